"""A question of the lecturer's own to the class: words to choose from, a number, or a drawing."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from course_utils.arrays import refusal
from course_utils.interactive.controls import press
from course_utils.interactive.exhibit import Exhibit
from course_utils.interactive.fields import Settings, setting
from course_utils.interactive.limits import Between, Flag, Several
from course_utils.lecture.class_answers import LETTERS, Drawing, Number, Options
from course_utils.lecture.class_exhibit import Asking
from course_utils.lecture.class_forms import BOX, WIDTH, Curves, Form, Numbers, Words
from course_utils.lecture.class_panel import lines_of
from course_utils.lecture.class_question import Question
from course_utils.lecture.class_units import in_full
from course_utils.lecture.words import check_formula, has_formula
from course_utils.network.own_data import INVISIBLE, UNPRINTABLE
from course_utils.pictures.charts import chart
from course_utils.pictures.numbers import plain
from course_utils.pictures.scene import Limits, Scene, Text, is_latex

SHOWN = ("ask", "reveal", "room", "large")
LONGEST = 200  # characters of a question, and of an option
FINITE = Between(-1e12, 1e12)
LIMITS = Several(FINITE, 2, 2)
FLAG = Flag()
APART = 1e-9  # of the size of both ends of an axis
MOST_STEPS = 10**6  # from the lowest number to the highest: more cannot be told apart


class State(Settings):
    """Whether the answer is shown."""

    revealed: bool = setting(False, Flag(), "whether the answer is shown")


def number(low: float, high: float, step: float = 0.0, unit: str = "", *, log: bool = False) -> Number:
    """Return the kind of answer that is a number from low to high, in steps unless step is 0.

    unit: what stands behind the number; log: for both ends powers of ten.
    """
    low, high, step = (
        FINITE.take(name, value) for name, value in (("low", low), ("high", high), ("step", step))
    )
    _check_plain("unit", unit)
    FLAG.check("log", log)
    if not low < high:
        raise refusal("high", f"above low, {in_full(low)}", high)
    _check_apart("low and high", low, high)
    if step and not 1 <= (high - low) / step <= MOST_STEPS:
        raise refusal("step", f"0, or such that there are 1 to {MOST_STEPS:,} steps", step)
    if log and (low <= 0 or any(not np.log10(end).is_integer() for end in (low, high))):
        raise refusal("low and high", "powers of ten where the axis is logarithmic", (low, high))
    return Number(low, high, step, unit, log)


def drawing(xlim: Limits, ylim: Limits, xlabel: str = "x", ylabel: str = "y", *, log: str = "") -> Drawing:
    """Return the kind of answer that is drawn between these limits; log: "", "x", "y" or "xy".

    Against a truth it is off by the mean distance along x, in per cent of the height of the box, and by 100
    where nothing is drawn.
    """
    if not isinstance(log, str) or log not in ("", "x", "y", "xy"):
        raise refusal("log", '"", "x", "y" or "xy"', log)
    _check_plain("xlabel", xlabel)
    _check_plain("ylabel", ylabel)
    ends = {name: LIMITS.take(name, limits) for name, limits in (("xlim", xlim), ("ylim", ylim))}
    for name, (low, high) in ends.items():
        if not low < high:
            raise refusal(name, "two numbers, the lower first", (low, high))
        if name[0] in log and low <= 0:
            raise refusal(name, "positive where the axis is logarithmic", (low, high))
        _check_apart(name, low, high)
    xlim, ylim = ends.values()
    return Drawing(chart(BOX, (), xlim, ylim, log=log, xlabel=xlabel, ylabel=ylabel))


def ask(question: str, answer: Sequence[str] | Number | Drawing, *, truth: Any = None) -> Exhibit:
    """Return an exhibit that asks the class a question.

    answer: words to choose from, or what `number` or `drawing` returns; truth: what "Reveal" shows: one of
    the words, a number, or a function of x for an array of places.
    """
    kind = answer if isinstance(answer, Number | Drawing) else _options(answer)
    _check_plain("question", question, 1)
    form = _form(kind, truth)
    asked = Question(
        words=lambda state: question,
        kind=lambda state: kind,
        about=(),
        asked={"revealed": False},
        reveal="reveal",
        truth=lambda state: state.changed(revealed=True),
        revealed=lambda state: state.revealed,
        lay=lambda scene, state, _, answers: form.laid(scene, state.revealed, answers),
        scores=lambda state, _, answers: form.scores(answers),
        is_seen=True,
    )
    design = Asking(
        State,
        lambda state, _: _titled(form.scene(state.revealed), question),
        lambda state, _: f"{question} {form.said if state.revealed else ''}".rstrip(),
        question=asked,
        buttons={"reveal": press("Reveal", icon="eye", revealed=True)},
    )
    design.__name__ = "ask"
    return design(show=SHOWN)


def _check_apart(name: str, low: float, high: float) -> None:
    """ValueError for ends that a scale of twelve digits does not tell apart."""
    if high - low < APART * max(abs(low), abs(high)):
        raise refusal(name, f"apart by at least {plain(APART)} of their size", (low, high))


def _check_text(name: str, text: Any, least: int = 0) -> None:
    fits = isinstance(text, str) and least <= len(_seen(text)) and len(text) <= LONGEST
    if not fits or UNPRINTABLE.search(text):
        raise refusal(name, f"a text of {least} to {LONGEST} characters that can be printed", text)


def _seen(text: str) -> str:
    """The text as it looks: without what has no width, and with single spaces between its words."""
    return " ".join(INVISIBLE.sub("", text).split())


def _check_plain(name: str, text: Any, least: int = 0) -> None:
    _check_text(name, text, least)
    if has_formula(text):
        raise refusal(name, "plain text for telephones: η, x₁ or ½, no formula", text)


def _form(kind: Options | Number | Drawing, truth: Any) -> Form:
    match kind:
        case Options():
            return Words(kind, truth)
        case Number():
            return Numbers(kind, truth)
        case Drawing():
            return Curves(kind, truth)


def _options(words: Any) -> Options:
    given = tuple(words) if isinstance(words, list | tuple) else ()
    for word in given:
        _check_text("an answer", word, 1)
        if is_latex(word) and "$" not in word[1:-1].replace(r"\$", ""):
            check_formula(word[1:-1])
        elif has_formula(word):
            raise refusal("an answer", "words without a formula, or one formula without words", word)
    if not 2 <= len(given) <= len(LETTERS) or len(set(map(_seen, given))) < len(given):
        raise refusal("answer", f"2 to {len(LETTERS)} different words, number(..) or drawing(..)", words)
    return Options(given, lettered=True)


def _titled(scene: Scene, question: str) -> Scene:
    lines = lines_of(question, WIDTH - 80, 22)
    titles = (Text(words, 30, 36 + 30 * k, size=20, bold=True) for k, words in enumerate(lines))
    return replace(scene, texts=(*scene.texts, *titles))
