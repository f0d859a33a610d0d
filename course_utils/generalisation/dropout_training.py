"""A network trained with dropout, and the mean over its thinned networks, in short pieces of work."""

import functools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Annotated

import numpy as np

from course_utils.arrays import Array, Seed, Share, check_total, checked, read_only, wholes
from course_utils.generalisation.dropout import (
    all_factors,
    random_factors,
    rows_of_parameter_factors,
    weighted_outputs,
)
from course_utils.gradients.backprop import gradient
from course_utils.network.datasets import Points, two_circles
from course_utils.network.network import Network
from course_utils.network.stacked import blocks

LAST = 3000  # steps of the training
MOST = 400  # random thinned networks whose mean on the grid is taken
BLOCK = 4  # of them at a time
DRAWN = 12  # of them whose boundaries are kept
NODES = 45  # of the grid, in each direction
ETA, BATCH, POINTS = 0.5, 10, 40
MOST_KEPT = 10**7  # factors that are kept of each problem, 80 MB


@checked
@dataclass(frozen=True)
class DropoutProblem:
    """What determines a training; hidden: sizes of hidden layers; inverted: factors 0 or 1/(1 - p_drop)."""

    p_drop: Share
    hidden: Annotated[tuple[int, ...], wholes]
    inverted: bool
    seed: Seed

    def start(self) -> Network:
        """Return the network before its training."""
        rng = np.random.default_rng((self.seed, 1))
        sizes = (2, *self.hidden, 2)
        return Network.random(sizes, rng, 1.0, activation="relu", output_activation="sigmoid")


@functools.cache
def dropout_points() -> Points:
    """Return the data points: two noisy circles."""
    return two_circles(np.random.default_rng(4), POINTS, 0.05)


@functools.cache
def grid() -> Array:
    """Return the nodes of the grid on the unit square, (2, NODES^2), row after row from the bottom."""
    t = np.linspace(0, 1, NODES)
    return read_only(np.array(np.meshgrid(t, t)).reshape(2, -1))


def output_difference(network: Network, factors: Array) -> Array:
    """Return F_1 - F_2 on the grid for each row of factors: shape (K, NODES, NODES)."""
    F = network.sigma[network.L].f(weighted_outputs(network, factors, grid()))
    return np.asarray(F[:, 0] - F[:, 1]).reshape(-1, NODES, NODES)


@functools.lru_cache(maxsize=16)
def _factors(problem: DropoutProblem, purpose: int, count: int) -> Array:
    """Return random factors (count, H), the same in every run, but different for every purpose."""
    check_total("the factors of all steps", LAST * sum(problem.hidden), MOST_KEPT)
    rng = np.random.default_rng((problem.seed, purpose))
    drawn = random_factors(problem.start(), problem.p_drop, rng, count, inverted=problem.inverted)
    return read_only(drawn)


def masks_of_steps(problem: DropoutProblem) -> Array:
    """Return the factors of every step of the training, (LAST, H); row k belongs to step k + 1."""
    return _factors(problem, 2, LAST)


@checked
def train_with_dropout(problem: DropoutProblem) -> Iterator[Array]:
    """Yield p before the first step of the training, and after each of LAST steps."""
    thinned, x, y = problem.start(), dropout_points().x, dropout_points().y
    batches = np.random.default_rng((problem.seed, 3)).integers(POINTS, size=(LAST, BATCH))
    p = thinned.p.copy()
    yield p
    masks = masks_of_steps(problem)
    for some in blocks(LAST, thinned.n_parameters):
        factors = rows_of_parameter_factors(thinned, masks[some])
        for by, batch in zip(factors, batches[some], strict=True):
            thinned.p = by * p
            p = p - ETA * (
                gradient(thinned, x[:, batch], y[:, batch]) * by
            )  # (17), with `dropout_gradient`
            yield p


class ThinnedMean:
    """The mean over the thinned networks of one network: of F_1 - F_2 on the grid, and of z[L] and F.

    On the grid it is the mean over `count` random ones so far; at the data points the sum over all masks,
    weighted by their probabilities, in a random order, so that a partial sum is an estimate already.
    """

    def __init__(self, problem: DropoutProblem, p: Array) -> None:
        self.problem, self.network = problem, problem.start().at(p)
        self._random, self._all = _factors(problem, 4, MOST), _all_factors(problem)
        self.count = self._seen = 0
        self._sum = np.zeros((NODES, NODES))
        self._z, self._F, self._chance = np.zeros((2, POINTS)), np.zeros((2, POINTS)), 0.0
        self.some: list[Array] = []
        self._add()  # enough for a first picture
        self._expect()

    @property
    def done(self) -> bool:
        """Whether both means are complete."""
        return self.count == MOST and self._seen == len(self._all[0])

    @property
    def drawn(self) -> Array:
        """The factors of the thinned networks in the mean on the grid, (count, H)."""
        return self._random[: self.count]

    @property
    def mean(self) -> Array:
        """The mean of F_1 - F_2 on the grid, (NODES, NODES)."""
        return self._sum / self.count

    def differences(self, network: Network) -> tuple[float, float]:
        """How far z[L] and F of `network` are from the means: root mean squares over the data points."""
        z, a = network.forward(dropout_points().x)
        pairs = (z[network.L], self._z), (a[network.L], self._F)
        of_z, of_F = (float(np.sqrt(np.mean((found - sums / self._chance) ** 2))) for found, sums in pairs)
        return of_z, of_F

    def go_on(self, clock: Callable[[], float], seconds: float) -> None:
        """Take further pieces for so many seconds."""
        end = clock() + seconds
        while not self.done and clock() < end:
            if self._seen < len(self._all[0]):
                self._expect()
            else:
                self._add()

    def _add(self) -> None:
        """Add the next BLOCK thinned networks to the mean on the grid."""
        found = output_difference(self.network, self._random[self.count : self.count + BLOCK])
        self._sum += found.sum(axis=0)
        self.count += len(found)
        self.some += list(found[: max(0, DRAWN - len(self.some))])

    def _expect(self) -> None:
        """Add the next masks to the mean at the data points."""
        factors, chances = (array[self._seen : self._seen + 32 * BLOCK] for array in self._all)
        z = weighted_outputs(self.network, factors, dropout_points().x)
        F = self.network.sigma[self.network.L].f(z)
        self._z, self._F = self._z + np.tensordot(chances, z, 1), self._F + np.tensordot(chances, F, 1)
        self._chance += chances.sum()
        self._seen += len(factors)


@functools.lru_cache(maxsize=8)
def _all_factors(problem: DropoutProblem) -> tuple[Array, Array]:
    """All vectors of factors that can occur, (K, H), and their probabilities, (K,), in a random order."""
    masks, chances = all_factors(problem.start(), problem.p_drop)
    masks, chances = masks[chances > 0], chances[chances > 0]
    order = np.random.default_rng(0).permutation(len(masks))
    scale = 1 / (1 - problem.p_drop) if problem.inverted else 1.0
    return scale * masks[order], chances[order]
