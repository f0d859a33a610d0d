"""Mini-batches as random samples: mean and variance of (17) with and without replacement."""

from typing import Annotated

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_utils.arrays import (
    Array,
    Count,
    Natural,
    check_total,
    check_whole,
    checked,
    checked_indices,
    finite,
    unread,
)

Columns = Annotated[ArrayLike, finite("(s, N)")]


@checked
def total_variance(G: Columns) -> float:
    """The mean squared distance of the columns of G, (s, N), from their mean, (14)."""
    G = np.asarray(G)
    return float(np.mean(np.sum((G - G.mean(axis=1, keepdims=True)) ** 2, axis=0)))


@checked
def variance_factor(N: Count, m: Count, replacement: bool = True) -> float:
    """The variance of the mean of m of N gradients, relative to that of a single one.

    1/m for draws with replacement, and (N - m)/((N - 1) m) without: no point is drawn twice, and with m = N
    nothing is random.
    """
    check_whole("m", m, 1, None if replacement else N)
    if replacement:
        return 1 / m
    return (N - m) / ((N - 1) * m) if N > 1 else 0.0


@checked
def draw_batches(
    N: Count, m: Count, replacement: bool, count: Natural, rng: np.random.Generator
) -> NDArray[np.int64]:
    """Draw `count` independent mini-batches of m indices from 0 to N - 1: shape (count, m)."""
    variance_factor(N, m, replacement)  # checks m
    check_total("all that is drawn", count * (m if replacement else N))
    if replacement:
        return rng.integers(N, size=(count, m))
    return np.argsort(rng.random((count, N)), axis=1)[:, :m]


@checked
def batch_means(G: Columns, batches: Annotated[ArrayLike, unread]) -> Array:
    """The mean gradient of each mini-batch, (17): shape (count, s), for G (s, N) and batches (count, m)."""
    G = np.asarray(G)
    chosen = checked_indices("batches", batches, G.shape[1], "count", "m")
    return np.asarray(G[:, chosen].mean(axis=2).T)
