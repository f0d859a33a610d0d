"""The exercises of a lesson, read from its notebook: words, stub, solution, and the lesson's imports."""

import ast
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from itertools import pairwise
from pathlib import Path

from course_utils.exercises.exercise import Exercise

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
MODULE = re.compile(r"^from course_utils\.exercises import (\w+) as exercises$", re.MULTILINE)
CHECK = re.compile(r"^exercises\.(\w+)\.check\((\w+)\)$", re.MULTILINE)
HINT = re.compile(r"^exercises\.\w+\.hint\(\)$", re.MULTILINE)
NUMBER = re.compile(r"^\*\*(\d+)\.\*\* ", re.MULTILINE)
FOLD = re.compile(r"<details>.*?</details>", re.DOTALL)
FENCED = re.compile(r"```python\n(.*?)```", re.DOTALL)


@dataclass(frozen=True)
class Question:
    """An exercise as its lesson puts it: its name, its words, the code around the answer, the solution.

    function: the name of the reader's function; head: its line 'def ..'; solution: Python code that
    defines it; exercise: what judges it.
    """

    name: str
    words: str
    function: str
    head: str
    solution: str
    exercise: Exercise


@dataclass(frozen=True)
class Lesson:
    """A lesson's exercises: the name of its notebook, the module that judges them, its imports."""

    name: str
    module: str
    imports: str
    questions: tuple[Question, ...]


def read_lesson(name: str, folder: Path = NOTEBOOKS) -> Lesson:
    """Read a lesson, such as '03' or '04b', from its notebook; ValueError if there is no such exercise."""
    names = sorted(path.stem for path in folder.glob("*.ipynb"))
    path = next((folder / f"{one}.ipynb" for one in names if one.partition("_")[0] == name), None)
    with_exercises = [one for one in names if _may_have_exercises(folder / f"{one}.ipynb")]
    numbers = ", ".join(dict.fromkeys(one.partition("_")[0] for one in with_exercises))
    if path is None:
        found = f"one of {numbers}" if numbers else f"in the folder {folder}, where no lesson is"
        raise ValueError(f"the lesson must be {found}, got {name!r}")
    try:
        return _read(path, numbers)
    except NoExercisesError:
        raise
    except OSError as problem:
        raise ValueError(f"{path} cannot be read: {problem.strerror or problem}") from problem
    except Exception as problem:  # json, ast and what looks for the exercises have a dozen classes for it
        raise ValueError(f"{path} is no lesson of this course, or is damaged") from problem


def _may_have_exercises(path: Path) -> bool:
    """Whether a notebook checks exercises, as far as it can be read."""
    try:
        return any(kind == "code" and CHECK.search(text) for kind, text in _cells(path))
    except Exception:  # as above; it is told only of the lesson that is asked for
        return False


def _cells(path: Path) -> list[tuple[str, str]]:
    """Return the kinds and the texts of a notebook's cells."""
    if not path.is_file():  # to read from a pipe would have no end
        raise OSError(f"{path.name} is no file")
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return [(cell["cell_type"], "".join(cell["source"])) for cell in cells]


class NoExercisesError(ValueError):
    """A lesson without exercises."""


def _read(path: Path, numbers: str) -> Lesson:
    cells = _cells(path)
    module = next(filter(None, (MODULE.search(text) for _, text in cells)), None)
    texts = [text for _, text in cells]
    only_hints = any(map(HINT.search, texts)) and not any(map(CHECK.search, texts))  # how to ask for one
    if module is None or only_hints:
        name = path.stem.partition("_")[0]
        others = f"; others are {numbers}" if numbers else f", nor has another in {path.parent}"
        raise NoExercisesError(f"the lesson {name} has no exercises{others}")
    questions = tuple(_questions(cells, module[1]))
    if not questions:
        raise ValueError("the check of no exercise is found")
    used = "\n".join(f"{one.words}\n{one.solution}" for one in questions)
    return Lesson(path.stem, module[1], _imports(cells, used), questions)


def _questions(cells: list[tuple[str, str]], module: str) -> Iterator[Question]:
    judges = vars(import_module(f"course_utils.exercises.{module}"))
    above = ""
    for (kind, text), (_, below) in pairwise(cells):
        check = CHECK.search(text)
        if kind == "code" and check:
            name, function = check.groups()
            head = next(line for line in text.splitlines() if line.startswith(f"def {function}("))
            solution = next(code for code in FENCED.findall(below) if f"def {function}(" in code)
            yield Question(name, _last_exercise(above), function, head, solution.strip(), judges[name])
        above = text


def _last_exercise(markdown: str) -> str:
    """Return the words of the last exercise of a cell, without its number and without folds."""
    return NUMBER.split(FOLD.sub("", markdown))[-1].strip()


def _imports(cells: list[tuple[str, str]], used: str) -> str:
    """Return those imports of the lesson whose names occur in the text of the exercises."""
    code = "\n".join(text for kind, text in cells if kind == "code")
    statements = ast.parse(re.sub(r"^%.*$", "", code, flags=re.MULTILINE)).body
    found = [one for one in statements if isinstance(one, ast.Import | ast.ImportFrom)]
    needed = [one for one in found if any(_occurs(alias, used) for alias in one.names)]
    return "\n".join(dict.fromkeys(map(ast.unparse, needed)))


def _occurs(alias: ast.alias, text: str) -> bool:
    return re.search(rf"\b{alias.asname or alias.name}\b", text) is not None
