"""Sparse matrices as pictures: where their entries are, and which of them are equal."""

from itertools import islice
from typing import Annotated, Any

import numpy as np
from scipy import sparse

from course_utils.arrays import check_finite, checked, refusal, shortened, wholes
from course_utils.pictures.charts import image_axes
from course_utils.pictures.numbers import counted
from course_utils.pictures.scene import Axes, Box, Image, Scene, Text
from course_utils.pictures.stills.outputs import Still

Range = tuple[int, int]
CELLS = 256  # the most rows and columns of cells in a picture


def _sparse(name: str, value: Any) -> sparse.csr_array:
    """A sparse matrix of finite real numbers."""
    if not sparse.issparse(value) or value.ndim != 2 or value.dtype.kind not in "biuf":
        raise refusal(name, "a sparse matrix of real numbers, such as matrix1d returns", value)
    check_finite(name, value.tocsr().data, some=False)
    return sparse.csr_array(value)


@checked
def spy(matrix: Annotated[sparse.csr_array, _sparse], *parts: tuple[Range, Range]) -> Still:
    """Return parts of the matrix side by side, each given as (first row, last row + 1), (first column, ..).

    The colour of an entry is its value, so equal weights have equal colours. In a part with more than 256
    rows or columns a cell stands for many entries, and its shade says how many of them are stored.
    """
    parts = tuple(_checked_part(part, matrix.shape) for part in parts)
    width = 960.0 / max(1, len(parts))
    boxes = [(i * width + 14, 76.0, width - 28, 330.0) for i in range(len(parts))]
    axes = tuple(_part(matrix, *part, box) for part, box in zip(parts, boxes, strict=True))
    texts = [
        Text(f"{word} {first + 1:,} to {last:,}", box[0], y, bold=True)
        for part, box in zip(parts, boxes, strict=True)
        for word, (first, last), y in zip(("rows", "columns"), part, (34.0, 58.0), strict=True)
    ]
    rows, columns = matrix.shape
    size = f"{counted(rows, 'row')} and {counted(columns, 'column')}"
    verb = "is" if matrix.nnz == 1 else "are"
    said = f"A sparse matrix of {size}: {matrix.nnz:,} of {rows * columns:,} entries {verb} stored."
    return Still(Scene(960, 424, axes, texts=tuple(texts)), said)


def _checked_part(part: tuple[Range, Range], shape: tuple[int, int]) -> tuple[Range, Range]:
    """Return a part of a matrix of this shape; ValueError for what is none."""
    try:
        (top, bottom), (left, right) = (wholes("part", ends, 0, 2, 2) for ends in islice(part, 3))
        fits = top < bottom <= shape[0] and left < right <= shape[1]
    except Exception:  # no ranges, or whatever a class of the reader's raises
        fits = False
    if not fits:
        rows, columns = shape
        given = f"((0, {rows}), (0, {columns})) is the whole, got {shortened(part)}"
        raise ValueError(f"a part must be ((first row, last row + 1), (first column, last + 1)); {given}")
    return (top, bottom), (left, right)


def _part(matrix: sparse.csr_array, rows: Range, columns: Range, box: Box) -> Axes:
    part = matrix[rows[0] : rows[1], columns[0] : columns[1]].tocoo()
    shape = tuple(min(n, CELLS) for n in part.shape)
    at = [(place * cells) // n for place, n, cells in zip(part.coords, part.shape, shape, strict=True)]
    counts = sparse.coo_array((np.ones(part.nnz), at), shape).toarray()
    if shape == part.shape:
        values, limit = part.toarray(), np.abs(part.data).max(initial=1e-12)
    else:
        values, limit = counts, counts.max(initial=1)
    return image_axes(box, Image(np.where(counts > 0, values, np.nan), float(limit)))
