"""One filter in three readings: a sparse matrix, a window that slides along, and the sums it gives."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from course_utils.convolution.convolution import padded
from course_utils.exhibits.ch05_convolution._filter_matrix_words import (
    INPUT,
    LARGEST,
    LONGEST,
    RESULT,
    SIGNALS,
    WIDEST,
    State,
    caption,
    column_name,
    formula,
    note,
    results,
    rounded,
    subscript,
)
from course_utils.interactive.controls import Choice, Control, Slider, WholeSlider
from course_utils.interactive.exhibit import Exhibit
from course_utils.pictures.scene import Axes, Formula, Image, Scene, Table, Text

OWN = "own"
PRESETS: dict[str, dict[str, Any]] = {
    "(29): differences": {"w": (1, -1), "n": 6, "stride": 1, "before": 0, "after": 0},
    "(30): stride 2": {"w": (1, 2, -2, -1), "n": 9, "stride": 2, "before": 0, "after": 1},
    "smoothing": {"w": (0.25, 0.5, 0.25), "n": 9, "stride": 1, "before": 1, "after": 1},
}
LEFT, TOP = 84.0, 70.0  # of the strip; the matrix stands below it, column under column
ROW = 34.0  # height of a row of the strip
MATRIX_TOP = TOP + 3 * ROW + 80
LEAST = 110.0  # room for the title of the matrix
BESIDE = 650.0


# ---------------------------------------------------------------- picture


def scene(state: State, progress: None) -> Scene:
    """Above: the window on x; below it: the matrix and the result; right: three ways, and some counts."""
    x, y = (BESIDE, 452.0) if state.fits else (LEFT, MATRIX_TOP)
    texts = tuple(Text(line, x, y + 24 * i, "accent", 15) for i, line in enumerate(note(state)))
    if not state.fits:
        return Scene(960, 580, (_strip(state),), tables=(_counts(state),), texts=texts)
    axes = _strip(state), _matrix(state), _result(state)
    formulas = (Formula(formula(state), LEFT, 30),)
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
        (Image(rows, 6.0, "g", chosen, marked, "x"),),
        (0, columns),
        (3, 0),
        xticks=tuple((j + 0.5, column_name(state, j)) for j in range(state.length)),
        yticks=tuple((i + 0.5, name) for i, name in enumerate(names)),
    )


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
        yticks=tuple((i + 0.5, f"y{subscript(i + 1)}") for i in range(rows)),
    )


def _result(state: State) -> Axes:
    y, (wide, high) = results(state)[0], _cell(state)
    what, k = state.followed
    marked = None if what == "y" else ~np.isnan(state.matrix[:, [k]])
    chosen = (k, 0) if what == "y" else None
    return Axes(
        (LEFT + max(state.length * wide, LEAST) + 36, MATRIX_TOP, max(wide, 54.0), len(y) * high),
        (Image(y[:, None], 6.0, "g", chosen, marked, "y"),),
        (0, 1),
        (len(y), 0),
        title="y",
    )


def _ways(state: State) -> Table:
    _, by_sum, by_fft = results(state)
    rows = (("matrix product", "–"), ("direct sum", rounded(by_sum)), ("FFT", rounded(by_fft)))
    return Table((BESIDE, 64, 290, 128), rows, ("three ways to y", "difference"), (1.5, 1.1), "lr")


def _counts(state: State) -> Table:
    rows = [("filter, stride", f"{state.size}, {state.stride}"), ("x with padding", str(state.length))]
    if state.fits:
        matrix = state.matrix
        stored = int(np.sum(~np.isnan(matrix)))
        rows += [("entries of the matrix", str(matrix.size)), ("of them stored", str(stored))]
        rows += [("of them different", str(len(np.unique(state.w))))]
    return Table((BESIDE, 222, 290, 34.0 * len(rows)), tuple(rows), widths=(1.8, 1), align="lr")


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


def _which(state: State) -> int:
    """The one that is followed, unless the mouse points at another: k, brought into range."""
    return replace(state, pointed=()).followed[1] + 1 if state.fits else state.k


CONTROLS: dict[str, Control] = {
    "preset": Choice(label="matrix", get=_preset_name, set=_preset, options=(*PRESETS, OWN)),
    "signal": Choice(label="x", field="signal", options=tuple(SIGNALS)),
    **{
        f"w{j}": Slider(label=f"filter entry {j}", field=f"w{j}", low=-LARGEST, high=LARGEST, step=0.25)
        for j in range(1, WIDEST + 1)
    },
    "size": WholeSlider(label="filter size", field="size", low=1, high=WIDEST),
    "stride": WholeSlider(label="stride", field="stride", low=1, high=5),
    "before": WholeSlider(label="zeros before", field="before", low=0, high=2),
    "after": WholeSlider(label="zeros after", field="after", low=0, high=2),
    "n": WholeSlider(label="entries of x", field="n", low=1, high=LONGEST),
    "follow": Choice(label="follow", field="follow", options=(RESULT, INPUT)),
    "k": WholeSlider(
        label="which one",
        field="k",
        get=_which,
        low=1,
        high=LONGEST + 4,
        tip="Zeros of padding are counted as well",
    ),
}


def filter_matrix(*, show: Sequence[str] | None = None, **settings: Any) -> Exhibit:
    """Return the exhibit; `settings` are fields of State, `show` the names of the controls to show."""
    return Exhibit(State(**settings), scene, caption, edit=edit, controls=CONTROLS, show=show)
