"""A filter that slides along a short vector with stride and padding: its matrix, its results three ways."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from course_utils import accepted
from course_utils.activations import Array
from course_utils.convolution import correlate1d, correlate1d_fft
from course_utils.filter_matrices import matrix1d

LONGEST, WIDEST = 9, 5  # of x and of the filter
LARGEST = 2.0  # entry of the filter
SIGNALS = {
    "a step up and down": (0, 0, 0, 4, 4, 4, 0, 0, 0),
    "a ramp": (1, 2, 3, 4, 5, 6, 7, 8, 9),
    "a single 1": (0, 0, 0, 1, 0, 0, 0, 0, 0),
    "by lot": (3, -1, 4, 1, -5, 9, 2, -6, 5),
}
RESULT, INPUT = "a result y", "an input x"


@dataclass(frozen=True)
class State:
    """w1 to w5: the filter, of which the first `size` are used; n: entries of x; before, after: zeros of
    padding; follow, k: what is followed through the picture, the k-th result or the k-th entry of the
    padded x; pointed: what the mouse points at instead, ('y', k) or ('x', k) from k = 0, or nothing.
    """

    w1: float = 1.0
    w2: float = -1.0
    w3: float = 0.0
    w4: float = 0.0
    w5: float = 0.0
    size: int = 2
    stride: int = 1
    before: int = 0
    after: int = 0
    n: int = 6
    signal: str = "a step up and down"
    follow: str = RESULT
    k: int = 3
    pointed: tuple[Any, ...] = ()

    def __post_init__(self) -> None:
        """ValueError for what no control can give; what merely does not fit is explained in the picture."""
        accepted.within(self, size=(1, WIDEST), stride=(1, 5), before=(0, 2), after=(0, 2))
        accepted.within(self, n=(1, LONGEST), k=(1, LONGEST + 4))
        accepted.within(self, **{f"w{j}": (-LARGEST, LARGEST) for j in range(1, WIDEST + 1)})
        accepted.among(self, signal=SIGNALS, follow=(RESULT, INPUT))

    @property
    def w(self) -> Array:
        """The filter: shape (size,)."""
        return np.array([getattr(self, f"w{j}") for j in range(1, self.size + 1)])

    @property
    def x(self) -> Array:
        """The data without padding: shape (n,)."""
        return np.array(SIGNALS[self.signal][: self.n], dtype=float)

    @property
    def padding(self) -> tuple[int, int]:
        """Zeros before and after x."""
        return self.before, self.after

    @property
    def length(self) -> int:
        """The number of columns: entries of x with its padding."""
        return self.n + self.before + self.after

    @property
    def fits(self) -> bool:
        """Whether there is a place for the filter at all."""
        return self.size <= self.length

    @property
    def matrix(self) -> Array:
        """The matrix for the padded x, as in (30), empty (NaN) where nothing is stored."""
        stored = matrix1d(self.w, self.length, self.stride).tocoo()
        full = np.full(stored.shape, np.nan)
        full[stored.row, stored.col] = stored.data
        return full

    @property
    def followed(self) -> tuple[str, int]:
        """What is followed now, 'x' or 'y', and its index from 0, brought into range."""
        what, k = self.pointed or ("y" if self.follow == RESULT else "x", self.k - 1)
        most = self.length if what == "x" else len(self.matrix)
        return what, min(max(k, 0), most - 1)


def results(state: State) -> tuple[Array, float, float]:
    """Return y by the matrix, and how far the direct sum and the FFT are from it at most."""
    x, w = state.x, state.w
    y = matrix1d(w, state.n, state.stride, state.padding) @ x
    others = (f(x, w, state.stride, state.padding) for f in (correlate1d, correlate1d_fft))
    by_sum, by_fft = (float(np.abs(other - y).max()) for other in others)
    return y, by_sum, by_fft
