"""What the reader can take back: the states of an exhibit before each thing that the reader did."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from course_utils.interactive import events
from course_utils.interactive.process import Clock

STEPS = 100  # that can be undone
GESTURE = 1.0  # seconds; what moves the same thing again within them is the same gesture
# What is not undone: looking about, and the playing itself.
PASSING = events.Point | events.Choose
PLAYING = "playing"


class History:
    """Two piles of states: those before what was done, and those after what was undone."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._done: list[Any] = []
        self._undone: list[Any] = []
        self._last: tuple[Any, float] = None, 0.0  # what was moved last, and when

    @property
    def possible(self) -> dict[str, bool]:
        """Whether there is anything to undo, and to redo."""
        return {"undo": bool(self._done), "redo": bool(self._undone)}

    def note(self, event: Any, before: Any, after: Any, reached: Callable[[], Any]) -> None:
        """Remember the state before an event, unless it is of the same gesture as the last.

        reached: returns `before` with what the process has reached, such as p; it is asked once a gesture.
        """
        if isinstance(event, PASSING) or _without_playing(before) == _without_playing(after):
            return
        moved = events.moved(event)
        last, at = self._last
        self._last = moved, self._clock()
        if moved is None or moved != last or self._clock() - at > GESTURE:
            self._done = [*self._done[1 - STEPS :], reached()]
        self._undone.clear()

    @contextmanager
    def unless_refused(self) -> Iterator[None]:
        """Forget what is noted or turned meanwhile, if it ends with an error."""
        piles = list(self._done), list(self._undone), self._last
        try:
            yield
        except Exception:
            self._done, self._undone, self._last = piles
            raise

    def undo(self, now: Any) -> Any:
        """Return the state before the last thing done; ValueError if there is none."""
        return self._turn(self._done, self._undone, now, "There is nothing to undo")

    def redo(self, now: Any) -> Any:
        """Return the state before the last undoing; ValueError if there is none."""
        return self._turn(self._undone, self._done, now, "There is nothing to redo")

    def _turn(self, pile: list[Any], other: list[Any], now: Any, empty: str) -> Any:
        if not pile:
            raise ValueError(empty)
        self._last = None, 0.0
        other.append(now)
        state = pile.pop()
        return replace(state, playing=now.playing) if hasattr(state, PLAYING) else state


def _without_playing(state: Any) -> dict[str, Any]:
    return {name: value for name, value in vars(state).items() if name != PLAYING}
