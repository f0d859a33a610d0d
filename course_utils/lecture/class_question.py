"""What an exhibit declares of its question to the class; all that questions have in common is elsewhere."""

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from course_utils.arrays import Array
from course_utils.interactive.frozen import Frozen
from course_utils.lecture.class_answers import Answer, Kind
from course_utils.pictures.numbers import counted, plain
from course_utils.pictures.scene import Scene

Answers = tuple[Answer, ...]


class Scores(Frozen):
    """How near the answers come to the truth: how many are in each of the named bins, and in words."""

    label: str
    names: tuple[str, ...]
    counts: tuple[int, ...]
    words: str


class Question(Frozen):
    """A question of an exhibit to the class.

    words(state), kind(state): what is asked, and what an answer is; asked: the values that the state takes
    for it, which hide the truth; about: the fields it is about: it is over when one of them changes;
    reveal: the control that reveals, and truth(state): the state after it, where the class has answered;
    lay(scene, state, seen, answers): the picture with the answers over it; scores(state, seen, answers):
    how good they are, None while that is not known; is_seen: whether the picture itself asks it in words.
    """

    words: Callable[[Any], str]
    kind: Callable[[Any], Kind]
    about: tuple[str, ...]
    asked: Mapping[str, Any]
    reveal: str
    truth: Callable[[Any], Any]
    revealed: Callable[[Any], bool]
    lay: Callable[[Scene, Any, Any, Answers], Scene]
    scores: Callable[[Any, Any, Answers], Scores | None]
    is_seen: bool = False


def binned(
    values: ArrayLike, edges: Sequence[float], label: str, unit: str = "", *, low: bool = True
) -> Scores:
    """Return scores in bins between the edges, which may be exceeded; low: whether less is better."""
    scores = np.asarray(values, dtype=float)
    inside = np.clip(np.nan_to_num(scores, nan=edges[-1]), edges[0], edges[-1])
    counts = np.histogram(inside, edges)[0]
    names = [f"{plain(a, 3)}–{plain(b, 3)}{unit}" for a, b in pairwise(edges)]
    half, best = np.median(scores), scores.min() if low else scores.max()
    words = (
        f"half have {plain(half, 3)}{unit} or {'less' if low else 'more'}; the best {plain(best, 3)}{unit}."
    )
    return Scores(label, tuple(names), tuple(counts.tolist()), f"{label[0].upper()}{label[1:]}: {words}")


def off_by(values: Array, truth: float, most: int = 5) -> Scores:
    """Return scores of whole numbers: how far each is off, `most` and above being one bin."""
    off = np.abs(values - truth)
    counts = np.bincount(np.minimum(off, most).astype(int), minlength=most + 1)
    names = ("right", *(f"{k} off" for k in range(1, most)), f"{most}+ off")
    good = f"{counts[0]} of {counted(len(values), 'answer')} right"
    words = f"{good}; half are at most {np.median(off):.0f} off."
    return Scores("how far off", names, tuple(counts.tolist()), words)


def right_or_wrong(right: Array, label: str) -> Scores:
    """Return scores that are either."""
    good = int(np.sum(right))
    counts = (good, len(right) - good)
    return Scores(label, ("right", "wrong"), counts, f"{good} of {counted(len(right), 'answer')} right.")
