"""Training with some parameters held, against steps of automatic differentiation on the others alone."""

import numpy as np
import pytest
import torch

from course_utils.network.datasets import figure1
from course_utils.network.network import Network
from course_utils.training.held import HeldRun
from course_utils.training.run import MOMENTUM, STEEPEST_DESCENT, STOCHASTIC_GRADIENT, Run

SIZES, HELD = (2, 3, 2, 2), (0, 5, 7, 20)


def by_torch(p, steps, eta):
    """Steepest descent in which the held entries are constants of the cost."""
    x, y = torch.tensor(figure1().x), torch.tensor(figure1().y)
    places = Network(SIZES).places
    free = np.setdiff1d(np.arange(len(p)), HELD)
    for _ in range(steps):
        moving = torch.tensor(p[free], requires_grad=True)
        whole = torch.tensor(p).index_put((torch.tensor(free),), moving)
        a = x
        for l, (w, b) in places.items():
            W = whole[w].reshape(SIZES[l - 2], SIZES[l - 1]).T
            a = torch.sigmoid(W @ a + whole[b][:, None])
        (((a - y) ** 2).sum() / (2 * x.shape[1])).backward()
        p = p.copy()
        p[free] -= eta * moving.grad.numpy()
    return p


def test_what_is_not_held_moves_as_if_the_rest_were_constants():
    network = Network.random(SIZES, np.random.default_rng(0))
    wanted = by_torch(network.p.copy(), 5, 2.0)
    run = HeldRun(network, np.random.default_rng(0))
    run.hold(HELD)
    run.advance(STEEPEST_DESCENT, 2.0, 5, figure1().x, figure1().y)
    np.testing.assert_allclose(network.p, wanted, rtol=1e-10)


@pytest.mark.parametrize("method", [STOCHASTIC_GRADIENT, MOMENTUM], ids=lambda method: method.name)
def test_holding_nothing_is_the_usual_run_and_what_is_let_go_moves_again(method):
    start = Network.random(SIZES, np.random.default_rng(0))
    first, second = start.copy(), start.copy()
    data = figure1().x, figure1().y
    usual, held = Run(first, np.random.default_rng(1)), HeldRun(second, np.random.default_rng(1))
    held.hold(())
    costs = usual.advance(method, 0.5, 30, *data, cost_every=10)
    assert held.advance(method, 0.5, 30, *data, cost_every=10).tolist() == costs.tolist()
    held.hold(HELD)
    before = second.p.copy()
    assert len(held.advance(method, 0.5, 7, *data, cost_every=3)) == 2
    assert (second.p == before).nonzero()[0].tolist() == list(HELD)
    held.hold(())
    held.advance(method, 0.5, 7, *data)
    assert (second.p != before).all()
