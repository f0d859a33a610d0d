"""Two of the 23 dimensions: contours of a slice of the cost, paths within it, and paths through all 23."""

import functools
from collections.abc import Iterator

import numpy as np

from course_utils.arrays import Array
from course_utils.exhibits.ch04_stochastic_gradient._ten_points import N, costs, gradients, hessian
from course_utils.interactive.design import Design
from course_utils.interactive.events import Move
from course_utils.interactive.fields import Playable, choice, log, setting, slider, whole
from course_utils.interactive.limits import Between, less_than, positive
from course_utils.interactive.process import Progress, restarting
from course_utils.interactive.training_controls import FORMULAS
from course_utils.pictures.charts import chart, contours, dots, line, path, powers_around, round_up
from course_utils.pictures.numbers import counted, plain
from course_utils.pictures.regions import lower_is_stronger
from course_utils.pictures.scene import (
    Axes,
    Dots,
    Field,
    Formula,
    Handle,
    Limits,
    Line,
    Reading,
    Scene,
    Text,
)
from course_utils.training.batches import draw_batches
from course_utils.training.planes import Plane, signed, spanned, through
from course_utils.training.recorded_run import recorded_checkpoints

THROUGH = "start, 100,000 steps, solution"
AT_THE_FALL, AT_SOLUTION = "Hessian at 100,000 steps", "Hessian at the solution"
# The region of each slice that is shown: left, right, bottom, top; the box has the same proportions.
EXTENTS = {
    THROUGH: (-6.0, 34.0, -12.0, 20.0),
    AT_THE_FALL: (-5.0, 5.0, -4.0, 4.0),
    AT_SOLUTION: (-10.0, 10.0, -8.0, 8.0),
}
STARTS = {
    THROUGH: {"q1": 0.0, "q2": 0.0},
    AT_THE_FALL: {"q1": 1.5, "q2": 1.0},
    AT_SOLUTION: {"q1": 3.0, "q2": 3.0},
}
LEVELS = (0.0001, 0.001, 0.01, 0.05, 0.1, 0.15, 0.25, 0.4)
BOX = (56.0, 84.0, 470.0, 376.0)
ONE, ALL = "momentum, one point", "momentum, all points"
METHODS = ("steepest descent", "SG with replacement", "mini-batch", ONE, ALL)
STEPS = FORMULAS | {
    ONE: FORMULAS["momentum"],
    ALL: r"v \to \mu v + \nabla \mathrm{Cost}(p), \quad p \to p - \eta\, v",
}
ASIDE = {  # names from their marks, off the lines
    THROUGH: {"100,000 steps": (78.0, -10.0), "solution": (39.0, 18.0)},
    AT_THE_FALL: {"100,000 steps": (0.0, 162.0)},
    AT_SOLUTION: {"solution": (-62.0, 52.0)},
}
ETA = (
    2.0  # at first, and where another slice is chosen: what one slice bears throws the path out of another
)
PIECE = 20  # steps at a time
FLAT = 1e-6  # a curvature below which the cost counts as flat
SHARP = 24  # places on the path at which the Hessian is computed


class State(Playable):
    """The paths start at the point (q1, q2) of the slice."""

    slice: str = choice(tuple(EXTENTS), "slice", set=lambda s, name: _chosen(s, name))
    method: str = choice(METHODS, "method")
    eta: float = log(ETA, 0.01, 1000, "learning rate η", typed=positive(10_000))
    steps: float = log(1000.0, 10, 10_000, "steps", typed=Between(1, 20_000))
    m: int = whole(5, 1, 10, "mini-batch size m", more=True)
    mu: float = slider(0.9, 0, 0.99, 0.01, "momentum μ", typed=less_than(1), more=True)
    seed: int = whole(0, 0, 50, "seed", more=True)
    q1: float = setting(0.0, Between(-10, 34), "where the paths start: the first coordinate")
    q2: float = setting(0.0, Between(-12, 20), "and the second")

    def __post_init__(self) -> None:
        """ValueError for a start beyond the part of the slice that is shown."""
        super().__post_init__()
        left, right, bottom, top = EXTENTS[self.slice]
        Between(left, right).check("q1", self.q1)
        Between(bottom, top).check("q2", self.q2)


def _chosen(state: State, name: str) -> State:
    """The state in another slice, with the start and the learning rate that belong to it."""
    return state.changed(slice=name, eta=ETA, **STARTS[name])


@functools.cache
def plane(name: str) -> Plane:
    """Return the plane of that name. Seen from the run's start, p = 0 lies in its positive directions."""
    start, fall, solution = _passed(0, 100_000, 1_000_000)
    if name == THROUGH:
        return through(start, solution, fall)
    p = fall if name == AT_THE_FALL else solution
    vectors = np.linalg.eigh(hessian(p))[1]
    return spanned(p, *(signed(vectors[:, k], -start) for k in (-1, -2)))


def _passed(*steps: int) -> Array:
    """Where the run of Listing 6.1 is after these steps, a row each."""
    run = recorded_checkpoints()
    return run.P[[run.at(step) for step in steps]]


@functools.cache
def landscape(name: str) -> tuple[Field, Line, Limits]:
    """Return the slice of the cost, the stronger its shade the lower, and its contour lines."""
    left, right, bottom, top = EXTENTS[name]
    x, y = np.linspace(left, right, 151), np.linspace(bottom, top, 121)
    grid = np.stack(np.meshgrid(x, y), axis=-1)
    C = costs(plane(name).lift(grid.reshape(-1, 2))).reshape(len(y), len(x))
    field = Field(
        lower_is_stronger(C),
        (left, right, bottom, top),
        functools.partial(cost_at, name),
        ("along", "across"),
    )
    return field, contours(x, y, C, LEVELS), (float(C.min()), float(C.max()))


def cost_at(name: str, q1: float, q2: float) -> Reading:
    """Return the cost at a place of the slice."""
    return (("cost (9)", plain(costs(plane(name).lift([[q1, q2]]))[0])),)


class SlicePaths(Progress):
    """The paths so far: step numbers, the parameters (n, 2, s) of the path within the slice and of the full
    one, their costs (n, 2), and at some steps of the full path the largest eigenvalue of the Hessian;
    rises: how many of all steps of the full path have raised the cost.
    """

    steps: Array
    paths: Array
    costs: Array
    sharp: Array
    rises: int


def followed(state: State) -> Iterator[SlicePaths]:
    """Follow both paths, of which 400 points or so are kept, and then measure the curvature along them."""
    here, rng = plane(state.slice), np.random.default_rng(state.seed)
    P = np.repeat(here.lift([[state.q1, state.q2]]), 2, axis=0)
    m = {"steepest descent": 0, ALL: 0, "mini-batch": state.m}.get(state.method, 1)
    mu, velocity = state.mu if state.method in (ONE, ALL) else 0.0, np.zeros_like(P)
    stride = max(1, int(state.steps) // 400)
    C, rises, sharp = costs(P), 0, np.empty((0, 2))
    kept = [(0.0, P, C)]

    def so_far() -> SlicePaths:
        steps, paths, along = (np.array(part) for part in zip(*kept, strict=True))
        return SlicePaths(steps, paths, along, sharp, rises, unfinished=len(sharp) < SHARP)

    yield so_far()
    for step in range(1, int(state.steps) + 1):
        chosen = draw_batches(N, m, True, 1, rng)[0] if m else np.arange(N)
        G = gradients(P, np.bincount(chosen, minlength=N) / len(chosen))
        G[0] = here.within(G[0])
        velocity = mu * velocity + G
        P = P - state.eta * velocity  # (12), (15), (17)
        before, C = C, costs(P)
        rises += int(C[1] > before[1])
        if step % stride == 0 or step == int(state.steps):
            kept.append((float(step), P, C))
        if step % PIECE == 0:
            yield so_far()
    for i in np.linspace(0, len(kept) - 1, SHARP).astype(int):
        at, (_, p), _ = kept[i]
        sharp = np.append(sharp, [[at, np.linalg.eigvalsh(hessian(p))[-1]]], axis=0)
        yield so_far()


def scene(state: State, progress: SlicePaths) -> Scene:
    """Left: the slice with both paths; right: the cost, and the bound 2/lambda_max, along them."""
    extent, (marks, names) = EXTENTS[state.slice], _landmarks(state.slice)
    inside, full = (plane(state.slice).project(progress.paths[:, k]) for k in (0, 1))
    items = (
        *landscape(state.slice)[:2],
        marks,
        path(inside, "ink", dot=True, label="within the slice"),
        path(full, "B", dashed=True, dot=True, label="all 23, projected"),
        Handle(state.q1, state.q2, "the start of the paths", step=0.5),
    )
    along = "from the start to the solution" if state.slice == THROUGH else "along the leading eigenvector"
    axes = chart(BOX, items, extent[:2], extent[2:], xlabel=along, ylabel="across")
    formula = Formula(STEPS[state.method], 56, 26)
    return Scene(
        960, 546, (axes, *_along(state, progress)), (formula,), texts=(*names, legend(state.slice))
    )


def legend(name: str) -> Text:
    """What shade and lines mean, with the levels that the slice has."""
    costs = landscape(name)[2]
    levels = ", ".join(plain(level) for level in LEVELS if costs[0] < level < costs[1])
    return Text(f"lines: cost {levels}; the stronger the blue, the lower", 56, 534, "muted", 14)


def _landmarks(name: str) -> tuple[Dots, tuple[Text, ...]]:
    """The marks and the names of the places of the run that the slice is named after."""
    left, right, bottom, top = EXTENTS[name]
    steps = {"100,000 steps": 100_000, "solution": 1_000_000}
    words, aside = list(ASIDE[name]), np.array(list(ASIDE[name].values()))
    q = plane(name).project(_passed(*(steps[word] for word in words)))
    x = BOX[0] + BOX[2] * (q[:, 0] - left) / (right - left) + aside[:, 0]
    y = BOX[1] + BOX[3] * (top - q[:, 1]) / (top - bottom) + aside[:, 1]
    texts = tuple(
        Text(word, x[i], y[i], "ink", 14, bold=True, align="middle") for i, word in enumerate(words)
    )
    return dots(q, "muted", marker="cross"), texts


def _along(state: State, progress: SlicePaths) -> tuple[Axes, Axes]:
    """The costs along both paths, and the bound along the full one."""
    xlim = (0.0, round_up(max(10.0, float(progress.steps[-1]))))
    ylim = powers_around(progress.costs, 1e-6, 1)
    inside, full = np.maximum(progress.costs, ylim[0]).T
    lines = Line(progress.steps, inside, "ink"), Line(progress.steps, full, "B", dashed=True)
    above = chart((604, 84, 322, 158), lines, xlim, ylim, log="y", ylabel="cost (9)", most=(5, 4))
    steps, largest = progress.sharp.T
    bound = 2 / np.maximum(largest, FLAT)
    ylim = powers_around(np.append(bound, [state.eta, 1, 10]), 1e-3, 1e5)
    eta = line(xlim, np.clip((state.eta, state.eta), *ylim), "accent", label="η")
    lines = eta, Line(steps, np.clip(bound, *ylim), "B", dashed=True, label="2/λmax, all 23")
    return above, chart((604, 302, 322, 158), lines, xlim, ylim, log="y", xlabel="steps", most=(5, 4))


def caption(state: State, progress: SlicePaths) -> str:
    here, (inside, full) = plane(state.slice), progress.costs[-1]
    away = here.distance(progress.paths[-1, 1:])[0]
    largest = np.linalg.eigvalsh(hessian(here.lift([[state.q1, state.q2]])[0]))[-1]
    stable = f"2/λmax = {2 / largest:.3g}" if largest > FLAT else "λmax is almost 0: no η is too large"
    return (
        f"After {counted(progress.steps[-1], 'step')} the path within the slice has cost {inside:.3g}; the "
        f"path through all 23 dimensions {full:.3g}, {away:.2g} away from the slice; {progress.rises} "
        f"of its steps led uphill. "
        f"At the start {stable}, and η = {state.eta:g}."
    )


def drag(state: State, event: Move) -> State:
    """Return the state after the start of the paths was dragged."""
    left, right, bottom, top = EXTENTS[state.slice]
    q1, q2 = np.clip([event.x, event.y], [left, bottom], [right, top]).round(2).tolist()
    return state.changed(q1=q1, q2=q2)


descent = Design(State, scene, caption, process=restarting(followed), on={Move: drag})
