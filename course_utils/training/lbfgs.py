"""Fitting a network of any size from gradients alone, by the quasi-Newton method L-BFGS."""

from collections.abc import Callable, Iterator

import numpy as np
from scipy.optimize import minimize

from course_utils.arrays import Array, Count, Natural, NotNegative, checked
from course_utils.gradients.backprop import gradient
from course_utils.network.costs import cost
from course_utils.network.network import DIVERGENT, Changeable


@checked
def minimise_cost(
    network: Changeable,
    x: Array,
    y: Array,
    steps: Natural,
    *,
    ftol: NotNegative = 1e7 * 2.0**-52,
    gtol: NotNegative = 1e-5,
    maxfun: Count = 15_000,
) -> None:
    """Lower the cost (9) in place by at most so many steps of scipy's L-BFGS-B, with options as there."""

    def cost_and_gradient(p: Array) -> tuple[float, Array]:
        network.p = p
        return cost(network, x, y), gradient(network, x, y)

    if steps == 0:  # scipy looks only after its first
        return
    options = {"maxiter": steps, "ftol": ftol, "gtol": gtol, "maxfun": maxfun}
    network.p = minimize(cost_and_gradient, network.p, jac=True, method="L-BFGS-B", options=options).x


def lbfgs_iterates(
    cost_and_gradient: Callable[[Array], tuple[float, Array]],
    p: Array,
    memory: int = 20,
    inverse: Array | None = None,
) -> Iterator[tuple[Array, float, Array]]:
    """Yield p, cost and gradient after each L-BFGS step, until no step gains anything.

    Unlike scipy's function it can be interrupted between steps. The last `memory` steps s and the changes t
    of the gradient in them improve a first guess at the inverse of the Hessian: `inverse`, (s, s) and
    positive definite, or else a multiple of the identity.
    """
    C, g = cost_and_gradient(p)
    pairs: list[tuple[Array, Array]] = []
    while True:
        direction = -_inverse_hessian_times(pairs, g, inverse)
        length, slope = 1.0, float(g @ direction)
        new, C_new, g_new = p, C, g
        while length > 1e-8:
            new = p + length * direction
            C_new, g_new = cost_and_gradient(new)
            if C_new <= C + 1e-4 * length * slope:
                break
            length /= 2
        if not C_new < C:  # no gain, or NaN
            if not pairs:
                return
            pairs = []
            continue
        s, t = new - p, g_new - g
        if s @ t > 1e-10 * float(np.linalg.norm(s) * np.linalg.norm(t)):
            pairs = [*pairs, (s, t)][-memory:]
        p, C, g = new, C_new, g_new
        yield p, C, g


@DIVERGENT
def _inverse_hessian_times(pairs: list[tuple[Array, Array]], g: Array, inverse: Array | None) -> Array:
    """The two-loop recursion of L-BFGS; without pairs and `inverse` a step of length at most 1."""
    if not pairs and inverse is None:
        return g / max(1.0, float(np.linalg.norm(g)))
    v, shares = g.copy(), []
    for s, t in reversed(pairs):
        shares.append((s @ v) / (s @ t))
        v -= shares[-1] * t
    if inverse is None:
        s, t = pairs[-1]
        v *= (s @ t) / (t @ t)
    else:
        v = inverse @ v
    for (s, t), share in zip(pairs, reversed(shares), strict=True):
        v += (share - (t @ v) / (s @ t)) * s
    return v
