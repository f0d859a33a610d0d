"""Pairs of trainings without and with dropout: their gradients, what they share, and what was recorded."""

import numpy as np

from course_utils.generalisation import dropout_gradient
from course_utils.generalisation import dropout_trials as trials
from course_utils.generalisation.early_stopping import ValidationProblem
from course_utils.network.costs import cost, misclassified
from course_utils.network.datasets import two_circles

PROBLEM = ValidationProblem(0.1, 40, 0.5, 5, 2, 0)


def test_each_gradient_is_that_of_the_thinned_network_on_its_own_data():
    rng, network = np.random.default_rng(0), PROBLEM.start()
    P = rng.standard_normal((3, network.n_parameters))
    x, y = rng.random((3, 2, 7)), rng.random((3, 2, 7))
    masks = [(rng.random((3, 5, 1)) < 0.6) / 0.6 for _ in range(2)]
    found = trials.thinned_gradients(network, P, masks, x, y)
    for k, p in enumerate(P):
        factors = np.concatenate([mask[k, :, 0] for mask in masks])
        expected = dropout_gradient(network.at(p), factors, x[k], y[k])
        np.testing.assert_allclose(found[k], expected, atol=1e-12)


def test_without_anything_deleted_both_of_a_pair_are_the_same():
    *_, last = trials.dropout_trials(trials.DropoutTrials(PROBLEM, 0.0, 3), (5, 30))
    for part in last:
        assert part.shape == (2, 3)
        np.testing.assert_array_equal(part[0], part[1])


def test_one_training_is_written_out_and_judged():
    """Seed 1 of two, without dropout and with it, by plain loops over networks."""
    given = trials.DropoutTrials(PROBLEM, 0.3, 2)
    (found,) = trials.dropout_trials(given, (12,))
    rng, one = np.random.default_rng((2, 5)), given.each()[1]
    points, network = one.split()[0], one.start()
    pair = [network.p.copy(), network.p.copy()]
    for _ in range(12):
        batch = rng.integers(20, size=(2, 1, 10))[1, 0]
        kept = [rng.random((2, 5, 1))[1, :, 0] >= 0.3 for _ in range(2)]
        for k, factors in enumerate((np.ones(10), np.concatenate(kept) / 0.7)):
            g = dropout_gradient(network.at(pair[k]), factors, points.x[:, batch], points.y[:, batch])
            pair[k] = pair[k] - 0.5 * g
    fresh = two_circles(np.random.default_rng(998), 2000, 0.1)
    for k, p in enumerate(pair):
        for data, errors, costs in (
            (points, found.training_errors, found.training_cost),
            (fresh, found.fresh_errors, found.fresh_cost),
        ):
            assert np.isclose(costs[k, 1], cost(network.at(p), data.x, data.y))
            assert np.isclose(errors[k, 1], misclassified(network.at(p), data.x, data.y).mean())


def test_recorded_trials_begin_as_trainings_do_today():
    steps, cases = trials.recorded_trials()
    problem = ValidationProblem(0.1, 80, 0.5, 4, 2, 0)
    look = next(trials.dropout_trials(trials.DropoutTrials(problem, 0.1, 20), (int(steps[0]),)))
    recorded = cases["80 points, 4 neurons, p 0.1"]
    np.testing.assert_allclose(recorded.fresh_cost[0], look.fresh_cost, rtol=1e-4)
    assert recorded.fresh_errors.shape == (len(steps), 2, 20)
