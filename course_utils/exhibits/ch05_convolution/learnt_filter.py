"""A filter is learnt from examples by stochastic gradient, and a full matrix from the same ones."""

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from course_utils.arrays import Array
from course_utils.convolution import learning
from course_utils.convolution.known_filters import FILTERS, correlated
from course_utils.interactive.asking import (
    Prepared,
    answered,
    asking,
    awaiting,
    question,
    veiled,
    verdict,
)
from course_utils.interactive.design import Design
from course_utils.interactive.fields import Playable, choice, log, whole
from course_utils.interactive.process import Progress, restarting
from course_utils.pictures.charts import chart, image_axes, line, log_ticks
from course_utils.pictures.numbers import counted, plain, typeset
from course_utils.pictures.scene import Axes, Image, Line, Role, Scene, Text

STEPS, RATE = 1000, 0.01
ROUND = (10, 20, 30, 40, 50, 100, 200, 300, 400, 500)
SNAPS = np.unique([*np.geomspace(1, STEPS, 60).round(), *ROUND]).astype(int)  # after these both are kept
TARGETS = {name: weights / by for name, (weights, by) in FILTERS.items() if weights.shape == (3, 3)}
LOW, HIGH = 1e-6, 100.0  # errors that are shown
HALF = learning.SIDE // 2
NEW = 50  # pictures in the left half, from which nothing was learnt
WELL = 0.1  # an error with which something counts as learnt
FEWER = "what needs fewer steps"
FILTER, MATRIX, NEITHER = "the filter", "the matrix", "as many, or neither gets there"
ANSWERS = 2, 3, 6, 7, 8, 10  # the axes that tell


class State(Playable):
    """What is shown after `step` steps; `shift` moves the pictures that nobody learnt from."""

    guess: str = question((FILTER, MATRIX, NEITHER), FEWER)
    target: str = choice(tuple(TARGETS), "filter to be learnt")
    step: float = log(30.0, 1, STEPS, "steps", restarts=False)
    shift: int = whole(HALF, 0, HALF, "pixels moved to the right", restarts=False)
    eta: float = log(RATE, 0.001, 0.1, "learning rate η")
    N: int = whole(20, 5, 100, "pictures to learn from")
    example: int = whole(1, 1, 5, "which of them is shown", restarts=False, more=True)
    seed: int = whole(0, 0, 50, "seed", more=True)

    @property
    def kernel(self) -> Array:
        """The filter that made the examples."""
        return np.asarray(TARGETS[self.target], dtype=float)


class Learnt(Progress):
    """The filters and matrices after the first of SNAPS, and the pictures that they were learnt from;
    errors: for each, by how far the pictures are moved, those of filter and matrix: (HALF + 1, 2);
    new: that of the matrix on new pictures in the left half.
    """

    pictures: Array
    filters: tuple[Array, ...] = ()
    matrices: tuple[Array, ...] = ()
    errors: tuple[Array, ...] = ()
    new: tuple[float, ...] = ()


def lessons(state: State) -> Iterator[Learnt]:
    """Learn from the seed's pictures, and keep what is known at SNAPS."""
    rng = np.random.default_rng(state.seed)
    seen = Learnt(learning.left_pictures(state.N, rng), unfinished=True)
    moved = [learning.moved(seen.pictures, shift) for shift in range(HALF + 1)]
    wanted = [correlated(pictures, state.kernel) for pictures in moved]
    fresh = learning.left_pictures(NEW, np.random.default_rng(state.seed + 1000))
    of_fresh = correlated(fresh, state.kernel)
    yield seen
    for step, (w, W) in enumerate(learning.learnt(seen.pictures, state.kernel, state.eta, rng), start=1):
        if step in SNAPS:
            errors = np.array([_errors(w, W, *pair) for pair in zip(moved, wanted, strict=True)])
            filters, matrices = (*seen.filters, w), (*seen.matrices, W)
            told, new = (*seen.errors, errors), (*seen.new, _errors(w, W, fresh, of_fresh)[1])
            seen = Learnt(seen.pictures, filters, matrices, told, new, unfinished=step < STEPS)
        if step in SNAPS or step % 5 == 0:
            yield seen
        if step >= STEPS:
            return
    yield replace(seen, unfinished=False)  # they have left for good


def _errors(w: Array, W: Array, pictures: Array, wanted: Array) -> tuple[float, float]:
    full = learning.matrix_answers(W, pictures)
    return learning.relative_error(correlated(pictures, w), wanted), learning.relative_error(full, wanted)


class Answers(NamedTuple):
    """step: of what is shown; left: whether the numbers grew too large to go on from it; ended: whether
    learning is over; w: the filter; pictures, wanted, by_filter, by_matrix: of the example and of the same
    moved, two each; errors: for each of the SNAPS so far, of filter and matrix, of both on the moved
    pictures, and of the matrix on new ones.
    """

    step: int
    left: bool
    ended: bool
    w: Array
    pictures: Array
    wanted: Array
    by_filter: Array
    by_matrix: Array
    errors: Array


def answers(state: State, progress: Learnt) -> Answers:
    """Return what filter and matrix make of the example, and of the same moved."""
    known, n = len(progress.filters), learning.SIDE**2
    k = min(int(np.searchsorted(SNAPS, state.step, side="right")), known) - 1
    w, W = (progress.filters[k], progress.matrices[k]) if known else (np.zeros((3, 3)), np.zeros((n, n)))
    example = progress.pictures[state.example - 1]
    both = np.stack([example, learning.moved(example, state.shift)])
    tables = zip(progress.errors, progress.new, strict=True)
    errors = np.array([(*table[0], *table[state.shift], new) for table, new in tables]).reshape(-1, 5)
    step = int(SNAPS[k]) if known else 0
    replies = correlated(both, state.kernel), correlated(both, w), learning.matrix_answers(W, both)
    left = k + 1 == known < len(SNAPS) and not progress.unfinished
    return Answers(step, left, not progress.unfinished, w, both, *replies, errors)


COLUMNS = (("picture", 12.0), ("wanted", 118.0), ("filter says", 224.0), ("matrix says", 330.0))
WIDE = 98.0


def scene(state: State, seen: Answers) -> Scene:
    """Left: an example and the same moved, and both answers; below: the filter; right: the errors."""
    axes: list[Axes] = []
    rows = zip(seen.pictures, seen.wanted, seen.by_filter, seen.by_matrix, strict=True)
    for top, images in zip((60.0, 206.0), rows, strict=True):
        for (title, left), values in zip(COLUMNS, images, strict=True):
            above = title if top < 100 else "moved" if title == "picture" else ""
            axes.append(image_axes((left, top, WIDE, WIDE), Image(values, 4.0), title=above))
    for start, name, weights in ((12.0, "learnt", seen.w), (178.0, "true", state.kernel)):
        image = Image(weights, 2.0, ".2f", words=_long(weights))
        axes.append(image_axes((start, 354, 144, 108), image, title=name))
    guess = state.guess if state.eta == RATE else Prepared(state.guess)  # it was asked about that rate
    said = verdict(guess, sooner(seen)) if seen.ended or sooner(seen) != NEITHER else ""
    said = (said or awaiting(guess)) if answered(state) else asking(FEWER)
    told = Text(said, 480, 492, "accent", 16, bold=True, align="middle")
    everything = Scene(960, 504, (*axes, _chart(seen)), texts=(told,))
    return everything if answered(state) else veiled(replace(everything, texts=()), told, axes=ANSWERS)


def _long(weights: Array) -> tuple[str, ...]:
    """What stands in the cells where the weights are too long for two decimals; else nothing."""
    return tuple(typeset(f"{w:.1e}") for w in weights.flat) if np.abs(weights).max() >= 100 else ()


def sooner(seen: Answers) -> str:
    """Return which of the two has learnt after fewer steps, as far as they have come."""
    by_filter, by_matrix = ((*np.flatnonzero(seen.errors[:, k] < WELL), len(SNAPS))[0] for k in (0, 1))
    if by_filter == by_matrix:
        return NEITHER
    return FILTER if by_filter < by_matrix else MATRIX


def _chart(seen: Answers) -> Axes:
    steps, errors = SNAPS[: len(seen.errors)].astype(float), np.maximum(seen.errors, LOW)
    errors = np.where(errors <= HIGH, errors, np.nan)  # a line that leaves the picture ends
    kinds: tuple[tuple[str, Role], ...] = (("filter", "A"), ("matrix", "B"))
    lines = [Line(steps, errors[:, k], role, label=name) for k, (name, role) in enumerate(kinds)]
    for k, (name, role) in enumerate(kinds, start=2):
        lines.append(Line(steps, errors[:, k], role, dashed=True, name=f"{name}, moved pictures"))
    lines.append(Line(steps, errors[:, 4], "ink", label="matrix, new"))
    now = float(max(1, seen.step))
    items = (line((now, now), (LOW, HIGH), "muted"), *lines)
    box, limits, title = (540, 84, 384, 330), ((1, STEPS), (LOW, HIGH)), "error (dashed: moved)"
    return chart(box, items, *limits, log="xy", yticks=log_ticks(LOW, HIGH, 5), xlabel="steps", title=title)


def caption(state: State, seen: Answers) -> str:
    examples = f"{state.N} pictures in the left half"
    if not answered(state):
        return f"{asking(FEWER)} Both learn from {examples}."
    if not seen.step:
        return f"Nothing has been learnt yet from {examples}."
    ours, full, ours_moved, full_moved, full_new = map(
        _size, seen.errors[int(np.searchsorted(SNAPS, seen.step))]
    )
    farthest = float(np.abs(seen.w - state.kernel).max())
    found = f"is off by at most {plain(farthest, 1)}" if farthest > LOW else "is found"
    moved = f"pictures moved by {counted(state.shift, 'pixel')}"
    ended = " Learning ended here: the numbers grew beyond all bounds." if seen.left else ""
    return (
        f"After {counted(seen.step, 'step')} on {examples} the filter “{state.target}” {found}. "
        f"Its relative error is {ours}, and {ours_moved} on {moved}; "
        f"that of the full matrix is {full}, {full_new} on new pictures in the left half, and {full_moved} "
        f"on the moved ones.{ended}"
    )


def _size(error: float) -> str:
    """An error in words: the digits of rounding are each machine's own."""
    return plain(error, 1) if error > LOW else "below 10⁻⁶"


learnt_filter = Design(State, scene, caption, process=restarting(lessons), prepare=answers)
