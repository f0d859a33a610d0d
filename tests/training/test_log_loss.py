"""The log loss (32) as a network's cost against torch, and L-BFGS step by step against scipy's."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize, rosen, rosen_der

from course_utils.generalisation.softmax_loss import mean_log_loss
from course_utils.network.network import Network
from course_utils.training.lbfgs import lbfgs_iterates


@given(st.integers(0, 10_000), st.sampled_from(["tanh", "relu", "sigmoid"]))
def test_value_and_gradient_are_the_cross_entropy_of_torch(seed, activation):
    rng = np.random.default_rng(seed)
    network = Network.random((2, 4, 3, 3), rng, 1.5, activation=activation, output_activation="sigmoid")
    x, labels = rng.uniform(size=(2, 6)), rng.integers(0, 3, 6)
    W = [torch.tensor(network.W[l].copy(), requires_grad=True) for l in network.W]
    b = [torch.tensor(network.b[l].copy(), requires_grad=True) for l in network.b]
    a = torch.tensor(x)
    for l in (0, 1):
        a = getattr(torch, activation)(W[l] @ a + b[l])
    logits = (W[2] @ a + b[2]).T
    loss = torch.nn.functional.cross_entropy(logits, torch.tensor(labels), reduction="sum") / 6
    loss.backward()
    theirs = np.concatenate([leaf.grad.numpy().ravel(order="F") for leaf in (*W, *b)])
    value, gradient = mean_log_loss(network, x, labels)
    assert value == pytest.approx(loss.item(), rel=1e-12)
    assert gradient == pytest.approx(theirs, abs=1e-13)


def test_the_iterates_go_down_to_the_minimum_that_scipy_finds():
    start = np.array([0.8, 1.2, 0.7, 0.5])
    costs = [C for _, C, _ in lbfgs_iterates(lambda p: (rosen(p), rosen_der(p)), start)]
    assert (np.diff(costs) < 0).all()
    assert costs[-1] < 1e-18
    theirs = minimize(rosen, start, jac=rosen_der, method="L-BFGS-B", options={"maxcor": 20})
    *_, (p, _, g) = lbfgs_iterates(lambda p: (rosen(p), rosen_der(p)), start)
    assert p == pytest.approx(theirs.x, abs=1e-4)
    assert np.linalg.norm(g) < 1e-6
    assert len(costs) < 2 * theirs.nit


def test_on_a_quadratic_it_needs_a_few_steps_for_each_dimension():
    H = np.diag(np.geomspace(1, 1000, 12))
    path = lbfgs_iterates(lambda p: (0.5 * p @ H @ p, H @ p), np.ones(12))
    assert next(step for step, (_, C, _) in enumerate(path) if C < 1e-15) < 80


def test_given_the_inverse_of_the_hessian_it_needs_one_step_and_an_approximation_few():
    H = np.diag(np.geomspace(1, 1e8, 12))
    steps = {}
    for wrong in (0.0, 0.5):
        inverse = np.linalg.inv(H) * np.geomspace(1 - wrong, 1 + wrong, 12)
        path = lbfgs_iterates(lambda p: (0.5 * p @ H @ p, H @ p), np.ones(12), inverse=inverse)
        steps[wrong] = 1 + next(step for step, (_, _, g) in enumerate(path) if np.linalg.norm(g) < 1e-6)
    assert steps[0.0] == 1
    assert steps[0.5] < 20


def test_where_nothing_is_to_be_gained_it_ends():
    assert list(lbfgs_iterates(lambda p: (1.0, np.zeros(2)), np.ones(2))) == []
