"""What keeps a process going: a task of the event loop, until nothing is left to do."""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any


class Player:
    """Runs `play()` as a task, one at a time; without an event loop it does nothing."""

    def __init__(self, play: Callable[[], Coroutine[Any, Any, None]]) -> None:
        self._play = play
        self._task: asyncio.Task[None] | None = None  # held: the loop itself keeps no reference
        self.loop: asyncio.AbstractEventLoop | None = None
        with suppress(RuntimeError):
            self.loop = asyncio.get_running_loop()

    def begin(self) -> None:
        """Start playing unless it goes on already; may be called from any thread."""
        if self.loop:
            self.loop.call_soon_threadsafe(self._begin)

    def _begin(self) -> None:
        if self.done():
            assert self.loop is not None
            self._task = self.loop.create_task(self._play())

    def done(self) -> bool:
        """Whether nothing is being played."""
        return self._task is None or self._task.done()

    def stop(self) -> None:
        """Stop playing."""
        if self._task:
            self._task.cancel()
