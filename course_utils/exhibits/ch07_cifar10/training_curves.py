"""Figures 11 and 12: objective and errors over the epochs, recorded, and of a training that runs."""

import functools
import textwrap
from collections.abc import Generator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from course_utils.arrays import Array
from course_utils.cifar10 import data, results, stand_in
from course_utils.cifar10.background import Background, RunStatus
from course_utils.cifar10.run_files import MEASURES, minutes
from course_utils.interactive import limits
from course_utils.interactive.controls import Button, Switch
from course_utils.interactive.design import Design
from course_utils.interactive.fields import Playable, choice, setting, switch
from course_utils.interactive.process import Clock, Progress
from course_utils.pictures.charts import chart
from course_utils.pictures.scene import Axes, Dots, Line, Scene, Text

History = dict[str, Array]

# What `train` is told: the pictures and the epochs, so many that two cores need about that long.
BUDGETS = {
    "1 minute": ("--pictures", "3000", "--epochs", "15"),
    "5 minutes": ("--pictures", "10000", "--epochs", "30"),
    "full": ("--epochs", "45"),
}
MEASURED = BATCHES, AFTER, MASK, ALL = (
    "over the batches, as the paper",
    "after the epoch, dropout off",
    "after the epoch, dropout on",
    "all three",
)
COLUMN = {BATCHES: "", AFTER: "_after", MASK: "_mask"}  # what follows train_objective and so on
TITLES = ("objective (32)", "top-1 errors in %", "top-5 errors in %")
SCALES = (1.0, 100.0, 100.0)
STEPS = (0.5, 10.0, 5.0)  # of the upper ends of the axes
LEFTS = (52.0, 370.0, 688.0)
EVERY = 0.25  # seconds between two looks at a running training


@dataclass(frozen=True)
class State(Playable):
    """What the next run of the reader's is told, and what is drawn of all runs."""

    dropout: bool = switch(False, "Dropout", faces=("Dropout is off", "Dropout is on"))
    budget: str = choice(tuple(BUDGETS), "time on two cores")
    measured: str = choice(MEASURED, "training errors")
    new: int = setting(0, limits.whole(0, 1_000_000), "how often 'New run' was pressed")


@dataclass(frozen=True, eq=False)
class OwnRun(Progress):
    """real: whether pictures are those of CIFAR-10; status: of the reader's run, None before there is one;
    budget, dropout: what it was told.
    """

    real: bool
    status: RunStatus | None = None
    budget: str = ""
    dropout: bool = False


def process(state: State, clock: Clock) -> Generator[OwnRun, State, None]:
    """Start, pause and watch a training that is a process of its own; it ends with this one."""
    run, progress, asked = None, OwnRun(data.present()), clock()
    before = replace(state, playing=False)
    try:
        while True:
            starts = state.playing and (run is None or progress.finished)
            if starts or state.new != before.new:
                if run:
                    run.end()
                run = Background([*BUDGETS[state.budget], *(["--dropout"] if state.dropout else [])])
                progress = OwnRun(data.present(), run.status(), state.budget, state.dropout)
            if run and state.playing != before.playing:
                run.pause(not state.playing)
            if run and not progress.finished and (state is not before or clock() - asked >= EVERY):
                asked, status = clock(), run.status()
                if _news(status, progress.status):
                    progress = replace(progress, status=status, finished=status.over)
            before, state = state, (yield progress)
    finally:
        if run:
            run.end()


def _news(now: RunStatus, before: RunStatus | None) -> bool:
    """Whether there is anything new to show."""
    return not before or any(
        getattr(now, name) != getattr(before, name) for name in ("epochs", "progress", "over")
    )


@functools.cache
def mean_history(dropout: bool) -> tuple[History, int]:
    """Return what the recorded runs have in the mean, read once, and how many there are."""
    return results.mean_history(dropout)


def column(history: History, name: str) -> Array:
    """Return a column of a history, of length 0 before there is one."""
    return history.get(name, np.empty(0))


def _ends(histories: Sequence[History], least: Sequence[float]) -> tuple[float, ...]:
    """Return the upper ends of the three axes that hold all series."""
    found = []
    for measure, scale, step, low in zip(MEASURES, SCALES, STEPS, least, strict=True):
        names = f"train_{measure}", f"train_{measure}_mask", f"validation_{measure}"
        highest = max(column(history, name).max(initial=0) for history in histories for name in names)
        found.append(max(low, float(np.ceil(scale * highest / step) * step)))
    return tuple(found)


def scene(state: State, progress: OwnRun) -> Scene:
    """Above the recorded runs, below the reader's own."""
    (history, runs), status = mean_history(state.dropout), progress.status
    live = status.history if status else {}
    epochs = status.progress.get("epochs", 45) if status else 45
    ends = _ends([mean_history(dropout)[0] for dropout in (False, True)], (1.0, 20.0, 5.0))
    panels = _panels(92, history, state.measured, 45, ends, named=True)
    panels += _panels(426, live, state.measured, epochs, _ends([live], ends))
    texts = [
        *(Text(title, x, y, bold=True) for y in (56, 412) for title, x in zip(TITLES, LEFTS, strict=True)),
        Text(_recorded_title(state.dropout, runs), LEFTS[0], 24, bold=True, size=17),
        Text(_run_title(state, progress), LEFTS[0], 350, bold=True, size=17),
        Text(_status(state, progress), 940, 350, align="end"),
    ]
    if status and status.problem:
        lines = textwrap.wrap(f"The training has ended: {status.problem}", 96)[:5]
        texts += [Text(line, 72, 472 + 24 * i, "B") for i, line in enumerate(lines)]
    if not progress.real:
        texts.append(Text(stand_in.BANNER, LEFTS[0], 372, "B", size=14))
    return Scene(960, 660, panels, texts=tuple(texts))


def _panels(
    top: float, history: History, measured: str, epochs: int, ends: Sequence[float], named: bool = False
) -> tuple[Axes, ...]:
    """The three charts side by side; `named`: with a legend over the last."""
    axes = []
    for left, measure, scale, end in zip(LEFTS, MEASURES, SCALES, ends, strict=True):
        last = left == LEFTS[-1]
        items = _series(history, measure, scale, measured)
        if not (named and last):
            items = [replace(item, label="") for item in items]
        box, xlabel = (left, top, 252.0, 184.0), "epoch" if last else ""
        axes.append(chart(box, items, (0, epochs + 1), (0, end), xlabel=xlabel, most=(6, 5)))
    return tuple(axes)


def _series(history: History, measure: str, scale: float, measured: str) -> list[Line | Dots]:
    """Circles: training; crosses: validation; with all three measures lines for those after the epoch."""
    epoch, training = column(history, "epoch"), f"train_{measure}"
    circles = scale * column(history, training + COLUMN.get(measured, ""))
    crosses = scale * column(history, f"validation_{measure}")
    items: list[Line | Dots] = [
        Dots(epoch, circles, "A", "circle", "over the batches" if measured == ALL else "training"),
        Dots(epoch, crosses, "B", "cross", "validation"),
    ]
    if measured == ALL:
        mask, after = (scale * column(history, training + COLUMN[which]) for which in (MASK, AFTER))
        items += [
            Line(epoch, mask, dashed=True, label="after, dropout on"),
            Line(epoch, after, label="after, dropout off"),
        ]
    return items


def _with(dropout: bool) -> str:
    return "with dropout" if dropout else "without dropout"


def _recorded_title(dropout: bool, runs: int) -> str:
    of = {0: "no run yet", 1: "one run"}.get(runs, f"mean of {runs} runs")
    return f"Recorded on CIFAR-10 {_with(dropout)}, 45 epochs ({of})"


def _run_title(state: State, progress: OwnRun) -> str:
    if progress.status is None:
        return f"Your run: press Start ({state.budget}, {_with(state.dropout)})"
    return f"Your run: {progress.budget}, {_with(progress.dropout)}"


def _status(state: State, progress: OwnRun) -> str:
    """Return how far the run is, in a few words."""
    status = progress.status
    if status is None:
        return ""
    if status.over:
        return f"ended after epoch {status.epochs}"
    said = status.progress
    epoch = f"epoch {min(said['epoch'] + 1, said['epochs'])}" if said else "starting"
    words = "preparing the pictures" if said.get("state") == "preparing" else epoch
    if not state.playing:
        return f"paused, {words}"
    left = said.get("remaining")
    return words if left is None else f"{words}, about {minutes(left)} left"


def caption(state: State, progress: OwnRun) -> str:
    """Return the picture in words."""
    (history, runs), status = mean_history(state.dropout), progress.status
    said = f"{_recorded_title(state.dropout, runs)}: {_errors(history, state.measured)}. "
    if status is None:
        return said + "There is no run of your own yet."
    where = "CIFAR-10" if progress.real else "generated pictures, not whitened"
    said += f"{_run_title(state, progress)}; {_status(state, progress)}; "
    said += f"on {where}: {_errors(status.history, state.measured)}."
    return f"{said} The training has ended: {status.problem}" if status.problem else said


def _errors(history: History, measured: str) -> str:
    """Return the top-1 errors of the last epoch in words, and how often crosses are below circles.

    Of all three ways to measure the training errors, those over the batches.
    """
    training = column(history, f"train_top1{COLUMN.get(measured, '')}")
    validation = column(history, "validation_top1")
    if not len(training):
        return "no epoch has ended"
    below = int((validation < training).sum())
    return (
        f"top-1 errors {training[-1]:.1%} in training, {validation[-1]:.1%} in validation, which has fewer "
        f"after {below} of {len(training)} epochs"
    )


PLAY = Switch(label="Start", field="playing", icons=("play", "pause"), faces=("Start or resume", "Pause"))
NEW = Button(
    label="New run",
    icon="refresh",
    set=lambda state, _: state.changed(new=state.new + 1, playing=True),
    tip="End the run, and start one with the settings below",
)
training_curves = Design(State, scene, caption, process=process, buttons={"play": PLAY, "new": NEW})
