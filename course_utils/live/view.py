"""A scene in the browser: one widget, one message a frame."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import anywidget
import traitlets

from course_utils.live.bundle import bundle
from course_utils.live.encode import encode
from course_utils.pictures.scene import Scene

HERE = Path(__file__).parent


class LiveView(anywidget.AnyWidget):
    """Shows scenes and reports, through `on_event`, what the reader does to them."""

    _esm = bundle(HERE / "js" / "main.js")
    # As text: anywidget would hold each view for ever, to tell it of changes in a file.
    _css = (HERE / "view.css").read_text(encoding="utf-8")
    frame = traitlets.Dict().tag(sync=True)

    def show(
        self, scene: Scene, caption: str, message: str = "", handled: int = 0, ack: bool = False
    ) -> int:
        """Send one frame and return its number.

        caption: the picture in words; message: an error for the reader; handled: the serial number of the
        last event taken into account; ack: whether the browser shall report that the frame is drawn.
        """
        number = self._next
        words = {"caption": caption, "message": message}
        self.frame = {"n": number, "handled": handled, "ack": ack, **words, **encode(scene)}
        return number

    def say(self, message: str) -> None:
        """Show a message for the reader, leaving the picture as it is."""
        self.frame = {**self.frame, "n": self._next, "message": message}

    @property
    def _next(self) -> int:
        return int(self.frame.get("n", 0)) + 1

    def on_event(self, receive: Callable[[dict[str, Any]], None]) -> None:
        """Call `receive` with each message from the browser: {'kind': 'ack', 'move', 'add' .., ..}."""
        self.on_msg(lambda _widget, content, _buffers: receive(content))
