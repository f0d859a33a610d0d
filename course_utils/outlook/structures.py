"""Networks of several depths and widths, tried one after the other (section 8: the structure)."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from course_utils.arrays import Array
from course_utils.network.costs import accuracy
from course_utils.network.datasets import Points
from course_utils.network.network import Network
from course_utils.training.lbfgs import minimise_cost

CHUNK = 6  # steps of L-BFGS from one look to the next


class Candidate(NamedTuple):
    """A network after its training, and its shares of right points in training and validation."""

    network: Network
    training: float
    validation: float


def candidates(
    structures: Sequence[tuple[int, int]], training: Points, validation: Points, seed: int, chunks: int
) -> Iterator[tuple[Candidate, ...]]:
    """Train a network for each (depth, width) from the seed; yield those done before each CHUNK."""
    done: tuple[Candidate, ...] = ()
    for depth, width in structures:
        network = Network.random((2, *(width,) * depth, 2), np.random.default_rng(seed))
        for _ in range(chunks):
            yield done
            minimise_cost(network, training.x, training.y, CHUNK)
        scores = (accuracy(network, points.x, points.y) for points in (training, validation))
        done = (*done, Candidate(network, *scores))
    yield done


def score_table(trained: Sequence[Candidate], shape: tuple[int, int]) -> Array:
    """Return the scores in per cent, (2, depths, widths), NaN where there are none yet."""
    found = np.full((2, shape[0] * shape[1]), np.nan)
    found[0, : len(trained)] = [100 * candidate.training for candidate in trained]
    found[1, : len(trained)] = [100 * candidate.validation for candidate in trained]
    return found.reshape(2, *shape)
