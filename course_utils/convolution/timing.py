"""The time that a convolution takes: as a matrix, full or sparse, as a direct sum, and by the FFT."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from course_utils.arrays import Array, check_among
from course_utils.convolution.convolution import fast_correlation
from course_utils.convolution.matrices import matrix2d, patches
from course_utils.recorded import recorded_file, recorded_rows

FILE = recorded_file("convolution_timings.csv")
METHODS = ("full matrix", "sparse matrix", "direct sum", "FFT")
COLUMNS = ("kind", "n", "size", *(f"{method.replace(' ', '_')}_seconds" for method in METHODS))
VECTOR, PICTURE, LAYER = "vector", "picture", "layer of 32 filters on 3 channels"
KINDS = (VECTOR, PICTURE, LAYER)
# The largest `work` of each method that is measured.
MOST = {"full matrix": 1.7e7, "sparse matrix": 1e7, "direct sum": 1e9, "FFT": np.inf}
PIECE = 0.004  # seconds
Clock = Callable[[], float]


@dataclass(frozen=True)
class ConvolutionTiming:
    """Seconds for one result of n numbers, or of n x n in each map, with a filter of `size` (x size).

    seconds: by method; None where it would take too much time or memory.
    """

    kind: str
    n: int
    size: int
    seconds: dict[str, float | None]


def timing_data(kind: str, n: int, size: int) -> tuple[Array, Array]:
    """Random data (channels, rows, columns) and filters (filters, channels, r, c), for n results per side.

    The data are longer by size - 1, so that no padding is needed.
    """
    check_among("kind", kind, KINDS)
    rng = np.random.default_rng(0)
    filters, channels = (32, 3) if kind == LAYER else (1, 1)
    high, r = (1, 1) if kind == VECTOR else (n + size - 1, size)
    x = rng.standard_normal((channels, high, n + size - 1))
    return x, rng.standard_normal((filters, channels, r, size))


def work(kind: str, n: int, size: int) -> dict[str, float]:
    """The work of each method: entries of the matrix, entries stored, products, transformed entries."""
    filters, channels = (32, 3) if kind == LAYER else (1, 1)
    power = 1 if kind == VECTOR else 2
    stored = float(filters * channels * (n * size) ** power)
    full = float(filters * channels * (n * (n + size - 1)) ** power)
    transformed = float(filters * channels * (n + 2 * (size - 1)) ** power)
    return {"full matrix": full, "sparse matrix": stored, "direct sum": stored, "FFT": transformed}


def method(name: str, x: Array, kernel: Array) -> Callable[[], Array]:
    """Return the computation to be timed; what depends on the filter alone is done beforehand."""
    if name == "FFT":
        transform = fast_correlation(kernel, x.shape)
        return lambda: transform(x)
    if name == "direct sum":  # the fastest way there is
        if len(kernel) == 1:
            return lambda: _row_after_row(x[0], kernel[0, 0])
        filters = kernel.reshape(len(kernel), -1)
        return lambda: filters @ patches(x, kernel.shape[-2:])
    matrix = matrix2d(kernel, x.shape)
    W, vector = matrix.toarray() if name == "full matrix" else matrix, x.ravel()
    return lambda: W @ vector


def _row_after_row(picture: Array, kernel: Array) -> Array:
    """Return the sum over the rows of the kernel, each correlated with all of the picture at once."""
    (high, wide), (r, c) = picture.shape, kernel.shape
    flat, n = picture.ravel(), (high - r + 1) * wide
    total = np.zeros(n)
    for i, row in enumerate(kernel):
        total[: n - c + 1] += np.correlate(flat[i * wide : i * wide + n], row)
    return total.reshape(-1, wide)[:, : wide - c + 1]  # without what ran over the end of a row


def measure_convolution(
    kind: str, n: int, size: int, clock: Clock, *, most: dict[str, float] = MOST, repeats: int = 10
) -> Iterator[ConvolutionTiming | None]:
    """Measure one case; yield None every few milliseconds of work, and the ConvolutionTiming at last."""
    x, kernel = timing_data(kind, n, size)
    todo = work(kind, n, size)
    seconds: dict[str, float | None] = dict.fromkeys(METHODS)
    for name in METHODS:
        if todo[name] > most[name]:
            continue
        run = method(name, x, kernel)
        run()  # not timed: the first call takes longer
        yield None
        best, calls = np.inf, 1
        for _ in range(repeats):
            start = clock()
            for _ in range(calls):
                run()
            best = min(best, (clock() - start) / calls)
            calls = max(1, min(1000, int(PIECE / max(best, 1e-7))))
            yield None
        seconds[name] = float(best)
    yield ConvolutionTiming(kind, n, size, seconds)


def recorded_convolution_timings() -> list[ConvolutionTiming]:
    """The timings that tools/record_convolution_timings.py recorded on one machine."""
    timings = []
    for row in recorded_rows(FILE):
        seconds = [float(row[name]) if row[name] else None for name in COLUMNS[3:]]
        by_method = dict(zip(METHODS, seconds, strict=True))
        timings.append(ConvolutionTiming(row["kind"], int(row["n"]), int(row["size"]), by_method))
    return timings


def crossing(sizes: Sequence[float], one: Sequence[float], other: Sequence[float]) -> float | None:
    """Return where on logarithmic axes the first curve rises above the second for good, or None."""
    gap = np.log(np.asarray(one)) - np.log(np.asarray(other))
    below = np.flatnonzero(gap <= 0)
    if len(below) == 0 or below[-1] == len(gap) - 1:
        return None
    i = below[-1]
    share = gap[i] / (gap[i] - gap[i + 1])
    return float(np.exp((1 - share) * np.log(sizes[i]) + share * np.log(sizes[i + 1])))
