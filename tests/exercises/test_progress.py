"""Hints that are asked for, what was solved before, and where the reader stands."""

import json
import re
from pathlib import Path

import numpy as np
import pytest

from course_utils.exercises import forward_pass, progress, sigmoid
from course_utils.exercises.exercise import Exercise, name_of

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
ALL = [
    pytest.param(exercise, id=f"{module.__name__.rpartition('.')[2]}-{name}")
    for module in progress.LESSONS.values()
    for name, exercise in progress.exercises_of(module).items()
]


@pytest.fixture
def file(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_PROGRESS", str(tmp_path))
    return tmp_path / "progress.json"


@pytest.fixture
def exercise():
    """A new one: those of the notebooks know which hints they have given."""
    return Exercise(
        lambda x: 2 * x, [(1.0,), (2.0,)], {"half": lambda x: x / 2}, ("first", "second", "third")
    )


def test_hints_come_one_by_one_and_the_last_again(exercise):
    said = [repr(exercise.hint()) for _ in range(4)]
    assert said == [
        "hint 1 of 3: first",
        "hint 2 of 3: second",
        *["hint 3 of 3: third (This was the last; the solution is folded away below the exercise.)"] * 2,
    ]


def test_who_forgets_the_brackets_is_told_in_a_sentence(exercise):
    assert repr(sigmoid.slope) == (
        "exercise slope: write exercises.slope.hint() for a hint, exercises.slope.check(..) to check"
    )
    assert len(repr(sigmoid.slope.hint)) < 150
    assert (
        repr(exercise) == "exercise: write the exercise.hint() for a hint, the exercise.check(..) to check"
    )


@pytest.mark.parametrize("answer", [np.tanh, lambda x: np.tanh(x)])
def test_who_calls_what_was_to_be_built_is_right_and_told_so(answer):
    assert repr(sigmoid.tanh.check(answer)).startswith("correct: but this is tanh itself;")


def test_a_hint_of_a_number_does_not_use_up_those_before(exercise):
    assert exercise.hint(1).words == exercise.hint(1).words == "first"
    assert exercise.hint().words == "second"
    assert exercise.hint(1).words == "first"
    assert exercise.hint().words == "third"
    for wrong in (0, 4, 1.5, "first"):
        with pytest.raises(ValueError, match="number must be a whole number"):
            exercise.hint(wrong)


@pytest.mark.parametrize("exercise", ALL)
def test_every_exercise_has_two_or_three_hints_none_of_which_is_the_code_of_the_solution(exercise):
    assert len(exercise.hints) in (2, 3)
    assert len(set(exercise.hints)) == len(exercise.hints)
    for hint in exercise.hints:
        assert 15 <= len(hint) <= 200
        assert "return np" not in hint


@pytest.mark.parametrize("notebook", progress.LESSONS)
def test_exercises_stand_in_the_order_of_their_notebook(notebook):
    cells = json.loads((NOTEBOOKS / f"{notebook}.ipynb").read_text(encoding="utf-8"))["cells"]
    code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    checked = [name for source in code for name in re.findall(r"^exercises\.(\w+)\.check\(", source, re.M)]
    assert checked == list(progress.exercises_of(progress.LESSONS[notebook]))


def test_every_notebook_with_exercises_has_its_lesson():
    files = NOTEBOOKS.glob("*.ipynb")
    assert {f.stem for f in files if ".check(" in f.read_text(encoding="utf-8")} == set(progress.LESSONS)


def test_solved_once_is_solved_later_and_the_check_says_so(file):
    answer = sigmoid.tanh.reference
    assert repr(sigmoid.tanh.check(lambda x: None)).startswith("not attempted: write your answer")
    assert not file.exists()
    assert repr(sigmoid.tanh.check(answer)) == "correct"
    assert repr(sigmoid.tanh.check(answer)) == "correct (solved before)"
    said = repr(sigmoid.tanh.check(lambda x: None))
    assert said.startswith("not this time (solved before): write your answer")
    wrong = sigmoid.tanh.check(np.sin)
    assert wrong.status == "wrong"
    assert repr(wrong) == f"not this time (solved before): {wrong.message}"
    assert json.loads(file.read_text())["solved"].keys() == {"sigmoid.tanh"}


def test_an_exercise_that_is_none_of_ours_is_not_remembered(file, exercise):
    assert name_of(exercise) is None
    assert name_of(forward_pass.cost) == "forward_pass.cost"
    assert repr(exercise.check(exercise.reference)) == "correct"
    assert not file.exists()


def test_what_cannot_be_noted_is_said_beside_the_verdict(file):
    file.mkdir()
    verdict = sigmoid.tanh.check(sigmoid.tanh.reference)
    assert verdict.status == "correct"
    assert "could not be noted" in repr(verdict)


def test_where_the_reader_stands(file, monkeypatch):
    monkeypatch.chdir(NOTEBOOKS)
    total = len(ALL)
    assert repr(progress.standing()) == f"0 of {total} exercises solved. Next: exercise 1 of notebook 01."
    for name in ("slope", "one_layer"):
        exercise = getattr(sigmoid, name)
        exercise.check(exercise.reference)
    assert repr(progress.standing()) == f"2 of {total} exercises solved. Next: exercise 2 of notebook 01."
    table = progress.standing()._repr_markdown_()
    following = "[exercise 2](01_sigmoid.ipynb#cell-id=sigmoid-20w), folded"
    assert f"| [01](01_sigmoid.ipynb) | ●○●○○○○ 2 of 7 | {following} |" in table
    for exercise in progress.exercises_of(sigmoid).values():
        exercise.check(exercise.reference)
    assert repr(progress.standing()).endswith("Next: exercise 1 of notebook 02.")
    assert "7 of 7 | all solved |" in progress.standing()._repr_markdown_()
    assert repr(progress.reset()) == f"0 of {total} exercises solved. Next: exercise 1 of notebook 01."
    assert not file.exists()


def test_when_all_is_solved_nothing_is_next(file):
    for parameter in ALL:
        [exercise] = parameter.values
        exercise.check(exercise.reference)
    assert repr(progress.standing()) == f"{len(ALL)} of {len(ALL)} exercises solved."


def test_a_broken_file_is_said_and_no_work_is_lost(file):
    file.write_text("{")
    assert "cannot be read" in repr(progress.standing())
    assert "it is kept as progress.broken-1.json" in repr(sigmoid.tanh.check(sigmoid.tanh.reference))
    assert repr(progress.standing()).startswith("1 of ")


@pytest.mark.parametrize("notebook", progress.LESSONS)
def test_the_links_lead_to_the_words_of_the_next_exercise(notebook, monkeypatch):
    monkeypatch.chdir(NOTEBOOKS)
    cells = json.loads(Path(f"{notebook}.ipynb").read_text(encoding="utf-8"))["cells"]
    words = {cell["id"]: "".join(cell["source"]) for cell in cells}
    section, fold = {}, ""  # what lies under each folded heading, which is a cell of its own
    for cell in cells:
        if words[cell["id"]].startswith("#") and cell["cell_type"] == "markdown":
            fold = cell["id"] if cell["metadata"].get("jp-MarkdownHeadingCollapsed") else ""
        if fold:
            section.setdefault(fold, []).append(words[cell["id"]])
    names = list(progress.exercises_of(progress.LESSONS[notebook]))
    for k in range(len(names)):
        lesson = progress.Lesson(notebook, {name: i < k for i, name in enumerate(names)})
        table = progress.Standing((lesson,), "")._repr_markdown_()
        [(cell, folded)] = re.findall(
            rf"\[exercise {k + 1}\]\({notebook}\.ipynb#cell-id=(.*?)\)(, folded)?", table
        )
        shown = "\n".join(section[cell]) if folded else words[cell]
        assert f"**{k + 1}." in shown or f"**{k + 1} " in shown
        assert bool(folded) == (cell in section)


@pytest.mark.parametrize("text", [None, "{", "[]", "{}", '{"cells": [1]}', '{"cells": []}'])
def test_where_a_notebook_cannot_be_read_the_link_leads_to_its_file(text, tmp_path, monkeypatch, file):
    monkeypatch.chdir(tmp_path)
    if text is not None:
        Path("01_sigmoid.ipynb").write_text(text)
    assert "[exercise 1](01_sigmoid.ipynb) |" in progress.standing()._repr_markdown_()


@pytest.mark.parametrize("notebook", progress.LESSONS)
def test_each_notebook_has_one_heading_of_exercises(notebook):
    cells = json.loads((NOTEBOOKS / f"{notebook}.ipynb").read_text(encoding="utf-8"))["cells"]
    prose = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
    assert len(re.findall("^## Exercises$", prose, re.M)) == 1
