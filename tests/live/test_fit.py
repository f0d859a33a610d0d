"""A picture pressed together for a screen: letters large enough, and what is square stays so."""

import json
import math

import pytest

from course_utils.exhibits import (
    colour_filters,
    forward_pass,
    ledger,
    line_by_line,
    softmax,
    time_machine,
)
from course_utils.live.changes import packed
from course_utils.live.encode import encode

LETTERS = 24
FITTED = """
const fitted = of.fitting(() => [100, 20]);
const { frame, scale, small } = fitted(argument.frame, argument.room, 24);
return { ...frame, scale, small };
"""
TWICE = """
const fitted = of.fitting(() => [100, 20]);
const [one, other] = [0, 1].map(() => fitted({ ...argument.frame }, argument.room, 24).frame);
const same = (kind) => one[kind].every((part, k) => part === other[kind][k]);
return ['axes', 'tables', 'graphs', 'texts', 'formulas'].every(same);
"""


def sent(design):
    return json.loads(json.dumps(packed(encode(design().scene()), [])))


def boxes(frame):
    return [part["box"] for kind in ("axes", "tables") for part in frame[kind]]


def overlapping(frame):
    """The pairs of boxes that overlap."""
    found = boxes(frame)
    return {
        (i, k)
        for i, (x, y, w, h) in enumerate(found)
        for k, (u, v, p, q) in enumerate(found)
        if i < k and x < u + p and u < x + w and y < v + q and v < y + h
    }


@pytest.mark.parametrize(
    ("design", "room"),
    [
        (time_machine, [1646, 800]),
        (time_machine, [1500, 1000]),
        (forward_pass, [1646, 800]),
        (line_by_line, [1646, 800]),
        (softmax, [1646, 800]),
    ],
    ids=lambda one: one.__name__ if callable(one) else f"{one[0]} pixels",
)
def test_letters_are_as_large_as_they_must_be(run, design, room):
    before = sent(design)
    after = run("fit", FITTED, {"frame": before, "room": room})
    assert after["scale"] * 14 >= 0.98 * LETTERS
    assert after["small"] == pytest.approx(min(1, after["scale"] * 14 / LETTERS))
    assert after["width"] * after["scale"] <= room[0] + 1e-6
    assert after["height"] * after["scale"] <= room[1] + 1e-6
    assert overlapping(after) <= overlapping(before)
    for x, y, width, height in boxes(after):
        assert min(width, height) > 20
        assert x >= 0
        assert y >= 0
        assert x + width <= after["width"] + 1e-6
        assert y + height <= after["height"] + 1e-6


def test_a_picture_that_has_room_stays_as_it_is(run):
    before = sent(softmax)
    after = run("fit", FITTED, {"frame": before, "room": [3000, 2000]})
    assert boxes(after) == boxes(before)
    assert (after["width"], after["height"]) == (before["width"], before["height"])
    assert after["scale"] == min(3000 / before["width"], 2000 / before["height"])


def test_rows_of_words_keep_their_distance(run):
    after = run("fit", FITTED, {"frame": sent(line_by_line), "room": [1646, 700]})
    [table] = after["tables"]
    assert table["height"] >= 17
    assert table["box"][3] == pytest.approx(table["height"] * (len(table["rows"]) + 1) + table["lead"])


def test_square_cells_stay_square(run):
    before = sent(colour_filters)
    after = run("fit", FITTED, {"frame": before, "room": [1646, 600]})
    pressed = 0
    for old, new in zip(before["axes"], after["axes"], strict=True):
        (_, _, w, h), (_, _, p, q) = old["box"], new["box"]
        image = next((item for item in new["items"] if item["kind"] == "image"), None)
        if image and not image["numbers"] and abs(w / image["columns"] * image["rows"] / h - 1) < 0.05:
            assert p / q == pytest.approx(w / h)
            pressed += q < h
    assert pressed


def test_a_title_ends_before_what_is_beside_it(run):
    frame = sent(time_machine)
    for axes in frame["axes"][2:]:
        axes["title"] = "a title that has no room"
    after = run("fit", FITTED, {"frame": frame, "room": [1646, 900]})
    sizes = [axes["titleSize"] for axes in after["axes"] if axes["title"]]
    assert sizes[0] == pytest.approx(21)  # 36 pixels where the others have 24
    assert 14 <= sizes[1] < 21


def test_a_title_ends_below_what_is_said_above_it(run):
    frame = sent(time_machine)
    left, top, *_ = frame["axes"][2]["box"]
    words = {"text": "What do you expect?", "x": left, "y": top - 50, "role": "ink", "size": 15}
    frame["texts"] = [words | {"bold": True, "align": "start"}]
    after = run("fit", FITTED, {"frame": frame, "room": [1646, 900]})
    axes, (said,) = after["axes"][2], after["texts"]
    highest = axes["box"][1] - axes["titleUp"] - 0.93 * axes["titleSize"]
    assert said["y"] <= highest
    assert 14 <= axes["titleSize"] < 21


def test_what_is_unchanged_stays_the_same_object(run):
    assert run("fit", TWICE, {"frame": sent(time_machine), "room": [1646, 800]})


def test_labels_with_exponents_have_room(run):
    (axes,) = (
        axes
        for axes in run("fit", FITTED, {"frame": sent(ledger), "room": [1646, 700]})["axes"]
        if axes["yticks"]
    )
    labels = [value for value, label in axes["yticks"] if label]
    first, second, low, high = map(math.log10, (*labels[:2], *axes["ylim"]))
    assert axes["box"][3] * (second - first) / (high - low) >= 24
