"""Explanations of a single decision of a network (section 8: ethics and accountability)."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from course_utils.arrays import Array, Count, checked, checked_columns
from course_utils.network.network import Network, PlaneNetwork, classify

ANGLES = np.linspace(0, 2 * np.pi, 180, endpoint=False)
UNIT = np.stack([np.cos(ANGLES), np.sin(ANGLES)])
RADII = np.linspace(0, 1.5, 151)[1:].reshape(10, 15)  # searched in ten rounds, the nearest first
HALVINGS = 30


@checked
def nearest_points(x: Array, data: Array, count: Count = 3) -> NDArray[np.intp]:
    """Return the indices of the `count` columns of data, (2, N), nearest to x, (2, 1), nearest first."""
    x, data = checked_columns("x", x, 2, 1), checked_columns("data", data, 2)
    with np.errstate(over="ignore"):
        distances = np.hypot(*(data - x))
    # Some may be too large for a number, and a quarter of them is not; of others there is no quarter.
    return np.lexsort((np.hypot(*(data / 4 - x / 4)), distances))[:count]


@checked
def smallest_change(network: PlaneNetwork, x: Array) -> Array | None:
    """Return the shortest vector, (2,), found that moves x, (2, 1), into the other category, or None.

    180 directions are searched outwards in steps of 0.01, up to 1.5; then the distance is refined by
    bisection. A region of the other category that is thinner than a step can be missed.
    """
    x = checked_columns("x", x, 2, 1)
    here = classify(network.output(x))[0]
    for radii in RADII:
        rays = x[:, :, None] + UNIT[:, :, None] * radii  # (2, angles, radii)
        other = classify(network.output(rays.reshape(2, -1))).reshape(len(ANGLES), -1) != here
        if other.any():
            break
    else:
        return None
    first = np.where(other.any(axis=1), other.argmax(axis=1), len(radii))
    near = np.flatnonzero(first == first.min())  # the directions that lead there within this radius
    high = np.full(len(near), radii[first.min()])
    low = high - RADII[0, 0]
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        there = classify(network.output(x + UNIT[:, near] * middle)) != here
        high, low = np.where(there, middle, high), np.where(there, low, middle)
    best = int(high.argmin())
    return np.asarray(UNIT[:, near[best]] * high[best])


class Decision(NamedTuple):
    """x: the point, (2, 1); z, a: of each layer; category: A or B; near: index and distance of the nearest
    data points; change: the smallest that alters the decision, (2,), None if there is none up to 1.5.
    """

    network: Network
    x: Array
    z: dict[int, Array]
    a: dict[int, Array]
    category: str
    near: list[tuple[int, float]]
    change: Array | None


def explained(network: Network, x: Array, data: Array) -> Decision:
    """Return the decision on x, (2, 1), and what it depends on; data: the training points, (2, N)."""
    z, a = network.forward(x)
    F1, F2 = a[network.L][:, 0]
    gaps = np.linalg.norm(data - x, axis=0)
    near = [(int(i), float(gaps[i])) for i in nearest_points(x, data)]
    return Decision(network, x, z, a, "A" if F1 > F2 else "B", near, smallest_change(network, x))


def share_far_from_data(data: Array, nodes: Array, distance: float) -> float:
    """Return the share of the `nodes`, (2, n), farther than `distance` from all columns of data, (2, N)."""
    gaps = np.linalg.norm(nodes[:, :, None] - data[:, None, :], axis=0)
    return float(np.mean(gaps.min(axis=1) > distance))
