"""A price on large weights, (33): smoother boundary, smaller norm, and the extra term of the gradient."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from course_utils.exhibits.ch06_overfitting._two_curves import end_of_axis, two_curves
from course_utils.generalisation.early_stopping import ValidationProblem
from course_utils.generalisation.regularisation import (
    Minimiser,
    gradient_terms,
    is_weight,
    regularisation_path,
)
from course_utils.interactive.asking import answered, asking, awaiting, question, veiled, verdict
from course_utils.interactive.controls import positions
from course_utils.interactive.design import Design
from course_utils.interactive.events import Move
from course_utils.interactive.fields import Playable, log, slider, whole
from course_utils.interactive.process import Progress, restarting, so_far
from course_utils.network.network import Network
from course_utils.pictures.charts import chart, line, round_up
from course_utils.pictures.numbers import typeset
from course_utils.pictures.regions import boundary, small_region
from course_utils.pictures.scene import Axes, Formula, Handle, Line, Scene, Table, Text

LOW, HIGH = 1e-4, 1.0  # of lambda
LAMBDAS = positions(LOW, HIGH)
LOWEST = "the validation cost is lowest"
ROUNDING = 1e-7
WHERE = "for the smallest λ", "in between", "for the largest λ"
COST = (
    r"\text{Cost} = \frac{1}{N}\sum_{i=1}^N \frac{1}{2} \|y(x^{\{i\}}) - a^{[L]}(x^{\{i\}})\|_2^2 "
    r"+ \frac{\lambda}{N} \sum_{l=2}^L \|W^{[l]}\|_F^2 \quad (33)"
)
EXTRA = r"\frac{\partial\, \text{Cost}}{\partial W^{[l]}} \text{ gains } \frac{2\lambda}{N} W^{[l]}"


class State(Playable):
    """Half of the points are for validation."""

    guess: str = question(WHERE, LOWEST)
    lam: float = log(0.02, LOW, HIGH, "price λ", restarts=False)
    noise: float = slider(0.1, 0, 0.2, 0.01, "noise")
    N: int = whole(80, 10, 200, "points")
    width: int = whole(10, 2, 16, "neurons in a layer")
    seed: int = whole(1, 0, 50, "seed")

    @property
    def training_problem(self) -> ValidationProblem:
        """What the minimisers follow from, apart from lambda."""
        return ValidationProblem(self.noise, self.N, 0.5, self.width, depth=2, seed=self.seed)


class Minimisers(Progress):
    """stops: the minimisers that have been found so far, lambda increasing."""

    stops: tuple[Minimiser, ...]


def minimisers(state: State) -> Iterator[Minimisers]:
    """Follow the minimiser from the smallest lambda to the largest."""
    problem = state.training_problem
    for stops in so_far(regularisation_path(problem.start(), *problem.split(), LAMBDAS)):
        yield Minimisers(stops, unfinished=len(stops) < len(LAMBDAS))


def nearest(state: State, progress: Minimisers) -> Minimiser:
    """The minimiser for this lambda, the last one on the way to it, or the start of the way."""
    if not progress.stops:
        start = state.training_problem.start()
        return Minimiser(LOW, start.p, float(np.linalg.norm(start.p[is_weight(start)])), 0.0, 0.0)
    return min(progress.stops, key=lambda stop: abs(np.log(stop.lam / state.lam)))


def where(stops: tuple[Minimiser, ...]) -> str:
    """Return for which lambda the validation cost is lowest."""
    best = int(np.argmin([stop.validation for stop in stops]))
    return WHERE[0 if best == 0 else 2 if best == len(stops) - 1 else 1]


def scene(state: State, progress: Minimisers) -> Scene:
    """Left: the region; right: norm and costs over lambda; below: the gradient and its extra term.

    What lambda does, the curves and the dashed boundary, is seen when the reader has answered.
    """
    stop, stops, (training, _) = nearest(state, progress), progress.stops, state.training_problem.split()
    first = [boundary(_network(state, one)) for one in stops[:1] if answered(state)]
    title = f"a minimiser of (33), λ = {stop.lam:g}" if stops else "the start of the search"
    xlabel = f"dashed: the boundary for λ = {LOW:g}" if first else ""
    network, box = _network(state, stop), (56, 112, 320, 320)
    region = small_region(network, training, box, *first, title=title, xlabel=xlabel)
    terms = gradient_terms(network, training, stop.lam) if stops else {}
    rows = tuple((name, *map(_size, row)) for name, row in terms.items())
    heads = ("for", "|gradient of (9)|", "|extra term|", "|sum|")
    table = Table((56, 484, 540, 32.0 * (len(rows) + 1)), rows, heads, (0.7, 1.5, 1.3, 1), "lrrr")
    formulas = Formula(COST, 56, 28), Formula(EXTRA, 640, 560)
    whole = Scene(960, 690, (region, *_over_lambda(stop, stops)), formulas, tables=(table,))
    told = Text(_said(state, stops), 480, 676, "accent", 16, bold=True, align="middle")
    return replace(whole, texts=(told,)) if answered(state) else veiled(whole, told, axes=(1, 2))


def _said(state: State, stops: tuple[Minimiser, ...]) -> str:
    if not answered(state):
        return asking(LOWEST)
    if len(stops) < len(LAMBDAS):
        return awaiting(state.guess)
    return verdict(state.guess, where(stops))


def _size(x: float) -> str:
    """At a minimiser what must be 0 is so but for rounding, which other processors do otherwise."""
    return "0" if x == 0 else "≈ 0" if x < ROUNDING else typeset(f"{x:.1e}")


def _network(state: State, stop: Minimiser) -> Network:
    return state.training_problem.start().at(stop.p)


def _over_lambda(stop: Minimiser, stops: tuple[Minimiser, ...]) -> tuple[Axes, Axes]:
    """The norm of the weights; both costs."""
    lambdas, norms = (np.array([getattr(one, name) for one in stops]) for name in ("lam", "norm"))
    handle = Handle(stop.lam, stop.norm, "λ", 0.1 * stop.lam)  # on the way it goes along
    largest, high = round_up(max(1.0, stop.norm, *norms)), end_of_axis(stops, 0.4)
    here = line([stop.lam, stop.lam], [0, high], "accent", dashed=True)
    costs = (here, *two_curves(lambdas, stops, slice(None, None, 3)))
    above: dict[str, Any] = {"log": "x", "title": "norm of all weights, biases left out", "most": (5, 4)}
    below: dict[str, Any] = {"log": "x", "xlabel": "λ", "ylabel": "cost (9)", "most": (5, 4)}
    curve = Line(lambdas, norms, "accent")
    return (
        chart((474, 112, 450, 126), (curve, handle), (LOW, HIGH), (0.0, largest), **above),
        chart((474, 306, 450, 126), costs, (LOW, HIGH), (0.0, high), **below),
    )


def length(network: Network) -> float:
    """How long the boundary is, in sides of the unit square."""
    line = boundary(network)
    return float(np.nansum(np.hypot(np.diff(line.x), np.diff(line.y))))


def caption(state: State, progress: Minimisers) -> str:
    ask = "" if answered(state) else f" {asking(LOWEST)}"
    if not progress.stops:
        return f"λ = {state.lam:g}: on the way to the minimiser for the smallest λ.{ask}"
    stop, first = nearest(state, progress), progress.stops[0]
    coming = f"On the way to λ = {state.lam:g}; now " if abs(np.log(stop.lam / state.lam)) > 0.2 else ""
    if ask:
        return f"{coming}λ = {stop.lam:g}: the boundary is {length(_network(state, stop)):.2f} long.{ask}"
    return (
        f"{coming}λ = {stop.lam:g}: the norm of the weights is {stop.norm:.1f}, the training cost "
        f"{stop.training:.3f}, the validation cost {stop.validation:.3f}, the boundary "
        f"{length(_network(state, stop)):.2f} long. For λ = {first.lam:g}: {first.norm:.1f}, "
        f"{first.training:.3f}, {first.validation:.3f} and {length(_network(state, first)):.2f}."
    )


def _drag(state: State, event: Move) -> State:
    """Move the dot along the curve."""
    x = np.clip(event.x, LOW, HIGH)
    return state.changed(lam=min(LAMBDAS, key=lambda lam: abs(np.log(lam / x))))


regularise = Design(State, scene, caption, process=restarting(minimisers, chunk=0.004), on={Move: _drag})
