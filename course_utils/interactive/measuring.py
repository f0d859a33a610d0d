"""The button 'Measure here': times that are taken on the reader's own computer, case after case."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

from course_utils.interactive.controls import Button
from course_utils.interactive.process import Progress

T = TypeVar("T")


@dataclass(frozen=True, eq=False)
class Measured(Progress, Generic[T]):
    """timings: what has been measured on this computer, in the order of the cases."""

    timings: tuple[T, ...] = ()


def measuring(
    work_of: Callable[[Any], Iterator[T | None]],
) -> Callable[[Any, object], Generator[Measured[T], Any, None]]:
    """Return a process that does `work_of(state)` again whenever `state.measurements` grows.

    The work yields a timing when one is done, and None after each piece of a few milliseconds before. It
    measures real seconds, whatever clock the exhibit goes by.
    """

    def process(state: Any, _clock: object) -> Generator[Measured[T], Any, None]:
        progress, work = Measured[T](), work_of(state)
        while True:
            new = yield progress
            if new.measurements != state.measurements:
                progress, work = Measured(unfinished=True), work_of(new)
            elif progress.unfinished:
                progress = _after_a_piece(progress, work)
            state = new

    return process


def _after_a_piece(progress: Measured[T], work: Iterator[T | None]) -> Measured[T]:
    try:
        timing = next(work)
    except StopIteration:
        return replace(progress, unfinished=False)
    return progress if timing is None else replace(progress, timings=(*progress.timings, timing))


def _again(state: Any, _: Any) -> Any:
    return replace(state, measurements=state.measurements + 1)


MEASURE = Button(
    label="Measure here", icon="clock-o", set=_again, tip="Takes some seconds on your computer"
)
