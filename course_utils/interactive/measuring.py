"""The button 'Measure here': times that are taken on the reader's own computer, case after case."""

from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

from course_utils.interactive import limits
from course_utils.interactive.controls import Button
from course_utils.interactive.fields import Playable, setting
from course_utils.interactive.process import Progress

T = TypeVar("T")


class Measurable(Playable, frozen=True):
    """The settings of an exhibit with this button."""

    measurements: int = setting(
        0, limits.whole(0, 10**9), "how often the reader has asked to measure on this computer"
    )


@dataclass(frozen=True, eq=False)
class Measured(Progress, Generic[T]):
    """timings: what has been measured on this computer, in the order of the cases."""

    timings: tuple[T, ...] = ()


def measuring(
    work_of: Callable[[Any], Iterator[T | None]],
) -> Callable[[Any, object], Generator[Measured[T], Any, None]]:
    """Return a process that does `work_of(state)` again whenever `state.measurements` changes.

    The work yields None after each piece of a few milliseconds, and a timing when one is complete. It
    measures real seconds, whatever the exhibit's clock.
    """

    def process(state: Any, _clock: object) -> Generator[Measured[T], Any, None]:
        progress, work, end = Measured[T](), work_of(state), object()
        while True:
            new = yield progress
            if new.measurements != state.measurements:
                progress, work = Measured(unfinished=True), work_of(new)
            elif progress.unfinished:
                timing: Any = next(work, end)
                if timing is end:
                    progress = replace(progress, unfinished=False)
                elif timing is not None:
                    progress = replace(progress, timings=(*progress.timings, timing))
            state = new

    return process


MEASURE = Button(
    label="Measure here",
    icon="clock-o",
    set=lambda state, _: replace(state, measurements=state.measurements + 1),
    tip="Takes some seconds on your computer",
)
