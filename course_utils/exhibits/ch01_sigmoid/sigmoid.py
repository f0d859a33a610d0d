"""The sigmoid, scaled and shifted, with a tangent to slide along it (Figure 2, equations (1) and (2))."""

from functools import partial

import numpy as np

from course_utils.interactive.controls import press
from course_utils.interactive.design import Design, dragged
from course_utils.interactive.events import Move
from course_utils.interactive.fields import Settings, slider
from course_utils.network import activations
from course_utils.pictures.charts import chart, line, linear_ticks
from course_utils.pictures.numbers import in_formula
from course_utils.pictures.scene import Formula, Handle, Line, Scene

LOW, HIGH = -10.0, 10.0  # the interval of Figure 2


class State(Settings):
    """The curve σ(w(x − c)), and where the tangent touches it."""

    w: float = slider(1.0, -20, 20, 0.1, "weight w", format=".1f")
    c: float = slider(0.0, LOW, HIGH, 0.1, "location c", format=".1f")
    x: float = slider(1.0, LOW, HIGH, 0.05, "tangent at x")


def value(state: State, x: np.ndarray | float) -> np.ndarray:
    """Return σ(w(x − c))."""
    return activations.sigmoid(state.w * (np.asarray(x) - state.c))  # (1)


def slope(state: State, x: np.ndarray | float) -> np.ndarray:
    """Return the derivative of σ(w(x − c)) with respect to x: w σ (1 − σ)."""
    s = value(state, x)
    return state.w * s * (1 - s)  # (2) and the chain rule


def scene(state: State, progress: None) -> Scene:
    """Left: the curve, the step it tends to, and the tangent; right: the derivative."""
    x = np.unique(np.concatenate([np.linspace(LOW, HIGH, 401), np.linspace(-1, 1, 201) + state.c]))
    x = x[(x >= LOW) & (x <= HIGH)]
    s, touch = float(slope(state, state.x)), float(value(state, state.x))
    reach = min(2.5, 0.45 / max(abs(s), 0.1))  # a steep tangent is drawn shorter, to stay in the box
    ends = state.x + np.array([-reach, reach])
    rising, most = state.w >= 0, max(0.5, abs(state.w) / 4 * 1.1)
    heights = (0, 0, 1, 1) if state.w > 0 else (1, 1, 0, 0) if state.w else (0.5,) * 4  # w = 0 is no step
    curves = (
        line((LOW, state.c, state.c, HIGH), heights, "muted", dashed=True),
        Line(x, value(state, x), "A"),
        Line(ends, touch + s * (ends - state.x), "B"),
        Handle(state.x, touch, "the point where the tangent touches"),
    )
    slopes = (Line(x, slope(state, x), "A"), line((state.x, state.x), (0, s), "B"))
    ylim = (-0.05 * most, most) if rising else (-most, 0.05 * most)
    left, right = (partial(chart, (at, 74, 384, 330), xlabel="x", most=(5, 6)) for at in (56, 540))
    axes = (
        left(curves, (LOW, HIGH), (-0.1, 1.1), ylabel="σ(w(x − c))", yticks=linear_ticks(0, 1)),
        right(slopes, (LOW, HIGH), ylim, ylabel="slope w σ (1 − σ)"),
    )
    formula = Formula(r"\frac{d}{dx}\, \sigma(w(x - c)) = w\,\sigma\,(1 - \sigma)", 540, 30)
    return Scene(960, 452, axes, (Formula(_formula(state), 56, 30), formula))


def _formula(state: State) -> str:
    shifted = f"(x {'-' if state.c >= 0 else '+'} {in_formula(abs(state.c))})" if state.c else "x"

    def times(w: float) -> str:
        return {1.0: "", -1.0: "-"}.get(w, in_formula(w)) + shifted

    inner = times(state.w) if state.w != 1 else shifted.strip("()")
    return rf"\sigma({inner}) = \frac{{1}}{{1 + e^{{{times(0.0 - state.w)}}}}}"


def caption(state: State, progress: None) -> str:
    s = round(float(slope(state, state.x)), 4) + 0.0  # no -0.0000
    way = "rises" if state.w > 0 else "falls" if state.w < 0 else "is flat"
    where = f" around x = {state.c:g}" if state.w else ""
    return (
        f"The sigmoid with weight {state.w:g} {way}{where}. "
        f"At x = {state.x:.3g} its value is {float(value(state, state.x)):.4f} and its slope {s:.4f}."
    )


BUTTONS = {
    "upper": press("Figure 2, upper: σ(x)", w=1.0, c=0.0, x=0.0),
    "lower": press("Figure 2, lower: σ(3(x − 5))", w=3.0, c=5.0, x=5.0),
}
sigmoid = Design(
    State,
    scene,
    caption,
    on={Move: dragged(x="x", low=LOW, high=HIGH)},
    buttons=BUTTONS,
    together=[("w", "c")],
)
