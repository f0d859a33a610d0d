"""Networks as diagrams, layer by layer from left to right, and with them Figures 3 and 6 of the paper."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from course_utils.render import Still
from course_utils.scene import Edge, Formula, Graph, Look, Node, Scene, Text

Box = tuple[float, float, float, float]
MOST = 6  # neurons of a layer that are drawn; of more, some are left out
SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")

# The pair (l, j) is neuron j of layer l; the triple (l, j, k) the edge to it from neuron k of layer l - 1.
Neuron = tuple[int, int]
Connection = tuple[int, int, int]


def subscript(number: int | str) -> str:
    """Return digits as subscripts: 43 becomes ₄₃."""
    return str(number).translate(SUBSCRIPTS)


def weight_name(l: int, j: int, k: int) -> str:
    """Return w_jk^[l] in plain characters, with a comma where the digits would run together."""
    comma = "," if max(j, k) > 9 else ""
    return f"w{subscript(j)}{comma}{subscript(k)}[{l}]"


def shown(n: int, picked: Sequence[int] = ()) -> list[int]:
    """Return which neurons 1..n of a layer are drawn: all, or the first, the last and the `picked` ones."""
    if n <= MOST:
        return list(range(1, n + 1))
    wanted = [1, n, *(j for j in picked if 1 <= j <= n), *range(2, n)]
    return sorted(list(dict.fromkeys(wanted))[: MOST - 1])


def neurons(sizes: Sequence[int], picked: Sequence[Neuron] = ()) -> list[Neuron]:
    """Return the neurons that are drawn, layer by layer: the order of the nodes of `network_graph`."""
    return [
        (l, j)
        for l, n in enumerate(sizes, start=1)
        for j in shown(n, [j for layer, j in picked if layer == l])
    ]


def connections(drawn: Sequence[Neuron]) -> list[Connection]:
    """Return the edges between drawn neurons of neighbouring layers: the order of `network_graph`."""
    return [(l, j, k) for l, j in drawn for before, k in drawn if before == l - 1]


def places(drawn: Sequence[Neuron], box: Box) -> dict[Neuron, tuple[float, float]]:
    """Return the middle of each neuron: layers evenly from the left of the box to its right, centred."""
    left, top, width, height = box
    L = max(l for l, _ in drawn)
    found = {}
    for l in range(1, L + 1):
        layer = [neuron for neuron in drawn if neuron[0] == l]
        x = left + width * ((l - 1) / (L - 1) if L > 1 else 0.5)
        for index, neuron in enumerate(layer):
            found[neuron] = (x, top + height * (index + 0.5) / len(layer))
    return found


def network_graph(
    sizes: Sequence[int],
    box: Box,
    node: Callable[[Neuron, float, float], Node],
    edge: Callable[[Connection, int, int], Edge],
    picked: Sequence[Neuron] = (),
    name: str = "network",
) -> Graph:
    """Return the network as a graph; `node` makes a node at (x, y), `edge` an edge between two of them."""
    drawn = neurons(sizes, picked)
    at, index = places(drawn, box), {neuron: i for i, neuron in enumerate(drawn)}
    nodes = tuple(node(neuron, *at[neuron]) for neuron in drawn)
    edges = tuple(edge((l, j, k), index[l - 1, k], index[l, j]) for l, j, k in connections(drawn))
    return Graph(nodes, edges, name)


def gaps(sizes: Sequence[int], box: Box, picked: Sequence[Neuron] = ()) -> Iterator[Text]:
    """Yield dots where neurons of a large layer are left out."""
    drawn = neurons(sizes, picked)
    at = places(drawn, box)
    for (l, j), (following, k) in pairwise(drawn):
        if l == following and k > j + 1:
            x, y = at[l, j]
            yield Text("⋮", x, (y + at[l, k][1]) / 2 + 6, "muted", 20.0, bold=True, align="middle")


# ---------------------------------------------------------------- the paper's figures


def figure3() -> Still:
    """Figure 3: the network with four layers of 2, 2, 3 and 2 neurons."""
    caption = (
        "A network of four layers with 2, 2, 3 and 2 neurons; every neuron feeds all of the next layer."
    )
    return _plain((2, 2, 3, 2), None, caption)


def figure6() -> Still:
    """Figure 6: a network with five layers of 4, 3, 4, 5 and 2 neurons; the edge of w_43^[3] stands out."""
    caption = (
        "A network of five layers with 4, 3, 4, 5 and 2 neurons; the edge from neuron 3 of layer 2 "
        "to neuron 4 of layer 3 is highlighted."
    )
    return _plain((4, 3, 4, 5, 2), (3, 4, 3), caption)


def _plain(sizes: Sequence[int], highlighted: Connection | None, caption: str) -> Still:
    """The bare diagram with the layers numbered, an arrow of type for each being too much."""
    width, height = 170.0 * (len(sizes) - 1), 84.0 * max(sizes)
    box = (70.0, 60.0, width, height)

    def node(neuron: Neuron, x: float, y: float) -> Node:
        l, j = neuron
        return Node(x, y, 40.0, str(j) if l > 1 else f"x{subscript(j)}")

    def edge(triple: Connection, start: int, end: int) -> Edge:
        look: Look = "chosen" if triple == highlighted else "plain"
        return Edge(start, end, 1.0 if look == "chosen" else 0.0, look=look)

    heads = []
    for l, n in enumerate(sizes, start=1):
        x = box[0] + width * (l - 1) / (len(sizes) - 1)
        kind = " (input)" if l == 1 else " (output)" if l == len(sizes) else ""
        heads.append(Text(f"layer {l}{kind}", x, 30, "muted", align="middle"))
        heads.append(Text(f"n{subscript(l)} = {n}", x, 50, align="middle"))
    formulas: tuple[Formula, ...] = ()
    if highlighted:
        l, j, k = highlighted
        x = box[0] + width * (l - 1.5) / (len(sizes) - 1)
        formulas = (Formula(rf"w^{{[{l}]}}_{{{j}{k}}}", x - 20, box[1] + height + 30),)
    graph = network_graph(sizes, box, node, edge)
    scene = Scene(
        width + 140, height + 70 + 40 * bool(formulas), (), formulas, (graph,), texts=tuple(heads)
    )
    return Still(scene, caption)
