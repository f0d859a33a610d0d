"""Networks as diagrams, layer by layer from left to right."""

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby, pairwise

from course_utils.pictures.numbers import subscript
from course_utils.pictures.scene import Box, Edge, Graph, Node, Text

MOST = 6  # neurons drawn of a layer; of a larger one, some are left out

# The pair (l, j) is neuron j of layer l; the triple (l, j, k) the edge to it from neuron k of layer l - 1.
Neuron = tuple[int, int]
Connection = tuple[int, int, int]


def weight_name(l: int, j: int, k: int) -> str:
    """Return w_jk^[l] in plain characters, with a comma where the indices would be ambiguous."""
    comma = "," if max(j, k) > 9 else ""
    return f"w{subscript(j)}{comma}{subscript(k)}[{l}]"


def shown(n: int, picked: Sequence[int] = (), most: int = MOST) -> list[int]:
    """Return which neurons 1..n of a layer are drawn: all, or the first, the last and the `picked` ones."""
    if n <= most:
        return list(range(1, n + 1))
    wanted = [1, n, *(j for j in picked if 1 <= j <= n), *range(2, n)]
    return sorted(list(dict.fromkeys(wanted))[: most - 1])


def neurons(sizes: Sequence[int], picked: Sequence[Neuron] = (), most: int = MOST) -> list[Neuron]:
    """Return the neurons that are drawn, layer by layer: the order of the nodes of `network_graph`."""
    layers = ((l, n, [j for layer, j in picked if layer == l]) for l, n in enumerate(sizes, start=1))
    return [(l, j) for l, n, wanted in layers for j in shown(n, wanted, most)]


def connections(drawn: Sequence[Neuron]) -> list[Connection]:
    """Return the edges between drawn neurons of neighbouring layers: the order of `network_graph`."""
    return [(l, j, k) for l, j in drawn for before, k in drawn if before == l - 1]


def places(drawn: Sequence[Neuron], box: Box) -> dict[Neuron, tuple[float, float]]:
    """Return the middle of each neuron: layers evenly from the left of the box to its right, centred."""
    left, top, width, height = box
    layers = [list(layer) for _, layer in groupby(drawn, key=lambda neuron: neuron[0])]
    found = {}
    for l, layer in enumerate(layers):
        x = left + width * (l / (len(layers) - 1) if len(layers) > 1 else 0.5)
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
    most: int = MOST,
) -> Graph:
    """Return the network as a graph; `node` makes a node at (x, y), `edge` an edge between two of them."""
    drawn = neurons(sizes, picked, most)
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
