"""Work is done once: what a page shows is the same as if it were done each time."""

from dataclasses import replace

import pytest

from course_utils import exhibits
from course_utils.interactive.fields import Playable, whole
from course_utils.interactive.process import Progress, restarting
from course_utils.lecture.class_exhibit import Asking
from tools.site.cells import by_itself, exhibit_cells, for_a_page
from tools.site.recorder import Ticks
from tools.site.remembered import Remembered


class State(Playable):
    """`n` is squared, `shown` does not matter for that."""

    n: int = whole(3, 0, 9, "n")
    shown: int = whole(0, 0, 9, "shown", restarts=False)


class Square(Progress):
    value: int | None


@pytest.fixture
def done():
    """Of which n the square was begun."""
    return []


@pytest.fixture
def process(done):
    def square(state):
        done.append(state.n)
        yield Square(None, unfinished=True)
        yield Square(state.n**2)

    return Remembered(restarting(square))


def finished(run, state):
    """Send the state until the work is done."""
    while (progress := run.send(state)).unfinished:
        pass
    return progress.value


def test_the_same_problem_is_worked_on_once(process, done):
    run = process(State(), Ticks())
    next(run)
    for n in (3, 4, 3, 5, 4, 3):
        for shown in (0, 1):
            assert finished(run, State(n=n, shown=shown)) == n**2
    again = process(State(n=4), Ticks())
    assert next(again).value == 16
    assert finished(again, State(n=6)) == 36
    assert done == [3, 4, 5, 6]


def test_what_was_left_before_its_end_is_begun_anew(process, done):
    run = process(State(), Ticks())
    assert next(run).unfinished
    assert finished(run, State(n=2)) == 4
    assert finished(run, State(n=3)) == 9
    assert done == [3, 2, 3]


def test_its_end_is_the_end_of_the_process():
    ended = []

    def process(state, clock):
        try:
            while True:
                yield Progress(unfinished=True)
        finally:
            ended.append(state)

    run = Remembered(process)(State(), Ticks())
    next(run)
    run.close()
    assert ended == [State()]


@pytest.mark.parametrize("name", ["playground", "moving_layers", "decision_region"])
def test_what_plays_goes_on_and_remembers_nothing(name):
    design = getattr(exhibits, name)
    assert for_a_page(design).process is design.process


def test_what_waits_for_an_answer_is_not_taken_for_what_comes_after_it():
    cell = next(cell for cell in exhibit_cells() if cell.source.rstrip().endswith("random_labels()"))
    shown = by_itself(cell, Ticks())
    shown.finish()
    assert "Nothing is trained yet" in shown.caption()
    shown.go_to(replace(shown.given, guess=shown.controls["guess"].options[1]))
    assert shown.progress.unfinished
    shown.close()


@pytest.mark.parametrize("name", [n for n in exhibits.__all__ if isinstance(getattr(exhibits, n), Asking)])
def test_no_page_offers_to_ask_a_class(name):
    shown = for_a_page(getattr(exhibits, name))()
    assert not {"room", "large", "forget"} & set(shown.controls)
    shown.close()
