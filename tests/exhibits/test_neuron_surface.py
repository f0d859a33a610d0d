"""The exhibit `neuron_surface`: steepness, and what hides what, by walking along lines of sight."""

import numpy as np
import pytest

from course_utils.exhibits.ch01_sigmoid import neuron_surface as exhibit
from course_utils.exhibits.ch01_sigmoid.neuron_surface import State, neuron_surface
from course_utils.pictures.scene import Line


def surface(state):
    """The lines above and below 1/2."""
    _, axes = exhibit.scene(state, None).axes
    return [item for item in axes.items if isinstance(item, Line) and item.role in "AB"]


@pytest.mark.parametrize(("w1", "w2"), [(-6.0, 0.0), (3.0, 4.0), (-12.0, 8.0)])
def test_the_steepest_slope_is_a_quarter_of_the_norm_and_on_the_line(w1, w2):
    state = State(w1=w1, w2=w2, b=-(w1 + w2) / 2)  # the line passes through the middle
    w, t = np.array([w1, w2]) / np.hypot(w1, w2), np.linspace(-0.3, 0.3, 601)
    along = state.output(*(0.5 + np.outer(w, t)))
    slopes = np.gradient(along, t)
    assert slopes.max() == pytest.approx(state.norm / 4, rel=1e-3)
    assert t[slopes.argmax()] == pytest.approx(0, abs=2e-3)
    assert f"its slope there is {state.norm / 4:.3g}." in exhibit.caption(state, None)


def test_the_same_multiple_of_all_three_keeps_the_line_and_changes_the_steepness():
    once, twice = neuron_surface(), neuron_surface(w1=-12, b=6)
    x = np.column_stack([np.full(9, 0.5), np.linspace(0, 1, 9)]).T
    np.testing.assert_allclose(once.state.output(*x), 0.5)
    np.testing.assert_allclose(twice.state.output(*x), 0.5)
    assert twice.state.norm == 2 * once.state.norm


@pytest.mark.parametrize("turn", [0.0, 30.0, 200.0, 300.0])
def test_a_place_is_hidden_if_a_nearer_one_is_drawn_above_it_on_the_same_vertical(turn):
    """Of a column of the picture, from front to back, what does not rise is hidden."""
    state, seen = State(w1=-12.0, w2=8.0, b=3.0), exhibit.view(turn)
    t = np.linspace(-0.72, 0.72, 2001)  # from the front to the back
    for across in (-0.3, 0.0, 0.25):
        x = 0.5 + across * seen.right + t[:, None] * seen.away
        x = x[((x >= 0) & (x <= 1)).all(axis=1)]
        height = state.output(*x.T)
        drawn = seen.flat(x, height)[:, 1]
        horizon = np.maximum.accumulate(drawn)
        clear = np.abs(horizon - drawn)
        hidden = exhibit.hidden(state, seen, x, height)
        assert not hidden[drawn == horizon].any()
        assert hidden[clear > 0.02].all()


def test_blue_is_above_a_half_and_orange_below_it():
    level = exhibit.scene(State(w1=0.0, w2=0.0), None).axes[1]
    below, above = level.items[1:]
    assert np.isfinite(above.y).any()
    assert not np.isfinite(below.y).any()
    assert "level: 0.953 everywhere" in exhibit.caption(State(w1=0.0, w2=0.0), None)


def test_the_tip_of_the_weight_vector_is_dragged():
    shown = neuron_surface()
    shown.receive({"kind": "move", "name": "tip of the weight vector", "index": 0, "x": 0.6, "y": 5.0})
    assert (shown.values["w1"], shown.values["w2"]) == (4, 20)
    tip = shown.scene().axes[0].items[-1]
    assert (tip.x, tip.y) == (0.6, 1.0)


def test_turning_it_leaves_the_numbers_alone():
    pictures = [surface(State(turn=turn)) for turn in (0.0, 90.0)]
    assert not np.array_equal(pictures[0][0].y, pictures[1][0].y, equal_nan=True)
    assert State(turn=0.0).output(0.3, 0.4) == State(turn=90.0).output(0.3, 0.4)


def test_the_output_is_read_at_each_place_of_the_map():
    """Where the mouse rests, the map had shown nothing."""
    state = State(w1=3.0, w2=4.0, b=-3.5)
    field = exhibit.scene(state, None).axes[0].items[0]
    assert field.read(0.5, 0.5) == (("output", "0.5"),)
    assert field.read(1.0, 1.0) == (("output", f"{1 / (1 + np.exp(-3.5)):.4f}"),)
