"""Figures 13 and 14: which class is taken for which; our recorded runs and the paper's, side by side."""

import functools
import itertools
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from course_utils.cifar10 import results
from course_utils.cifar10.data import CLASSES
from course_utils.interactive.asking import (
    UNDECIDED,
    answered,
    asking,
    committed,
    question,
    veiled,
    verdict,
)
from course_utils.interactive.design import Design, picked_cell
from course_utils.interactive.events import Pick
from course_utils.interactive.fields import Settings, choice
from course_utils.pictures.charts import image_axes, line, named_ticks
from course_utils.pictures.numbers import typeset
from course_utils.pictures.scene import Axes, Image, Scene, Text

OURS, OURS_DROPOUT = "ours, without dropout", "ours, with dropout"
PAPER, PAPER_DROPOUT = "paper, Figure 13: without dropout", "paper, Figure 14: with dropout"
RUNS = (OURS, PAPER, OURS_DROPOUT, PAPER_DROPOUT)
SIDE, ONE, DIFFERENCE = "both, side by side", "the first alone", "difference: first − second"
COUNTS, OF_COLUMN, OF_ROW = "counts", "% of the column: correct class", "% of the row: predicted class"
MEAN = "mean over the seeds"
ALL = "all"
NAMES = (*CLASSES, ALL)
SHORT = ("plane", "auto", *CLASSES[2:], ALL)
N = len(CLASSES)
RIGHT = np.eye(N, dtype=bool)  # the cells that count right answers
MANY_RIGHT, MANY_WRONG = 1000.0, 160.0  # counts that have the full shade
CHANGE_RIGHT, CHANGE_WRONG = 80.0, 40.0  # and differences of counts
LEFT = 84.0  # room for the labels

MOST = "most often confused"
ANSWERS = "airplane and bird", "airplane and ship", "automobile and truck", "cat and dog", "deer and horse"

Counts = NDArray[np.float64]
Matrix = tuple[Counts, str]  # the counts, (10, 10), and their title
Words = list[list[str]]


@functools.cache
def recorded(dropout: bool) -> dict[str, Counts]:
    """Return the recorded confusion matrices by seed."""
    return {f"seed {run.seed}": run.confusion.astype(float) for run in results.recorded_runs(dropout)}


SEEDS = (MEAN, *sorted({*recorded(False), *recorded(True)}))


class State(Settings):
    """Two of RUNS, what is shown of them, and the cell that is put into words."""

    guess: str = question(ANSWERS, MOST)
    first: str = choice(RUNS, "first")
    second: str = choice(RUNS, "second", PAPER)
    view: str = choice((SIDE, ONE, DIFFERENCE), "show")
    seed: str = choice(SEEDS, "our runs")
    write: str = choice((COUNTS, OF_COLUMN, OF_ROW), "in the cells")
    predicted: str = choice(NAMES, "row: predicted", "bird")
    correct: str = choice(NAMES, "column: correct", "airplane")

    @property
    def cell(self) -> tuple[int, int]:
        """Row and column of the cell that is put into words."""
        return NAMES.index(self.predicted), NAMES.index(self.correct)


def counts(run: str, seed: str) -> Matrix:
    """Return the matrix and its title; the mean where the run has no such seed."""
    dropout = run in (OURS_DROPOUT, PAPER_DROPOUT)
    if run in (PAPER, PAPER_DROPOUT):
        return results.paper_confusion(dropout).astype(float), run
    found = recorded(dropout)
    if seed in found:
        return found[seed], f"{run}, {seed}"
    of = "one seed" if len(found) == 1 else f"mean of {len(found)} seeds"
    return np.mean(list(found.values()), axis=0), f"{run}, {of}"


def shares(matrix: Counts) -> tuple[Counts, Counts, float]:
    """Return which share is right, in %: of rows and columns, (10,) each, NaN if empty, and of all."""
    right, rows, columns = np.diag(matrix), matrix.sum(1), matrix.sum(0)
    with np.errstate(invalid="ignore"):
        return 100 * right / rows, 100 * right / columns, float(100 * right.sum() / matrix.sum())


def both(state: State) -> tuple[Matrix, Matrix]:
    """Return the two matrices that are compared."""
    return counts(state.first, state.seed), counts(state.second, state.seed)


def scene(state: State, matrices: tuple[Matrix, Matrix]) -> Scene:
    """One matrix with room for its numbers, or two."""
    (first, title), (second, other) = matrices
    below = " Below each count: % of all." if (state.view, state.write) == (ONE, COUNTS) else ""
    wrong = " and, below it, wrong" if state.view == ONE else ""
    legend = f"Blue: right; orange: wrong.{below} “all”: the share that is right{wrong}, in %."
    axes: tuple[Axes, ...] = (_matrix(state, first, title),)
    if state.view == SIDE:
        left, right = ((x, 64.0, 424.0, 506.0) for x in (LEFT, LEFT + 444))
        beside = replace(_matrix(state, second, other), box=right, yticks=(), ylabel="")
        axes = replace(axes[0], box=left), beside
    if state.view == DIFFERENCE:
        axes = (_difference(state, first, second, f"{title}  −  {other}"),)
        legend = "Blue: the first is better; orange: the second. “all”: right answers, in % points."
    whole = Scene(960, 668, axes, texts=(Text(legend, LEFT, 636, "muted"),))
    said = verdict(state.guess, most_confused(first)) if answered(state) else asking(MOST)
    told = Text(said, 480, 660, "accent", 16, bold=True, align="middle")
    if answered(state):
        return replace(whole, texts=(*whole.texts, told))
    return veiled(whole, told, axes=range(len(axes)))


def _times(matrix: Counts) -> NDArray[np.float64]:
    """How often each pair of ANSWERS is taken for each other, one way or the other."""
    i, j = np.array([[CLASSES.index(name) for name in pair.split(" and ")] for pair in ANSWERS]).T
    return np.asarray(matrix[i, j] + matrix[j, i])


def most_confused(matrix: Counts) -> str:
    """Return the pair of classes, of those to choose from, that are taken for each other most often."""
    return ANSWERS[int(_times(matrix).argmax())]


def _confused(state: State, matrix: Counts) -> str:
    """How often the most confused pair, and the reader's, are taken for each other, in words."""
    times, pairs = _times(matrix), dict.fromkeys((most_confused(matrix), committed(state.guess)))
    each = [f"{pair}, {_plain(times[ANSWERS.index(pair)])} times" for pair in pairs if pair != UNDECIDED]
    return f"Taken for each other in the first matrix: {'; '.join(each)}."


def _matrix(state: State, matrix: Counts, title: str) -> Axes:
    shades = np.where(RIGHT, matrix / MANY_RIGHT, -np.minimum(matrix / MANY_WRONG, 1))
    return _axes(state, shades, _words(state, matrix), title)


def _words(state: State, matrix: Counts) -> Words:
    """Return what is written into the cells; a matrix alone has the form of the paper."""
    alone, axis = state.view == ONE, {COUNTS: None, OF_COLUMN: 0, OF_ROW: 1}[state.write]
    with np.errstate(invalid="ignore"):
        percent = 100 * matrix / matrix.sum(axis, keepdims=True)
    sign = "%" if alone else ""
    words = [[_percent(share, sign) for share in row] for row in percent]
    if state.write == COUNTS:
        below = [[f"\n{word}" if alone else "" for word in row] for row in words]
        words = [[f"{matrix[i, j]:.0f}{below[i][j]}" for j in range(N)] for i in range(N)]
    pairs = [[_percent(each, sign), _percent(100 - each, sign)] for each in np.hstack(shares(matrix))]
    return _bordered(words, ["\n".join(pair if alone else pair[:1]) for pair in pairs])


def _bordered(words: Words, edge: list[str]) -> Words:
    """Return the words with another column, the first N of the edge, and another row, the others."""
    return [*([*row, last] for row, last in zip(words, edge[:N], strict=True)), edge[N:]]


def _percent(share: float, sign: str = "%") -> str:
    return "—" if np.isnan(share) else f"{share:.1f}{sign}"


def _difference(state: State, first: Counts, second: Counts, title: str) -> Axes:
    change, edge = first - second, np.hstack(shares(first)) - np.hstack(shares(second))
    digits = 0 if np.array_equal(change, change.round()) else 1
    words = [[_signed(value, digits) for value in row] for row in change]
    shades = np.where(RIGHT, change / CHANGE_RIGHT, -change / CHANGE_WRONG)
    return _axes(state, shades, _bordered(words, [_signed(value, 1) for value in edge]), title)


def _signed(value: float, digits: int) -> str:
    if np.isnan(value):
        return "—"
    return "0" if float(f"{value:.{digits}f}") == 0 else typeset(f"{value:+.{digits}f}")


def _axes(state: State, shades: Counts, words: Words, title: str) -> Axes:
    everything = np.pad(shades, (0, 1), constant_values=np.nan)
    image = Image(everything, chosen=state.cell, name=title, words=tuple(itertools.chain(*words)))
    lines = line((0, N + 1), (N, N), "muted"), line((N, N), (0, N + 1), "muted")
    names = SHORT if state.view == SIDE else NAMES
    ticks = {"xticks": named_ticks(names, 0.5), "yticks": named_ticks(SHORT, 0.5)}
    box = (LEFT, 64.0, 860.0, 506.0)
    return image_axes(box, image, *lines, title=title, xlabel="correct", ylabel="predicted", **ticks)


def caption(state: State, matrices: tuple[Matrix, Matrix]) -> str:
    if not answered(state):
        return f"{asking(MOST)} The matrices are hidden until then."
    shown = matrices[:1] if state.view == ONE else matrices
    cells = (f"{title[0].upper()}{title[1:]}: {_cell(state, matrix)}" for matrix, title in shown)
    return " ".join((_confused(state, matrices[0][0]), *cells))


def _cell(state: State, matrix: Counts) -> str:
    i, j = state.cell
    of_rows, of_columns, of_all = shares(matrix)
    if i == j == N:
        return f"{of_all:.1f}% of all {matrix.sum():,.0f} test pictures are classified correctly."
    if j == N:
        times = _plain(matrix[i].sum())
        return f"{times} times the answer is {CLASSES[i]}; {_percent(of_rows[i])} of these are right."
    pictures = f"of the {matrix[:, j].sum():,.0f} pictures of class {CLASSES[j]}"
    if i == N:
        return f"{pictures}, {of_columns[j]:.1f}% are recognised."
    count = _plain(matrix[i, j])
    if state.write == OF_ROW:
        share = _percent(100 * matrix[i, j] / matrix[i].sum())
        answers = f"{_plain(matrix[i].sum())} answers {CLASSES[i]}"
        are = "is" if matrix[i, j] == 1 else "are"
        return f"of {answers}, {count} ({share}) {are} for pictures of class {CLASSES[j]}."
    taken = "recognised" if i == j else f"taken for class {CLASSES[i]}"
    share = _percent(100 * matrix[i, j] / matrix[:, j].sum())
    return f"{pictures}, {count} {'is' if matrix[i, j] == 1 else 'are'} {taken} ({share})."


def _plain(count: float) -> str:
    return f"{count:,.0f}" if count == round(count) else f"{count:,.1f}"


PICK = picked_cell(N + 1, N + 1, lambda state, i, j: state.changed(predicted=NAMES[i], correct=NAMES[j]))
confusion = Design(State, scene, caption, prepare=both, on={Pick: PICK})
