"""The run of Listing 6.1 itself, number by number."""

import numpy as np
import pytest

from course_utils.network.costs import listing_cost, misclassified
from course_utils.network.datasets import figure1, figure5
from course_utils.network.matlab_random import MatlabRandom
from course_utils.network.network import Network
from course_utils.network.paper_network import paper_start
from course_utils.training.run import netbp
from course_utils.training.steps import stochastic_gradient_step


@pytest.fixture(scope="module")
def run():
    return netbp(figure1())


def test_nine_digits_of_the_papers_run(run):
    assert f"{run.initial_listing_cost:.9g}" == "5.32881697"
    assert f"{run.listing_cost[-1]:.10g}" == "0.0007303536505"
    # What the paper prints.
    assert f"{run.initial_listing_cost:.2g}" == "5.3"
    assert f"{run.listing_cost[-1]:.2g}" == "0.00073"


@pytest.mark.parametrize(
    ("steps", "value"),
    [
        (1, "5.32431"),
        (100_000, "2.306932069"),
        (200_000, "0.01297113512"),
        (300_000, "0.004845713556"),
        (500_000, "0.001962910129"),
        (1_000_000, "0.0007303536505"),
    ],
)
def test_waypoints(run, steps, value):
    digits = len(value.replace("0.", "").replace(".", "").lstrip("0"))
    assert f"{run.listing_cost[steps - 1]:.{digits}g}" == value


def test_the_run_holds_what_was_trained(run):
    assert run.listing_cost.shape == (1_000_000,)
    points = figure1()
    assert listing_cost(run.network, points.x, points.y) == pytest.approx(run.listing_cost[-1], rel=1e-12)
    assert not misclassified(run.network, points.x, points.y).any()
    assert "listing_cost=" not in repr(run).replace("initial_listing_cost=", "")


@pytest.mark.parametrize("points", [figure1(), figure5()])
def test_the_first_steps_in_plain_numpy(points):
    random = MatlabRandom(11)
    network = Network((2, 2, 3, 2), 0.5 * random.randn(23, 1)[:, 0])
    initial = listing_cost(network, points.x, points.y)
    costs = []
    for _ in range(200):
        stochastic_gradient_step(network, points.x, points.y, 0.3, random.randi(len(points)) - 1)
        costs.append(listing_cost(network, points.x, points.y))
    run = netbp(points, seed=11, eta=0.3, steps=200)
    assert run.initial_listing_cost == pytest.approx(initial, rel=1e-14)
    np.testing.assert_allclose(run.listing_cost, costs, rtol=1e-12)
    np.testing.assert_allclose(run.network.p, network.p, rtol=1e-11)


def test_the_start_is_that_of_the_least_squares_fit():
    run = netbp(figure1(), steps=0)
    np.testing.assert_array_equal(run.network.p, paper_start())
    assert run.listing_cost.shape == (0,)


@pytest.mark.parametrize("eta", [0, -0.1, np.nan, np.inf])
def test_bad_eta_is_named(eta):
    with pytest.raises(ValueError, match="eta must be positive, got"):
        netbp(figure1(), eta=eta)


@pytest.mark.parametrize("steps", [-1, 1.5])
def test_bad_steps_are_named(steps):
    with pytest.raises(ValueError, match="steps must be a whole number of at least 0, got"):
        netbp(figure1(), steps=steps)
