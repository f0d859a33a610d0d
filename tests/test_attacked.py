"""Odd input to the mathematics that attacks have found: each is read rightly, or refused in a sentence."""

import numpy as np
import pytest

from course_utils import convolution, gradients, outlook, training
from course_utils.generalisation import early_stop
from course_utils.generalisation.early_stopping import Checkpoint
from course_utils.network import Network, activations, figure1, paper_start
from course_utils.training import flow

POINT = [[0.1], [0.2]], [[1], [0]]
HUGE = 1.7e308


def test_no_step_of_lbfgs_is_no_step():
    network, data = Network.random([2, 3, 2], 0), figure1()
    before = network.p.copy()
    training.minimise_cost(network, data.x, data.y, 0)
    assert np.array_equal(network.p, before)


def test_paths_that_fit_no_memory_are_refused():
    with pytest.raises(ValueError, match="all paths together must have at most 1,000,000 numbers"):
        gradients.paths(Network.random([2, 60, 60, 60, 60, 2], 0), *POINT, 2, 1, 1)


def test_a_flow_too_fast_to_follow_ends_with_a_sentence(monkeypatch):
    monkeypatch.setattr(flow, "MOST", 1000)
    network = Network([2, 2, 2], [10.0] * 12, activation="relu", output_activation="relu")
    with pytest.raises(
        ValueError, match="the flow must be slower: after 1,000 gradients it has come to t = "
    ):
        training.flow_at(network, figure1(), [0.0, 1.0, 1000.0])


def test_a_cost_that_is_no_number_is_never_the_lowest():
    lost, found = (Checkpoint(0, 0.1, cost, np.zeros(3)) for cost in (np.nan, 0.2))
    assert early_stop([lost, found]) == early_stop([lost, found, lost]) == 1
    with pytest.raises(ValueError, match="a validation cost that is a number"):
        early_stop([lost])


def test_a_projection_of_more_components_than_points_has_that_rank():
    P = outlook.principal_projection([[1.0], [2.0], [3.0]], 3)
    assert np.allclose(P, np.eye(3))


def test_directions_of_very_different_size_have_their_full_rank():
    for product in outlook.alternating_least_squares([[1, 0], [0, 1e-9]], 2, 1):
        assert np.allclose(product, np.eye(2))


@pytest.mark.parametrize("l", ["2", -5, 1, 99, None])
def test_the_long_product_begins_at_a_layer(l):
    case = gradients.Case(Network([2, 2, 3, 2], paper_start()), *POINT)
    with pytest.raises(ValueError, match="l must be a whole number from 2 to 5"):
        case.long_product(l)


def test_whole_floats_are_indices():
    case = gradients.Case(Network([2, 2, 3, 2], paper_start()), *POINT)
    assert case.dz(2.0, 1.0, "W", 2.0, 1.0, 1.0) == case.dz(2, 1, "W", 2, 1, 1)
    assert case.layer(2.0) == case.layer(2)
    assert np.array_equal(case.jacobian("z", 3.0, "W", 2.0), case.jacobian("z", 3, "W", 2))
    assert np.array_equal(case.long_product(3.0), case.long_product(3))


def test_a_velocity_is_not_the_parameters_themselves():
    network, data = Network.random([2, 3, 2], 0), figure1()
    before = network.p.copy()
    with pytest.raises(ValueError, match=r"lies in network\.p itself"):
        training.descend(network, network.p, data.x, data.y, [[0], [1]], 0.1)
    assert np.array_equal(network.p, before)


@pytest.mark.parametrize(
    "compute",
    [
        lambda: convolution.pool2d([[HUGE] * 2] * 2, kind="average"),
        lambda: convolution.correlate1d([1e308, 1e308], [1, 1]),
        lambda: convolution.correlate2d([[1e308, 1e308]], [[1, 1]]),
        lambda: convolution.convolution_sum([1e308, 1e308], [1e308, -1e308, 1e308]),
        lambda: convolution.path_counts(10, [convolution.SlidingWindow(11, 1, 5)] * 400, 5),
    ],
)
def test_sums_too_large_for_a_number_are_refused_as_by_transforms(compute):
    with pytest.raises(ValueError, match="the numbers must be smaller"):
        compute()


def test_the_nearest_of_points_at_the_ends_of_all_numbers():
    assert outlook.nearest_points([[HUGE], [HUGE]], [[-HUGE, 0], [-HUGE, 0]], 2).tolist() == [1, 0]


@pytest.mark.parametrize("name", ["step", "relu_prime", "leaky_relu_prime", "leaky_relu", "relu"])
def test_what_is_no_number_stays_none(name):
    assert np.isnan(getattr(activations, name)([np.nan, 1.0])).tolist() == [True, False]
