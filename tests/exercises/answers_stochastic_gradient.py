"""Answers to the exercises of notebook 04: right ones written differently, and typical wrong ones."""

import itertools
import math
from fractions import Fraction

import numpy as np

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


RIGHT = {
    "steepest": [
        lambda g, h: -h * g / np.sqrt(g @ g),
        lambda g, h: [-h * one / math.hypot(*g) for one in g],
        lambda g, h: (g / norm(g)) * -h,
    ],
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
    "variance": [
        lambda N, m: (1 - (m - 1) / (N - 1)) / m,
        lambda N, m: (N / m - 1) / (N - 1),
        lambda N, m: Fraction(N - m, m * (N - 1)),
    ],
    "bound": [
        lambda H: 2 / np.max(np.linalg.eigvals(H)),
        lambda H: 2 / norm(H, 2),
        lambda H: 2 * np.min(1 / np.linalg.svd(H, compute_uv=False)),
    ],
    "batch_size": [
        listed,
        lambda G, share: next(m for m in itertools.count(1) if uphill_share(G, m) <= share),
        lambda G, share: 1 + [uphill_share(G, m) <= share for m in range(1, G.shape[1] + 1)].index(True),
    ],
    "largest": [
        by_powers,
        lambda gradient, p, v: by_powers(gradient, p, v, h=1e-3),
        lambda gradient, p, v: norm(np.array([gradient(p + e) - gradient(p) for e in np.eye(len(p))]), 2),
        lambda gradient, p, v: eigenvalues(
            [(gradient(p + e) - gradient(p - e)) / 2 for e in np.eye(len(p))]
        )[-1],
    ],
}
WRONG = {
    "steepest": [
        lambda g, h: h * g / norm(g),
        lambda g, h: -h * g,
        lambda g, h: -g / norm(g),
        lambda g, h: -g,
        lambda g, h: g,
        lambda g, h: -h * g / norm(g) ** 2,
        lambda g, h: -h * norm(g),
        lambda g, h: -h * np.sign(g),
        lambda g, h: -h * g / np.sum(g),
        lambda g, h: -h * g / np.sum(np.abs(g)),
        lambda g, h: -h * g / np.max(np.abs(g)),
        lambda g, h: -h * g / len(g),
        lambda g, h: -g * norm(g) / h,
        lambda g, h: -h * np.eye(len(g))[np.argmax(np.abs(g))],
    ],
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
    "variance": [
        lambda N, m: 1 / m,
        lambda N, m: (N - m) / (N * m),
        lambda N, m: (N - 1) * m / (N - m),
        lambda N, m: (N - m) / (N - 1),
        lambda N, m: (N - m) / N,
        lambda N, m: 1 / m**2,
        lambda N, m: 1 / np.sqrt(m),
        lambda N, m: m / N,
        lambda N, m: (m - 1) / ((N - 1) * m),
        lambda N, m: (N - m) / ((N - 1) * m**2),
        lambda N, m: np.sqrt((N - m) / ((N - 1) * m)),
        lambda N, m: (N - m + 1) / (N * m),
        lambda N, m: (N - m) // ((N - 1) * m),
        lambda N, m: (N - m) / (N - 1) * m,
        lambda N, m: (N + m) / ((N - 1) * m),
    ],
    "bound": [
        lambda H: 1 / eigenvalues(H)[-1],
        lambda H: 2 / eigenvalues(H)[0],
        lambda H: 2 / norm(H),
        lambda H: eigenvalues(H)[-1],
        lambda H: eigenvalues(H)[-1] / 2,
        lambda H: 2 / np.trace(H),
        lambda H: 2 / np.linalg.det(H),
        lambda H: 2 / np.max(H),
        lambda H: 2 / eigenvalues(H),
        lambda H: 2 / norm(H, np.inf),
        lambda H: 2 / (eigenvalues(H)[0] + eigenvalues(H)[-1]),
        lambda H: 2 / np.sqrt(eigenvalues(H)[-1]),
        lambda H: 2 / np.linalg.cond(H),
        lambda H: -2 / eigenvalues(H)[-1],
        lambda H: 4 / eigenvalues(H)[-1],
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
    "largest": [
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
