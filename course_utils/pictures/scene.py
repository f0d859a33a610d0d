"""A picture as data: arrays, ticks and labels, nothing else.

A Scene is what an exhibit computes; `stills` draws it with matplotlib, `live` in the browser. It knows of
neither, so a test can read a picture like any other data. Boxes are placed in picture units: (0, 0) is the
top left corner, one unit a CSS pixel at full size; all inside a box is in the data's own coordinates.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from course_utils.pictures.numbers import typeset

# What a thing means, not how it looks; each renderer has its own colours for its themes.
Role = Literal["A", "B", "ink", "muted", "accent"]
Look = Literal["plain", "lit", "chosen", "faint", "deleted"]
Box = tuple[float, float, float, float]  # left, top, width, height
Limits = tuple[float, float]
Tick = tuple[float, str]
Reading = tuple[tuple[str, str], ...]  # what is read at a place: names and values in words
PADDING = 10.0  # of a table's cells, left and right, in picture units


@dataclass(frozen=True, eq=False)
class Field:
    """A function on a rectangle, drawn as pale regions with a dark boundary where it changes sign.

    values: (ny, nx), sampled at the nodes of a regular grid; row 0 at the bottom. Positive is category A,
    zero and below B (ties go to B); the shade grows with |value| up to 1.
    extent: (x of the first column, x of the last, y of the first row, y of the last).
    read: returns what stands at a place (x, y), names and values; names: those of x and y there.
    """

    values: np.ndarray
    extent: tuple[float, float, float, float] = (0.0, 1.0, 0.0, 1.0)
    read: Callable[[float, float], Reading] | None = None
    names: tuple[str, str] = ("x₁", "x₂")


@dataclass(frozen=True, eq=False)
class Line:
    """A polyline through the points (x[i], y[i]), with gaps where y is NaN.

    dot: whether the last point is marked; label: the line's name in the legend, if it has one; name: what
    it is called where its values are read, if it has no label; thin: how opaque it is as one of very many.
    """

    x: np.ndarray
    y: np.ndarray
    role: Role = "ink"
    dashed: bool = False
    dot: bool = False
    label: str = ""
    name: str = ""
    thin: float = 0.0


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
    """Labelled data points: A is a blue circle, B an orange cross; the wrong ones have a dashed ring.

    x: (2, N) positions; labels: (N,), 0 for A and 1 for B; wrong: (N,) bool; chosen: the index of the point
    that the keyboard moves, or None; movable: whether the reader may drag, add and remove points.
    """

    x: np.ndarray
    labels: np.ndarray
    wrong: np.ndarray
    chosen: int | None = None
    movable: bool = False


@dataclass(frozen=True)
class Handle:
    """A dot at (x, y) that the reader may drag.

    The event is {'kind': 'move', 'name': .., 'index': 0, 'x': .., 'y': ..}. name: what the dot is, for
    screen readers, different for each handle in a box; step: how far an arrow key moves it.
    """

    x: float
    y: float
    name: str
    step: float = 0.1


@dataclass(frozen=True, eq=False)
class Bars:
    """Bars at x[i] from 0 up or down to heights[i]; the bar `chosen` stands out.

    At the end of each bar its height is written, rounded to `digits` decimals.
    """

    x: np.ndarray
    heights: np.ndarray
    width: float = 0.6
    chosen: int | None = None
    digits: int = 1


@dataclass(frozen=True, eq=False)
class Image:
    """A matrix or a picture: cell (i, j) covers [j, j + 1] x [i, i + 1], in axes whose ylim is (rows, 0).

    values: (rows, columns) numbers, in the hue of A where positive and of B where negative, pale at 0, full
    at |value| = limit, empty where NaN; or uint8, shades of grey (rows, columns) or colours (rows, columns,
    3). numbers: the format, such as '.2f', of the number in each cell; words: what stands there, row by
    row, of one line or several. chosen: a cell (i, j); marked: (rows, columns) bool, the cells with an
    outline. A name lets the reader pick cells. tile: in a mosaic, how many rows and columns are one cell to
    the reader. labels: names of the cells, row by row, "" where one is known by its row and column.
    """

    values: np.ndarray
    limit: float = 1.0
    numbers: str = ""
    chosen: tuple[int, int] | None = None
    marked: np.ndarray | None = None
    name: str = ""
    words: tuple[str, ...] = ()
    tile: int = 1
    labels: tuple[str, ...] = ()

    @property
    def is_grey(self) -> bool:
        """Whether the values are shades of grey."""
        return self.values.ndim == 2 and self.values.dtype == np.uint8

    def texts(self) -> list[str]:
        """Return what is written into the cells, row by row; an empty list if nothing is."""
        if self.words or not self.numbers:
            return list(self.words)
        form = self.numbers if self.is_grey else f"z{self.numbers}"  # z: no minus zeros
        return ["" if np.isnan(v) else typeset(format(v, form)) for v in self.values.ravel().tolist()]

    @property
    def letters(self) -> int:
        """The width of a cell in letters; always 5 for numbers, whose size must not jump."""
        return max((len(line) for word in self.words for line in word.split("\n")), default=0) or 5


@dataclass(frozen=True, eq=False)
class Sketch:
    """What the reader draws by hand: strokes of shape (2, n).

    A finished stroke is the event {'kind': 'draw', 'name': .., 'x': [..], 'y': [..]}. name: what the reader
    is to draw, for screen readers.
    """

    strokes: tuple[np.ndarray, ...]
    name: str


@dataclass(frozen=True)
class Formula:
    """LaTeX mathematics that starts at (x, y) in picture units, y being the middle of the line."""

    latex: str
    x: float
    y: float
    size: float = 21.0


@dataclass(frozen=True)
class Text:
    """A line with its baseline at y and its start, middle or end at x; aside: not in a lecture hall."""

    text: str
    x: float
    y: float
    role: Role = "ink"
    size: float = 15.0
    bold: bool = False
    align: Literal["start", "middle", "end"] = "start"
    aside: bool = False


@dataclass(frozen=True, eq=False)
class Node:
    """A node of a graph: a disc with its label, or a small square with the regions of a function.

    x, y: its centre in picture units; size: its diameter or side; notes: short lines below it; values:
    (ny, nx) as in Field, for the square. A name, for screen readers, lets the reader pick the node.
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
    """A straight edge between the nodes with the indices start and end; its width grows with |weight|.

    It is solid in the hue of A for a positive weight, dashed in the hue of B for a negative one, thin and
    grey for zero. A name lets the reader pick the edge.
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
    """Nodes and edges; acts: as of a table.

    Picking one is the event {'kind': 'pick', 'part': name, 'what': 'node' or 'edge', 'index': k}.
    """

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    name: str = "network"
    acts: bool = False

    def label_place(self, edge: Edge) -> tuple[float, float]:
        """Return the centre of the edge's label, chosen so that labels of a full layer do not overlap.

        Between two columns of evenly spaced nodes, the second of n, the edges are evenly spaced at
        1/(n + 1) of the way; but no label may cover its node. If only one node of the column has labels,
        they are placed where its edges are further apart.
        """
        start, end = self.nodes[edge.start], self.nodes[edge.end]
        column = [other for other in self.edges if other.label and self.nodes[other.start].x == start.x]
        n = sum(other.start == edge.start for other in column)
        beside = (start.size / 2 + 18) / (abs(end.x - start.x) or abs(end.y - start.y) or 1)
        share = 0.45 if n == len(column) > 1 else min(max(1 / (n + 1), beside), 0.4)
        return start.x + share * (end.x - start.x), start.y + share * (end.y - start.y)


@dataclass(frozen=True)
class Table:
    """Rows of equal height in a box (left, top, width, height); a cell between dollar signs is LaTeX.

    widths: relative widths of the columns; align: a letter l, r or c for each; roles: one for each row;
    marked, chosen, lit: the row where we are, the one picked, the one pointed at; mono: whether it is code;
    labels: what is read out of rows. A name lets the reader pick rows, with the event of a graph and 'row'
    for 'what', and point at them, as in images: {'kind': 'point', .., 'index': k or None}; acts: whether
    picking does something at once: then the arrow keys only lead there.
    """

    box: Box
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
    acts: bool = False
    labels: tuple[str, ...] = ()

    @property
    def row_height(self) -> float:
        """The height of a row; the heads are one too."""
        return self.box[3] / (len(self.rows) + bool(self.heads))

    def columns(self) -> list[tuple[float, float, str]]:
        """Return for each column the anchor of its text, the room for it, and its letter."""
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

    box: Box
    items: tuple[Item, ...]
    xlim: Limits = (0.0, 1.0)
    ylim: Limits = (0.0, 1.0)
    xlabel: str = ""
    ylabel: str = ""
    title: str = ""
    xticks: tuple[Tick, ...] = ()
    yticks: tuple[Tick, ...] = ()
    xlog: bool = False
    ylog: bool = False

    def legend(self) -> list[tuple[float, str, Item]]:
        """Return, up to the right edge, each named item: the place of its sample, its name, itself."""
        curves = [item for item in self.items if isinstance(item, Line | Dots) and item.label]
        named: list[tuple[str, Item]] = [(one.label, one) for one in curves if np.isfinite(one.y).any()]
        named += [(letter, item) for item in self.items if isinstance(item, Points) for letter in "AB"]
        entries, x = [], self.box[0] + self.box[2] + 24.0
        for name, item in reversed(named):
            x -= 40.0 + text_width(name)
            entries.append((x, name, item))
        return entries[::-1]


@dataclass(frozen=True, eq=False)
class Scene:
    """A picture of width x height units: its axes from left to right, and everything beside them."""

    width: float
    height: float
    axes: tuple[Axes, ...]
    formulas: tuple[Formula, ...] = ()
    graphs: tuple[Graph, ...] = ()
    tables: tuple[Table, ...] = ()
    texts: tuple[Text, ...] = ()


def text_width(text: str) -> float:
    """Return roughly how wide a label of size 15 is, in picture units; an overestimate if anything."""
    return sum(5.5 if c in " .,:;'|()[]ijlI" else 14.0 if c in "mwMW—" else 9.4 for c in text)


def is_latex(cell: str) -> bool:
    """Whether a table's cell is mathematics: '$...$'."""
    return len(cell) > 2 and cell.startswith("$") and cell.endswith("$")
