"""The experiment of [36]: the same network and method learn true labels and random labels."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Annotated, NamedTuple

import numpy as np
from numpy.typing import NDArray

from course_utils.arrays import Array, Count, Seed, Within1, among, checked, whole
from course_utils.generalisation.softmax_loss import mean_log_loss
from course_utils.gradients.backprop import gradient
from course_utils.network.costs import cost, misclassified
from course_utils.network.datasets import Points
from course_utils.network.network import Network
from course_utils.training.lbfgs import lbfgs_iterates

COSTS = LOG_LOSS, QUADRATIC = "log loss (32)", "quadratic (9)"
VALIDATION, MOST = 1000, 400  # validation points, and the largest number of training points
STEPS, EVERY = 1000, 5  # of L-BFGS, and from one record of the errors to the next
FRESH = 100  # steps after which L-BFGS restarts: its approximation of the Hessian is out of date
LEARNT = 1e-3  # a cost below which training stops
RADIUS = (2 * np.pi) ** -0.5  # of a circle that covers half of the unit square


@checked
@dataclass(frozen=True)
class RandomLabelProblem:
    """N training points; `lot`: the share of random labels; two hidden layers of `width` neurons."""

    N: Annotated[int, whole(1, MOST)]
    lot: Within1
    width: Count
    cost: Annotated[str, among(*COSTS)]
    seed: Seed

    def training(self) -> Points:
        """Return points, uniform in the unit square: A within the circle, except where labels are random.

        A larger share makes further labels random, a larger N adds points; both keep the others.
        """
        rng = np.random.default_rng((self.seed, 0))
        x, drawn = rng.random((MOST, 2)), rng.random(MOST) < self.lot
        labels: NDArray[np.int64] = np.where(drawn, rng.integers(0, 2, MOST), _true_labels(x.T))
        return Points(x[: self.N].T, labels[: self.N])

    def validation(self) -> Points:
        """Return further points, all with their true labels."""
        x = np.random.default_rng((self.seed, 1)).random((2, VALIDATION))
        return Points(x, _true_labels(x))

    def start(self) -> Network:
        """Return a random network whose first neurons are steep and have lines all over the square."""
        # From a start without these it learns random labels too, but in thousands of steps.
        n, rng = self.width, np.random.default_rng((self.seed, 2))
        network = Network.random((2, n, n, 2), rng, 1.0, activation="tanh", output_activation="sigmoid")
        network.W[2] = 6 * network.W[2]
        network.b[2] = -np.sum(network.W[2] * rng.random((n, 2)), axis=1, keepdims=True)
        network.W[3] = 1.5 / np.sqrt(n) * network.W[3]
        return network


def _true_labels(x: Array) -> NDArray[np.int64]:
    return np.asarray(np.hypot(*(x - 0.5)) > RADIUS, dtype=np.int64)


class ErrorRates(NamedTuple):
    """The shares of training and of validation points that are misclassified after `step` steps; p then."""

    step: int
    training: float
    validation: float
    p: Array


@checked
def error_rates(problem: RandomLabelProblem) -> Iterator[ErrorRates | None]:
    """Train by L-BFGS; yield the error rates at first, after every fifth step and at the end, else None."""
    network, points, validation = problem.start(), problem.training(), problem.validation()

    def value(p: Array) -> tuple[float, Array]:
        now = network.at(p)
        if problem.cost == LOG_LOSS:
            return mean_log_loss(now, points.x, points.labels)
        return cost(now, points.x, points.y), gradient(now, points.x, points.y)

    def rates(step: int, p: Array) -> ErrorRates:
        wrong = (misclassified(network.at(p), some.x, some.y) for some in (points, validation))
        first, second = (float(one.mean()) for one in wrong)
        return ErrorRates(step, first, second, p.copy())

    p, step, C = network.p.copy(), 0, 1.0
    yield rates(0, p)
    while step < STEPS and C > LEARNT:
        before = step
        for new, C, _ in islice(lbfgs_iterates(value, p), FRESH):
            p, step = new, step + 1
            yield rates(step, p) if step % EVERY == 0 else None
            if C < LEARNT:
                break
        if step == before:  # nothing is left to gain
            break
    yield rates(step, p)
