"""Answers to the exercises of notebook 04: right ones written differently, and typical wrong ones."""

import itertools
import math

import numpy as np
from scipy import optimize

norm, eigenvalues = np.linalg.norm, np.linalg.eigvalsh


def one_by_one(p, G, eta, k):
    for i in k:
        p -= eta / len(k) * G[:, i]  # in place
    return p


def uphill_share(G, m):
    batches = [sum(G[:, i] for i in k) for k in itertools.combinations(range(G.shape[1]), m)]
    return sum(batch @ G.sum(axis=1) < 0 for batch in batches) / len(batches)


def listed(G, share):
    m = 1
    while uphill_share(G, m) > share:
        m += 1
    return m


def by_powers(gradient, p, v, h=1e-2, times=100):
    for _ in range(times):
        before = v / norm(v)
        v = (gradient(p + h * before) - gradient(p - h * before)) / (2 * h)
    return v @ before


def forwards(gradient, p, v, h):
    """The power iteration with differences to one side."""
    for _ in range(100):
        before = v / norm(v)
        v = (gradient(p + h * before) - gradient(p)) / h
    return v @ before


def by_columns(gradient, p, h):
    """The Hessian, by differences to both sides."""
    return np.array([(gradient(p + h * e) - gradient(p - h * e)) / (2 * h) for e in np.eye(len(p))])


def after(H, g, eta):
    """What the step changes the cost by."""
    return -eta * g @ g + eta**2 * g @ H @ g / 2


def by_three_points(H, g):
    """The lowest place of the parabola through three of its points."""
    square, slope, _ = np.polyfit([0.0, 1.0, 2.0], [after(H, g, eta) for eta in (0.0, 1.0, 2.0)], 2)
    return -slope / (2 * square)


def by_eigenvectors(H, g):
    values, vectors = np.linalg.eigh(H)
    parts = (vectors.T @ g) ** 2
    return 1 / np.average(values, weights=parts)


def first(N, enough):
    return next(m for m in range(1, N + 1) if enough(m))


def factor(mu, a):
    """By how much an error is multiplied in the long run; a: eta times the eigenvalue."""
    return max(abs(np.roots([1, a - 1 - mu, mu])))


def by_bisection(lam, eta):
    """The mu from which on the roots are complex."""
    low, high, a = 0.0, 1.0, eta * lam
    for _ in range(100):
        middle = (low + high) / 2
        real = (1 + middle - a) ** 2 > 4 * middle
        low, high = (middle, high) if real else (low, middle)
    return high


RIGHT = {
    "mini_batch_step": [
        lambda p, G, eta, k: p - eta / len(k) * np.sum(G[:, k], axis=1),
        lambda p, G, eta, k: p - eta * np.average(G.T[k], axis=0),
        one_by_one,
    ],
    "uphill": [
        lambda G: sum(G.mean(axis=1) @ one < 0 for one in G.T),
        lambda G: np.count_nonzero(G.sum(axis=1) @ G < 0),
        lambda G: int(np.sum(np.sign(G.T @ G.mean(axis=1)) == -1)),
        lambda G: len(np.flatnonzero((G * G.mean(axis=1, keepdims=True)).sum(axis=0) < 0)),
    ],
    "points_for_width": [
        lambda N, width: math.ceil(N / (1 + (N - 1) * width**2)),
        lambda N, width: first(N, lambda m: math.sqrt((N - m) / (N - 1) / m) <= width),
        lambda N, width: int(N / (width**2 * (N - 1) + 1) + 1 - 1e-12),
    ],
    "best_step": [
        lambda H, g: optimize.minimize_scalar(lambda eta: after(H, g, eta)).x,
        lambda H, g: optimize.minimize_scalar(lambda eta: after(H, g, eta), bounds=(0, 10)).x,
        lambda H, g: optimize.golden(lambda eta: after(H, g, eta)),
        lambda H, g: optimize.minimize(lambda eta: after(H, g, eta[0]), [0.0]).x[0],
        by_three_points,
        by_eigenvectors,
        lambda H, g: 1 / (g @ H @ g / norm(g) ** 2),
        lambda H, g: np.linalg.lstsq(
            (np.linalg.cholesky(H).T @ g)[:, None], np.linalg.solve(np.linalg.cholesky(H), g), rcond=None
        )[0][0],
    ],
    "batch_size": [
        listed,
        lambda G, share: next(m for m in itertools.count(1) if uphill_share(G, m) <= share),
        lambda G, share: 1 + [uphill_share(G, m) <= share for m in range(1, G.shape[1] + 1)].index(True),
    ],
    "best_momentum": [
        lambda lam, eta: optimize.minimize_scalar(lambda mu: factor(mu, eta * lam), bounds=(0, 1)).x,
        lambda lam, eta: optimize.golden(lambda mu: factor(mu, eta * lam), brack=(0, 1)),
        lambda lam, eta: optimize.brentq(lambda mu: (1 + mu - eta * lam) ** 2 - 4 * mu, 0, 1 - 1e-9),
        lambda lam, eta: optimize.differential_evolution(
            lambda mu: factor(mu[0], eta * lam), [(0, 1)], tol=1e-12
        ).x[0],
        lambda lam, eta: 1 + eta * lam - 2 * np.sqrt(eta * lam),
        lambda lam, eta: min(np.roots([1, -2 * (1 + eta * lam), (1 - eta * lam) ** 2])),
        lambda lam, eta: abs(1 - (eta * lam) ** 0.5) ** 2,
        by_bisection,
    ],
    "largest": [
        by_powers,
        lambda gradient, p, v: by_powers(gradient, p, v, h=1e-3),
        lambda gradient, p, v: forwards(gradient, p, v, h=1e-4),
        lambda gradient, p, v: norm(by_columns(gradient, p, 1e-3), 2),
        lambda gradient, p, v: eigenvalues(by_columns(gradient, p, 1e-4))[-1],
    ],
}
WRONG = {
    "mini_batch_step": [
        lambda p, G, eta, k: p - eta * G[:, k].sum(axis=1),
        lambda p, G, eta, k: p - eta * G.mean(axis=1),
        lambda p, G, eta, k: p + eta * G[:, k].mean(axis=1),
        lambda p, G, eta, k: p - G[:, k].mean(axis=1),
        lambda p, G, eta, k: p - eta * G[:, [i - 1 for i in k]].mean(axis=1),
        lambda p, G, eta, k: p - eta * G[:, [i + 1 for i in k]].mean(axis=1),
        lambda p, G, eta, k: p - eta * G[k].mean(axis=0),
        lambda p, G, eta, k: p - eta * G[:, k].mean(axis=0),
        lambda p, G, eta, k: p - eta * G[:, k].mean(),
        lambda p, G, eta, k: p - eta * G[:, sorted(set(k))].mean(axis=1),
        lambda p, G, eta, k: p - eta * G[:, k].sum(axis=1) / G.shape[1],
        lambda p, G, eta, k: p - eta * G[:, k[0]],
        lambda p, G, eta, k: p - eta * G[:, : len(k)].mean(axis=1),
        lambda p, G, eta, k: -eta * G[:, k].mean(axis=1),
        lambda p, G, eta, k: eta * (p - G[:, k].mean(axis=1)),
        lambda p, G, eta, k: p - eta * G[:, k],
    ],
    "uphill": [
        lambda G: np.sum(G.T @ G.mean(axis=1) > 0),
        lambda G: np.sum(norm(G, axis=0) > norm(G.mean(axis=1))),
        lambda G: np.mean(G.T @ G.mean(axis=1) < 0),
        lambda G: np.flatnonzero(G.T @ G.mean(axis=1) < 0),
        lambda G: G.T @ G.mean(axis=1) < 0,
        lambda G: np.sum(G.T @ G.mean(axis=1)),
        lambda G: np.sum(G < 0),
        lambda G: np.sum(G.sum(axis=0) < 0),
        lambda G: np.sum(G.mean(axis=1) < 0),
        lambda G: np.sum(G @ G.mean(axis=0) < 0),
        lambda G: np.any(G.T @ G.mean(axis=1) < 0),
        lambda G: np.sum(G.T @ G[:, 0] < 0),
        lambda G: np.argmin(G.T @ G.mean(axis=1)),
        lambda G: np.sum(G.T @ G < 0),
        lambda G: G.shape[1] // 2,
    ],
    "points_for_width": [
        lambda N, width: math.ceil(1 / width**2),
        lambda N, width: math.ceil(1 / width),
        lambda N, width: math.ceil(N / (1 + (N - 1) * width)),
        lambda N, width: math.floor(N / (1 + (N - 1) * width**2)),
        lambda N, width: math.ceil(N / (1 + N * width**2)),
        lambda N, width: N / (1 + (N - 1) * width**2),
        lambda N, width: math.ceil(N * (1 - width)),
        lambda N, width: math.ceil(N * width),
        lambda N, width: math.ceil(N * width**2),
        lambda N, width: math.ceil((N - 1) / (1 + N * width**2)),
        lambda N, width: first(N, lambda m: (N - m) / m <= width**2),
        lambda N, width: first(N, lambda m: (N - m) / ((N - 1) * m) <= width),
        lambda N, width: math.ceil(N / (1 + (N - 1) * width**2)) + 1,
        lambda N, width: N,
        lambda N, width: (N - 4) / ((N - 1) * 4),
    ],
    "best_step": [
        lambda H, g: 2 * (g @ g) / (g @ H @ g),
        lambda H, g: (g @ g) / (g @ H @ g) / 2,
        lambda H, g: (g @ H @ g) / (g @ g),
        lambda H, g: (g @ H @ g) / (g @ H @ H @ g),
        lambda H, g: 1 / eigenvalues(H)[-1],
        lambda H, g: 2 / eigenvalues(H)[-1],
        lambda H, g: 1 / eigenvalues(H)[0],
        lambda H, g: 2 / (eigenvalues(H)[0] + eigenvalues(H)[-1]),
        lambda H, g: norm(g) / norm(H @ g),
        lambda H, g: norm(g) / (g @ H @ g),
        lambda H, g: -(g @ g) / (g @ H @ g),
        lambda H, g: g @ np.linalg.solve(H, g) / (g @ g),
        lambda H, g: np.linalg.solve(H, g),
        lambda H, g: g / (H @ g),
        lambda H, g: len(H) / np.trace(H),
    ],
    "batch_size": [
        lambda G, share: listed(G, share) - 1,
        lambda G, share: listed(G, share) + 1,
        lambda G, share: next(m for m in range(1, G.shape[1] + 1) if uphill_share(G, m) >= share),
        lambda G, share: G.shape[1],
        lambda G, share: 1,
        lambda G, share: share,
        lambda G, share: uphill_share(G, 2),
        lambda G, share: int(np.ceil(1 / (share + 0.01))),
        lambda G, share: np.sum(G.T @ G.mean(axis=1) < 0),
        lambda G, share: int(share * G.shape[1]),
        lambda G, share: [listed(G, share)],
        lambda G, share: "2",
    ],
    "best_momentum": [
        lambda lam, eta: abs(1 - np.sqrt(eta * lam)),
        lambda lam, eta: (1 + np.sqrt(eta * lam)) ** 2,
        lambda lam, eta: eta * lam - 1,
        lambda lam, eta: abs(1 - eta * lam),
        lambda lam, eta: (1 - eta * lam) ** 2,
        lambda lam, eta: (1 - np.sqrt(lam)) ** 2,
        lambda lam, eta: 1 - np.sqrt(eta * lam),
        lambda lam, eta: 1 - eta * lam,
        lambda lam, eta: eta * lam / 2 - 1,
        lambda lam, eta: 0.9,
        lambda lam, eta: 0.0,
        lambda lam, eta: (np.sqrt(1 / lam) - 1) / (np.sqrt(1 / lam) + 1),
        lambda lam, eta: factor(0.9, eta * lam),
        lambda lam, eta: [(1 - np.sqrt(eta * lam)) ** 2],
    ],
    "largest": [
        lambda gradient, p, v: by_powers(gradient, p, v, h=1.0),
        lambda gradient, p, v: by_powers(gradient, p, v, h=0.1),
        lambda gradient, p, v: forwards(gradient, p, v, h=1e-3),
        lambda gradient, p, v: eigenvalues(by_columns(gradient, p, 1.0))[-1],
        lambda gradient, p, v: by_powers(gradient, p, v, times=1),
        lambda gradient, p, v: by_powers(gradient, p, v, times=2),
        lambda gradient, p, v: norm(gradient(p)),
        lambda gradient, p, v: norm(gradient(v)),
        lambda gradient, p, v: gradient(v) @ v / (v @ v),
        lambda gradient, p, v: 2 / by_powers(gradient, p, v),
        lambda gradient, p, v: 1 / by_powers(gradient, p, v),
        lambda gradient, p, v: -by_powers(gradient, p, v),
        lambda gradient, p, v: by_powers(gradient, p, v) ** 2,
        lambda gradient, p, v: norm([gradient(p + e) - gradient(p) for e in np.eye(len(p))]),
        lambda gradient, p, v: np.trace([gradient(p + e) - gradient(p) for e in np.eye(len(p))]),
        lambda gradient, p, v: gradient(p + v) - gradient(p),
        lambda gradient, p, v: gradient,
    ],
}
