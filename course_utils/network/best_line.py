"""The straight line that gets as many labelled points right as possible: what one neuron can do."""

import itertools
from collections.abc import Iterator

import numpy as np
from scipy.optimize import linprog

from course_utils.arrays import Array
from course_utils.network.datasets import A, Points


def best_line(points: Points, largest: float) -> tuple[int, tuple[float, float, float]]:
    """Return the largest number of points that a straight line can get right, and w1, w2, b that do.

    Category A is where w1 x1 + w2 x2 + b > 0; all three are at most `largest`. Moved until it touches, a
    best line passes through two of the points (or all points are on one side), so it is enough to try the
    lines through every pair, turned and shifted a little either way. Of the lines that separate the points
    as the best of these does, the one with most room is returned, rounded to one digit if it still does.
    """
    x, is_A = points.x, points.labels == A
    sides = np.full(len(points), is_A.sum() * 2 >= len(points))
    for cuts in _cuts(x):
        counts = (cuts == is_A).sum(axis=1)
        if counts.max() > (sides == is_A).sum():
            sides = cuts[counts.argmax()]
    return int((sides == is_A).sum()), _with_most_room(x, sides, largest)


def _with_most_room(x: Array, sides: np.ndarray, largest: float) -> tuple[float, float, float]:
    """Return w1, w2, b with w x + b as far above 0 on one side as below on the other."""
    sign, one = np.where(sides, 1.0, -1.0), np.ones(len(sides))
    # Maximise t where sign (w x + b) >= t for every point.
    rows = np.column_stack([*(-sign * x), -sign, one])
    bounds = [(-largest, largest)] * 3 + [(None, None)]
    solved = linprog([0, 0, 0, -1], rows, 0 * one, bounds=bounds).x[:3]
    rounded = np.round(solved, 1)
    kept = (rounded[:2] @ x + rounded[2] > 0) == sides
    w1, w2, b = (rounded if kept.all() else solved).tolist()
    return w1, w2, b


def _cuts(x: Array) -> Iterator[np.ndarray]:
    """Yield what lies on either side of lines just beside each pair of points: bool, (lines, N)."""
    for i in range(1, x.shape[1]):
        p, q = x[:, i : i + 1], x[:, :i]
        across = np.stack([p[1] - q[1], q[0] - p[0]])
        across *= 1e-6 / np.maximum(np.linalg.norm(across, axis=0), 1e-300)  # two points in one place: none
        for start, end in itertools.product((p - across, p + across), (q - across, q + across)):
            normal = np.stack([start[1] - end[1], end[0] - start[0]])
            above = normal.T @ x - (normal * start).sum(axis=0)[:, None]
            yield above > 0
            yield above < 0
