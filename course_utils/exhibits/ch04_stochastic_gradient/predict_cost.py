"""Commit first: the reader draws the cost curve of a run that has not been made yet, and is scored."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from course_utils.arrays import Array
from course_utils.interactive import limits
from course_utils.interactive.controls import Button, Control, LogSlider
from course_utils.interactive.exhibit import Exhibit
from course_utils.interactive.process import Clock
from course_utils.interactive.training_controls import FORMULAS
from course_utils.network.costs import cost
from course_utils.network.datasets import figure1
from course_utils.network.matlab_random import MatlabRandom
from course_utils.network.network import Network
from course_utils.network.paper_network import PAPER_SIZES, paper_start
from course_utils.pictures.charts import chart
from course_utils.pictures.numbers import number
from course_utils.pictures.scene import Formula, Line, Scene, Sketch, Text
from course_utils.training.compiled import descend

STEPS = 1_000_000
EVERY = 5000  # steps between two costs of the curve
GRID = np.linspace(0, STEPS, STEPS // EVERY + 1)
LOW, HIGH = 1e-6, 1.0
CHUNK = 0.004  # seconds between two looks at the controls
NOT_DRAWN = 99.0


@dataclass(frozen=True)
class State:
    """eta: the learning rate of the run; drawn: the common logarithms of the costs that the reader drew,
    one for each place of GRID, 99 where nothing was drawn, or empty; asked, revealed: whether the
    run was asked for, and is shown.
    """

    eta: float = 0.5
    drawn: tuple[float, ...] = ()
    asked: bool = False
    revealed: bool = False
    playing: bool = False

    def __post_init__(self) -> None:
        """ValueError for what no control can give."""
        limits.above_zero(self, eta=10)
        if len(self.drawn) not in (0, len(GRID)):
            raise ValueError(f"drawn has {len(self.drawn)} costs; accepted are 0 or {len(GRID)}")


@dataclass(frozen=True, eq=False)
class Progress:
    """costs: what the run has shown so far, one cost (9) for each of the first places of GRID."""

    costs: Array
    p: None = None
    finished: bool = False
    unfinished: bool = False


def process(state: State, clock: Clock) -> Generator[Progress, State, None]:
    """Run Listing 6.1 with the chosen eta once it is to be revealed, a few thousand steps at a time."""
    run = _run(state)
    costs = [next(run)]
    while True:
        began = clock()
        while state.revealed and len(costs) < len(GRID) and clock() - began < CHUNK:
            costs.append(next(run))
        new = yield Progress(np.array(costs), unfinished=state.revealed and len(costs) < len(GRID))
        if new.eta != state.eta:
            run = _run(new)
            costs = [next(run)]
        state = new


def _run(state: State) -> Generator[float, None, None]:
    """Yield the cost at the start and after every so many steps of (15), as the paper's program goes."""
    points, network, random = figure1(), Network(PAPER_SIZES, paper_start()), MatlabRandom(5000)
    random.randn(23, 1)  # the start has used these
    x, y, velocity = points.x, points.y, np.zeros(network.n_parameters)
    yield cost(network, x, y)
    while True:
        batches = np.asarray(random.randi(len(points), EVERY, 1)) - 1
        descend(network, velocity, x, y, batches, state.eta, cost_every=0)  # (15)
        yield cost(network, x, y)


def score(drawn: Array, costs: Array) -> float:
    """By what factor the drawn costs are off: the geometric mean over the places that were drawn."""
    seen = drawn[: len(costs)] < NOT_DRAWN
    if not seen.any():
        return float("nan")
    gaps = drawn[: len(costs)][seen] - np.log10(np.clip(costs[seen], LOW, HIGH))
    return float(10 ** np.mean(np.abs(gaps)))


def scene(state: State, progress: Progress) -> Scene:
    """The sheet to draw on; over it, once it is revealed, the run."""
    drawn = np.array(state.drawn or (NOT_DRAWN,) * len(GRID))
    truth = Line(GRID[: len(progress.costs)], np.clip(progress.costs, LOW, HIGH), "B", label="the run")
    sketch = Sketch(_strokes(drawn), "the cost curve that you expect")
    axes = chart(
        (70, 84, 854, 350),
        (sketch, truth) if state.revealed else (sketch,),
        (0, STEPS),
        (LOW, HIGH),
        ylog=True,
        xlabel="steps",
        ylabel="cost (9)",
    )
    hint = (
        ()
        if state.drawn
        else (
            Text(
                "Draw the curve that you expect, from left to right.", 497, 250, "muted", 17, align="middle"
            ),
        )
    )
    formula = Formula(FORMULAS["SG with replacement"], 70, 26)
    rate = Text(f"η = {state.eta:g}", 400, 32, "accent", 18, bold=True)
    return Scene(960, 488, (axes,), (formula,), texts=(rate, *hint))


def _strokes(drawn: Array) -> tuple[Array, ...]:
    """The drawn curve, one stroke for each stretch without a gap."""
    seen = np.flatnonzero(drawn < NOT_DRAWN)
    stretches = np.split(seen, np.flatnonzero(np.diff(seen) > 1) + 1)
    return tuple(np.stack([GRID[k], 10 ** drawn[k]]) for k in stretches if k.size)


def caption(state: State, progress: Progress) -> str:
    """Return the picture in words."""
    drawn = np.array(state.drawn or (NOT_DRAWN,) * len(GRID))
    share = np.mean(drawn < NOT_DRAWN)
    if not state.revealed:
        if not share:
            first = "First draw the curve that you expect" if state.asked else "Nothing is drawn yet"
            return f"Learning rate η = {state.eta:g}. {first}."
        return (
            f"Learning rate η = {state.eta:g}. You have drawn {share:.0%} of the curve; now reveal the run."
        )
    step, C = GRID[len(progress.costs) - 1], progress.costs[-1]
    so_far = f"After {step:,.0f} steps with η = {state.eta:g} the cost is {C:.2g}."
    if len(progress.costs) < len(GRID) or not share:
        return so_far
    return (
        f"{so_far} Your curve is off by a factor of {_two_digits(score(drawn, progress.costs))} on average."
    )


def _two_digits(value: float) -> str:
    return number(float(f"{value:.2g}"))


def edit(state: State, event: dict[str, Any]) -> State:
    """Return the state after the reader drew a stroke; a later one goes over an earlier one."""
    x, y = np.asarray(event["x"], dtype=float), np.asarray(event["y"], dtype=float)
    order = np.argsort(x, kind="stable")
    x, logs = x[order], np.log10(np.clip(y[order], LOW, HIGH))
    drawn = np.array(state.drawn or (NOT_DRAWN,) * len(GRID))
    covered = np.abs(GRID - (x[0] + x[-1]) / 2) <= (x[-1] - x[0] + EVERY) / 2
    drawn[covered] = np.interp(GRID[covered], x, logs)
    return replace(state, drawn=tuple(drawn.round(4).tolist()))


def _reveal(state: State, _: None) -> State:
    return replace(state, asked=True, revealed=bool(state.drawn))


CONTROLS: dict[str, Control] = {
    "reveal": Button(label="Reveal the run", icon="eye", set=_reveal),
    "clear": Button(
        label="Clear", icon="eraser", set=lambda s, _: replace(s, drawn=(), asked=False, revealed=False)
    ),
    "eta": LogSlider(
        label="learning rate η",
        field="eta",
        set=lambda s, eta: replace(s, eta=eta, revealed=False),
        low=0.001,
        high=10,
    ),
}


def predict_cost(*, show: Sequence[str] | None = None, **settings: Any) -> Exhibit:
    """Return the exhibit; `settings` are fields of State, `show` the names of the controls to show."""
    return Exhibit(
        State(**settings), scene, caption, process=process, edit=edit, controls=CONTROLS, show=show
    )
