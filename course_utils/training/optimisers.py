"""What a numerical analyst would use instead: Gauss-Newton and BFGS, beside the methods of section 4.

All start from the p of a network, which is not changed, and measure their work in gradients of single
points, the unit of (15): a gradient (14) costs N of them, a Jacobian of the outputs n_L N.
"""

from collections.abc import Callable, Iterator

import numpy as np
from scipy.optimize import OptimizeResult, minimize

from course_utils.arrays import MOST, Array, Positive, check_total, checked
from course_utils.gradients.backprop import gradient, jacobian
from course_utils.network.costs import cost
from course_utils.network.datasets import Points
from course_utils.network.network import DIVERGENT, Network, PlaneNetwork
from course_utils.training.run import Method, Run

Work = tuple[int, float]  # gradients of single points so far, and the cost (9) that they led to
PER_DECADE = 50  # costs that a first-order method records while its steps grow by a factor of ten


def first_order(
    network: Network, points: Points, method: Method, eta: float, rng: np.random.Generator
) -> Iterator[Work]:
    """Train by `method` without end; yield at steps evenly spaced on a logarithmic scale."""
    run = Run(network.copy(), rng)
    each, x, y = method.m or len(points), points.x, points.y
    yield 0, cost(run.network, x, y)
    while True:
        steps = max(1, round(run.step * (10 ** (1 / PER_DECADE) - 1)))
        run.advance(method, eta, steps, x, y, cost_every=0)
        yield run.step * each, cost(run.network, x, y)


@checked
def gauss_newton(network: PlaneNetwork, points: Points, damping: Positive = 0.1) -> Iterator[Work]:
    """Minimise the cost by damped Gauss-Newton steps (Levenberg and Marquardt); yield after each trial.

    With r = a[L] - y and its Jacobian J, a step solves (J^T J + damping I) step = -J^T r. If it lowers
    the cost it is taken and the damping decreases; otherwise the damping grows and p is kept.
    """
    x, y, N = points.x, points.y, len(points)
    check_total("J^T J", network.n_parameters**2, MOST // 10)
    here, work = network.copy(), 0
    now = cost(here, x, y)
    yield work, now
    while True:
        there = _tried(here, x, y, damping)
        new = cost(there, x, y)
        work += y.size + N  # a trial's forward passes count as gradients: never in favour of the method
        if new < now:
            here, now, damping = there, new, max(damping / 3, 1e-15)
        else:
            damping *= 4
        yield work, now


@DIVERGENT
def _tried(network: Network, x: Array, y: Array, damping: float) -> Network:
    """Return the network after a damped Gauss-Newton step."""
    r, J, there = (network.output(x) - y).ravel(order="F"), jacobian(network, x), network.copy()
    A, b = J.T @ J + damping * np.eye(len(there.p)), -J.T @ r
    try:
        there.p += np.linalg.solve(A, b)
    except np.linalg.LinAlgError:  # the damping is lost beside J^T J
        there.p += np.linalg.lstsq(A, b, rcond=None)[0]
    return there


def bfgs(
    network: Network, points: Points, iterations: int, clock: Callable[[], float]
) -> list[tuple[int, float, float]]:
    """Minimise the cost by SciPy's BFGS; return work, cost and seconds after each iteration."""
    x, y, N = points.x, points.y, len(points)
    moving, evaluations, began = network.copy(), 0, clock()
    notes = [(0, cost(network, x, y), 0.0)]

    def value_and_gradient(p: Array) -> tuple[float, Array]:
        nonlocal evaluations
        evaluations += 1
        moving.p = p
        return cost(moving, x, y), gradient(moving, x, y)

    def note(intermediate_result: OptimizeResult) -> None:
        notes.append((N * evaluations, float(intermediate_result.fun), clock() - began))

    options = {"maxiter": iterations, "gtol": 1e-14}
    minimize(value_and_gradient, network.p, method="BFGS", jac=True, callback=note, options=options)
    return notes
