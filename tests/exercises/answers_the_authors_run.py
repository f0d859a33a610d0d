"""Answers to the exercises of notebook 04b: right ones written differently, and typical wrong ones."""

import math

import numpy as np
from scipy import optimize, stats


def while_above(gradient, cost, p, eta, draws, target):
    step = 0
    while cost(p) > target:
        p = p - eta * gradient(p, draws[step])
        step += 1
    return step


def in_place(gradient, cost, p, eta, draws, target):
    for step, i in enumerate(draws):
        p -= eta * gradient(p, i)
        if cost(p) <= target:
            return step + 1
    return len(draws) + 1


def all_of_them(gradient, cost, p, eta, draws, target):
    costs = []
    for i in draws:
        p = p - eta * gradient(p, i)
        costs.append(cost(p))
    return int(np.argmax(np.array(costs) <= target)) + 1


def zero(t, c, T, C):
    """The t0 at which 1/C, a straight line in t, is 0."""
    return (T / c - t / C) / (1 / c - 1 / C)


def distances(ends, flow):
    """The root of the mean squared distance from the flow, for each learning rate."""
    return np.sqrt(((ends - flow) ** 2).sum(axis=-1).mean(axis=-1))


def slope(x, y):
    return stats.linregress(x, y).slope


def residuals(t, y, p):
    return p[0] * np.exp(p[1] * t) - y


def table(t, p):
    """The derivatives of a exp(b t) with respect to a and b."""
    return np.column_stack([np.exp(p[1] * t), p[0] * t * np.exp(p[1] * t)])


def by_differences(t, y, p):
    """With a table by complex steps, which are exact."""
    steps = p + 1e-30j * np.eye(2)
    J = np.column_stack([residuals(t, y, step).imag / 1e-30 for step in steps])
    return p - np.linalg.solve(J.T @ J, J.T @ residuals(t, y, p))


def ridge(J, r, d):
    return np.linalg.solve(J.T @ J + d * np.eye(2), J.T @ r)


def widths(ends, flow):
    return np.sqrt(np.mean(np.sum((ends - flow) ** 2, axis=2), axis=1))


def line_by_search(x, y):
    """The constant and the slope of the line of least squares."""
    return optimize.minimize(lambda v: np.sum((v[0] + v[1] * x - y) ** 2), [0, 0]).x


def step_by_search(t, y, p):
    e = np.exp(p[1] * t)
    J, r = np.column_stack([e, p[0] * t * e]), p[0] * e - y
    return p + optimize.minimize(lambda step: np.sum((J @ step + r) ** 2), [0, 0]).x


RIGHT = {
    "steps_to": [while_above, in_place, all_of_them],
    "escape": [
        lambda lam, eta, ratio: optimize.brentq(lambda n: n * np.log1p(-eta * lam) - np.log(ratio), 0, 1e6),
        lambda lam, eta, ratio: math.log(ratio, 1 - eta * lam),
        lambda lam, eta, ratio: np.log10(ratio) / np.log10(1 + eta * abs(lam)),
        lambda lam, eta, ratio: np.log(ratio) / np.log1p(-eta * lam),
    ],
    "forecast": [
        lambda t, c, T, C, at: 1 / (1 / c + (1 / C - 1 / c) / (T - t) * (at - t)),
        lambda t, c, T, C, at: C * (T - zero(t, c, T, C)) / (at - zero(t, c, T, C)),
        lambda t, c, T, C, at: 1 / np.polyval(np.polyfit([t, T], [1 / c, 1 / C], 1), at),
        lambda t, c, T, C, at: 1 / np.linalg.solve([[1, t], [1, T]], [1 / c, 1 / C]).dot([1, at]),
    ],
    "exponent": [
        lambda etas, ends, flow: line_by_search(np.log(etas), np.log(widths(ends, flow)))[1],
        lambda etas, ends, flow: slope(np.log10(etas), np.log10(distances(ends, flow)).T),
        lambda etas, ends, flow: slope(np.log(etas), np.log(distances(ends, flow) ** 2) / 2),
        lambda etas, ends, flow: np.linalg.lstsq(
            np.column_stack([np.log(etas), np.ones(len(etas))]), np.log(distances(ends, flow))
        )[0][0],
    ],
    "fit_decay": [
        step_by_search,
        lambda t, y, p: p - np.linalg.lstsq(table(t, p), residuals(t, y, p))[0],
        lambda t, y, p: p + np.linalg.pinv(table(t, p)) @ -residuals(t, y, p),
        by_differences,
    ],
    "luck": [
        lambda k, n: stats.binom.sf(k - 1, n, 0.5),
        lambda k, n: sum(math.comb(n, i) for i in range(n - k + 1)) / 2**n,
        lambda k, n: stats.binomtest(k, n, alternative="greater").pvalue,
        lambda k, n: 1 - stats.binom.cdf(k - 1, n, 0.5),
    ],
}
WRONG = {
    "steps_to": [
        lambda gradient, cost, p, *rest: in_place(lambda q, i: -gradient(q, i), cost, p, *rest),
        lambda gradient, cost, p, *rest: in_place(lambda q, i: gradient(0 * q, i), cost, p, *rest),
        lambda *case: in_place(*case) - 1,
        lambda *case: in_place(*case) + 1,
        lambda *case: while_above(*case[:-1], np.nextafter(case[-1], 0)),
        lambda gradient, cost, p, eta, draws, target: len(draws),
        lambda gradient, cost, p, eta, draws, target: cost(p),
        lambda gradient, cost, p, eta, draws, target: target,
        lambda gradient, cost, p, eta, draws, target: in_place(gradient, cost, p, eta, draws[::-1], target),
        lambda gradient, cost, p, eta, draws, target: in_place(gradient, cost, p, 2 * eta, draws, target),
        lambda gradient, cost, p, eta, draws, target: p - eta * gradient(p, draws[0]),
        lambda gradient, cost, p, eta, draws, target: draws[0],
        lambda gradient, cost, p, eta, draws, target: "never",
    ],
    "escape": [
        lambda lam, eta, ratio: -np.log(ratio) / (eta * lam),
        lambda lam, eta, ratio: np.log(ratio) / (eta * lam),
        lambda lam, eta, ratio: np.log(ratio) / np.log(1 + eta * lam),
        lambda lam, eta, ratio: 1 / np.log(1 - eta * lam),
        lambda lam, eta, ratio: (ratio - 1) / (-eta * lam),
        lambda lam, eta, ratio: ratio / (1 - eta * lam),
        lambda lam, eta, ratio: np.log(1 - eta * lam) / np.log(ratio),
        lambda lam, eta, ratio: np.log(ratio) / np.log(eta * -lam + 2),
        lambda lam, eta, ratio: np.log10(ratio) / np.log(1 - eta * lam),
        lambda lam, eta, ratio: np.log(ratio) * (1 - eta * lam),
        lambda lam, eta, ratio: np.log(ratio) / np.log(1 - lam),
        lambda lam, eta, ratio: int(np.log(ratio) / np.log(1 - eta * lam)),
    ],
    "forecast": [
        lambda t, c, T, C, at: c + (C - c) * (at - t) / (T - t),
        lambda t, c, T, C, at: C * (C / c) ** ((at - T) / (T - t)),
        lambda t, c, T, C, at: C * (at / T) ** (np.log(C / c) / np.log(T / t)),
        lambda t, c, T, C, at: C * T / at,
        lambda t, c, T, C, at: c * t / at,
        lambda t, c, T, C, at: 1 / c + (1 / C - 1 / c) * (at - t) / (T - t),
        lambda t, c, T, C, at: C,
        lambda t, c, T, C, at: C / 2,
        lambda t, c, T, C, at: C**2 / c,
        lambda t, c, T, C, at: zero(t, c, T, C),
        lambda t, c, T, C, at: 1 / (at - zero(t, c, T, C)),
        lambda t, c, T, C, at: C * (T + zero(t, c, T, C)) / (at + zero(t, c, T, C)),
        lambda t, c, T, C, at: C / np.sqrt(at / T),
    ],
    "exponent": [
        lambda etas, ends, flow: 0.5,
        lambda etas, ends, flow: 1.0,
        lambda etas, ends, flow: slope(np.log(etas), np.log(distances(ends, flow) ** 2)),
        lambda etas, ends, flow: slope(np.log(distances(ends, flow)), np.log(etas)),
        lambda etas, ends, flow: slope(etas, distances(ends, flow)),
        lambda etas, ends, flow: slope(etas, np.log(distances(ends, flow))),
        lambda etas, ends, flow: -slope(np.log(etas), np.log(distances(ends, flow))),
        lambda etas, ends, flow: slope(np.log(etas), np.log(distances(ends, ends.mean(axis=(0, 1))))),
        lambda etas, ends, flow: slope(
            np.log(etas), np.log(np.linalg.norm(ends - flow, axis=2).mean(axis=1))
        ),
        lambda etas, ends, flow: slope(
            np.log(etas), np.log(np.linalg.norm(ends.mean(axis=1) - flow, axis=1))
        ),
        lambda etas, ends, flow: slope(
            np.log(etas), np.log(np.linalg.norm(ends - flow, axis=2).max(axis=1))
        ),
        lambda etas, ends, flow: slope(np.log(etas), np.log(ends.std(axis=1).mean(axis=1))),
        lambda etas, ends, flow: slope(
            np.log(etas), np.log([distances(one, one.mean(axis=0)) for one in ends])
        ),
        lambda etas, ends, flow: distances(ends, flow),
        lambda etas, ends, flow: np.polyfit(np.log(etas), np.log(distances(ends, flow)), 1),
    ],
    "fit_decay": [
        lambda t, y, p: -np.linalg.pinv(table(t, p)) @ residuals(t, y, p),
        lambda t, y, p: p + np.linalg.pinv(table(t, p)) @ residuals(t, y, p),
        lambda t, y, p: p - table(t, p).T @ residuals(t, y, p),
        lambda t, y, p: p - np.linalg.pinv(table(t, p) / [1, p[0]]) @ residuals(t, y, p),
        lambda t, y, p: p - np.linalg.pinv(table(t, p)[:, ::-1]) @ residuals(t, y, p),
        lambda t, y, p: p - np.linalg.pinv(table(t, p)) @ y,
        lambda t, y, p: p - np.linalg.pinv(table(t, p)) @ residuals(t, y, p) / 2,
        lambda t, y, p: np.linalg.pinv(table(t, p)) @ y,
        lambda t, y, p: optimize.curve_fit(lambda t, a, b: a * np.exp(b * t), t, y, p)[0],
        lambda t, y, p: p - ridge(table(t, p), residuals(t, y, p), 0.1),
        lambda t, y, p: p - ridge(table(t, p), residuals(t, y, p), 1.0),
        lambda t, y, p: table(t, p),
        lambda t, y, p: p,
    ],
    "luck": [
        lambda k, n: stats.binom.pmf(k, n, 0.5),
        lambda k, n: stats.binom.sf(k, n, 0.5),
        lambda k, n: stats.binom.cdf(k, n, 0.5),
        lambda k, n: stats.binom.cdf(k - 1, n, 0.5),
        lambda k, n: stats.binomtest(k, n).pvalue,
        lambda k, n: k / n,
        lambda k, n: 1 - k / n,
        lambda k, n: 0.5**k,
        lambda k, n: 0.5**n,
        lambda k, n: math.comb(n, k),
        lambda k, n: 1 / math.comb(n, k),
        lambda k, n: 0.5,
        lambda k, n: 100 * stats.binom.sf(k - 1, n, 0.5),
    ],
}
