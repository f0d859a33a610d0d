"""Every kind of box in which values are read, in one exhibit."""

from dataclasses import dataclass, replace

import numpy as np

from course_utils.interactive.events import Move
from course_utils.interactive.exhibit import Exhibit
from course_utils.network.network import Network
from course_utils.pictures.charts import bar_chart, chart, image_axes
from course_utils.pictures.regions import field
from course_utils.pictures.scene import Axes, Dots, Handle, Image, Line, Scene

WIDTH, HEIGHT = 860, 620
BOXES = {
    "curves": (60, 50, 220, 180),
    "log": (350, 50, 200, 180),
    "bars": (620, 50, 200, 180),
    "image": (60, 340, 200, 140),
    "photograph": (300, 340, 140, 140),
    "region": (620, 340, 200, 200),
}
X = np.linspace(0, 10, 21)
M = np.array([1.0, 10, 100])
VALUES = np.array([[0.25, -0.5, np.nan], [1.0, 0.0, -1 / 3]])
NETWORK = Network((2, 2, 2), np.linspace(-3, 3, 12))


@dataclass(frozen=True)
class State:
    """By how much the first curve is raised, and where the handle is."""

    shift: float = 0.0
    x: float = 0.5
    y: float = 0.5


def scene(state: State, progress: None) -> Scene:
    """Curves, bars and cells above, a photograph and a region with a handle below."""
    curves = (
        Line(X, X**2 + state.shift, "A", label="square"),
        Line(X, np.exp(-X), "B", dashed=True, label="decay"),
    )
    marks = Line(M, 1 / M, "ink", label="bound"), Dots(M, 0.5 / M, "A", "circle", "seen")
    photograph = np.arange(12, dtype="u1").reshape(2, 2, 3)
    region = (field(NETWORK), Handle(state.x, state.y, "handle"))
    axes = (
        chart(BOXES["curves"], curves, (0, 10), (0, 120), xlabel="t"),
        chart(BOXES["log"], marks, (1, 100), (1e-3, 1), log="xy", xlabel="m"),
        bar_chart(BOXES["bars"], [0.5, -0.1234567, 0.7], ["cat", "dog", "frog"], (-1, 1), title="softmax"),
        image_axes(BOXES["image"], Image(VALUES)),
        image_axes(BOXES["photograph"], Image(photograph)),
        Axes(BOXES["region"], region),
    )
    return Scene(WIDTH, HEIGHT, axes)


def every_reading() -> Exhibit:
    """Return the exhibit."""
    drag = {Move: lambda state, event: replace(state, x=event.x, y=event.y)}
    return Exhibit(State(), scene, lambda state, _: f"shift {state.shift:g}", controls={}, on=drag)
