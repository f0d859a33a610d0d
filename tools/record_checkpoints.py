"""Rebuild data/checkpoints.npz: python -m tools.record_checkpoints, about ten seconds.

On one machine the bytes are the same every time; another processor may round a last digit differently.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from course_utils.arrays import Count, checked
from course_utils.network.costs import listing_cost
from course_utils.network.datasets import Points, figure1, figure5
from course_utils.network.matlab_random import MatlabRandom
from course_utils.network.network import Network
from course_utils.network.paper_network import PAPER_SIZES
from course_utils.training.compiled import descend
from course_utils.training.recorded_run import FILE, Checkpoints
from tools.recording import print_digest

LAST = {"ten": 8_000_000, "eleven": 1_000_000}
POINTS = {"ten": figure1, "eleven": figure5}
# Twenty round numbers in each decade.
ROUND = (1, 1.1, 1.2, 1.4, 1.6, 1.8, 2, 2.2, 2.5, 2.8, 3, 3.5, 4, 4.5, 5, 5.5, 6, 7, 8, 9)


def main(arguments: list[str] | None = None) -> None:
    """Write the file, here or to the path given, and print its SHA-256."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("file", nargs="?", type=Path, default=FILE)
    path = parser.parse_args(arguments).file
    record(path, LAST)
    print_digest(path)


def record(path: Path, last: dict[str, int]) -> None:
    """Run Listing 6.1 on both sets of points up to their last steps, and store the checkpoints."""
    arrays = {}
    for run, points in POINTS.items():
        taken = follow(points(), log_steps(last[run]))
        arrays |= {f"{run}_{name}": getattr(taken, name) for name in ("steps", "P", "listing_cost")}
    np.savez(path, **arrays)


@checked
def log_steps(last: Count) -> NDArray[np.int64]:
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


if __name__ == "__main__":
    main()
