"""The network of Figure 3 at work: every neuron with its z, its a and its activation over the square."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from course_utils.interactive import limits
from course_utils.interactive.controls import Button, Choice, Control, Slider
from course_utils.interactive.exhibit import Exhibit
from course_utils.network import datasets
from course_utils.network.costs import misclassified
from course_utils.network.network import Network
from course_utils.network.paper_network import PAPER_SIZES, paper_start
from course_utils.pictures import regions
from course_utils.pictures.diagrams import Connection, Neuron, connections, network_graph, neurons
from course_utils.pictures.diagrams import weight_name as name_of_weight
from course_utils.pictures.numbers import subscript
from course_utils.pictures.scene import (
    Axes,
    Edge,
    Field,
    Formula,
    Graph,
    Handle,
    Look,
    Node,
    Points,
    Scene,
    Table,
    Text,
)
from course_utils.training.least_squares import least_squares_fit

LARGEST = 20.0  # of a parameter
NODES = 25  # of a thumbnail, in each direction
# p holding the numbers 0..22, so that W[l][j, k] says which entry of p it is.
INDEX = Network(PAPER_SIZES, np.arange(23.0))
WEIGHTS: dict[int, Connection] = {
    int(INDEX.W[l][j - 1, k - 1]): (l, j, k) for l, j, k in connections(neurons(PAPER_SIZES))
}
BIASES: dict[int, Neuron] = {int(INDEX.b[l][j - 1, 0]): (l, j) for l, j in neurons(PAPER_SIZES) if l > 1}
NAMES = {r: name_of_weight(*triple) for r, triple in WEIGHTS.items()} | {
    r: f"b{subscript(j)}[{l}]" for r, (l, j) in BIASES.items()
}
POINTS = datasets.figure1()


@functools.cache
def fitted() -> tuple[float, ...]:
    """Return the parameters of a fit to Figure 1 that stopped early, while they were of moderate size."""
    fit = least_squares_fit(POINTS, Network(PAPER_SIZES, paper_start()), target=0.1)
    return tuple(np.round(fit.network.p, 2).tolist())


@dataclass(frozen=True)
class State:
    """p: the 23 parameters; x1, x2: the input; parameter: the index in p of the one that can be changed;
    lit: the row of the table that is pointed at.
    """

    p: tuple[float, ...] | None = None
    x1: float = 0.35
    x2: float = 0.75
    parameter: int = 5
    lit: int | None = None

    def __post_init__(self) -> None:
        """ValueError for what no control can give but a line of text can."""
        if self.p is None:
            object.__setattr__(self, "p", fitted())
        Network(PAPER_SIZES, self.p)
        limits.within(self, parameter=(0, len(NAMES) - 1))

    @property
    def layer(self) -> int:
        """The layer whose rows are shown: that of the parameter."""
        return (WEIGHTS.get(self.parameter) or BIASES[self.parameter])[0]


def scene(state: State, progress: None) -> Scene:
    """Left: the square with the input; right: the network; below: the rows of W a + b of one layer."""
    network = Network(PAPER_SIZES, state.p)
    formula = r"a^{[l]} = \sigma\left(W^{[l]} a^{[l-1]} + b^{[l]}\right)"
    return Scene(
        960,
        640,
        (_square(state, network),),
        (Formula(formula, 48, 30),),
        (_graph(state, network),),
        (_rows(state, network),),
        tuple(
            Text(f"layer {l}", 400 + 166 * (l - 1), 36, "muted", align="middle")
            for l in range(1, network.L + 1)
        ),
    )


def _square(state: State, network: Network) -> Axes:
    wrong = misclassified(network, POINTS.x, POINTS.y)
    items = (
        Field(regions.difference(network)),
        Points(POINTS.x, POINTS.labels, wrong),
        Handle(state.x1, state.x2, "the input x", step=0.01),
    )
    return Axes(
        (48, 110, 270, 270),
        items,
        title="Where F₁ > F₂",
        xlabel="x₁",
        ylabel="x₂",
        xticks=regions.UNIT,
        yticks=regions.UNIT,
    )


def _graph(state: State, network: Network) -> Graph:
    """The network with a thumbnail of each activation over the square."""
    z, a = network.forward([[state.x1], [state.x2]])
    over_the_square = network.forward(_grid())[1]
    middle = _row_neurons(state.layer)

    def node(neuron: Neuron, x: float, y: float) -> Node:
        l, j = neuron
        value = float(a[l][j - 1, 0])
        notes = (
            (f"a = {value:.3f}",) if l == 1 else (_minus(f"z = {z[l][j - 1, 0]:.2f}"), f"a = {value:.3f}")
        )
        values = 2 * over_the_square[l][j - 1].reshape(NODES, NODES) - 1
        return Node(x, y, 66.0, "", notes, values, look(neuron), f"neuron {j} of layer {l}")

    def look(neuron: Neuron) -> Look:
        if state.lit is not None and state.lit < len(middle) and neuron == middle[state.lit]:
            return "lit"
        return "chosen" if BIASES.get(state.parameter) == neuron else "plain"

    def edge(triple: Connection, start: int, end: int) -> Edge:
        l, j, k = triple
        w, chosen = float(network.W[l][j - 1, k - 1]), WEIGHTS.get(state.parameter) == triple
        label = _minus(f"{w:.2f}") if chosen else ""
        return Edge(
            start, end, w, label, "chosen" if chosen else "plain", f"weight {name_of_weight(*triple)}"
        )

    return network_graph(PAPER_SIZES, (400, 44, 498, 390), node, edge)


def _row_neurons(l: int) -> list[Neuron]:
    return [(l, j) for j in range(1, PAPER_SIZES[l - 1] + 1)]


def _rows(state: State, network: Network) -> Table:
    """Each row of W a + b of the layer, with its numbers."""
    l = state.layer
    z, a = network.forward([[state.x1], [state.x2]])
    rows = []
    for _, j in _row_neurons(l):
        terms = [
            f"({w:.2f}) · {value:.3f}" for w, value in zip(network.W[l][j - 1], a[l - 1][:, 0], strict=True)
        ]
        sum_ = _minus(" + ".join([*terms, f"({network.b[l][j - 1, 0]:.2f})"]))
        rows.append((str(j), sum_, _minus(f"{z[l][j - 1, 0]:.3f}"), f"{a[l][j - 1, 0]:.4f}"))
    heads = (f"layer {l}", f"row of W[{l}] a[{l - 1}] + b[{l}]", f"z[{l}]", f"a[{l}] = σ(z[{l}])")
    chosen = BIASES[state.parameter][1] - 1 if state.parameter in BIASES else None
    box = (48.0, 484.0, 864.0, 34.0 * (len(rows) + 1))
    return Table(
        box,
        tuple(rows),
        heads,
        (1, 6, 1.3, 1.7),
        "llrr",
        chosen=chosen,
        lit=state.lit,
        name="rows of W a + b",
    )


def _minus(text: str) -> str:
    """Write the minus sign in place of the hyphen."""
    return text.replace("-", "−")


@functools.cache
def _grid() -> np.ndarray:
    t = np.linspace(0, 1, NODES)
    x1, x2 = np.meshgrid(t, t)
    return np.stack([x1.ravel(), x2.ravel()])


def caption(state: State, progress: None) -> str:
    """Return the picture in words."""
    F = Network(PAPER_SIZES, state.p).output([[state.x1], [state.x2]])[:, 0]
    verdict = f"category {'A' if F[0] > F[1] else 'B'}" + (", by the tie rule" if F[0] == F[1] else "")
    return (
        f"The input ({state.x1:.2f}, {state.x2:.2f}) gives F = ({F[0]:.3f}, {F[1]:.3f}): {verdict}. "
        f"{NAMES[state.parameter]} is {_minus(f'{_value(state):.2f}')}."
    )


def edit(state: State, event: dict[str, Any]) -> State:
    """Return the state after the reader moved the input, or picked a neuron, an edge or a row."""
    match event:
        case {"kind": "move", "x": x, "y": y}:
            return replace(state, x1=float(np.clip(x, 0, 1)), x2=float(np.clip(y, 0, 1)))
        case {"kind": "pick", "what": "edge", "index": index}:
            return replace(state, parameter=_parameter(connections(neurons(PAPER_SIZES))[index]), lit=None)
        case {"kind": "pick", "what": "node", "index": index}:
            neuron = neurons(PAPER_SIZES)[index]
            return replace(state, parameter=_parameter(neuron), lit=None) if neuron[0] > 1 else state
        case {"kind": "pick", "what": "row", "index": index}:
            return replace(state, parameter=_parameter((state.layer, index + 1)))
        case {"kind": "point", "index": index}:
            return replace(state, lit=index)
    raise ValueError(f"event is {event}; accepted kinds are move, pick and point")


def _parameter(what: Connection | Neuron) -> int:
    """Return which entry of p the weight (l, j, k), or the bias (l, j), is."""
    return next(r for r, found in (WEIGHTS | BIASES).items() if found == what)


def _value(state: State) -> float:
    assert state.p is not None
    return state.p[state.parameter]


def _change(state: State, value: float) -> State:
    assert state.p is not None
    p = list(state.p)
    p[state.parameter] = value
    return replace(state, p=tuple(p))


CONTROLS: dict[str, Control] = {
    "fitted": Button(
        label="Fitted network", set=lambda s, _: replace(s, p=fitted()), tip="A fit to Figure 1"
    ),
    "paper_start": Button(
        label="Paper's start",
        set=lambda s, _: replace(s, p=tuple(paper_start().tolist())),
        tip="The 23 numbers of rng(5000)",
    ),
    "zero": Button(label="All zero", set=lambda s, _: replace(s, p=(0.0,) * len(NAMES))),
    "x1": Slider(label="input x₁", field="x1", low=0, high=1, step=0.01),
    "x2": Slider(label="input x₂", field="x2", low=0, high=1, step=0.01),
    "parameter": Choice(
        label="parameter",
        get=lambda s: NAMES[s.parameter],
        set=lambda s, name: replace(s, parameter=next(r for r, n in NAMES.items() if n == name), lit=None),
        options=tuple(NAMES.values()),
    ),
    "value": Slider(label="its value", get=_value, set=_change, low=-LARGEST, high=LARGEST, step=0.01),
}


def forward_pass(*, show: Sequence[str] | None = None, **settings: Any) -> Exhibit:
    """Return the exhibit; `settings` are fields of State, `show` the names of the controls to show."""
    return Exhibit(State(**settings), scene, caption, edit=edit, controls=CONTROLS, show=show)
