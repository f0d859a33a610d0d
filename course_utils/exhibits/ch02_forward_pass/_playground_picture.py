"""The picture of `playground`: the network with every neuron's region, the output's, and one neuron."""

from collections.abc import Collection
from typing import NamedTuple

import numpy as np

from course_utils.arrays import Array
from course_utils.exhibits.ch02_forward_pass._growing import Part, name, place
from course_utils.interactive.trainer import Trained
from course_utils.network.datasets import Points
from course_utils.network.network import DIVERGENT, Network
from course_utils.pictures import diagrams, regions
from course_utils.pictures.diagrams import Connection, Neuron
from course_utils.pictures.numbers import plain, short, subscript, typeset
from course_utils.pictures.scene import Edge, Graph, Look, Node, Scene, Table, Text

NODES = 25  # of a thumbnail, in each direction
MOST = 8  # neurons of a layer
BOX = (50.0, 36.0, 484.0, 300.0)
ROWS, ROW = 190.0, 24.0  # the height of all lines, at most, and of one


class Seen(NamedTuple):
    """The network as it is, the gradient of its cost (9), what is looked at, and the training so far."""

    network: Network
    gradient: Array
    part: Part
    progress: Trained


def picture(seen: Seen, points: Points, chosen: int, held: Collection[int]) -> Scene:
    """Left: the network; right: the region of its output and the cost; below: one neuron in numbers."""
    region = regions.region(seen.network, points, (632, 48, 310, 310), chosen=chosen, movable=True)
    progress = seen.progress
    steps, costs, before = np.array(progress.steps), np.array(progress.costs), np.array(progress.before)
    curve = regions.cost_curve(steps, costs, (662, 436, 252, 86), before=before)
    L = seen.network.L
    heads = [
        Text("x" if l == 1 else "F" if l == L else f"layer {l}", x, 20, "muted", align="middle")
        for l, x in enumerate(np.linspace(BOX[0], BOX[0] + BOX[2], L).tolist(), start=1)
    ]
    texts = (*heads, _formula(seen.network, seen.part))
    return Scene(960, 576, (region, curve), (), (_graph(seen, held),), (_table(seen, held),), texts)


@DIVERGENT
def _graph(seen: Seen, held: Collection[int]) -> Graph:
    """The network; each neuron's picture is blue where its weighted input is positive."""
    network, (l, j, k) = seen.network, seen.part
    z, a = network.forward(regions.nodes(NODES))
    shades = {l: np.tanh(np.nan_to_num(z_l) / 2) for l, z_l in z.items()}  # 2 σ(z) - 1
    weights = np.nan_to_num(network.p).tolist()
    size = min(44.0, BOX[3] / max(network.sizes) - 6)

    def node(neuron: Neuron, x: float, y: float) -> Node:
        layer, i = neuron
        values = 2 * a[1][i - 1] - 1 if layer == 1 else shades[layer][i - 1]
        look: Look = "chosen" if neuron == (l, j) else "plain"
        what = f"neuron {i} of layer {layer}"
        return Node(x, y, size, "", (), values.reshape(NODES, NODES), look, what)

    def edge(triple: Connection, start: int, end: int) -> Edge:
        at, look = place(network, triple), "chosen" if triple == (l, j, k) else "plain"
        w, still = weights[at], at in held
        label = _short(w) if look == "chosen" else "held" if still else ""
        words = f"weight {name(triple)}{', held' if still else ''}"
        return Edge(start, end, w, label, "chosen" if look == "chosen" else "plain", words)

    return diagrams.network_graph(network.sizes, BOX, node, edge, most=MOST)


def _formula(network: Network, part: Part) -> Text:
    """The neuron's output with its numbers: a line of text, which costs less in every frame than LaTeX."""
    l, j, _ = part
    before = "x" if l == 2 else "a"
    terms = [f"{_number(w)} {before}{subscript(k)}" for k, w in enumerate(network.W[l][j - 1], start=1)]
    inside = " ".join([*terms, _number(network.b[l][j - 1, 0])]).removeprefix("+")
    f = {"sigmoid": "σ"}.get(network.sigma[l].name, network.sigma[l].name)
    size = 15.0 if len(terms) < 6 else 12.5
    return Text(f"a{subscript(j)}[{l}] = {f}({inside})", 16, 362, "ink", size)


def _short(w: float) -> str:
    """A weight for its edge."""
    return typeset(f"{w:.2f}") if abs(w) < 1e5 else short(w)


def _number(value: float) -> str:
    """A number with its sign for a sum."""
    value = 0.0 if np.isnan(value) else value
    return f"{'−' if value < 0 else '+'}{plain(abs(value), 2)}"


def _table(seen: Seen, held: Collection[int]) -> Table:
    """The bias and the weights of one neuron, each with the derivative of the cost."""
    network, (l, j, chosen) = seen.network, seen.part
    rows = []
    for k in range(network.sizes[l - 2] + 1):
        at = place(network, (l, j, k))
        still = "held" if at in held else ""
        rows.append((name((l, j, k)), short(network.p[at]), short(seen.gradient[at]), still))
    heads, lines = (f"neuron {j} of layer {l}", "value", "derivative", ""), len(rows) + 1
    box = (40.0, 378.0, 540.0, min(ROW * lines, ROWS))
    return Table(box, tuple(rows), heads, (2, 1.4, 1.6, 1), "lrrl", chosen=chosen, name="weights and bias")
