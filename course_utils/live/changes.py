"""What has changed from one frame to the next: only that is sent to the browser."""

from collections.abc import Iterator
from typing import Any

Change = tuple[tuple[str | int, ...], Any]


def changes(old: Any, new: Any, place: tuple[str | int, ...] = ()) -> Iterator[Change]:
    """Yield what in `new` differs from `old`: its place, as keys and indices, and its new value."""
    if old == new:
        return
    match old, new:
        case (dict(), dict()) if old.keys() == new.keys():
            for key, value in new.items():
                yield from changes(old[key], value, (*place, key))
        case (list() | tuple(), list() | tuple()) if len(old) == len(new):
            for index, value in enumerate(new):
                yield from changes(old[index], value, (*place, index))
        case _:
            yield place, new


def packed(value: Any, buffers: list[bytes]) -> Any:
    """Return value as JSON: in place of bytes, which are added to `buffers`, stands their number there."""
    match value:
        case bytes():
            buffers.append(value)
            return {"buffer": len(buffers) - 1}
        case dict():
            return {key: packed(part, buffers) for key, part in value.items()}
        case list() | tuple():
            return [packed(part, buffers) for part in value]
        case _:
            return value
