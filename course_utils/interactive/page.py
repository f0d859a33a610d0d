"""What stands on the page: the live view, and how it keeps pace with the browser."""

import asyncio
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from course_utils.interactive.controls import Control
from course_utils.interactive.parts import Within, in_parts
from course_utils.interactive.process import Clock
from course_utils.live.view import LiveView
from course_utils.pictures.scene import Scene

PATIENCE = 1.0  # seconds after which a frame that the browser never confirmed is taken as lost


class Page:
    """The view of an exhibit, from the first time that it is wanted until it is closed.

    Meanwhile `receive` is called with its messages. folds: whether the less used controls are folded away.
    """

    def __init__(
        self,
        controls: Mapping[str, Control],
        receive: Callable[[Any], None],
        clock: Clock,
        folds: bool,
    ) -> None:
        self.controls, self._receive = controls, receive
        self._clock, self._folds = clock, folds
        self._forget()

    def _forget(self) -> None:
        self.view: LiveView | None = None
        self.sent = self.taken = 0  # the last frame that asked for a confirmation, and the last confirmed
        self.sent_at = 0.0

    def open(self) -> None:
        """Make the view, which shows nothing yet."""
        folded = {} if self._folds else {"more": False, "hall": True}  # whoever has named them wants all
        described = [{"name": name} | one.described() | folded for name, one in self.controls.items()]
        self.view = LiveView(controls=described)
        self.view.on_event(self._receive)

    def close(self) -> None:
        """Take the view off every page and out of the kernel."""
        if self.view is not None:
            self.view.close()
        self._forget()

    def show(
        self, scene: Scene, caption: str, ack: bool, values: Mapping[str, Any], rest: Mapping[str, Any]
    ) -> None:
        """Send a frame, if there is a view; `ack` asks the browser to say when it has drawn it."""
        if self.view is None:
            return
        self.sent_at = self._clock()
        number = self.view.show(scene, caption, ack=ack, values=values, **rest)
        if ack:
            self.sent = number

    def say(self, message: str) -> None:
        """Show a message for the reader, leaving the picture as it is."""
        if self.view:
            self.view.say(message)

    def reply(self, content: Mapping[str, Any], file: bytes = b"") -> None:
        """Send what the browser has asked for."""
        if self.view:
            self.view.send(dict(content), [file] if file else None)

    def hand_over(
        self,
        name: str,
        parts: Iterator[bytes | None],
        loop: asyncio.AbstractEventLoop | None,
        within: Within,
    ) -> None:
        """Send the file `name` when the parts of the work on it are done, each within()."""
        in_parts(loop, parts, lambda file: self.reply({"name": name}, file), within)

    @property
    def free(self) -> bool:
        """Whether the browser has taken the last frame, or never will."""
        return self.taken >= self.sent or self._clock() - self.sent_at > PATIENCE
