"""What Taylor's theorem promises of a step, and for how long; and which direction is the steepest."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from course_utils.arrays import Array
from course_utils.gradients.backprop import gradient
from course_utils.interactive import limits
from course_utils.interactive.controls import Choice, Control, LogSlider, Slider, WholeSlider
from course_utils.interactive.exhibit import Exhibit
from course_utils.network import stacked
from course_utils.network.costs import cost
from course_utils.network.datasets import figure1
from course_utils.network.network import Network
from course_utils.pictures.charts import chart, linear_ticks, powers_around, round_up
from course_utils.pictures.numbers import number
from course_utils.pictures.scene import Dots, Formula, Handle, Line, Scene
from course_utils.training.planes import Plane, spanned
from course_utils.training.recorded_run import recorded_checkpoints

# Places on the run of Listing 6.1, by its steps.
PLACES = {"the start": 0, "the plateau": 50_000, "the fall": 120_000, "the solution": 1_000_000}
LENGTHS = 10.0 ** np.linspace(-4, 1, 61)
ANGLES = np.linspace(-180, 180, 181)


@dataclass(frozen=True)
class State:
    """place: where p is; length: that of the step dp; angle: between dp and -grad Cost, in degrees, in the
    plane of -grad Cost and a direction at right angles to it that is drawn from `seed`.
    """

    place: str = "the start"
    length: float = 0.1
    angle: float = 60.0
    seed: int = 0

    def __post_init__(self) -> None:
        """ValueError for what no control can give."""
        limits.among(self, place=PLACES)
        limits.within(self, length=(LENGTHS[0], LENGTHS[-1]), angle=(-180, 180))


@functools.lru_cache(maxsize=8)
def setting(place: str, seed: int) -> tuple[Network, float, float, Plane]:
    """Return the network, its cost, the norm of its gradient, and the plane: -grad first, origin at p."""
    run, points = recorded_checkpoints(), figure1()
    network = run.network(run.at(PLACES[place]))
    g = gradient(network, points.x, points.y)
    other = np.random.default_rng(seed).standard_normal(g.size)
    size = float(np.linalg.norm(g))
    return network, cost(network, points.x, points.y), size, spanned(network.p, -g, other)


def changes(place: str, seed: int, lengths: Array, degrees: Array) -> tuple[Array, Array]:
    """For steps of these lengths and angles: the change of the cost by (11), and the true one."""
    network, before, size, plane = setting(place, seed)
    radians, points = np.deg2rad(degrees), figure1()
    steps = lengths[:, None] * np.stack([np.cos(radians), np.sin(radians)], axis=1)
    after = stacked.costs(network, plane.lift(steps), points.x, points.y)
    return -size * steps[:, 0], after - before  # (11): grad Cost(p)^T dp


def scene(state: State, progress: None) -> Scene:
    """Left: the error of (11) over the length of the step; right: the change of the cost over its angle."""
    predicted, true = changes(state.place, state.seed, LENGTHS, np.full(LENGTHS.shape, state.angle))
    error = np.maximum(np.abs(true - predicted), 1e-16)
    now = float(np.exp(np.interp(np.log(state.length), np.log(LENGTHS), np.log(error))))
    slope_2 = error[12] * (LENGTHS / LENGTHS[12]) ** 2
    left = chart(
        (70, 84, 370, 330),
        (
            Line(LENGTHS, slope_2, "muted", dashed=True, label="slope 2"),
            Line(LENGTHS, np.maximum(np.abs(predicted), 1e-16), "A", label="|change| by (11)"),
            Line(LENGTHS, error, "B", label="error"),
            Dots(np.array([state.length]), np.array([now]), "B"),
        ),
        (1e-4, 10),
        powers_around(error, 1e-16, 1),
        xlog=True,
        ylog=True,
        xlabel="length of the step, ‖Δp‖",
        ylabel="",
    )
    return Scene(960, 478, (left, _right(state)), (Formula(_FORMULA, 70, 24),))


_FORMULA = (
    r"\mathrm{Cost}(p + \Delta p) \approx \mathrm{Cost}(p) + \nabla \mathrm{Cost}(p)^T \Delta p \quad (11)"
)


def _right(state: State) -> Any:
    size = setting(state.place, state.seed)[2]
    predicted, true = changes(state.place, state.seed, np.full(ANGLES.shape, state.length), ANGLES)
    here = changes(state.place, state.seed, np.array([state.length]), np.array([state.angle]))[1][0]
    high = round_up(1.05 * max(size, float(np.abs(true).max()) / state.length))
    axes = chart(
        (540, 84, 384, 330),
        (
            Line(np.array([-180.0, 180.0]), np.zeros(2), "muted"),
            Line(ANGLES, predicted / state.length, "A", label="by (11)"),
            Line(ANGLES, true / state.length, "B", dashed=True, label="true"),
            Handle(state.angle, float(here / state.length), "angle of the step", step=5),
        ),
        (-180, 180),
        (-high, high),
        xlabel="angle between Δp and −∇Cost",
        ylabel="change of the cost / ‖Δp‖",
    )
    return replace(axes, xticks=tuple((float(d), f"{d}°") for d in range(-180, 181, 90)), yticks=_few(high))


def _few(high: float) -> Any:
    return tuple((v, number(v)) for v, _ in linear_ticks(-high, high, 5))


def caption(state: State, progress: None) -> str:
    """Return the picture in words."""
    length, angle = np.array([state.length]), np.array([state.angle])
    predicted, true = (float(c[0]) for c in changes(state.place, state.seed, length, angle))
    along = changes(state.place, state.seed, np.full(ANGLES.shape, state.length), ANGLES)[1]
    best = ANGLES[int(np.argmin(along))]
    falls = f"the cost falls most at {best:g}°" if along.min() < 0 else "the cost rises in each"
    if abs(predicted) < 1e-12 * setting(state.place, state.seed)[2]:
        predicted = 0.0  # a right angle, but for rounding
    return (
        f"At {state.place}, a step of length {state.length:g} at {state.angle:g}° to −∇Cost: (11) says "
        f"{predicted:+.3g}, the cost changes by {true:+.3g}. Among the directions shown {falls}."
    )


def edit(state: State, event: dict[str, Any]) -> State:
    """Return the state after the reader dragged the direction of the step."""
    return replace(state, angle=float(np.clip(round(event["x"]), -180, 180)))


CONTROLS: dict[str, Control] = {
    "place": Choice(label="p is at", field="place", options=tuple(PLACES)),
    "length": LogSlider(label="length ‖Δp‖", field="length", low=1e-4, high=10),
    "angle": Slider(label="angle to −∇Cost", field="angle", low=-180, high=180, step=1, format=".0f"),
    "seed": WholeSlider(label="second direction", field="seed", low=0, high=50),
}


def taylor(*, show: Sequence[str] | None = None, **settings: Any) -> Exhibit:
    """Return the exhibit; `settings` are fields of State, `show` the names of the controls to show."""
    return Exhibit(State(**settings), scene, caption, edit=edit, controls=CONTROLS, show=show)
