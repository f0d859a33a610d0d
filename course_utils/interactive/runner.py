"""What runs: the state of an exhibit, and the process that works on it."""

import inspect
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from dataclasses import replace
from typing import Any

from course_utils.interactive.process import Clock, Process


class Runner:
    """A state and, where there is a process, how far it has come; an error leaves both as they were.

    prepare(state, progress) makes what is looked at, which else is the progress.
    """

    def __init__(
        self, state: Any, process: Process | None, prepare: Callable[[Any, Any], Any] | None, clock: Clock
    ) -> None:
        self.process, self.clock, self._prepare = process, clock, prepare
        self._prepared: tuple[Any, Any, Any] | None = None  # state, progress, and what was made of them
        self.run: Generator[Any, Any, None] | None = None
        self.progress: Any = None  # what the process yielded last
        self.state = state
        self.begin(state)

    def begin(self, state: Any) -> None:
        """Start the process from `state`."""
        run = self.process(state, self.clock) if self.process else None
        progress: Any = next(run) if run else None
        while run and progress.part:
            progress = run.send(state)
        ended, self._before = self.run, (self.state, self.progress)
        self.state, self.run, self.progress = state, run, progress
        if ended:
            ended.close()

    def back(self) -> None:
        """Return to before the last `begin` or `advance`, whose state cannot be drawn."""
        self.state, self.progress = self._before
        self.begin(self.reached())

    def advance(self, state: Any, shown: Callable[[], None] = lambda: None) -> None:
        """Let the process work for one chunk with `state`; if it fails, p stays as far as it has come.

        shown() is called when a first part of the answer can be seen, before the whole is computed.
        """
        before = self.state, self.progress
        if self.run:
            if inspect.getgeneratorstate(self.run) == inspect.GEN_CLOSED:  # by `close`
                self.begin(self.reached())
            try:
                self.progress = self.run.send(state)
                while self.progress.part:
                    self.state, self._before = state, before
                    shown()
                    self.progress = self.run.send(state)
            except Exception:  # an error ends a generator, so start another
                self.state, self.progress = before
                self.begin(self.reached())
                raise
            if self.progress.finished:
                state = replace(state, playing=False)
            if moves := self.progress.moves():
                state = replace(state, **moves)
        self.state, self._before = state, before

    def reached(self) -> Any:
        """Return the state with what the process has reached, such as the parameters p."""
        carried = self.progress.carried() if self.progress else {}
        known = {name: value for name, value in carried.items() if name in vars(self.state)}
        return replace(self.state, **known) if known else self.state

    def seen(self) -> Any:
        """Return what scene and caption look at, made once a frame."""
        state, progress = self.state, self.progress
        if self._prepare is None:
            return progress
        if self._prepared is None or self._prepared[0] is not state or self._prepared[1] is not progress:
            self._prepared = state, progress, self._prepare(state, progress)
        return self._prepared[2]

    def elsewhere(self, state: Any) -> Iterator[tuple[Any, Any] | None]:
        """Yield another state and what is seen in it, and None while its work is done; ours stays."""
        with closing(Runner(state, self.process, self._prepare, self.clock)) as other:
            while other.running and not other.state.playing:
                other.advance(other.state)
                yield None
            yield other.state, other.seen()

    def pause(self) -> None:
        """Stop playing."""
        if getattr(self.state, "playing", False):
            self.state = replace(self.state, playing=False)

    @property
    def running(self) -> bool:
        """Whether there is anything to do without the reader doing anything."""
        return bool(self.run) and (self.state.playing or self.progress.unfinished)

    def close(self) -> None:
        """Let the process give back what it holds; playing again restarts it."""
        self._prepared = None
        if self.run:
            self.run.close()
