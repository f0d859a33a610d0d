"""Learning rate, mini-batch size and momentum as training goes on: the choices at the end of section 4."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from course_utils.interactive import limits
from course_utils.interactive.controls import Choice, Control, LogSlider, Slider, WholeSlider
from course_utils.interactive.exhibit import Exhibit
from course_utils.interactive.process import Clock
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
CHUNK = 0.004  # seconds between two looks at the controls


@dataclass(frozen=True)
class State:
    """data: which points; eta, m: at the start; eta_schedule, m_schedule: how they go on; mu: the momentum;
    seed: of the draws.
    """

    data: str = TEN
    eta: float = 0.5
    eta_schedule: str = "constant"
    m: int = 1
    m_schedule: str = M_SCHEDULES[0]
    mu: float = 0.0
    seed: int = 0
    playing: bool = False

    def __post_init__(self) -> None:
        """ValueError for what no control can give."""
        limits.among(self, data=LEAST)
        limits.above_zero(self, eta=10)
        limits.below(self, mu=1)
        limits.within(self, m=(1, 10))
        eta_at(self.eta_schedule, self.eta, 0)
        m_at(self.m_schedule, self.m, 0, 10)


def points_of(data: str) -> Points:
    """Return the ten points, or these and a twin of the cross at (0.5, 0.6) that is in category A."""
    ten = figure1()
    if data == TEN:
        return ten
    return Points(np.column_stack([ten.x, ten.x[:, 6]]), np.append(ten.labels, A))


@dataclass(frozen=True)
class Progress:
    """costs, plain: the cost (9) before the first and after each stage so far, of the run as chosen and of
    the same with nothing that changes and no momentum.
    """

    costs: tuple[float, ...]
    plain: tuple[float, ...]
    p: None = None
    finished: bool = False
    unfinished: bool = False


def process(state: State, clock: Clock) -> Generator[Progress, State, None]:
    """Train anew whenever something changes, both runs in turn, a stage at a time."""
    runs, costs = _begin(state)
    while True:
        began = clock()
        while len(costs[1]) <= STAGES and clock() - began < CHUNK:
            for run, kept in zip(runs, costs, strict=True):
                kept.append(next(run))
        new = yield Progress(tuple(costs[0]), tuple(costs[1]), unfinished=len(costs[1]) <= STAGES)
        if replace(new, playing=state.playing) != state:
            runs, costs = _begin(new)
        state = new


def _begin(state: State) -> tuple[list[Generator[float, None, None]], list[list[float]]]:
    plain = replace(state, eta_schedule="constant", m_schedule=M_SCHEDULES[0], mu=0.0)
    runs = [_trained(each) for each in (state, plain)]
    return runs, [[next(run)] for run in runs]


def _trained(state: State) -> Generator[float, None, None]:
    """Yield the cost at the start and after each stage."""
    points, network = points_of(state.data), Network(PAPER_SIZES, paper_start())
    run = Run(network, np.random.default_rng(state.seed))
    yield cost(network, points.x, points.y)
    for stage in range(STAGES):
        s = stage / STAGES
        m = m_at(state.m_schedule, state.m, s, len(points))
        method = Method("scheduled", m=m, momentum=state.mu)
        run.advance(
            method, eta_at(state.eta_schedule, state.eta, s), EACH, points.x, points.y, cost_every=0
        )
        yield cost(network, points.x, points.y)


def scene(state: State, progress: Progress) -> Scene:
    """Left: the cost above the least possible; right: learning rate and mini-batch size."""
    steps, least = np.arange(len(progress.costs)) * float(EACH), LEAST[state.data]
    costs = np.clip(np.array(progress.costs) - least, 1e-9, 1)
    plain = np.clip(np.array(progress.plain) - least, 1e-9, 1)
    ylabel = "cost (9)" if state.data == TEN else "cost (9) above the least"
    left = chart(
        (70, 84, 500, 360),
        (
            Line(steps, plain, "muted", label="plain"),
            Line(steps, costs, "B", dot=True, label="as chosen"),
        ),
        (0, STEPS),
        powers_around(np.concatenate([costs, plain, [1e-5, 1]]), 1e-9, 1),
        ylog=True,
        xlabel="steps",
        ylabel=ylabel,
        most=(5, 8),
    )
    return Scene(960, 500, (left, *_choices(state)), (Formula(FORMULAS["momentum"], 70, 26),))


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


def caption(state: State, progress: Progress) -> str:
    """Return the picture in words."""
    least, last = LEAST[state.data], slice(-LAST, None)
    step = (len(progress.costs) - 1) * EACH
    chosen, plain = np.mean(progress.costs[last]) - least, np.mean(progress.plain[last]) - least
    above = "" if state.data == TEN else " above the least possible"
    return (
        f"After {step:,} steps with η {state.eta_schedule}, m {state.m_schedule} and "
        f"μ = {state.mu:g} the cost of late is {chosen:.2g}{above}; with constant η and m and "
        f"without momentum it is {plain:.2g}."
    )


CONTROLS: dict[str, Control] = {
    "eta_schedule": Choice(label="η goes on", field="eta_schedule", options=tuple(ETA_SCHEDULES)),
    "m_schedule": Choice(label="m goes on", field="m_schedule", options=M_SCHEDULES),
    "eta": LogSlider(label="η at the start", field="eta", low=0.001, high=10),
    "m": WholeSlider(label="m at the start", field="m", low=1, high=10),
    "mu": Slider(label="momentum μ", field="mu", low=0, high=0.99, step=0.01),
    "data": Choice(label="data", field="data", options=tuple(LEAST)),
    "seed": WholeSlider(label="seed", field="seed", low=0, high=50, more=True),
}


def schedules(*, show: Sequence[str] | None = None, **settings: Any) -> Exhibit:
    """Return the exhibit; `settings` are fields of State, `show` the names of the controls to show."""
    return Exhibit(State(**settings), scene, caption, process=process, controls=CONTROLS, show=show)
