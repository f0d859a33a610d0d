"""The network of Figure 3 at work: every neuron with its z, its a and its activation over the square."""

import functools
from collections.abc import Callable
from operator import attrgetter

import numpy as np
from numpy.typing import ArrayLike

from course_utils.arrays import Array
from course_utils.interactive.controls import Button, Slider, entry_of
from course_utils.interactive.design import Design, dragged, light
from course_utils.interactive.events import Move, Pick, Point, element_in, row_in
from course_utils.interactive.fields import WRITTEN, Lit, named, pointed, slider, written
from course_utils.network import datasets
from course_utils.network.network import Network
from course_utils.network.paper_network import PAPER_SIZES, paper_start
from course_utils.network.parameters import Parameters
from course_utils.pictures import diagrams, regions
from course_utils.pictures.diagrams import Connection, Neuron
from course_utils.pictures.numbers import subscript, typeset
from course_utils.pictures.scene import Edge, Formula, Graph, Handle, Look, Node, Scene, Table, Text
from course_utils.training.least_squares import least_squares_fit

NODES = 25  # of a thumbnail, in each direction
NEURONS = diagrams.neurons(PAPER_SIZES)
EDGES, BIASES = diagrams.connections(NEURONS), [(l, j) for l, j in NEURONS if l > 1]
# What p holds, in its order: the weights column by column, then the biases.
PARTS: list[Neuron | Connection] = [*sorted(EDGES, key=lambda edge: (edge[0], edge[2])), *BIASES]
NAMES = {diagrams.weight_name(*edge): PARTS.index(edge) for edge in EDGES}
NAMES |= {f"b{subscript(j)}[{l}]": PARTS.index((l, j)) for l, j in BIASES}
POINTS = datasets.figure1()
Pass = tuple[Network, dict[int, Array], dict[int, Array]]


@functools.cache
def fitted() -> Parameters:
    """Return the parameters of a fit to Figure 1 that stopped early, while they were of moderate size."""
    fit = least_squares_fit(POINTS, Network(PAPER_SIZES, paper_start()), target=0.1)
    return Parameters(np.round(fit.network.p, 2))


class State(Lit):
    """The parameters of the network, its input, and the parameter that can be changed."""

    p: Parameters = written(fitted, len(PARTS), "the parameters")
    x1: float = slider(0.35, 0, 1, 0.01, "input x₁")
    x2: float = slider(0.75, 0, 1, 0.01, "input x₂")
    parameter: int = named(NAMES, "parameter", 5, also={"lit": None})
    lit: int | None = pointed(max(PAPER_SIZES))

    @property
    def layer(self) -> int:
        """The layer whose rows are shown: that of the parameter."""
        return PARTS[self.parameter][0]

    def rows(self) -> int:
        """The number of its neurons."""
        return PAPER_SIZES[self.layer - 1]


def prepare(state: State) -> Pass:
    """Return the network, and z and a of every layer for the input."""
    network = Network(PAPER_SIZES, state.p)
    return network, *network.forward([[state.x1], [state.x2]])


def scene(state: State, seen: Pass) -> Scene:
    """Left: the square with the input; right: the network; below: the rows of W a + b of one layer."""
    handle = Handle(state.x1, state.x2, "the input x", step=0.01)
    square = regions.region(seen[0], POINTS, (48, 110, 270, 270), handle)
    formula = Formula(r"a^{[l]} = \sigma\left(W^{[l]} a^{[l-1]} + b^{[l]}\right)", 48, 30)
    heads = tuple(Text(f"layer {l}", 234 + 166 * l, 36, "muted", align="middle") for l in range(1, 5))
    return Scene(960, 640, (square,), (formula,), (_graph(state, seen),), (_rows(state, seen),), heads)


def _graph(state: State, seen: Pass) -> Graph:
    """The network with a thumbnail of each activation over the square."""
    network, z, a = seen
    over_the_square = network.forward(regions.nodes(NODES))[1]
    lit = None if state.lit is None else (state.layer, state.lit + 1)
    chosen = PARTS[state.parameter]

    def node(neuron: Neuron, x: float, y: float) -> Node:
        l, j = neuron
        notes = [typeset(f"z = {z[l][j - 1, 0]:.2f}")] if l > 1 else []
        notes.append(f"a = {a[l][j - 1, 0]:.3f}")
        values = 2 * over_the_square[l][j - 1].reshape(NODES, NODES) - 1
        look: Look = "lit" if neuron == lit else "chosen" if neuron == chosen else "plain"
        return Node(x, y, 66.0, "", tuple(notes), values, look, f"neuron {j} of layer {l}")

    def edge(triple: Connection, start: int, end: int) -> Edge:
        l, j, k = triple
        w, name = float(network.W[l][j - 1, k - 1]), f"weight {diagrams.weight_name(l, j, k)}"
        if triple == chosen:
            return Edge(start, end, w, typeset(f"{w:.2f}"), "chosen", name)
        return Edge(start, end, w, name=name)

    return diagrams.network_graph(PAPER_SIZES, (400, 44, 498, 390), node, edge)


def _rows(state: State, seen: Pass) -> Table:
    """Each row of W a + b of the layer, with its numbers."""
    (network, z, a), l, part = seen, state.layer, PARTS[state.parameter]
    rows = []
    for j, (W_j, b_j) in enumerate(zip(network.W[l], network.b[l][:, 0], strict=True)):
        terms = [f"({w:.2f}) · {value:.3f}" for w, value in zip(W_j, a[l - 1][:, 0], strict=True)]
        row = (f"{j + 1}", " + ".join([*terms, f"({b_j:.2f})"]), f"{z[l][j, 0]:.3f}", f"{a[l][j, 0]:.4f}")
        rows.append(tuple(map(typeset, row)))
    heads = (f"layer {l}", f"row of W[{l}] a[{l - 1}] + b[{l}]", f"z[{l}]", f"a[{l}] = σ(z[{l}])")
    box, chosen = (48.0, 484.0, 864.0, 34.0 * (len(rows) + 1)), part[1] - 1 if part in BIASES else None
    widths, name = (1, 6, 1.3, 1.7), "rows of W a + b"
    return Table(box, tuple(rows), heads, widths, "llrr", chosen=chosen, lit=state.lit, name=name)


def caption(state: State, seen: Pass) -> str:
    F1, F2 = seen[2][4][:, 0]
    verdict = f"category {'A' if F1 > F2 else 'B'}{', by the tie rule' if F1 == F2 else ''}"
    name = next(name for name, r in NAMES.items() if r == state.parameter)
    return (
        f"The input ({state.x1:.2f}, {state.x2:.2f}) gives F = ({F1:.3f}, {F2:.3f}): {verdict}. "
        f"{name} is {seen[0].p[state.parameter]:.2f}."
    )


def pick(state: State, event: Pick) -> State:
    """Return the state after the reader picked a neuron, an edge or a row: its parameter can be changed."""
    if event.what == "row":
        row = row_in(event, state.rows())
        return state if row is None else state.changed(parameter=PARTS.index((state.layer, row + 1)))
    picked = element_in(event, NEURONS)
    if picked not in PARTS:  # an input has no bias
        return state
    return state.changed(parameter=PARTS.index(picked), lit=None)


def _button(label: str, parameters: Callable[[], ArrayLike], tip: str = "") -> Button:
    return Button(label=label, set=lambda state, _: state.changed(p=parameters()), tip=tip)


CHOSEN = entry_of("p", attrgetter("parameter"))
CONTROLS = {
    "fitted": _button("Fitted network", fitted, "A fit to Figure 1"),
    "paper_start": _button("Paper's start", paper_start, "The 23 numbers of rng(5000)"),
    "zero": _button("All zero", lambda: np.zeros(len(PARTS))),
    "value": Slider(label="its value", low=-20, high=20, step=0.01, typed=WRITTEN, **CHOSEN),
}
ON = {Move: dragged("x1", "x2"), Pick: pick, Point: light}
ORDER = ("fitted", "paper_start", "zero", "x1", "x2", "parameter", "value")
forward_pass = Design(
    State, scene, caption, prepare=prepare, on=ON, buttons=CONTROLS, order=ORDER, together=[("x1", "x2")]
)
