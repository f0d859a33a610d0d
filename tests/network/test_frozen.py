"""Networks and parameter vectors that cannot be changed."""

import copy
import pickle

import numpy as np
import pytest

from course_utils.network.network import FrozenNetwork, Network
from course_utils.network.parameters import Parameters

COPIES = [copy.copy, copy.deepcopy, lambda thing: pickle.loads(pickle.dumps(thing))]


@pytest.fixture
def network():
    return Network.random((2, 3, 2), np.random.default_rng(0), activation="tanh", output_activation="relu")


def test_a_frozen_network_is_equal_to_its_origin_and_hashes_by_content(network):
    frozen = network.frozen()
    assert isinstance(frozen, FrozenNetwork)
    assert frozen == network
    assert hash(frozen) == hash(network.copy().frozen())
    assert frozen.frozen() is frozen
    x = np.random.default_rng(1).random((2, 5))
    assert np.array_equal(frozen.output(x), network.output(x))
    network.p += 1
    assert frozen != network
    assert hash(frozen) != hash(network.frozen())


def test_hashes_differ_with_sizes_and_activations_and_agree_for_both_zeros():
    same = [Network((2, 2), np.zeros(6)).frozen(), Network((2, 2), -np.zeros(6)).frozen()]
    assert same[0] == same[1]
    assert hash(same[0]) == hash(same[1])
    others = [
        Network((1, 3)),
        Network((2, 2), activation="tanh"),
        Network((2, 2), output_activation="tanh"),
    ]
    assert len({*same, *(other.frozen() for other in others)}) == 4


@pytest.mark.parametrize(
    "change",
    [
        lambda n: setattr(n, "p", np.zeros(17)),
        lambda n: n.p.__setitem__(0, 1.0),
        lambda n: n.p.__iadd__(1.0),
        lambda n: n.W.__setitem__(2, np.zeros((3, 2))),
        lambda n: n.W[2].__setitem__((0, 0), 1.0),
        lambda n: n.b[3].__iadd__(1.0),
    ],
)
def test_a_frozen_network_cannot_be_changed(network, change):
    frozen = network.frozen()
    with pytest.raises(ValueError, match="read-only"):
        change(frozen)
    assert frozen == network


def test_a_diverged_network_can_be_frozen(network):
    network.p = np.full(17, np.nan)
    assert np.isnan(network.frozen().p).all()


@pytest.mark.parametrize("copied", COPIES)
def test_copies_of_a_frozen_network(network, copied):
    assert copied(network.frozen()) == network
    free = network.frozen().copy()
    free.p += 1
    assert type(free) is Network
    assert free != network


def test_parameters_hold_one_read_only_array():
    p = Parameters(range(3))
    assert p.tolist() == list(p) == [0.0, 1.0, 2.0]
    assert len(p) == 3
    assert np.asarray(p) is p.array
    assert np.asarray(p, dtype=float) is p.array
    with pytest.raises(ValueError, match="read-only"):
        p.array[0] = 1
    with pytest.raises(AttributeError):
        p.array = np.zeros(3)
    given = np.zeros(3)
    p = Parameters(given)
    given[0] = 1
    assert p == Parameters([0, 0, 0])
    assert np.array(p).flags.writeable


def test_parameters_are_equal_and_hash_by_content():
    p = Parameters((0.0, 1.0))
    assert p == Parameters([-0.0, 1.0])
    assert hash(p) == hash(Parameters([-0.0, 1.0]))
    assert p != Parameters((0.0, 2.0))
    assert p != Parameters((0.0,))
    assert p != (0.0, 1.0)
    assert p == np.array([0.0, 1.0])
    assert p != np.ones(3)
    assert (np.ones(2) - p).tolist() == [1.0, 0.0]
    assert eval(repr(Parameters([0.1, 2.0])), {"Parameters": Parameters}) == Parameters([0.1, 2.0])


@pytest.mark.parametrize("copied", COPIES)
def test_copies_of_parameters_are_read_only(copied):
    p = Parameters((0.5, 1.0))
    assert copied(p) == p
    assert not copied(p).array.flags.writeable


def test_a_network_takes_parameters(network):
    p = Parameters(network.p)
    assert Network(network.sizes, p, activation="tanh", output_activation="relu") == network
    network.p = np.zeros(17)
    network.p = p
    assert Parameters(network.p) == p
    network.p[0] = 7
    assert Parameters(network.p) != p


@pytest.mark.parametrize("wrong", [1.0, [[1.0, 2.0]]])
def test_parameters_are_a_sequence(wrong):
    with pytest.raises(ValueError, match="p must be a sequence of numbers, got an array of shape"):
        Parameters(wrong)
