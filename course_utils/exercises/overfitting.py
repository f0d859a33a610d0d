"""Exercises of notebook 06."""

import numpy as np

from course_utils.exercises.exercise import Exercise
from course_utils.generalisation.softmax_loss import log_sum_exp, softmax

RNG = np.random.default_rng(6)
SLOW = 0.5 - 1e-4 * np.arange(6.0)  # each look is the lowest, if by little
TIE = np.array([0.5, 0.3, 0.3, 0.4, 0.45])
LOOKS = np.array([0.5, 0.3, 0.31, 0.29, 0.33, 0.32, 0.28, 0.4, 0.41, 0.42])
W, A = RNG.standard_normal((2, 5)), RNG.uniform(0.1, 1, (2, 5))
Z = np.array([[-1.0, -2.0, 0.0], [1.0, -1.0, -1.0], [-0.5, -3.0, -0.1], [2.0, 1.0, 3.0], [-1.0, 0.0, 2.2]])

MANY = RNG.standard_normal((5, 7)) - 0.5
OLD = np.array([[0.0, 2, 4, 6, 8, 10], [0, 1, 0, 1, 0, 1]])
NEAR = np.array([[0.01, 0.5], [-0.02, 0.4]])
FRESH = RNG.uniform(0, 3, (2, 8))
AT_R = np.array([[0.5, 2.25], [0.0, 1.0]])  # the first as far as r from the nearest of OLD


def _distances(training: np.ndarray, validation: np.ndarray) -> np.ndarray:
    return np.linalg.norm(training[:, :, None] - validation[:, None], axis=0)


def _leaking(training: np.ndarray, validation: np.ndarray, r: float) -> float:
    return float(np.mean(_distances(training, validation).min(axis=0) < r))


def _patience(costs: np.ndarray, patience: int) -> int:
    ages = [look - int(np.argmin(costs[: look + 1])) for look in range(len(costs))]
    return next((look for look, age in enumerate(ages) if age >= patience), len(costs) - 1)


def _latest_lowest(costs: np.ndarray, patience: int) -> int:
    ages = [int(np.argmin(costs[look::-1])) for look in range(len(costs))]
    return next((look for look, age in enumerate(ages) if age >= patience), len(costs) - 1)


def _rises_in_a_row(costs: np.ndarray, patience: int) -> int:
    row = 0
    for look in range(1, len(costs)):
        row = row + 1 if costs[look] > costs[look - 1] else 0
        if row >= patience:
            return look
    return len(costs) - 1


def _expected_cost(w: np.ndarray, a: np.ndarray, y: float, p: float) -> float:
    return float((y - w @ a) ** 2 + p / (1 - p) * np.sum((w * a) ** 2)) / 2


def _raised(z: np.ndarray) -> np.ndarray:
    """By how much z must be raised to reach 0."""
    return np.maximum(0.0, -z)


patience = Exercise(
    _patience,
    [(LOOKS, 1), (LOOKS, 2), (LOOKS, 3), (LOOKS, 20), (LOOKS[:4], 2), (TIE, 2), (SLOW, 2)],
    {
        "one look too late: stop when the age equals patience": lambda c, n: _patience(c, n + 1),
        "if several are lowest, the age counts from the earliest": _latest_lowest,
        "compare with the lowest cost so far, not with that of the look before": _rises_in_a_row,
        "this is the network that is kept; where does the training stop?": lambda c, n: np.argmin(
            c[: _patience(c, n) + 1]
        ),
        "this knows the future: only costs[: look + 1] is known at a look": lambda c, n: np.argmin(c),
        "this stops at the first rise; patience waits": lambda c, n: np.argmax(np.diff(c) > 0) + 1,
        "the patience itself is enough: this stops one look too early": (lambda c, n: _patience(c, n - 1)),
        "this is `patience` looks too early; return the look at which you stop": (
            lambda c, n: _patience(c, n) - n
        ),
        "an index is asked for, not a cost": (lambda c, n: c[_patience(c, n)]),
        "this knows the future: the lowest of all costs may come after the stop": (
            lambda c, n: min(np.argmin(c) + n, len(c) - 1)
        ),
        "this is always the last look; return inside the loop as soon as the age is reached": (
            lambda c, n: len(c) - 1
        ),
    },
    (
        "At look k you know costs[: k + 1] and nothing more.",
        "np.argmin(costs[: look + 1]) is the earliest of the lowest so far; how old is it?",
        "Return the first look at which look minus that index is at least patience, and else the last.",
    ),
)
leaking = Exercise(
    _leaking,
    [(OLD, OLD[:, [1, 4]] + NEAR, 0.55), (OLD, FRESH, 1.5), (OLD[:, :3], FRESH, 0.8), (OLD, AT_R, 0.5)],
    {
        "this is their number; divide by how many validation points there are": lambda x, v, r: (
            v.shape[1] * _leaking(x, v, r)
        ),
        "this is the share of training points that have a near copy; ask it of the validation points": (
            lambda x, v, r: _leaking(v, x, r)
        ),
        "one near copy is enough: not all training points need be near": lambda x, v, r: np.mean(
            np.all(_distances(x, v) < r, axis=0)
        ),
        "this counts pairs; a validation point counts once": lambda x, v, r: np.mean(_distances(x, v) < r),
        "near in every coordinate is not near: take the length of the difference": lambda x, v, r: np.mean(
            (np.abs(x[:, :, None] - v[:, None]).max(axis=0).min(axis=0)) < r
        ),
        "these are squares of distances; take the root, or compare with r squared": lambda x, v, r: np.mean(
            (_distances(x, v) ** 2).min(axis=0) < r
        ),
        "this is the share that does not leak": lambda x, v, r: 1 - _leaking(x, v, r),
        "divide by how many validation points there are, not training points": (
            lambda x, v, r: _leaking(x, v, r) * v.shape[1] / x.shape[1]
        ),
        "this is the mean distance to the nearest; how many of them are below r?": (
            lambda x, v, r: np.mean(_distances(x, v).min(axis=0))
        ),
        "these are sums of absolute differences; take the root of the sum of squares": (
            lambda x, v, r: np.mean(np.abs(x[:, :, None] - v[:, None]).sum(axis=0).min(axis=0) < r)
        ),
    },
    (
        "For each validation point: how far is the nearest training point?",
        (
            "All differences at once: validation[:, :, None] - training[:, None, :]; their lengths are "
            "a matrix."
        ),
        "The minimum over the training points, compared with r; the mean of True and False is the share.",
    ),
)
variance = Exercise(
    lambda w, a, p: p * (1 - p) * np.sum((w * a) ** 2),
    [(W[0], A[0], 0.2), (W[1], A[1], 0.45), (W[0], A[1], 0.0)],
    {
        "this is the mean of m squared; the square of its mean is to be subtracted": lambda w, a, p: (
            (1 - p) * np.sum((w * a) ** 2)
        ),
        "variances of independent terms add: square each term, not their sum": lambda w, a, p: (
            p * (1 - p) * np.sum(w * a) ** 2
        ),
        "this is the expected value": lambda w, a, p: (1 - p) * np.sum(w * a),
        "Var(c m) is c squared times Var(m)": lambda w, a, p: p * (1 - p) * np.sum(w * a),
        "this is the standard deviation": lambda w, a, p: np.sqrt(p * (1 - p) * np.sum((w * a) ** 2)),
        "this is inverted dropout; here m is 0 or 1": lambda w, a, p: p / (1 - p) * np.sum((w * a) ** 2),
        "Var(m) is p(1 - p): this is p alone": (lambda w, a, p: p * np.sum((w * a) ** 2)),
        "this is the square of the mean of m; Var(m) is the mean of m squared less that": (
            lambda w, a, p: (1 - p) ** 2 * np.sum((w * a) ** 2)
        ),
        "w and a are given, no draws: np.var of them is another variance": (
            lambda w, a, p: p * (1 - p) * np.var(w * a)
        ),
        "the weight is squared, too": (lambda w, a, p: p * (1 - p) * np.sum(w * a**2)),
        "variances of independent terms add: a sum, not a mean": (
            lambda w, a, p: p * (1 - p) * np.mean((w * a) ** 2)
        ),
        "multiply term by term, then square and add up": (
            lambda w, a, p: p * (1 - p) * np.sum(w**2) * np.sum(a**2)
        ),
    },
    (
        "The terms are independent. What is the variance of one of them, w_k m_k a_k?",
        "(w_k a_k) squared times the variance of m_k, which is 1 with probability 1 - p_drop and else 0.",
        "That variance is p_drop (1 - p_drop): factor it out of the sum.",
    ),
)
expected_cost = Exercise(
    _expected_cost,
    [(W[0], A[0], 0.3, 0.2), (W[1], A[1], -1.0, 0.45), (W[0], A[1], 0.5, 0.0)],
    {
        "this is the cost of the mean output; that the output scatters costs something, too": (
            lambda w, a, y, p: _expected_cost(w, a, y, 0.0)
        ),
        "inverted dropout divides by 1 - p_drop, and the variance by its square": lambda w, a, y, p: (
            ((y - w @ a) ** 2 + p * (1 - p) * np.sum((w * a) ** 2)) / 2
        ),
        "the half stands before both parts": lambda w, a, y, p: (
            (y - w @ a) ** 2 / 2 + p / (1 - p) * np.sum((w * a) ** 2)
        ),
        "variances of independent terms add: square each term, not their sum": lambda w, a, y, p: (
            ((y - w @ a) ** 2 + p / (1 - p) * (w @ a) ** 2) / 2
        ),
        "inverted, the mean of z is w @ a": lambda w, a, y, p: (
            ((y - (1 - p) * w @ a) ** 2 + p / (1 - p) * np.sum((w * a) ** 2)) / 2
        ),
        "each weight is deleted by itself, not all of them at once": (
            lambda w, a, y, p: (1 - p) * (y - w @ a) ** 2 / 2 + p * y**2 / 2
        ),
        "the half is missing": (lambda w, a, y, p: 2 * _expected_cost(w, a, y, p)),
        "each weight is multiplied by its output: the inputs belong in the variance": (
            lambda w, a, y, p: ((y - w @ a) ** 2 + p / (1 - p) * np.sum(w**2)) / 2
        ),
        "without the division it would be this; inverted, the mean of z is w @ a": (
            lambda w, a, y, p: ((y - (1 - p) * w @ a) ** 2 + p * (1 - p) * np.sum((w * a) ** 2)) / 2
        ),
        "this is the variance alone; the square of the mean error belongs to it": (
            lambda w, a, y, p: p / (1 - p) * np.sum((w * a) ** 2) / 2
        ),
        "a variance is added: scatter makes the cost larger": (
            lambda w, a, y, p: ((y - w @ a) ** 2 - p / (1 - p) * np.sum((w * a) ** 2)) / 2
        ),
    },
    (
        "The expected square of y - z is the square of its mean plus its variance.",
        "A factor is 1/(1 - p_drop) or 0: its mean is 1. What is its variance? Exercise 3 is near.",
        "The variance of z is p_drop/(1 - p_drop) times the sum of (w_k a_k)^2. Do not forget the half.",
    ),
)
loss = Exercise(
    lambda v, i: log_sum_exp(v) - v[i],
    [
        (np.array([1.0, 2.0, 0.5]), 0),
        (np.array([9000.0, 9998.5, 10_000.0]), 1),
        (np.array([-800.0, 0.0]), 0),
    ],
    {
        "this is the logarithm; mind the sign": lambda v, i: v[i] - log_sum_exp(v),
        "what was subtracted before exp must be added again": lambda v, i: log_sum_exp(v) - v.max() - v[i],
        "exp(10,000) overflows: subtract v.max()": lambda v, i: -np.log(np.exp(v[i]) / np.sum(np.exp(v))),
        "exp(10,000) overflows: subtract the largest entry first, and add it again": lambda v, i: (
            np.log(np.sum(np.exp(v))) - v[i]
        ),
        "the share is rounded to 0 before the logarithm; write that as a difference": lambda v, i: (
            -np.log(softmax(v)[i])
        ),
        "this is log-sum-exp; subtract the output of the right category": lambda v, i: log_sum_exp(v),
        "nearly: this is the loss of a hard maximum": lambda v, i: v.max() - v[i],
        "a small number added to the share keeps the logarithm finite, and wrong: write a difference": (
            lambda v, i: -np.log(softmax(v)[i] + 1e-12)
        ),
        "a share that is clipped keeps the logarithm finite, and wrong: write a difference": (
            lambda v, i: -np.log(np.clip(softmax(v)[i], 1e-15, 1))
        ),
        "this is the share itself; take minus its logarithm": (lambda v, i: softmax(v)[i]),
        "this is the loss in bits; the natural logarithm is meant": (
            lambda v, i: (log_sum_exp(v) - v[i]) / np.log(2)
        ),
        "labels count from 0": (lambda v, i: log_sum_exp(v) - v[i - 1]),
        "(32) has no 1/K: one point, one term": (lambda v, i: (log_sum_exp(v) - v[i]) / len(v)),
        "the output of the right category is subtracted": (lambda v, i: log_sum_exp(v) + v[i]),
    },
    (
        "-log(e^(v_i) / sum e^(v_j)) is a difference of two logarithms. Which of them overflows?",
        (
            "The logarithm of the sum does. Divide every term of the sum by e^M, M the largest entry, "
            "and make up for it."
        ),
        "log of the sum of e^(v_j - M), plus M, minus v_i.",
    ),
)
revive = Exercise(
    lambda Z, count: _raised(np.sort(Z)[:, -count]),
    [(Z, 1), (Z, 2), (MANY, 3), (MANY, 7)],
    {
        "a bias that is high enough already is not lowered": lambda Z, count: -np.sort(Z)[:, -count],
        "these are the points where most is missing": lambda Z, count: _raised(np.sort(Z)[:, count - 1]),
        "this reaches one point of each": lambda Z, count: _raised(Z.max(axis=1)),
        "this reaches all points": lambda Z, count: _raised(Z.min(axis=1)),
        "this reaches one point more than is asked for": lambda Z, count: _raised(
            np.sort(Z)[:, max(-count - 1, -Z.shape[1])]
        ),
        "what is missing is minus z, where z is below 0": (
            lambda Z, count: np.maximum(0, np.sort(Z)[:, -count])
        ),
        "where z is positive already nothing is to be raised: no absolute value": (
            lambda Z, count: np.abs(np.sort(Z)[:, -count])
        ),
        "a mean says nothing of how many points are reached": (lambda Z, count: _raised(Z.mean(axis=1))),
        "not negative is enough: z may be 0": (lambda Z, count: _raised(np.sort(Z)[:, -count]) + 1e-3),
        "rows are neurons: sort along the points": (
            lambda Z, count: _raised(np.sort(Z, axis=0)[:, -min(count, Z.shape[1])])
        ),
    },
    (
        "Raising a bias by c raises z by c at every data point. Which points come to 0 first?",
        "Those with the largest z. To reach `count` of them, the count-th largest must come to 0.",
        "Minus the count-th entry from the right of np.sort(Z), and 0 where that is negative.",
    ),
)
