"""Layers of any size: the shapes of all weights and biases, and which edge w_jk^[l] is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from course_utils.interactive import limits
from course_utils.interactive.controls import Choice
from course_utils.interactive.design import Design
from course_utils.interactive.events import Pick, element_in, row_in
from course_utils.interactive.fields import Settings, entry, whole
from course_utils.network.network import Network
from course_utils.pictures.diagrams import Connection, Neuron, gaps, network_graph, neurons
from course_utils.pictures.numbers import subscript
from course_utils.pictures.scene import Edge, Formula, Graph, Node, Scene, Table, Text

PRESETS = {"Figure 6": (4, 3, 4, 5, 2), "Figure 3": (2, 2, 3, 2), "one hidden layer of 100": (2, 100, 2)}
OWN = "own sizes"
MOST_LAYERS, LARGEST = 8, 1000
BOX = (50.0, 84.0, 500.0, 330.0)


def _read_sizes(state: State, text: str) -> State:
    words = text.replace(",", " ").split()
    if not all(word.isdecimal() for word in words):
        raise ValueError(f"sizes must be whole numbers, such as 4, 3, 4, 5, 2, got {text!r}")
    return settled(state, sizes=tuple(map(int, words)))


def _index(name: str, default: int, low: int, high: int, most: int, label: str) -> Any:
    accepts = limits.whole(low, most)
    return whole(default, low, high, label, accepts=accepts, set=lambda s, v: settled(s, **{name: v}))


@dataclass(frozen=True)
class State(Settings):
    """Layers of n_1, .., n_L neurons, and the weight w_jk^[l] that is picked out."""

    sizes: tuple[int, ...] = entry(
        PRESETS["Figure 6"],
        limits.Several(limits.whole(1, LARGEST), 2, MOST_LAYERS),
        "layer sizes",
        ("2, 3, 1", "4, 3, 4, 5, 2", "10, 1000, 1"),
        get=lambda state: ", ".join(map(str, state.sizes)),
        set=_read_sizes,
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
    new: dict[str, Any] = {"sizes": state.sizes, "l": state.l, "j": state.j, "k": state.k} | changes
    sizes = new["sizes"]
    if len(sizes) >= 2:  # otherwise State says what is wrong
        l = min(new["l"], len(sizes))
        new |= {"l": l, "j": min(new["j"], sizes[l - 1]), "k": min(new["k"], sizes[l - 2])}
    return State(**new)


def scene(state: State, progress: None) -> Scene:
    """Left: the network with the edge picked out; right: the shape of every matrix and vector."""
    l, j, k = state.l, state.j, state.k
    comma = "," if max(j, k) > 9 else ""
    weight = rf"w^{{[{l}]}}_{{{j}{comma}{k}}}: \quad a^{{[{l - 1}]}}_{{{k}}} \to z^{{[{l}]}}_{{{j}}}"
    texts = (*_heads(state), *gaps(state.sizes, BOX, state.ends))
    return Scene(960, 460, (), (Formula(weight, 620, 30),), (_graph(state),), (_table(state),), texts)


def _heads(state: State) -> list[Text]:
    left, _, width, _ = BOX
    L = len(state.sizes)
    short = L > 6 and max(state.sizes) > 99  # there is no room for more
    names = [f"{n:,}" if short else f"n{subscript(l)} = {n:,}" for l, n in enumerate(state.sizes, start=1)]
    return [Text(name, left + width * l / (L - 1), 62, align="middle") for l, name in enumerate(names)]


def _graph(state: State) -> Graph:
    chosen = state.l, state.j, state.k

    def node(neuron: Neuron, x: float, y: float) -> Node:
        l, j = neuron
        look = "lit" if neuron in state.ends else "plain"
        return Node(x, y, 38.0, str(j), look=look, name=f"neuron {j} of layer {l}")  # type: ignore[arg-type]

    def edge(triple: Connection, start: int, end: int) -> Edge:
        l, j, k = triple
        name = f"edge from neuron {k} of layer {l - 1} to neuron {j} of layer {l}"
        weight, look = (4.0, "chosen") if triple == chosen else (0.0, "plain")
        return Edge(start, end, weight, look=look, name=name)  # type: ignore[arg-type]

    return network_graph(state.sizes, BOX, node, edge, state.ends)


def _table(state: State) -> Table:
    """A row for each layer, and the sum."""
    network = Network(state.sizes)
    rows = []
    for l in range(2, network.L + 1):
        (n, before), count = network.W[l].shape, network.W[l].size + network.b[l].size
        rows.append((str(l), f"{n} × {before}", str(n), f"{count:,}"))
    rows.append(("all", "", "", f"{network.n_parameters:,}"))
    heads = ("layer l", "W[l]", "b[l]", "parameters")
    box = (600.0, 70.0, 330.0, 36.0 * (len(rows) + 1))
    return Table(box, tuple(rows), heads, (1.1, 1.5, 1, 1.5), "lccr", marked=state.l - 2, name="layers")


def caption(state: State, progress: None) -> str:
    """Return the picture in words."""
    network, l = Network(state.sizes), state.l
    sizes = ", ".join(f"{n:,}" for n in state.sizes)
    return (
        f"{network.L} layers of {sizes} neurons: {network.n_parameters:,} parameters. The weight with "
        f"j = {state.j}, k = {state.k} of layer {l} multiplies the output of neuron {state.k} "
        f"of layer {l - 1} on its way into neuron {state.j} of layer {l}."
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


def _choose_preset(state: State, name: str) -> State:
    if name == OWN:
        return state
    l, j, k = (3, 4, 3) if name == "Figure 6" else (2, 1, 1)
    return State(PRESETS[name], l, j, k)


def _preset(state: State) -> str:
    return next((name for name, sizes in PRESETS.items() if sizes == state.sizes), OWN)


PRESET = Choice(label="network", get=_preset, set=_choose_preset, options=(*PRESETS, OWN))
layer_sizes = Design(State, scene, caption, on={Pick: pick}, buttons={"preset": PRESET})
