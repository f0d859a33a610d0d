"""Numbers that a reader types: 2, 3, 2 or 2 3 2."""

import math
from collections.abc import Callable, Iterable
from typing import Any


def text_of(values: Iterable[float]) -> str:
    """Return numbers as a reader types them."""
    return ", ".join(f"{value:g}" for value in values)


def as_text(name: str) -> Callable[[Any], str]:
    """Return what an entry shows of the field of this name, which holds several numbers."""
    return lambda state: text_of(getattr(state, name))


def numbers_in(name: str, text: str, kind: type[int] | type[float], example: str) -> tuple[Any, ...]:
    """Return the numbers in a text; ValueError for a word that is not such a number, or no finite one."""
    try:
        numbers = tuple(kind(word) for word in text.replace(",", " ").split())
    except ValueError:
        numbers = (math.nan,)
    if not all(-math.inf < number < math.inf for number in numbers):
        kinds = "whole numbers" if kind is int else "numbers"
        raise ValueError(f"{name} must be {kinds}, such as {example}, got {text!r}")
    return numbers
