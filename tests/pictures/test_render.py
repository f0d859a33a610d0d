"""The still picture: everything where the scene says, the right colours, the same bytes every time."""

import io

import matplotlib
import numpy as np
import pytest
from matplotlib import _mathtext
from matplotlib.text import Text
from PIL import Image

from course_utils.pictures.charts import linear_ticks, log_ticks
from course_utils.pictures.scene import Axes, Field, Formula, Handle, Line, Points, Scene
from course_utils.pictures.stills.still import figure, png

BOX = (56.0, 64.0, 300.0, 300.0)


def waves(n=80):
    """Return a smooth field on the unit square, above 0 below a hill."""
    x, y = np.meshgrid(np.linspace(0, 1, n), np.linspace(0, 1, n))
    return np.tanh(6 * (np.sin(3 * x) - y - 0.2))


def step_field(x_change):
    """A field that is 1 left of x_change and -1 right of it, linear in between two nodes."""
    return np.where(np.linspace(0, 1, 21) < x_change, 1.0, -1.0)[None, :].repeat(21, axis=0)


def region(field, points=()):
    ticks = linear_ticks(0, 1)
    return Axes(
        BOX, (Field(field), *points), xticks=ticks, yticks=ticks, xlabel="x₁", ylabel="x₂", title="Region"
    )


def ten_points():
    x = np.array(
        [
            [0.1, 0.3, 0.1, 0.6, 0.4, 0.6, 0.5, 0.9, 0.4, 0.7],
            [0.1, 0.4, 0.5, 0.9, 0.2, 0.3, 0.6, 0.2, 0.4, 0.6],
        ]
    )
    return Points(x, np.repeat([0, 1], 5), np.arange(10) == 3, chosen=3, movable=True)


def full_scene():
    steps = np.linspace(0, 1e6, 600)
    history = Axes(
        (440.0, 64.0, 400.0, 300.0),
        (
            Line(steps, 5 * np.exp(-steps / 1e5) + 1e-3, "accent"),
            Line(steps, steps * 0 + 0.1, "A", dashed=True),
        ),
        xlim=(0, 1e6),
        ylim=(1e-4, 10),
        xticks=linear_ticks(0, 1e6),
        yticks=log_ticks(1e-4, 10),
        xlabel="steps",
        ylabel="cost (9)",
        ylog=True,
    )
    formula = Formula(r"p \to p - \eta\,\nabla C_{x^{\{k\}}}(p)", 500, 24)
    return Scene(870, 420, (region(waves(), (ten_points(),)), history), (formula,))


def pixels(scene, scale=1.0):
    return np.asarray(Image.open(io.BytesIO(png(scene, scale))).convert("RGB")).astype(int)


def colour_at(image, x, y):
    """The pixel at the point (x, y) of the unit square in BOX."""
    left, top, width, height = BOX
    return image[round(top + (1 - y) * height), round(left + x * width)]


def assert_blue(colour):
    assert colour[2] > colour[0] + 8


def assert_orange(colour):
    assert colour[0] > colour[2] + 8


def test_the_picture_has_the_size_that_the_scene_says():
    assert pixels(full_scene()).shape == (420, 870, 3)
    assert pixels(full_scene(), scale=2.0).shape == (840, 1740, 3)


def test_every_box_is_where_the_scene_says():
    scene = full_scene()
    for box, axes in zip(figure(scene).axes, scene.axes, strict=True):
        left, top, width, height = axes.box
        x0, y0, x1, y1 = box.get_window_extent().extents
        assert (x0, scene.height - y1, x1 - x0, y1 - y0) == pytest.approx((left, top, width, height))


def test_scales_and_ticks_are_those_of_the_scene():
    scene = full_scene()
    for box, axes in zip(figure(scene).axes, scene.axes, strict=True):
        assert box.get_xlim() == pytest.approx(axes.xlim)
        assert box.get_ylim() == pytest.approx(axes.ylim)
        assert box.get_yscale() == ("log" if axes.ylog else "linear")
        assert [label.get_text() for label in box.get_yticklabels()] == [label for _, label in axes.yticks]
        assert list(box.get_xticks()) == [value for value, _ in axes.xticks]
        assert not len(box.yaxis.get_minorticklocs())


def test_no_text_is_clipped_or_overlaps_another():
    drawn = figure(full_scene())
    drawn.draw_without_rendering()
    texts = [text for text in drawn.findobj(Text) if text.get_visible() and text.get_text()]
    boxes = [text.get_window_extent() for text in texts]
    for text, box in zip(texts, boxes, strict=True):
        assert box.x0 >= 0, text
        assert box.y0 >= 0, text
        assert box.x1 <= drawn.bbox.width, text
        assert box.y1 <= drawn.bbox.height, text
        assert [other for other in boxes if other is not box and other.overlaps(box)] == [], text
    assert all(text.get_rotation() == 0 for text in texts)


def test_a_pixel_has_the_colour_of_its_class():
    image = pixels(Scene(400, 420, (region(step_field(0.5)),)))
    assert_blue(colour_at(image, 0.25, 0.3))
    assert_orange(colour_at(image, 0.75, 0.3))
    # The sign changes half way between the nodes 0.45 and 0.5; even there the hue tells the class.
    assert_blue(colour_at(image, 0.475 - 0.015, 0.6))
    assert_orange(colour_at(image, 0.475 + 0.015, 0.6))
    assert colour_at(image, 0.475, 0.6).max() < 120, "the boundary is dark"


def test_row_zero_is_at_the_bottom():
    image = pixels(Scene(400, 420, (region(step_field(0.5).T),)))
    assert_blue(colour_at(image, 0.5, 0.1))
    assert_orange(colour_at(image, 0.5, 0.9))


@pytest.mark.parametrize("value", [0.0, -1.0, -1e-9])
def test_ties_and_negative_values_are_B_without_a_boundary(value):
    inside = pixels(Scene(400, 420, (region(np.full((5, 5), value)),)))[80:350, 70:340].reshape(-1, 3)
    assert_orange(inside[0])
    assert (inside == inside[0]).all()


def test_a_plateau_of_ties_lies_on_the_side_of_B():
    values = np.maximum(step_field(0.5), 0.0)
    image = pixels(Scene(400, 420, (region(values),)))
    assert_blue(colour_at(image, 0.44, 0.5))
    assert_orange(colour_at(image, 0.6, 0.5))
    assert colour_at(image, 0.5, 0.5).max() < 200, "the boundary is drawn"


def test_the_shade_grows_with_the_value():
    ramp = np.linspace(0.1, 1.0, 30)[None, :].repeat(30, axis=0)
    image = pixels(Scene(400, 420, (region(ramp),)))
    reds = [colour_at(image, x, 0.5)[0] for x in (0.1, 0.3, 0.5, 0.7, 0.9)]
    assert reds == sorted(reds, reverse=True)
    assert len(set(reds)) == 5


def test_markers_differ_in_colour_and_shape():
    points = Points(np.array([[0.25, 0.75], [0.5, 0.5]]), np.array([0, 1]), np.zeros(2, bool))
    image = pixels(Scene(400, 420, (region(step_field(2.0), (points,)),)))
    assert_orange(colour_at(image, 0.75, 0.5))  # the arms of the cross meet in the middle
    assert colour_at(image, 0.25, 0.5).min() > 240, "the circle is open"


def test_a_small_mark_keeps_its_colour_among_many():
    """Violet: a picture full of blues and oranges has only 256 colours."""
    handle = Handle(0.3, 0.3, "a dot")
    image = pixels(Scene(400, 420, (region(waves(), (ten_points(), handle)),)))
    assert colour_at(image, 0.3, 0.3) == pytest.approx([0x7A, 0x4F, 0xBF], abs=3)


def test_white_is_white_and_ink_is_ink_to_the_last_bit():
    """A page round the picture is white, too; colours are looked up with few bits."""
    blot = Axes((420.0, 380.0, 20.0, 20.0), (), title="█")
    image = pixels(Scene(870, 420, (*full_scene().axes, blot)))
    assert (image[:, 2] == 255).all()
    assert (image == [0x1B, 0x1F, 0x24]).all(axis=2).any()


def test_points_outside_the_limits_are_left_out():
    outside = Points(np.array([[1.1], [0.5]]), np.array([1]), np.array([True]), chosen=0)
    with_point = pixels(Scene(400, 420, (region(waves(), (outside,)),)))
    nobody = Points(np.zeros((2, 0)), np.zeros(0, int), np.zeros(0, bool))
    assert np.array_equal(with_point, pixels(Scene(400, 420, (region(waves(), (nobody,)),))))


def test_dollar_signs_in_labels_are_not_mathematics():
    drawn = figure(
        Scene(400, 420, (Axes(BOX, (), title="a $ and a $", xlabel="$x", yticks=((0.5, "5 $"),)),))
    )
    drawn.draw_without_rendering()
    assert "a $ and a $" in [text.get_text() for text in drawn.texts]


def test_a_formula_that_mathtext_does_not_know_is_an_error():
    with pytest.raises(ValueError, match="Unknown symbol"):
        png(Scene(100, 100, (), (Formula(r"\nosuchcommand", 10, 50),)))


def test_the_same_scene_gives_the_same_bytes_whatever_the_reader_set():
    first = png(full_scene())
    with matplotlib.rc_context({"axes.facecolor": "black", "font.size": 30, "savefig.dpi": 30}):
        assert png(full_scene()) == first
    assert b"Software" not in first
    assert b"tIME" not in first
    assert len(first) < 150_000


def test_limits_of_a_sum_stand_beside_it_so_that_a_formula_stays_one_line_high():
    latex = (
        r"\min_p\; \frac{1}{N}\sum_{i=1}^{N} \frac{1}{2}\|y(x^{\{i\}}) - a^{[L]}(x^{\{i\}})\|_2^2 \quad (9)"
    )
    drawn = figure(Scene(600, 80, (), (Formula(latex, 10, 40),)))
    drawn.draw_without_rendering()
    (text,) = drawn.texts
    x0, y0, x1, y1 = text.get_window_extent().extents
    assert y1 - y0 < 40
    assert (y0 + y1) / 2 == pytest.approx(40, abs=1)
    assert x0 == pytest.approx(10, abs=2)
    assert x1 < 500


def test_a_formula_is_read_once_for_all_pictures_and_every_picture_of_it_is_the_same(monkeypatch):
    scene = Scene(200, 100, (), (Formula(r"\frac{1}{1 + e^{-x}} + 0.734", 10, 50),))
    first, read, parse = png(scene), [], _mathtext.Parser.parse
    monkeypatch.setattr(_mathtext.Parser, "parse", lambda *given: read.append(given) or parse(*given))
    assert png(scene) == first
    assert read == []
