"""An exhibit's state as one line of text, which a reader can copy, keep and share."""

from __future__ import annotations

import json
from dataclasses import fields
from types import UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

import numpy as np

from course_utils.interactive.fields import Settings, declarations
from course_utils.network.datasets import Points
from course_utils.network.parameters import Parameters

S = TypeVar("S")


def to_line(state: Any) -> str:
    """Return the fields of the dataclass `state` as one line of JSON."""
    return json.dumps({field.name: _plain(getattr(state, field.name)) for field in fields(state)})


def from_line(kind: type[S], line: str) -> S:
    """Return the state of class `kind` that `line` holds; fields that `kind` does not know are left out.

    So a line copied from one exhibit can be given to another, and the points and p go along. ValueError if
    the line is not one, has nothing for this exhibit, or holds a value that the state does not accept.
    """
    try:
        given = json.loads(line)
        given = {name: _tuples(value) for name, value in given.items()} if isinstance(given, dict) else {}
    except (ValueError, RecursionError) as problem:
        raise ValueError(
            f"This is not a state line: {line[:60]!r}. Copy a whole line, from {{ to }}."
        ) from problem
    known = get_type_hints(kind)
    declared = declarations(kind) if issubclass(kind, Settings) else {}
    taken = {
        name: value if name in declared else _rich(name, value, known[name])
        for name, value in given.items()
        if name in known
    }
    if not taken:
        raise ValueError(f"This line has none of the settings of this exhibit: {', '.join(sorted(known))}")
    return kind(**taken)


def _plain(value: Any) -> Any:
    if isinstance(value, Points):
        return [
            [*x, "AB"[label]] for x, label in zip(value.x.T.tolist(), value.labels.tolist(), strict=True)
        ]
    return list(value) if isinstance(value, tuple | Parameters) else value


def _rich(name: str, value: Any, accepted: Any) -> Any:
    """Return what the line's `value` stands for in a field of the type `accepted`."""
    if accepted is Points:
        try:
            labels = ["AB".index(row[2]) for row in value]
            return Points(np.array([row[:2] for row in value], dtype=float).T, np.array(labels))
        except (TypeError, IndexError, ValueError) as problem:
            raise ValueError(
                f"{name} is {str(value)[:60]}; accepted is [[x1, x2, 'A' or 'B'], ..]"
            ) from problem
    if not _fits(value, accepted):
        kind = accepted.__name__ if isinstance(accepted, type) else accepted
        raise ValueError(f"{name} is {str(value)[:60]!r}; accepted is {kind}")
    return value


def _tuples(value: Any) -> Any:
    """Return the value with its lists, and those inside them, as tuples."""
    return tuple(map(_tuples, value)) if isinstance(value, list) else value


def _fits(value: Any, accepted: Any) -> bool:
    """Whether the value is of the type: a plain one, tuple[type, ...] or several joined by |."""
    if isinstance(accepted, UnionType):
        return any(_fits(value, one) for one in get_args(accepted))
    if get_origin(accepted) is tuple:
        return isinstance(value, tuple) and all(_fits(part, get_args(accepted)[0]) for part in value)
    if accepted is float:
        return isinstance(value, int | float) and not isinstance(value, bool)
    return type(value) is accepted
