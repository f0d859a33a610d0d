"""Lines from which back propagation is assembled, some of them wrong; and what a program of them does."""

import functools
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from course_utils.arrays import Array
from course_utils.gradients.finite_differences import central_differences
from course_utils.network.network import Network

HEAD = "def back_propagation(W, dsigma, forward, x, y):"
RIGHT = (
    "z, a = forward(x)",
    "L = max(W)",
    "delta = {L: dsigma(z[L]) * (a[L] - y)}",
    "for l in range(L - 1, 1, -1):",
    "    delta[l] = dsigma(z[l]) * (W[l+1].T @ delta[l+1])",
    "db = {l: delta[l] for l in W}",
    "dW = {l: delta[l] @ a[l-1].T for l in W}",
    "return delta, dW, db",
)
WRONG = (
    "delta = {L: dsigma(a[L]) * (a[L] - y)}",
    "for l in range(2, L):",
    "    delta[l] = dsigma(z[l]) * (W[l].T @ delta[l+1])",
    "    delta[l] = W[l+1].T @ (dsigma(z[l+1]) * delta[l+1])",
    "dW = {l: a[l-1] @ delta[l].T for l in W}",
)
LINES = (*RIGHT, *WRONG)
CHECKS = ("Python can read it", "it runs to its end", "δ[L]", "the other δ[l]", "db", "dW")
Check = tuple[bool | None, str]  # whether it has passed, None where it was not made; and what was found


class Problem(NamedTuple):
    """A network whose layers all have different sizes, a data point, and the derivatives of C."""

    network: Network
    x: Array
    y: Array
    slopes: Network  # its W and b are the derivatives by W and b


@functools.cache
def problem() -> Problem:
    """Return the problem on which programs are tried."""
    rng = np.random.default_rng(3)
    network = Network.random((2, 3, 4, 2), rng, 1.0)
    x, y = rng.uniform(size=(2, 1)), np.array([[1.0], [0.0]])
    return Problem(network, x, y, network.at(central_differences(network, x, y, 1e-5)))  # (9), N = 1


@functools.lru_cache(maxsize=64)
def checks(order: Sequence[int]) -> tuple[Check, ...]:
    """Return what becomes of the program that consists of these lines, for each of CHECKS."""
    source = "\n".join([HEAD, *(f"    {LINES[k]}" for k in order)])
    names: dict[str, Any] = {}
    try:
        exec(compile(source, "the program", "exec"), names)  # of the lines above, in some order
    except SyntaxError as fault:
        return _failed(0, f"{type(fault).__name__}: {fault.msg}")
    network, x, y, slopes = problem()
    given = dict(network.W), network.sigma[2].df, network.forward, x, y
    try:
        result = names["back_propagation"](*given)
    except KeyError as fault:
        return _failed(1, f"for l = {fault} something is used before it is computed")
    except Exception as fault:
        return _failed(1, f"{type(fault).__name__}: {fault}")
    if result is None:
        return _failed(1, "it returns nothing")
    delta, dW, db = result
    hidden = range(2, network.L)
    found = (
        _compared({network.L: slopes.b[network.L]}, delta),
        _compared({l: slopes.b[l] for l in hidden}, delta),
        _compared(dict(slopes.b), db),
        _compared(dict(slopes.W), dW),
    )
    return (True, ""), (True, ""), *found


def _failed(at: int, why: str) -> tuple[Check, ...]:
    return tuple(
        (True, "") if k < at else (False, why) if k == at else (None, "") for k in range(len(CHECKS))
    )


def _compared(wanted: dict[int, Array], given: dict[int, Array]) -> Check:
    """Compare with the differences, layer by layer."""
    for l, right in wanted.items():
        if l not in given:
            return False, f"there is none for l = {l}"
        if given[l].shape != right.shape:
            return False, f"for l = {l} the shape is {given[l].shape}, not {right.shape}"
        if not np.allclose(given[l], right, rtol=1e-5, atol=1e-9):
            return False, f"for l = {l} it is not the derivative"
    return True, "as differences say"
