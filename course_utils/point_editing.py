"""What a reader can do to the data points of an exhibit: pure functions from state to state.

A state that allows it has the fields points, chosen and data; `data` names the set that the points are.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from course_utils.datasets import Points

OWN = "own points"
MOST = 400  # points; beyond that a frame takes too long


def edit(state: Any, event: dict[str, Any]) -> Any:
    """Return the state after an event of the live view: choose, move, add, remove or flip."""
    match event:
        case {"kind": "choose", "index": index}:
            return replace(state, chosen=_within(state.points, index))
        case {"kind": "move", "index": index, "x": x, "y": y}:
            return move(state, _within(state.points, index), x, y)
        case {"kind": "add", "x": x, "y": y}:
            return add(state, x, y)
        case {"kind": "remove", "index": index}:
            return remove(state, _within(state.points, index))
        case {"kind": "flip", "index": index}:
            return flip(state, _within(state.points, index))
    raise ValueError(f"event is {event}; accepted kinds are choose, move, add, remove and flip")


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
    """Add a point where there is most room."""
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


def _within(points: Points, index: int) -> int:
    """An index from the browser may be one frame old; the last point stands for one that is gone."""
    return min(max(int(index), 0), len(points) - 1)
