"""One iteration of back propagation, line by line, on a network of the reader's own."""

from typing import Any, Self

from course_utils.exhibits.ch03_backpropagation import _pseudocode, _small_network
from course_utils.exhibits.ch03_backpropagation._pseudocode import LINES, NUMBER, Step, fixed, program
from course_utils.gradients.proof_case import Case
from course_utils.interactive import limits
from course_utils.interactive.controls import Button
from course_utils.interactive.design import Design
from course_utils.interactive.events import Pick, row_in
from course_utils.interactive.fields import choice, log, setting
from course_utils.network.costs import cost
from course_utils.network.network import DIVERGENT, Network
from course_utils.pictures.scene import Formula, Graph, Look, Scene, Table, Text

MOST = len(program(_small_network.MOST_LAYERS))


class State(_small_network.NetworkState):
    """The network, how far the iteration has come, and how many iterations p already has behind it."""

    activation: str = choice(_small_network.ACTIVATIONS, "activation σ", more=True)
    step: int = _small_network.place(
        "step",
        0,
        MOST,
        "step",
        lambda state: len(state.done()) - 1,
        set=lambda s, line: s.at_step(line - 1),
    )
    eta: float = log(1.0, 0.01, 100, "learning rate η", typed=limits.positive(100))
    iterations: int = setting(0, limits.whole(0, 10**9), "how many iterations have been completed")

    def randomised(self, **changes: Any) -> Self:
        """With new parameters, the iterations are counted from 0 again."""
        return super().randomised(iterations=0, **changes)

    def at_step(self, step: int) -> Self:
        """Return the state after this step; the weight that is looked at goes along to its layer."""
        new = self.changed(step=step)
        return new.changed(l=max(2, new.now().l))

    def done(self) -> tuple[Step, ...]:
        """All that has been executed."""
        return program(self.L)[: self.step + 1]

    def now(self) -> Step:
        """The line that was executed last."""
        return self.done()[-1]

    def neuron(self) -> int:
        """The component that is written out."""
        l = self.now().l
        return min(self.k if l == 1 else self.j, self.sizes[l - 1])

    def numbers(self, case: Case) -> str:
        """The line that was executed last with its numbers."""
        return _pseudocode.with_numbers(self.now(), case, self.eta, self.neuron(), self.k)


@DIVERGENT
def evaluate(state: State) -> tuple[Case, Network]:
    """Return all values, known already or not, and the network with the new weights that there are."""
    case, after, done = Case(state.network(), *state.columns()), state.network(), state.done()
    for l in after.W:
        delta, a = case.delta[l][1:, None], case.a[l - 1][1:, None]
        if Step("W", l) in done:
            after.W[l] -= state.eta * delta @ a.T  # (25), (15)
        if Step("b", l) in done:
            after.b[l] -= state.eta * delta  # (24), (15)
    return case, after


def scene(state: State, seen: tuple[Case, Network]) -> Scene:
    """Left: the network with what is known; right: the pseudocode; below: the line as a formula."""
    now = state.now()
    code = tuple((line,) for _, line in LINES)
    table = Table((590, 44, 346, 308), code, marked=NUMBER[now.name], mono=True, name="pseudocode")
    formulas = (
        Formula(_pseudocode.numbered(_pseudocode.FOR_LAYERS[now.name], now.l), 40, 472),
        Formula(_pseudocode.componentwise(now, state.sizes, state.neuron(), state.k), 40, 514),
        _pseudocode.fitting(state.numbers(seen[0]), 556),
    )
    texts = (
        Text(f"iteration {state.iterations + 1} of the pseudocode", 590, 30, "muted"),
        Text(f"l = {now.l}" if now.l > 1 else "", 600, 384, "accent", bold=True),
        Text(f"step {len(state.done())} of {len(program(state.L))}", 926, 384, "muted", align="end"),
        Text(_cost(state, *seen), 600, 416),
        Text(f"in numbers: neuron {state.neuron()} of layer {now.l}", 600, 448, "muted"),
        Text("purple: the others of the line, and its edges", 600, 470, "muted"),
        *_small_network.layer_heads(state.L, 66, 440, 30),
    )
    return Scene(960, 588, (), formulas, (_graph(state, *seen),), (table,), texts)


def _cost(state: State, case: Case, after: Network) -> str:
    if Step("a", state.L) not in state.done():
        return "C is not yet known"
    words = f"C = {fixed(cost(case.network, *state.columns()), 5)}"
    if state.done() == program(state.L):
        words += f", next time {fixed(cost(after, *state.columns()), 5)}"
    return _pseudocode.in_plain_text(words)


def _graph(state: State, case: Case, after: Network) -> Graph:
    """The network; below each neuron the a, z and delta that are known; what the line uses is lit."""
    now, j, done, crowded = state.now(), state.neuron(), state.done(), state.L > 4

    def look(element: _small_network.Element) -> Look:
        match element:
            case (l, i, before):
                z, hidden = (l, i) == (now.l, j), (l, before) == (now.l + 1, j)
                uses = {"z": z, "hidden": hidden, "W": z and before == state.k}
                chosen = element == state.weight()
                return "lit" if uses.get(now.name) else "chosen" if chosen else "plain"
            case (l, i):
                return "plain" if l != now.l else "chosen" if i == j else "lit"

    def notes(l: int, i: int) -> tuple[str, ...]:
        """In few lines or, where layers are close together, in short ones."""
        known = [f"z {fixed(case.z[l][i], 2)}"] if Step("z", l) in done else []
        if l == 1 or Step("a", l) in done:
            known.append(f"a {fixed(case.a[l][i], 3)}")
        if known and not crowded:
            known = ["  ".join(known)]
        if Step("output", l) in done or Step("hidden", l) in done:
            known.append(f"δ {fixed(case.delta[l][i], 4)}")
        if l == state.L:
            beside = f"{known.pop()}  " if known and crowded else ""
            known.append(f"{beside}y {state.y[i - 1]:g}")
        return tuple(map(_pseudocode.in_plain_text, known))

    box, size = ((66, 34, 440, 415), 26.0) if crowded else ((66, 40, 440, 426), 34.0)
    return _small_network.diagram(after, box, size, look, notes, decimals=2)


def caption(state: State, seen: tuple[Case, Network]) -> str:
    now = state.now()
    line = LINES[NUMBER[now.name]][1].strip()
    where = f" for l = {now.l}" if now.name not in ("input", "output") else ""
    numbers = f"in neuron {state.neuron()}: {_pseudocode.in_plain_text(state.numbers(seen[0]))}"
    count = f"Step {len(state.done())} of {len(program(state.L))}"
    return f"{count}: {line}{where}; {numbers}. {_cost(state, *seen)}."


def pick(state: State, event: Pick) -> State:
    """Return the state after a neuron or an edge was picked, or a line: we go to its next execution."""
    if event.what != "row":
        return _small_network.pick(state, event)  # type: ignore[no-any-return]
    if (row := row_in(event, len(LINES))) is None:
        return state
    name = LINES[row][0] or LINES[row + 1][0]
    places = [i for i, step in enumerate(program(state.L)) if step.name == name]
    return state.at_step(next((i for i in places if i > state.step), places[0]))


def _go(by: int) -> Any:
    return lambda s, _: s.at_step(min(max(len(s.done()) - 1 + by, 0), len(program(s.L)) - 1))


def _again(state: State, _: None) -> State:
    after = evaluate(state.changed(step=MOST - 1))[1]
    return state.changed(p=after.p, iterations=state.iterations + 1)


def _anew(state: State, _: None) -> State:
    x, y = _small_network.INPUT[: state.sizes[0]], _small_network.TARGET[: state.sizes[-1]]
    return state.randomised(x=x, y=y)


ANEW = "The random weights and the data point of the beginning; the line stays"
AGAIN = "Take the new weights and come to the same line again"
BUTTONS = {
    "back": Button(label="Back", icon="step-backward", set=_go(-1), tip="One line back"),
    "next": Button(label="Next line", icon="step-forward", set=_go(1)),
    "again": Button(label="Next iteration", icon="refresh", set=_again, tip=AGAIN),
    "anew": Button(label="Begin anew", icon="undo", set=_anew, tip=ANEW),
    **_small_network.PARAMETER_CONTROLS,
}
ORDER = ("back", "next", "again", "anew", "step", "eta", *_small_network.ORDER)
ON = {Pick: pick}
backprop_stepper = Design(State, scene, caption, prepare=evaluate, on=ON, buttons=BUTTONS, order=ORDER)
