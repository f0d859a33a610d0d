"""Answers to the exercises of notebook 05: right ones written differently, and typical wrong ones."""

import math

import numpy as np
import scipy.linalg
import torch
from numpy.lib.stride_tricks import sliding_window_view
from scipy import optimize


def placed(w, n, stride, *, rows=None, step=None, first=0):
    """The matrix of a filter, or one with another number of rows, step or first place."""
    rows = (n - len(w)) // stride + 1 if rows is None else rows
    matrix = np.zeros((rows, n))
    for k in range(rows):
        at = first + k * (stride if step is None else step)
        matrix[k, at : at + len(w)] = w
    return matrix


def spread(w, delta):
    """Each delta goes back to the entries of x from which its result came."""
    back = np.zeros(len(w) + len(delta) - 1)
    for k, one in enumerate(delta):
        back[k : k + len(w)] += one * w
    return back


def by_fft(x, delta):
    n = 2 * len(x)
    return np.fft.irfft(np.fft.rfft(x, n) * np.conj(np.fft.rfft(delta, n)), n)[: len(x) - len(delta) + 1]


def routed(x, d, chosen=np.argmax, first=0):
    """Each error goes to one number of its window, which may begin elsewhere."""
    size, back = len(x) - len(d) + 1, np.zeros(len(x))
    for k in range(len(d)):
        back[min(k + first + chosen(x[k : k + size]), len(x) - 1)] += d[k]
    return back


def masked(x, d):
    windows = sliding_window_view(x, len(x) - len(d) + 1)
    largest = windows == windows.max(axis=1, keepdims=True)
    return sum(np.pad(d * largest[:, j], (j, largest.shape[1] - 1 - j)) for j in range(largest.shape[1]))


def by_torch(x, d):
    x = torch.tensor(x, requires_grad=True)
    torch.nn.functional.max_pool1d(x[None, None], len(x) - len(d) + 1, 1)[0, 0].backward(torch.tensor(d))
    return x.grad


def once(x, d):
    """The errors of the windows that a number wins, without their sum."""
    size, back = len(x) - len(d) + 1, np.zeros(len(x))
    back[[k + np.argmax(x[k : k + size]) for k in range(len(d))]] = d
    return back


def circle(w):
    return scipy.linalg.circulant(w).T


def by_least_squares(A):
    n = len(A)
    basis = np.column_stack([circle(one).ravel() for one in np.eye(n)])
    return np.linalg.lstsq(basis, A.ravel(), rcond=None)[0]


def turned_and_averaged(A):
    """Half of the way to the nearest matrix that follows shifts: the mean of A over all of them."""
    shift = circle(np.eye(len(A))[1])
    turned = [np.linalg.matrix_power(shift, k) for k in range(len(A))]
    return sum(one.T @ A @ one for one in turned)[0] / len(A)


def seen_by(size, blocks):
    """Pixels in a row that one number sees after so many blocks, gone back one by one."""
    field = 1
    for _ in range(blocks):
        field = 2 * field + size - 1
    return field


def until(enough):
    return next(n for n in range(1000) if enough(n))


def by_layer(side, channels, filters, size, stride, padding):
    """Counted from torch's own layer."""
    layer = torch.nn.Conv2d(channels, filters, size, stride, padding, device="meta")
    maps = layer(torch.empty(1, channels, side, side, device="meta")).numel()
    return np.array([sum(p.numel() for p in layer.parameters()), maps, maps * channels * size * size])


def by_places(side, channels, filters, size, stride, padding):
    places = len(range(0, side + 2 * padding - size + 1, stride)) ** 2
    weights = size * size * channels
    return filters * (weights + 1), filters * places, filters * places * weights


def seen(x, w):
    """What a filter sees: (channels, rows, columns, rows of the filter, columns of the filter)."""
    return sliding_window_view(x, w.shape[2:], axis=(1, 2))


def as_product(x, w, b):
    """Filters times patches: two full matrices."""
    patches = seen(x, w).transpose(0, 3, 4, 1, 2)
    rows, columns = patches.shape[3:]
    product = w.reshape(len(w), -1) @ patches.reshape(-1, rows * columns)
    return product.reshape(len(w), rows, columns) + b[:, None, None]


def nearest_by_search(A):
    def circulant(w):
        return np.array([np.roll(w, k) for k in range(len(w))])

    return optimize.minimize(lambda w: np.sum((circulant(w) - A) ** 2), np.zeros(len(A))).x


RIGHT = {
    "counts": [by_layer, by_places, lambda *given: [*by_layer(*given)]],
    "blocks_needed": [
        lambda side, size: until(lambda n: seen_by(size, n) >= side),
        lambda side, size: math.ceil(math.log2((side - 1) / size + 1)),
        lambda side, size: until(lambda n: 1 + size * (2**n - 1) >= side),
    ],
    "backwards": [
        lambda w, d: np.convolve(w, d),
        spread,
        lambda w, d: placed(w, len(w) + len(d) - 1, 1).T @ d,
        lambda w, d: np.correlate(d, w[::-1], "full"),
    ],
    "by_filter": [
        lambda x, d: np.correlate(x, d, "valid"),
        lambda x, d: np.convolve(x, d[::-1], "valid"),
        lambda x, d: sliding_window_view(x, len(d)) @ d,
        by_fft,
    ],
    "through_max": [routed, masked, by_torch],
    "nearest_filter": [
        nearest_by_search,
        by_least_squares,
        turned_and_averaged,
        lambda A: [np.mean([A[k, (k + j) % len(A)] for k in range(len(A))]) for j in range(len(A))],
        lambda A: np.array([np.trace(np.roll(A, -j, axis=1)) for j in range(len(A))]) / len(A),
    ],
    "layer": [
        lambda x, w, b: torch.conv2d(*map(torch.tensor, (x[None], w, b)))[0],
        lambda x, w, b: np.einsum("cklij,fcij->fkl", seen(x, w), w) + b[:, None, None],
        as_product,
    ],
    "zero_on_ramps": [
        lambda first: first * np.array([1, -2, 1]),
        lambda first: [first, -2 * first, first],
        lambda first: first * np.convolve([1, -1], [1, -1]),
    ],
    "products": [
        lambda w: min(len(w) ** 2, 2 * len(w) * np.linalg.matrix_rank(w)),
        lambda w: min(w.size, 2 * len(w) * int(torch.linalg.matrix_rank(torch.tensor(w)))),
        lambda w: min(len(w), 2 * sum(s > 1e-9 for s in np.linalg.svd(w)[1])) * len(w),
        lambda w: min(w.size, 2 * len(w) * (len(w) - scipy.linalg.null_space(w).shape[1])),
    ],
}
WRONG = {
    "counts": [
        lambda n, c, f, m, s, p: by_layer(n, c, f, m, s, p) - [f, 0, 0],
        lambda n, c, f, m, s, p: by_layer(n, c, f, m, s, p) - [f - 1, 0, 0],
        lambda n, c, f, m, s, p: by_layer(n, 1, f, m, s, p),
        lambda n, c, f, m, s, p: by_layer(n, c, f, m, 1, p),
        lambda n, c, f, m, s, p: by_layer(n, c, f, m, s, p + 1),
        lambda n, c, f, m, s, p: by_layer(n, f, c, m, s, p),
        lambda n, c, f, m, s, p: by_layer(n, c, f, m, s, p) * [1, c, 1],
        lambda n, c, f, m, s, p: by_layer(n, c, f, m, s, p) // [1, 1, f],
        lambda n, c, f, m, s, p: by_layer(n, c, f, m, s, p)[::-1],
        lambda n, c, f, m, s, p: by_layer(n, c, f, m, s, p)[:2],
        lambda n, c, f, m, s, p: sum(by_layer(n, c, f, m, s, p)),
        lambda n, c, f, m, s, p: by_layer(n, c, 1, m, s, p),
        lambda n, c, f, m, s, p: by_layer(n, c, f, m, s, p) * [1, 1, 2],
        lambda n, c, f, m, s, p: [n * n * c * f * ((n + 2 * p - m) // s + 1) ** 2, 0, 0],
    ],
    "blocks_needed": [
        lambda side, size: math.ceil((side - 1) / size),
        lambda side, size: math.ceil(side / size),
        lambda side, size: math.ceil(math.log2(side)),
        lambda side, size: math.ceil(math.log2(side / size)),
        lambda side, size: until(lambda n: 1 + (size - 1) * (2**n - 1) >= side),
        lambda side, size: until(lambda n: 1 + (size + 1) * (2**n - 1) >= side),
        lambda side, size: until(lambda n: seen_by(size, n) > side),
        lambda side, size: until(lambda n: seen_by(size, n + 1) >= side),
        lambda side, size: until(lambda n: 1 + n * size >= side),
        lambda side, size: until(lambda n: 1 + size * 2**n >= side),
        lambda side, size: until(lambda n: size**n >= side),
        lambda side, size: until(lambda n: side // 2**n < size),
        lambda side, size: seen_by(size, 2),
        lambda side, size: side // size,
    ],
    "backwards": [
        lambda w, d: np.correlate(d, w, "full"),
        lambda w, d: np.convolve(w, d, "valid"),
        lambda w, d: np.convolve(w, d, "same"),
        lambda w, d: np.convolve(w, d)[::-1],
        lambda w, d: np.convolve(w[::-1], d[::-1])[1:],
        lambda w, d: -np.convolve(w, d),
        lambda w, d: np.convolve(w, d) / len(w),
        lambda w, d: np.convolve(w, d) / len(d),
        lambda w, d: np.convolve(w, d)[: len(d)],
        lambda w, d: np.outer(w, d),
        lambda w, d: d,
        lambda w, d: np.pad(d, (0, len(w) - 1)),
        lambda w, d: np.pad(d * np.sum(w), (0, len(w) - 1)),
        lambda w, d: placed(w, len(w) + len(d) - 1, 1) @ d,
        lambda w, d: np.cumsum(np.convolve(w, d)),
        lambda w, d: np.sum(np.convolve(w, d)),
    ],
    "by_filter": [
        lambda x, d: np.correlate(x, d, "valid")[::-1],
        lambda x, d: np.convolve(x, d, "valid"),
        lambda x, d: np.correlate(x, d, "valid") / len(d),
        lambda x, d: np.correlate(x, d, "full"),
        lambda x, d: np.correlate(x, d, "same"),
        lambda x, d: np.convolve(x, d),
        lambda x, d: -np.correlate(x, d, "valid"),
        lambda x, d: np.correlate(x, d, "valid")[:-1],
        lambda x, d: sliding_window_view(x, len(d)) * d,
        lambda x, d: sliding_window_view(x, len(d)).sum(axis=1),
        lambda x, d: d[0] * x[: len(x) - len(d) + 1],
        lambda x, d: x[: len(d)] @ d,
        lambda x, d: np.correlate(x, d, "valid").sum(),
        lambda x, d: [d @ x[len(d) * j : len(d) * (j + 1)] for j in range(len(x) - len(d) + 1)],
        lambda x, d: [d[: len(d) - j] @ x[j : len(d)] for j in range(len(x) - len(d) + 1)],
        lambda x, d: x * d,
    ],
    "through_max": [
        once,
        lambda x, d: np.convolve(d, np.ones(len(x) - len(d) + 1)),
        lambda x, d: np.convolve(d, np.ones(len(x) - len(d) + 1)) / (len(x) - len(d) + 1),
        lambda x, d: routed(np.abs(x), d),
        lambda x, d: routed(-x, d),
        lambda x, d: routed(x, d, first=1),
        lambda x, d: routed(x, d, lambda window: 0),
        lambda x, d: routed(x, d)[::-1],
        lambda x, d: routed(x, d[::-1]),
        lambda x, d: -routed(x, d),
        lambda x, d: routed(x, d) * x,
        lambda x, d: (routed(x, d) != 0).astype(float),
        lambda x, d: routed(x, np.abs(d)),
        lambda x, d: routed(x, d)[: len(d)],
        lambda x, d: sliding_window_view(x, len(x) - len(d) + 1).max(axis=1),
        lambda x, d: np.sum(d) * (x == x.max()),
    ],
    "nearest_filter": [
        lambda A: by_least_squares(A) * len(A),
        lambda A: by_least_squares(A.T),
        lambda A: by_least_squares(A)[::-1],
        lambda A: A[0],
        lambda A: A[:, 0],
        lambda A: A.mean(axis=0),
        lambda A: A.mean(axis=1),
        lambda A: np.array([np.diag(A, j).mean() for j in range(len(A))]),
        lambda A: np.array([np.diag(A, j).sum() for j in range(len(A))]) / len(A),
        lambda A: np.array([np.median(np.diag(np.roll(A, -j, axis=1))) for j in range(len(A))]),
        lambda A: circle(by_least_squares(A)),
        lambda A: np.diag(A),
        lambda A: np.linalg.eigvals(A).real,
        lambda A: A.mean(),
        lambda A: np.full(len(A), A.mean()),
    ],
    "layer": [
        lambda x, w, b: as_product(x, w, 0 * b),
        lambda x, w, b: as_product(x, w, len(x) * b),
        lambda x, w, b: as_product(x, w[:, :, ::-1, ::-1], b),
        lambda x, w, b: as_product(x, w.swapaxes(2, 3), b),
        lambda x, w, b: as_product(x[::-1], w, b),
        lambda x, w, b: as_product(x, w / len(x), b),
        lambda x, w, b: as_product(x, w, b)[0],
        lambda x, w, b: as_product(x, w, b).sum(axis=0),
        lambda x, w, b: np.einsum("cklij,fcij->fckl", seen(x, w), w) + b[:, None, None, None],
        lambda x, w, b: as_product(x, w, -b),
        lambda x, w, b: as_product(x, w, b + 1),
        lambda x, w, b: np.maximum(as_product(x, w, b), 0),
        lambda x, w, b: as_product(x[:1], w[:, :1], b),
        lambda x, w, b: as_product(np.pad(x, ((0, 0), (1, 1), (1, 1))), w, b),
    ],
    "zero_on_ramps": [
        lambda first: np.array([first, -first, 0.0]),
        lambda first: np.array([first, 0.0, -first]),
        lambda first: np.array([first, 2 * first, first]),
        lambda first: np.array([1.0, -2.0, 1.0]),
        lambda first: np.array([first, -2.0, 1.0]),
        lambda first: np.array([first, first, -2 * first]),
        lambda first: np.array([first, -2 * first, -first]),
        lambda first: np.array([-first, 2 * first, -first]),
        lambda first: np.array([0.0, 0.0, 0.0]),
        lambda first: np.array([first, -2 * first]),
        lambda first: np.array([first, -3 * first, 3 * first, -first]),
        lambda first: first,
    ],
    "products": [
        lambda w: np.linalg.matrix_rank(w),
        lambda w: 2 * len(w) * np.linalg.matrix_rank(w),
        lambda w: 2 * len(w),
        lambda w: len(w) ** 2,
        lambda w: min(w.size, len(w) * np.linalg.matrix_rank(w)),
        lambda w: w.size * np.linalg.matrix_rank(w),
        lambda w: max(w.size, 2 * len(w) * np.linalg.matrix_rank(w)),
        lambda w: np.count_nonzero(w),
        lambda w: 2 * np.count_nonzero(w),
        lambda w: w.size if np.linalg.matrix_rank(w) > 1 else 2 * len(w),
        lambda w: min(w.size, 4 * np.linalg.matrix_rank(w)),
        lambda w: min(len(w), 2 * np.linalg.matrix_rank(w)),
        lambda w: np.linalg.svd(w)[1],
        lambda w: w[0] / w[0, 0],
    ],
}
