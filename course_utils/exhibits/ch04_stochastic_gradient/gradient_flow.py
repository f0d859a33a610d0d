"""Steepest descent as Euler's method for the gradient flow, and SG as a flow with noise."""

import functools
import math
from collections.abc import Generator, Iterator, Sequence

import numpy as np

from course_utils.arrays import Array
from course_utils.exhibits.ch04_stochastic_gradient._ten_points import POINTS, START, N, gradients
from course_utils.interactive.design import Design
from course_utils.interactive.fields import Playable, choice, log, whole
from course_utils.interactive.process import Clock, Progress, restarting
from course_utils.pictures.charts import broken, chart, dots, line, path
from course_utils.pictures.numbers import counted
from course_utils.pictures.scene import Axes, Dots, Formula, Item, Line, Scene
from course_utils.training import flow
from course_utils.training.planes import Plane, signed, spanned

END = 20.0  # the time up to which the paths are followed
TIMES = np.linspace(0, END, 201)
ETAS = (1.0, 0.5, 0.25, 0.125, 0.0625)  # at which the gaps are measured
EULER, SG, SDE = "Euler only", "Euler and SG", "Euler and the SDE"
MEASURED = 60  # random paths of which the distance is taken
SHOWN = 12  # of them, the first, in the picture
FORMULA = (
    r"\frac{dp}{dt} = -\nabla \mathrm{Cost}(p), \quad "
    r"p_{k+1} = p_k - \eta\, \nabla \mathrm{Cost}(p_k) \quad (12)"
)


class State(Playable):
    """The learning rate is the step in time; the seed is that of the random paths."""

    eta: float = log(1.0, 0.01, 10, "learning rate η")
    noise: str = choice((EULER, SG, SDE), "paths")
    seed: int = whole(0, 0, 50, "seed")


@functools.cache
def exact() -> Array:
    """The gradient flow from the authors' start at TIMES, by a Runge-Kutta method of order 8."""
    return flow.flow_at(START, POINTS, TIMES)


@functools.cache
def plane() -> Plane:
    """The plane through the start in which the flow moves most; its axes point to the end and to p = 0."""
    moved = exact() - exact()[0]
    V = np.linalg.svd(moved, full_matrices=False)[2]
    return spanned(exact()[0], signed(V[0], moved[-1]), signed(V[1], -exact()[0]))


def flow_at(times: Sequence[float] | Array) -> Array:
    """The flow at these times, (n,), by interpolation: shape (n, s)."""
    return np.stack([np.interp(times, TIMES, component) for component in exact().T], axis=1)


def gap(euler: Array, eta: float) -> float:
    """The largest distance of Euler's path, (n + 1, s), from the flow at the same times."""
    return float(np.linalg.norm(euler - flow_at(np.arange(float(len(euler))) * eta), axis=1).max())


def strays(ends: Array, end: Array) -> float:
    """The root mean square of the distances of the rows of `ends` from `end`."""
    return float(np.sqrt(np.mean(np.sum((ends - end) ** 2, axis=1))))


def steps_of(eta: float) -> int:
    """How many steps of this length fit into the time for which the flow is known."""
    return math.floor(END / eta * (1 + 1e-12))


class FlowPaths(Progress):
    """paths: (steps + 1, 1 + K, s), Euler's first; ends: where all random paths are, (MEASURED or 0, s);
    gaps: of Euler's and SG's, for each of ETAS so far.
    """

    paths: Array
    ends: Array
    gaps: tuple[tuple[float, float], ...]


def process(state: State, clock: Clock) -> Generator[FlowPaths, State, None]:
    """Follow the paths of the chosen eta, then measure the gaps, which are kept where the paths restart."""
    gaps: list[tuple[float, float]] = []

    def work(state: State) -> Iterator[FlowPaths]:
        K, shown = (0, 0) if state.noise == EULER else (MEASURED, SHOWN)
        paths = np.empty((steps_of(state.eta) + 1, 1 + shown, START.n_parameters))
        for k, P in enumerate(_followed(state.eta, state.noise, K, state.seed)):
            paths[k], ends = P[: 1 + shown], P[1:]
            yield FlowPaths(paths[: k + 1], ends, tuple(gaps), unfinished=True)
        for eta in ETAS[len(gaps) :]:
            euler = []
            for P in _followed(eta, SG, MEASURED, 0):
                euler.append(P[0])
                yield FlowPaths(paths, ends, tuple(gaps), unfinished=True)
            gaps.append((gap(np.array(euler), eta), strays(P[1:], exact()[-1])))
        yield FlowPaths(paths, ends, tuple(gaps))

    return restarting(work)(state, clock)


def _followed(eta: float, noise: str, K: int, seed: int) -> Iterator[Array]:
    """Yield, step after step, where Euler's path and K random ones are: shape (1 + K, s)."""
    draw, rng = flow.sde_weights if noise == SDE else flow.sg_weights, np.random.default_rng(seed)
    P = np.repeat(START.p[None], 1 + K, axis=0)
    yield P
    for _ in range(steps_of(eta)):
        weights = np.concatenate([np.full((1, N), 1 / N), draw(K, N, rng)])
        P = P - eta * gradients(P, weights)  # (12), (15)
        yield P


def scene(state: State, progress: FlowPaths) -> Scene:
    """Left: the flow and the paths in a plane; right: the gaps over eta, with slopes 1 and 1/2."""
    euler, *noisy = (plane().project(progress.paths[:, k]) for k in range(progress.paths.shape[1]))
    items: list[Item] = [broken(noisy, "B", label="SDE" if state.noise == SDE else "SG")] if noisy else []
    items.append(path(euler, "A", dashed=True, label="Euler, (12)"))
    if state.eta >= 0.5:
        items.append(dots(euler, "A", marker="circle"))
    items.append(path(plane().project(exact()), dot=True, label="gradient flow"))
    wide = max(1.0, 1.2 * float(np.sqrt(state.eta)))  # paths of long steps stray farther
    box, xlim, ylim = (70, 84, 470, 376), (-0.4 * wide, wide), (-0.56 * wide, 0.56 * wide)
    left = chart(box, items, xlim, ylim, xlabel="where the flow moves most", ylabel="across", most=(5, 5))
    return Scene(960, 520, (left, _gaps(state, progress)), (Formula(FORMULA, 70, 26),))


def _gaps(state: State, progress: FlowPaths) -> Axes:
    """What has been measured, and straight lines of the expected slopes through the last gaps."""
    items: list[Item] = [line((state.eta, state.eta), (1e-5, 10), "muted", dashed=True)]
    if progress.gaps:
        etas, ends = np.array(ETAS[: len(progress.gaps)]), np.array([0.01, 10])
        euler, stray = np.array(progress.gaps).T
        items += [
            Line(ends, euler[-1] * (ends / etas[-1]), "A", dashed=True, label="Euler, slope 1"),
            Dots(etas, euler, "A"),
            Line(ends, stray[-1] * (ends / etas[-1]) ** 0.5, "B", dashed=True, label="SG, slope 1/2"),
            Dots(etas, stray, "B", "circle"),
        ]
    box, limits, title = (630, 84, 294, 376), ((0.01, 10), (1e-4, 1)), "Distance from the flow"
    return chart(box, items, *limits, log="xy", xlabel="η", title=title)


def caption(state: State, progress: FlowPaths) -> str:
    euler = progress.paths[:, 0]
    end = (len(euler) - 1) * state.eta
    words = (
        f"Euler’s method with step η = {state.eta:g}: {counted(len(euler) - 1, 'step')} to the time "
        f"{end:.3g}, never farther than {gap(euler, state.eta):.2g} from the gradient flow."
    )
    if state.noise == EULER:
        return words
    which, away = ("SG" if state.noise == SG else "the SDE"), strays(progress.ends, flow_at([end]))
    circles = f" Circles in the chart: {MEASURED} of SG with seed 0." if progress.gaps else ""
    return (
        f"{words} {MEASURED} paths of {which}, of which {SHOWN} are drawn, end {away:.2g} away from it "
        f"(root mean square).{circles}"
    )


gradient_flow = Design(State, scene, caption, process=process)
