"""Assembling back propagation: the right program passes, every wrong line is found out."""

import itertools

import numpy as np
import pytest

from course_utils.exhibits.ch03_backpropagation import _assembled as lines
from course_utils.exhibits.ch03_backpropagation import assemble as exhibit
from course_utils.exhibits.ch03_backpropagation.assemble import State, assemble
from course_utils.gradients import backprop

RIGHT = tuple(range(len(lines.RIGHT)))


def send(shown, part, index):
    shown.receive({"kind": "pick", "part": part, "what": "row", "index": index})
    assert shown.view.frame["message"] == ""


def first_failure(order):
    return next(
        (name for name, (ok, _) in zip(lines.CHECKS, lines.checks(order), strict=True) if not ok), None
    )


def test_the_differences_are_those_of_lemma_1():
    network, x, y, slopes = lines.problem()
    np.testing.assert_allclose(slopes.p, backprop.gradient(network, x, y), atol=1e-8)


def test_the_right_lines_pass_in_every_order_that_makes_sense_and_in_no_other():
    assert first_failure(RIGHT) is None
    good = 0
    for order in itertools.permutations((1, 2, 5, 6)):  # L, delta, db, dW; the others stay
        program = (0, *order[: order.index(2) + 1], 3, 4, *order[order.index(2) + 1 :], 7)
        sensible = order.index(1) < order.index(2) < min(order.index(5), order.index(6))
        assert (first_failure(program) is None) == sensible, program
        good += sensible
    assert good == 2


@pytest.mark.parametrize(
    ("wrong", "instead", "fails"),
    [
        (8, 2, "δ[L]"),
        (9, 3, "it runs to its end"),
        (10, 4, "it runs to its end"),
        (11, 4, "the other δ[l]"),
        (12, 6, "dW"),
    ],
)
def test_every_wrong_line_is_found_out(wrong, instead, fails):
    assert first_failure(tuple(wrong if k == instead else k for k in RIGHT)) == fails


def test_a_loop_that_runs_the_wrong_way_uses_what_is_not_computed_yet():
    program = tuple(9 if k == 3 else k for k in RIGHT)
    assert (False, "for l = 3 something is used before it is computed") in lines.checks(program)


@pytest.mark.parametrize("missing", RIGHT)
def test_no_line_can_be_missing(missing):
    assert first_failure(tuple(k for k in RIGHT if k != missing)) is not None


def test_lines_are_added_and_taken_out_and_the_program_is_checked():
    shown = assemble(seed=4)
    shown.act("check")
    assert "First to fail: Python can read it" in shown.caption()
    for k in RIGHT:
        send(shown, "lines", shown.state.left().index(k))
    assert shown.state.order == RIGHT
    assert {row[1] for row in shown.scene().tables[2].rows} == {"–"}
    shown.receive({"kind": "pick", "part": "lines", "what": "row", "index": 0})
    assert "take one out first" in shown.view.frame["message"]
    shown.act("check")
    assert "All checks pass" in shown.caption()
    assert {row[1] for row in shown.scene().tables[2].rows} == {"✓"}
    send(shown, "program", 5)
    assert shown.state.order == (0, 1, 2, 3, 5, 6, 7)
    assert not shown.state.checked
    send(shown, "program", 0)  # the head stays
    shown.act("check")
    assert "First to fail: Python can read it" in shown.caption()
    shown.act("back")
    assert shown.state.order == (0, 1, 2, 3, 5, 6)
    shown.act("anew")
    assert shown.state == State(seed=4)


@pytest.mark.parametrize("at", range(len(RIGHT)))
def test_one_repair_is_one_step(at):
    """A line that is chosen goes to where one was taken out; the gap says where, and a click closes it."""
    wrong = (*RIGHT[:at], 12, *RIGHT[at + 1 :])
    shown = assemble(order=wrong)
    send(shown, "program", at + 1)
    rows = [row for (row,) in shown.scene().tables[1].rows]
    assert (exhibit.GAP in rows) == (at < len(RIGHT) - 1), "at the end there is none"
    send(shown, "lines", shown.state.left().index(at))
    assert shown.state.order == RIGHT
    assert exhibit.GAP not in [row for (row,) in shown.scene().tables[1].rows]
    shown.act("check")
    assert "All checks pass" in shown.caption()


def test_the_gap_is_closed_by_a_click_and_a_second_line_opens_another():
    shown = assemble(order=RIGHT)
    send(shown, "program", 3)
    assert shown.state.program()[3] == exhibit.GAP
    send(shown, "program", 3)
    assert shown.state.gap is None
    send(shown, "program", 2)
    send(shown, "program", 5)  # below the gap
    assert shown.state.order == (0, 3, 4, 6, 7)
    assert shown.state.program()[4] == exhibit.GAP
    shown.act("back")
    assert exhibit.GAP not in shown.state.program()


def test_every_line_is_offered_once_whatever_the_order():
    for seed in range(5):
        assert sorted(State(seed=seed).left()) == list(range(len(lines.LINES)))
    assert len(exhibit.scene(State(order=RIGHT), None).tables[0].rows) == len(lines.WRONG)


def test_an_order_with_a_line_twice_is_refused():
    with pytest.raises(ValueError, match="order must be"):
        State(order=(1, 1))
