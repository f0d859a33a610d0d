"""Exercises that answer: not attempted, wrong type or shape, a hint for a known mistake, or correct."""

import copy
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

Function = Callable[..., Any]
Status = Literal["not attempted", "error", "wrong type or shape", "hint", "wrong", "correct"]
TOLERANCE = 1e-9


@dataclass(frozen=True)
class Verdict:
    """The result of a check: its status, and a sentence for the reader."""

    status: Status
    message: str

    def __repr__(self) -> str:
        return f"{self.status}: {self.message}" if self.message else self.status


@dataclass(frozen=True)
class Exercise:
    """A function for the reader to write.

    reference: a correct answer; inputs: the arguments for which it is checked, one tuple for each case;
    mistakes: known wrong answers, each with a hint. Every mistake differs from the reference for some of
    the inputs.
    """

    reference: Function
    inputs: Sequence[tuple[Any, ...]]
    mistakes: Sequence[tuple[Function, str]] = ()

    def check(self, answer: Function) -> Verdict:
        """Check the reader's function; whatever it does, a verdict is returned."""
        wanted = [np.asarray(self.reference(*arguments)) for arguments in self.inputs]
        given: list[np.ndarray] = []
        for arguments, expected in zip(self.inputs, wanted, strict=True):
            outcome = _try(answer, arguments, expected)
            if isinstance(outcome, Verdict):
                if given and outcome.status == "not attempted":
                    return Verdict(
                        "wrong", f"your function returned nothing; the input was {_show(arguments)}"
                    )
                return outcome
            given.append(outcome)
        if _same(given, wanted):
            return Verdict("correct", "")
        for mistake, hint in self.mistakes:
            if _same(given, [np.asarray(mistake(*arguments)) for arguments in self.inputs]):
                return Verdict("hint", hint)
        return _first_difference(self.inputs, given, wanted)


def _try(answer: Function, arguments: tuple[Any, ...], expected: np.ndarray) -> np.ndarray | Verdict:
    """Return the reader's result as an array of the expected shape, or a verdict that says why not."""
    try:
        result = answer(*copy.deepcopy(arguments))  # the function may change them
    except Exception as problem:  # the reader's code may do anything
        return Verdict(
            "error",
            f"your code raised {type(problem).__name__}: {problem}; the input was {_show(arguments)}",
        )
    if result is None:
        return Verdict("not attempted", "write your answer in place of None, and run the cell again")
    try:
        array = np.asarray(result, dtype=expected.dtype if expected.dtype.kind == "f" else None)
    except (TypeError, ValueError):
        return _wrong_type(result)
    if isinstance(result, str) or array.dtype.kind not in "biuf":
        return _wrong_type(result)
    if array.shape != expected.shape:
        kinds = f"{_kind(expected)} is expected, not {_kind(array)}"
        return Verdict("wrong type or shape", f"{kinds}; the input was {_show(arguments)}")
    return array


def _kind(array: np.ndarray) -> str:
    return f"an array of shape {array.shape}" if array.shape else "a single number"


def _wrong_type(result: Any) -> Verdict:
    return Verdict("wrong type or shape", f"a number or an array is expected, not {type(result).__name__}")


def _same(given: list[np.ndarray], wanted: list[np.ndarray]) -> bool:
    pairs = zip(given, wanted, strict=True)
    return all(
        a.shape == b.shape and bool(np.allclose(a, b, rtol=TOLERANCE, atol=TOLERANCE, equal_nan=True))
        for a, b in pairs
    )


def _first_difference(
    inputs: Sequence[tuple[Any, ...]], given: list[np.ndarray], wanted: list[np.ndarray]
) -> Verdict:
    for arguments, a, b in zip(inputs, given, wanted, strict=True):
        if not _same([a], [b]):
            digits = 4 if _show((a,)) != _show((b,)) else 12
            return Verdict(
                "wrong",
                f"your answer is {_show((a,), digits)}, not {_show((b,), digits)}; "
                f"the input was {_show(arguments)}",
            )
    raise AssertionError("called only where the answers differ")


def _show(values: tuple[Any, ...], digits: int = 4) -> str:
    return ", ".join(
        f"[{_show(tuple(v))}]"  # perhaps matrices of different shapes
        if isinstance(v, list)
        else np.array2string(np.asarray(v), precision=digits, separator=", ")
        for v in values
    )
