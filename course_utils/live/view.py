"""A scene in the browser: one widget, one message a frame."""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import anywidget
import traitlets
from latex2mathml.converter import convert

from course_utils.scene import Axes, Bars, Field, Formula, Handle, Item, Line, Points, Scene

HERE = Path(__file__).parent


class LiveView(anywidget.AnyWidget):
    """Shows scenes. What the reader does to the points comes back through `on_event`."""

    _esm = HERE / "view.js"
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
        "ylog": axes.ylog,
        "items": [_encode_item(item) for item in axes.items],
    }


def _encode_item(item: Item) -> dict[str, Any]:
    match item:
        case Field(values, extent):
            rows, columns = values.shape
            shape = {"rows": rows, "columns": columns, "extent": extent}
            return {"kind": "field", **shape, "values": values.astype("<f4").tobytes()}
        case Line(x, y, role, dashed, dot):
            data = {"dot": dot, "x": x.astype("<f8").tobytes(), "y": y.astype("<f8").tobytes()}
            return {"kind": "line", "role": role, "dashed": dashed, **data}
        case Handle(x, y, name, step):
            place = {"x": [[x, y]], "labels": [2], "wrong": [False], "chosen": None, "movable": True}
            return {"kind": "points", **place, "name": name, "step": step}
        case Bars(x, heights, width, chosen):
            data = {"x": x.tolist(), "heights": heights.tolist()}
            return {"kind": "bars", **data, "width": width, "chosen": chosen}
        case Points(x, labels, wrong, chosen, movable):
            return {
                "kind": "points",
                "x": x.T.tolist(),
                "labels": labels.tolist(),
                "wrong": wrong.tolist(),
                "chosen": chosen,
                "movable": movable,
                "step": 0.01,
            }


def _encode_formula(formula: Formula) -> dict[str, Any]:
    return {"mathml": _mathml(formula.latex), "latex": formula.latex, "x": formula.x, "y": formula.y}


@functools.lru_cache(maxsize=256)
def _mathml(latex: str) -> str:
    return convert(latex)
