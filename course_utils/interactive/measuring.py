"""The button 'Measure here': times that are taken on the reader's own computer, case after case."""

from collections.abc import Callable, Generator, Iterator
from typing import Any, Generic, TypeVar

from course_utils.interactive.controls import press
from course_utils.interactive.fields import Playable, tally
from course_utils.interactive.process import Clock, Progress, restarting, so_far

T = TypeVar("T")


class Measurable(Playable):
    """The settings of an exhibit with this button."""

    measurements: int = tally("how often the reader has asked to measure on this computer")

    def problem(self) -> tuple[Any, ...]:
        """Return what restarts the measuring, which goes on with any other change."""
        return (self.measurements,)


class Measured(Progress, Generic[T]):
    """timings: what has been measured on this computer, in the order of the cases."""

    timings: tuple[T, ...] = ()


def measuring(
    work_of: Callable[[Any], Iterator[T | None]],
) -> Callable[[Any, Clock], Generator[Measured[T], Any, None]]:
    """Return a process that does `work_of(state)` again whenever `state.measurements` changes.

    The work yields None after each piece of a few milliseconds, and a timing when one is complete. It
    measures real seconds, whatever the exhibit's clock.
    """

    def process(state: Any, clock: Clock) -> Generator[Measured[T], Any, None]:
        def work(new: Any) -> Iterator[Measured[T]]:
            timings: tuple[T, ...] = ()
            if new.measurements != state.measurements:
                for timings in so_far(work_of(new)):
                    yield Measured(timings, unfinished=True)
            yield Measured(timings)

        return restarting(work, chunk=0)(state, clock)

    return process


TIP = "Takes some seconds on your computer"
MEASURE = press("Measure here", "measurements", icon="clock", tip=TIP)
