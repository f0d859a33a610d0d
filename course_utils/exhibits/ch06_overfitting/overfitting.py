"""Overfitting: training and validation cost while a network trains; when would you have stopped?"""

from __future__ import annotations

import functools
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from course_utils.generalisation.early_stopping import (
    MOST,
    Checkpoint,
    ValidatedTraining,
    ValidationProblem,
    early_stop,
    generalisation_error,
)
from course_utils.interactive.controls import Button, positions
from course_utils.interactive.design import Design, picked
from course_utils.interactive.events import Move, Pick
from course_utils.interactive.fields import Playable, choice, log, setting, slider, whole
from course_utils.interactive.limits import Flag
from course_utils.interactive.process import Progress, restarting
from course_utils.network.costs import misclassified
from course_utils.network.datasets import Points as Data
from course_utils.network.network import Network
from course_utils.pictures import regions
from course_utils.pictures.charts import chart, round_up
from course_utils.pictures.numbers import counted
from course_utils.pictures.scene import (
    Axes,
    Dots,
    Field,
    Handle,
    Item,
    Line,
    Points,
    Role,
    Scene,
    Table,
    Text,
)

LAST = 100_000  # steps
# After these steps both costs are looked at: the places of the reader's slider.
STEPS = tuple(sorted({round(stop) for stop in positions(1, LAST)}))
PIECE = 0.001  # seconds of training at a time
HIGH = 0.5  # of the costs that are drawn; larger ones at the edge
NOW, BEST, YOURS = ROWS = ("now", "early stopping", "your stop")


@dataclass(frozen=True)
class State(Playable):
    """Nothing is trained before the reader has asked for it, having said when to stop."""

    stop: float = log(
        10_000.0, 1, LAST, "your stop", set=lambda state, stop: state.stopping_at(stop), restarts=False
    )
    noise: float = slider(0.1, 0, 0.2, 0.01, "noise")
    N: int = whole(80, 10, MOST, "points")
    share: float = slider(0.5, 0.1, 0.9, 0.05, "validation share")
    width: int = whole(16, 1, 20, "neurons in a layer")
    depth: int = whole(2, 1, 3, "hidden layers")
    seed: int = whole(1, 0, 50, "seed")
    region: str = choice(ROWS, "region", restarts=False)
    asked: bool = setting(False, Flag(), "whether the training was asked for")

    @property
    def training_problem(self) -> ValidationProblem:
        """What the training follows from."""
        return ValidationProblem(self.noise, self.N, self.share, self.width, self.depth, self.seed)

    def stopping_at(self, stop: float) -> State:
        """The state with another stop: who says so has not seen this run yet, and it restarts."""
        return self.changed(stop=stop, asked=False)


@dataclass(frozen=True, eq=False)
class Costs(Progress):
    """looks: the checkpoints of the training so far."""

    looks: tuple[Checkpoint, ...]


def costs(state: State) -> Iterator[Costs]:
    """Train once it is asked for."""
    training = ValidatedTraining(state.training_problem, STEPS)
    yield Costs(tuple(training.checkpoints), unfinished=state.asked)
    while not training.done:
        training.go_on(time.perf_counter, PIECE)
        yield Costs(tuple(training.checkpoints), unfinished=not training.done)


# ---------------------------------------------------------------- the three networks that are compared


def look_of(state: State, progress: Costs, row: str) -> Checkpoint | None:
    """Return the look that the row of the table is about, or None where training has not come so far."""
    looks = progress.looks
    if row == NOW:
        return looks[-1]
    if row == BEST:
        return looks[early_stop(looks)]
    if looks[-1].step < round(state.stop):
        return None
    return min(looks, key=lambda look: abs(look.step - state.stop))


def price(state: State, progress: Costs) -> float | None:
    """How many times the lowest validation cost the reader's stop has, or None before the end."""
    yours = look_of(state, progress, YOURS)
    if yours is None or progress.looks[-1].step < LAST:
        return None
    return yours.validation / max(progress.looks[early_stop(progress.looks)].validation, 1e-12)


def _network(state: State, look: Checkpoint) -> Network:
    network = state.training_problem.start()
    network.p = look.p
    return network


_wrong = functools.lru_cache(maxsize=3)(generalisation_error)  # of the three, one at most is new


# ---------------------------------------------------------------- picture


def scene(state: State, progress: Costs) -> Scene:
    """Left: both costs over the steps, and the reader's stop; right: a region; below: three networks."""
    said = "Where will the crosses be lowest? Drag your stop, then train."
    if state.asked:
        said = _score(state, progress)
    text = Text(said, 320, 52, "accent", 16, bold=state.asked, align="middle")
    axes = _costs(state, progress), _region(state, progress)
    return Scene(960, 604, axes, tables=(_table(state, progress),), texts=(text,))


def _score(state: State, progress: Costs) -> str:
    found = price(state, progress)
    if found is None:
        return f"You would stop at {state.stop:,.0f}."
    return f"Your stop has {found:.2f} times the lowest validation cost."


def _costs(state: State, progress: Costs) -> Axes:
    looks = progress.looks if state.asked else ()
    at = np.array([max(look.step, 0.8) for look in looks])
    both = np.array([(look.training, look.validation) for look in looks]).reshape(-1, 2)
    some, top = slice(None, None, 3), float(both.max(initial=0.0))
    high = HIGH if top <= HIGH else round_up(top)
    stop = np.full(2, float(state.stop))
    items: list[Item] = [Line(stop, np.array([0.0, high]), "accent", dashed=True)]
    if looks:
        best = early_stop(looks)
        items.append(Line(np.full(2, at[best]), np.array([0.0, high]), "ink", label="early stopping"))
    items += [
        Line(at, both[:, 0], "A"),
        Line(at, both[:, 1], "B"),
        Dots(at[some], both[some, 0], "A", "circle", "training"),
        Dots(at[some], both[some, 1], "B", "cross", "validation"),
    ]
    if not looks:
        items.append(Handle(state.stop, HIGH / 2, "your stop", step=0.1 * state.stop))
    return chart(
        (70, 100, 500, 300), items, (0.8, LAST), (0, high), xlog=True, xlabel="steps", ylabel="cost (9)"
    )


def _region(state: State, progress: Costs) -> Axes:
    look = look_of(state, progress, state.region) or progress.looks[-1]
    network = _network(state, look)
    training, validation = state.training_problem.split()
    wrong = misclassified(network, training.x, training.y) & state.asked  # nothing is wrong before it
    marks = Points(training.x, training.labels, wrong)
    small = _dots(validation, 0, "A"), _dots(validation, 1, "B")
    items = (Field(regions.difference(network)), *small, marks)
    title = f"step {look.step:,}; small dots: validation"
    return replace(chart((636, 100, 290, 290), items, (0, 1), (0, 1), most=(3, 3)), xlabel=title)


def _dots(points: Data, label: int, role: Role) -> Dots:
    x1, x2 = points.x[:, points.labels == label]
    return Dots(x1, x2, role)


def _table(state: State, progress: Costs) -> Table:
    rows = tuple(_row(state, progress, name) for name in ROWS)
    heads = ("network", "step", "training cost", "validation cost", "wrong of 2,000 new points")
    box, widths = (60.0, 464.0, 872.0, 128.0), (1.3, 0.9, 1.2, 1.3, 1.9)
    return Table(box, rows, heads, widths, "lrrrr", chosen=ROWS.index(state.region), name="networks")


def _row(state: State, progress: Costs, name: str) -> tuple[str, ...]:
    look = look_of(state, progress, name) if state.asked else None
    if look is None:
        step = f"{state.stop:,.0f}" if name == YOURS else "–"
        return name, step, "–", "–", "–"
    wrong = _wrong(_network(state, look).frozen(), state.noise)
    return name, f"{look.step:,}", f"{look.training:.3f}", f"{look.validation:.3f}", f"{wrong:.1%}"


def caption(state: State, progress: Costs) -> str:
    """Return the picture in words."""
    training, validation = state.training_problem.split()
    said = f"{counted(len(training), 'point')} to train with, {len(validation)} to validate."
    if not state.asked:
        return f"{said} You would stop after {counted(state.stop, 'step')}; nothing is trained yet."
    now, best = progress.looks[-1], progress.looks[early_stop(progress.looks)]
    found = price(state, progress)
    score = "" if found is None else f" {_score(state, progress)}"
    return (
        f"{said} After {counted(now.step, 'step')} the training cost is {now.training:.3f} and the "
        f"validation cost {now.validation:.3f}; that was lowest, {best.validation:.3f}, at "
        f"step {best.step:,}.{score}"
    )


# ---------------------------------------------------------------- what the reader does


def _drag(state: State, event: Move) -> State:
    return state.stopping_at(min(STEPS, key=lambda step: abs(step - event.x)))


overfitting = Design(
    State,
    scene,
    caption,
    process=restarting(costs, compiled=True, chunk=0.004),
    on={Move: _drag, Pick: picked("region", ROWS)},
    buttons={
        "train": Button(label="Train", icon="play", set=lambda state, _: state.changed(asked=True)),
        "again": Button(label="Start again", icon="undo", set=lambda state, _: state.changed(asked=False)),
    },
)
