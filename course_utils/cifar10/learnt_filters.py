"""The filters of block 1 as they are learnt: recorded before training and after each of its epochs."""

import functools

import numpy as np
from numpy.typing import NDArray

from course_utils.arrays import read_only
from course_utils.recorded import recorded_file

FILE = recorded_file("cifar10_filters.npz")


@functools.cache
def filters_by_epoch() -> NDArray[np.float64]:
    """Return the filters, (epochs + 1, 32, 3, 5, 5); row 0 is before training."""
    with np.load(FILE, allow_pickle=False) as found:
        return read_only(found["filters"].astype(float))
