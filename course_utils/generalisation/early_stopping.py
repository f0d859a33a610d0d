"""Training with validation data set aside, section 7.2: both costs during training, and early stopping."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated, NamedTuple

import numpy as np

from course_utils.arrays import (
    Array,
    Count,
    NotNegative,
    Rising,
    Seed,
    Within1,
    checked,
    real_array,
    whole,
)
from course_utils.network.costs import cost, misclassified
from course_utils.network.datasets import Points, two_circles
from course_utils.network.network import MOST_LAYERS, Network, PlaneNetwork
from course_utils.training.run import Run, mini_batches

MOST, FRESH = 400, 2000  # data points; further points that are used for nothing but the final test
ETA, METHOD = 0.5, mini_batches(10)
PIECE = 15_000  # parameters times steps between two looks at the clock: about a millisecond


@checked
@dataclass(frozen=True)
class ValidationProblem:
    """N points on two circles, whose radius has the standard deviation `noise`, a share for validation; and
    a network with `depth` hidden layers of `width` neurons.
    """

    noise: NotNegative
    N: Annotated[int, whole(2, MOST)]
    share: Within1
    width: Count
    depth: Annotated[int, whole(0, MOST_LAYERS - 2)]
    seed: Seed

    def split(self) -> tuple[Points, Points]:
        """Return training and validation data, each at least one point.

        With more noise every point moves further in the same direction; a larger N adds points and keeps
        the others.
        """
        points = two_circles(np.random.default_rng((self.seed, 0)), MOST, self.noise)
        first = self.N - min(max(round(self.share * self.N), 1), self.N - 1)
        parts = slice(first), slice(first, self.N)
        training, validation = (Points(points.x[:, part], points.labels[part]) for part in parts)
        return training, validation

    def start(self) -> Network:
        """Return the network before its training, with standard normal parameters."""
        sizes, rng = (2, *(self.width,) * self.depth, 2), np.random.default_rng((self.seed, 1))
        return Network.random(sizes, rng, 1.0, activation="tanh", output_activation="sigmoid")


class Checkpoint(NamedTuple):
    """The costs (9) over training and validation data after `step` steps, and the parameters then."""

    step: int
    training: float
    validation: float
    p: Array


@checked
def validated_training(problem: ValidationProblem, steps: Rising) -> Iterator[Checkpoint | None]:
    """Take mini-batch steps (17) on the training data alone, in pieces of about a millisecond.

    Yields a Checkpoint before the first step and after each of the numbers in `steps`, which increase; None
    after the other pieces.
    """
    (training, validation), network = problem.split(), problem.start()
    run = Run(network, np.random.default_rng((problem.seed, 2)))
    for due in (0, *steps):
        while run.step < due:
            piece = min(max(1, PIECE // network.n_parameters), due - run.step)
            run.advance(METHOD, ETA, piece, training.x, training.y, cost_every=0)  # (17)
            if run.step < due:
                yield None
        first, second = (cost(network, data.x, data.y) for data in (training, validation))
        yield Checkpoint(due, first, second, network.p.copy())


@checked
def early_stop(checkpoints: Sequence[Checkpoint]) -> int:
    """Return the index of the checkpoint with the lowest validation cost, the first if several, no NaN."""
    if not checkpoints:
        raise ValueError("checkpoints must be at least one, got none")
    costs = real_array("validation", [checkpoint.validation for checkpoint in checkpoints])
    if np.isnan(costs).all():
        raise ValueError("checkpoints must have a validation cost that is a number, got none")
    return int(np.nanargmin(costs))


@checked
def generalisation_error(network: PlaneNetwork, noise: NotNegative) -> float:
    """Return the share of 2,000 new points of the same distribution that are misclassified."""
    points = two_circles(np.random.default_rng(999), FRESH, noise)
    return float(misclassified(network, points.x, points.y).mean())
