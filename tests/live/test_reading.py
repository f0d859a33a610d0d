"""What is read in a box and where the readout stands: the modules by themselves in a browser."""

import dataclasses
import math

import numpy as np
import pytest

from course_utils.live.encode import encode
from course_utils.pictures.charts import bar_chart, chart, image_axes
from course_utils.pictures.numbers import plain
from course_utils.pictures.scene import Axes, Dots, Field, Image, Line, Scene

BOX = (60.0, 40.0, 300.0, 200.0)
NUMBERS = [
    0,
    3,
    -3,
    0.25,
    1 / 3,
    40_000,
    999_999.6,
    2e6,
    1e-4,
    9.99e-5,
    -7.25e-9,
    1e20,
    -1e6,
    6.02e23,
    1e-300,
]


@pytest.mark.parametrize("value", [*NUMBERS, *np.random.default_rng(0).lognormal(0, 9, 40)])
def test_numbers_are_written_as_pythons_axes_write_them(run, value):
    assert run("numbers", "return of.plain(argument);", float(value)) == plain(float(value))


@pytest.mark.parametrize(("name", "words"), [("NaN", "no number"), ("Infinity", "∞"), ("-Infinity", "−∞")])
def test_what_is_no_number_is_written_in_words(run, name, words):
    assert run("numbers", "return of.plain(Number(argument));", name) == words == plain(float(name))


# Bytes reach the page as lists; there they become what a message holds.
READ = """
const view = (part) => Array.isArray(part) ? part.map(view)
    : part === null || typeof part !== "object" ? part
    : "bytes" in part ? new DataView(Uint8Array.from(part.bytes).buffer)
    : Object.fromEntries(Object.entries(part).map(([key, one]) => [key, view(one)]));
const frame = view(argument.frame);
const axes = frame.axes[0];
if (!of.readable(axes)) return null;
let place = argument.place;
for (const event of argument.keys) {
    place = of.readAt(axes, place, frame).place;
    place = of.stepped(axes, place, event, frame) ?? place;
}
const reading = of.readAt(axes, place, frame);
return reading && { ...reading, rows: reading.rows.map(({ name, value }) => [name, value]) };
"""


def listed(part):
    match part:
        case bytes():
            return {"bytes": list(part)}
        case dict():
            return {key: listed(one) for key, one in part.items()}
        case list() | tuple():
            return [listed(one) for one in part]
        case _:
            return part


@pytest.fixture
def read(run):
    """The reading of the first of these boxes at a place, after some keys."""

    def reading(*axes, at=(0.0, 0.0), keys=()):
        frame = listed(encode(Scene(400, 300, axes)))
        pressed = [
            {"key": key.rpartition("+")[2], "shiftKey": "Shift" in key, "altKey": "Alt" in key}
            for key in keys
        ]
        return run("reading", READ, {"frame": frame, "place": at, "keys": pressed})

    return reading


X = np.linspace(0, 10, 21)
TWO = Line(X, X**2, "A", label="square"), Line(X, np.exp(-X), "B", dashed=True, label="decay")


def test_two_curves_have_their_values_at_the_nearest_x_and_a_mark_each(read):
    found = read(chart(BOX, TWO, (0, 10), (0, 100), xlabel="t"), at=(3.3, 50))
    assert found["rows"] == [["t", "3.5"], ["square", "12.25"], ["decay", plain(math.exp(-3.5))]]
    assert found["guide"] == pytest.approx(60 + 0.35 * 300)
    heights = [240 - 2 * 12.25, 240 - 2 * math.exp(-3.5)]
    assert [mark["y"] for mark in found["marks"]] == pytest.approx(heights)
    left, top, right, bottom = found["free"]
    assert all(left < mark["x"] < right and top < mark["y"] < bottom for mark in found["marks"])


def test_nearest_is_meant_on_the_screen_and_between_its_places_a_curve_is_what_is_drawn(read):
    """On logarithmic axes 1/x is straight, whatever its places."""
    x = np.array([1.0, 100.0])
    items = (
        Line(x, 1 / x, "A", label="line"),
        Dots(np.array([1.0, 9.0, 100]), np.ones(3), "B", label="dots"),
    )
    axes = chart(BOX, items, (1, 100), (0.01, 1), log="xy")
    assert read(axes, at=(4, 0.1))["rows"] == [["x", "9"], ["line", "≈ 0.111111"], ["dots", "1"]]
    assert read(axes, at=(2, 0.1))["rows"] == [["x", "1"], ["line", "1"], ["dots", "1"]]


def test_a_gap_has_no_value(read):
    gap = Line(np.arange(5.0), np.array([1, 2, np.nan, 4, 5]), "A", label="gap")
    other = Line(np.arange(5.0), np.arange(5.0), "B", label="whole")
    assert read(chart(BOX, (gap, other), (0, 4), (0, 5)), at=(2, 2))["rows"] == [["x", "2"], ["whole", "2"]]


def test_frames_paths_guides_and_clouds_are_no_curves(read):
    square = Line(np.array([0.0, 1, 1, 0, 0]), np.array([0.0, 0, 1, 1, 0]), label="frame")
    guide = Line(np.array([0.0, 1]), np.array([0.5, 0.5]), "muted")
    cloud = Dots(np.array([0.2, 0.9, 0.5]), np.ones(3), label="cloud")
    assert read(chart(BOX, (square, guide, cloud), (0, 1), (0, 1))) is None
    assert read(Axes(BOX, ())) is None


def test_a_curve_without_a_label_is_named_by_its_box_its_name_or_its_like(read):
    curve = Line(X, X, "A")
    alone = chart(BOX, (curve,), (0, 10), (0, 10), ylabel="cost")
    assert read(alone)["rows"][1] == ["cost", "0"]
    named = dataclasses.replace(curve, name="σ")
    marks = Dots(X[::5], X[::5], "A", label="seen")
    both = chart(BOX, (curve, marks, Line(X, 2 * X, "muted")), (0, 10), (0, 10), ylabel="cost")
    assert read(both, at=(5, 5))["rows"][1:] == [["seen", "5"]]  # once, and a nameless third not at all
    assert read(chart(BOX, (named, TWO[1]), (0, 10), (0, 10)))["rows"][1:] == [["σ", "0"], ["decay", "1"]]
    here = chart(BOX, (curve, Line(X, 2 * X, "B", dashed=True)), (0, 10), (0, 10))
    there = chart((400, *BOX[1:]), TWO, (0, 10), (0, 100))
    assert read(here, there, at=(1, 0))["rows"][1:] == [["square", "1"], ["decay", "2"]]


def test_a_bar_has_its_name_and_its_exact_height_with_the_mark_above_it(read):
    before = Dots(np.arange(3.0), np.array([0.5, 0.25, 0.125]), "accent", label="before")
    axes = bar_chart(BOX, [0.1, -0.123456, 0.7], ["cat", "dog", "frog"], (-1, 1), before, title="softmax")
    found = read(axes, at=(1.3, 0.9))
    assert found["rows"] == [["bar", "dog"], ["softmax", "−0.123456"], ["before", "0.25"]]
    assert read(axes, at=(1.3, 0.9), keys=["ArrowLeft", "ArrowLeft"])["rows"][0] == ["bar", "cat"]
    assert read(axes, keys=["End"])["rows"][1] == ["softmax", "0.7"]


VALUES = np.array([[0.25, -0.5, np.nan], [1.0, 0.0, -1 / 3]])


@pytest.mark.parametrize(
    ("image", "at", "rows"),
    [
        (Image(VALUES), (2.4, 1.9), [["row", "2"], ["column", "3"], ["value", "−0.333333"]]),
        (
            Image(VALUES, words=("a", "b\nc", *"defg")[:6]),
            (1, 0),
            [["row", "1"], ["column", "2"], ["value", "b c"]],
        ),
        (Image((VALUES > 0).astype("u1") * 77), (0, 0), [["row", "1"], ["column", "1"], ["grey", "77"]]),
        (
            Image(np.arange(18, dtype="u1").reshape(2, 3, 3)),
            (1.5, 1.5),
            [["row", "2"], ["column", "2"], ["red, green, blue", "12, 13, 14"]],
        ),
    ],
)
def test_a_cell_has_its_row_its_column_and_its_values(read, image, at, rows):
    assert read(image_axes(BOX, image), at=at)["rows"] == rows


def test_rows_and_columns_have_the_names_that_stand_beside_them_and_empty_cells_none(read):
    names = {"xticks": ((0.5, "cat"), (1.5, "dog")), "yticks": ((1.5, "ship"),)}
    axes = image_axes(BOX, Image(VALUES), xlabel="correct", ylabel="predicted", **names)
    assert read(axes, at=(0.2, 1.2))["rows"][:2] == [["predicted", "ship"], ["correct", "cat"]]
    assert read(axes, at=(0.2, 0.2), keys=["ArrowDown", "ArrowRight", "ArrowRight"])["rows"][:2] == [
        ["predicted", "ship"],
        ["column", "3"],
    ]
    assert read(axes, at=(2.5, 0.5)) is None


def test_a_cell_that_has_a_name_is_read_by_it_with_the_number_or_the_word_that_it_has(read):
    names = tuple(f"x{k}: {k}" for k in range(6))
    assert read(image_axes(BOX, Image(VALUES, labels=names)), at=(1.5, 0.5))["rows"] == [["x1", "−0.5"]]
    worded = Image(VALUES, words=tuple("abcdef"), labels=names)
    assert read(image_axes(BOX, worded), at=(1.5, 0.5))["rows"] == [["x1", ""]]


def test_a_place_of_a_field_is_rounded_as_it_is_written_and_python_is_asked_for_the_rest(read):
    field = Field(np.ones((3, 3)), read=lambda x, y: ())
    found = read(Axes(BOX, (field,)), at=(0.123456, 0.98765))
    assert found["rows"] == [["x₁", "0.123"], ["x₂", "0.988"]]
    assert found["ask"] == found["place"] == [0.123, 0.988]
    assert read(Axes(BOX, (field,)), at=(0.5, 0.5), keys=["Shift+ArrowRight", "ArrowUp"])["place"] == [
        0.6,
        0.51,
    ]
    assert read(Axes(BOX, (Field(np.ones((3, 3))),))) is None


@pytest.mark.parametrize(
    ("keys", "x"),
    [
        (["ArrowRight"], 0.5),
        (["ArrowRight", "ArrowRight", "ArrowLeft"], 0.5),
        (["End"], 10),
        (["End", "ArrowRight"], 10),
        (["End", "Home"], 0),
        (["Shift+ArrowRight"], 1),
    ],
)
def test_arrow_keys_go_along_a_curve(read, keys, x):
    assert read(chart(BOX, TWO, (0, 10), (0, 100)), keys=keys)["rows"][0] == ["x", plain(x)]


def test_arrow_keys_pass_places_that_cannot_be_told_apart_but_not_with_alt(read):
    x = np.linspace(0, 1, 3001)
    axes = chart(BOX, (Line(x, x, "A"),), (0, 1), (0, 1))
    assert read(axes, keys=["ArrowRight"])["place"][0] == pytest.approx(2 / 300, abs=1 / 3000)
    assert read(axes, keys=["Alt+ArrowRight"])["place"][0] == pytest.approx(1 / 3000)


# ---------------------------------------------------------------- where the readout stands


@pytest.mark.parametrize("above", [False, True])
@pytest.mark.parametrize("size", [(60, 30), (150, 80)])
def test_a_readout_hides_nothing_and_is_not_cut_off(run, size, above):
    width, height = size
    places = [(x, y) for x in range(10, 400, 30) for y in range(10, 300, 30)]
    free = [[x - 9, y - 9, x + 9, y + 9] for x, y in places]
    found = run(
        "readout",
        "return argument.free.map((one) => of.placed(one, argument.size, argument.room, argument.above));",
        {"free": free, "size": size, "room": [0, 0, 400, 300], "above": above},
    )
    for (left, top), (l, t, r, b) in zip(found, free, strict=True):
        assert 0 <= left <= 400 - width
        assert 0 <= top <= 300 - height
        assert left >= r or left + width <= l or top >= b or top + height <= t


def test_marks_upon_a_lone_curve_are_of_what_its_box_shows_and_not_of_another_box(read):
    """Where another legend named a line of this colour, the change of the cost was called ∇Cost."""
    items = Line(X, X**2, "accent"), Dots(X, X**2, "accent")
    other = chart((400.0, 40.0, 300.0, 200.0), (Line(X, X, "accent", label="∇Cost"),), (0, 10), (0, 10))
    found = read(chart(BOX, items, (0, 10), (0, 100), xlabel="t", ylabel="change"), other, at=(3.3, 50))
    assert found["rows"] == [["t", "3.5"], ["change", "12.25"]]
