"""Autoencoders (section 8): maps F from R^s to R^t and G back, t < s, for which G(F(x)) is nearly x.

The data are signals: a bump of some centre and width, sampled at s = 16 points. Two numbers determine such
a signal, so a code of two numbers should suffice; but the signals do not lie in a plane.
"""

from __future__ import annotations

import functools

import numpy as np

from course_utils.arrays import Array
from course_utils.network.network import Network
from course_utils.recorded import recorded_file
from course_utils.training.lbfgs import minimise_cost

FILE = recorded_file("autoencoders.npz")
S = 16  # points at which a signal is sampled
GRID = np.linspace(0, 1, S)
N = 200
CODES = (1, 2, 3, 4, 5, 6)  # the t of the recorded networks
HIDDEN = 24


def bump(centre: Array, width: Array) -> Array:
    """Return the signals exp(-(g - centre)²/(2 width²)) on the grid, (16, N), for arguments (N,)."""
    return np.asarray(np.exp(-((GRID[:, None] - centre) ** 2) / (2 * width**2)))


@functools.cache
def signals(seed: int) -> Array:
    """Return 200 random signals, (16, 200): seed 0 for training, 1 for validation."""
    rng = np.random.default_rng(seed)
    return bump(rng.uniform(0.15, 0.85, N), rng.uniform(0.07, 0.16, N))


def reconstruction_error(x: Array, again: Array) -> float:
    """Return the mean over the columns of ‖x - G(F(x))‖²; x and again = G(F(x)) are (s, N)."""
    return float(np.mean(np.sum((x - again) ** 2, axis=0)))


def principal_projection(x: Array, t: int) -> Array:
    """Return the projection P onto the t principal components of x, (s, N), from its SVD: (s, s).

    Of all matrices of rank t it has the smallest sum of squares ‖x - P x‖² (Eckart and Young).
    """
    U = np.linalg.svd(x, full_matrices=False)[0][:, :t]
    return np.asarray(U @ U.T)


def alternating_least_squares(x: Array, t: int, sweeps: int, seed: int = 0) -> list[Array]:
    """Train a linear autoencoder on x, (s, N), from a random G (s, t); return G F, (s, s), after each
    sweep.

    A sweep is two problems of linear least squares: the best F (t, s) for this G, then the best G for this
    F. Neither uses singular values. The first matrix returned is that of the start.
    """
    G: Array = np.random.default_rng(seed).standard_normal((len(x), t))
    xx = x @ x.T
    found: list[Array] = []
    for _ in range(sweeps + 1):
        F = np.linalg.pinv(G)  # the best code of x, for every x
        found.append(G @ F)
        G = np.asarray(np.linalg.solve(F @ xx @ F.T, F @ xx).T)  # the normal equations of ‖x - G F x‖²
    return found


def train_autoencoder(t: int, seed: int = 0, steps: int = 1500) -> Network:
    """Train the network 16-24-t-24-16 to reproduce the training signals; a few seconds.

    The cost is (9) with y(x) = x, its gradient is by back propagation, and L-BFGS descends.
    """
    x = signals(0)
    network = Network.random((S, HIDDEN, t, HIDDEN, S), np.random.default_rng([seed, t]), activation="tanh")
    minimise_cost(network, x, x, steps, maxfun=2 * steps, ftol=0.0, gtol=1e-7)
    return network


@functools.cache
def recorded_autoencoder(t: int) -> Network:
    """The recorded nonlinear autoencoder with a code of t = 1 .. 6 numbers; not to be changed."""
    if t not in CODES:
        raise ValueError(f"t must be a whole number from 1 to {CODES[-1]}, got {t}")
    with np.load(FILE, allow_pickle=False) as file:
        return Network((S, HIDDEN, t, HIDDEN, S), file[f"p{t}"], activation="tanh")
