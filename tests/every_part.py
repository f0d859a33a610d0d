"""Every part that a reader can point at, pick, drag or draw in, in one exhibit that says what it hears."""

import json
from dataclasses import asdict, dataclass, replace

import numpy as np

from course_utils.interactive.events import KINDS, Draw, Event, Move, Pick, Point
from course_utils.interactive.exhibit import Exhibit
from course_utils.pictures.charts import log_ticks
from course_utils.pictures.scene import (
    Axes,
    Dots,
    Edge,
    Graph,
    Handle,
    Image,
    Line,
    Node,
    Points,
    Scene,
    Sketch,
    Table,
    Text,
)

WIDTH, HEIGHT = 960, 660
CURVES, MATRIX, SKETCH = (60, 50, 240, 200), (380, 50, 240, 200), (700, 50, 200, 200)
MIDDLES = ((100, 360), (100, 480), (300, 360), (300, 480))  # of the nodes
TABLE = (480, 330, 420, 160)
VALUES = np.array([[0.25, -0.5, np.nan], [1.0, 0.0, -1.0]])


@dataclass(frozen=True)
class State:
    """Where the handles are, what is chosen, what was drawn, and the last event as JSON."""

    low: float = 0.01
    high: float = 0.1
    node: int = 0
    row: int = 0
    rows: int = 3
    lit: int | None = None
    cell: tuple[int, ...] = (0, 0)
    strokes: tuple[tuple[tuple[float, ...], ...], ...] = ()
    heard: str = "nothing yet"


def scene(state: State, progress: None) -> Scene:
    """Boxes above, a network and a table below."""
    return Scene(
        WIDTH,
        HEIGHT,
        (curves(state), matrix(state), sheet(state)),
        graphs=(network(state),),
        tables=(table(state),),
        texts=(Text("Every part", 480, 560, bold=True, size=17),),
    )


def curves(state: State) -> Axes:
    m = np.arange(1, 101.0)
    items = (
        Line(m, 1 / m, "B", dashed=True, label="bound"),
        Dots(m[::9], 0.5 / m[::9], "A", "circle", "seen"),
        Handle(10.0, state.low, "lower handle"),
        Handle(20.0, state.high, "upper handle"),
    )
    limits = {"xlim": (1, 100), "ylim": (1e-3, 1), "xlog": True, "ylog": True}
    return Axes(CURVES, items, xticks=log_ticks(1, 100), yticks=log_ticks(1e-3, 1), **limits)


def matrix(state: State) -> Axes:
    image = Image(VALUES, numbers=".2f", chosen=state.cell, name="Jacobian")
    return Axes(MATRIX, (image,), xlim=(0, 3), ylim=(2, 0))


def sheet(state: State) -> Axes:
    """Strokes over two points, on logarithmic scales."""
    points = Points(np.array([[10.0, 30.0], [0.1, 0.1]]), np.array([0, 1]), np.zeros(2, bool), movable=True)
    strokes = Sketch(tuple(np.array(stroke) for stroke in state.strokes), "your curve")
    limits = {"xlim": (1, 100), "ylim": (1e-2, 1), "xlog": True, "ylog": True}
    return Axes(SKETCH, (points, strokes), xticks=log_ticks(1, 100), **limits)


def network(state: State) -> Graph:
    """Node 3 has no name until node 2 is chosen."""
    names = ("neuron 1", "neuron 2", "neuron 3", "neuron 4" if state.node >= 2 else "")
    field = np.linspace(-1, 1, 25)[None].repeat(25, axis=0)
    nodes = tuple(
        Node(
            x,
            y,
            size=50,
            label="σ",
            notes=(f"z = {k}",),
            values=field if k == 0 else None,
            look="chosen" if k == state.node else "plain",
            name=names[k],
        )
        for k, (x, y) in enumerate(MIDDLES)
    )
    edges = (Edge(0, 2, 1.5, name="weight 1"), Edge(1, 3, -1.5, "-1.50", name="weight 2"))
    return Graph(nodes, edges)


def table(state: State) -> Table:
    rows = (("1", r"$\delta^{[3]}$"), ("2", "text"), ("3", r"$W^{[2]}$"))[: state.rows]
    box = (*TABLE[:3], TABLE[3] * (len(rows) + 1) / 4)
    return Table(box, rows, ("", "symbol"), marked=0, chosen=state.row, lit=state.lit, name="symbols")


def hear(state: State, event: Event) -> State:
    """Do what the event says; the third row goes away when it is picked twice."""
    state = replace(state, heard=json.dumps({"kind": type(event).__name__.lower(), **asdict(event)}))
    match event:
        case Move(name="lower handle", y=y):
            return replace(state, low=y)
        case Move(name="upper handle", y=y):
            return replace(state, high=y)
        case Pick(what="node", index=int(k)):
            return replace(state, node=k)
        case Pick(what="row", index=2) if state.row == 2:
            return replace(state, row=0, rows=2)
        case Pick(what="row", index=int(k)):
            return replace(state, row=k)
        case Point(what="row", index=int(k) | (None as k)):
            return replace(state, lit=k)
        case Pick(what="cell", index=(i, j)):
            return replace(state, cell=(i, j))
        case Draw(x=x, y=y):
            return replace(state, strokes=(*state.strokes, (x, y)))
    return state


def every_part() -> Exhibit:
    """Return the exhibit."""
    handlers = dict.fromkeys(KINDS.values(), hear)
    return Exhibit(State(), scene, lambda state, progress: state.heard, controls={}, on=handlers)
