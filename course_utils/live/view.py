"""A scene in the browser: one widget, one message a frame."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import anywidget
import numpy as np
import traitlets
from latex2mathml.converter import convert

from course_utils.pictures.scene import (
    Axes,
    Bars,
    Dots,
    Edge,
    Field,
    Formula,
    Graph,
    Handle,
    Image,
    Item,
    Line,
    Node,
    Points,
    Scene,
    Sketch,
    Table,
    is_latex,
)

HERE = Path(__file__).parent
PRIME = '<mo lspace="0.05em" rspace="0">&#x02032;</mo>'
# The browser takes one module, so what is read together is sent together.
SCRIPTS = ("view.js", "parts.js", "graph.js", "sketch.js")


class LiveView(anywidget.AnyWidget):
    """Shows scenes. What the reader does to the points comes back through `on_event`."""

    _esm = "\n".join((HERE / name).read_text(encoding="utf-8") for name in SCRIPTS)
    _css = HERE / "view.css"
    frame = traitlets.Dict().tag(sync=True)

    def show(
        self, scene: Scene, caption: str, message: str = "", handled: int = 0, ack: bool = False
    ) -> int:
        """Send one frame and return its number.

        caption: the picture in words; message: an error for the reader; handled: the serial number of the
        last event this frame takes account of; ack: ask the browser to say when it has drawn the frame.
        """
        number = int(self.frame.get("n", 0)) + 1
        self.frame = {
            "n": number,
            "handled": handled,
            "ack": ack,
            "caption": caption,
            "message": message,
            **encode(scene),
        }
        return number

    def say(self, message: str) -> None:
        """Show a message for the reader over the picture as it is."""
        self.frame = {**self.frame, "n": int(self.frame.get("n", 0)) + 1, "message": message}

    def on_event(self, receive: Callable[[dict[str, Any]], None]) -> None:
        """Call `receive` with each message of the browser: {'kind': 'ack' | 'move' | 'add' | ..., ...}."""
        self.on_msg(lambda _widget, content, _buffers: receive(content))


def encode(scene: Scene) -> dict[str, Any]:
    """The scene as JSON with binary arrays: float32 for fields, float64 for lines."""
    return {
        "width": scene.width,
        "height": scene.height,
        "axes": [_encode_axes(axes) for axes in scene.axes],
        "formulas": [_encode_formula(formula) for formula in scene.formulas],
        "graphs": [_encode_graph(graph) for graph in scene.graphs],
        "tables": [_encode_table(table) for table in scene.tables],
        "texts": [vars(text) for text in scene.texts],
    }


def _encode_axes(axes: Axes) -> dict[str, Any]:
    return {
        "box": axes.box,
        "xlim": axes.xlim,
        "ylim": axes.ylim,
        "xlabel": axes.xlabel,
        "ylabel": axes.ylabel,
        "title": axes.title,
        "xticks": axes.xticks,
        "yticks": axes.yticks,
        "xlog": axes.xlog,
        "ylog": axes.ylog,
        "legend": [(x, name, _encode_sample(item)) for x, name, item in axes.legend()],
        "items": [_encode_item(item) for item in axes.items],
    }


def _encode_item(item: Item) -> dict[str, Any]:
    match item:
        case Field(values, extent):
            rows, columns = values.shape
            shape = {"rows": rows, "columns": columns, "extent": extent}
            return {"kind": "field", **shape, "values": values.astype("<f4").tobytes()}
        case Line(x, y, _, _, dot):
            data = {"dot": dot, "x": x.astype("<f8").tobytes(), "y": y.astype("<f8").tobytes()}
            return {**_encode_sample(item), **data}
        case Dots(x, y):
            return {**_encode_sample(item), "x": x.astype("<f8").tobytes(), "y": y.astype("<f8").tobytes()}
        case Image():
            return _encode_image(item)
        case Sketch(strokes, name):
            return {"kind": "sketch", "name": name, "strokes": [stroke.tolist() for stroke in strokes]}
        case Handle(x, y, name, step):
            place = {"x": [[x, y]], "labels": [2], "wrong": [False], "chosen": None}
            return {"kind": "points", **place, "name": name, "step": step}
        case Bars(x, heights, width, chosen, digits):
            data = {"x": x.tolist(), "heights": heights.tolist()}
            return {"kind": "bars", **data, "width": width, "chosen": chosen, "digits": digits}
        case Points(x, labels, wrong, chosen, movable=False):
            looks = {"labels": labels.astype("u1").tobytes(), "wrong": wrong.astype("u1").tobytes()}
            return {"kind": "fixed", "x": x.T.astype("<f8").tobytes(), **looks, "chosen": chosen}
        case Points(x, labels, wrong, chosen):
            return {
                "kind": "points",
                "x": x.T.tolist(),
                "labels": labels.tolist(),
                "wrong": wrong.tolist(),
                "chosen": chosen,
                "step": 0.01,
            }


def _encode_sample(item: Item) -> dict[str, Any]:
    """What a legend needs to show of an item."""
    match item:
        case Line(role=role, dashed=dashed):
            return {"kind": "line", "role": role, "dashed": dashed}
        case Dots(role=role, marker=marker):
            return {"kind": "dots", "role": role, "marker": marker}
        case _:
            return {"kind": "points"}


def _encode_image(image: Image) -> dict[str, Any]:
    rows, columns = image.values.shape[:2]
    content: dict[str, Any] = {"values": image.values.astype("<f4").tobytes()}
    if image.values.ndim == 3:
        content = {"colours": image.values.astype(np.uint8).tobytes()}
    elif image.is_grey:
        content = {"greys": image.values.tobytes()}
    marked = [] if image.marked is None else np.argwhere(image.marked).tolist()
    return {
        "kind": "image",
        "rows": rows,
        "columns": columns,
        **content,
        "limit": image.limit,
        "numbers": image.texts(),
        "letters": image.letters,
        "tile": image.tile,
        "chosen": image.chosen,
        "marked": marked,
        "name": image.name,
    }


def _encode_graph(graph: Graph) -> dict[str, Any]:
    nodes = [_encode_node(node) for node in graph.nodes]
    return {
        "name": graph.name,
        "nodes": nodes,
        "edges": [_encode_edge(graph, edge) for edge in graph.edges],
    }


def _encode_node(node: Node) -> dict[str, Any]:
    kept = {name: getattr(node, name) for name in ("x", "y", "size", "label", "notes", "look", "name")}
    if node.values is None:
        return kept
    rows, columns = node.values.shape
    return {**kept, "rows": rows, "columns": columns, "values": node.values.astype("<f4").tobytes()}


def _encode_edge(graph: Graph, edge: Edge) -> dict[str, Any]:
    names = ("start", "end", "weight", "label", "look", "name", "width")
    kept = {name: getattr(edge, name) for name in names}
    return {**kept, "at": graph.label_place(edge)} if edge.label else kept


def _encode_table(table: Table) -> dict[str, Any]:
    return {
        **asdict(table),
        "height": table.row_height,
        "columns": table.columns(),
        "heads": [_encode_cell(cell) for cell in table.heads],
        "rows": [[_encode_cell(cell) for cell in row] for row in table.rows],
    }


def _encode_cell(cell: str) -> str | dict[str, str]:
    if not is_latex(cell):
        return cell
    return {"mathml": _mathml(cell[1:-1]), "latex": cell[1:-1]}


def _encode_formula(formula: Formula) -> dict[str, Any]:
    place = {"x": formula.x, "y": formula.y, "size": formula.size}
    return {"mathml": _mathml(formula.latex), "latex": formula.latex, **place}


@functools.lru_cache(maxsize=1024)
def _mathml(latex: str) -> str:
    # A prime as a superscript is all but invisible unless the font has a prime for that purpose.
    return re.sub(r"<msup>(<mi>[^<]*</mi>)<mi>&#x02032;</mi></msup>", rf"\1{PRIME}", convert(latex))
