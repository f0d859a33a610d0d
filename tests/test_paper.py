"""Claims of the paper that no single module owns; data/paper_claims.csv points here."""

import numpy as np
import pytest

from course_utils.gradients.backprop import gradient
from course_utils.network.costs import cost, misclassified, point_costs
from course_utils.network.datasets import figure1, figure5
from course_utils.network.network import Network, classify
from course_utils.network.paper_network import paper_start
from course_utils.training.least_squares import least_squares_fit
from course_utils.training.run import netbp
from course_utils.training.steps import stochastic_gradient_step

SIZES = (2, 2, 3, 2)
MILLION = 1_000_000


@pytest.fixture(scope="module")
def long_run():
    """The run of Listing 6.1, carried on to four times its length."""
    return netbp(figure1(), steps=4 * MILLION)


@pytest.fixture
def start():
    return Network(SIZES, paper_start())


def test_figure_1_and_the_targets_5_are_the_data_of_the_listing():
    points = figure1()
    x1 = [0.1, 0.3, 0.1, 0.6, 0.4, 0.6, 0.5, 0.9, 0.4, 0.7]
    x2 = [0.1, 0.4, 0.5, 0.9, 0.2, 0.3, 0.6, 0.2, 0.4, 0.6]
    np.testing.assert_array_equal(points.x, [x1, x2])
    np.testing.assert_array_equal(points.y, [[1] * 5 + [0] * 5, [0] * 5 + [1] * 5])


def test_figure_3_has_four_layers_and_23_parameters(start):
    assert start.L == 4
    assert {l: W.shape for l, W in start.W.items()} == {2: (2, 2), 3: (3, 2), 4: (2, 3)}
    assert start.n_parameters == 23


def test_figure_4_has_all_ten_points_right(start):
    assert least_squares_fit(figure1(), start).success


def test_figure_5_adds_a_point_in_B_and_has_all_eleven_right(start):
    old, new = figure1(), figure5()
    np.testing.assert_array_equal(new.x, np.column_stack([old.x, [0.3, 0.7]]))
    np.testing.assert_array_equal(new.y, np.column_stack([old.y, [0, 1]]))
    assert least_squares_fit(new, start).success


def test_the_cost_of_a_point_13_and_18_is_half_the_squared_distance_and_6_their_mean(start):
    points = figure1()
    distances = [
        np.linalg.norm(points.y[:, i] - start.output(points.x[:, [i]])[:, 0]) for i in range(len(points))
    ]
    half_squares = [distance**2 / 2 for distance in distances]
    np.testing.assert_allclose(point_costs(start, points.x, points.y), half_squares, rtol=1e-13)
    assert cost(start, points.x, points.y) == pytest.approx(sum(half_squares) / 10, rel=1e-13)


def test_the_taylor_expansions_10_and_11_leave_a_remainder_of_second_order(start):
    points, direction = figure1(), np.random.default_rng(0).normal(size=23)
    slope = gradient(start, points.x, points.y) @ direction

    def remainder(h):
        moved = Network(SIZES, start.p + h * direction)
        return cost(moved, points.x, points.y) - cost(start, points.x, points.y) - h * slope

    assert remainder(1e-2) / remainder(1e-3) == pytest.approx(100, rel=0.1)


def test_a_step_15_is_not_guaranteed_to_reduce_the_cost_however_small_eta():
    points = figure1()
    network = netbp(points, steps=MILLION // 10).network
    changes = []
    for i in range(10):
        moved = network.copy()
        stochastic_gradient_step(moved, points.x, points.y, 1e-6, i)
        changes.append(cost(moved, points.x, points.y) - cost(network, points.x, points.y))
    assert max(changes) > 0 > min(changes)


def test_figure_7_is_flat_at_first_and_then_falls_by_orders_of_magnitude(long_run):
    # Means over 1,000 steps, since a single step goes up as often as down.
    costs = long_run.listing_cost[:MILLION].reshape(-1, 1000).mean(axis=1)
    plateau, fall = costs[20:100], costs[100:140]
    assert plateau.max() / plateau.min() < 1.3
    assert fall[0] / fall[-1] > 30
    assert plateau.min() / costs[-1] > 3000


def test_figure_8_the_trained_network_has_all_ten_points_right_and_two_regions():
    points, network = figure1(), netbp(figure1()).network
    assert not misclassified(network, points.x, points.y).any()
    grid = np.stack(np.meshgrid(np.linspace(0, 1, 51), np.linspace(0, 1, 51))).reshape(2, -1)
    share_of_B = classify(network.output(grid)).mean()
    assert 0.3 < share_of_B < 0.7


def test_the_decay_is_algebraic_and_not_at_a_linear_rate(long_run):
    c = {t: long_run.listing_cost[t * MILLION - 1] for t in (1, 2, 4)}
    assert f"{c[2]:.10g}" == "0.0003053403178"
    assert f"{c[4]:.10g}" == "0.0001351381126"
    # At a linear rate the logarithm would fall twice as much in twice as many steps.
    first, second = np.log(c[1] / c[2]), np.log(c[2] / c[4])
    assert second / first < 1.1
    # The cost falls like a power of t instead, with an exponent a little below -1.
    assert -first / np.log(2) == pytest.approx(-1.26, abs=0.005)
    assert -second / np.log(2) == pytest.approx(-1.18, abs=0.005)


def test_successive_costs_differ_by_a_millionth_on_average_but_single_ones_scatter(long_run):
    costs = long_run.listing_cost[MILLION - 100_000 : MILLION]
    ratios = costs[1:] / costs[:-1]
    assert 1 - 2e-6 < ratios.mean() < 1
    assert 0.5 < np.mean(np.abs(ratios - 1) < 1e-6) < 0.7
    assert 0.2 < np.mean(ratios > 1) < 0.4
