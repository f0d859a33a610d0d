"""Signals on the edges: outputs on their way forward, sensitivities on their way back, by the same weights.

On the way forward an edge carries its weight times the output of the neuron where it begins; the neuron
where it ends adds up what arrives. On the way back it carries its weight times the delta of the neuron
where it ends.
"""

from typing import NamedTuple

import numpy as np

from course_utils.exhibits.ch03_backpropagation import _small_network
from course_utils.gradients.proof_case import Case
from course_utils.interactive.controls import PLAY
from course_utils.interactive.design import Design
from course_utils.interactive.events import Pick
from course_utils.interactive.fields import Playable, choice, slider
from course_utils.interactive.travelling import At, travelling
from course_utils.network.costs import cost
from course_utils.pictures.diagrams import (
    Connection,
    Neuron,
    connections,
    network_graph,
    neurons,
    places,
    weight_name,
)
from course_utils.pictures.numbers import plain, subscript
from course_utils.pictures.scene import Edge, Graph, Look, Node, Scene, Table, Text

PACE = 0.08  # of the whole way a second
BOX = (66.0, 66.0, 500.0, 360.0)
SIZE, CROWDED = 40.0, 28.0  # of a neuron, and of one in a layer of five
SMALL, LARGE = 17.0, 27.0  # signals: nearly nothing, and the largest that is on the way
NEGATIVE = np.full((2, 2), -1.0)  # a square all in B
ROUNDING = 1e-9  # of a way made of many small steps


class State(_small_network.NetworkState, Playable):
    """The network, its data point, the edge that is looked at, and how much of the way is made."""

    activation: str = choice(_small_network.ACTIVATIONS, "activation σ", more=True)
    way: float = slider(0.0, 0, 1, 0.002, "on the way", restarts=False)


class Leg(NamedTuple):
    """The signals are between the layers l - 1 and l; share: of the way from the one to the other."""

    forward: bool
    l: int
    share: float


class Seen(NamedTuple):
    """All values, what is on the way, and how many legs of it have been made."""

    case: Case
    leg: Leg
    made: float

    def knows_a(self, l: int) -> bool:
        """Whether the outputs of this layer are known."""
        return self.made >= l - 1 - ROUNDING

    def knows_delta(self, l: int) -> bool:
        """Whether the delta of this layer are known; there are none of layer 1."""
        return l > 1 and self.made >= 2 * self.case.L - 1 - l - ROUNDING

    def carried(self, triple: Connection, forward: bool) -> float:
        """What the edge carries."""
        l, j, k = triple
        return float(self.case.w[l][j, k] * (self.case.a[l - 1][k] if forward else self.case.delta[l][j]))


def prepare(state: State, progress: At) -> Seen:
    """Return where the signals are: forward from layer 1 to L, then back from L to 2."""
    L = state.L
    made = state.way * (2 * L - 3)
    number = min(int(made + ROUNDING), 2 * L - 4)
    forward = number < L - 1
    leg = Leg(forward, number + 2 if forward else 2 * L - 1 - number, min(made - number, 1.0))
    return Seen(Case(state.network(), *state.columns()), leg, made)


def scene(state: State, seen: Seen) -> Scene:
    """Left: the network, over it the signals; right: the edge that is looked at in numbers."""
    heads = _small_network.layer_heads(state.L, BOX[0], BOX[2], 62)
    texts = (*heads, Text(_where(seen), BOX[0] - 24, 26, "accent", 17, bold=True))
    texts = (
        *texts,
        Text("disc: +, square: −, larger: more", BOX[0] + BOX[2] + 24, 26, "muted", align="end"),
    )
    graphs = _network(state, seen), _signals(state, seen)
    return Scene(960, 452, (), (), graphs, (_numbers(state, seen),), texts)


def _network(state: State, seen: Seen) -> Graph:
    """The neurons with what is known of them."""
    size = SIZE if max(state.sizes) < _small_network.MOST_NEURONS else CROWDED

    def node(neuron: Neuron, x: float, y: float) -> Node:
        l, j = neuron
        notes = [f"a {plain(seen.case.a[l][j], 3)}"] if seen.knows_a(l) else []
        notes += [f"δ {plain(seen.case.delta[l][j], 3)}"] if seen.knows_delta(l) else []
        there = seen.leg.l if seen.leg.forward else seen.leg.l - 1
        look: Look = "lit" if l == there and seen.leg.share >= 1 - ROUNDING else "plain"
        return Node(x, y, size, str(j), tuple(notes), None, look, f"neuron {j} of layer {l}")

    def edge(triple: Connection, start: int, end: int) -> Edge:
        w = float(seen.case.w[triple[0]][triple[1:]])
        look: Look = "chosen" if triple == state.weight() else "plain"
        return Edge(start, end, w, "", look, f"weight {weight_name(*triple)}")

    return network_graph(state.sizes, BOX, node, edge)


def _signals(state: State, seen: Seen) -> Graph:
    """A disc for what is carried on each edge, a square where it is negative, the larger the more it is."""
    (forward, l, share), at = seen.leg, places(neurons(state.sizes), BOX)
    on_the_way = [triple for triple in connections(neurons(state.sizes)) if triple[0] == l]
    carried = np.array([seen.carried(triple, forward) for triple in on_the_way])
    most = np.abs(carried).max(initial=0.0) or 1.0
    nodes = []
    for (_, j, k), value in zip(on_the_way, carried, strict=True):
        (x0, y0), (x1, y1) = (at[l - 1, k], at[l, j]) if forward else (at[l, j], at[l - 1, k])
        size = SMALL + (LARGE - SMALL) * float(np.sqrt(abs(value) / most))
        values = NEGATIVE if value < 0 else None
        x, y = x0 + share * (x1 - x0), y0 + share * (y1 - y0)
        nodes.append(Node(x, y, size, values=values, look="lit"))
    travels = 0 < share < 1
    return Graph(tuple(nodes) if travels else (), (), "signals")


def _numbers(state: State, seen: Seen) -> Table:
    """What the chosen edge carries each way, as soon as it does, and what comes of both."""
    (l, j, k), case = state.weight(), seen.case
    forward, back = seen.knows_a(l - 1), seen.knows_delta(l)
    before, here, there = f"a{subscript(k)}[{l - 1}]", f"δ{subscript(j)}[{l}]", f"z{subscript(j)}[{l}]"
    w = weight_name(l, j, k)
    rows = (
        (w, plain(case.w[l][j, k], 3), True),
        (before, plain(case.a[l - 1][k], 3), forward),
        (f"forward, to {there}:  w a", plain(seen.carried((l, j, k), True), 3), forward),
        (here, plain(case.delta[l][j], 3), back),
        (f"back, to neuron {k}:  w δ", plain(seen.carried((l, j, k), False), 3), back),
        (f"∂C/∂{w} = δ a  (25)", plain(case.delta[l][j] * case.a[l - 1][k], 3), back),
    )
    shown = tuple((name, value if known else "–") for name, value, known in rows)
    heads = ("the chosen edge", "")
    return Table((620, 96, 320, 34.0 * (len(rows) + 1)), shown, heads, (2.2, 1), "lr")


def _where(seen: Seen) -> str:
    forward, l, share = seen.leg
    if seen.made < ROUNDING:
        return "The input"
    if share >= 1 - ROUNDING:
        return f"Back at layer {l - 1}" if not forward else f"At layer {l}"
    if share < ROUNDING and not forward and l == seen.case.L:  # between both ways
        return "At the output: C, and δ from it"
    return f"Forward, to layer {l}" if forward else f"Back, to layer {l - 1}"


def caption(state: State, seen: Seen) -> str:
    (forward, l, share), (layer, j, k) = seen.leg, state.weight()
    rule = f"weight times a of layer {l - 1}" if forward else f"weight times δ of layer {l}"
    network, w = seen.case.network, weight_name(layer, j, k)
    done = "just passed has carried" if share >= 1 - ROUNDING else "to be passed carries"
    words = f"{_where(seen)}. Each edge {done} its {rule}."
    if seen.knows_delta(state.L):
        words += f" C = {plain(cost(network, *state.columns()), 3)}."
    if seen.knows_delta(layer):
        slope = plain(seen.case.delta[layer][j] * seen.case.a[layer - 1][k], 3)
        return f"{words} ∂C/∂{w} = {slope}, the δ where the edge ends times the a where it begins."
    return f"{words} {w} is {plain(seen.case.w[layer][j, k], 3)}."


PROCESS = travelling("way", 0.0, 1.0, PACE)
ON = {Pick: _small_network.pick}
ORDER = ("play", "way", *_small_network.ORDER)
BUTTONS = {"play": PLAY, **_small_network.PARAMETER_CONTROLS}
signals = Design(
    State, scene, caption, process=PROCESS, prepare=prepare, on=ON, buttons=BUTTONS, order=ORDER
)
