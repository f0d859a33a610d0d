"""Numbers with what stands behind them."""

import re

from course_utils.pictures.numbers import plain

WORD = re.compile(r"[^\W\d_]{3}")  # and no symbol: %, ms, km/s


def with_unit(value: float, unit: str) -> str:
    """Return a number with its unit: 2 points, 1 %, and 1 (points), right for every plural."""
    number = plain(value)
    beside = f"({unit})" if number == "1" and WORD.search(unit) else unit
    return f"{number} {beside}".rstrip()
