"""Work that is done once: what a process has come to is kept for each of its problems."""

import pickle
from collections.abc import Generator
from typing import Any

from course_utils.interactive.asking import answered
from course_utils.interactive.process import Clock, Process


class Remembered:
    """The process of an exhibit that does not play: what it comes to follows from the problem alone.

    While readers answer, choose and go back, the same problem comes again and again.
    """

    def __init__(self, process: Process) -> None:
        self.process = process
        self.known: dict[bytes, Any] = {}  # by problem, the progress at the end of the work

    def __call__(self, state: Any, clock: Clock) -> Generator[Any, Any, None]:
        """Yield the progress, that of a known problem at once."""
        run: Generator[Any, Any, None] | None = None
        try:
            while True:
                key = _key(state)
                if key in self.known:
                    progress = self.known[key]
                elif run is None:
                    run = self.process(state, clock)
                    progress = next(run)
                else:
                    progress = run.send(state)
                if not progress.unfinished:
                    self.known[key] = progress
                state = yield progress
        finally:
            if run:
                run.close()


def _key(state: Any) -> bytes:
    """Return what the work follows from; an exhibit that asks may wait with it for the answer."""
    return pickle.dumps((state.problem(), hasattr(state, "guess") and answered(state)))
