"""A question: its words, what is given, the answers to choose from, and why one of them is right.

A kind of question is a function from a `Case` to a `Question`. It raises `Unclear` where there is none that
is well-conditioned: all wrong answers are wrong by a margin, also for who computes with printed numbers.
"""

import math
import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_utils.arrays import Array, read_only, refusal
from course_utils.network.datasets import Points
from course_utils.network.network import Network
from course_utils.pictures.numbers import plain, readings

LEVELS = 3
LETTERS = "abcd"
WIDTH, ROWS = 46, 7  # letters of a row of what is given, and how many rows there may be
NODES = 41  # of a picture, in each direction
CLOSE = 0.05  # how near a typed number must be, as a share of the right one
Typed = Literal["", "whole", "near", "factor 2"]  # how near a typed number must be; "": none can be typed
# How far apart two printed numbers must be, by level, as a share of the larger one.
MARGINS = {1: 0.5, 2: 0.3, 3: 0.2}


class Unclear(Exception):
    """Here this network gives no question of this kind."""


def require(holds: bool) -> None:
    """Raise `Unclear` unless it holds."""
    if not holds:
        raise Unclear


@dataclass(frozen=True)
class Case:
    """What a question is made from: the network, its data points, chance, and the level, 1 to 3."""

    network: Network
    points: Points
    rng: np.random.Generator
    level: int

    @property
    def margin(self) -> float:
        """How far apart two answers must be, as a share of the larger one."""
        return MARGINS[self.level]

    def one_of(self, values: Sequence[Any]) -> Any:
        """Return one of the values."""
        return values[int(self.rng.integers(len(values)))]

    def weight(self, l: int | None = None) -> tuple[int, int, int]:
        """Return l, j, k of one of the weights w_jk, of layer l if it is given."""
        sizes = self.network.sizes
        l = int(self.rng.integers(2, len(sizes) + 1)) if l is None else l
        return l, 1 + int(self.rng.integers(sizes[l - 1])), 1 + int(self.rng.integers(sizes[l - 2]))

    def point(self) -> int:
        """Return one of the data points, from 0."""
        return int(self.rng.integers(len(self.points)))


@dataclass(frozen=True, eq=False)
class Option:
    """An answer to choose from, with the mistake that leads to it ("" for the right one).

    value: its number, if it is one; values: its picture, if it is one, as in `scene.Field`, of which the
    text says what is seen.
    """

    text: str
    mistake: str = ""
    value: float | None = None
    values: Array | None = None


@dataclass(frozen=True, eq=False)
class Question:
    """A question, and its answers in the order in which they are shown.

    given: what is known, names and values; reason: why the right answer is right, with the numbers; about:
    what it is about, such as l, j, k and the data point i; picture: values over the unit square to look at,
    None for the data points alone; typed: how near a number must be that is typed in place of a letter;
    mistakes: numbers that may be typed, on offer or not, each with the mistake that leads to it.
    """

    kind: str
    idea: str
    words: str
    given: tuple[tuple[str, str], ...]
    options: tuple[Option, ...]
    reason: str
    about: dict[str, Any] = field(default_factory=dict)
    picture: Array | None = None
    title: str = ""
    typed: Typed = ""
    mistakes: tuple[tuple[float, str], ...] = ()

    @property
    def right(self) -> int:
        """Which option is right, from 0."""
        return next(k for k, option in enumerate(self.options) if not option.mistake)

    @property
    def rows(self) -> tuple[tuple[str, str], ...]:
        """What is given, a long line of numbers on several rows."""
        found = []
        for name, value in self.given:
            first, *more = textwrap.wrap(value, WIDTH, break_long_words=False)
            found += [(name, first), *(("", part) for part in more)]
        return tuple(found)

    @property
    def is_pictures(self) -> bool:
        """Whether the options are pictures."""
        return self.options[0].values is not None

    def chosen(self, answer: str) -> Option | None:
        """Return the option that an answer, a letter or a number, means; None for a number that is none.

        Where no number is an answer, 1 is the first option. ValueError for what is neither.
        """
        text = _bare(answer)
        letters = LETTERS[: len(self.options)]
        for keys in (letters, "" if self.typed else "1234"[: len(letters)]):
            if len(text) == 1 and text in keys:
                return self.options[keys.index(text)]
        for option in self.options if self.typed else ():
            if text == _bare(option.text):  # as it stands there, however else it may be read
                return option
        numbers = _numbers(text) if self.typed else []
        if not numbers:
            words = f"one of {', '.join(letters)}{', or a number' if self.typed else ''}"
            raise refusal("your answer", words, answer)
        # 1,230 may be read in two ways: where one of them is right, that one counts.
        known = sorted(self.options, key=lambda one: one.mistake != "")
        return next((one for one in known if any(self._is(number, one.value) for number in numbers)), None)

    def _is(self, number: float, value: float | None) -> bool:
        if value is None:
            return False
        if self.typed == "whole":
            return number == value
        if self.typed == "factor 2":
            return number * value > 0 and 0.5 <= number / value <= 2
        return abs(number - value) <= CLOSE * abs(value)

    def reply(self, answer: str) -> str:
        """Return what is said to an answer: whether it is right, the mistake that it is, and the reason."""
        option, letter = self.chosen(answer), LETTERS[self.right]
        if option is self.options[self.right]:
            return f"Right. {self.reason}"
        mistake = self._mistake(answer) or (option.mistake if option else "")
        return f"No{mistake and f': {mistake}'}. Right is {letter}. {self.reason}"

    def _mistake(self, answer: str) -> str:
        """The mistake that leads to a typed number, on offer or not; "" where no known one does."""
        slack = 0.0 if self.typed == "whole" else CLOSE
        off = [
            (round(abs(value - number), 12), slack * abs(value), said)
            for number in _numbers(_bare(answer))
            for value, said in self.mistakes
        ]
        near = [(by, said) for by, most, said in off if by <= most < math.inf]
        return min(near, key=lambda one: one[0], default=(0.0, ""))[1]

    def is_right(self, answer: str) -> bool:
        """Whether an answer is right."""
        return self.chosen(answer) is self.options[self.right]


def _bare(answer: str) -> str:
    return answer.strip().lower().strip(".() ")


def _numbers(text: str) -> list[float]:
    """The numbers that a text may be; 20% is 0.2."""
    unit = 100 if text.endswith("%") else 1
    read = readings(text.removesuffix("%").rstrip())
    return [number / unit for number in read if math.isfinite(number)]


def shuffled(case: Case, right: Option, wrong: Sequence[Option]) -> tuple[Option, ...]:
    """Return the right option among two or three wrong ones, in any order; `Unclear` for fewer."""
    most = 2 if case.level == 1 else 3
    require(len(wrong) >= 2)
    some = [wrong[k] for k in sorted(case.rng.permutation(len(wrong))[:most])]
    return tuple(case.rng.permutation(np.array([right, *some], dtype=object)).tolist())


def numbers(case: Case, value: float, mistakes: Iterable[tuple[float, str]]) -> tuple[Option, ...]:
    """Return options that are numbers, all of them apart from each other by the margin of the level."""
    kept = [Option(plain(value, 3), value=value)]
    for wrong, mistake in mistakes:
        if np.isfinite(wrong) and all(_apart(wrong, other.value, case.margin) for other in kept):
            kept.append(Option(plain(wrong, 3), mistake, value=wrong))
    return shuffled(case, kept[0], kept[1:])


def _apart(a: float, b: float | None, margin: float) -> bool:
    return b is not None and abs(a - b) > margin * max(abs(a), abs(b))


def wholes(case: Case, value: int, mistakes: Iterable[tuple[int, str]]) -> tuple[Option, ...]:
    """Return options that are different whole numbers of at least 0."""
    kept = [Option(f"{value:,}", value=value)]
    for wrong, mistake in mistakes:
        if wrong >= 0 and all(wrong != other.value for other in kept):
            kept.append(Option(f"{wrong:,}", mistake, value=wrong))
    return shuffled(case, kept[0], kept[1:])


def pictures(case: Case, values: Array, mistakes: Iterable[tuple[Array, str]]) -> tuple[Option, ...]:
    """Return options that are regions, any two of which differ on a share of the square."""
    kept = [Option(in_quarters(values), values=read_only(values))]
    for wrong, mistake in mistakes:
        told_apart = in_quarters(wrong) not in {other.text for other in kept}
        if told_apart and all(differing(wrong, other.values) > 0.2 * case.margin for other in kept):
            kept.append(Option(in_quarters(wrong), mistake, values=read_only(wrong)))
    return shuffled(case, kept[0], kept[1:])


def in_quarters(values: Array) -> str:
    """Return a picture in words: how much of each quarter of the square is blue."""
    m = NODES // 2
    rows, columns = {"lower": slice(0, m), "upper": slice(m + 1, NODES)}, ("left", "right")
    shares = [
        f"{height} {side} {np.mean(values[along, across] > 0):.0%}"
        for height, along in rows.items()
        for side, across in zip(columns, rows.values(), strict=True)
    ]
    return f"blue on {np.mean(values > 0):.0%} of the square ({', '.join(shares)})"


def differing(one: Array, other: Array | None) -> float:
    """Return the share of the square on which the two have different signs."""
    return 1.0 if other is None else float(np.mean((one > 0) != (other > 0)))


def require_no_cancelling(value: float, terms: Iterable[float]) -> None:
    """Raise `Unclear` where a sum is much smaller than its terms, so that printed digits would not do."""
    require(abs(value) > 0.3 * max(map(abs, terms)) and abs(value) > 1e-6)


def comes_to(printed: float, value: float) -> str:
    """Return "= 2.25"; where the numbers as they are printed come to another, that as well."""
    said = plain(value, 3)
    if (shown := plain(printed, 3)) == said:
        return f"= {said}"
    return f"= {shown} from these rounded numbers, {said} from the unrounded ones"


def as_printed(values: ArrayLike) -> Array:
    """Return numbers as `plain` shows them, with three digits."""
    return np.array([float(f"{value:.3g}") for value in np.ravel(values)]).reshape(np.shape(values))


def vector(values: Array | NDArray[Any]) -> str:
    """Return numbers as they are given: (0.25, −1.3)."""
    return f"({', '.join(plain(float(value), 3) for value in np.ravel(values))})"


def nodes() -> Array:
    """Return the nodes of a picture as columns, row after row from the bottom."""
    t = np.linspace(0, 1, NODES)
    return np.stack(np.meshgrid(t, t)).reshape(2, -1)


def region(network: Network) -> Array:
    """Return F1 - F2 over the unit square."""
    F = network.output(nodes())
    return np.asarray((F[0] - F[1]).reshape(NODES, NODES))
