"""A filter that slides along a vector, in words and formulas."""

from __future__ import annotations

import numpy as np

from course_utils.activations import Array
from course_utils.convolution import left_over, padded
from course_utils.scene import power_of_ten
from course_utils.sliding_filter import State, results


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
    ways = f"matrix product, direct sum and FFT differ by {rounded(largest)} at most"
    article = "An" if rows in (8, 11) else "A"
    return f"{article} {rows} × {columns} matrix. {said} {ways[0].upper()}{ways[1:]}. {remark}".strip()
