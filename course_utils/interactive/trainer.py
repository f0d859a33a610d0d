"""A network in training at the pace of a reader: so many steps a second, its cost history kept small."""

import math
from collections.abc import Callable, Generator
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np

from course_utils.interactive.limits import Several, less_than, whole
from course_utils.interactive.process import Progress
from course_utils.interactive.stopping import Watch
from course_utils.network.costs import cost, listing_cost
from course_utils.network.datasets import Points
from course_utils.network.network import Network
from course_utils.network.parameters import Parameters
from course_utils.training.compiled import warm_up
from course_utils.training.least_squares import Fit, is_small, least_squares_fit, or_from_anew
from course_utils.training.run import Method, Run

CHUNK = 0.008  # seconds of training between two looks at the controls, at most
FIT = 0.03  # seconds of a large fit by least squares between two looks
EVALUATIONS = 20  # of a fit by least squares, in however many pieces
GAIN = 1e-9  # of the cost: where a fit gains less nothing is left to do
CARRIED = 100  # costs in the line of a state, each with its step
STALL = 0.1  # seconds; after a longer pause the missed steps are not made up for


_STEPS, _COSTS = (Several(each, 0, CARRIED) for each in (whole(0, 10**15 - 1), less_than(math.inf)))


def is_history(value: Any) -> bool:
    """Whether these are rising numbers of steps with as many costs, as a state carries them, and perhaps
    how many of the steps were evaluations.
    """
    if not isinstance(value, tuple) or len(value) not in (2, 3):
        return False
    steps, costs, *evaluations = value
    known = _STEPS.accepts(steps) and _COSTS.accepts(costs) and len(steps) == len(costs)
    rising = known and all(before < after for before, after in pairwise(steps))
    return rising and all(steps and whole(0, steps[-1]).accepts(count) for count in evaluations)


def as_history(value: Any) -> tuple[Any, ...]:
    """Make of what a line of text holds numbers of steps, costs, and perhaps the number of evaluations."""
    if isinstance(value, SoFar) or not isinstance(value, list | tuple):
        return value
    steps, costs, *evaluations = value
    return _STEPS.read(steps), _COSTS.read(costs), *map(_STEPS.each.read, evaluations)


def _is_cost(value: float) -> bool:
    return _COSTS.each.accepts(value)


class SoFar(tuple[tuple[int, ...], tuple[float, ...], int]):
    """Steps and costs, few enough for a line, and how many of the steps were evaluations.

    whole: all that is drawn, which undoing brings back.
    """

    whole: "Trained"

    def __new__(cls, steps: tuple[int, ...], costs: tuple[float, ...], whole: "Trained") -> "SoFar":
        """Return the few with the whole."""
        made = super().__new__(cls, (steps, costs, whole.evaluations))
        made.whole = whole
        return made


class Trained(Progress, eq=True):
    """The steps (evaluations, for least squares) and costs so far; before: those before the last reset.

    evaluations: how many of the steps were evaluations.
    """

    step: int
    steps: tuple[int, ...]
    costs: tuple[float, ...]
    before: tuple[tuple[int, ...], tuple[float, ...]] = ((), ())
    evaluations: int = 0

    def carried(self) -> dict[str, Any]:
        """Return p, and the costs on the way to it, few enough for a line of text."""
        known = [pair for pair in zip(self.steps, self.costs, strict=True) if _is_cost(pair[1])]
        if known and known[-1][0] < self.step:
            known.append((self.step, known[-1][1]))
        some = np.unique(np.linspace(0, len(known) - 1, CARRIED).round().astype(int)) if known else ()
        steps, costs = zip(*(known[k] for k in some), strict=True) if known else ((), ())
        return super().carried() | {"so_far": SoFar(steps, costs, self)}


class History:
    """The cost over the steps, thinned out as it grows, so that a frame stays small."""

    def __init__(self, start: float, most: int = 400, step: int = 0) -> None:
        self.most, self.stride, self.step = most, 1, step
        self.steps, self.costs = [step], [start]

    def extend(self, costs: np.ndarray, every: int) -> None:
        """Append the costs after the next steps, `every` steps apart."""
        for value in costs.tolist():
            self.step += every
            if self.step >= self.steps[-1] + self.stride:
                self.steps.append(self.step)
                self.costs.append(value)
        while len(self.steps) > self.most:
            del self.steps[1:-1:2], self.costs[1:-1:2]
            self.stride *= 2

    def copy(self) -> "History":
        """Return a history that goes on from here by itself."""
        other = History(0.0, self.most, self.step)
        other.stride, other.steps, other.costs = self.stride, [*self.steps], [*self.costs]
        return other


class Trainer:
    """Trains `network` in place, by steps or by least squares, on points that may change at any time.

    `unfinished` says that a fit by least squares was cut short, so that `fit` has to be called again.
    """

    def __init__(
        self, network: Network, points: Points, rng: np.random.Generator, clock: Callable[[], float]
    ) -> None:
        self.network, self.run, self.clock = network, Run(network, rng), clock
        self.history = History(cost(network, points.x, points.y))
        self.before: tuple[tuple[int, ...], tuple[float, ...]] = ((), ())
        self.last, self.owed = clock(), 0.0  # the steps due, a part of one included
        self.work: tuple[Method, int] | None = None  # the method and N for which the pace was measured
        self.pace = 1e-9  # seconds a step
        self.unfinished = False
        self.evaluations = 0
        self.left, self.fitted_to = 0, points  # evaluations of the fit that was cut short, and its points
        self.watch: Watch | None = None
        self.compiling = warm_up()

    def resume(self, so_far: tuple[Any, ...], by_fits: bool = False) -> None:
        """Continue the history of another training, whose steps and costs are given.

        by_fits: whether they were evaluations, where it is not given how many of them were.
        """
        history, (steps, costs, *evaluations) = self.history, so_far
        history.step = steps[-1]
        (self.evaluations,) = evaluations or [history.step if by_fits else 0]
        if isinstance(so_far, SoFar):
            whole = so_far.whole
            steps, costs, history.step, self.before = whole.steps, whole.costs, whole.step, whole.before
            self.evaluations = whole.evaluations
        history.steps, history.costs = list(steps), list(costs)
        history.stride = max(1, (steps[-1] - steps[0]) // history.most)

    def progress(self, finished: bool = False) -> Trained:
        """Return how far training has come."""
        h, p = self.history, Parameters(self.network.p)
        reached = h.step, tuple(h.steps), tuple(h.costs), self.before, self.evaluations
        return Trained(*reached, p=p, finished=finished, unfinished=self.unfinished)

    def begin_history(self, points: Points) -> None:
        """Restart the history at the present step: the costs to come are those of another problem."""
        self.history = History(cost(self.network, points.x, points.y), step=self.history.step)

    def due(self, rate: float) -> int:
        """Return how many steps are due since the last call at `rate` steps a second: a chunk at most."""
        now = self.clock()
        self.owed += rate * min(now - self.last, STALL)
        self.last = now
        if self.compiling.is_alive():  # nothing waits for the compiler
            self.owed = 0.0
        most = max(1, int(CHUNK / self.pace))
        steps = min(int(self.owed), most)
        # What a chunk cannot hold is not made up for.
        self.owed = self.owed - steps if steps < most else 0.0
        return steps

    def pause(self) -> None:
        """Forget the time that has passed."""
        self.last, self.owed = self.clock(), 0.0

    def train(self, method: Method, eta: float, points: Points, steps: int) -> int:
        """Take `steps` steps, or as many as a chunk can hold, but one at least; return how many."""
        began, taken, spent = self.clock(), 0, 0.0
        # The pace of a new method, m or N has to be measured: by one step, then two, four and so on.
        piece = 1 if self.work != (method, len(points)) else steps
        self.work = method, len(points)
        while taken < steps and (taken == 0 or spent < CHUNK / 2):
            piece = min(piece, steps - taken, max(1, int((CHUNK - spent) / self.pace)))
            every = max(1, min(self.history.stride, piece))
            costs = self.run.advance(method, eta, piece, points.x, points.y, cost_every=every)
            self.history.extend(costs, every)
            self.history.step += piece % every
            taken, spent = taken + piece, self.clock() - began
            self.pace, piece = max(1e-9, spent / taken), 2 * piece
        return taken

    def play(self, state: Any, steps: int, anew: bool) -> bool:
        """Take steps as the settings `state` want them; return whether they stop the playing by themselves.

        anew: whether the playing has just begun, or is of another problem.
        """
        history = self.history
        if anew or self.watch is None:
            self.watch = Watch(history.step, history.costs[-1])
        steps = self.watch.allowed(state, history.step, steps) if state.playing else steps
        if steps > 0:
            self.train(state.training_method(), state.eta, state.points, steps)
        return bool(state.playing) and self.watch.stops(state, history.step, history.steps, history.costs)

    def fit(self, points: Points) -> Generator["Trained", Any, bool]:
        """Fit by least squares from where the network is; return whether there is nothing left to gain.

        A large fit is done in pieces: while `unfinished`, the next call continues it. A small one is done
        at once, and is therefore the same on every machine; but it is yielded how far it has come before
        it restarts, which seldom helps and takes as long again.
        """
        fresh = not self.unfinished or points != self.fitted_to
        if fresh:
            self.left, self.fitted_to = EVALUATIONS, points
        before = listing_cost(self.network, points.x, points.y)
        most, clock = max(2, self.left), self.clock
        if is_small(points, self.network):
            fitted = least_squares_fit(points, self.network, max_evaluations=most, restart=False)
            if not fitted.success:
                known, counted = self.history.copy(), self.evaluations
                self._note(fitted, points)
                yield replace(self.progress(), part=True, unfinished=True)
                self.history, self.evaluations = known, counted
                fitted = or_from_anew(fitted, points, most)
        else:
            fitted = least_squares_fit(points, self.network, max_evaluations=most, seconds=FIT, clock=clock)
        self._note(fitted, points)
        self.left -= fitted.evaluations - 1  # the first was known from the piece before
        self.unfinished = fitted.cut_short and self.left > 0
        return fresh and not fitted.cut_short and before - fitted.listing_cost <= GAIN * before

    def _note(self, fitted: Fit, points: Points) -> None:
        self.network.p = fitted.network.p
        self.evaluations += fitted.evaluations
        self.history.extend(np.array([fitted.listing_cost / (2 * len(points))]), fitted.evaluations)
