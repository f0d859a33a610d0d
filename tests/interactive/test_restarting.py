"""Work that restarts with its problem: how much of it is done between two looks at the controls."""

from course_utils.interactive.fields import Playable, whole
from course_utils.interactive.process import Progress, restarting, so_far


class State(Playable):
    start: int = whole(0, 0, 100, "the first number")
    shown: int = whole(0, 0, 100, "a number that changes no work", restarts=False)


class Counted(Progress):
    number: int


CLOSED = []


def count(state):
    """Five numbers; the last says that it is."""
    try:
        for number in range(state.start, state.start + 5):
            yield Counted(number, unfinished=number < state.start + 4)
    finally:
        CLOSED.append(state.start)


def seconds():
    """A clock that goes on by a second whenever it is looked at."""
    seconds.now += 1.0
    return seconds.now


seconds.now = 0.0


def test_one_piece_at_least_is_done_and_no_more_than_fit_into_a_chunk():
    for chunk, pieces in ((0.0, 1), (1.0, 1), (2.0, 2), (2.5, 3)):
        run = restarting(count, chunk=chunk)(State(), seconds)
        assert next(run).number == 0
        assert run.send(State()).number == pieces


def test_the_work_ends_by_itself_and_is_not_asked_again():
    run = restarting(count)(State(), lambda: 0.0)
    next(run)
    last = run.send(State())
    assert (last.number, last.unfinished) == (4, False)
    assert run.send(State(shown=7)) is last


def test_it_restarts_with_another_problem_alone_and_what_it_leaves_is_closed():
    run = restarting(count, chunk=0.0)(State(), seconds)
    next(run)
    assert run.send(State(shown=3)).number == 1
    CLOSED.clear()
    assert run.send(State(start=10, shown=3)).number == 11
    assert CLOSED == [0]


def test_after_each_piece_there_is_all_that_was_found_so_far():
    assert list(so_far(iter([1, None, 2]))) == [(1,), (1,), (1, 2)]


def test_where_nothing_is_left_to_do_nothing_plays_for_ever():
    run = restarting(count)(State(playing=True), lambda: 0.0)
    next(run)
    last = run.send(State(playing=True))
    assert (last.number, last.finished) == (4, True)
    assert run.send(State(playing=True)) is last
    assert not run.send(State(start=10)).finished
