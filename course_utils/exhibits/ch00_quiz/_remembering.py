"""A quiz whose answers are counted on later days, too."""

from typing import Any

from course_utils import remembered
from course_utils.interactive.design import Design
from course_utils.interactive.exhibit import Exhibit


class RememberingExhibit(Exhibit):
    """An exhibit that notes each answer in the reader's file: by the change of the scores in its state."""

    ideas: tuple[str, ...] = ()

    def _set(self, state: Any) -> None:
        before = self.given.scores
        super()._set(state)
        for idea, old, new in zip(self.ideas, before, state.scores, strict=True):
            if new[1] == old[1] + 1:
                self._note(idea, new[0] > old[0])

    def _note(self, idea: str, right: bool) -> None:
        problem = remembered.answer(idea, right)
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
