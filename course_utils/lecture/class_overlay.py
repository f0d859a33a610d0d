"""Answers over a picture: drawings as thin lines over each other, numbers as dots beside each other."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from course_utils.arrays import Array
from course_utils.lecture.class_question import Answers
from course_utils.pictures.charts import broken
from course_utils.pictures.scene import Dots, Field, Item, Line, Role, Scene

PLACES = 12_000  # that are drawn of all drawings together, so that a frame stays small
LEAST = 6  # of a stroke
LAYERS = 24  # of lines over each other
FEW = 8  # drawings that are as dark as can be


def over(scene: Scene, number: int, *items: Item) -> Scene:
    """Return the picture with items in its box of this number: over a field, under all else."""
    axes = list(scene.axes)
    known = axes[number].items
    fields = sum(isinstance(item, Field) for item in known)
    axes[number] = replace(axes[number], items=(*known[:fields], *items, *known[fields:]))
    return replace(scene, axes=tuple(axes))


def strokes(curves: Iterable[Sequence[Array]]) -> tuple[Line, ...]:
    """Return the drawings, each some curves of shape (2, n): where many are, it is darker."""
    drawings = list(curves)
    most = max(LEAST, PLACES // max(1, sum(map(len, drawings))))
    opacity = float(np.clip(FEW / max(1, len(drawings)), 0.3, 0.8))
    lines = []
    for first in range(min(LAYERS, len(drawings))):
        pieces = [curve for drawing in drawings[first::LAYERS] for curve in drawing]
        line = broken((_thinned(piece, most).T for piece in pieces), "accent")
        lines.append(replace(line, thin=opacity))
    return tuple(lines)


def _thinned(curve: Array, most: int) -> Array:
    n = curve.shape[1]
    return curve[:, np.linspace(0, n - 1, min(n, most)).round().astype(int)]


def beside(values: Array, at: float, width: float, step: float, role: Role = "accent") -> Dots:
    """Return dots at the heights `values` round x = at, those of one height side by side within the width.

    step: heights that differ by less are one.
    """
    x = np.full(len(values), at, dtype=float)
    for places in _groups(values, step):
        n = len(places)
        x[places] += width * ((np.arange(n) + 0.5) / n - 0.5)
    return Dots(x, values, role)


def piled(x: Array, low: float, high: float, along: Array, step: float, role: Role = "accent") -> Dots:
    """Return dots at x, piled up from low, at most to high, where their places along the axis are one.

    step: places along the axis that differ by less are one.
    """
    y = np.empty(len(x))
    piles = _groups(along, step)
    room = (high - low) / max([10, *(len(places) for places in piles)])
    for places in piles:
        y[places] = low + room * (np.arange(len(places)) + 0.5)
    return Dots(x, y, role)


def _groups(values: Array, step: float) -> list[NDArray[np.intp]]:
    """Return the indices of the values, those of the same multiple of the step together."""
    multiples = np.round(values / step)
    return [np.flatnonzero(multiples == one) for one in np.unique(multiples)]


def numbers(answers: Answers) -> Array:
    """Return answers that are one number each as an array."""
    return np.array([answer[0][0] for answer in answers], dtype=float)
