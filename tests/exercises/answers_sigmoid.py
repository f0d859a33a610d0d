"""Answers to the exercises of notebook 01: right ones written differently, and typical wrong ones."""

import numpy as np
import torch
from scipy import optimize

from course_utils.network import sigmoid, sigmoid_prime


def slope_by_torch(x, w, c):
    x = torch.tensor(x, requires_grad=True)
    (torch.sigmoid(w * (x - c)) ** 2).sum().backward()
    return x.grad


def between_by_search(p, q):
    conditions = [
        {"type": "eq", "fun": lambda v, at=at, value=value: sigmoid(v[:2] @ at + v[2]) - value}
        for at, value in ((p, 0.9), (q, 0.1))
    ]
    return optimize.minimize(lambda v: v[0] ** 2 + v[1] ** 2, [1, 0, 0], constraints=conditions).x


def between_by_roots(p, q):
    def missed(v):
        return [sigmoid(v[0] * (p - q) @ at + v[1]) - value for at, value in ((p, 0.9), (q, 0.1))]

    k, b = optimize.fsolve(missed, [1, 0])
    return [*(k * (p - q)), b]


RIGHT = {
    "slope": [
        lambda x, w, c: 2 * w * np.exp(-w * (x - c)) / (1 + np.exp(-w * (x - c))) ** 3,
        lambda x, w, c: w / 4 * (1 - np.tanh(w * (x - c) / 2) ** 2) * (1 + np.tanh(w * (x - c) / 2)),
        lambda x, w, c: [w * sigmoid(w * (one - c)) / (1 + np.cosh(w * (one - c))) for one in x],
        slope_by_torch,
    ],
    "tanh": [
        lambda x: sigmoid(2 * x) - sigmoid(-2 * x),
        lambda x: 1 - 2 / (np.exp(2 * x) + 1),
        lambda x: (np.exp(x) - np.exp(-x)) / (np.exp(x) + np.exp(-x)),
    ],
    "one_layer": [
        lambda W, b, x: 1 / (1 + np.exp(-np.dot(x, W.T) - b)),
        lambda W, b, x: (1 + np.tanh((b + np.einsum("jk,nk->nj", W, x)) / 2)) / 2,
        lambda W, b, x: np.vstack([sigmoid(W @ point + b) for point in x]),
        lambda W, b, x: sigmoid(W @ x.T + b[:, None]).T,
        lambda W, b, x: torch.sigmoid(torch.tensor(x) @ torch.tensor(W).T + torch.tensor(b)),
    ],
    "bias_through": [
        lambda w, p: optimize.brentq(lambda b: sigmoid(w @ p + b) - 0.5, -9, 9),
        lambda w, p: -w[0] * p[0] - w[1] * p[1],
        lambda w, p: np.inner(-w, p),
        lambda w, p: -sum(one * other for one, other in zip(w, p, strict=True)),
    ],
    "width": [
        lambda w: optimize.brentq(lambda x: sigmoid(w * x) - 0.9, 0, 99) * 2,
        lambda w: np.log(81) / w,
        lambda w: (np.log(0.9 / 0.1) - np.log(0.1 / 0.9)) / w,
        lambda w: 4 / w * np.arctanh(0.8),
    ],
    "staircase": [
        lambda x, c, h, w: h[0] + np.diff(h) @ sigmoid(w * (x[None, :] - c[:, None])),
        lambda x, c, h, w: (
            h[-1] - sum(d * sigmoid(w * (k - x)) for k, d in zip(c, np.diff(h), strict=True))
        ),
        lambda x, c, h, w: [
            h[0] + sum((h[i + 1] - h[i]) / (1 + np.exp(-w * (one - c[i]))) for i in range(len(c)))
            for one in x
        ],
    ],
    "between": [
        between_by_search,
        between_by_roots,
        lambda p, q: np.linalg.solve(
            [[*p, 1.0], [*q, 1.0], [q[1] - p[1], p[0] - q[0], 0.0]], [np.log(9), -np.log(9), 0.0]
        ),
        lambda p, q: np.append(p - q, (q @ q - p @ p) / 2) * np.log(81) / ((p - q) @ (p - q)),
        lambda p, q: [
            *(4 * np.log(3) * (p - q) / np.linalg.norm(p - q) ** 2),
            np.log(9) - 4 * np.log(3) * (p - q) @ p / np.linalg.norm(p - q) ** 2,
        ],
    ],
}
WRONG = {
    "slope": [
        lambda x, w, c: w * sigmoid_prime(w * (x - c)),
        lambda x, w, c: 2 * sigmoid(w * (x - c)) * sigmoid_prime(w * (x - c)),
        lambda x, w, c: w * sigmoid(w * (x - c)) * sigmoid_prime(w * (x - c)),
        lambda x, w, c: 2 * w * sigmoid(w * (x - c)),
        lambda x, w, c: 2 * w * sigmoid_prime(w * (x - c)),
        lambda x, w, c: 2 * sigmoid(w * (x - c)),
        lambda x, w, c: sigmoid(w * (x - c)) ** 2,
        lambda x, w, c: (w * sigmoid_prime(w * (x - c))) ** 2,
        lambda x, w, c: sigmoid_prime(w * (x - c)) ** 2,
        lambda x, w, c: 2 * w * sigmoid(x) * sigmoid_prime(x),
        lambda x, w, c: 2 * w * sigmoid(w * x - c) * sigmoid_prime(w * x - c),
        lambda x, w, c: 2 * w * sigmoid(w * (x + c)) * sigmoid_prime(w * (x + c)),
        lambda x, w, c: -2 * w * sigmoid(w * (x - c)) * sigmoid_prime(w * (x - c)),
        lambda x, w, c: 2 * w**2 * sigmoid(w * (x - c)) * sigmoid_prime(w * (x - c)),
        lambda x, w, c: 2 * w * sigmoid(w * (x - c)) * (1 - sigmoid(w * (x - c))) ** 2,
        lambda x, w, c: np.gradient(sigmoid(w * (x - c)) ** 2, x),
    ],
    "tanh": [
        lambda x: 2 * sigmoid(x) - 1,
        lambda x: sigmoid(2 * x),
        sigmoid,
        lambda x: 2 * sigmoid(2 * x),
        lambda x: sigmoid(2 * x) - 1,
        lambda x: 1 - 2 * sigmoid(2 * x),
        lambda x: 2 * sigmoid(2 * x) + 1,
        lambda x: 2 * sigmoid(x / 2) - 1,
        lambda x: 2 * sigmoid(4 * x) - 1,
        lambda x: sigmoid(2 * x) - 0.5,
        lambda x: sigmoid(x) - sigmoid(-x),
        lambda x: 2 * (sigmoid(2 * x) - 1),
        np.tan,
        np.arctan,
    ],
    "one_layer": [
        lambda W, b, x: sigmoid(x @ W.T),
        lambda W, b, x: sigmoid(x @ W.T) + b,
        lambda W, b, x: x @ W.T + b,
        lambda W, b, x: sigmoid(x @ W + b),
        lambda W, b, x: sigmoid(W @ x + b),
        lambda W, b, x: sigmoid(W @ x.T + b[:, None]),
        lambda W, b, x: sigmoid((x + b) @ W.T),
        lambda W, b, x: sigmoid(x @ W.T - b),
        lambda W, b, x: sigmoid(sigmoid(x) @ W.T + b),
        lambda W, b, x: 1 / (1 + np.exp(x @ W.T + b)),
        lambda W, b, x: sigmoid(x @ W.T + b[0]),
        lambda W, b, x: sigmoid(x @ W.T + b).mean(axis=0),
        lambda W, b, x: sigmoid(x[[0]] @ W.T + b),
        lambda W, b, x: sigmoid(x * W + b),
        lambda W, b, x: sigmoid_prime(x @ W.T + b),
        lambda W, b, x: np.tanh(x @ W.T + b),
    ],
    "bias_through": [
        lambda w, p: w @ p,
        lambda w, p: 0.5 - w @ p,
        lambda w, p: 1 - w @ p,
        lambda w, p: -w * p,
        lambda w, p: -w[0] * p[1] - w[1] * p[0],
        lambda w, p: -w[0] * p[0] + w[1] * p[1],
        lambda w, p: -w[0] / w[1],
        lambda w, p: -(w @ p) / np.linalg.norm(w),
        lambda w, p: -np.sum(w) * np.sum(p),
        lambda w, p: -np.linalg.norm(w) * np.linalg.norm(p),
        lambda w, p: -(w @ p) / 2,
        lambda w, p: sigmoid(-w @ p),
        lambda w, p: -p,
    ],
    "width": [
        lambda w: np.log(9) / w,
        lambda w: 2 * np.log(9),
        lambda w: 2 * np.log10(9) / w,
        lambda w: 0.8 * 4 / w,
        lambda w: 2 * np.log(9) * w,
        lambda w: -2 * np.log(9) / w,
        lambda w: 2 * np.log(0.9) / w,
        lambda w: 2 * np.log(10) / w,
        lambda w: 2 * np.log(9) / w**2,
        lambda w: 0.8 / w,
        lambda w: sigmoid(0.9 * w) - sigmoid(0.1 * w),
        lambda w: 4.394 / w,
        lambda w: 2 * np.log2(9) / w,
    ],
    "staircase": [
        lambda x, c, h, w: sum(v * sigmoid(w * (x - k)) for k, v in zip(c, h[1:], strict=True)),
        lambda x, c, h, w: sum(v * sigmoid(w * (x - k)) for k, v in zip(c, h[:-1], strict=True)),
        lambda x, c, h, w: np.diff(h) @ sigmoid(w * (x - c[:, None])),
        lambda x, c, h, w: h[0] - np.diff(h) @ sigmoid(w * (x - c[:, None])),
        lambda x, c, h, w: h[0] + h[1:] @ sigmoid(w * (x - c[:, None])),
        lambda x, c, h, w: h[0] + np.diff(h) @ sigmoid(w * (x + c[:, None])),
        lambda x, c, h, w: h[0] + np.diff(h) @ sigmoid(w * x - c[:, None]),
        lambda x, c, h, w: h[0] + np.diff(h) @ sigmoid(x - c[:, None]),
        lambda x, c, h, w: h[0] + np.diff(h) @ sigmoid(-w * (x - c[:, None])),
        lambda x, c, h, w: h[-1] + np.diff(h) @ sigmoid(w * (x - c[:, None])),
        lambda x, c, h, w: h[np.searchsorted(c, x)],
        lambda x, c, h, w: h[0] + np.diff(h)[0] * sigmoid(w * (x - c[0])),
        lambda x, c, h, w: h[0] + sigmoid(w * (x - c[:, None])),
        lambda x, c, h, w: h @ sigmoid(w * (x - c[:, None])),
    ],
    "between": [
        lambda p, q: np.append(p - q, 0.0),
        lambda p, q: np.append(p - q, -(p - q) @ (p + q) / 2),
        lambda p, q: np.append(p - q, (q @ q - p @ p) / 2) * np.log(9) / ((p - q) @ (p - q)),
        lambda p, q: np.append(p - q, (q @ q - p @ p) / 2) * np.log(81) / np.linalg.norm(p - q),
        lambda p, q: np.append(q - p, (p @ p - q @ q) / 2) * np.log(81) / ((p - q) @ (p - q)),
        lambda p, q: np.append(p - q, (p @ p - q @ q) / 2) * np.log(81) / ((p - q) @ (p - q)),
        lambda p, q: np.append(p - q, q @ q - p @ p) * np.log(81) / ((p - q) @ (p - q)),
        lambda p, q: np.append(p - q, (p - q) @ -q) * np.log(81) / ((p - q) @ (p - q)),
        lambda p, q: np.append(p - q, (p - q) @ -p) * np.log(81) / ((p - q) @ (p - q)),
        lambda p, q: np.append(p - q, (q @ q - p @ p) / 2) * 0.8 / ((p - q) @ (p - q)),
        lambda p, q: np.append(p - q, (q @ q - p @ p) / 2) * np.log10(81) / ((p - q) @ (p - q)),
        lambda p, q: np.log(81) * (p - q) / ((p - q) @ (p - q)),
        lambda p, q: np.append(p + q, -(p + q) @ (p + q) / 2),
        lambda p, q: np.array([0.9, 0.1, 0.5]),
    ],
}
