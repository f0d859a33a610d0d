"""One iteration of back propagation, line by line, on a network of the reader's own."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from course_utils.exhibits.ch03_backpropagation import _small_network
from course_utils.exhibits.ch03_backpropagation._pseudocode import (
    LINES,
    NUMBER,
    Step,
    Values,
    componentwise,
    fitting,
    fixed,
    in_plain_text,
    in_symbols,
    program,
    with_numbers,
)
from course_utils.exhibits.ch03_backpropagation._small_network import MOST_LAYERS, NetworkState
from course_utils.gradients.backprop import backward
from course_utils.interactive import limits
from course_utils.interactive.controls import Button, Control, LogSlider, WholeSlider
from course_utils.interactive.exhibit import Exhibit
from course_utils.network.costs import cost
from course_utils.network.network import DIVERGENT, Network
from course_utils.pictures.diagrams import Connection, Neuron, network_graph
from course_utils.pictures.scene import Edge, Formula, Graph, Look, Node, Scene, Table, Text

MOST = len(program(MOST_LAYERS)) - 1
PART = "pseudocode"


@dataclass(frozen=True)
class State(NetworkState):
    """step: how many lines have been executed, from 0 on; eta: the learning rate; iterations: how many
    whole ones the parameters have behind them.
    """

    step: int = 0
    eta: float = 1.0
    iterations: int = 0

    def __post_init__(self) -> None:
        """ValueError for what no control can give but a line of text can."""
        super().__post_init__()
        limits.within(self, step=(0, MOST))
        limits.above_zero(self, eta=100)

    @property
    def crowded(self) -> bool:
        """Whether the layers are so close together that what stands below a neuron must be short."""
        return self.L > 4

    def now(self) -> Step:
        """The line that was executed last."""
        steps = program(self.L)
        return steps[min(self.step, len(steps) - 1)]

    def done(self) -> list[Step]:
        """All that has been executed."""
        return program(self.L)[: self.step + 1]

    def neuron(self) -> int:
        """The component that is written out."""
        return min(self.k if self.now().l == 1 else self.j, self.sizes[self.now().l - 1])


@functools.lru_cache(maxsize=8)
@DIVERGENT
def evaluate(state: State) -> tuple[Values, Network]:
    """Return all values, known already or not, and the network with the new weights that there are."""
    network = state.network()
    x, y = state.columns()
    z, a = network.forward(x)
    delta = backward(network, z, a, y)
    after = network.copy()
    for l in network.W:
        if Step("W", l) in state.done():
            after.W[l] = network.W[l] - state.eta * delta[l] @ a[l - 1].T  # (25), (15)
        if Step("b", l) in state.done():
            after.b[l] = network.b[l] - state.eta * delta[l]  # (24), (15)
    return Values(network, z, a, delta, y, state.eta), after


def scene(state: State, progress: None) -> Scene:
    """Left: the network with what is known; right: the pseudocode; below: the line as a formula."""
    values, _ = evaluate(state)
    now, j, k = state.now(), state.neuron(), state.k
    table = Table(
        (590, 44, 346, 28.0 * len(LINES)),
        tuple((line,) for _, line in LINES),
        marked=NUMBER[now.name],
        mono=True,
        name=PART,
    )
    formulas = (
        Formula(in_symbols(now), 40, 496),
        Formula(componentwise(now, state.sizes, j, k), 40, 538),
        fitting(with_numbers(now, values, j, k), 40, 580),
    )
    texts = (
        Text(f"iteration {state.iterations + 1} of the pseudocode", 590, 30, "muted"),
        Text(f"l = {now.l}" if now.l > 1 else "", 600, 384, "accent", bold=True),
        Text(_count(state), 926, 384, "muted", align="end"),
        Text(_cost(state), 600, 416),
        *_heads(state),
    )
    return Scene(960, 612, (), formulas, (graph(state),), (table,), texts)


def _count(state: State) -> str:
    return f"line {len(state.done())} of {len(program(state.L))}"


def _heads(state: State) -> list[Text]:
    return [
        Text(f"layer {l}", 66 + 440 * (l - 1) / (state.L - 1), 30, "muted", align="middle")
        for l in range(1, state.L + 1)
    ]


def _cost(state: State) -> str:
    x, y = state.columns()
    values, after = evaluate(state)
    done = state.done()
    if Step("a", state.L) not in done:
        return "C is not yet known"
    words = f"C = {fixed(cost(values.network, x, y), 5)}"
    if len(done) == len(program(state.L)):
        words += f", next time {fixed(cost(after, x, y), 5)}"
    return in_plain_text(words)


def graph(state: State) -> Graph:
    """The network; below each neuron the a, z and delta that are known; this line's neurons are lit."""
    now, j, (_, after) = state.now(), state.neuron(), evaluate(state)

    def node(neuron: Neuron, x: float, y: float) -> Node:
        l, i = neuron
        look: Look = "plain" if l != now.l else "chosen" if i == j else "lit"
        size, name = 26.0 if state.crowded else 34.0, f"neuron {i} of layer {l}"
        return Node(x, y, size, str(i), _notes(state, neuron), None, look, name)

    def edge(triple: Connection, start: int, end: int) -> Edge:
        l, i, k = triple
        w = float(after.W[l][i - 1, k - 1])
        used, chosen = _uses(now, triple, j, state.k), triple == state.weight()
        label = f"{w:.2f}".replace("-", "−") if used or chosen else ""
        look: Look = "lit" if used else "chosen" if chosen else "plain"
        return Edge(start, end, w, label, look, f"weight {i}{k} of layer {l}, {w:.2f}")

    box = (66, 34, 440, 415) if state.crowded else (66, 40, 440, 426)
    return network_graph(state.sizes, box, node, edge)


def _notes(state: State, neuron: Neuron) -> tuple[str, ...]:
    """What is known of a neuron, in few lines or, where layers are close together, in short ones."""
    (l, i), done, (values, _) = neuron, state.done(), evaluate(state)
    notes = [f"z {values.z[l][i - 1, 0]:.2f}"] if Step("z", l) in done else []
    if l == 1 or Step("a", l) in done:
        notes.append(f"a {values.a[l][i - 1, 0]:.3f}")
    if notes and not state.crowded:
        notes = ["  ".join(notes)]
    if Step("output", l) in done or Step("hidden", l) in done:
        notes.append(f"δ {fixed(values.delta[l][i - 1, 0], 4)}")
    if l == state.L:
        beside = f"{notes.pop()}  " if notes and state.crowded else ""
        notes.append(f"{beside}y {state.y[i - 1]:g}")
    return tuple(map(in_plain_text, notes))


def _uses(now: Step, triple: Connection, j: int, k: int) -> bool:
    """Whether component j of the line holds the weight."""
    l, i, before = triple
    if now.name == "z":
        return (l, i) == (now.l, j)
    if now.name == "hidden":
        return (l, before) == (now.l + 1, j)
    return now.name == "W" and (l, i, before) == (now.l, j, k)


def caption(state: State, progress: None) -> str:
    """Return the picture in words."""
    now, j, (values, _) = state.now(), state.neuron(), evaluate(state)
    line = LINES[NUMBER[now.name]][1].strip()
    where = f" for l = {now.l}" if now.name not in ("input", "output") else ""
    numbers = in_plain_text(with_numbers(now, values, j, state.k))
    return f"{_count(state).capitalize()}: {line}{where}; in neuron {j}: {numbers}. {_cost(state)}."


# ---------------------------------------------------------------- what the reader does


def edit(state: State, event: dict[str, Any]) -> State:
    """Return the state after a neuron, an edge or a line was picked: we go to where it is next executed."""
    if event.get("what") == "row":
        name = LINES[event["index"]][0] or LINES[event["index"] + 1][0]
        steps = program(state.L)
        places = [i for i, step in enumerate(steps) if step.name == name]
        later = [i for i in places if i > state.step]
        return replace(state, step=(later or places)[0])
    return _small_network.edit(state, event)


def _go(by: int) -> Any:
    def go(state: State, _: Any) -> State:
        last = len(program(state.L)) - 1
        return replace(state, step=min(max(min(state.step, last) + by, 0), last))

    return go


def _again(state: State, _: Any) -> State:
    """Take the parameters that the whole iteration gives, and come to the same line again."""
    finished = replace(state, step=len(program(state.L)) - 1)
    p = tuple(evaluate(finished)[1].p.tolist())
    return replace(state, p=p, iterations=state.iterations + 1)


def _anew(name: str) -> Control:
    """The control of that name, with which the iterations begin to count anew."""
    shared = _small_network.CONTROLS[name]
    return replace(shared, set=lambda state, value: replace(shared.write(state, value), iterations=0))


CONTROLS: dict[str, Control] = {
    "back": Button(label="Back", icon="step-backward", set=_go(-1), tip="One line back"),
    "next": Button(label="Next line", icon="step-forward", set=_go(1)),
    "again": Button(
        label="Next iteration",
        icon="repeat",
        set=_again,
        tip="Take the new weights and come to the same line again",
    ),
    "step": WholeSlider(
        label="line",
        get=lambda state: len(state.done()),
        set=lambda state, line: replace(state, step=line - 1),
        low=1,
        high=MOST + 1,
    ),
    "eta": LogSlider(label="learning rate η", field="eta", low=0.01, high=100),
    **{name: _small_network.CONTROLS[name] for name in ("l", "j", "k", "w", "b")},
    "sizes": _anew("sizes"),
    "x": _small_network.CONTROLS["x"],
    "y": _small_network.CONTROLS["y"],
    "seed": _anew("seed"),
    "activation": replace(_small_network.CONTROLS["activation"], more=True),
}


def backprop_stepper(*, show: Sequence[str] | None = None, **settings: Any) -> Exhibit:
    """Return the exhibit; `settings` are fields of State, `show` the names of the controls to show."""
    return Exhibit(State(**settings), scene, caption, edit=edit, controls=CONTROLS, show=show)
