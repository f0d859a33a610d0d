"""Who is to blame? The derivative with respect to a weight as a sum over all paths from it to the cost."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from math import prod

from course_utils.exhibits.ch03_backpropagation import _small_network
from course_utils.exhibits.ch03_backpropagation._pseudocode import fitting, fixed, in_plain_text, signed
from course_utils.exhibits.ch03_backpropagation._small_network import (
    MOST_LAYERS,
    MOST_NEURONS,
    PARAMETER_CONTROLS,
    NetworkState,
    index,
    layer_heads,
    weight_edge,
)
from course_utils.gradients.backprop import gradient
from course_utils.gradients.weight_paths import WeightPath, paths
from course_utils.interactive import limits
from course_utils.interactive.design import Design, light
from course_utils.interactive.events import Pick, Point, row_in
from course_utils.interactive.fields import pointed, whole
from course_utils.network.network import Network
from course_utils.pictures.diagrams import Connection, Neuron, network_graph
from course_utils.pictures.numbers import subscript
from course_utils.pictures.scene import Edge, Formula, Graph, Look, Node, Scene, Table, Text

MOST_ROWS = 12
MOST_PATHS = MOST_NEURONS ** (MOST_LAYERS - 2)


@dataclass(frozen=True)
class State(NetworkState):
    """The network, the weight, and the path from it that is looked at, 0 being the strongest."""

    l: int = index("l", 2, "layer l")
    path: int = whole(
        0,
        1,
        MOST_ROWS,
        "path",
        accepts=limits.whole(0, MOST_PATHS - 1),
        get=lambda state: min(state.nearest_path() + 1, MOST_ROWS),
        set=lambda state, path: state.changed(path=path - 1),
    )
    lit: int | None = pointed(MOST_ROWS)

    def count(self) -> int:
        """The number of paths from the weight to the cost."""
        return prod(self.sizes[self.weight()[0] :])

    def nearest_path(self) -> int:
        """The path, or the last one where there are fewer."""
        return min(self.path, self.count() - 1)


@dataclass(frozen=True, eq=False)
class Paths:
    """All paths from the weight to the cost, the strongest first, and the index of the one looked at.

    total: what they add up to; lemma: the derivative with respect to the weight by Lemma 1.
    """

    network: Network
    found: list[WeightPath]
    chosen: int
    total: float
    lemma: float

    @property
    def one(self) -> WeightPath:
        """The path that is looked at."""
        return self.found[self.chosen]


def prepare(state: State, progress: None) -> Paths:
    """Find all paths, and the derivative."""
    network, (x, y), (l, j, k) = state.network(), state.columns(), state.weight()
    found = sorted(paths(network, x, y, l, j, k), key=lambda path: -abs(path.value))
    lemma = Network(state.sizes, gradient(network, x, y)).W[l][j - 1, k - 1]
    return Paths(network, found, state.nearest_path(), sum(path.value for path in found), float(lemma))


# ---------------------------------------------------------------- picture


def scene(state: State, seen: Paths) -> Scene:
    """Left: the network with one path; right: all paths and their sum; below: the product of the one."""
    l, j, k = state.weight()
    name = rf"\partial C / \partial w_{{{j}{k}}}^{{[{l}]}}"
    product = rf"\delta_{j}^{{[{l}]}} a_{k}^{{[{l - 1}]}}"
    formulas = (
        Formula(_symbols(state, seen.one), 40, 484),
        fitting(_numbers(seen.one), 40, 530),
        Formula(rf"{name} = {fixed(seen.total, 6)}, \quad {product} = {fixed(seen.lemma, 6)}", 40, 570),
    )
    title = Text("all paths from the chosen weight to the cost", 540, 26, bold=True)
    texts = (title, *layer_heads(state.L, 56, 420, 26))
    return Scene(960, 600, (), formulas, (_graph(state, seen),), (_table(state, seen),), texts)


def _table(state: State, seen: Paths) -> Table:
    """The strongest paths, with what they add up to; if there are very many, the rest in one row."""
    _, _, k = state.weight()
    found = seen.found
    shown = found if len(found) <= MOST_ROWS else found[: MOST_ROWS - 1]
    rows, total = [], 0.0
    for path in shown:
        total += path.value
        rows.append((_way(k, path), _short(path.value), _short(total)))
    if len(found) > len(shown):
        rest = sum(path.value for path in found[len(shown) :])
        rows.append((f"{len(found) - len(shown)} others", _short(rest), _short(total + rest)))
    return Table(
        (530, 40, 410, 29.0 * (len(rows) + 1)),
        tuple(tuple(map(in_plain_text, row)) for row in rows),
        ("through the neurons", "product", "sum so far"),
        (2.4, 1.3, 1.3),
        "lrr",
        chosen=seen.chosen if seen.chosen < len(shown) else None,
        lit=state.lit,
        name="paths",
    )


def _short(value: float) -> str:
    """Six decimals, or fewer where the number is large: it must fit its column."""
    return fixed(value, 6 if abs(value) < 10 else 2)


def _way(k: int, path: WeightPath) -> str:
    return " → ".join(map(str, (k, *path.neurons))) + " → C"


def _graph(state: State, seen: Paths) -> Graph:
    """The network; the path is lit, the weight chosen, and what no path can touch is faint."""
    l, j, k = state.weight()
    later = list(enumerate(seen.one.neurons, start=l))
    neurons = [(l - 1, k), *later]
    edges = [(l, j, k), *((m + 1, after, before) for (m, before), (_, after) in pairwise(later))]

    def node(neuron: Neuron, x: float, y: float) -> Node:
        m, i = neuron
        reached = m > l or neuron in ((l, j), (l - 1, k))
        look: Look = "lit" if neuron in neurons else "plain" if reached else "faint"
        return Node(x, y, 36.0, str(i), (), None, look, f"neuron {i} of layer {m}")

    def edge(triple: Connection, start: int, end: int) -> Edge:
        m, _, before = triple
        reached = m > l + 1 or (m == l + 1 and before == j)
        look: Look = "plain" if reached else "faint"
        if triple in edges:
            look = "chosen" if triple == (l, j, k) else "lit"
        return weight_edge(seen.network, triple, (start, end), look, 1)

    return network_graph(state.sizes, (56, 50, 420, 390), node, edge)


def _symbols(state: State, path: WeightPath) -> str:
    (l, _, k), neurons = state.weight(), path.neurons
    parts = [rf"a_{k}^{{[{l - 1}]}}", rf"\sigma'(z_{neurons[0]}^{{[{l}]}})"]
    for m, (before, after) in enumerate(pairwise(neurons), start=l + 1):
        parts += [rf"w_{{{after}{before}}}^{{[{m}]}}", rf"\sigma'(z_{after}^{{[{m}]}})"]
    m = neurons[-1]
    return r"\;".join([*parts, rf"(a_{m}^{{[{state.L}]}} - y_{m})"])


def _numbers(path: WeightPath) -> str:
    return r" \cdot ".join(map(signed, path.factors)) + f" = {fixed(path.value, 6)}"


def caption(state: State, seen: Paths) -> str:
    """Return the picture in words."""
    l, j, k = state.weight()
    number = f"{len(seen.found)} paths" if len(seen.found) > 1 else "One path"
    said = (
        f"{number} from w{subscript(j)}{subscript(k)}[{l}] to the cost; together {fixed(seen.total, 6)}, "
        f"by Lemma 1 {fixed(seen.lemma, 6)}. "
        f"Path {seen.chosen + 1}, {_way(k, seen.one)}, gives {fixed(seen.one.value, 6)}."
    )
    return in_plain_text(said)


# ---------------------------------------------------------------- what the reader does


def pick(state: State, event: Pick) -> State:
    """Return the state after a path was picked, or a neuron or an edge."""
    if event.what == "row":
        row = row_in(event, min(MOST_ROWS, state.count()))
        return state if row is None else state.changed(path=row)
    picked: State = _small_network.pick(state, event)
    return state if picked is state else picked.changed(path=0)


ORDER = ("path", "l", "j", "k", "w", "b", "sizes", "x", "y", "seed", "activation")
ON = {Point: light, Pick: pick}
blame = Design(State, scene, caption, prepare=prepare, on=ON, buttons=PARAMETER_CONTROLS, order=ORDER)
