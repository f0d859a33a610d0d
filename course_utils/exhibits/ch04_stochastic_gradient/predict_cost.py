"""Commit first: the reader draws the cost curve of a run that has not been made yet, and is scored."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from course_utils.arrays import Array
from course_utils.exhibits.ch04_stochastic_gradient._ten_points import POINTS, START, N, listing_random
from course_utils.interactive.controls import Button, press
from course_utils.interactive.design import Design
from course_utils.interactive.events import Draw
from course_utils.interactive.fields import Playable, log, setting
from course_utils.interactive.limits import Between, Checked, Flag, Several, positive
from course_utils.interactive.process import Progress, restarting
from course_utils.interactive.training_controls import FORMULAS
from course_utils.network.costs import cost
from course_utils.pictures.charts import chart
from course_utils.pictures.numbers import counted, plain
from course_utils.pictures.scene import Formula, Line, Scene, Sketch, Text
from course_utils.training.compiled import descend

STEPS = 1_000_000
EVERY = 5000  # steps between two costs of the curve
GRID = np.linspace(0, STEPS, STEPS // EVERY + 1)
LOW, HIGH = 1e-6, 1.0
NOT_DRAWN = 99.0
ON_THE_SHEET = Between(np.log10(LOW), np.log10(HIGH))


def _is_curve(drawn: Any) -> bool:
    places = isinstance(drawn, tuple) and len(drawn) in (0, len(GRID))
    return places and all(value == NOT_DRAWN or ON_THE_SHEET.accepts(value) for value in drawn)


_LOGS = Several(Between(np.log10(LOW), NOT_DRAWN), 0, len(GRID))
LOGS = f"{len(GRID)} common logarithms of costs, each {ON_THE_SHEET.words}"
CURVE = Checked(f"empty or {LOGS}, or {NOT_DRAWN:g} where nothing is drawn", _is_curve, _LOGS.reading)


class State(Playable):
    """What was drawn is kept at the places of GRID."""

    eta: float = log(0.5, 0.001, 10, "learning rate η", accepts=positive(10), also={"revealed": False})
    drawn: tuple[float, ...] = setting((), CURVE, "the curve that the reader drew", restarts=False)
    asked: bool = setting(False, Flag(), "whether the run was asked for", restarts=False)
    revealed: bool = setting(False, Flag(), "whether the run is shown")

    @property
    def curve(self) -> Array:
        """What was drawn, as an array as long as GRID."""
        return np.array(self.drawn or (NOT_DRAWN,) * len(GRID))


class CostsSoFar(Progress):
    """What the run has shown so far: the cost (9) for each of the first places of GRID."""

    costs: Array


def run(state: State) -> Iterator[CostsSoFar]:
    """Run Listing 6.1 with the chosen eta once it is to be revealed, a few thousand steps at a time."""
    network, random = START.copy(), listing_random()
    velocity, costs = np.zeros(network.n_parameters), [cost(network, POINTS.x, POINTS.y)]
    yield CostsSoFar(np.array(costs), unfinished=state.revealed)
    while len(costs) < len(GRID):
        batches = np.asarray(random.randi(N, EVERY, 1)) - 1
        descend(network, velocity, POINTS.x, POINTS.y, batches, state.eta, cost_every=0)  # (15)
        costs.append(cost(network, POINTS.x, POINTS.y))
        yield CostsSoFar(np.array(costs), unfinished=len(costs) < len(GRID))


def score(drawn: Array, costs: Array) -> float:
    """By what factor the drawn costs are off: the geometric mean over the places that were drawn."""
    gaps = (drawn - np.log10(np.clip(costs, LOW, HIGH)))[drawn < NOT_DRAWN]
    return float(10 ** np.mean(np.abs(gaps)))


def scene(state: State, progress: CostsSoFar) -> Scene:
    """The sheet to draw on; over it, once it is revealed, the run."""
    seen = np.flatnonzero(state.curve < NOT_DRAWN)
    stretches = np.split(seen, np.flatnonzero(np.diff(seen) > 1) + 1)  # without a gap
    strokes = tuple(np.stack([GRID[k], 10 ** state.curve[k]]) for k in stretches if k.size)
    truth = Line(GRID[: len(progress.costs)], np.clip(progress.costs, LOW, HIGH), "B", label="the run")
    sketch = Sketch(strokes, "the cost curve that you expect")
    items, limits = ((sketch, truth) if state.revealed else (sketch,)), ((0, STEPS), (LOW, HIGH))
    axes = chart((70, 84, 854, 350), items, *limits, log="y", xlabel="steps", ylabel="cost (9)")
    eta = Text(f"η = {plain(state.eta)}", 400, 32, "accent", 18, bold=True)
    ask = Text("Draw the curve that you expect, from left to right.", 497, 250, "muted", 17, align="middle")
    formula = Formula(FORMULAS["SG with replacement"], 70, 26)
    return Scene(960, 488, (axes,), (formula,), texts=(eta,) if state.drawn else (eta, ask))


def caption(state: State, progress: CostsSoFar) -> str:
    share, eta = np.mean(state.curve < NOT_DRAWN), f"η = {state.eta:g}"
    if not state.revealed:
        nothing = "First draw the curve that you expect" if state.asked else "Nothing is drawn yet"
        drawn = f"You have drawn {share:.0%} of the curve; now reveal the run"
        return f"Learning rate {eta}. {drawn if share else nothing}."
    step = GRID[len(progress.costs) - 1]
    so_far = f"After {counted(step, 'step')} with {eta} the cost is {progress.costs[-1]:.2g}."
    if len(progress.costs) < len(GRID) or not share:
        return so_far
    off = plain(score(state.curve, progress.costs), 2)
    return f"{so_far} Your curve is off by a factor of {off} on average."


def draw(state: State, event: Draw) -> State:
    """Return the state after a stroke was drawn; a later one goes over an earlier one."""
    if not event.x:
        return state
    x, y = np.asarray(event.x, dtype=float), np.asarray(event.y, dtype=float)
    order, drawn = np.argsort(x, kind="stable"), state.curve
    x, logs = x[order], np.log10(np.clip(y[order], LOW, HIGH))
    covered = np.abs(GRID - (x[0] + x[-1]) / 2) <= (x[-1] - x[0] + EVERY) / 2
    drawn[covered] = np.interp(GRID[covered], x, logs)
    return state.changed(drawn=tuple(drawn.round(4).tolist()))


BUTTONS = {
    "reveal": Button(
        label="Reveal the run", icon="eye", set=lambda s, _: s.changed(asked=True, revealed=bool(s.drawn))
    ),
    "clear": press("Clear", icon="eraser", drawn=(), asked=False, revealed=False),
}
PROCESS = restarting(run, compiled=True)
predict_cost = Design(State, scene, caption, process=PROCESS, on={Draw: draw}, buttons=BUTTONS)
