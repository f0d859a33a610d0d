"""Where a line of the proof of Lemma 1 happens: the neurons and edges it is about, and a Jacobian."""

from __future__ import annotations

import numpy as np

from course_utils.exhibits.ch03_backpropagation import _small_network
from course_utils.gradients.lemma1 import ProofLine
from course_utils.gradients.proof_case import At, Case
from course_utils.pictures.charts import image_axes
from course_utils.pictures.diagrams import Connection, Neuron
from course_utils.pictures.scene import Axes, Box, Graph, Image, Look

Cell = tuple[int, int]


def diagram(c: Case, at: At, line: ProofLine, box: Box) -> Graph:
    """The network; what the line is about is lit, neuron j is chosen."""
    lit = lights(c, at, line)

    def look(element: Neuron | Connection) -> Look:
        return "chosen" if element == (at.l, at.j) else "lit" if element in lit else "plain"

    return _small_network.diagram(c.network, box, 34.0 if c.L < 5 else 24.0, look)


def lights(c: Case, at: At, line: ProofLine) -> set[Neuron | Connection]:
    """Return the neurons and edges that the line is about."""
    l, j, k, following = at.l, at.j, at.k, c.layer(at.l + 1) if at.l < c.L else range(0)
    parts: dict[str, set[Neuron | Connection]] = {
        "j": {(l, j)},
        "s": {(l, at.s)},
        "layer": {(l, i) for i in c.layer(l)},
        "next": {(l + 1, i) for i in following},
        "before": {(l - 1, i) for i in c.layer(l - 1)},
        "k next": {(l + 1, k)},
        "k before": {(l - 1, k)},
        "out of j": {(l + 1, i, j) for i in following},
        "j to k": {(l + 1, k, j)},
        "into k": {(l + 1, k, i) for i in c.layer(l)},
        "into j": {(l, j, i) for i in c.layer(l - 1)},
        "k to j": {(l, j, k)},
    }
    return set().union(*(parts[name] for name in line.lights))


def jacobian(c: Case, at: At, equation: str) -> tuple[np.ndarray, Cell, str]:
    """Return the derivatives that the proof of an equation needs, the cell of the indices, and a title."""
    l, L = at.l, c.L
    if equation == "(25)":
        cell = (at.s - 1, (at.k - 1) * c.n[l] + at.j - 1)
        return c.jacobian("z", l, "W", l), cell, f"∂z[{l}] / ∂W[{l}]: (27), and zeros (28)"
    if equation == "(24)":
        return c.jacobian("z", l, "b", l), (at.s - 1, at.j - 1), f"∂z[{l}] / ∂b[{l}]: the identity"
    if equation == "(23)":
        return c.jacobian("z", l + 1, "z", l), (at.k - 1, at.j - 1), f"∂z[{l + 1}] / ∂z[{l}] of (26)"
    return c.jacobian("a", L, "z", L), (at.s - 1, at.j - 1), f"∂a[{L}] / ∂z[{L}] = D[{L}]"


def indices(cell: Cell, equation: str, n: int) -> dict[str, int]:
    """Return which of j, k and s a cell of the Jacobian stands for; n: the neurons of layer l."""
    row, column = cell
    if equation == "(25)":
        return {"s": row + 1, "j": column % n + 1, "k": column // n + 1}
    return {"k" if equation == "(23)" else "s": row + 1, "j": column + 1}


def heat_map(values: np.ndarray, cell: Cell) -> Axes:
    """Return the Jacobian as a heat map below the network; empty cells are exact zeros."""
    rows, columns = values.shape
    unit = min(290 / columns, 60.0, 280 / rows)
    limit = max(float(np.abs(values).max()), 1e-12)
    numbers = ".2f" if unit >= 44 else ""
    image = Image(np.where(values == 0, 0.0, values), limit, numbers, cell, name="Jacobian")
    return image_axes((160 - unit * columns / 2, 440, unit * columns, unit * rows), image)
