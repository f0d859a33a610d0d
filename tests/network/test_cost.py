import numpy as np
import pytest

from course_utils.network.costs import accuracy, cost, listing_cost, misclassified, point_costs
from course_utils.network.datasets import figure1, figure5
from course_utils.network.network import Network


def test_zero_network_costs_a_quarter():
    # All outputs are 1/2, so each point has C = (1/4 + 1/4) / 2.
    points = figure1()
    network = Network((2, 2, 3, 2))
    assert cost(network, points.x, points.y) == 0.25
    assert point_costs(network, points.x, points.y).tolist() == [0.25] * 10
    assert listing_cost(network, points.x, points.y) == 5.0


@pytest.mark.parametrize("points", [figure1(), figure5()])
def test_listing_cost_is_2N_times_cost_and_the_sum_of_squared_norms(points):
    network = Network.random((2, 3, 2), np.random.default_rng(0))
    C = cost(network, points.x, points.y)
    assert listing_cost(network, points.x, points.y) == pytest.approx(2 * len(points) * C, rel=1e-14)
    norms = [
        np.linalg.norm(points.y[:, i] - network.output(points.x[:, [i]])[:, 0]) for i in range(len(points))
    ]
    assert listing_cost(network, points.x, points.y) == pytest.approx(np.linalg.norm(norms) ** 2, rel=1e-14)


def test_misclassified_compares_the_larger_output_with_the_target():
    network = Network((1, 2), [1.0, -1.0, 0.0, 0.0])  # F_1 > F_2 exactly for x > 0
    x = [[-1.0, 0.0, 1.0, 1.0]]
    y = [[0, 1, 1, 0], [1, 0, 0, 1]]
    assert misclassified(network, x, y).tolist() == [False, True, False, True]


@pytest.mark.parametrize(
    ("y", "message"),
    [
        (np.zeros((2, 4)), "y must have 10 columns, one for each point in x, got 4"),
        (np.zeros(10), r"y must have shape \(2, N\), .* got \(10,\)"),
        (np.full((2, 10), np.inf), "y must hold finite numbers, got 20 NaN or infinite"),
    ],
)
def test_bad_targets_are_named(y, message):
    with pytest.raises(ValueError, match=message):
        cost(Network((2, 2)), figure1().x, y)


def test_a_diverged_network_classifies_nothing_correctly():
    points = figure1()
    broken = Network((2, 2), np.full(6, 1.0))
    broken.p = np.full(6, np.nan)
    assert accuracy(broken, points.x, points.y) == 0
