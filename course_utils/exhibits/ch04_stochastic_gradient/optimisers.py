"""Didn't my numerical analysis teacher tell me never to use steepest descent? A race from one start."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass

import numpy as np

from course_utils.interactive.design import Design
from course_utils.interactive.fields import Playable, choice, log, whole
from course_utils.interactive.limits import positive
from course_utils.interactive.process import CHUNK, Clock, Progress
from course_utils.network.datasets import figure1
from course_utils.network.network import Network
from course_utils.network.paper_network import PAPER_SIZES, paper_start
from course_utils.pictures.charts import chart
from course_utils.pictures.scene import Axes, Line, Role, Scene, Table
from course_utils.training.optimisers import Work, bfgs, first_order, gauss_newton
from course_utils.training.run import MOMENTUM, STEEPEST_DESCENT, STOCHASTIC_GRADIENT

POINTS = figure1()
GRADIENTS, SECONDS = "gradients of single points", "seconds"
BUDGET = 300_000  # gradients of single points
TRIES, ITERATIONS = 70, 400  # of Gauss-Newton and of BFGS
LOW = 1e-16
BELOW = (1e-2, 1e-4)  # the costs whose price the table gives
METHODS = {"SG": STOCHASTIC_GRADIENT, "momentum": MOMENTUM, "steepest": STEEPEST_DESCENT}  # they have eta
LINES: dict[str, tuple[Role, bool]] = {
    "SG": ("B", False),
    "BFGS": ("accent", False),
    "Gauss-Newton": ("ink", False),
    "steepest": ("A", False),
    "momentum": ("B", True),
}
Note = tuple[int, float, float]  # gradients of single points, cost, seconds


@dataclass(frozen=True)
class State(Playable):
    """The start 0 is the authors'; the costs are drawn over the work or the time."""

    eta: float = log(0.5, 0.001, 10, "learning rate η", accepts=positive(10))
    seed: int = whole(0, 0, 50, "start (0: paper's)")
    against: str = choice((SECONDS, GRADIENTS), "over", GRADIENTS)


@dataclass(frozen=True, eq=False)
class RaceNotes(Progress):
    """notes: for each method its work, cost and seconds so far."""

    notes: dict[str, tuple[Note, ...]]


def start(seed: int) -> Network:
    """Return the network that all methods start from."""
    if seed == 0:
        return Network(PAPER_SIZES, paper_start())
    return Network.random(PAPER_SIZES, np.random.default_rng(seed))


def process(state: State, clock: Clock) -> Generator[RaceNotes, State, None]:
    """Let the methods work one after the other, a chunk at a time; a new eta concerns three of them."""
    notes, left = _begin(state, clock, {})
    while True:
        began = clock()
        while left and clock() - began < CHUNK:
            if not next(left[0], False):
                left.pop(0)
        new = yield RaceNotes({name: tuple(n) for name, n in notes.items()}, unfinished=bool(left))
        if (new.eta, new.seed) != (state.eta, state.seed):
            notes, left = _begin(new, clock, notes if new.seed == state.seed else {})
        state = new


def _begin(
    state: State, clock: Clock, known: dict[str, list[Note]]
) -> tuple[dict[str, list[Note]], list[Iterator[bool]]]:
    """Return empty notes, or the known ones of the methods without eta, and what is left to be done."""
    network, rng = start(state.seed), np.random.default_rng(state.seed)
    notes: dict[str, list[Note]] = {name: [] for name in LINES}
    left = []
    for name, method in METHODS.items():
        work = first_order(network, POINTS, method, state.eta, rng)
        within = itertools.takewhile(lambda done: done[0] <= BUDGET, work)
        left.append(_timed(within, notes[name], clock))
    if known.get("Gauss-Newton") and known.get("BFGS"):
        notes |= {name: known[name] for name in ("Gauss-Newton", "BFGS")}
        return notes, left
    tries = itertools.islice(gauss_newton(network, POINTS), TRIES)
    solved = _whole(lambda: bfgs(network, POINTS, ITERATIONS, clock), notes["BFGS"])
    return notes, [*left[:1], _timed(tries, notes["Gauss-Newton"], clock), solved, *left[1:]]


def _timed(work: Iterator[Work], notes: list[Note], clock: Clock) -> Iterator[bool]:
    """Note what each piece of work has cost and led to; yield True after each."""
    seconds, began = 0.0, clock()
    for done in work:
        seconds += clock() - began
        notes.append((*done, seconds))
        yield True
        began = clock()


def _whole(solve: Callable[[], list[Note]], notes: list[Note]) -> Iterator[bool]:
    """SciPy's BFGS cannot be interrupted: it takes about a tenth of a second in one piece."""
    notes += solve()
    yield True


def scene(state: State, progress: RaceNotes) -> Scene:
    """Left: the cost over the work or the time; right: what it took to get below two costs."""
    return Scene(960, 500, (_race(state, progress),), tables=(_table(state, progress),))


def _race(state: State, progress: RaceNotes) -> Axes:
    by_time = state.against == SECONDS
    xlim = (1e-5, 10.0) if by_time else (1.0, 1e6)
    lines = []
    for name, (role, dashed) in LINES.items():
        notes = np.array(progress.notes[name]).reshape(-1, 3)
        x = np.clip(notes[:, 2 if by_time else 0], *xlim)
        lines.append(Line(x, np.clip(notes[:, 1], LOW, 1), role, dashed, dot=len(notes) > 0, label=name))
    box, ylim = (70.0, 84.0, 476.0, 360.0), (LOW, 1.0)
    return chart(
        box, lines, xlim, ylim, xlog=True, ylog=True, xlabel=state.against, title="cost (9)", most=(7, 9)
    )


def _table(state: State, progress: RaceNotes) -> Table:
    rows = []
    for name in LINES:
        notes = progress.notes[name]
        end = f"{notes[-1][1]:.1e}" if notes else ""
        rows.append((name, *(_price(notes, cost, state) for cost in BELOW), end))
    heads = ("method", "to 10⁻²", "to 10⁻⁴", "at last")
    return Table((572, 84, 376, 200), tuple(rows), heads, (118, 92, 92, 74), "lrrr")


def _price(notes: tuple[Note, ...], cost: float, state: State) -> str:
    for work, reached, seconds in notes:
        if reached <= cost:
            return f"{seconds:.2g} s" if state.against == SECONDS else f"{work:,}"
    return "–"


def caption(state: State, progress: RaceNotes) -> str:
    """Return the picture in words."""
    ends = [f"{name} {notes[-1][1]:.1e}" for name, notes in progress.notes.items() if notes]
    whose = "the authors’ start" if state.seed == 0 else f"start {state.seed}"
    return (
        f"From {whose}, with η = {state.eta:g} where there is one, the costs at the end: {', '.join(ends)}."
    )


optimisers = Design(State, scene, caption, process=process)
