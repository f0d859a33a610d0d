"""The exhibit `learnt_filter`: what it says of the filter and of the matrix is so."""

import numpy as np
import pytest

from course_utils.convolution import learning
from course_utils.convolution.known_filters import correlated
from course_utils.exhibits.ch05_convolution import learnt_filter as exhibit
from course_utils.pictures.numbers import typeset
from course_utils.pictures.scene import Image, Line


def finished(**settings):
    shown = exhibit.learnt_filter(guess="the matrix", **settings)
    shown.finish()
    return shown


@pytest.fixture(scope="module")
def taught():
    return finished(step=1000.0)


def images(shown):
    return [item.values for axes in shown.scene().axes for item in axes.items if isinstance(item, Image)]


def test_at_the_end_filter_and_matrix_answer_well_and_the_matrix_fails_when_the_picture_moves(taught):
    _, wanted, by_filter, by_matrix, moved, wanted_moved, filter_moved, matrix_moved, learnt, true = images(
        taught
    )
    np.testing.assert_allclose(learnt, true, atol=1e-9)
    np.testing.assert_allclose(by_filter, wanted, atol=1e-9)
    assert np.abs(by_matrix - wanted).max() < 0.2 * np.abs(wanted).max()
    np.testing.assert_allclose(wanted_moved, correlated(moved, true))
    np.testing.assert_allclose(filter_moved, wanted_moved, atol=1e-9)
    assert not matrix_moved.any()
    assert "below 10⁻⁶ on pictures moved by 6 pixels" in taught.caption()
    assert taught.caption().endswith("and 1 on the moved ones.")


def test_the_slider_of_steps_and_the_shift_are_looked_up_and_learn_nothing_anew(taught):
    before = taught.progress
    taught.act("step", 10.0)
    taught.act("shift", 2)
    assert taught.progress is before
    assert "After 10 steps" in taught.caption()
    lines = [item for item in taught.scene().axes[-1].items if isinstance(item, Line) and item.name]
    now = list(exhibit.SNAPS).index(10)
    moved = before.errors[now][2]
    assert [line.y[now] for line in lines] == pytest.approx(moved.tolist())


def test_the_filter_is_learnt_sooner_and_that_is_what_the_answer_is_judged_by(taught):
    assert taught.scene().texts[-1].text == "You said “the matrix”; it is “the filter”."


def test_too_large_a_rate_is_seen_to_end():
    shown = finished(eta=0.1, step=1000.0)
    assert not shown.progress.unfinished
    assert len(shown.progress.filters) < len(exhibit.SNAPS)
    assert shown.caption().endswith("Learning ended here: the numbers grew beyond all bounds.")
    learnt = next(axes for axes in shown.scene().axes if axes.title == "learnt").items[0]
    assert learnt.texts() == [typeset(f"{weight:.1e}") for weight in shown.progress.filters[-1].flat]


def test_the_answer_is_kept_at_another_rate_and_not_held_against_its_reader_there():
    shown = finished()
    shown.act("eta", 0.1)
    shown.finish()
    assert shown.state.guess == "the matrix"
    assert shown.scene().texts[-1].text == f"It is “{exhibit.NEITHER}”."
    shown.act("eta", 0.01)
    shown.finish()
    assert shown.scene().texts[-1].text == "You said “the matrix”; it is “the filter”."


def test_a_round_number_of_steps_is_shown_after_so_many():
    shown = finished()
    for step in (10.0, 50.0, 100.0, 500.0, 1000.0):
        shown.act("step", step)
        assert shown.caption().startswith(f"After {step:,.0f} steps on")


def test_more_pictures_fit_the_matrix_less_well_and_help_it_with_new_ones(taught):
    few, many = (finished(step=1000.0, N=N) for N in (5, 100))
    (own_few, new_few), (own_many, new_many) = (
        (shown.progress.errors[-1][0, 1], shown.progress.new[-1]) for shown in (few, many)
    )
    assert own_few < 1e-6 < 0.05 < own_many
    assert new_many < 0.5 < 0.9 < new_few
    fresh = learning.left_pictures(exhibit.NEW, np.random.default_rng(1000))
    wanted = correlated(fresh, taught.state.kernel)
    off = learning.matrix_answers(taught.progress.matrices[-1], fresh) - wanted
    assert taught.progress.new[-1] == pytest.approx(np.linalg.norm(off) / np.linalg.norm(wanted))


def test_before_one_of_them_has_learnt_nothing_is_judged():
    shown = exhibit.learnt_filter(guess=exhibit.NEITHER)
    begun = shown.scene().texts[-1].text
    assert exhibit.sooner(exhibit.answers(shown.state, shown.progress)) == exhibit.NEITHER
    assert begun == f"You said “{exhibit.NEITHER}” …"
    shown.finish()
    assert shown.scene().texts[-1].text == f"You said “{exhibit.NEITHER}”; it is “{exhibit.FILTER}”."


def test_an_error_above_the_picture_ends_its_line():
    shown = finished(eta=0.1)
    axes = shown.scene().axes[-1]
    for line, k in zip(axes.items[1:], (0, 1, 2, 3, 4), strict=True):
        errors = exhibit.answers(shown.state, shown.progress).errors[:, k]
        assert np.array_equal(np.isnan(line.y), errors > exhibit.HIGH)
    assert any(np.isnan(line.y).any() for line in axes.items[1:])
