"""Learning rate, mini-batch size and momentum as training goes on: the choices at the end of section 4."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from course_utils.arrays import Array
from course_utils.exhibits.ch04_stochastic_gradient._ten_points import POINTS, START
from course_utils.interactive.design import Design
from course_utils.interactive.fields import Playable, choice, log, slider, whole
from course_utils.interactive.limits import less_than, positive
from course_utils.interactive.process import Progress, restarting, so_far
from course_utils.interactive.training_controls import FORMULAS
from course_utils.network.costs import cost
from course_utils.network.datasets import A, Points
from course_utils.pictures.charts import chart, powers_around
from course_utils.pictures.numbers import counted
from course_utils.pictures.scene import Axes, Formula, Limits, Line, Scene
from course_utils.training.run import Method, Run
from course_utils.training.schedules import ETA_SCHEDULES, M_SCHEDULES, eta_at, m_at

TEN, TWINS = "ten points", "two points in one place"
STAGES, STEPS = 200, 200_000  # eta and m stay as they are during one stage
EACH = STEPS // STAGES
SHARES = np.arange(STAGES) / STAGES  # of the training, at the beginning of each stage
LAST = 20  # stages over which the caption takes the mean, as single costs scatter
LEAST = {TEN: 0.0, TWINS: 1 / 22}  # of the cost: the twins can both be half right at best


class State(Playable):
    """The learning rate and the mini-batch size start at eta and m, and then follow their schedules."""

    eta_schedule: str = choice(tuple(ETA_SCHEDULES), "η goes on")
    m_schedule: str = choice(M_SCHEDULES, "m goes on")
    eta: float = log(0.5, 0.001, 10, "η at the start", typed=positive(10))
    m: int = whole(1, 1, 10, "m at the start")
    mu: float = slider(0.0, 0, 0.99, 0.01, "momentum μ", typed=less_than(1))
    data: str = choice(tuple(LEAST), "data")
    seed: int = whole(0, 0, 50, "seed", more=True)


def points_of(data: str) -> Points:
    """Return the ten points, or these and a twin of the cross at (0.5, 0.6) that is in category A."""
    twins = Points(np.column_stack([POINTS.x, POINTS.x[:, 6]]), np.append(POINTS.labels, A))
    return POINTS if data == TEN else twins


class Costs(Progress):
    """The cost (9) at the start and after each stage so far: with the choices, without any of them, and
    with a learning rate 1/(1 - mu) times as large in the place of momentum, if there is any.
    """

    chosen: tuple[float, ...]
    plain: tuple[float, ...]
    longer: tuple[float, ...]


def trainings(state: State) -> Iterator[Costs]:
    """Train the networks in turn, a stage at a time."""
    plain = state.changed(eta_schedule="constant", m_schedule=M_SCHEDULES[0], mu=0.0)
    runs = [_trained(state, state.eta), _trained(plain, state.eta)]
    if state.mu:
        runs.append(_trained(state.changed(mu=0.0), longer_step(state)))
    for costs in so_far(zip(*runs, strict=True)):
        chosen, without, *longer = zip(*costs, strict=True)
        yield Costs(chosen, without, *(longer or [()]), unfinished=len(costs) <= STAGES)


def longer_step(state: State) -> float:
    """The learning rate with which a constant gradient moves p as far as with momentum, in the long run."""
    return float(f"{state.eta / (1 - state.mu):.12g}")  # 5, not 5.000000000000001: runs are chaotic


def _trained(state: State, eta: float) -> Iterator[float]:
    """Yield the cost at the start and after each stage; eta: at the start."""
    points, network = points_of(state.data), START.copy()
    run = Run(network, np.random.default_rng(state.seed))
    yield cost(network, points.x, points.y)
    for s in SHARES:
        method = Method("scheduled", m=m_at(state.m_schedule, state.m, s, len(points)), momentum=state.mu)
        run.advance(method, eta_at(state.eta_schedule, eta, s), EACH, points.x, points.y, cost_every=0)
        yield cost(network, points.x, points.y)


def scene(state: State, progress: Costs) -> Scene:
    """Left: the cost above the least possible; right: learning rate and mini-batch size."""
    steps, least = np.arange(len(progress.chosen)) * float(EACH), LEAST[state.data]
    all_costs = progress.plain, progress.longer, progress.chosen
    plain, longer, chosen = (np.clip(np.array(costs) - least, 1e-9, 1) for costs in all_costs)
    curves = [
        Line(steps, plain, "muted", label="plain"),
        Line(steps, chosen, "B", dot=True, label="as chosen"),
    ]
    if longer.size:
        curves.insert(1, Line(steps, longer, "ink", dashed=True, label="μ = 0, η/(1−μ)"))
    ylim = powers_around(np.concatenate([chosen, plain, longer, [1e-5, 1]]), 1e-9, 1)
    left = chart((70, 84, 500, 360), curves, (0, STEPS), ylim, log="y", most=(5, 8))
    left = replace(left, xlabel="steps", ylabel="cost (9)" if least == 0 else "cost − least")
    N = len(points_of(state.data))
    eta = np.array([eta_at(state.eta_schedule, state.eta, s) for s in SHARES])
    m = np.array([m_at(state.m_schedule, state.m, s, N) for s in SHARES], dtype=float)
    rates = powers_around(np.append(eta, [0.01, 1]), 1e-6, 1e4)
    top = _choice(84, eta.clip(*rates), rates, log="y", ylabel="learning rate η")
    bottom = _choice(294, m, (0, 12), xlabel="steps", ylabel="mini-batch size m")
    return Scene(960, 500, (left, top, bottom), (Formula(FORMULAS["momentum"], 70, 26),))


def _choice(top: float, values: Array, ylim: Limits, **rest: Any) -> Axes:
    line = Line(SHARES * STEPS, values, "accent")
    return chart((650, top, 274, 150), (line,), (0, STEPS), ylim, most=(3, 4), **rest)


def caption(state: State, progress: Costs) -> str:
    step, least = (len(progress.chosen) - 1) * EACH, LEAST[state.data]
    chosen, plain = (np.mean(costs[-LAST:]) - least for costs in (progress.chosen, progress.plain))
    beside = ""
    if progress.longer:
        late = np.mean(progress.longer[-LAST:]) - least
        beside = f" With μ = 0 and η = {longer_step(state):.3g} in the place of momentum it is {late:.2g}."
    known = min(LAST, len(progress.chosen))
    of = "last tenth" if step == STEPS else f"last {known} noted" if known > 1 else "start"
    above = " above the least" if least else ""
    return (
        f"After {counted(step, 'step')} with η {state.eta_schedule}, m {state.m_schedule} and "
        f"μ = {state.mu:g} the mean cost of the {of} is {chosen:.2g}{above}; "
        f"with constant η and m and without momentum it is {plain:.2g}.{beside}"
    )


schedules = Design(State, scene, caption, process=restarting(trainings, compiled=True))
