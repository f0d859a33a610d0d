"""Assignments: every lesson's can be written; one is made by Otter-Grader and grades three submissions."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import numpy as np
import pytest

from course_utils.assignment import expect, expect_form
from course_utils.assignment.__main__ import main
from course_utils.assignment.lesson import NOTEBOOKS, read_lesson

LESSONS = [path.stem.partition("_")[0] for path in sorted(NOTEBOOKS.glob("0[1-9]*.ipynb"))]
GRADED = "03"


def named(lesson, question):
    return f"{lesson.module}.{question.name}"


def otter(*arguments):
    """Run its command, as teachers do."""
    command = [sys.executable, "-m", "otter", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def run(*codes):
    names = {}
    for code in codes:
        exec(code, names)
    return names


@pytest.mark.parametrize("number", LESSONS)
def test_each_exercise_comes_with_words_a_stub_and_a_solution_that_passes_every_test(number):
    lesson = read_lesson(number)
    assert len(lesson.questions) >= 5
    for question in lesson.questions:
        assert len(question.words) > 40
        assert not question.words.startswith("**")
        answer = run(lesson.imports, question.solution)[question.function]
        expect_form(named(lesson, question), answer)
        for case in range(len(question.exercise.inputs)):
            expect(named(lesson, question), answer, case)


def refusal(name, answer, case):
    try:
        expect(name, answer, case)
    except AssertionError as problem:
        return str(problem)


@np.errstate(all="ignore")  # mistakes may overflow
@pytest.mark.parametrize("number", LESSONS)
def test_each_named_mistake_fails_for_an_input_and_gets_its_hint(number):
    lesson = read_lesson(number)
    for question in lesson.questions:
        for hint, mistake in question.exercise.mistakes.items():
            said = (
                refusal(named(lesson, question), mistake, case)
                for case in range(len(question.exercise.inputs))
            )
            assert hint in next(filter(None, said))


def test_an_answer_that_is_none_has_not_the_form_that_is_asked_for():
    with pytest.raises(AssertionError, match="not attempted"):
        expect_form("backpropagation.norms", lambda W, z, error: None)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The folder that `otter assign` makes of one lesson, having run the solutions against the tests."""
    folder = tmp_path_factory.mktemp("assignment")
    source = folder / "assignment.ipynb"
    main([GRADED, "--out", str(source), "--points", "2"])
    otter("assign", source, folder / "made")
    return folder / "made"


@pytest.fixture
def graded(made, tmp_path):
    def grade(change):
        [student] = (made / "student").glob("*.ipynb")
        notebook = nbformat.read(student, 4)
        for cell in notebook.cells:
            if cell.cell_type == "code":
                cell.source = change(cell.source)
        submission = tmp_path / student.name
        nbformat.write(notebook, submission)
        [autograder] = (made / "autograder").glob("*.zip")
        otter("run", submission, "--autograder", autograder, "--output-dir", tmp_path, "--no-logo")
        results = json.loads((tmp_path / "results.json").read_text(encoding="utf-8"))["tests"]
        return {one["name"]: one for one in results if one.get("max_score")}

    return grade


def test_what_students_get_has_neither_solutions_nor_hidden_inputs(made):
    [student] = (made / "student").glob("*.ipynb")
    text = student.read_text(encoding="utf-8")
    lesson = read_lesson(GRADED)
    assert text.count("return None") == len(lesson.questions)
    assert text.count("grader.check(") == len(lesson.questions)
    assert "sigmoid_prime(z)" not in text
    assert "expect_form(" in text
    assert "expect(" not in text


def answers(source_of):
    """A change of the stubs' cells: each function is what `source_of` says."""
    by_function = {question.function: question for question in read_lesson(GRADED).questions}

    def change(cell):
        name = cell.removeprefix("def ").partition("(")[0]
        return source_of(by_function[name]) if cell.startswith("def ") else cell

    return change


def test_a_submission_with_every_answer_right_gets_all_points(graded):
    results = graded(answers(lambda question: question.solution))
    assert len(results) == len(read_lesson(GRADED).questions)
    assert {(one["score"], one["max_score"]) for one in results.values()} == {(2, 2)}


def test_a_submission_of_named_mistakes_gets_no_points_and_the_hints(graded):
    def mistake(question):
        module = read_lesson(GRADED).module
        return (
            f"from course_utils.exercises import {module} as judges\n"
            f"{question.function} = [*judges.{question.name}.mistakes.values()][-1]"
        )

    results = graded(answers(mistake))
    assert {one["score"] for one in results.values()} == {0}
    for question in read_lesson(GRADED).questions:
        assert [*question.exercise.mistakes][-1] in results[question.name]["output"]


def test_an_empty_submission_gets_no_points(graded):
    results = graded(lambda source: source)
    assert len(results) == len(read_lesson(GRADED).questions)
    assert {one["score"] for one in results.values()} == {0}


def refused(arguments):
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    return str(stopped.value)


def test_what_cannot_be_written_is_said(tmp_path):
    out = str(tmp_path / "a.ipynb")
    assert "the lesson must be one of " in refused(["9", "--out", out])
    assert "the points of an exercise must be more than 0, got 0" in refused(
        ["03", "--out", out, "--points", "0"]
    )
    assert "where no lesson is" in refused(["03", "--out", out, "--notebooks", str(tmp_path)])
    assert not Path(out).exists()
    Path(out).write_text("mine", encoding="utf-8")
    assert "exists already: name another file" in refused(["03", "--out", out])
    assert Path(out).read_text(encoding="utf-8") == "mine"


def test_lessons_are_named_that_have_exercises_and_no_other(tmp_path):
    for lesson in ("00", "9"):
        said = refused([lesson, "--out", str(tmp_path / "a.ipynb")])
        numbers = re.search(r"(?:one of|others are) (.*?)(?:, got|$)", said)[1].split(", ")
        assert numbers[0] == "01"
        assert all(read_lesson(number).questions for number in numbers)
    assert not [*tmp_path.iterdir()]


def test_a_folder_may_have_no_lesson_with_exercises(tmp_path):
    (tmp_path / "01_words.ipynb").write_text('{"cells": []}', encoding="utf-8")
    said = refused(["01", "--notebooks", str(tmp_path), "--out", str(tmp_path / "a.ipynb")])
    assert said == f"the lesson 01 has no exercises, nor has another in {tmp_path}"


def test_a_file_that_looks_like_an_option_is_typed_as_a_file(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    main([GRADED, "--out=-x.ipynb"])
    assert "otter assign ./-x.ipynb ./-x\n" in capsys.readouterr().out


def test_the_folder_of_an_assignment_is_never_the_file_itself(tmp_path, capsys):
    main([GRADED, "--out", str(tmp_path / "bare")])
    assert [path.name for path in tmp_path.iterdir()] == ["bare.ipynb"]
    assert f"otter assign {tmp_path}/bare.ipynb {tmp_path}/bare\n" in capsys.readouterr().out.replace(
        "\\", "/"
    )


HEAD = "from course_utils.exercises import sigmoid as exercises"
STUB = "def f(x):\n    return None\n\nexercises.slope.check(f)"
FOLDED = "```python\ndef f(x): 0\n```"


def lesson_of(*codes):
    return json.dumps({"cells": [{"cell_type": "code", "source": code} for code in codes]}).encode()


@pytest.mark.parametrize(
    "content",
    [
        b"{",
        b"\xff",
        b"[]",
        b"[" * 100_000,
        b"{}",
        lesson_of(HEAD),
        lesson_of(HEAD.replace("sigmoid", "nothing"), STUB),
        lesson_of(HEAD, STUB, "x = 1"),
        lesson_of(HEAD, STUB.replace("slope", "nothing"), FOLDED),
        lesson_of("x = (", HEAD, STUB, FOLDED),
    ],
)
def test_a_damaged_lesson_is_refused_in_a_sentence(content, tmp_path):
    (tmp_path / "03_lesson.ipynb").write_bytes(content)
    with pytest.raises(ValueError, match=r"03_lesson\.ipynb is no lesson of this course, or is damaged$"):
        read_lesson("03", tmp_path)


def test_a_lesson_that_is_no_file_is_refused_at_once(tmp_path):
    (tmp_path / "03_lesson.ipynb").mkdir()
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "04_lesson.ipynb")
    for path in tmp_path.iterdir():
        with pytest.raises(ValueError, match=rf"cannot be read: {path.name} is no file"):
            read_lesson(path.name[:2], tmp_path)


@pytest.mark.skipif(sys.platform == "win32", reason="links need a right there")
def test_what_cannot_be_written_is_said_and_a_link_is_not_replaced(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "link").symlink_to("nowhere")
    for out, said in (("none/a.ipynb", "none/a.ipynb cannot be written"), ("link", "link exists already")):
        with pytest.raises(SystemExit, match=said):
            main([GRADED, "--out", out])
    assert (tmp_path / "link").is_symlink()


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no such device")
def test_the_command_says_what_it_can(tmp_path):
    command = [sys.executable, "-m", "course_utils.assignment", GRADED, "--out"]
    with open("/dev/full", "w") as full:
        assert subprocess.run([*command, tmp_path / "a.ipynb"], stdout=full).returncode == 0
    environment = os.environ | {"PYTHONIOENCODING": "ascii"}
    done = subprocess.run([*command, tmp_path / "ü.ipynb"], env=environment, capture_output=True, text=True)
    assert done.returncode == 0
    assert r"\xfc.ipynb has" in done.stdout


@pytest.mark.parametrize("points", ["1e6", "1e-05", "2.3456789"])
def test_points_are_written_as_numbers_of_yaml_whatever_their_size(points, tmp_path):
    main([GRADED, "--out", str(tmp_path / "a.ipynb"), "--points", points])
    text = "\n".join(cell.source for cell in nbformat.read(tmp_path / "a.ipynb", 4).cells)
    found = re.findall(r"^points: ([0-9.]+)$", text, re.MULTILINE)
    assert [float(one) for one in found] == [float(points)] * len(read_lesson(GRADED).questions)


def test_what_is_no_exercise_or_no_input_of_it_is_named():
    for name in ("sigmoid", "sigmoid.X", "nothing.slope", "sigmoid.nothing"):
        with pytest.raises(ValueError, match=f"name must be of a module and an exercise, .*, got '{name}'"):
            expect_form(name, abs)
    with pytest.raises(ValueError, match=r"case must be a whole number from 0 to \d+, got 99"):
        expect("sigmoid.slope", abs, 99)


@pytest.mark.parametrize(
    ("out", "name"), [("v1.2", "v1.2.ipynb"), ("a.txt", "a.txt.ipynb"), ("~/b", "b.ipynb")]
)
def test_an_assignment_is_a_notebook_whatever_it_is_called(out, name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    main([GRADED, "--out", out])
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_a_folder_without_lessons_is_named(tmp_path):
    (tmp_path / "mine.ipynb").write_text("{}", encoding="utf-8")
    assert "where no lesson is, got '01'" in refused(["01", "--notebooks", str(tmp_path)])
