"""Didn't my numerical analysis teacher tell me never to use steepest descent? A race from one start."""

import itertools
from collections.abc import Generator, Iterator
from dataclasses import replace

import numpy as np

from course_utils.exhibits.ch04_stochastic_gradient._ten_points import POINTS, START
from course_utils.interactive.asking import answered, asking, question, veiled, verdict_where_asked
from course_utils.interactive.design import Design
from course_utils.interactive.fields import Playable, choice, log, whole
from course_utils.interactive.limits import positive
from course_utils.interactive.process import Clock, Progress, restarting, so_far
from course_utils.network.network import Network
from course_utils.network.paper_network import PAPER_SIZES
from course_utils.pictures.charts import chart
from course_utils.pictures.numbers import typeset
from course_utils.pictures.scene import Line, Role, Scene, Table, Text
from course_utils.training.optimisers import Work, bfgs, first_order, gauss_newton
from course_utils.training.run import MOMENTUM, STEEPEST_DESCENT, STOCHASTIC_GRADIENT

GRADIENTS, SECONDS = "gradients of single points", "seconds"
BUDGET = 300_000  # gradients of single points
TRIES, ITERATIONS = 70, 400  # of Gauss-Newton and of BFGS
LOW = 1e-16
BELOW = (1e-2, 1e-4)  # the costs whose price the table gives
METHODS = {"SG": STOCHASTIC_GRADIENT, "momentum": MOMENTUM, "steepest": STEEPEST_DESCENT}  # they have eta
RACE = ("SG", "Gauss-Newton", "BFGS", "momentum", "steepest")  # one after the other
NAMES = ("SG", "BFGS", "Gauss-Newton", "steepest", "momentum")  # as they are listed
HUES: tuple[Role, ...] = ("B", "accent", "ink", "A", "muted")  # momentum is dashed
LOWEST = "who gets lowest from this start"
Note = tuple[int, float, float]  # gradients of single points, cost, seconds


class State(Playable):
    """The start 0 is the authors'; the costs are drawn over the work or the time."""

    guess: str = question(NAMES, LOWEST)
    eta: float = log(0.5, 0.001, 10, "learning rate η", typed=positive(10))
    seed: int = whole(0, 0, 50, "start (0: paper's)")
    against: str = choice((SECONDS, GRADIENTS), "over", GRADIENTS, restarts=False)


class RaceNotes(Progress):
    """notes: for each method its work, cost and seconds so far."""

    notes: dict[str, tuple[Note, ...]]


def process(state: State, clock: Clock) -> Generator[RaceNotes, State, None]:
    """Let the methods work one after the other; what has no eta is done once for each start."""
    known: dict[tuple[str, int], tuple[Note, ...]] = {}

    def race(state: State) -> Iterator[RaceNotes]:
        notes = {name: known.get((name, state.seed), ()) for name in NAMES}
        for name in (name for name in RACE if not notes[name]):
            for noted in so_far(_notes(name, state, clock)):
                notes[name] = noted
                yield RaceNotes(dict(notes), unfinished=True)
            if name not in METHODS:
                known[name, state.seed] = notes[name]
        yield RaceNotes(notes)

    return restarting(race, compiled=True)(state, clock)


def _notes(name: str, state: State, clock: Clock) -> Iterator[Note]:
    """Yield what the method notes after each piece of work; all draw the same points in the same order."""
    network = START if state.seed == 0 else Network.random(PAPER_SIZES, np.random.default_rng(state.seed))
    if name == "BFGS":  # SciPy's cannot be interrupted: it takes about a tenth of a second in one piece
        yield from bfgs(network, POINTS, ITERATIONS, clock)
        return
    work: Iterator[Work] = itertools.islice(gauss_newton(network, POINTS), TRIES)
    if name in METHODS:
        rng = np.random.default_rng(state.seed)
        steps = first_order(network, POINTS, METHODS[name], state.eta, rng)
        work = itertools.takewhile(lambda done: done[0] <= BUDGET, steps)
    seconds, began = 0.0, clock()
    for done in work:
        seconds += clock() - began
        yield *done, seconds
        began = clock()


def scene(state: State, progress: RaceNotes) -> Scene:
    """Left: the cost over the work or the time; right: what it took to get below two costs."""
    by_time = state.against == SECONDS
    xlim = (1e-5, 10.0) if by_time else (1.0, 1e6)
    lines, rows = [], []
    for (name, notes), hue in zip(progress.notes.items(), HUES, strict=True):
        work, costs, seconds = np.array(notes).reshape(-1, 3).T
        x, y = np.clip(seconds if by_time else work, *xlim), np.clip(costs, LOW, 1)
        lines.append(Line(x, y, hue, dashed=name == "momentum", dot=len(x) > 0, label=name))
        spent = [(cost, f"{time:.2g} s" if by_time else f"{count:,}") for count, cost, time in notes]
        prices = [next((price for cost, price in spent if cost <= below), "–") for below in BELOW]
        rows.append((name, *prices, typeset(f"{notes[-1][1]:.1e}") if notes else ""))
    words = {"xlabel": state.against, "title": "cost (9)"}
    axes = chart((70, 84, 476, 360), lines, xlim, (LOW, 1), log="xy", most=(7, 9), **words)
    heads = ("method", "to 10⁻²", "to 10⁻⁴", "so far" if progress.unfinished else "at last")
    table = Table((558, 84, 394, 200), tuple(rows), heads, (122, 80, 80, 112), "lrrr")
    everything = Scene(960, 526, (axes,), tables=(table,))
    said = asking(LOWEST)
    if answered(state):
        said = "" if progress.unfinished else verdict_where_asked(state, lowest(progress))
    told = Text(said, 70, 516, "accent", 16, bold=True)
    return replace(everything, texts=(told,)) if answered(state) else veiled(everything, told, (0,), True)


def lowest(progress: RaceNotes) -> str:
    """Return the method with the lowest cost at the end of the race."""
    return min(progress.notes, key=lambda name: progress.notes[name][-1][1])


def caption(state: State, progress: RaceNotes) -> str:
    ends = ", ".join(f"{name} {notes[-1][1]:.1e}" for name, notes in progress.notes.items() if notes)
    if not answered(state):
        return f"{asking(LOWEST)} All have the learning rate η = {state.eta:g}, where there is one."
    whose = "the authors’ start" if state.seed == 0 else f"start {state.seed}"
    if not ends:
        return f"The race from {whose} begins, with η = {state.eta:g} where there is one."
    when = "the costs so far" if progress.unfinished else "the costs at the end"
    return f"From {whose}, with η = {state.eta:g} where there is one, {when}: {ends}."


optimisers = Design(State, scene, caption, process=process)
