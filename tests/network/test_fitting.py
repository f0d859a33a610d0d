"""Least squares: facts of Figures 4 and 5, and the promises of `least_squares_fit`."""

import numpy as np
import pytest
from scipy.optimize import least_squares

from course_utils.gradients.backprop import gradient
from course_utils.network.activations import ACTIVATIONS
from course_utils.network.costs import listing_cost, misclassified
from course_utils.network.datasets import Points, figure1, figure5, two_circles, two_spirals, xor
from course_utils.network.network import Network
from course_utils.network.paper_network import paper_start
from course_utils.training.least_squares import is_small, least_squares_fit

SIZES = (2, 2, 3, 2)


def paper_network():
    return Network(SIZES, paper_start())


def fit(points, residuals, **options):
    return least_squares_fit(points, paper_network(), residuals=residuals, restart=False, **options)


def test_paper_start():
    assert paper_start().shape == (23,)
    points = figure1()
    assert f"{listing_cost(paper_network(), points.x, points.y):.9g}" == "5.32881697"


@pytest.mark.parametrize("residuals", ["components", "ten-norm"])
def test_ten_points_all_right(residuals):
    found = fit(figure1(), residuals, max_evaluations=1000)
    assert found.success
    assert found.listing_cost <= 1e-4


def test_components_need_about_thirty_evaluations():
    assert 20 < fit(figure1(), "components", max_evaluations=1000).evaluations < 40


def test_eleven_points_ten_norm_stays_with_one_wrong_for_long():
    # 400 is the number of iterations at which MATLAB's lsqnonlin gives up.
    found = fit(figure5(), "ten-norm", max_evaluations=400)
    assert found.misclassified.sum() == 1
    assert found.listing_cost == pytest.approx(1.72, abs=0.01)
    assert fit(figure5(), "ten-norm", max_evaluations=1000).success


def test_eleven_points_components_all_right():
    found = fit(figure5(), "components", max_evaluations=1000)
    assert found.success
    assert found.listing_cost <= 1e-4


def test_there_is_no_minimiser():
    norms = []
    for target in (1e-4, 1e-15):
        found = fit(figure1(), "components", max_evaluations=10_000, target=target)
        assert found.listing_cost <= target
        norms.append(np.linalg.norm(found.network.p))
    assert norms[0] == pytest.approx(37, abs=1)
    assert norms[1] > 50


def central_difference_fit(points, norms):
    """The same problem, given to the solver with nothing but its residuals."""

    def residuals(p):
        r = Network(SIZES, p).output(points.x) - points.y
        return np.linalg.norm(r, axis=0) if norms else r.ravel(order="F")

    return least_squares(residuals, paper_start(), jac="3-point", max_nfev=12)


@pytest.mark.parametrize(("residuals", "norms"), [("components", False), ("ten-norm", True)])
def test_twelve_iterations_agree_with_finite_differences(residuals, norms):
    reference = central_difference_fit(figure1(), norms)
    found = fit(figure1(), residuals, max_evaluations=12)
    assert found.evaluations == 12
    assert found.listing_cost == pytest.approx(2 * reference.cost, rel=1e-5)
    np.testing.assert_allclose(found.network.p, reference.x, rtol=1e-3, atol=1e-4)


def worth(found):
    return found.misclassified.sum(), found.listing_cost


def test_a_restart_that_does_worse_is_not_kept():
    fitted = fit(figure1(), "components", max_evaluations=1000).network  # only the eleventh point is wrong
    first = least_squares_fit(figure5(), fitted, max_evaluations=1, restart=False)
    found = least_squares_fit(figure5(), fitted, max_evaluations=1)
    assert worth(first) < worth(fit(figure5(), "components", max_evaluations=1))
    assert found.evaluations == 2
    assert not found.restarted
    assert worth(found) == worth(first)
    assert found.network == first.network


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("max_evaluations", [3, 10])
def test_a_restart_never_makes_a_fit_worse(seed, max_evaluations):
    network = Network.random(SIZES, np.random.default_rng(seed))
    options = {"max_evaluations": max_evaluations}
    first = least_squares_fit(figure5(), network, restart=False, **options)
    found = least_squares_fit(figure5(), network, **options)
    assert worth(found) == min(worth(first), worth(fit(figure5(), "components", **options)))


@pytest.mark.parametrize("residuals", ["components", "ten-norm"])
@pytest.mark.parametrize("sizes", [SIZES, (2, 30, 30, 2)])
def test_evaluations_are_forward_passes(sizes, residuals):
    passes = []

    class Counting(Network):
        def forward(self, x):
            passes.append(x)
            return super().forward(x)

    network = Counting.random(sizes, np.random.default_rng(0))
    points = two_spirals(np.random.default_rng(0))
    found = least_squares_fit(points, network, residuals=residuals, restart=False)
    assert found.evaluations == 20
    assert len(passes) == 20 + 1  # one more for the categories
    passes.clear()
    assert least_squares_fit(points, network, residuals=residuals).evaluations == len(passes) - 2 == 40


# ---------------------------------------------------------------- large fits, and no time to wait for them


def large_network(hidden=(30, 30), seed=0):
    return Network.random((2, *hidden, 2), np.random.default_rng(seed))


def slow(clock, seconds):
    """A class of networks whose forward pass takes so many seconds of the clock."""

    class Slow(Network):
        def forward(self, x):
            clock.wait(seconds)
            return super().forward(x)

    return Slow


def test_what_is_small():
    spirals = two_spirals(np.random.default_rng(0), 400)
    assert is_small(figure5(), paper_network())
    assert is_small(spirals, paper_network())
    assert not is_small(spirals, large_network())
    assert not is_small(two_spirals(np.random.default_rng(0)), large_network((8, 8)))


@pytest.mark.parametrize("hidden", [(8, 8), (30, 30)])
def test_a_large_fit_gets_there_by_products_with_the_jacobian(hidden):
    points = two_spirals(np.random.default_rng(0))
    found = least_squares_fit(points, large_network(hidden), max_evaluations=500, restart=False)
    assert found.success
    assert found.listing_cost <= 1e-4


@pytest.mark.parametrize("seconds", [0, 0.03, 0.055, 1])
def test_a_fit_ends_with_the_step_in_which_its_time_is_up(clock, seconds):
    network, points = slow(clock, 0.01).random(SIZES, np.random.default_rng(0)), figure5()
    began = clock()
    before = listing_cost(Network(SIZES, network.p), points.x, points.y)
    found = least_squares_fit(points, network, seconds=seconds, clock=clock)
    assert found.listing_cost < before
    assert found.cut_short is (seconds < 1)
    if found.cut_short:
        # The pass after the last look is for the categories; a rejected step is no step yet.
        assert found.evaluations <= max(2, seconds / 0.01) + 3
        assert clock() - began == pytest.approx(0.01 * (found.evaluations + 1))
        assert not found.restarted


def test_pieces_lead_as_far_as_the_whole(clock):
    network, pieces = slow(clock, 0.01).random((2, 8, 8, 2), np.random.default_rng(0)), 0
    points = two_spirals(np.random.default_rng(0))
    cut_short = True
    while cut_short:
        found = least_squares_fit(points, network, seconds=0.05, clock=clock, max_evaluations=1000)
        assert found.listing_cost <= listing_cost(network, points.x, points.y)
        network, cut_short, pieces = found.network, found.cut_short, pieces + 1
    assert 5 < pieces < 200
    assert found.success
    assert found.listing_cost <= 1e-4


def test_there_is_no_restart_when_the_time_is_up(clock):
    network = slow(clock, 1.0)(SIZES, np.full(23, 100.0))
    assert least_squares_fit(figure1(), network, clock=clock).restarted
    found = least_squares_fit(figure1(), network, seconds=0.5, clock=clock)
    assert (found.restarted, found.cut_short) == (False, True)
    assert found.network == network


def test_a_restart_that_is_cut_short_says_so(clock):
    network = slow(clock, 0.01)(SIZES, np.full(23, 100.0))
    found = least_squares_fit(figure1(), network, seconds=0.08, clock=clock)
    assert found.cut_short
    assert worth(found) <= worth(least_squares_fit(figure1(), network, restart=False))


def test_nothing_is_cut_short_where_nothing_can_be_gained(clock):
    # Without a hidden layer no network parts the points, and there is a best one.
    options = {"max_evaluations": 100, "restart": False}
    best = least_squares_fit(figure1(), slow(clock, 1.0)((2, 2)), **options)
    assert not best.success
    again = least_squares_fit(figure1(), best.network, seconds=0, clock=clock, **options)
    assert again.evaluations > 1
    assert not again.cut_short
    assert again.listing_cost == pytest.approx(best.listing_cost, rel=1e-14)


def test_result_is_consistent_and_the_given_network_is_left_alone():
    network = paper_network()
    points = figure5()
    found = least_squares_fit(points, network)
    np.testing.assert_array_equal(network.p, paper_start())
    assert found.network is not network
    assert found.listing_cost == pytest.approx(listing_cost(found.network, points.x, points.y), rel=1e-12)
    np.testing.assert_array_equal(found.misclassified, misclassified(found.network, points.x, points.y))
    assert found.evaluations <= 20


def test_nothing_is_done_where_the_target_is_met():
    first = fit(figure1(), "components", max_evaluations=1000)
    again = least_squares_fit(figure1(), first.network)
    assert again.evaluations == 1
    assert again.network == first.network


def test_refit_after_a_drag_follows_the_point():
    points = figure1()
    network = fit(points, "components", max_evaluations=1000).network
    x = points.x.copy()
    for _ in range(30):
        x[:, 2] += [0.015, 0.01]  # the A at (0.1, 0.5) goes right and up among the Bs
        moved = Points(x, points.labels)
        found = least_squares_fit(moved, network)
        assert found.evaluations <= 40
        network = found.network
    assert found.success


def test_a_hopeless_start_is_given_up_for_the_papers():
    hopeless = Network(SIZES, np.full(23, 100.0))  # every sigmoid saturated: the Jacobian is zero
    found = least_squares_fit(figure1(), hopeless)
    assert found.restarted
    assert found.success
    assert not least_squares_fit(figure1(), hopeless, restart=False).success


@pytest.mark.parametrize("value", [np.inf, np.nan, 1e200])
def test_parameters_beyond_all_bounds_are_given_up(value):
    network = Network((2, 5, 2), activation="tanh")
    network.p = np.full(network.n_parameters, value)
    found = least_squares_fit(figure1(), network)
    assert np.isfinite(found.listing_cost)
    assert np.isfinite(found.network.p).all()


def test_restart_of_other_sizes_is_deterministic():
    network = Network((2, 6, 2))  # zeros: all neurons alike
    first, second = least_squares_fit(figure1(), network), least_squares_fit(figure1(), network)
    assert first.network == second.network


@pytest.mark.parametrize("residuals", ["components", "ten-norm"])
@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("points", [figure1(), xor(), two_circles(np.random.default_rng(0))])
def test_never_worse_than_the_start_whatever_the_activation(points, activation, residuals):
    network = Network.random((2, 8, 2), np.random.default_rng(0), activation=activation)
    found = least_squares_fit(points, network, residuals=residuals)
    before = misclassified(network, points.x, points.y).sum()
    assert found.misclassified.sum() <= max(before, 1) or found.listing_cost <= listing_cost(
        network, points.x, points.y
    )


def test_ten_norm_at_an_exact_fit_has_no_nan():
    # relu can meet a target exactly, where the norm of a residual has no derivative.
    network = Network((1, 1), [1.0, 0.0], activation="relu")
    wide = Network((2, 2), activation="relu")
    wide.W[2] = [[1, 0], [0, 1]]
    points = Points(np.array([[1.0, 0.0, 0.5], [0.0, 1.0, 0.4]]), np.array([0, 1, 0]))
    found = least_squares_fit(points, wide, residuals="ten-norm")
    assert np.isfinite(found.network.p).all()
    assert network.output([[1.0]]) == 1.0


def test_the_minimum_has_a_small_gradient():
    points = figure1()
    found = fit(points, "components", max_evaluations=1000, target=1e-10)
    assert np.linalg.norm(gradient(found.network, points.x, points.y)) < 1e-5


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"residuals": "norm"}, "residuals must be 'components' or 'ten-norm', got 'norm'"),
        ({"target": -1}, "target must be at least 0, got -1"),
        ({"target": np.nan}, "target must be at least 0, got nan"),
        ({"max_evaluations": 0}, "max_evaluations must be a whole number of at least 1, got 0"),
        ({"seconds": -1}, "seconds must be at least 0, or None for no limit, got -1"),
        ({"seconds": np.nan}, "seconds must be .* got nan"),
    ],
)
def test_bad_input_is_named(options, message):
    with pytest.raises(ValueError, match=message):
        least_squares_fit(figure1(), paper_network(), **options)
