"""Where the reader stands: which exercises are solved, and which comes next.

from course_utils.exercises import progress
progress.standing()
"""

import json
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

from course_utils import remembered
from course_utils.exercises import (
    backpropagation,
    cifar10,
    convolution,
    forward_pass,
    not_treated,
    overfitting,
    sigmoid,
    stochastic_gradient,
    the_authors_run,
)
from course_utils.exercises.exercise import Exercise

LARGEST = 10**8  # bytes of a notebook that is looked into
COLLAPSED = "jp-MarkdownHeadingCollapsed"  # JupyterLab's mark of a folded heading
# By notebook, the module with its exercises, which stand there in the same order.
LESSONS = {
    "01_sigmoid": sigmoid,
    "02_forward_pass": forward_pass,
    "03_backpropagation": backpropagation,
    "04_stochastic_gradient": stochastic_gradient,
    "04b_the_authors_run": the_authors_run,
    "05_convolution": convolution,
    "06_overfitting_and_dropout": overfitting,
    "07_cifar10": cifar10,
    "08_not_treated": not_treated,
}


def exercises_of(module: ModuleType) -> dict[str, Exercise]:
    """Return the exercises of a notebook by name, in its order."""
    return {name: one for name, one in vars(module).items() if isinstance(one, Exercise)}


class Lesson(NamedTuple):
    """How far the reader has come in a notebook: whether each of its exercises is solved, by name."""

    notebook: str
    solved: dict[str, bool]

    @property
    def next(self) -> int | None:
        """The number, from 1, of the first exercise that is not solved; None where all are."""
        return next((k for k, solved in enumerate(self.solved.values(), start=1) if not solved), None)

    @property
    def number(self) -> str:
        """The number of the notebook: '04b'."""
        return self.notebook.partition("_")[0]


class Standing(NamedTuple):
    """How far the reader has come in each notebook, and what could not be read of it."""

    lessons: tuple[Lesson, ...]
    problem: str

    @property
    def next(self) -> Lesson | None:
        """The first notebook with an exercise that is not solved."""
        return next((lesson for lesson in self.lessons if lesson.next), None)

    def __repr__(self) -> str:
        done = [solved for lesson in self.lessons for solved in lesson.solved.values()]
        said = f"{sum(done)} of {len(done)} exercises solved."
        if self.next:
            said += f" Next: exercise {self.next.next} of notebook {self.next.number}."
        return f"{said} {self.problem}".rstrip()

    def _repr_markdown_(self) -> str:
        rows = "\n".join(map(_row, self.lessons))
        return f"{self!r}\n\n| notebook | solved | next |\n|---|---|---|\n{rows}"


def _row(lesson: Lesson) -> str:
    marks = "".join("●" if solved else "○" for solved in lesson.solved.values())
    counts = f"{sum(lesson.solved.values())} of {len(lesson.solved)}"
    place = f"{lesson.notebook}.ipynb"
    following = "all solved"
    if lesson.next:
        cell, folded = _cell_of(Path(place), list(lesson.solved)[lesson.next - 1])
        following = f"[exercise {lesson.next}]({place}{cell}){', folded' * folded}"
    return f"| [{lesson.number}]({place}) | {marks} {counts} | {following} |"


def _cell_of(notebook: Path, name: str) -> tuple[str, bool]:
    """Return the end of a link to an exercise, and whether it leads to the folded heading over it.

    It leads to the exercise's words; what is folded away cannot be gone to. It is "" where the notebook
    cannot be read. The links lead from the folder of the reader's notebook, in which its kernel runs.
    JupyterLab finds a cell in each case, a heading only in a notebook that is open.
    """
    try:
        if not 0 < notebook.stat().st_size <= LARGEST:  # of a pipe 0, which has no end
            return "", False
        words, fold, depth = "", "", 0
        for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"]:
            source = "".join(cell["source"])
            if cell["cell_type"] == "markdown":
                words, level = cell["id"], len(source) - len(source.lstrip("#"))
                if level and (not fold or level <= depth):
                    fold, depth = words if cell["metadata"].get(COLLAPSED) else "", level
            elif f"exercises.{name}.check(" in source:
                return f"#cell-id={fold or words}", bool(fold)
    except (OSError, AttributeError, *remembered.BROKEN):  # the reader may have changed it
        pass
    return "", False


def standing() -> Standing:
    """Return where the reader stands, from what was remembered on this computer."""
    memory = remembered.recall()
    solved = memory.content["solved"]
    lessons = (
        Lesson(
            notebook,
            {
                name: f"{module.__name__.rpartition('.')[2]}.{name}" in solved
                for name in exercises_of(module)
            },
        )
        for notebook, module in LESSONS.items()
    )
    return Standing(tuple(lessons), memory.problem)


def reset() -> Standing:
    """Forget which exercises were solved and how questions were answered; return where that leaves us."""
    problem = remembered.forget()
    return standing()._replace(problem=problem) if problem else standing()
