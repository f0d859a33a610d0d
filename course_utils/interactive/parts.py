"""Work done in parts, between which the kernel answers the reader's events."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from typing import Any

BREATH = 0.02  # seconds between two parts, in which an event is answered
Within = Callable[[], AbstractContextManager[None]]


def in_parts(
    loop: asyncio.AbstractEventLoop | None,
    parts: Iterator[Any],
    done: Callable[[Any], None],
    within: Within = nullcontext,
) -> None:
    """Call done(result) when the parts, which are None but for the result, are done; from any thread.

    Each part is done within(): there errors are told. Without an event loop all is done at once. Parts that
    are closed before their end have no result.
    """
    if loop:
        loop.call_soon_threadsafe(_go_on, loop, parts, done, within)
        return
    with within():
        for part in parts:
            if part is not None:
                done(part)


def _go_on(
    loop: asyncio.AbstractEventLoop, parts: Iterator[Any], done: Callable[[Any], None], within: Within
) -> None:
    with within():
        for part in parts:
            if part is None:
                loop.call_later(BREATH, _go_on, loop, parts, done, within)
            else:
                done(part)
            return
