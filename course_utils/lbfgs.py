"""Fitting a network of any size by its gradient alone, with the quasi-Newton method L-BFGS."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.optimize import minimize

from course_utils.activations import Array
from course_utils.backprop import gradient
from course_utils.cost import cost, misclassified
from course_utils.datasets import Points
from course_utils.network import Network


def descend(network: Network, x: Array, y: Array, steps: int, **options: Any) -> None:
    """Take that many steps, or fewer where there is nothing to gain, to lower the cost (9); in place.

    x is (n_1, N), y (n_L, N). `options` are those of scipy's L-BFGS-B.
    """

    def cost_and_gradient(p: Array) -> tuple[float, Array]:
        network.p = p
        return cost(network, x, y), gradient(network, x, y)

    network.p = minimize(
        cost_and_gradient, network.p, jac=True, method="L-BFGS-B", options={"maxiter": steps, **options}
    ).x


def random_labels(N: int, seed: int) -> Points:
    """Return N points anywhere in the unit square, each with a label that was drawn by lot."""
    rng = np.random.default_rng(seed)
    return Points(rng.random((2, N)), rng.integers(0, 2, N))


def accuracy(network: Network, points: Points) -> float:
    """The share of the points that are put into the right category."""
    return float(1 - misclassified(network, points.x, points.y).mean())
