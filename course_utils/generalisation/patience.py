"""Early stopping with patience, over many seeds: what patience keeps, and what it costs."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from course_utils.arrays import Array
from course_utils.generalisation.early_stopping import ValidationProblem, validated_training


class Stop(NamedTuple):
    """The look at which training stops, and the one whose network is kept; from 0."""

    stop: int
    kept: int


def patient_stop(costs: Array, patience: int) -> Stop:
    """Return where training stops that waits `patience` looks for a new lowest of the costs, (n,)."""
    kept = 0
    for look, cost in enumerate(costs):
        first = np.isnan(costs[kept]) and not np.isnan(cost)  # NaN is never the lowest
        if first or cost < costs[kept]:
            kept = look
        elif look - kept >= patience:
            return Stop(look, kept)
    return Stop(len(costs) - 1, kept)


def validation_curve(problem: ValidationProblem, steps: tuple[int, ...]) -> Iterator[Array | None]:
    """Train, and yield the validation costs at the start and after these steps; None after other pieces."""
    found = []
    for look in validated_training(problem, steps):
        if look is None:
            yield None
        else:
            found.append(look.validation)
    yield np.array(found)
