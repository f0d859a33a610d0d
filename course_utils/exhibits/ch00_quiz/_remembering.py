"""A quiz whose answers are counted on later days, too."""

from collections.abc import Container
from typing import Any

from course_utils import remembered
from course_utils.interactive.design import Design
from course_utils.interactive.exhibit import Exhibit


class RememberingExhibit(Exhibit):
    """An exhibit that notes in the reader's file each answer, by the change of the scores in its state.

    So it does where the questions of the notebook go on. An answer that is undone and given again, or
    replaced by another, was noted the first time.
    """

    ideas: tuple[str, ...] = ()

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._counted: set[Any] = set()  # the states whose question was answered

    def _set(self, state: Any) -> None:
        before = self.given
        super()._set(state)
        for idea, old, new in zip(self.ideas, before.scores, state.scores, strict=True):
            if new[1] == old[1] + 1 and before not in self._counted:
                self._counted.add(before)
                self._note(remembered.answer(idea, new[0] > old[0]))
        if state.reached != before.reached:
            self._note(remembered.place(state.about, *state.reached))

    def _note(self, problem: str) -> None:
        if problem:
            self._message = problem
            self._send()


class Remembering(Design):
    """A design whose exhibits remember answers on these ideas, the order of the scores in its state."""

    def __init__(self, *given: Any, ideas: tuple[str, ...], **named: Any) -> None:
        super().__init__(*given, **named)
        self.kind = type("Exhibit", (RememberingExhibit,), {"ideas": ideas})


def scores(ideas: tuple[str, ...]) -> tuple[tuple[int, int], ...]:
    """Return what is remembered of each idea: how many answers were right, and how many there were."""
    known = remembered.recall().content["ideas"]
    return tuple((int(right), int(asked)) for right, asked in (known.get(idea, (0, 0)) for idea in ideas))


def reached(notebook: str, kinds: Container[str], levels: int) -> dict[str, Any]:
    """Return the settings with which the questions of a notebook go on, {} where none was asked."""
    known = remembered.recall().content["quiz"].get(notebook)
    if known is None:
        return {}
    level = min(max(known["level"], 1), levels)
    asked = known["asked"] if 0 <= known["asked"] <= remembered.MOST else 0  # no reader came so far
    before = known["before"] if known["before"] in kinds else ""  # another version may have had others
    return {"level": level, "asked": asked, "before": before}
