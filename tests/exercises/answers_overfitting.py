"""Answers to the exercises of notebook 06: right ones written differently, and typical wrong ones."""

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


def only_kept(a, kept, p):
    passed = np.zeros(a.shape)
    passed[kept] = a[kept] / (1 - p)
    return passed


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
    "passed_on": [
        lambda a, kept, p: np.where(kept[:, None], a / (1 - p), 0),
        lambda a, kept, p: (a.T * kept / (1 - p)).T,
        lambda a, kept, p: np.diag(kept / (1 - p)) @ a,
        only_kept,
    ],
    "variance": [
        lambda w, a, p: (p - p**2) * np.sum(w**2 * a**2),
        lambda w, a, p: sum((one * other) ** 2 * p * (1 - p) for one, other in zip(w, a, strict=True)),
        lambda w, a, p: (1 - p) * ((w * a) @ (w * a)) - (1 - p) ** 2 * norm(w * a) ** 2,
    ],
    "loss": [
        lambda v, label: log_sum_exp(v) - v[label],
        lambda v, label: -scipy.special.log_softmax(v)[label],
        lambda v, label: torch.nn.functional.cross_entropy(torch.tensor(v)[None], torch.tensor([label])),
        lambda v, label: np.log(sum(np.exp(one - max(v)) for one in v)) - (v[label] - max(v)),
        lambda v, label: np.logaddexp.reduce(v) - v[label],
    ],
    "dead": [
        lambda Z: 1 - np.mean(np.any(Z > 0, axis=1)),
        lambda Z: np.mean(Z.max(axis=1) <= 0),
        lambda Z: np.sum(np.maximum(Z, 0).sum(axis=1) == 0) / len(Z),
        lambda Z: sum(all(one <= 0 for one in row) for row in Z) / Z.shape[0],
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
    "passed_on": [
        lambda a, kept, p: kept[:, None] * a,
        lambda a, kept, p: kept[:, None] * a / p,
        lambda a, kept, p: kept[:, None] * a * (1 - p),
        lambda a, kept, p: a / (1 - p),
        lambda a, kept, p: ~kept[:, None] * a / (1 - p),
        lambda a, kept, p: kept[:, None] * a * p,
        lambda a, kept, p: kept * a / (1 - p),
        lambda a, kept, p: a[kept] / (1 - p),
        lambda a, kept, p: kept[:, None] * a / np.mean(kept),
        lambda a, kept, p: kept[:, None] * a / np.sum(kept),
        lambda a, kept, p: np.where(kept[:, None], a / (1 - p), a),
        lambda a, kept, p: np.where(kept[:, None], a / (1 - p), np.nan),
        lambda a, kept, p: kept[:, None] * a / (1 - p) ** 2,
        lambda a, kept, p: kept[:, None] * a / (1 + p),
        lambda a, kept, p: (kept[:, None] * a / (1 - p)).sum(axis=0),
        lambda a, kept, p: kept[:, None] * (a - p),
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
    "dead": [
        lambda Z: np.sum(np.all(Z <= 0, axis=1)),
        lambda Z: np.mean(np.any(Z <= 0, axis=1)),
        lambda Z: np.mean(np.any(Z > 0, axis=1)),
        lambda Z: np.mean(Z <= 0),
        lambda Z: np.mean(np.all(Z < 0, axis=1)),
        lambda Z: np.mean(np.all(Z <= 0, axis=0)),
        lambda Z: np.all(Z <= 0, axis=1),
        lambda Z: np.flatnonzero(np.all(Z <= 0, axis=1)),
        lambda Z: np.mean(Z.mean(axis=1) <= 0),
        lambda Z: np.mean(np.all(Z == 0, axis=1)),
        lambda Z: np.mean(np.all(Z >= 0, axis=1)),
        lambda Z: np.sum(np.all(Z <= 0, axis=1)) / Z.shape[1],
        lambda Z: np.sum(np.all(Z <= 0, axis=1)) / Z.size,
        lambda Z: 100 * np.mean(np.all(Z <= 0, axis=1)),
        lambda Z: np.mean(Z[:, 0] <= 0),
        lambda Z: np.all(Z <= 0),
    ],
}
