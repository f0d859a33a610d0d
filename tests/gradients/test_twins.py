"""Neurons that agree: which equality the training keeps, and which it does not."""

import numpy as np
import pytest

from course_utils.gradients import backprop
from course_utils.network.network import Network

SIZES = (4, 3, 4, 5, 2)


@pytest.mark.parametrize("l", [2, 3, 4])
@pytest.mark.parametrize(
    ("incoming", "outgoing", "kept"),
    [(True, True, True), (True, False, False), (False, True, False)],
)
def test_a_layer_stays_one_neuron_where_incoming_and_outgoing_weights_agree(l, incoming, outgoing, kept):
    rng = np.random.default_rng(l)
    network = Network.random(SIZES, rng, 1.0)
    x, y = rng.random((4, 1)), np.array([[1.0], [0.0]])
    if incoming:
        network.W[l][:], network.b[l][:] = network.W[l][0], network.b[l][0]
    if outgoing:
        network.W[l + 1][:] = network.W[l + 1][:, [0]]
    for _ in range(50):
        network.p -= backprop.gradient(network, x, y)
    rows, columns = np.ptp(network.W[l], axis=0).max(), np.ptp(network.W[l + 1], axis=1).max()
    assert (rows < 1e-12) == kept
    assert (columns < 1e-12) == kept
    assert (np.ptp(network.b[l]) < 1e-12) == kept


def test_a_network_of_equal_numbers_is_like_that_in_every_hidden_layer_but_not_at_its_outputs():
    network = Network(SIZES, np.full(68, 0.3))
    x, y = np.array([[0.3], [0.7], [0.5], [0.9]]), np.array([[1.0], [0.0]])
    for _ in range(50):
        network.p -= backprop.gradient(network, x, y)
    spread = {l: np.ptp(W_l, axis=0).max() for l, W_l in network.W.items()}
    assert max(spread[l] for l in (2, 3, 4)) < 1e-12 < 1e-3 < spread[5]
