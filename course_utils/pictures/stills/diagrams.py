"""What a still picture shows beside its boxes: texts, formulas, tables and graphs."""

import re
from typing import Any

import numpy as np
from matplotlib.lines import Line2D
from matplotlib.patches import Circle, FancyBboxPatch, Rectangle
from matplotlib.patheffects import withStroke

from course_utils.pictures.scene import Box, Edge, Field, Formula, Graph, Look, Node, Table, Text, is_latex
from course_utils.pictures.stills import style
from course_utils.pictures.stills.items import draw_field
from course_utils.pictures.stills.style import COLOURS, PIXEL, WORDS, Sheet, pen

ALIGN = {"l": "left", "c": "center", "r": "right", "start": "left", "middle": "center", "end": "right"}
NODE_OPACITY: dict[Look, float] = {"faint": 0.25}
EDGE_OPACITY: dict[Look, float] = {"faint": 0.25, "deleted": 0.15}
# Of what is inside and below a node.
INSIDE_OPACITY: dict[Look, float] = {"faint": 0.25, "deleted": 0.45}
# What mathtext has to be told to set a formula as the browser does.
AS_IN_THE_BROWSER = (
    (r"\\(sum|prod|min|max)(?=\s*[_^])", r"{\\\1}"),  # limits beside their sign, where they add no height
    ("'", "′"),  # not as a superscript, which would be all but invisible
    (r"\\mathbb\{(\w)\}", r"\\mathrm{\\mathbb{\1}}"),  # upright
)
RINGS: dict[Look, str] = {"lit": COLOURS["accent"], "chosen": COLOURS["ink"]}


def draw_text(sheet: Sheet, text: Text) -> None:
    """Write a line of text."""
    look = {"weight": "bold" if text.bold else "normal", "horizontalalignment": ALIGN[text.align]}
    sheet.write(text.x, text.y, text.text, text.size, color=WORDS[text.role], **look)


def draw_formula(sheet: Sheet, formula: Formula, **look: str) -> None:
    """Typeset the formula with matplotlib's mathtext; ValueError for a command that it does not know."""
    look |= {"verticalalignment": "center", "math_fontfamily": "stix"}
    sheet.write(formula.x, formula.y, mathtext(formula.latex), formula.size, parse_math=True, **look)


def mathtext(latex: str) -> str:
    """Return the formula for matplotlib."""
    for said, meant in AS_IN_THE_BROWSER:
        latex = re.sub(said, meant, latex)
    return f"${latex}$"


def draw_table(sheet: Sheet, table: Table) -> None:
    """Draw the heads above a rule, then the rows, with a bar beside the marked one."""
    left, top, width, _ = table.box
    height = table.row_height
    if table.heads:
        _draw_row(sheet, table, table.heads, top + height / 2, COLOURS["muted"])
        rule = [left, left + width], [top + height] * 2
        sheet.add_artist(Line2D(*rule, color=style.SPINE, linewidth=0.7, transform=sheet.units))
    for index, cells in enumerate(table.rows):
        y = top + (index + bool(table.heads)) * height
        place = left, y, width, height
        if index == table.lit:
            _draw_box(sheet, place, facecolor=COLOURS["accent"], alpha=0.18)
        elif index == table.marked:
            _draw_box(sheet, place, facecolor=style.GRID)
        if index == table.marked:
            _draw_box(sheet, (left, y + 2, 4, height - 4), facecolor=COLOURS["accent"])
        if index == table.chosen:
            _draw_box(sheet, place, fill=False, edgecolor=COLOURS["ink"], linewidth=1.6 * PIXEL)
        colour = WORDS[table.roles[index] if table.roles else "ink"]
        _draw_row(sheet, table, cells, y + height / 2, colour)


def _draw_box(sheet: Sheet, place: Box, **look: Any) -> None:
    """Draw a rectangle (left, top, width, height) with slightly rounded corners."""
    left, top, width, height = place
    corners = f"round,pad=0,rounding_size={min(4.0, width / 2)}"
    plain: dict[str, Any] = {"edgecolor": "none", "transform": sheet.units}
    sheet.add_artist(FancyBboxPatch((left, top), width, height, boxstyle=corners, **(plain | look)))


def _draw_row(sheet: Sheet, table: Table, cells: tuple[str, ...], y: float, colour: str) -> None:
    """Write one row's cells with their middle line at y."""
    for cell, (x, _, letter) in zip(cells, table.columns(), strict=False):
        look = {"color": colour, "horizontalalignment": ALIGN[letter]}
        if is_latex(cell):
            draw_formula(sheet, Formula(cell[1:-1], x, y, style.TYPESET_SIZE), **look)
        else:
            look |= {"family": style.MONO} if table.mono else {}
            sheet.write(x, y + 5, cell, style.LABEL_SIZE, **look)


def draw_graph(sheet: Sheet, graph: Graph) -> None:
    """Draw the edges, then their labels, then the nodes."""
    for edge in graph.edges:
        _draw_edge(sheet, graph, edge)
    for edge in graph.edges:
        if edge.label:
            _draw_edge_label(sheet, *graph.label_place(edge), edge.label)
    for node in graph.nodes:
        _draw_node(sheet, node)


def _draw_edge(sheet: Sheet, graph: Graph, edge: Edge) -> None:
    """Draw a line from rim to rim, with a wide band behind it if it is lit or chosen."""
    start, end = graph.nodes[edge.start], graph.nodes[edge.end]
    x, y = zip(_rim(start, end), _rim(end, start), strict=True)
    colour = COLOURS["A" if edge.weight > 0 else "B" if edge.weight < 0 else "muted"]
    if edge.look in RINGS:
        sheet.line(x, y, pen(RINGS[edge.look], edge.width + 6, alpha=0.4))
    dashes = (0, (3, 2)) if edge.weight < 0 else "solid"
    opacity = EDGE_OPACITY.get(edge.look, 1.0)
    sheet.line(x, y, pen(colour, edge.width, alpha=opacity) | {"linestyle": dashes})


def _rim(node: Node, other: Node) -> tuple[float, float]:
    """Return where the line from the centre of `node` to that of `other` leaves the node."""
    dx, dy = other.x - node.x, other.y - node.y
    far = np.hypot(dx, dy) if node.values is None else max(abs(dx), abs(dy))
    share = node.size / 2 / (far or 1.0)
    return node.x + dx * share, node.y + dy * share


def _draw_edge_label(sheet: Sheet, x: float, y: float, label: str) -> None:
    """Write the label on a white plate centred at (x, y)."""
    width = 8.4 * len(label) + 8
    _draw_box(sheet, (x - width / 2, y - 10, width, 20), facecolor="white", alpha=0.85, zorder=2.5)
    sheet.write(x, y + 5, label, style.NOTE_SIZE, horizontalalignment="center")


def _draw_node(sheet: Sheet, node: Node) -> None:
    """Draw a disc with its label, or a square with its thumbnail, and the notes below it."""
    x, y, half = node.x, node.y, node.size / 2
    look: dict[str, Any] = {
        "edgecolor": RINGS.get(node.look, COLOURS["muted"]),
        "linewidth": (4.0 if node.look in RINGS else 1.6) * PIXEL,
        "linestyle": style.DASHES if node.look == "deleted" else "solid",
        "alpha": NODE_OPACITY.get(node.look, 1.0),
        "transform": sheet.units,
    }
    inside = INSIDE_OPACITY.get(node.look, 1.0)
    words = {"horizontalalignment": "center", "alpha": inside}
    if node.values is None:
        sheet.add_artist(Circle((x, y), half, facecolor="white", **look))
        sheet.write(x, y + 5, node.label, style.LABEL_SIZE, **words)
    else:
        _draw_thumbnail(sheet, node, inside)
        sheet.add_artist(Rectangle((x - half, y - half), node.size, node.size, fill=False, **look))
    if node.look == "deleted":
        for ends in ((y - half, y + half), (y + half, y - half)):
            sheet.line((x - half, x + half), ends, pen(COLOURS["muted"], 2.0))
    halo = withStroke(linewidth=4 * PIXEL, foreground="white")  # edges may run behind a note
    for k, note in enumerate(node.notes):
        sheet.write(x, y + half + 17 + 16 * k, note, style.NOTE_SIZE, path_effects=[halo], **words)


def _draw_thumbnail(sheet: Sheet, node: Node, opacity: float) -> None:
    """Draw the node's function as regions in a small square."""
    left, top, size = node.x - node.size / 2, node.y - node.size / 2, node.size
    small = sheet.overlay
    known = len(small.images), len(small.collections)
    draw_field(small, Field(np.asarray(node.values), (left, left + size, top + size, top)), zorder=1)
    for artist in (*small.images[known[0] :], *small.collections[known[1] :]):
        artist.set(alpha=opacity, clip_path=Rectangle((left, top), size, size, transform=small.transData))
