"""Equation (33): its value and derivatives, and that it has a minimiser only with lambda > 0."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from course_utils.generalisation.regularisation import (
    is_weight,
    newton_path,
    regularised_cost,
    regularised_gradient,
    regularised_hessian,
)
from course_utils.network.datasets import figure1
from course_utils.network.network import Network
from course_utils.network.paper_network import paper_start
from course_utils.training.least_squares import least_squares_fit

POINTS = figure1()
PAPER = (2, 2, 3, 2)


def early_fit():
    return least_squares_fit(POINTS, Network(PAPER, paper_start()), target=0.1).network


def in_torch(network, lam):
    """(33) written with torch's own layers of operations, as a function of the leaves W and b."""
    W = [torch.tensor(network.W[l].copy(), requires_grad=True) for l in range(2, network.L + 1)]
    b = [torch.tensor(network.b[l].copy(), requires_grad=True) for l in range(2, network.L + 1)]
    a = torch.tensor(POINTS.x)
    for W_l, b_l in zip(W, b, strict=True):
        a = torch.sigmoid(W_l @ a + b_l)
    value = 0.5 * ((torch.tensor(POINTS.y) - a) ** 2).sum() / len(POINTS)
    return value + lam / len(POINTS) * sum((W_l**2).sum() for W_l in W), W, b


@settings(max_examples=30)
@given(st.lists(st.integers(1, 5), max_size=3), st.floats(0, 1), st.integers(0, 1000))
def test_value_and_gradient_are_those_of_torch(hidden, lam, seed):
    network = Network.random((2, *hidden, 2), np.random.default_rng(seed), 1.0)
    value, W, b = in_torch(network, lam)
    value.backward()
    theirs = np.concatenate([leaf.grad.numpy().ravel(order="F") for leaf in (*W, *b)])
    assert regularised_cost(network, POINTS, lam) == pytest.approx(value.item(), rel=1e-12)
    np.testing.assert_allclose(regularised_gradient(network, POINTS, lam), theirs, rtol=1e-9, atol=1e-13)


def test_the_hessian_is_the_difference_of_gradients():
    network, h = Network(PAPER, paper_start()), 1e-6
    columns = []
    for step in h * np.eye(23):
        up, down = Network(PAPER, network.p + step), Network(PAPER, network.p - step)
        rise = regularised_gradient(up, POINTS, 0.01) - regularised_gradient(down, POINTS, 0.01)
        columns.append(rise / (2 * h))
    np.testing.assert_allclose(regularised_hessian(network, POINTS, 0.01), np.array(columns).T, atol=1e-8)


def test_biases_cost_nothing():
    network = Network(PAPER)
    for l in range(2, 5):
        network.b[l] = np.ones_like(network.b[l])
    assert (is_weight(network) == (network.p == 0)).all()


@pytest.mark.parametrize("lam", [1e-6, 1e-5, 1e-4, 1e-3])
def test_with_lambda_there_is_a_strict_minimiser(lam):
    path = newton_path(POINTS, early_fit(), lam)
    end = Network(PAPER, path[-1].p)
    assert path[-1].slope < 1e-10  # rounding lets the solver come no nearer to 1e-12
    assert np.linalg.eigvalsh(regularised_hessian(end, POINTS, lam))[0] > 0
    # Nothing near it is lower.
    rng, here = np.random.default_rng(0), regularised_cost(end, POINTS, lam)
    for _ in range(20):
        near = Network(PAPER, end.p + 0.01 * rng.standard_normal(23))
        assert regularised_cost(near, POINTS, lam) > here


def test_without_lambda_p_grows_while_the_cost_falls_to_zero():
    path = newton_path(POINTS, early_fit(), 0.0)
    norms = [np.linalg.norm(stop.p) for stop in path]
    costs = [regularised_cost(Network(PAPER, stop.p), POINTS, 0.0) for stop in path]
    assert norms[-1] > norms[0] + 20
    assert costs[-1] < 1e-11
    assert (np.diff(costs) <= 0).all()


@pytest.mark.parametrize("factor", [100.0, 1 / 30])
def test_a_rescaled_cost_has_the_same_minimiser(factor):
    one, other = (newton_path(POINTS, early_fit(), 1e-4, factor=c)[-1].p for c in (1.0, factor))
    np.testing.assert_allclose(other, one, atol=1e-7)


@pytest.mark.parametrize("bad", [{"lam": -1.0}, {"factor": 0.0}, {"tolerance": 0.0}])
def test_what_is_refused_is_named(bad):
    with pytest.raises(ValueError, match=f"{next(iter(bad))} .*must be .*, got "):
        newton_path(POINTS, early_fit(), **({"lam": 0.1} | bad))
