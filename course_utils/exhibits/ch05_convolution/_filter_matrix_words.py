"""A filter that slides along a vector: what there is to see, in numbers, formulas and words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from course_utils.arrays import Array
from course_utils.convolution.convolution import (
    correlate1d,
    correlate1d_fft,
    left_over,
    output_length,
    padded,
)
from course_utils.convolution.matrices import matrix1d
from course_utils.interactive import limits
from course_utils.interactive.fields import Settings, choice, setting, slider, whole
from course_utils.pictures.numbers import counted, plain, subscript

LONGEST, WIDEST = 9, 5  # of x and of the filter
MOST = LONGEST + 4  # entries of x with its padding
SIGNALS = {
    "a step up and down": (0, 0, 0, 4, 4, 4, 0, 0, 0),
    "a ramp": (1, 2, 3, 4, 5, 6, 7, 8, 9),
    "a single 1": (0, 0, 0, 1, 0, 0, 0, 0, 0),
    "random numbers": (3, -1, 4, 1, -5, 9, 2, -6, 5),
}
RESULT, INPUT = "a result y", "an input x"
ROUNDING = 1e-12  # a smaller difference is one of rounding


def _is_place(value: Any) -> bool:
    return len(value) == 2 and value[0] in ("x", "y") and limits.whole(0, MOST - 1).accepts(value[1])


POINTED = limits.Checked(
    f"empty, or ('x' or 'y', an index from 0 to {MOST - 1})",
    lambda value: value == () or _is_place(value),
    tuple,
)


def _entry(j: int, default: float) -> Any:
    return slider(default, -2, 2, 0.25, f"filter entry {j}")


def _which(state: State) -> int:
    return state.changed(pointed=()).followed[1] + 1 if state.fits else state.k


@dataclass(frozen=True)
class State(Settings):
    """Of w1 to w5 the first `size` are used. What does not fit is allowed, and explained in the picture."""

    signal: str = choice(tuple(SIGNALS), "x")
    w1: float = _entry(1, 1.0)
    w2: float = _entry(2, -1.0)
    w3: float = _entry(3, 0.0)
    w4: float = _entry(4, 0.0)
    w5: float = _entry(5, 0.0)
    size: int = whole(2, 1, WIDEST, "filter size")
    stride: int = whole(1, 1, 5, "stride")
    before: int = whole(0, 0, 2, "zeros before")
    after: int = whole(0, 0, 2, "zeros after")
    n: int = whole(6, 1, LONGEST, "entries of x")
    follow: str = choice((RESULT, INPUT), "follow")
    k: int = whole(3, 1, MOST, "which one", get=_which, tip="Zeros of padding are counted as well")
    pointed: tuple[Any, ...] = setting((), POINTED, "what the mouse points at instead")

    @property
    def w(self) -> Array:
        """The filter: shape (size,)."""
        return np.array([self.w1, self.w2, self.w3, self.w4, self.w5][: self.size])

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
    def followed(self) -> tuple[str, int]:
        """What is followed now, 'x' or 'y', and its index from 0, the nearest that there is."""
        what, k = self.pointed or ("y" if self.follow == RESULT else "x", self.k - 1)
        most = self.length if what == "x" else output_length(self.length, self.size, self.stride)
        return what, min(k, most - 1)


@dataclass(frozen=True, eq=False)
class Readings:
    """matrix: for the padded x, as in (30), empty (NaN) where nothing is stored; y: what it gives; by_sum,
    by_fft: how far the direct sum and the FFT are from y at most; followed: the indices of the entries that
    are stored in the row of the matrix that gives y_k, or in the column of x_j; weights: these entries.
    """

    matrix: Array
    y: Array
    by_sum: float
    by_fft: float
    followed: list[int]
    weights: list[float]


def readings(state: State) -> Readings | None:
    """Return the readings of a filter, or None where it does not fit."""
    if not state.fits:
        return None
    x, w, (what, k) = state.x, state.w, state.followed
    stored = matrix1d(w, state.length, state.stride).tocoo()
    matrix = np.full(stored.shape, np.nan)
    matrix[stored.row, stored.col] = stored.data
    y = matrix1d(w, state.n, state.stride, state.padding) @ x
    others = (f(x, w, state.stride, state.padding) for f in (correlate1d, correlate1d_fft))
    by_sum, by_fft = (float(np.abs(other - y).max()) for other in others)
    line = matrix[k] if what == "y" else matrix[:, k]
    followed = np.flatnonzero(~np.isnan(line))
    return Readings(matrix, y, by_sum, by_fft, followed.tolist(), line[followed].tolist())


def column_name(state: State, j: int) -> str:
    """The name of column j: an entry of x, or a zero of padding."""
    return f"x{subscript(j - state.before + 1)}" if 0 <= j - state.before < state.n else "0"


def formula(state: State, seen: Readings) -> str:
    """The row of the matrix that gives y_k, or the column in which x_j stands, in numbers."""
    what, k = state.followed
    if what == "y":
        entries = padded(state.x, state.padding, axes=1)[seen.followed]
        factors = [f"({value:g})" if value < 0 else f"{value:g}" for value in entries]
        total = _added(seen.weights, r" \cdot ", factors)
        return f"y_{{{k + 1}}} = {total} = {seen.y[k]:g}"
    total = _added(seen.weights, r"\, ", [rf"\delta_{{{i + 1}}}" for i in seen.followed])
    j = k - state.before + 1
    of = rf"x_{{{j}}}" if 1 <= j <= state.n else r"\text{padding}"
    return rf"\frac{{\partial C}}{{\partial {of}}} = {total or '0'}"


def _added(weights: list[float], times: str, factors: list[str]) -> str:
    """The sum of weights times factors: with the signs of the weights, for room is scarce."""
    terms = zip(weights, factors, strict=True)
    text = " ".join(f"{'-' if w < 0 else '+'} {abs(w):g}{times}{factor}" for w, factor in terms)
    return f"-{text[2:]}" if text.startswith("-") else text.removeprefix("+ ")


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
    return (
        f"The filter never reaches the last{f' {left}' if left > 1 else ''}",
        f"entr{'ies' if left > 1 else 'y'} of x with its padding.",
        f"{counted(state.stride - left, 'more zero')} would do, as in (30).",
    )


def caption(state: State, seen: Readings | None) -> str:
    """Return the picture in words."""
    remark = " ".join(note(state))
    if seen is None:
        return remark
    what, k = state.followed
    if what == "y":
        each = "the sum of " if len(seen.followed) > 1 else ""
        read = ", ".join(column_name(state, j) for j in seen.followed)
        said = f"y{subscript(k + 1)} = {plain(seen.y[k])} is {each}{read} times the filter."
    else:
        terms = zip(seen.followed, seen.weights, strict=True)
        into = ", ".join(f"y{subscript(i + 1)} (times {plain(weight)})" for i, weight in terms)
        said = f"{column_name(state, k)} goes into {into or 'no result'}."
    rows, columns = seen.matrix.shape
    largest = max(seen.by_sum, seen.by_fft)
    apart = (
        f"differ by {plain(largest, 1)}" if largest > ROUNDING else "are the same but for rounding errors"
    )
    article, ways = "An" if rows in (8, 11) else "A", f"Matrix product, direct sum and FFT {apart}."
    return f"{article} {rows} × {columns} matrix. {said} {ways} {remark}".strip()
