"""Two of the 23 dimensions: contours of a slice of the cost, paths within it, and paths through all 23."""

from __future__ import annotations

import functools
from collections.abc import Generator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from course_utils.arrays import Array
from course_utils.gradients.curvature import hessian
from course_utils.interactive import limits
from course_utils.interactive.controls import Choice, Control, LogSlider, Slider, WholeSlider
from course_utils.interactive.exhibit import Exhibit
from course_utils.interactive.process import Clock
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
THROUGH, AT_THE_FALL, AT_SOLUTION = (
    "start, 100,000 steps, solution",
    "Hessian at 100,000 steps",
    "Hessian at the solution",
)
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
CHUNK = 0.004  # seconds between two looks at the controls
SHARP = 24  # places on the path at which the Hessian is computed


@dataclass(frozen=True)
class State:
    """slice: which plane; q1, q2: where in it the paths start; method, eta, m, mu: the step; steps: how
    many; seed: of the random choices.
    """

    slice: str = THROUGH
    method: str = METHODS[0]
    eta: float = 2.0
    steps: float = 1000.0
    q1: float = 0.0
    q2: float = 0.0
    m: int = 5
    mu: float = 0.9
    seed: int = 0
    playing: bool = False

    def __post_init__(self) -> None:
        """ValueError for what no control can give."""
        limits.among(self, slice=EXTENTS, method=METHODS)
        limits.above_zero(self, eta=10_000)
        limits.below(self, mu=1)
        limits.within(self, steps=(1, MOST), m=(1, 10))


# ---------------------------------------------------------------- the slice


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
    C = stacked.costs(NETWORK, plane(name).lift(grid), POINTS.x, POINTS.y).reshape(NY, NX)
    shade = np.clip(0.08 - 0.2 * np.log10(np.maximum(C, 1e-5) / 0.3), 0.001, 1)
    return Field(shade, (left, right, bottom, top)), contours(x, y, C, LEVELS)


# ---------------------------------------------------------------- process


@dataclass(frozen=True, eq=False)
class Progress:
    """The paths so far: step numbers, the parameters (n, 2, s) of the path within the slice and of the full
    one, their costs (n, 2), and at some steps of the full path the largest eigenvalue of the Hessian.
    """

    steps: Array
    paths: Array
    costs: Array
    sharp: Array
    p: None = None
    finished: bool = False
    unfinished: bool = False


class _Paths:
    """Both paths as far as they have been followed; every stride-th point of them is kept."""

    def __init__(self, state: State) -> None:
        start = plane(state.slice).lift([[state.q1, state.q2]])
        self.P = np.repeat(start, 2, axis=0)
        self.velocity, self.rng = np.zeros_like(self.P), np.random.default_rng(state.seed)
        self.stride, self.done = max(1, int(state.steps) // 400), 0
        self.steps, self.kept = [0], [self.P.copy()]
        self.sharp: list[tuple[float, float]] = []

    def advance(self, state: State, clock: Clock) -> bool:
        """Follow the paths for a chunk; return whether there is more to do."""
        began = clock()
        while self.done < int(state.steps) and clock() - began < CHUNK:
            for _ in range(min(10, int(state.steps) - self.done)):
                self._step(state)
        wanted = np.linspace(0, len(self.steps) - 1, SHARP).astype(int)
        while self.done >= int(state.steps) and len(self.sharp) < SHARP and clock() - began < CHUNK:
            i = wanted[len(self.sharp)]
            eigenvalues = np.linalg.eigvalsh(
                hessian(Network(PAPER_SIZES, self.kept[i][1]), POINTS.x, POINTS.y)
            )
            self.sharp.append((float(self.steps[i]), float(eigenvalues[-1])))
        return len(self.sharp) < SHARP

    def _step(self, state: State) -> None:
        m = {"steepest descent": 0, "mini-batch": state.m}.get(state.method, 1)
        weights = np.full(10, 0.1)
        if m:
            k = draw_batches(10, m, True, 1, self.rng)[0]
            weights = np.bincount(k, minlength=10) / m
        G = stacked.gradients(NETWORK, self.P, POINTS.x, POINTS.y, weights)
        G[0] = plane(state.slice).within(G[0])
        self.velocity = (state.mu if state.method == "momentum" else 0.0) * self.velocity + G
        self.P = self.P - state.eta * self.velocity  # (12), (15), (17)
        self.done += 1
        if self.done % self.stride == 0:
            self.steps.append(self.done)
            self.kept.append(self.P)

    def progress(self, unfinished: bool) -> Progress:
        """Return where they have come."""
        paths = np.array(self.kept)
        C = stacked.costs(NETWORK, paths.reshape(-1, NETWORK.n_parameters), POINTS.x, POINTS.y)
        sharp = np.array(self.sharp).reshape(-1, 2)
        return Progress(np.array(self.steps, float), paths, C.reshape(-1, 2), sharp, unfinished=unfinished)


def process(state: State, clock: Clock) -> Generator[Progress, State, None]:
    """Follow both paths anew whenever something changes, a chunk at a time."""
    paths = _Paths(state)
    while True:
        unfinished = paths.advance(state, clock)
        new = yield paths.progress(unfinished)
        if replace(new, playing=state.playing) != state:
            paths = _Paths(new)
        state = new


# ---------------------------------------------------------------- picture


def scene(state: State, progress: Progress) -> Scene:
    """Left: the slice with both paths; right: the cost, and the bound 2/lambda_max, along them."""
    left, right, bottom, top = EXTENTS[state.slice]
    full = plane(state.slice).project(progress.paths[:, 1])
    inside = plane(state.slice).project(progress.paths[:, 0])
    marks = np.array(list(_landmarks(state.slice).values()))
    slice_axes = chart(
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
        xlabel="from the start to the solution"
        if state.slice == THROUGH
        else "along the leading eigenvector",
        ylabel="across",
    )
    return Scene(
        960,
        520,
        (slice_axes, _costs(progress), _bound(state, progress)),
        (Formula(FORMULAS[state.method], 56, 26),),
        texts=_names(state.slice),
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
    return tuple(
        Text(
            word,
            BOX[0] + BOX[2] * (x - left) / (right - left) + 9,
            BOX[1] + BOX[3] * (top - y) / (top - bottom) - 8,
            "muted",
            14,
        )
        for word, (x, y) in _landmarks(name).items()
    )


def _costs(progress: Progress) -> Axes:
    low, high = powers_around(progress.costs, 1e-6, 1)
    return chart(
        (604, 84, 322, 158),
        (
            Line(progress.steps, np.maximum(progress.costs[:, 0], low), "ink"),
            Line(progress.steps, np.maximum(progress.costs[:, 1], low), "B", dashed=True),
        ),
        (0, _right_end(progress)),
        (low, high),
        ylog=True,
        ylabel="cost (9)",
        most=(5, 4),
    )


def _bound(state: State, progress: Progress) -> Axes:
    steps, largest = progress.sharp.T if len(progress.sharp) else np.zeros((2, 0))
    bound = 2 / np.maximum(largest, 1e-6)
    low, high = powers_around(np.append(bound, [state.eta, 1, 10]), 1e-3, 1e5)
    end = _right_end(progress)
    return chart(
        (604, 302, 322, 158),
        (
            Line(np.array([0.0, end]), np.full(2, state.eta), "accent", label="η"),
            Line(steps, np.clip(bound, low, high), "B", dashed=True, label="2/λmax, all 23"),
        ),
        (0, end),
        (low, high),
        ylog=True,
        xlabel="steps",
        most=(5, 4),
    )


def _right_end(progress: Progress) -> float:
    return round_up(max(10.0, float(progress.steps[-1])))


def caption(state: State, progress: Progress) -> str:
    """Return the picture in words."""
    start = plane(state.slice).lift([[state.q1, state.q2]])[0]
    eigenvalues = np.linalg.eigvalsh(hessian(Network(PAPER_SIZES, start), POINTS.x, POINTS.y))
    away = float(plane(state.slice).distance(progress.paths[-1, 1:])[0])
    C = progress.costs[-1]
    raised = int(np.sum(np.diff(progress.costs[:, 1]) > 0))
    kept = f"{raised} of the {len(progress.steps) - 1} pieces drawn lead uphill"
    return (
        f"After {progress.steps[-1]:,.0f} steps the path within the slice has cost {C[0]:.3g}; the path "
        f"through all 23 dimensions {C[1]:.3g}, {away:.2g} away from the slice; {kept}. At the start "
        f"2/λmax = {2 / eigenvalues[-1]:.3g}, and η = {state.eta:g}."
    )


def edit(state: State, event: dict[str, Any]) -> State:
    """Return the state after the reader dragged the start of the paths."""
    left, right, bottom, top = EXTENTS[state.slice]
    q1, q2 = np.clip(event["x"], left, right), np.clip(event["y"], bottom, top)
    return replace(state, q1=round(float(q1), 2), q2=round(float(q2), 2))


def _slice(state: State, name: str) -> State:
    q1, q2 = STARTS[name]
    return replace(state, slice=name, q1=q1, q2=q2)


CONTROLS: dict[str, Control] = {
    "slice": Choice(label="slice", field="slice", set=_slice, options=tuple(EXTENTS)),
    "method": Choice(label="method", field="method", options=METHODS),
    "eta": LogSlider(label="learning rate η", field="eta", low=0.01, high=1000),
    "steps": LogSlider(label="steps", field="steps", low=10, high=10_000),
    "m": WholeSlider(label="mini-batch size m", field="m", low=1, high=10, more=True),
    "mu": Slider(label="momentum μ", field="mu", low=0, high=0.99, step=0.01, more=True),
    "seed": WholeSlider(label="seed", field="seed", low=0, high=50, more=True),
}


def descent(*, show: Sequence[str] | None = None, **settings: Any) -> Exhibit:
    """Return the exhibit; `settings` are fields of State, `show` the names of the controls to show."""
    return Exhibit(
        State(**settings), scene, caption, process=process, edit=edit, controls=CONTROLS, show=show
    )
