"""Lines of text from masks: they look as matplotlib's own, in every colour, and are set once."""

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from course_utils.pictures.scene import Formula, Scene, Text
from course_utils.pictures.stills import letters
from course_utils.pictures.stills.letters import Canvas
from course_utils.pictures.stills.still import figure, painted

LINES = [
    Scene(300, 100, (), texts=(Text("A quick Ågy line: x₁ − x₂", 20, 50),)),
    Scene(300, 100, (), texts=(Text("Bold, jg", 280, 50.3, bold=True, align="end", role="B"),)),
    Scene(300, 100, (), formulas=(Formula(r"z_j^{[l]} = \sum_k W_{kj} \delta_k", 20.7, 50),)),
]
# Its bar is two rows thick or three, as it lies between rows or on one.
FRACTION = Scene(300, 100, (), formulas=(Formula(r"\frac{\partial C}{\partial z_j} = 1", 20.7, 50),))


def ink(scene, canvas):
    """How dark each pixel is, from 0 to 1, with two of them to a CSS pixel."""
    drawn = figure(scene)
    drawn.set_dpi(200)
    made = canvas(drawn)
    made.draw()
    return 1 - np.asarray(made.buffer_rgba())[:, :, :3].mean(axis=2) / 255


def ends(shades):
    """The first and the last row and column with ink."""
    return np.array([np.flatnonzero(shades.sum(axis=axis))[[0, -1]] for axis in (1, 0)])


@pytest.mark.parametrize("scene", LINES)
def test_a_line_is_as_dark_as_matplotlib_sets_it_and_at_the_same_place(scene):
    ours, theirs = ink(scene, Canvas), ink(scene, FigureCanvasAgg)
    assert ours.sum() == pytest.approx(theirs.sum(), rel=0.01)
    for axis in (0, 1):
        places = np.arange(ours.shape[axis])
        middles = [np.average(places, weights=one.sum(axis=1 - axis)) for one in (ours, theirs)]
        assert middles[0] == pytest.approx(middles[1], abs=0.6)


@pytest.mark.parametrize("scene", [*LINES, FRACTION])
def test_nothing_of_a_line_is_cut_off(scene):
    assert abs(ends(ink(scene, Canvas)) - ends(ink(scene, FigureCanvasAgg))).max() <= 1


@pytest.mark.parametrize("scene", [*LINES, FRACTION])
def test_a_line_is_set_once(scene, monkeypatch):
    first = painted(scene, 2.0)
    monkeypatch.delattr(letters, "_plain")
    assert painted(scene, 2.0) == first


def test_a_line_has_the_colour_that_is_asked_for():
    for role, colour in (("A", (0x00, 0x72, 0xB2)), ("B", (0xA6, 0x49, 0x00))):
        picture = painted(Scene(300, 100, (), (), texts=(Text("██", 20, 50, role=role),)), 2.0)
        assert colour in {found for _, found in picture.getcolors()}
