"""One neuron with two inputs: a straight boundary in the unit square. How many points can it get right?"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from scipy.optimize import linprog

from course_utils.interactive import limits
from course_utils.interactive.controls import Button, Choice, Control, Slider
from course_utils.interactive.exhibit import Exhibit
from course_utils.interactive.points import edit as edit_points
from course_utils.network import activations, datasets
from course_utils.network.datasets import A, Points
from course_utils.pictures.charts import linear_ticks
from course_utils.pictures.regions import NODES, UNIT, nodes
from course_utils.pictures.scene import Axes, Bars, Field, Formula, Line, Scene
from course_utils.pictures.scene import Points as Marks

UNDECIDED = "not yet"
LARGEST = 20.0  # of a weight or a bias


@dataclass(frozen=True)
class State:
    """w1, w2, b: weights and bias; guess: how many points the reader thinks one neuron can get right;
    asked, revealed: whether the best line was asked for, and shown.
    """

    w1: float = -6.0
    w2: float = 0.0
    b: float = 3.0
    points: Points = field(default_factory=datasets.figure1)
    chosen: int = 0
    data: str = "Figure 1"
    guess: str = UNDECIDED
    asked: bool = False
    revealed: bool = False

    def __post_init__(self) -> None:
        """ValueError outside the sliders' ranges."""
        limits.within(self, w1=(-LARGEST, LARGEST), w2=(-LARGEST, LARGEST), b=(-LARGEST, LARGEST))


def output(state: State, x: np.ndarray) -> np.ndarray:
    """Return sigma(w1 x1 + w2 x2 + b), shape (N,), for x of shape (2, N)."""
    return activations.sigmoid(state.w1 * x[0] + state.w2 * x[1] + state.b)  # (3)


def right(state: State) -> np.ndarray:
    """Return for each point whether the neuron is right: A where its output is above 1/2."""
    return (output(state, state.points.x) > 0.5) == (state.points.labels == A)


@functools.lru_cache(maxsize=8)  # a frame asks more than once: for the picture and for the caption
def best(points: Points) -> tuple[int, tuple[float, float, float]]:
    """Return the largest number of points that a straight line can get right, and w1, w2, b that do.

    Moved until it touches, a best line passes through two of the points (or all points are on one side), so
    it is enough to try the lines through every pair, turned and shifted a little either way. Of the lines
    that part the points as the best of these does, the one with most room is returned.
    """
    x, is_A = points.x, points.labels == A
    sides = np.full(len(points), is_A.sum() * 2 >= len(points))
    for i in range(len(points)):
        for j in range(i):
            for normal, offset in _lines_near(x[:, i], x[:, j]):
                found = normal @ x + offset > 0
                if (found == is_A).sum() > (sides == is_A).sum():
                    sides = found
    return int((sides == is_A).sum()), _with_most_room(x, sides)


def _with_most_room(x: np.ndarray, sides: np.ndarray) -> tuple[float, float, float]:
    """Return w1, w2, b, at most LARGEST, with w x + b as far above 0 on one side as below on the other."""
    sign = np.where(sides, 1.0, -1.0)
    rows = -sign[:, None] * np.column_stack([x.T, np.ones(len(sign))])
    # Maximise t where sign (w x + b) >= t for every point.
    bounds = [(-LARGEST, LARGEST)] * 3 + [(None, None)]
    rows = np.column_stack([rows, np.ones(len(sign))])
    solved = linprog([0, 0, 0, -1], rows, np.zeros(len(sign)), bounds=bounds)
    w1, w2, b = solved.x[:3]
    rounded = np.round([w1, w2, b], 1)  # where the sliders can be
    kept = (rounded[:2] @ x + rounded[2] > 0) == sides
    return tuple(rounded.tolist()) if kept.all() else (float(w1), float(w2), float(b))


def _lines_near(p: np.ndarray, q: np.ndarray) -> list[tuple[np.ndarray, float]]:
    """The lines just beside p and q in all four ways, each with A on either side."""
    along = q - p
    if not along.any():
        return []
    across = np.array([-along[1], along[0]]) / np.linalg.norm(along)
    shifts = [1e-6 * np.array([a, b]) for a in (-1, 1) for b in (-1, 1)]
    lines = []
    for a, b in shifts:
        start, end = p + a * across, q + b * across
        normal = np.array([-(end - start)[1], (end - start)[0]])
        lines += [(sign * normal, -sign * float(normal @ start)) for sign in (1, -1)]
    return lines


def scene(state: State, progress: None) -> Scene:
    """Left: the region, the boundary and the weight vector; right: how many points are right."""
    values = 2 * output(state, nodes()).reshape(NODES, NODES) - 1
    marks = Marks(state.points.x, state.points.labels, ~right(state), state.chosen, True)
    square = Axes(
        (48, 74, 364, 364),
        (Field(values), *_arrow(state), marks),
        title="Where the neuron fires",
        xlabel="x₁",
        ylabel="x₂",
        xticks=UNIT,
        yticks=UNIT,
    )
    N, now = len(state.points), int(right(state).sum())
    counts = [
        now,
        int(state.guess) if state.guess.isdecimal() else 0,
        best(state.points)[0] if state.revealed else 0,
    ]
    names = ((0.0, "now"), (1.0, "your guess"), (2.0, "the best"))
    bars = Axes(
        (552, 74, 372, 364),
        (Bars(np.arange(3.0), np.array(counts, dtype=float), chosen=0),),
        xlim=(-0.6, 2.6),
        ylim=(0, N),
        ylabel="points that are right",
        xticks=names,
        yticks=linear_ticks(0, N),
    )
    formula = rf"\sigma({state.w1:.3g}\,x_1 {state.w2:+.3g}\,x_2 {state.b:+.3g})"
    return Scene(960, 488, (square, bars), (Formula(formula, 552, 30),))


def _arrow(state: State) -> tuple[Line, ...]:
    """The weight vector, from the boundary's point nearest to the middle towards where the neuron fires."""
    w = np.array([state.w1, state.w2])
    length = np.linalg.norm(w)
    if length == 0:
        return ()
    unit, middle = w / length, np.array([0.5, 0.5])
    foot = middle - (w @ middle + state.b) / length * unit
    if not ((foot > -0.2) & (foot < 1.2)).all():
        return ()
    tip, side = foot + 0.16 * unit, np.array([-unit[1], unit[0]])
    head = np.stack([tip - 0.04 * unit + 0.025 * side, tip, tip - 0.04 * unit - 0.025 * side])
    return tuple(Line(path[:, 0], path[:, 1], "ink") for path in (np.stack([foot, tip]), head))


def caption(state: State, progress: None) -> str:
    """Return the picture in words."""
    N, now = len(state.points), int(right(state).sum())
    words = f"{now} of {N} points {'is' if now == 1 else 'are'} right. "
    if state.asked and state.guess == UNDECIDED:
        return (
            words + "First say how many one neuron can get right: choose your guess, then reveal the best."
        )
    if not state.revealed:
        return words + "Can one neuron get all of them right? Commit to a number, then reveal the best."
    most = best(state.points)[0]
    score = "" if state.guess == UNDECIDED else f" You said {state.guess}."
    return words + f"No straight line gets more than {most} right.{score}"


def _reveal(state: State, _: Any) -> State:
    if state.guess == UNDECIDED:
        return replace(state, asked=True)
    w1, w2, b = best(state.points)[1]
    return replace(state, w1=w1, w2=w2, b=b, revealed=True)


def _edit(state: State, event: dict[str, Any]) -> State:
    return replace(edit_points(state, event), revealed=False)


def _slider(label: str, name: str) -> Slider:
    return Slider(label=label, field=name, low=-LARGEST, high=LARGEST, step=0.1, format=".1f")


CONTROLS: dict[str, Control] = {
    "reveal": Button(label="Reveal the best", icon="eye", set=_reveal),
    "flip": Button(label="Switch A / B", set=lambda s, _: _edit(s, {"kind": "flip", "index": s.chosen})),
    "guess": Choice(label="your guess", field="guess", options=(UNDECIDED, *map(str, range(5, 11)))),
    "w1": _slider("weight w₁", "w1"),
    "w2": _slider("weight w₂", "w2"),
    "b": _slider("bias b", "b"),
}


def one_neuron(*, show: Sequence[str] | None = None, **settings: Any) -> Exhibit:
    """Return the exhibit; `settings` are fields of State, `show` the names of the controls to show."""
    return Exhibit(State(**settings), scene, caption, edit=_edit, controls=CONTROLS, show=show)
