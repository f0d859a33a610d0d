"""Commit, then reveal: what an exhibit with a question hides until the reader has answered it."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any

from course_utils.interactive.fields import choice
from course_utils.pictures.scene import Axes, Scene, Table, Text

UNDECIDED = "not yet"


class Prepared(str):
    """An answer that a lecturer's slide has set: it uncovers the truth, and nobody has given it."""


def question(answers: Sequence[str], label: str) -> Any:
    """The field `guess` of a state: one of the answers, and none at first."""
    return choice((UNDECIDED, *answers), label, restarts=False)


def answered(state: Any) -> bool:
    """Whether the reader has answered."""
    return bool(state.guess != UNDECIDED)


def asking(label: str) -> str:
    """What is said until then; label: of the question."""
    return f"What do you expect: {label} …? Answer first, then see."


def veiled(scene: Scene, ask: Text, axes: Collection[int] = (), tables: bool = False) -> Scene:
    """Return the scene with nothing in these axes and, of tables, the names of rows only; `ask` on top."""
    boxes = tuple(_empty(one) if k in axes else one for k, one in enumerate(scene.axes))
    rows = tuple(map(_unfilled, scene.tables)) if tables else scene.tables
    return replace(scene, axes=boxes, tables=rows, texts=(*scene.texts, ask))


def _empty(axes: Axes) -> Axes:
    return replace(axes, items=())


def _unfilled(table: Table) -> Table:
    return replace(table, rows=tuple((name, *("–" for _ in rest)) for name, *rest in table.rows))


def as_said(guess: str, words: str) -> str:
    """Return the words where somebody has given this answer, else nothing."""
    return "" if guess == UNDECIDED or isinstance(guess, Prepared) else words


def verdict(guess: str, truth: str) -> str:
    """What has come of the answer."""
    if not (said := as_said(guess, f"You said “{guess}”")):
        return f"It is “{truth}”."
    return f"{said}, and so it is." if guess == truth else f"{said}; it is “{truth}”."
