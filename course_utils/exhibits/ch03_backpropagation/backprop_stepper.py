"""One iteration of back propagation, line by line, on a network of the reader's own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

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
from course_utils.exhibits.ch03_backpropagation._small_network import (
    ACTIVATIONS,
    MOST_LAYERS,
    PARAMETER_CONTROLS,
    NetworkState,
    layer_heads,
    weight_edge,
)
from course_utils.gradients.backprop import backward
from course_utils.interactive import limits
from course_utils.interactive.controls import Button, Control
from course_utils.interactive.design import Design
from course_utils.interactive.events import Pick, row_in
from course_utils.interactive.fields import choice, log, setting, whole
from course_utils.network.costs import cost
from course_utils.network.network import DIVERGENT, Network
from course_utils.pictures.diagrams import Connection, Neuron, network_graph
from course_utils.pictures.scene import Edge, Formula, Graph, Look, Node, Scene, Table, Text

MOST = len(program(MOST_LAYERS)) - 1


@dataclass(frozen=True)
class State(NetworkState):
    """The network, how far the iteration has come, and how many iterations p already has behind it."""

    activation: str = choice(ACTIVATIONS, "activation σ", more=True)
    step: int = whole(
        0,
        1,
        MOST + 1,
        "line",
        accepts=limits.whole(0, MOST),
        get=lambda state: len(state.done()),
        set=lambda state, line: state.changed(step=line - 1),
    )
    eta: float = log(1.0, 0.01, 100, "learning rate η", accepts=limits.positive(100))
    iterations: int = setting(0, limits.whole(0, 10**9), "how many iterations have been completed")

    def randomised(self, **changes: Any) -> Self:
        """With new parameters, the iterations are counted from 0 again."""
        return super().randomised(iterations=0, **changes)

    @property
    def crowded(self) -> bool:
        """Whether the layers are so close together that what stands below a neuron must be short."""
        return self.L > 4

    def now(self) -> Step:
        """The line that was executed last."""
        return self.done()[-1]

    def done(self) -> list[Step]:
        """All that has been executed."""
        return program(self.L)[: self.step + 1]

    def neuron(self) -> int:
        """The component that is written out."""
        return min(self.k if self.now().l == 1 else self.j, self.sizes[self.now().l - 1])


# All values of the iteration, and the network with the new weights that there are.
Iteration = tuple[Values, Network]


@DIVERGENT
def evaluate(state: State, progress: None = None) -> Iteration:
    """Return all values, known already or not, and the network with the new weights that there are."""
    network, (x, y), done = state.network(), state.columns(), state.done()
    z, a = network.forward(x)
    delta = backward(network, z, a, y)
    after = network.copy()
    for l in network.W:
        if Step("W", l) in done:
            after.W[l] = network.W[l] - state.eta * delta[l] @ a[l - 1].T  # (25), (15)
        if Step("b", l) in done:
            after.b[l] = network.b[l] - state.eta * delta[l]  # (24), (15)
    return Values(network, z, a, delta, y, state.eta), after


# ---------------------------------------------------------------- picture


def scene(state: State, seen: Iteration) -> Scene:
    """Left: the network with what is known; right: the pseudocode; below: the line as a formula."""
    now, j, k = state.now(), state.neuron(), state.k
    code = tuple((line,) for _, line in LINES)
    box = (590, 44, 346, 28.0 * len(LINES))
    table = Table(box, code, marked=NUMBER[now.name], mono=True, name="pseudocode")
    formulas = (
        Formula(in_symbols(now), 40, 496),
        Formula(componentwise(now, state.sizes, j, k), 40, 538),
        fitting(with_numbers(now, seen[0], j, k), 40, 580),
    )
    texts = (
        Text(f"iteration {state.iterations + 1} of the pseudocode", 590, 30, "muted"),
        Text(f"l = {now.l}" if now.l > 1 else "", 600, 384, "accent", bold=True),
        Text(_count(state), 926, 384, "muted", align="end"),
        Text(_cost(state, seen), 600, 416),
        *layer_heads(state.L, 66, 440, 30),
    )
    return Scene(960, 612, (), formulas, (graph(state, seen),), (table,), texts)


def _count(state: State) -> str:
    return f"line {len(state.done())} of {len(program(state.L))}"


def _cost(state: State, seen: Iteration) -> str:
    (values, after), (x, y), done = seen, state.columns(), state.done()
    if Step("a", state.L) not in done:
        return "C is not yet known"
    words = f"C = {fixed(cost(values.network, x, y), 5)}"
    if len(done) == len(program(state.L)):
        words += f", next time {fixed(cost(after, x, y), 5)}"
    return in_plain_text(words)


def graph(state: State, seen: Iteration) -> Graph:
    """The network; below each neuron the a, z and delta that are known; this line's neurons are lit."""
    now, j, (values, after) = state.now(), state.neuron(), seen

    def node(neuron: Neuron, x: float, y: float) -> Node:
        l, i = neuron
        look: Look = "plain" if l != now.l else "chosen" if i == j else "lit"
        size, name = 26.0 if state.crowded else 34.0, f"neuron {i} of layer {l}"
        return Node(x, y, size, str(i), _notes(state, values, neuron), None, look, name)

    def edge(triple: Connection, start: int, end: int) -> Edge:
        used, chosen = _uses(now, triple, j, state.k), triple == state.weight()
        look: Look = "lit" if used else "chosen" if chosen else "plain"
        return weight_edge(after, triple, (start, end), look, 2)

    box = (66, 34, 440, 415) if state.crowded else (66, 40, 440, 426)
    return network_graph(state.sizes, box, node, edge)


def _notes(state: State, values: Values, neuron: Neuron) -> tuple[str, ...]:
    """What is known of a neuron, in few lines or, where layers are close together, in short ones."""
    (l, i), done = neuron, state.done()
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


def caption(state: State, seen: Iteration) -> str:
    """Return the picture in words."""
    now, j = state.now(), state.neuron()
    line = LINES[NUMBER[now.name]][1].strip()
    where = f" for l = {now.l}" if now.name not in ("input", "output") else ""
    numbers = in_plain_text(with_numbers(now, seen[0], j, state.k))
    return f"{_count(state).capitalize()}: {line}{where}; in neuron {j}: {numbers}. {_cost(state, seen)}."


# ---------------------------------------------------------------- what the reader does


def pick(state: State, event: Pick) -> State:
    """Return the state after a neuron or an edge was picked, or a line: we go to its next execution."""
    if event.what != "row":
        return _small_network.pick(state, event)  # type: ignore[no-any-return]
    row = row_in(event, len(LINES))
    if row is None:
        return state
    name = LINES[row][0] or LINES[row + 1][0]
    places = [i for i, step in enumerate(program(state.L)) if step.name == name]
    return state.changed(step=next((i for i in places if i > state.step), places[0]))


def _go(by: int) -> Any:
    def go(state: State, _: Any) -> State:
        last = len(program(state.L)) - 1
        return state.changed(step=min(max(min(state.step, last) + by, 0), last))

    return go


def _again(state: State, _: Any) -> State:
    """Take the parameters that the whole iteration gives, and come to the same line again."""
    _, after = evaluate(state.changed(step=MOST))
    return state.changed(p=after.p, iterations=state.iterations + 1)


BUTTONS: dict[str, Control] = {
    "back": Button(label="Back", icon="step-backward", set=_go(-1), tip="One line back"),
    "next": Button(label="Next line", icon="step-forward", set=_go(1)),
    "again": Button(
        label="Next iteration",
        icon="repeat",
        set=_again,
        tip="Take the new weights and come to the same line again",
    ),
}
BUTTONS |= PARAMETER_CONTROLS
ORDER = (
    *("back", "next", "again", "step", "eta", "l", "j", "k", "w", "b"),
    *("sizes", "x", "y", "seed", "activation"),
)
backprop_stepper = Design(
    State, scene, caption, prepare=evaluate, on={Pick: pick}, buttons=BUTTONS, order=ORDER
)
