"""Dropout: the neurons that each step deletes, the thinned networks' mean, and the full network instead."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from course_utils.arrays import Array
from course_utils.generalisation.dropout import hidden_neurons, with_factors
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
from course_utils.interactive.design import Design
from course_utils.interactive.events import Pick, row_in
from course_utils.interactive.fields import Playable, choice, log, setting, slider, whole
from course_utils.interactive.limits import Several, less_than
from course_utils.interactive.limits import whole as whole_numbers
from course_utils.interactive.process import Clock, Progress
from course_utils.network.costs import misclassified
from course_utils.network.network import Network
from course_utils.pictures.charts import chart, contours
from course_utils.pictures.diagrams import Connection, Neuron, network_graph, neurons
from course_utils.pictures.scene import (
    Axes,
    Edge,
    Field,
    Graph,
    Item,
    Line,
    Node,
    Points,
    Scene,
    Table,
    Text,
)

HIDDEN = {"one of 6": (6,), "two of 6": (6, 6)}
WAYS = DELETE, INVERTED = "as the paper: 0 or 1", "inverted: 0 or 1/(1 − p)"
FACTORS = RIGHT, PRINTED, LETTER, NONE = "1 − p", "p", "p, biases too", "1"
CHUNK = 0.003  # seconds of work between two looks at the controls
STALL = 0.2  # seconds; after a longer pause the missed steps are not made up for
DIAGRAM = (56.0, 64.0, 400.0, 216.0)


@dataclass(frozen=True)
class State(Playable):
    """The training step that is looked at has a mask of its own; the reader may flip neurons in it."""

    step: int = whole(
        2980, 0, LAST, "step", set=lambda state, step: state.changed(step=step, flipped=()), restarts=False
    )
    p_drop: float = slider(0.2, 0, 0.8, 0.05, "p = p_drop", accepts=less_than(1))
    hidden: str = choice(
        tuple(HIDDEN),
        "hidden layers",
        "two of 6",
        set=lambda state, hidden: state.changed(hidden=hidden, flipped=()),
    )
    factor: str = choice(FACTORS, "full, weights times", restarts=False)
    way: str = choice(WAYS, "factor in training")
    rate: float = log(4.0, 1, 1000, "steps per second", restarts=False)
    seed: int = whole(4, 0, 50, "seed", more=True)
    flipped: tuple[int, ...] = setting(
        (),
        Several(whole_numbers(0, 11), 0, 12),
        "hidden neurons, counted from 0, that the reader has deleted or restored",
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
    then, as far as it has come; count, mean: how many it is over on the grid, and its values there.
    """

    step: int
    consensus: ThinnedMean
    count: int
    mean: Array


# ---------------------------------------------------------------- process


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
            consensus.begin()
        else:
            consensus.go_on(clock, CHUNK)
        finished = state.playing and step == LAST
        unfinished = step < int(wanted) or not training.done or not consensus.done
        new = yield Moment(
            step, consensus, consensus.count, consensus.mean, finished=finished, unfinished=unfinished
        )
        if new.problem() != state.problem():
            training = DropoutTraining(new.training_problem)
        wanted = _wanted(state, new, wanted, min(clock() - last, STALL))
        chosen, state, last = new is not state, new, clock()


def _wanted(old: State, new: State, wanted: float, seconds: float) -> float:
    """Return the step to show: where the slider was put, or where playing has come to."""
    if new.step != old.step:
        return float(new.step)
    if new.playing and not old.playing and wanted >= LAST:
        return 0.0
    return min(wanted + new.rate * seconds, float(LAST)) if new.playing and old.playing else wanted


# ---------------------------------------------------------------- picture


def factors_now(state: State, step: int) -> Array:
    """Return the factors of the thinned network that is shown, (H,): the step's, with some flipped."""
    kept = masks_of_steps(state.training_problem)[max(step, 1) - 1] > 0
    if not state.playing:
        kept = kept ^ np.isin(np.arange(len(kept)), state.flipped)
    return kept / (1 - state.p_drop) if state.way == INVERTED else kept.astype(float)


def full_network(network: Network, p_drop: float, factor: str) -> Network:
    """Return the network with all its neurons, its parameters multiplied as the factor says."""
    if factor == LETTER:
        return Network(network.sizes, p_drop * network.p, activation="relu", output_activation="sigmoid")
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
    consensus, points, errors = progress.consensus, dropout_points(), {}
    for factor in FACTORS:
        full = full_network(consensus.network, state.p_drop, factor)
        wrong = int(misclassified(full, points.x, points.y).sum())
        errors[factor] = (*consensus.differences(full), wrong)
    return Seen(progress, factors_now(state, progress.step), errors)


def scene(state: State, seen: Seen) -> Scene:
    """Above: the diagram with this step's mask, and how good each factor is; below: three regions."""
    network, factors, at = seen.network, seen.factors, seen.at
    deleted = int((factors == 0).sum())
    title = f"Step {max(at.step, 1):,}: {deleted} of {len(factors)} hidden neurons deleted"
    full = full_network(network, state.p_drop, state.factor)
    every = np.ones((1, hidden_neurons(network)))
    times = {LETTER: "p, biases too", RIGHT: "(1 − p)"}.get(state.factor, state.factor)
    regions = (
        _region(48, "this thinned network", output_difference(network, factors[None])[0]),
        _region(366, f"mean of {at.count} thinned", at.mean, at.consensus.some),
        _region(684, f"full network × {times}", output_difference(full, every)[0]),
    )
    beside = f"Against the mean over all {2 ** len(factors):,} masks:"
    texts = Text(title, 48, 30, bold=True), Text(beside, 530, 30, bold=True)
    graphs, tables = (_diagram(seen),), (_table(state, seen),)
    return Scene(960, 610, regions, graphs=graphs, tables=tables, texts=texts)


def _region(left: float, title: str, values: Array, some: Sequence[Array] = ()) -> Axes:
    points = dropout_points()
    marks = Points(points.x, points.labels, np.zeros(len(points), dtype=bool))
    items: tuple[Item, ...] = (Field(values), *([_boundaries(some)] if some else []), marks)
    return chart((left, 342, 240, 240), items, (0, 1), (0, 1), title=title, most=(3, 3))


def _boundaries(some: Sequence[Array]) -> Line:
    """All boundaries as one line with gaps, which the browser draws at once; every other node will do."""
    t = np.linspace(0, 1, NODES)[::2]
    lines = [contours(t, t, one[::2, ::2], [0.0]) for one in some]
    x, y = (np.concatenate([getattr(line, name) for line in lines]) for name in "xy")
    return Line(x, y, "muted")


def _diagram(seen: Seen) -> Graph:
    network, deleted = seen.network, seen.hidden

    def node(neuron: Neuron, x: float, y: float) -> Node:
        l, j = neuron
        if neuron not in deleted:
            return Node(x, y, 30.0, f"x{'₁₂'[j - 1]}" if l == 1 else "AB"[j - 1])
        if deleted[neuron]:
            return Node(x, y, 30.0, str(j), look="deleted", name=f"neuron {j} of layer {l}, deleted")
        return Node(x, y, 30.0, str(j), name=f"neuron {j} of layer {l}, kept")

    def edge(triple: Connection, start: int, end: int) -> Edge:
        l, j, k = triple
        lost = deleted.get((l, j)) or deleted.get((l - 1, k))
        return Edge(start, end, float(network.W[l][j - 1, k - 1]), look="deleted" if lost else "plain")

    return network_graph(network.sizes, DIAGRAM, node, edge, name="mask")


def _table(state: State, seen: Seen) -> Table:
    N, box, heads = (
        len(dropout_points()),
        (520, 60, 412, 190),
        ("full network", "z off by", "F off by", "wrong"),
    )
    rows = tuple(
        (f"× {factor}", _short(of_z), _short(of_F), f"{wrong} of {N}")
        for factor, (of_z, of_F, wrong) in seen.errors.items()
    )
    chosen = FACTORS.index(state.factor)
    return Table(box, rows, heads, (1.6, 1, 1, 1), "lrrr", chosen=chosen, name="factors")


def _short(value: float) -> str:
    return "0" if value < 1e-9 else f"{value:.3f}"


def caption(state: State, seen: Seen) -> str:
    """Return the picture in words."""
    network, points = seen.network, dropout_points()
    gone: dict[int, list[str]] = {}
    for (l, j), deleted in seen.hidden.items():
        if deleted:
            gone.setdefault(l, []).append(str(j))
    listed = "; ".join(
        f"neuron{'s' * (len(numbers) > 1)} {', '.join(numbers)} of layer {l}" for l, numbers in gone.items()
    )
    thinned = int(misclassified(with_factors(network, seen.factors), points.x, points.y).sum())
    of_z, of_F, wrong = seen.errors[state.factor]
    return (
        f"Deleted at step {max(seen.at.step, 1):,}: {listed or 'no neuron'}. This thinned network has "
        f"{thinned} of {len(points)} points wrong. The full network, weights × {state.factor}, has {wrong} "
        f"wrong; from the mean over all thinned networks its z[{network.L}] is off by {_short(of_z)} and "
        f"its F by {_short(of_F)}."
    )


# ---------------------------------------------------------------- what the reader does


def _pick(state: State, event: Pick) -> State:
    if event.part == "factors":
        row = row_in(event, len(FACTORS))
        return state if row is None else state.changed(factor=FACTORS[row])
    node = row_in(event, 2 + sum(HIDDEN[state.hidden]))  # the first two are the inputs
    if node is None or node < 2:
        return state
    return state.changed(flipped=tuple(sorted({*state.flipped} ^ {node - 2})))


BUTTONS = {
    "play": Switch(label="Play", field="playing", icons=("play", "pause"), faces=("Play", "Pause")),
    "restore": Button(label="The step's own mask", set=lambda state, _: state.changed(flipped=())),
}
dropout = Design(State, scene, caption, process=process, prepare=seen, on={Pick: _pick}, buttons=BUTTONS)
