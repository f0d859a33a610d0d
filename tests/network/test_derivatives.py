"""Derivatives that are not by back propagation: the complex step and finite differences."""

import numpy as np
import pytest
from hypothesis import given, settings
from test_backprop import function_names, problems, relative

from course_utils.gradients import backprop, complex_step, finite_differences
from course_utils.network import stacked
from course_utils.network.activations import ACTIVATIONS
from course_utils.network.costs import cost
from course_utils.network.network import Network


def small():
    rng = np.random.default_rng(2)
    network = Network.random((2, 2, 3, 2), rng, 1.0)
    return network, rng.uniform(size=(2, 4)), rng.uniform(size=(2, 4))


@settings(max_examples=40, derandomize=True)
@given(problems(["sigmoid", "tanh"]))
def test_the_complex_step_is_back_propagation_to_all_digits(problem):
    network, x, y = problem
    assert function_names(network)
    expected = backprop.gradient(network, x, y)
    assert relative(complex_step.complex_step_gradient(network, x, y) - expected, expected) <= 1e-12


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_the_complex_functions_are_the_real_ones_with_their_derivatives(name):
    z = np.array([-800.0, -30.0, -2.0, -0.1, 0.2, 3.0, 40.0, 800.0])
    w = ACTIVATIONS[name].f_complex(z + 1j * complex_step.H)
    assert w.real == pytest.approx(ACTIVATIONS[name].f(z), rel=1e-14)
    assert w.imag / complex_step.H == pytest.approx(ACTIVATIONS[name].df(z), rel=1e-13, abs=1e-150)


def test_moving_a_quantity_leaves_what_comes_before_as_it_is():
    network, x, _ = small()
    before = network.p.copy()
    z, a = network.forward(x)
    for quantity in ("W", "b", "z", "a"):
        moved_z, moved_a = complex_step.nudged(network, x, quantity, 3, 2, 1)
        assert all(moved_z[l].real == pytest.approx(z[l], rel=1e-14) for l in z)
        assert all(moved_a[l].real == pytest.approx(a[l], rel=1e-14) for l in a)
        assert not moved_z[2].imag.any()
        assert not moved_a[2].imag.any()
        assert moved_z[3].imag.any() == (quantity != "a")
        assert moved_z[4].imag.any()
    assert np.array_equal(network.p, before)


def test_central_differences_are_those_of_the_cost():
    network, x, y = small()
    h = 1e-4
    for r, found in enumerate(finite_differences.central_differences(network, x, y, h)):
        up, down = network.copy(), network.copy()
        up.p[r] += h
        down.p[r] -= h
        assert found == pytest.approx((cost(up, x, y) - cost(down, x, y)) / (2 * h), rel=1e-9, abs=1e-12)
    assert stacked.costs(network, network.p[None, :], x, y) == pytest.approx(cost(network, x, y))


@pytest.mark.parametrize(("method", "order"), [("central_differences", 2), ("forward_differences", 1)])
def test_the_truncation_error_falls_by_its_order(method, order):
    network, x, y = small()
    truth = backprop.gradient(network, x, y)
    errors = [
        np.linalg.norm(getattr(finite_differences, method)(network, x, y, h) - truth) for h in (0.02, 0.01)
    ]
    assert np.log2(errors[0] / errors[1]) == pytest.approx(order, abs=0.05)


def test_the_error_of_central_differences_is_a_V_and_that_of_the_complex_step_is_flat():
    network, x, y = small()
    truth = backprop.gradient(network, x, y)

    def error(h):
        return relative(finite_differences.central_differences(network, x, y, h) - truth, truth)

    assert error(1e-5) < 1e-8
    assert error(1e-12) > 1e-6
    assert error(1e-1) > 1e-5
    for h in (1e-8, 1e-20, 1e-100, 1e-200):
        assert relative(complex_step.complex_step_gradient(network, x, y, h) - truth, truth) < 1e-14
