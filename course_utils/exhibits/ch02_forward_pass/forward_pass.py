"""The network of Figure 3 at work: every neuron with its z, its a and its activation over the square."""

from __future__ import annotations

import functools
from dataclasses import dataclass, replace

import numpy as np

from course_utils.arrays import Array
from course_utils.interactive import limits
from course_utils.interactive.controls import Button, Slider
from course_utils.interactive.design import Design, dragged, light
from course_utils.interactive.events import Handlers, Move, Pick, Point, element_in, row_in
from course_utils.interactive.fields import Settings, named, pointed, setting, slider
from course_utils.network import datasets
from course_utils.network.network import Network
from course_utils.network.paper_network import PAPER_SIZES, paper_start
from course_utils.network.parameters import Parameters
from course_utils.pictures import regions
from course_utils.pictures.diagrams import Connection, Neuron, connections, network_graph, neurons
from course_utils.pictures.diagrams import weight_name as name_of_weight
from course_utils.pictures.numbers import subscript, typeset
from course_utils.pictures.scene import Axes, Edge, Formula, Graph, Handle, Look, Node, Scene, Table, Text
from course_utils.training.least_squares import least_squares_fit

LARGEST = 20.0  # of a parameter
NODES = 25  # of a thumbnail, in each direction
COUNT = 23  # of the parameters
# p holding the numbers 0..22, so that W[l][j, k] says which entry of p it is.
INDEX = Network(PAPER_SIZES, np.arange(float(COUNT)))
WEIGHTS: dict[int, Connection] = {
    int(INDEX.W[l][j - 1, k - 1]): (l, j, k) for l, j, k in connections(neurons(PAPER_SIZES))
}
BIASES: dict[int, Neuron] = {int(INDEX.b[l][j - 1, 0]): (l, j) for l, j in neurons(PAPER_SIZES) if l > 1}
PLACES = {what: r for r, what in (WEIGHTS | BIASES).items()}  # where in p a weight or a bias is
NAMES = {name_of_weight(*triple): r for r, triple in WEIGHTS.items()} | {
    f"b{subscript(j)}[{l}]": r for r, (l, j) in BIASES.items()
}
POINTS = datasets.figure1()


@functools.cache
def fitted() -> Parameters:
    """Return the parameters of a fit to Figure 1 that stopped early, while they were of moderate size."""
    fit = least_squares_fit(POINTS, Network(PAPER_SIZES, paper_start()), target=0.1)
    return Parameters(np.round(fit.network.p, 2))


def _choose(state: State, r: int) -> State:
    return state.changed(parameter=r, lit=None)


@dataclass(frozen=True)
class State(Settings):
    """The parameters of the network, its input, and the parameter that can be changed."""

    p: Parameters | None = setting(
        None, limits.Optional(limits.ParameterVector(COUNT)), "the parameters, None for those of a fit"
    )
    x1: float = slider(0.35, 0, 1, 0.01, "input x₁")
    x2: float = slider(0.75, 0, 1, 0.01, "input x₂")
    parameter: int = named(NAMES, "parameter", 5, set=_choose)
    lit: int | None = pointed(max(PAPER_SIZES))

    def __post_init__(self) -> None:
        """Replace None by the parameters of the fit."""
        if self.p is None:
            object.__setattr__(self, "p", fitted())
        super().__post_init__()

    @property
    def layer(self) -> int:
        """The layer whose rows are shown: that of the parameter."""
        return (WEIGHTS.get(self.parameter) or BIASES[self.parameter])[0]


@dataclass(frozen=True, eq=False)
class Pass:
    """The network, and z and a of every layer for the input."""

    network: Network
    z: dict[int, Array]
    a: dict[int, Array]


def prepare(state: State, progress: None) -> Pass:
    """Send the input through the network."""
    network = Network(PAPER_SIZES, state.p)
    return Pass(network, *network.forward([[state.x1], [state.x2]]))


def scene(state: State, seen: Pass) -> Scene:
    """Left: the square with the input; right: the network; below: the rows of W a + b of one layer."""
    formula = Formula(r"a^{[l]} = \sigma\left(W^{[l]} a^{[l-1]} + b^{[l]}\right)", 48, 30)
    heads = [Text(f"layer {l}", 400 + 166 * (l - 1), 36, "muted", align="middle") for l in seen.a]
    graph, table = _graph(state, seen), _rows(state, seen)
    return Scene(960, 640, (_square(state, seen.network),), (formula,), (graph,), (table,), tuple(heads))


def _square(state: State, network: Network) -> Axes:
    axes = regions.region(network, POINTS, (48, 110, 270, 270))
    return replace(axes, items=(*axes.items, Handle(state.x1, state.x2, "the input x", step=0.01)))


def _graph(state: State, seen: Pass) -> Graph:
    """The network with a thumbnail of each activation over the square."""
    over_the_square = seen.network.forward(_grid())[1]
    lit = None if state.lit is None else (state.layer, state.lit + 1)

    def node(neuron: Neuron, x: float, y: float) -> Node:
        l, j = neuron
        notes = [typeset(f"z = {seen.z[l][j - 1, 0]:.2f}")] if l > 1 else []
        notes.append(f"a = {seen.a[l][j - 1, 0]:.3f}")
        values = 2 * over_the_square[l][j - 1].reshape(NODES, NODES) - 1
        chosen = BIASES.get(state.parameter) == neuron
        look: Look = "lit" if neuron == lit else "chosen" if chosen else "plain"
        return Node(x, y, 66.0, "", tuple(notes), values, look, f"neuron {j} of layer {l}")

    def edge(triple: Connection, start: int, end: int) -> Edge:
        l, j, k = triple
        w, chosen = float(seen.network.W[l][j - 1, k - 1]), WEIGHTS.get(state.parameter) == triple
        label, look = (typeset(f"{w:.2f}"), "chosen") if chosen else ("", "plain")
        return Edge(start, end, w, label, look, f"weight {name_of_weight(*triple)}")  # type: ignore[arg-type]

    return network_graph(PAPER_SIZES, (400, 44, 498, 390), node, edge)


@functools.cache
def _grid() -> np.ndarray:
    t = np.linspace(0, 1, NODES)
    x1, x2 = np.meshgrid(t, t)
    return np.stack([x1.ravel(), x2.ravel()])


def _rows(state: State, seen: Pass) -> Table:
    """Each row of W a + b of the layer, with its numbers."""
    l, rows = state.layer, []
    W, b, z, a = seen.network.W[l], seen.network.b[l], seen.z[l], seen.a[l]
    for j in range(len(b)):
        terms = [f"({w:.2f}) · {value:.3f}" for w, value in zip(W[j], seen.a[l - 1][:, 0], strict=True)]
        sum_ = " + ".join([*terms, f"({b[j, 0]:.2f})"])
        rows.append((str(j + 1), typeset(sum_), typeset(f"{z[j, 0]:.3f}"), f"{a[j, 0]:.4f}"))
    heads = (f"layer {l}", f"row of W[{l}] a[{l - 1}] + b[{l}]", f"z[{l}]", f"a[{l}] = σ(z[{l}])")
    return Table(
        (48.0, 484.0, 864.0, 34.0 * (len(rows) + 1)),
        tuple(rows),
        heads,
        (1, 6, 1.3, 1.7),
        "llrr",
        chosen=BIASES[state.parameter][1] - 1 if state.parameter in BIASES else None,
        lit=state.lit,
        name="rows of W a + b",
    )


def caption(state: State, seen: Pass) -> str:
    """Return the picture in words."""
    F1, F2 = seen.a[4][:, 0]
    verdict = f"category {'A' if F1 > F2 else 'B'}" + (", by the tie rule" if F1 == F2 else "")
    name = next(name for name, r in NAMES.items() if r == state.parameter)
    return (
        f"The input ({state.x1:.2f}, {state.x2:.2f}) gives F = ({F1:.3f}, {F2:.3f}): {verdict}. "
        f"{name} is {seen.network.p[state.parameter]:.2f}."
    )


# ---------------------------------------------------------------- what the reader does


def pick(state: State, event: Pick) -> State:
    """Return the state after the reader picked a neuron, an edge or a row: its parameter can be changed."""
    if event.what == "row":
        row = row_in(event, PAPER_SIZES[state.layer - 1])
        return state if row is None else state.changed(parameter=PLACES[state.layer, row + 1])
    picked = element_in(event, neurons(PAPER_SIZES))
    return _choose(state, PLACES[picked]) if picked in PLACES else state  # an input has no bias


def _value(state: State) -> float:
    return float(np.asarray(state.p)[state.parameter])


def _change(state: State, value: float) -> State:
    p = np.array(state.p)
    p[state.parameter] = value
    return state.changed(p=p)


CONTROLS = {
    "fitted": Button(
        label="Fitted network", set=lambda s, _: s.changed(p=fitted()), tip="A fit to Figure 1"
    ),
    "paper_start": Button(
        label="Paper's start",
        set=lambda s, _: s.changed(p=paper_start()),
        tip="The 23 numbers of rng(5000)",
    ),
    "zero": Button(label="All zero", set=lambda s, _: s.changed(p=np.zeros(COUNT))),
    "value": Slider(label="its value", get=_value, set=_change, low=-LARGEST, high=LARGEST, step=0.01),
}
ON: Handlers = {Move: dragged("x1", "x2"), Pick: pick, Point: light}
ORDER = ("fitted", "paper_start", "zero", "x1", "x2", "parameter", "value")
forward_pass = Design(State, scene, caption, prepare=prepare, on=ON, buttons=CONTROLS, order=ORDER)
