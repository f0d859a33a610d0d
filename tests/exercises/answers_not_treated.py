"""Answers to the exercises of notebook 08: right ones written differently, and typical wrong ones."""

import math

import answers_forward_pass
import numpy as np
from numpy.linalg import eigvalsh, norm, svd
from scipy.special import expit


def not_reached(x, t):
    """What remains of x without its projection on the first t left singular vectors."""
    U = svd(x)[0][:, :t]
    return norm(x - U @ U.T @ x) ** 2


RIGHT = {
    "saturated": [
        lambda slopes, least: np.sum(np.abs(slopes) < least) / slopes.size,
        lambda slopes, least: np.mean((slopes < least) & (slopes > -least)),
        lambda slopes, least: sum(-least < one < least for one in slopes.ravel()) / len(slopes.ravel()),
        lambda slopes, least: 1 - np.mean(abs(slopes) >= least),
    ],
    "parameters": answers_forward_pass.RIGHT["parameters"],
    "left_over": [
        not_reached,
        lambda x, t: np.sum(x**2) - np.sum(svd(x)[1][:t] ** 2),
        lambda x, t: np.sum(eigvalsh(x @ x.T)[: len(x) - t]),
        lambda x, t: norm(svd(x)[1][t:]) ** 2,
    ],
    "shortest": [
        lambda a, gap: gap * a / norm(a) ** 2,
        lambda a, gap: np.linalg.pinv(a[None])[:, 0] * gap,
        lambda a, gap: np.linalg.lstsq(a[None], [gap])[0],
        lambda a, gap: [gap / sum(one**2 for one in a) * one for one in a],
    ],
    "best_discriminator": [
        lambda p, q: 1 / (1 + q / p),
        lambda p, q: 1 - q / (p + q),
        lambda p, q: expit(np.log(p) - np.log(q)),
    ],
    "earliest": [
        lambda distance, L, eta, N: distance / (2 * L * eta / N),
        lambda distance, L, eta, N: N * distance / eta / L / 2,
        lambda distance, L, eta, N: 0.5 * math.prod([distance, N, 1 / L, 1 / eta]),
    ],
}
WRONG = {
    "saturated": [
        lambda slopes, least: np.mean(slopes < least),
        lambda slopes, least: np.sum(np.abs(slopes) < least),
        lambda slopes, least: np.mean(np.abs(slopes) <= least),
        lambda slopes, least: np.mean(np.abs(slopes) > least),
        lambda slopes, least: np.mean(np.abs(slopes) >= least),
        lambda slopes, least: np.sum(np.abs(slopes) < least) / len(slopes),
        lambda slopes, least: np.abs(slopes) < least,
        lambda slopes, least: np.mean(np.abs(slopes) < least, axis=0),
        lambda slopes, least: np.abs(np.mean(slopes)) < least,
        lambda slopes, least: np.all(np.abs(slopes) < least),
        lambda slopes, least: 100 * np.mean(np.abs(slopes) < least),
        lambda slopes, least: np.mean(np.abs(slopes)),
        lambda slopes, least: np.mean(slopes**2 < least),
        lambda slopes, least: np.mean(1 - np.abs(slopes) < least),
        lambda slopes, least: slopes[np.abs(slopes) < least],
    ],
    "parameters": answers_forward_pass.WRONG["parameters"],
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
        lambda a, gap: gap * a / norm(a),
        lambda a, gap: gap * a,
        lambda a, gap: gap * a / (2 * (a @ a + 1)),
        lambda a, gap: gap * a / (a @ a + 1),
        lambda a, gap: gap * a / (2 * (a @ a)),
        lambda a, gap: np.full(len(a), gap / np.sum(a)),
        lambda a, gap: gap / a / len(a),
        lambda a, gap: gap / a,
        lambda a, gap: gap * np.eye(len(a))[np.argmax(np.abs(a))] / a[np.argmax(np.abs(a))],
        lambda a, gap: a / (a @ a),
        lambda a, gap: gap / (a @ a),
        lambda a, gap: gap / norm(a),
        lambda a, gap: -gap * a / (a @ a),
        lambda a, gap: a * (a @ a) / gap,
        lambda a, gap: gap * a / np.sum(np.abs(a)),
        lambda a, gap: gap * a / np.sum(a),
        lambda a, gap: gap * a / len(a),
        lambda a, gap: gap * a / norm(a) ** 3,
    ],
    "best_discriminator": [
        lambda p, q: q / (p + q),
        lambda p, q: p / q,
        lambda p, q: p > q,
        lambda p, q: np.full(p.shape, 0.5),
        lambda p, q: p - q,
        lambda p, q: p / (1 + q),
        lambda p, q: (p - q) / (p + q),
        lambda p, q: p**2 / (p**2 + q**2),
        lambda p, q: np.round(p / (p + q)),
        lambda p, q: p,
        lambda p, q: p * q,
        lambda p, q: np.log(p / q),
        lambda p, q: np.sum(p) / np.sum(p + q),
        lambda p, q: p / np.sum(p + q),
        lambda p, q: np.minimum(p / q, 1),
        lambda p, q: expit(p - q),
        lambda p, q: p * np.log(p / (p + q)) + q * np.log(q / (p + q)),
        lambda p, q: p / (p - q + 2),
    ],
    "earliest": [
        lambda distance, L, eta, N: distance * N / (eta * L),
        lambda distance, L, eta, N: distance / (2 * eta * L),
        lambda distance, L, eta, N: 2 * eta * L * distance / N,
        lambda distance, L, eta, N: distance * N * 2 * eta * L,
        lambda distance, L, eta, N: distance * N / (2 * L),
        lambda distance, L, eta, N: distance * N / (2 * eta),
        lambda distance, L, eta, N: N / (2 * eta * L),
        lambda distance, L, eta, N: 2 * distance * N / (eta * L),
        lambda distance, L, eta, N: distance * N / (2 * eta * L**2),
        lambda distance, L, eta, N: distance * N**2 / (2 * eta * L),
        lambda distance, L, eta, N: distance / (2 * eta * L * N),
        lambda distance, L, eta, N: distance * N / 2 * eta * L,
        lambda distance, L, eta, N: distance * (N - 1) / (2 * eta * L),
        lambda distance, L, eta, N: distance * N / (2 * eta * L) - 1,
        lambda distance, L, eta, N: np.sqrt(distance * N / (2 * eta * L)),
        lambda distance, L, eta, N: np.log(distance * N) / (2 * eta * L),
    ],
}
