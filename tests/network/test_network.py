import copy
import pickle

import numpy as np
import pytest

from course_utils.network.network import Network, classify

SIZES = (2, 2, 3, 2)


def numbered() -> Network:
    return Network(SIZES, np.arange(23))


def test_p_is_packed_column_by_column_weights_first():
    network = numbered()
    assert network.n_parameters == 23
    assert network.L == 4
    assert network.W[2].tolist() == [[0, 2], [1, 3]]
    assert network.W[3].tolist() == [[4, 7], [5, 8], [6, 9]]
    assert network.W[4].tolist() == [[10, 12, 14], [11, 13, 15]]
    assert network.b[2].ravel().tolist() == [16, 17]
    assert network.b[3].ravel().tolist() == [18, 19, 20]
    assert network.b[4].shape == (2, 1)


def test_setting_writes_into_the_vector():
    network = numbered()
    p = network.p
    network.W[2] = [[10, 20], [30, 40]]
    network.W[2][0, 1] += 1
    network.W[3] *= 0
    network.b[2] = [[7], [8]]
    network.b[4] = [5, 6]
    assert p[:4].tolist() == [10, 30, 21, 40]
    assert not p[4:10].any()
    assert p[16:18].tolist() == [7, 8]
    assert p[21:].tolist() == [5, 6]
    network.p -= 1
    assert network.p is p
    assert network.W[2][0, 0] == 9
    network.p = np.zeros(23)
    assert network.p is p
    assert not p.any()


def test_p_given_is_copied():
    start = np.zeros(23)
    Network(SIZES, start).p += 1
    assert not start.any()


def test_no_p_means_zeros():
    assert not Network(SIZES).p.any()


def test_layer_1_has_no_parameters():
    network = numbered()
    for views in (network.W, network.b):
        assert list(views) == [2, 3, 4]
        with pytest.raises(KeyError):
            views[1]
        with pytest.raises(KeyError):
            views[5] = 0


def test_forward_is_equation_4_written_out():
    network = Network.random(SIZES, np.random.default_rng(1))
    x = np.random.default_rng(2).uniform(size=(2, 7))
    z, a = network.forward(x)
    assert list(z) == [2, 3, 4]
    assert list(a) == [1, 2, 3, 4]

    def sigma(t):
        return 1 / (1 + np.exp(-t))

    W, b = network.W, network.b
    F = sigma(W[4] @ sigma(W[3] @ sigma(W[2] @ x + b[2]) + b[3]) + b[4])
    np.testing.assert_allclose(network.output(x), F, rtol=1e-14)
    np.testing.assert_array_equal(a[1], x)
    one_by_one = np.hstack([network.output(x[:, [i]]) for i in range(7)])
    np.testing.assert_allclose(network.output(x), one_by_one, rtol=1e-14)


def test_output_activation_is_that_of_the_last_layer_only():
    network = Network.random(
        (2, 4, 2), np.random.default_rng(0), activation="relu", output_activation="sigmoid"
    )
    z, a = network.forward(np.random.default_rng(1).normal(size=(2, 9)))
    np.testing.assert_array_equal(a[2], np.maximum(z[2], 0))
    np.testing.assert_allclose(a[3], 1 / (1 + np.exp(-z[3])))


@pytest.mark.parametrize("freeze", [Network.copy, Network.frozen])
def test_at_other_parameters_the_design_stays_and_nothing_is_shared(freeze):
    network = freeze(Network(SIZES, np.arange(23), activation="tanh", output_activation="sigmoid"))
    p = np.ones(23)
    other = network.at(p)
    assert other == Network(SIZES, p, activation="tanh", output_activation="sigmoid")
    other.p += 1
    assert p.tolist() == [1.0] * 23
    assert network.p.tolist() == list(range(23))
    with pytest.raises(ValueError, match="p must have shape"):
        network.at([1.0])


@pytest.mark.parametrize(
    "duplicate", [Network.copy, copy.copy, copy.deepcopy, lambda n: pickle.loads(pickle.dumps(n))]
)
def test_copies_are_equal_and_independent(duplicate):
    network = Network.random(
        SIZES, np.random.default_rng(0), activation="tanh", output_activation="sigmoid"
    )
    other = duplicate(network)
    assert other == network
    assert (other.activation, other.output_activation) == ("tanh", "sigmoid")
    other.p += 1
    assert other != network
    assert other.W[2].base is not network.W[2].base
    assert other.W[2][0, 0] == network.W[2][0, 0] + 1
    np.testing.assert_array_equal(other.W[2].ravel(order="F"), other.p[:4])


def test_equality_looks_at_sizes_activations_and_parameters():
    assert Network(SIZES) == Network(list(SIZES), np.zeros(23))
    assert Network(SIZES) != Network(SIZES, activation="tanh")
    assert Network((2, 1)) != Network((1, 1, 1))
    assert Network(SIZES) != "network"
    with pytest.raises(TypeError):
        hash(Network(SIZES))


def test_repr():
    assert repr(Network(SIZES)) == "<Network 2-2-3-2, sigmoid, 23 parameters>"
    assert "relu, output sigmoid" in repr(Network((2, 2), activation="relu", output_activation="sigmoid"))


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (
            lambda: Network((2, 0, 2)),
            r"sizes must be two or more whole numbers, each at least 1, got \(2, 0, 2\)",
        ),
        (lambda: Network((2,)), r"sizes must be two or more whole numbers, .* got \(2,\)"),
        (lambda: Network((2, 2.5)), r"sizes must be .* got \(2, 2.5\)"),
        (
            lambda: Network(SIZES, np.zeros(22)),
            r"p must have shape \(23,\) for sizes \(2, 2, 3, 2\) .* got \(22,\)",
        ),
        (lambda: Network(SIZES, np.full(23, np.nan)), "p must hold numbers, got 23 NaN"),
        (lambda: Network(SIZES, activation="sine"), "activation must be one of 'sigmoid', .* got 'sine'"),
        (
            lambda: Network(SIZES, output_activation="sine"),
            "activation must be one of 'sigmoid', .* got 'sine'",
        ),
        (
            lambda: Network(SIZES).forward([0.1, 0.2]),
            r"x must have shape \(2, N\), one column for each point, got \(2,\)",
        ),
        (lambda: Network(SIZES).forward(np.zeros((3, 4))), r"x must have shape \(2, N\), .* got \(3, 4\)"),
        (lambda: Network(SIZES).forward(np.zeros((2, 0))), r"x must have shape \(2, N\), .* got \(2, 0\)"),
        (
            lambda: Network(SIZES).forward([[np.nan], [0]]),
            "x must hold finite numbers, got 1 NaN or infinite",
        ),
        (lambda: Network(SIZES).W.__setitem__(2, [1, 2]), r"W\[2\] must have shape \(2, 2\), got \(2,\)"),
        (lambda: Network(SIZES).b.__setitem__(3, 1.0), r"b\[3\] must have shape \(3, 1\), got \(\)"),
        (
            lambda: setattr(Network(SIZES), "sizes", (2, 5, 2)),
            r"sizes must be as the network was made, \(2, 2, 3, 2\), got \(2, 5, 2\)",
        ),
        (
            lambda: setattr(Network(SIZES), "activation", "tanh"),
            "activation must be as the network was made, 'sigmoid', got 'tanh'",
        ),
        (
            lambda: setattr(Network(SIZES).frozen(), "output_activation", "tanh"),
            "output_activation must be as the network was made, 'sigmoid', got 'tanh'",
        ),
        (lambda: classify(np.zeros((3, 4))), r"output must have two rows, F_1 and F_2, got shape \(3, 4\)"),
    ],
)
def test_bad_input_is_named(make, message):
    with pytest.raises(ValueError, match=message):
        make()


@pytest.mark.parametrize(
    "ask",
    [
        lambda n: n.W[1],
        lambda n: n.b[5],
        lambda n: n.W.__setitem__(5, 1.0),
        lambda n: n.b["a"],
        lambda n: n.W[[3]],
        lambda n: n.b[np.array(3)],
        lambda n: n.W.__setitem__([3], 1.0),
    ],
)
def test_of_a_layer_that_is_not_there_it_is_said_which_are(ask):
    with pytest.raises(KeyError, match=r"l of .\[l\] must be from 2 to 4, got"):
        ask(Network(SIZES))


def test_ties_go_to_B():
    assert classify([[0.6, 0.5, 0.4], [0.5, 0.5, 0.5]]).tolist() == [0, 1, 1]
    assert classify(np.zeros((2, 3, 4))).shape == (3, 4)
