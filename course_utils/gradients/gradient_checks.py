"""Checks that a gradient must pass, each against the cost itself and none against Lemma 1."""

from typing import NamedTuple

import numpy as np

from course_utils.arrays import Array, checked
from course_utils.gradients import complex_step
from course_utils.gradients.mistakes import Derivatives, Layers, Rules, ShapeError, derivatives
from course_utils.network.costs import cost
from course_utils.network.network import DIVERGENT, Network

TOLERANCE = 1e-8  # relative; correct lines agree to about 1e-15, wrong ones differ in the first digits
SHORT = 1e-4  # length of the step in the last check, relative to that of p
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
    truth, L = reference(network, x, y), network.L
    errors = (
        relative(found.delta, truth.delta, range(L, L + 1)),
        relative(found.delta, truth.delta, range(2, L)),
        relative(found.db, truth.db, range(2, L + 1)),
        relative(found.dW, truth.dW, range(2, L + 1)),
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


def relative(found: Layers, truth: Layers, layers: range) -> float:
    """Return the largest relative error of these layers, in the Euclidean norm; 0 for none."""
    norm = np.linalg.norm
    errors = [float(norm(found[l] - truth[l])) / max(float(norm(truth[l])), 1e-300) for l in layers]
    return float(np.max(errors, initial=0.0))  # NaN if one is


def downhill(network: Network, x: Array, y: Array, gradient: Array) -> Result:
    """Whether a short step against the gradient lowers the cost, as (12) requires."""
    length = float(np.linalg.norm(gradient))
    if length == 0:
        return Result(NAMES[-1], False, "there is no step: the gradient is 0")
    moved = network.copy()
    moved.p = network.p - SHORT * float(np.linalg.norm(network.p)) * gradient / length
    change = cost(moved, x, y) - cost(network, x, y)
    return Result(NAMES[-1], change < 0, _said("the cost changes by {:+.1e}", change))


def _said(words: str, value: float) -> str:
    """The measured value in these words, unless numbers have grown beyond all bounds."""
    return words.format(value) if np.isfinite(value) else "what is compared is not finite"
