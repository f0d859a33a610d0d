"""Numbers that a reader types: one, as 0.25, 0,25, 1e-3, 20,000 or 25%, or several, as 2, 3, 2 or 2 3 2."""

import math
from collections.abc import Callable, Iterable
from typing import Any

from course_utils.arrays import refusal
from course_utils.interactive.limits import Limits
from course_utils.pictures.numbers import readings

SHARE, PERCENT = "share", "per cent"


def number_in(name: str, text: str, accepts: Limits, unit: str = "") -> float:
    """Return the number in a text; ValueError for what is none, or is not accepted.

    A comma is read as a decimal point, unless it may separate thousands, as captions have it, and the
    number is accepted like that. unit: SHARE for a number that is shown in per cent, PERCENT for one that
    counts them: either is given as 20%, as 0.2 or as 20.
    """
    plain = text.rstrip()
    signed, read = plain.endswith("%"), readings(plain.removesuffix("%"))
    if not read:
        raise refusal(name, "a number, such as 0.25 or 1e-3", text)
    if unit == PERCENT:
        numbers = read if signed else [*(100 * one for one in read if 0 < one < 1), *read]
    else:
        numbers = [one / 100 if signed else one for one in read]
        numbers += [one / 100 for one in read if unit == SHARE]
    known = [_as_whole(round(one, 12)) for one in numbers] if unit else [*map(_as_whole, numbers)]
    number = next(filter(accepts.accepts, known), known[0])
    if not accepts.accepts(number):
        # No reader knows again an inf that was typed as 1e400, a number of hundreds of digits, nor 1e-05.
        words = f"{accepts.words}, or so many per cent" if unit == SHARE else accepts.words
        raise refusal(name, words, number if text == "0" or 1e-4 <= abs(number) < 1e15 else text)
    return number


def _as_whole(number: float) -> float:
    return int(number) if number.is_integer() else number


def _whole(word: str) -> int:
    """Return a whole number, even 2.0; ValueError for any other word."""
    try:
        return int(word)
    except ValueError:
        number = float(word)
        if not number.is_integer():
            raise
        return int(number)


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
        numbers = tuple(map(_whole if kind is int else float, words))
    except ValueError:
        numbers = (math.nan,)
    finite = all(-math.inf < number < math.inf for number in numbers)
    if finite and (accepts is None or accepts.accepts(numbers)):
        return numbers
    raise refusal(name, accepts.words if accepts and finite else must_be, text)
