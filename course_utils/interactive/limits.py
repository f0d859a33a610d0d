"""What a field of a state may hold: checked, read from a line of text, and said in words."""

from collections.abc import Callable
from dataclasses import dataclass
from numbers import Integral, Real
from typing import Any

import numpy as np

from course_utils.arrays import LARGEST, LONGEST, misread, shortened
from course_utils.network.datasets import Points
from course_utils.network.own_data import UNPRINTABLE
from course_utils.network.parameters import Parameters
from course_utils.pictures.numbers import typeset

SMALLEST = 1 / LARGEST  # of a number: what is divided by a smaller one may be too large to be drawn


def plain(value: Any) -> Any:
    """A value with its numbers, of whatever kind, in lists and tuples too, as Python's own int or float."""
    if type(value) in (float, int, str, bool):  # nearly always
        return value
    if type(value) in (list, tuple):
        return type(value)(map(plain, value))
    if isinstance(value, np.timedelta64):  # Integral, to Python
        return value
    value = value.item() if isinstance(value, np.generic) else value  # of a long double it is one again
    if isinstance(value, bool) or not isinstance(value, Real):
        return value
    return int(value) if isinstance(value, Integral) else float(value)


class Limits:
    """The values that a field accepts; `words` completes the sentence 'eta must be ..'."""

    words: str

    def accepts(self, value: Any) -> bool:
        """Whether the field may hold this value."""
        raise NotImplementedError

    def reading(self, value: Any) -> Any:
        """Make of what a line of text, or a caller, holds a value; an error for what cannot be one."""
        return value

    def read(self, value: Any) -> Any:
        """Return what a value of a line of text, or of a caller, stands for; the check refuses the rest."""
        try:
            return value if _is_too_long(value) else self.reading(plain(value))
        except Exception:  # of a wrong form, or what a class of the reader's raises, such as a tensor's
            return value

    def take(self, name: str, value: Any) -> Any:
        """Return what a value stands for; ValueError for one that is not accepted."""
        value = self.read(value)
        self.check(name, value)
        return value

    def check(self, name: str, value: Any) -> None:
        """Raise ValueError, with what is accepted and what was given, for a value that is not accepted."""
        if _is_too_long(value) or not self.accepts(value):
            raise ValueError(f"{name} must be {self.words}, got {shortened(value)}")


def _is_too_long(value: Any) -> bool:
    """Whether it would take long to look at all that it holds: no field holds so much."""
    try:
        return len(value) > LONGEST
    except Exception:  # it has no length, or none that Python knows
        return isinstance(value, range)


@dataclass(frozen=True)
class Between(Limits):
    """A finite number from `low` to `high`; open_low, open_high: not the end itself; whole: an integer."""

    low: float
    high: float
    whole: bool = False
    open_low: bool = False
    open_high: bool = False

    @property
    def words(self) -> str:  # type: ignore[override]
        """Such as 'between 0 and 1', 'positive and at most 10', 'a whole number from 1 to 20'."""
        low, high = printed(self.low), printed(self.high)
        if self.whole:
            return f"a whole number from {low} to {high}"
        if self.open_low and self.low == 0:
            return f"positive and at most {high}"
        if self.open_high:
            return f"at least {low} and below {high}"
        return f"between {low} and {high}"

    def accepts(self, value: Any) -> bool:
        plain = type(value) is int or (type(value) is float and not self.whole)  # as at every frame
        kind = Integral if self.whole else Real
        if not plain and (isinstance(value, bool | np.timedelta64) or not isinstance(value, kind)):
            return False
        number: Any = value  # a float, or an integer that may be too large for one
        above = self.low < number if self.open_low else self.low <= number
        return bool(above and (number < self.high if self.open_high else number <= self.high))

    def reading(self, value: Any) -> Any:
        """A whole number, even 20.0, is an integer, and a real one, even 3, a float.

        Minus zero, which a caption would say, is zero, and so is what has no inverse, where zero may be.
        """
        if self.whole:
            inside = isinstance(value, float) and self.low <= value <= self.high
            return int(value) if inside and value.is_integer() else value
        if not self.accepts(value):
            return value
        return 0.0 if abs(value) < SMALLEST and self.accepts(0.0) else float(value)


@dataclass(frozen=True)
class Among(Limits):
    """One of several values."""

    options: tuple[Any, ...]

    @property
    def words(self) -> str:  # type: ignore[override]
        return "one of " + ", ".join(repr(option) for option in self.options)

    def accepts(self, value: Any) -> bool:
        alike = (one for one in self.options if type(value) is type(one) or isinstance(value, str))
        return any(value == option for option in alike)  # never True for 1

    def reading(self, value: Any) -> Any:
        """A whole number, even 3.0, is the integer among the options."""
        whole = int(value) if isinstance(value, float) and value.is_integer() else value
        return whole if self.accepts(whole) else value


@dataclass(frozen=True)
class Flag(Limits):
    """True or False."""

    words: str = "True or False"

    def accepts(self, value: Any) -> bool:
        return isinstance(value, bool)


@dataclass(frozen=True)
class Several(Limits):
    """A tuple of `least` to `most` values, each within `each`."""

    each: Limits
    least: int
    most: int

    @property
    def words(self) -> str:  # type: ignore[override]
        """Such as '1 to 6 values, each a whole number from 1 to 30'."""
        count = f"{self.least}" if self.least == self.most else f"{self.least} to {self.most}"
        return f"{count} value{'s' * (self.most != 1)}, each {self.each.words}"

    def accepts(self, value: Any) -> bool:
        fits = isinstance(value, tuple) and self.least <= len(value) <= self.most
        return fits and all(self.each.accepts(one) for one in value)

    def reading(self, value: Any) -> Any:
        """A list becomes a tuple."""
        return tuple(map(self.each.read, value)) if isinstance(value, list | tuple) else value


@dataclass(frozen=True)
class DataPoints(Limits):
    """One to `most` labelled points of the unit square; as text [[x1, x2, 'A' or 'B'], ..]."""

    most: int

    @property
    def words(self) -> str:  # type: ignore[override]
        return f"1 to {self.most} points [[x1, x2, 'A' or 'B'], ..] in the unit square"

    def accepts(self, value: Any) -> bool:
        if not isinstance(value, Points) or not 1 <= len(value) <= self.most:
            return False
        return bool(value.x.min() >= 0 and value.x.max() <= 1)

    def check(self, name: str, value: Any) -> None:
        """As usual, but say of points how many and where they are."""
        if isinstance(value, Points) and not self.accepts(value):
            places = f"with coordinates from {value.x.min():g} to {value.x.max():g}" if len(value) else ""
            count = f"{len(value)} point{'s' * (len(value) != 1)}"
            raise ValueError(f"{name} must be {self.words}, got {count} {places}".rstrip())
        super().check(name, value)

    def reading(self, value: Any) -> Any:
        """Rows become Points."""
        if isinstance(value, Points) or misread(value) or np.iscomplexobj(value):
            return value
        x = np.array([row[:2] for row in value], dtype=float).T
        return Points(x, np.array([{"A": 0, "B": 1}[row[2]] for row in value]))


@dataclass(frozen=True)
class ParameterVector(Limits):
    """A parameter vector p, as `Parameters`, of `count` numbers (None: any length), none beyond LARGEST."""

    count: int | None = None

    @property
    def kind(self) -> str:
        """What it is a sequence of, in words."""
        count = "" if self.count is None else f"{self.count} "
        return f"a sequence of {count}number{'s' * (self.count != 1)}"

    @property
    def words(self) -> str:  # type: ignore[override]
        return f"{self.kind} of at most 10⁵⁰ in size"

    def accepts(self, value: Any) -> bool:
        if not isinstance(value, Parameters) or self.count not in (None, len(value)):
            return False
        return bool((np.abs(value.array) <= LARGEST).all())  # false for NaN

    def reading(self, value: Any) -> Any:
        """A sequence of numbers becomes Parameters."""
        if isinstance(value, Parameters) or misread(value):
            return value
        given = np.asarray(value)
        return Parameters(given) if given.dtype.kind in "fiu" else value


@dataclass(frozen=True)
class Checked(Limits):
    """What `test` says yes to; `reading` makes a value of what a line of text holds."""

    words: str
    test: Callable[[Any], bool]
    reading: Callable[[Any], Any] = lambda value: value  # type: ignore[assignment]

    def accepts(self, value: Any) -> bool:
        try:
            return bool(self.test(value))
        except Exception:  # likewise
            return False


def free_text(start: str, most: int) -> Checked:
    """Nothing, or what begins like that, if a file can hold it and it is not too long."""
    opening = f"empty or '{start}..', " if start else "text "
    return Checked(
        f"{opening}of at most {most} characters that can be printed",
        lambda text: (
            isinstance(text, str)
            and len(text) <= most
            and (not text or text.startswith(start))
            and not UNPRINTABLE.search(text)
        ),
    )


def optional(inner: Limits) -> Checked:
    """None, or what `inner` accepts."""
    return Checked(
        f"{inner.words}, or None",
        lambda value: value is None or inner.accepts(value),
        lambda value: None if value is None else inner.read(value),
    )


def whole(low: int, high: int) -> Between:
    """The whole numbers from low to high."""
    return Between(low, high, whole=True)


def cell_of(side: int) -> Several:
    """The cells (row, column) of an image of side x side cells."""
    return Several(whole(0, side - 1), 2, 2)


def positive(most: float) -> Between:
    """The numbers above 0, at most `most`."""
    return Between(0, most, open_low=True)


def less_than(end: float) -> Between:
    """The numbers from 0 to below `end`."""
    return Between(0, end, open_high=True)


# The field p of a state: None is where the exhibit starts by itself.
PARAMETERS = optional(ParameterVector())


def printed(limit: float) -> str:
    """A limit as it is said: 10,000, 0.5 and 10⁻⁶."""
    said = f"{limit:,}" if isinstance(limit, int) else f"{limit:,.12g}"
    return typeset(said) if "e" in said else said
