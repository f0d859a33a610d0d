"""The network of Figure 3: its sizes and the paper's starting point."""

import functools

import numpy as np

from course_utils.arrays import Array
from course_utils.network.matlab_random import MatlabRandom

PAPER_SIZES = (2, 2, 3, 2)


def paper_start() -> Array:
    """Return the 23 numbers 0.5 randn of MATLAB's rng(5000), from which Figures 4 and 5 start."""
    return _drawn().copy()


@functools.cache
def _drawn() -> Array:
    return 0.5 * np.ravel(MatlabRandom(5000).randn(23, 1))
