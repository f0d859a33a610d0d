"""A process that does nothing but move a slider along while it plays."""

from collections.abc import Generator
from typing import Any

from course_utils.interactive.process import Clock, Process, Progress, played_to

LONGEST = 0.1  # seconds that may pass for one frame: after a rest it goes on from where it was


class At(Progress):
    """Where the slider `name` has come to."""

    name: str
    place: float

    def moves(self) -> dict[str, Any]:
        """Return the place of the slider, which goes along."""
        return {self.name: self.place}


def travelling(name: str, first: float, last: float, pace: float) -> Process:
    """Return the process that moves the field `name` from first to last while it plays, `pace` a second."""

    def process(state: Any, clock: Clock) -> Generator[At, Any, None]:
        then, place = clock(), getattr(state, name)
        while True:
            new = yield At(name, place, finished=state.playing and place >= last)
            now, place = clock(), getattr(new, name)  # to the last digit, unless it plays
            if new.playing:
                way = pace * min(now - then, LONGEST)
                place = round(first + played_to(place - first, state.playing, True, way, last - first), 4)
            then, state = now, new

    return process
