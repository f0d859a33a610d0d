"""Who is to blame? The derivative with respect to a weight as a sum over all paths from it to the cost."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from course_utils.exhibits.ch03_backpropagation import _small_network
from course_utils.exhibits.ch03_backpropagation._pseudocode import fitting, fixed, in_plain_text, signed
from course_utils.exhibits.ch03_backpropagation._small_network import NetworkState
from course_utils.gradients.backprop import gradient
from course_utils.gradients.weight_paths import WeightPath, paths
from course_utils.interactive.controls import Control, WholeSlider
from course_utils.interactive.exhibit import Exhibit
from course_utils.pictures.diagrams import Connection, Neuron, network_graph
from course_utils.pictures.numbers import subscript
from course_utils.pictures.scene import Edge, Formula, Graph, Look, Node, Scene, Table, Text

MOST_ROWS = 12
ROW = 29.0


@dataclass(frozen=True)
class State(NetworkState):
    """l, j, k, from the base: the weight; path: which path is looked at, the strongest being 0;
    lit: the row that is pointed at.
    """

    l: int = 2
    path: int = 0
    lit: int | None = None

    def found(self) -> tuple[WeightPath, ...]:
        """All paths from the weight to the cost, the strongest first."""
        return _found(self.problem(), *self.weight())

    def one(self) -> WeightPath:
        """The path that is looked at."""
        return self.found()[min(max(self.path, 0), len(self.found()) - 1)]


@functools.lru_cache(maxsize=16)
def _found(problem: NetworkState, l: int, j: int, k: int) -> tuple[WeightPath, ...]:
    every = paths(problem.network(), *problem.columns(), l, j, k)
    return tuple(sorted(every, key=lambda path: -abs(path.value)))


@functools.lru_cache(maxsize=16)
def by_lemma(problem: NetworkState, l: int, j: int, k: int) -> float:
    """The derivative of C with respect to w_jk as Lemma 1 gives it."""
    derivative = problem.network()
    derivative.p = gradient(derivative, *problem.columns())
    return float(derivative.W[l][j - 1, k - 1])


# ---------------------------------------------------------------- picture


def scene(state: State, progress: None) -> Scene:
    """Left: the network with one path; right: all paths and their sum; below: the product of the one."""
    l, j, k = state.weight()
    name = rf"\partial C / \partial w_{{{j}{k}}}^{{[{l}]}}"
    total, lemma = sum(path.value for path in state.found()), by_lemma(state.problem(), l, j, k)
    product = rf"\delta_{j}^{{[{l}]}} a_{k}^{{[{l - 1}]}}"
    formulas = (
        Formula(_symbols(state), 40, 484),
        fitting(_numbers(state.one()), 40, 530),
        Formula(rf"{name} = {fixed(total, 6)}, \quad {product} = {fixed(lemma, 6)}", 40, 570),
    )
    heads = [
        Text(f"layer {m + 1}", 56 + 420 * m / (state.L - 1), 26, "muted", align="middle")
        for m in range(state.L)
    ]
    texts = (Text("all paths from the chosen weight to the cost", 540, 26, bold=True), *heads)
    return Scene(960, 600, (), formulas, (_graph(state),), (_table(state),), texts)


def _table(state: State) -> Table:
    """The strongest paths, with what they add up to; of very many the rest in one row."""
    _, _, k = state.weight()
    found = state.found()
    shown = found if len(found) <= MOST_ROWS else found[: MOST_ROWS - 1]
    rows, total, at = [], 0.0, found.index(state.one())
    for path in shown:
        total += path.value
        rows.append((_way(k, path), _short(path.value), _short(total)))
    if len(found) > len(shown):
        rest = sum(path.value for path in found[len(shown) :])
        rows.append((f"{len(found) - len(shown)} others", _short(rest), _short(total + rest)))
    cells = tuple(tuple(map(in_plain_text, row)) for row in rows)
    return Table(
        (530, 40, 410, ROW * (len(rows) + 1)),
        cells,
        ("through the neurons", "product", "sum so far"),
        (2.4, 1.3, 1.3),
        "lrr",
        chosen=at if at < len(shown) else None,
        lit=state.lit,
        name="paths",
    )


def _short(value: float) -> str:
    """Six decimals, or fewer where the number is large: it must fit its column."""
    return fixed(value, 6 if abs(value) < 10 else 2)


def _way(k: int, path: WeightPath) -> str:
    return " → ".join(map(str, (k, *path.neurons))) + " → C"


def _on_path(state: State) -> tuple[list[Neuron], list[Connection]]:
    l, j, k = state.weight()
    neurons = list(enumerate(state.one().neurons, start=l))
    later = [(m + 1, after, before) for (m, before), (_, after) in pairwise(neurons)]
    return [(l - 1, k), *neurons], [(l, j, k), *later]


def _graph(state: State) -> Graph:
    """The network; the path is lit, the weight chosen, and what no path can touch is faint."""
    neurons, edges = _on_path(state)
    l, j, k = state.weight()
    network = state.network()

    def node(neuron: Neuron, x: float, y: float) -> Node:
        m, i = neuron
        reached = m > l or neuron in ((l, j), (l - 1, k))
        look: Look = "lit" if neuron in neurons else "plain" if reached else "faint"
        return Node(x, y, 36.0, str(i), (), None, look, f"neuron {i} of layer {m}")

    def edge(triple: Connection, start: int, end: int) -> Edge:
        m, i, before = triple
        w = float(network.W[m][i - 1, before - 1])
        reached = m > l + 1 or (m == l + 1 and before == j)
        look: Look = "plain" if reached else "faint"
        if triple in edges:
            look = "chosen" if triple == (l, j, k) else "lit"
        label = f"{w:.1f}".replace("-", "−") if triple in edges else ""
        return Edge(start, end, w, label, look, f"weight {i}{before} of layer {m}, {w:.1f}")

    return network_graph(state.sizes, (56, 50, 420, 390), node, edge)


def _symbols(state: State) -> str:
    l, _, k = state.weight()
    neurons = state.one().neurons
    parts = [rf"a_{k}^{{[{l - 1}]}}", rf"\sigma'(z_{neurons[0]}^{{[{l}]}})"]
    for m, (before, after) in enumerate(pairwise(neurons), start=l + 1):
        parts += [rf"w_{{{after}{before}}}^{{[{m}]}}", rf"\sigma'(z_{after}^{{[{m}]}})"]
    m = neurons[-1]
    return r"\;".join([*parts, rf"(a_{m}^{{[{state.L}]}} - y_{m})"])


def _numbers(path: WeightPath) -> str:
    return r" \cdot ".join(map(signed, path.factors)) + f" = {fixed(path.value, 6)}"


def caption(state: State, progress: None) -> str:
    """Return the picture in words."""
    l, j, k = state.weight()
    found, one = state.found(), state.one()
    total = sum(path.value for path in found)
    number = f"{len(found)} paths" if len(found) > 1 else "One path"
    said = (
        f"{number} from w{subscript(j)}{subscript(k)}[{l}] to the cost; together {fixed(total, 6)}, "
        f"by Lemma 1 {fixed(by_lemma(state.problem(), l, j, k), 6)}. "
        f"Path {found.index(one) + 1}, {_way(k, one)}, gives {fixed(one.value, 6)}."
    )
    return in_plain_text(said)


# ---------------------------------------------------------------- what the reader does


def edit(state: State, event: dict[str, Any]) -> State:
    """Return the state after a path was picked or pointed at, or a neuron or an edge picked."""
    match event:
        case {"kind": "point", "index": index}:
            return replace(state, lit=index)
        case {"kind": "pick", "what": "row", "index": int(index)}:
            return replace(state, path=index)
    return replace(_small_network.edit(state, event), path=0)


SHARED = _small_network.CONTROLS
CONTROLS: dict[str, Control] = {
    "path": WholeSlider(
        label="path",
        get=lambda state: min(state.found().index(state.one()) + 1, MOST_ROWS),
        set=lambda state, path: replace(state, path=path - 1),
        low=1,
        high=MOST_ROWS,
    ),
    **{name: SHARED[name] for name in ("l", "j", "k", "w", "sizes", "x", "y", "seed", "activation")},
}


def blame(*, show: Sequence[str] | None = None, **settings: Any) -> Exhibit:
    """Return the exhibit; `settings` are fields of State, `show` the names of the controls to show."""
    return Exhibit(State(**settings), scene, caption, edit=edit, controls=CONTROLS, show=show)
