"""Exercises of notebook 07."""

import math
from collections.abc import Callable
from functools import cache

import numpy as np

from course_utils.exercises.exercise import Exercise

RNG = np.random.default_rng(7)


def _contrast(x: np.ndarray, target: float, least: float = 40.0) -> np.ndarray:
    z = x - x.mean()
    return z * target / max(z.std(ddof=1), least)


def _above(outputs: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """How many outputs are above that of the correct class."""
    return np.asarray((outputs > outputs[np.arange(len(labels)), labels][:, None]).sum(1))


def _top_errors(outputs: np.ndarray, labels: np.ndarray, k: int) -> float:
    return float(np.mean(_above(outputs, labels) >= k))


@cache
def _outcomes(n: int, terms: int) -> int:
    return 2 * sum(math.comb(n, i) for i in range(terms))


def _tails(b: int, c: int, terms: int) -> float:
    return _outcomes(b + c, terms) / 2 ** (b + c)


def _p_value(b: int, c: int) -> float:
    return min(1.0, _tails(b, c, min(b, c) + 1))


def _most_different(C: np.ndarray) -> int:
    return int(np.sum(np.minimum(C.sum(0), 2 * (C.sum(0) - C.max(0)))))


def _pictures_needed(
    first: float, second: float, p: float, step: int = 100, whole: Callable[[float], int] = round
) -> int:
    N = step
    while _p_value(whole(first * N), whole(second * N)) >= p:
        N += step
    return N


CONFUSED = [np.array([[7, 1, 3], [2, 2, 3], [1, 7, 4]]), np.array([[9, 4], [1, 6]]), np.diag([5, 3, 2])]
most_different = Exercise(
    _most_different,
    [(C,) for C in CONFUSED],
    {
        "where one of them is wrong the other may be right: both mistakes count": lambda C: int(
            C.sum() - np.trace(C)
        ),
        "twice the mistakes, but no column has more pictures than it has": lambda C: int(
            2 * (C.sum() - np.trace(C))
        ),
        "the largest count of a column need not be that of the right answers": lambda C: int(
            np.sum(np.minimum(C.sum(0), 2 * (C.sum(0) - np.diag(C))))
        ),
        "columns are the correct classes: go column by column": lambda C: _most_different(C.T),
        "these must agree at least; on how many can they differ?": lambda C: int(
            C.sum() - _most_different(C)
        ),
        "the same matrix does not mean the same answers": lambda C: 0,
        "in a class of which all are recognised both say the same": lambda C: int(C.sum()),
        "so many the first answers otherwise than most; the second may answer as many others so, too": (
            lambda C: int((C.sum(0) - C.max(0)).sum())
        ),
        "in no class can they differ on more pictures than it has": (
            lambda C: int(2 * (C.sum(0) - C.max(0)).sum())
        ),
        "these are right by both counts; but the same pictures need not be": (lambda C: int(np.trace(C))),
        "a matrix need not be symmetric, and both have the same": (lambda C: int(np.abs(C - C.T).sum())),
    },
    (
        "Go class by class. Both classifiers give their answers to a class in the same numbers.",
        "If they never agreed, the answer given most often would need twice as many pictures as it has.",
        (
            "A class with n pictures, m of them with its most frequent answer, gives min(n, 2 (n - m));"
            " add up the columns."
        ),
    ),
)
p_value = Exercise(
    _p_value,
    [(7, 15), (60, 41), (3, 3), (709, 811)],
    {
        "this is one-sided: it asks only whether the second is better; add the other tail": lambda b, c: (
            _tails(b, c, b + 1) / 2
        ),
        "this is one-sided: it asks only whether the first is better; add the other tail": lambda b, c: (
            _tails(b, c, c + 1) / 2
        ),
        "it may be as uneven the other way round: add both tails": lambda b, c: _p_value(b, c) / 2,
        "this is the probability of exactly this split; splits more uneven count too": lambda b, c: (
            math.comb(b + c, min(b, c)) / 2 ** (b + c)
        ),
        "for equal counts this exceeds 1: at most 1": lambda b, c: _tails(b, c, min(b, c) + 1),
        "the split itself counts too: i goes up to k": lambda b, c: min(1.0, _tails(b, c, min(b, c))),
        "k is the smaller of the two counts": lambda b, c: min(1.0, _tails(b, c, b + 1)),
        "these are outcomes; divide by all 2**n of them": lambda b, c: _outcomes(b + c, min(b, c) + 1),
        "the factor 2 is missing: a split as uneven to the other side counts, too": (
            lambda b, c: _tails(b, c, min(b, c) + 1) / 2
        ),
        "the sum goes up to the smaller count: k = min(b, c)": (
            lambda b, c: min(1.0, _tails(b, c, max(b, c) + 1))
        ),
        "this is one minus p: the probability of a more even split": (lambda b, c: 1 - _p_value(b, c)),
        "this divides by 2**(n + 1) or more; there are 2**n outcomes": (
            lambda b, c: min(1.0, _tails(b, c, min(b, c) + 1) / 4)
        ),
        "this is the chi-squared approximation; the exact sum is asked for": (
            lambda b, c: math.erfc(abs(b - c) / math.sqrt(2 * (b + c)))
        ),
        "this is the approximation with its correction; the exact sum is asked for": (
            lambda b, c: math.erfc((abs(b - c) - 1) / math.sqrt(2 * (b + c)))
        ),
    },
    (
        "If both networks were equally good, each of the b + c pictures would be a toss of a coin.",
        (
            "How likely is a split at least as uneven, to either side? With n = b + c and k the smaller"
            " count, add up comb(n, i) for i from 0 to k."
        ),
        "Twice that sum, divided by 2**n, and at most 1.",
    ),
)
contrast = Exercise(
    _contrast,
    [(np.array([[10.0, 90.0, 200.0], [250.0, 30.0, 80.0]]), 50.0), (np.array([1.0, 7.0, 4.0, 8.0]), 20.0)],
    {
        "a nearly empty picture is now all noise: divide by no less than 40": lambda x, c: (
            (x - x.mean()) * c / x.std(ddof=1)
        ),
        "the picture's own mean is to be subtracted first": lambda x, c: x * c / max(x.std(ddof=1), 40.0),
        "the deviation with ddof=1 is asked for": lambda x, c: (x - x.mean()) * c / max(x.std(), 40.0),
        "by at least 40: the larger of the two": lambda x, c: (x - x.mean()) * c / min(x.std(ddof=1), 40.0),
        "`target` is missing": (lambda x, c: (x - x.mean()) / max(x.std(ddof=1), 40.0)),
        "it is to be `target`, not 50 for every picture": lambda x, c: _contrast(x, 50.0),
        "one mean for the whole picture, not one for each column": (
            lambda x, c: (x - x.mean(axis=0)) * c / max(x.std(ddof=1), 40.0)
        ),
        "one deviation for the whole picture, not one for each column": (
            lambda x, c: (x - x.mean()) * c / np.maximum(x.std(axis=0, ddof=1), 40.0)
        ),
        "divide by the deviation where that is above 40": (lambda x, c: (x - x.mean()) * c / 40),
        "the larger of the two, not their sum": (lambda x, c: (x - x.mean()) * c / (x.std(ddof=1) + 40)),
        "this is the variance; the deviation is its root": (
            lambda x, c: (x - x.mean()) * c / max(x.var(ddof=1), 40.0)
        ),
        "the least is 40, not the target": (lambda x, c: (x - x.mean()) * c / max(x.std(ddof=1), c)),
        "mind the brackets: subtract the mean first, then multiply": (
            lambda x, c: x - x.mean() * c / max(x.std(ddof=1), 40.0)
        ),
        "multiply by the target, divide by the deviation": (
            lambda x, c: (x - x.mean()) * max(x.std(ddof=1), 40.0) / c
        ),
    },
    (
        "Three steps, in this order: mean, deviation, limit.",
        "z = x - x.mean(), and z.std(ddof=1) is the deviation; which is the larger, that or 40?",
        "z * target / max(z.std(ddof=1), 40).",
    ),
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
        "this is the error of the largest output, k = 1, whatever k is": (
            lambda F, y, k: np.mean(F.argmax(axis=1) != y)
        ),
        "k or more are above it, not just k": (lambda F, y, k: np.mean(_above(F, y) == k)),
        "classes count from 0: no 1 is subtracted": (lambda F, y, k: _top_errors(F, y - 1, k)),
        "a share, not per cent": (lambda F, y, k: 100 * _top_errors(F, y, k)),
        "divide by the number of pictures, not of classes": (
            lambda F, y, k: len(y) * _top_errors(F, y, k) / F.shape[1]
        ),
        "this is how many are above, on average; at how many pictures are k or more?": (
            lambda F, y, k: np.mean(_above(F, y))
        ),
        "this looks at the smallest outputs: np.argsort begins with them": (
            lambda F, y, k: 1 - np.mean((np.argsort(F, axis=1)[:, :k] == y[:, None]).any(axis=1))
        ),
    },
    (
        "For one picture: how many classes have a larger output than the correct one?",
        (
            "outputs[np.arange(N), labels] holds the outputs of the correct classes; compare each row "
            "with its own."
        ),
        "It is an error if at least k are larger; the mean over the pictures is the share.",
    ),
)
pictures_needed = Exercise(
    _pictures_needed,
    [(0.07, 0.08, 0.05), (0.02, 0.04, 0.01), (0.06, 0.075, 0.02), (0.031, 0.0475, 0.02)],
    {
        "p shall be below, so go on while it is not": lambda a, b, p: _pictures_needed(a, b, p) - 100,
        "McNemar's test has two sides: the p of one side is half of it": lambda a, b, p: _pictures_needed(
            a, b, 2 * p
        ),
        "only every hundredth N is asked for": lambda a, b, p: _pictures_needed(a, b, p, 1),
        "p counts both sides already: compare with p, not with p/2": (
            lambda a, b, p: _pictures_needed(a, b, p / 2)
        ),
        "this is the number of hundreds; N itself is asked for": (
            lambda a, b, p: _pictures_needed(a, b, p) / 100
        ),
        "every multiple of 100 counts, not only of 1000": (lambda a, b, p: _pictures_needed(a, b, p, 1000)),
        "only multiples of 100 are asked for": (lambda a, b, p: _pictures_needed(a, b, p, 10)),
        "the counts are rounded, not cut off": lambda a, b, p: _pictures_needed(a, b, p, whole=int),
        "100 is where the search begins: go on while mcnemar_p is not below p": (lambda a, b, p: 100),
    },
    (
        "Try N = 100, 200, .. and stop at the first that is enough.",
        "Of N pictures the first network alone gets round(N * first), the second alone round(N * second).",
        "while mcnemar_p(round(N * first), round(N * second)) >= p: N += 100.",
    ),
)
