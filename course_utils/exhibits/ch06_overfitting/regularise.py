"""A price on large weights, (33): smoother boundary, smaller norm, and the extra term of the gradient."""

from __future__ import annotations

import functools
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from course_utils.generalisation.early_stopping import ValidationProblem
from course_utils.generalisation.regularisation import Minimiser, RegularisationPath
from course_utils.gradients.backprop import gradient
from course_utils.interactive.controls import positions
from course_utils.interactive.design import Design
from course_utils.interactive.events import Move
from course_utils.interactive.fields import Playable, log, slider, whole
from course_utils.interactive.process import Progress, restarting
from course_utils.network.costs import misclassified
from course_utils.network.network import FrozenNetwork, Network
from course_utils.pictures import regions
from course_utils.pictures.charts import chart, contours, round_up
from course_utils.pictures.numbers import typeset
from course_utils.pictures.scene import (
    Axes,
    Dots,
    Field,
    Formula,
    Handle,
    Item,
    Line,
    Points,
    Scene,
    Table,
)

PIECE = 0.001  # seconds of work at a time
LOW, HIGH = 1e-4, 1.0  # of lambda
LAMBDAS = positions(LOW, HIGH)
DEPTH, SHARE = 2, 0.5  # hidden layers; share of the points that is for validation
COST = (
    r"\text{Cost} = \frac{1}{N}\sum_{i=1}^N \frac{1}{2} \|y(x^{\{i\}}) - a^{[L]}(x^{\{i\}})\|_2^2 "
    r"+ \frac{\lambda}{N} \sum_{l=2}^L \|W^{[l]}\|_F^2 \quad (33)"
)
EXTRA = r"\frac{\partial\, \text{Cost}}{\partial W^{[l]}} \text{ gains } \frac{2\lambda}{N} W^{[l]}"


@dataclass(frozen=True)
class State(Playable):
    """Half of the points are for validation."""

    lam: float = log(0.02, LOW, HIGH, "λ in (33)", restarts=False)
    noise: float = slider(0.1, 0, 0.2, 0.01, "noise")
    N: int = whole(80, 10, 200, "points")
    width: int = whole(10, 2, 16, "neurons in a layer")
    seed: int = whole(1, 0, 50, "seed")

    @property
    def training_problem(self) -> ValidationProblem:
        """What the minimisers follow from, apart from lambda."""
        return ValidationProblem(self.noise, self.N, SHARE, self.width, DEPTH, self.seed)


@dataclass(frozen=True, eq=False)
class Minimisers(Progress):
    """stops: the minimisers that have been found so far, lambda increasing."""

    stops: tuple[Minimiser, ...]

    def near(self, lam: float) -> Minimiser | None:
        """The minimiser for this lambda, or the last one that has been reached on the way."""
        return min(self.stops, key=lambda stop: abs(np.log(stop.lam / lam)), default=None)


def minimisers(state: State) -> Iterator[Minimisers]:
    """Follow the minimiser from the smallest lambda to the largest."""
    problem = state.training_problem
    path = RegularisationPath(problem.start(), *problem.split(), LAMBDAS)
    while not path.done:
        yield Minimisers(tuple(path.minimisers), unfinished=True)
        path.go_on(time.perf_counter, PIECE)
    yield Minimisers(tuple(path.minimisers))


# ---------------------------------------------------------------- picture


def scene(state: State, progress: Minimisers) -> Scene:
    """Left: the region; right: norm and costs over lambda; below: the gradient and its extra term."""
    stop = progress.near(state.lam)
    axes = _region(state, progress, stop), _norms(progress, stop), _costs(progress, stop)
    formulas = Formula(COST, 56, 28), Formula(EXTRA, 640, 560)
    return Scene(960, 660, axes, formulas, tables=(_table(state, stop),))


def _network(state: State, stop: Minimiser | None) -> Network:
    network = state.training_problem.start()
    if stop is not None:
        network.p = stop.p
    return network


def _region(state: State, progress: Minimisers, stop: Minimiser | None) -> Axes:
    network, (training, _) = _network(state, stop), state.training_problem.split()
    wrong = misclassified(network, training.x, training.y)
    first = [replace(boundary(_network(state, one)), dashed=True) for one in progress.stops[:1]]
    points = Points(training.x, training.labels, wrong)
    items: tuple[Item, ...] = (Field(regions.difference(network)), *first, points)
    title = f"minimised with λ = {stop.lam if stop else LOW:g}"
    axes = chart((56, 112, 320, 320), items, (0, 1), (0, 1), title=title, most=(3, 3))
    return replace(axes, xlabel=f"dashed: the boundary for λ = {LOW:g}")


def boundary(network: Network) -> Line:
    """The line F1 = F2 in the unit square, with gaps between its pieces."""
    return _boundary(network.frozen())


@functools.lru_cache(maxsize=2)  # picture and caption ask for two lines, of which one stays
def _boundary(network: FrozenNetwork) -> Line:
    t = np.linspace(0, 1, regions.NODES)
    return contours(t, t, regions.difference(network), (0.0,), "ink")


def length(network: Network) -> float:
    """How long the boundary is, in sides of the unit square."""
    line = boundary(network)
    return float(np.nansum(np.hypot(np.diff(line.x), np.diff(line.y))))


def _norms(progress: Minimisers, stop: Minimiser | None) -> Axes:
    at = np.array([stop.lam for stop in progress.stops])
    norms = np.array([stop.norm for stop in progress.stops])
    high = round_up(max(1.0, float(norms.max(initial=1.0))))
    lam, norm = (stop.lam, stop.norm) if stop else (LOW, 0.0)  # on the way the handle goes along
    items = (Line(at, norms, "accent"), Handle(lam, norm, "λ", 0.1 * lam))
    box, limits = (474, 112, 450, 126), ((LOW, HIGH), (0.0, high))
    return chart(box, items, *limits, xlog=True, title="norm of all weights, biases left out", most=(5, 4))


def _costs(progress: Minimisers, stop: Minimiser | None) -> Axes:
    at = np.array([stop.lam for stop in progress.stops])
    both = np.array([(stop.training, stop.validation) for stop in progress.stops]).reshape(-1, 2)
    some, top = slice(None, None, 3), float(both.max(initial=0.0))
    high = 0.4 if top <= 0.4 else round_up(top)
    items = (
        Line(np.full(2, stop.lam if stop else LOW), np.array([0.0, high]), "accent", dashed=True),
        Line(at, both[:, 0], "A"),
        Line(at, both[:, 1], "B"),
        Dots(at[some], both[some, 0], "A", "circle", "training"),
        Dots(at[some], both[some, 1], "B", "cross", "validation"),
    )
    box, limits = (474, 306, 450, 126), ((LOW, HIGH), (0.0, high))
    return chart(box, items, *limits, xlog=True, xlabel="λ", ylabel="cost (9)", most=(5, 4))


def terms(state: State, stop: Minimiser) -> list[tuple[str, float, float, float]]:
    """For each W[l], and for all biases: norms of the gradient of (9), of the extra term, of the sum."""
    network, (training, _) = _network(state, stop), state.training_problem.split()
    of_cost = Network(network.sizes, gradient(network, training.x, training.y))
    found = []
    for l in network.W:
        extra = 2 * stop.lam / len(training) * network.W[l]
        sizes = [float(np.linalg.norm(part)) for part in (of_cost.W[l], extra, of_cost.W[l] + extra)]
        found.append((f"W[{l}]", sizes[0], sizes[1], sizes[2]))
    biases = float(np.sqrt(sum(np.sum(of_cost.b[l] ** 2) for l in network.b)))
    return [*found, ("all b", biases, 0.0, biases)]


def _table(state: State, stop: Minimiser | None) -> Table:
    rows = tuple(
        (name, *(typeset(f"{size:.1e}") if size else "0" for size in sizes))
        for name, *sizes in (terms(state, stop) if stop else [])
    )
    heads = ("for", "|gradient of (9)|", "|extra term|", "|sum|")
    return Table((56, 484, 540, 32.0 * (len(rows) + 1)), rows, heads, (0.7, 1.5, 1.3, 1), "lrrr")


def caption(state: State, progress: Minimisers) -> str:
    """Return the picture in words."""
    stop = progress.near(state.lam)
    if stop is None:
        return f"λ = {state.lam:g}: on the way to the minimiser for the smallest λ."
    first = progress.stops[0]
    lengths = [length(_network(state, one)) for one in (stop, first)]
    coming = f"On the way to λ = {state.lam:g}; now " if abs(np.log(stop.lam / state.lam)) > 0.2 else ""
    return (
        f"{coming}λ = {stop.lam:g}: the norm of the weights is {stop.norm:.1f}, the training cost "
        f"{stop.training:.3f}, the validation cost {stop.validation:.3f}, the boundary {lengths[0]:.2f} "
        f"long. For λ = {first.lam:g}: {first.norm:.1f}, {first.training:.3f}, {first.validation:.3f} "
        f"and {lengths[1]:.2f}."
    )


def _drag(state: State, event: Move) -> State:
    """Move the dot along the curve."""
    x = np.log(np.clip(event.x, LOW, HIGH))
    return state.changed(lam=min(LAMBDAS, key=lambda lam: abs(np.log(lam) - x)))


regularise = Design(State, scene, caption, process=restarting(minimisers, chunk=0.004), on={Move: _drag})
