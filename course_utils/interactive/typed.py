"""Numbers that a reader types: 2, 3, 2 or 2 3 2."""

import math
from collections.abc import Callable, Iterable
from typing import Any

from course_utils.arrays import refusal
from course_utils.interactive.limits import Limits


def text_of(values: Iterable[float]) -> str:
    """Return numbers as a reader types them."""
    return ", ".join(f"{value:g}" for value in values)


def as_text(name: str) -> Callable[[Any], str]:
    """Return what an entry shows of the field of this name, which holds several numbers."""
    return lambda state: text_of(getattr(state, name))


def numbers_in(
    name: str, text: str, kind: type[int] | type[float], example: str, accepts: Limits | None = None
) -> tuple[Any, ...]:
    """Return the numbers in a text; ValueError for a word that is none, or for numbers not accepted."""
    must_be = f"{'whole ' * (kind is int)}numbers, such as {example}"
    try:
        words = text.replace(",", " ").replace("_", "?").split()  # Python itself would read 1_0 as 10
        numbers = tuple(kind(word) for word in words)
    except ValueError:
        numbers = (math.nan,)
    finite = all(-math.inf < number < math.inf for number in numbers)
    if finite and (accepts is None or accepts.accepts(numbers)):
        return numbers
    raise refusal(name, accepts.words if accepts and finite else must_be, text)
