"""What can a few neurons draw? A network of the reader's own, which learns while one looks.

Layers and neurons can be added and removed while it learns; every weight and bias can be picked, read with
its derivative, set, and held. Own points come from the mouse, as text, or from a file given as `data`.
"""

from collections.abc import Generator
from dataclasses import replace
from typing import Any

import numpy as np

from course_utils.arrays import LARGEST
from course_utils.exhibits.ch02_forward_pass import _growing
from course_utils.exhibits.ch02_forward_pass._growing import Part
from course_utils.exhibits.ch02_forward_pass._playground_picture import Seen, picture
from course_utils.exhibits.ch02_forward_pass._resting import resting
from course_utils.gradients import backprop
from course_utils.interactive import limits
from course_utils.interactive.controls import Button, Slider, press
from course_utils.interactive.design import Design
from course_utils.interactive.events import Pick, element_in, row_in
from course_utils.interactive.fields import choice, entry, log, setting, whole
from course_utils.interactive.points import (
    CONTROLS,
    DATA,
    LIMITS,
    NAMES,
    POINT_EVENTS,
    PointSettings,
    with_data,
)
from course_utils.interactive.process import Clock
from course_utils.interactive.trainer import SoFar, Trained, Trainer
from course_utils.interactive.training_controls import BUTTONS, History, TrainingSettings
from course_utils.interactive.typed import as_text, numbers_in
from course_utils.network.activations import ACTIVATIONS
from course_utils.network.costs import cost, misclassified
from course_utils.network.datasets import Points
from course_utils.network.network import DIVERGENT, Network
from course_utils.network.parameters import Parameters
from course_utils.pictures import regions
from course_utils.pictures.diagrams import neurons
from course_utils.pictures.numbers import counted, plain, short
from course_utils.pictures.scene import Scene
from course_utils.training.held import HeldRun

LAYERS, NEURONS = 5, 8  # hidden layers, and neurons in each, at most
NEW = 2  # neurons of a new layer
REACH = 20.0  # of the slider of a weight or a bias, which training may lead beyond
NUMBER = limits.Between(-LARGEST, LARGEST)
HIDDEN = limits.Several(limits.whole(1, NEURONS), 0, LAYERS)
METHODS = ("mini-batch", "SG with replacement", "momentum", "steepest descent")
NO_HISTORY: History = ((), ())


class State(PointSettings, TrainingSettings):
    """The network as it is now, its data points, and the weight or bias that is looked at."""

    data: str = setting("two circles", NAMES, "the data", restarts=False)
    points: Points = setting(DATA["two circles"], LIMITS, "the data points")
    method: str = choice(METHODS, "method", more=True)
    eta: float = log(1.0, 0.001, 10, "learning rate η", typed=limits.positive(10))
    rate: float = log(5000.0, 1, 1e5, "steps per second")
    hidden: tuple[int, ...] = entry(
        (4,),
        HIDDEN,
        "hidden layers",
        ("4, 2", "", "8, 8, 8, 8, 8"),
        get=as_text("hidden"),
        set=lambda s, text: s.rebuilt(numbers_in("hidden", text, int, "4, 2", HIDDEN)),
    )
    activation: str = choice(tuple(ACTIVATIONS), "activation")
    seed: int = whole(0, 0, 50, "random start", also={"p": None, "so_far": NO_HISTORY}, more=True)
    held: tuple[int, ...] = setting((), limits.Several(limits.whole(0, 400), 0, 400), "what is held of p")
    part: Part = setting(
        (2, 1, 1), limits.Several(limits.whole(0, 9), 3, 3), "l, j, k of what is looked at"
    )

    def __post_init__(self) -> None:
        """ValueError for what is held and does not exist."""
        super().__post_init__()
        if self.held and max(self.held) >= (count := self.network(None).n_parameters):
            raise ValueError(f"held must be below {count}, got {max(self.held)}")

    def now(self) -> Network:
        """The network with its parameters, those of the seed where there are no others."""
        if self.p is None:
            return _growing.start((2, *self.hidden, 2), self.seed, self.activation)
        return self.network(self.p)

    def made_from(self) -> tuple[Any, ...]:
        """What gives another network when it changes: all but the numbers in p, and the way to them."""
        return self.hidden, self.activation, self.seed, self.resets

    def looked_at(self) -> Part:
        """The weight or bias that is looked at, or the nearest to it that exists."""
        (l, j, k), sizes = self.part, (2, *self.hidden, 2)
        l = min(max(l, 2), len(sizes))
        return l, min(max(j, 1), sizes[l - 1]), min(k, sizes[l - 2])

    def rebuilt(self, hidden: tuple[int, ...], layers: tuple[int, ...] | None = None) -> "State":
        """Return the state with other hidden layers; `layers`: which old one each is, 0 if none."""
        hidden = HIDDEN.take("hidden", hidden)
        if layers is None:
            layers = tuple(l if l <= len(self.hidden) + 1 else 0 for l in range(2, len(hidden) + 2))
        old, new = self.now(), _growing.start((2, *hidden, 2), self.seed, self.activation)
        network, held = _growing.grown(old, new, (1, *layers, len(self.hidden) + 2), self.held)
        return replace(self, hidden=hidden, p=Parameters(network.p), held=held, so_far=NO_HISTORY)


class Learned(Trained, eq=True):
    """How far training has come; its p is that of the state, too, for the reader's hand."""

    def moves(self) -> dict[str, Any]:
        """Return p, unless training has led beyond what a state can hold."""
        return {"p": self.p} if limits.PARAMETERS.accepts(self.p) else {}

    def carried(self) -> dict[str, Any]:
        """Return p and the costs on the way to it, on the same condition."""
        return super().carried() if limits.PARAMETERS.accepts(self.p) else {}


def process(state: State, clock: Clock) -> Generator[Learned, State, None]:
    """Train the network that is sent; one that has been set by hand goes on from there."""
    trainer, finished = _trainer(state, clock), False
    while True:
        p = Parameters(trainer.network.p)
        new = yield Learned(**vars(trainer.progress(finished)) | {"p": p})
        given = new.p is not p and new.p is not state.p  # by hand, by a line, or by undoing
        undone = isinstance(new.so_far, SoFar) and new.so_far is not state.so_far
        fresh = undone or new.made_from() != state.made_from() or (new.p is None and state.p is not None)
        if fresh:
            history, trainer = trainer.history, _trainer(new, clock)
            if not new.so_far[0]:
                trainer.before = tuple(history.steps), tuple(history.costs)
        elif given:
            trainer.network.p = new.now().p
        if not fresh and new.p is p and new.data != state.data and new.data in DATA:  # chosen, not undone
            trainer.begin_history(new.points)
        trainer.held.hold(new.held)
        finished, state = _work(trainer, state, new, fresh, given), new


class HeldTrainer(Trainer):
    """A trainer that can hold some of the parameters."""

    def __init__(self, network: Network, points: Points, rng: np.random.Generator, clock: Clock) -> None:
        super().__init__(network, points, rng, clock)
        self.run = self.held = HeldRun(network, rng)


def _trainer(state: State, clock: Clock) -> HeldTrainer:
    trainer = HeldTrainer(state.now(), state.points, np.random.default_rng(state.seed), clock)
    if state.p is not None and state.so_far[0]:
        trainer.resume(state.so_far)
    return trainer


def _work(trainer: Trainer, old: State, new: State, fresh: bool, given: bool) -> bool:
    """Take the steps that have become due; return whether they end the playing by themselves."""
    steps = 0 if fresh or given else new.single - old.single  # a step that is redone is in the p given
    if new.playing:
        steps += trainer.due(new.rate)
    else:
        trainer.pause()
    return trainer.play(new, steps, fresh or new.playing is not old.playing)


@DIVERGENT
def prepare(state: State, progress: Learned) -> Seen:
    """Return the network as it is now and the gradient of its cost."""
    network = state.network(progress.p)
    gradient = backprop.gradient(network, state.points.x, state.points.y)
    return Seen(network, gradient, state.looked_at(), progress)


def scene(state: State, seen: Seen) -> Scene:
    """Left: every neuron's region; right: the output's, and the cost; below: one neuron in numbers."""
    return picture(seen, state.points, state.chosen, state.held)


def caption(state: State, seen: Seen) -> str:
    network, points, at = seen.network, state.points, _growing.place(seen.network, seen.part)
    layers = ", ".join(map(str, network.sizes))
    words, C = regions.in_words(network, points), cost(network, points.x, points.y)
    held = ", held" if at in state.held else ""
    steps = counted(seen.progress.step, "step")
    now = (
        f"Layers of {layers} neurons after {steps}: {words}; cost {plain(C, 3)}. "
        f"{_growing.name(seen.part)} is {short(network.p[at])}{held}, the derivative of the cost by it "
        f"{short(seen.gradient[at])}."
    )
    return " ".join(filter(None, (now, _rest(seen, points), state.note)))


def _rest(seen: Seen, points: Points) -> str:
    """What is said, and advised, where a training rests that has not come to its end."""
    rests = resting(seen.progress.steps, seen.progress.costs)
    if not rests or not misclassified(seen.network, points.x, points.y).any():
        return ""
    return (
        f"It rests: for {rests:,} steps the cost has hardly fallen. Wait, or try another random start "
        "(under More), another learning rate, or a neuron more, and then Reset."
    )


def pick(state: State, event: Pick) -> State:
    """Return the state after a neuron, an edge or a row was picked: its weight or bias is looked at."""
    l, j, _ = state.looked_at()
    sizes = (2, *state.hidden, 2)
    if event.what == "row":
        row = row_in(event, sizes[l - 2] + 1)
        return state if row is None else state.changed(part=(l, j, row))
    match element_in(event, neurons(sizes, most=NEURONS)):
        case (l, j, k):
            return state.changed(part=(l, j, k))
        case (l, j) if l > 1:
            return state.changed(part=(l, j, 0))
    return state


def _layer(state: State) -> int:
    """The hidden layer, from 0, that the buttons change: that of the neuron, or the nearest to it."""
    return min(state.looked_at()[0] - 2, len(state.hidden) - 1)


def _with_neurons(state: State, more: int) -> State:
    if not state.hidden:
        raise ValueError("There is no hidden layer: add one first")
    at = _layer(state)
    n = state.hidden[at] + more
    if n == 0:
        return _with_layers(state, -1)
    if n > NEURONS:
        raise ValueError(f"Layer {at + 2} has {NEURONS} neurons, as many as a layer can have here")
    return state.rebuilt((*state.hidden[:at], n, *state.hidden[at + 1 :]))


def _with_layers(state: State, more: int) -> State:
    at, hidden = _layer(state) + (more > 0), list(state.hidden)
    layers = list(range(2, len(hidden) + 2))
    if more > 0 and len(hidden) == LAYERS:
        raise ValueError(f"There are {LAYERS} hidden layers, as many as there can be here")
    if more < 0 and not hidden:
        raise ValueError("There is no hidden layer to remove")
    if more > 0:
        hidden.insert(at, NEW)
        layers.insert(at, 0)
    else:
        del hidden[at], layers[at]
    return state.rebuilt(tuple(hidden), tuple(layers))


def _value(state: State) -> float:
    network = state.now()
    return float(network.p[_growing.place(network, state.looked_at())])


def _set_value(state: State, value: float) -> State:
    network = state.now()
    network.p[_growing.place(network, state.looked_at())] = value
    return state.changed(p=Parameters(network.p))


def _hold(state: State, _: None) -> State:
    at = _growing.place(state.now(), state.looked_at())
    return state.changed(held=tuple(sorted({at} ^ set(state.held))))


HOLD = "Hold the weight or bias that is looked at where it is, or let it go"
OF_LAYER = "In the layer of the neuron that is looked at"
START = "The random start of this number of layers and neurons"
CHANGES = {
    "add_neuron": Button(label="Neuron +", set=lambda s, _: _with_neurons(s, 1), tip=OF_LAYER),
    "remove_neuron": Button(label="Neuron −", set=lambda s, _: _with_neurons(s, -1), tip=OF_LAYER),
    "add_layer": Button(label="Layer +", set=lambda s, _: _with_layers(s, 1), tip="After this one"),
    "remove_layer": Button(label="Layer −", set=lambda s, _: _with_layers(s, -1)),
    "hold": Button(label="Hold / let go", set=_hold, tip=HOLD),
    "value": Slider(
        label="its value", low=-REACH, high=REACH, step=0.01, typed=NUMBER, get=_value, set=_set_value
    ),
    "reset": press("Reset", "resets", icon="refresh", tip=START, playing=False, p=None, so_far=NO_HISTORY),
}
ORDER = (
    *("play", "step", "reset", "add_neuron", "remove_neuron", "add_layer", "remove_layer", "hold"),
    *("value", "data", "eta", "rate", "activation", "hidden", "flip", "add", "remove", "x1", "x2"),
    *("seed", "method", "m", "mu", "stop", "stop_cost", "stop_steps", "points"),
)
OF_POINTS = {name: replace(control, more=True) for name, control in CONTROLS.items() if name != "data"}
ALL = {name: BUTTONS[name] for name in ("play", "step")} | {"data": CONTROLS["data"]} | CHANGES | OF_POINTS
playground = Design(
    State,
    scene,
    caption,
    process=process,
    prepare=prepare,
    on={**POINT_EVENTS, Pick: pick},
    buttons=ALL,
    order=ORDER,
    start=with_data(State),
)
