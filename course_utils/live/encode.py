"""A scene as the browser gets it: JSON with binary arrays."""

import functools
import re
from typing import Any

import numpy as np
from latex2mathml.converter import convert

from course_utils.pictures import scene as parts
from course_utils.pictures.scene import Item, Scene, is_latex

# What latex2mathml writes, and how it looks right.
BETTER = (
    # A root begins above the line, however low the letters under it; else its sign would hang below.
    ("</msqrt>", '<mspace width="0" height="0.7em"/></msqrt>'),
    # A prime as a superscript is all but invisible unless the font has a prime for that purpose.
    (
        r"<msup>(<mi>[^<]*</mi>)<mi>&#x02032;</mi></msup>",
        r'\1<mo lspace="0.05em" rspace="0">&#x02032;</mo>',
    ),
    ("&#x000B7;", "&#x022C5;"),  # the point of a product, not that of Catalan
    (r"<mo>(&#x022(?:02|07);)</mo>", r"<mi>\1</mi>"),  # ∂ and ∇ are letters: no room round them
    # After ( [ = , and that point a minus is a sign, and stands close to its number.
    (
        r"(<mo[^>]*>(?:&#x00028;|\[|&#x0003D;|&#x0002C;|&#x022C5;)</mo>)<mo>(?=&#x02212;)",
        r'\1<mo form="prefix">',
    ),
)
SMALLEST, LARGEST = 6e-8, 65000.0  # of the numbers that float16 can hold


def encode(scene: Scene) -> dict[str, Any]:
    """Return the scene as JSON with binary arrays: float16 for fields, float64 for lines."""
    return {
        "width": scene.width,
        "height": scene.height,
        "axes": [_axes(axes) for axes in scene.axes],
        "formulas": [vars(formula) | mathematics(formula.latex) for formula in scene.formulas],
        "graphs": [_graph(graph) for graph in scene.graphs],
        "tables": [_table(table) for table in scene.tables],
        "texts": [vars(text) for text in scene.texts],
    }


def _axes(axes: parts.Axes) -> dict[str, Any]:
    legend = [(x, name, _sample(item)) for x, name, item in axes.legend()]
    return vars(axes) | {"legend": legend, "items": [_item(item) for item in axes.items]}


def _item(item: Item) -> dict[str, Any]:
    match item:
        case parts.Field(values, extent):
            reads = item.names if item.read else None
            return {"kind": "field", "extent": extent, "reads": reads, **_grid(values)}
        case parts.Line() | parts.Dots():
            return vars(item) | _sample(item) | {"x": _doubles(item.x), "y": _doubles(item.y)}
        case parts.Bars():
            return vars(item) | {"kind": "bars", "x": item.x.tolist(), "heights": item.heights.tolist()}
        case parts.Image():
            return _image(item)
        case parts.Sketch(strokes, name):
            return {"kind": "sketch", "name": name, "strokes": [stroke.tolist() for stroke in strokes]}
        case parts.Handle(x, y, name, step):
            place = {"x": [[x, y]], "labels": [2], "wrong": [False], "chosen": None}
            return {"kind": "points", **place, "name": name, "step": step}
        case parts.Points(x, labels, wrong, chosen, movable=False):
            looks = {"labels": labels.astype("u1").tobytes(), "wrong": wrong.astype("u1").tobytes()}
            return {"kind": "fixed", "x": _doubles(x.T), **looks, "chosen": chosen}
        case parts.Points(x, labels, wrong, chosen):
            looks = {"labels": labels.tolist(), "wrong": wrong.tolist()}
            return {"kind": "points", "x": x.T.tolist(), **looks, "chosen": chosen, "step": 0.01}


def _doubles(values: np.ndarray) -> bytes:
    return values.astype("<f8").tobytes()


def _grid(values: np.ndarray | None) -> dict[str, Any]:
    """Return the values at the nodes of a grid, if there are any, to three digits: more cannot be seen."""
    if values is None:
        return {}
    rows, columns = values.shape
    # The sign is the category: however small a value is, it keeps it.
    halves = np.clip(values, -LARGEST, LARGEST) + SMALLEST * np.sign(values)
    return {"rows": rows, "columns": columns, "values": halves.astype("<f2").tobytes()}


def _sample(item: Item) -> dict[str, Any]:
    """Return what a legend needs to show of an item: its kind and, of a line or dots, the look."""
    look = {name: value for name, value in vars(item).items() if name in ("role", "dashed", "marker")}
    return {"kind": type(item).__name__.lower(), **look}


def _image(image: parts.Image) -> dict[str, Any]:
    rows, columns = image.values.shape[:2]
    if image.is_grey or image.values.ndim == 3:
        content = {"greys" if image.is_grey else "colours": image.values.astype("u1").tobytes()}
    else:
        content = {"values": image.values.astype("<f4").tobytes()}
    kept = {name: getattr(image, name) for name in ("limit", "letters", "tile", "chosen", "name", "labels")}
    marked = [] if image.marked is None else np.argwhere(image.marked).tolist()
    size = {"rows": rows, "columns": columns}
    written = {"numbers": image.texts(), "worded": bool(image.words)}
    return {"kind": "image", **size, **content, **kept, **written, "marked": marked}


def _graph(graph: parts.Graph) -> dict[str, Any]:
    places = [graph.label_place(edge) if edge.label else None for edge in graph.edges]
    edges = [vars(edge) | {"width": edge.width, "at": places[i]} for i, edge in enumerate(graph.edges)]
    nodes = [vars(node) | _grid(node.values) for node in graph.nodes]
    return {"name": graph.name, "acts": graph.acts, "nodes": nodes, "edges": edges}


def _table(table: parts.Table) -> dict[str, Any]:
    measures = {"height": table.row_height, "columns": table.columns()}
    return vars(table) | measures | {"heads": _row(table.heads), "rows": [_row(row) for row in table.rows]}


def _row(cells: tuple[str, ...]) -> list[str | dict[str, str]]:
    return [mathematics(cell[1:-1]) if is_latex(cell) else cell for cell in cells]


@functools.lru_cache(maxsize=1024)
def mathematics(latex: str, display: str = "inline") -> dict[str, str]:
    """Return a formula as MathML, beside its LaTeX; display: "block" for one on a line of its own."""
    mathml = convert(latex, display=display)
    for said, meant in BETTER:
        mathml = re.sub(said, meant, mathml)
    return {"mathml": mathml, "latex": latex}
