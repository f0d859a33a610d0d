"""Controls for the data points of an exhibit; see `point_editing` for what its state must have."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from course_utils import datasets, point_editing
from course_utils.controls import Button, Choice, Control, Entry, Slider

DATA = {
    "Figure 1": datasets.figure1,
    "Figure 5": datasets.figure5,
    "XOR": datasets.xor,
    "two circles": lambda: datasets.two_circles(np.random.default_rng(0)),
    "two spirals": lambda: datasets.two_spirals(np.random.default_rng(0)),
}


def _choose_data(state: Any, name: str) -> Any:
    if name == point_editing.OWN:
        return replace(state, data=name)
    return replace(state, data=name, points=DATA[name](), chosen=0)


def _paste(state: Any, text: str) -> Any:
    return replace(state, data=point_editing.OWN, points=datasets.parse(text), chosen=0)


def _coordinate(axis: int) -> dict[str, Any]:
    def get(state: Any) -> float:
        return float(state.points.x[axis, state.chosen])

    def put(state: Any, value: float) -> Any:
        place = state.points.x[:, state.chosen].copy()
        place[axis] = value
        return point_editing.move(state, state.chosen, *place)

    return {"get": get, "set": put}


CONTROLS: dict[str, Control] = {
    "flip": Button(label="Switch A / B", set=lambda s, _: point_editing.flip(s, s.chosen)),
    "add": Button(label="Add point", icon="plus", set=lambda s, _: point_editing.add_apart(s)),
    "remove": Button(
        label="Remove point", icon="minus", set=lambda s, _: point_editing.remove(s, s.chosen)
    ),
    "data": Choice(label="data", field="data", set=_choose_data, options=(*DATA, point_editing.OWN)),
    "x1": Slider(label="chosen point: x₁", low=0, high=1, step=0.005, format=".3f", **_coordinate(0)),
    "x2": Slider(label="chosen point: x₂", low=0, high=1, step=0.005, format=".3f", **_coordinate(1)),
    "points": Entry(
        label="points as text",
        get=lambda s: datasets.to_text(s.points),
        set=_paste,
        lines=5,
        more=True,
        examples=("0.1, 0.2, A\n0.8, 0.9, B\n", "x1;x2;label\n0,25;0,5;o\n0,75;0,5;x\n"),
    ),
}
