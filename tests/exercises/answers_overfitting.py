"""Answers to the exercises of notebook 06: right ones written differently, and typical wrong ones."""

import itertools

import numpy as np
import scipy.special
import torch
from numpy.linalg import norm
from scipy.spatial.distance import cdist


def stop(costs, patience, improves=lambda cost, best, before: cost < best, *, late=0, start=0):
    """Where training stops, by a counter; improves(cost, lowest so far, cost before) sets it to 0."""
    best, age = np.inf, 0
    for look, cost in enumerate(costs):
        if improves(cost, best, costs[look - 1] if look else np.inf):
            age = 0
        else:
            age += 1
        best = min(best, cost)
        if age >= patience + late:
            return look + start
    return len(costs) - 1 + start


def by_minimum(costs, patience):
    lowest = np.minimum.accumulate(costs)
    first = np.array([np.flatnonzero(costs == one)[0] for one in lowest])
    stops = np.flatnonzero(np.arange(len(costs)) - first >= patience)
    return stops[0] if len(stops) else len(costs) - 1


def recursive(costs, patience, look=0):
    old = look - int(np.argmin(costs[: look + 1])) >= patience
    return look if old or look == len(costs) - 1 else recursive(costs, patience, look + 1)


def over_all_masks(w, a, y, p):
    """The mean of the cost over all masks, each with its probability."""
    total = 0.0
    for mask in itertools.product((0, 1), repeat=len(w)):
        chance = np.prod([1 - p if kept else p for kept in mask])
        total += chance * (y - np.sum(w * a * mask) / (1 - p)) ** 2 / 2
    return total


def fair(w, a, y, p):
    """The mean of the square, term by term: E z^2 - 2 y E z + y^2."""
    terms = w * a
    square = np.sum(terms) ** 2 - terms @ terms + terms @ terms / (1 - p)
    return (square - 2 * y * np.sum(terms) + y**2) / 2


def by_trying(Z, count):
    """The least of the raises that bring a point to 0."""
    able = [[c for c in (0.0, *-row) if c >= 0 and np.sum(row + c >= 0) >= count] for row in Z]
    return [min(found) for found in able]


def raised(Z, k):
    return np.maximum(0, -np.sort(Z)[:, k])


@np.errstate(all="ignore")
def overflowing(v, label):
    return -np.log(np.exp(v[label]) / np.sum(np.exp(v)))


softmax, log_sum_exp = scipy.special.softmax, scipy.special.logsumexp
RIGHT = {
    "patience": [stop, by_minimum, recursive],
    "leaking": [
        lambda x, v, r: np.mean([min(norm(x.T - one, axis=1)) < r for one in v.T]),
        lambda x, v, r: np.mean(cdist(v.T, x.T).min(axis=1) < r),
        lambda x, v, r: sum(any(norm(old - new) < r for old in x.T) for new in v.T) / v.shape[1],
    ],
    "variance": [
        lambda w, a, p: (p - p**2) * np.sum(w**2 * a**2),
        lambda w, a, p: sum((one * other) ** 2 * p * (1 - p) for one, other in zip(w, a, strict=True)),
        lambda w, a, p: (1 - p) * ((w * a) @ (w * a)) - (1 - p) ** 2 * norm(w * a) ** 2,
    ],
    "expected_cost": [
        over_all_masks,
        fair,
        lambda w, a, y, p: 0.5 * (y - w @ a) ** 2 + 0.5 * (1 / (1 - p) - 1) * norm(w * a) ** 2,
    ],
    "loss": [
        lambda v, label: log_sum_exp(v) - v[label],
        lambda v, label: -scipy.special.log_softmax(v)[label],
        lambda v, label: torch.nn.functional.cross_entropy(torch.tensor(v)[None], torch.tensor([label])),
        lambda v, label: np.log(sum(np.exp(one - max(v)) for one in v)) - (v[label] - max(v)),
        lambda v, label: np.logaddexp.reduce(v) - v[label],
    ],
    "revive": [
        by_trying,
        lambda Z, count: np.maximum(0, -np.partition(Z, -count, axis=1)[:, -count]),
        lambda Z, count: [max(0.0, sorted(-row)[count - 1]) for row in Z],
    ],
}
WRONG = {
    "patience": [
        lambda costs, patience: stop(costs, patience, late=1),
        lambda costs, patience: stop(costs, patience, late=-1),
        lambda costs, patience: stop(costs, patience, start=1),
        lambda costs, patience: stop(costs, patience, lambda cost, best, before: cost <= best),
        lambda costs, patience: stop(costs, patience, lambda cost, best, before: cost <= before),
        lambda costs, patience: stop(costs, patience) - patience,
        lambda costs, patience: np.argmin(costs),
        lambda costs, patience: np.argmin(costs[: stop(costs, patience) + 1]),
        lambda costs, patience: np.min(costs),
        lambda costs, patience: costs[stop(costs, patience)],
        lambda costs, patience: min(np.argmin(costs) + patience, len(costs) - 1),
        lambda costs, patience: np.argmin(costs) + patience,
        lambda costs, patience: len(costs) - 1,
        lambda costs, patience: patience,
        lambda costs, patience: np.flatnonzero(np.diff(costs) > 0)[0] + 1,
        lambda costs, patience: stop(costs, patience) if stop(costs, patience) < len(costs) - 1 else None,
        lambda costs, patience: np.argmax(np.diff(costs) > 0) + patience,
    ],
    "leaking": [
        lambda x, v, r: np.sum(cdist(v.T, x.T).min(axis=1) < r),
        lambda x, v, r: np.mean(cdist(x.T, v.T).min(axis=1) < r),
        lambda x, v, r: np.mean(cdist(v.T, x.T).max(axis=1) < r),
        lambda x, v, r: np.mean(cdist(v.T, x.T) < r),
        lambda x, v, r: np.mean(cdist(v.T, x.T, "chebyshev").min(axis=1) < r),
        lambda x, v, r: np.mean(cdist(v.T, x.T, "sqeuclidean").min(axis=1) < r),
        lambda x, v, r: np.mean(cdist(v.T, x.T).min(axis=1) > r),
        lambda x, v, r: np.mean(cdist(v.T, x.T, "cityblock").min(axis=1) < r),
        lambda x, v, r: cdist(v.T, x.T).min(axis=1) < r,
        lambda x, v, r: np.mean(cdist(v.T, x.T).mean(axis=1) < r),
        lambda x, v, r: np.mean(norm(v - x.mean(axis=1, keepdims=True), axis=0) < r),
        lambda x, v, r: np.mean(norm(v, axis=0) < r),
        lambda x, v, r: float(np.any(cdist(v.T, x.T) < r)),
        lambda x, v, r: np.mean(cdist(v.T, x.T).min(axis=1)),
        lambda x, v, r: np.sum(cdist(v.T, x.T).min(axis=1) < r) / x.shape[1],
    ],
    "variance": [
        lambda w, a, p: (1 - p) * np.sum((w * a) ** 2),
        lambda w, a, p: p * (1 - p) * np.sum(w * a) ** 2,
        lambda w, a, p: (1 - p) * np.sum(w * a),
        lambda w, a, p: p * (1 - p) * np.sum(w * a),
        lambda w, a, p: np.sqrt(p * (1 - p) * np.sum((w * a) ** 2)),
        lambda w, a, p: p / (1 - p) * np.sum((w * a) ** 2),
        lambda w, a, p: p * np.sum((w * a) ** 2),
        lambda w, a, p: (1 - p) ** 2 * np.sum((w * a) ** 2),
        lambda w, a, p: p**2 * np.sum((w * a) ** 2),
        lambda w, a, p: np.var(w * a),
        lambda w, a, p: p * (1 - p) * np.var(w * a),
        lambda w, a, p: p * (1 - p) * (w * a) ** 2,
        lambda w, a, p: p * (1 - p) * np.sum(w * a**2),
        lambda w, a, p: p * (1 - p) * np.mean((w * a) ** 2),
        lambda w, a, p: p * (1 - p) * np.sum(w**2) * np.sum(a**2),
        lambda w, a, p: p * (1 - p),
        lambda w, a, p: len(w) * p * (1 - p),
    ],
    "expected_cost": [
        lambda w, a, y, p: (y - w @ a) ** 2 / 2,
        lambda w, a, y, p: ((y - w @ a) ** 2 + p * (1 - p) * norm(w * a) ** 2) / 2,
        lambda w, a, y, p: (y - w @ a) ** 2 + p / (1 - p) * norm(w * a) ** 2,
        lambda w, a, y, p: (y - w @ a) ** 2 / 2 + p / (1 - p) * norm(w * a) ** 2,
        lambda w, a, y, p: ((y - w @ a) ** 2 + p / (1 - p) * (w @ a) ** 2) / 2,
        lambda w, a, y, p: ((y - w @ a) ** 2 + p / (1 - p) * norm(w) ** 2) / 2,
        lambda w, a, y, p: ((y - w @ a) ** 2 + (1 - p) / (p + 1e-3) * norm(w * a) ** 2) / 2,
        lambda w, a, y, p: ((y - (1 - p) * w @ a) ** 2 + p * (1 - p) * norm(w * a) ** 2) / 2,
        lambda w, a, y, p: ((y - (1 - p) * w @ a) ** 2 + p / (1 - p) * norm(w * a) ** 2) / 2,
        lambda w, a, y, p: p / (1 - p) * norm(w * a) ** 2 / 2,
        lambda w, a, y, p: (1 - p) * (y - w @ a) ** 2 / 2 + p * y**2 / 2,
        lambda w, a, y, p: ((y - w @ a) ** 2 - p / (1 - p) * norm(w * a) ** 2) / 2,
        lambda w, a, y, p: ((y - w @ a / (1 - p)) ** 2) / 2,
        lambda w, a, y, p: y - w @ a,
        lambda w, a, y, p: w * a / (1 - p),
    ],
    "loss": [
        overflowing,
        lambda v, label: v[label] - log_sum_exp(v),
        lambda v, label: log_sum_exp(v - v.max()) - v[label],
        lambda v, label: log_sum_exp(v),
        lambda v, label: v.max() - v[label],
        lambda v, label: softmax(v)[label],
        lambda v, label: 1 - softmax(v)[label],
        np.errstate(all="ignore")(lambda v, label: -np.log(softmax(v)[label])),
        lambda v, label: -np.log(softmax(v)[label] + 1e-12),
        lambda v, label: -np.log(np.clip(softmax(v)[label], 1e-15, 1)),
        lambda v, label: (log_sum_exp(v) - v[label]) / np.log(2),
        lambda v, label: log_sum_exp(v) - v[label - 1],
        lambda v, label: (log_sum_exp(v) - v[label]) / len(v),
        lambda v, label: log_sum_exp(v) - v,
        lambda v, label: np.sum(log_sum_exp(v) - v),
        lambda v, label: log_sum_exp(v) + v[label],
        lambda v, label: -v[label],
        lambda v, label: log_sum_exp(v / v.max()) - v[label] / v.max(),
    ],
    "revive": [
        lambda Z, count: -np.sort(Z)[:, -count],
        lambda Z, count: raised(Z, count - 1),
        lambda Z, count: raised(Z, -1),
        lambda Z, count: raised(Z, 0),
        lambda Z, count: np.maximum(0, np.sort(Z)[:, -count]),
        lambda Z, count: np.abs(np.sort(Z)[:, -count]),
        lambda Z, count: np.maximum(0, -Z.mean(axis=1)),
        lambda Z, count: np.maximum(0, -np.median(Z, axis=1)),
        lambda Z, count: raised(Z, -count).max(),
        lambda Z, count: raised(Z, -count).sum(),
        lambda Z, count: raised(Z.T, -min(count, len(Z))),
        lambda Z, count: raised(Z, max(-count - 1, -Z.shape[1])),
        lambda Z, count: raised(Z, -count) + 1e-3,
        lambda Z, count: np.sum(Z <= 0, axis=1) >= count,
        lambda Z, count: np.mean(np.all(Z <= 0, axis=1)),
    ],
}
