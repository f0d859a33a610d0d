"""Exercises of notebook 07."""

import math
from dataclasses import replace
from functools import cache

import numpy as np

from course_utils.exercises import convolution
from course_utils.exercises.exercise import Exercise

RNG = np.random.default_rng(7)


def _contrast(x: np.ndarray, target: float, least: float = 40.0) -> np.ndarray:
    z = x - x.mean()
    return z * target / max(z.std(ddof=1), least)


def _top_errors(outputs: np.ndarray, labels: np.ndarray, k: int) -> float:
    right = outputs[np.arange(len(labels)), labels]
    return float(np.mean((outputs > right[:, None]).sum(1) >= k))


@cache
def _outcomes(n: int, terms: int) -> int:
    return 2 * sum(math.comb(n, i) for i in range(terms))


def _tails(b: int, c: int, terms: int) -> float:
    return _outcomes(b + c, terms) / 2 ** (b + c)


def _p_value(b: int, c: int) -> float:
    return min(1.0, _tails(b, c, min(b, c) + 1))


SIDE_HINTS = (
    "this is the number of steps of the window; its first place counts as well",
    "the window may also reach over the added rows",
    "half places do not count: round down",
    "pad counts both ends together already",
    "half places do not count: round down, not up",
)
# The question of notebook 05, asked about pictures.
side = replace(
    convolution.results, mistakes=dict(zip(SIDE_HINTS, convolution.results.mistakes.values(), strict=True))
)
parameters = Exercise(
    lambda f, c, r: f * (c * r**2 + 1),  # filters, channels, size
    [(32, 3, 5), (32, 32, 5), (64, 32, 5), (64, 64, 4), (10, 64, 1)],
    {
        "every filter has a bias too": lambda f, c, r: f * c * r**2,
        "a filter scans all channels: it has size² weights for each one": lambda f, c, r: f * (r**2 + 1),
        "each filter has a bias of its own": lambda f, c, r: f * c * r**2 + 1,
        "one bias for each filter, not for each channel": lambda f, c, r: f * c * (r**2 + 1),
    },
)
contrast = Exercise(
    _contrast,
    [(np.array([[10.0, 90.0, 200.0], [250.0, 30.0, 80.0]]), 50.0), (np.array([1.0, 7.0, 4.0, 8.0]), 50.0)],
    {
        "a nearly empty picture is now all noise: divide by no less than 40": lambda x, c: (
            (x - x.mean()) * c / x.std(ddof=1)
        ),
        "the picture's own mean is to be subtracted first": lambda x, c: x * c / max(x.std(ddof=1), 40.0),
        "the deviation with ddof=1 is asked for": lambda x, c: (x - x.mean()) * c / max(x.std(), 40.0),
        "by at least 40: the larger of the two": lambda x, c: (x - x.mean()) * c / min(x.std(ddof=1), 40.0),
    },
)
top_errors = Exercise(
    _top_errors,
    [
        (RNG.permuted(np.tile(np.arange(10.0), (4, 1)), axis=1), np.array([4, 4, 4, 1]), 1),
        (RNG.permuted(np.tile(np.arange(10.0), (4, 1)), axis=1), np.array([5, 4, 7, 4]), 5),
    ],
    {
        "these are the successes": lambda F, right, k: 1 - _top_errors(F, right, k),
        "with k others above it the correct class is no longer among the first k": lambda F, right, k: (
            _top_errors(F, right, k + 1)
        ),
        "its own output is not larger than itself": lambda F, right, k: _top_errors(F, right, k - 1),
        "the share is asked for, not the count": lambda F, y, k: len(y) * _top_errors(F, y, k),
    },
)
p_value = Exercise(
    _p_value,
    [(7, 15), (60, 41), (3, 3), (709, 811)],
    {
        "it may be as uneven the other way round: add both tails": lambda b, c: _p_value(b, c) / 2,
        "this is the probability of exactly this split; splits more uneven count too": lambda b, c: (
            math.comb(b + c, min(b, c)) / 2 ** (b + c)
        ),
        "for equal counts this exceeds 1: at most 1": lambda b, c: _tails(b, c, min(b, c) + 1),
        "the split itself counts too: i goes up to k": lambda b, c: min(1.0, _tails(b, c, min(b, c))),
        "k is the smaller of the two counts": lambda b, c: min(1.0, _tails(b, c, b + 1)),
        "these are outcomes; divide by all 2**n of them": lambda b, c: _outcomes(b + c, min(b, c) + 1),
    },
)
