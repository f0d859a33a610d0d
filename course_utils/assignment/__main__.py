"""`python -m course_utils.assignment 03` writes assignment_03.ipynb for Otter-Grader."""

import argparse
import os
import shlex
import sys
from pathlib import Path

import nbformat

from course_utils.assignment.lesson import NOTEBOOKS, read_lesson
from course_utils.assignment.master import master
from course_utils.pictures.numbers import counted
from course_utils.writing import say, written

NEXT = """{path} has {exercises}, {points} each. Next:

    otter assign {typed}

The folder {folder}/student is what students get; {folder}/autograder holds what grades them."""


def main(arguments: list[str] | None = None) -> None:
    """Write the assignment of a lesson, and say what to do with it."""
    parser = argparse.ArgumentParser(prog="python -m course_utils.assignment", description=__doc__)
    parser.add_argument("lesson", help="its number: 01, 02, .., 04b, ..")
    parser.add_argument("--out", type=Path, help="the file to write (default: assignment_LESSON.ipynb)")
    parser.add_argument("--points", type=float, default=1.0, help="of each exercise (default: 1)")
    parser.add_argument("--notebooks", type=Path, default=NOTEBOOKS, help="the folder of the lessons")
    asked = parser.parse_args(arguments)
    out = Path(os.path.expanduser(asked.out or f"assignment_{asked.lesson}.ipynb"))
    try:
        if out.suffix != ".ipynb" and not os.path.lexists(out):  # else its folder could have its name
            out = out.with_name(f"{out.name}.ipynb")
        path, count = write(asked.lesson, out, asked.points, Path(os.path.expanduser(asked.notebooks)))
    except ValueError as problem:
        sys.exit(f"{problem}")
    points = f"{asked.points:g}"
    said = {"exercises": counted(count, "exercise"), "points": f"{points} point{'s' * (points != '1')}"}
    folder = path.with_suffix("")
    say(NEXT.format(path=path, folder=folder, typed=shlex.join(map(_typed, (path, folder))), **said))


def _typed(path: Path) -> str:
    """Return the path as it is typed in a command, which would take -x for an option."""
    return f"./{path}" if str(path).startswith("-") else str(path)


def write(lesson: str, out: Path, points: float, notebooks: Path = NOTEBOOKS) -> tuple[Path, int]:
    """Write the notebook and return its path and the number of exercises; a file that exists is kept."""
    if not 0 < points < float("inf"):
        raise ValueError(f"the points of an exercise must be more than 0, got {points:g}")
    if os.path.lexists(out):  # be it a link that leads nowhere
        raise ValueError(f"{out} exists already: name another file with --out, or remove it")
    read = read_lesson(lesson, notebooks)
    try:
        with written(out) as file:
            file.write(nbformat.writes(master(read, points)).encode())
    except OSError as problem:
        said = f"{out} cannot be written ({problem.strerror or problem}): name another file with --out"
        raise ValueError(said) from problem
    return out, len(read.questions)


if __name__ == "__main__":
    main()
