"""How often somebody may try something."""

from collections import deque

from course_utils.interactive.process import Clock

KNOWN = 10_000  # of those who try, before those who have rested are forgotten


class Window:
    """At most `most` tries in any `seconds`, for each of those who try."""

    def __init__(self, most: int, seconds: float, clock: Clock) -> None:
        self.most, self.seconds, self._clock = most, seconds, clock
        self._times: dict[str, deque[float]] = {}

    def is_full(self, who: str) -> bool:
        """Whether they have tried so often that they must wait."""
        times, since = self._times.get(who), self._clock() - self.seconds
        while times and times[0] <= since:
            times.popleft()
        return times is not None and len(times) >= self.most

    def note(self, who: str) -> None:
        """Count a try."""
        if len(self._times) >= KNOWN:
            since = self._clock() - self.seconds
            self._times = {one: times for one, times in self._times.items() if times and times[-1] > since}
        self._times.setdefault(who, deque()).append(self._clock())
