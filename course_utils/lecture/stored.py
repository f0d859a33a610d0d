"""The output that holds the slides of a lecture for whoever reads its notebook without a kernel."""

import asyncio
import os
from collections.abc import Callable, Iterator
from typing import Any

from IPython.display import display

from course_utils.interactive.stored import FINISHED_STILLS

REST = 10.0  # seconds without a change of slide after which the stills are drawn
BREATH = 0.05  # seconds that are left to everything else between two pieces of that work


class StoredSlides:
    """bundle: returns the output by MIME type; draw: draws what is still missing in it, piece by piece."""

    def __init__(self, bundle: Callable[[], dict[str, str]], draw: Callable[[], Iterator[Any]]) -> None:
        self._bundle, self._draw = bundle, draw
        self._output: Any = None
        self._work: asyncio.Task[None] | None = None

    def show(self) -> None:
        """Store the slides in the output of the cell that is being run: words now, and stills soon."""
        if FINISHED_STILLS in os.environ:
            list(self._draw())
        self._output = display(self._bundle(), raw=True, display_id=True)
        self.follow()

    def follow(self) -> None:
        """Draw the stills as soon as the lecturer rests."""
        self.close()
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:  # nothing is shown either
            return
        if self._output:
            self._work = loop.create_task(self._renew())

    async def _renew(self) -> None:
        await asyncio.sleep(REST)
        drawn = False
        for _ in self._draw():
            drawn = True
            await asyncio.sleep(BREATH)
        if drawn:
            self._output.update(self._bundle(), raw=True)

    def close(self) -> None:
        """Leave the output as it is."""
        if self._work:
            self._work.cancel()
            self._work = None
