"""Exercises that answer: not attempted, wrong type or shape, a hint for a known mistake, or correct.

Who wants help before asks for it: `exercises.slope.hint()`. What was solved once stays solved, also on
another day: see `course_utils.remembered`.
"""

import copy
import math
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from numbers import Real
from typing import Any, Literal, NamedTuple

import numpy as np

from course_utils import remembered
from course_utils.arrays import check_whole, misread, shortened
from course_utils.exercises.calling import call
from course_utils.exercises.likeness import likeness

Function = Callable[..., Any]
Status = Literal["not attempted", "error", "wrong type or shape", "hint", "wrong", "correct"]
MOST = 10**6  # numbers of an answer
MANY = 40  # numbers of an argument, of which a message says only how many there are
TOLERANCE, SINGLE = 1e-9, 1e-5  # in double and in single precision
NEARLY = "only its first digits are right: use float64, do not round, and let a search converge"


class Verdict(NamedTuple):
    """The result of a check: its status, a sentence for the reader, and what is remembered of before."""

    status: Status
    message: str
    before: str = ""

    def __repr__(self) -> str:
        verdict = f"{self.status}: {self.message}" if self.message else self.status
        if not self.before:
            return verdict
        if self.status == "correct":
            return f"{verdict} ({self.before})"
        return f"not this time ({self.before}): {self.message}"


class Hint(NamedTuple):
    """A hint: its number, of how many, and what it says."""

    number: int
    of: int
    words: str

    def __repr__(self) -> str:
        said = f"hint {self.number} of {self.of}: {self.words}"
        last = self.number == self.of
        return (
            f"{said} (This was the last; the solution is folded away below the exercise.)" if last else said
        )


@dataclass(frozen=True)
class Exercise:
    """A function for the reader to write.

    reference: a correct answer; inputs: the arguments for which it is checked, one tuple for each case;
    mistakes: by their hints, known wrong answers, each of which differs from the reference for some of the
    inputs; hints: from a nudge to almost the solution; remarks: what is said to a correct answer that uses
    a function of this name; within: the relative error of an answer that is right all the same.
    """

    reference: Function
    inputs: Sequence[tuple[Any, ...]]
    mistakes: dict[str, Function] = field(default_factory=dict)
    hints: tuple[str, ...] = ()
    remarks: dict[str, str] = field(default_factory=dict)
    within: float = TOLERANCE
    _given: list[Hint] = field(default_factory=list, init=False, repr=False, compare=False)

    def __repr__(self) -> str:
        """What to do with it, for who has forgotten the brackets."""
        name, place = (name_of(self) or "").rpartition(".")[2], self._place()
        return (
            f"exercise {name}".rstrip() + f": write {place}.hint() for a hint, {place}.check(..) to check"
        )

    def _place(self) -> str:
        """Return how a notebook calls it."""
        name = (name_of(self) or "").rpartition(".")[2]
        return f"exercises.{name}" if name else "the exercise"

    def hint(self, number: int | None = None) -> Hint:
        """Return the next hint, after the last the last again; or the one of this number, from 1."""
        last = len(self.hints)
        following = min(len(self._given) + 1, last)
        number = following if number is None else check_whole("number", number, 1, last)
        hint = Hint(number, last, self.hints[number - 1])
        if number > len(self._given):
            self._given.append(hint)
        return hint

    def check(self, answer: Function) -> Verdict:
        """Check the reader's function, and note what is solved.

        Whatever it does, a verdict is returned; only a single call into compiled code that takes for ever,
        such as sum(range(10**12)), cannot be ended.
        """
        verdict, name = self._judged(answer), name_of(self)
        if name is None:
            return verdict
        if name in remembered.recall().content["solved"]:
            return verdict._replace(before="solved before")
        return verdict._replace(before=remembered.solve(name) if verdict.status == "correct" else "")

    def _judged(self, answer: Function) -> Verdict:
        if not callable(answer):
            text = f"a function is expected, got {shortened(answer)}; give its name, without brackets"
            return Verdict("wrong type or shape", text)
        wanted = self._results(self.reference)
        given: list[np.ndarray] = []
        refused, problem = call(lambda: self._read(answer, wanted, given))
        if problem:
            last = min(len(given), len(self.inputs) - 1)
            return Verdict("error", f"{problem}; {self._input(last)}")
        if refused:
            return refused
        if _same(given, wanted, self.within):
            return Verdict("correct", self._remark(answer))
        for hint, mistake in self.mistakes.items():
            if _same(given, self._results(mistake), self.within):
                return Verdict("hint", hint)
        return self._first_difference(given, wanted)

    def _remark(self, answer: Function) -> str:
        used = _names_in(answer)
        return next((said for name, said in self.remarks.items() if name in used), "")

    @np.errstate(all="ignore")  # wrong answers may overflow
    def _results(self, function: Function) -> list[np.ndarray]:
        return [_real(function(*arguments)).copy() for arguments in self.inputs]

    def _read(self, answer: Function, wanted: list[np.ndarray], given: list[np.ndarray]) -> Verdict | None:
        """Append the reader's results to `given`; return a verdict where one cannot be the one wanted."""
        for k, (arguments, expected) in enumerate(zip(self.inputs, wanted, strict=True)):
            result = answer(*copy.deepcopy(arguments))  # the function may change them
            if result is None:
                return _nothing(answer, f"; {self._input(k)}" if given else "")
            try:
                array = _real(result)
            except (TypeError, ValueError):
                text = f"{_numbers(expected)} is expected, got {shortened(result)}"
                return Verdict("wrong type or shape", text)
            if array.shape != expected.shape:
                kinds = f"{_kind(expected)} is expected, not {_kind(array)}"
                return Verdict("wrong type or shape", f"{kinds}; {self._input(k)}")
            # A copy: the reader's function may write its next result into the same array.
            with np.errstate(over="ignore"):  # of a long double
                given.append(array.astype(float) if expected.dtype.kind == "f" else array.copy())
        return self._asked_again(answer, given[0])

    def _asked_again(self, answer: Function, first: np.ndarray) -> Verdict | None:
        """Return a verdict where the first input, asked about once more, has another answer than before."""
        try:
            with np.errstate(over="ignore"):
                again = _real(answer(*copy.deepcopy(self.inputs[0]))).astype(first.dtype)
        except Exception:  # it was asked before, and there was none
            again = np.empty(0)
        if again.shape == first.shape and _close(again, first, 2 * self.within):  # of a search at random
            return None
        text = "asked about the same input once more, your function gives another answer"
        return Verdict("wrong", f"{text}; {self._input(0)}")

    def _first_difference(self, given: list[np.ndarray], wanted: list[np.ndarray]) -> Verdict:
        """Return a verdict that shows the first wrong answer, and says what all have in common."""
        k = next(k for k, one in enumerate(given) if not _close(one, wanted[k], self.within))
        a, b, alike = given[k], wanted[k], likeness(given, wanted, self.within)
        with np.errstate(over="ignore"):  # of a long double
            as_floats = {_show((one.astype(float),)) for one in (a, b)}  # 2. and 2 are one to readers
        digits = 12 if len(as_floats) == 1 else 4
        nearly = b.dtype.kind == "f" and np.allclose(a, b, rtol=5e-4, atol=0)
        said = (alike, f"your answer is {_show((a,), digits)}, not {_show((b,), digits)}")
        parts = *said, NEARLY if nearly else "", self._input(k)
        return Verdict("wrong", "; ".join(part for part in parts if part))

    def _input(self, k: int) -> str:
        """What the arguments of a case were: of many numbers only how many, and where all of them are."""
        shown = [_briefly(value) or _show((value,)) for value in self.inputs[k]]
        where = f" (whole in {self._place()}.inputs[{k}])" if any(map(_briefly, self.inputs[k])) else ""
        return f"the input was {', '.join(shown)}{where}"


def name_of(exercise: Exercise) -> str | None:
    """Return its name, "sigmoid.slope"; None for an exercise that stands in no module of ours."""
    for module, within in list(sys.modules.items()):
        if module.startswith(f"{__package__}."):
            for name, value in vars(within).items():
                if value is exercise:
                    return f"{module.rpartition('.')[2]}.{name}"
    return None


def _nothing(answer: Function, where: str) -> Verdict:
    """What is said of a function that returns None; `where`: after it has returned something."""
    if where:
        return Verdict("wrong", f"your function returned nothing{where}")
    if "print" in _names_in(answer):
        text = "your function prints, but returns nothing: write return in place of print"
        return Verdict("wrong", text)
    return Verdict("not attempted", "write your answer in place of None, and run the cell again")


def _names_in(answer: Any) -> tuple[str, ...]:
    """Return the names that the reader's function uses; its own, where it is not written in Python."""
    names, own = _asked(_asked(answer, "__code__"), "co_names"), _asked(answer, "__name__")
    known = names if type(names) is tuple else (own,)
    return tuple(name for name in known if type(name) is str)


def _asked(answer: Any, name: str) -> Any:
    """Return what the reader's function has under this name, None if nothing, or if to ask is an error."""
    try:
        return getattr(answer, name, None)
    except Exception:  # of a __getattr__ of the reader's
        return None


def _real(result: Any) -> np.ndarray:
    """Return real numbers in an array; TypeError, or what numpy raises, where they are no such."""
    if _count(result) > MOST:  # numpy would take long, and cannot be ended
        raise TypeError("too many numbers")
    if misread(result):
        raise TypeError("not all are numbers")
    try:
        array = np.asarray(result)
    except RuntimeError:  # of torch, which does not convert what requires a gradient
        array = np.asarray(_detached(result))
    if array.dtype == object and all(isinstance(one, Real | Decimal) for one in array.flat):
        array = np.array([_float(one) for one in array.flat], float).reshape(array.shape)
    if array.dtype.kind not in "biuf":
        raise TypeError("not real numbers")
    return array


def _detached(result: Any) -> Any:
    """Return tensors, also in lists, without their gradients."""
    if isinstance(result, list | tuple):
        return [_detached(one) for one in result]
    detach = getattr(result, "detach", None)
    return detach() if callable(detach) else result


def _count(result: Any) -> int:
    """Return how many numbers lists hold, or lists of lists."""
    if not isinstance(result, Sequence) or len(result) > MOST:
        return len(result) if isinstance(result, Sequence) else 0
    return max(len(result), sum(len(row) for row in result if isinstance(row, Sequence)))


def _float(number: Any) -> float:
    try:
        return float(number)
    except OverflowError:  # an integer of hundreds of digits
        return math.inf if number > 0 else -math.inf


def _numbers(array: np.ndarray) -> str:
    if array.shape:
        return "an array of real numbers"
    return "a whole number" if array.dtype.kind == "i" else "a real number"


def _kind(array: np.ndarray) -> str:
    return f"an array of shape {array.shape}" if array.shape else "a single number"


def _same(given: list[np.ndarray], wanted: list[np.ndarray], within: float = TOLERANCE) -> bool:
    return all(a.shape == b.shape and _close(a, b, within) for a, b in zip(given, wanted, strict=True))


def _close(a: np.ndarray, b: np.ndarray, within: float = TOLERANCE) -> bool:
    """Whether a is b: to single precision where a looks as if it came from there."""
    if np.allclose(a, b, rtol=within, atol=TOLERANCE, equal_nan=True):
        return True
    with np.errstate(over="ignore"):
        single = b.dtype.kind == "f" and np.array_equal(a, a.astype(np.float32), equal_nan=True)
    return single and np.allclose(a, b, rtol=SINGLE, atol=SINGLE, equal_nan=True)


def _briefly(value: Any) -> str:
    """Return in words what holds many numbers; "" for what can be shown as it is."""
    if isinstance(value, np.ndarray) and value.size > MANY:
        return f"an array of shape {value.shape}"
    return f"a list of {len(value)} numbers" if isinstance(value, list) and len(value) > MANY else ""


def _show(values: tuple[Any, ...], digits: int = 4) -> str:
    return ", ".join(
        f"[{_show(tuple(v))}]"  # perhaps matrices of different shapes
        if isinstance(v, list)
        else np.array2string(np.asarray(v), precision=digits, separator=", ")
        for v in values
    )
