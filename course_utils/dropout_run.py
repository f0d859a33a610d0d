"""A network trained with dropout, and the mean of its thinned networks, in short pieces of work."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from course_utils.activations import Array
from course_utils.datasets import Points, two_circles
from course_utils.dropout import all_factors, dropout_path, random_factors, weighted_outputs
from course_utils.network import Network

LAST = 3000  # steps of the training
MOST = 400  # thinned networks of which the mean on the grid is taken
BLOCK = 8  # of them at a time
DRAWN = 12  # of them whose boundaries are kept
NODES = 61  # of the grid, in each direction
ETA, BATCH, POINTS = 0.5, 10, 40


@dataclass(frozen=True)
class Problem:
    """What a training follows from; hidden: sizes of the hidden layers; inverted: as libraries do it."""

    p_drop: float
    hidden: tuple[int, ...]
    inverted: bool
    seed: int

    def start(self) -> Network:
        """Return the network before its training."""
        rng = np.random.default_rng((self.seed, 1))
        sizes = (2, *self.hidden, 2)
        return Network.random(sizes, rng, 1.0, activation="relu", output_activation="sigmoid")

    def random_factors(self, purpose: int, count: int) -> Array:
        """Return factors (count, H), the same in every run and others for every purpose."""
        rng = np.random.default_rng((self.seed, purpose))
        return random_factors(self.start(), self.p_drop, rng, count, inverted=self.inverted)


@functools.cache
def data() -> Points:
    """Return the points that are learnt: two noisy circles."""
    return two_circles(np.random.default_rng(4), POINTS, 0.05)


@functools.cache
def grid() -> Array:
    """Return the nodes of the grid on the unit square, (2, NODES^2), row after row from below."""
    t = np.linspace(0, 1, NODES)
    return np.array(np.meshgrid(t, t)).reshape(2, -1)


def difference(network: Network, factors: Array) -> Array:
    """Return F_1 - F_2 on the grid for each row of factors: shape (K, NODES, NODES)."""
    F = network.sigma[network.L].f(weighted_outputs(network, factors, grid()))
    return np.asarray(F[:, 0] - F[:, 1]).reshape(-1, NODES, NODES)


@functools.lru_cache(maxsize=8)
def masks_of_steps(problem: Problem) -> Array:
    """Return the factors of every step of the training, (LAST, H); row k belongs to step k + 1."""
    return problem.random_factors(2, LAST)


class Training:
    """All parameters on the way of a training: p[k] after k steps, as far as it has come."""

    def __init__(self, problem: Problem) -> None:
        network, rng, points = problem.start(), np.random.default_rng((problem.seed, 3)), data()
        batches = rng.integers(len(points), size=(LAST, BATCH))
        self.p = [network.p.copy()]
        self._path = dropout_path(network, points.x, points.y, masks_of_steps(problem), batches, ETA)

    @property
    def done(self) -> bool:
        """Whether the last step has been taken."""
        return len(self.p) > LAST

    def go_on(self, clock: Callable[[], float], seconds: float) -> None:
        """Take steps for so long."""
        end = clock() + seconds
        while not self.done and clock() < end:
            self.p.append(next(self._path))


class Consensus:
    """The mean over the thinned networks of one network: of F_1 - F_2 on the grid, and of z[L] and F.

    On the grid it is the mean of `count` random ones so far, at the data points (`expected`, once `expect`
    was called) the sum over all masks with their probabilities.
    """

    def __init__(self, problem: Problem, p: Array) -> None:
        self.problem, self.network = problem, problem.start()
        self.network.p = p
        self._factors = problem.random_factors(4, MOST)
        self._sum = np.zeros((NODES, NODES))
        self.count = 0
        self.some: list[Array] = []
        self.expected: tuple[Array, Array] | None = None

    @property
    def done(self) -> bool:
        """Whether there is nothing left to do."""
        return self.count == MOST and self.expected is not None

    @property
    def mean(self) -> Array:
        """The mean of F_1 - F_2 on the grid, (NODES, NODES)."""
        return self._sum / self.count

    def add(self) -> None:
        """Take the next BLOCK thinned networks into the mean on the grid."""
        found = difference(self.network, self._factors[self.count : self.count + BLOCK])
        self._sum += found.sum(axis=0)
        self.count += len(found)
        self.some += list(found[: max(0, DRAWN - len(self.some))])

    def expect(self) -> None:
        """Take the mean at the data points over all masks: z[L] and F, each (n_L, N)."""
        masks, chances = all_factors(self.network, self.problem.p_drop)
        scale = 1 / (1 - self.problem.p_drop) if self.problem.inverted else 1.0
        z = weighted_outputs(self.network, scale * masks, data().x)
        F = self.network.sigma[self.network.L].f(z)
        self.expected = np.tensordot(chances, z, 1), np.tensordot(chances, F, 1)

    def go_on(self, clock: Callable[[], float], seconds: float) -> None:
        """Work for so long, on what is seen first; at least one piece."""
        end = clock() + seconds
        while not self.done:
            if self.count == 0 or (self.expected is not None and self.count < MOST):
                self.add()
            else:
                self.expect()
            if clock() >= end:
                return
