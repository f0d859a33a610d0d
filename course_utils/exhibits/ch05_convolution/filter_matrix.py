"""One filter in three readings: a sparse matrix, a window that slides along, and the sums it gives."""

from __future__ import annotations

import numpy as np

from course_utils.arrays import Array
from course_utils.convolution.convolution import padded
from course_utils.exhibits.ch05_convolution._filter_matrix_words import (
    INPUT,
    MOST,
    RESULT,
    WIDEST,
    Readings,
    State,
    caption,
    column_name,
    formula,
    note,
    readings,
    rounded,
)
from course_utils.interactive.controls import presets
from course_utils.interactive.design import Design
from course_utils.interactive.events import Pick, Point
from course_utils.pictures.charts import image_axes
from course_utils.pictures.numbers import subscript
from course_utils.pictures.scene import Axes, Formula, Image, Scene, Table, Text


def _filter(*w: float, **rest: int) -> dict[str, float]:
    """What a preset sets."""
    entries = {f"w{j + 1}": w[j] if j < len(w) else 0.0 for j in range(WIDEST)}
    return {**entries, "size": len(w), **rest}


PRESET = presets(
    "matrix",
    {
        "(29): differences": _filter(1.0, -1.0, n=6, stride=1, before=0, after=0),
        "(30): stride 2": _filter(1.0, 2.0, -2.0, -1.0, n=9, stride=2, before=0, after=1),
        "smoothing": _filter(0.25, 0.5, 0.25, n=9, stride=1, before=1, after=1),
    },
    "own",
)
LEFT, TOP = 84.0, 70.0  # of the strip; the matrix stands below it, column under column
ROW = 34.0  # height of a row of the strip
MATRIX_TOP = TOP + 3 * ROW + 80
LEAST = 110.0  # room for the title of the matrix
BESIDE = 650.0


# ---------------------------------------------------------------- picture


def scene(state: State, seen: Readings | None) -> Scene:
    """Above: the window on x; below it: the matrix and the result; right: three ways, and some counts."""
    x, y = (BESIDE, 452.0) if seen else (LEFT, MATRIX_TOP)
    texts = tuple(Text(line, x, y + 24 * i, "accent", 15) for i, line in enumerate(note(state)))
    wide = min(66.0, 456.0 / max(state.length, state.size))
    strip, counts = _strip(state, wide), _counts(state, seen)
    if seen is None:
        return Scene(960, 580, (strip,), tables=(counts,), texts=texts)
    high = min(44.0, 318.0 / len(seen.y))
    axes = strip, _matrix(state, seen.matrix, wide, high), _result(state, seen, wide, high)
    formulas = (Formula(formula(state, seen), LEFT, 30),)
    return Scene(960, 580, axes, formulas, tables=(_ways(seen), counts), texts=texts)


def _strip(state: State, wide: float) -> Axes:
    """Rows: the padded x; the filter where it lies; the products. Following an input, only x."""
    columns = max(state.length, state.size)
    rows = np.full((3, columns), np.nan)
    rows[0, : state.length] = padded(state.x, state.padding, axes=1)
    marked = np.zeros(rows.shape, dtype=bool)
    what, k = state.followed if state.fits else ("y", 0)
    if what == "y":
        place = slice(state.stride * k, state.stride * k + state.size)
        rows[1, place] = state.w
        rows[2] = rows[0] * rows[1] + 0.0  # no minus zeros
        marked[0, place] = state.fits
    names = ("x", "filter", "product")[: 3 if what == "y" else 1]
    return Axes(
        (LEFT, TOP, columns * wide, 3 * ROW),
        (Image(rows, 6.0, "g", None if what == "y" else (0, k), marked, "x"),),
        (0, columns),
        (3, 0),
        xticks=tuple((j + 0.5, column_name(state, j)) for j in range(state.length)),
        yticks=tuple((i + 0.5, name) for i, name in enumerate(names)),
    )


def _matrix(state: State, matrix: Array, wide: float, high: float) -> Axes:
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
        yticks=tuple((i + 0.5, f"y{subscript(i + 1)}") for i in range(rows)),
    )


def _result(state: State, seen: Readings, wide: float, high: float) -> Axes:
    what, k = state.followed
    marked = None if what == "y" else ~np.isnan(seen.matrix[:, [k]])
    image = Image(seen.y[:, None], 6.0, "g", (k, 0) if what == "y" else None, marked, "y")
    left, rows = LEFT + max(state.length * wide, LEAST) + 36, len(seen.y)
    return image_axes((left, MATRIX_TOP, max(wide, 54.0), rows * high), image, title="y")


def _ways(seen: Readings) -> Table:
    rows = (
        ("matrix product", "–"),
        ("direct sum", rounded(seen.by_sum)),
        ("FFT", rounded(seen.by_fft)),
    )
    return Table((BESIDE, 64, 290, 128), rows, ("three ways to y", "difference"), (1.5, 1.1), "lr")


def _counts(state: State, seen: Readings | None) -> Table:
    rows = [("filter, stride", f"{state.size}, {state.stride}"), ("x with padding", str(state.length))]
    if seen:
        stored = int(np.sum(~np.isnan(seen.matrix)))
        rows += [("entries of the matrix", str(seen.matrix.size)), ("of them stored", str(stored))]
        rows += [("of them different", str(len(np.unique(state.w))))]
    return Table((BESIDE, 222, 290, 34.0 * len(rows)), tuple(rows), widths=(1.8, 1), align="lr")


# ---------------------------------------------------------------- what the reader does


def _place(state: State, event: Pick | Point) -> tuple[str, int] | None:
    """The entry of x or y that an event in x, in the matrix or in y is about, if there is one."""
    if not isinstance(event.index, tuple):
        return None
    what, k = ("x", event.index[1]) if event.part == "x" else ("y", event.index[0])
    return (what, k) if k < MOST else None


def _point(state: State, event: Point) -> State:
    return state.changed(pointed=_place(state, event) or ())


def _pick(state: State, event: Pick) -> State:
    place = _place(state, event)
    if place is None:
        return state
    return state.changed(follow=INPUT if place[0] == "x" else RESULT, k=place[1] + 1, pointed=())


filter_matrix = Design(
    State,
    scene,
    caption,
    prepare=readings,
    on={Pick: _pick, Point: _point},
    buttons={"preset": PRESET},
)
