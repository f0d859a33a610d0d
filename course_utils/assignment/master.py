"""The notebook from which `otter assign` makes the students' notebook and the autograder."""

import ast
from itertools import count
from textwrap import dedent, indent
from typing import Any

import numpy as np
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_raw_cell

from course_utils.assignment.lesson import Lesson, Question

CONFIG = """# ASSIGNMENT CONFIG
name: {name}
init_cell: true
check_all_cell: true
export_cell: false
tests:
  ok_format: false
"""
QUESTION = """# BEGIN QUESTION
name: {name}
points: {points}
all_or_nothing: true
"""
TEST = '''""" # BEGIN TEST CONFIG
name: {title}
hidden: {hidden}
""" # END TEST CONFIG
def test_{number}({function}):
    from course_utils.assignment import {judge}
    {judge}({arguments})'''


def master(lesson: Lesson, points: float) -> NotebookNode:
    """Return the notebook; each exercise is worth `points`, all of them or none."""
    head = f"# Exercises of {lesson.name}\n\nWrite your answers in place of `None`."
    cells = [
        new_raw_cell(CONFIG.format(name=f"assignment_{lesson.name}")),
        new_markdown_cell(head),
        new_code_cell(lesson.imports),
    ]
    for number, question in enumerate(lesson.questions, start=1):
        cells += _cells(number, question, lesson.module, points)
    notebook = new_notebook(cells=cells)
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return _numbered(notebook)


def _cells(number: int, question: Question, module: str, points: float) -> list[NotebookNode]:
    """Return the cells of one exercise: its words, the solution around which the answer goes, its tests."""
    worth = np.format_float_positional(points, trim="-")  # to YAML 1e+06 is a word
    return [
        new_raw_cell(QUESTION.format(name=question.name, points=worth)),
        new_markdown_cell(f"**{number}.** {question.words}"),
        new_raw_cell("# BEGIN SOLUTION"),
        new_code_cell(_answer(question)),
        new_raw_cell("# END SOLUTION"),
        new_raw_cell("# BEGIN TESTS"),
        *map(new_code_cell, _tests(question, module)),
        new_raw_cell("# END TESTS"),
        new_raw_cell("# END QUESTION"),
    ]


def _answer(question: Question) -> str:
    """Return the solution, of which students get the first line and `return None`."""
    *before, function = ast.parse(question.solution).body
    lines = question.solution.splitlines()
    above = "\n".join(lines[: function.lineno - 1]).strip()
    body = dedent("\n".join(lines[function.lineno :]))
    solution = f"# BEGIN SOLUTION NO PROMPT\n{body}\n# END SOLUTION"
    prompt = '""" # BEGIN PROMPT\nreturn None\n""" # END PROMPT'
    imports = f"{above}  # SOLUTION NO PROMPT\n\n\n" if before else ""
    return f"{imports}{question.head}\n" + indent(f"{solution}\n{prompt}", "    ")


def _tests(question: Question, module: str) -> list[str]:
    """Return the tests: that of the form is shown to students, those of the inputs are hidden."""
    name = f"{module}.{question.name}"
    shown = ("its type and shape", "expect_form", f"{name!r}, {question.function}")
    hidden = [
        (f"input {case + 1}", "expect", f"{name!r}, {question.function}, {case}")
        for case in range(len(question.exercise.inputs))
    ]
    return [
        TEST.format(
            title=title,
            hidden="false" if judge == "expect_form" else "true",
            number=number,
            function=question.function,
            judge=judge,
            arguments=arguments,
        )
        for number, (title, judge, arguments) in enumerate([shown, *hidden])
    ]


def _numbered(notebook: Any) -> NotebookNode:
    """Give the cells numbers as ids, so that the same lesson gives the same file."""
    for number, cell in zip(count(1), notebook.cells, strict=False):
        cell.id = f"cell-{number}"
    return notebook
