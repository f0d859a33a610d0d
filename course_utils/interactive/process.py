"""What runs behind an exhibit: a generator that is sent states and yields its progress."""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import Any, Protocol


class Progress(Protocol):
    """What a process yields.

    p: the parameter vector that the state's line carries along, or None; finished: playing has come to its
    end; unfinished: there is work left to be done even while nothing is playing.
    """

    @property
    def p(self) -> tuple[float, ...] | None: ...  # noqa: D102
    @property
    def finished(self) -> bool: ...  # noqa: D102
    @property
    def unfinished(self) -> bool: ...  # noqa: D102


Clock = Callable[[], float]


Process = Callable[[Any, Clock], Generator[Any, Any, None]]
