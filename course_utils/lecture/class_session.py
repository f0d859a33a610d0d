"""A question to the class from an exhibit: what the lecturer presses, what becomes of the answers."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from course_utils.interactive.controls import Button, Control, Switch
from course_utils.lecture.class_address import EVERYWHERE, Reach, reach
from course_utils.lecture.class_http import ClassServer
from course_utils.lecture.class_panel import Panel, with_code_alone, with_panel
from course_utils.lecture.class_question import Answers, Question, Scores
from course_utils.pictures.scene import Scene

ASK = "Asks the class by telephone, on this computer alone unless it is opened for the room"
ROOM = "Says what becomes reachable for others; pressed again, it asks the class"
LARGE = "Shows the code as large as the picture"
FORGET = "Ends the question and takes the answers off the picture"
_open: list["Session"] = []  # the one whose question is open: there is one class


class Session:
    """What an exhibit asks, from its first question to its last.

    heard: called in another thread when answers have come.
    """

    def __init__(self, question: Question, heard: Callable[[], None]) -> None:
        self.question, self._heard = question, heard
        self.server: ClassServer | None = None
        self.reach = Reach()
        self._about: Any = None  # what is asked about; None before the first question
        self._words = ""
        self._answers: Answers = ()
        self._large, self._hidden, self._warning = False, False, ""

    # ------------------------------------------------------------ what the lecturer does

    def controls(self, known: dict[str, Control]) -> dict[str, Control]:
        """Return the exhibit's controls and those of the class, whose answers replace the reader's own."""
        name = self.question.reveal
        reveal = known[name]
        return {
            **known,
            name: replace(reveal, set=lambda state, value: self._reveal(reveal, state, value)),
            "ask": Switch(
                label="Ask the class",
                faces=("Ask the class", "End the question"),
                icons=("users", "users"),
                tip=ASK,
                more=True,
                get=lambda state: self.server is not None,
                set=lambda state, on: self.ask(state, reach()) if on else self._ended(state),
            ),
            "room": Button(
                label="For the room", tip=ROOM, more=True, set=lambda state, _: self.room(state)
            ),
            "large": Switch(
                label="Code large",
                tip=LARGE,
                more=True,
                get=lambda state: self._large,
                set=self._enlarge,
            ),
            "forget": Button(
                label="Forget the answers", tip=FORGET, more=True, set=lambda state, _: self.forget(state)
            ),
        }

    def ask(self, state: Any, to: Reach) -> Any:
        """Open the question, closing whichever is open; return the state in which it is asked."""
        question = self.question
        for other in tuple(_open):
            other.end()
        self.forget(state)
        state = state.changed(**question.asked)
        self.reach, self._words = to, question.words(state)
        try:
            self.server = ClassServer(
                self._words, question.kind(state), self._heard, host=to.host, port=to.port, prefix=to.prefix
            )
        except OSError as problem:
            raise ValueError(f"The class cannot be asked at {to.host}, port {to.port}: {problem}") from None
        self._about = self._subject(state)
        _open.append(self)
        return state

    def room(self, state: Any) -> Any:
        """Say what becomes reachable; then, if that has been said, ask where everyone in the room can."""
        everywhere = replace(reach(), host=reach().host if reach().is_open else EVERYWHERE)
        if not self._warning and not (self.server and self.reach.is_open):
            self._warning = f"{everywhere.sentence} Press “For the room” again to open it."
            return state
        return state if self.server and self.reach.is_open else self.ask(state, everywhere)

    def forget(self, state: Any) -> Any:
        """End the question and forget its answers."""
        self.end()
        self._about, self._answers, self._warning = None, (), ""
        return state

    def end(self) -> None:
        """Close the server; the answers stay in the picture."""
        if self.server:
            self.server.stop()
            self._answers, self.server, self._large, self._warning = self.server.answers, None, False, ""
            _open.remove(self)

    def _ended(self, state: Any) -> Any:
        self.end()
        return state

    def _enlarge(self, state: Any, on: bool) -> Any:
        self._large = on and self.server is not None
        return state

    def _reveal(self, control: Control, state: Any, value: Any) -> Any:
        hidden = self._shows(state) and not self.question.revealed(state)
        return self.question.truth(state) if hidden and self.answers else control.write(state, value)

    # ------------------------------------------------------------ what is seen

    @contextmanager
    def unseen(self) -> Iterator[None]:
        """Nothing of the class is in the picture meanwhile."""
        self._hidden = True
        try:
            yield
        finally:
            self._hidden = False

    def follow(self, state: Any) -> None:
        """End the question if it is revealed, or another by now."""
        if self.server and (self._subject(state) != self._about or self.question.revealed(state)):
            self.end()

    def _subject(self, state: Any) -> Any:
        return [getattr(state, name) for name in self.question.about]

    @property
    def answers(self) -> Answers:
        """Those of the question asked last."""
        return self.server.answers if self.server else self._answers

    def _shows(self, state: Any) -> bool:
        return not self._hidden and self._about is not None and self._subject(state) == self._about

    def _panel(self, state: Any) -> Panel:
        if not self._shows(state):
            return Panel(warning="" if self._hidden else self._warning)
        told = Panel(words=self._words, count=len(self.answers), warning=self._warning)
        if not self.server:
            return told
        address, server = self.reach.address(self.server.port), self.server
        return replace(
            told,
            link=f"{address}/{server.token}",
            address=f"{address}/{server.code}",
            reach=self.reach.sentence,
        )

    def _scores(self, state: Any, seen: Any) -> Scores | None:
        if not self.answers or not self._shows(state) or not self.question.revealed(state):
            return None
        return self.question.scores(state, seen, self.answers)

    def laid(self, scene: Scene, state: Any, seen: Any) -> Scene:
        """Return the picture with what the class has said, and what it is told."""
        panel = self._panel(state)
        if panel == Panel():
            return scene
        if self._large and panel.link:
            return with_code_alone(scene, panel)
        if panel.count:
            scene = self.question.lay(scene, state, seen, self.answers)
        return with_panel(scene, panel, self._scores(state, seen))

    def said(self, caption: str, state: Any, seen: Any) -> str:
        """Return the caption with the same in words."""
        scores = self._scores(state, seen)
        parts = caption, self._panel(state).caption, scores.words if scores else ""
        return " ".join(part for part in parts if part)
