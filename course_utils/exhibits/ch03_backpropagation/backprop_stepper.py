"""One iteration of back propagation, line by line, on a network of the reader's own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

from course_utils.exhibits.ch03_backpropagation import _pseudocode, _small_network
from course_utils.exhibits.ch03_backpropagation._pseudocode import (
    LINES,
    NUMBER,
    Step,
    Values,
    fixed,
    in_plain_text,
    program,
    with_numbers,
)
from course_utils.gradients.backprop import backward
from course_utils.interactive import limits
from course_utils.interactive.controls import Button
from course_utils.interactive.design import Design
from course_utils.interactive.events import Pick, row_in
from course_utils.interactive.fields import choice, log, setting
from course_utils.network.costs import cost
from course_utils.network.network import DIVERGENT, Network
from course_utils.pictures.diagrams import Connection, Neuron
from course_utils.pictures.scene import Formula, Graph, Look, Scene, Table, Text

MOST = len(program(_small_network.MOST_LAYERS))


@dataclass(frozen=True)
class State(_small_network.NetworkState):
    """The network, how far the iteration has come, and how many iterations p already has behind it."""

    activation: str = choice(_small_network.ACTIVATIONS, "activation σ", more=True)
    step: int = _small_network.place("step", 0, MOST, "line", lambda state: len(state.done()) - 1)
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


# All values of the iteration, known already or not, and the network with the new weights that there are.
Iteration = tuple[Values, Network]


@DIVERGENT
def evaluate(state: State, progress: None = None) -> Iteration:
    """Go through the whole iteration, but take only the new weights that there are."""
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


def scene(state: State, seen: Iteration) -> Scene:
    """Left: the network with what is known; right: the pseudocode; below: the line as a formula."""
    now, j, k = state.now(), state.neuron(), state.k
    code = tuple((line,) for _, line in LINES)
    box = (590, 44, 346, 28.0 * len(LINES))
    table = Table(box, code, marked=NUMBER[now.name], mono=True, name="pseudocode")
    formulas = (
        Formula(_pseudocode.in_symbols(now), 40, 496),
        Formula(_pseudocode.componentwise(now, state.sizes, j, k), 40, 538),
        _pseudocode.fitting(with_numbers(now, seen[0], j, k), 40, 580),
    )
    texts = (
        Text(f"iteration {state.iterations + 1} of the pseudocode", 590, 30, "muted"),
        Text(f"l = {now.l}" if now.l > 1 else "", 600, 384, "accent", bold=True),
        Text(_count(state), 926, 384, "muted", align="end"),
        Text(_cost(state, seen), 600, 416),
        *_small_network.layer_heads(state.L, 66, 440, 30),
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
    """The network; below each neuron the a, z and delta that are known; what the line uses is lit."""
    now, j, (values, after) = state.now(), state.neuron(), seen

    def look(element: Neuron | Connection) -> Look:
        match element:
            case (l, i, before):
                uses = {
                    "z": (l, i) == (now.l, j),
                    "hidden": (l, before) == (now.l + 1, j),
                    "W": element == (now.l, j, state.k),
                }
                chosen = element == state.weight()
                return "lit" if uses.get(now.name) else "chosen" if chosen else "plain"
            case (l, i):
                return "plain" if l != now.l else "chosen" if i == j else "lit"

    box, size = ((66, 34, 440, 415), 26.0) if state.crowded else ((66, 40, 440, 426), 34.0)
    return _small_network.diagram(after, box, size, look, lambda n: _notes(state, values, n), decimals=2)


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


def caption(state: State, seen: Iteration) -> str:
    """Return the picture in words."""
    now, j = state.now(), state.neuron()
    line = LINES[NUMBER[now.name]][1].strip()
    where = f" for l = {now.l}" if now.name not in ("input", "output") else ""
    numbers = in_plain_text(with_numbers(now, seen[0], j, state.k))
    return f"{_count(state).capitalize()}: {line}{where}; in neuron {j}: {numbers}. {_cost(state, seen)}."


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
        step = len(state.done()) - 1 + by
        return state.changed(step=min(max(step, 0), len(program(state.L)) - 1))

    return go


def _again(state: State, _: Any) -> State:
    """Take the parameters that the whole iteration gives, and come to the same line again."""
    _, after = evaluate(state.changed(step=MOST - 1))
    return state.changed(p=after.p, iterations=state.iterations + 1)


BUTTONS = {
    "back": Button(label="Back", icon="step-backward", set=_go(-1), tip="One line back"),
    "next": Button(label="Next line", icon="step-forward", set=_go(1)),
    "again": Button(
        label="Next iteration",
        icon="repeat",
        set=_again,
        tip="Take the new weights and come to the same line again",
    ),
    **_small_network.PARAMETER_CONTROLS,
}
ORDER = (
    "back",
    "next",
    "again",
    "step",
    "eta",
    "l",
    "j",
    "k",
    "w",
    "b",
    "sizes",
    "x",
    "y",
    "seed",
    "activation",
)
backprop_stepper = Design(
    State, scene, caption, prepare=evaluate, on={Pick: pick}, buttons=BUTTONS, order=ORDER
)
