"""Recorded checkpoints of the runs of Listing 6.1; `tools/record_checkpoints.py` makes the file."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from course_utils.arrays import Array, check_among
from course_utils.network.costs import listing_cost
from course_utils.network.datasets import Points
from course_utils.network.matlab_random import MatlabRandom
from course_utils.network.network import Network
from course_utils.network.paper_network import PAPER_SIZES
from course_utils.recorded import recorded_file
from course_utils.training.compiled import descend

FILE = recorded_file("checkpoints.npz")
RUNS = ("ten", "eleven")  # the points of Figures 7 and 8, and those of Figure 9


@dataclass(frozen=True, eq=False)
class Checkpoints:
    """A run of SG at some of its steps: steps (n,), parameters P (n, 23) and listing cost (n,)."""

    steps: NDArray[np.int64]
    P: Array
    listing_cost: Array

    def at(self, step: float) -> int:
        """The index of the last checkpoint at or before `step`; 0 if there is none."""
        return max(0, int(np.searchsorted(self.steps, step, side="right")) - 1)

    def network(self, index: int) -> Network:
        """The network of Figure 3 as it was at that checkpoint."""
        return Network(PAPER_SIZES, self.P[index])


# Twenty round numbers in each decade.
ROUND = (1, 1.1, 1.2, 1.4, 1.6, 1.8, 2, 2.2, 2.5, 2.8, 3, 3.5, 4, 4.5, 5, 5.5, 6, 7, 8, 9)


def log_steps(last: int) -> NDArray[np.int64]:
    """Return 0, the round whole numbers below `last`, nearly even on a logarithmic scale, and `last`."""
    decades = range(int(np.log10(last)) + 1)
    steps = np.array([0, *(round(k * 10**e) for e in decades for k in ROUND), last], dtype=np.int64)
    return np.unique(steps[steps <= last])


def follow(points: Points, steps: Sequence[int] | NDArray[np.int64]) -> Checkpoints:
    """Run Listing 6.1 and record parameters and cost after each of the increasing `steps`."""
    random = MatlabRandom(5000)
    network = Network(PAPER_SIZES, 0.5 * np.ravel(random.randn(23, 1)))
    velocity, N, done = np.zeros(network.n_parameters), len(points), 0
    P = np.empty((len(steps), network.n_parameters))
    costs = np.empty(len(steps))
    for i, step in enumerate(steps):
        batches = np.asarray(random.randi(N, int(step) - done, 1)) - 1
        descend(network, velocity, points.x, points.y, batches, 0.05, cost_every=0)  # (15)
        P[i], costs[i], done = network.p, listing_cost(network, points.x, points.y), int(step)
    return Checkpoints(np.asarray(steps), P, costs)


@functools.cache
def recorded_checkpoints(run: str = "ten") -> Checkpoints:
    """The recorded run on the "ten" points, to 8,000,000 steps, or on the "eleven", to 1,000,000."""
    check_among("run", run, RUNS)
    with np.load(FILE) as file:
        arrays = [file[f"{run}_{name}"] for name in ("steps", "P", "listing_cost")]
    for array in arrays:
        array.flags.writeable = False
    return Checkpoints(*arrays)
