"""Early stopping over many seeds: where patience stops, and what the exhibit says of it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_utils.exercises.overfitting import patience as exercise
from course_utils.exhibits.ch06_overfitting import many_stops as exhibit
from course_utils.generalisation.early_stopping import ValidationProblem, validated_training
from course_utils.generalisation.patience import patient_stop

pytestmark = pytest.mark.usefixtures("compiled")
COSTS = st.lists(st.integers(0, 9), min_size=1, max_size=20).map(lambda found: np.array(found, float))


@given(COSTS, st.integers(1, 8))
def test_it_stops_where_the_exercise_says_and_keeps_the_lowest_so_far(costs, patience):
    stop, kept = patient_stop(costs, patience)
    assert stop == exercise.reference(costs, patience)
    assert kept == np.argmin(costs[: stop + 1])


@pytest.fixture(scope="module")
def shown():
    made = exhibit.many_stops(guess=exhibit.FACTORS[0])
    made.finish()
    return made


def test_the_curves_are_those_of_the_trainings(shown):
    assert len(shown.progress.found) == exhibit.SEEDS
    problem = ValidationProblem(0.1, 80, 0.5, 16, 2, seed=3)
    looks = [look.validation for look in validated_training(problem, exhibit.STEPS[:10]) if look]
    assert shown.progress.found[3][:11] == pytest.approx(looks)


def test_more_patience_costs_steps_and_keeps_a_lower_cost(shown):
    before = np.inf
    for patience in (1, 5, 40):
        shown.act("patience", patience)
        price = exhibit.prices(shown.state, shown.progress)
        assert (price >= 1).all()
        assert price.mean() < before
        before = price.mean()
        assert f"on average {price.mean():.2f} times" in shown.caption()
    assert before < 1.05


def test_the_best_moments_of_seeds_lie_far_apart(shown):
    best = [costs.argmin() for costs in shown.progress.found]
    assert max(best) > 20 * min(best)
    assert exhibit.spread(shown.progress) == exhibit.FACTORS[3]
    assert f"a factor of {max(best) / min(best):.0f}." in shown.caption()


@pytest.mark.parametrize(
    ("first", "last", "factor", "said"),
    [
        (0, 100, 3, "a factor of 100 (the start counts as step 50)."),
        (10, 19, 0, "a factor of 1.9."),
        (10, 20, 1, "a factor of 2."),
        (10, 50, 1, "a factor of 5."),
        (5, 100, 2, "a factor of 20."),
        (4, 100, 3, "a factor of 25."),
    ],
)
def test_the_factor_that_is_told_belongs_to_the_answer_that_is_right(first, last, factor, said):
    costs = np.full((2, 101), 0.2)
    costs[0, first] = costs[1, last] = 0.1
    progress = exhibit.Curves(tuple(costs))
    assert exhibit.spread(progress) == exhibit.FACTORS[factor]
    assert said in exhibit.caption(exhibit.State(guess=exhibit.FACTORS[0]), progress)


def test_of_a_single_training_no_spread_is_told():
    costs = np.full(101, 0.2)
    costs[14] = 0.1
    said = exhibit.caption(exhibit.State(guess=exhibit.FACTORS[0]), exhibit.Curves((costs,)))
    assert said == (
        "1 training: the lowest validation cost comes at step 700. With patience 3 it stops at step 150, "
        "and keeps 2.00 times this cost."
    )
