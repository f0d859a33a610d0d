"""Learning rate, mini-batch size and momentum as training goes on: the choices at the end of section 4."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from course_utils.interactive.design import Design
from course_utils.interactive.fields import Playable, choice, log, slider, whole
from course_utils.interactive.limits import less_than, positive
from course_utils.interactive.process import Progress, restarting
from course_utils.interactive.training_controls import FORMULAS
from course_utils.network.costs import cost
from course_utils.network.datasets import A, Points, figure1
from course_utils.network.network import Network
from course_utils.network.paper_network import PAPER_SIZES, paper_start
from course_utils.pictures.charts import chart, powers_around
from course_utils.pictures.scene import Axes, Formula, Line, Scene
from course_utils.training.run import Method, Run
from course_utils.training.schedules import ETA_SCHEDULES, M_SCHEDULES, eta_at, m_at

TEN, TWINS = "ten points", "two points in one place"
STAGES, STEPS = 200, 200_000  # eta and m stay as they are during one stage
EACH = STEPS // STAGES
LAST = 20  # stages over which the caption takes the mean, as single costs scatter
LEAST = {TEN: 0.0, TWINS: 1 / 22}  # of the cost: the twins can both be half right at best


@dataclass(frozen=True)
class State(Playable):
    """The learning rate and the mini-batch size start at eta and m, and then follow their schedules."""

    eta_schedule: str = choice(tuple(ETA_SCHEDULES), "η goes on")
    m_schedule: str = choice(M_SCHEDULES, "m goes on")
    eta: float = log(0.5, 0.001, 10, "η at the start", accepts=positive(10))
    m: int = whole(1, 1, 10, "m at the start")
    mu: float = slider(0.0, 0, 0.99, 0.01, "momentum μ", accepts=less_than(1))
    data: str = choice(tuple(LEAST), "data")
    seed: int = whole(0, 0, 50, "seed", more=True)


def points_of(data: str) -> Points:
    """Return the ten points, or these and a twin of the cross at (0.5, 0.6) that is in category A."""
    ten = figure1()
    if data == TEN:
        return ten
    return Points(np.column_stack([ten.x, ten.x[:, 6]]), np.append(ten.labels, A))


@dataclass(frozen=True, eq=False)
class BothCosts(Progress):
    """The cost (9) before the first and after each stage so far: of the run as chosen, and of a plain one
    with constant eta and m and without momentum.
    """

    chosen: tuple[float, ...]
    plain: tuple[float, ...]


def trainings(state: State) -> Iterator[BothCosts]:
    """Train both networks in turn, a stage at a time."""
    plain = state.changed(eta_schedule="constant", m_schedule=M_SCHEDULES[0], mu=0.0)
    costs: tuple[tuple[float, ...], ...] = ((), ())
    for pair in zip(_trained(state), _trained(plain), strict=True):
        costs = tuple((*before, now) for before, now in zip(costs, pair, strict=True))
        yield BothCosts(*costs, unfinished=len(costs[0]) <= STAGES)


def _trained(state: State) -> Iterator[float]:
    """Yield the cost at the start and after each stage."""
    points, network = points_of(state.data), Network(PAPER_SIZES, paper_start())
    run = Run(network, np.random.default_rng(state.seed))
    yield cost(network, points.x, points.y)
    for s in np.arange(STAGES) / STAGES:
        method = Method("scheduled", m=m_at(state.m_schedule, state.m, s, len(points)), momentum=state.mu)
        eta = eta_at(state.eta_schedule, state.eta, s)
        run.advance(method, eta, EACH, points.x, points.y, cost_every=0)
        yield cost(network, points.x, points.y)


def scene(state: State, progress: BothCosts) -> Scene:
    """Left: the cost above the least possible; right: learning rate and mini-batch size."""
    axes = _costs(state, progress), *_choices(state)
    return Scene(960, 500, axes, (Formula(FORMULAS["momentum"], 70, 26),))


def _costs(state: State, progress: BothCosts) -> Axes:
    steps, least = np.arange(len(progress.chosen)) * float(EACH), LEAST[state.data]
    chosen, plain = (np.clip(np.array(c) - least, 1e-9, 1) for c in (progress.chosen, progress.plain))
    return chart(
        (70, 84, 500, 360),
        (Line(steps, plain, "muted", label="plain"), Line(steps, chosen, "B", dot=True, label="as chosen")),
        (0, STEPS),
        powers_around(np.concatenate([chosen, plain, [1e-5, 1]]), 1e-9, 1),
        ylog=True,
        xlabel="steps",
        ylabel="cost (9)" if state.data == TEN else "cost (9) above the least",
        most=(5, 8),
    )


def _choices(state: State) -> tuple[Axes, Axes]:
    s, N = np.arange(STAGES) / STAGES, len(points_of(state.data))
    eta = np.array([eta_at(state.eta_schedule, state.eta, each) for each in s])
    m = np.array([m_at(state.m_schedule, state.m, each, N) for each in s], dtype=float)
    top = chart(
        (650, 84, 274, 150),
        (Line(s * STEPS, eta, "accent"),),
        (0, STEPS),
        powers_around(np.append(eta, [0.01, 1]), 1e-6, 1e4),
        ylog=True,
        ylabel="learning rate η",
        most=(3, 4),
    )
    bottom = chart(
        (650, 294, 274, 150),
        (Line(s * STEPS, m, "accent"),),
        (0, STEPS),
        (0, 12),
        xlabel="steps",
        ylabel="mini-batch size m",
        most=(3, 4),
    )
    return top, bottom


def caption(state: State, progress: BothCosts) -> str:
    """Return the picture in words."""
    step, least = (len(progress.chosen) - 1) * EACH, LEAST[state.data]
    chosen, plain = (np.mean(costs[-LAST:]) - least for costs in (progress.chosen, progress.plain))
    above = "" if state.data == TEN else " above the least possible"
    return (
        f"After {step:,} steps with η {state.eta_schedule}, m {state.m_schedule} and "
        f"μ = {state.mu:g} the cost of late is {chosen:.2g}{above}; with constant η and m and "
        f"without momentum it is {plain:.2g}."
    )


schedules = Design(State, scene, caption, process=restarting(trainings, compiled=True))
