"""Overfitting: training and validation cost while a network trains; when would you have stopped?"""

from __future__ import annotations

import functools
from collections.abc import Generator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from course_utils.generalisation.early_stopping import (
    MOST,
    Checkpoint,
    ValidatedTraining,
    ValidationProblem,
    early_stop,
    generalisation_error,
)
from course_utils.interactive import limits
from course_utils.interactive.controls import Button, Choice, Control, LogSlider, Slider, WholeSlider
from course_utils.interactive.exhibit import Exhibit
from course_utils.interactive.process import Clock
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
from course_utils.training.compiled import warm_up

LAST = 100_000  # steps
CHUNK = 0.004  # seconds of training between two looks at the controls
HIGH = 0.5  # of the costs that are drawn; larger ones at the edge
NOW, BEST, YOURS = ROWS = ("now", "early stopping", "your stop")
LIMITS = {
    "noise": (0, 0.2),
    "N": (10, MOST),
    "share": (0.1, 0.9),
    "width": (1, 20),
    "depth": (1, 3),
    "seed": (0, 50),
    "stop": (1, LAST),
}


@dataclass(frozen=True)
class State:
    """noise, N, share, width, depth, seed: see `ValidationProblem`; stop: the step after which the reader would
    stop; asked: whether the training was asked for; region: which of ROWS is drawn.
    """

    noise: float = 0.1
    N: int = 80
    share: float = 0.5
    width: int = 16
    depth: int = 2
    seed: int = 1
    stop: float = 10_000.0
    asked: bool = False
    region: str = NOW
    playing: bool = False

    def __post_init__(self) -> None:
        """ValueError for what no control can give but a line of text can."""
        limits.within(self, **LIMITS)
        limits.among(self, region=ROWS)

    @property
    def problem(self) -> ValidationProblem:
        """What the training follows from."""
        return ValidationProblem(self.noise, self.N, self.share, self.width, self.depth, self.seed)


@dataclass(frozen=True, eq=False)
class Progress:
    """looks: what has been seen of the training so far."""

    looks: tuple[Checkpoint, ...]
    p: None = None
    finished: bool = False
    unfinished: bool = False


@functools.cache
def steps() -> tuple[int, ...]:
    """After which steps both costs are looked at: the places of the reader's slider."""
    slider = CONTROLS["stop"]
    assert isinstance(slider, LogSlider)
    return tuple(sorted({round(stop) for _, stop in slider.options()}))


def process(state: State, clock: Clock) -> Generator[Progress, State, None]:
    """Train once it is asked for; another problem, and another stop, begin anew."""
    compiling, training = warm_up(), ValidatedTraining(state.problem, steps())
    while True:
        if state.asked and not compiling.is_alive():
            training.go_on(clock, CHUNK)
        new = yield Progress(tuple(training.checkpoints), unfinished=state.asked and not training.done)
        if new.problem != state.problem or (state.asked and not new.asked):
            training = ValidatedTraining(new.problem, steps())
        state = new


# ---------------------------------------------------------------- the three networks that are compared


def look_of(state: State, progress: Progress, row: str) -> Checkpoint | None:
    """Return the look that the row of the table is about, or None where training has not come so far."""
    looks = progress.looks
    if row == NOW:
        return looks[-1]
    if row == BEST:
        return looks[early_stop(looks)]
    if looks[-1].step < round(state.stop):
        return None
    return min(looks, key=lambda look: abs(look.step - state.stop))


def price(state: State, progress: Progress) -> float | None:
    """How many times the lowest validation cost the reader's stop has, or None before the end."""
    yours = look_of(state, progress, YOURS)
    if yours is None or progress.looks[-1].step < LAST:
        return None
    return yours.validation / max(progress.looks[early_stop(progress.looks)].validation, 1e-12)


def _network(state: State, look: Checkpoint) -> Network:
    network = state.problem.start()
    network.p = look.p
    return network


@functools.lru_cache(maxsize=64)
def _wrong(problem: ValidationProblem, p: bytes) -> float:
    network = problem.start()
    network.p = np.frombuffer(p)
    return generalisation_error(network, problem.noise)


# ---------------------------------------------------------------- picture


def scene(state: State, progress: Progress) -> Scene:
    """Left: both costs over the steps, and the reader's stop; right: a region; below: three networks."""
    hint = Text("Where will the crosses be lowest? Drag your stop, then train.", 320, 52, "accent", 16)
    said = Text(_score(state, progress), 320, 52, "accent", 16, bold=True)
    text = replace(said if state.asked else hint, align="middle")
    axes = _costs(state, progress), _region(state, progress)
    return Scene(960, 604, axes, tables=(_table(state, progress),), texts=(text,))


def _score(state: State, progress: Progress) -> str:
    found = price(state, progress)
    if found is None:
        return f"You would stop at {state.stop:,.0f}."
    return f"Your stop has {found:.2f} times the lowest validation cost."


def _costs(state: State, progress: Progress) -> Axes:
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


def _region(state: State, progress: Progress) -> Axes:
    look = look_of(state, progress, state.region) or progress.looks[-1]
    network = _network(state, look)
    training, validation = state.problem.split()
    wrong = misclassified(network, training.x, training.y) & state.asked  # nothing is wrong before it
    small = _dots(validation, 0, "A"), _dots(validation, 1, "B")
    marks = Points(training.x, training.labels, wrong)
    items = (Field(regions.difference(network)), *small, marks)
    title = f"step {look.step:,}; small dots: validation"
    return replace(chart((636, 100, 290, 290), items, (0, 1), (0, 1), most=(3, 3)), xlabel=title)


def _dots(points: Data, label: int, role: Role) -> Dots:
    x1, x2 = points.x[:, points.labels == label]
    return Dots(x1, x2, role)


def _table(state: State, progress: Progress) -> Table:
    rows = tuple(_row(state, progress, name) for name in ROWS)
    heads = ("network", "step", "training cost", "validation cost", "wrong of 2,000 new points")
    box, widths = (60.0, 464.0, 872.0, 128.0), (1.3, 0.9, 1.2, 1.3, 1.9)
    return Table(box, rows, heads, widths, "lrrrr", chosen=ROWS.index(state.region), name="networks")


def _row(state: State, progress: Progress, name: str) -> tuple[str, ...]:
    look = look_of(state, progress, name) if state.asked else None
    if look is None:
        step = f"{state.stop:,.0f}" if name == YOURS else "–"
        return name, step, "–", "–", "–"
    wrong = _wrong(state.problem, look.p.tobytes())
    return name, f"{look.step:,}", f"{look.training:.3f}", f"{look.validation:.3f}", f"{wrong:.1%}"


def caption(state: State, progress: Progress) -> str:
    """Return the picture in words."""
    training, validation = state.problem.split()
    points = "1 point" if len(training) == 1 else f"{len(training)} points"
    said = f"{points} to train with, {len(validation)} to validate."
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


def edit(state: State, event: dict[str, Any]) -> State:
    """Return the state after the reader dragged the stop or picked a row of the table."""
    match event:
        case {"kind": "move", "x": x}:
            return _stop(state, min(steps(), key=lambda step: abs(step - x)))
        case {"kind": "pick", "index": index}:
            return replace(state, region=ROWS[index])
        case {"kind": "point"}:
            return state
    raise ValueError(f"event is {event}; accepted kinds are move, pick and point")


def _stop(state: State, stop: float) -> State:
    """Who says another stop has not seen this run yet: it begins anew."""
    return replace(state, stop=stop, asked=False)


CONTROLS: dict[str, Control] = {
    "train": Button(label="Train", icon="play", set=lambda s, _: replace(s, asked=True)),
    "again": Button(label="Begin anew", icon="undo", set=lambda s, _: replace(s, asked=False)),
    "stop": LogSlider(label="your stop", field="stop", set=_stop, low=1, high=LAST),
    "noise": Slider(label="noise", field="noise", low=0, high=0.2, step=0.01),
    "N": WholeSlider(label="points", field="N", low=10, high=MOST),
    "share": Slider(label="validation share", field="share", low=0.1, high=0.9, step=0.05),
    "width": WholeSlider(label="neurons in a layer", field="width", low=1, high=20),
    "depth": WholeSlider(label="hidden layers", field="depth", low=1, high=3),
    "seed": WholeSlider(label="seed", field="seed", low=0, high=50),
    "region": Choice(label="region", field="region", options=ROWS),
}


def overfitting(*, show: Sequence[str] | None = None, **settings: Any) -> Exhibit:
    """Return the exhibit; `settings` are fields of State, `show` the names of the controls to show."""
    state = State(**settings)
    return Exhibit(state, scene, caption, process=process, edit=edit, controls=CONTROLS, show=show)
