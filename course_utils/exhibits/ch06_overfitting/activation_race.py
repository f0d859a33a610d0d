"""Activation functions race: one start, one problem, one method; who learns, and whose neurons die?"""

from __future__ import annotations

import functools
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from course_utils.generalisation.dying_neurons import Snapshot, snapshots
from course_utils.interactive import limits as accepted
from course_utils.interactive.controls import Choice, Control, LogSlider, WholeSlider
from course_utils.interactive.exhibit import Exhibit
from course_utils.interactive.process import Clock
from course_utils.network.activations import ACTIVATIONS, activation_named
from course_utils.network.costs import misclassified
from course_utils.network.datasets import Points as Data
from course_utils.network.datasets import two_circles
from course_utils.network.network import Network
from course_utils.pictures import regions
from course_utils.pictures.charts import chart
from course_utils.pictures.numbers import counted
from course_utils.pictures.scene import Axes, Field, Line, Points, Role, Scene, Table
from course_utils.training.compiled import warm_up
from course_utils.training.run import mini_batches

LAST = 10_000  # steps
STEPS = np.unique(np.geomspace(1, LAST, 60).round()).astype(int)
METHOD = mini_batches(10)
LOW, HIGH = 1e-4, 1.0  # of the costs that are drawn; smaller and larger ones at the edge
LEARNT = 0.05  # the cost whose price in steps the table gives
CHUNK = 0.003  # seconds of training between two looks at the controls
PROBLEM = ("eta", "scale", "width", "depth", "seed")  # a change of these begins all races anew
COLOURS: dict[str, tuple[Role, bool]] = {
    "sigmoid": ("B", False),
    "tanh": ("B", True),
    "relu": ("A", False),
    "leaky relu": ("A", True),
    "step": ("ink", False),
}


@dataclass(frozen=True)
class State:
    """eta: the learning rate; scale: the standard deviation of the parameters at the start; depth: hidden
    layers of `width` neurons; activation: whose region is shown.
    """

    eta: float = 0.5
    scale: float = 1.0
    width: int = 8
    depth: int = 2
    seed: int = 0
    activation: str = "relu"
    playing: bool = False

    def __post_init__(self) -> None:
        """ValueError for what no control can give but a line of text can."""
        activation_named(self.activation)
        accepted.within(self, eta=(0.01, 10), scale=(0.01, 10), width=(1, 16), depth=(1, 4), seed=(0, 50))


@dataclass(frozen=True, eq=False)
class Progress:
    """looks: what has been seen of the training with each activation function up to now."""

    looks: dict[str, tuple[Snapshot, ...]]
    p: None = None
    finished: bool = False
    unfinished: bool = False


@functools.cache
def data() -> Data:
    """Return the points that all learn: two noisy circles."""
    return two_circles(np.random.default_rng(4), 40, 0.05)


def start(state: State, activation: str) -> Network:
    """Return the network before its training: but for the activation it is the same for all."""
    sizes, rng = (2, *(state.width,) * state.depth, 2), np.random.default_rng((state.seed, 1))
    return Network.random(sizes, rng, state.scale, activation=activation, output_activation="sigmoid")


# ---------------------------------------------------------------- process


def process(state: State, clock: Clock) -> Generator[Progress, State, None]:
    """Train with one function after the other, a look each, so that all run side by side."""
    compiling, races, seen = warm_up(), _races(state), _none()
    while True:
        end = clock() + CHUNK
        while _behind(seen) and clock() < end:
            name = min(seen, key=lambda one: len(seen[one]))
            if seen[name] and compiling.is_alive():
                break  # the training loop is being compiled: the starts can be seen already
            seen[name].append(next(races[name]))
        found = {name: tuple(all_looks) for name, all_looks in seen.items()}
        new = yield Progress(found, unfinished=_behind(seen))
        if any(getattr(state, name) != getattr(new, name) for name in PROBLEM):
            races, seen = _races(new), _none()
        state = new


def _none() -> dict[str, list[Snapshot]]:
    return {name: [] for name in ACTIVATIONS}


def _behind(seen: dict[str, list[Snapshot]]) -> bool:
    return any(len(all_looks) <= len(STEPS) for all_looks in seen.values())


def _races(state: State) -> dict[str, Iterator[Snapshot]]:
    """The same data points in the same order for all."""
    return {
        name: snapshots(
            start(state, name), data(), METHOD, state.eta, np.random.default_rng((state.seed, 2)), STEPS
        )
        for name in ACTIVATIONS
    }


# ---------------------------------------------------------------- picture


def scene(state: State, progress: Progress) -> Scene:
    """Left: costs and dead neurons over the steps; right: the standings, and the region of one network."""
    axes = _costs(progress), _dead(progress), _region(state, progress)
    return Scene(960, 560, axes, tables=(_table(state, progress),))


def _line(seen: Sequence[Snapshot], values: Sequence[float], name: str, label: bool) -> Line:
    steps = np.array([max(one.step, 0.8) for one in seen], dtype=float)
    role, dashed = COLOURS[name]
    return Line(steps, np.array(values, dtype=float), role, dashed, label=name if label else "")


def _costs(progress: Progress) -> Axes:
    lines = [
        _line(seen, np.clip([one.cost for one in seen], LOW, HIGH).tolist(), name, label=True)
        for name, seen in progress.looks.items()
    ]
    limits: Any = {"xlog": True, "ylog": True}
    return chart((66, 76, 480, 220), lines, (0.8, LAST), (LOW, HIGH), title="cost (9)", **limits)


def _dead(progress: Progress) -> Axes:
    lines = [
        _line(seen, [100 * one.dead for one in seen], name, label=False)
        for name, seen in progress.looks.items()
    ]
    label = "% of the hidden neurons dead"
    box = (66, 362, 480, 136)
    return chart(box, lines, (0.8, LAST), (-4, 104), xlog=True, ylabel=label, xlabel="steps", most=(6, 4))


def _region(state: State, progress: Progress) -> Axes:
    network, points = start(state, state.activation), data()
    seen = progress.looks[state.activation]
    if seen and np.isfinite(seen[-1].p).all():
        network.p = seen[-1].p
    wrong = misclassified(network, points.x, points.y)
    items = (Field(regions.difference(network)), Points(points.x, points.labels, wrong))
    return chart((676, 332, 190, 190), items, (0, 1), (0, 1), title=state.activation, most=(3, 3))


def _table(state: State, progress: Progress) -> Table:
    heads = ("σ", f"to {LEARNT:g}", "cost", "wrong", "dead")
    rows = [(name, *_standing(seen)) for name, seen in progress.looks.items()]
    names = tuple(progress.looks)
    return Table(
        (574, 56, 380, 204),
        tuple(rows),
        heads,
        (98, 66, 86, 64, 66),
        "lrrrr",
        roles=tuple(COLOURS[name][0] for name in names),
        chosen=names.index(state.activation),
        name="activation functions",
    )


def _standing(seen: Sequence[Snapshot]) -> tuple[str, str, str, str]:
    """The step after which the cost was below LEARNT first, and how it stands now."""
    if not seen:
        return "", "", "", ""
    first = next((f"{one.step:,}" for one in seen if one.cost <= LEARNT), "–")
    now = seen[-1]
    return first, _short(now.cost), str(now.wrong), f"{now.dead:.0%}"


def _short(cost: float) -> str:
    if not np.isfinite(cost):
        return "∞"
    return (f"{cost:.4f}" if cost >= 1e-3 else f"{cost:.1e}").replace("-", "−")


def caption(state: State, progress: Progress) -> str:
    """Return the picture in words."""
    said = []
    for name, seen in progress.looks.items():
        if seen:
            now = seen[-1]
            said.append(f"{name} {_short(now.cost)} ({now.dead:.0%} dead)")
    step = min((seen[-1].step for seen in progress.looks.values() if seen), default=0)
    so_far = f"From one start with η = {state.eta:g}, after {counted(step, 'step')}"
    return f"{so_far} the costs are: {', '.join(said)}."


# ---------------------------------------------------------------- what the reader does


def edit(state: State, event: dict[str, Any]) -> State:
    """Return the state after the reader picked a row of the table."""
    if event["kind"] != "pick":
        return state
    return replace(state, activation=tuple(ACTIVATIONS)[event["index"]])


CONTROLS: dict[str, Control] = {
    "eta": LogSlider(label="learning rate η", field="eta", low=0.01, high=10),
    "scale": LogSlider(label="scale of the start", field="scale", low=0.01, high=10),
    "depth": WholeSlider(label="hidden layers", field="depth", low=1, high=4),
    "width": WholeSlider(label="neurons in each", field="width", low=1, high=16),
    "seed": WholeSlider(label="seed", field="seed", low=0, high=50),
    "activation": Choice(label="region of", field="activation", options=tuple(ACTIVATIONS)),
}


def activation_race(*, show: Sequence[str] | None = None, **settings: Any) -> Exhibit:
    """Return the exhibit; `settings` are fields of State, `show` the names of the controls to show."""
    state = State(**settings)
    return Exhibit(state, scene, caption, process=process, edit=edit, controls=CONTROLS, show=show)
