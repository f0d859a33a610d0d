"""A question to the class from an exhibit: what the lecturer presses, what becomes of the answers."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import Any

from course_utils.interactive.controls import Button, Control, Switch
from course_utils.lecture.class_address import EVERYWHERE, HERE, Place, Reach, open_next, reach
from course_utils.lecture.class_answers import Kind
from course_utils.lecture.class_http import ClassServer
from course_utils.lecture.class_panel import Panel, with_code_alone, with_panel
from course_utils.lecture.class_question import Answers, Question, Scores
from course_utils.pictures.scene import Scene

ASK = "Asks the class by telephone, as a test on this computer alone until it is opened for the room"
ROOM = "Says what becomes reachable for others; pressed again, it opens the question for them"
LARGE = "Shows the code as large as the picture"
NO_CODE = "There is no code for telephones yet: ask the class, and press “For the room”."
PASSED_ON = "A proxy passes the page on: to close it, end the question."
FORGET = "Ends the question and takes the answers off the picture"
_open: list["Session"] = []  # the one whose question is open: there is one class
_place = Place()  # where it finds all questions, so that telephones stay on their page


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
        revealing = replace(reveal, more=False, set=lambda state, value: self._reveal(reveal, state, value))
        asking = Switch(
            label="Ask the class",
            faces=("Ask the class", "End the question"),
            icons=("users", "users"),
            tip=ASK,
            get=lambda state: self.server is not None,
            set=lambda state, on: self.ask(state, reach()) if on else self._ended(state),
        )
        # First and side by side: on a screen only the first few are in sight.
        return {
            name: revealing,
            "ask": asking,
            **{one: control for one, control in known.items() if one != name},
            "room": Switch(
                label="For the room",
                tip=ROOM,
                more=True,
                hall=True,
                get=lambda state: self._is_open,
                set=lambda state, on: self.room(state) if on else self._alone(state),
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
        self._words = question.words(state)
        self.server = self._served(question.kind(state), to)
        self.reach = replace(to, port=self.server.port)
        self._about = self._subject(state)
        _open.append(self)
        return state

    def _served(self, kind: Kind, to: Reach) -> ClassServer:
        """Return a server at the port of the last question, if none is demanded and that is still free."""

        def served(port: int) -> ClassServer:
            given = self._words, kind, self._heard
            return ClassServer(*given, host=to.host, port=port, prefix=to.prefix, place=_place)

        if _place.port and not to.port:
            with suppress(OSError):
                return served(_place.port)
        try:
            return served(to.port)
        except OSError as problem:
            raise _refused(to, problem) from None

    def room(self, state: Any) -> Any:
        """Say what becomes reachable; then, if that has been said, let everyone in the room answer."""
        if self._is_open:
            return state
        told = reach()
        port = told.port or (self.server.port if self.server else 0)
        everywhere = replace(told, host=told.host if told.is_reached else EVERYWHERE, port=port)
        warning = f"{everywhere.sentence} Press “For the room” again to open it."
        if self._warning != warning:
            self._warning = warning
            return state
        if self.server:
            self._move(everywhere)
        else:
            state = self.ask(state, everywhere)
        open_next(everywhere.host)
        return state

    def _alone(self, state: Any) -> Any:
        """Close the question to all but this computer; it goes on, with the answers so far."""
        if self.server and self._is_open:
            self._move(replace(reach(), host=HERE, port=self.server.port))
            open_next(HERE)
        self._large, self._warning = False, PASSED_ON if self._is_open else ""
        return state

    def _move(self, to: Reach) -> None:
        assert self.server is not None
        try:
            self.server.move(to.host, to.port, to.prefix)
        except OSError as problem:
            raise _refused(to, problem) from None
        self.reach, self._warning = to, ""

    @property
    def _is_open(self) -> bool:
        return self.server is not None and self.reach.is_reached

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
        self._large = on and self._is_open
        if on and not self._large:
            self._warning = NO_CODE
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
        told = Panel(
            asked=True,
            words="" if self.question.is_seen and not self._large else self._words,
            count=len(self.answers),
            warning=self._warning,
        )
        if not self.server:
            return told
        address, server = self.reach.address(self.server.port), self.server
        return replace(
            told,
            link=f"{address}/{server.token}" if self._is_open else "",
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


def _refused(to: Reach, problem: OSError) -> ValueError:
    return ValueError(f"The class cannot be asked at {to.host}, port {to.port}: {problem}")
