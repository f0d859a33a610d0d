"""A boundary drawn by hand: the regions into which it cuts the unit square, and the category of each."""

from collections.abc import Sequence

import numpy as np
from scipy import ndimage

from course_utils.network.datasets import A, Points

CELLS = 100  # in each direction
NEAR = 0.06  # an end so near to the edge, or to the stroke's other end, is meant to touch it


def regions(strokes: Sequence[np.ndarray], points: Points) -> np.ndarray:
    """Return True for each cell of the square that the drawing gives to A: (CELLS, CELLS), from x2 = 0.

    strokes: arrays of shape (2, n), which cut the square into pieces. A piece belongs to the category of
    most of its points; without points, or with equally many of both, it goes to B, as ties do.
    """
    wall = np.zeros((CELLS, CELLS), dtype=bool)
    for stroke in strokes:
        column, row = cells(_dense(_completed(stroke)))
        wall[row, column] = True
    pieces, count = ndimage.label(~wall)  # a piece is left by its sides alone, so that no wall leaks
    # What is under the ink belongs to the nearest piece.
    nearest = ndimage.distance_transform_edt(pieces == 0, return_distances=False, return_indices=True)
    pieces = pieces[tuple(nearest)]
    column, row = cells(points.x)
    vote = np.where(points.labels == A, 1, -1)
    votes = np.bincount(pieces[row, column], weights=vote, minlength=count + 1)
    return np.asarray(votes[pieces] > 0)


def cells(x: np.ndarray) -> np.ndarray:
    """Return the columns and the rows, shape (2, N), of the cells in which the places x, (2, N), are."""
    return np.clip((x * CELLS).astype(int), 0, CELLS - 1)


def middles() -> np.ndarray:
    """Return the middles of the cells, shape (2, CELLS * CELLS), row by row from the bottom."""
    t = (np.arange(CELLS) + 0.5) / CELLS
    return np.stack(np.meshgrid(t, t)).reshape(2, -1)


def _completed(stroke: np.ndarray) -> np.ndarray:
    """Return the stroke with its ends joined to what they are meant to touch."""
    start, end = stroke[:, :1], stroke[:, -1:]
    if stroke.shape[1] > 8 and np.linalg.norm(end - start) < NEAR:
        return np.hstack([stroke, start])
    return np.hstack([_to_the_edge(start), stroke, _to_the_edge(end)])


def _to_the_edge(place: np.ndarray) -> np.ndarray:
    """Return the nearest place on the square's edge if it is near, otherwise the place itself."""
    edge = np.round(place)
    gap = np.abs(place - edge)
    return np.where((gap < NEAR) & (gap == gap.min()), edge, place)


def _dense(stroke: np.ndarray) -> np.ndarray:
    """Return the polyline at places so close together that it skips no cell on its way."""
    along = np.diff(stroke)
    counts = (3 * CELLS * np.abs(along).max(axis=0)).astype(int) + 2
    number = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)  # on each piece from 0
    starts, step = (np.repeat(one, counts, axis=1) for one in (stroke[:, :-1], along / (counts - 1)))
    return np.hstack([stroke, starts + step * number])
