"""Activation functions and their derivatives: where does a neuron stop learning?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from course_utils.interactive import limits
from course_utils.interactive.controls import Choice, Control, LogSlider, Slider
from course_utils.interactive.exhibit import Exhibit
from course_utils.network.activations import ACTIVATIONS, Activation, activation_named
from course_utils.pictures.charts import linear_ticks
from course_utils.pictures.scene import Axes, Bars, Formula, Line, Scene

LOW, HIGH = -10.0, 10.0
X = np.linspace(LOW, HIGH, 2001)


@dataclass(frozen=True)
class State:
    """activation: which function; threshold: a smaller derivative counts as none; z: the weighted input."""

    activation: str = "sigmoid"
    threshold: float = 0.01
    z: float = 2.0

    def __post_init__(self) -> None:
        """ValueError for what no control can give."""
        activation_named(self.activation)
        limits.above_zero(self, threshold=1)
        limits.within(self, z=(LOW, HIGH))


def saturated(activation: Activation, threshold: float) -> float:
    """Return the share of -10 <= z <= 10 on which the derivative's magnitude is below the threshold."""
    return float(np.mean(np.abs(activation.df(X)) < threshold))


def scene(state: State, progress: None) -> Scene:
    """Left: the function, its derivative and where it is saturated; right: that share for each function."""
    chosen = activation_named(state.activation)
    flat = np.where(np.abs(chosen.df(X)) < state.threshold, -0.06, np.nan)
    touch, s = float(chosen.f(state.z)), float(chosen.df(state.z))
    ends = state.z + np.array([-2.0, 2.0])
    high = 1.2 if touch <= 1.2 and state.activation in ("sigmoid", "tanh", "step") else 3.0
    low = -1.2 if state.activation == "tanh" else -0.2
    left = Axes(
        (56, 74, 420, 330),
        (
            Line(X, chosen.f(X), "A"),
            Line(X, chosen.df(X), "B", dashed=True),
            Line(X, flat, "ink"),
            Line(ends, touch + s * (ends - state.z), "muted"),
        ),
        (LOW, HIGH),
        (low, high),
        xlabel="z",
        ylabel="σ (blue), σ′ (orange, dashed)",
        xticks=linear_ticks(LOW, HIGH, 5),
        yticks=linear_ticks(low, high),
    )
    shares = np.array([100 * saturated(a, state.threshold) for a in ACTIVATIONS.values()])
    right = Axes(
        (560, 74, 364, 330),
        (Bars(np.arange(float(len(shares))), shares, chosen=list(ACTIVATIONS).index(state.activation)),),
        (-0.6, len(shares) - 0.4),
        (0, 110),
        ylabel="% of the axis on which |σ′| is below the threshold",
        xticks=tuple((float(i), name) for i, name in enumerate(ACTIVATIONS)),
        yticks=linear_ticks(0, 100),
    )
    return Scene(960, 452, (left, right), (Formula(chosen.latex, 56, 30),))


def caption(state: State, progress: None) -> str:
    """Return the picture in words."""
    chosen = activation_named(state.activation)
    share = saturated(chosen, state.threshold)
    value, slope = float(chosen.f(state.z)), float(chosen.df(state.z))
    return (
        f"{state.activation}: at z = {state.z:g} the value is {value:.4f} and the derivative {slope:.4f}. "
        f"On {share:.0%} of the axis from -10 to 10 the derivative is below {state.threshold:g}."
    )


CONTROLS: dict[str, Control] = {
    "activation": Choice(label="activation", field="activation", options=tuple(ACTIVATIONS)),
    "threshold": LogSlider(label="threshold", field="threshold", low=0.0001, high=1),
    "z": Slider(label="weighted input z", field="z", low=LOW, high=HIGH, step=0.1, format=".1f"),
}


def which_activation(*, show: Sequence[str] | None = None, **settings: Any) -> Exhibit:
    """Return the exhibit; `settings` are fields of State, `show` the names of the controls to show."""
    return Exhibit(State(**settings), scene, caption, controls=CONTROLS, show=show)
