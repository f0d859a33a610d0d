"""Derivatives by the complex step: add ih to one quantity and divide imaginary parts by h.

f(v + ih) = f(v) + ih f'(v) + O(h^2) for an analytic f, so that Im f(v + ih) / h is f'(v) to all digits:
there is no cancellation, and h may be as small as 1e-200. Nothing here uses Lemma 1, which can therefore be
checked against it.
"""

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from course_utils.arrays import Array, Positive, check_total, checked, refusal
from course_utils.network.activations import Complex
from course_utils.network.network import DIVERGENT, Network, finite_result
from course_utils.network.stacked import blocks

Quantity = Literal["W", "b", "z", "a"]
H, LEAST = 1e-200, 1e-300


@DIVERGENT
def nudged(
    network: Network, x: ArrayLike, quantity: Quantity, l: int, j: int, k: int = 1, h: float = H
) -> tuple[dict[int, Complex], dict[int, Complex]]:
    """The forward pass (7), (19), (20) with ih added to one quantity; return z[l] and a[l], complex.

    The quantity is w_jk ('W'), b_j ('b'), z_j or a_j of layer l, with j and k counted from 1. What comes
    before it is not affected. The imaginary part of anything computed from z and a, divided by h, is its
    derivative with respect to the quantity.
    """
    W = {m: W_m.astype(complex) for m, W_m in network.W.items()}
    b = {m: b_m.astype(complex) for m, b_m in network.b.items()}
    z: dict[int, Complex] = {}
    a: dict[int, Complex] = {1: network.checked_x(x).astype(complex)}  # (7)
    moved = {"W": W, "b": b, "z": z, "a": a}[quantity]
    column: int | slice = k - 1 if quantity == "W" else slice(None)
    for m in range(1, network.L + 1):
        if quantity in ("W", "b") and m == l:
            moved[l][j - 1, column] += 1j * h
        if m > 1:
            z[m] = W[m] @ a[m - 1] + b[m]  # (19)
            if quantity == "z" and m == l:
                z[l][j - 1] += 1j * h
            a[m] = network.sigma[m].f_complex(z[m])  # (20)
        if quantity == "a" and m == l:
            a[l][j - 1] += 1j * h
    return z, a


@checked
@DIVERGENT
def complex_step_gradient(network: Network, x: ArrayLike, y: ArrayLike, h: Positive = H) -> Array:
    """The gradient of the cost (9): shape (n_parameters,), all derivatives at once."""
    x, y = network.checked_data(x, y)
    if h < LEAST:
        raise refusal("h", f"at least {LEAST}, below which numbers lose digits", h)
    check_total("the parameters of all steps", network.n_parameters**2)
    s, N = network.n_parameters, x.shape[1]
    place, slopes = network.copy(), np.empty(s)
    place.p = np.arange(float(s))  # its W and b hold indices into p
    for some in blocks(s, s + N * sum(network.sizes)):
        rows = range(s)[some]  # row by row the parameters with ih added to p_r
        P = network.p + 1j * h * np.eye(len(rows), s, rows[0])
        a: Complex = x.astype(complex)  # (7)
        for l, W in place.W.items():
            z = P[:, W.astype(int)] @ a + P[:, place.b[l].astype(int)]  # (19), shape (rows, n_l, N)
            a = network.sigma[l].f_complex(z)  # (20)
        slopes[some] = np.sum((y - a) ** 2, axis=(1, 2)).imag / (2 * N * h)  # (9)
    return finite_result("all derivatives", slopes)


def derivative_from(value: complex, h: float = H) -> float:
    """The derivative of a value that was computed with ih added to one quantity."""
    return float(finite_result("every derivative", np.asarray(value.imag / h)))
