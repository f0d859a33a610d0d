"""One filter in three readings: a sparse matrix, a window that slides along, and the sums it gives."""

from typing import Any

import numpy as np

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
)
from course_utils.interactive.controls import presets
from course_utils.interactive.design import Design
from course_utils.interactive.events import Pick, Point
from course_utils.pictures.charts import image_axes, named_ticks
from course_utils.pictures.numbers import plain, subscript
from course_utils.pictures.scene import Axes, Formula, Image, Scene, Table, Text


def _filter(*w: float, **rest: int) -> dict[str, float]:
    """What a preset sets."""
    entries = (*w, *[0.0] * (WIDEST - len(w)))
    return {**{f"w{j}": entry for j, entry in enumerate(entries, 1)}, "size": len(w), **rest}


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


def scene(state: State, seen: Readings | None) -> Scene:
    """Above: the window on x; below it: the matrix and the result; right: three ways, and some counts."""
    x, y = (BESIDE, 452.0) if seen else (LEFT, MATRIX_TOP)
    texts = tuple(Text(line, x, y + 24 * i, "accent", 15) for i, line in enumerate(note(state)))
    wide = min(66.0, 456.0 / max(state.length, state.size))
    strip, counts = _strip(state, wide), _counts(state, seen)
    if seen is None:
        return Scene(960, 580, (strip,), tables=(counts,), texts=texts)
    formulas = (Formula(formula(state, seen), LEFT, 30),)
    axes = strip, *_matrix_and_result(state, seen, wide)
    return Scene(960, 580, axes, formulas, tables=(_ways(seen), counts), texts=texts)


def _strip(state: State, wide: float) -> Axes:
    """Rows: the padded x; the filter where it lies; the products. Following an input, only x."""
    columns = max(state.length, state.size)
    rows, marked = np.full((3, columns), np.nan), np.zeros((3, columns), dtype=bool)
    rows[0, : state.length] = padded(state.x, state.padding, axes=1)
    what, k = state.followed if state.fits else ("y", 0)
    if what == "y":
        place = slice(state.stride * k, state.stride * k + state.size)
        rows[1, place] = state.w
        rows[2] = rows[0] * rows[1] + 0.0  # no minus zeros
        marked[0, place] = state.fits
    names = named_ticks((column_name(state, j) for j in range(state.length)), 0.5)
    kinds = named_ticks(("x", "filter", "product") if what == "y" else ("x",), 0.5)
    image = Image(rows, 6.0, "g", None if what == "y" else (0, k), marked, "x")
    return image_axes((LEFT, TOP, columns * wide, 3 * ROW), image, xticks=names, yticks=kinds)


def _matrix_and_result(state: State, seen: Readings, wide: float) -> tuple[Axes, Axes]:
    (what, k), (rows, columns) = state.followed, seen.matrix.shape
    high, of_matrix, of_y = (
        min(44.0, 318.0 / rows),
        np.zeros((rows, columns), bool),
        np.zeros((rows, 1), bool),
    )
    if what == "y":
        of_matrix[k, seen.followed] = True
    else:
        of_matrix[seen.followed, k] = of_y[seen.followed] = True
    matrix = Image(seen.matrix, 2.0, "g", None, of_matrix, "matrix")
    chosen, marked = ((k, 0), None) if what == "y" else (None, of_y)
    y = Image(seen.y[:, None], 6.0, "g", chosen, marked, "y")
    names = named_ticks((f"y{subscript(i + 1)}" for i in range(rows)), 0.5)
    title, box = f"matrix, {rows} × {columns}", (LEFT, MATRIX_TOP, columns * wide, rows * high)
    beside = (LEFT + max(columns * wide, LEAST) + 36, MATRIX_TOP, max(wide, 54.0), rows * high)
    return image_axes(box, matrix, title=title, yticks=names), image_axes(beside, y, title="y")


def _ways(seen: Readings) -> Table:
    differences = ("–", plain(seen.by_sum, 1), plain(seen.by_fft, 1))
    rows = tuple(zip(("matrix product", "direct sum", "FFT"), differences, strict=True))
    return Table((BESIDE, 64, 290, 128), rows, ("three ways to y", "difference"), (1.5, 1.1), "lr")


def _counts(state: State, seen: Readings | None) -> Table:
    counts: dict[str, Any] = {
        "filter, stride": f"{state.size}, {state.stride}",
        "x with padding": state.length,
    }
    if seen:
        counts |= {"entries of the matrix": seen.matrix.size}
        counts |= {"of them stored": np.count_nonzero(~np.isnan(seen.matrix))}
        counts |= {"of them different": len(np.unique(state.w))}
    rows = tuple((name, str(count)) for name, count in counts.items())
    return Table((BESIDE, 222, 290, 34.0 * len(rows)), rows, widths=(1.8, 1), align="lr")


def _place(event: Pick | Point) -> tuple[str, int] | None:
    """The entry of x or y that an event in x, in the matrix or in y is about, if there is one."""
    if not isinstance(event.index, tuple):
        return None
    what, k = ("x", event.index[1]) if event.part == "x" else ("y", event.index[0])
    return (what, k) if k < MOST else None


def _point(state: State, event: Point) -> State:
    return state.changed(pointed=_place(event) or ())


def _pick(state: State, event: Pick) -> State:
    if not (place := _place(event)):
        return state
    return state.changed(follow=INPUT if place[0] == "x" else RESULT, k=place[1] + 1, pointed=())


filter_matrix = Design(
    State, scene, caption, prepare=readings, on={Pick: _pick, Point: _point}, buttons={"preset": PRESET}
)
