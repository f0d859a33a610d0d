"""How a question of the lecturer's own looks, for each kind of answer; its truth may be None."""

import warnings
from dataclasses import replace
from typing import Any

import numpy as np

from course_utils.arrays import Array, real_array, refusal
from course_utils.interactive.limits import Between
from course_utils.lecture.class_answers import LETTERS, Drawing, Number, Options
from course_utils.lecture.class_overlay import numbers, over, piled, strokes
from course_utils.lecture.class_panel import BOLD, counts_to, lines_of
from course_utils.lecture.class_question import Answers, Scores, binned, right_or_wrong
from course_utils.lecture.class_units import with_unit
from course_utils.pictures.charts import bar_chart, chart, line, round_up
from course_utils.pictures.scene import Axes, Formula, Limits, Role, Scene, Text, is_latex

WIDTH, HEIGHT = 960.0, 480.0
BOX = (70.0, 110.0, 854.0, 310.0)
COUNTS = (640.0, 110.0, 290.0, 310.0)  # the box of the bars
TOP = 96.0  # of the words
SIZES = (34, 31, 28, 25, 22, 20, 18)  # in which they may be set
ABOVE = 1.1  # of the highest count: room for the number over its bar
LINE, GAP = 1.25, 0.6  # distance of two lines, and of two words beyond that, in their size
RIGHT = "✓"
PILES = 60  # of numbers, from one end of the axis to the other
BINS = 5  # of a distribution
PLACES = 201  # of a curve
NEAR = 0.02  # of the width of the box: a curve counts as drawn so far beyond its ends


class Form:
    """The picture of a question; said: its truth in words."""

    said = ""

    def scene(self, revealed: bool) -> Scene:
        """Return the picture without answers."""
        raise NotImplementedError

    def laid(self, scene: Scene, revealed: bool, answers: Answers) -> Scene:
        """Return the picture with the answers."""
        raise NotImplementedError

    def scores(self, answers: Answers) -> Scores | None:
        """Return how good they are, None where there is no truth."""
        raise NotImplementedError


def _told(truth: str) -> str:
    return f"The answer: {truth}{'' if truth.endswith(('.', '!', '?', '…')) else '.'}"


class Words(Form):
    """Left: the words, each with its letter; right: how many have chosen each."""

    def __init__(self, kind: Options, truth: Any) -> None:
        if truth is not None and not (isinstance(truth, str) and truth in kind.options):
            raise refusal("truth", "one of the words", truth)
        self.options = kind.options
        self.right = None if truth is None else kind.options.index(truth)
        self.said = "" if truth is None else _told(truth)

    def scene(self, revealed: bool) -> Scene:
        """The words, the right one marked once it is revealed."""
        right = self.right if revealed else None
        size = next((size for size in SIZES if self._bottom(size) <= HEIGHT - 40), SIZES[-1])
        texts, formulas, y = [], [], TOP + size
        for k, lines in enumerate(self._lines(size)):
            role: Role = "ink" if right is None else "accent" if k == right else "muted"
            if k == right:
                texts.append(Text(RIGHT, 22, y, role, size, bold=True))
            texts.append(Text(LETTERS[k], 54, y, role, size, bold=True))
            left = 54 + 1.3 * size
            for words in lines:
                if is_latex(words):
                    formulas.append(Formula(words[1:-1], left, y - 0.35 * size, size))
                else:
                    texts.append(Text(words, left, y, role, size, bold=k == right))
                y += LINE * size
            y += GAP * size
        height = max(HEIGHT, self._bottom(size) + 20)
        scene = Scene(WIDTH, height, (), formulas=tuple(formulas), texts=tuple(texts))
        return self._counted(scene, revealed, ())

    def _lines(self, size: float) -> list[list[str]]:
        """The lines of each, which stay where they are when one becomes bold."""
        room = COUNTS[0] - 130 - 1.3 * size
        return [
            [option] if is_latex(option) else lines_of(option, room, size * BOLD) for option in self.options
        ]

    def _bottom(self, size: float) -> float:
        """How far down they reach."""
        lines = self._lines(size)
        return TOP + size * (LINE * sum(map(len, lines)) + GAP * (len(lines) - 1))

    def _counted(self, scene: Scene, revealed: bool, answers: Answers) -> Scene:
        counts = np.bincount(numbers(answers).astype(int), minlength=len(self.options))
        high = round_up(max(5.0, float(counts.max())))
        right = self.right if revealed else None
        names = [f"{RIGHT} {LETTERS[k]}" if k == right else LETTERS[k] for k in range(len(counts))]
        bars = bar_chart(
            COUNTS,
            counts,
            names,
            (0, ABOVE * high),
            chosen=right,
            digits=0,
            ylabel="answers",
            yticks=counts_to(high, 6),
        )
        return replace(scene, axes=(bars,))

    def laid(self, scene: Scene, revealed: bool, answers: Answers) -> Scene:
        """The bars grow."""
        return self._counted(scene, revealed, answers)

    def scores(self, answers: Answers) -> Scores | None:
        """Right or wrong."""
        return None if self.right is None else right_or_wrong(numbers(answers) == self.right, "")


class Numbers(Form):
    """An axis on which the answers pile up; the truth is a line."""

    def __init__(self, kind: Number, truth: Any) -> None:
        self.kind, self.truth = kind, truth
        if truth is not None:
            self.truth = Between(kind.low, kind.high).take("truth", truth)
            self.said = _told(with_unit(self.truth, kind.unit))

    def scene(self, revealed: bool) -> Scene:
        """The axis."""
        kind, shown = self.kind, revealed and self.truth is not None
        truth = (line((self.truth, self.truth), (0, 1), label="the answer"),) if shown else ()
        log, limits = "x" if kind.log else "", ((kind.low, kind.high), (0, 1))
        axes = chart(BOX, truth, *limits, log=log, most=(9, 2), xlabel=kind.unit, yticks=())
        return Scene(WIDTH, HEIGHT, (axes,))

    def laid(self, scene: Scene, revealed: bool, answers: Answers) -> Scene:
        """A dot for each."""
        values = numbers(answers)
        low, high, along = self.kind.low, self.kind.high, values
        if self.kind.log:
            low, high, along = np.log(low), np.log(high), np.log(values)
        return over(scene, 0, piled(values, 0.02, 0.95, along, (high - low) / PILES))

    def scores(self, answers: Answers) -> Scores | None:
        """How far off: of a logarithmic axis by what factor."""
        if self.truth is None:
            return None
        values = numbers(answers)
        if self.kind.log:
            factors = np.exp(np.abs(np.log(values / self.truth)))
            edges = (1, 1.2, 1.5, 2, 3, 5, 10, 100)
            return binned(factors, edges, "factor by which it is off")
        off = np.abs(values - self.truth)
        most = round_up(max(float(off.max()), (self.kind.high - self.kind.low) / 100))
        edges = np.linspace(0, most, BINS + 1).tolist()
        return binned(off, edges, "how far off")


class Curves(Form):
    """A box with the curves of the class, and the true one."""

    def __init__(self, kind: Drawing, truth: Any) -> None:
        self.kind, self.truth = kind, truth
        if truth is None:
            return
        axes = kind.axes
        places = np.geomspace if axes.xlog else np.linspace
        self.x = places(*axes.xlim, PLACES)
        low, high = axes.ylim
        self.y = _heights(truth, self.x)
        # A pole has no height, nor has 0 on a logarithmic axis.
        self.y[~np.isfinite(self.y) | ((self.y <= 0) & axes.ylog)] = np.nan
        if not np.any((low <= self.y) & (self.y <= high)):
            raise refusal("truth", "a function of which some of the curve lies in the box", truth)
        self.said = "The curve is shown."

    def scene(self, revealed: bool) -> Scene:
        """The box."""
        shown = revealed and self.truth is not None
        items = (line(self.x, self.y, "B", label="the answer"),) if shown else ()
        return Scene(WIDTH, HEIGHT, (replace(self.kind.axes, items=items),))

    def laid(self, scene: Scene, revealed: bool, answers: Answers) -> Scene:
        """All curves."""
        return over(scene, 0, *strokes(map(self.kind.curves, answers)))

    def scores(self, answers: Answers) -> Scores | None:
        """How far the curves are from the true one on average, in parts of the height of the box."""
        if self.truth is None:
            return None
        off = [100 * self._distance(answer) for answer in answers]
        return binned(off, (0, 2, 5, 10, 20, 50, 100), "mean distance", "%")

    def _distance(self, answer: Any) -> float:
        """Only where the true curve has a height; where nothing is drawn, it is off by all of the box."""
        at, known = np.linspace(0, 1, PLACES), ~np.isnan(self.y)
        true, off = _shares(self.y, self.kind.axes), np.ones(PLACES)
        for x, y in (np.reshape(stroke, (-1, 2)).T for stroke in answer):
            drawn = (at >= x.min() - NEAR) & (at <= x.max() + NEAR)
            order = np.argsort(x, kind="stable")
            there = np.abs(np.interp(at, x[order], y[order]) - true)
            off[drawn] = np.fmin(off, there)[drawn]
        return float(np.mean(off[known]))


def _heights(truth: Any, x: Array) -> Array:
    """Return the heights of the true curve at x, shape (n,), NaN where it has none; ValueError if it has no
    such heights at all.
    """
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")  # of the logarithm of a negative number, which has no height
        try:
            returned = truth(x.copy())  # which it may change
        except Exception as problem:  # whatever the lecturer's function raises
            raise refusal("truth", "a function of x for an array of places", truth) from problem
    heights = real_array("what truth returns", returned)
    if heights.shape not in ((), (1,), x.shape):
        raise ValueError(f"truth must be a function that keeps the shape {x.shape}, got {heights.shape}")
    return np.array(np.broadcast_to(heights, x.shape))  # a copy: the function may keep its own


def _shares(y: Array, axes: Axes) -> Array:
    """Return heights as parts of that of the box, those outside at its edge."""
    limits: Limits = axes.ylim
    inside = np.clip(y, *limits)
    low, high, at = (np.log(one) if axes.ylog else one for one in (*limits, inside))
    return np.asarray((at - low) / (high - low))
