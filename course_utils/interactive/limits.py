"""What the fields of an exhibit's state may hold: checks that say what was given and what is accepted."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import numpy as np


def among(state: Any, **options: Collection[Any]) -> None:
    """ValueError for a field that is none of its options."""
    for name, accepted in options.items():
        _check(state, name, "; ".join(map(str, accepted)), getattr(state, name) in tuple(accepted))


def within(state: Any, **limits: tuple[float, float]) -> None:
    """ValueError for a number that is not between its limits, or on one of them."""
    for name, (low, high) in limits.items():
        words = f"{_short(low)} to {_short(high)}"
        _check(state, name, words, low <= getattr(state, name) <= high)


def above_zero(state: Any, **most: float) -> None:
    """ValueError for a number that is not above 0, or larger than what is given here."""
    for name, high in most.items():
        words = f"numbers above 0, at most {_short(high)}"
        _check(state, name, words, 0 < getattr(state, name) <= high)


def below(state: Any, **ends: float) -> None:
    """ValueError for a number that is less than 0, or not less than what is given here."""
    for name, end in ends.items():
        words = f"numbers from 0 to below {_short(end)}"
        _check(state, name, words, 0 <= getattr(state, name) < end)


def _check(state: Any, name: str, accepted: str, good: bool) -> None:
    if good:
        return
    value = getattr(state, name)
    given = repr(value.item() if isinstance(value, np.generic) else value)
    given = given if len(given) <= 60 else f"{given[:57]}..."
    raise ValueError(f"{name} is {given}; accepted are {accepted}")


def _short(limit: float) -> str:
    return f"{limit:,}" if isinstance(limit, int) else f"{limit:g}"
