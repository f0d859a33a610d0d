"""Answers to the exercises of notebook 02: right ones written differently, and typical wrong ones."""

import math
from functools import reduce
from itertools import pairwise

import numpy as np

from course_utils.network import Network, sigmoid


def weights(n):
    return sum(before * after for before, after in pairwise(n))


def layers(W, b, a, step):
    """The output of a network whose layer turns its input a into step(W_l, b_l, a)."""
    for W_l, b_l in zip(W, b, strict=True):
        a = step(W_l, b_l, a)
    return a


def relu(z):
    return np.maximum(z, 0)


def layer_by_layer(W, b, x):
    z = np.dot(W[0], x) + b[0]
    return sigmoid(z) if len(W) == 1 else layer_by_layer(W[1:], b[1:], relu(z))


def layers_of(*functions):
    """What computes a network with the first function in its hidden layers and the last in layer L."""
    return lambda W, b, x: functions[-1](
        W[-1] @ layers(W[:-1], b[:-1], x, lambda W, b, a: functions[0](W @ a + b)) + b[-1]
    )


def cost_of_all(F, y):
    """The cost (9) where every column is a point."""
    return np.mean(np.sum((y - F) ** 2, axis=0)) / 2


def before(n, l):
    """The number of weights of layers 2 to l."""
    return weights(n[:l])


def counted_off(n, l, j, k):
    order = [
        (m, row, column) for m in range(2, l + 1) for column in range(n[m - 2]) for row in range(n[m - 1])
    ]
    return order.index((l, j - 1, k - 1))


def normals(corners):
    """The normals of length 1 that point into the triangle, which lies to the left of each side."""
    along = np.roll(corners, -1, axis=0) - corners
    along = along / np.linalg.norm(along, axis=1)[:, None]
    return along @ np.array([[0.0, 1.0], [-1.0, 0.0]])


def by_cross_product(corners, s):
    places = np.column_stack([corners, np.ones(3)])
    lines = np.array([np.cross(places[j], places[(j + 1) % 3]) for j in range(3)])
    return s * lines / np.linalg.norm(lines[:, :2], axis=1)[:, None]


def by_solving(corners, s):
    """Zero at both ends of the side, and positive at the corner opposite."""
    places, rows = np.column_stack([corners, np.ones(3)]), []
    for j in range(3):
        row = np.linalg.solve(places[[j, (j + 1) % 3, (j + 2) % 3]], [0.0, 0.0, 1.0])
        rows.append(s * row / np.linalg.norm(row[:2]))
    return np.array(rows)


RIGHT = {
    "parameters": [
        lambda n: sum(n[i] * n[i - 1] + n[i] for i in range(1, len(n))),
        lambda n: np.dot(n[:-1], n[1:]) + np.sum(n[1:]),
        lambda n: weights(n) + sum(n) - n[0],
        lambda n: float(sum((before + 1) * after for before, after in pairwise(n))),
        lambda n: Network.random(n, np.random.default_rng(0)).p.size,
    ],
    "output": [
        lambda W, b, x: 1 / (1 + np.exp(-layers_of(relu, np.copy)(W, b, x))),
        lambda W, b, x: reduce(
            lambda a, l: (sigmoid if l == len(W) - 1 else relu)(W[l] @ a + b[l]), range(len(W)), x
        ),
        layer_by_layer,
        layers_of(lambda z: z * (z > 0), sigmoid),
        lambda W, b, x: np.column_stack([layer_by_layer(W, b, point[:, None]) for point in x.T]),
    ],
    "cost": [
        lambda F, y, n: (n * (F - y) ** 2).sum() / 2 / n.sum(),
        lambda F, y, n: cost_of_all(np.repeat(F, n, axis=1), np.repeat(y, n, axis=1)),
        lambda F, y, n: np.average(np.linalg.norm(y - F, axis=0) ** 2 / 2, weights=n),
        lambda F, y, n: (
            sum(k * (f - t) @ (f - t) for f, t, k in zip(F.T, y.T, n, strict=True)) / 2 / sum(n)
        ),
    ],
    "category": [
        lambda F: F[0] <= F[1],
        lambda F: [0 if one > other else 1 for one, other in F.T],
        lambda F: 1 - np.argmax(F[::-1], axis=0),
        lambda F: (F[1] - F[0] >= 0).astype(np.float32),
    ],
    "position": [
        lambda n, l, j, k: (
            before(n, l - 1) + np.ravel_multi_index((j - 1, k - 1), (n[l - 1], n[l - 2]), order="F")
        ),
        lambda n, l, j, k: before(n, l - 1) + n[l - 1] * k - n[l - 1] + j - 1,
        counted_off,
    ],
    "triangle": [
        by_cross_product,
        by_solving,
        lambda c, s: np.array([[*(s * n), -s * (n @ at)] for n, at in zip(normals(c), c, strict=True)]),
    ],
    "same_networks": [
        lambda sizes: math.prod(math.factorial(n) for n in sizes[1:-1]),
        lambda sizes: round(math.exp(sum(math.lgamma(n + 1) for n in sizes[1:-1]))),
        lambda sizes: math.prod(k for n in sizes[1:-1] for k in range(1, n + 1)),
    ],
}
WRONG = {
    "parameters": [
        weights,
        lambda n: weights(n) + sum(n),
        lambda n: weights(n) + sum(n[:-1]),
        lambda n: weights(n) + len(n) - 1,
        lambda n: weights(n) + len(n),
        sum,
        lambda n: int(np.prod(n)),
        lambda n: sum((before + 1) * (after + 1) for before, after in pairwise(n)),
        lambda n: weights(n[:-1]) + sum(n[1:-1]),
        lambda n: weights(n[1:]) + sum(n[1:]),
        lambda n: 2 * weights(n),
        lambda n: n[0] * n[-1] + n[-1],
        lambda n: sum(one**2 + one for one in n),
        lambda n: (weights(n), sum(n[1:])),
        lambda n: [after * (before + 1) for before, after in pairwise(n)],
    ],
    "output": [
        layers_of(sigmoid),
        layers_of(relu),
        layers_of(np.copy),
        layers_of(sigmoid, relu),
        layers_of(relu, np.copy),
        layers_of(np.copy, sigmoid),
        layers_of(np.tanh, sigmoid),
        layers_of(np.abs, sigmoid),
        layers_of(lambda z: np.where(z > 0, 1, 0), sigmoid),
        layers_of(lambda z: np.maximum(z, 0.01 * z), sigmoid),
        layers_of(lambda z: sigmoid(relu(z))),
        layers_of(relu, lambda z: sigmoid(relu(z))),
        lambda W, b, x: sigmoid(W[-1] @ layers(W[:-1], b, x, lambda W, b, a: relu(W @ a) + b) + b[-1]),
        lambda W, b, x: layer_by_layer(W, [0 * b_l for b_l in b], x),
        lambda W, b, x: layer_by_layer(W, [-b_l for b_l in b], x),
        lambda W, b, x: layer_by_layer([W_l.T for W_l in W], b, x),
        lambda W, b, x: layer_by_layer(W[::-1], b[::-1], x),
        lambda W, b, x: layer_by_layer(W, b, sigmoid(x)),
        lambda W, b, x: layer_by_layer(W[:-1], b[:-1], x),
        lambda W, b, x: layer_by_layer(W[1:], b[1:], x),
        lambda W, b, x: layer_by_layer(W, b, x).T,
        lambda W, b, x: layer_by_layer(W, b, x[:, [0]]),
    ],
    "cost": [
        lambda F, y, n: cost_of_all(F, y),
        lambda F, y, n: np.sum(n * np.sum((y - F) ** 2, axis=0)) / np.sum(n),
        lambda F, y, n: np.mean(n * np.sum((y - F) ** 2, axis=0)) / 2,
        lambda F, y, n: np.sum(n * np.sum((y - F) ** 2, axis=0)) / 2,
        lambda F, y, n: np.sum(n * np.sum((y - F) ** 2, axis=0)) / 4 / np.sum(n),
        lambda F, y, n: np.sum(n * np.linalg.norm(y - F, axis=0)) / 2 / np.sum(n),
        lambda F, y, n: np.sum(n**2 * np.sum((y - F) ** 2, axis=0)) / 2 / np.sum(n),
        lambda F, y, n: np.sum(np.sum((y - F) ** 2, axis=0) / n) / 2 / np.sum(n),
        lambda F, y, n: n * np.sum((y - F) ** 2, axis=0) / 2 / np.sum(n),
        lambda F, y, n: np.sum(n * np.sum(y - F, axis=0) ** 2) / 2 / np.sum(n),
        lambda F, y, n: np.sum(n * np.sum(np.abs(y - F), axis=0)) / 2 / np.sum(n),
        lambda F, y, n: -np.average(np.sum((y - F) ** 2, axis=0), weights=n) / 2,
        lambda F, y, n: np.sum((n * (y - F)) ** 2) / 2 / np.sum(n),
        lambda F, y, n: cost_of_all(n * F, y),
        lambda F, y, n: np.sqrt(np.average(np.sum((y - F) ** 2, axis=0), weights=n) / 2),
    ],
    "category": [
        lambda F: np.where(F[0] > 0.5, 0, 1),
        lambda F: np.where(F[1] > 0.5, 1, 0),
        lambda F: F[0] >= F[1],
        lambda F: np.where(F[0] >= F[1], 0, 1),
        lambda F: np.where(F[0] > F[1], 1, 0),
        lambda F: np.argmax(F, axis=1),
        lambda F: np.argmin(F, axis=1),
        lambda F: np.max(F, axis=0),
        lambda F: np.where(F[0] > F[1], 1, 2),
        lambda F: np.where(F[0] > F[1], "A", "B"),
        lambda F: np.sign(F[1] - F[0]),
        lambda F: F[1] - F[0],
        lambda F: np.array([F[0] > F[1], F[0] <= F[1]]),
        lambda F: np.zeros(F.shape[1]),
        lambda F: np.ones(F.shape[1]),
        lambda F: np.array([0, 1, 1, 1, 0, 1]),
        lambda F: 0 if F[0, 0] > F[1, 0] else 1,
    ],
    "position": [
        lambda n, l, j, k: before(n, l - 1) + (k - 1) * n[l - 1] + j,
        lambda n, l, j, k: before(n, l - 1) + k * n[l - 1] + j,
        lambda n, l, j, k: before(n, l) + (k - 1) * n[l - 1] + j - 1,
        lambda n, l, j, k: before(n, l - 1) + (k - 1) * n[l - 2] + j - 1,
        lambda n, l, j, k: before(n, l - 1) + (j - 1) * n[l - 2] + k - 1,
        lambda n, l, j, k: before(n, l - 1) + (j - 1) * n[l - 1] + k - 1,
        lambda n, l, j, k: (k - 1) * n[l - 1] + j - 1,
        lambda n, l, j, k: before(n, l - 1) + k * n[l - 1] + j - 1,
        lambda n, l, j, k: before(n, l - 1) + sum(n[1 : l - 1]) + (k - 1) * n[l - 1] + j - 1,
        lambda n, l, j, k: before(n, l - 2) + (k - 1) * n[l - 1] + j - 1,
        lambda n, l, j, k: sum(n[: l - 1]) + (k - 1) * n[l - 1] + j - 1,
        lambda n, l, j, k: before(n, l - 1) + (k - 1) * (j - 1),
        lambda n, l, j, k: before(n, l - 1) + (k - 1) * n[l] + j - 1 if l < len(n) else 0,
        lambda n, l, j, k: (l, j - 1, k - 1),
    ],
    "triangle": [
        lambda c, s: -by_solving(c, s),
        lambda c, s: by_solving(c[::-1], s),
        lambda c, s: by_solving(c, 1.0),
        lambda c, s: by_solving(c, s**2),
        lambda c, s: by_solving(c, s)[:, :2],
        lambda c, s: by_solving(c, s).T,
        lambda c, s: by_solving(c, s) * [1, 1, 0],
        lambda c, s: by_solving(c, s) * [1, 1, -1],
        lambda c, s: by_solving(c, s) * [1, -1, 1],
        lambda c, s: by_solving(c, s)[[1, 2, 0]],
        lambda c, s: np.column_stack([np.roll(c, -1, axis=0) - c, np.zeros(3)]) * s,
        lambda c, s: np.column_stack([np.roll(c, -1, axis=0) - c, -np.ones(3)]),
        lambda c, s: np.column_stack([c, np.ones(3)]) * s,
        lambda c, s: np.full((3, 3), s),
    ],
    "same_networks": [
        lambda sizes: math.prod(math.factorial(n) for n in sizes),
        lambda sizes: math.prod(math.factorial(n) for n in sizes[1:]),
        lambda sizes: math.prod(math.factorial(n) for n in sizes[:-1]),
        lambda sizes: sum(math.factorial(n) for n in sizes[1:-1]),
        lambda sizes: math.factorial(sum(sizes[1:-1])),
        lambda sizes: math.prod(sizes[1:-1]),
        lambda sizes: math.prod(sizes),
        lambda sizes: sum(sizes[1:-1]),
        lambda sizes: 2 ** sum(sizes[1:-1]),
        lambda sizes: math.prod(n**n for n in sizes[1:-1]),
        lambda sizes: math.prod(math.factorial(n - 1) for n in sizes[1:-1]),
        lambda sizes: math.factorial(len(sizes) - 2),
        lambda sizes: int(np.prod([np.prod(range(1, n + 1)) for n in sizes[1:-1]])),
        lambda sizes: np.prod([math.factorial(min(n, 20)) for n in sizes[1:-1]], dtype=float),
    ],
}
