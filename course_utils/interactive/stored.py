"""What a notebook stores of an exhibit: its still picture, which follows what the reader does."""

import asyncio
import os
from collections.abc import Callable, Generator
from typing import Any, Protocol

from IPython.display import display

from course_utils.interactive import environment
from course_utils.interactive.parts import in_parts
from course_utils.pictures.scene import Scene
from course_utils.pictures.stills.outputs import outputs_in_parts

REST = 3.0  # seconds without an event after which the still is drawn anew
# Set where notebooks are run to be stored: their pictures then show finished work.
FINISHED_STILLS = "COURSE_FINISHED_STILLS"


class Shown(Protocol):
    """What a still is drawn of."""

    name: str

    def stored(self) -> tuple[Scene, str]:
        """Return the picture as a notebook may store it, and the same in words."""


class StoredStill:
    """The outputs that hold the still of what is shown; busy: whether it still changes."""

    def __init__(
        self,
        shown: Shown,
        busy: Callable[[], bool],
        loop: asyncio.AbstractEventLoop | None,
    ) -> None:
        self._shown, self._busy, self._loop = shown, busy, loop
        self._outputs: list[Any] = []
        self._timer: asyncio.TimerHandle | None = None
        self._drawing: Generator[dict[str, str] | None] | None = None

    def show(self) -> None:
        """Store the still in the output of the cell that is being run."""
        self._outputs.append(display(self._bundle(self.still()), raw=True, display_id=True))

    def still(self) -> dict[str, str]:
        """Return the picture as it is now in the forms, by MIME type, that need no kernel."""
        return next(filter(None, self._parts()))

    def _parts(self) -> Generator[dict[str, str] | None]:
        return outputs_in_parts(*self._shown.stored(), f"course_utils.exhibits.{self._shown.name}")

    def _bundle(self, still: dict[str, str]) -> dict[str, str]:
        beside = "" if FINISHED_STILLS in os.environ else environment.BESIDE_STILL
        return still | {"text/html": still["text/html"] + beside}

    def follow(self) -> None:
        """Draw the still anew as soon as the reader rests; may be called from any thread."""
        if self._loop and any(self._outputs):
            self._loop.call_soon_threadsafe(self._wait)

    def _wait(self) -> None:
        if self._timer:
            self._timer.cancel()
        if self._drawing:
            self._drawing.close()
        assert self._loop is not None
        self._timer = self._loop.call_later(REST, self._renew)

    def _renew(self) -> None:
        """Draw it in parts: in one piece, it would keep an event waiting for half a second."""
        if self._busy():
            return self._wait()
        self._drawing = self._parts()
        return in_parts(self._loop, self._drawing, self._update)

    def _update(self, still: dict[str, str]) -> None:
        for output in filter(None, self._outputs):
            output.update(self._bundle(still), raw=True)

    def close(self) -> None:
        """Leave the outputs as they are."""
        self._outputs.clear()
        if self._timer:
            self._timer.cancel()
