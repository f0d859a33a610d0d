"""Exercises of notebook 04."""

import numpy as np

from course_utils.exercises.exercise import Exercise

RNG = np.random.default_rng(4)
CLOUDS = [RNG.standard_normal((5, N)) + 0.3 for N in (4, 7, 10)]


def _positive_definite(n: int) -> np.ndarray:
    """Return a random symmetric positive definite matrix, (n, n)."""
    A = RNG.standard_normal((n, n))
    return A @ A.T + np.eye(n)


def _uphill(G: np.ndarray) -> int:
    return int(np.sum(G.T @ G.mean(axis=1) < 0))


steepest = Exercise(
    lambda g, h: -h * g / np.linalg.norm(g),
    [(CLOUDS[0][:, 0], 0.5), (CLOUDS[1][:, 1], 2.0)],
    {
        "this is the steepest way up; mind the sign": lambda g, h: h * g / np.linalg.norm(g),
        "the direction is right; the length should be h, whatever that of g": lambda g, h: -h * g,
        "the direction is right; the length should be h, not 1": lambda g, h: -g / np.linalg.norm(g),
        "the direction is right; the length should be h, not that of g": lambda g, h: -g,
    },
)
mini_batch_step = Exercise(
    lambda p, G, eta, k: p - eta * G[:, k].mean(axis=1),  # (17)
    [(CLOUDS[0][:, 0], CLOUDS[0], 0.5, [0, 2]), (CLOUDS[1][:, 1], CLOUDS[1], 0.1, [6, 1, 1])],
    {
        "the factor 1/m of (17) is missing": lambda p, G, eta, k: p - eta * G[:, k].sum(axis=1),
        "this uses all points, (12); take those in k only": lambda p, G, eta, k: p - eta * G.mean(axis=1),
        "this goes up; mind the sign": lambda p, G, eta, k: p + eta * G[:, k].mean(axis=1),
        "the learning rate is missing": lambda p, G, eta, k: p - G[:, k].mean(axis=1),
        "k counts from 0": lambda p, G, eta, k: p - eta * G[:, [i - 1 for i in k]].mean(axis=1),
    },
)
uphill = Exercise(
    _uphill,
    [(G,) for G in CLOUDS],
    {
        "these lead downhill: by (11) a step -eta G[:, i] changes the cost by -eta g @ G[:, i]": lambda G: (
            G.shape[1] - _uphill(G)
        ),
        "length is not the question; the sign of an inner product is": lambda G: int(
            np.sum(np.linalg.norm(G, axis=0) > np.linalg.norm(G.mean(axis=1)))
        ),
        "this is the share of the steps; how many are there?": lambda G: _uphill(G) / G.shape[1],
    },
)
variance = Exercise(
    lambda N, m: (N - m) / ((N - 1) * m),
    [(10, 1), (10, 4), (10, 9), (50, 7)],
    {
        "this is with replacement; without, nothing is left to chance at m = N": lambda N, m: 1 / m,
        "nearly: it must be 1 at m = 1, where there is no difference": lambda N, m: (N - m) / (N * m),
        "upside down: the variance of a mean is the smaller one": lambda N, m: (N - 1) * m / (N - m),
    },
)
bound = Exercise(
    lambda H: 2 / np.linalg.eigvalsh(H)[-1],
    [(_positive_definite(3),), (_positive_definite(4),)],
    {
        "here nothing overshoots; a little overshoot converges": lambda H: 1 / np.linalg.eigvalsh(H)[-1],
        "the flattest direction is calm here, all others explode": lambda H: 2 / np.linalg.eigvalsh(H)[0],
        "the Frobenius norm is larger than the largest eigenvalue": lambda H: 2 / np.linalg.norm(H),
    },
)
slope = Exercise(
    lambda t, c, T, C: np.log(C / c) / np.log(T / t),
    [(1.0, 1.0, 2.0, 0.25), (1e6, 7.3e-4, 2e6, 3.05e-4)],
    {
        "this is the slope on semilogarithmic axes; take the logarithm of t as well": lambda t, c, T, C: (
            np.log(C / c) / (T - t)
        ),
        "the cost falls: the slope is negative": lambda t, c, T, C: np.log(c / C) / np.log(T / t),
        "upside down: t is the first axis": lambda t, c, T, C: np.log(T / t) / np.log(C / c),
        "this is the slope on plain axes; take logarithms": lambda t, c, T, C: (C - c) / (T - t),
    },
)
