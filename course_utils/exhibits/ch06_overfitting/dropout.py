"""Dropout: the neurons that each step deletes, the thinned networks' mean, and the full network instead."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from course_utils.arrays import Array
from course_utils.generalisation.dropout import check_p_drop, hidden_neurons, with_factors
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
from course_utils.interactive import limits
from course_utils.interactive.controls import (
    Button,
    Choice,
    Control,
    LogSlider,
    Slider,
    Switch,
    WholeSlider,
)
from course_utils.interactive.exhibit import Exhibit
from course_utils.interactive.process import Clock
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
PLACES = {"thinned": 48.0, "mean": 366.0, "full": 684.0}
TOP, SIDE = 342.0, 240.0
DIAGRAM = (56.0, 64.0, 400.0, 216.0)


@dataclass(frozen=True)
class State:
    """p_drop: with which probability a neuron is deleted; hidden, way: names of HIDDEN and WAYS; factor: of
    the full network's weights; step: the training step that is looked at, played `rate` steps a second;
    flipped: the hidden neurons, counted from 0, that the reader has deleted or restored besides.
    """

    p_drop: float = 0.2
    hidden: str = "two of 6"
    way: str = DELETE
    factor: str = RIGHT
    step: int = 2980
    rate: float = 4.0
    seed: int = 4
    flipped: tuple[int, ...] = ()
    playing: bool = False

    def __post_init__(self) -> None:
        """ValueError for what no control can give but a line of text can."""
        check_p_drop(self.p_drop)
        limits.among(self, hidden=HIDDEN, way=WAYS, factor=FACTORS)
        limits.within(self, step=(0, LAST), rate=(1, 1000), seed=(0, 50))
        if not set(self.flipped) <= set(range(sum(HIDDEN[self.hidden]))):
            raise ValueError(f"flipped must be hidden neurons, counted from 0, got {self.flipped}")

    @property
    def problem(self) -> DropoutProblem:
        """What the training follows from."""
        return DropoutProblem(self.p_drop, HIDDEN[self.hidden], self.way == INVERTED, self.seed)


@dataclass(frozen=True, eq=False)
class Progress:
    """step: how many steps have been taken; the consensus of the network then, as far as it has come."""

    step: int
    consensus: ThinnedMean
    count: int
    mean: Array
    p: None = None
    finished: bool = False
    unfinished: bool = False


# ---------------------------------------------------------------- process


def process(state: State, clock: Clock) -> Generator[Progress, State, None]:
    """Train in the background, and average over thinned networks at the step that is looked at."""
    training, consensus, wanted, last = DropoutTraining(state.problem), None, float(state.step), clock()
    chosen = True
    while True:
        if not chosen or int(wanted) >= len(training.p):  # who moves a slider is answered first
            training.go_on(clock, CHUNK)
        step = min(int(wanted), len(training.p) - 1)
        p = training.p[step]
        if consensus is None or consensus.problem != state.problem or (consensus.network.p != p).any():
            consensus = ThinnedMean(state.problem, p)
            consensus.begin()
        else:
            consensus.go_on(clock, CHUNK)
        behind = step < int(wanted)
        finished = state.playing and step == LAST
        unfinished = behind or not training.done or not consensus.done
        new = yield Progress(step, consensus, consensus.count, consensus.mean, None, finished, unfinished)
        if new.problem != state.problem:
            training = DropoutTraining(new.problem)
        wanted = _wanted(state, new, wanted, min(clock() - last, STALL))
        chosen, state, last = new is not state, new, clock()


def _wanted(old: State, new: State, wanted: float, seconds: float) -> float:
    """Return the step to show: where the slider was put, or where the playing has come."""
    if new.step != old.step:
        return float(new.step)
    if new.playing and not old.playing and wanted >= LAST:
        return 0.0
    return min(wanted + new.rate * seconds, float(LAST)) if new.playing and old.playing else wanted


# ---------------------------------------------------------------- picture


def factors_now(state: State, step: int) -> Array:
    """Return the factors of the thinned network that is shown, (H,): the step's, with some flipped."""
    kept = masks_of_steps(state.problem)[max(step, 1) - 1] > 0
    if not state.playing:
        kept = kept ^ np.isin(np.arange(len(kept)), state.flipped)
    return kept / (1 - state.p_drop) if state.way == INVERTED else kept.astype(float)


def full_network(network: Network, p_drop: float, factor: str) -> Network:
    """Return the network with all its neurons, its parameters multiplied as the factor says."""
    if factor == LETTER:
        return Network(network.sizes, p_drop * network.p, activation="relu", output_activation="sigmoid")
    return with_factors(network, {RIGHT: 1 - p_drop, PRINTED: p_drop, NONE: 1.0}[factor])


def scene(state: State, progress: Progress) -> Scene:
    """Above: the diagram with this step's mask, and how good each factor is; below: three regions."""
    network, factors = progress.consensus.network, factors_now(state, progress.step)
    deleted = int((factors == 0).sum())
    title = f"Step {max(progress.step, 1):,}: {deleted} of {len(factors)} hidden neurons deleted"
    full = full_network(network, state.p_drop, state.factor)
    every = np.ones((1, hidden_neurons(network)))
    regions = (
        _region("thinned", "this thinned network", output_difference(network, factors[None])[0]),
        _region("mean", f"mean of {progress.count} thinned", progress.mean, progress.consensus.some),
        _region("full", f"full network × {_times(state)}", output_difference(full, every)[0]),
    )
    beside = f"Against the mean over all {2 ** len(factors):,} masks:"
    texts = Text(title, 48, 30, bold=True), Text(beside, 530, 30, bold=True)
    graphs, tables = (_diagram(network, factors),), (_table(state, progress),)
    return Scene(960, 610, regions, graphs=graphs, tables=tables, texts=texts)


def _times(state: State) -> str:
    return {LETTER: "p, biases too", RIGHT: "(1 − p)"}.get(state.factor, state.factor)


def _region(place: str, title: str, values: Array, some: Sequence[Array] = ()) -> Axes:
    points = dropout_points()
    marks = Points(points.x, points.labels, np.zeros(len(points), dtype=bool))
    items: tuple[Item, ...] = (Field(values), *([_boundaries(some)] if some else []), marks)
    return chart((PLACES[place], TOP, SIDE, SIDE), items, (0, 1), (0, 1), title=title, most=(3, 3))


def _boundaries(some: Sequence[Array]) -> Line:
    """All boundaries as one line with gaps, which the browser draws at once; every other node will do."""
    t = np.linspace(0, 1, NODES)[::2]
    lines = [contours(t, t, one[::2, ::2], [0.0]) for one in some]
    x, y = (np.concatenate([getattr(line, name) for line in lines]) for name in "xy")
    return Line(x, y, "muted")


def _diagram(network: Network, factors: Array) -> Graph:
    hidden = [neuron for neuron in neurons(network.sizes) if 1 < neuron[0] < network.L]
    gone = {neuron for neuron, factor in zip(hidden, factors, strict=True) if factor == 0}

    def node(neuron: Neuron, x: float, y: float) -> Node:
        l, j = neuron
        if neuron not in hidden:
            return Node(x, y, 30.0, f"x{'₁₂'[j - 1]}" if l == 1 else "AB"[j - 1])
        word = "deleted" if neuron in gone else "kept"
        look = "deleted" if neuron in gone else "plain"
        return Node(x, y, 30.0, str(j), look=look, name=f"neuron {j} of layer {l}, {word}")  # type: ignore[arg-type]

    def edge(triple: Connection, start: int, end: int) -> Edge:
        l, j, k = triple
        lost = (l, j) in gone or (l - 1, k) in gone
        return Edge(start, end, float(network.W[l][j - 1, k - 1]), look="deleted" if lost else "plain")

    return network_graph(network.sizes, DIAGRAM, node, edge, name="mask")


def errors(state: State, consensus: ThinnedMean, factor: str) -> tuple[float, float, int]:
    """Return how far z[L] and F of the full network are from the mean over all masks (root mean square over
    the data points), and how many points it has wrong.
    """
    points, full = dropout_points(), full_network(consensus.network, state.p_drop, factor)
    z, a = full.forward(points.x)
    pairs = zip((z[full.L], a[full.L]), consensus.expected, strict=True)
    of_z, of_F = (float(np.sqrt(np.mean((found - mean) ** 2))) for found, mean in pairs)
    return of_z, of_F, int(misclassified(full, points.x, points.y).sum())


def _table(state: State, progress: Progress) -> Table:
    rows = []
    for factor in FACTORS:
        of_z, of_F, wrong = errors(state, progress.consensus, factor)
        rows.append((f"× {factor}", _short(of_z), _short(of_F), f"{wrong} of {len(dropout_points())}"))
    heads = ("full network", "z off by", "F off by", "wrong")
    box = (520.0, 60.0, 412.0, 190.0)
    return Table(
        box, tuple(rows), heads, (1.6, 1, 1, 1), "lrrr", chosen=FACTORS.index(state.factor), name="factors"
    )


def _short(value: float) -> str:
    return "0" if value < 1e-9 else f"{value:.3f}"


def caption(state: State, progress: Progress) -> str:
    """Return the picture in words."""
    network, factors = progress.consensus.network, factors_now(state, progress.step)
    hidden = [neuron for neuron in neurons(network.sizes) if 1 < neuron[0] < network.L]
    gone: dict[int, list[str]] = {}
    for (l, j), factor in zip(hidden, factors, strict=True):
        if factor == 0:
            gone.setdefault(l, []).append(str(j))
    listed = "; ".join(
        f"neuron{'s' * (len(numbers) > 1)} {', '.join(numbers)} of layer {l}" for l, numbers in gone.items()
    )
    points = dropout_points()
    wrong = int(misclassified(with_factors(network, factors), points.x, points.y).sum())
    said = (
        f"Deleted at step {max(progress.step, 1):,}: {listed or 'no neuron'}. This "
        f"thinned network has {wrong} of {len(points)} points wrong."
    )
    of_z, of_F, wrong = errors(state, progress.consensus, state.factor)
    return (
        f"{said} The full network, weights × {state.factor}, has {wrong} wrong; from the mean over all "
        f"thinned networks its z[{network.L}] is off by {_short(of_z)} and its F by {_short(of_F)}."
    )


# ---------------------------------------------------------------- what the reader does


def edit(state: State, event: dict[str, Any]) -> State:
    """Return the state after the reader picked a hidden neuron or a row of the table."""
    match event:
        case {"kind": "pick", "what": "row", "index": index}:
            return replace(state, factor=FACTORS[index])
        case {"kind": "pick", "what": "node", "index": index}:
            neuron = index - 2  # the first two nodes are the inputs
            if not 0 <= neuron < sum(HIDDEN[state.hidden]):
                return state
            return replace(state, flipped=tuple(sorted({*state.flipped} ^ {neuron})))
        case {"kind": "point"}:
            return state
    raise ValueError(f"event is {event}; accepted kinds are pick and point")


def _set(name: str) -> Any:
    """A change after which the mask is that of the step again."""
    return lambda state, value: replace(state, **{name: value}, flipped=())


CONTROLS: dict[str, Control] = {
    "play": Switch(label="Play", field="playing", icons=("play", "pause"), faces=("Play", "Pause")),
    "restore": Button(label="The step's own mask", set=lambda state, _: replace(state, flipped=())),
    "step": WholeSlider(label="step", field="step", set=_set("step"), low=0, high=LAST),
    "p_drop": Slider(label="p = p_drop", field="p_drop", low=0, high=0.8, step=0.05),
    "hidden": Choice(label="hidden layers", field="hidden", set=_set("hidden"), options=tuple(HIDDEN)),
    "factor": Choice(label="full, weights times", field="factor", options=FACTORS),
    "way": Choice(label="factor in training", field="way", options=WAYS),
    "rate": LogSlider(label="steps per second", field="rate", low=1, high=1000),
    "seed": WholeSlider(label="seed", field="seed", low=0, high=50, more=True),
}


def dropout(*, show: Sequence[str] | None = None, **settings: Any) -> Exhibit:
    """Return the exhibit; `settings` are fields of State, `show` the names of the controls to show."""
    state = State(**settings)
    return Exhibit(state, scene, caption, process=process, edit=edit, controls=CONTROLS, show=show)
