"""The reader's own validation curve, and the pairs of trainings without and with dropout."""

import importlib
import itertools
from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from course_utils.exhibits import dropout_gain, own_validation
from course_utils.generalisation.dropout_trials import recorded_trials
from course_utils.interactive.events import Move

gain = importlib.import_module("course_utils.exhibits.ch06_overfitting.dropout_gain")
own = importlib.import_module("course_utils.exhibits.ch06_overfitting.own_validation")


def test_the_cases_and_looks_are_those_that_were_recorded():
    steps, cases = recorded_trials()
    assert tuple(cases) == gain.CASES
    assert tuple(f"{int(step):,}" for step in steps) == gain.STEPS


@pytest.mark.parametrize("case", gain.CASES)
@pytest.mark.parametrize("step", ["1,000", "20,000"])
def test_the_answer_follows_from_students_interval(case, step):
    state = gain.State(guess=gain.FEWER, case=case, step=step)
    errors = recorded_trials()[1][case].fresh_errors[gain.STEPS.index(step)]
    test = stats.ttest_rel(errors[1], errors[0])
    interval = test.confidence_interval(0.95)
    expected = gain.FEWER if interval.high < 0 else gain.MORE if interval.low > 0 else gain.NO_CASE
    assert gain.truth(state) == expected
    assert (test.pvalue < 0.05) == (expected != gain.NO_CASE)
    assert (
        f"it helps in {(errors[1] < errors[0]).sum()}."
        in dropout_gain(guess=gain.FEWER, case=case, step=step).caption()
    )


def test_the_ends_of_the_interval_that_are_printed_hold_0_just_where_the_answer_says_so():
    for case, step in itertools.product(gain.CASES, gain.STEPS):
        shown = dropout_gain(guess=gain.FEWER, case=case, step=step)
        said = shown.caption().partition("lies between ")[2].replace("−", "-").split()
        low, high = float(said[0]), float(said[2])
        assert (low < 0 < high) == (gain.truth(shown.state) == gain.NO_CASE)


def test_each_answer_is_right_in_some_case():
    found = {gain.truth(gain.State(case=case, step=step)) for case in gain.CASES for step in gain.STEPS}
    assert found == set(gain.ANSWERS)


def test_nothing_is_shown_before_the_answer():
    scene = dropout_gain().scene()
    assert not any(axes.items for axes in scene.axes)
    assert "interval" not in "".join(text.text for text in scene.texts)


def test_a_dot_of_the_curve_is_dragged_within_the_sheet_and_hides_the_run_again():
    state = replace(own.State(asked=True), heights=(0.4, 0.3, 0.2, 0.1, 0.2))
    moved = own._drag(state, Move(0, 1000.0, 0.7, own.NAMES[3]))
    assert moved.heights == (0.4, 0.3, 0.2, 0.5, 0.2)
    assert not moved.asked
    assert own._drag(state, Move(0, 1.0, 0.1, "another")) is state


@pytest.mark.usefixtures("compiled")
def test_a_curve_through_the_runs_own_costs_is_off_by_little_and_a_moved_one_by_as_much():
    shown = own_validation(asked=True, N=40, width=2)
    shown.finish()
    found = shown.progress.found
    steps = [look.step for look in found]
    heights = tuple(round(found[steps.index(place)].validation, 3) for place in own.PLACES)
    state = own.State(heights=heights)
    near = own.score(state, found)
    assert near < 0.03
    flat = replace(state, heights=(0.5,) * 5)
    costs = np.interp(np.log(own.STEPS), np.log(own.STEPS), [look.validation for look in found[1:]])
    gaps = 0.5 - costs
    mean = np.trapezoid(gaps, np.log(own.STEPS)) / np.log(own.LAST)
    assert own.score(flat, found) == pytest.approx(mean)
    assert f"is off by {own.score(shown.state, found):.3f} on average" in shown.caption()


def test_the_run_is_not_made_before_it_is_asked_for():
    shown = own_validation()
    shown.finish()
    assert not shown.progress.found
    assert "Do you expect the validation costs 0.25, 0.25" in shown.caption()


def test_a_curve_that_nobody_has_shaped_is_asked_about_before_it_is_kept():
    shown = own_validation(N=20, width=1)
    shown.act("train")
    assert not shown.state.asked
    assert "You expect the validation costs 0.25, 0.25" in shown.caption()
    shown.act("train")
    assert shown.state.asked
    shown.act("noise", 0.0)
    assert not shown.state.asked
    assert "Is this your curve?" in shown.scene().texts[0].text, "of another problem it may be another"
    shown.act("train")
    assert shown.state.asked, "and is asked about at once"
    shown.receive({"kind": "move", "name": own.NAMES[1], "index": 0, "x": 10.0, "y": 0.3})
    shown.act("train")
    assert shown.state.asked, "it was shaped: once is enough"
