"""The straight line that gets as many labelled points right as possible: what one neuron can do."""

import itertools
from collections.abc import Iterator

import numpy as np
from scipy.optimize import linprog

from course_utils.arrays import Array
from course_utils.network.datasets import A, Points

BESIDE = 1e-6  # how far beside two points a line is tried


def best_line(points: Points, largest: float) -> tuple[int, tuple[float, float, float]]:
    """Return the largest number of points that a straight line can get right, and w1, w2, b that do.

    Category A is where w1 x1 + w2 x2 + b > 0; all three are at most `largest`. Moved until it touches, a
    best line passes through two of the points (or all points are on one side), so it is enough to try the
    lines through every pair, turned and shifted a little either way. Of the lines that separate the points
    as the best of these does, the one with most room is returned, rounded to one digit if it still does.
    """
    x, is_A = points.x, points.labels == A
    sides = np.full(len(points), is_A.sum() * 2 >= len(points))
    right = int((sides == is_A).sum())
    places = np.unique(x, axis=1)  # where many points coincide, one line is tried for all
    for i in range(1, places.shape[1]):
        p, q = places[:, i : i + 1], places[:, :i]
        q = q[:, _nearest(p, q)]
        q = q[:, _at_best(p, q, x, is_A) > right]
        for cuts in _cuts(p, q, x) if q.size else ():
            counts = (cuts == is_A).sum(axis=1)
            if counts.max() > right:
                right, sides = int(counts.max()), cuts[counts.argmax()]
    return right, _with_most_room(x, sides, largest)


def _at_best(p: Array, q: Array, x: Array, is_A: np.ndarray) -> np.ndarray:
    """Return how many points a line beside p and each of q can get right at best: shape of q, (lines,).

    A point so near to the line through both that a turned line may pass it counts as right. Few pairs are
    left to be tried, which takes longer.
    """
    near = 4 * BESIDE * np.linalg.norm(np.ptp(x, axis=1))
    left = np.stack([p[1] - q[1], q[0] - p[0]]).T @ ((x - p) * np.where(is_A, 1.0, -1.0))
    wrong = np.minimum((left < -near).sum(axis=1), (left > near).sum(axis=1))
    return np.asarray(len(is_A) - wrong)


def _nearest(p: Array, q: Array) -> np.ndarray:
    """Return the indices of those q that are the nearest to p in their direction, all being in order.

    Of places in a row, a line through the first and the last cuts as one through two neighbours does.
    """
    angles = np.round(np.arctan2(p[1] - q[1], p[0] - q[0]), 12)
    return np.asarray(q.shape[1] - 1 - np.unique(angles[::-1], return_index=True)[1])


def _with_most_room(x: Array, sides: np.ndarray, largest: float) -> tuple[float, float, float]:
    """Return w1, w2, b with w x + b as far above 0 on one side as below on the other."""
    sign, one = np.where(sides, 1.0, -1.0), np.ones(len(sides))
    # Maximise t where sign (w x + b) >= t for every point.
    rows = np.column_stack([*(-sign * x), -sign, one])
    bounds = [(-largest, largest)] * 3 + [(None, None)]
    found = linprog([0, 0, 0, -1], rows, 0 * one, bounds=bounds).x
    if found is None:
        raise ValueError(
            "points must have coordinates of moderate size: no line between them can be computed"
        )
    solved = found[:3]
    rounded = np.round(solved, 1)
    kept = (rounded[:2] @ x + rounded[2] > 0) == sides
    w1, w2, b = (rounded if kept.all() else solved).tolist()
    return w1, w2, b


def _cuts(p: Array, q: Array, x: Array) -> Iterator[np.ndarray]:
    """Yield what lies on either side of lines just beside p, (2, 1), and each of q: bool, (lines, N)."""
    across = np.stack([p[1] - q[1], q[0] - p[0]])
    across *= BESIDE / np.maximum(np.linalg.norm(across, axis=0), 1e-300)  # two points in one place: none
    for start, end in itertools.product((p - across, p + across), (q - across, q + across)):
        normal = np.stack([start[1] - end[1], end[0] - start[0]])
        above = normal.T @ x - (normal * start).sum(axis=0)[:, None]
        yield above > 0
        yield above < 0
