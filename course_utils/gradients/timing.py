"""The time that gradients take: one back propagation against a difference for each parameter."""

import functools
from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np

from course_utils.arrays import Array
from course_utils.gradients.backprop import gradient
from course_utils.network.costs import cost
from course_utils.network.network import Network
from course_utils.recorded import recorded_file, recorded_rows

FILE = recorded_file("gradient_timings.csv")
COLUMNS = ("width", "parameters", "cost_seconds", "gradient_seconds", "differences_seconds")
POINTS = 100
Clock = Callable[[], float]


class GradientTiming(NamedTuple):
    """Seconds for one cost (9), one gradient by back propagation, and one by central differences.

    The network has four layers of `width` neurons. differences is None where they would take too long.
    """

    width: int
    parameters: int
    cost: float
    gradient: float
    differences: float | None


def random_problem(width: int) -> tuple[Network, Array, Array]:
    """Return a random network of four layers of this width, with random points and targets."""
    rng = np.random.default_rng(0)
    network = Network.random((width,) * 4, rng, width**-0.5)
    return network, rng.uniform(size=(width, POINTS)), rng.uniform(size=(width, POINTS))


def measure_gradients(
    width: int, clock: Clock, *, differences: bool = True, repeats: int = 10
) -> Iterator[GradientTiming | None]:
    """Measure one width; yield None every few milliseconds of work, and the GradientTiming at last.

    Cost and gradient are the fastest of 3 `repeats`; the differences are all computed, once.
    """
    network, x, y = random_problem(width)
    gradient(network, x, y)  # not timed: the first call takes longer
    costs: list[float] = []
    gradients: list[float] = []
    for _ in range(repeats):
        # Three times each: after a pause the processor's caches are empty.
        costs += [_seconds(lambda: cost(network, x, y), clock) for _ in range(3)]
        gradients += [_seconds(lambda: gradient(network, x, y), clock) for _ in range(3)]
        yield None
    total = 0.0
    if differences:
        batch = max(1, int(0.005 / max(min(costs), 1e-6)))
        for first in range(0, network.n_parameters, batch):
            some = range(first, min(first + batch, network.n_parameters))
            total += _seconds(lambda some=some: _differences(network, x, y, some), clock)  # type: ignore[misc]
            yield None
    slow = total if differences else None
    yield GradientTiming(width, network.n_parameters, min(costs), min(gradients), slow)


def _seconds(work: Callable[[], object], clock: Clock) -> float:
    start = clock()
    work()
    return clock() - start


def _differences(network: Network, x: Array, y: Array, some: range, h: float = 1e-5) -> Array:
    """Central differences for some of the parameters, one after another, as one would first write them."""
    found = np.empty(len(some))
    for place, r in enumerate(some):
        network.p[r] += h
        up = cost(network, x, y)
        network.p[r] -= 2 * h
        down = cost(network, x, y)
        network.p[r] += h
        found[place] = (up - down) / (2 * h)
    return found


@functools.cache
def recorded_gradient_timings() -> tuple[GradientTiming, ...]:
    """The timings that tools/record_gradient_timings.py recorded on one machine."""
    rows = ([row[name] for name in COLUMNS] for row in recorded_rows(FILE))
    return tuple(
        GradientTiming(int(width), int(s), float(cost), float(gradient), float(slow) if slow else None)
        for width, s, cost, gradient, slow in rows
    )


def loglog_slope(parameters: Array, seconds: Array) -> float:
    """The slope between the last two points on logarithmic axes."""
    return float(np.diff(np.log(seconds[-2:]))[0] / np.diff(np.log(parameters[-2:]))[0])
