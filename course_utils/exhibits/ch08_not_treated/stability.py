"""Stability of SG: two data sets that differ in one point, and how far training parts them (section 8)."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from course_utils.arrays import Array
from course_utils.interactive import limits
from course_utils.interactive.controls import Choice, Control, LogSlider, Slider, WholeSlider
from course_utils.interactive.exhibit import Exhibit
from course_utils.interactive.process import Clock
from course_utils.network.datasets import Points
from course_utils.network.network import Network
from course_utils.network.paper_network import PAPER_SIZES
from course_utils.outlook.stability import (
    Look,
    category,
    convex_bound,
    exchanged,
    first_draw,
    sample,
    twins,
)
from course_utils.pictures import regions
from course_utils.pictures.charts import chart
from course_utils.pictures.scene import Axes, Dots, Handle, Item, Line, Scene
from course_utils.training.compiled import warm_up

LAST = 10_000  # steps
STEPS = np.unique(np.geomspace(1, LAST, 49).round()).astype(int)
NS = (10, 20, 40, 80, 160, 320)  # of the comparison, REPEATS random orders each
REPEATS = 6
DRAWN = 40  # points that are drawn: more would hide the regions
CHUNK = 0.006  # seconds of training between two looks at the controls
PROBLEM = ("N", "replaced", "x1", "x2", "label", "eta", "seed")  # a change of these begins anew
RULE, OTHER = "that of its place", "the other one"
LIMITS = (1e-4, 1e2)  # of the distances that are drawn


@dataclass(frozen=True)
class State:
    """N: data points; replaced: which one is exchanged, from 0; x1, x2, label: for what; eta: the learning
    rate; seed: of the indices drawn; step: when we look.
    """

    N: int = 20
    replaced: int = 3
    x1: float = 0.5
    x2: float = 0.9
    label: str = RULE
    eta: float = 0.5
    seed: int = 0
    step: float = 10_000.0
    playing: bool = False

    def __post_init__(self) -> None:
        """ValueError for what no control can give but a line of text can."""
        limits.within(self, N=(NS[0], NS[-1]), replaced=(0, NS[-1] - 1), x1=(0, 1), x2=(0, 1))
        limits.within(self, eta=(0.01, 10), seed=(0, 50), step=(1, LAST))
        limits.among(self, label=(RULE, OTHER))

    @property
    def i(self) -> int:
        """The point that is exchanged; the last one where there are fewer."""
        return min(self.replaced, self.N - 1)

    @property
    def new_label(self) -> int:
        """The category of the point that comes in, 0 or 1."""
        by_rule = int(category([[self.x1], [self.x2]])[0])
        return by_rule if self.label == RULE else 1 - by_rule

    def data(self, N: int) -> tuple[Points, Points]:
        """Both data sets of N points."""
        points = sample(N)
        return points, exchanged(points, min(self.i, N - 1), (self.x1, self.x2), self.new_label)


@dataclass(frozen=True, eq=False)
class Progress:
    """looks: of the two runs up to now; distances: for each N those of other orders at 0 and STEPS."""

    looks: tuple[Look, ...]
    distances: Mapping[int, tuple[Array, ...]] = field(default_factory=dict)
    p: None = None
    finished: bool = False
    unfinished: bool = True


# ---------------------------------------------------------------- process


def process(state: State, clock: Clock) -> Generator[Progress, State, None]:
    """Train the two networks, then those of the comparison, a look each; begin anew with a new problem."""
    compiling, run = warm_up(), _runs(state)
    progress = next(run)
    while True:
        new = yield progress
        if any(getattr(state, name) != getattr(new, name) for name in PROBLEM):
            run = _runs(new)
            progress = next(run)
        state, end = new, clock() + CHUNK
        while progress.unfinished and not compiling.is_alive() and clock() < end:
            progress = next(run)


def _runs(state: State) -> Iterator[Progress]:
    looks: tuple[Look, ...] = ()
    distances: dict[int, tuple[Array, ...]] = {}
    for look in twins(*state.data(state.N), state.eta, state.seed, STEPS):
        looks = (*looks, look)
        yield Progress(looks)
    for k in range(REPEATS):
        for N in NS:
            found = []
            for look in twins(*state.data(N), state.eta, 1000 * (k + 1) + state.seed, STEPS):
                found.append(look.distance)
                yield Progress(looks, distances)
            distances = {**distances, N: (*distances.get(N, ()), np.array(found))}
    yield Progress(looks, distances, unfinished=False)


def _now(state: State, progress: Progress) -> Look:
    """The last look that is not after the step that is asked for."""
    return [look for look in progress.looks if look.step <= state.step][-1]


def _means(state: State, progress: Progress) -> dict[int, float]:
    """For each N the mean distance at the step that is asked for, as far as it has been found."""
    k = int(np.searchsorted(STEPS, state.step, side="right"))
    return {N: float(np.mean([one[k] for one in found])) for N, found in progress.distances.items()}


# ---------------------------------------------------------------- picture


def scene(state: State, progress: Progress) -> Scene:
    """Above: both regions, and the distance over N; below: the distance over the steps."""
    look = _now(state, progress)
    first, _ = state.data(state.N)
    left, right = (_region(p, first, box, state) for p, box in ((look.p, 48.0), (look.q, 352.0)))
    i, x = state.i, first.x[:, state.i]
    left = replace(left, items=(*left.items, regions.around(x, 0.065)), title=f"With data point {i}")
    dot = Handle(state.x1, state.x2, "the point that comes in", 0.01)
    right = replace(right, items=(*right.items, dot), title=f"With another, in {'AB'[state.new_label]}")
    return Scene(960, 612, (left, right, _over_N(state, progress), _over_steps(state, progress)))


def _region(p: Array, first: Points, left: float, state: State) -> Axes:
    """The region of one network with some of the points; without that which is exchanged in the second."""
    some = np.arange(min(len(first), DRAWN))
    some = np.append(some[some != state.i], [state.i] if left < 300 else []).astype(int)
    points = Points(first.x[:, some], first.labels[some])
    return regions.region(Network(PAPER_SIZES, p), points, (left, 70.0, 236.0, 236.0))


def _drawn(distances: Array) -> Array:
    """The distances on the axis; those of 0 are gaps."""
    return np.where(distances > 0, distances.clip(*LIMITS), np.nan)


def _over_N(state: State, progress: Progress) -> Axes:
    means = _means(state, progress)
    N, mean = np.array(list(means), dtype=float), _drawn(np.array(list(means.values())))
    items: list[Item] = [Dots(N, mean, "A", label="mean")]
    if len(means) == len(NS) and np.isfinite(mean).all():
        level = np.exp(np.mean(np.log(mean * N)))
        items.insert(0, Line(N, _drawn(level / N), "muted", dashed=True, label="∝ 1/N"))
    here = np.repeat(float(state.N), 2)
    items.insert(0, Line(here, np.array(LIMITS), "muted"))
    axes = chart(
        (690, 70, 234, 236), items, (9, 360), LIMITS, xlog=True, ylog=True, xlabel="N", ylabel="‖p − q‖"
    )
    return replace(axes, xticks=tuple((float(n), f"{n}") for n in NS))


def _over_steps(state: State, progress: Progress) -> Axes:
    looks = progress.looks[1:]
    t = np.array([look.step for look in looks], dtype=float)
    distance = np.array([look.distance for look in looks])
    bound = convex_bound(t, [look.L for look in looks], state.eta, state.N)
    here = np.repeat(state.step, 2)
    return chart(
        (72, 392, 852, 160),
        (
            Line(here, np.array(LIMITS), "muted"),
            Line(
                t, np.where(bound <= LIMITS[1], bound, np.nan), "B", dashed=True, label="bound, if convex"
            ),
            Line(t, _drawn(distance), "accent", label="distance"),
        ),
        (1, LAST),
        LIMITS,
        xlog=True,
        ylog=True,
        xlabel="steps",
        ylabel="‖p − q‖",
    )


def caption(state: State, progress: Progress) -> str:
    """Return the picture in words."""
    look, first = _now(state, progress), first_draw(state.N, state.i, state.seed, LAST)
    F, G = (regions.difference(Network(PAPER_SIZES, p)) for p in (look.p, look.q))
    differ = float(np.mean((F > 0) != (G > 0)))
    part = f"Index {state.i} is drawn first in step {first:,}" if first else f"Index {state.i} is not drawn"
    said = (
        f"{part}. After {look.step:,} step{'s' * (look.step != 1)} ‖p − q‖ is {look.distance:.2g}, ‖p‖ is "
        f"{np.linalg.norm(look.p):.2g}, and the regions differ on {differ:.1%} of the square."
    )
    means = _means(state, progress)
    if {NS[0], NS[-1]} <= set(means):
        said += f" Mean distance: {means[NS[0]]:.2g} for N = {NS[0]}, {means[NS[-1]]:.2g} for {NS[-1]}."
    return said


# ---------------------------------------------------------------- what the reader does


def edit(state: State, event: Mapping[str, Any]) -> State:
    """Return the state after the reader has moved the point that comes in."""
    if event["kind"] != "move":
        return state
    x1, x2 = (round(min(max(float(event[key]), 0.0), 1.0), 3) for key in ("x", "y"))
    return replace(state, x1=x1, x2=x2)


CONTROLS: dict[str, Control] = {
    "step": LogSlider(label="look after steps", field="step", low=1, high=LAST),
    "N": WholeSlider(label="data points N", field="N", low=NS[0], high=NS[-1]),
    "eta": LogSlider(label="learning rate η", field="eta", low=0.01, high=10),
    "replaced": WholeSlider(
        label="exchange point", field="replaced", get=lambda state: state.i, low=0, high=NS[-1] - 1
    ),
    "seed": WholeSlider(label="indices (seed)", field="seed", low=0, high=50),
    "label": Choice(label="its category", field="label", options=(RULE, OTHER)),
    "x1": Slider(label="new point: x₁", field="x1", low=0, high=1, step=0.01, more=True),
    "x2": Slider(label="new point: x₂", field="x2", low=0, high=1, step=0.01, more=True),
}


def stability(*, show: Sequence[str] | None = None, **settings: Any) -> Exhibit:
    """Return the exhibit; `settings` are fields of State, `show` the names of the controls to show."""
    state = State(**settings)
    return Exhibit(state, scene, caption, process=process, edit=edit, controls=CONTROLS, show=show)
