"""The sigmoid, scaled and shifted, with a tangent to slide along it (Figure 2, equations (1) and (2))."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from course_utils.interactive import limits as accepted
from course_utils.interactive.controls import Button, Control, Slider
from course_utils.interactive.exhibit import Exhibit
from course_utils.network import activations
from course_utils.pictures.charts import linear_ticks
from course_utils.pictures.scene import Axes, Formula, Handle, Line, Scene, Tick

LOW, HIGH = -10.0, 10.0  # the interval of Figure 2
REACH = 2.5  # half the length of the tangent that is drawn, in x


@dataclass(frozen=True)
class State:
    """w: the weight; c: the location; x: where the tangent touches."""

    w: float = 1.0
    c: float = 0.0
    x: float = 1.0

    def __post_init__(self) -> None:
        """ValueError outside the sliders' ranges."""
        accepted.within(self, w=(-20, 20), c=(-HIGH, HIGH), x=(-HIGH, HIGH))


def value(state: State, x: np.ndarray | float) -> np.ndarray:
    """Return sigma(w(x - c))."""
    return activations.sigmoid(state.w * (np.asarray(x) - state.c))  # (1)


def slope(state: State, x: np.ndarray | float) -> np.ndarray:
    """Return the derivative of sigma(w(x - c)) with respect to x: w sigma (1 - sigma)."""
    s = value(state, x)
    return state.w * s * (1 - s)  # (2) and the chain rule


def scene(state: State, progress: None) -> Scene:
    """Left: the curve, the step it tends to, and the tangent; right: the derivative."""
    x = np.unique(np.concatenate([np.linspace(LOW, HIGH, 401), np.linspace(-1, 1, 201) + state.c]))
    x = x[(x >= LOW) & (x <= HIGH)]
    s, touch = float(slope(state, state.x)), float(value(state, state.x))
    reach = min(REACH, 0.45 / max(abs(s), 0.1))  # a steep tangent is drawn shorter, to stay in the box
    ends = state.x + np.array([-reach, reach])
    jump = np.array([LOW, state.c, state.c, HIGH])
    left = _axes(
        (56, 74, 384, 330),
        (
            Line(
                jump,
                np.array([0.0, 0.0, 1.0, 1.0]) if state.w >= 0 else np.array([1.0, 1.0, 0.0, 0.0]),
                "muted",
                True,
            ),
            Line(x, value(state, x), "A"),
            Line(ends, touch + s * (ends - state.x), "B"),
            Handle(state.x, touch, "the point where the tangent touches", step=0.1),
        ),
        (-0.1, 1.1),
        "σ(w(x − c))",
        linear_ticks(0, 1),
    )
    most = max(0.5, abs(state.w) / 4 * 1.1)
    limits = (-0.05 * most, most) if state.w >= 0 else (-most, 0.05 * most)
    right = _axes(
        (540, 74, 384, 330),
        (Line(x, slope(state, x), "A"), Line(np.full(2, state.x), np.array([0.0, s]), "B")),
        limits,
        "slope w σ (1 − σ)",
        linear_ticks(*limits),
    )
    formula = Formula(r"\frac{d}{dx}\, \sigma(w(x - c)) = w\,\sigma\,(1 - \sigma)", 540, 30)
    return Scene(960, 452, (left, right), (Formula(_formula(state), 56, 30), formula))


def _axes(
    box: tuple[float, float, float, float],
    items: tuple[Line | Handle, ...],
    ylim: tuple[float, float],
    ylabel: str,
    yticks: tuple[Tick, ...],
) -> Axes:
    ticks = linear_ticks(LOW, HIGH, 5)
    return Axes(box, items, (LOW, HIGH), ylim, xlabel="x", ylabel=ylabel, xticks=ticks, yticks=yticks)


def _formula(state: State) -> str:
    shifted = f"(x {'-' if state.c >= 0 else '+'} {abs(state.c):g})" if state.c else "x"

    def times(w: float) -> str:
        return {1.0: "", -1.0: "-"}.get(w, f"{w:g}") + shifted

    inner = times(state.w) if state.w != 1 else shifted.strip("()")
    return rf"\sigma({inner}) = \frac{{1}}{{1 + e^{{{times(0.0 - state.w)}}}}}"


def caption(state: State, progress: None) -> str:
    """Return the picture in words."""
    s = round(float(slope(state, state.x)), 4) + 0.0  # no -0.0000
    way = "rises" if state.w > 0 else "falls" if state.w < 0 else "is flat"
    where = f" around x = {state.c:g}" if state.w else ""
    return (
        f"The sigmoid with weight {state.w:g} {way}{where}. "
        f"At x = {state.x:.3g} its value is {float(value(state, state.x)):.4f} and its slope {s:.4f}."
    )


def edit(state: State, event: dict[str, Any]) -> State:
    """Return the state after the reader dragged the point of contact."""
    return replace(state, x=float(np.clip(event["x"], LOW, HIGH)))


def _preset(w: float, c: float) -> Any:
    return lambda state, _: replace(state, w=w, c=c, x=c)


CONTROLS: dict[str, Control] = {
    "upper": Button(label="Figure 2, upper: σ(x)", set=_preset(1.0, 0.0)),
    "lower": Button(label="Figure 2, lower: σ(3(x − 5))", set=_preset(3.0, 5.0)),
    "w": Slider(label="weight w", field="w", low=-20, high=20, step=0.1, format=".1f"),
    "c": Slider(label="location c", field="c", low=LOW, high=HIGH, step=0.1, format=".1f"),
    "x": Slider(label="tangent at x", field="x", low=LOW, high=HIGH, step=0.05, format=".2f"),
}


def sigmoid(*, show: Sequence[str] | None = None, **settings: Any) -> Exhibit:
    """Return the exhibit; `settings` are fields of State, `show` the names of the controls to show."""
    return Exhibit(State(**settings), scene, caption, edit=edit, controls=CONTROLS, show=show)
