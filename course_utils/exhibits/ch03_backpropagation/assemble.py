"""Assemble back propagation from its lines, among which there are wrong ones, and have it checked."""

from typing import Any

import numpy as np

from course_utils.exhibits.ch03_backpropagation._assembled import CHECKS, HEAD, LINES, RIGHT, Check, checks
from course_utils.interactive.controls import Button, press
from course_utils.interactive.design import Design
from course_utils.interactive.events import Pick, row_in
from course_utils.interactive.fields import Settings, setting, whole
from course_utils.interactive.limits import Checked, Flag, Several, optional
from course_utils.interactive.limits import whole as whole_limits
from course_utils.pictures.numbers import counted
from course_utils.pictures.scene import Role, Scene, Table, Text

MOST = len(RIGHT)
ROW = 22.0
_SOME = Several(whole_limits(0, len(LINES) - 1), 0, MOST)
ORDER = Checked(
    f"up to {MOST} different whole numbers from 0 to {len(LINES) - 1}",
    lambda order: _SOME.accepts(order) and len(set(order)) == len(order),
    _SOME.reading,
)


PLACE = optional(whole_limits(0, MOST - 1))
EMPTY: dict[str, Any] = {"order": (), "place": None, "checked": False}
GAP = "    # here: the line that you choose next"


class State(Settings):
    """Which lines make the program, by their places in LINES, and whether it has been checked."""

    order: tuple[int, ...] = setting((), ORDER, "the lines of the program")
    place: int | None = setting(None, PLACE, "where a line was taken out, and the next is put in")
    checked: bool = setting(False, Flag(), "whether the checks have been made")
    seed: int = whole(1, 0, 50, "shuffled by", also=EMPTY)

    @property
    def gap(self) -> int | None:
        """Before which line the next is put in; None at the end."""
        return self.place if self.place is not None and self.place < len(self.order) else None

    def program(self) -> list[str]:
        """The rows of the program: its head, its lines, and the gap if there is one."""
        rows = [HEAD, *(f"    {LINES[k]}" for k in self.order)]
        if self.gap is not None:
            rows.insert(self.gap + 1, GAP)
        return rows

    def left(self) -> list[int]:
        """The lines that are not in the program, in their shuffled order."""
        shuffled = np.random.default_rng(self.seed).permutation(len(LINES)).tolist()
        return [k for k in shuffled if k not in self.order]


def found(state: State) -> tuple[Check, ...]:
    """Return the checks, none of them made before the reader asks."""
    return checks(state.order) if state.checked else ((None, ""),) * len(CHECKS)


def scene(state: State, progress: None) -> Scene:
    """Above: the lines that are left; below: the program; right: the checks."""
    left = tuple((LINES[k],) for k in state.left()) or (("",),)
    program = state.program()
    results = found(state)
    badges = {True: "✓", False: "✗ fails", None: "–"}
    roles: tuple[Role, ...] = tuple("B" if passed is False else "ink" for passed, _ in results)
    rows = tuple((name, badges[passed]) for name, (passed, _) in zip(CHECKS, results, strict=True))
    lines_box, program_box = (20.0, 44.0, 520.0, ROW * len(left)), (20.0, 372.0, 520.0, ROW * len(program))
    tables = (
        Table(lines_box, left, mono=True, name="lines", acts=True),
        Table(program_box, tuple((line,) for line in program), mono=True, name="program", acts=True),
        Table((580, 44, 350, 34.0 * len(CHECKS)), rows, (), (2.4, 1), "ll", roles, name=""),
    )
    texts = (
        Text("lines: click one to add it to the program", 30, 30, "muted"),
        Text("the program: click a line to take it out; the next one takes its place", 30, 358, "muted"),
        Text("checks", 590, 30, "muted"),
        *_wrapped(verdict(state)),
    )
    return Scene(960, 584, (), (), (), tables, texts)


def _wrapped(words: str) -> list[Text]:
    """The verdict, a few words a line, below the checks."""
    lines = [""]
    for word in words.split():
        if len(lines[-1]) + len(word) > 38:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return [Text(line, 590, 290 + 22.0 * i, "accent", bold=True) for i, line in enumerate(lines[:8])]


def verdict(state: State) -> str:
    """Return what the checks say, or what is still to be done."""
    if not state.checked:
        missing = MOST - len(state.order)
        return f"{counted(missing, 'line')} to go." if missing else "Run the checks."
    failed = [
        (name, why) for name, (passed, why) in zip(CHECKS, found(state), strict=True) if passed is False
    ]
    if not failed:
        return "All checks pass: this is back propagation."
    name, why = failed[0]
    return f"First to fail: {name}. {why[0].upper()}{why[1:].rstrip('.')}."


def caption(state: State, progress: None) -> str:
    last = f" The last is: {LINES[state.order[-1]].strip()}." if state.order else ""
    return f"The program has {len(state.order)} of {counted(MOST, 'line')}.{last} {verdict(state)}"


def pick(state: State, event: Pick) -> State:
    """Return the state after a line was added to the program, or taken out of it."""
    if event.part == "program":
        return _taken_out(state, row_in(event, len(state.program())))
    left = state.left()
    row = row_in(event, len(left))
    if row is None:
        return state
    if len(state.order) == MOST:
        raise ValueError(f"The program has its {MOST} lines: take one out first")
    at = len(state.order) if state.gap is None else state.gap
    order = (*state.order[:at], left[row], *state.order[at:])
    return state.changed(order=order, place=None, checked=False)


def _taken_out(state: State, row: int | None) -> State:
    """Return the state without the line in this row of the program; a click on the gap closes it."""
    if not row:  # none, or the head
        return state
    gap, k = state.gap, row - 1
    if k == gap:
        return state.changed(place=None)
    k -= gap is not None and k > gap
    return state.changed(order=(*state.order[:k], *state.order[k + 1 :]), place=k, checked=False)


BUTTONS = {
    "check": press("Run the checks", icon="eye", checked=True),
    "back": Button(
        label="Take back", icon="undo", set=lambda s, _: s.changed(**{**EMPTY, "order": s.order[:-1]})
    ),
    "anew": press("Begin anew", icon="refresh", **EMPTY),
}
assemble = Design(State, scene, caption, on={Pick: pick}, buttons=BUTTONS)
