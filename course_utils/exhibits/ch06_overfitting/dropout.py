"""Dropout: the neurons that each step deletes, the thinned networks' mean, and the full network instead."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from course_utils.arrays import Array
from course_utils.generalisation.dropout import with_factors
from course_utils.generalisation.dropout_training import (
    LAST,
    NODES,
    DropoutProblem,
    DropoutTraining,
    ThinnedMean,
    dropout_points,
    masks_of_steps,
    output_difference,
)
from course_utils.interactive.controls import Button, Switch
from course_utils.interactive.design import Design, picked
from course_utils.interactive.events import Pick, row_in
from course_utils.interactive.fields import Playable, choice, log, setting, slider, whole
from course_utils.interactive.limits import Several, less_than
from course_utils.interactive.limits import whole as whole_numbers
from course_utils.interactive.process import Clock, Progress
from course_utils.network.costs import misclassified
from course_utils.network.network import Network
from course_utils.pictures.charts import chart, contours
from course_utils.pictures.diagrams import Connection, Neuron, network_graph, neurons
from course_utils.pictures.scene import Axes, Edge, Field, Graph, Line, Node, Points, Scene, Table, Text

HIDDEN = {"one of 6": (6,), "two of 6": (6, 6)}
WAYS = DELETE, INVERTED = "as the paper: 0 or 1", "inverted: 0 or 1/(1 − p)"
FACTORS = RIGHT, PRINTED, LETTER, NONE = "1 − p", "p", "p, biases too", "1"
CHUNK = 0.003  # seconds of work between two looks at the controls


def _with_own_mask(name: str) -> Callable[[Any, Any], Any]:
    """Return what sets the field `name`: nothing that the reader flipped before has a meaning any more."""
    return lambda state, value: state.changed(**{name: value}, flipped=())


@dataclass(frozen=True)
class State(Playable):
    """The training step that is looked at has a mask of its own; the reader may flip neurons in it."""

    step: int = whole(2980, 0, LAST, "step", set=_with_own_mask("step"), restarts=False)
    p_drop: float = slider(0.2, 0, 0.8, 0.05, "p = p_drop", accepts=less_than(1))
    hidden: str = choice(tuple(HIDDEN), "hidden layers", "two of 6", set=_with_own_mask("hidden"))
    factor: str = choice(FACTORS, "full, weights times", restarts=False)
    way: str = choice(WAYS, "factor in training")
    rate: float = log(4.0, 1, 1000, "steps per second", restarts=False)
    seed: int = whole(4, 0, 50, "seed", more=True)
    flipped: tuple[int, ...] = setting(
        (),
        Several(whole_numbers(0, 11), 0, 12),
        "hidden neurons, from 0, that were flipped",
        restarts=False,
    )

    def __post_init__(self) -> None:
        """ValueError, too, for a flipped neuron that there is not."""
        super().__post_init__()
        H = sum(HIDDEN[self.hidden])
        Several(whole_numbers(0, H - 1), 0, H).check("flipped", self.flipped)

    @property
    def training_problem(self) -> DropoutProblem:
        """What the training follows from."""
        return DropoutProblem(self.p_drop, HIDDEN[self.hidden], self.way == INVERTED, self.seed)


@dataclass(frozen=True, eq=False)
class Moment(Progress):
    """step: of the training, at most the one that is looked at; consensus: the mean over thinned networks
    then, as far as it has come.
    """

    step: int
    consensus: ThinnedMean


def process(state: State, clock: Clock) -> Generator[Moment, State, None]:
    """Train in the background, and average over thinned networks at the step that is looked at."""
    training, consensus = DropoutTraining(state.training_problem), None
    wanted, last, chosen = float(state.step), clock(), True
    while True:
        if not chosen or int(wanted) >= len(training.p):  # a reader who moves a slider is answered first
            training.go_on(clock, CHUNK)
        step = min(int(wanted), len(training.p) - 1)
        problem, p = state.training_problem, training.p[step]
        if consensus is None or consensus.problem != problem or (consensus.network.p != p).any():
            consensus = ThinnedMean(problem, p)
        else:
            consensus.go_on(clock, CHUNK)
        finished = state.playing and step == LAST
        unfinished = step < int(wanted) or not training.done or not consensus.done
        new = yield Moment(step, consensus, finished=finished, unfinished=unfinished)
        if new.problem() != state.problem():
            training = DropoutTraining(new.training_problem)
        seconds = min(clock() - last, 0.2)  # after a longer pause the missed steps are not made up for
        wanted = _wanted(state, new, wanted, seconds)
        chosen, state, last = new is not state, new, clock()


def _wanted(old: State, new: State, wanted: float, seconds: float) -> float:
    """Return the step to show: where the slider was put, or where playing has come to."""
    if new.step != old.step:
        return float(new.step)
    if new.playing and not old.playing and wanted >= LAST:
        return 0.0
    return min(wanted + new.rate * seconds, float(LAST)) if new.playing and old.playing else wanted


def factors_now(state: State, step: int) -> Array:
    """Return the factors of the thinned network that is shown, (H,): the step's, with some flipped."""
    kept = masks_of_steps(state.training_problem)[max(step, 1) - 1] > 0
    if not state.playing:
        kept = kept ^ np.isin(np.arange(len(kept)), state.flipped)
    return kept / (1 - state.p_drop) if state.way == INVERTED else kept.astype(float)


def full_network(network: Network, p_drop: float, factor: str) -> Network:
    """Return the network with all its neurons, its parameters multiplied as the factor says."""
    if factor == LETTER:
        return network.at(p_drop * network.p)
    return with_factors(network, {RIGHT: 1 - p_drop, PRINTED: p_drop, NONE: 1.0}[factor])


@dataclass(frozen=True, eq=False)
class Seen:
    """The progress; the factors of the thinned network that is shown; for each of FACTORS, how far z[L] and
    F of the full network are from the mean over all masks, and how many points it has wrong.
    """

    at: Moment
    factors: Array
    errors: Mapping[str, tuple[float, float, int]]

    @property
    def network(self) -> Network:
        """The network at the step that is looked at."""
        return self.at.consensus.network

    @property
    def hidden(self) -> dict[Neuron, bool]:
        """The hidden neurons, and whether each is deleted."""
        found = [(l, j) for l, j in neurons(self.network.sizes) if 1 < l < self.network.L]
        return dict(zip(found, self.factors == 0, strict=True))


def seen(state: State, progress: Moment) -> Seen:
    """Return what both picture and caption show."""
    consensus, errors = progress.consensus, {}
    for factor in FACTORS:
        full = full_network(consensus.network, state.p_drop, factor)
        errors[factor] = (*consensus.differences(full), _wrong(full))
    return Seen(progress, factors_now(state, progress.step), errors)


def _wrong(network: Network) -> int:
    points = dropout_points()
    return int(misclassified(network, points.x, points.y).sum())


def scene(state: State, seen: Seen) -> Scene:
    """Above: the diagram with this step's mask, and how good each factor is; below: three regions."""
    network, factors, mean = seen.network, seen.factors, seen.at.consensus
    full = full_network(network, state.p_drop, state.factor)
    times = "(1 − p)" if state.factor == RIGHT else state.factor
    regions = (
        _region(48, "this thinned network", output_difference(network, factors[None])[0]),
        _region(366, f"mean of {mean.count} thinned", mean.mean, _boundaries(mean.some)),
        _region(684, f"full network × {times}", output_difference(full, np.ones((1, len(factors))))[0]),
    )
    deleted = f"{(factors == 0).sum()} of {len(factors)} hidden neurons deleted"
    beside = f"Against the mean over all {2 ** len(factors):,} masks:"
    texts = (
        Text(f"Step {max(seen.at.step, 1):,}: {deleted}", 48, 30, bold=True),
        Text(beside, 530, 30, bold=True),
    )
    graphs, tables = (_diagram(seen),), (_table(state, seen),)
    return Scene(960, 610, regions, graphs=graphs, tables=tables, texts=texts)


def _region(left: float, title: str, values: Array, *lines: Line) -> Axes:
    points = dropout_points()
    marks = Points(points.x, points.labels, np.zeros(len(points), dtype=bool))
    box, unit = (left, 342, 240, 240), (0, 1)
    return chart(box, (Field(values), *lines, marks), unit, unit, title=title, most=(3, 3))


def _boundaries(some: Sequence[Array]) -> Line:
    """All boundaries as one line with gaps, which the browser draws at once; every other node will do."""
    t = np.linspace(0, 1, NODES)[::2]
    lines = [contours(t, t, one[::2, ::2], [0.0]) for one in some]
    return Line(
        np.concatenate([line.x for line in lines]), np.concatenate([line.y for line in lines]), "muted"
    )


def _diagram(seen: Seen) -> Graph:
    network, deleted = seen.network, seen.hidden

    def node(neuron: Neuron, x: float, y: float) -> Node:
        l, j = neuron
        if neuron not in deleted:
            return Node(x, y, 30.0, f"x{'₁₂'[j - 1]}" if l == 1 else "AB"[j - 1])
        name = f"neuron {j} of layer {l}, {'deleted' if deleted[neuron] else 'kept'}"
        return Node(x, y, 30.0, str(j), look="deleted" if deleted[neuron] else "plain", name=name)

    def edge(triple: Connection, start: int, end: int) -> Edge:
        l, j, k = triple
        lost = deleted.get((l, j)) or deleted.get((l - 1, k))
        return Edge(start, end, float(network.W[l][j - 1, k - 1]), look="deleted" if lost else "plain")

    return network_graph(network.sizes, (56.0, 64.0, 400.0, 216.0), node, edge, name="mask")


def _table(state: State, seen: Seen) -> Table:
    rows = tuple(
        (f"× {factor}", _short(of_z), _short(of_F), f"{wrong} of {len(dropout_points())}")
        for factor, (of_z, of_F, wrong) in seen.errors.items()
    )
    box, heads = (520, 60, 412, 190), ("full network", "z off by", "F off by", "wrong")
    chosen = FACTORS.index(state.factor)
    return Table(box, rows, heads, (1.6, 1, 1, 1), "lrrr", chosen=chosen, name="factors")


def _short(value: float) -> str:
    return "0" if value < 1e-9 else f"{value:.3f}"


def caption(state: State, seen: Seen) -> str:
    """Return the picture in words."""
    network, listed = seen.network, []
    for l in range(2, network.L):
        gone = [str(j) for (layer, j), deleted in seen.hidden.items() if deleted and layer == l]
        if gone:
            listed.append(f"neuron{'s' * (len(gone) > 1)} {', '.join(gone)} of layer {l}")
    of_z, of_F, wrong = seen.errors[state.factor]
    return (
        f"Deleted at step {max(seen.at.step, 1):,}: {'; '.join(listed) or 'no neuron'}. This thinned "
        f"network has {_wrong(with_factors(network, seen.factors))} of {len(dropout_points())} points "
        f"wrong. The full network, weights × {state.factor}, has {wrong} wrong; from the mean over all "
        f"thinned networks its z[{network.L}] is off by {_short(of_z)} and its F by {_short(of_F)}."
    )


def _pick(state: State, event: Pick) -> State:
    if event.part == "factors":
        return picked("factor", FACTORS)(state, event)  # type: ignore[no-any-return]
    node = row_in(event, 2 + sum(HIDDEN[state.hidden]))  # the first two are the inputs
    if node is None or node < 2:
        return state
    return state.changed(flipped=tuple(sorted({*state.flipped} ^ {node - 2})))


BUTTONS = {
    "play": Switch(label="Play", field="playing", icons=("play", "pause"), faces=("Play", "Pause")),
    "restore": Button(label="The step's own mask", set=lambda state, _: state.changed(flipped=())),
}
dropout = Design(State, scene, caption, process=process, prepare=seen, on={Pick: _pick}, buttons=BUTTONS)
