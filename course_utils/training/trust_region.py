"""Nonlinear least squares within a trust region.

A step minimises the norm of the linearised residuals within a ball. Its radius shrinks where the linear
model was wrong, and grows where it was right and the ball was in the way: J. J. Moré, The
Levenberg-Marquardt algorithm: implementation and theory (1978). SciPy's `least_squares` takes the same
steps, but for a network of 23 parameters its bookkeeping takes twice as long as the arithmetic, and a
reader who drags a point waits for it.
"""

from collections.abc import Callable, Iterator
from math import sqrt

import numpy as np
from scipy.sparse.linalg import lsmr

from course_utils.arrays import Array

TOLERANCE = 1e-15  # relative: the search ends where cost or parameters change by less
# Shares of the decrease that was promised: below the first the ball shrinks, above the other it may grow.
POOR, GOOD = 0.25, 0.75
NEAR = 0.01  # relative error of the length of a step that ends on the ball
LARGEST = 1e70  # of residuals and derivatives: products of four of them are finite
TRIES = 10  # of the damping, to come so near
# The singular value decomposition of an m x s matrix takes about m s min(m, s) multiplications. Above this
# number (half a millisecond) a few products must do instead.
SMALL = 5e5
PRODUCTS = 30


def search(
    residuals: Callable[[Array], Array], jacobian: Callable[[Array], Array], p: Array, most: int
) -> Iterator[tuple[Array, float]]:
    """Yield the parameters and the sum of squares after each step from p, until nothing improves.

    residuals(p) has shape (m,), and is computed at most `most` times; jacobian(p) has shape (m, s), p (s,).
    """
    r, evaluations, damping, ended = residuals(p), 1, 0.0, False
    squares, radius = float(r @ r), _length(p) if _length(p) > 1 / LARGEST else 1.0
    while evaluations < most and not ended:
        J = jacobian(p)
        if not max(np.abs(r).max(), np.abs(J).max()) < LARGEST:
            return
        g = r @ J
        if np.abs(g).max() < TOLERANCE:
            return
        model = LinearModel(J, r) if is_small(*J.shape) else PlaneModel(J, r, g, radius)
        gained = 0.0
        while gained <= 0 and evaluations < most and not ended:
            step, damping = model.step(radius, damping)
            there, length, evaluations = p + step, _length(step), evaluations + 1
            tried = residuals(there)
            if not np.isfinite(tried).all():
                radius, ended = length / 4, length < 4 / LARGEST
                continue
            found, promised = float(tried @ tried), model.promised(step)
            gained = squares - found
            share = gained / promised if promised > 0 else 0.0
            ended = (gained < TOLERANCE * squares and share > POOR) or length < TOLERANCE * _length(p)
            before, radius = radius, _radius(radius, length, share)
            ended = ended or radius < 1 / LARGEST
            damping *= before / max(radius, 1 / LARGEST)
        if gained > 0:
            p, r, squares = there, tried, found
        yield p, squares


def is_small(m: int, s: int) -> bool:
    """Whether the singular value decomposition of an m x s matrix takes at most half a millisecond."""
    return m * s * min(m, s) <= SMALL


def _radius(radius: float, length: float, share: float) -> float:
    if share < POOR:
        return length / 4
    return 2 * radius if share > GOOD and length > 0.95 * radius else radius


def _length(vector: Array) -> float:
    return sqrt(vector @ vector)


class LinearModel:
    """r + J s as a function of the step s, in terms of the singular value decomposition of J."""

    def __init__(self, J: Array, r: Array) -> None:
        self._J, self._r = J, r
        U, self._values, self._V = np.linalg.svd(J, full_matrices=False)
        self._along = self._values * (r @ U)
        # With fewer residuals than parameters, or nearly dependent columns, no step is the only best one.
        small = np.finfo(float).eps * len(J) * self._values[0]
        self._unique = J.shape[0] >= J.shape[1] and self._values[-1] > small

    def promised(self, step: Array) -> float:
        """How much the sum of squares decreases according to the model."""
        change = self._J @ step
        return -float(change @ (change + 2 * self._r))

    def step(self, radius: float, damping: float) -> tuple[Array, float]:
        """Return the best step no longer than the radius, and its damping; `damping` is a first guess.

        The damping alpha makes (J^T J + alpha I) s = -J^T r a step of that length: Newton's method on the
        length as a function of alpha, kept between two bounds.
        """
        if self._unique:
            step = self._damped(0.0)
            if _length(step) <= radius:
                return step, 0.0
        low, high = 0.0, _length(self._along) / radius
        if self._unique:
            excess, slope = self._excess(0.0, radius)
            low = -excess / slope
        if not self._unique and damping == 0:
            damping = max(0.001 * high, sqrt(low * high))
        for _ in range(TRIES):
            if not low <= damping <= high:
                damping = max(0.001 * high, sqrt(low * high))
            excess, slope = self._excess(damping, radius)
            if excess < 0:
                high = damping
            low = max(low, damping - excess / slope)
            damping -= (excess + radius) / radius * excess / slope
            if abs(excess) < NEAR * radius:
                break
        step = self._damped(damping)
        return step * (radius / _length(step)), damping

    def _damped(self, damping: float) -> Array:
        return np.asarray(-(self._along / (self._values**2 + damping)) @ self._V)

    def _excess(self, damping: float, radius: float) -> tuple[float, float]:
        """By how much a damped step is longer than the radius, and the derivative of this."""
        below = self._values**2 + damping
        part = self._along / below
        length = _length(part)
        return length - radius, -float(part @ (part / below)) / length


class PlaneModel:
    """The linear model in the plane of the gradient and of the Gauss-Newton step, for large Jacobians.

    g: the gradient J^T r. LSMR finds that step, damped by what the gradient alone achieves in the ball.
    """

    def __init__(self, J: Array, r: Array, g: Array, radius: float) -> None:
        along, far = J @ g, radius / _length(g)
        slope, curvature = float(g @ g), float(along @ along)
        t = min(slope / curvature, far)  # how far down the gradient it is best to go
        damping = sqrt((slope - curvature * t / 2) * t) / radius
        step = lsmr(J, r, damp=damping, maxiter=PRODUCTS)[0]
        self._plane = np.linalg.qr(np.stack([g, step], axis=1))[0]
        self._model = LinearModel(J @ self._plane, r)

    def promised(self, step: Array) -> float:
        """How much the sum of squares decreases according to the model."""
        return self._model.promised(step @ self._plane)

    def step(self, radius: float, damping: float) -> tuple[Array, float]:
        """Return the best step in the plane that is no longer than the radius, and its damping."""
        step, damping = self._model.step(radius, damping)
        return self._plane @ step, damping
