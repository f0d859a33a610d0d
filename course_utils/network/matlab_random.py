"""MATLAB's random numbers, so that the paper's runs can be repeated exactly.

MATLAB's rng(seed) is the Mersenne Twister MT19937, seeded like NumPy's legacy RandomState. Its uniform
numbers are those of RandomState; its normal numbers come from the ziggurat method with 256 strips
(Marsaglia and Tsang), which uses the 32-bit words in a way of its own.
"""

from math import erfc, exp, log, pi, prod, sqrt
from typing import Annotated

import numpy as np
from numpy.typing import NDArray

from course_utils.arrays import Count, check_whole, checked, whole

DEFAULT_SEED = 5489  # what MATLAB's seed 0 stands for
Seed32 = Annotated[int, whole(0, 2**32 - 1)]
R = 3.6541528853610088  # where the tail of the ziggurat begins


def _strip_edges() -> list[float]:
    """Right ends x[0], .., x[256] of the strips, which have equal areas V under exp(-t^2 / 2)."""
    V = R * exp(-R * R / 2) + sqrt(pi / 2) * erfc(R / sqrt(2))
    x = [0.0] * 257
    x[255], x[256] = R, V / exp(-R * R / 2)
    for i in range(254, 0, -1):
        x[i] = sqrt(-2 * log(V / x[i + 1] + exp(-(x[i + 1] ** 2) / 2)))
    return x


class TailNotKnownError(NotImplementedError):
    """A normal number fell into the tail of the ziggurat, where MATLAB's procedure is not known."""


@checked
class MatlabRandom:
    """The stream of random numbers that MATLAB produces after rng(seed), 0 <= seed < 2^32.

    Shapes are as in MATLAB: no argument gives one number, `n` an n-by-n matrix, `m, n, ..` an array of
    that shape; arrays are filled column by column.
    """

    def __init__(self, seed: Seed32) -> None:
        self._state = np.random.RandomState(seed or DEFAULT_SEED)
        self._x = _strip_edges()

    def rand(self, *shape: int) -> float | NDArray[np.float64]:
        """Uniform numbers on (0, 1)."""
        if not shape:
            return float(self._state.random_sample())
        lengths = _lengths(shape)
        return self._state.random_sample(prod(lengths)).reshape(lengths, order="F")

    @checked
    def randi(self, n: Count, *shape: int) -> int | NDArray[np.int64]:
        """Uniform whole numbers from 1 to n: 1 + floor(n rand)."""
        draws = np.asarray(1 + np.floor(n * np.asarray(self.rand(*shape)))).astype(np.int64)
        return draws if shape else int(draws)

    def randn(self, *shape: int) -> float | NDArray[np.float64]:
        """Standard normal numbers. About one in 4,000 falls into the tail: TailNotKnownError."""
        if not shape:
            return self._normal()
        lengths = _lengths(shape)
        return np.array([self._normal() for _ in range(prod(lengths))]).reshape(lengths, order="F")

    def _normal(self) -> float:
        x = self._x
        while True:
            a, b = (int(word) for word in np.frombuffer(self._state.bytes(8), dtype="<u4"))
            i = b >> 24
            t = (2 * (((a >> 3) << 24) | (b & 0xFFFFFF)) / 2**53 - 1) * x[i + 1]
            if abs(t) < x[i]:
                return t
            if i == 255:
                raise TailNotKnownError(
                    "randn reached the tail of its ziggurat; what MATLAB does there is not known, so the "
                    "random numbers of this seed end here"
                )
            low, high = exp(-(x[i + 1] ** 2) / 2), exp(-(x[i] ** 2) / 2)
            if low + self._state.random_sample() * (high - low) < exp(-t * t / 2):
                return t


def _lengths(shape: tuple[int, ...]) -> tuple[int, ...]:
    """The lengths of an array of this shape; as in MATLAB, a single n stands for n-by-n."""
    lengths = tuple(check_whole("each length in shape", n) for n in shape * (2 if len(shape) == 1 else 1))
    check_whole("the product of the lengths in shape", prod(lengths))
    return lengths
