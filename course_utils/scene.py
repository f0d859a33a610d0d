"""A picture as data: arrays, ticks and labels, nothing else.

A Scene is what an exhibit computes. It has two renderers: `render` draws it with matplotlib, `live` in the
browser. Neither the scene nor its makers know of either, so a test can read a picture like any other data.

Positions of boxes are in picture units: (0, 0) is the top left corner, and one unit is one CSS pixel at
full size. Everything inside a box is in the data's own coordinates.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from matplotlib.ticker import MaxNLocator

# What a thing means, not how it looks; each renderer has its own colours for its themes.
Role = Literal["A", "B", "ink", "muted", "accent"]
Tick = tuple[float, str]


@dataclass(frozen=True, eq=False)
class Field:
    """A function on a rectangle, drawn as pale regions with a dark boundary where it changes sign.

    values: (ny, nx), sampled at the nodes of a regular grid; row 0 at the bottom. Positive is category A,
    zero and below B (ties go to B); the shade grows with |value| up to 1.
    extent: (x of the first column, x of the last, y of the first row, y of the last).
    """

    values: np.ndarray
    extent: tuple[float, float, float, float] = (0.0, 1.0, 0.0, 1.0)


@dataclass(frozen=True, eq=False)
class Line:
    """A polyline through the points (x[i], y[i]), with gaps where y is NaN; `dot` marks the last point."""

    x: np.ndarray
    y: np.ndarray
    role: Role = "ink"
    dashed: bool = False
    dot: bool = False


@dataclass(frozen=True, eq=False)
class Points:
    """Labelled data points: A a blue circle, B an orange cross; `wrong` ones wear a dashed ring.

    x: (2, N) positions; labels: (N,), 0 for A and 1 for B; wrong: (N,) bool; chosen: the index that the
    keyboard moves, or None; movable: whether the reader may drag, add and remove points.
    """

    x: np.ndarray
    labels: np.ndarray
    wrong: np.ndarray
    chosen: int | None = None
    movable: bool = False


@dataclass(frozen=True)
class Handle:
    """A dot at (x, y) that the reader may drag: the event {'kind': 'move', 'index': 0, 'x': .., 'y': ..}.

    name: what it is, for screen readers; step: how far an arrow key moves it.
    """

    x: float
    y: float
    name: str
    step: float = 0.1


@dataclass(frozen=True, eq=False)
class Bars:
    """Upright bars of the given width from 0 to heights[i] at x[i]; the bar `chosen` stands out."""

    x: np.ndarray
    heights: np.ndarray
    width: float = 0.6
    chosen: int | None = None


@dataclass(frozen=True)
class Formula:
    """LaTeX mathematics with its left end at (x, y) in picture units, y on the line's middle."""

    latex: str
    x: float
    y: float


Item = Field | Line | Points | Handle | Bars


@dataclass(frozen=True, eq=False)
class Axes:
    """A box (left, top, width, height) in picture units with its scales, ticks, labels and items."""

    box: tuple[float, float, float, float]
    items: tuple[Item, ...]
    xlim: tuple[float, float] = (0.0, 1.0)
    ylim: tuple[float, float] = (0.0, 1.0)
    xlabel: str = ""
    ylabel: str = ""
    title: str = ""
    xticks: tuple[Tick, ...] = ()
    yticks: tuple[Tick, ...] = ()
    ylog: bool = False


@dataclass(frozen=True, eq=False)
class Scene:
    """A picture of width x height units: its axes from left to right, and formulas."""

    width: float
    height: float
    axes: tuple[Axes, ...]
    formulas: tuple[Formula, ...] = ()


def linear_ticks(low: float, high: float, most: int = 6) -> tuple[Tick, ...]:
    """At most `most` round numbers in [low, high], with labels such as 0.25, 40,000 and 2·10⁶."""
    values = MaxNLocator(nbins=most - 1, steps=[1, 2, 2.5, 5, 10]).tick_values(low, high)
    slack = 1e-9 * (high - low)
    inside = [float(v) for v in values if low - slack <= v <= high + slack]
    stride = -(-len(inside) // most)  # the locator counts intervals, and may find one tick too many
    return tuple((value, number(value)) for value in inside[::stride])


def log_ticks(low: float, high: float, most: int = 6) -> tuple[Tick, ...]:
    """Powers of ten in [low, high], every k-th so that there are at most `most`."""
    first, last = int(np.ceil(np.log10(low) - 1e-9)), int(np.floor(np.log10(high) + 1e-9))
    stride = max(1, -(-(last - first + 1) // most))
    return tuple((10.0**e, power_of_ten(e)) for e in range(first, last + 1, stride))


def number(value: float) -> str:
    """A tick label: 0, 0.25, 5, 40,000, 2·10⁶."""
    if abs(value) >= 1e6:
        exponent = int(np.floor(np.log10(abs(value))))
        mantissa = f"{value / 10.0**exponent:g}"
        return power_of_ten(exponent) if mantissa == "1" else f"{mantissa}·{power_of_ten(exponent)}"
    return f"{value:,.0f}" if value == round(value) else f"{value:g}"


def power_of_ten(exponent: int) -> str:
    """10 with its exponent as superscript characters, so that any font and any screen reader has it."""
    return "10" + str(exponent).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
