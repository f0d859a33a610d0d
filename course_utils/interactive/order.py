"""The order of the reader's events: JupyterLab may hand two over in two threads, the later one first."""

from typing import Any

from course_utils.interactive import events

# Serial numbers are milliseconds; one this much older comes from a browser whose clock is another.
OTHER_CLOCK = 60_000
KEPT = 100  # things; a browser that names others without end shall not fill the memory


class Order:
    """Knows which event was the last to say where a thing is: what comes after it but is older is void."""

    def __init__(self) -> None:
        self._latest: dict[Any, int] = {}

    def overtaken(self, event: Any, serial: int) -> bool:
        """Whether a newer event than this one has moved the same thing already."""
        thing = events.moved(event)
        if thing is None:
            return False
        if 0 < self._latest.get(thing, 0) - serial < OTHER_CLOCK:
            return True
        self._latest.pop(thing, None)
        self._latest[thing] = serial  # as the newest of them
        if len(self._latest) > KEPT:
            del self._latest[next(iter(self._latest))]
        return False
