"""One filter in three readings: a sparse matrix, a window that slides along, and the sums it gives."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from course_utils.activations import Array
from course_utils.controls import Choice, Control, Slider, WholeSlider
from course_utils.convolution import correlate1d, correlate1d_fft, left_over, padded
from course_utils.exhibit import Exhibit
from course_utils.filter_matrices import matrix1d
from course_utils.scene import Axes, Formula, Image, Scene, Table, Text, power_of_ten

LONGEST, WIDEST = 9, 5  # of x and of the filter
SIGNALS = {
    "a step up and down": (0, 0, 0, 4, 4, 4, 0, 0, 0),
    "a ramp": (1, 2, 3, 4, 5, 6, 7, 8, 9),
    "a single 1": (0, 0, 0, 1, 0, 0, 0, 0, 0),
    "by lot": (3, -1, 4, 1, -5, 9, 2, -6, 5),
}
RESULT, INPUT = "a result y", "an input x"
OWN = "own"
PRESETS: dict[str, dict[str, Any]] = {
    "(29): differences": {"w": (1, -1), "n": 6, "stride": 1, "before": 0, "after": 0},
    "(30): stride 2": {"w": (1, 2, -2, -1), "n": 9, "stride": 2, "before": 0, "after": 1},
    "smoothing": {"w": (0.25, 0.5, 0.25), "n": 9, "stride": 1, "before": 1, "after": 1},
}
LEFT, TOP = 84.0, 70.0  # of the strip; the matrix stands below it, column under column
ROW = 34.0  # height of a row of the strip
MATRIX_TOP = TOP + 3 * ROW + 80
BESIDE = 650.0


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
        ranges = {
            "size": (1, WIDEST),
            "stride": (1, 5),
            "n": (1, LONGEST),
            "before": (0, 2),
            "after": (0, 2),
        }
        ranges |= {f"w{j}": (-4, 4) for j in range(1, WIDEST + 1)} | {"k": (1, LONGEST + 4)}
        for name, (low, high) in ranges.items():
            if not low <= getattr(self, name) <= high:
                raise ValueError(f"{name} is {getattr(self, name)}; accepted are {low} to {high}")
        if self.signal not in SIGNALS or self.follow not in (RESULT, INPUT):
            raise ValueError(
                f"signal is {self.signal!r}, follow is {self.follow!r}; accepted are "
                f"{', '.join(SIGNALS)}, and {RESULT}, {INPUT}"
            )

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


# ---------------------------------------------------------------- picture


def scene(state: State, progress: None) -> Scene:
    """Above: the window on x; below it: the matrix and the result; right: three ways, and some counts."""
    x, y = (BESIDE, 452.0) if state.fits else (LEFT, MATRIX_TOP)
    texts = tuple(Text(line, x, y + 24 * i, "accent", 15) for i, line in enumerate(_note(state)))
    if not state.fits:
        return Scene(960, 580, (_strip(state),), tables=(_counts(state),), texts=texts)
    axes = _strip(state), _matrix(state), _result(state)
    formulas = (Formula(_formula(state), LEFT, 30),)
    return Scene(960, 580, axes, formulas, tables=(_ways(state), _counts(state)), texts=texts)


def _cell(state: State) -> tuple[float, float]:
    """The width and height of a cell of the matrix."""
    rows = len(state.matrix) if state.fits else 1
    return min(66.0, 456.0 / max(state.length, state.size)), min(44.0, 318.0 / rows)


def _strip(state: State) -> Axes:
    """Rows: the padded x; the filter where it lies; the products. Following an input, only x."""
    columns = max(state.length, state.size)
    rows = np.full((3, columns), np.nan)
    rows[0, : state.length] = padded(state.x, state.padding, axes=1)
    marked = np.zeros(rows.shape, dtype=bool)
    what, k = state.followed if state.fits else ("y", 0)
    chosen = None
    if what == "y":
        place = slice(state.stride * k, state.stride * k + state.size)
        rows[1, place] = state.w
        rows[2] = rows[0] * rows[1] + 0.0  # no minus zeros
        marked[0, place] = state.fits
    else:
        chosen = (0, k)
    names = ("x", "filter", "product")[: 3 if what == "y" else 1]
    return Axes(
        (LEFT, TOP, columns * _cell(state)[0], 3 * ROW),
        (Image(rows, 6.0, "g", chosen, marked, "x" if state.fits else ""),),
        (0, columns),
        (3, 0),
        xticks=tuple((j + 0.5, _name(state, j)) for j in range(state.length)),
        yticks=tuple((i + 0.5, name) for i, name in enumerate(names)),
    )


def _name(state: State, j: int) -> str:
    """The name of column j: an entry of x, or a zero of padding."""
    return f"x{_low(j - state.before + 1)}" if 0 <= j - state.before < state.n else "0"


def _low(k: int) -> str:
    return str(k).translate(str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉"))


def _matrix(state: State) -> Axes:
    matrix, (wide, high) = state.matrix, _cell(state)
    what, k = state.followed
    marked = np.zeros(matrix.shape, dtype=bool)
    line = (k, slice(None)) if what == "y" else (slice(None), k)
    marked[line] = ~np.isnan(matrix[line])
    rows, columns = matrix.shape
    return Axes(
        (LEFT, MATRIX_TOP, columns * wide, rows * high),
        (Image(matrix, 2.0, "g", None, marked, "matrix"),),
        (0, columns),
        (rows, 0),
        title=f"matrix, {rows} × {columns}",
        yticks=tuple((i + 0.5, f"y{_low(i + 1)}") for i in range(rows)),
    )


def _result(state: State) -> Axes:
    y, (wide, high) = results(state)[0], _cell(state)
    what, k = state.followed
    marked = None if what == "y" else ~np.isnan(state.matrix[:, [k]])
    chosen = (k, 0) if what == "y" else None
    return Axes(
        (LEFT + state.length * wide + 36, MATRIX_TOP, max(wide, 54.0), len(y) * high),
        (Image(y[:, None], 6.0, "g", chosen, marked, "y"),),
        (0, 1),
        (len(y), 0),
        title="y",
    )


def _formula(state: State) -> str:
    """The row of the matrix that gives y_k, or the column in which x_j stands, in numbers."""
    what, k = state.followed
    matrix = state.matrix
    if what == "y":
        x, y = padded(state.x, state.padding, axes=1), results(state)[0]
        terms = [rf"{_factor(matrix[k, j])} \cdot {_factor(x[j])}" for j in _stored(matrix[k])]
        return rf"y_{{{k + 1}}} = {' + '.join(terms)} = {y[k]:g}"
    terms = [rf"{_factor(matrix[i, k])}\, \delta_{{{i + 1}}}" for i in _stored(matrix[:, k])]
    j = k - state.before + 1
    of = rf"x_{{{j}}}" if 1 <= j <= state.n else r"\text{padding}"
    return rf"\frac{{\partial C}}{{\partial {of}}} = {' + '.join(terms) or '0'}"


def _stored(line: Array) -> list[int]:
    return np.flatnonzero(~np.isnan(line)).tolist()


def _factor(value: float) -> str:
    return f"({value:g})" if value < 0 else f"{value:g}"


def _ways(state: State) -> Table:
    _, by_sum, by_fft = results(state)
    rows = (("matrix product", "–"), ("direct sum", _size(by_sum)), ("FFT", _size(by_fft)))
    return Table((BESIDE, 64, 290, 128), rows, ("three ways to y", "difference"), (1.5, 1.1), "lr")


def _size(value: float) -> str:
    if value == 0:
        return "0"
    mantissa, _, exponent = f"{value:.0e}".partition("e")
    return f"{mantissa}·{power_of_ten(int(exponent))}"


def _plain(value: float) -> str:
    return f"{value:g}".replace("-", "−")


def _counts(state: State) -> Table:
    rows = [("filter, stride", f"{state.size}, {state.stride}"), ("x with padding", str(state.length))]
    if state.fits:
        matrix = state.matrix
        stored = int(np.sum(~np.isnan(matrix)))
        rows += [("entries of the matrix", str(matrix.size)), ("of them stored", str(stored))]
        rows += [("of them different", str(len(np.unique(state.w))))]
    return Table((BESIDE, 222, 290, 34.0 * len(rows)), tuple(rows), widths=(1.8, 1), align="lr")


def _note(state: State) -> tuple[str, ...]:
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
    note = " ".join(_note(state))
    if not state.fits:
        return note
    y, by_sum, by_fft = results(state)
    what, k = state.followed
    matrix = state.matrix
    if what == "y":
        seen = [_name(state, j) for j in _stored(matrix[k])]
        said = f"y{_low(k + 1)} = {_plain(y[k])} is the sum of {', '.join(seen)} times the filter."
    else:
        into = [f"y{_low(i + 1)} (times {_plain(matrix[i, k])})" for i in _stored(matrix[:, k])]
        said = f"{_name(state, k)} goes into {', '.join(into) or 'no result'}."
    rows, columns = matrix.shape
    largest = max(by_sum, by_fft)
    ways = f"matrix product, direct sum and FFT differ by {_size(largest)} at most"
    return f"A {rows} × {columns} matrix. {said} {ways[0].upper()}{ways[1:]}. {note}".strip()


# ---------------------------------------------------------------- what the reader does


def edit(state: State, event: dict[str, Any]) -> State:
    """Return the state after the reader picked, or pointed at, a cell of x, of the matrix or of y."""
    if event.get("kind") not in ("pick", "point"):
        raise ValueError(f"event is {event}; accepted kinds are pick and point")
    index = event["index"]
    if index is None:
        return replace(state, pointed=())
    row, column = index
    place = ("x", column) if event["part"] == "x" else ("y", row)
    if event["kind"] == "point":
        return replace(state, pointed=place)
    follow = INPUT if place[0] == "x" else RESULT
    return replace(state, follow=follow, k=place[1] + 1, pointed=())


def _preset(state: State, name: str) -> State:
    if name == OWN:
        return state
    settings = dict(PRESETS[name])
    w = settings.pop("w")
    settings |= {f"w{j + 1}": float(w[j]) if j < len(w) else 0.0 for j in range(WIDEST)}
    return replace(state, **settings, size=len(w))


def _preset_name(state: State) -> str:
    return next((name for name in PRESETS if _preset(state, name) == state), OWN)


CONTROLS: dict[str, Control] = {
    "preset": Choice(label="matrix", get=_preset_name, set=_preset, options=(*PRESETS, OWN)),
    "signal": Choice(label="x", field="signal", options=tuple(SIGNALS)),
    **{
        f"w{j}": Slider(label=f"filter entry {j}", field=f"w{j}", low=-2, high=2, step=0.25)
        for j in range(1, WIDEST + 1)
    },
    "size": WholeSlider(label="filter size", field="size", low=1, high=WIDEST),
    "stride": WholeSlider(label="stride", field="stride", low=1, high=5),
    "before": WholeSlider(label="zeros before", field="before", low=0, high=2),
    "after": WholeSlider(label="zeros after", field="after", low=0, high=2),
    "n": WholeSlider(label="entries of x", field="n", low=1, high=LONGEST),
    "follow": Choice(label="follow", field="follow", options=(RESULT, INPUT)),
    "k": WholeSlider(
        label="which one", field="k", low=1, high=LONGEST + 4, tip="Zeros of padding are counted as well"
    ),
}


def filter_matrix(*, show: Sequence[str] | None = None, **settings: Any) -> Exhibit:
    """Return the exhibit; `settings` are fields of State, `show` the names of the controls to show."""
    return Exhibit(State(**settings), scene, caption, edit=edit, controls=CONTROLS, show=show)
