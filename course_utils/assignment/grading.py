"""What the tests of an assignment ask: an answer of the right form, and right for each of the inputs."""

from dataclasses import replace
from importlib import import_module

from course_utils.arrays import check_whole, refusal
from course_utils.exercises.exercise import Exercise, Function, Verdict


def expect_form(name: str, answer: Function) -> None:
    """AssertionError unless the answer returns numbers of the type and shape that are asked for.

    name: of the exercise and its module, such as 'sigmoid.slope'.
    """
    verdict = _judged(_exercise(name), answer)
    assert verdict.status in ("correct", "hint", "wrong"), repr(verdict)


def expect(name: str, answer: Function, case: int) -> None:
    """AssertionError, with what the check says, unless the answer is right for this input, from 0."""
    exercise = _exercise(name)
    case = check_whole("case", case, 0, len(exercise.inputs) - 1)
    if _judged(replace(exercise, inputs=[exercise.inputs[case]]), answer).status != "correct":
        raise AssertionError(repr(_judged(exercise, answer)))


def _judged(exercise: Exercise, answer: Function) -> Verdict:
    return replace(exercise).check(answer)  # a copy, of which nothing is noted as solved


def _exercise(name: str) -> Exercise:
    try:
        module, _, own = name.partition(".")
        exercise = getattr(import_module(f"course_utils.exercises.{module}"), own)
    except (AttributeError, ImportError):
        exercise = None
    if not isinstance(exercise, Exercise):
        raise refusal("name", "of a module and an exercise, such as 'sigmoid.slope'", name)
    return exercise
