"""Commit first: the reader draws the cost curve of a run that has not been made yet, and is scored."""

import functools
import itertools
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course_utils.arrays import Array
from course_utils.exhibits.ch04_stochastic_gradient._ten_points import POINTS, START, N, listing_random
from course_utils.interactive.controls import Button, press
from course_utils.interactive.events import Draw
from course_utils.interactive.fields import Playable, log, setting
from course_utils.interactive.limits import Between, Checked, Flag, Several, positive
from course_utils.interactive.process import Progress, restarting, so_far
from course_utils.interactive.training_controls import FORMULAS
from course_utils.lecture.class_answers import Answer, Drawing
from course_utils.lecture.class_exhibit import Asking
from course_utils.lecture.class_overlay import over, strokes
from course_utils.lecture.class_question import Answers, Question, Scores, binned
from course_utils.network.costs import cost
from course_utils.pictures.charts import chart
from course_utils.pictures.numbers import counted, percent, plain
from course_utils.pictures.scene import Axes, Formula, Item, Line, Role, Scene, Sketch, Text
from course_utils.training.compiled import descend

FIRST, STEPS = 100.0, 1_000_000
GRID = np.geomspace(FIRST, STEPS, 201).round()  # the steps after which there is a cost of the curve
PIECE = 5000  # steps at a time
MOVED, SEEDS = 1e-15, 8  # how far the start is moved, and how many runs draw other points
LOW, HIGH = 1e-7, 1.0
Draws = Callable[[int], NDArray[np.int64]]  # the data points of so many steps
NOT_DRAWN = 99.0
ON_THE_SHEET = Between(np.log10(LOW), np.log10(HIGH))


def _is_curve(drawn: Any) -> bool:
    places = isinstance(drawn, tuple) and len(drawn) in (0, len(GRID))
    return places and all(value == NOT_DRAWN or ON_THE_SHEET.accepts(value) for value in drawn)


_LOGS = Several(Between(np.log10(LOW), NOT_DRAWN), 0, len(GRID))
LOGS = f"{len(GRID)} common logarithms of costs, each {ON_THE_SHEET.words}"
CURVE = Checked(f"empty or {LOGS}, or {NOT_DRAWN:g} where nothing is drawn", _is_curve, _LOGS.reading)


ANEW: dict[str, Any] = {"drawn": (), "asked": False, "revealed": False}


class State(Playable):
    """What was drawn is kept at the places of GRID."""

    eta: float = log(0.5, 0.001, 10, "learning rate η", typed=positive(10), also=ANEW)
    drawn: tuple[float, ...] = setting((), CURVE, "the curve that the reader drew", restarts=False)
    asked: bool = setting(False, Flag(), "whether the run was asked for", restarts=False)
    revealed: bool = setting(False, Flag(), "whether the run is shown")

    @property
    def curve(self) -> Array:
        """What was drawn, as an array as long as GRID."""
        return np.array(self.drawn or (NOT_DRAWN,) * len(GRID))


class CostsSoFar(Progress):
    """The costs (9) so far, each at the first places of GRID: of the run, of its repetition from a start
    moved by MOVED, and of runs that draw other points.
    """

    costs: Array
    again: Array
    seeds: tuple[Array, ...]

    @property
    def parted(self) -> int | None:
        """The first place of GRID where run and repetition differ by a tenth, None where they do not."""
        apart = np.flatnonzero(np.abs(np.log(self.again / self.costs[: len(self.again)])) > np.log(1.1))
        return int(apart[0]) if apart.size else None


def run(state: State) -> Iterator[CostsSoFar]:
    """Run Listing 6.1 with the chosen eta, once it may be seen, and its repetition; then all seeds."""
    costs = again = np.empty(0)
    yield CostsSoFar(costs, again, (), unfinished=state.revealed)
    both = (so_far(_followed(state.eta, _listing(), moved)) for moved in (0.0, MOVED))
    for costs, again in (map(np.array, pair) for pair in zip(*both, strict=True)):
        yield CostsSoFar(costs, again, (), unfinished=True)
    seeds = [np.empty(0)] * SEEDS
    others = (so_far(_followed(state.eta, _seeded(seed), 0.0)) for seed in range(SEEDS))
    for k, found in enumerate(itertools.chain.from_iterable(zip(*others, strict=True))):  # side by side
        seeds[k % SEEDS] = np.array(found)
        yield CostsSoFar(costs, again, tuple(seeds), unfinished=True)
    yield CostsSoFar(costs, again, tuple(seeds))


def _seeded(seed: int) -> Draws:
    rng = np.random.default_rng(seed)
    return lambda n: rng.integers(N, size=(n, 1))


def _listing() -> Draws:
    random = listing_random()
    return lambda n: np.asarray(random.randi(N, n, 1)) - 1


def _followed(eta: float, draw: Draws, moved: float) -> Iterator[float | None]:
    """Yield the cost at each place of GRID, None after each piece of work between two of them."""
    network, done = START.copy(), 0
    network.p += moved
    velocity = np.zeros(network.n_parameters)
    for place in GRID.astype(int):
        while done < place:
            steps = min(PIECE, int(place) - done)
            descend(network, velocity, POINTS.x, POINTS.y, draw(steps), eta, cost_every=0)  # (15)
            done += steps
            if done < place:
                yield None
        yield cost(network, POINTS.x, POINTS.y)


def score(drawn: Array, costs: Array) -> float:
    """By what factor the drawn costs are off: the geometric mean over the places that were drawn."""
    gaps = (drawn - np.log10(np.clip(costs, LOW, HIGH)))[drawn < NOT_DRAWN]
    return float(10 ** np.mean(np.abs(gaps)))


def scene(state: State, progress: CostsSoFar) -> Scene:
    """The sheet to draw on; over it, once they are revealed, the runs."""
    seen = np.flatnonzero(state.curve < NOT_DRAWN)
    stretches = np.split(seen, np.flatnonzero(np.diff(seen) > 1) + 1)  # without a gap
    strokes = tuple(np.stack([GRID[k], 10 ** state.curve[k]]) for k in stretches if k.size)
    items: list[Item] = [Sketch(strokes, "the cost curve that you expect")]
    if state.revealed:
        for k, costs in enumerate(progress.seeds):
            items.append(_curve(costs, "muted", label="" if k else "other seeds", name="another seed"))
        items.append(_curve(progress.costs, "B", label="the run"))
        items.append(_curve(progress.again, "ink", dashed=True, label="start + 10⁻¹⁵"))
    axes = _sheet(*items)
    eta = Text(f"η = {plain(state.eta)}", 316, 32, "accent", 18, bold=True)
    ask = Text("Draw the curve that you expect, from left to right.", 497, 250, "muted", 17, align="middle")
    formula = Formula(FORMULAS["SG with replacement"], 70, 26)
    nothing = not (state.drawn or state.revealed)
    return Scene(960, 488, (axes,), (formula,), texts=(eta, ask) if nothing else (eta,))


def _sheet(*items: Item) -> Axes:
    box, limits = (70, 84, 854, 350), ((FIRST, STEPS), (LOW, HIGH))
    return chart(box, items, *limits, log="xy", xlabel="steps", ylabel="cost (9)", most=(6, 8))


def _curve(costs: Array, role: Role, **rest: Any) -> Line:
    return Line(GRID[: len(costs)], np.clip(costs, LOW, HIGH), role, **rest)


def caption(state: State, progress: CostsSoFar) -> str:
    share, eta = np.mean(state.curve < NOT_DRAWN), f"η = {state.eta:g}"
    if not state.revealed:
        first = "First draw the curve that you expect, or reveal the run once more to see it without"
        nothing = first if state.asked else "Nothing is drawn yet"
        drawn = f"You have drawn {percent(float(share))} of the curve; now reveal the run"
        return f"Learning rate {eta}. {drawn if share else nothing}."
    if not progress.costs.size:
        return f"The run with {eta} begins."
    step = GRID[len(progress.costs) - 1]
    words = [f"After {counted(step, 'step')} with {eta} the cost is {progress.costs[-1]:.2g}."]
    if len(progress.costs) == len(GRID):
        if share:
            off = plain(score(state.curve, progress.costs), 2)
            words.append(f"Your curve is off by a factor of {off} on average.")
        words.append(_chance(progress))
    return " ".join(words)


def _chance(progress: CostsSoFar) -> str:
    """What of the run is chance, in words."""
    parted = progress.parted
    where = "does not part from it" if parted is None else f"parts from it near {GRID[parted]:,.0f} steps"
    words = f"From a start moved by 10⁻¹⁵ the run {where}."
    come, seeds = min(map(len, progress.seeds), default=0), counted(len(progress.seeds), "other seed")
    if not come:
        return words
    if come < len(GRID):
        return f"{words} {seeds} so far: {GRID[come - 1]:,.0f} steps."
    ends = [costs[-1] for costs in progress.seeds]
    between = (
        f"end between {min(ends):.2g} and {max(ends):.2g}" if len(ends) > 1 else f"ends at {ends[0]:.2g}"
    )
    return f"{words} {seeds} {between}."


def draw(state: State, event: Draw) -> State:
    """Return the state after a stroke was drawn; a later one goes over an earlier one."""
    if not event.x:
        return state
    x, y = np.asarray(event.x, dtype=float), np.asarray(event.y, dtype=float)
    order, drawn = np.argsort(x, kind="stable"), state.curve
    x, logs = np.log(np.clip(x[order], FIRST, STEPS)), np.log10(np.clip(y[order], LOW, HIGH))
    places = np.log(GRID)
    gap = float(np.log(STEPS / FIRST)) / (len(GRID) - 1)
    covered = np.abs(places - (x[0] + x[-1]) / 2) <= (x[-1] - x[0] + gap) / 2
    drawn[covered] = np.interp(places[covered], x, logs)
    return state.changed(drawn=tuple(drawn.round(4).tolist()))


ASKED = Drawing(_sheet())


@functools.lru_cache(maxsize=4000)  # of each student once, however long the run takes
def _of_class(answer: Answer) -> Array:
    state = State()
    for x, y in ASKED.curves(answer):
        state = draw(state, Draw("", tuple(x.tolist()), tuple(y.tolist())))
    return state.curve


def scores(state: State, progress: CostsSoFar, answers: Answers) -> Scores | None:
    """By what factor the curves of the class are off, once the run is whole."""
    if len(progress.costs) < len(GRID):
        return None
    factors = [score(_of_class(answer), progress.costs) for answer in answers]
    edges, label = (1, 1.5, 2, 3, 5, 10, 30, 100), "factor by which a curve is off"
    return binned(factors, edges, label)


def laid(scene: Scene, state: State, progress: CostsSoFar, answers: Answers) -> Scene:
    """The curves of the class, in place of the sentence that asks for one."""
    return over(replace(scene, texts=scene.texts[:1]), 0, *strokes(map(ASKED.curves, answers)))


QUESTION = Question(
    words=lambda state: f"Draw the cost over {STEPS:,} steps with η = {plain(state.eta)}.",
    kind=lambda state: ASKED,
    about=("eta",),
    asked=ANEW,
    reveal="reveal",
    truth=lambda state: state.changed(asked=True, revealed=True),
    revealed=lambda state: state.revealed,
    lay=laid,
    scores=scores,
)
BUTTONS = {
    "reveal": Button(
        label="Reveal the run",
        icon="eye",
        set=lambda s, _: s.changed(asked=True, revealed=bool(s.drawn) or s.asked),
    ),
    "clear": press("Clear", icon="eraser", **ANEW),
}
PROCESS = restarting(run, compiled=True)
predict_cost = Asking(
    State, scene, caption, question=QUESTION, process=PROCESS, on={Draw: draw}, buttons=BUTTONS
)
