"""Activation functions race: one start, one problem, one method; who learns, and whose neurons die?"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from course_utils.generalisation.dying_neurons import Snapshot, snapshots
from course_utils.interactive.design import Design, picked
from course_utils.interactive.events import Pick
from course_utils.interactive.fields import Playable, choice, log, whole
from course_utils.interactive.process import Progress, restarting
from course_utils.network.activations import ACTIVATIONS
from course_utils.network.costs import misclassified
from course_utils.network.datasets import Points as Data
from course_utils.network.datasets import two_circles
from course_utils.network.network import Network
from course_utils.pictures import regions
from course_utils.pictures.charts import chart
from course_utils.pictures.numbers import counted, typeset
from course_utils.pictures.scene import Axes, Field, Line, Points, Role, Scene, Table
from course_utils.training.run import mini_batches

LAST = 10_000  # steps
STEPS = np.unique(np.geomspace(1, LAST, 60).round()).astype(int)
METHOD = mini_batches(10)
LOW, HIGH = 1e-4, 1.0  # of the costs that are drawn; smaller and larger ones at the edge
LEARNT = 0.05  # the table gives the number of steps until the cost is this small
NAMES = tuple(ACTIVATIONS)
COLOURS: dict[str, tuple[Role, bool]] = {
    "sigmoid": ("B", False),
    "tanh": ("B", True),
    "relu": ("A", False),
    "leaky relu": ("A", True),
    "step": ("ink", False),
}


@dataclass(frozen=True)
class State(Playable):
    """The parameters at the start are normally distributed with standard deviation `scale`."""

    eta: float = log(0.5, 0.01, 10, "learning rate η")
    scale: float = log(1.0, 0.01, 10, "scale of the start")
    depth: int = whole(2, 1, 4, "hidden layers")
    width: int = whole(8, 1, 16, "neurons in each")
    seed: int = whole(0, 0, 50, "seed")
    activation: str = choice(NAMES, "region of", "relu", restarts=False)


@functools.cache
def data() -> Data:
    """Return the points that all learn: two noisy circles."""
    return two_circles(np.random.default_rng(4), 40, 0.05)


def start(state: State, activation: str) -> Network:
    """Return the network before its training: but for the activation it is the same for all."""
    sizes, rng = (2, *(state.width,) * state.depth, 2), np.random.default_rng((state.seed, 1))
    return Network.random(sizes, rng, state.scale, activation=activation, output_activation="sigmoid")


# ---------------------------------------------------------------- process


@dataclass(frozen=True, eq=False)
class Race(Progress):
    """looks: what has been seen so far of the training with each activation function."""

    looks: Mapping[str, tuple[Snapshot, ...]]


def race(state: State) -> Iterator[Race]:
    """Train with one function after another, a look each, on the same data points in the same order."""
    runs = {}
    for name in NAMES:
        rng = np.random.default_rng((state.seed, 2))
        runs[name] = snapshots(start(state, name), data(), METHOD, state.eta, rng, STEPS)
    looks: dict[str, tuple[Snapshot, ...]] = {name: (next(run),) for name, run in runs.items()}
    for _ in STEPS:
        for name, run in runs.items():
            yield Race(looks, unfinished=True)
            looks = {**looks, name: (*looks[name], next(run))}
    yield Race(looks)


# ---------------------------------------------------------------- picture


def scene(state: State, progress: Race) -> Scene:
    """Left: costs and dead neurons over the steps; right: the standings, and the region of one network."""
    axes = _costs(progress), _dead(progress), _region(state, progress)
    return Scene(960, 560, axes, tables=(_table(state, progress),))


def _line(seen: Sequence[Snapshot], values: Sequence[float], name: str, label: str = "") -> Line:
    steps = np.array([max(one.step, 0.8) for one in seen], dtype=float)
    role, dashed = COLOURS[name]
    return Line(steps, np.array(values, dtype=float), role, dashed, label=label)


def _costs(progress: Race) -> Axes:
    lines = [
        _line(seen, np.clip([one.cost for one in seen], LOW, HIGH).tolist(), name, label=name)
        for name, seen in progress.looks.items()
    ]
    limits = (0.8, LAST), (LOW, HIGH)
    return chart((66, 76, 480, 220), lines, *limits, xlog=True, ylog=True, title="cost (9)")


def _dead(progress: Race) -> Axes:
    lines = [_line(seen, [100 * one.dead for one in seen], name) for name, seen in progress.looks.items()]
    box, limits, ylabel = (66, 362, 480, 136), ((0.8, LAST), (-4, 104)), "% of the hidden neurons dead"
    return chart(box, lines, *limits, xlog=True, ylabel=ylabel, xlabel="steps", most=(6, 4))


def _region(state: State, progress: Race) -> Axes:
    network, points, p = start(state, state.activation), data(), progress.looks[state.activation][-1].p
    if np.isfinite(p).all():
        network.p = p
    wrong = misclassified(network, points.x, points.y)
    items = (Field(regions.difference(network)), Points(points.x, points.labels, wrong))
    return chart((676, 332, 190, 190), items, (0, 1), (0, 1), title=state.activation, most=(3, 3))


def _table(state: State, progress: Race) -> Table:
    return Table(
        (574, 56, 380, 204),
        tuple((name, *_standing(seen)) for name, seen in progress.looks.items()),
        ("σ", f"to {LEARNT:g}", "cost", "wrong", "dead"),
        (98, 66, 86, 64, 66),
        "lrrrr",
        roles=tuple(COLOURS[name][0] for name in NAMES),
        chosen=NAMES.index(state.activation),
        name="activation functions",
    )


def _standing(seen: Sequence[Snapshot]) -> tuple[str, str, str, str]:
    """The step after which the cost was first below LEARNT, and how things stand now."""
    first, now = next((f"{one.step:,}" for one in seen if one.cost <= LEARNT), "–"), seen[-1]
    return first, _short(now.cost), str(now.wrong), f"{now.dead:.0%}"


def _short(cost: float) -> str:
    if not np.isfinite(cost):
        return "∞"
    return typeset(f"{cost:.4f}" if cost >= 1e-3 else f"{cost:.1e}")


def caption(state: State, progress: Race) -> str:
    """Return the picture in words."""
    now = {name: seen[-1] for name, seen in progress.looks.items()}
    costs = ", ".join(f"{name} {_short(one.cost)} ({one.dead:.0%} dead)" for name, one in now.items())
    steps = counted(min(one.step for one in now.values()), "step")
    return f"From one start with η = {state.eta:g}, after {steps} the costs are: {costs}."


activation_race = Design(
    State,
    scene,
    caption,
    process=restarting(race, compiled=True, chunk=0.003),
    on={Pick: picked("activation", NAMES)},
)
