"""Up to four neurons of one variable, and their sum: two steps make a bump."""

from dataclasses import replace
from typing import Any

import numpy as np

from course_utils.arrays import Array
from course_utils.interactive.controls import Slider, entry_of
from course_utils.interactive.design import Design
from course_utils.interactive.events import Move
from course_utils.interactive.fields import Settings, choice, log, setting, whole
from course_utils.interactive.limits import Between, Several
from course_utils.network import activations
from course_utils.pictures.charts import chart, round_up
from course_utils.pictures.numbers import counted
from course_utils.pictures.scene import Formula, Handle, Line, Scene

LOW, HIGH, TALL, MOST = 0.0, 10.0, 2.0, 4
X = np.linspace(LOW, HIGH, 501)
TARGETS: dict[str, tuple[tuple[float, float, float], ...]] = {  # from, to, height
    "one bump": ((3.0, 5.0, 1.0),),
    "two bumps": ((2.0, 3.0, 1.0), (6.0, 8.0, -0.5)),
    "a staircase": ((2.0, 10.1, 0.5), (5.0, 10.1, 0.5), (8.0, 10.1, 0.5)),
}
NAME = "half height of neuron {}"


class State(Settings):
    """The neurons v σ(w(x − c)); those after the first `neurons` are not there yet."""

    target: str = choice(tuple(TARGETS), "what to build")
    neurons: int = whole(1, 1, MOST, "neurons")
    w: float = log(5.0, 0.1, 100, "weight w of all")
    neuron: int = whole(1, 1, MOST, "neuron to move", set=lambda s, i: s.changed(neuron=min(i, s.neurons)))
    c: tuple[float, ...] = setting(
        (3.0, 5.0, 7.0, 9.0), Several(Between(LOW, HIGH), MOST, MOST), "where the steps are"
    )
    v: tuple[float, ...] = setting(
        (1.0, 0.0, 0.0, 0.0), Several(Between(-TALL, TALL), MOST, MOST), "the heights of the steps"
    )

    def at(self) -> int:
        """The neuron that the sliders move, from 0."""
        return min(self.neuron, self.neurons) - 1


def outputs(state: State, x: Array) -> Array:
    """Return v σ(w(x − c)) for each neuron: shape (neurons, len(x))."""
    c, v = (np.array(values[: state.neurons])[:, None] for values in (state.c, state.v))
    return np.asarray(v * activations.sigmoid(state.w * (x - c)))  # (1)


def wanted(state: State) -> Array:
    """Return the function to build, at X."""
    parts = (height * ((low <= X) & (high > X)) for low, high, height in TARGETS[state.target])
    return np.asarray(sum(parts))


def missed(state: State) -> float:
    """Return the mean distance between the sum and the function to build."""
    return float(np.mean(np.abs(outputs(state, X).sum(axis=0) - wanted(state))))


def scene(state: State, progress: None) -> Scene:
    """Left: each neuron, with a dot at half its height; right: their sum, and what to build."""
    curves, at = outputs(state, X), state.at()
    lines = (
        Line(X, curve, "A" if i == at else "muted", name=f"neuron {i + 1}")
        for i, curve in enumerate(curves)
    )
    handles = (Handle(state.c[i], state.v[i] / 2, NAME.format(i + 1)) for i in range(state.neurons))
    goal = Line(X, wanted(state), "muted", dashed=True, label="to build")
    both = (goal, Line(X, curves.sum(axis=0), "A", label="sum"))
    limits, title = ((LOW, HIGH), (-TALL, TALL)), "each neuron: v σ(w(x − c))"
    left = chart((56, 74, 384, 330), (*lines, *handles), *limits, xlabel="x", title=title)
    tall = round_up(max(TALL, float(np.abs(curves.sum(axis=0)).max())))  # several reach higher than one
    right = chart((540, 74, 384, 330), both, (LOW, HIGH), (-tall, tall), xlabel="x")
    return Scene(960, 452, (left, right), (Formula(r"\sum_i v_i\,\sigma(w(x - c_i))", 540, 24),))


def caption(state: State, progress: None) -> str:
    each = [f"{v:g} at {c:g}" for c, v in zip(state.c[: state.neurons], state.v, strict=False)]
    steps = f"{'steps' if len(each) > 1 else 'a step'} of {', '.join(each)}"
    return (
        f"{counted(state.neurons, 'neuron')} with weight {state.w:g}: {steps}. "
        f"The sum differs from {state.target} by {missed(state):.3f} on average."
    )


def drag(state: State, event: Move) -> State:
    """Return the state after a neuron's dot was dragged: its step is there, and twice as high."""
    i = next((i for i in range(state.neurons) if event.name == NAME.format(i + 1)), None)
    if i is None:
        return state
    c, v = np.clip(event.x, LOW, HIGH), np.clip(2 * event.y, -TALL, TALL)
    return replace(state, neuron=i + 1, c=_with(state.c, i, c), v=_with(state.v, i, v))


def _with(values: tuple[float, ...], i: int, value: Any) -> tuple[float, ...]:
    return (*values[:i], round(float(value), 2), *values[i + 1 :])


CONTROLS = {
    "location": Slider(label="its location c", low=LOW, high=HIGH, step=0.05, **entry_of("c", State.at)),
    "height": Slider(label="its height v", low=-TALL, high=TALL, step=0.05, **entry_of("v", State.at)),
}
ORDER = ("target", "neurons", "w", "neuron", "location", "height")
bumps = Design(State, scene, caption, on={Move: drag}, buttons=CONTROLS, order=ORDER)
