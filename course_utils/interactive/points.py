"""Data points that the reader moves, and their controls.

A state that has them, such as one derived from `PointSettings`, has `points`, `chosen` (the index of the
point that the keyboard moves), `data` (the name of the data set, OWN once a point has been changed) and
`note`, which its caption has to say.
"""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar

import numpy as np

from course_utils.arrays import refusal
from course_utils.interactive.controls import Button, Choice, Control, Entry, Slider
from course_utils.interactive.events import Add, Choose, Flip, Handlers, Move, Remove
from course_utils.interactive.fields import Settings, declarations, setting
from course_utils.interactive.limits import Among, DataPoints, free_text, whole
from course_utils.network import datasets
from course_utils.network.datasets import Points
from course_utils.network.own_data import FORMS, MOST, OwnData, own_data, to_text
from course_utils.network.own_file import is_file

S = TypeVar("S")
OWN = "own points"
LIMITS, PLACES = DataPoints(MOST), whole(0, MOST - 1)
DATA = {
    "Figure 1": datasets.figure1,
    "Figure 5": datasets.figure5,
    "XOR": datasets.xor,
    "two circles": lambda: datasets.two_circles(np.random.default_rng(0)),
    "two spirals": lambda: datasets.two_spirals(np.random.default_rng(0)),
}
NAMES = Among((*DATA, OWN))
LINES = re.compile(r".*[\r\n]|\W*\d.*[;,\s].*[;,\s]")  # no name but points, in lines or in a single one
NOTE = free_text("Your data: ", 400)


def noted() -> Any:
    """The field `note` of a state with data points, which `with_data` sets."""
    return setting("", NOTE, "what was done to the reader's own data", restarts=False)


class NamedPoints(Settings):
    """What has data points and the name of their set: neither is ever said of another than the other."""

    @classmethod
    def completed(cls, given: dict[str, Any]) -> dict[str, Any]:
        """Where a set is named, its points; where points are given that are not those of a set, OWN."""
        data = given.get("data")
        known = DATA[data]() if isinstance(data, str) and data in DATA else None
        if "points" not in given:
            first = {"chosen": 0} if "chosen" in declarations(cls) else {}
            return given if known is None else {"points": known} | first | given
        points = LIMITS.read(given["points"])
        unnamed = "data" not in given or known is not None
        own = isinstance(points, Points) and unnamed and points != known
        return given | {"data": OWN} if own else given


class PointSettings(NamedPoints):
    """The settings of an exhibit whose data points the reader moves."""

    data: str = setting("Figure 1", NAMES, "the name of the data set, or your own data", restarts=False)
    points: Points = setting(datasets.figure1, LIMITS, "the data points")
    chosen: int = setting(0, PLACES, "the point that the keyboard moves, from 0", restarts=False)
    note: str = noted()

    def __post_init__(self) -> None:
        """ValueError for a chosen point that does not exist."""
        super().__post_init__()
        if self.chosen >= len(self.points):
            raise ValueError(f"chosen must be below {len(self.points)}, got {self.chosen}")


def with_data(state: Callable[..., S]) -> Callable[..., S]:
    """Return what makes the state of points: those of the set that `data` names, or the reader's own.

    The reader's own are given as `data` or as `points`, in any of the ways that `own_data` reads.
    """

    def start(**settings: Any) -> S:
        data = NAMES.read(settings.get("data", OWN))
        if "points" in settings or not NAMES.accepts(data):
            own = own_data(settings["points"]) if "points" in settings else _own(data)
            name = data if "points" in settings else OWN
            settings = {"note": own.words, **settings, "data": name, "points": own.points}
        elif data in DATA:
            settings["points"] = DATA[data]()
        return state(**settings)

    return start


def _own(data: Any) -> OwnData:
    try:
        return own_data(data)
    except ValueError:
        if not isinstance(data, str) or is_file(data) or LINES.match(data.strip()):
            raise
        raise refusal("data", f"{NAMES.words}, or {FORMS}", data) from None


def _of_point(change: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    """Return the handler that leaves the state alone where the point has gone since the browser spoke."""
    return lambda state, event: change(state, event) if 0 <= event.index < len(state.points) else state


# What an exhibit with data points does on the events of the view: `Design(.., on=POINT_EVENTS | {..})`.
POINT_EVENTS: Handlers = {
    Choose: _of_point(lambda state, event: replace(state, chosen=event.index)),
    Move: _of_point(lambda state, event: move(state, event.index, event.x, event.y)),
    Add: lambda state, event: add(state, event.x, event.y),
    Remove: _of_point(lambda state, event: remove(state, event.index)),
    Flip: _of_point(lambda state, event: flip(state, event.index)),
}


def move(state: Any, index: int, x1: float, x2: float) -> Any:
    """Put the point `index` at (x1, x2), or at the nearest place in the unit square, and choose it."""
    x = state.points.x.copy()
    x[:, index] = np.clip([x1, x2], 0, 1)
    return replace(state, points=Points(x, state.points.labels), chosen=index, data=OWN)


def add(state: Any, x1: float, x2: float) -> Any:
    """Add a point at (x1, x2) with the category of the chosen one, and choose it."""
    points = state.points
    if len(points) >= MOST:
        raise ValueError(f"There are {len(points)} points; an exhibit takes at most {MOST}")
    x = np.column_stack([points.x, np.clip([x1, x2], 0, 1)])
    labels = np.append(points.labels, points.labels[state.chosen])
    return replace(state, points=Points(x, labels), chosen=len(points), data=OWN)


def add_apart(state: Any) -> Any:
    """Add a point where there is the most room."""
    x1, x2 = np.meshgrid(np.linspace(0.05, 0.95, 19), np.linspace(0.05, 0.95, 19))
    places = np.stack([x1.ravel(), x2.ravel()])
    distance = np.linalg.norm(places[:, :, None] - state.points.x[:, None, :], axis=0).min(axis=1)
    return add(state, *places[:, distance.argmax()])


def remove(state: Any, index: int) -> Any:
    """Remove the point `index`; its neighbour is chosen."""
    points = state.points
    if len(points) == 1:
        raise ValueError("The last point cannot be removed: a network needs something to learn from")
    kept = Points(np.delete(points.x, index, axis=1), np.delete(points.labels, index))
    return replace(state, points=kept, chosen=min(index, len(kept) - 1), data=OWN)


def flip(state: Any, index: int) -> Any:
    """Move the point `index` from category A to B or back."""
    labels = state.points.labels.copy()
    labels[index] = 1 - labels[index]
    return replace(state, points=Points(state.points.x, labels), chosen=index, data=OWN)


def _choose_data(state: Any, name: str) -> Any:
    if name == OWN:
        return replace(state, data=name)
    return replace(state, data=name, points=DATA[name](), chosen=0, note="")


def _paste(state: Any, text: str) -> Any:
    own = own_data(text)
    return replace(state, data=OWN, points=own.points, chosen=0, note=own.words)


def _coordinate(axis: int) -> dict[str, Any]:
    def get(state: Any) -> float:
        return float(state.points.x[axis, state.chosen])

    def put(state: Any, value: float) -> Any:
        place = state.points.x[:, state.chosen].copy()
        place[axis] = value
        return move(state, state.chosen, *place)

    return {"get": get, "set": put}


CONTROLS: dict[str, Control] = {
    "flip": Button(label="Switch A / B", set=lambda s, _: flip(s, s.chosen)),
    "add": Button(label="Add point", icon="plus", set=lambda s, _: add_apart(s)),
    "remove": Button(label="Remove point", icon="minus", set=lambda s, _: remove(s, s.chosen)),
    "data": Choice(label="data", field="data", set=_choose_data, options=(*DATA, OWN)),
    "x1": Slider(label="chosen point: x₁", low=0, high=1, step=0.005, format=".3f", **_coordinate(0)),
    "x2": Slider(label="chosen point: x₂", low=0, high=1, step=0.005, format=".3f", **_coordinate(1)),
    "points": Entry(
        label="points as text",
        get=lambda s: to_text(s.points),
        set=_paste,
        lines=5,
        more=True,
        examples=("0.1, 0.2, A\n0.8, 0.9, B\n", "x1;x2;label\n0,25;0,5;o\n0,75;0,5;x\n"),
    ),
}
