"""Answers to the exercises of notebook 03: right ones written differently, and typical wrong ones."""

import math
from functools import reduce

import numpy as np
import torch

from course_utils.network import sigmoid, sigmoid_prime


def by_torch(cost):
    """The derivative of cost(a, y) with respect to z."""

    def answer(z, y):
        z = torch.tensor(z, requires_grad=True)
        cost(torch.sigmoid(z), torch.tensor(y)).backward()
        return z.grad

    return answer


def cross_entropy(a, y):
    return -(y * np.log(a) + (1 - y) * np.log(1 - a))


def backwards(W, z, error, slope=sigmoid_prime, norm=np.linalg.norm, transposed=True):
    """The norms of delta for l = 2 .. L, by (22) and (23)."""
    delta = {len(z): slope(z[-1]) * error}
    for l in range(len(z) - 1, 0, -1):
        delta[l] = slope(z[l - 1]) * ((W[l].T if transposed else W[l]) @ delta[l + 1])
    return [norm(delta[l]) for l in sorted(delta)]


def sensitivity(W, z, error, l):
    """The long product with diagonal matrices, from the left."""
    product = np.diag(sigmoid_prime(z[l][:, 0]))
    for W_next, z_next in zip(W[l + 1 :], z[l + 1 :], strict=True):
        product = product @ W_next.T @ np.diag(sigmoid_prime(z_next[:, 0]))
    return product @ error


def norms_by_torch(W, z, error):
    """By automatic differentiation: of what comes behind each z, to first order around the given z."""
    found = []
    for l in range(len(z)):
        moved = torch.tensor(z[l], requires_grad=True)
        a = torch.sigmoid(moved)
        for W_next, z_next in zip(W[l + 1 :], z[l + 1 :], strict=True):
            shift = torch.tensor(z_next) - (torch.tensor(W_next) @ a).detach()
            a = torch.sigmoid(torch.tensor(W_next) @ a + shift)
        (a * torch.tensor(error)).sum().backward()
        found.append(torch.linalg.vector_norm(moved.grad))
    return torch.stack(found)


RIGHT = {
    "output_delta": [
        lambda z, y: sigmoid(z) * (1 - sigmoid(z)) * (sigmoid(z) - y),
        lambda z, y: (1 / (1 + np.exp(-z)) - y) / (2 + np.exp(z) + np.exp(-z)),
        lambda z, y: np.column_stack(
            [np.diag(sigmoid_prime(one)) @ (sigmoid(one) - t) for one, t in zip(z.T, y.T, strict=True)]
        ),
        by_torch(lambda a, y: ((a - y) ** 2).sum() / 2),
    ],
    "hidden_delta": [
        lambda z, W, d: (d.T @ W).T * sigmoid(z) * (1 - sigmoid(z)),
        lambda z, W, d: np.einsum("jn,kj,kn->jn", sigmoid_prime(z), W, d),
        lambda z, W, d: np.multiply(np.dot(np.transpose(W), d), 1 / (2 + np.exp(z) + np.exp(-z))),
        lambda z, W, d: np.column_stack(
            [np.diag(sigmoid_prime(one)) @ W.T @ e for one, e in zip(z.T, d.T, strict=True)]
        ),
    ],
    "weight_derivatives": [
        lambda d, a: np.einsum("jn,kn->jk", d, a) / len(d.T),
        lambda d, a: np.mean(d[:, None] * a[None], axis=2),
        lambda d, a: sum(np.outer(d[:, i], a[:, i]) for i in range(d.shape[1])) / d.shape[1],
        lambda d, a: (a @ d.T).T / a.shape[1],
    ],
    "number_of_paths": [
        lambda n, l: math.prod(n[l:]),
        lambda n, l: reduce(lambda paths, layer: paths * layer, n[l:], 1),
        lambda n, l: np.prod(n) / np.prod(n[:l]),
    ],
    "input_gradient": [
        lambda W, d: (d.T @ W).T,
        lambda W, d: np.einsum("jk,jn->kn", W, d),
        lambda W, d: [[W[:, k] @ one for one in d.T] for k in range(W.shape[1])],
    ],
    "cross_entropy_delta": [
        lambda z, y: 1 / (1 + np.exp(-z)) - y,
        lambda z, y: (1 - y) * sigmoid(z) - y * sigmoid(-z),
        by_torch(torch.nn.BCELoss(reduction="sum")),
        lambda z, y: sigmoid_prime(z) * (-y / sigmoid(z) + (1 - y) / (1 - sigmoid(z))),
    ],
    "norms": [
        backwards,
        norms_by_torch,
        lambda W, z, e: [np.sqrt(np.sum(sensitivity(W, z, e, l) ** 2)) for l in range(len(z))],
    ],
    "shared_weight": [
        lambda delta, a: (delta.T @ a).item(),
        lambda delta, a: np.trace(delta @ a.T),
        lambda delta, a: sum(d * one for d, one in zip(delta[:, 0], a[:, 0], strict=True)),
    ],
}
WRONG = {
    "output_delta": [
        lambda z, y: sigmoid(z) - y,
        lambda z, y: y - sigmoid(z),
        lambda z, y: sigmoid_prime(z) * (y - sigmoid(z)),
        lambda z, y: sigmoid_prime(sigmoid(z)) * (sigmoid(z) - y),
        lambda z, y: np.diag(sigmoid_prime(z)[:, 0]) @ (sigmoid(z) - y),
        lambda z, y: sigmoid_prime(z) * (z - y),
        lambda z, y: sigmoid(z) * (sigmoid(z) - y),
        lambda z, y: (1 - sigmoid(z)) * (sigmoid(z) - y),
        lambda z, y: 2 * sigmoid_prime(z) * (sigmoid(z) - y),
        lambda z, y: sigmoid_prime(z) * sigmoid(z) - y,
        lambda z, y: sigmoid_prime(z) * (sigmoid(z) - y) ** 2 / 2,
        lambda z, y: sigmoid_prime(z) @ (sigmoid(z) - y),
        lambda z, y: (sigmoid_prime(z) * (sigmoid(z) - y)).mean(axis=1, keepdims=True),
        lambda z, y: sigmoid_prime(y) * (sigmoid(z) - y),
        lambda z, y: (sigmoid(z) - y) ** 2 / 2,
    ],
    "hidden_delta": [
        lambda z, W, d: W.T @ d,
        lambda z, W, d: sigmoid_prime(z) * (W @ d),
        lambda z, W, d: sigmoid(z) * (W.T @ d),
        lambda z, W, d: W @ d,
        lambda z, W, d: sigmoid_prime(sigmoid(z)) * (W.T @ d),
        lambda z, W, d: np.diag(sigmoid_prime(z)[:, 0]) @ (W.T @ d),
        lambda z, W, d: -sigmoid_prime(z) * (W.T @ d),
        lambda z, W, d: sigmoid_prime(z) * (d.T @ W),
        lambda z, W, d: sigmoid_prime(z) * d,
        lambda z, W, d: sigmoid_prime(z) * W.T @ d,
        lambda z, W, d: z * (W.T @ d),
        lambda z, W, d: sigmoid_prime(W.T @ d),
        lambda z, W, d: sigmoid_prime(z) * (W.T @ d).sum(axis=0),
        lambda z, W, d: sigmoid_prime(z) * (W.T @ d) / d.shape[1],
        lambda z, W, d: sigmoid_prime(z) + W.T @ d,
    ],
    "weight_derivatives": [
        lambda d, a: d @ a.T,
        lambda d, a: a @ d.T / d.shape[1],
        lambda d, a: a @ d.T,
        lambda d, a: d @ a.T / len(d),
        lambda d, a: d.T @ a / d.shape[1],
        lambda d, a: d @ a,
        lambda d, a: d * a / d.shape[1],
        lambda d, a: (d * a).mean(axis=1),
        lambda d, a: np.outer(d.mean(axis=1), a.mean(axis=1)),
        lambda d, a: -d @ a.T / d.shape[1],
        lambda d, a: d @ a.T / (2 * d.shape[1]),
        lambda d, a: np.outer(d[:, 0], a[:, 0]),
        lambda d, a: d @ a.T / d.size,
        lambda d, a: d.mean(axis=1),
        lambda d, a: [np.outer(d[:, i], a[:, i]) for i in range(d.shape[1])],
    ],
    "number_of_paths": [
        lambda n, l: math.prod(n[l - 1 :]),
        lambda n, l: math.prod(n[l - 2 :]),
        lambda n, l: math.prod(n[l + 1 :]),
        lambda n, l: math.prod(n[l:-1]),
        lambda n, l: sum(n[l:]),
        lambda n, l: math.prod(n),
        lambda n, l: math.prod(n[:l]),
        lambda n, l: n[l:],
        lambda n, l: n[-1],
        lambda n, l: len(n) - l,
        lambda n, l: math.prod(n[l:]) + 1,
        lambda n, l: math.prod(n[l:]) - 1,
        lambda n, l: n[l],
        lambda n, l: 2 ** (len(n) - l),
    ],
    "input_gradient": [
        lambda W, d: W @ d,
        lambda W, d: d.T @ W,
        lambda W, d: -W.T @ d,
        lambda W, d: W.T @ d / d.shape[1],
        lambda W, d: (W.T @ d).sum(axis=1),
        lambda W, d: (W.T @ d).mean(axis=1, keepdims=True),
        lambda W, d: W.T * d,
        lambda W, d: d,
        lambda W, d: W.T,
        lambda W, d: sigmoid_prime(W.T @ d),
        lambda W, d: np.linalg.solve(W, d),
        lambda W, d: W.sum(axis=0),
        lambda W, d: W.T @ sigmoid_prime(d),
        lambda W, d: d @ W.T,
    ],
    "cross_entropy_delta": [
        lambda z, y: sigmoid_prime(z) * (sigmoid(z) - y),
        lambda z, y: (sigmoid(z) - y) / sigmoid_prime(z),
        lambda z, y: y - sigmoid(z),
        lambda z, y: sigmoid_prime(z) * (y - sigmoid(z)),
        lambda z, y: (y - sigmoid(z)) / sigmoid_prime(z),
        lambda z, y: cross_entropy(sigmoid(z), y),
        lambda z, y: cross_entropy(sigmoid(z), y).sum(),
        lambda z, y: z - y,
        lambda z, y: -y / sigmoid(z),
        lambda z, y: sigmoid(z),
        lambda z, y: sigmoid_prime(z),
        lambda z, y: sigmoid(z) + y,
        lambda z, y: (1 - y) * sigmoid(z) + y * sigmoid(-z),
        lambda z, y: (sigmoid(z) - y).mean(axis=1, keepdims=True),
        lambda z, y: 2 * (sigmoid(z) - y),
        lambda z, y: 1 - y - sigmoid(z),
    ],
    "norms": [
        lambda W, z, e: backwards(W, z, e)[::-1],
        lambda W, z, e: np.array(backwards(W, z, e)) ** 2,
        lambda W, z, e: backwards(W, z, e)[1:],
        lambda W, z, e: backwards(W, z, e)[:-1],
        lambda W, z, e: backwards(W, z, e, slope=np.ones_like),
        lambda W, z, e: backwards(W, z, e, slope=sigmoid),
        lambda W, z, e: backwards(W, z, -2 * e),
        lambda W, z, e: backwards(W, z, e, transposed=False),
        lambda W, z, e: backwards(W, z, e, norm=lambda delta: np.abs(delta).max()),
        lambda W, z, e: backwards(W, z, e, norm=lambda delta: np.abs(delta).sum()),
        lambda W, z, e: backwards(W, z, e, norm=np.mean),
        lambda W, z, e: [np.linalg.norm(z_l) for z_l in z],
        lambda W, z, e: np.linalg.norm(sensitivity(W, z, e, 0)),
    ],
    "shared_weight": [
        lambda delta, a: delta @ a.T,
        lambda delta, a: delta * a,
        lambda delta, a: np.mean(delta * a),
        lambda delta, a: delta.sum() * a.sum(),
        lambda delta, a: delta.sum(),
        lambda delta, a: a.sum(),
        lambda delta, a: (delta @ a.T).sum(),
        lambda delta, a: delta[0, 0] * a[0, 0],
        lambda delta, a: np.prod(delta * a),
        lambda delta, a: -np.sum(delta * a),
        lambda delta, a: np.sum(delta + a),
        lambda delta, a: delta.T @ a,
    ],
}
