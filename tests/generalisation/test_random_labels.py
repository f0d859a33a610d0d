"""The experiment of [36]: random labels are learnt like true ones, and then nothing is known."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_utils.exhibits.ch06_overfitting import random_labels
from course_utils.generalisation.memorisation import (
    LOG_LOSS,
    QUADRATIC,
    RandomLabelProblem,
    error_rates,
)
from course_utils.network.costs import misclassified
from course_utils.pictures.scene import Dots, Points

PROBLEM = RandomLabelProblem(200, 1.0, 40, LOG_LOSS, 7)


def errors(problem):
    """The last look's errors in training and validation."""
    *_, last = [look for look in error_rates(problem) if look]
    return last.training, last.validation


@pytest.fixture(scope="module")
def shown():
    made = random_labels.random_labels(guess="none")
    made.finish()
    return made


def test_both_networks_fit_their_labels_and_one_has_learnt_nothing(shown):
    (*_, true), (*_, drawn) = shown.progress.seen
    assert (true.training, drawn.training) == (0, 0)
    assert true.validation < 0.05
    assert abs(drawn.validation - 0.5) < 0.1


def test_on_the_way_the_training_error_falls_and_validation_stays_at_chance(shown):
    drawn = shown.progress.seen[1]
    training = np.array([look.training for look in drawn])
    later = np.array([look.validation for look in drawn[1:]])
    assert training[0] > 0.4
    assert (np.diff(training[:20]) < 0.06).all()
    assert abs(later - 0.5).max() < 0.12


def test_chance_is_a_mean_over_many_random_labellings():
    found = [errors(replace(PROBLEM, N=60, width=24, seed=seed)) for seed in range(12)]
    training, validation = np.transpose(found)
    assert training.mean() < 0.02
    assert validation.mean() == pytest.approx(0.5, abs=0.05)
    assert validation.std() > 0.01


def test_a_chunk_of_training_ends_when_its_time_is_over():
    ticks, state = iter(range(1000)), random_labels.State(guess="none")
    run = random_labels.process(state, lambda: 0.001 * next(ticks))  # a tick for each look at the clock
    next(run)
    progress = run.send(state)
    assert next(ticks) <= 6
    assert progress.unfinished
    assert [len(seen) for seen in progress.seen] == [1, 1]  # fewer steps than to the next look


def test_the_network_and_the_points_are_the_same_for_both():
    true, drawn = random_labels.State().problems
    assert np.array_equal(true.start().p, drawn.start().p)
    assert np.array_equal(true.training().x, drawn.training().x)
    assert true.validation() == drawn.validation()


@given(st.floats(0, 1), st.integers(20, 400), st.integers(0, 50))
def test_half_of_the_random_labels_are_wrong(lot, N, seed):
    problem = RandomLabelProblem(N, lot, 4, LOG_LOSS, seed)
    x, labels = problem.training().x, problem.training().labels
    truth = (np.hypot(*(x - 0.5)) > 1 / np.sqrt(2 * np.pi)).astype(int)
    assert np.mean(labels != truth) == pytest.approx(lot / 2, abs=3.5 * np.sqrt(0.25 / N) + 0.02)
    more = replace(problem, lot=min(1.0, lot + 0.1)).training().labels
    assert (more[labels != truth] != truth[labels != truth]).all()


def test_the_truth_covers_half_of_the_square():
    labels = PROBLEM.validation().labels
    assert labels.mean() == pytest.approx(0.5, abs=0.05)


def test_the_quadratic_cost_gets_stuck_where_outputs_are_certain_and_wrong():
    """There its gradient vanishes, (22), and that of the log loss does not; so it is with these starts."""
    for seed in (2, 9):
        problem = RandomLabelProblem(100, 1.0, 24, LOG_LOSS, seed)
        assert errors(problem)[0] == 0
        assert errors(replace(problem, cost=QUADRATIC))[0] > 0


def test_the_picture_shows_regions_and_errors_of_both(shown):
    scene = shown.scene()
    assert "You said “none”; it is “nearly all”." in [text.text for text in scene.texts]
    for k, (problem, seen) in enumerate(zip(shown.state.problems, shown.progress.seen, strict=True)):
        region, curves = scene.axes[2 * k : 2 * k + 2]
        (points,) = [item for item in region.items if isinstance(item, Points)]
        network = problem.start()
        network.p = seen[-1].p
        training = problem.training()
        assert points.wrong.tolist() == misclassified(network, training.x, training.y).tolist()
        circles, crosses = [item for item in curves.items if isinstance(item, Dots)]
        assert (circles.label, crosses.label) == ("training", "validation")
        assert circles.y[-1] == 100 * seen[-1].training
        assert crosses.y[-1] == 100 * seen[-1].validation


def test_the_answer_is_judged_when_the_training_of_what_was_asked_is_over():
    assert [random_labels.learnt(wrong) for wrong in (0.5, 0.4, 0.3, 0.2, 0.1, 0.0)] == [
        *("none", "none", "about half", "about half", "nearly all", "nearly all")
    ]
    other = random_labels.random_labels(guess="none", N=20, width=4)
    other.finish()
    assert "You said “none”." in [text.text for text in other.scene().texts]


def test_another_share_begins_anew_and_the_true_labels_are_not_learnt_twice(shown):
    made = random_labels.random_labels(guess="none", N=20, width=4)
    made.finish()
    before = made.progress.seen
    made.act("lot", 0.3)
    assert made.progress.seen[0] == before[0]
    assert made.progress.seen[1][0].step == 0
    assert len(made.progress.seen[1]) < len(before[1]) or made.progress.unfinished


def test_when_all_is_learnt_nothing_plays_for_ever():
    made = random_labels.random_labels(guess="none", N=20, width=4)
    made.finish()
    made.state = made.state.changed(playing=True)
    made.finish()
    for _ in range(10_000):
        made.tick()
        if not made.state.playing:
            break
    assert not made.state.playing
