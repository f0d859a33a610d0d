"""A small network at one data point, both of the reader's choice: its state, controls and diagram."""

from collections.abc import Callable
from typing import Any, Self

import numpy as np

from course_utils.gradients.proof_case import At
from course_utils.interactive import limits
from course_utils.interactive.controls import Slider
from course_utils.interactive.events import Pick, element_in
from course_utils.interactive.fields import WRITTEN, Settings, choice, entry, whole, written
from course_utils.interactive.typed import as_text, numbers_in, text_of
from course_utils.network.network import Network
from course_utils.network.parameters import Parameters
from course_utils.pictures.diagrams import Connection, Neuron, network_graph, neurons
from course_utils.pictures.numbers import counted, short, typeset
from course_utils.pictures.scene import Box, Edge, Graph, Look, Node, Text

MOST_LAYERS, MOST_NEURONS = 5, 5
REACH = 5.0  # of the slider of a weight or a bias
INPUT = (0.3, 0.7, 0.5, 0.9, 0.1)
TARGET = (1.0, 0.0, 0.0, 0.0, 0.0)
ACTIVATIONS = ("sigmoid", "tanh", "leaky relu")
_LAYERS = limits.Several(limits.whole(1, MOST_NEURONS), 3, MOST_LAYERS)
_IN_WORDS = f"3 to {MOST_LAYERS} layers of 1 to {MOST_NEURONS} neurons, such as 2, 2, 3, 2"
SIZES = limits.Checked(_IN_WORDS, _LAYERS.accepts, _LAYERS.read)
POINT = limits.Several(limits.Between(-100, 100), 1, MOST_NEURONS)
Element = Neuron | Connection


def set_sizes(state: Any, text: str) -> Any:
    """Return the state with other layers, new random parameters, and a data point that fits."""
    sizes = numbers_in("sizes", text, int, "2, 2, 3, 2", SIZES)
    x = (*state.x, *INPUT[len(state.x) :])[: sizes[0]]
    y = (*state.y, *TARGET[len(state.y) :])[: sizes[-1]]
    return state.randomised(sizes=sizes, x=x, y=y)


def layers(*examples: str) -> Any:
    """Return the field for the layer sizes, with these examples of them as text."""
    rest: dict[str, Any] = {"get": as_text("sizes"), "set": set_sizes, "more": True}
    return entry((2, 2, 3, 2), SIZES, "layer sizes", examples, **rest)


def index(name: str, default: int, label: str) -> Any:
    """Return the field l, j, k or s; its slider shows the nearest value to it that exists."""
    low, high = (2, MOST_LAYERS) if name == "l" else (1, MOST_NEURONS)

    def shown(state: Any) -> int:
        return int(getattr(state.at(), name))

    most = last(shown, name, high)
    return whole(default, low, high, label, get=shown, most=most)


def last(shown: Callable[[Any], int], name: str, high: int) -> Callable[[Any], int]:
    """Return what a state shows of the field `name` where that is as high as can be."""
    return lambda state: shown(state.changed(**{name: high}))


def place(
    name: str,
    default: int,
    high: int,
    label: str,
    shown: Callable[[Any], int],
    end: int | None = None,
    **other: Any,
) -> Any:
    """Return the field of a place in a list, from 0; its slider shows `shown(state)` as 1 to `high`."""
    end = high - 1 if end is None else end
    ends_at = last(shown, name, end)
    rest = {
        "accepts": limits.whole(0, end),
        "get": lambda state: min(shown(state) + 1, high),
        "set": lambda state, number: state.changed(**{name: number - 1}),
        "most": lambda state: min(ends_at(state) + 1, high),
    }
    return whole(default, 1, high, label, **(rest | other))


def _point(name: str, default: tuple[float, ...], label: str, *examples: str) -> Any:
    def put(state: Any, text: str) -> Any:
        given = numbers_in(name, text, float, "0.3, 0.7")  # the others stay as they were
        return state.changed(**{name: given + getattr(state, name)[len(given) :]})

    return entry(default, POINT, label, examples, get=as_text(name), set=put, more=True)


class NetworkState(Settings):
    """The network, its data point (x, y), and the weight w_jk of layer l that is looked at, from 1."""

    sizes: tuple[int, ...] = layers("2, 2, 3, 2", "4, 3, 4, 5, 2", "3, 1, 2", "5, 5, 5, 5, 5")
    activation: str = choice(ACTIVATIONS, "activation σ", more=True)
    seed: int = whole(
        1, 0, 50, "random weights", set=lambda state, seed: state.randomised(seed=seed), more=True
    )
    p: Parameters | None = written(None, None, "the parameters, None for those of the seed")
    x: tuple[float, ...] = _point("x", INPUT[:2], "input x", "0.5", "0.1, 0.9")
    y: tuple[float, ...] = _point("y", TARGET[:2], "target y", "0.4", "0, 1")
    l: int = index("l", 3, "layer l")
    j: int = index("j", 1, "neuron j")
    k: int = index("k", 1, "neuron k")

    def __post_init__(self) -> None:
        """ValueError for a data point, or parameters, that do not fit the layers."""
        super().__post_init__()
        for name, values, n in (("x", self.x, self.sizes[0]), ("y", self.y, self.sizes[-1])):
            if len(values) != n:
                numbers = f"{counted(n, 'number')}, one for each neuron"
                raise ValueError(f"{name} must be {numbers}, got {text_of(values)}")
        if self.p is not None:
            Network(self.sizes, self.p)

    @property
    def L(self) -> int:
        """The number of layers."""
        return len(self.sizes)

    def randomised(self, **changes: Any) -> Self:
        """Return the state after these changes, with new random parameters."""
        return self.changed(p=None, **changes)

    def network(self) -> Network:
        """Return the network; random parameters have one decimal, none is 0: to be multiplied by hand."""
        network = Network(self.sizes, self.p, activation=self.activation)
        if self.p is None:
            normal = np.random.default_rng(self.seed).standard_normal(network.n_parameters)
            network.p = np.round(1.5 * normal, 1)
            network.p[network.p == 0] = 0.1
        return network

    def columns(self) -> tuple[np.ndarray, np.ndarray]:
        """Return x and y as columns."""
        return np.array(self.x, dtype=float)[:, None], np.array(self.y, dtype=float)[:, None]

    def at(self) -> At:
        """Return the indices, or the nearest to them that exist in a network of these sizes."""
        l = min(self.l, self.L)
        return At(l, min(self.j, self.sizes[l - 1]), min(self.k, self.sizes[l - 2]))

    def weight(self) -> Connection:
        """Return l, j, k of the weight that is looked at."""
        return self.at()[:3]


def diagram(
    network: Network,
    box: Box,
    size: float,
    look: Callable[[Element], Look],
    notes: Callable[[int, int], tuple[str, ...]] = lambda l, j: (),
    decimals: int = 1,
) -> Graph:
    """Return the network as a graph; on an edge that is lit or chosen stands its weight."""

    def node(neuron: Neuron, x: float, y: float) -> Node:
        l, j = neuron
        return Node(x, y, size, str(j), notes(l, j), None, look(neuron), f"neuron {j} of layer {l}")

    def edge(triple: Connection, start: int, end: int) -> Edge:
        (l, j, k), drawn = triple, look(triple)
        w = float(network.W[l][j - 1, k - 1])
        weight = f"{w:z.{decimals}f}" if abs(w) < 1e5 else short(w)
        label = typeset(weight) if drawn in ("lit", "chosen") else ""
        return Edge(start, end, w, label, drawn, f"weight {j}{k} of layer {l}, {weight}")

    return network_graph(network.sizes, box, node, edge)


def layer_heads(L: int, left: float, width: float, y: float) -> list[Text]:
    """Return the names of the layers above a diagram that begins at `left` and is so wide."""
    places = np.linspace(left, left + width, L).tolist()
    return [Text(f"layer {l}", x, y, "muted", align="middle") for l, x in enumerate(places, start=1)]


def pick(state: Any, event: Pick) -> Any:
    """Return the state after the reader picked a neuron or an edge of the diagram."""
    match element_in(event, neurons(state.sizes)):
        case (l, j, k):
            return state.changed(l=l, j=j, k=k)
        case (1, k):
            return state.changed(l=2, k=k)
        case (l, j):
            return state.changed(l=l, j=j)
    return state


def _parameter(state: NetworkState, quantity: str) -> tuple[Network, np.ndarray]:
    """Return the network, and its weight w_jk ('W') or bias b_j ('b') of layer l as a view of its p."""
    network, (l, j, k) = state.network(), state.weight()
    return network, network.W[l][j - 1, k - 1 : k] if quantity == "W" else network.b[l][j - 1]


def set_parameter(state: Any, quantity: str, value: float) -> Any:
    """Return the state with another weight w_jk ('W') or bias b_j ('b') of layer l."""
    network, parameter = _parameter(state, quantity)
    parameter[:] = value
    return state.changed(p=network.p)


def _slider(label: str, quantity: str) -> Slider:
    rest: dict[str, Any] = {
        "get": lambda state: float(_parameter(state, quantity)[1][0]),
        "set": lambda state, value: set_parameter(state, quantity, value),
    }
    return Slider(label=label, low=-REACH, high=REACH, step=0.1, format=".1f", typed=WRITTEN, **rest)


PARAMETER_CONTROLS = {"w": _slider("weight w, k to j", "W"), "b": _slider("bias b of j", "b")}
ORDER = ("l", "j", "k", "w", "b", "sizes", "x", "y", "seed", "activation")  # of all controls
