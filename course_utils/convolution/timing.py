"""The time that a convolution takes: as a matrix, full or sparse, as a direct sum, and by the FFT."""

import functools
from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Annotated, NamedTuple

import numpy as np

from course_utils.arrays import Array, Count, among, checked
from course_utils.convolution.convolution import fast_correlation
from course_utils.convolution.matrices import matrix2d, patches
from course_utils.recorded import recorded_file, recorded_rows

FILE = recorded_file("convolution_timings.csv")
METHODS = ("full matrix", "sparse matrix", "direct sum", "FFT")
COLUMNS = ("kind", "n", "size", *(f"{method.replace(' ', '_')}_seconds" for method in METHODS))
VECTOR, PICTURE, LAYER = "vector", "picture", "layer of 32 filters on 3 channels"
KINDS = (VECTOR, PICTURE, LAYER)
Kind = Annotated[str, among(*KINDS)]
# What is recorded: filters of fixed sizes for all lengths, and results of a fixed length for all sizes.
FIXED_SIZES = (5, 9, 17, 33)
LENGTHS = {
    VECTOR: tuple(4**k for k in range(2, 11)),
    PICTURE: tuple(2**k for k in range(3, 11)),
    LAYER: tuple(2**k for k in range(2, 8)),
}
FIXED_LENGTH = {VECTOR: 65_536, PICTURE: 256, LAYER: 32}
MOST_SIZES = {VECTOR: 10, PICTURE: 6, LAYER: 5}
SIZES = {kind: tuple(2**k + 1 for k in range(1, most + 1)) for kind, most in MOST_SIZES.items()}
# The largest `work` of each method that is measured.
MOST = {"full matrix": 1.7e7, "sparse matrix": 1e7, "direct sum": 1e9, "FFT": np.inf}
PIECE = 0.004  # seconds
Clock = Callable[[], float]


class ConvolutionTiming(NamedTuple):
    """Seconds for one result of n numbers, or of n x n in each map, with a filter of `size` (x size).

    seconds: by method; None where it would take too much time or memory.
    """

    kind: str
    n: int
    size: int
    seconds: Mapping[str, float | None]


@checked
def timing_data(kind: Kind, n: Count, size: Count) -> tuple[Array, Array]:
    """Random data (channels, rows, columns), n + size - 1 a side, and filters (filters, channels, r, c)."""
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


@functools.cache
def recorded_convolution_timings() -> tuple[ConvolutionTiming, ...]:
    """The timings that tools/record_convolution_timings.py recorded on one machine."""
    timings = []
    for row in recorded_rows(FILE):
        seconds = [float(row[name]) if row[name] else None for name in COLUMNS[3:]]
        by_method = MappingProxyType(dict(zip(METHODS, seconds, strict=True)))
        timings.append(ConvolutionTiming(row["kind"], int(row["n"]), int(row["size"]), by_method))
    return tuple(timings)


def cases() -> list[tuple[str, int, int]]:
    """All cases of the record: kind, n, size."""
    found = {(kind, n, size) for kind in KINDS for n in LENGTHS[kind] for size in FIXED_SIZES}
    found |= {(kind, FIXED_LENGTH[kind], size) for kind in KINDS for size in SIZES[kind]}
    return sorted(found, key=lambda case: (KINDS.index(case[0]), *case[1:]))


def seconds_of(
    name: str, timings: Iterable[ConvolutionTiming], kind: str, size: int | None = None
) -> tuple[Array, Array]:
    """Return n and the seconds of a method for filters of this size; for None size and seconds, n fixed."""
    known = {
        one.size if size is None else one.n: one.seconds[name]
        for one in timings
        if one.kind == kind and (one.n == FIXED_LENGTH[kind] if size is None else one.size == size)
    }
    places = sorted(place for place, seconds in known.items() if seconds is not None)
    return np.array(places, dtype=float), np.array([known[place] for place in places], dtype=float)


@checked
def fft_overtakes(
    timings: Iterable[ConvolutionTiming], kind: Kind, size: Count | None = None
) -> tuple[float, float] | None:
    """Return from which n (or size) on the FFT beats the direct sum, and the seconds there, if it does."""
    x, direct = seconds_of("direct sum", timings, kind, size)
    x_fft, fft = seconds_of("FFT", timings, kind, size)
    common, at, at_fft = np.intersect1d(x, x_fft, return_indices=True)
    place = crossing(common, direct[at], fft[at_fft])
    if place is None:
        return None
    return place, float(np.exp(np.interp(np.log(place), np.log(x_fft), np.log(fft))))


def crossing(sizes: Array, one: Array, other: Array) -> float | None:
    """Return where on logarithmic axes the first curve rises above the second for good, or None."""
    gap = np.log(one) - np.log(other)
    below = np.flatnonzero(gap <= 0)
    if len(below) == 0 or below[-1] == len(gap) - 1:
        return None
    i = below[-1]
    share = gap[i] / (gap[i] - gap[i + 1])
    return float(np.exp((1 - share) * np.log(sizes[i]) + share * np.log(sizes[i + 1])))
