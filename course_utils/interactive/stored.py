"""What a notebook stores of an exhibit: its still picture, which follows what the reader does."""

import asyncio
import os
from collections.abc import Callable
from typing import Any

from IPython.display import display

from course_utils.interactive import environment

REST = 3.0  # seconds without an event after which the still is drawn anew
# Set where notebooks are run to be stored: their pictures then show finished work.
FINISHED_STILLS = "COURSE_FINISHED_STILLS"


class StoredStill:
    """The outputs that hold the still; draw: returns it by MIME type; busy: whether it still changes."""

    def __init__(
        self,
        draw: Callable[[], dict[str, str]],
        busy: Callable[[], bool],
        loop: asyncio.AbstractEventLoop | None,
    ) -> None:
        self._draw, self._busy, self._loop = draw, busy, loop
        self._outputs: list[Any] = []
        self._timer: asyncio.TimerHandle | None = None

    def show(self) -> None:
        """Store the still in the output of the cell that is being run."""
        self._outputs.append(display(self._bundle(), raw=True, display_id=True))

    def _bundle(self) -> dict[str, str]:
        still = self._draw()
        beside = "" if FINISHED_STILLS in os.environ else environment.BESIDE_STILL
        return still | {"text/html": still["text/html"] + beside}

    def follow(self) -> None:
        """Draw the still anew as soon as the reader rests; may be called from any thread."""
        if self._loop and any(self._outputs):
            self._loop.call_soon_threadsafe(self._wait)

    def _wait(self) -> None:
        if self._timer:
            self._timer.cancel()
        assert self._loop is not None
        self._timer = self._loop.call_later(REST, self._renew)

    def _renew(self) -> None:
        if self._busy():
            return self._wait()
        for output in filter(None, self._outputs):
            output.update(self._bundle(), raw=True)

    def close(self) -> None:
        """Leave the outputs as they are."""
        self._outputs.clear()
        if self._timer:
            self._timer.cancel()
