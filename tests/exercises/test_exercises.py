"""Every exercise of every notebook: the stub, the printed solution, known mistakes and odd answers."""

import ast
import importlib
import itertools
import json
import pkgutil
import re
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from course_utils import exercises
from course_utils.exercises import stochastic_gradient
from course_utils.exercises.exercise import Exercise

NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))
FENCED = re.compile(
    r"<details>\s*<summary>Solution</summary>\s*```python\n(.*?)```.*?</details>", re.DOTALL
)


def cells_of(path):
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return [(cell["cell_type"], "".join(cell["source"])) for cell in cells]


def exercises_in(path):
    """(code of the stub cell, code of the solution below it) for each exercise of a notebook."""
    for (kind, stub), (_, below) in itertools.pairwise(cells_of(path)):
        if kind == "code" and ".check(" in stub:
            yield stub, FENCED.match(below.strip())[1]


def imports_of(path):
    """The imports of the notebook's cells: a solution has no other names than its reader."""
    codes = "\n".join(text for kind, text in cells_of(path) if kind == "code")
    statements = ast.parse(re.sub(r"^%.*$", "", codes, flags=re.MULTILINE)).body
    return "\n".join(ast.unparse(one) for one in statements if isinstance(one, ast.Import | ast.ImportFrom))


def verdict_on(*codes):
    """Run the codes, the notebook's imports first; return the value of the last line."""
    names = {}
    for code in codes[:-1]:
        exec(code, names)
    *body, last = codes[-1].strip().splitlines()
    exec("\n".join(body), names)
    return eval(last, names)


CASES = [
    pytest.param(path, number, id=f"{path.stem}-{number + 1}")
    for path in NOTEBOOKS
    for number, _ in enumerate(exercises_in(path))
]
ALL = [
    pytest.param(exercise, id=f"{module.name}-{name}")
    for module in pkgutil.iter_modules(exercises.__path__)
    for name, exercise in vars(importlib.import_module(f"{exercises.__name__}.{module.name}")).items()
    if isinstance(exercise, Exercise)
]


@pytest.mark.parametrize(("path", "number"), CASES)
def test_the_stub_is_not_attempted_and_the_solution_correct(path, number):
    found = list(exercises_in(path))
    stub, solution = found[number]
    imports = imports_of(path)
    assert verdict_on(imports, stub).status == "not attempted"
    check = stub.strip().splitlines()[-1]
    assert verdict_on(imports, f"{solution}\n{check}").status == "correct"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_no_solution_holds_the_function_of_a_later_exercise(path):
    found = list(exercises_in(path))
    asked = [re.search(r"^def (\w+)", stub, re.MULTILINE) for stub, _ in found]
    later = [{one[1] for one in asked[k + 1 :] if one} for k in range(len(found))]
    for (_, solution), names in zip(found, later, strict=True):
        assert not names & set(re.findall(r"\bdef (\w+)", solution))


@pytest.mark.parametrize("exercise", ALL)
def test_each_known_mistake_gets_its_own_hint(exercise):
    assert exercise.mistakes
    for hint, mistake in exercise.mistakes.items():
        with np.errstate(all="ignore"):  # some overflow
            verdict = exercise.check(mistake)
        assert (verdict.status, verdict.message) == ("hint", hint)


@pytest.mark.parametrize("exercise", ALL)
def test_odd_answers_get_an_answer(exercise):
    def fails(*_):
        raise RuntimeError("oh")

    assert exercise.check(exercise.reference).status == "correct"
    assert exercise.check(lambda *_: None).status == "not attempted"
    for odd in ("seven", "7", {}, 1j):
        assert exercise.check(lambda *_, odd=odd: odd).status == "wrong type or shape"
    assert exercise.check(lambda *_: np.zeros((7, 7))).status == "wrong type or shape"
    assert exercise.check(lambda *a: exercise.reference(*a) + 0.1).status == "wrong"
    failed = exercise.check(fails)
    assert failed.status == "error"
    assert "RuntimeError: oh" in failed.message


@pytest.mark.parametrize("exercise", ALL)
def test_an_answer_may_come_in_the_same_array_each_time(exercise):
    buffers = {}

    def into_a_buffer(*arguments):
        found = np.asarray(exercise.reference(*arguments))
        buffer = buffers.setdefault((found.shape, found.dtype), np.empty_like(found))
        buffer[...] = found
        return buffer

    assert exercise.check(into_a_buffer).status == "correct"


@pytest.mark.parametrize(
    ("answer", "shown"),
    [
        (-(10**400), "-inf"),
        (10**400, "inf"),
        ([2, -(10**400)], "[  2., -inf]"),
        (np.array([10**400, -(10**400)]), "[ inf, -inf]"),
        (Fraction(-(10**400), 3), "-inf"),
        (Decimal("-1e400"), "-inf"),
    ],
)
def test_an_answer_of_hundreds_of_digits_keeps_its_sign(answer, shown):
    verdict = Exercise(lambda: np.zeros(np.shape(answer), int), [()]).check(lambda: answer)
    assert verdict.message.startswith(f"your answer is {shown}, not ")


def test_an_answer_larger_than_memory_is_told_its_shape():
    verdict = Exercise(lambda x: x, [(1.0,)]).check(lambda x: np.broadcast_to(x, (10**9,)))
    assert verdict.message.startswith("a single number is expected, not an array of shape (1000000000,)")


def test_a_wrong_answer_is_shown_beside_the_right_one():
    verdict = Exercise(lambda x: 2 * x, [(1.0,), (2.0,)]).check(lambda x: x**2 + 1)
    assert repr(verdict) == "wrong: your answer is 5., not 4.; the input was 2."


@pytest.mark.parametrize("H", [H for H, _ in stochastic_gradient.best_step.inputs])
def test_the_hessians_of_the_exercise_on_the_best_step_are_positive_definite(H):
    np.testing.assert_array_equal(H, H.T)
    assert np.linalg.eigvalsh(H)[0] > 0


def test_answers_that_differ_late_are_shown_with_more_digits():
    verdict = Exercise(lambda x: x, [(4.394449154672439,)]).check(lambda x: 4.394449)
    assert repr(verdict).startswith("wrong: your answer is 4.394449, not 4.394449154672;")


def test_a_function_that_returns_nothing_in_some_case_is_not_called_unattempted():
    verdict = Exercise(lambda x: x, [(1.0,), (-1.0,)]).check(lambda x: x if x > 0 else None)
    assert repr(verdict) == "wrong: your function returned nothing; the input was -1."


def test_what_is_wanted_and_what_came_are_told_in_the_same_words():
    verdict = Exercise(lambda x: 2 * x, [(np.ones(3),)]).check(lambda x: 2.0)
    assert verdict.message.startswith(
        "an array of shape (3,) is expected, not a single number; the input was"
    )
