"""The cost with a penalty on large weights, equation (33), and its minimisers."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Annotated, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize as scipy_minimize

from course_utils.arrays import LARGEST, Array, NotNegative, Positive, check_total, checked, finite, refusal
from course_utils.gradients.backprop import gradient
from course_utils.gradients.curvature import hessian
from course_utils.network.costs import cost
from course_utils.network.datasets import Points
from course_utils.network.network import DIVERGENT, ModeratePlaneNetwork, Network, PlaneNetwork
from course_utils.training.lbfgs import lbfgs_iterates


@checked
def is_weight(network: Network) -> NDArray[np.bool_]:
    """Return for each entry of p whether it is a weight, not a bias: shape (n_parameters,)."""
    n_biases = sum(network.sizes[1:])
    return np.arange(network.n_parameters) < network.n_parameters - n_biases


@checked
@DIVERGENT
def regularised_cost(network: PlaneNetwork, points: Points, lam: NotNegative) -> float:
    """Equation (33) with the Frobenius norm: the cost (9) plus lam/N times the sum of squared weights."""
    squares = float(np.sum(network.p[is_weight(network)] ** 2))
    return cost(network, points.x, points.y) + lam / len(points) * squares  # (33)


@checked
@DIVERGENT
def regularised_gradient(network: PlaneNetwork, points: Points, lam: NotNegative) -> Array:
    """The gradient of (33) with respect to p, (s,): that of (9), plus 2 lam/N times each weight."""
    return gradient(network, points.x, points.y) + _penalty(network, points, lam) * network.p


@checked
def regularised_hessian(network: PlaneNetwork, points: Points, lam: NotNegative) -> Array:
    """The Hessian of (33), (s, s): that of (9), plus 2 lam/N on the diagonal for each weight."""
    return hessian(network, points.x, points.y) + np.diag(_penalty(network, points, lam))


def _penalty(network: Network, points: Points, lam: float) -> Array:
    return np.asarray(2 * lam / len(points) * is_weight(network), dtype=float)


@checked
def gradient_terms(network: Network, points: Points, lam: float) -> dict[str, list[float]]:
    """Return the 2-norms of the gradient of (9), of the term that (33) adds to it, and of their sum.

    For each W[l] they are those of the derivatives by its entries; for "all b", by all biases.
    """
    of_cost = gradient(network, points.x, points.y)
    extra = _penalty(network, points, lam) * network.p
    terms, weights = [network.at(g) for g in (of_cost, extra, of_cost + extra)], is_weight(network)
    norms = {f"W[{l}]": [float(np.linalg.norm(term.W[l])) for term in terms] for l in network.W}
    return norms | {"all b": [float(np.linalg.norm(term.p[~weights])) for term in terms]}


class NewtonIterate(NamedTuple):
    """An iterate p, and the 2-norm of the gradient of (33) there."""

    p: Array
    slope: float


@checked
@DIVERGENT
def newton_path(
    points: Points,
    start: ModeratePlaneNetwork,
    lam: NotNegative,
    *,
    factor: Positive = 1.0,
    tolerance: Positive = 1e-12,
) -> list[NewtonIterate]:
    """Minimise `factor` times (33) by Newton's method with a trust region, from `start`, which is kept.

    Returns the start and every iterate. At the last one the gradient of `factor` times (33) has norm at
    most `tolerance`, or is as small as rounding allows, or it is the 200th. With lam = 0 there is no
    minimiser, and p grows until the gradient is small.
    """
    check_total("the Hessian", start.n_parameters**2, MOST)

    def slope(p: Array) -> Array:
        return factor * regularised_gradient(start.at(p), points, lam)

    def bend(p: Array) -> Array:
        H = factor * regularised_hessian(start.at(p), points, lam)
        if np.abs(H).max() > STEEPEST:
            raise ValueError(
                "network.p, x and y must hold numbers of moderate size: scipy squares the Hessian"
            )
        return np.asarray(H)

    path = [start.p.copy()]
    scipy_minimize(
        lambda p: factor * regularised_cost(start.at(p), points, lam),
        start.p,
        jac=slope,
        hess=bend,
        method="trust-exact",
        callback=lambda intermediate_result: path.append(intermediate_result.x.copy()),
        options={"gtol": tolerance, "maxiter": 200},
    )
    return [NewtonIterate(p, float(np.linalg.norm(slope(p)) / factor)) for p in path]


MOST = 10**6  # entries of a Hessian: Newton's method then takes half a minute
FIRST, STEPS = 300, 40  # of L-BFGS, at most, for the first lambda and for each of the others
STEEPEST = 1e120  # second derivative, whose square is a number
FLAT = 1e-6  # the norm of the gradient at which a minimum counts as reached


def _lambdas(name: str, value: Any) -> Array:
    """Numbers (n,) of at least 0, none so large that its penalty overflows."""
    found: Array = finite("(n,)")(name, value)
    if not ((found >= 0) & (found <= LARGEST)).all():
        raise refusal(name, f"from 0 to {LARGEST}", found.tolist())
    return found


Lambdas = Annotated[Sequence[float] | Array, _lambdas]


class Minimiser(NamedTuple):
    """A minimiser p of (33), nearly; norm: of its weights; its costs (9) over training and validation."""

    lam: float
    p: Array
    norm: float
    training: float
    validation: float


@checked
def regularisation_path(
    start: ModeratePlaneNetwork, training: Points, validation: Points, lambdas: Lambdas
) -> Iterator[Minimiser | None]:
    """Yield the minimisers for increasing lambdas, each found from the one before, and None after each step
    of L-BFGS on the way.
    """
    p, most = start.p.copy(), FIRST

    def value(p: Array) -> tuple[float, Array]:
        network = start.at(p)
        return regularised_cost(network, training, lam), regularised_gradient(network, training, lam)

    for lam in sorted(map(float, lambdas)):
        for found in islice(lbfgs_iterates(value, p), most):
            p, _, slope = found
            if np.abs(slope).max() < 1 and np.linalg.norm(slope) < FLAT:
                break
            yield None
        network, most = start.at(p), STEPS
        costs = (cost(network, points.x, points.y) for points in (training, validation))
        yield Minimiser(lam, p.copy(), float(np.linalg.norm(p[is_weight(start)])), *costs)
