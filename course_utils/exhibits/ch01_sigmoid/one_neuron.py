"""One neuron with two inputs: a straight boundary in the unit square. How many points can it get right?"""

import functools
from dataclasses import replace
from typing import Any

import numpy as np

from course_utils.interactive.asking import UNDECIDED, as_said, committed, question, too_late
from course_utils.interactive.controls import Button, press
from course_utils.interactive.events import Flip
from course_utils.interactive.fields import setting, slider
from course_utils.interactive.limits import Flag
from course_utils.interactive.points import POINT_EVENTS, PointSettings, with_data
from course_utils.lecture.class_answers import Number
from course_utils.lecture.class_exhibit import Asking
from course_utils.lecture.class_overlay import beside, numbers, over
from course_utils.lecture.class_question import Answers, Question, off_by
from course_utils.network import activations
from course_utils.network.best_line import best_line
from course_utils.network.datasets import A, Points
from course_utils.pictures.charts import bar_chart, chart, contours, path, whole_ticks
from course_utils.pictures.numbers import counted, in_formula, plain
from course_utils.pictures.regions import NODES, nodes
from course_utils.pictures.scene import Axes, Bars, Field, Formula, Item, Line, Reading, Scene
from course_utils.pictures.scene import Points as Marks

LARGEST = 20.0  # of a weight or a bias
ASKED_ANEW = {"asked": False, "revealed": False}


class State(PointSettings):
    """The neuron, its data points, and how many of them the reader thinks one neuron can get right."""

    guess: str = question(
        tuple(map(str, range(5, 11))), "your guess", shown=lambda state: state.revealed, anew=ASKED_ANEW
    )
    w1: float = slider(-6.0, -LARGEST, LARGEST, 0.1, "weight w₁", format=".1f")
    w2: float = slider(0.0, -LARGEST, LARGEST, 0.1, "weight w₂", format=".1f")
    b: float = slider(2.7, -LARGEST, LARGEST, 0.1, "bias b", format=".1f")
    asked: bool = setting(False, Flag(), "whether the best line was asked for before there was a guess")
    revealed: bool = setting(False, Flag(), "whether the best line is shown")


def output(state: State, x: np.ndarray) -> np.ndarray:
    """Return σ(w1 x1 + w2 x2 + b), shape (N,), for x of shape (2, N)."""
    return activations.sigmoid(state.w1 * x[0] + state.w2 * x[1] + state.b)  # (3)


def fires(state: State, x1: float, x2: float) -> Reading:
    """Return the neuron's output and its category at the place (x1, x2)."""
    a = output(state, np.array([[x1], [x2]]))[0]
    return ("output", plain(a)), ("category", "A" if a > 0.5 else "B")


def right(state: State) -> np.ndarray:
    """Return for each point whether the neuron is right: A where its output is above 1/2."""
    return (output(state, state.points.x) > 0.5) == (state.points.labels == A)


@functools.lru_cache(maxsize=8)  # slow for many points, and the same while the line is moved
def best(points: Points) -> tuple[int, tuple[float, float, float]]:
    """Return how many points the best straight line gets right, and its w1, w2, b."""
    return best_line(points, LARGEST)


def scene(state: State, progress: None) -> Scene:
    """Left: the region, its levels 10, 50, 90% and the weight vector; right: how many points are right."""
    points, t, a = state.points, np.linspace(0, 1, NODES), output(state, nodes()).reshape(NODES, NODES)
    marks = Marks(points.x, points.labels, ~right(state), state.chosen, movable=True)
    levels = replace(contours(t, t, a, (0.1, 0.9), "ink"), dashed=True)
    region = Field(2 * a - 1, read=functools.partial(fires, state))
    items: tuple[Item, ...] = (region, levels, *_arrow(state), marks)
    title = "Output 10, 50 and 90%"
    square = chart((48, 74, 364, 364), items, (0, 1), (0, 1), title=title, xlabel="x₁", ylabel="x₂")
    w2, b = (f"{'-' if value < 0 else '+'}{in_formula(abs(value), 3)}" for value in (state.w2, state.b))
    formula = rf"\sigma({in_formula(state.w1, 3)}\,x_1 {w2}\,x_2 {b})"
    return Scene(960, 488, (square, _scores(state)), (Formula(formula, 552, 30),))


def _scores(state: State, asked: str = "") -> Axes:
    """How many points are right: now, as guessed, and at best, each as soon as it is known.

    asked: who is asked in place of the reader, with room for many answers.
    """
    columns: list[tuple[str, float]] = [("now", right(state).sum())]
    if asked:
        columns.append((asked, np.nan))
    elif yours := as_said(state.guess, "your guess"):
        columns.append((yours, int(committed(state.guess))))
    if state.revealed:
        columns.append(("the best", best(state.points)[0]))
    names, counts = zip(*columns, strict=True)
    known = np.flatnonzero(~np.isnan(counts))
    ylim = 0, 1.15 * max(len(state.points), *np.array(counts)[known])  # a guess may be of more points
    box, title = (552, 104, 372, 334), "Points that are right"
    axes = bar_chart(box, counts, names, ylim, title=title, yticks=whole_ticks(*ylim))
    return replace(axes, items=(Bars(known.astype(float), np.array(counts, float)[known], chosen=0),))


def _arrow(state: State) -> tuple[Line, ...]:
    """The weight vector, from the boundary's point nearest to the middle towards where the neuron fires."""
    w, middle = np.array([state.w1, state.w2]), np.array([0.5, 0.5])
    length = np.linalg.norm(w)
    if length == 0:
        return ()
    unit = w / length
    foot = middle - (w @ middle + state.b) / length * unit
    tip, side = foot + 0.16 * unit, np.array([-unit[1], unit[0]])
    if not any(((end > 0) & (end < 1)).all() for end in (foot, tip)):  # it would stand outside the square
        return ()
    head = (tip - 0.04 * unit + 0.025 * side, tip, tip - 0.04 * unit - 0.025 * side)
    return path(np.array((foot, tip))), path(np.array(head))


def caption(state: State, progress: None) -> str:
    N, now = len(state.points), int(right(state).sum())
    if state.asked and state.guess == UNDECIDED:
        more = "First say how many one neuron can get right: choose your guess, then reveal the best."
    elif not state.revealed:
        more = "Can one neuron get all of them right? Commit to a number, then reveal the best."
    else:
        score = as_said(state.guess, " You said {}.") + too_late(state.guess)
        more = f"No straight line gets more than {best(state.points)[0]} right.{score}"
    are = "is" if 1 in (now, N) else "are"
    return f"{now} of {counted(N, 'point')} {are} right. {more} {_width(state)} {state.note}".rstrip()


def _width(state: State) -> str:
    """How far the level 10% is from the level 90%: σ(z) = 0.9 at z = log 9, and z grows by ‖w‖ a unit."""
    length = float(np.hypot(state.w1, state.w2))
    if length == 0:
        return "With both weights 0 the output is the same everywhere."
    width = 2 * np.log(9) / length
    corners = output(state, np.array([[0, 1, 0, 1], [0, 0, 1, 1]]))
    seen = sum(corners.min() < level < corners.max() for level in (0.1, 0.9))
    how = ("both beyond the square", "one of them beyond the square", "dashed")[seen]
    return f"From the 10% to the 90% line ({how}) it is {width:.3g}."


def _reveal(state: State, _: Any) -> State:
    if state.guess == UNDECIDED:
        return state.changed(asked=True)
    return _shown(state)


def _shown(state: State) -> State:
    w1, w2, b = best(state.points)[1]
    return state.changed(w1=w1, w2=w2, b=b, revealed=True)


def laid(scene: Scene, state: State, _: None, answers: Answers) -> Scene:
    """The answers of the class as dots at their heights, in the place of the reader's guess."""
    axes = _scores(state, "the class")
    return over(replace(scene, axes=(scene.axes[0], axes)), 1, beside(numbers(answers), 1, 0.6, 1))


QUESTION = Question(
    words=lambda state: f"How many of {counted(len(state.points), 'point')} can one neuron get right?",
    kind=lambda state: Number(0, len(state.points), 1, "points"),
    about=("points",),
    asked=ASKED_ANEW,  # the reader's own guess stays, unseen behind those of the class
    reveal="reveal",
    truth=_shown,
    revealed=lambda state: state.revealed,
    lay=laid,
    scores=lambda state, _, answers: off_by(numbers(answers), best(state.points)[0]),
)


# A best line is that of the points for which it was found: every change of them hides it.
EVENTS = {
    kind: lambda state, event, handle=handle: replace(handle(state, event), revealed=False)
    for kind, handle in POINT_EVENTS.items()
}
BUTTONS = {
    "reveal": Button(label="Reveal the best", icon="eye", set=_reveal),
    "anew": press("Begin anew", icon="refresh", tip="Back to the beginning", **vars(State())),
    "flip": Button(label="Switch A / B", set=lambda state, _: EVENTS[Flip](state, Flip(state.chosen))),
}
one_neuron = Asking(
    State, scene, caption, question=QUESTION, on=EVENTS, buttons=BUTTONS, start=with_data(State)
)
