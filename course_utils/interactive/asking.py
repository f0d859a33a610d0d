"""Commit, then reveal: what an exhibit with a question hides until the reader has answered it."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from course_utils.interactive.fields import choice, setting
from course_utils.interactive.limits import Among, Checked
from course_utils.pictures.scene import Axes, Field, Image, Points, Scene, Table, Text

UNDECIDED = "not yet"
REMEMBERED = 50  # answers to other questions, at most


class Answer(str):
    """An answer of which more is known than its words."""

    def written(self) -> list[str | None]:
        """Return it as it stands in a state's line."""
        raise NotImplementedError


class Prepared(Answer):
    """An answer that a lecturer's slide has set: it uncovers the truth, and nobody has given it."""

    def written(self) -> list[str | None]:
        """Its words, and None for who has given it."""
        return [str(self), None]


class Late(Answer):
    """An answer chosen when the truth was seen; first: the one before, which counts."""

    first: str

    def written(self) -> list[str | None]:
        """Its words, then those of the first."""
        first = self.first.written() if isinstance(self.first, Answer) else [self.first]
        return [str(self), *first]

    def __new__(cls, answer: str, first: str = UNDECIDED) -> "Late":
        """Return the answer with the one that was given before it."""
        late = super().__new__(cls, answer)
        late.first = first
        return late


@dataclass(frozen=True)
class Answers(Among):
    """One of the options, perhaps as an `Answer`."""

    def accepts(self, value: Any) -> bool:
        """Whether it is, and so is the one before it."""
        return super().accepts(value) and super().accepts(getattr(value, "first", value))

    def reading(self, value: Any) -> Any:
        """Make an answer of what stands in a line."""
        match value:
            case (str(one), None):
                read: Any = Prepared(one)
            case (str(one), str(first)):
                read = Late(one, first)
            case (str(one), str(first), None):
                read = Late(one, Prepared(first))
            case _:
                return value
        return read if self.accepts(read) else value


def answered(state: Any) -> bool:
    """Whether the reader has answered."""
    return bool(state.guess != UNDECIDED)


def question(
    answers: Sequence[str],
    label: str,
    *,
    field: str = "guess",
    shown: Callable[[Any], bool] = answered,
    anew: Mapping[str, Any] | None = None,
) -> Any:
    """The field `guess` of a state: one of the answers, and none at first.

    shown: whether the truth is seen, so that an answer comes too late; anew: what else is set where the
    reader takes the answer back, and so asks to be asked again.
    """

    def put(state: Any, value: str) -> Any:
        given = getattr(state, field)
        if value == UNDECIDED:
            return state.changed(**{field: value, **(anew or {})})
        if not shown(state) or isinstance(given, Prepared):
            return state.changed(**{field: value})
        first = committed(given)
        return state.changed(**{field: first if value == first else Late(value, first)})

    options = UNDECIDED, *answers
    return choice(options, label, restarts=False, set=put, accepts=Answers(options))


def earlier() -> Any:
    """The field `earlier` of a state: what was answered to other questions, each by what it was about."""
    known = Checked("pairs of what was asked about and what was answered", _are_answers)
    return setting((), known, "answers to other questions", restarts=False)


def _are_answers(value: Any) -> bool:
    return type(value) is tuple and len(value) <= REMEMBERED and all(map(_is_answer, value))


def _is_answer(value: Any) -> bool:
    about, answer = value
    plain = type(about) is tuple and all(type(one) in (str, bool, int, float) for one in about)
    return plain and type(answer) is str


def asks_of(field: str, about: Sequence[str], **also: Any) -> Callable[[Any, Any], Any]:
    """Return what a control does whose field is one of those that the question is about.

    Another value asks another question, and what was answered to the one before is kept: whoever comes
    back to it finds the answer. also: what else is set.
    """

    def put(state: Any, value: Any) -> Any:
        new, kept = state.changed(**{field: value}, **also), dict(state.earlier)
        before, after = (tuple(getattr(one, name) for name in about) for one in (state, new))
        if before == after:
            return new
        if answer := as_said(state.guess, "{}"):
            kept[before] = answer
        last = tuple(kept.items())[-REMEMBERED:]
        return new.changed(guess=kept.get(after, UNDECIDED), earlier=last)

    return put


def committed(guess: str) -> str:
    """Return the answer that counts: the one given before the truth was seen."""
    return guess.first if isinstance(guess, Late) else guess


def asking(label: str, state: Any = None, about: str = "") -> str:
    """What is said until then; label: of the question; about: what it is about now, not the first time."""
    if about and state.earlier:
        return f"Anew, {about}: {label} …? Answer first."
    return f"What do you expect: {label} …? Answer first, then see."


def veiled(scene: Scene, ask: Text, axes: Collection[int] = (), tables: bool = False) -> Scene:
    """Return the scene with nothing in these axes and, of tables, the names of rows only; `ask` on top."""
    boxes = tuple(_empty(one) if k in axes else one for k, one in enumerate(scene.axes))
    rows = tuple(map(_unfilled, scene.tables)) if tables else scene.tables
    return replace(scene, axes=boxes, tables=rows, texts=(*scene.texts, ask))


def _empty(axes: Axes) -> Axes:
    """Return the axes without their items; a map keeps its whole frame, which an image has round it."""
    is_map = any(isinstance(item, Field | Points | Image) for item in axes.items)
    return replace(axes, items=(Image(np.full((1, 1), np.nan)),) if is_map else ())


def _unfilled(table: Table) -> Table:
    return replace(table, rows=tuple((name, *("–" for _ in rest)) for name, *rest in table.rows))


def as_said(guess: str, words: str) -> str:
    """Return the words, with the answer for each {}, where somebody has given one in time, else nothing."""
    said = committed(guess)
    return "" if said == UNDECIDED or isinstance(said, Prepared) else words.replace("{}", said)


def awaiting(guess: str) -> str:
    """Return what is said of an answer that is not decided yet; nothing where none came in time."""
    return as_said(guess, "You said “{}” …")


def too_late(guess: str) -> str:
    """Return what is said, after all else, where another answer was chosen when the truth was seen."""
    return " What you choose now, you choose after seeing it." if isinstance(guess, Late) else ""


def verdict_where_asked(state: Any, *truths: str) -> str:
    """What has come of the answer, if the state is as the question was asked in; else only the truth."""
    return verdict(state.guess if is_as_asked(state) else UNDECIDED, *truths)


def is_as_asked(state: Any) -> bool:
    """Whether the state is, but for the answer, the one in which the question was asked."""
    return bool(state.changed(guess=UNDECIDED) == type(state)())


def verdict(guess: str, *truths: str) -> str:
    """What has come of the answer; truths: those that are equally right."""
    *others, last = (f"“{one}”" for one in truths)
    truth, said = f"{', '.join(others)} and {last}" if others else last, as_said(guess, "You said “{}”")
    if not said:
        return f"It is {truth}.{too_late(guess)}"
    outcome = f"{said}, and so it is." if committed(guess) in truths else f"{said}; it is {truth}."
    return f"{outcome}{too_late(guess)}"
