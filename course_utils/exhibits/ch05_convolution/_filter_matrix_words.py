"""A filter that slides along a vector, in words and formulas."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from course_utils.arrays import Array
from course_utils.convolution.convolution import correlate1d, correlate1d_fft, left_over, padded
from course_utils.convolution.matrices import matrix1d
from course_utils.interactive import limits
from course_utils.pictures.numbers import power_of_ten

ROUNDING = 1e-12  # a smaller difference is one of rounding


def column_name(state: State, j: int) -> str:
    """The name of column j: an entry of x, or a zero of padding."""
    return f"x{subscript(j - state.before + 1)}" if 0 <= j - state.before < state.n else "0"


def subscript(k: int) -> str:
    """The number in small figures: ₃ for 3."""
    return str(k).translate(str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉"))


def formula(state: State) -> str:
    """The row of the matrix that gives y_k, or the column in which x_j stands, in numbers."""
    what, k = state.followed
    matrix = state.matrix
    if what == "y":
        x, y = padded(state.x, state.padding, axes=1), results(state)[0]
        terms = [(matrix[k, j], rf" \cdot {_factor(x[j])}") for j in _stored(matrix[k])]
        return rf"y_{{{k + 1}}} = {_added(terms)} = {y[k]:g}"
    terms = [(matrix[i, k], rf"\, \delta_{{{i + 1}}}") for i in _stored(matrix[:, k])]
    j = k - state.before + 1
    of = rf"x_{{{j}}}" if 1 <= j <= state.n else r"\text{padding}"
    return rf"\frac{{\partial C}}{{\partial {of}}} = {_added(terms) or '0'}"


def _added(terms: list[tuple[float, str]]) -> str:
    """The sum of weights times something: with the signs of the weights, for room is scarce."""
    text = " ".join(f"{'-' if w < 0 else '+'} {abs(w):g}{times}" for w, times in terms)
    return f"-{text[2:]}" if text.startswith("-") else text.removeprefix("+ ")


def _stored(line: Array) -> list[int]:
    return np.flatnonzero(~np.isnan(line)).tolist()


def _factor(value: float) -> str:
    return f"({value:g})" if value < 0 else f"{value:g}"


def rounded(value: float) -> str:
    """How large a difference is: one digit and a power of ten."""
    if value == 0:
        return "0"
    mantissa, _, exponent = f"{value:.0e}".partition("e")
    return f"{mantissa}·{power_of_ten(int(exponent))}"


def _plain(value: float) -> str:
    return f"{value:g}".replace("-", "−")


def note(state: State) -> tuple[str, ...]:
    """What does not fit, and what helps, in lines for the picture."""
    if not state.fits:
        return (
            f"No result: the filter has {state.size} entries,",
            f"x with its padding only {state.length}.",
            "A shorter filter or more padding helps.",
        )
    left = left_over(state.n, state.size, state.stride, state.padding)
    if not left:
        return ()
    zeros = state.stride - left
    return (
        f"The filter never reaches the last{f' {left}' if left > 1 else ''}",
        f"entr{'ies' if left > 1 else 'y'} of x with its padding.",
        f"{zeros} more zero{'s' if zeros > 1 else ''} would do, as in (30).",
    )


def caption(state: State, progress: None) -> str:
    """Return the picture in words."""
    remark = " ".join(note(state))
    if not state.fits:
        return remark
    y, by_sum, by_fft = results(state)
    what, k = state.followed
    matrix = state.matrix
    if what == "y":
        seen = [column_name(state, j) for j in _stored(matrix[k])]
        each = "the sum of " if len(seen) > 1 else ""
        said = f"y{subscript(k + 1)} = {_plain(y[k])} is {each}{', '.join(seen)} times the filter."
    else:
        into = [f"y{subscript(i + 1)} (times {_plain(matrix[i, k])})" for i in _stored(matrix[:, k])]
        said = f"{column_name(state, k)} goes into {', '.join(into) or 'no result'}."
    rows, columns = matrix.shape
    largest = max(by_sum, by_fft)
    apart = (
        f"differ by {rounded(largest)}" if largest > ROUNDING else "are the same but for rounding errors"
    )
    ways = f"matrix product, direct sum and FFT {apart}"
    article = "An" if rows in (8, 11) else "A"
    return f"{article} {rows} × {columns} matrix. {said} {ways[0].upper()}{ways[1:]}. {remark}".strip()


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
        limits.within(self, size=(1, WIDEST), stride=(1, 5), before=(0, 2), after=(0, 2))
        limits.within(self, n=(1, LONGEST), k=(1, LONGEST + 4))
        limits.within(self, **{f"w{j}": (-LARGEST, LARGEST) for j in range(1, WIDEST + 1)})
        limits.among(self, signal=SIGNALS, follow=(RESULT, INPUT))

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
