"""One neuron with two inputs: a straight boundary in the unit square. How many points can it get right?"""

from __future__ import annotations

import functools
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from scipy.optimize import linprog

from course_utils.interactive.controls import Button
from course_utils.interactive.design import Design
from course_utils.interactive.events import Flip
from course_utils.interactive.fields import choice, setting, slider
from course_utils.interactive.limits import Flag
from course_utils.interactive.points import POINT_EVENTS, PointSettings, with_data
from course_utils.network import activations
from course_utils.network.datasets import A, Points
from course_utils.pictures.charts import chart
from course_utils.pictures.regions import NODES, nodes
from course_utils.pictures.scene import Bars, Field, Formula, Item, Line, Scene
from course_utils.pictures.scene import Points as Marks

UNDECIDED = "not yet"
LARGEST = 20.0  # of a weight or a bias


def _parameter(default: float, label: str) -> Any:
    return slider(default, -LARGEST, LARGEST, 0.1, label, format=".1f")


@dataclass(frozen=True)
class State(PointSettings):
    """The neuron, its data points, and how many of them the reader thinks one neuron can get right."""

    guess: str = choice((UNDECIDED, *map(str, range(5, 11))), "your guess")
    w1: float = _parameter(-6.0, "weight w₁")
    w2: float = _parameter(0.0, "weight w₂")
    b: float = _parameter(3.0, "bias b")
    asked: bool = setting(False, Flag(), "whether the best line was asked for before there was a guess")
    revealed: bool = setting(False, Flag(), "whether the best line is shown")


def output(state: State, x: np.ndarray) -> np.ndarray:
    """Return σ(w1 x1 + w2 x2 + b), shape (N,), for x of shape (2, N)."""
    return activations.sigmoid(state.w1 * x[0] + state.w2 * x[1] + state.b)  # (3)


def right(state: State) -> np.ndarray:
    """Return for each point whether the neuron is right: A where its output is above 1/2."""
    return (output(state, state.points.x) > 0.5) == (state.points.labels == A)


@functools.lru_cache(maxsize=8)  # slow for many points, and the same while the line is moved
def best(points: Points) -> tuple[int, tuple[float, float, float]]:
    """Return the largest number of points that a straight line can get right, and w1, w2, b that do.

    Moved until it touches, a best line passes through two of the points (or all points are on one side), so
    it is enough to try the lines through every pair, turned and shifted a little either way. Of the lines
    that separate the points as the best of these does, the one with most room is returned.
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
    marks = Marks(state.points.x, state.points.labels, ~right(state), state.chosen, movable=True)
    items: list[Item] = [Field(values), *_arrow(state), marks]
    square = chart((48, 74, 364, 364), items, (0, 1), (0, 1), xlabel="x₁", ylabel="x₂")
    N, guess = len(state.points), int(state.guess) if state.guess != UNDECIDED else 0
    counts = right(state).sum(), guess, best(state.points)[0] if state.revealed else 0
    bars = chart(
        (552, 74, 372, 364),
        (Bars(np.arange(3.0), np.array(counts, dtype=float), chosen=0),),
        (-0.6, 2.6),
        (0, N),
        ylabel="points that are right",
    )
    axes = (
        replace(square, title="Where the neuron fires"),
        replace(bars, xticks=((0.0, "now"), (1.0, "your guess"), (2.0, "the best"))),
    )
    formula = rf"\sigma({state.w1:.3g}\,x_1 {state.w2:+.3g}\,x_2 {state.b:+.3g})"
    return Scene(960, 488, axes, (Formula(formula, 552, 30),))


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


# A best line is that of the points for which it was found: every change of them hides it.
EVENTS = {
    kind: lambda state, event, handle=handle: replace(handle(state, event), revealed=False)
    for kind, handle in POINT_EVENTS.items()
}
BUTTONS = {
    "reveal": Button(label="Reveal the best", icon="eye", set=_reveal),
    "flip": Button(label="Switch A / B", set=lambda state, _: EVENTS[Flip](state, Flip(state.chosen))),
}
one_neuron = Design(State, scene, caption, on=EVENTS, buttons=BUTTONS, start=with_data(State))
