"""Numbers with what stands behind them."""

import re

from course_utils.pictures.numbers import exact, plain

WORD = re.compile(r"[^\W\d_]{3}")  # and no symbol: %, ms, km/s


def in_full(value: float) -> str:
    """Return a number with all of its digits if they are twelve at most, otherwise with six."""
    six, twelve = (float(f"{value:.{digits}g}") == value for digits in (6, 12))
    return exact(value) if twelve and not six else plain(value)


def with_unit(value: float, unit: str) -> str:
    """Return a number with its unit: 2 points, 1 %, and 1 (points), right for every plural."""
    number = in_full(value)
    beside = f"({unit})" if number == "1" and WORD.search(unit) else unit
    return f"{number} {beside}".rstrip()
