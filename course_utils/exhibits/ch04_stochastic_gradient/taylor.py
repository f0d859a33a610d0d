"""What Taylor's theorem promises of a step, and for how long; and which direction is the steepest."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from course_utils.arrays import Array
from course_utils.exhibits.ch04_stochastic_gradient._places import PLACES, network_at
from course_utils.gradients.backprop import gradient
from course_utils.interactive.design import Design
from course_utils.interactive.events import Move
from course_utils.interactive.fields import Settings, choice, log, slider, whole
from course_utils.network import stacked
from course_utils.network.costs import cost
from course_utils.network.datasets import figure1
from course_utils.network.network import Network
from course_utils.pictures.charts import chart, powers_around, round_up
from course_utils.pictures.scene import Axes, Dots, Formula, Handle, Line, Scene
from course_utils.training.planes import Plane, spanned

POINTS = figure1()
LENGTHS = 10.0 ** np.linspace(-4, 1, 61)
ANGLES = np.linspace(-180, 180, 181)
FORMULA = (
    r"\mathrm{Cost}(p + \Delta p) \approx \mathrm{Cost}(p) + \nabla \mathrm{Cost}(p)^T \Delta p \quad (11)"
)


@dataclass(frozen=True)
class State(Settings):
    """The step lies in the plane of -grad Cost and a random direction, from the seed, across it."""

    place: str = choice(tuple(PLACES), "p is at")
    length: float = log(0.1, 1e-4, 10, "length ‖Δp‖")
    angle: float = slider(60.0, -180, 180, 1, "angle to −∇Cost", format=".0f")
    seed: int = whole(0, 0, 50, "second direction")


@dataclass(frozen=True, eq=False)
class Origin:
    """Where the steps begin: the network, its cost, the norm of its gradient, and the plane of the steps,
    with origin p and first axis -grad Cost.
    """

    network: Network
    cost: float
    slope: float
    plane: Plane


def origin(place: str, seed: int) -> Origin:
    """Return where the steps begin."""
    network = network_at(place)
    g = gradient(network, POINTS.x, POINTS.y)
    other = np.random.default_rng(seed).standard_normal(g.size)
    C, slope = cost(network, POINTS.x, POINTS.y), float(np.linalg.norm(g))
    return Origin(network, C, slope, spanned(network.p, -g, other))


def changes(start: Origin, lengths: Array, degrees: Array) -> tuple[Array, Array]:
    """For steps of these lengths and angles: the change of the cost by (11), and the true one."""
    radians = np.deg2rad(degrees)
    steps = lengths[:, None] * np.stack([np.cos(radians), np.sin(radians)], axis=1)
    after = stacked.costs(start.network, start.plane.lift(steps), POINTS.x, POINTS.y)
    return -start.slope * steps[:, 0], after - start.cost  # (11): grad Cost(p)^T dp


@dataclass(frozen=True, eq=False)
class Changes:
    """The changes of the cost, by (11) and the true ones, for steps of all LENGTHS with the angle of the
    state, for steps of all ANGLES with its length, and for the step of the state itself.
    """

    slope: float
    by_length: tuple[Array, Array]
    by_angle: tuple[Array, Array]
    now: tuple[float, float]


def prepare(state: State, progress: None) -> Changes:
    """Return what the picture and the caption are about."""
    start = origin(state.place, state.seed)
    by_11, true = changes(start, np.array([state.length]), np.array([state.angle]))
    return Changes(
        start.slope,
        changes(start, LENGTHS, np.full(LENGTHS.shape, state.angle)),
        changes(start, np.full(ANGLES.shape, state.length), ANGLES),
        (float(by_11[0]), float(true[0])),
    )


def scene(state: State, seen: Changes) -> Scene:
    """Left: the error of (11) over the length of the step; right: the change of the cost over its angle."""
    return Scene(960, 478, (_error(state, seen), _directions(state, seen)), (Formula(FORMULA, 70, 24),))


def _error(state: State, seen: Changes) -> Axes:
    by_11, true = seen.by_length
    error = np.maximum(np.abs(true - by_11), 1e-16)
    now = float(np.exp(np.interp(np.log(state.length), np.log(LENGTHS), np.log(error))))
    lines = (
        Line(LENGTHS, error[12] * (LENGTHS / LENGTHS[12]) ** 2, "muted", dashed=True, label="slope 2"),
        Line(LENGTHS, np.maximum(np.abs(by_11), 1e-16), "A", label="|change| by (11)"),
        Line(LENGTHS, error, "B", label="error"),
        Dots(np.array([state.length]), np.array([now]), "B"),
    )
    ylim, xlabel = powers_around(error, 1e-16, 1), "length of the step, ‖Δp‖"
    return chart((70, 84, 370, 330), lines, (1e-4, 10), ylim, xlog=True, ylog=True, xlabel=xlabel)


def _directions(state: State, seen: Changes) -> Axes:
    by_11, true = seen.by_angle
    high = round_up(1.05 * max(seen.slope, float(np.abs(true).max()) / state.length))
    axes = chart(
        (540, 84, 384, 330),
        (
            Line(np.array([-180.0, 180.0]), np.zeros(2), "muted"),
            Line(ANGLES, by_11 / state.length, "A", label="by (11)"),
            Line(ANGLES, true / state.length, "B", dashed=True, label="true"),
            Handle(state.angle, seen.now[1] / state.length, "angle of the step", step=5),
        ),
        (-180, 180),
        (-high, high),
        xlabel="angle between Δp and −∇Cost",
        ylabel="change of the cost / ‖Δp‖",
        most=(5, 5),
    )
    return replace(axes, xticks=tuple((float(d), f"{d}°") for d in range(-180, 181, 90)))


def caption(state: State, seen: Changes) -> str:
    """Return the picture in words."""
    by_11, change = seen.now
    if abs(by_11) < 1e-12 * seen.slope:
        by_11 = 0.0  # a right angle, but for rounding
    true = seen.by_angle[1]
    best = f"the cost falls most at {ANGLES[int(np.argmin(true))]:g}°"
    return (
        f"At {state.place}, a step of length {state.length:g} at {state.angle:g}° to −∇Cost: (11) says "
        f"{by_11:+.3g}, the cost changes by {change:+.3g}. Among the directions shown "
        f"{best if true.min() < 0 else 'the cost rises in each'}."
    )


def drag(state: State, event: Move) -> State:
    """Return the state after the direction of the step was dragged."""
    return state.changed(angle=float(np.clip(round(event.x), -180, 180)))


taylor = Design(State, scene, caption, prepare=prepare, on={Move: drag})
