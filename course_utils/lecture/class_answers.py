"""What a telephone may answer: one of several words, a number, or a drawing. On the way all are numbers."""

import json
import math
from typing import Any

import numpy as np

from course_utils.arrays import Array
from course_utils.interactive.controls import positions, whole_positions
from course_utils.interactive.frozen import Frozen
from course_utils.lecture.class_units import in_full, with_unit
from course_utils.pictures.numbers import counted, plain
from course_utils.pictures.scene import Axes, Limits, Points

Answer = tuple[tuple[float, ...], ...]
LETTERS = "ABCDEFGHIJKL"  # of the options
STROKES, PLACES = 50, 400  # at most, of a drawing and of all its strokes together
ROUNDING = 1e-6  # of a step


def read(body: bytes) -> Answer:
    """Return the answer of a message, JSON lists of finite numbers; ValueError for anything else."""
    try:
        given = json.loads(body)
    except (ValueError, RecursionError) as problem:
        raise ValueError("an answer is written in JSON") from problem
    if not isinstance(given, list) or not all(isinstance(part, list) for part in given):
        raise ValueError("an answer is a list of lists of numbers")
    if not all(_is_number(value) for part in given for value in part):
        raise ValueError("an answer holds finite numbers only")
    return tuple(tuple(map(float, part)) for part in given)


def _is_number(value: Any) -> bool:
    return type(value) in (int, float) and abs(value) < 1e300  # a comparison with NaN is False


class Kind(Frozen):
    """What all kinds of answers have in common."""

    def described(self) -> dict[str, Any]:
        """Return what the page of the telephones needs to ask for it."""
        raise NotImplementedError

    def check(self, answer: Answer) -> None:
        """Raise ValueError for numbers that are no answer of this kind."""
        raise NotImplementedError

    def said(self, answer: Answer) -> str:
        """Return the answer in words."""
        raise NotImplementedError


def _only(answer: Answer) -> float:
    if len(answer) != 1 or len(answer[0]) != 1:
        raise ValueError("the answer is one number")
    return answer[0][0]


class Options(Kind):
    """One of several words; the number is its place among them, from 0.

    lettered: whether each stands behind a letter, as it does on the screen.
    """

    options: tuple[str, ...]
    lettered: bool = False

    def described(self) -> dict[str, Any]:
        """What the buttons say."""
        letters = LETTERS[: len(self.options)] if self.lettered else ""
        return {"kind": "options", "options": self.options, "letters": letters}

    def check(self, answer: Answer) -> None:
        """One of those there are."""
        if _only(answer) not in range(len(self.options)):
            raise ValueError(f"the answer is a whole number from 0 to {len(self.options) - 1}")

    def said(self, answer: Answer) -> str:
        """The word itself, behind its letter."""
        place = int(_only(answer))
        return f"{LETTERS[place]}, {self.options[place]}" if self.lettered else self.options[place]


class Number(Kind):
    """A number from low to high in steps (0: any number); unit: what stands behind it.

    log: the slider goes through round numbers, twenty to the factor ten; low and high are powers of ten.
    """

    low: float
    high: float
    step: float = 0.0
    unit: str = ""
    log: bool = False

    def described(self) -> dict[str, Any]:
        """Where the slider begins and ends, and where it stops in between."""
        places_of = whole_positions if self.step == 1 else positions
        round_ones = map(self._on_step, places_of(self.low, self.high)) if self.log else ()
        places = sorted({place for place in round_ones if self.low <= place <= self.high})
        limits = {"low": self.low, "high": self.high, "step": self.step}
        return {"kind": "number", "unit": self.unit, "places": places, **limits}

    def check(self, answer: Answer) -> None:
        """Within the limits, on a step."""
        value = _only(answer)
        steps = (value - self.low) / self.step if self.step else 0.0
        if not self.low <= value <= self.high or abs(steps - round(steps)) > ROUNDING:
            whole = f" in steps of {in_full(self.step)}" if self.step else ""
            raise ValueError(f"the answer is between {in_full(self.low)} and {in_full(self.high)}{whole}")

    def _on_step(self, value: float) -> float:
        """The nearest place on a step, without the last digits, which are of rounding errors."""
        if not self.step:
            return value
        return float(f"{self.low + round((value - self.low) / self.step) * self.step:.12g}")

    def said(self, answer: Answer) -> str:
        """The number, which may be a little off its step, with its unit."""
        return with_unit(self._on_step(_only(answer)), self.unit)


class Drawing(Kind):
    """Strokes in a box of a picture, x, y, x, y, .., as shares of its width and height from below left."""

    axes: Axes

    def described(self) -> dict[str, Any]:
        """The box with its ticks and its data points, all as shares."""
        axes = self.axes
        x, y = (axes.xlim, axes.xlog), (axes.ylim, axes.ylog)
        marks = [item for item in axes.items if isinstance(item, Points)]
        return {
            "kind": "drawing",
            "ratio": axes.box[2] / axes.box[3],
            "xlabel": axes.xlabel,
            "ylabel": axes.ylabel,
            "xticks": [(round(_share(value, *x), 4), label) for value, label in axes.xticks],
            "yticks": [(round(_share(value, *y), 4), label) for value, label in axes.yticks],
            "marks": [
                (round(_share(x1, *x), 4), round(_share(x2, *y), 4), "AB"[label])
                for item in marks
                for x1, x2, label in zip(*item.x.tolist(), item.labels.tolist(), strict=True)
            ],
            "most": PLACES,
        }

    def check(self, answer: Answer) -> None:
        """Some strokes, all in the box."""
        if not 1 <= len(answer) <= STROKES:
            raise ValueError(f"a drawing has 1 to {STROKES} strokes")
        if any(len(stroke) % 2 or len(stroke) < 4 for stroke in answer):
            raise ValueError("a stroke has an even number of numbers, four at least")
        if sum(map(len, answer)) > 2 * PLACES:
            raise ValueError(f"a drawing has at most {PLACES} places")
        if not all(0 <= value <= 1 for stroke in answer for value in stroke):
            raise ValueError("the numbers of a drawing are between 0 and 1")

    def said(self, answer: Answer) -> str:
        """How many strokes, and where they begin and end."""
        first, last = self.curves(answer)[0][:, 0], self.curves(answer)[-1][:, -1]
        axes = self.axes
        names = axes.xlabel or "x", axes.ylabel or "y"
        scales = (axes.xlim, axes.xlog), (axes.ylim, axes.ylog)
        ends = (
            ", ".join(
                f"{name} = {_about(value, *scale)}"
                for name, value, scale in zip(names, place, scales, strict=True)
            )
            for place in (first, last)
        )
        return f"{counted(len(answer), 'stroke')}, from {' to '.join(ends)}"

    def curves(self, answer: Answer) -> tuple[Array, ...]:
        """Return the strokes in the coordinates of the box, each of shape (2, n)."""
        axes = self.axes
        return tuple(
            np.stack([_value(x, axes.xlim, axes.xlog), _value(y, axes.ylim, axes.ylog)])
            for x, y in (np.reshape(stroke, (-1, 2)).T for stroke in answer)
        )


def _about(value: float, limits: Limits, log: bool) -> str:
    """Return a number as exactly as it can be drawn: to two digits, or to a hundredth of a linear axis."""
    last = math.floor(math.log10(limits[1] - limits[0])) - 2
    return plain(value, 2) if log else in_full(round(float(value), -last))


def _share(value: float, limits: Limits, log: bool) -> float:
    low, high, at = (math.log(one) if log else one for one in (*limits, value))
    return (at - low) / (high - low)


def _value(share: Array, limits: Limits, log: bool) -> Array:
    low, high = np.log(limits) if log else np.array(limits)
    value = low + share * (high - low)
    return np.exp(value) if log else value
