"""One neuron as a surface over the plane: its level lines, and how steep it is where it is steepest."""

import functools
from typing import NamedTuple

import numpy as np

from course_utils.arrays import Array
from course_utils.interactive.controls import PLAY
from course_utils.interactive.design import Design
from course_utils.interactive.events import Move
from course_utils.interactive.fields import Playable, slider
from course_utils.interactive.travelling import At, travelling
from course_utils.network.activations import sigmoid
from course_utils.pictures.charts import broken, chart, contours
from course_utils.pictures.numbers import in_formula, plain
from course_utils.pictures.regions import NODES, nodes
from course_utils.pictures.scene import Axes, Field, Formula, Handle, Item, Line, Reading, Role, Scene, Text

LARGEST = 20.0  # of a weight or a bias
LEVELS = tuple(np.linspace(0.1, 0.9, 9))
REACH = 40.0  # the weight vector is drawn from the middle of the square, so much shorter than it is
LINES, STEPS = 13, 73  # of the net, in each direction, and places on each
HIGH = 0.6  # how high 1 is drawn, in sides of the square
ELEVATION = np.radians(32)  # from where the surface is looked at
UP, AHEAD = float(np.sin(ELEVATION)), float(np.cos(ELEVATION))
RAY = np.linspace(0.02, 1.5, 75)  # how far from a place it is looked whether something stands before it
PACE = 24.0  # degrees a second
SURFACE, ACROSS, UPWARDS = (500.0, 74.0, 424.0, 364.0), (-0.76, 0.76), (-0.41, 0.9)  # its box and limits
OUT = 0.1  # how far from the square the names of its sides stand


class State(Playable):
    """The neuron, and by how many degrees the surface is turned."""

    w1: float = slider(-6.0, -LARGEST, LARGEST, 0.1, "weight w₁", format=".1f")
    w2: float = slider(0.0, -LARGEST, LARGEST, 0.1, "weight w₂", format=".1f")
    b: float = slider(3.0, -LARGEST, LARGEST, 0.1, "bias b", format=".1f")
    turn: float = slider(30.0, 0, 360, 1, "turned by (°)", format=".0f", restarts=False)

    def output(self, x1: Array | float, x2: Array | float) -> Array:
        """The neuron's output at the places (x1, x2), of any shape."""
        return np.asarray(sigmoid(self.w1 * x1 + self.w2 * x2 + self.b))  # (3)

    @property
    def norm(self) -> float:
        """The length of the weight vector."""
        return float(np.hypot(self.w1, self.w2))


class View(NamedTuple):
    """From where the surface is seen: unit vectors of the plane to the right and away from the viewer."""

    right: Array
    away: Array

    def flat(self, x: Array, height: Array) -> Array:
        """Return where places x, (.., 2), at these heights are in the picture: (.., 2)."""
        centred = x - 0.5
        return np.stack([centred @ self.right, centred @ self.away * UP + height * HIGH * AHEAD], axis=-1)


def view(turn: float) -> View:
    """Return the view after the surface has been turned by so many degrees."""
    angle = np.radians(turn)
    return View(np.array([np.cos(angle), np.sin(angle)]), np.array([-np.sin(angle), np.cos(angle)]))


def hidden(state: State, seen: View, x: Array, height: Array) -> Array:
    """Return whether the surface stands between the viewer and each place x, (n, 2), at its height."""
    towards = -AHEAD * seen.away  # the viewer; along a ray the weighted input is linear
    z = state.w1 * x[:, 0] + state.w2 * x[:, 1] + state.b
    rise = state.w1 * towards[0] + state.w2 * towards[1]
    above = sigmoid(z[:, None] + RAY * rise) > height[:, None] + (RAY * UP + 1e-3) / HIGH
    return np.asarray((above & (leaving(x, towards)[:, None] >= RAY)).any(axis=1))


def leaving(x: Array, towards: Array) -> Array:
    """Return how far from each place x, (n, 2), of the unit square a ray runs before it leaves it."""
    with np.errstate(divide="ignore", invalid="ignore"):
        ends = np.maximum(-x / towards, (1 - x) / towards)  # of each coordinate; NaN for 0/0
    return np.asarray(np.fmin(ends[:, 0], ends[:, 1]))


def net() -> list[Array]:
    """Return the lines of a net over the unit square, each (STEPS, 2)."""
    t = np.linspace(0, 1, STEPS)
    across = [np.column_stack([t, np.full(STEPS, at)]) for at in np.linspace(0, 1, LINES)]
    return [*across, *(line[:, ::-1] for line in across)]


NET = np.array(net())


def scene(state: State, progress: At) -> Scene:
    """Left: the level lines and the weight vector; right: the surface, blue above 1/2."""
    sign = {False: "+", True: "-"}
    w2, b = (f"{sign[value < 0]}{in_formula(abs(value), 3)}" for value in (state.w2, state.b))
    formula = rf"\sigma({in_formula(state.w1, 3)}\,x_1 {w2}\,x_2 {b})"
    steep = Text(f"steepest slope {plain(state.norm / 4, 3)}", 924, 470, "accent", align="end")
    boxes, words = (_levels(state), _surface(state)), (steep, *_names(view(state.turn)))
    return Scene(960, 488, boxes, (Formula(formula, 500, 30),), texts=words)


def _names(seen: View) -> list[Text]:
    """The names of the coordinates, each before that edge of the square which is nearer to the viewer."""
    texts = []
    for k, name in enumerate(("x₁", "x₂")):
        place = np.full(2, 0.5)
        place[1 - k] = -OUT if seen.away[1 - k] > 0 else 1 + OUT
        u, v = seen.flat(place, np.zeros(()))
        left, top, width, height = SURFACE
        x, y = (
            left + width * (u - ACROSS[0]) / np.ptp(ACROSS),
            top + height * (UPWARDS[1] - v) / np.ptp(UPWARDS),
        )
        texts.append(Text(name, float(x), float(y) + 5, "muted", align="middle"))
    return texts


def _levels(state: State) -> Axes:
    t, a = np.linspace(0, 1, NODES), state.output(*nodes()).reshape(NODES, NODES)
    tip = Handle(0.5 + state.w1 / REACH, 0.5 + state.w2 / REACH, "tip of the weight vector", 0.0025)
    arrow = Line(np.array([0.5, tip.x]), np.array([0.5, tip.y]), "accent")
    field = Field(2 * a - 1, read=functools.partial(_output_at, state))
    items: tuple[Item, ...] = (field, contours(t, t, a, LEVELS, "ink"), arrow, tip)
    return chart(
        (48, 74, 364, 364), items, (0, 1), (0, 1), title="Output 10, 20, …, 90%", xlabel="x₁", ylabel="x₂"
    )


def _output_at(state: State, x1: float, x2: float) -> Reading:
    """What is read at a place of the map."""
    return (("output", plain(float(state.output(x1, x2)), 4)),)


def _surface(state: State) -> Axes:
    """The net on the surface, without what is hidden, and the square below it."""
    seen, places = view(state.turn), NET.reshape(-1, 2)
    height = state.output(places[:, 0], places[:, 1])
    drawn = seen.flat(places, height)
    drawn[hidden(state, seen, places, height)] = np.nan
    items: list[Item] = [_ground(state, seen)]
    above = (height > 0.5).reshape(NET.shape[:2])
    below = ~above
    below[:, 1:] |= ~above[:, :-1]  # as far as the first place above, so that no gap is left
    below[:, :-1] |= ~above[:, 1:]
    parts: tuple[tuple[Role, str, np.ndarray], ...] = (
        ("B", "below 1/2", below),
        ("A", "above 1/2", above),
    )
    for role, name, there in parts:
        lines = np.where(there[..., None], drawn.reshape(NET.shape), np.nan)
        items.append(broken(lines, role, name=name))
    return Axes(SURFACE, tuple(items), ACROSS, UPWARDS)


def _ground(state: State, seen: View) -> Line:
    rim = np.concatenate([NET[k][::order] for k, order in ((0, 1), (-1, 1), (LINES - 1, -1), (LINES, -1))])
    drawn = seen.flat(rim, np.zeros(len(rim)))
    drawn[hidden(state, seen, rim, np.zeros(len(rim)))] = np.nan
    return broken([drawn], "muted", name="the square")


def caption(state: State, progress: At) -> str:
    if state.norm == 0:
        return f"With both weights 0 the surface is level: {sigmoid(state.b):.3g} everywhere."
    z = state.b + np.array([0, state.w1, state.w2, state.w1 + state.w2])  # in the corners of the square
    beyond = "" if z.min() <= 0 <= z.max() else ", beyond the square,"
    return (
        f"The surface rises towards the weight vector ({state.w1:g}, {state.w2:g}). On the line where the "
        f"output is 1/2{beyond} it is steepest: its slope there is {state.norm / 4:.3g}. It is turned by "
        f"{state.turn:.0f}°."
    )


def drag(state: State, event: Move) -> State:
    """Return the state whose weight vector ends at the handle."""
    w1, w2 = (round(float(np.clip((at - 0.5) * REACH, -LARGEST, LARGEST)), 1) for at in (event.x, event.y))
    return state.changed(w1=w1, w2=w2)


PROCESS = travelling("turn", 0.0, 360.0, PACE)
neuron_surface = Design(State, scene, caption, process=PROCESS, on={Move: drag}, buttons={"play": PLAY})
