"""Softmax: what it does to the outputs of a network, and why the log loss (32) learns faster from them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from course_utils.arrays import Array
from course_utils.generalisation import softmax_loss as mathematics
from course_utils.interactive import limits
from course_utils.interactive.controls import Button, Choice, Control, LogSlider, Slider, WholeSlider
from course_utils.interactive.exhibit import Exhibit
from course_utils.pictures.charts import chart, round_up
from course_utils.pictures.scene import Axes, Bars, Dots, Formula, Handle, Line, Role, Scene, Table

MOST = 5  # categories
LARGEST = 10.0  # of an output, before it is scaled and shifted
FARTHEST = 1000.0  # of the constant
REACH = 12.0  # of the margins that are drawn
GRADIENTS = (mathematics.log_loss_gradient, mathematics.quadratic_gradient)
MARGINS = np.linspace(-REACH, REACH, 193)
BEFORE, AFTER = (66.0, 50.0, 380.0, 190.0), (66.0, 356.0, 380.0, 156.0)
WHOLE, RIGHT = "length of the whole gradient", "derivative at the right output"


@dataclass(frozen=True)
class State:
    """v1 to v5: outputs of the network, of which the first K are used; they are multiplied by the factor,
    and c is added to each; label: the right category, from 1; of: what is drawn of the gradients.
    """

    v1: float = -3.0
    v2: float = 0.0
    v3: float = 3.0
    v4: float = 0.0
    v5: float = 0.0
    K: int = 3
    label: int = 1
    factor: float = 1.0
    c: float = 0.0
    of: str = WHOLE

    def __post_init__(self) -> None:
        """ValueError for what no control can give."""
        limits.within(self, K=(3, MOST), label=(1, MOST), c=(-FARTHEST, FARTHEST), factor=(0.01, 1000))
        limits.within(self, **{f"v{s}": (-LARGEST, LARGEST) for s in range(1, MOST + 1)})
        limits.among(self, of=(WHOLE, RIGHT))

    @property
    def right(self) -> int:
        """The right category, counted from 0; the last one where there are fewer than its number."""
        return min(self.label, self.K) - 1

    @property
    def v(self) -> Array:
        """The outputs, scaled and shifted: shape (K,)."""
        given = np.array([getattr(self, f"v{s}") for s in range(1, self.K + 1)])
        return self.factor * given + self.c


# ---------------------------------------------------------------- picture


def scene(state: State, progress: None) -> Scene:
    """Left: outputs before and after; right: both gradients over the margin, the formulas in numbers."""
    formulas = (Formula(r"v_s \;\mapsto\; \frac{e^{v_s}}{\sum_{j=1}^{K} e^{v_j}}", 240, 310),)
    left = _before(state), _after(state)
    return Scene(
        960,
        548,
        (*left, _gradients(state)),
        formulas,
        tables=(_costs(state), _numbers(state)),
    )


def _before(state: State) -> Axes:
    v = state.v
    high = max(LARGEST, round_up(1.15 * max(float(np.abs(v).max()), 1e-9)))
    handles = [Handle(s + 1.3, float(v[s]), f"output {s + 1}", state.factor * 0.1) for s in range(len(v))]
    title = "before: the outputs v"
    return _bars(state, BEFORE, v, (-high, high), title, handles)


def _after(state: State) -> Axes:
    return _bars(state, AFTER, mathematics.softmax(state.v), (0.0, 1.15), "after: softmax")


def _bars(
    state: State,
    box: tuple[float, float, float, float],
    heights: Array,
    ylim: tuple[float, float],
    title: str,
    handles: Sequence[Handle] = (),
) -> Axes:
    places = np.arange(1.0, state.K + 1)
    bars = Bars(places, heights, chosen=state.right, digits=3)
    axes = chart(box, (bars, *handles), (0.4, state.K + 0.6), ylim, title=title, most=(6, 5))
    names = tuple(
        (float(s), f"{s}, right" if s == state.right + 1 else f"{s}") for s in range(1, state.K + 1)
    )
    return replace(axes, xticks=names)


def sizes(v: Array, label: int, of: str) -> tuple[float, float]:
    """How large both gradients are at v, shape (K,): that of (32), and that of the quadratic cost."""
    of_log, of_quadratic = (gradient(v, label) for gradient in GRADIENTS)
    if of == RIGHT:
        return abs(float(of_log[label])), abs(float(of_quadratic[label]))
    return float(np.linalg.norm(of_log)), float(np.linalg.norm(of_quadratic))


def curves(v: Array, label: int, of: str) -> tuple[Array, Array]:
    """`sizes` while the output of the right category is at each of MARGINS above the largest other one."""
    columns = np.repeat(v[:, None], len(MARGINS), axis=1)
    columns[label] = np.delete(v, label).max() + MARGINS
    of_log, of_quadratic = (gradient(columns, np.full(len(MARGINS), label)) for gradient in GRADIENTS)
    if of == RIGHT:
        return np.abs(of_log[label]), np.abs(of_quadratic[label])
    return np.linalg.norm(of_log, axis=0), np.linalg.norm(of_quadratic, axis=0)


def _gradients(state: State) -> Axes:
    of_log, of_quadratic = curves(state.v, state.right, state.of)
    here = float(np.clip(mathematics.margin(state.v, state.right), -REACH, REACH))
    now = [np.interp(here, MARGINS, curve) for curve in (of_log, of_quadratic)]
    return chart(
        (548, 62, 376, 190),
        (
            Line(np.full(2, here), np.array([0.0, 1.5]), "muted", dashed=True),
            Line(MARGINS, of_log, "A", label="log loss (32)"),
            Line(MARGINS, of_quadratic, "B", dashed=True, label="quadratic"),
            Dots(np.array([here]), np.array(now[:1]), "A"),
            Dots(np.array([here]), np.array(now[1:]), "B"),
        ),
        (-REACH, REACH),
        (0.0, 1.5),
        xlabel="margin: right output minus largest other",
        ylabel="|gradient|" if state.of == WHOLE else "|∂C / ∂v right|",
        most=(5, 4),
    )


def _costs(state: State) -> Table:
    v, label = state.v, state.right
    of_log, of_quadratic = sizes(v, label, state.of)
    rows = (
        ("log loss (32)", _short(mathematics.log_loss(v, label)), _short(of_log)),
        ("quadratic", _short(mathematics.quadratic_loss(v, label)), _short(of_quadratic)),
    )
    last = "|gradient|" if state.of == WHOLE else "|∂C / ∂v|"
    return Table((540, 310, 392, 90), rows, ("cost of these outputs", "cost", last), (2, 1, 1), "lrr")


def _numbers(state: State) -> Table:
    """The formulas as they are written beside those that cannot overflow."""
    v, label = state.v, state.right
    as_written = mathematics.softmax_as_written(v)[label]
    with np.errstate(over="ignore", divide="ignore"):
        log_sum = float(np.log(np.exp(v).sum()))
        loss = float(-np.log(as_written))
    heads = ("in floating point", "as written", "v − max v")
    rows = (
        ("log-sum-exp", _short(log_sum), _short(float(mathematics.log_sum_exp(v)))),
        ("softmax, right", _short(float(as_written)), _short(float(mathematics.softmax(v)[label]))),
        ("log loss (32)", _short(loss), _short(mathematics.log_loss(v, label))),
    )
    broken = [not np.isfinite(x) for x in (log_sum, as_written, loss)]
    roles: tuple[Role, ...] = tuple("B" if bad else "ink" for bad in broken)
    return Table((540, 420, 392, 120), rows, heads, (2, 1.2, 1.2), "lrr", roles)


def _plain(value: float) -> str:
    return f"{value:,.6g}".replace("-", "−")


def _short(value: float) -> str:
    if np.isnan(value):
        return "no number"
    if np.isinf(value):
        return "∞" if value > 0 else "−∞"
    plain = value == 0 or 1e-3 <= abs(value) < 1e5
    return (f"{value:,.3f}" if plain else f"{value:.1e}").replace("-", "−")


def caption(state: State, progress: None) -> str:
    """Return the picture in words."""
    v, label = state.v, state.right
    of_log, of_quadratic = sizes(v, label, state.of)
    weights = ", ".join(_short(float(s)) for s in mathematics.softmax(v))
    verdict = "right" if mathematics.margin(v, label) > 0 else "not right"
    as_written = (
        ""
        if np.isfinite(mathematics.softmax_as_written(v)).all()
        else " As written, the formula overflows or divides 0 by 0: no number comes out, or a wrong one."
    )
    return (
        f"The outputs {', '.join(_plain(x) for x in v)} become {weights}. The right category is "
        f"{label + 1}, so this is {verdict}, with margin {_plain(mathematics.margin(v, label))}. "
        f"The {state.of} is {_short(of_log)} for the log loss and {_short(of_quadratic)} for the quadratic "
        f"cost.{as_written}"
    )


# ---------------------------------------------------------------- what the reader does


def edit(state: State, event: dict[str, Any]) -> State:
    """Return the state after the top of a bar was dragged."""
    s = event["name"].removeprefix("output ")
    value = float(np.clip((event["y"] - state.c) / state.factor, -LARGEST, LARGEST))
    return replace(state, **{f"v{s}": round(value, 2)})  # type: ignore[arg-type]


def _output(s: int) -> Slider:
    label = f"output v{'₁₂₃₄₅'[s - 1]}"
    return Slider(label=label, field=f"v{s}", low=-LARGEST, high=LARGEST, step=0.1, more=s > 3)


def _wrong(state: State, _: Any) -> State:
    return replace(state, v1=-5.0, v2=-3.0, v3=5.0, label=1, K=3, factor=1.0, c=0.0)


CONTROLS: dict[str, Control] = {
    "wrong": Button(label="A badly wrong output", set=_wrong),
    "v1": _output(1),
    "v2": _output(2),
    "v3": _output(3),
    "factor": LogSlider(label="all times", field="factor", low=0.01, high=1000),
    "c": Slider(label="all plus c", field="c", low=-FARTHEST, high=FARTHEST, step=10, format=".0f"),
    "label": WholeSlider(label="right category", field="label", low=1, high=MOST),
    "of": Choice(label="of the gradients", field="of", options=(WHOLE, RIGHT)),
    "K": WholeSlider(label="categories K", field="K", low=3, high=MOST, more=True),
    "v4": _output(4),
    "v5": _output(5),
}


def softmax(*, show: Sequence[str] | None = None, **settings: Any) -> Exhibit:
    """Return the exhibit; `settings` are fields of State, `show` the names of the controls to show."""
    return Exhibit(State(**settings), scene, caption, edit=edit, controls=CONTROLS, show=show)
