"""Commit first: the reader shapes the validation curve that they expect, and is scored."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from course_utils.arrays import Array
from course_utils.exhibits.ch06_overfitting._two_curves import two_curves
from course_utils.generalisation import early_stopping as mathematics
from course_utils.interactive.controls import Button, press
from course_utils.interactive.design import Design
from course_utils.interactive.events import Move
from course_utils.interactive.fields import Playable, setting, slider, whole
from course_utils.interactive.limits import Between, Flag, Several
from course_utils.interactive.process import Progress, restarting, so_far
from course_utils.pictures.charts import chart
from course_utils.pictures.numbers import counted
from course_utils.pictures.scene import Handle, Item, Line, Scene, Text

PLACES = (1, 10, 100, 1000, 10_000)  # steps where the curve is held
LAST = PLACES[-1]
STEPS = tuple(np.unique(np.geomspace(1, LAST, 61).round().astype(int)).tolist())
HIGH = 0.5  # the cost that the sheet reaches
UNSEEN: dict[str, Any] = {"asked": False}  # of another problem; a curve that was shaped stays
ANEW = {"drawn": False} | UNSEEN
NAMES = tuple(f"after {place:,} step{'s' * (place > 1)}" for place in PLACES)


class State(Playable):
    """Nothing is trained before the reader has shaped the curve, or kept it, and asks for the training.

    Whoever changes the curve or the problem has not seen the run yet.
    """

    heights: tuple[float, ...] = setting(
        (0.25,) * len(PLACES),
        Several(Between(0, HIGH), len(PLACES), len(PLACES)),
        "the curve at its places",
        restarts=False,
    )
    noise: float = slider(0.1, 0, 0.2, 0.01, "noise", also=UNSEEN)
    N: int = whole(80, 20, mathematics.MOST, "points", also=UNSEEN)
    width: int = whole(16, 1, 20, "neurons in a layer", also=UNSEEN)
    seed: int = whole(2, 0, 50, "seed", also=UNSEEN)
    drawn: bool = setting(False, Flag(), "whether the reader has seen to the curve", restarts=False)
    asked: bool = setting(False, Flag(), "whether the run was asked for")


class Looks(Progress):
    """found: the checkpoints of the training so far."""

    found: tuple[mathematics.Checkpoint, ...]


def looks(state: State) -> Iterator[Looks]:
    """Train once it is asked for; half of the points are for validation."""
    yield Looks((), unfinished=state.asked)
    problem = mathematics.ValidationProblem(state.noise, state.N, 0.5, state.width, 2, state.seed)
    for found in so_far(mathematics.validated_training(problem, STEPS)):
        yield Looks(found, unfinished=len(found) <= len(STEPS))


def expected(state: State, steps: Array) -> Array:
    """Return the reader's curve after these steps, straight between its places on the axis of powers."""
    return np.asarray(np.interp(np.log(steps), np.log(PLACES), state.heights))


def score(state: State, found: tuple[mathematics.Checkpoint, ...]) -> float:
    """Return by how much the curve is off on average over the axis."""
    steps, costs = np.array([(one.step, one.validation) for one in found[1:]]).T
    gaps = np.abs(expected(state, steps) - costs)
    return float(np.trapezoid(gaps, np.log(steps)) / np.log(steps[-1] / steps[0]))


def scene(state: State, progress: Looks) -> Scene:
    """The sheet with the reader's curve; over it, once it is asked for, the run's two."""
    curve = Line(np.array(PLACES, float), np.array(state.heights), "accent", label="yours")
    handles = (Handle(x, y, name, 0.01) for x, y, name in zip(PLACES, state.heights, NAMES, strict=True))
    items: list[Item] = [curve]
    if state.asked:
        seen = progress.found[1:]
        items += two_curves(np.array([look.step for look in seen], float), seen, slice(None, None, 4))
    else:
        items += handles
    costs = [cost for look in progress.found for cost in (look.training, look.validation) if state.asked]
    limits = (1 / 1.3, LAST * 1.3), (0, max([HIGH, *(1.05 * cost for cost in costs)]))
    axes = chart(
        (70, 84, 854, 330), items, *limits, log="x", xlabel="steps", ylabel="cost (9)", most=(6, 6)
    )
    return Scene(960, 470, (axes,), texts=(Text(_said(state, progress), 70, 28, "accent", 16, bold=True),))


def _said(state: State, progress: Looks) -> str:
    if not state.asked:
        asked = "Which course will the validation cost take? Drag the five dots, then train."
        return "Is this your curve? Drag the dots, or press Train." if state.drawn else asked
    if len(progress.found) <= len(STEPS):
        return "The training has begun."
    return f"Your curve is off by {score(state, progress.found):.3f} on average."


def caption(state: State, progress: Looks) -> str:
    if not state.asked:
        heights = ", ".join(f"{height:.2f}" for height in state.heights)
        layer = f"{counted(state.width, 'neuron')} a layer"
        problem = f"{state.N} points, noise {state.noise:g}, {layer}, seed {state.seed}"
        costs = f"the validation costs {heights} after 1, 10, .., 10,000 steps"
        return f"{problem}. You expect {costs}." if state.drawn else f"{problem}. Do you expect {costs}?"
    if len(progress.found) < 2:
        return "The training begins."
    best, now = min(progress.found, key=lambda look: look.validation), progress.found[-1]
    steps = f"{now.step:,} step{'s' * (now.step != 1)}"
    return (
        f"After {steps} the training cost is {now.training:.3f} and the validation cost "
        f"{now.validation:.3f}; that was lowest, {best.validation:.3f}, at step {best.step:,}. "
        f"{_said(state, progress)}"
    )


def _drag(state: State, event: Move) -> State:
    if event.name not in NAMES:
        return state
    heights = list(state.heights)
    heights[NAMES.index(event.name)] = round(min(max(event.y, 0.0), HIGH), 3)
    return replace(state, heights=tuple(heights), drawn=True, asked=False)


def _train(state: State, _: None) -> State:
    """Train, or at first ask about the curve that nobody has shaped: it may be kept."""
    return replace(state, asked=True) if state.drawn else replace(state, drawn=True)


BUTTONS = {
    "train": Button(label="Train", icon="play", set=_train),
    "again": press("Start again", icon="undo", **ANEW),
}
PROCESS = restarting(looks, compiled=True)
own_validation = Design(State, scene, caption, process=PROCESS, on={Move: _drag}, buttons=BUTTONS)
