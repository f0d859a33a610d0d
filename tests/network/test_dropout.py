"""Dropout against torch, against Network, and its expectation against the sum over all masks."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from course_utils.generalisation import dropout
from course_utils.network.costs import cost
from course_utils.network.network import Network

SEEDS = st.integers(0, 10_000)
P_DROP = st.floats(0, 0.95)


def made(seed, sizes=(2, 4, 3, 2), activation="tanh"):
    """A random network, points x, targets y and the rng that made them."""
    rng = np.random.default_rng(seed)
    network = Network.random(sizes, rng, 1.0, activation=activation, output_activation="sigmoid")
    x = rng.uniform(size=(sizes[0], 7))
    return network, x, rng.uniform(size=(sizes[-1], 7)), rng


def torch_cost(network, factors, x, y):
    """The cost of the network with these factors and its gradient, by automatic differentiation."""
    W = {l: torch.tensor(network.W[l], requires_grad=True) for l in range(2, network.L + 1)}
    b = {l: torch.tensor(network.b[l], requires_grad=True) for l in range(2, network.L + 1)}
    a, first = torch.tensor(x), 0
    for l in range(2, network.L):
        n = network.sizes[l - 1]
        a = torch.tanh(W[l] @ a + b[l]) * torch.tensor(factors[first : first + n])[:, None]
        first += n
    F = torch.sigmoid(W[network.L] @ a + b[network.L])
    value = 0.5 * ((torch.tensor(y) - F) ** 2).sum() / x.shape[1]
    value.backward()
    parts = [W[l].grad.numpy().ravel(order="F") for l in W] + [b[l].grad.numpy().ravel() for l in b]
    return value.item(), np.concatenate(parts)


@given(SEEDS, P_DROP, st.booleans())
def test_the_gradient_of_a_thinned_network_is_that_of_automatic_differentiation(seed, p_drop, inverted):
    network, x, y, rng = made(seed)
    (row,) = dropout.random_factors(network, p_drop, rng, 1, inverted=inverted)
    value, expected = torch_cost(network, row, x, y)
    assert cost(dropout.with_factors(network, row), x, y) == pytest.approx(value, rel=1e-12)
    assert dropout.dropout_gradient(network, row, x, y) == pytest.approx(expected, abs=1e-13)


@given(SEEDS, P_DROP)
def test_factors_of_outputs_are_factors_of_the_weights_out_of_them(seed, p_drop):
    network, x, _, rng = made(seed)
    rows = dropout.random_factors(network, p_drop, rng, 5)
    z = dropout.weighted_outputs(network, rows, x)
    assert z.shape == (5, 2, 7)
    for k, row in enumerate(rows):
        thinned = dropout.with_factors(network, row)
        assert thinned.forward(x)[0][network.L] == pytest.approx(z[k], abs=1e-12)
    assert dropout.weighted_outputs(network, np.ones((1, 7)), x)[0] == pytest.approx(
        network.forward(x)[0][network.L], abs=1e-12
    )


def test_a_deleted_neuron_is_not_there():
    """The same as a network without it, and none of its parameters is changed."""
    network, x, y, _ = made(3, sizes=(2, 4, 2))
    row = np.array([1.0, 0.0, 1.0, 1.0])
    smaller = Network((2, 3, 2), activation="tanh", output_activation="sigmoid")
    left = [0, 2, 3]
    smaller.W[2], smaller.b[2] = network.W[2][left], network.b[2][left]
    smaller.W[3], smaller.b[3] = network.W[3][:, left], network.b[3]
    assert dropout.with_factors(network, row).output(x) == pytest.approx(smaller.output(x), rel=1e-14)
    g = Network((2, 4, 2), dropout.dropout_gradient(network, row, x, y))
    assert not g.W[2][1].any()
    assert not g.b[2][1].any()
    assert not g.W[3][:, 1].any()
    assert g.W[3][:, left].all()


@settings(max_examples=40)
@given(SEEDS, P_DROP)
def test_on_a_linear_layer_the_factor_is_exactly_1_minus_p(seed, p_drop):
    """One hidden layer: the mean of z[L] over all masks, each with its probability."""
    network, x, _, _ = made(seed, sizes=(2, 6, 2))
    masks, chances = dropout.all_factors(network, p_drop)
    assert chances.sum() == pytest.approx(1)
    mean = np.tensordot(chances, dropout.weighted_outputs(network, masks, x), 1)
    full = dropout.with_factors(network, 1 - p_drop)
    assert mean == pytest.approx(full.forward(x)[0][3], abs=1e-11)


@given(SEEDS, st.floats(0.01, 0.4))
def test_the_factor_of_the_paper_is_another_one_unless_p_is_a_half(seed, p_drop):
    """On a linear layer: its error is (1 - 2p) times what comes out of the neurons, not 0."""
    network, x, _, _ = made(seed, sizes=(2, 6, 2))
    masks, chances = dropout.all_factors(network, p_drop)
    mean = np.tensordot(chances, dropout.weighted_outputs(network, masks, x), 1)
    as_printed = dropout.weighted_outputs(network, np.full((1, 6), p_drop), x)[0]
    _, a = network.forward(x)
    assert mean - as_printed == pytest.approx((1 - 2 * p_drop) * (network.W[3] @ a[2]), abs=1e-11)


def test_on_a_deep_network_1_minus_p_is_near_and_p_is_not():
    """Two hidden layers: measured over 50 networks, at p = 0.2."""
    errors = []
    for seed in range(50):
        network, x, _, _ = made(seed, sizes=(2, 5, 5, 2))
        masks, chances = dropout.all_factors(network, 0.2)
        mean = np.tensordot(chances, dropout.weighted_outputs(network, masks, x), 1)
        spread = np.linalg.norm(mean)
        errors.append(
            [
                np.linalg.norm(mean - dropout.weighted_outputs(network, np.full((1, 10), f), x)[0]) / spread
                for f in (0.8, 0.2)
            ]
        )
    right, printed = np.median(errors, axis=0)
    assert 1e-4 < right < 0.1  # near, yet not exact
    assert printed > 5 * right


@given(SEEDS, st.floats(0.01, 0.9))
def test_inverted_dropout_is_the_dropout_of_torch(seed, p_drop):
    network, _, _, rng = made(seed)
    factors = dropout.random_factors(network, p_drop, rng, 300, inverted=True)
    torch.manual_seed(seed)
    of_torch = torch.nn.functional.dropout(torch.ones(300, 7, dtype=torch.float64), p_drop, training=True)
    for found in (factors, of_torch.numpy()):
        assert set(np.unique(found).round(10)) <= {0.0, round(1 / (1 - p_drop), 10)}
        assert np.mean(found == 0) == pytest.approx(p_drop, abs=5 * np.sqrt(p_drop / 2100))


@given(SEEDS, P_DROP)
def test_inverted_dropout_needs_no_factor_afterwards(seed, p_drop):
    """Thinned and divided by 1 - p, the network scaled by 1 - p is what plain dropout has thinned."""
    network, x, _, _ = made(seed)
    plain, inverted = (
        dropout.random_factors(network, p_drop, np.random.default_rng(seed), 4, inverted=way)
        for way in (False, True)
    )
    scaled = dropout.with_factors(network, 1 - p_drop)
    assert dropout.weighted_outputs(scaled, inverted, x) == pytest.approx(
        dropout.weighted_outputs(network, plain, x), abs=1e-10
    )


@given(SEEDS, P_DROP, P_DROP)
def test_a_larger_probability_restores_no_neuron(seed, p, q):
    network, *_ = made(seed)
    few, many = (
        dropout.random_factors(network, p_drop, np.random.default_rng(seed), 20)
        for p_drop in sorted((p, q))
    )
    assert (many <= few).all()


def test_training_with_dropout_lowers_the_cost_and_without_it_is_gradient_descent():
    network, x, y, rng = made(1)
    other, before = network.copy(), cost(network, x, y)
    batches = np.tile(np.arange(7), (300, 1))
    rows = dropout.random_factors(network, 0.2, rng, 300)
    for row, batch in zip(rows, batches, strict=True):
        network.p -= 0.5 * dropout.dropout_gradient(network, row, x[:, batch], y[:, batch])
    assert cost(dropout.with_factors(network, 0.8), x, y) < 0.7 * before
    _, g = torch_cost(other, np.ones(7), x, y)
    assert dropout.dropout_gradient(other, np.ones(7), x, y) == pytest.approx(g)


@pytest.mark.parametrize("p_drop", [-0.1, 1.0, np.nan])
def test_bad_input_is_said_in_words(p_drop):
    network, x, _, rng = made(0)
    with pytest.raises(ValueError, match=r"p_drop must be at least 0 and less than 1, got "):
        dropout.random_factors(network, p_drop, rng, 1)
    with pytest.raises(
        ValueError, match=r"factors must have shape \(K, 7\), one for each hidden neuron, got "
    ):
        dropout.weighted_outputs(network, np.ones((1, 3)), x)
    with pytest.raises(ValueError, match=r"at most 16 hidden neurons .* got "):
        dropout.all_factors(Network((2, 9, 9, 2)), 0.5)
