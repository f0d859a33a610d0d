"""Derivatives by finite differences of the cost: simple, expensive, and never exact."""

import numpy as np
from numpy.typing import ArrayLike

from course_utils.arrays import Array, Positive, check_total, checked
from course_utils.network.network import DIVERGENT, Network, finite_result
from course_utils.network.stacked import costs


@checked
@DIVERGENT
def central_differences(network: Network, x: ArrayLike, y: ArrayLike, h: Positive) -> Array:
    """Central differences (C(p + h e_r) - C(p - h e_r)) / 2h of the cost (9): shape (n_parameters,).

    The error consists of a truncation error of order h^2 and a rounding error of order 1e-16 / h.
    """
    steps = _steps(network, h)
    up = costs(network, network.p + steps, x, y)
    down = costs(network, network.p - steps, x, y)
    return finite_result("all differences", (up - down) / (2 * h))


@checked
@DIVERGENT
def forward_differences(network: Network, x: ArrayLike, y: ArrayLike, h: Positive) -> Array:
    """Forward differences (C(p + h e_r) - C(p)) / h: half the work, and a truncation error of order h."""
    up = costs(network, network.p + _steps(network, h), x, y)
    here = costs(network, network.p[None, :], x, y)
    return finite_result("all differences", (up - here) / h)


def _steps(network: Network, h: float) -> Array:
    """Return the steps h e_r, one in each row."""
    check_total("the parameters of all steps", network.n_parameters**2)
    return h * np.eye(network.n_parameters)
