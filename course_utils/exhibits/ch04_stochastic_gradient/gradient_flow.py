"""Steepest descent as Euler's method for the gradient flow, and SG as a flow with noise."""

from __future__ import annotations

import functools
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass

import numpy as np

from course_utils.arrays import Array
from course_utils.interactive.design import Design
from course_utils.interactive.fields import Playable, choice, log, whole
from course_utils.interactive.limits import Between
from course_utils.interactive.process import CHUNK, Clock, Progress
from course_utils.network import stacked
from course_utils.network.datasets import figure1
from course_utils.network.network import Network
from course_utils.network.paper_network import PAPER_SIZES, paper_start
from course_utils.pictures.charts import chart
from course_utils.pictures.scene import Axes, Dots, Formula, Item, Line, Role, Scene
from course_utils.training import flow
from course_utils.training.planes import Plane, signed, spanned

Draw = Callable[[int, int, np.random.Generator], Array]
NETWORK, POINTS = Network(PAPER_SIZES, paper_start()), figure1()
END = 20.0  # the time up to which the paths are followed
TIMES = np.linspace(0, END, 201)
ETAS = (1.0, 0.5, 0.25, 0.125, 0.0625)  # at which the gaps are measured
EULER, SG, SDE = "Euler only", "Euler and SG", "Euler and the SDE"
SHOWN = 12  # random paths in the picture
MEASURED = 60  # and in each measurement
FORMULA = (
    r"\frac{dp}{dt} = -\nabla \mathrm{Cost}(p), \quad "
    r"p_{k+1} = p_k - \eta\, \nabla \mathrm{Cost}(p_k) \quad (12)"
)


@dataclass(frozen=True)
class State(Playable):
    """The learning rate is the step in time; the seed is that of the random paths."""

    eta: float = log(1.0, 0.01, 10, "learning rate η", accepts=Between(0.01, END))
    noise: str = choice((EULER, SG, SDE), "paths")
    seed: int = whole(0, 0, 50, "seed")


@functools.cache
def exact() -> Array:
    """The gradient flow from the authors' start at TIMES, by a Runge-Kutta method of order 8."""
    return flow.flow_at(NETWORK, POINTS, TIMES)


@functools.cache
def plane() -> Plane:
    """The plane through the start in which the flow moves most.

    Along its first axis the flow ends on the positive side; along the second p = 0 lies there.
    """
    moved = exact() - exact()[0]
    V = np.linalg.svd(moved, full_matrices=False)[2]
    return spanned(exact()[0], signed(V[0], moved[-1]), signed(V[1], -exact()[0]))


def gap(path: Array, eta: float) -> float:
    """The largest distance of the path (n + 1, s) from the flow at the same times."""
    at = np.arange(len(path)) * eta
    there = np.stack([np.interp(at, TIMES, component) for component in exact().T], axis=1)
    return float(np.linalg.norm(path - there, axis=1).max())


@dataclass(frozen=True, eq=False)
class FlowPaths(Progress):
    """paths: (steps + 1, 1 + SHOWN, s), Euler's first; gaps: for each of ETAS measured so far, how far
    Euler's path and, in the root mean square, SG's end are from the flow.
    """

    paths: Array
    gaps: tuple[tuple[float, float], ...]


def process(state: State, clock: Clock) -> Generator[FlowPaths, State, None]:
    """Follow the paths of the chosen eta, then measure the gaps, a chunk at a time."""
    gaps: list[tuple[float, float]] = []
    measuring, paths = _measure(gaps), _paths(state)
    kept = [next(paths)]
    while True:
        began, steps = clock(), round(END / state.eta)
        while len(kept) <= steps and clock() - began < CHUNK:
            kept.append(next(paths))
        while len(kept) > steps and len(gaps) < len(ETAS) and clock() - began < CHUNK:
            next(measuring, None)
        unfinished = len(kept) <= steps or len(gaps) < len(ETAS)
        new = yield FlowPaths(np.array(kept), tuple(gaps), unfinished=unfinished)
        if new.problem() != state.problem():
            paths = _paths(new)
            kept = [next(paths)]
        state = new


def _paths(state: State) -> Iterator[Array]:
    """Yield, step after step, where all paths are: Euler's, and the random ones if they are asked for."""
    draw = {SG: flow.sg_weights, SDE: flow.sde_weights}.get(state.noise)
    return _followed(state.eta, draw, SHOWN if draw else 0, np.random.default_rng(state.seed))


def _followed(eta: float, draw: Draw | None, K: int, rng: np.random.Generator) -> Iterator[Array]:
    P, N = np.repeat(NETWORK.p[None], 1 + K, axis=0), len(POINTS)
    yield P
    for _ in range(round(END / eta)):
        weights = np.full((1 + K, N), 1 / N)
        if draw:
            weights[1:] = draw(K, N, rng)
        P = P - eta * stacked.gradients(NETWORK, P, POINTS.x, POINTS.y, weights)  # (12), (15)
        yield P


def _measure(gaps: list[tuple[float, float]]) -> Iterator[None]:
    """Append, eta by eta, Euler's gap and how far the ends of SG are from the flow's."""
    for eta in ETAS:
        euler = []
        for P in _followed(eta, flow.sg_weights, MEASURED, np.random.default_rng(0)):
            euler.append(P[0])
            yield
        strays = np.sum((P[1:] - exact()[-1]) ** 2, axis=1)
        gaps.append((gap(np.array(euler), eta), float(np.sqrt(strays.mean()))))


def scene(state: State, progress: FlowPaths) -> Scene:
    """Left: the flow and the paths in a plane; right: the gaps over eta, with slopes 1 and 1/2."""
    q = plane().project(exact())
    euler = plane().project(progress.paths[:, 0])
    dots = (Dots(euler[:, 0], euler[:, 1], "A", "circle"),) if state.eta >= 0.5 else ()
    wide = max(1.0, 1.2 * float(np.sqrt(state.eta)))  # paths of long steps stray farther
    left = chart(
        (70, 84, 470, 376),
        (
            *_random(progress.paths[:, 1:], "SDE" if state.noise == SDE else "SG"),
            Line(euler[:, 0], euler[:, 1], "A", dashed=True, label="Euler, (12)"),
            *dots,
            Line(q[:, 0], q[:, 1], "ink", dot=True, label="gradient flow"),
        ),
        (-0.4 * wide, wide),
        (-0.56 * wide, 0.56 * wide),
        xlabel="where the flow moves most",
        ylabel="across",
        most=(5, 5),
    )
    return Scene(960, 520, (left, _gaps(state, progress)), (Formula(FORMULA, 70, 26),))


def _random(paths: Array, name: str) -> tuple[Line, ...]:
    """All random paths as one line with gaps."""
    if not paths.shape[1]:
        return ()
    K, s = paths.shape[1:]
    q = plane().project(paths.transpose(1, 0, 2).reshape(-1, s)).reshape(K, -1, 2)
    line = np.concatenate([q, np.full((K, 1, 2), np.nan)], axis=1).reshape(K * (len(paths) + 1), 2)
    return (Line(line[:, 0], line[:, 1], "B", label=name),)


def _gaps(state: State, progress: FlowPaths) -> Axes:
    etas = np.array(ETAS[: len(progress.gaps)])
    euler, stray = np.array(progress.gaps).reshape(-1, 2).T
    items: list[Item] = [Line(np.full(2, state.eta), np.array([1e-5, 10]), "muted", dashed=True)]
    if len(etas):
        items += [_slope(etas, euler, 1.0, "A", "Euler, slope 1"), Dots(etas, euler, "A")]
        items += [_slope(etas, stray, 0.5, "B", "SG, slope 1/2"), Dots(etas, stray, "B", "circle")]
    return chart(
        (630, 84, 294, 376),
        items,
        (0.01, 10),
        (1e-4, 1),
        xlog=True,
        ylog=True,
        xlabel="η",
        title="Distance from the flow",
    )


def _slope(etas: Array, values: Array, power: float, role: Role, label: str) -> Line:
    """A straight line of that slope through the value at the smallest eta."""
    ends = np.array([0.01, 10])
    return Line(ends, values[-1] * (ends / etas[-1]) ** power, role, dashed=True, label=label)


def caption(state: State, progress: FlowPaths) -> str:
    """Return the picture in words."""
    path = progress.paths[:, 0]
    end = (len(path) - 1) * state.eta
    words = (
        f"Euler’s method with step η = {state.eta:g}: {len(path) - 1:,} steps to the time {end:.3g}, "
        f"never farther than {gap(path, state.eta):.2g} from the gradient flow."
    )
    if state.noise == EULER:
        return words
    there = np.array([np.interp(end, TIMES, component) for component in exact().T])
    away = np.sqrt(np.mean(np.sum((progress.paths[-1, 1:] - there) ** 2, axis=1)))
    which = "SG" if state.noise == SG else "the SDE"
    return f"{words} {SHOWN} paths of {which} are {away:.2g} away from it."


gradient_flow = Design(State, scene, caption, process=process)
