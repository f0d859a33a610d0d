"""Activation functions and their derivatives: where does a neuron stop learning?"""

from dataclasses import replace

import numpy as np

from course_utils.interactive.asking import answered, as_said, question, too_late
from course_utils.interactive.design import Design
from course_utils.interactive.fields import Settings, choice, log, slider
from course_utils.interactive.limits import positive
from course_utils.network.activations import ACTIVATIONS, Activation
from course_utils.pictures.charts import bar_chart, chart, linear_ticks
from course_utils.pictures.numbers import exact, percent
from course_utils.pictures.scene import Formula, Line, Scene

LOW, HIGH = -10.0, 10.0
X = np.linspace(LOW, HIGH, 2001)
ASKED = tuple(name for name in ACTIVATIONS if name != "step")  # whose derivative is 0 everywhere


class State(Settings):
    """A derivative whose magnitude is below the threshold counts as none."""

    guess: str = question(ASKED, "flat on the largest part")
    activation: str = choice(tuple(ACTIVATIONS), "activation")
    threshold: float = log(0.01, 0.0001, 1, "threshold", typed=positive(1))
    z: float = slider(2.0, LOW, HIGH, 0.1, "weighted input z", format=".1f")


def saturated(activation: Activation, threshold: float) -> float:
    """Return the share of -10 <= z <= 10 on which the derivative's magnitude is below the threshold."""
    return float(np.mean(np.abs(activation.df(X)) < threshold))


def scene(state: State, progress: None) -> Scene:
    """Left: a function, its derivative and, after a guess, where it is flat; right: that share for each."""
    chosen = ACTIVATIONS[state.activation]
    touch, s, slopes = float(chosen.f(state.z)), float(chosen.df(state.z)), chosen.df(X)
    ends = state.z + np.array([-2.0, 2.0])
    known = answered(state)
    flat = (np.abs(slopes) < state.threshold) & known
    curves = (
        Line(X, chosen.f(X), "A", name="σ"),
        Line(X, slopes, "B", dashed=True, name="σ′"),
        Line(X, np.where(flat, -0.06, np.nan)),
        Line(ends, touch + s * (ends - state.z), "muted"),
    )
    high = (
        1.2 if touch <= 1.2 and chosen.name in ("sigmoid", "tanh", "step") else 3.0 if touch < 3 else 11.0
    )
    ylim = (-1.2 if chosen.name == "tanh" else -0.2, high)
    ylabel = "σ (blue), σ′ (orange, dashed)"
    left = chart((56, 74, 420, 330), curves, (LOW, HIGH), ylim, xlabel="z", ylabel=ylabel, most=(5, 6))
    shares = [100 * saturated(activation, state.threshold) for activation in ACTIVATIONS.values()]
    bar, ylabel = list(ACTIVATIONS).index(chosen.name), "% of the axis on which |σ′| is below the threshold"
    box, ticks = (560, 74, 364, 330), linear_ticks(0, 100)
    right = bar_chart(box, shares, ACTIVATIONS, (0, 110), chosen=bar, ylabel=ylabel, yticks=ticks)
    right = right if known else replace(right, items=())
    return Scene(960, 452, (left, right), (Formula(chosen.latex, 56, 30),))


def caption(state: State, progress: None) -> str:
    chosen = ACTIVATIONS[state.activation]
    value, slope = float(chosen.f(state.z)), float(chosen.df(state.z))
    words = (
        f"{state.activation}: at z = {state.z:g} the value is {value:.4f} and the derivative {slope:.4f}."
    )
    if not answered(state):
        asked = f"is below {exact(state.threshold)} on the largest part of the axis"
        return f"{words} Commit first: which, beside the step, {asked}?"
    share = percent(saturated(chosen, state.threshold))
    return (
        f"{words} On {share} of the axis from -10 to 10 the derivative is "
        f"below {exact(state.threshold)}. {as_said(state.guess, 'You said {}. ')}"
        f"Beside the step the largest share is that of {_flattest(state.threshold)}.{too_late(state.guess)}"
    )


def _flattest(threshold: float) -> str:
    """Say which of those that were asked for has the largest share, all of them where several have it."""
    shares = {name: saturated(ACTIVATIONS[name], threshold) for name in ASKED}
    largest = max(shares.values())
    names = [name for name, share in shares.items() if share == largest]
    return f"{' and of '.join(names)}, {percent(largest)}"


which_activation = Design(State, scene, caption)
