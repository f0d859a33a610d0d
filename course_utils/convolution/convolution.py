"""Convolution of section 7.1: a filter that moves along a vector or across a picture, and pooling.

The libraries, and the paper's (29) and (30), compute a correlation: the filter is placed on the data as it
is, multiplied entry by entry and summed. A convolution in the sense of the paper's formula reverses it
first; `convolution_sum` is that formula.

Vectors have shape (n,), pictures (rows, columns) or (channels, rows, columns). `stride` is the distance by
which the filter moves; `padding` is the number of zeros around the data: on every side, or (before, after).
"""

import math
from collections.abc import Callable
from typing import Annotated, Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy import fft

from course_utils.arrays import (
    Array,
    Count,
    Natural,
    Shape,
    Vector,
    check_total,
    check_whole,
    checked,
    finite,
    refusal,
)

SLOW = 10**6  # products that Python adds in a quarter of a second
WORK = 5 * 10**8  # and numpy in a second


def sides(padding: int | tuple[int, int]) -> tuple[int, int]:
    """Return the padding before and after, or raise ValueError."""
    pair = padding if isinstance(padding, tuple | list) else (padding, padding)
    try:
        before, after = (check_whole("padding", zeros, 0, 10**6) for zeros in pair)
    except ValueError:
        raise refusal(
            "padding", "a whole number from 0 to 1,000,000, or (before, after)", padding
        ) from None
    return before, after


Padding = Annotated[int | tuple[int, int], lambda name, value: sides(value) and value]
Kind = Literal["max", "average"]
Picture = Annotated[Array, finite("(.., rows, columns)")]


@checked
def output_length(n: Natural, size: Count, stride: Count = 1, padding: Padding = 0) -> int:
    """Return the number of positions of a window of this size on n numbers; ValueError if there is none.

    A remainder at the end, too short for another step, is ignored, as in the libraries.
    """
    padded = n + sum(sides(padding))
    if size > padded:
        zeros = f" and {padded - n} of padding" if padded > n else ""
        raise ValueError(f"the window must fit on data of length {n}{zeros}, got one of length {size}")
    return (padded - size) // stride + 1


def left_over(n: int, size: int, stride: int = 1, padding: Padding = 0) -> int:
    """Return the number of entries at the end of the padded data that the filter never reaches."""
    used = (output_length(n, size, stride, padding) - 1) * stride + size
    return n + sum(sides(padding)) - used


def padded(x: ArrayLike, padding: Padding, axes: int = 2, value: float = 0.0) -> Array:
    """Return x surrounded by `value`, before and after in each of its last `axes` axes."""
    x = np.asarray(x, dtype=float)
    if not any(sides(padding)):
        return x
    check_total("data with their padding", math.prod(padded_shape(x.shape, padding, axes)))
    around = [(0, 0)] * (x.ndim - axes) + [sides(padding)] * axes
    return np.pad(x, around, constant_values=value)


def padded_shape(shape: tuple[int, ...], padding: Padding, axes: int = 2) -> tuple[int, ...]:
    """Return the shape with the padding in each of the last `axes` axes."""
    return *shape[:-axes], *(n + sum(sides(padding)) for n in shape[-axes:])


@checked
def correlate1d(x: Vector, w: Vector, stride: Count = 1, padding: Padding = 0) -> Array:
    """Return y_k = sum over j of w_j x_{ks + j}, the filter w at every s-th place of x: (29), (30)."""
    count = output_length(np.shape(x)[0], len(w), stride, padding)
    check_total("all products", count * len(w), WORK)
    check_total("the weights of the filter", len(w), SLOW)
    x = padded(x, padding, axes=1)
    places = stride * np.arange(count)
    with np.errstate(over="ignore", invalid="ignore"):
        return check_finite(np.asarray(sum(w_j * x[places + j] for j, w_j in enumerate(w))))


@checked
def correlate1d_fft(x: Vector, w: Vector, stride: Count = 1, padding: Padding = 0) -> Array:
    """Return the same by fast Fourier transforms: a product of transforms is a convolution."""
    count = output_length(np.shape(x)[0], len(w), stride, padding)
    x = padded(x, padding, axes=1)
    n = fft.next_fast_len(len(x) + len(w) - 1, real=True)  # long enough that nothing wraps around
    with np.errstate(over="ignore", invalid="ignore"):
        product = fft.rfft(x, n) * fft.rfft(w[::-1], n)  # reversed: the FFT convolves
        whole: Array = fft.irfft(product, n)[len(w) - 1 :]
    return check_finite(whole)[: stride * count : stride]


def check_finite(result: Array) -> Array:
    """Return the result, or raise ValueError if numbers were too large to be multiplied and added up."""
    if not np.isfinite(result).all():
        raise ValueError("the numbers must be smaller: sums and products of all of them must be finite")
    return result


@checked
def convolution_sum(x: Vector, g: Vector) -> Array:
    """Return y_k = sum over n of x_n g_{k-n}, k = 1, .., p: the paper's formula, g being (2p - 1,)."""
    p = len(x)
    if len(g) != 2 * p - 1:
        entries = "1 entry" if p == 1 else f"{2 * p - 1} entries"
        raise ValueError(f"g must have {entries} for the {p} of x, got {len(g)}")
    check_total("the double sum", p * p, SLOW)
    numbers = range(1, p + 1)
    with np.errstate(over="ignore", invalid="ignore"):
        return check_finite(np.array([sum(x[n - 1] * g[k - n + p - 1] for n in numbers) for k in numbers]))


@checked
def correlate2d(picture: Picture, kernel: Picture, stride: Count = 1, padding: Padding = 0) -> Array:
    """Place the kernel everywhere on the picture, multiply and sum: what libraries call a convolution.

    A kernel (r, c) acts on each channel of a picture (.., rows, columns) separately; one of shape
    (channels, r, c) sums over the channels of a picture (channels, rows, columns) to one map
    (rows', columns'); one of shape (filters, channels, r, c) gives a feature map for each filter:
    (filters, rows', columns'). ValueError if it does not fit.
    """
    rows, columns = map_shape(picture.shape, kernel.shape, stride, padding)
    leading = picture.shape[:-2] if kernel.ndim == 2 else kernel.shape[:-3]
    check_total("the feature maps", math.prod(leading) * rows * columns)
    channels = math.prod(picture.shape[:-2]) if kernel.ndim == 2 else 1  # else they are those of the kernel
    check_total("all products", channels * rows * columns * kernel.size, WORK)
    check_total("the weights of a filter in a channel", math.prod(kernel.shape[-2:]), SLOW)
    padded_picture = padded(picture, padding)
    total = np.zeros((*leading, rows, columns))
    with np.errstate(over="ignore", invalid="ignore"):
        for i, j in np.ndindex(kernel.shape[-2:]):
            at = slice(i, i + stride * rows, stride), slice(j, j + stride * columns, stride)
            part = padded_picture[..., *at]
            # A weight times a picture, or a matrix of weights times the channels.
            total += kernel[i, j] * part if kernel.ndim == 2 else np.tensordot(kernel[..., i, j], part, 1)
    return check_finite(total)


@checked
def fast_correlation(
    kernel: Picture, shape: Shape, stride: Count = 1, padding: Padding = 0
) -> Callable[[Array], Array]:
    """Return a function that correlates pictures of this shape with the kernel, by a 2-D FFT."""
    rows, columns = map_shape(shape, kernel.shape, stride, padding)
    r, c = kernel.shape[-2:]
    # Long enough that nothing wraps around.
    lengths = (n + sum(sides(padding)) + k - 1 for n, k in zip(shape[-2:], (r, c), strict=True))
    size = tuple(fft.next_fast_len(n, real=True) for n in lengths)
    check_total("the transforms", math.prod((*kernel.shape[:-2], *size)))
    weights = fft.rfft2(kernel[..., ::-1, ::-1], size)  # reversed: the FFT convolves

    @checked
    def correlate(picture: Picture) -> Array:
        if picture.shape != shape:
            raise ValueError(f"picture must have shape {shape}, got {picture.shape}")
        transformed = fft.rfft2(padded(picture, padding), size)
        # At each frequency a sum of products over the channels.
        together = "hw,...hw->...hw" if kernel.ndim == 2 else "...chw,chw->...hw"
        product = np.einsum(together, weights, transformed)
        whole: Array = fft.irfft2(product, size)[..., r - 1 :, c - 1 :]
        return check_finite(whole)[..., : stride * rows : stride, : stride * columns : stride]

    return correlate


def map_shape(
    picture: tuple[int, ...], kernel: tuple[int, ...], stride: int = 1, padding: Padding = 0
) -> tuple[int, int]:
    """Return (rows', columns') of the result; ValueError if the kernel does not fit."""
    if len(kernel) not in (2, 3, 4) or len(picture) < 2 or (len(kernel) > 2 and len(picture) != 3):
        raise ValueError(
            "the kernel must have shape (r, c) for any picture, or (channels, r, c) or (filters, channels, "
            f"r, c) for a picture (channels, rows, columns), got {kernel} for a picture {picture}"
        )
    if len(kernel) > 2 and kernel[-3] != picture[0]:
        channels = f"{picture[0]} channel{'s' * (picture[0] != 1)}, as the picture has"
        raise ValueError(f"the kernel must have {channels}, got {kernel[-3]}")
    rows, columns = (output_length(picture[a], kernel[a], stride, padding) for a in (-2, -1))
    return rows, columns


@checked
def pool2d(
    picture: Picture, size: Count = 2, stride: Count = 2, kind: Kind = "max", padding: Padding = 0
) -> Array:
    """Return the largest number, or the average, of each window of size x size pixels of each channel.

    picture: (.., rows, columns). Padding is never the largest and does not count in an average:
    MatConvNet's pad [0 1 0 1] is (0, 1) here. ValueError if a window could contain nothing but padding.
    """
    check_pooling(picture.shape, size, stride, padding)
    check_total("data with their padding", math.prod(padded_shape(picture.shape, padding)))
    rows, columns = map_shape(picture.shape, (size, size), stride, padding)
    check_total("all windows", math.prod(picture.shape[:-2]) * rows * columns * size**2, WORK)
    if kind == "max":
        return np.asarray(windows(picture, (size, size), stride, padding, -np.inf).max(axis=(-2, -1)))
    ones = np.ones((size, size))
    counts = correlate2d(np.ones(picture.shape[-2:]), ones, stride, padding)
    return correlate2d(picture, ones, stride, padding) / counts


def check_pooling(shape: tuple[int, ...], size: int, stride: int, padding: Padding) -> None:
    """Raise ValueError if a window does not fit, or could contain nothing but padding."""
    if max(sides(padding)) >= size:
        raise ValueError(f"padding must be less than the size {size} of the windows, got {padding}")
    map_shape(shape, (size, size), stride, padding)


def windows(picture: Array, size: tuple[int, int], stride: int, padding: Padding, value: float) -> Array:
    """Return all windows (r, c) = size, `value` around the picture: views (.., rows', columns', r, c)."""
    map_shape(picture.shape, size, stride, padding)
    around = padded(picture, padding, value=value)
    all_of_them = np.lib.stride_tricks.sliding_window_view(around, size, axis=(-2, -1))
    return all_of_them[..., ::stride, ::stride, :, :]
