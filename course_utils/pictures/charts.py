"""Charts whose ticks follow from their limits, and the contour lines of a function of two variables."""

import functools
from collections.abc import Iterable
from typing import Any

import contourpy
import numpy as np
from matplotlib.ticker import MaxNLocator
from numpy.typing import ArrayLike

from course_utils.pictures.numbers import exact, plain, power_of_ten, typeset
from course_utils.pictures.scene import Axes, Bars, Box, Dots, Image, Item, Limits, Line, Role, Tick


def chart(
    box: Box,
    items: Iterable[Item],
    xlim: Limits,
    ylim: Limits,
    *,
    log: str = "",
    most: tuple[int, int] = (6, 6),
    **rest: Any,
) -> Axes:
    """Return axes with round ticks, at most `most` of them in x and in y; `rest`: of `Axes`.

    log: which axes are logarithmic, "x", "y" or "xy".
    """
    xlog, ylog = "x" in log, "y" in log
    along_x, along_y = (_along_log if each else linear_ticks for each in (xlog, ylog))
    ticks = {"xticks": along_x(*xlim, most[0]), "yticks": along_y(*ylim, most[1])}
    return Axes(box, tuple(items), xlim, ylim, xlog=xlog, ylog=ylog, **(ticks | rest))


def bar_chart(
    box: Box,
    heights: ArrayLike,
    names: Iterable[object],
    ylim: Limits,
    *items: Item,
    chosen: int | None = None,
    digits: int = 1,
    **rest: Any,
) -> Axes:
    """Return a chart with named bars at 0, 1, .., and more items on top; `rest`: of `chart`."""
    y = np.array(heights, dtype=float)
    bars, xlim = Bars(np.arange(float(len(y))), y, chosen=chosen, digits=digits), (-0.6, len(y) - 0.4)
    return chart(box, (bars, *items), xlim, ylim, xticks=named_ticks(names), **rest)


def image_axes(box: Box, image: Image, *items: Item, **rest: Any) -> Axes:
    """Return axes that the image fills, each cell one unit wide and high, with more items on top."""
    rows, columns = image.values.shape[:2]
    return Axes(box, (image, *items), (0, columns), (rows, 0), **rest)


def mosaic(maps: np.ndarray, across: int) -> np.ndarray:
    """Return maps (n, rows, columns) side by side, `across` in a row, each with a gap of NaN after it.

    A map of one number has no gap.
    """
    n, rows, columns = maps.shape
    gap = int(rows > 1)
    tiles = np.pad(maps.astype(float), ((0, 0), (0, gap), (0, gap)), constant_values=np.nan)
    grid = tiles.reshape(-1, across, rows + gap, columns + gap)
    return grid.transpose(0, 2, 1, 3).reshape(n // across * (rows + gap), across * (columns + gap))


def line(x: ArrayLike, y: ArrayLike, role: Role = "ink", **rest: Any) -> Line:
    """Return the line through a few places; `rest`: of `Line`."""
    return Line(np.array(x, dtype=float), np.array(y, dtype=float), role, **rest)


def path(places: np.ndarray, role: Role = "ink", **rest: Any) -> Line:
    """Return the line through the places (x, y) in the rows of an array; `rest`: of `Line`."""
    return Line(places[:, 0], places[:, 1], role, **rest)


def broken(pieces: Iterable[np.ndarray], role: Role = "ink", **rest: Any) -> Line:
    """Return the paths through all pieces, each of shape (n, 2), as one line with a gap after each."""
    gap = np.full((1, 2), np.nan)
    parts = [part for piece in pieces for part in (piece, gap)]
    return path(np.concatenate([np.empty((0, 2)), *parts]), role, **rest)


def dot(x: float, y: float, role: Role = "ink", **rest: Any) -> Dots:
    """Return the mark of one place; `rest`: of `Dots`."""
    return Dots(np.array([x], dtype=float), np.array([y], dtype=float), role, **rest)


def dots(places: np.ndarray, role: Role = "ink", **rest: Any) -> Dots:
    """Return the marks at the places (x, y) in the rows of an array; `rest`: of `Dots`."""
    return Dots(places[:, 0], places[:, 1], role, **rest)


def frame(left: float, top: float, right: float, bottom: float, role: Role = "accent") -> Line:
    """Return the outline of a rectangle."""
    return line((left, right, right, left, left), (top, top, bottom, bottom, top), role)


def round_up(value: float) -> float:
    """Return the next of 1, 2 and 5 times a power of ten: an axis that ends there grows in clear jumps."""
    power = 10.0 ** np.floor(np.log10(value) + 1e-9)
    return float(next(power * k for k in (1, 2, 5, 10) if power * k >= value * (1 - 1e-9)))


def powers_around(values: np.ndarray, least: float, most: float) -> Limits:
    """Return the powers of ten that enclose the positive values, each first clipped to [least, most]."""
    inside = np.clip(np.nan_to_num(values, nan=least, posinf=most), least, most)
    low, high = np.floor(np.log10(inside.min()) + 1e-9), np.ceil(np.log10(inside.max()) - 1e-9)
    return float(10.0**low), float(10.0 ** max(high, low + 1))


def contours(
    x: np.ndarray, y: np.ndarray, values: np.ndarray, levels: Iterable[float], role: Role = "muted"
) -> Line:
    """Return the contour lines of values, (len(y), len(x)), at all levels as one line with gaps."""
    found = contourpy.contour_generator(x, y, values)
    pieces = [np.asarray(piece) for level in levels for piece in found.lines(level)]
    return broken([np.empty((0, 2)), *pieces], role)


@functools.lru_cache(maxsize=1000)  # most axes keep theirs from frame to frame
def linear_ticks(low: float, high: float, most: int = 6) -> tuple[Tick, ...]:
    """Return at most `most` round numbers in [low, high], with labels such as 0.25, 40,000 and 2·10⁶."""
    values = MaxNLocator(nbins=most - 1, steps=[1, 2, 2.5, 5, 10]).tick_values(low, high)
    slack = 1e-9 * (high - low)
    inside = [float(v) for v in values if low - slack <= v <= high + slack]
    stride = -(-len(inside) // most)  # the locator counts intervals and may return one tick too many
    return _named(inside[::stride])


def _named(values: list[float]) -> tuple[Tick, ...]:
    """Return ticks with labels of six digits, or of more where these would be the same for two."""
    labels = [plain(value) for value in values]
    return tuple(zip(values, labels if len({*labels}) == len(labels) else map(exact, values), strict=True))


@functools.lru_cache(maxsize=1000)
def whole_ticks(low: float, high: float, most: int = 6) -> tuple[Tick, ...]:
    """Return at most `most` round whole numbers in [low, high], for what is counted."""
    values = MaxNLocator(nbins=most - 1, steps=[1, 2, 5, 10], integer=True).tick_values(low, high)
    inside = [float(v) for v in values if low <= v <= high]
    return tuple((value, plain(value)) for value in inside[:: -(-len(inside) // most)])


def _along_log(low: float, high: float, most: int) -> tuple[Tick, ...]:
    """Return powers of ten or, where there are less than two, other round numbers."""
    powers = log_ticks(low, high, most)
    return powers if len(powers) > 1 else linear_ticks(low, high, most)


@functools.lru_cache(maxsize=1000)
def log_ticks(low: float, high: float, most: int = 6) -> tuple[Tick, ...]:
    """Return powers of ten in [low, high], every k-th of them, so that there are at most `most`."""
    first, last = int(np.ceil(np.log10(low) - 1e-9)), int(np.floor(np.log10(high) + 1e-9))
    stride = max(1, -(-(last - first + 1) // most))
    return tuple((10.0**e, power_of_ten(e)) for e in range(first, last + 1, stride))


def ticks_at(values: Iterable[float], label: str = "{}") -> tuple[Tick, ...]:
    """Return ticks at these values; `label` says how one is written, such as "{:,}"."""
    return tuple((float(value), typeset(label.format(value))) for value in values)


def named_ticks(names: Iterable[object], start: float = 0.0) -> tuple[Tick, ...]:
    """Return ticks at start, start + 1, .. with these names: 0.5 is the middle of an image's first cell."""
    return tuple((start + k, str(name)) for k, name in enumerate(names))
