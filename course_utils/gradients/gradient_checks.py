"""Checks that a gradient must pass, each against the cost itself and none against Lemma 1."""

from typing import NamedTuple

import numpy as np

from course_utils.arrays import Array, checked
from course_utils.gradients import complex_step
from course_utils.gradients.mistakes import Derivatives, Layers, Rules, ShapeError, derivatives
from course_utils.network.costs import cost
from course_utils.network.network import DIVERGENT, Network

TOLERANCE = 1e-8  # relative; correct lines agree to about 1e-15, wrong ones differ in the first digits
CANCELLED = 1e-5  # part of the sum of all sizes below which a sum counts as cancelled
SHORT = 1e-4  # length of the step in the last check, relative to that of p
SHORTER = 6  # lengths that are tried, each a tenth of the one before
NAMES = (
    "the shapes",
    "(22): δ at the output",
    "(23): δ at hidden layers",
    "(24): ∂C/∂b",
    "(25): ∂C/∂W",
    "a short step downhill",
)


class Result(NamedTuple):
    """One check: whether it passed (None: it could not be made), and the measured value in words."""

    name: str
    passed: bool | None
    value: str


@checked
@DIVERGENT
def check(
    network: Network, x: Array, y: Array, rules: Rules, before: Network | None = None
) -> tuple[Result, ...]:
    """Check the derivatives that the rules give, in the order of NAMES."""
    try:
        found = derivatives(network, x, y, rules, before)
    except ShapeError as problem:
        return Result(NAMES[0], False, str(problem)), *(Result(name, None, "–") for name in NAMES[1:])
    truth, terms, L = reference(network, x, y), magnitudes(network, x, y), network.L
    errors = (
        relative(found.delta, truth.delta, terms.delta, range(L, L + 1)),
        relative(found.delta, truth.delta, terms.delta, range(2, L)),
        relative(found.db, truth.db, terms.db, range(2, L + 1)),
        relative(found.dW, truth.dW, terms.dW, range(2, L + 1)),
    )
    named = zip(NAMES[1:-1], errors, strict=True)
    compared = [
        Result(name, error <= TOLERANCE, _said("relative error {:.1e}", error)) for name, error in named
    ]
    return Result(NAMES[0], True, "all of them"), *compared, downhill(network, x, y, found.vector())


def first_failure(results: tuple[Result, ...]) -> str | None:
    """Return the name of the first check that failed, or None."""
    return next((result.name for result in results if result.passed is False), None)


def reference(network: Network, x: Array, y: Array) -> Derivatives:
    """By the complex step: derivatives of (13) with respect to z, and of (9) with respect to W and b."""

    def by_z(l: int, j: int) -> Array:
        _, a = complex_step.nudged(network, x, "z", l, j)
        twice_C = np.sum((y - a[network.L]) ** 2, axis=0)  # (13), each point
        return np.asarray(twice_C.imag / (2 * complex_step.H))

    truth = network.copy()
    truth.p = complex_step.complex_step_gradient(network, x, y)
    delta = {l: np.array([by_z(l, j + 1) for j in range(len(b))]) for l, b in network.b.items()}
    return Derivatives(delta, dict(truth.W), dict(truth.b))


def magnitudes(network: Network, x: Array, y: Array) -> Derivatives:
    """What the derivatives would be if no terms of any sum cancelled: rounding errors are a part of it."""
    z, a = network.forward(x)
    slope = {l: np.abs(network.sigma[l].df(z[l])) for l in z}
    delta = {network.L: slope[network.L] * (np.abs(a[network.L]) + np.abs(y))}
    for l in range(network.L - 1, 1, -1):
        delta[l] = slope[l] * (np.abs(network.W[l + 1]).T @ delta[l + 1])
    dW = {l: delta[l] @ np.abs(a[l - 1]).T / a[1].shape[1] for l in z}
    return Derivatives(delta, dW, {l: delta[l].mean(axis=1, keepdims=True) for l in z})


def relative(found: Layers, truth: Layers, terms: Layers, layers: range) -> float:
    """Return the largest relative error of these layers, in the Euclidean norm; 0 for none.

    Where nearly all has cancelled, as at a minimum, it is relative to CANCELLED times the `terms`.
    """
    errors = []
    for l in layers:
        size, rounded = (float(np.linalg.norm(one[l])) for one in (truth, terms))
        least = CANCELLED * rounded if np.isfinite(rounded) else 0.0
        errors.append(float(np.linalg.norm(found[l] - truth[l])) / max(size, least, 1e-300))
    return float(np.max(errors, initial=0.0))  # NaN if one is


def downhill(network: Network, x: Array, y: Array, gradient: Array) -> Result:
    """Whether a short step against the gradient lowers the cost, as (12) requires.

    Near a minimum it has to be shorter; None where even the right gradient makes no change to be seen.
    """
    length, here = float(np.linalg.norm(gradient)), cost(network, x, y)
    if length == 0:
        passed = None if _uphill(network, x, y, gradient) is None else False
        return Result(NAMES[-1], passed, "there is no step: the gradient is 0")
    moved, step = network.copy(), SHORT * (float(np.linalg.norm(network.p)) or 1.0)
    first: float | None = None
    for shorter in 0.1 ** np.arange(SHORTER):
        moved.p = network.p - shorter * step * gradient / length
        change = cost(moved, x, y) - here
        first = change if first is None else first
        if change < 0 or not np.isfinite(change):
            return Result(NAMES[-1], change < 0, _said("the cost changes by {:+.1e}", change))
        if change == 0:
            break
    if not _uphill(network, x, y, gradient):
        return Result(NAMES[-1], None, "too near a minimum to tell")
    return Result(NAMES[-1], False, _said("the cost changes by {:+.1e}", first or 0.0))


def _uphill(network: Network, x: Array, y: Array, gradient: Array) -> bool | None:
    """Whether a step against this gradient leads uphill at first; None where all directions are level."""
    truth, terms = reference(network, x, y).vector(), magnitudes(network, x, y).vector()
    if np.linalg.norm(truth) <= TOLERANCE * CANCELLED * np.linalg.norm(terms):
        return None
    return bool(truth @ gradient <= 0)


def _said(words: str, value: float) -> str:
    """The measured value in these words, unless numbers have grown beyond all bounds."""
    return words.format(value) if np.isfinite(value) else "what is compared is not finite"
