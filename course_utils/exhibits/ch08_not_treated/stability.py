"""Stability of SG: two data sets that differ in one point, and how far training takes them apart."""

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import field
from functools import partial
from typing import Any

import numpy as np

from course_utils.arrays import Array
from course_utils.interactive.asking import answered, asking, awaiting, question, veiled, verdict
from course_utils.interactive.controls import whole_positions
from course_utils.interactive.design import Design, dragged
from course_utils.interactive.events import Move
from course_utils.interactive.fields import Playable, choice, log, slider, whole
from course_utils.interactive.process import Progress, restarting, so_far
from course_utils.network.datasets import Points
from course_utils.network.network import Network
from course_utils.network.paper_network import PAPER_SIZES
from course_utils.outlook import stability as mathematics
from course_utils.outlook.stability import TwinSnapshot, twin_runs
from course_utils.pictures import regions
from course_utils.pictures.charts import chart, line, ticks_at
from course_utils.pictures.numbers import counted
from course_utils.pictures.scene import Axes, Dots, Handle, Item, Line, Scene, Text

LAST = 10_000  # steps
STEPS = np.array(whole_positions(1, LAST), int)  # where the slider can be put
NS = (10, 20, 40, 80, 160, 320)  # of the comparison, REPEATS random orders each
REPEATS = 6
DRAWN = 40  # points that are drawn: more would hide the regions
RULE, OTHER = "that of its place", "the other one"
FOLLOWS = "the distance will"
ALONG, BELOW, ABOVE = WAYS = ("follow the bound", "stay far below it", "exceed it")
LIMITS = (1e-4, 1e2)  # of the distances that are drawn
distance_chart = partial(chart, ylim=LIMITS, log="xy", ylabel="‖p − q‖")


class State(Playable):
    """Point `replaced`, from 0, of N is exchanged for one at (x1, x2); `seed` draws the indices."""

    guess: str = question(WAYS, FOLLOWS)
    step: float = log(10_000.0, 1, LAST, "look after steps", whole=True, restarts=False)
    N: int = whole(20, NS[0], NS[-1], "data points N")
    eta: float = log(0.5, 0.01, 10, "learning rate η")
    replaced: int = whole(3, 0, NS[-1] - 1, "exchange point", most=lambda state: state.N - 1)
    seed: int = whole(0, 0, 50, "indices (seed)")
    label: str = choice((RULE, OTHER), "its category")
    x1: float = slider(0.5, 0, 1, 0.01, "new point: x₁", more=True)
    x2: float = slider(0.9, 0, 1, 0.01, "new point: x₂", more=True)

    @property
    def i(self) -> int:
        """The point that is exchanged; the last one where there are fewer."""
        return min(self.replaced, self.N - 1)

    @property
    def new_label(self) -> int:
        """The category of the point that comes in, 0 or 1."""
        by_rule = int(mathematics.parabola_labels([[self.x1], [self.x2]])[0])
        return by_rule if self.label == RULE else 1 - by_rule

    def problem(self) -> tuple[Any, ...]:
        """What the runs follow from; they wait for the answer."""
        return *super().problem(), answered(self)

    def data(self, N: int) -> tuple[Points, Points]:
        """Both data sets of N points."""
        points, place = mathematics.parabola_points(N), (self.x1, self.x2)
        return points, mathematics.with_point_replaced(points, min(self.i, N - 1), place, self.new_label)


class Distances(Progress):
    """looks: of the two runs up to now; distances: for each N those of other orders at 0 and STEPS."""

    looks: tuple[TwinSnapshot, ...]
    distances: Mapping[int, tuple[Array, ...]] = field(default_factory=dict)

    def at(self, step: float) -> TwinSnapshot:
        """The last look that is not after the step that is asked for."""
        return [look for look in self.looks if look.step <= step][-1]

    def means(self, step: float) -> dict[int, float]:
        """For each N the mean distance at the step that is asked for, as far as it has been found."""
        k = int(np.searchsorted(STEPS, step, side="right"))
        return {N: float(np.mean([one[k] for one in found])) for N, found in self.distances.items()}


def runs(state: State) -> Iterator[Distances]:
    """Train the two networks, then those of the comparison, a look each."""
    distances: dict[int, tuple[Array, ...]] = {}
    for looks in so_far(twin_runs(*state.data(state.N), state.eta, state.seed, STEPS)):
        yield Distances(looks, unfinished=answered(state))
    for k, N in itertools.product(range(REPEATS), NS):
        found = []
        for look in twin_runs(*state.data(N), state.eta, 1000 * (k + 1) + state.seed, STEPS):
            found.append(look.distance)
            yield Distances(looks, distances, unfinished=True)
        distances = {**distances, N: (*distances.get(N, ()), np.array(found))}
    yield Distances(looks, distances)


def scene(state: State, progress: Distances) -> Scene:
    """Above: both regions, and the distance over N; below: the distance over the steps."""
    look, (first, _) = progress.at(state.step), state.data(state.N)
    drawn = np.arange(min(len(first), DRAWN))
    others = drawn[drawn != state.i]
    ring = regions.around(first.x[:, state.i], 0.065)
    left = _region(look.p, first, np.append(others, state.i), ring, f"With data point {state.i}")
    dot = Handle(state.x1, state.x2, "the point that comes in", 0.01)
    right = _region(look.q, first, others, dot, f"With another, in {'AB'[state.new_label]}", 352.0)
    axes = left, right, _over_N(state, progress), _over_steps(state, progress)
    over = progress.looks[-1].step == LAST
    known = verdict(state.guess, bounded(state, progress)) if over else awaiting(state.guess)
    said = known if answered(state) else asking(FOLLOWS)
    told = Text(said, 480, 624, "accent", 16, bold=True, align="middle")
    if answered(state):
        return Scene(960, 634, axes, texts=(told,))
    return veiled(Scene(960, 634, axes), told, axes=(2, 3))


def bounded(state: State, progress: Distances) -> str:
    """Return how the distance that was looked at last compares with the bound."""
    look = progress.looks[-1]
    bound = mathematics.convex_bound(look.step, look.L, state.eta, state.N)
    return ABOVE if look.distance > bound else ALONG if look.distance > bound / 3 else BELOW


def _region(p: Array, first: Points, some: Array, mark: Item, title: str, left: float = 48.0) -> Axes:
    """The region of one network with some of the points and a mark."""
    points, box = Points(first.x[:, some], first.labels[some]), (left, 70.0, 236.0, 236.0)
    return regions.region(Network(PAPER_SIZES, p), points, box, mark, title=title)


def _drawn(distances: Array) -> Array:
    """The distances that are on the axis; others, such as 0, are gaps."""
    low, high = LIMITS
    return np.where((distances >= low) & (distances <= high), distances, np.nan)


def _over_N(state: State, progress: Distances) -> Axes:
    means = progress.means(state.step)
    N, mean = np.array(list(means), dtype=float), _drawn(np.array(list(means.values())))
    items: list[Item] = [line((state.N, state.N), LIMITS, "muted")]
    if len(means) == len(NS) and np.isfinite(mean).all():
        level = np.exp(np.mean(np.log(mean * N)))
        items.append(Line(N, _drawn(level / N), "muted", dashed=True, label="∝ 1/N"))
    items.append(Dots(N, mean, "A", label="mean" if np.isfinite(mean).any() else ""))
    return distance_chart((690, 70, 234, 236), items, (9, 360), xlabel="N", xticks=ticks_at(NS))


def _over_steps(state: State, progress: Distances) -> Axes:
    looks, names = progress.looks[1:], ("step", "distance", "L")
    t, distance, L = (np.array([getattr(one, name) for one in looks], float) for name in names)
    bound = mathematics.convex_bound(t, L, state.eta, state.N)
    lines = (
        line((state.step, state.step), LIMITS, "muted"),
        Line(t, np.where(bound <= LIMITS[1], bound, np.nan), "B", dashed=True, label="bound, if convex"),
        Line(t, _drawn(distance), "accent", label="distance" if distance.any() else ""),
    )
    return distance_chart((72, 392, 852, 160), lines, (1, LAST), xlabel="steps")


def caption(state: State, progress: Distances) -> str:
    if not answered(state):
        return f"{asking(FOLLOWS)} Nothing is trained yet."
    look, first = progress.at(state.step), mathematics.first_draw(state.N, state.i, state.seed, LAST)
    F, G = (regions.difference(Network(PAPER_SIZES, p)) for p in (look.p, look.q))
    differ = float(np.mean((F > 0) != (G > 0)))
    part = f"Index {state.i} is drawn first in step {first:,}" if first else f"Index {state.i} is not drawn"
    said = (
        f"{part}. After {counted(look.step, 'step')} ‖p − q‖ is {look.distance:.2g}, ‖p‖ is "
        f"{np.linalg.norm(look.p):.2g}, and the regions differ on {differ:.1%} of the square."
    )
    means = progress.means(state.step)
    if {NS[0], NS[-1]} <= set(means):
        said += f" Mean distance: {means[NS[0]]:.2g} for N = {NS[0]}, {means[NS[-1]]:.2g} for {NS[-1]}."
    return said


PROCESS = restarting(runs, compiled=True)
stability = Design(State, scene, caption, process=PROCESS, on={Move: dragged("x1", "x2")})
