"""A price on large weights, (33): smoother boundary, smaller norm, and the extra term of the gradient."""

from __future__ import annotations

import functools
from collections.abc import Generator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from course_utils.generalisation.early_stopping import ValidationProblem
from course_utils.generalisation.regularisation import Minimiser, RegularisationPath
from course_utils.gradients.backprop import gradient
from course_utils.interactive import limits as accepted
from course_utils.interactive.controls import Control, LogSlider, Slider, WholeSlider
from course_utils.interactive.exhibit import Exhibit
from course_utils.interactive.process import Clock
from course_utils.network.costs import misclassified
from course_utils.network.network import Network
from course_utils.pictures import regions
from course_utils.pictures.charts import chart, contours, round_up
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

CHUNK = 0.004  # seconds of work between two looks at the controls
LOW, HIGH = 1e-4, 1.0  # of lambda
DEPTH, SHARE = 2, 0.5  # hidden layers; share of the points that is for validation
LIMITS = {"lam": (LOW, HIGH), "noise": (0, 0.2), "N": (10, 200), "width": (2, 16), "seed": (0, 50)}
COST = (
    r"\text{Cost} = \frac{1}{N}\sum_{i=1}^N \frac{1}{2} \|y(x^{\{i\}}) - a^{[L]}(x^{\{i\}})\|_2^2 "
    r"+ \frac{\lambda}{N} \sum_{l=2}^L \|W^{[l]}\|_F^2 \quad (33)"
)

EXTRA = r"\frac{\partial\, \text{Cost}}{\partial W^{[l]}} \text{ gains } \frac{2\lambda}{N} W^{[l]}"


@dataclass(frozen=True)
class State:
    """lam: lambda in (33); noise, N, width, seed: see `ValidationProblem`; half of the points are for
    validation.
    """

    lam: float = 0.02
    noise: float = 0.1
    N: int = 80
    width: int = 10
    seed: int = 1
    playing: bool = False

    def __post_init__(self) -> None:
        """ValueError for what no control can give but a line of text can."""
        accepted.within(self, **LIMITS)

    @property
    def problem(self) -> ValidationProblem:
        """What the minimisers follow from, but for lambda."""
        return ValidationProblem(self.noise, self.N, SHARE, self.width, DEPTH, self.seed)


@dataclass(frozen=True, eq=False)
class Progress:
    """stops: the minimisers that have been found so far, lambda increasing."""

    stops: tuple[Minimiser, ...]
    p: None = None
    finished: bool = False
    unfinished: bool = False


@functools.cache
def lambdas() -> tuple[float, ...]:
    """The places of the reader's slider."""
    slider = CONTROLS["lam"]
    assert isinstance(slider, LogSlider)
    return tuple(lam for _, lam in slider.options())


def process(state: State, clock: Clock) -> Generator[Progress, State, None]:
    """Follow the minimiser from the smallest lambda to the largest; another problem begins anew."""
    path = _path(state)
    while True:
        path.go_on(clock, CHUNK)
        new = yield Progress(tuple(path.minimisers), unfinished=not path.done)
        if new.problem != state.problem:
            path = _path(new)
        state = new


def _path(state: State) -> RegularisationPath:
    return RegularisationPath(state.problem.start(), *state.problem.split(), lambdas())


# ---------------------------------------------------------------- picture


def stop_at(state: State, progress: Progress) -> Minimiser | None:
    """Return the minimiser for the chosen lambda, or the last one that the way has come to."""
    if not progress.stops:
        return None
    return min(progress.stops, key=lambda stop: abs(np.log(stop.lam / state.lam)))


def scene(state: State, progress: Progress) -> Scene:
    """Left: the region; right: norm and costs over lambda; below: the gradient and its extra term."""
    stop = stop_at(state, progress)
    axes = _region(state, progress, stop), _norms(state, progress), _costs(state, progress)
    extra = Formula(EXTRA, 640, 560)
    tables = (_table(state, stop),)
    return Scene(960, 660, axes, (Formula(COST, 56, 28), extra), tables=tables)


def _network(state: State, stop: Minimiser | None) -> Network:
    network = state.problem.start()
    if stop is not None:
        network.p = stop.p
    return network


def _region(state: State, progress: Progress, stop: Minimiser | None) -> Axes:
    network, (training, _) = _network(state, stop), state.problem.split()
    wrong = misclassified(network, training.x, training.y)
    first, points = _first_boundary(state, progress), Points(training.x, training.labels, wrong)
    items: tuple[Item, ...] = (Field(regions.difference(network)), *first, points)
    title = f"minimised with λ = {stop.lam if stop else LOW:g}"
    axes = chart((56, 112, 320, 320), items, (0, 1), (0, 1), title=title, most=(3, 3))
    return replace(axes, xlabel=f"dashed: the boundary for λ = {LOW:g}")


def _first_boundary(state: State, progress: Progress) -> tuple[Line, ...]:
    if not progress.stops:
        return ()
    return (replace(boundary(_network(state, progress.stops[0])), dashed=True),)


def boundary(network: Network) -> Line:
    """The line F1 = F2 in the unit square, with gaps between its pieces."""
    return _boundary(network.sizes, network.activation, network.p.tobytes())


@functools.lru_cache(maxsize=4)  # picture and caption ask for two lines, of which one stays
def _boundary(sizes: tuple[int, ...], activation: str, p: bytes) -> Line:
    network = Network(sizes, np.frombuffer(p), activation=activation, output_activation="sigmoid")
    t = np.linspace(0, 1, regions.NODES)
    return contours(t, t, regions.difference(network), (0.0,), "ink")


def length(network: Network) -> float:
    """How long the boundary is, in sides of the unit square."""
    line = boundary(network)
    return float(np.nansum(np.hypot(np.diff(line.x), np.diff(line.y))))


def _norms(state: State, progress: Progress) -> Axes:
    at = np.array([stop.lam for stop in progress.stops])
    norms = np.array([stop.norm for stop in progress.stops])
    high = round_up(max(1.0, float(norms.max(initial=1.0))))
    stop = stop_at(state, progress)
    lam, norm = (stop.lam, stop.norm) if stop else (LOW, 0.0)  # on the way the handle goes along
    items = (Line(at, norms, "accent"), Handle(lam, norm, "λ", 0.1 * lam))
    box, limits = (474.0, 112.0, 450.0, 126.0), ((LOW, HIGH), (0.0, high))
    return chart(box, items, *limits, xlog=True, title="norm of all weights, biases left out", most=(5, 4))


def _costs(state: State, progress: Progress) -> Axes:
    at = np.array([stop.lam for stop in progress.stops])
    both = np.array([(stop.training, stop.validation) for stop in progress.stops]).reshape(-1, 2)
    some, top, stop = slice(None, None, 3), float(both.max(initial=0.0)), stop_at(state, progress)
    high = 0.4 if top <= 0.4 else round_up(top)
    items = (
        Line(np.full(2, stop.lam if stop else LOW), np.array([0.0, high]), "accent", dashed=True),
        Line(at, both[:, 0], "A"),
        Line(at, both[:, 1], "B"),
        Dots(at[some], both[some, 0], "A", "circle", "training"),
        Dots(at[some], both[some, 1], "B", "cross", "validation"),
    )
    box, limits = (474.0, 306.0, 450.0, 126.0), ((LOW, HIGH), (0.0, high))
    return chart(box, items, *limits, xlog=True, xlabel="λ", ylabel="cost (9)", most=(5, 4))


def terms(state: State, stop: Minimiser) -> list[tuple[str, float, float, float]]:
    """For each W[l], and for all biases: norms of the gradient of (9), of the extra term, of the sum."""
    network, (training, _) = _network(state, stop), state.problem.split()
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
        (name, *(f"{size:.1e}".replace("-", "−") if size else "0" for size in sizes))
        for name, *sizes in (terms(state, stop) if stop else [])
    )
    heads = ("by", "|gradient of (9)|", "|extra term|", "|sum|")
    return Table((56, 484, 540, 32.0 * (len(rows) + 1)), rows, heads, (0.7, 1.5, 1.3, 1), "lrrr")


def caption(state: State, progress: Progress) -> str:
    """Return the picture in words."""
    stop = stop_at(state, progress)
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


# ---------------------------------------------------------------- what the reader does


def edit(state: State, event: dict[str, Any]) -> State:
    """Return the state after the reader dragged the dot along the curve."""
    if event["kind"] != "move":
        raise ValueError(f"event is {event}; accepted is a move")
    x = np.log(np.clip(event["x"], LOW, HIGH))
    return replace(state, lam=min(lambdas(), key=lambda lam: abs(np.log(lam) - x)))


CONTROLS: dict[str, Control] = {
    "lam": LogSlider(label="λ in (33)", field="lam", low=LOW, high=HIGH),
    "noise": Slider(label="noise", field="noise", low=0, high=0.2, step=0.01),
    "N": WholeSlider(label="points", field="N", low=10, high=200),
    "width": WholeSlider(label="neurons in a layer", field="width", low=2, high=16),
    "seed": WholeSlider(label="seed", field="seed", low=0, high=50),
}


def regularise(*, show: Sequence[str] | None = None, **settings: Any) -> Exhibit:
    """Return the exhibit; `settings` are fields of State, `show` the names of the controls to show."""
    state = State(**settings)
    return Exhibit(state, scene, caption, process=process, edit=edit, controls=CONTROLS, show=show)
