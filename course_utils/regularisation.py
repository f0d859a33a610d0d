"""The cost with a price on large weights, equation (33), and the way to its minimiser."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import OptimizeResult
from scipy.optimize import minimize as scipy_minimize

from course_utils.activations import Array
from course_utils.backprop import gradient
from course_utils.cost import cost
from course_utils.curvature import hessian
from course_utils.datasets import Points
from course_utils.network import Network


def is_weight(network: Network) -> NDArray[np.bool_]:
    """True for each entry of p that is a weight, False for a bias: shape (n_parameters,)."""
    n_biases = sum(network.sizes[1:])
    return np.arange(network.n_parameters) < network.n_parameters - n_biases


def regularised_cost(network: Network, points: Points, lam: float) -> float:
    """Equation (33) with the Frobenius norm: the cost (9) plus lam/N times the sum of squared weights."""
    squares = float(np.sum(network.p[is_weight(network)] ** 2))
    return cost(network, points.x, points.y) + lam / len(points) * squares  # (33)


def regularised_gradient(network: Network, points: Points, lam: float) -> Array:
    """The gradient of (33) by p: that of (9), plus 2 lam/N times each weight."""
    return gradient(network, points.x, points.y) + _price(network, points, lam) * network.p


def regularised_hessian(network: Network, points: Points, lam: float) -> Array:
    """The second derivatives of (33) by p, shape (s, s): those of (9), plus 2 lam/N for each weight."""
    return hessian(network, points.x, points.y) + np.diag(_price(network, points, lam))


def _price(network: Network, points: Points, lam: float) -> Array:
    return np.asarray(2 * lam / len(points) * is_weight(network), dtype=float)


@dataclass(frozen=True, eq=False)
class Iterate:
    """One stop on the way to a minimum: p, and the 2-norm of the gradient of (33) there."""

    p: Array
    slope: float


def newton_path(
    points: Points, start: Network, lam: float, *, factor: float = 1.0, tolerance: float = 1e-12
) -> list[Iterate]:
    """Minimise `factor` times (33) by Newton's method with a trust region, from `start`, which is kept.

    Returns the start and every iterate; the last has a gradient (of `factor` times (33)) of norm at most
    `tolerance`, or as small as rounding lets it be, or is the 200th. With lam = 0 there is no minimiser,
    and p grows until the gradient is small. ValueError for lam < 0 or a factor or tolerance of 0 or less.
    """
    if lam < 0 or factor <= 0 or tolerance <= 0:
        given = f"lam, factor, tolerance are {lam}, {factor}, {tolerance}"
        raise ValueError(f"{given}; accepted are lam of at least 0, and the others above 0")
    network = start.copy()

    def at(p: Array) -> Network:
        network.p = p
        return network

    def slope(p: Array) -> Array:
        return factor * regularised_gradient(at(p), points, lam)

    path = [Iterate(start.p.copy(), float(np.linalg.norm(slope(start.p)) / factor))]

    def keep(intermediate_result: OptimizeResult) -> None:
        p = np.array(intermediate_result.x)
        path.append(Iterate(p, float(np.linalg.norm(slope(p)) / factor)))

    scipy_minimize(
        lambda p: factor * regularised_cost(at(p), points, lam),
        start.p,
        jac=slope,
        hess=lambda p: factor * regularised_hessian(at(p), points, lam),
        method="trust-exact",
        callback=keep,
        options={"gtol": tolerance, "maxiter": 200},
    )
    return path
