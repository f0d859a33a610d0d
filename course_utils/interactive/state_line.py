"""An exhibit's state as one line of text, which a reader can copy, keep and share."""

import json
from dataclasses import fields
from typing import Any, TypeVar

import numpy as np

from course_utils.arrays import shortened
from course_utils.interactive.asking import Answer
from course_utils.interactive.fields import Settings
from course_utils.network.datasets import Points
from course_utils.network.parameters import Parameters

MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"  # the byte order mark with which some editors begin a file
LONGEST, MOST = 500_000, 10_000  # characters of a line and values of a field, more than in any state
S = TypeVar("S", bound=Settings)


def to_line(state: Settings) -> str:
    """Return the fields of the state as one line of JSON."""
    held = {field.name: getattr(state, field.name) for field in fields(state)}
    written = {name: one.written() if isinstance(one, Answer) else one for name, one in held.items()}
    return json.dumps(written, default=_plain)


def _plain(value: Points | Parameters | np.generic) -> Any:
    if isinstance(value, Parameters):
        return value.tolist()
    if isinstance(value, np.generic):  # such as a whole number that a caller took from an array
        return value.item()
    return [[*x, "AB"[label]] for x, label in zip(value.x.T.tolist(), value.labels.tolist(), strict=True)]


def from_line(kind: type[S], line: str) -> S:
    """Return the state of class `kind` that `line` holds; fields that `kind` does not know are left out.

    So a line copied from one exhibit can be given to another, and the points and p go along. ValueError if
    the line is not one, has nothing for this exhibit, or holds a value that the state does not accept.
    """
    if len(line) > LONGEST:  # reading it would take long
        raise ValueError(f"This is not a state line: it has more than {LONGEST:,} characters")
    try:
        given = json.loads(line.strip().removeprefix(MARK))
        given = {name: _tuples(value) for name, value in given.items()} if isinstance(given, dict) else {}
    except (ValueError, RecursionError) as problem:
        said = f"This is not a state line: {line[:60]!r}. Copy a whole line, from {{ to }}."
        raise ValueError(said) from problem
    known = sorted(field.name for field in fields(kind))
    taken = {name: given[name] for name in known if name in given}
    if not taken:
        raise ValueError(f"This line has none of the settings of this exhibit: {', '.join(known)}")
    for name, value in taken.items():
        if isinstance(value, tuple) and len(value) > MOST:  # to look at each would take long
            raise ValueError(f"{name} must have at most {MOST:,} values, got {len(value):,}")
    return kind(**kind.completed(taken))


def read(new: Any, kind: type[S], name: str) -> S:
    """Return a state of the exhibit `name`, given as it is or by its line; ValueError for anything else."""
    if not isinstance(new, str | kind):
        raise ValueError(f"state must be a state of {name} or its line, got {shortened(new)}")
    return from_line(kind, new) if isinstance(new, str) else new


def _tuples(value: Any) -> Any:
    """Return the value with its lists, and those inside them, as tuples, so that it can be hashed."""
    return tuple(map(_tuples, value)) if isinstance(value, list) else value
