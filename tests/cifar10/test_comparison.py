"""Intervals and paired comparison against scipy.stats, and on the recorded runs and the paper's counts."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from course_utils.cifar10 import results
from course_utils.cifar10 import results as confusion
from course_utils.generalisation import significance

VALUES = st.lists(st.floats(-100, 100), min_size=2, max_size=8).filter(lambda v: np.std(v) > 1e-3)
RIGHT = st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=60)


@given(VALUES, st.floats(0.1, 0.999))
def test_the_interval_is_students(values, level):
    expected = stats.t.interval(level, len(values) - 1, np.mean(values), stats.sem(values))
    assert significance.confidence_interval(values, level) == pytest.approx(expected, rel=1e-9, abs=1e-9)


@given(VALUES, st.floats(0.1, 0.999))
def test_the_prediction_has_the_variances_of_the_next_value_and_of_the_mean(values, level):
    spread = np.hypot(np.std(values, ddof=1), stats.sem(values))
    expected = stats.t.interval(level, len(values) - 1, np.mean(values), spread)
    assert significance.prediction_interval(values, level) == pytest.approx(expected, rel=1e-9, abs=1e-9)


def test_the_next_value_is_in_the_prediction_as_often_as_it_says():
    rng, inside = np.random.default_rng(0), 0
    for _ in range(2000):
        *values, following = rng.standard_normal(4).tolist()
        low, high = significance.prediction_interval(values, 0.9)
        inside += low < following < high
    assert inside / 2000 == pytest.approx(0.9, abs=0.025)


@given(RIGHT)
def test_mcnemar_is_the_binomial_test_of_the_pictures_that_differ(pairs):
    first, second = np.array(pairs).T
    found = significance.mcnemar(first, second)
    b, c = (first > second).sum(), (second > first).sum()
    assert (found.first, found.second) == (b, c)
    expected = stats.binomtest(int(b), int(b + c)).pvalue if b + c else 1.0
    assert found.p == pytest.approx(expected, rel=1e-9)


def test_swapped_classifiers_compare_alike():
    first, second = np.random.default_rng(0).random((2, 500)) < 0.7
    there, back = significance.mcnemar(first, second), significance.mcnemar(second, first)
    assert (there.first, there.second, there.p) == (back.second, back.first, back.p)


def test_unpaired_counts_are_compared_like_a_two_sample_test():
    """Of 0s and 1s, N of each: the statistic of Welch's test but for N - 1 in place of N."""
    one, other = np.arange(10_000) < 8013, np.arange(10_000) < 8107
    expected = stats.ttest_ind(other, one, equal_var=False).statistic
    assert significance.standard_errors_apart(8013, 8107, 10_000) == pytest.approx(expected, rel=1e-4)


def test_the_papers_gain_is_less_than_two_standard_errors():
    counts = [int(confusion.paper_confusion(dropout).trace()) for dropout in (False, True)]
    assert counts == [8013, 8107]
    assert round(significance.standard_errors_apart(*counts, 10_000), 1) == 1.7


@pytest.mark.parametrize("pair", results.paired_runs(), ids=lambda pair: f"seed {pair[0].seed}")
def test_with_dropout_more_of_the_pictures_that_differ_are_right(pair):
    without, with_dropout = (run.predicted == run.target for run in pair)
    found = significance.mcnemar(without, with_dropout)
    assert found.second > found.first


def test_the_interval_of_the_gain_over_seeds_is_above_0_and_two_pairs_of_three_differ_by_mcnemar():
    right = [[run.predicted == run.target for run in pair] for pair in results.paired_runs()]
    gains = [with_dropout.mean() - without.mean() for without, with_dropout in right]
    low, high = stats.t.interval(0.95, len(gains) - 1, np.mean(gains), stats.sem(gains))
    assert min(gains) > 0
    assert 0.001 < low < high < 0.016
    p = [stats.binomtest(int((b > a).sum()), int((b != a).sum())).pvalue for a, b in right]
    assert sum(value < 0.01 for value in p) == 2


def test_accuracies_are_near_the_papers():
    for dropout, paper in ((False, 0.801), (True, 0.811)):
        for run in results.recorded_runs(dropout):
            assert run.accuracy == pytest.approx(paper, abs=0.01)


@pytest.mark.parametrize("level", [0.5, 0.95, 1 - 1e-12, 1 - 1e-16])
def test_the_interval_from_two_values_is_cauchys_up_to_the_last_level_below_1(level):
    """Of one degree of freedom, Student's distribution is Cauchy's."""
    half = 0.5 / np.tan(np.pi * (1 - level) / 2)
    assert significance.confidence_interval([1, 2], level) == pytest.approx((1.5 - half, 1.5 + half))


def test_what_cannot_be_compared_is_refused():
    with pytest.raises(ValueError, match="values must be at least 2 for an interval, got 1"):
        significance.confidence_interval([0.8])
    with pytest.raises(ValueError, match="level must be greater than 0 and less than 1, got 1"):
        significance.confidence_interval([0.8, 0.9], 1)
    with pytest.raises(ValueError, match=r"the same shape \(N,\), got \(1,\) and \(2,\)"):
        significance.mcnemar([True], [True, False])
    with pytest.raises(ValueError, match=r"counts must be from 0 to 10, .* got 11 and 3"):
        significance.standard_errors_apart(11, 3, 10)
    with pytest.raises(ValueError, match=r"counts must be from 0 to 10, .* got 10 and 10"):
        significance.standard_errors_apart(10, 10, 10)
