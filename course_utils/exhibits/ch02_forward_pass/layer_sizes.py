"""Layers of any size: the shapes of all weights and biases, and which edge w_jk^[l] is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from course_utils.interactive.controls import Choice, Control, Entry, WholeSlider
from course_utils.interactive.exhibit import Exhibit
from course_utils.network.network import Network
from course_utils.pictures.diagrams import Connection, Neuron, connections, gaps, network_graph, neurons
from course_utils.pictures.numbers import subscript
from course_utils.pictures.scene import Edge, Formula, Graph, Node, Scene, Table, Text

PRESETS = {"Figure 6": (4, 3, 4, 5, 2), "Figure 3": (2, 2, 3, 2), "one hidden layer of 100": (2, 100, 2)}
OWN = "own sizes"
MOST_LAYERS, LARGEST = 8, 1000
BOX = (50.0, 84.0, 500.0, 330.0)


@dataclass(frozen=True)
class State:
    """sizes: n_1, .., n_L; l, j, k: the weight w_jk^[l] that is picked out."""

    sizes: tuple[int, ...] = PRESETS["Figure 6"]
    l: int = 3
    j: int = 4
    k: int = 3

    def __post_init__(self) -> None:
        """ValueError for sizes that are not accepted or a weight that there is not."""
        good = 2 <= len(self.sizes) <= MOST_LAYERS and all(1 <= n <= LARGEST for n in self.sizes)
        if not good:
            raise ValueError(
                f"sizes are {str(self.sizes)[:60]}; accepted are 2 to {MOST_LAYERS} whole numbers "
                f"from 1 to {LARGEST:,}, such as 4, 3, 4, 5, 2"
            )
        if not (
            2 <= self.l <= len(self.sizes) and 1 <= self.j <= self.n_l and 1 <= self.k <= self.n_before
        ):
            raise ValueError(f"there is no weight j = {self.j}, k = {self.k} of layer {self.l}")

    @property
    def n_l(self) -> int:
        """The number of neurons in layer l."""
        return self.sizes[self.l - 1]

    @property
    def n_before(self) -> int:
        """The number of neurons in the layer before."""
        return self.sizes[self.l - 2]


def picked(state: State) -> tuple[Neuron, Neuron]:
    """Return the neurons at both ends of the edge that is picked out."""
    return (state.l - 1, state.k), (state.l, state.j)


def scene(state: State, progress: None) -> Scene:
    """Left: the network with the edge picked out; right: the shape of every matrix and vector."""
    l, j, k = state.l, state.j, state.k
    comma = "," if max(j, k) > 9 else ""
    weight = rf"w^{{[{l}]}}_{{{j}{comma}{k}}}: \quad a^{{[{l - 1}]}}_{{{k}}} \to z^{{[{l}]}}_{{{j}}}"
    heads = tuple(_heads(state))
    texts = (*heads, *gaps(state.sizes, BOX, picked(state)))
    return Scene(960, 460, (), (Formula(weight, 620, 30),), (_graph(state),), (_table(state),), texts)


def _heads(state: State) -> list[Text]:
    left, _, width, _ = BOX
    L = len(state.sizes)
    short = L > 6 and max(state.sizes) > 99  # there is no room for more
    names = [f"{n:,}" if short else f"n{subscript(l)} = {n:,}" for l, n in enumerate(state.sizes, start=1)]
    return [Text(name, left + width * l / (L - 1), 62, align="middle") for l, name in enumerate(names)]


def _graph(state: State) -> Graph:
    chosen, ends = (state.l, state.j, state.k), picked(state)

    def node(neuron: Neuron, x: float, y: float) -> Node:
        l, j = neuron
        look = "lit" if neuron in ends else "plain"
        return Node(x, y, 38.0, str(j), look=look, name=f"neuron {j} of layer {l}")  # type: ignore[arg-type]

    def edge(triple: Connection, start: int, end: int) -> Edge:
        l, j, k = triple
        name = f"edge from neuron {k} of layer {l - 1} to neuron {j} of layer {l}"
        if triple == chosen:
            return Edge(start, end, 4.0, look="chosen", name=name)
        return Edge(start, end, name=name)

    return network_graph(state.sizes, BOX, node, edge, ends)


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


def edit(state: State, event: dict[str, Any]) -> State:
    """Return the state after the reader picked an edge, a neuron or a row of the table."""
    drawn = neurons(state.sizes, picked(state))
    match event:
        case {"kind": "pick", "what": "edge", "index": index}:
            l, j, k = connections(drawn)[index]
            return replace(state, l=l, j=j, k=k)
        case {"kind": "pick", "what": "node", "index": index}:
            l, j = drawn[index]
            return state if l == 1 else _settled(state, l=l, j=j)
        case {"kind": "pick", "what": "row", "index": index}:
            return _settled(state, l=index + 2)
        case {"kind": "point"}:
            return state
    raise ValueError(f"event is {event}; accepted kinds are pick and point")


def _settled(state: State, **changes: Any) -> State:
    """Return the state after the changes, with l, j and k brought into range."""
    new: dict[str, Any] = {"sizes": state.sizes, "l": state.l, "j": state.j, "k": state.k} | changes
    sizes = new["sizes"]
    if len(sizes) >= 2:  # otherwise State says what is wrong
        l = min(max(new["l"], 2), len(sizes))
        new |= {"l": l, "j": min(new["j"], sizes[l - 1]), "k": min(new["k"], sizes[l - 2])}
    return State(**new)


def _sizes(state: State, text: str) -> State:
    words = text.replace(",", " ").split()
    if not all(word.isdecimal() for word in words):
        raise ValueError(f"sizes are {text!r}; accepted are whole numbers, such as 4, 3, 4, 5, 2")
    return _settled(state, sizes=tuple(int(word) for word in words))


def _preset(state: State, name: str) -> State:
    if name == OWN:
        return state
    settings = {"l": 3, "j": 4, "k": 3} if name == "Figure 6" else {"l": 2, "j": 1, "k": 1}
    return _settled(state, sizes=PRESETS[name], **settings)


def _preset_name(state: State) -> str:
    return next((name for name, sizes in PRESETS.items() if sizes == state.sizes), OWN)


CONTROLS: dict[str, Control] = {
    "preset": Choice(label="network", get=_preset_name, set=_preset, options=(*PRESETS, OWN)),
    "sizes": Entry(
        label="layer sizes",
        get=lambda s: ", ".join(map(str, s.sizes)),
        set=_sizes,
        examples=("2, 3, 1", "4, 3, 4, 5, 2", "10, 1000, 1"),
    ),
    "l": WholeSlider(
        label="layer l", field="l", set=lambda s, v: _settled(s, l=v), low=2, high=MOST_LAYERS
    ),
    "j": WholeSlider(label="to neuron j", field="j", set=lambda s, v: _settled(s, j=v), low=1, high=12),
    "k": WholeSlider(label="from neuron k", field="k", set=lambda s, v: _settled(s, k=v), low=1, high=12),
}


def layer_sizes(*, show: Sequence[str] | None = None, **settings: Any) -> Exhibit:
    """Return the exhibit; `settings` are fields of State, `show` the names of the controls to show."""
    return Exhibit(State(**settings), scene, caption, edit=edit, controls=CONTROLS, show=show)
