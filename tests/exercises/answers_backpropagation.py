"""Answers to the exercises of notebook 03: right ones written differently, and typical wrong ones."""

import math
from functools import reduce

import numpy as np
import torch

from course_utils.network import sigmoid, sigmoid_prime


def by_torch(cost, sigma=torch.sigmoid):
    """The derivative of cost(a, y), and what else there is, with respect to z; a = sigma(z)."""

    def answer(z, y, *rest):
        z = torch.tensor(z, requires_grad=True)
        cost(sigma(z), torch.tensor(y), *rest).backward()
        return z.grad

    return answer


def cross_entropy(a, y, c, log=np.log):
    return -(c * y * log(a) + (1 - y) * log(1 - a))


def tanh_prime(z):
    return np.cosh(z) ** -2


def two_ways_by_torch(z, W1, d1, W2, d2):
    """By automatic differentiation, of a cost that is linear in the inputs of both layers."""
    moved = torch.tensor(z, requires_grad=True)
    a, ways = torch.sigmoid(moved), ((W1, d1), (W2, d2))
    sum((torch.tensor(d) * (torch.tensor(W) @ a)).sum() for W, d in ways).backward()
    return moved.grad


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
        lambda z, y: (1 - np.tanh(z) ** 2) * (np.tanh(z) - y),
        lambda z, y: (np.sinh(z) - y * np.cosh(z)) / np.cosh(z) ** 3,
        lambda z, y: 4 * sigmoid_prime(2 * z) * (2 * sigmoid(2 * z) - 1 - y),
        by_torch(lambda a, y: ((a - y) ** 2).sum() / 2, torch.tanh),
    ],
    "hidden_delta": [
        lambda z, W1, d1, W2, d2: (np.vstack([W1, W2]).T @ np.vstack([d1, d2])) * sigmoid_prime(z),
        lambda z, W1, d1, W2, d2: (d1.T @ W1 + d2.T @ W2).T * sigmoid(z) * (1 - sigmoid(z)),
        lambda z, W1, d1, W2, d2: sum(
            np.einsum("jn,kj,kn->jn", sigmoid_prime(z), W, d) for W, d in ((W1, d1), (W2, d2))
        ),
        two_ways_by_torch,
    ],
    "weight_derivatives": [
        lambda d, a: np.einsum("jn,kn->jk", d, a) / len(d.T),
        lambda d, a: np.mean(d[:, None] * a[None], axis=2),
        lambda d, a: sum(np.outer(d[:, i], a[:, i]) for i in range(d.shape[1])) / d.shape[1],
        lambda d, a: (a @ d.T).T / a.shape[1],
    ],
    "number_of_paths": [
        lambda n, l, m: math.prod(n[l : m - 1]) * math.prod(n[m:]),
        lambda n, l, m: reduce(
            lambda paths, k: paths * (1 if k == m else n[k - 1]), range(l + 1, len(n) + 1), 1
        ),
        lambda n, l, m: np.prod(np.array(n[l:], float)) / n[m - 1],
    ],
    "input_gradient": [
        lambda W, d: (d.T @ W).T,
        lambda W, d: np.einsum("jk,jn->kn", W, d),
        lambda W, d: [[W[:, k] @ one for one in d.T] for k in range(W.shape[1])],
    ],
    "cross_entropy_delta": [
        lambda z, y, c: (1 - y) * sigmoid(z) - c * y * sigmoid(-z),
        lambda z, y, c: (1 - y + c * y) * sigmoid(z) - c * y,
        lambda z, y, c: np.where(y == 1, c * (sigmoid(z) - 1), sigmoid(z)),
        by_torch(lambda a, y, c: cross_entropy(a, y, c, torch.log).sum()),
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
        lambda z, y: np.tanh(z) - y,
        lambda z, y: y - np.tanh(z),
        lambda z, y: tanh_prime(z) * (y - np.tanh(z)),
        lambda z, y: tanh_prime(np.tanh(z)) * (np.tanh(z) - y),
        lambda z, y: np.diag(tanh_prime(z)[:, 0]) @ (np.tanh(z) - y),
        lambda z, y: tanh_prime(z) * (z - y),
        lambda z, y: tanh_prime(z) * (sigmoid(z) - y),
        lambda z, y: sigmoid_prime(z) * (sigmoid(z) - y),
        lambda z, y: sigmoid_prime(z) * (np.tanh(z) - y),
        lambda z, y: np.tanh(z) * (1 - np.tanh(z)) * (np.tanh(z) - y),
        lambda z, y: (1 - np.tanh(z)) ** 2 * (np.tanh(z) - y),
        lambda z, y: np.cosh(z) ** 2 * (np.tanh(z) - y),
        lambda z, y: 2 * tanh_prime(z) * (np.tanh(z) - y),
        lambda z, y: tanh_prime(z) * np.tanh(z) - y,
        lambda z, y: tanh_prime(z) * (np.tanh(z) - y) ** 2 / 2,
        lambda z, y: tanh_prime(z) @ (np.tanh(z) - y),
        lambda z, y: (tanh_prime(z) * (np.tanh(z) - y)).mean(axis=1, keepdims=True),
        lambda z, y: (np.tanh(z) - y) ** 2 / 2,
    ],
    "hidden_delta": [
        lambda z, W1, d1, W2, d2: W1.T @ d1 + W2.T @ d2,
        lambda z, W1, d1, W2, d2: sigmoid_prime(z) * (W1 @ d1 + W2 @ d2),
        lambda z, W1, d1, W2, d2: sigmoid(z) * (W1.T @ d1 + W2.T @ d2),
        lambda z, W1, d1, W2, d2: W1 @ d1 + W2 @ d2,
        lambda z, W1, d1, W2, d2: sigmoid_prime(sigmoid(z)) * (W1.T @ d1 + W2.T @ d2),
        lambda z, W1, d1, W2, d2: np.diag(sigmoid_prime(z)[:, 0]) @ (W1.T @ d1),
        lambda z, W1, d1, W2, d2: -sigmoid_prime(z) * (W1.T @ d1 + W2.T @ d2),
        lambda z, W1, d1, W2, d2: sigmoid_prime(z) * (W1.T @ d1),
        lambda z, W1, d1, W2, d2: sigmoid_prime(z) * (W2.T @ d2),
        lambda z, W1, d1, W2, d2: sigmoid_prime(z) * (W1.T @ d1) * (W2.T @ d2),
        lambda z, W1, d1, W2, d2: sigmoid_prime(z) * (W1.T @ d1 - W2.T @ d2),
        lambda z, W1, d1, W2, d2: sigmoid_prime(z) * (W1.T @ d1 + W2.T @ d2) / 2,
        lambda z, W1, d1, W2, d2: sigmoid_prime(z) * ((W1 + W2).T @ (d1 + d2)),
        lambda z, W1, d1, W2, d2: sigmoid_prime(z) * (W2.T @ (W1.T @ d1)),
        lambda z, W1, d1, W2, d2: sigmoid_prime(z) * (W1.T @ d1) + W2.T @ d2,
        lambda z, W1, d1, W2, d2: sigmoid_prime(z) * (W1.T @ d2 + W2.T @ d1),
        lambda z, W1, d1, W2, d2: sigmoid_prime(z) * (d1.T @ W1 + d2.T @ W2),
        lambda z, W1, d1, W2, d2: sigmoid_prime(z) * W1.T @ d1 + sigmoid_prime(z) * W2.T @ d2,
        lambda z, W1, d1, W2, d2: sigmoid_prime(W1.T @ d1 + W2.T @ d2),
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
        lambda n, l, m: math.prod(n[l:]),
        lambda n, l, m: math.prod(n[l - 1 :]) // n[m - 1],
        lambda n, l, m: math.prod(n[l + 1 :]),
        lambda n, l, m: math.prod(n[l : m - 1]),
        lambda n, l, m: math.prod(n[m:]),
        lambda n, l, m: math.prod(n[l:m]),
        lambda n, l, m: math.prod(n[m - 1 :]),
        lambda n, l, m: math.prod(n[l:-1]) // n[m - 1],
        lambda n, l, m: sum(n[l:]) - n[m - 1],
        lambda n, l, m: math.prod(n[l : m - 1]) + math.prod(n[m:]),
        lambda n, l, m: math.prod(n) // n[m - 1],
        lambda n, l, m: math.prod(n[l:]) // n[l - 1],
        lambda n, l, m: n[l:],
        lambda n, l, m: len(n) - l - 1,
        lambda n, l, m: math.prod(n[l:]) // n[m - 1] + 1,
        lambda n, l, m: int(np.prod(n[l:])) // n[m - 1],
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
        lambda z, y, c: sigmoid(z) - y,
        lambda z, y, c: sigmoid_prime(z) * (sigmoid(z) - y),
        lambda z, y, c: c * (sigmoid(z) - y),
        lambda z, y, c: sigmoid(z) - c * y,
        lambda z, y, c: c * sigmoid(z) - y,
        lambda z, y, c: c * (1 - y) * sigmoid(z) - y * sigmoid(-z),
        lambda z, y, c: c * y * sigmoid(-z) - (1 - y) * sigmoid(z),
        lambda z, y, c: (1 - y) * sigmoid(z) + c * y * sigmoid(-z),
        lambda z, y, c: (1 - y) / (1 - sigmoid(z)) - c * y / sigmoid(z),
        lambda z, y, c: c * y / sigmoid(z) - (1 - y) / (1 - sigmoid(z)),
        lambda z, y, c: sigmoid_prime(z) * (sigmoid(z) - c * y),
        lambda z, y, c: cross_entropy(sigmoid(z), y, c),
        lambda z, y, c: cross_entropy(sigmoid(z), y, c).sum(),
        lambda z, y, c: -c * y / sigmoid(z),
        lambda z, y, c: z - c * y,
        lambda z, y, c: sigmoid(z),
        lambda z, y, c: ((1 - y + c * y) * sigmoid(z) - c * y).mean(axis=1, keepdims=True),
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
