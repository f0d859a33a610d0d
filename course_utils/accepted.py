"""What the fields of an exhibit's state may hold: checks that say what was given and what is accepted."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any


def among(state: Any, **options: Collection[Any]) -> None:
    """ValueError for a field that is none of its options."""
    for name, accepted in options.items():
        _check(state, name, "; ".join(map(str, accepted)), getattr(state, name) in accepted)


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


def _check(state: Any, name: str, accepted: str, good: bool) -> None:
    if not good:
        raise ValueError(f"{name} is {getattr(state, name)!r:.60}; accepted are {accepted}")


def _short(limit: float) -> str:
    return f"{limit:,}" if isinstance(limit, int) else f"{limit:g}"
