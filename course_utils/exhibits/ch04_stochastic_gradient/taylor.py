"""What Taylor's theorem promises of a step, and for how long; and which direction is the steepest."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from course_utils.arrays import Array
from course_utils.exhibits.ch04_stochastic_gradient._ten_points import PLACES, POINTS, costs, network_at
from course_utils.gradients.backprop import gradient
from course_utils.interactive.design import Design, dragged
from course_utils.interactive.events import Move
from course_utils.interactive.fields import Settings, choice, log, slider, whole
from course_utils.network.costs import cost
from course_utils.pictures.charts import chart, dot, line, powers_around, round_up, ticks_at
from course_utils.pictures.scene import Axes, Formula, Handle, Line, Scene
from course_utils.training.planes import Plane, spanned

LENGTHS = 10.0 ** np.linspace(-4, 1, 61)
ANGLES = np.linspace(-180, 180, 181)
FORMULA = (
    r"\mathrm{Cost}(p + \Delta p) \approx \mathrm{Cost}(p) + \nabla \mathrm{Cost}(p)^T \Delta p \quad (11)"
)


class State(Settings):
    """The step lies in the plane of -grad Cost and a random direction, from the seed, across it."""

    place: str = choice(tuple(PLACES), "p is at")
    length: float = log(0.1, 1e-4, 10, "length ‖Δp‖")
    angle: float = slider(60.0, -180, 180, 1, "angle to −∇Cost", format=".0f")
    seed: int = whole(0, 0, 50, "second direction")


class Origin(NamedTuple):
    """The plane of the steps, with origin p and first axis -grad Cost; there the cost and its slope."""

    cost: float
    slope: float
    plane: Plane


def origin(state: State) -> Origin:
    """Return where the steps begin."""
    network = network_at(state.place)
    g = gradient(network, POINTS.x, POINTS.y)
    across = np.random.default_rng(state.seed).standard_normal(g.size)
    C, slope = cost(network, POINTS.x, POINTS.y), float(np.linalg.norm(g))
    return Origin(C, slope, spanned(network.p, -g, across))


def changes(start: Origin, lengths: ArrayLike, degrees: ArrayLike) -> tuple[Array, Array]:
    """For steps of these lengths and angles: the change of the cost by (11), and the true one."""
    radians = np.deg2rad(degrees)
    q = np.stack([lengths * np.cos(radians), lengths * np.sin(radians)], axis=-1).reshape(-1, 2)
    return -start.slope * q[:, 0], costs(start.plane.lift(q)) - start.cost  # (11): grad Cost(p)^T dp


def scene(state: State, start: Origin) -> Scene:
    """Left: the error of (11) over the length of the step; right: the change of the cost over its angle."""
    return Scene(960, 478, (_error(state, start), _directions(state, start)), (Formula(FORMULA, 70, 24),))


def _error(state: State, start: Origin) -> Axes:
    by_11, true = changes(start, LENGTHS, state.angle)
    error = np.maximum(np.abs(true - by_11), 1e-16)
    now = float(np.exp(np.interp(np.log(state.length), np.log(LENGTHS), np.log(error))))
    items = (
        Line(LENGTHS, error[12] * (LENGTHS / LENGTHS[12]) ** 2, "muted", dashed=True, label="slope 2"),
        Line(LENGTHS, np.maximum(np.abs(by_11), 1e-16), "A", label="|change| by (11)"),
        Line(LENGTHS, error, "B", label="error"),
        dot(state.length, now, "B"),
    )
    ylim, xlabel = powers_around(error, 1e-16, 1), "length of the step, ‖Δp‖"
    return chart((70, 84, 370, 330), items, (1e-4, 10), ylim, log="xy", xlabel=xlabel)


def _directions(state: State, start: Origin) -> Axes:
    by_11, true = (change / state.length for change in changes(start, state.length, ANGLES))
    now = changes(start, state.length, state.angle)[1][0] / state.length
    high = round_up(1.05 * max(start.slope, float(np.abs(true).max())))
    items = (
        line((-180, 180), (0, 0), "muted"),
        Line(ANGLES, by_11, "A", label="by (11)"),
        Line(ANGLES, true, "B", dashed=True, label="true"),
        Handle(state.angle, now, "angle of the step", step=5),
    )
    box, limits, most = (540, 84, 384, 330), ((-180, 180), (-high, high)), (5, 5)
    xlabel, ylabel = "angle between Δp and −∇Cost", "change of the cost / ‖Δp‖"
    xticks = ticks_at(range(-180, 181, 90), "{}°")
    return chart(box, items, *limits, xlabel=xlabel, ylabel=ylabel, xticks=xticks, most=most)


def caption(state: State, start: Origin) -> str:
    by_11, change = np.ravel(changes(start, state.length, state.angle)).tolist()
    if abs(by_11) < 1e-12 * start.slope:
        by_11 = 0.0  # a right angle, but for rounding
    true = changes(start, state.length, ANGLES)[1]
    first_order = f"{by_11:+.3g}" if by_11 else "no change"
    best = f"the cost falls most at {ANGLES[true.argmin()]:g}°"
    return (
        f"At {state.place}, a step of length {state.length:g} at {state.angle:g}° to −∇Cost: (11) says "
        f"{first_order}, the cost changes by {change:+.3g}. Among the directions shown "
        f"{best if true.min() < 0 else 'the cost rises in each'}."
    )


drag = dragged(x="angle", low=-180, high=180, digits=0)
taylor = Design(State, scene, caption, prepare=origin, on={Move: drag}, together=[("length", "angle")])
