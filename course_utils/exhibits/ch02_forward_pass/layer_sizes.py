"""Layers of any size: the shapes of all weights and biases, and which edge w_jk^[l] is."""

from itertools import pairwise
from typing import Any

import numpy as np

from course_utils.interactive import limits
from course_utils.interactive.controls import Choice
from course_utils.interactive.design import Design
from course_utils.interactive.events import Pick, element_in, row_in
from course_utils.interactive.fields import Settings, entry, whole
from course_utils.interactive.typed import as_text, numbers_in
from course_utils.network.network import Network
from course_utils.pictures.diagrams import Connection, Neuron, gaps, network_graph, neurons
from course_utils.pictures.numbers import subscript
from course_utils.pictures.scene import Edge, Formula, Graph, Look, Node, Scene, Table, Text

OWN = "own sizes"
MOST_LAYERS, LARGEST = 8, 1000
BOX = (50.0, 84.0, 500.0, 330.0)


def _index(name: str, default: int, low: int, high: int, most: int, label: str) -> Any:
    accepts = limits.whole(low, most)

    def put(state: Any, value: int) -> Any:
        return settled(state, **{name: value})

    def last(state: Any) -> int:
        return int(getattr(put(state, most), name))

    return whole(default, low, high, label, typed=accepts, set=put, most=last)


class State(Settings):
    """Layers of n_1, .., n_L neurons, and the weight w_jk^[l] that is picked out."""

    sizes: tuple[int, ...] = entry(
        (4, 3, 4, 5, 2),
        limits.Several(limits.whole(1, LARGEST), 2, MOST_LAYERS),
        "layer sizes",
        ("2, 3, 1", "4, 3, 4, 5, 2", "10, 1000, 1"),
        get=as_text("sizes"),
        set=lambda s, text: settled(s, sizes=numbers_in("sizes", text, int, "4, 3, 4, 5, 2")),
    )
    l: int = _index("l", 3, 2, MOST_LAYERS, MOST_LAYERS, "layer l")
    j: int = _index("j", 4, 1, 12, LARGEST, "to neuron j")
    k: int = _index("k", 3, 1, 12, LARGEST, "from neuron k")

    def __post_init__(self) -> None:
        """ValueError for a weight that does not exist."""
        super().__post_init__()
        if self.l > len(self.sizes) or self.j > self.sizes[self.l - 1] or self.k > self.sizes[self.l - 2]:
            raise ValueError(f"there is no weight j = {self.j}, k = {self.k} of layer {self.l}")

    @property
    def ends(self) -> tuple[Neuron, Neuron]:
        """The neurons at both ends of the edge that is picked out."""
        return (self.l - 1, self.k), (self.l, self.j)


def settled(state: State, **changes: Any) -> State:
    """Return the state after the changes, with l, j and k brought into range."""
    new = vars(state) | changes
    sizes = State(new["sizes"], 2, 1, 1).sizes  # which refuses sizes that cannot be
    l = min(new["l"], len(sizes))
    return State(sizes, l, min(new["j"], sizes[l - 1]), min(new["k"], sizes[l - 2]))


def scene(state: State, progress: None) -> Scene:
    """Left: the network with the edge picked out; right: the shape of every matrix and vector."""
    l, j, k = state.l, state.j, state.k
    comma = "," if max(j, k) > 9 else ""
    weight = rf"w^{{[{l}]}}_{{{j}{comma}{k}}}: \quad a^{{[{l - 1}]}}_{{{k}}} \to z^{{[{l}]}}_{{{j}}}"
    short = len(state.sizes) > 6 and max(state.sizes) > 99  # there is no room for more
    places = np.linspace(BOX[0], BOX[0] + BOX[2], len(state.sizes)).tolist()
    heads = (
        Text(f"{n:,}" if short else f"n{subscript(i)} = {n:,}", x, 62, align="middle")
        for i, (n, x) in enumerate(zip(state.sizes, places, strict=True), start=1)
    )
    texts = (*heads, *gaps(state.sizes, BOX, state.ends))
    return Scene(960, 460, (), (Formula(weight, 620, 30),), (_graph(state),), (_table(state),), texts)


def _graph(state: State) -> Graph:
    def node(neuron: Neuron, x: float, y: float) -> Node:
        l, j = neuron
        look: Look = "lit" if neuron in state.ends else "plain"
        return Node(x, y, 38.0, str(j), look=look, name=f"neuron {j} of layer {l}")

    def edge(triple: Connection, start: int, end: int) -> Edge:
        (l, j, k), chosen = triple, triple == (state.l, state.j, state.k)
        name = f"edge from neuron {k} of layer {l - 1} to neuron {j} of layer {l}"
        return Edge(start, end, 4.0 * chosen, look="chosen" if chosen else "plain", name=name)

    return network_graph(state.sizes, BOX, node, edge, state.ends)


def _table(state: State) -> Table:
    """A row for each layer, and the sum."""
    rows = [
        (f"{l}", f"{n} × {before}", f"{n}", f"{n * (before + 1):,}")
        for l, (before, n) in enumerate(pairwise(state.sizes), start=2)
    ]
    rows.append(("all", "", "", f"{Network(state.sizes).n_parameters:,}"))
    heads = ("layer l", "W[l]", "b[l]", "parameters")
    box = (600.0, 70.0, 330.0, 36.0 * (len(rows) + 1))
    return Table(box, tuple(rows), heads, (1.1, 1.5, 1, 1.5), "lccr", marked=state.l - 2, name="layers")


def caption(state: State, progress: None) -> str:
    network, l, j, k = Network(state.sizes), state.l, state.j, state.k
    sizes = ", ".join(f"{n:,}" for n in state.sizes)
    neurons = "neuron" if state.sizes[-1] == 1 else "neurons"
    return (
        f"{network.L} layers of {sizes} {neurons}: {network.n_parameters:,} parameters. The weight with "
        f"j = {j}, k = {k} of layer {l} multiplies the output of neuron {k} of layer {l - 1} on its way "
        f"into neuron {j} of layer {l}."
    )


def pick(state: State, event: Pick) -> State:
    """Return the state after the reader picked an edge, a neuron or a layer's row of the table."""
    if event.what == "row":
        row = row_in(event, len(state.sizes) - 1)
        return state if row is None else settled(state, l=row + 2)
    match element_in(event, neurons(state.sizes, state.ends)):
        case (l, j, k):
            return state.changed(l=l, j=j, k=k)
        case (l, j) if l > 1:
            return settled(state, l=l, j=j)
    return state


PRESETS = {
    "Figure 6": State(),
    "Figure 3": State((2, 2, 3, 2), 2, 1, 1),
    "one hidden layer of 100": State((2, 100, 2), 2, 1, 1),
}
NAMES = {start.sizes: name for name, start in PRESETS.items()}
PRESET = Choice(
    label="network",
    options=(*PRESETS, OWN),
    get=lambda state: NAMES.get(state.sizes, OWN),
    set=lambda state, name: PRESETS.get(name, state),
)
layer_sizes = Design(State, scene, caption, on={Pick: pick}, buttons={"preset": PRESET})
