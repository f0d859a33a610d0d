"""The training loop in compiled form: one function for any number of layers and every activation.

a[l, j, i] is the activation of neuron j of layer l at data point i and delta[l, j, i] its error; here all
three count from 0, so that a[0] is x. All values are written into arrays allocated before the first step.
`compiled` compiles and calls this; `steps` does the same in plain NumPy. Maxima, sums, squares and copies
are written out, since compiling those of NumPy would take longer than all the rest.
"""

from math import tanh
from typing import Any

import numba
import numpy as np
from numpy.typing import NDArray

from course_utils.arrays import Array
from course_utils.network.activations import LEAK

Integers = NDArray[np.int64]

LOG2_E = 1.4426950408889634
LN2_HIGH, LN2_LOW = 0.6931471803691238, 1.9082149292705877e-10  # ln 2 = their sum; the first has few bits
ROUND = 1.5 * 2.0**52  # added to a number, it leaves the nearest integer in the last bits

# Division by zero gives inf or NaN as in NumPy. A product and a sum are rounded separately: fused into one
# machine instruction, a loop just compiled and the same one loaded from the cache would differ in the last
# bit, and a chaotic run would end elsewhere in the second session than in the first.
OPTIONS: dict[str, Any] = {"error_model": "numpy"}
inline = numba.njit(**OPTIONS)


@inline
def exponential(z: float) -> float:
    """e^z to about one unit in the last place, without branches, so that it can be vectorised.

    z = n ln 2 + r with |r| <= ln(2)/2; the Taylor series of e^r, then n added to the exponent's bits.
    z is clipped to [-708, 708], nearly the range in which e^z is a normal double.
    """
    z = 708.0 if z > 708.0 else z
    z = -708.0 if z < -708.0 else z
    shifted = z * LOG2_E + ROUND
    n = shifted - ROUND
    r = (z - n * LN2_HIGH) - n * LN2_LOW
    # Estrin's scheme: pairs, and pairs of pairs, form shorter chains of operations than Horner's.
    r2 = r * r
    r4 = r2 * r2
    low = (1.0 / 2.0 + r * (1.0 / 6.0)) + r2 * (1.0 / 24.0 + r * (1.0 / 120.0))
    middle = (1.0 / 720.0 + r * (1.0 / 5040.0)) + r2 * (1.0 / 40320.0 + r * (1.0 / 362880.0))
    high = (1.0 / 3628800.0 + r * (1.0 / 39916800.0)) + r2 * (1.0 / 479001600.0 + r * (1.0 / 6227020800.0))
    s = 1.0 + (r + r2 * (low + r4 * (middle + r4 * high)))
    power = np.float64(shifted).view(np.int64) << 52
    return np.int64(np.float64(s).view(np.int64) + power).view(np.float64)


@inline
def activate(code: int, a: Array) -> None:
    """Replace every z in a by its activation, (20); `code` is its place in ACTIVATIONS."""
    if code == 0:
        for i in range(len(a)):
            a[i] = 1.0 / (1.0 + exponential(-a[i]))  # (1)
    elif code == 1:
        for i in range(len(a)):
            a[i] = tanh(a[i])
    elif code == 2:
        for i in range(len(a)):
            a[i] = 0.0 if a[i] < 0.0 else a[i]
    elif code == 3:
        for i in range(len(a)):
            a[i] = LEAK * a[i] if a[i] < 0.0 else a[i]
    else:
        for i in range(len(a)):
            a[i] = 1.0 if a[i] > 0.0 else 0.0


@inline
def df_from_f(code: int, a: float) -> float:
    """The derivative of the activation as a function of its value a, for all activations alike.

    Where a neuron saturates, 1 - a has lost digits that the derivative at z keeps. The absolute error is no
    larger than elsewhere, a unit in the last place of 1, but the derivative is nearly 0 there.
    """
    if code == 0:
        return a * (1.0 - a)  # (2)
    if code == 1:
        return 1.0 - a * a
    if code == 2:
        return 0.0 if a <= 0.0 else 1.0
    if code == 3:
        return LEAK if a <= 0.0 else 1.0
    return 0.0


@inline
def forward(p: Array, n_weights: int, n: Integers, codes: Integers, a: Array) -> None:
    """Fill a[1:], given a[0] = x: (19) and (20)."""
    w, b = 0, n_weights
    for l in range(1, len(n)):
        for j in range(n[l]):
            z = a[l, j]
            for i in range(len(z)):
                z[i] = p[b + j]
            for k in range(n[l - 1]):
                weight = p[w + k * n[l] + j]
                for i in range(len(z)):
                    z[i] += weight * a[l - 1, k, i]  # (19)
        activate(codes[l], a[l, : n[l]].reshape(-1))  # (20)
        w += n[l] * n[l - 1]
        b += n[l]


@inline
def backward(
    p: Array, n_weights: int, n: Integers, codes: Integers, a: Array, delta: Array, y: Array, k: Integers
) -> None:
    """Fill delta[1:] for the data points k, whose activations are a: (22) and (23)."""
    L = len(n) - 1
    w = n_weights
    for j in range(n[L]):
        for i in range(len(k)):
            delta[L, j, i] = df_from_f(codes[L], a[L, j, i]) * (a[L, j, i] - y[j, k[i]])  # (22)
    for l in range(L - 1, 0, -1):
        w -= n[l] * n[l + 1]
        for j in range(n[l]):
            for i in range(len(k)):
                total = 0.0
                for s in range(n[l + 1]):
                    total += p[w + j * n[l + 1] + s] * delta[l + 1, s, i]
                delta[l, j, i] = df_from_f(codes[l], a[l, j, i]) * total  # (23)


@inline
def update(
    p: Array, velocity: Array, n_weights: int, n: Integers, a: Array, delta: Array, eta: float, mu: float
) -> None:
    """Step (17) with momentum mu, by the mean gradient of the m columns of a and delta."""
    m = a.shape[2]
    share = 1.0 / m
    w, b = 0, n_weights
    for l in range(1, len(n)):
        for k in range(n[l - 1]):
            for j in range(n[l]):
                g = 0.0
                for i in range(m):
                    g += delta[l, j, i] * a[l - 1, k, i]  # (25)
                velocity[w] = mu * velocity[w] + share * g
                p[w] -= eta * velocity[w]
                w += 1
        for j in range(n[l]):
            g = 0.0
            for i in range(m):
                g += delta[l, j, i]  # (24)
            velocity[b] = mu * velocity[b] + share * g
            p[b] -= eta * velocity[b]
            b += 1


@inline
def mean_cost(a_L: Array, y: Array) -> float:
    """Cost (9) of the outputs in the first rows and columns of a_L."""
    n, N = y.shape
    total = 0.0
    for j in range(n):
        for i in range(N):
            difference = y[j, i] - a_L[j, i]
            total += difference * difference
    return float(0.5 * total / N)  # (9)


def descend(
    p: Array,
    velocity: Array,
    n: Integers,
    codes: Integers,
    x: Array,
    y: Array,
    batches: Integers,
    eta: float,
    momentum: float,
    cost_every: int,
    costs: Array,
) -> None:
    """Take one step of (17) with momentum for each row of `batches`, changing p and velocity in place.

    n are the layer sizes and codes those of the activations, layer 1 included; x is (n_1, N), y (n_L, N),
    batches (S, m) column indices from 0. After every `cost_every`-th step (0: never) the cost (9) over all
    N points is written to the next place of `costs`.
    """
    S, m = batches.shape
    L, N, width, n_weights = len(n), x.shape[1], n[0], len(p)
    for l in range(1, L):
        width = max(width, n[l])
        n_weights -= n[l]
    a, delta, a_all = np.empty((L, width, m)), np.empty((L, width, m)), np.empty((L, width, N))
    for j in range(n[0]):
        for i in range(N):
            a_all[0, j, i] = x[j, i]
    recorded = 0
    for step in range(S):
        k = batches[step]
        for j in range(n[0]):
            for i in range(m):
                a[0, j, i] = x[j, k[i]]  # (7)
        forward(p, n_weights, n, codes, a)
        backward(p, n_weights, n, codes, a, delta, y, k)
        update(p, velocity, n_weights, n, a, delta, eta, momentum)
        if cost_every > 0 and (step + 1) % cost_every == 0:
            forward(p, n_weights, n, codes, a_all)
            costs[recorded] = mean_cost(a_all[L - 1], y)
            recorded += 1


_number, _vector, _matrix = numba.float64, numba.float64[::1], numba.float64[:, ::1]
_integer, _integers, _indices = numba.int64, numba.int64[::1], numba.int64[:, ::1]
_layers, _data, _how = (_integers, _integers), (_matrix, _matrix, _indices), (_number, _number, _integer)
SIGNATURE = numba.void(_vector, _vector, *_layers, *_data, *_how, _vector)  # of descend
