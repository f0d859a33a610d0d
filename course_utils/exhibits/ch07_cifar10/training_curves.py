"""Figures 11 and 12: objective and errors over the epochs, recorded, and of a training that runs."""

import functools
import textwrap
from collections.abc import Generator, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np

from course_utils.arrays import Array
from course_utils.cifar10 import data, results, stand_in
from course_utils.cifar10.background import Background, RunStatus
from course_utils.cifar10.run_files import KINDS, minutes
from course_utils.interactive import limits
from course_utils.interactive.asking import (
    answered,
    asking,
    asks_of,
    earlier,
    question,
    veiled,
    verdict,
)
from course_utils.interactive.controls import Switch, press
from course_utils.interactive.design import Design
from course_utils.interactive.fields import Playable, choice, setting, switch
from course_utils.interactive.process import Clock, Progress
from course_utils.pictures.charts import chart
from course_utils.pictures.numbers import counted
from course_utils.pictures.scene import Axes, Dots, Line, Scene, Text

History = dict[str, Array]

# What `train` is told: the pictures and the epochs, so many that two cores need about that long.
BUDGETS = {
    "1 minute": ("--pictures", "3000", "--epochs", "15"),
    "5 minutes": ("--pictures", "10000", "--epochs", "30"),
    "full": ("--epochs", "45"),
}
SECONDS = {"1 minute": 60.0, "5 minutes": 300.0, "full": 1800.0}
BATCHES, ALL = "over the batches, as the paper", "all three"
AFTER, MASK = "after the epoch, dropout off", "after the epoch, dropout on"
MEASURED = (BATCHES, AFTER, MASK, ALL)
BY_BATCH, WITHOUT_MASK, WITH_MASK, VALIDATION = KINDS
CIRCLES = {BATCHES: BY_BATCH, AFTER: WITHOUT_MASK, MASK: WITH_MASK, ALL: BY_BATCH}
CROSSES = "at the end the crosses are"
ORDERS = "above the circles", "below the circles"
ABOUT = "dropout", "circles"  # is another question
RUNS = BOTH, RECORDED = "recorded, and your own", "recorded"
ABOVE, BELOW = 92.0, 426.0  # the upper edges of the charts
PREPARING = "preparing"  # a state of a run
EVERY = 0.25  # seconds between two looks at a running training


class State(Playable):
    """What the next run of the reader's is told, and what is drawn of all runs."""

    guess: str = question(ORDERS, CROSSES)
    earlier: tuple[Any, ...] = earlier()
    dropout: bool = switch(
        False, "Dropout", faces=("Dropout is off", "Dropout is on"), set=asks_of("dropout", ABOUT)
    )
    budget: str = choice(tuple(BUDGETS), "time on two cores")
    measured: str = choice(MEASURED, "training errors", set=asks_of("measured", ABOUT))
    runs: str = choice(RUNS, "runs shown", more=True)
    new: int = setting(0, limits.whole(0, 1_000_000), "how often 'New run' was pressed")

    @property
    def circles(self) -> str:
        """Which training error the circles are."""
        return CIRCLES[self.measured]


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
                run = Background((*BUDGETS[state.budget], *["--dropout"] * state.dropout))
                progress = OwnRun(data.present(), run.status(), state.budget, state.dropout)
            if run and state.playing != before.playing:
                run.pause(not state.playing)
            if run and not progress.finished and (state is not before or clock() - asked >= EVERY):
                asked, status = clock(), run.status()
                if not progress.status or _news(status) != _news(progress.status):
                    progress = replace(progress, status=status, finished=status.over)
            before, state = state, (yield progress)
    finally:
        if run:
            run.end()


def _news(status: RunStatus) -> object:
    """What there is to show anew."""
    return status.epochs, status.progress, status.over


mean_history = functools.cache(results.mean_history)


class Panel(NamedTuple):
    """A measure, and its charts: their left edge; axes end at a multiple of `step`, from `least` on."""

    measure: str
    title: str
    scale: float
    left: float
    step: float
    least: float

    def series(self, history: History, kind: str) -> Array:
        """Return what was measured, epoch by epoch; of length 0 before there is anything."""
        return self.scale * history.get(kind.format(self.measure), np.empty(0))

    def end(self, histories: Sequence[History]) -> float:
        """Return the upper end of an axis that holds all series."""
        kinds = BY_BATCH, WITH_MASK, VALIDATION
        highest = max(self.series(one, kind).max(initial=0) for one in histories for kind in kinds)
        return max(self.least, float(np.ceil(highest / self.step) * self.step))


PANELS = (
    Panel("objective", "objective (32)", 1.0, 52.0, 0.5, 1.0),
    TOP1 := Panel("top1", "top-1 errors in %", 100.0, 370.0, 10.0, 20.0),
    TOP5 := Panel("top5", "top-5 errors in %", 100.0, 688.0, 5.0, 5.0),
)


def scene(state: State, progress: OwnRun) -> Scene:
    """Above the recorded runs, below the reader's own, if they are shown."""
    if state.runs == RECORDED:
        return _asked(state, _recorded(state))
    recorded, status = [mean_history(dropout)[0] for dropout in (False, True)], progress.status
    live = status.history if status else {}
    epochs = status.progress.get("epochs", 45) if status else 45
    rows = (ABOVE, recorded[state.dropout], 45, recorded), (BELOW, live, epochs, [*recorded, live])
    axes = tuple(_chart(state.measured, panel, *row) for row in rows for panel in PANELS)
    now = _run_title(state, progress), _status(state, progress)  # in one line, in sight at every width
    texts = [
        *_titles(state),
        *(Text(one.title, one.left, 412, bold=True) for one in PANELS),
        Text("; ".join(filter(None, now)), PANELS[0].left, 350, bold=True, size=16),
    ]
    if status and status.problem:
        lines = textwrap.wrap(f"The training has ended: {status.problem}", 96)[:5]
        texts += [Text(line, 72, 472 + 24 * i, "B") for i, line in enumerate(lines)]
    if not progress.real:
        texts.append(Text(stand_in.BANNER, PANELS[0].left, 372, "B", size=14, aside=True))
    return _asked(state, Scene(960, 660, axes, texts=tuple(texts)))


def _recorded(state: State) -> Scene:
    """The recorded runs alone."""
    runs = [mean_history(dropout)[0] for dropout in (False, True)]
    axes = tuple(_chart(state.measured, panel, ABOVE, runs[state.dropout], 45, runs) for panel in PANELS)
    return Scene(960, 340, axes, texts=tuple(_titles(state)))


def _titles(state: State) -> list[Text]:
    """What stands above the recorded runs."""
    over = Text(_recorded_title(state.dropout), PANELS[0].left, 24, bold=True, size=17)
    return [*(Text(one.title, one.left, 56, bold=True) for one in PANELS), over]


def _asked(state: State, scene: Scene) -> Scene:
    """The scene with the question, its recorded runs hidden; or with what has come of the answer."""
    known = mean_history(state.dropout)[0]
    answer = answered(state) and bool(known)
    said = verdict(state.guess, order(known, state.measured)) if answer else _asking(state)
    text = Text(said, PANELS[0].left, 326, "accent", 16, bold=True)
    if answer:
        return replace(scene, texts=(*scene.texts, text))
    return veiled(scene, text, axes=range(len(PANELS)))


def _asking(state: State) -> str:
    """The question, and of which runs and which circles it is another one."""
    return asking(CROSSES, state, f"{_with(state.dropout)}, {state.measured.partition(', as')[0]}")


def order(history: History, measured: str) -> str:
    """Return whether the last validation error, top-1, is above the last training error or below it."""
    training, validation = (TOP1.series(history, kind)[-1] for kind in (CIRCLES[measured], VALIDATION))
    return ORDERS[0 if validation > training else 1]


def _chart(
    measured: str, panel: Panel, top: float, history: History, epochs: int, together: Sequence[History]
) -> Axes:
    """Circles: training; crosses: validation; with all three measures lines for those after the epoch."""
    epoch = history.get("epoch", np.empty(0))
    circles, crosses = (panel.series(history, kind) for kind in (CIRCLES[measured], VALIDATION))
    training = "over the batches" if measured == ALL else "training"
    lines = Line(epoch, circles, "A"), Line(epoch, crosses, "B")
    items: list[Line | Dots] = [*lines, _marks(epoch, circles, 0, training), _marks(epoch, crosses, 1)]
    if measured == ALL:
        with_mask, without = (panel.series(history, kind) for kind in (WITH_MASK, WITHOUT_MASK))
        items.append(Line(epoch, with_mask, dashed=True, label="after, dropout on"))
        items.append(Line(epoch, without, label="after, dropout off"))
    if (top, panel) != (ABOVE, TOP5):  # one legend is enough
        items = [replace(item, label="") for item in items]
    box, xlabel = (panel.left, top, 252.0, 184.0), "epoch" if panel is TOP5 else ""
    return chart(box, items, (0, epochs + 1), (0, panel.end(together)), xlabel=xlabel, most=(6, 5))


def _marks(epoch: Array, values: Array, first: int, circles: str = "") -> Dots:
    """Circles, or crosses, at every other epoch from `first` on and at the last: so none hides another."""
    k = np.arange(len(values))
    some = (k % 2 == first) | (k == len(values) - 1)
    look = ("A", "circle", circles) if circles else ("B", "cross", "validation")
    return Dots(epoch[some], values[some], *look)  # type: ignore[arg-type]


def _with(dropout: bool) -> str:
    return "with dropout" if dropout else "without dropout"


def _recorded_title(dropout: bool) -> str:
    runs = mean_history(dropout)[1]
    of = {0: "no run yet", 1: "one run"}.get(runs, f"mean of {runs} runs")
    return f"Recorded on CIFAR-10 {_with(dropout)}, 45 epochs ({of})"


def _run_title(state: State, progress: OwnRun) -> str:
    if progress.status is None:
        return f"Your run: press Start or resume ({state.budget}, {_with(state.dropout)})"
    return f"Your run: {progress.budget}, {_with(progress.dropout)}"


def _status(state: State, progress: OwnRun) -> str:
    """Return how far the run is, in a few words."""
    status = progress.status
    if status is None:
        return ""
    if status.over:
        return f"ended after epoch {status.epochs}"
    said = status.progress
    words = _doing(status, progress.real)
    if not state.playing:
        return f"paused, {words}"
    left = said.get("remaining")
    if left is None:
        return words
    return f"{words}, about {minutes(left)} left{': slow or busy' if _slow(progress) else ''}"


def _doing(status: RunStatus, real: bool) -> str:
    """Return what is done now; before there is an epoch to draw, that takes some seconds or a minute."""
    said = status.progress
    if not said:
        return "starting: Python loads PyTorch"
    if said.get("state") == PREPARING:
        return f"preparing the pictures: mean, contrast{', whitening' if real else ''}"
    epoch = f"epoch {min(said['epoch'] + 1, said['epochs'])}"
    return epoch if status.epochs else f"{epoch} of {said['epochs']}, drawn when it ends"


def _slow(progress: OwnRun) -> bool:
    """Whether the run needs more than twice the time that it was said to take."""
    left = progress.status.progress.get("remaining") if progress.status else None  # not known at first
    return (left or 0.0) > 2 * SECONDS.get(progress.budget, np.inf)


def caption(state: State, progress: OwnRun) -> str:
    history, status = mean_history(state.dropout)[0], progress.status
    found = _errors(history, state.measured) if answered(state) else _asking(state)
    said = f"{_recorded_title(state.dropout)}: {found.removesuffix('.')}. "
    if status is None:
        return said + "There is no run of your own yet."
    where = "CIFAR-10" if progress.real else "generated pictures, not whitened"
    said += f"{_run_title(state, progress)}; {_status(state, progress)}; "
    said += f"on {where}: {_errors(status.history, state.measured)}."
    if _slow(progress):
        idle = "half an hour" if progress.budget == "full" else progress.budget
        said += f" Two cores with nothing else to do need {idle}: this computer is slower, or busy."
    return f"{said} The training has ended: {status.problem}" if status.problem else said


def _errors(history: History, measured: str) -> str:
    """Return the top-1 errors of the last epoch in words, and how often crosses are below circles."""
    training, validation = (TOP1.series(history, kind) for kind in (CIRCLES[measured], VALIDATION))
    if not len(training):
        return "no epoch has ended"
    return (
        f"top-1 errors {training[-1]:.1f}% in training, {validation[-1]:.1f}% in validation; "
        f"validation has the fewer errors in {(validation < training).sum()} of "
        f"{counted(len(training), 'epoch')}"
    )


PLAY = Switch(label="Start", field="playing", icons=("play", "pause"), faces=("Start or resume", "Pause"))
TIP = "End the run, and start one with the settings below"
NEW = press("New run", "new", icon="refresh", tip=TIP, playing=True)
training_curves = Design(State, scene, caption, process=process, buttons={"play": PLAY, "new": NEW})
