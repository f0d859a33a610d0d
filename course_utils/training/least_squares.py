"""Fitting by nonlinear least squares, as for Figures 4 and 5, with the Jacobian from back propagation."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Annotated, Literal

import numpy as np
from numpy.typing import NDArray

from course_utils.arrays import Array, Count, NotNegative, checked, number
from course_utils.gradients.backprop import jacobian_of_pass
from course_utils.network.costs import misclassified
from course_utils.network.datasets import Points
from course_utils.network.network import DIVERGENT, Network, PlaneNetwork
from course_utils.network.paper_network import PAPER_SIZES, paper_start
from course_utils.training import trust_region
from course_utils.training.trust_region import TOLERANCE, search

Residuals = Literal["components", "ten-norm"]
Seconds = Annotated[float, number("at least 0, or None for no limit", lambda value: value >= 0)]
READING = number("a function that returns numbers")
TARGET = 1e-4  # of the listing cost
BOUND = 1e100  # parameters beyond this overflow when they are squared


def is_small(points: Points, network: Network) -> bool:
    """Whether all steps of a fit take at most about 20 ms."""
    return trust_region.is_small(network.sizes[-1] * len(points), network.n_parameters)


@dataclass(frozen=True, eq=False)
class Fit:
    """A fitted network, its listing cost (2N times (9)) and how it was obtained.

    `misclassified` is True for each point that is still wrong, shape (N,); `evaluations` counts how often
    the residuals were computed, after a restart too; `restarted`: whether the given start was abandoned;
    `cut_short`: whether the time ran out before the fit was complete.
    """

    network: Network
    listing_cost: float
    misclassified: NDArray[np.bool_] = field(repr=False)
    evaluations: int
    restarted: bool = False
    cut_short: bool = False

    @property
    def success(self) -> bool:
        """Whether every point is classified correctly."""
        return not self.misclassified.any()


@checked
def least_squares_fit(
    points: Points,
    network: PlaneNetwork,
    *,
    residuals: Residuals = "components",
    target: NotNegative = TARGET,
    max_evaluations: Count = 20,
    restart: bool = True,
    seconds: Seconds | None = None,
    clock: Callable[[], float] = time.perf_counter,
) -> Fit:
    """Minimise the cost over the points, starting from the parameters of `network`, which is not changed.

    `residuals` chooses what is squared and summed: the 2N "components" of y - F(x) or, as in the paper's
    code, the N norms ||y - F(x)|| ("ten-norm"); either sum is the listing cost. The fit ends when it is at
    most `target`, after `max_evaluations`, or when nothing improves. If a point is still wrong, `restart`
    tries once more from the paper's start (for other sizes, from a fixed random one) and the better fit is
    kept; this happens at once if the given parameters have grown beyond all bounds.

    With `seconds` the fit ends after the first step by whose end that much time has passed on `clock`, and
    does not restart. To continue, call again with the network that was returned.
    """

    def now() -> float:
        return float(READING("clock", clock()))

    began = now()

    def time_is_up() -> bool:
        return seconds is not None and now() - began >= seconds

    first = _fit_once(points, network.copy(), residuals, target, max_evaluations, time_is_up)
    if first.success or not restart:
        return first
    if first.cut_short or time_is_up():
        return replace(first, cut_short=True)
    return or_from_anew(first, points, max_evaluations, residuals, target, time_is_up)


def or_from_anew(
    first: Fit,
    points: Points,
    max_evaluations: int = 20,
    residuals: Residuals = "components",
    target: float = TARGET,
    time_is_up: Callable[[], bool] = lambda: False,
) -> Fit:
    """Return the fit, or that from the start for a restart if it is better: how `least_squares_fit` ends
    where its first part, `first`, has a point wrong.
    """
    again = first.network.copy()
    if again.sizes == PAPER_SIZES:
        again.p = paper_start()
    else:
        again.p = 0.5 * np.random.default_rng(5000).standard_normal(again.n_parameters)
    second = _fit_once(points, again, residuals, target, max_evaluations, time_is_up)
    best = min(second, first, key=lambda fit: (fit.misclassified.sum(), fit.listing_cost))
    return replace(
        best,
        evaluations=first.evaluations + second.evaluations,
        restarted=best is second,
        cut_short=second.cut_short,
    )


class _Problem:
    """Residuals and Jacobian for the solver, with one forward pass for each p."""

    def __init__(self, points: Points, network: Network, residuals: Residuals) -> None:
        self.x, self.y, self.network = points.x, points.y, network
        self.norms = residuals == "ten-norm"
        self.evaluations = 0
        self.p: Array | None = None  # of the last forward pass

    def _evaluate(self, p: Array) -> None:
        if p is self.p:
            return
        self.p = self.network.p = p
        self.z, self.a = self.network.forward(self.x)
        self.r = self.a[self.network.L] - self.y
        self.evaluations += 1

    def residuals(self, p: Array) -> Array:
        self._evaluate(p)
        return np.asarray(np.linalg.norm(self.r, axis=0)) if self.norms else self.r.ravel(order="F")

    def jacobian(self, p: Array) -> Array:
        self._evaluate(p)
        J = jacobian_of_pass(self.network, self.z, self.a)
        if not self.norms:
            return J
        _, direction = norms_and_directions(self.r, axis=0)
        return np.asarray(np.einsum("ji,ijs->is", direction, J.reshape(*self.r.T.shape, -1)))


def norms_and_directions(r: Array, axis: int) -> tuple[Array, Array]:
    """The norms of residuals r, kept in an axis of length 1, and the derivatives of the norms, r / norm.

    A norm is not differentiable at zero, but a zero residual does not affect a step: take zero there.
    """
    norms = np.linalg.norm(r, axis=axis, keepdims=True)
    return norms, r / np.where(norms > 0, norms, 1.0)


@DIVERGENT
def _fit_once(
    points: Points,
    network: Network,
    residuals: Residuals,
    target: float,
    max_evaluations: int,
    time_is_up: Callable[[], bool],
) -> Fit:
    problem, start = _Problem(points, network, residuals), network.p.copy()
    listing_cost, cut_short = float(np.sum(problem.residuals(start) ** 2)), False
    bounded = np.isfinite(listing_cost) and np.abs(start).max() < BOUND
    if bounded and listing_cost > target:
        best = start
        for p, squares in search(problem.residuals, problem.jacobian, start, max_evaluations):
            best, before, listing_cost = p, listing_cost, squares
            # If a step gains nothing, the search ends by itself.
            going_on = listing_cost > target and before - listing_cost > TOLERANCE * before
            cut_short = going_on and time_is_up()
            if listing_cost <= target or cut_short:
                break
        network.p = best
    wrong = misclassified(network, points.x, points.y) | (not bounded)
    return Fit(network, listing_cost, wrong, problem.evaluations, cut_short=cut_short)
