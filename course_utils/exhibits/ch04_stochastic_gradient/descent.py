"""Two of the 23 dimensions: contours of a slice of the cost, paths within it, and paths through all 23."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from course_utils.arrays import Array
from course_utils.gradients.curvature import hessian
from course_utils.interactive.design import Design
from course_utils.interactive.events import Move
from course_utils.interactive.fields import Playable, choice, log, setting, slider, whole
from course_utils.interactive.limits import Between, less_than, positive
from course_utils.interactive.process import Progress, restarting
from course_utils.interactive.training_controls import FORMULAS
from course_utils.network import stacked
from course_utils.network.datasets import figure1
from course_utils.network.network import Network
from course_utils.network.paper_network import PAPER_SIZES
from course_utils.pictures.charts import chart, contours, powers_around, round_up
from course_utils.pictures.scene import Axes, Dots, Field, Formula, Handle, Line, Scene, Text
from course_utils.training.batches import draw_batches
from course_utils.training.planes import Plane, signed, spanned, through
from course_utils.training.recorded_run import recorded_checkpoints

NETWORK, POINTS = Network(PAPER_SIZES), figure1()
THROUGH = "start, 100,000 steps, solution"
AT_THE_FALL, AT_SOLUTION = "Hessian at 100,000 steps", "Hessian at the solution"
# The region of each slice that is shown: left, right, bottom, top; the box has the same proportions.
EXTENTS = {
    THROUGH: (-6.0, 34.0, -12.0, 20.0),
    AT_THE_FALL: (-5.0, 5.0, -4.0, 4.0),
    AT_SOLUTION: (-10.0, 10.0, -8.0, 8.0),
}
STARTS = {THROUGH: (0.0, 0.0), AT_THE_FALL: (1.5, 1.0), AT_SOLUTION: (3.0, 3.0)}
LEVELS = (0.001, 0.01, 0.05, 0.1, 0.15, 0.25, 0.4)
BOX = (56.0, 84.0, 470.0, 376.0)
NX, NY = 151, 121  # of the points at which the slice is computed
METHODS = ("steepest descent", "SG with replacement", "mini-batch", "momentum")
MOST = 20_000  # steps
PIECE = 20  # of them at a time
SHARP = 24  # places on the path at which the Hessian is computed


def _slice(state: State, name: str) -> State:
    q1, q2 = STARTS[name]
    return state.changed(slice=name, q1=q1, q2=q2)


@dataclass(frozen=True)
class State(Playable):
    """The paths start at the point (q1, q2) of the slice."""

    slice: str = choice(tuple(EXTENTS), "slice", set=_slice)
    method: str = choice(METHODS, "method")
    eta: float = log(2.0, 0.01, 1000, "learning rate η", accepts=positive(10_000))
    steps: float = log(1000.0, 10, 10_000, "steps", accepts=Between(1, MOST))
    m: int = whole(5, 1, 10, "mini-batch size m", more=True)
    mu: float = slider(0.9, 0, 0.99, 0.01, "momentum μ", accepts=less_than(1), more=True)
    seed: int = whole(0, 0, 50, "seed", more=True)
    q1: float = setting(0.0, Between(-100, 100), "where the paths start: the first coordinate")
    q2: float = setting(0.0, Between(-100, 100), "and the second")


@functools.cache
def plane(name: str) -> Plane:
    """Return the plane of that name: through three points of the run, or along two eigenvectors.

    Seen from the run's start, p = 0 lies in the positive direction of both.
    """
    run = recorded_checkpoints()
    if name == THROUGH:
        return through(run.P[0], run.P[run.at(1_000_000)], run.P[run.at(100_000)])
    network = run.network(run.at(100_000 if name == AT_THE_FALL else 1_000_000))
    vectors = np.linalg.eigh(hessian(network, POINTS.x, POINTS.y))[1]
    return spanned(network.p, *(signed(vectors[:, k], -run.P[0]) for k in (-1, -2)))


@functools.cache
def landscape(name: str) -> tuple[Field, Line]:
    """Return the slice of the cost, the darker the lower, and its contour lines."""
    left, right, bottom, top = EXTENTS[name]
    x, y = np.linspace(left, right, NX), np.linspace(bottom, top, NY)
    grid = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
    C = _costs_at(plane(name).lift(grid)).reshape(NY, NX)
    shade = np.clip(0.08 - 0.2 * np.log10(np.maximum(C, 1e-5) / 0.3), 0.001, 1)
    return Field(shade, (left, right, bottom, top)), contours(x, y, C, LEVELS)


@dataclass(frozen=True, eq=False)
class SlicePaths(Progress):
    """The paths so far: step numbers, the parameters (n, 2, s) of the path within the slice and of the full
    one, their costs (n, 2), and at some steps of the full path the largest eigenvalue of the Hessian.
    """

    steps: Array
    paths: Array
    costs: Array
    sharp: Array


def followed(state: State) -> Iterator[SlicePaths]:
    """Follow both paths, of which 400 points or so are kept, and then measure the curvature along them."""
    P = np.repeat(plane(state.slice).lift([[state.q1, state.q2]]), 2, axis=0)
    velocity, rng = np.zeros_like(P), np.random.default_rng(state.seed)
    stride = max(1, int(state.steps) // 400)
    steps, kept, costs, sharp = [0], [P], [_costs_at(P)], np.zeros((0, 2))

    def so_far() -> SlicePaths:
        unfinished = len(sharp) < SHARP
        return SlicePaths(
            np.array(steps, float), np.array(kept), np.array(costs), sharp, unfinished=unfinished
        )

    yield so_far()
    mu = state.mu if state.method == "momentum" else 0.0
    for step in range(1, int(state.steps) + 1):
        velocity = mu * velocity + _gradients(state, P, rng)
        P = P - state.eta * velocity  # (12), (15), (17)
        if step % stride == 0:
            steps.append(step)
            kept.append(P)
            costs.append(_costs_at(P))
        if step % PIECE == 0:
            yield so_far()
    for i in np.linspace(0, len(steps) - 1, SHARP).astype(int):
        sharp = np.append(sharp, [[steps[i], _eigenvalues(kept[i][1])[-1]]], axis=0)
        yield so_far()


def _gradients(state: State, P: Array, rng: np.random.Generator) -> Array:
    """The gradients of a step of both paths, that of the first cut down to the slice."""
    m = {"steepest descent": 0, "mini-batch": state.m}.get(state.method, 1)
    weights = np.full(10, 0.1)
    if m:
        weights = np.bincount(draw_batches(10, m, True, 1, rng)[0], minlength=10) / m
    G = stacked.gradients(NETWORK, P, POINTS.x, POINTS.y, weights)
    G[0] = plane(state.slice).within(G[0])
    return G


def _costs_at(P: Array) -> Array:
    return stacked.costs(NETWORK, P, POINTS.x, POINTS.y)


def _eigenvalues(p: Array) -> Array:
    """The eigenvalues of the Hessian at p, the largest last."""
    return np.asarray(np.linalg.eigvalsh(hessian(Network(PAPER_SIZES, p), POINTS.x, POINTS.y)))


def scene(state: State, progress: SlicePaths) -> Scene:
    """Left: the slice with both paths; right: the cost, and the bound 2/lambda_max, along them."""
    axes = _slice_axes(state, progress), _costs(progress), _bound(state, progress)
    return Scene(960, 520, axes, (Formula(FORMULAS[state.method], 56, 26),), texts=_names(state.slice))


def _slice_axes(state: State, progress: SlicePaths) -> Axes:
    left, right, bottom, top = EXTENTS[state.slice]
    inside, full = (plane(state.slice).project(progress.paths[:, k]) for k in (0, 1))
    marks = np.array(list(_landmarks(state.slice).values()))
    return chart(
        BOX,
        (
            *landscape(state.slice),
            Dots(marks[:, 0], marks[:, 1], "muted", "cross"),
            Line(inside[:, 0], inside[:, 1], "ink", dot=True, label="within the slice"),
            Line(full[:, 0], full[:, 1], "B", dashed=True, dot=True, label="all 23, projected"),
            Handle(state.q1, state.q2, "the start of the paths", step=0.5),
        ),
        (left, right),
        (bottom, top),
        xlabel="along the leading eigenvector"
        if state.slice != THROUGH
        else "from the start to the solution",
        ylabel="across",
    )


def _landmarks(name: str) -> dict[str, tuple[float, float]]:
    """Where in the slice the run passes."""
    if name != THROUGH:
        return {"100,000 steps" if name == AT_THE_FALL else "solution": (0.0, 0.0)}
    run = recorded_checkpoints()
    q = plane(name).project(run.P[[run.at(100_000), run.at(1_000_000)]])
    return {"100,000 steps": (q[0, 0], q[0, 1]), "solution": (q[1, 0], q[1, 1])}


def _names(name: str) -> tuple[Text, ...]:
    left, right, bottom, top = EXTENTS[name]
    x0, y0, width, height = BOX
    return tuple(
        Text(
            word,
            x0 + width * (x - left) / (right - left) + 9,
            y0 + height * (top - y) / (top - bottom) - 8,
            "muted",
            14,
        )
        for word, (x, y) in _landmarks(name).items()
    )


def _costs(progress: SlicePaths) -> Axes:
    low, high = powers_around(progress.costs, 1e-6, 1)
    inside, full = np.maximum(progress.costs, low).T
    lines = Line(progress.steps, inside, "ink"), Line(progress.steps, full, "B", dashed=True)
    xlim = (0, _right_end(progress))
    return chart((604, 84, 322, 158), lines, xlim, (low, high), ylog=True, ylabel="cost (9)", most=(5, 4))


def _bound(state: State, progress: SlicePaths) -> Axes:
    steps, largest = progress.sharp.T
    bound, end = 2 / np.maximum(largest, 1e-6), _right_end(progress)
    low, high = powers_around(np.append(bound, [state.eta, 1, 10]), 1e-3, 1e5)
    lines = (
        Line(np.array([0.0, end]), np.full(2, state.eta), "accent", label="η"),
        Line(steps, np.clip(bound, low, high), "B", dashed=True, label="2/λmax, all 23"),
    )
    box, ylim = (604.0, 302.0, 322.0, 158.0), (low, high)
    return chart(box, lines, (0, end), ylim, ylog=True, xlabel="steps", most=(5, 4))


def _right_end(progress: SlicePaths) -> float:
    return round_up(max(10.0, float(progress.steps[-1])))


def caption(state: State, progress: SlicePaths) -> str:
    """Return the picture in words."""
    start = plane(state.slice).lift([[state.q1, state.q2]])[0]
    away = float(plane(state.slice).distance(progress.paths[-1, 1:])[0])
    inside, full = progress.costs[-1]
    raised = int(np.sum(np.diff(progress.costs[:, 1]) > 0))
    return (
        f"After {progress.steps[-1]:,.0f} steps the path within the slice has cost {inside:.3g}; the path "
        f"through all 23 dimensions {full:.3g}, {away:.2g} away from the slice; {raised} of the "
        f"{len(progress.steps) - 1} pieces drawn lead uphill. At the start "
        f"2/λmax = {2 / _eigenvalues(start)[-1]:.3g}, and η = {state.eta:g}."
    )


def drag(state: State, event: Move) -> State:
    """Return the state after the start of the paths was dragged."""
    left, right, bottom, top = EXTENTS[state.slice]
    q1, q2 = np.clip(event.x, left, right), np.clip(event.y, bottom, top)
    return state.changed(q1=round(float(q1), 2), q2=round(float(q2), 2))


descent = Design(State, scene, caption, process=restarting(followed), on={Move: drag})
