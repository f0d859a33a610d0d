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

# What a thing means, not how it looks; each renderer has its own colours for its themes.
Role = Literal["A", "B", "ink", "muted", "accent"]
Look = Literal["plain", "lit", "chosen", "faint", "deleted"]
Tick = tuple[float, str]
PADDING = 10.0  # of a table's cells, left and right, in picture units


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
    """A polyline through the points (x[i], y[i]), with gaps where y is NaN; `dot` marks the last point.

    label: its name in the legend, or none.
    """

    x: np.ndarray
    y: np.ndarray
    role: Role = "ink"
    dashed: bool = False
    dot: bool = False
    label: str = ""


@dataclass(frozen=True, eq=False)
class Dots:
    """Marks at (x[i], y[i]): filled dots, open circles or crosses; label: their name in the legend."""

    x: np.ndarray
    y: np.ndarray
    role: Role = "ink"
    marker: Literal["dot", "circle", "cross"] = "dot"
    label: str = ""


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
    """A dot at (x, y) that the reader may drag.

    The event is {'kind': 'move', 'name': .., 'index': 0, 'x': .., 'y': ..}. name: what it is, for screen
    readers, different for each handle of a box; step: how far an arrow key moves it.
    """

    x: float
    y: float
    name: str
    step: float = 0.1


@dataclass(frozen=True, eq=False)
class Bars:
    """Bars of the given width from 0 up or down to heights[i] at x[i]; the bar `chosen` stands out.

    Each height is written at its end, rounded to so many `digits` after the point.
    """

    x: np.ndarray
    heights: np.ndarray
    width: float = 0.6
    chosen: int | None = None
    digits: int = 1


@dataclass(frozen=True, eq=False)
class Image:
    """A matrix or a picture: cell (i, j) covers [j, j + 1] x [i, i + 1], in axes whose ylim is (rows, 0).

    values: (rows, columns) numbers, in the hue of A where positive and of B where negative, pale at 0 and
    full at |value| = limit, empty where NaN; or uint8, shades of grey (rows, columns) or colours (rows,
    columns, 3). numbers: a format such as '.2f' in which each number is written into its cell. chosen: a
    cell (i, j); marked: bool, (rows, columns), cells with an outline. A name lets the reader pick cells.
    words: what is written into the cells instead, row after row; a word may have more than one line.
    tile: of a mosaic, how many rows and columns are picked, chosen and pointed at as one.
    """

    values: np.ndarray
    limit: float = 1.0
    numbers: str = ""
    chosen: tuple[int, int] | None = None
    marked: np.ndarray | None = None
    name: str = ""
    words: tuple[str, ...] = ()
    tile: int = 1

    @property
    def is_grey(self) -> bool:
        """Whether the values are shades of grey."""
        return self.values.ndim == 2 and self.values.dtype == np.uint8

    def texts(self) -> list[str]:
        """Return what is written into the cells, row after row; nothing where nothing is wanted."""
        if self.words or not self.numbers:
            return list(self.words)
        form = self.numbers if self.is_grey else f"z{self.numbers}"  # z: no minus zeros
        numbers = self.values.ravel().tolist()
        return ["" if np.isnan(v) else format(v, form).replace("-", "−") for v in numbers]

    @property
    def letters(self) -> int:
        """How many letters must find room side by side in a cell; always 5 for numbers, lest they jump."""
        return max((len(line) for word in self.words for line in word.split("\n")), default=0) or 5


@dataclass(frozen=True, eq=False)
class Sketch:
    """What the reader draws by hand: strokes of shape (2, n).

    A finished stroke is the event {'kind': 'draw', 'name': .., 'x': [..], 'y': [..]}. name: what is to be
    drawn, for screen readers.
    """

    strokes: tuple[np.ndarray, ...]
    name: str


@dataclass(frozen=True)
class Formula:
    """LaTeX mathematics with its left end at (x, y) in picture units, y on the line's middle."""

    latex: str
    x: float
    y: float
    size: float = 21.0


@dataclass(frozen=True)
class Text:
    """A line of text with its baseline at (x, y) in picture units; align says which end x is."""

    text: str
    x: float
    y: float
    role: Role = "ink"
    size: float = 15.0
    bold: bool = False
    align: Literal["start", "middle", "end"] = "start"


@dataclass(frozen=True, eq=False)
class Node:
    """A node of a graph: a disc with its label, or a small square with a function's regions.

    x, y: its middle in picture units; size: diameter or side; notes: short lines below it; values: (ny, nx)
    as in Field, for the square. A name (for screen readers) lets the reader pick it.
    """

    x: float
    y: float
    size: float = 44.0
    label: str = ""
    notes: tuple[str, ...] = ()
    values: np.ndarray | None = None
    look: Look = "plain"
    name: str = ""


@dataclass(frozen=True)
class Edge:
    """A straight edge between two nodes, given by their indices; its width grows with |weight|.

    Positive weights are solid in the hue of A, negative ones dashed in the hue of B, zero is thin and grey.
    A name lets the reader pick it.
    """

    start: int
    end: int
    weight: float = 0.0
    label: str = ""
    look: Look = "plain"
    name: str = ""

    @property
    def width(self) -> float:
        """The width in picture units, between 1 and 9."""
        return float(min(9.0, 1.0 + 1.6 * np.sqrt(abs(self.weight))))


@dataclass(frozen=True, eq=False)
class Graph:
    """Nodes and edges.

    Picking one is the event {'kind': 'pick', 'part': name, 'what': 'node' or 'edge', 'index': k}.
    """

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    name: str = "network"

    def label_place(self, edge: Edge) -> tuple[float, float]:
        """Return the middle of the edge's label, where labels of a fully connected layer keep apart.

        Between columns of evenly spaced nodes, of which the second has n, the edges pass the line at
        1/(n + 1) of the way at even distances; but the label stays beside the node. Where a node is the
        only one of its column with labels, they stand where its edges are further from each other.
        """
        start, end = self.nodes[edge.start], self.nodes[edge.end]
        column = [other for other in self.edges if other.label and self.nodes[other.start].x == start.x]
        n = sum(other.start == edge.start for other in column)
        if n == len(column) > 1:
            return start.x + 0.45 * (end.x - start.x), start.y + 0.45 * (end.y - start.y)
        beside = (start.size / 2 + 18) / (abs(end.x - start.x) or abs(end.y - start.y) or 1)
        share = min(max(1 / (n + 1), beside), 0.4)
        return start.x + share * (end.x - start.x), start.y + share * (end.y - start.y)


@dataclass(frozen=True)
class Table:
    """Rows of equal height in a box (left, top, width, height); a cell between dollar signs is LaTeX.

    widths: relative widths of the columns; align: a letter l, r or c for each; roles: one for each row;
    marked, chosen, lit: rows that say 'here we are', 'this one was picked', 'this one is pointed at';
    mono: program code. A name lets the reader pick rows, as in a graph, with 'what' being 'row', and point
    at them: {'kind': 'point', .., 'index': k or None}. Both hold for the cells of images.
    """

    box: tuple[float, float, float, float]
    rows: tuple[tuple[str, ...], ...]
    heads: tuple[str, ...] = ()
    widths: tuple[float, ...] = ()
    align: str = ""
    roles: tuple[Role, ...] = ()
    marked: int | None = None
    chosen: int | None = None
    lit: int | None = None
    mono: bool = False
    name: str = ""

    @property
    def row_height(self) -> float:
        """The height of a row, the heads being one."""
        return self.box[3] / (len(self.rows) + bool(self.heads))

    def columns(self) -> list[tuple[float, float, str]]:
        """Return for each column where its text is anchored, how much room it has, and its letter."""
        count = max(len(row) for row in (self.heads, *self.rows))
        widths = np.array(self.widths or (1.0,) * count)
        widths = widths / widths.sum() * self.box[2]
        rooms = widths - 2 * PADDING
        lefts = self.box[0] + np.cumsum(widths) - widths + PADDING
        letters = self.align or "l" * count
        share = np.array([{"l": 0.0, "c": 0.5, "r": 1.0}[letter] for letter in letters])
        return list(zip((lefts + share * rooms).tolist(), rooms.tolist(), letters, strict=True))


Item = Field | Line | Dots | Points | Handle | Bars | Image | Sketch


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
    xlog: bool = False
    ylog: bool = False

    def legend(self) -> list[tuple[float, str, Item]]:
        """Return for each named line or set of marks where its sample is, its name, and itself.

        The row ends at the right end of the box; it stands on the line of the y label.
        """
        named: list[tuple[str, Item]] = [
            (item.label, item) for item in self.items if isinstance(item, Line | Dots) and item.label
        ]
        named += [(letter, item) for item in self.items if isinstance(item, Points) for letter in "AB"]
        entries, x = [], self.box[0] + self.box[2] + 24.0
        for name, item in reversed(named):
            x -= 40.0 + text_width(name)
            entries.append((x, name, item))
        return entries[::-1]


@dataclass(frozen=True, eq=False)
class Scene:
    """A picture of width x height units: its axes from left to right, and what stands beside them."""

    width: float
    height: float
    axes: tuple[Axes, ...]
    formulas: tuple[Formula, ...] = ()
    graphs: tuple[Graph, ...] = ()
    tables: tuple[Table, ...] = ()
    texts: tuple[Text, ...] = ()


def text_width(text: str) -> float:
    """Return about how wide a label of 15 units is, in picture units; a little more rather than less."""
    return sum(5.5 if c in " .,:;'|()[]ijlI" else 14.0 if c in "mwMW—" else 9.4 for c in text)


def is_latex(cell: str) -> bool:
    """Whether a table's cell is mathematics: '$...$'."""
    return len(cell) > 2 and cell.startswith("$") and cell.endswith("$")
