"""Answers to the exercises of notebook 05: right ones written differently, and typical wrong ones."""

import math

import numpy as np
import scipy.linalg
import torch
from numpy.lib.stride_tricks import sliding_window_view


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


def four(picture):
    return [picture[i::2, j::2] for i in (0, 1) for j in (0, 1)]


def in_loops(picture):
    rows, columns = picture.shape
    return [[picture[i : i + 2, j : j + 2].mean() for j in range(0, columns, 2)] for i in range(0, rows, 2)]


def seen_pixels(sizes, strides):
    pixels = {0}
    for size, stride in zip(sizes[::-1], strides[::-1], strict=True):
        pixels = {one * stride + j for one in pixels for j in range(size)}
    return len(pixels)


def backward(sizes, strides):
    field = 1
    for size, stride in zip(sizes[::-1], strides[::-1], strict=True):
        field = (field - 1) * stride + size
    return field


def grown(sizes, strides, grow):
    """A field that grow(field, step, size, stride) turns into the next, while the steps multiply."""
    field, step = 1, 1
    for size, stride in zip(sizes, strides, strict=True):
        field = grow(field, step, size, stride)
        step *= stride
    return field


PLACES = [  # of a window of w numbers that moves over n in steps of s
    lambda n, w, s, pad: len(range(0, n + pad - w + 1, s)),
    lambda n, w, s, pad: math.ceil((n + pad - w + 1) / s),
    lambda n, w, s, pad: math.floor((n + pad - w) / s) + 1.0,
    lambda n, w, s, pad: (n + pad - w + s) // s,
]
NOT_PLACES = [
    lambda n, w, s, pad: (n + pad - w) // s,
    lambda n, w, s, pad: (n - w) // s + 1,
    lambda n, w, s, pad: (n + pad - w) / s + 1,
    lambda n, w, s, pad: (n + 2 * pad - w) // s + 1,
    lambda n, w, s, pad: math.ceil((n + pad - w) / s) + 1,
    lambda n, w, s, pad: n + pad - w + 1,
    lambda n, w, s, pad: (n + pad) // s,
    lambda n, w, s, pad: (n + pad - w + 1) // s,
    lambda n, w, s, pad: (n + pad - w + 1) // s + 1,
    lambda n, w, s, pad: (n + pad + w) // s + 1,
    lambda n, w, s, pad: (n - w) // s + 1 + pad,
    lambda n, w, s, pad: (n + pad) // s - w + 1,
    lambda n, w, s, pad: n // s,
    lambda n, w, s, pad: (n + pad // 2 - w) // s + 1,
    lambda n, w, s, pad: n + pad - w // s + 1,
]


def strided(w, delta, stride, n):
    apart = np.zeros(stride * (len(delta) - 1) + 1)
    apart[::stride] = delta
    back = np.convolve(apart, w)
    return np.concatenate([back, np.zeros(n - len(back))])


RIGHT = {
    "results": PLACES,
    "toeplitz": [
        lambda w, n, s: [
            [w[j - k * s] if 0 <= j - k * s < len(w) else 0 for j in range(n)]
            for k in range((n - len(w)) // s + 1)
        ],
        lambda w, n, s: scipy.linalg.toeplitz(
            np.r_[w[0], np.zeros(n - len(w))], np.r_[w, np.zeros(n - len(w))]
        )[::s],
        lambda w, n, s: np.array(
            [np.roll(np.pad(w, (0, n - len(w))), k) for k in range(0, n - len(w) + 1, s)]
        ),
        lambda w, n, s: (sliding_window_view(np.eye(n), len(w), axis=1)[:, ::s] @ w).T,
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
    "average_pooling": [
        lambda x: sum(four(x)) / 4,
        lambda x: torch.nn.functional.avg_pool2d(torch.tensor(x)[None, None], 2)[0, 0],
        in_loops,
        lambda x: (x[::2] + x[1::2])[:, ::2] / 4 + (x[::2] + x[1::2])[:, 1::2] / 4,
    ],
    "receptive_field": [
        lambda r, s: 1 + sum((size - 1) * math.prod(s[:i]) for i, size in enumerate(r)),
        seen_pixels,
        backward,
    ],
    "strided_backwards": [
        strided,
        lambda w, delta, stride, n: placed(w, n, stride).T @ delta,
        lambda w, delta, stride, n: sum(
            d * np.eye(n)[:, k * stride : k * stride + len(w)] @ w for k, d in enumerate(delta)
        ),
    ],
    "zero_on_ramps": [
        lambda first: first * np.array([1, -2, 1]),
        lambda first: [first, -2 * first, first],
        lambda first: first * np.convolve([1, -1], [1, -1]),
    ],
    "separate": [
        lambda w: w[-1] / w[-1, 0],
        lambda w: w.sum(axis=0) / w[:, 0].sum(),
        lambda w: (vt := np.linalg.svd(w)[2][0]) / vt[0],
    ],
}
WRONG = {
    "results": NOT_PLACES,
    "toeplitz": [
        lambda w, n, s: placed(w, n, s, step=0),
        lambda w, n, s: placed(w[::-1], n, s),
        lambda w, n, s: placed(w, n, s).T,
        lambda w, n, s: -placed(w, n, s),
        lambda w, n, s: placed(w, n, s, rows=(n - len(w)) // s),
        lambda w, n, s: placed(w, n, s, rows=(n - len(w)) // s, first=1),
        lambda w, n, s: placed(w, n, 1),
        lambda w, n, s: placed(w, n, s, step=s + 1),
        lambda w, n, s: placed(w, n, s, step=len(w)),
        lambda w, n, s: placed(w[:1], n, s),
        lambda w, n, s: placed(np.ones(len(w)), n, s),
        lambda w, n, s: placed(w[:-1], n, s),
        lambda w, n, s: placed(w, n, s)[::-1],
        lambda w, n, s: placed(w, n + 1, s),
        lambda w, n, s: placed(w / len(w), n, s),
        lambda w, n, s: scipy.linalg.circulant(np.r_[w, np.zeros(n - len(w))])[::s],
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
    "average_pooling": [
        lambda x: sum(four(x)),
        lambda x: sum(four(x)) / 2,
        lambda x: np.max(four(x), axis=0),
        lambda x: np.min(four(x), axis=0),
        lambda x: np.median(four(x), axis=0),
        lambda x: x[::2, ::2],
        lambda x: (x[::2] + x[1::2]) / 2,
        lambda x: (x[:, ::2] + x[:, 1::2]) / 2,
        lambda x: (x[::2, ::2] + x[1::2, 1::2]) / 2,
        lambda x: (x[::2, ::2] + x[1::2, ::2]) / 2,
        lambda x: sliding_window_view(x, (2, 2)).mean(axis=(2, 3)),
        lambda x: x.reshape(x.shape[0] // 2, 2, x.shape[1] // 2, 2).mean(axis=(0, 2)),
        lambda x: x.reshape(x.shape[0] // 2, x.shape[1] // 2, 4).mean(axis=2),
        lambda x: x.reshape(2, x.shape[0] // 2, 2, x.shape[1] // 2).mean(axis=(0, 2)),
        lambda x: x.reshape(-1, 4).mean(axis=1),
        lambda x: x.mean(),
        lambda x: (sum(four(x)) / 4).T,
        lambda x: (sum(four(x)) / 4).ravel(),
        lambda x: sum(np.abs(four(x))) / 4,
    ],
    "receptive_field": [
        lambda r, s: grown(r, s, lambda field, step, size, stride: field + (size - 1) * stride),
        lambda r, s: grown(r, s, lambda field, step, size, stride: field + (size - 1) * step * stride),
        lambda r, s: grown(r, s, lambda field, step, size, stride: field + size * step),
        lambda r, s: grown(r, s, lambda field, step, size, stride: field + size - 1),
        lambda r, s: grown(r, s, lambda field, step, size, stride: field * stride + size - 1),
        lambda r, s: grown(r, s, lambda field, step, size, stride: (field - 1) * stride + size),
        lambda r, s: grown(r, s, lambda field, step, size, stride: step * stride),
        lambda r, s: sum((size - 1) * step for size, step in zip(r, [1, *s[:-1]], strict=True)) + 1,
        lambda r, s: backward(r, s) - 1,
        lambda r, s: backward(r, s) + 1,
        lambda r, s: sum(r),
        lambda r, s: math.prod(r),
        lambda r, s: max(r),
        lambda r, s: sum(r) - 1,
        lambda r, s: sum(size * stride for size, stride in zip(r, s, strict=True)),
        lambda r, s: backward(r, s) ** 2,
        lambda r, s: backward(r[:-1], s[:-1]),
    ],
    "strided_backwards": [
        lambda w, delta, stride, n: strided(w[::-1], delta, stride, n),
        lambda w, delta, stride, n: np.pad(np.convolve(delta, w), (0, n - len(w) - len(delta) + 1)),
        lambda w, delta, stride, n: np.convolve(delta, w),
        lambda w, delta, stride, n: strided(w, delta, stride, n)[::-1],
        lambda w, delta, stride, n: strided(w, delta, stride, n) / stride,
        lambda w, delta, stride, n: -strided(w, delta, stride, n),
        lambda w, delta, stride, n: strided(np.eye(len(w))[0] * w[0], delta, stride, n),
        lambda w, delta, stride, n: strided(np.abs(w), delta, stride, n),
        lambda w, delta, stride, n: strided(w, delta, stride, n)[:-1],
        lambda w, delta, stride, n: strided(w, delta[::-1], stride, n),
        lambda w, delta, stride, n: np.zeros(n),
        lambda w, delta, stride, n: w,
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
    "separate": [
        lambda w: w[0],
        lambda w: w[:, 0],
        lambda w: w[:, 0] / w[0, 0],
        lambda w: w[0] / np.linalg.norm(w[0]),
        lambda w: w[0] * w[0, 0],
        lambda w: w[0] / w[0, -1],
        lambda w: np.linalg.svd(w)[2][0],
        lambda w: w.sum(axis=0),
        lambda w: w[0][::-1] / w[0, 0],
        lambda w: -w[0] / w[0, 0],
        lambda w: w / w[0, 0],
        lambda w: np.ones(w.shape[1]),
    ],
}
