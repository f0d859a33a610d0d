"""Answers to the exercises of notebook 08: right ones written differently, and typical wrong ones."""

import math
from itertools import combinations

import numpy as np
import torch
from numpy.linalg import eigvalsh, norm, svd
from scipy import optimize


def not_reached(x, t):
    """What remains of x without its projection on the first t left singular vectors."""
    U = svd(x)[0][:, :t]
    return norm(x - U @ U.T @ x) ** 2


def lowered(w, x):
    return np.maximum(w * x, w * x - w)


def greedy(w, x):
    score, pixels = w @ x, 0
    for gain in sorted(lowered(w, x), reverse=True):
        if score <= 1e-12:
            break
        score, pixels = score - gain, pixels + 1
    return pixels


def best_of(w, x, k):
    """The lowest score with k pixels changed, over all choices of these."""
    return min(w @ x - lowered(w, x)[list(some)].sum() for some in combinations(range(len(w)), k))


def by_torch(F, G, x, eta):
    F, x = torch.tensor(F), torch.tensor(x)
    G = torch.tensor(G, requires_grad=True)
    (0.5 * ((x - G @ (F @ x)) ** 2).sum()).backward()
    return G.detach() - eta * G.grad


def by_halving(slopes):
    """The size at which the factor of the squared length, which grows with it, comes to 1."""
    low, high = 0.0, 1e4
    for _ in range(200):
        middle = (low + high) / 2
        long = np.trace(np.diag(slopes) @ np.eye(len(slopes)) @ np.diag(slopes)) * middle**2 / len(slopes)
        low, high = (low, middle) if long > 1 else (middle, high)
    return low


def shortest_by_search(a, gap, c):
    conditions = [
        {"type": "eq", "fun": lambda w: w @ a - gap},
        {"type": "eq", "fun": lambda w: w @ c},
    ]
    return optimize.minimize(lambda w: w @ w, np.zeros(len(a)), constraints=conditions).x


RIGHT = {
    "keeping_size": [
        lambda slopes: optimize.brentq(lambda size: size**2 * np.mean(slopes**2) - 1, 0, 99),
        lambda slopes: np.sqrt(len(slopes) / np.sum(slopes**2)),
        lambda slopes: np.sqrt(len(slopes)) / np.linalg.norm(slopes),
        by_halving,
    ],
    "fewest": [
        greedy,
        lambda w, x: next(k for k in range(len(w) + 1) if best_of(w, x, k) <= 1e-12),
        lambda w, x: int(np.sum(w @ x - np.cumsum(sorted(lowered(w, x))[::-1]) > 1e-12)) + 1,
    ],
    "left_over": [
        not_reached,
        lambda x, t: np.sum(x**2) - np.sum(svd(x)[1][:t] ** 2),
        lambda x, t: np.sum(eigvalsh(x @ x.T)[: len(x) - t]),
        lambda x, t: norm(svd(x)[1][t:]) ** 2,
    ],
    "shortest": [
        shortest_by_search,
        lambda a, gap, c: np.linalg.pinv(np.stack([a, c])) @ [gap, 0],
        lambda a, gap, c: np.linalg.lstsq(np.stack([a, c]), [gap, 0])[0],
        lambda a, gap, c: (
            np.stack([a, c]).T @ np.linalg.solve(np.stack([a, c]) @ np.stack([a, c]).T, [gap, 0])
        ),
        lambda a, gap, c: gap * (a * (c @ c) - c * (a @ c)) / ((a @ a) * (c @ c) - (a @ c) ** 2),
    ],
    "decoder_step": [
        by_torch,
        lambda F, G, x, eta: G + eta * (x - G @ F @ x)[:, None] * (F @ x)[None],
        lambda F, G, x, eta: G - eta * (G @ F - np.eye(len(x))) @ np.outer(x, x) @ F.T,
    ],
    "still_one": [
        lambda N, t, replacement: ((N - 1) / N) ** t if replacement else max(N - t, 0) / N,
        lambda N, t, replacement: np.exp(t * np.log1p(-1 / N)) if replacement else np.clip(1 - t / N, 0, 1),
        lambda N, t, replacement: math.prod(
            1 - 1 / (N if replacement else N - k) for k in range(t if replacement else min(t, N))
        ),
    ],
}
WRONG = {
    "keeping_size": [
        lambda slopes: 1 / np.mean(slopes),
        lambda slopes: np.sqrt(np.mean(slopes**2)),
        lambda slopes: 1 / np.mean(slopes**2),
        lambda slopes: 1 / np.linalg.norm(slopes),
        lambda slopes: 1 / np.max(slopes),
        lambda slopes: 1 / np.median(slopes),
        lambda slopes: np.sqrt(np.mean(1 / np.maximum(slopes, 1e-3) ** 2)),
        lambda slopes: np.mean(1 / np.maximum(slopes, 1e-3)),
        lambda slopes: 1 / np.sqrt(np.mean(slopes)),
        lambda slopes: 1 / np.std(slopes),
        lambda slopes: 1 / np.sqrt(np.prod(np.maximum(slopes, 1e-3))),
        lambda slopes: 1 / np.sqrt(len(slopes)),
        lambda slopes: 4.0,
        lambda slopes: 1 / slopes,
        lambda slopes: np.sqrt(len(slopes)) / np.sum(slopes),
    ],
    "fewest": [
        lambda w, x: 1,
        lambda w, x: len(w),
        lambda w, x: int(np.sum(w > 0)),
        lambda w, x: greedy(w, x) - 1,
        lambda w, x: greedy(w, x) + 1,
        lambda w, x: int(np.sum(w @ x - np.cumsum(np.sort(w * x)[::-1]) > 0)) + 1,
        lambda w, x: int(np.sum(w @ x - np.cumsum(np.sort(np.abs(w))[::-1]) > 0)) + 1,
        lambda w, x: int(np.sum(w @ x - np.cumsum(np.sort(lowered(w, x))) > 0)) + 1,
        lambda w, x: w @ x,
        lambda w, x: np.argsort(lowered(w, x)),
        lambda w, x: int(np.ceil(w @ x)),
        lambda w, x: int(np.sum(lowered(w, x) > 0)),
        lambda w, x: np.max(lowered(w, x)),
    ],
    "left_over": [
        lambda x, t: np.sum(svd(x)[1][t:]),
        lambda x, t: np.sum(svd(x)[1][:t] ** 2),
        lambda x, t: np.sum(svd(x)[1][t + 1 :] ** 2),
        lambda x, t: np.sum(svd(x)[1][t - 1 :] ** 2),
        lambda x, t: np.sqrt(np.sum(svd(x)[1][t:] ** 2)),
        lambda x, t: np.sum(svd(x)[1][:-t] ** 2),
        lambda x, t: svd(x)[1][t] ** 2,
        lambda x, t: svd(x)[1][t:] ** 2,
        lambda x, t: np.mean(svd(x)[1][t:] ** 2),
        lambda x, t: np.sum(svd(x)[1][t:] ** 2) / x.shape[1],
        lambda x, t: np.sum(svd(x)[1][t:] ** 2) / 2,
        lambda x, t: np.sum(svd(x)[1][t:]) ** 2,
        lambda x, t: np.sum(svd(x - x.mean(axis=1, keepdims=True))[1][t:] ** 2),
        lambda x, t: np.sum(x[t:] ** 2),
        lambda x, t: np.sum(eigvalsh(x @ x.T)[t:]),
        lambda x, t: np.sum(np.sort(eigvalsh(x @ x.T))[::-1][t:] ** 2),
        lambda x, t: np.sum(x**2),
    ],
    "shortest": [
        lambda a, gap, c: gap * a / (a @ a),
        lambda a, gap, c: gap * c / (c @ c),
        lambda a, gap, c: gap * a / norm(a),
        lambda a, gap, c: gap * (a - (a @ c) / (c @ c) * c),
        lambda a, gap, c: gap * (a - (a @ c) / (c @ c) * c) / (a @ a),
        lambda a, gap, c: gap * (a - (a @ c) / (c @ c) * c) / norm(a - (a @ c) / (c @ c) * c),
        lambda a, gap, c: gap * (a - (a @ c) * c) / (a @ a),
        lambda a, gap, c: gap * (a - c) / (a @ (a - c)),
        lambda a, gap, c: gap * a / (a @ a) - (a @ c) * c,
        lambda a, gap, c: gap / (a @ a),
        lambda a, gap, c: gap / a / len(a),
        lambda a, gap, c: np.full(len(a), gap / np.sum(a)),
        lambda a, gap, c: -gap * (a - (a @ c) / (c @ c) * c) / (a @ a - (a @ c) ** 2 / (c @ c)),
        lambda a, gap, c: (a - (a @ c) / (c @ c) * c) / (a @ a - (a @ c) ** 2 / (c @ c)),
        lambda a, gap, c: gap * (c - (a @ c) / (a @ a) * a) / (c @ c),
    ],
    "decoder_step": [
        lambda F, G, x, eta: G + eta * np.outer(G @ F @ x - x, F @ x),
        lambda F, G, x, eta: G - 2 * eta * np.outer(G @ F @ x - x, F @ x),
        lambda F, G, x, eta: np.outer(G @ F @ x - x, F @ x),
        lambda F, G, x, eta: G - np.outer(G @ F @ x - x, F @ x),
        lambda F, G, x, eta: G - eta * np.outer(G @ F @ x, F @ x),
        lambda F, G, x, eta: G - eta * np.outer(x, F @ x),
        lambda F, G, x, eta: G - eta * np.outer(F @ x, G @ F @ x - x).T / len(x),
        lambda F, G, x, eta: G - eta * np.outer(F @ x, G @ F @ x - x),
        lambda F, G, x, eta: F - eta * np.outer(G.T @ (G @ F @ x - x), x),
        lambda F, G, x, eta: G,
        lambda F, G, x, eta: G - eta * (G @ F @ x - x)[:, None],
        lambda F, G, x, eta: G - eta * F.T,
        lambda F, G, x, eta: eta * G,
    ],
    "still_one": [
        lambda N, t, replacement: 1 - ((1 - 1 / N) ** t if replacement else max(0, 1 - t / N)),
        lambda N, t, replacement: max(0, 1 - t / N),
        lambda N, t, replacement: (1 - 1 / N) ** t,
        lambda N, t, replacement: (1 - 1 / N) ** t if replacement else 1 - t / N,
        lambda N, t, replacement: (1 - 1 / N) ** t if not replacement else max(0, 1 - t / N),
        lambda N, t, replacement: (1 / N) ** t,
        lambda N, t, replacement: 1 - 1 / N,
        lambda N, t, replacement: (1 - 1 / N) ** (t - 1) if replacement else max(0, 1 - (t - 1) / N),
        lambda N, t, replacement: (1 - 1 / N) ** (t + 1) if replacement else max(0, 1 - (t + 1) / N),
        lambda N, t, replacement: math.exp(-t / N) if replacement else max(0, 1 - t / N),
        lambda N, t, replacement: (1 - 1 / N) ** t if replacement else (t < N) / N,
        lambda N, t, replacement: (1 - 1 / N) ** t if replacement else float(t < N),
        lambda N, t, replacement: t / N,
        lambda N, t, replacement: (1 - 2 / N) ** t if replacement else max(0, 1 - 2 * t / N),
    ],
}
