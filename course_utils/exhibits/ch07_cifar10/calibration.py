"""Is a confidence a probability? What recorded networks promise, and what they keep, in bins."""

import functools
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course_utils.cifar10.results import Results, recorded_runs
from course_utils.interactive.asking import (
    answered,
    asking,
    asks_of,
    earlier,
    question,
    veiled,
    verdict,
)
from course_utils.interactive.design import Design
from course_utils.interactive.events import Move
from course_utils.interactive.fields import Settings, choice, whole
from course_utils.pictures.charts import chart, line
from course_utils.pictures.numbers import counted
from course_utils.pictures.scene import Axes, Dots, Handle, Line, Scene, Text

PLAIN, DROPOUT = RUNS = ("without dropout", "with dropout")
ALIKE, FULL = WAYS = ("equally wide", "equally full")
KEEPS = "most of its promises"
MORE, KEPT, LESS = ANSWERS = ("it keeps more than it promises", "it keeps", "it breaks")
MOST, EDGE = 20, "last edge between bins"
NEAR = 0.02  # a difference of confidence and accuracy that counts as none


class State(Settings):
    """The recorded run of one seed, and how its answers are put into bins by their confidence."""

    guess: str = question(ANSWERS, KEEPS)
    earlier: tuple[Any, ...] = earlier()
    run: str = choice(RUNS, "network", set=asks_of("run", ("run",)))
    bins: int = whole(10, 1, MOST, "bins")
    seed: int = whole(0, 0, 2, "seed")
    way: str = choice(WAYS, "bins are")


@functools.cache
def result(run: str, seed: int) -> Results:
    """Return the recorded run."""
    return recorded_runs(run == DROPOUT)[seed]


Binned = tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int64], NDArray[np.float64]]


def binned(confidence: NDArray[np.float64], right: NDArray[np.bool_], edges: NDArray[np.float64]) -> Binned:
    """Return, of the bins that are not empty, the mean confidence, the share that is right, how many there
    are, and the edges of all bins.
    """
    which = np.clip(np.searchsorted(edges, confidence, side="right") - 1, 0, len(edges) - 2)
    number = np.bincount(which, minlength=len(edges) - 1)
    some = number > 0
    right_too = right.astype(float)
    sums = (np.bincount(which, one, len(edges) - 1)[some] for one in (confidence, right_too))
    promised, kept = (one / number[some] for one in sums)
    return promised, kept, number[some], edges


def of_state(state: State) -> Binned:
    """Return the bins of the state."""
    run = result(state.run, state.seed)
    confidence = run.confidence.astype(float)
    inner = np.arange(1, state.bins) / state.bins
    edges = np.quantile(confidence, inner) if state.way == FULL else inner
    return binned(confidence, run.predicted == run.target, np.array([0.0, *edges, 1.0]))


def error(seen: Binned) -> float:
    """Return the mean distance of what is promised and what is kept, each bin weighted by its answers."""
    promised, kept, number, _ = seen
    return float(np.sum(number * np.abs(promised - kept)) / number.sum())


def truth(state: State) -> str:
    """Return whether the share of right answers is the mean confidence."""
    run = result(state.run, state.seed)
    gap = run.accuracy - float(run.confidence.mean(dtype=float))
    return KEPT if abs(gap) < NEAR else MORE if gap > 0 else LESS


def asking_about(state: State) -> str:
    """The question, and of which network it is another one."""
    return asking(KEEPS, state, state.run)


def scene(state: State, seen: Binned) -> Scene:
    """Left: what is kept over what is promised; right: how many answers are in each bin."""
    said = verdict(state.guess, truth(state)) if answered(state) else asking_about(state)
    told = Text(said, 480, 24, "accent", 16, bold=True, align="middle")
    whole_scene = Scene(960, 500, (_diagram(seen), _counts(state, seen)))
    if answered(state):
        return Scene(960, 500, whole_scene.axes, texts=(told,))
    return veiled(whole_scene, told, axes=(0, 1))


def _diagram(seen: Binned) -> Axes:
    promised, kept, _, _ = seen
    items = (
        line((0, 1), (0, 1), "muted", dashed=True, label="promised"),
        Line(promised, kept, "A", name="right"),
        Dots(promised, kept, "A", label="kept"),
    )
    box, xlabel = (66, 84, 400, 350), "mean confidence in the bin"
    return chart(box, items, (0, 1), (0, 1), xlabel=xlabel, ylabel="share that is right")


def _counts(state: State, seen: Binned) -> Axes:
    promised, _, number, edges = seen
    high = float(1.15 * number.max())
    items = (Line(promised, number.astype(float), "B", name="answers"), Dots(promised, number * 1.0, "B"))
    last = Handle(float(edges[-2]), high / 2, EDGE, 0.05)
    edge = line((edges[-2], edges[-2]), (0, high), "accent", dashed=True)
    box, ylabel = (560, 84, 366, 350), "answers in the bin"
    drawn = (*items, edge, last) if state.bins > 1 and state.way == ALIKE else items
    return chart(box, drawn, (0, 1), (0.0, high), xlabel="confidence", ylabel=ylabel, most=(6, 5))


def caption(state: State, seen: Binned) -> str:
    run = result(state.run, state.seed)
    who = f"The recorded network {state.run}, seed {state.seed}"
    if not answered(state):
        return f"{asking_about(state)} {who} has answered 10,000 test pictures."
    return (
        f"{who}: the mean confidence is {run.confidence.mean(dtype=float):.1%}, and {run.accuracy:.1%} of "
        f"the answers are right. In {counted(len(seen[2]), 'bin')} "
        f"what is promised and what is kept lie on average {100 * error(seen):.1f} points apart."
    )


def drag(state: State, event: Move) -> State:
    """Put the last edge between bins of equal width somewhere else: there are as many as then fit."""
    x = min(max(event.x, 0.0), 1 - 1 / MOST)
    return state.changed(bins=min(max(2, round(1 / (1 - x))), MOST))


calibration = Design(State, scene, caption, prepare=of_state, on={Move: drag})
