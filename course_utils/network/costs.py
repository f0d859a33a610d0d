"""The quadratic cost (9), its contributions from single points, and misclassified points."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_utils.arrays import Array, checked
from course_utils.network.network import DIVERGENT, Network, classify


@checked
@DIVERGENT
def point_costs(network: Network, x: ArrayLike, y: ArrayLike) -> Array:
    """C for each data point, equation (13): shape (N,) for x (n_1, N) and targets y (n_L, N)."""
    a_L = network.output(x)
    y = network.checked_y(y, a_L.shape[1])
    return np.asarray(0.5 * np.sum((y - a_L) ** 2, axis=0))  # (13)


def cost(network: Network, x: ArrayLike, y: ArrayLike) -> float:
    """Cost, equation (9), or (6) for N = 10: the mean over the data points of (13)."""
    return float(np.mean(point_costs(network, x, y)))  # (9)


def listing_cost(network: Network, x: ArrayLike, y: ArrayLike) -> float:
    """The number that Listing 6.1 prints: 2N times the cost (9), without its factors 1/N and 1/2."""
    return float(2 * np.sum(point_costs(network, x, y)))


@checked
def misclassified(network: Network, x: ArrayLike, y: ArrayLike) -> NDArray[np.bool_]:
    """True for each point whose larger output is not that of its category, (5), or is NaN: shape (N,)."""
    F = network.output(x)
    wrong = classify(F) != classify(network.checked_y(y, F.shape[1]))
    return np.asarray(wrong | np.isnan(F).any(axis=0))


def accuracy(network: Network, x: ArrayLike, y: ArrayLike) -> float:
    """The proportion of data points that are classified correctly."""
    return float(1 - misclassified(network, x, y).mean())
