"""The cost with a penalty on large weights, equation (33), and its minimisers."""

from collections.abc import Callable, Iterator, Sequence
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
PLAIN, RENEWED = 300, 10  # steps of L-BFGS before the first Hessian, and between two of them
MOST_STEPS = 3000  # for one lambda
WIDE = 500  # parameters, from where on a Hessian takes a fifth of a second
STEEPEST = 1e120  # second derivative, whose square is a number
FLAT = 1e-9  # the norm of the gradient at which a minimum counts as reached


def _lambdas(name: str, value: Any) -> Array:
    """Numbers (n,) of at least 0, none so large that its penalty overflows."""
    found: Array = finite("(n,)")(name, value)
    if not ((found >= 0) & (found <= LARGEST)).all():
        raise refusal(name, f"from 0 to {LARGEST}", found.tolist())
    return found


Lambdas = Annotated[Sequence[float] | Array, _lambdas]


class Minimiser(NamedTuple):
    """A local minimiser p of (33), the norm of its weights, its costs (9) over training and validation."""

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
    on the way.

    At each the gradient of (33) has norm below 1e-9, or is as small as rounding allows, or 3,000 steps have
    not been enough: with lam = 0 there is no minimiser, and more than 500 parameters take many steps.
    """
    at: _Place = (start.p.copy(), None)
    for lam in sorted(map(float, lambdas)):
        for found in islice(_descent(start, training, lam, at), MOST_STEPS):
            at = found
            yield None
        p = at[0]
        costs = (cost(start.at(p), points.x, points.y) for points in (training, validation))
        yield Minimiser(lam, p.copy(), float(np.linalg.norm(p[is_weight(start)])), *costs)


_Place = tuple[Array, Array | None]  # p, and a guess at the inverse of the Hessian there


def _descent(network: Network, training: Points, lam: float, start: _Place) -> Iterator[_Place]:
    """Yield the place after each step of L-BFGS on (33) to a minimiser.

    Plain steps come near it but not to it: (33) is 10^5 times as curved there in some directions as in
    others. After them, or given a guess, the method starts from one and is given a new one every few steps.
    """

    def value(p: Array) -> tuple[float, Array]:
        here = network.at(p)
        return regularised_cost(here, training, lam), regularised_gradient(here, training, lam)

    on: Array | None
    p, inverse = on, _ = start
    while on is not None:
        most, flat = PLAIN if inverse is None else RENEWED, _is_flat(value(on)[1])
        for found, _, slope in islice(lbfgs_iterates(value, on, inverse=inverse), 0 if flat else most):
            p, flat = found, _is_flat(slope)
            yield p, inverse
            if flat:
                break
        curvature = _curvature(network.at(p), training, lam)
        if curvature:
            inverse = curvature.inverse
            yield p, inverse
        on = _off_a_saddle(value, p, curvature) if flat or p is on else p


def _is_flat(slope: Array) -> bool:
    return bool(np.abs(slope).max() < 1 and np.linalg.norm(slope) < FLAT)


class _Curvature(NamedTuple):
    """Of (33) at p. inverse: of the Hessian, (s, s), with the sizes of its eigenvalues in place of these,
    so that steps go down where it is negative, too; down: an eigenvector (s,) of a clearly negative
    eigenvalue, or None.
    """

    inverse: Array
    down: Array | None


def _curvature(network: Network, training: Points, lam: float) -> _Curvature | None:
    """None where it would take long or overflow."""
    if network.n_parameters > WIDE:
        return None
    try:
        eigenvalues, V = np.linalg.eigh(regularised_hessian(network, training, lam))
    except ValueError:  # it overflows
        return None
    sizes = np.abs(eigenvalues)
    largest = sizes.max() or 1.0
    inverse = np.asarray((V / np.maximum(sizes, 1e-10 * largest)) @ V.T)
    return _Curvature(inverse, V[:, 0] if eigenvalues[0] < -1e-8 * largest else None)


def _off_a_saddle(
    value: Callable[[Array], tuple[float, Array]], p: Array, curvature: _Curvature | None
) -> Array | None:
    """A lower point where the curvature is negative, from where to go on; None at a minimiser."""
    if curvature is None or curvature.down is None:
        return None
    here, steps = value(p)[0], (sign * 0.5**k * curvature.down for k in range(20) for sign in (1, -1))
    return next((p + step for step in steps if value(p + step)[0] < here), None)
