"""Exhibits that can ask the class: `Asking` in place of `Design`, with the question declared."""

import functools
from collections.abc import Callable, Mapping
from typing import Any

from course_utils.interactive.controls import Control
from course_utils.interactive.design import Design
from course_utils.interactive.exhibit import Exhibit
from course_utils.interactive.quiet import quietly
from course_utils.lecture.class_question import Question
from course_utils.lecture.class_session import Session
from course_utils.pictures.scene import Scene


def _with_room(show: Any) -> Any:
    """Whoever can ask the class can open the question for it."""
    if not isinstance(show, list | tuple) or "ask" not in show or "room" in show:
        return show
    at = show.index("ask") + 1
    return [*show[:at], "room", *show[at:]]


class ClassExhibit(Exhibit):
    """An exhibit with the answers of a class over its picture; no still that a notebook stores has them."""

    def __init__(
        self,
        state: Any,
        scene: Callable[[Any, Any], Scene],
        caption: Callable[[Any, Any], str],
        *,
        question: Question,
        controls: Mapping[str, Control],
        show: Any = None,
        **rest: Any,
    ) -> None:
        self._class = asked = Session(question, self._heard)
        super().__init__(
            state,
            lambda state, seen: asked.laid(scene(state, seen), state, seen),
            lambda state, seen: asked.said(caption(state, seen), state, seen),
            controls=asked.controls(dict(controls)),
            show=_with_room(show),
            **rest,
        )

    @property
    def server(self) -> Any:
        """The server of the open question, None where none is open."""
        return self._class.server

    def _heard(self) -> None:
        """Answers have come, in a thread of the server's: show them in our own."""
        loop = self._player.loop
        if loop and not loop.is_closed():
            loop.call_soon_threadsafe(self._show)

    def _show(self) -> None:
        with self._lock, quietly():
            self._send()

    def _send(self, ack: bool = False) -> None:
        self._class.follow(self._runner.state)
        super()._send(ack)

    def stored(self) -> tuple[Scene, str]:
        """Return the picture without the class, whose answers no notebook shall store."""
        with self._lock, self._class.unseen():
            return super().stored()

    def _pictured(self, state: Any, seen: Any) -> tuple[Scene, str]:
        with self._lock, self._class.unseen():
            return super()._pictured(state, seen)

    def close(self) -> None:
        """As usual, and end the question."""
        self._class.end()
        super().close()


class Asking(Design):
    """A design whose exhibits can put a question to the class; the rest is as in `Design`."""

    def __init__(self, *given: Any, question: Question, **named: Any) -> None:
        super().__init__(*given, **named)
        self.kind = functools.partial(ClassExhibit, question=question)
