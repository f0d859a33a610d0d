"""What runs behind an exhibit: a generator that is sent states and yields its progress."""

from collections.abc import Callable, Generator, Iterator
from dataclasses import KW_ONLY, replace
from typing import Any, TypeVar

from course_utils.interactive.frozen import Frozen
from course_utils.training.compiled import warm_up

CHUNK = 0.004  # seconds of work between two looks at the controls: what the reader waits for their answer

P = TypeVar("P", bound="Progress")
T = TypeVar("T")
Clock = Callable[[], float]
Process = Callable[[Any, Clock], Generator[Any, Any, None]]


class Progress(Frozen, eq=False):
    """p: the parameter vector that the state's line carries along, or None; finished: playing has ended;
    unfinished: there is work left to be done even while nothing is playing; part: this is a first part of
    the answer, unfinished, and the whole takes some milliseconds more.
    """

    _: KW_ONLY
    p: Any = None
    finished: bool = False
    unfinished: bool = False
    part: bool = False

    def carried(self) -> dict[str, Any]:
        """Return the fields of the state that go along with it, such as p."""
        return {} if self.p is None else {"p": self.p}

    def moves(self) -> dict[str, Any]:
        """Return the fields of the state that follow the work, as that of a slider along a run does."""
        return {}


def so_far(work: Iterator[T | None]) -> Iterator[tuple[T, ...]]:
    """Yield, after each piece of the work, all that it has yielded so far but None."""
    found: tuple[T, ...] = ()
    for new in work:
        found = found if new is None else (*found, new)
        yield found


def played_to(place: float, was_playing: bool, playing: bool, way: float, last: float) -> float:
    """Return the place that playing has come to: `way` further, or the beginning if it was at the last."""
    if not playing:
        return place
    if not was_playing:
        return place if place < last else 0.0
    return min(place + way, float(last))


def restarting(
    work: Callable[[Any], Iterator[P]], *, compiled: bool = False, chunk: float = CHUNK
) -> Callable[[Any, Clock], Generator[P, Any, None]]:
    """Return the process that goes through `work(state)`, and restarts when the state's problem changes.

    The work yields its progress after each piece of a millisecond or so, `unfinished` until the last.
    compiled: it needs the compiled training loop, and waits while that is being made ready. chunk: seconds
    until it looks at the controls again; one piece at least is done.
    """

    def process(state: Any, clock: Clock) -> Generator[P, Any, None]:
        compiling = warm_up() if compiled else None
        problem, run = state.problem(), work(state)
        progress = next(run)
        while True:
            state = yield progress
            end = clock() + chunk
            if state.problem() != problem:
                run.close()  # type: ignore[attr-defined]
                problem, run = state.problem(), work(state)
                progress = next(run)
            while progress.unfinished and not (compiling and compiling.is_alive()):
                progress = next(run)
                if clock() >= end:
                    break
            if state.playing and not progress.unfinished and not progress.finished:
                progress = replace(progress, finished=True)  # there is nothing to play

    return process
