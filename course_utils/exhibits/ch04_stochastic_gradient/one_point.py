"""Stochastic gradient one step at a time: the point that is drawn, its gradient, and what the step does."""

from collections import deque
from collections.abc import Generator
from typing import Any, NamedTuple

import numpy as np

from course_utils.arrays import Array
from course_utils.exhibits.ch04_stochastic_gradient._ten_points import POINTS, START, N
from course_utils.gradients.backprop import point_gradients
from course_utils.interactive.controls import PLAY, press
from course_utils.interactive.design import Design
from course_utils.interactive.fields import Playable, log, tally, whole
from course_utils.interactive.limits import positive
from course_utils.interactive.process import Clock, Progress
from course_utils.interactive.trainer import STALL, History
from course_utils.interactive.training_controls import FORMULAS
from course_utils.network.costs import cost
from course_utils.network.datasets import A
from course_utils.network.network import Network
from course_utils.network.paper_network import PAPER_SIZES
from course_utils.pictures import regions
from course_utils.pictures.charts import broken, chart, dots, line, round_up
from course_utils.pictures.numbers import counted, plain
from course_utils.pictures.scene import Axes, Formula, Item, Line, Role, Scene
from course_utils.training.compiled import descend, warm_up

LAST = 100_000  # steps that can be taken
MOST = 1000  # of them at a time
LATEST = 20  # steps that are seen from near
ANEW: dict[str, Any] = {"single": 0}


class State(Playable):
    """How many single steps the reader has asked for, those that are taken while it plays not counted."""

    eta: float = log(0.5, 0.001, 10, "learning rate η", typed=positive(10), also=ANEW)
    rate: float = log(10.0, 1, 10_000, "steps per second", restarts=False)
    seed: int = whole(0, 0, 50, "seed", also=ANEW, more=True)
    single: int = tally("how often One step was pressed")
    resets: int = tally("how often Reset was pressed")


class Walked(Progress):
    """How many steps were taken, the point of the last one, p before and after it, the costs so far, and
    those before and after each of the latest steps.
    """

    step: int
    drawn: int | None
    before: Array
    after: Array
    steps: tuple[int, ...]
    costs: tuple[float, ...]
    latest: tuple[float, ...]


class _Walk:
    """The steps (15) from the authors' start, with points drawn from a seed."""

    def __init__(self, state: State) -> None:
        self.network, self.rng = START.copy(), np.random.default_rng(state.seed)
        self.velocity = np.zeros(START.n_parameters)
        self.before: Array = START.p.copy()
        self.drawn: int | None = None
        self.history = History(cost(START, POINTS.x, POINTS.y))
        self.latest = deque(self.history.costs, LATEST + 1)

    def take(self, steps: int, eta: float) -> None:
        """Take so many steps; what the last of them does is kept."""
        steps = min(steps, LAST - self.history.step)
        if steps <= 0:
            return
        drawn = self.rng.integers(N, size=(steps, 1))
        if steps > 1:
            data = POINTS.x, POINTS.y, drawn[:-1]
            self._note(descend(self.network, self.velocity, *data, eta))
        self.drawn, self.before = int(drawn[-1, 0]), self.network.p.copy()
        self.network.p = (
            self.before - eta * point_gradients(self.network, POINTS.x, POINTS.y)[:, self.drawn]
        )
        self._note(np.array([cost(self.network, POINTS.x, POINTS.y)]))

    def _note(self, costs: Array) -> None:
        self.history.extend(costs, 1)
        self.latest.extend(costs[-LATEST - 1 :].tolist())

    def progress(self, playing: bool) -> Walked:
        h, p = self.history, self.network.p.copy()
        over = playing and h.step >= LAST
        costs = tuple(h.steps), tuple(h.costs), tuple(self.latest)
        return Walked(h.step, self.drawn, self.before, p, *costs, finished=over)


def process(state: State, clock: Clock) -> Generator[Walked, State, None]:
    """Take the steps that were asked for, and while it plays those that have become due."""
    walk, compiling, last, owed = _Walk(state), warm_up(), clock(), 0.0
    walk.take(state.single, state.eta)
    while True:
        new = yield walk.progress(state.playing)
        fresh = (new.eta, new.seed, new.resets) != (state.eta, state.seed, state.resets)
        fresh = fresh or new.single < state.single
        walk = _Walk(new) if fresh else walk
        steps = new.single if fresh else new.single - state.single
        now = clock()
        owed += new.rate * min(now - last, STALL) if state.playing else 1.0  # the first step at once
        owed = owed if new.playing else 0.0
        most = 1 if compiling.is_alive() else MOST
        due, last = min(int(owed), most), now
        owed = min(owed - due, 1.0)
        walk.take(steps + due, new.eta)
        state = new


class Seen(NamedTuple):
    """The networks before and after the step; along, across: how far the ten gradients point along the full
    one, of this length, and across it, to the side of A or to the other; costs: before and after.
    """

    before: Network
    after: Network
    along: Array
    across: Array
    length: float
    costs: tuple[float, float]


def prepare(state: State, progress: Walked) -> Seen:
    """Return the gradients that the last step chose from, and what it did."""
    before, after = Network(PAPER_SIZES, progress.before), Network(PAPER_SIZES, progress.after)
    G = point_gradients(before, POINTS.x, POINTS.y)
    g = G.mean(axis=1)  # (14)
    length = float(np.linalg.norm(g))
    along = g @ G / length
    rest = G - np.outer(g / length, along)
    sides = np.sign(rest[:, POINTS.labels == A].sum(axis=1) @ rest)
    across = np.copysign(np.linalg.norm(rest, axis=0), sides)
    costs = cost(before, POINTS.x, POINTS.y), cost(after, POINTS.x, POINTS.y)
    return Seen(before, after, along, across, length, costs)


def scene(state: State, seen: tuple[Walked, Seen]) -> Scene:
    """Above: the region after the step, the boundary before it, and the gradients; below: the cost so far
    and, from near, over the latest steps.
    """
    progress, now = seen
    above: tuple[Item, ...] = ()
    if progress.drawn is not None:
        above = (regions.boundary(now.before), regions.around(POINTS.x[:, progress.drawn]))
    region = regions.region(now.after, POINTS, (66, 74, 320, 320), *above)
    curve = np.array(progress.steps), np.array(progress.costs)
    so_far = regions.cost_curve(*curve, (66, 470, 380, 124))
    formula = Formula(FORMULAS["SG with replacement"], 480, 30)
    axes = region, _gradients(progress, now), so_far, _from_near(progress)
    return Scene(960, 642, axes, (formula,))


def _gradients(progress: Walked, seen: Seen) -> Axes:
    """The gradients from which one is drawn; left of the middle they point away from the full one."""
    tips = np.stack([seen.along, seen.across], axis=1)
    arrows = np.stack([np.zeros_like(tips), tips], axis=1)
    reach = round_up(1.05 * float(max(np.abs(tips).max(), seen.length)))
    items: list[Item] = [
        line((0, 0), (-reach, reach), "muted", dashed=True),
        broken(arrows, "muted", label="of ten"),
    ]
    if progress.drawn is not None:
        hue: Role = "A" if POINTS.labels[progress.drawn] == A else "B"
        end = tips[progress.drawn]
        items.append(line((0, end[0]), (0, end[1]), hue, dot=True, label="drawn"))
    items.append(line((0, seen.length), (0, 0), "accent", dot=True, label="∇Cost"))
    box, xlabel = (480, 84, 444, 310), "along ∇Cost"
    limits = (-reach, reach), (-reach, reach)
    return chart(box, items, *limits, xlabel=xlabel, ylabel="across", most=(5, 5))


def _from_near(progress: Walked) -> Axes:
    """How the cost has changed over the latest steps; the axis follows them, so that a rise is seen."""
    costs = np.array(progress.latest)
    change, ago = costs - costs[0], np.arange(1.0 - len(costs), 1.0)
    unit = round_up(max(float(np.ptp(change)), 1e-3 * float(costs[0])) / 2)
    low, high = unit * np.floor(change.min() / unit), unit * np.ceil(change.max() / unit)
    items = Line(ago, change, "accent"), dots(np.stack([ago, change], axis=1), "accent")
    box, limits = (544, 470, 380, 124), ((-LATEST, 0), (min(low, -unit), max(high, unit)))
    words = f"change in {LATEST} steps"
    return chart(box, items, *limits, most=(5, 4), xlabel="steps from now", ylabel=words)


def caption(state: State, seen: tuple[Walked, Seen]) -> str:
    progress, now = seen
    if progress.drawn is None:
        start = plain(now.costs[0], 4)
        return f"No step has been taken yet; the cost is {start}. Grey: the gradients of the ten points."
    i = progress.drawn
    what = "circle" if POINTS.labels[i] == A else "cross"
    length = float(np.hypot(now.along[i], now.across[i]))
    side = "with" if now.along[i] > 0 else "against"
    (before, after), x = now.costs, POINTS.x[:, i]
    went = "up" if after > before else "down" if after < before else "nowhere"
    return (
        f"After {counted(progress.step, 'step')}: the last drew the {what} at ({x[0]:g}, {x[1]:g}), whose "
        f"gradient is {plain(length / now.length, 2)} times as long as ∇Cost and points {side} it. "
        f"The cost went {went}, {_from_to(before, after)}."
    )


def _from_to(before: float, after: float) -> str:
    """Both costs with as many digits as tell them apart; if that takes too many, the change."""
    for digits in (5, 6):
        first, second = plain(before, digits), plain(after, digits)
        if first != second or before == after:
            return f"from {first} to {second}"
    return f"at {first} by {plain(abs(after - before), 2)}"


BUTTONS = {
    "play": PLAY,
    "step": press("One step", "single", icon="step-forward"),
    "reset": press("Reset", "resets", icon="refresh", playing=False, **ANEW),
}
one_point = Design(
    State,
    scene,
    caption,
    process=process,
    prepare=lambda state, progress: (progress, prepare(state, progress)),
    buttons=BUTTONS,
)
