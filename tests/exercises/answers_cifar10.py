"""Answers to the exercises of notebook 07: right ones written differently, and typical wrong ones."""

import math
from fractions import Fraction
from functools import cache
from itertools import count

import numpy as np
from scipy.special import bdtr, chdtrc


def counted_errors(outputs, labels, k):
    errors = 0
    for F, label in zip(outputs, labels, strict=True):
        if sum(one > F[label] for one in F) >= k:
            errors += 1
    return errors / len(labels)


def among_first(outputs, labels, k, order=-1):
    best = np.argsort(order * outputs, axis=1)[:, :k]
    return np.mean(np.any(best == labels[:, None], axis=1))


def above(outputs, labels):
    """How many outputs are above the right one, for each point."""
    return (outputs > outputs[np.arange(len(labels)), labels][:, None]).sum(axis=1)


@cache
def counts(b, c, terms):
    return sum(math.comb(b + c, i) for i in range(terms))


def tails(b, c, terms):
    return 2 * counts(b, c, terms) / 2 ** (b + c)


def exact(first, second, N):
    b, c = round(first * N), round(second * N)
    return min(1, 2 * bdtr(min(b, c), b + c, 0.5))


def searched(first, second, p):
    N = 100
    while exact(first, second, N) >= p:
        N += 100
    return N


def shifted(C):
    """Sort each class by the answers of one, and give the other the same answers, shifted by a half."""
    different = 0
    for column in C.T:
        answers = np.repeat(np.arange(len(C)), column)
        different += max(np.sum(answers != np.roll(answers, k)) for k in range(len(answers)))
    return different


RIGHT = {
    "most_different": [
        lambda C: sum(min(sum(c), 2 * (sum(c) - max(c))) for c in C.T.tolist()),
        lambda C: C.sum() - np.maximum(0, 2 * C.max(axis=0) - C.sum(axis=0)).sum(),
        shifted,
    ],
    "pictures_needed": [
        lambda a, b, p: next(N for N in count(100, 100) if exact(a, b, N) < p),
        lambda a, b, p: 100 * next(k for k in count(1) if not exact(a, b, 100 * k) >= p),
        searched,
    ],
    "contrast": [
        lambda x, target: target * (x - np.mean(x)) / np.maximum(np.std(x, ddof=1), 40),
        lambda x, target: target * (x - x.sum() / x.size) / max(40, np.sqrt(x.var(ddof=1))),
        lambda x, target: min(target / np.std(x, ddof=1), target / 40) * (x - x.mean()),
        lambda x, target: target * (x - x.mean()) / max(40, np.std(x) * (x.size / (x.size - 1)) ** 0.5),
    ],
    "top_errors": [
        counted_errors,
        lambda F, labels, k: 1 - among_first(F, labels, k),
        lambda F, labels, k: np.sum(above(F, labels) > k - 1) / len(labels),
        lambda F, labels, k: np.mean([label not in F[i].argsort()[-k:] for i, label in enumerate(labels)]),
    ],
    "p_value": [
        lambda b, c: min(1, bdtr(min(b, c), b + c, 0.5) + 1 - bdtr(max(b, c) - 1, b + c, 0.5)),
        lambda b, c: float(min(1, Fraction(2 * counts(b, c, min(b, c) + 1), 2 ** (b + c)))),
        lambda b, c: 1 if b == c else counts(b, c, min(b, c) + 1) / 2 ** (b + c - 1),
        lambda b, c: min(1, 2 * bdtr(min(b, c), b + c, 0.5)),
    ],
}
WRONG = {
    "most_different": [
        lambda C: C.sum() - np.trace(C),
        lambda C: 2 * (C.sum() - np.trace(C)),
        lambda C: np.minimum(C.sum(0), 2 * (C.sum(0) - np.diag(C))).sum(),
        lambda C: np.minimum(C.sum(1), 2 * (C.sum(1) - C.max(1))).sum(),
        lambda C: np.maximum(0, 2 * C.max(axis=0) - C.sum(axis=0)).sum(),
        lambda C: 0,
        lambda C: C.sum(),
        lambda C: np.abs(C - C.T).sum(),
        lambda C: np.abs(C - C.T).sum() // 2,
        lambda C: min(C.sum(), 2 * (C.sum() - C.max())),
        lambda C: (C.sum(0) - C.max(0)).sum(),
        lambda C: np.minimum(C.sum(0), 2 * (C.sum(0) - C.max(0))),
        lambda C: C.max(),
        lambda C: np.trace(C),
        lambda C: 2 * (C.sum(0) - C.max(0)).sum(),
    ],
    "pictures_needed": [
        lambda a, b, p: next(N for N in count(100, 100) if exact(a, b, N) < p) - 100,
        lambda a, b, p: next(N for N in count(1) if exact(a, b, N) < p),
        lambda a, b, p: next(N for N in count(100, 100) if exact(a, b, N) < 2 * p),
        lambda a, b, p: next(N for N in count(100, 100) if exact(a, b, N) < p) / 100,
        lambda a, b, p: next(N for N in count(100, 100) if exact(a, b, N) < p / 2),
        lambda a, b, p: next(N for N in count(1000, 1000) if exact(a, b, N) < p),
        lambda a, b, p: next(N for N in count(10, 10) if exact(a, b, N) < p),
        lambda a, b, p: 10_000,
        lambda a, b, p: round(a / p),
        lambda a, b, p: 1 / p,
        lambda a, b, p: round(1 / (b - a) ** 2),
        lambda a, b, p: round((a + b) / (b - a) ** 2),
        lambda a, b, p: 100,
    ],
    "contrast": [
        lambda x, target: (x - x.mean()) * target / x.std(ddof=1),
        lambda x, target: x * target / max(x.std(ddof=1), 40),
        lambda x, target: (x - x.mean()) * target / max(x.std(), 40),
        lambda x, target: (x - x.mean()) * target / min(x.std(ddof=1), 40),
        lambda x, target: (x - x.mean()) / max(x.std(ddof=1), 40),
        lambda x, target: (x - x.mean(axis=0)) * target / max(x.std(ddof=1), 40),
        lambda x, target: (x - x.mean()) * target / np.maximum(x.std(axis=0, ddof=1), 40),
        lambda x, target: (x - x.mean()) * target / 40,
        lambda x, target: (x - x.mean()) / (target * max(x.std(ddof=1), 40)),
        lambda x, target: (x - x.mean()) * target * max(x.std(ddof=1), 40),
        lambda x, target: (x - x.mean()) * target / (x.std(ddof=1) + 40),
        lambda x, target: (x - x.mean()) * target / max(x.var(ddof=1), 40),
        lambda x, target: (x - np.median(x)) * target / max(x.std(ddof=1), 40),
        lambda x, target: (x - x.mean()) * target / max(x.std(ddof=1), target),
        lambda x, target: (x.mean() - x) * target / max(x.std(ddof=1), 40),
        lambda x, target: x - x.mean() * target / max(x.std(ddof=1), 40),
    ],
    "top_errors": [
        among_first,
        lambda F, labels, k: 1 - among_first(F, labels, k + 1),
        lambda F, labels, k: np.mean(above(F, labels) >= k - 1),
        lambda F, labels, k: np.sum(above(F, labels) >= k),
        lambda F, labels, k: np.mean(np.argmax(F, axis=1) != labels),
        lambda F, labels, k: np.mean(np.argmax(F, axis=0) != labels),
        lambda F, labels, k: 1 - among_first(F, labels, k, order=1),
        lambda F, labels, k: above(F, labels) >= k,
        lambda F, labels, k: above(F, labels),
        lambda F, labels, k: np.mean(above(F, labels)),
        lambda F, labels, k: 1 - among_first(F, labels - 1, k),
        lambda F, labels, k: 1 - among_first(F, labels + 1, k),
        lambda F, labels, k: 100 * np.mean(above(F, labels) >= k),
        lambda F, labels, k: np.mean(above(F, labels) == k),
        lambda F, labels, k: np.mean(F[np.arange(len(labels)), labels] < k),
        lambda F, labels, k: (F[labels] < F).sum(axis=1) >= k,
        lambda F, labels, k: np.sum(above(F, labels) >= k) / F.shape[1],
    ],
    "p_value": [
        lambda b, c: tails(b, c, min(b, c) + 1) / 2,
        lambda b, c: math.comb(b + c, min(b, c)) / 2 ** (b + c),
        lambda b, c: tails(b, c, min(b, c) + 1),
        lambda b, c: min(1, tails(b, c, min(b, c))),
        lambda b, c: min(1, tails(b, c, b + 1)),
        lambda b, c: min(1, tails(b, c, c + 1)),
        lambda b, c: min(1, tails(b, c, max(b, c) + 1)),
        lambda b, c: 2 * counts(b, c, min(b, c) + 1),
        lambda b, c: min(
            1.0, 2 * sum(float(math.comb(b + c, i)) for i in range(min(b, c) + 1)) / 2.0 ** (b + c)
        ),
        lambda b, c: 1 - min(1, tails(b, c, min(b, c) + 1)),
        lambda b, c: min(1, tails(b, c, min(b, c) + 1) / 4),
        lambda b, c: chdtrc(1, (b - c) ** 2 / (b + c)),
        lambda b, c: chdtrc(1, (abs(b - c) - 1) ** 2 / (b + c)),
        lambda b, c: 0.05,
    ],
}
