"""What a still picture shows beside its boxes: texts, formulas, tables and graphs."""

import re
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Circle, FancyBboxPatch, Rectangle
from matplotlib.patheffects import withStroke

from course_utils.pictures.scene import (
    Box,
    Edge,
    Field,
    Formula,
    Graph,
    Look,
    Node,
    Scene,
    Table,
    Text,
    is_latex,
)
from course_utils.pictures.stills.items import draw_field
from course_utils.pictures.stills.style import (
    COLOURS,
    GRID,
    LABEL_SIZE,
    MONO,
    NOTE_SIZE,
    POINTS_PER_PIXEL,
    SPINE,
    TYPESET_SIZE,
    units,
    write,
)

ALIGN = {"l": "left", "c": "center", "r": "right", "start": "left", "middle": "center", "end": "right"}
NODE_OPACITY: dict[Look, float] = {"faint": 0.25}
EDGE_OPACITY: dict[Look, float] = {"faint": 0.25, "deleted": 0.15}
# Of what is inside and below a node.
INSIDE_OPACITY: dict[Look, float] = {"faint": 0.25, "deleted": 0.45}


def draw_text(drawn: Figure, scene: Scene, text: Text) -> None:
    """Write a line of text."""
    weight = "bold" if text.bold else "normal"
    style = {"color": COLOURS[text.role], "weight": weight, "horizontalalignment": ALIGN[text.align]}
    write(drawn, scene, text.x, text.y, text.text, text.size, **style)


def draw_formula(drawn: Figure, scene: Scene, formula: Formula) -> None:
    """Typeset the formula with matplotlib's mathtext; ValueError for a command that it does not know."""
    typeset(drawn, scene, formula.latex, formula.x, formula.y, formula.size)


def typeset(
    drawn: Figure,
    scene: Scene,
    latex: str,
    x: float,
    y: float,
    size: float,
    align: str = "left",
    colour: str = COLOURS["ink"],
) -> None:
    """Write mathematics with its middle line at y."""
    # As in the browser, and unlike mathtext's default, limits are set beside their sign and add no height.
    latex = re.sub(r"\\(sum|prod|min|max)(?=\s*[_^])", r"{\\\1}", latex)
    style = {"verticalalignment": "center", "horizontalalignment": align, "math_fontfamily": "stix"}
    write(drawn, scene, x, y, f"${latex}$", size, parse_math=True, color=colour, **style)


def draw_table(drawn: Figure, scene: Scene, table: Table) -> None:
    """Draw the heads above a rule, then the rows, with a bar beside the marked one."""
    left, top, width, _ = table.box
    height = table.row_height
    if table.heads:
        draw_row(drawn, scene, table, table.heads, top + height / 2, COLOURS["muted"])
        rule = [left, left + width], [top + height] * 2
        drawn.add_artist(Line2D(*rule, color=SPINE, linewidth=0.7, transform=units(drawn, scene)))
    for index, cells in enumerate(table.rows):
        y = top + (index + bool(table.heads)) * height
        place = left, y, width, height
        if index == table.lit:
            box(drawn, scene, place, facecolor=COLOURS["accent"], alpha=0.18)
        elif index == table.marked:
            box(drawn, scene, place, facecolor=GRID)
        if index == table.marked:
            box(drawn, scene, (left, y + 2, 4, height - 4), facecolor=COLOURS["accent"])
        if index == table.chosen:
            box(drawn, scene, place, fill=False, edgecolor=COLOURS["ink"], linewidth=1.6 * POINTS_PER_PIXEL)
        role = table.roles[index] if table.roles else "ink"
        draw_row(drawn, scene, table, cells, y + height / 2, COLOURS[role])


def box(drawn: Figure, scene: Scene, place: Box, **style: Any) -> None:
    """Draw a rectangle (left, top, width, height) in picture units with slightly rounded corners."""
    left, top, width, height = place
    corners = f"round,pad=0,rounding_size={min(4.0, width / 2)}"
    plain: dict[str, Any] = {"edgecolor": "none", "transform": units(drawn, scene)}
    drawn.add_artist(FancyBboxPatch((left, top), width, height, boxstyle=corners, **(plain | style)))


def draw_row(
    drawn: Figure, scene: Scene, table: Table, cells: tuple[str, ...], y: float, colour: str
) -> None:
    """Write one row's cells with their middle line at y."""
    for cell, (x, _, letter) in zip(cells, table.columns(), strict=False):
        if is_latex(cell):
            typeset(drawn, scene, cell[1:-1], x, y, TYPESET_SIZE, ALIGN[letter], colour)
            continue
        font = {"family": MONO} if table.mono else {}
        style = {"color": colour, "horizontalalignment": ALIGN[letter]} | font
        write(drawn, scene, x, y + 5, cell, LABEL_SIZE, **style)


def draw_graph(drawn: Figure, scene: Scene, graph: Graph) -> None:
    """Draw the edges, then their labels, then the nodes."""
    for edge in graph.edges:
        draw_edge(drawn, scene, graph, edge)
    for edge in graph.edges:
        if edge.label:
            draw_edge_label(drawn, scene, *graph.label_place(edge), edge.label)
    for node in graph.nodes:
        draw_node(drawn, scene, node)


def draw_edge(drawn: Figure, scene: Scene, graph: Graph, edge: Edge) -> None:
    """Draw a line from rim to rim, with a wide band behind it if it is lit or chosen."""
    start, end = graph.nodes[edge.start], graph.nodes[edge.end]
    (x1, y1), (x2, y2) = rim(start, end), rim(end, start)
    colour = COLOURS["A" if edge.weight > 0 else "B" if edge.weight < 0 else "muted"]
    dashes = (0, (3, 2)) if edge.weight < 0 else "solid"
    ring = {"lit": COLOURS["accent"], "chosen": COLOURS["ink"]}.get(edge.look)
    if ring:
        line(drawn, scene, (x1, x2), (y1, y2), edge.width + 6, color=ring, alpha=0.4)
    opacity = EDGE_OPACITY.get(edge.look, 1.0)
    line(drawn, scene, (x1, x2), (y1, y2), edge.width, color=colour, linestyle=dashes, alpha=opacity)


def line(
    drawn: Figure, scene: Scene, x: tuple[float, float], y: tuple[float, float], width: float, **style: Any
) -> None:
    """Draw a straight line in picture units."""
    place = {"transform": units(drawn, scene), "linewidth": width * POINTS_PER_PIXEL}
    drawn.add_artist(Line2D(x, y, solid_capstyle="butt", **place, **style))  # type: ignore[arg-type]


def rim(node: Node, other: Node) -> tuple[float, float]:
    """Return where the line from the centre of `node` to that of `other` leaves the node."""
    dx, dy = other.x - node.x, other.y - node.y
    far = np.hypot(dx, dy) if node.values is None else max(abs(dx), abs(dy))
    share = node.size / 2 / (far or 1.0)
    return node.x + dx * share, node.y + dy * share


def draw_edge_label(drawn: Figure, scene: Scene, x: float, y: float, label: str) -> None:
    """Write the label on a white plate centred at (x, y)."""
    width = 8.4 * len(label) + 8
    box(drawn, scene, (x - width / 2, y - 10, width, 20), facecolor="white", alpha=0.85, zorder=2.5)
    write(drawn, scene, x, y + 5, label, NOTE_SIZE, horizontalalignment="center")


def draw_node(drawn: Figure, scene: Scene, node: Node) -> None:
    """Draw a disc with its label, or a square with its thumbnail, and the notes below it."""
    half, opacity = node.size / 2, NODE_OPACITY.get(node.look, 1.0)
    edge = {"lit": COLOURS["accent"], "chosen": COLOURS["ink"]}.get(node.look, COLOURS["muted"])
    width = (4.0 if node.look in ("lit", "chosen") else 1.6) * POINTS_PER_PIXEL
    look = {"edgecolor": edge, "linewidth": width, "alpha": opacity}
    style: dict[str, Any] = {**look, "transform": units(drawn, scene)}
    words = {"horizontalalignment": "center", "alpha": INSIDE_OPACITY.get(node.look, 1.0)}
    dashes = (0, (4, 3)) if node.look == "deleted" else "solid"
    if node.values is None:
        drawn.add_artist(Circle((node.x, node.y), half, facecolor="white", linestyle=dashes, **style))
        write(drawn, scene, node.x, node.y + 5, node.label, LABEL_SIZE, **words)
    else:
        draw_thumbnail(drawn, scene, node)
        corner = node.x - half, node.y - half
        drawn.add_artist(Rectangle(corner, node.size, node.size, fill=False, linestyle=dashes, **style))
    if node.look == "deleted":
        for ends in ((node.y - half, node.y + half), (node.y + half, node.y - half)):
            line(drawn, scene, (node.x - half, node.x + half), ends, 2.0, color=COLOURS["muted"])
    halo = withStroke(linewidth=4 * POINTS_PER_PIXEL, foreground="white")  # edges may run behind a note
    for k, note in enumerate(node.notes):
        y = node.y + half + 17 + 16 * k
        write(drawn, scene, node.x, y, note, NOTE_SIZE, path_effects=[halo], **words)


def draw_thumbnail(drawn: Figure, scene: Scene, node: Node) -> None:
    """Draw the node's function as regions in a small square."""
    assert node.values is not None
    half = node.size / 2
    left, bottom = (node.x - half) / scene.width, 1 - (node.y + half) / scene.height
    small = drawn.add_axes((left, bottom, node.size / scene.width, node.size / scene.height))
    small.set_axis_off()
    small.set(xlim=(0, 1), ylim=(0, 1))
    draw_field(small, Field(node.values), zorder=1)
    for artist in (*small.images, *small.collections):
        artist.set_alpha(INSIDE_OPACITY.get(node.look, 1.0))
