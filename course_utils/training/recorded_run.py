"""Recorded checkpoints of the runs of Listing 6.1; `tools/record_checkpoints.py` makes the file."""

import functools
from typing import Annotated, NamedTuple

import numpy as np
from numpy.typing import NDArray

from course_utils.arrays import Array, NotNegative, among, check_whole, checked
from course_utils.network.network import Network
from course_utils.network.paper_network import PAPER_SIZES
from course_utils.recorded import recorded_file

FILE = recorded_file("checkpoints.npz")
RUNS = ("ten", "eleven")  # the points of Figures 7 and 8, and those of Figure 9


class Checkpoints(NamedTuple):
    """A run of SG at some of its steps: steps (n,), parameters P (n, 23) and listing cost (n,)."""

    steps: NDArray[np.int64]
    P: Array
    listing_cost: Array

    @checked
    def at(self, step: NotNegative) -> int:
        """The index of the last checkpoint at or before `step`; 0 if there is none."""
        return max(0, int(np.searchsorted(self.steps, step, side="right")) - 1)

    def network(self, index: int) -> Network:
        """The network of Figure 3 as it was at that checkpoint."""
        return Network(PAPER_SIZES, self.P[check_whole("index", index, 0, len(self.P) - 1)])


@checked
@functools.cache
def recorded_checkpoints(run: Annotated[str, among(*RUNS)] = "ten") -> Checkpoints:
    """The recorded run on the "ten" points, to 8,000,000 steps, or on the "eleven", to 1,000,000."""
    with np.load(FILE) as file:
        arrays = [file[f"{run}_{name}"] for name in ("steps", "P", "listing_cost")]
    for array in arrays:
        array.flags.writeable = False
    return Checkpoints(*arrays)
