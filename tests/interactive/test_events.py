"""Events of the picture: a cell or a row is one that there is, or none."""

import pytest

from course_utils.interactive.events import (
    Draw,
    Move,
    Pick,
    Point,
    cell_in,
    nearest_cell,
    read,
    row_in,
    serial,
)


@pytest.mark.parametrize(
    ("index", "found"), [((1, 2), (1, 2)), ((2, 0), None), ((0, 3), None), (1, None), (None, None)]
)
def test_a_cell_must_lie_in_the_image(index, found):
    assert cell_in(Point("image", "cell", index), (2, 3)) == found


def test_the_nearest_cell_is_in_the_image():
    assert nearest_cell((1, 2), 3) == (1, 2)
    assert nearest_cell((7, 2), 2) == (1, 1)


@pytest.mark.parametrize(("index", "found"), [(0, 0), (4, 4), (5, None), ((0, 0), None)])
def test_a_row_must_be_one_of_the_table(index, found):
    assert row_in(Pick("table", "row", index), 5) == found


@pytest.mark.parametrize(
    "message",
    [
        None,
        "move",
        [],
        {},
        {"kind": ["move"]},
        {"kind": "zzz", "index": 0},
        {"kind": "move", "index": 0, "x": 0.5},
        {"kind": "move", "index": 0, "x": 0.5, "y": float("nan")},
        {"kind": "move", "index": 0, "x": 0.5, "y": 10**400},
        {"kind": "move", "index": -1, "x": 0.5, "y": 0.5},
        {"kind": "move", "index": 10**400, "x": 0.5, "y": 0.5},
        {"kind": "move", "index": True, "x": 0.5, "y": 0.5},
        {"kind": "pick", "part": 3, "what": "row", "index": 0},
        {"kind": "pick", "part": "table", "what": "row", "index": [0, 1, 2]},
        {"kind": "pick", "part": "table", "what": "row", "index": None},
        {"kind": "draw", "name": "curve", "x": [0.0, 1.0], "y": [0.0]},
        {"kind": "draw", "name": "curve", "x": ["a"], "y": [0.0]},
        {"kind": "draw", "name": "curve", "x": [0.5] * 20_000, "y": [0.5] * 20_000},
        {"kind": "ack"},
        {"kind": "ack", "n": "3"},
    ],
)
def test_a_message_that_is_not_whole_is_no_event(message):
    assert read(message) is None


def test_a_whole_message_is_an_event():
    assert read({"kind": "move", "index": 2, "x": 0.5, "y": 1, "serial": 7}) == Move(2, 0.5, 1)
    assert read({"kind": "point", "part": "table", "what": "row", "index": None}) == Point("table", "row")
    assert read({"kind": "draw", "name": "", "x": [0.0], "y": [1.0]}) == Draw("", (0.0,), (1.0,))


@pytest.mark.parametrize(
    ("given", "number"), [(7, 7), (None, 0), ("7", 0), (2.5, 0), (-1, 0), (10**400, 0), (True, 0)]
)
def test_the_number_of_a_message_is_whole_or_none(given, number):
    assert serial({"kind": "move", "serial": given}) == number
    assert serial("zzz") == 0
