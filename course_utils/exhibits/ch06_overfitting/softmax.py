"""Softmax: what it does to the outputs of a network, and why the log loss (32) learns faster from them."""

from dataclasses import replace
from typing import Any

import numpy as np

from course_utils.arrays import Array
from course_utils.generalisation import softmax_loss as mathematics
from course_utils.interactive.asking import veiled
from course_utils.interactive.controls import press
from course_utils.interactive.events import Move
from course_utils.interactive.fields import Settings, choice, log, slider, switch, whole
from course_utils.lecture.class_answers import Number
from course_utils.lecture.class_exhibit import Asking
from course_utils.lecture.class_overlay import beside, numbers, over
from course_utils.lecture.class_question import Answers, Question, Scores, binned
from course_utils.pictures.charts import Box, Limits, chart, dot, line, named_ticks, round_up
from course_utils.pictures.numbers import plain, short
from course_utils.pictures.scene import Axes, Bars, Formula, Handle, Line, Role, Scene, Table, Text

MOST = 5  # categories
LARGEST = 10.0  # of an output, before it is scaled and shifted
MARGINS = np.linspace(-12, 12, 193)  # that are drawn
FACES = "Cover what comes out", "Reveal what comes out"
WHOLE, RIGHT = "length of the whole gradient", "derivative at the right output"


def _output(s: int, default: float, more: bool = False) -> Any:
    return slider(default, -LARGEST, LARGEST, 0.1, f"output v{'₁₂₃₄₅'[s - 1]}", more=more)


class State(Settings):
    """Of the outputs v1 to v5 the first K are used; they are multiplied by the factor, and c is added."""

    v1: float = _output(1, -3.0)
    v2: float = _output(2, 0.0)
    v3: float = _output(3, 3.0)
    factor: float = log(1.0, 0.01, 1000, "all times")
    c: float = slider(0.0, -1000, 1000, 10, "all plus c", format=".0f")
    label: int = whole(1, 1, MOST, "right category", most=lambda state: state.K)
    of: str = choice((WHOLE, RIGHT), "of the gradients")
    K: int = whole(3, 3, MOST, "categories K", more=True)
    v4: float = _output(4, 0.0, more=True)
    v5: float = _output(5, 0.0, more=True)
    covered: bool = switch(False, "what comes out", faces=FACES, icons=("eye-slash", "eye"))

    @property
    def right(self) -> int:
        """The right category, counted from 0; the last one where there are fewer than its number."""
        return min(self.label, self.K) - 1

    @property
    def v(self) -> Array:
        """The outputs, scaled and shifted: shape (K,)."""
        return self.factor * np.array([getattr(self, f"v{s}") for s in range(1, self.K + 1)]) + self.c


def scene(state: State, progress: None) -> Scene:
    """Left: outputs before and after; right: both gradients over the margin, the formulas in numbers."""
    v, after = state.v, mathematics.softmax(state.v)
    high = max(LARGEST, round_up(1.15 * max(float(np.abs(v).max()), 1e-9)))
    handles = [Handle(s + 1.3, float(v[s]), f"output {s + 1}", state.factor * 0.1) for s in range(len(v))]
    axes = (
        _bars(state, (66, 50, 380, 190), v, (-high, high), *handles, title="before: the outputs v"),
        _bars(state, (66, 356, 380, 156), after, (0, 1.15), title="after: softmax"),
        _gradients(state),
    )
    formula = Formula(r"v_s \;\mapsto\; \dfrac{e^{v_s}}{\sum_{j=1}^{K} e^{v_j}}", 240, 310)
    whole = Scene(960, 548, axes, (formula,), tables=_tables(state))
    ask = Text(
        f"How large is the share of output {state.right + 1}?", 256, 440, "accent", 17, align="middle"
    )
    return veiled(whole, ask, axes=(1, 2), tables=True) if state.covered else whole


def _bars(state: State, box: Box, heights: Array, ylim: Limits, *handles: Handle, title: str) -> Axes:
    bars = Bars(np.arange(1.0, state.K + 1), heights, chosen=state.right, digits=3)
    xticks = named_ticks((f"{s + 1}{', right' * (s == state.right)}" for s in range(state.K)), start=1.0)
    xlim = (0.4, state.K + 0.6)
    return chart(box, (bars, *handles), xlim, ylim, title=title, xticks=xticks, most=(6, 5))


def sizes(v: Array, label: int, of: str) -> tuple[Any, Any]:
    """How large the gradients of (32) and of the quadratic cost are at v, (K,) or in each column (K, N)."""
    labels = np.full(v.shape[1:], label)
    both = mathematics.log_loss_gradient(v, labels), mathematics.quadratic_gradient(v, labels)
    of_log, of_quadratic = (np.abs(g[label]) if of == RIGHT else np.linalg.norm(g, axis=0) for g in both)
    return of_log, of_quadratic


def _gradients(state: State) -> Axes:
    v, label = np.repeat(state.v[:, None], len(MARGINS), axis=1), state.right
    v[label] = np.delete(state.v, label).max() + MARGINS
    of_log, of_quadratic = sizes(v, label, state.of)
    here = float(np.clip(mathematics.margin(state.v, label), MARGINS[0], MARGINS[-1]))
    items = (
        line([here, here], [0, 1.5], "muted", dashed=True),
        Line(MARGINS, of_log, "A", label="log loss (32)"),
        Line(MARGINS, of_quadratic, "B", dashed=True, label="quadratic"),
        dot(here, np.interp(here, MARGINS, of_log), "A"),
        dot(here, np.interp(here, MARGINS, of_quadratic), "B"),
    )
    box, limits = (548, 62, 376, 190), ((MARGINS[0], MARGINS[-1]), (0, 1.5))
    xlabel, ylabel = "margin: right output minus largest other", _size(state, " right")
    return chart(box, items, *limits, xlabel=xlabel, ylabel=ylabel, most=(5, 4))


def _size(state: State, which: str = "") -> str:
    return "|gradient|" if state.of == WHOLE else f"|∂C / ∂v{which}|"


def _tables(state: State) -> tuple[Table, Table]:
    """Both costs; the formulas as they are written beside those that cannot overflow."""
    v, label = state.v, state.right
    log_loss, quadratic = mathematics.log_loss(v, label), mathematics.quadratic_loss(v, label)
    of_log, of_quadratic = map(short, sizes(v, label, state.of))
    costs = ("log loss (32)", short(log_loss), of_log), ("quadratic", short(quadratic), of_quadratic)
    heads = ("cost of these outputs", "cost", _size(state))
    with np.errstate(over="ignore", divide="ignore"):
        softmax = mathematics.softmax_as_written(v)[label]
        written = np.log(np.exp(v).sum()), softmax, -np.log(softmax)
    safe = mathematics.log_sum_exp(v), mathematics.softmax(v)[label], log_loss
    names = "log-sum-exp", "softmax, right", "log loss (32)"
    rows = tuple((name, short(x), short(y)) for name, x, y in zip(names, written, safe, strict=True))
    roles = tuple[Role, ...]("ink" if np.isfinite(x) else "B" for x in written)
    numbers = ("in floating point", "as written", "v − max v")
    return (
        Table((540, 310, 392, 90), costs, heads, (2, 1, 1), "lrr"),
        Table((540, 420, 392, 120), rows, numbers, (2, 1.2, 1.2), "lrr", roles),
    )


def caption(state: State, progress: None) -> str:
    v, label = state.v, state.right
    outputs = f"The outputs {', '.join(plain(x) for x in v)}"
    if state.covered:
        return (
            f"{outputs} are known, and that {label + 1} is the right category; what comes out is covered."
        )
    of_log, of_quadratic = sizes(v, label, state.of)
    weights = ", ".join(short(s) for s in mathematics.softmax(v))
    margin = mathematics.margin(v, label)
    broken = " As written, the formula overflows or divides 0 by 0: no number comes out, or a wrong one."
    fine = np.isfinite(mathematics.softmax_as_written(v)).all()
    return (
        f"{outputs} become {weights}. The right category is "
        f"{label + 1}, so this is {'right' if margin > 0 else 'not right'}, with margin {plain(margin)}. "
        f"The {state.of} is {short(of_log)} for the log loss and {short(of_quadratic)} for the quadratic "
        f"cost.{'' if fine else broken}"
    )


def drag(state: State, event: Move) -> State:
    """Return the state after the top of a bar was dragged."""
    name = {f"output {k}": f"v{k}" for k in range(1, state.K + 1)}.get(event.name)
    value = float(np.clip((event.y - state.c) / state.factor, -LARGEST, LARGEST))
    return state.changed(**{name: round(value, 2)}) if name else state


def _per_cent(state: State) -> float:
    return float(100 * mathematics.softmax(state.v)[state.right])


def scores(state: State, _: None, answers: Answers) -> Scores:
    """How many percentage points the answers of the class are off."""
    off = np.abs(numbers(answers) - _per_cent(state))
    return binned(off, (0, 2, 5, 10, 20, 40, 100), "percentage points off")


def laid(scene: Scene, state: State, _: None, answers: Answers) -> Scene:
    """The answers of the class as dots at their heights, in place of the sentence that asks for them."""
    dots = beside(numbers(answers) / 100, state.right + 1, 0.5, 0.01)
    return over(replace(scene, texts=()), 1, dots)


QUESTION = Question(
    words=lambda state: (
        f"Softmax of {', '.join(map(plain, state.v))}: how large is the share of number {state.right + 1}?"
    ),
    kind=lambda state: Number(0, 100, 0.1, "%"),
    about=("v1", "v2", "v3", "v4", "v5", "factor", "c", "label", "K"),
    asked={"covered": True},
    reveal="covered",
    truth=lambda state: state.changed(covered=False),
    revealed=lambda state: not state.covered,
    lay=laid,
    scores=scores,
)
WRONG: dict[str, Any] = {"v1": -5.0, "v2": -3.0, "v3": 5.0, "label": 1, "K": 3, "factor": 1.0, "c": 0.0}
BUTTONS = {"wrong": press("A badly wrong output", **WRONG)}
softmax = Asking(State, scene, caption, question=QUESTION, on={Move: drag}, buttons=BUTTONS)
