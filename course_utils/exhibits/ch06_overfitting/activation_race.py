"""Activation functions race: one start, one problem, one method; who learns, and whose neurons die?"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from course_utils.generalisation.dying_neurons import Snapshot, snapshots
from course_utils.interactive.asking import (
    answered,
    asking,
    awaiting,
    question,
    veiled,
    verdict_where_asked,
)
from course_utils.interactive.design import Design, picked
from course_utils.interactive.events import Pick
from course_utils.interactive.fields import Playable, choice, log, whole
from course_utils.interactive.process import Progress, restarting, so_far
from course_utils.network.activations import ACTIVATIONS
from course_utils.network.datasets import two_circles
from course_utils.network.network import Network
from course_utils.pictures.charts import chart, line
from course_utils.pictures.numbers import counted, plain, typeset
from course_utils.pictures.regions import small_region
from course_utils.pictures.scene import Role, Scene, Table, Text
from course_utils.training.run import mini_batches

LAST = 10_000  # steps
STEPS = np.unique(np.geomspace(1, LAST, 60).round()).astype(int)
POINTS = two_circles(np.random.default_rng(4), 40, 0.05)  # that all learn
LEARNT = 0.05  # the table gives the number of steps until the cost is this small
FIRST = f"first at a cost of {LEARNT:g}"
NAMES, DASHED = tuple(ACTIVATIONS), ("tanh", "leaky relu")
ROLES: dict[str, Role] = {"sigmoid": "B", "tanh": "B", "relu": "A", "leaky relu": "A", "step": "ink"}


class State(Playable):
    """The parameters at the start are normally distributed with standard deviation `scale`."""

    guess: str = question(NAMES, FIRST)
    eta: float = log(0.5, 0.01, 10, "learning rate η")
    scale: float = log(1.0, 0.01, 10, "scale of the start")
    depth: int = whole(2, 1, 4, "hidden layers")
    width: int = whole(8, 1, 16, "neurons in each")
    seed: int = whole(0, 0, 50, "seed")
    activation: str = choice(NAMES, "region of", "relu", restarts=False)

    def problem(self) -> tuple[Any, ...]:
        """What the race follows from; it waits for the answer."""
        return *super().problem(), answered(self)


def start(state: State, activation: str) -> Network:
    """Return the network before its training: but for the activation it is the same for all."""
    sizes, rng = (2, *(state.width,) * state.depth, 2), np.random.default_rng((state.seed, 1))
    return Network.random(sizes, rng, state.scale, activation=activation, output_activation="sigmoid")


class Race(Progress):
    """looks: what has been seen so far of the training with each activation function."""

    looks: dict[str, tuple[Snapshot, ...]]

    @property
    def first(self) -> list[str]:
        """Those that were first at a small cost, if any was; at the same look there may be several."""
        when = {name: _learnt(seen) for name, seen in self.looks.items()}
        reached = {name: step for name, step in when.items() if step is not None}
        all_seen = min(seen[-1].step for seen in self.looks.values())
        earliest = min(reached.values(), default=LAST)
        return [name for name, step in reached.items() if step == earliest <= all_seen]


def _learnt(seen: tuple[Snapshot, ...]) -> int | None:
    return next((one.step for one in seen if one.cost <= LEARNT), None)


def race(state: State) -> Iterator[Race]:
    """Train with one function after another, a look each, on the same data points in the same order."""
    runs = {}
    for name in NAMES:
        network, rng = start(state, name), np.random.default_rng((state.seed, 2))
        runs[name] = so_far(snapshots(network, POINTS, mini_batches(10), state.eta, rng, STEPS))
    looks = {name: next(run) for name, run in runs.items()}
    yield Race(looks, unfinished=answered(state))
    for _ in STEPS:
        for name, run in runs.items():
            yield Race(looks, unfinished=True)
            looks = {**looks, name: next(run)}
    yield Race(looks)


def scene(state: State, progress: Race) -> Scene:
    """Left: costs and dead neurons over the steps; right: the standings, and the region of one network.

    Before the answer nothing is told of any of them: some neurons are dead at the start.
    """
    costs, dead, rows = [], [], []
    for name, seen in progress.looks.items():
        steps, role, dashed = [max(one.step, 0.8) for one in seen], ROLES[name], name in DASHED
        drawn = np.clip([one.cost for one in seen], 1e-4, 1).tolist()
        costs.append(line(steps, drawn, role, dashed=dashed, label=name))
        dead.append(line(steps, [100 * one.dead for one in seen], role, dashed=dashed))
        now, first = seen[-1], _learnt(seen)
        rows.append(
            (
                name,
                "–" if first is None else f"{first:,}",
                _printed(now.cost),
                str(now.wrong),
                f"{now.dead:.0%}",
            )
        )
    above, below, xlim = (66, 76, 480, 220), (66, 362, 480, 136), (0.8, LAST)
    ylabel, chosen = "% of the hidden neurons dead", state.activation
    network, p = start(state, chosen), progress.looks[chosen][-1].p
    finite = bool(np.isfinite(p).all())
    if finite:
        network.p = p
    title = chosen if finite else f"{chosen}, as it began"
    axes = (
        chart(above, costs, xlim, (1e-4, 1), log="xy", title="cost (9)"),
        chart(below, dead, xlim, (-4, 104), log="x", most=(6, 4), xlabel="steps", ylabel=ylabel),
        small_region(network, POINTS, (676, 332, 190, 190), title=title),
    )
    box, widths, name = (574, 56, 380, 204), (98, 66, 86, 64, 66), "activation functions"
    heads = ("σ", f"to {LEARNT:g}", "cost", "wrong", "dead")
    roles, index = tuple(ROLES.values()), NAMES.index(chosen)
    standings = Table(box, tuple(rows), heads, widths, "lrrrr", roles, chosen=index, name=name)
    told = Text(_said(state, progress), 480, 24, "accent", 16, bold=True, align="middle")
    whole = Scene(960, 560, axes, tables=(standings,))
    return replace(whole, texts=(told,)) if answered(state) else veiled(whole, told, (0, 1), tables=True)


def _said(state: State, progress: Race) -> str:
    if not answered(state):
        return asking(FIRST)
    if not progress.first:
        waiting = awaiting(state.guess)
        return waiting if progress.unfinished else "No function comes there."
    return verdict_where_asked(state, *progress.first)


def _printed(cost: float) -> str:
    """Four decimals, or a power of ten; what diverged is no such number."""
    if not np.isfinite(cost):
        return plain(cost)
    return f"{cost:.4f}" if cost >= 1e-3 else typeset(f"{cost:.1e}")


def caption(state: State, progress: Race) -> str:
    looks = min(map(len, progress.looks.values()))  # that all have had
    now = {name: seen[looks - 1] for name, seen in progress.looks.items()}
    costs = ", ".join(f"{name} {_printed(one.cost)} ({one.dead:.0%} dead)" for name, one in now.items())
    if not answered(state):
        return f"{asking(FIRST)} Nothing is trained yet."
    steps = counted(min(one.step for one in now.values()), "step")
    return (
        f"From one start with η = {state.eta:g}, after {steps} the costs are: {costs}. "
        f"{_said(state, progress)}"
    )


PROCESS = restarting(race, compiled=True, chunk=0.003)
activation_race = Design(State, scene, caption, process=PROCESS, on={Pick: picked("activation", NAMES)})
