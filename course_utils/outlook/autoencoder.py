"""Autoencoders (section 8): maps F from R^s to R^t and G back, t < s, for which G(F(x)) is nearly x.

The data are signals: a bump of some centre and width, sampled at s = 16 points. Two numbers determine such
a signal, so a code of two numbers should suffice; but the signals do not lie in a plane.
"""

import functools
from typing import Annotated

import numpy as np

from course_utils.arrays import MOST, Array, Count, Seed, check_total, check_whole, checked, finite, whole
from course_utils.network.network import FrozenNetwork, Network
from course_utils.recorded import recorded_file

FILE = recorded_file("autoencoders.npz")
S = 16  # points at which a signal is sampled
GRID = np.linspace(0, 1, S)
N = 200
Columns = Annotated[Array, finite("(s, N)")]
Sweeps = Annotated[int, whole(0, 10_000)]  # some seconds
CODES = (1, 2, 3, 4, 5, 6)  # the t of the recorded networks
HIDDEN = 24


@checked
def signals(seed: Seed) -> Array:
    """Return 200 random signals exp(-(g - centre)²/(2 width²)), (16, 200); validation has seed 1."""
    rng = np.random.default_rng(seed)
    centre, width = rng.uniform(0.15, 0.85, N), rng.uniform(0.07, 0.16, N)
    return np.asarray(np.exp(-((GRID[:, None] - centre) ** 2) / (2 * width**2)))


@checked
def reconstruction_error(x: Columns, again: Columns) -> float:
    """Return the mean over the columns of ‖x - G(F(x))‖²; x and again = G(F(x)) are (s, N)."""
    if x.shape != again.shape:
        raise ValueError(f"again must have the shape {x.shape} of x, got {again.shape}")
    with np.errstate(over="ignore"):
        error = float(np.mean(np.sum((x - again) ** 2, axis=0)))
    if not np.isfinite(error):
        raise ValueError("x and again must be smaller: the squares of their differences must be finite")
    return error


@checked
def principal_projection(x: Columns, t: Count) -> Array:
    """Return the projection P onto the t principal components of x, (s, N), from its SVD: (s, s).

    Of all matrices of rank t it has the smallest sum of squares ‖x - P x‖² (Eckart and Young).
    """
    check_whole("t", t, 1, len(x))
    check_total("the projection", len(x) ** 2, MOST // 10)
    U = np.linalg.svd(x, full_matrices=t > x.shape[1])[0][:, :t]  # more than N need others beside them
    return np.asarray(U @ U.T)


@checked
def alternating_least_squares(x: Columns, t: Count, sweeps: Sweeps, seed: Seed = 0) -> list[Array]:
    """Train a linear autoencoder on x, (s, N), from a random G (s, t); return G F, (s, s), after a sweep.

    A sweep is two problems of linear least squares: the best F (t, s) for this G, then the best G for this
    F. The first matrix returned is that of the start.
    """
    check_whole("t", t, 1, len(x))
    check_total("the matrices of all sweeps", (sweeps + 1) * len(x) ** 2)
    G: Array = np.random.default_rng(seed).standard_normal((len(x), t))
    x = np.ldexp(x, -np.frexp(np.abs(x).max())[1])  # so that the squares are finite; it changes no digit
    x = np.asarray(np.linalg.qr(x.T, mode="r")).T  # (s, s) at most, of the same problem
    if (rank := np.linalg.matrix_rank(x)) < t:
        raise ValueError(f"x must have at least the rank t = {t}, got {rank}")
    found: list[Array] = []
    for _ in range(sweeps + 1):
        F = np.linalg.pinv(G)  # the best code of x, for every x
        found.append(G @ F)
        G = np.asarray(np.linalg.lstsq((F @ x).T, x.T, rcond=None)[0].T)  # the least ‖x - G F x‖
    return found


@checked
@functools.cache
def recorded_autoencoder(t: Annotated[int, whole(1, CODES[-1])]) -> FrozenNetwork:
    """The recorded nonlinear autoencoder with a code of t = 1 .. 6 numbers."""
    with np.load(FILE, allow_pickle=False) as file:
        return Network((S, HIDDEN, t, HIDDEN, S), file[f"p{t}"], activation="tanh").frozen()
