"""One filter in three readings: a sparse matrix, a window that slides along, and the sums it gives."""

import textwrap
from collections.abc import Iterable
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np

from course_utils.arrays import Array
from course_utils.convolution import convolution as mathematics
from course_utils.convolution.matrices import matrix1d
from course_utils.interactive import limits
from course_utils.interactive.controls import presets
from course_utils.interactive.design import Design
from course_utils.interactive.events import Pick, Point
from course_utils.interactive.fields import Settings, choice, setting, slider, whole
from course_utils.pictures.charts import image_axes, named_ticks
from course_utils.pictures.numbers import counted, in_formula, plain, subscript
from course_utils.pictures.scene import Axes, Formula, Image, Scene, Table, Text

MOST = 9 + 4  # entries of x with its padding
SIGNALS = {
    "a step up and down": (0, 0, 0, 4, 4, 4, 0, 0, 0),
    "a ramp": (1, 2, 3, 4, 5, 6, 7, 8, 9),
    "a single 1": (0, 0, 0, 1, 0, 0, 0, 0, 0),
    "random numbers": (3, -1, 4, 1, -5, 9, 2, -6, 5),
}
RESULT, INPUT = "a result y", "an input x"
PLACE = limits.whole(0, MOST - 1)


def _as_place(value: Any) -> tuple[Any, ...]:
    return (value[0], PLACE.read(value[1])) if len(value) == 2 else tuple(value)


POINTED = limits.Checked(
    f"empty, or ('x' or 'y', an index from 0 to {MOST - 1})",
    lambda value: value == () or (len(value) == 2 and value[0] in ("x", "y") and PLACE.accepts(value[1])),
    _as_place,
)
SET = ("w1", "w2", "w3", "w4", "w5", "size", "stride", "before", "after", "n")
PRESETS = {
    "(29): differences": dict(zip(SET, (1.0, -1.0, 0.0, 0.0, 0.0, 2, 1, 0, 0, 6), strict=True)),
    "(30): stride 2": dict(zip(SET, (1.0, 2.0, -2.0, -1.0, 0.0, 4, 2, 0, 1, 9), strict=True)),
    "smoothing": dict(zip(SET, (0.25, 0.5, 0.25, 0.0, 0.0, 3, 1, 1, 1, 9), strict=True)),
}
LEFT, TOP, ROW = 84.0, 66.0, 28.0  # of the strip, and the height of its rows
MATRIX_TOP = TOP + 3 * ROW + 72  # the matrix stands below the strip, column under column
BESIDE = 650.0
WRAPPED = 42  # letters of a line there


def _entry(j: int, default: float) -> Any:
    return slider(default, -2, 2, 0.25, f"filter entry {j}")


def _which(state: Any) -> Any:
    return state.changed(pointed=()).followed[1] + 1 if state.fits else state.k


class State(Settings):
    """Of w1 to w5 the first `size` are used. What does not fit is allowed, and explained in the picture."""

    signal: str = choice(tuple(SIGNALS), "x")
    w1: float = _entry(1, 1.0)
    w2: float = _entry(2, -1.0)
    w3: float = _entry(3, 0.0)
    w4: float = _entry(4, 0.0)
    w5: float = _entry(5, 0.0)
    size: int = whole(2, 1, 5, "filter size")
    stride: int = whole(1, 1, 5, "stride")
    before: int = whole(0, 0, 2, "zeros before")
    after: int = whole(0, 0, 2, "zeros after")
    n: int = whole(6, 1, 9, "entries of x")
    follow: str = choice((RESULT, INPUT), "follow", more=True)
    k: int = whole(
        3,
        1,
        MOST,
        "row y, or column",
        get=_which,
        most=lambda state: _which(state.changed(k=MOST)),
        more=True,
        tip="Columns of padding are counted as well",
    )
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
        results = mathematics.output_length(self.length, self.size, self.stride)
        return what, min(k, (self.length if what == "x" else results) - 1)


class Readings(NamedTuple):
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
    ways = mathematics.correlate1d, mathematics.correlate1d_fft
    others = (way(x, w, state.stride, state.padding) for way in ways)
    by_sum, by_fft = (float(np.abs(other - y).max()) for other in others)
    line = matrix[k] if what == "y" else matrix[:, k]
    followed = np.flatnonzero(~np.isnan(line))
    return Readings(matrix, y, by_sum, by_fft, followed.tolist(), line[followed].tolist())


def scene(state: State, seen: Readings | None) -> Scene:
    """Above: the window on x; below it: the matrix and the result; right: three ways, and some counts."""
    x, y = (BESIDE, 436.0) if seen else (LEFT, MATRIX_TOP)
    texts = tuple(Text(line, x, y + 24 * i, "accent", 15) for i, line in enumerate(note(state)))
    wide = min(66.0, 456.0 / max(state.length, state.size))
    axes, formulas, tables = [_strip(state, wide)], list[Formula](), list[Table]()
    counts: dict[str, Any] = {"filter, stride": f"{state.size}, {state.stride}"}
    counts["x with padding"] = state.length
    if seen:
        axes += _matrix_and_result(state, seen, wide)
        latex = formula(state, seen)
        long = latex.count("10^") > 3 or (len(seen.followed) > 3 and state.followed[0] == "x")
        size = Formula.size * (0.78 if long else 1)  # powers of ten take room, and five results
        formulas.append(Formula(latex, LEFT, 30, size))
        differences = ("–", plain(seen.by_sum, 1), plain(seen.by_fft, 1))
        ways = tuple(zip(("matrix product", "direct sum", "FFT"), differences, strict=True))
        heads = ("three ways to y", "difference")
        tables.append(Table((BESIDE, 60, 290, 124), ways, heads, (1.5, 1.1), "lr"))
        counts["entries of the matrix"] = seen.matrix.size
        counts["of them stored"] = np.count_nonzero(~np.isnan(seen.matrix))
        counts["of them different"] = len(np.unique(state.w))
    rows = tuple((name, str(count)) for name, count in counts.items())
    tables.append(Table((BESIDE, 208, 290, 34.0 * len(rows)), rows, widths=(1.8, 1), align="lr"))
    return Scene(960, 520, tuple(axes), tuple(formulas), tables=tuple(tables), texts=texts)


def _strip(state: State, wide: float) -> Axes:
    """Rows: the padded x; the filter where it lies; the products. Following an input, only x."""
    columns = max(state.length, state.size)
    rows, marked = np.full((3, columns), np.nan), np.zeros((3, columns), dtype=bool)
    rows[0, : state.length] = mathematics.padded(state.x, state.padding, axes=1)
    what, k = state.followed if state.fits else ("y", 0)
    if what == "y":
        place = slice(state.stride * k, state.stride * k + state.size)
        rows[1, place] = state.w
        rows[2] = rows[0] * rows[1] + 0.0  # no minus zeros
        marked[0, place] = state.fits
    names = named_ticks((column_name(state, j) for j in range(state.length)), 0.5)
    kinds = named_ticks(("x", "filter", "product") if what == "y" else ("x",), 0.5)
    image = Image(rows, 6.0, "g", None if what == "y" else (0, k), marked, "x")
    under = [spoken_name(state, j) for j in range(columns)]
    said = (f"{words}{name}" for words in ("", "filter on ", "filter times ") for name in under)
    return image_axes((LEFT, TOP, columns * wide, 3 * ROW), _named(image, said), xticks=names, yticks=kinds)


def _matrix_and_result(state: State, seen: Readings, wide: float) -> tuple[Axes, Axes]:
    (what, k), (rows, columns) = state.followed, seen.matrix.shape
    of_matrix, of_y = np.zeros((rows, columns), bool), np.zeros((rows, 1), bool)
    if what == "y":
        of_matrix[k, seen.followed] = True
    else:
        of_matrix[seen.followed, k] = of_y[seen.followed] = True
    matrix = Image(seen.matrix, 2.0, "g", None, of_matrix, "matrix")
    chosen, marked = ((k, 0), None) if what == "y" else (None, of_y)
    y = Image(seen.y[:, None], 6.0, "g", chosen, marked, "y")
    results = [f"y{subscript(i + 1)}" for i in range(rows)]
    matrix = _named(matrix, (f"{one}, {spoken_name(state, j)}" for one in results for j in range(columns)))
    names, high = named_ticks(results, 0.5), min(40.0, 288.0 / rows)
    title, box = f"matrix, {rows} × {columns}", (LEFT, MATRIX_TOP, columns * wide, rows * high)
    left = LEFT + max(columns * wide, 110.0) + 36  # room for the title of the matrix
    beside = (left, MATRIX_TOP, max(wide, 54.0), rows * high)
    y = _named(y, results)
    return image_axes(box, matrix, title=title, yticks=names), image_axes(beside, y, title="y")


def _named(image: Image, names: Iterable[str]) -> Image:
    """Return the image whose cells, row by row, are read out by these names, each with its number."""
    cells = zip(names, image.texts(), strict=True)
    return replace(image, labels=tuple(f"{name}: {number or 'empty'}" for name, number in cells))


def is_of_x(state: State, j: int) -> bool:
    """Whether column j is an entry of x, and not a zero of padding."""
    return 0 <= j - state.before < state.n


def column_name(state: State, j: int) -> str:
    """The name of column j: an entry of x, or a zero of padding."""
    return f"x{subscript(j - state.before + 1)}" if is_of_x(state, j) else "0"


def spoken_name(state: State, j: int) -> str:
    """The name of column j where it is read alone."""
    if j >= state.length:
        return "nothing"
    return column_name(state, j) if is_of_x(state, j) else "a zero of padding"


def formula(state: State, seen: Readings) -> str:
    """The row of the matrix that gives y_k, or what x_j adds to each result, in numbers."""
    what, k = state.followed
    if what == "y":
        entries = mathematics.padded(state.x, state.padding, axes=1)[seen.followed]
        factors = [f"({value:g})" if value < 0 else f"{value:g}" for value in entries]
        total = _added(seen.weights, factors)
        return f"y_{{{k + 1}}} = {total} = {in_formula(seen.y[k], 4)}"
    of = rf"x_{{{k - state.before + 1}}}" if is_of_x(state, k) else r"\text{zero}"
    parts = zip(seen.followed, seen.weights, strict=True)
    shares = [rf"y_{{{i + 1}}} = \ldots {_term(w, of)}" for i, w in parts]
    return r",\; ".join(shares) or rf"{of} \text{{ goes into no result}}"


def _term(weight: float, factor: str) -> str:
    """A weight with its sign, times a factor."""
    return rf"{'-' if weight < 0 else '+'} {in_formula(abs(weight), 3)} \cdot {factor}"


def _added(weights: list[float], factors: list[str]) -> str:
    """The sum of weights times factors: with the signs of the weights, for room is scarce."""
    text = " ".join(_term(w, factor) for w, factor in zip(weights, factors, strict=True))
    return f"-{text[2:]}" if text.startswith("-") else text.removeprefix("+ ")


def note(state: State) -> tuple[str, ...]:
    """What does not fit, and what helps, in lines for the picture."""
    if not state.fits:
        none = f"No result: the filter has {state.size} entries,"
        return none, f"x with its padding only {state.length}.", "A shorter filter or more padding helps."
    unread = unread_columns(state)
    lost = [column_name(state, j) for j in unread if is_of_x(state, j)]
    if lost:
        return tuple(
            textwrap.wrap(f"The filter never reaches {', '.join(lost)}. {_remedy(state)}", WRAPPED)
        )
    if not unread:
        return ()
    are_last = unread[0] == state.length - len(unread)
    last = f"the last zero{'s' * (len(unread) > 1)}" if are_last else counted(len(unread), "zero")
    return f"The filter never reaches {last} of", "padding: nothing of x is lost."


def unread_columns(state: State) -> list[int]:
    """The columns that the filter reaches at none of its places: at the end, or between two places."""
    results = mathematics.output_length(state.length, state.size, state.stride)
    read = {state.stride * i + j for i in range(results) for j in range(state.size)}
    return [j for j in range(state.length) if j not in read]


def _remedy(state: State) -> str:
    """What would help against entries of x that are never reached."""
    if state.stride > state.size:
        return "It moves further than it is long: a smaller stride helps."
    left = mathematics.left_over(state.n, state.size, state.stride, state.padding)
    return f"{counted(state.stride - left, 'more zero')} after x would do, as in (30)."


def caption(state: State, seen: Readings | None) -> str:
    remark = " ".join(note(state))
    if seen is None:
        return remark
    what, k = state.followed
    if what == "y":
        each = "the sum of " if len(seen.followed) > 1 else ""
        read = ", ".join(column_name(state, j) for j in seen.followed if is_of_x(state, j))
        zeros = sum(not is_of_x(state, j) for j in seen.followed)
        padding = counted(zeros, "zero") + " of padding" if zeros else ""
        what_is_read = " and ".join(part for part in (read, padding) if part)
        said = f"y{subscript(k + 1)} = {plain(seen.y[k])} is {each}{what_is_read} times the filter."
    else:
        terms = zip(seen.followed, seen.weights, strict=True)
        into = ", ".join(f"y{subscript(i + 1)} (times {plain(weight)})" for i, weight in terms)
        name = column_name(state, k) if is_of_x(state, k) else "A zero of padding"
        said = f"{name} goes into {into or 'no result'}."
    (rows, columns), largest = seen.matrix.shape, max(seen.by_sum, seen.by_fft)
    rounding = largest <= 1e-12
    apart = "are the same but for rounding errors" if rounding else f"differ by {plain(largest, 1)}"
    article, ways = "An" if rows in (8, 11) else "A", f"Matrix product, direct sum and FFT {apart}."
    return f"{article} {rows} × {columns} matrix. {said} {ways} {remark}".strip()


def _place(event: Pick | Point) -> tuple[str, int] | None:
    """The entry of x or y that an event in x, in the matrix or in y is about, if there is one."""
    if not isinstance(event.index, tuple):
        return None
    what, k = ("x", event.index[1]) if event.part == "x" else ("y", event.index[0])
    return (what, k) if k < MOST else None


def _pick(state: State, event: Pick) -> State:
    what, k = _place(event) or (None, 0)
    return state.changed(follow=INPUT if what == "x" else RESULT, k=k + 1, pointed=()) if what else state


BUTTONS = {"preset": presets("matrix", PRESETS, "own")}
ON = {Pick: _pick, Point: lambda state, event: state.changed(pointed=_place(event) or ())}
filter_matrix = Design(State, scene, caption, prepare=readings, on=ON, buttons=BUTTONS)
