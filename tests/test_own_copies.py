"""What is made of the reader's arrays stays as it was, whatever becomes of them; copies are whole."""

import copy
import pickle

import numpy as np
import pytest

from course_utils.gradients import Case
from course_utils.network import MatlabRandom, Network, Parameters, figure1
from course_utils.network.network import FrozenNetwork
from course_utils.outlook import LINE_GENERATOR, NETWORK_GENERATOR, DifferentialEvolution, Game

COPIES = [copy.deepcopy, lambda thing: pickle.loads(pickle.dumps(thing))]
POINTS = figure1()


def a_case():
    network, x, y = Network.random((2, 3, 2), 0), POINTS.x[:, :1].copy(), POINTS.y[:, :1].copy()
    return Case(network, x, y), (network.p, x, y)


def test_the_case_of_a_proof_stays_as_it_was_made():
    case, given = a_case()
    for array in given:
        array += 1.0
    same = a_case()[0]
    assert case.dC("W", 3, 1, 2) == same.dC("W", 3, 1, 2) == pytest.approx(case.delta[3][1] * case.a[2][2])
    np.testing.assert_array_equal(case.long_product(2), same.long_product(2))


@pytest.mark.parametrize("copied", COPIES)
def test_a_case_can_be_copied(copied):
    case = a_case()[0]
    assert copied(case).dC("b", 2, 1) == case.dC("b", 2, 1)


@pytest.mark.parametrize("copied", COPIES)
@pytest.mark.parametrize("generator", [LINE_GENERATOR, NETWORK_GENERATOR])
def test_a_game_goes_on_alike_in_its_copy(copied, generator):
    game = Game("two bumps", generator, 3)
    game.play(0.1, 0.1, 2)
    other = copied(game)
    for one in (game, other):
        one.play(0.1, 0.1, 2)
    np.testing.assert_array_equal(game.g, other.g)


@pytest.mark.parametrize("copied", COPIES)
def test_a_stream_of_matlab_goes_on_alike_in_its_copy(copied):
    stream = MatlabRandom(5000)
    stream.rand(3)
    np.testing.assert_array_equal(copied(stream).randn(4), stream.randn(4))


def test_a_function_may_write_all_its_values_into_one_array():
    values = np.empty(6)

    def f(x, out):
        return np.sum(x**2, axis=0, out=out)

    def search(f):
        bounds = np.array([[-1.0, 1.0]] * 2)
        found = DifferentialEvolution(f, bounds, np.linspace(-1, 1, 12).reshape(6, 2), 0)
        bounds[:] = 9.0
        for _ in range(5):
            found.generation()
            found.best[0][:] = 9.0
        return found

    one, other = search(lambda x: f(x, values)), search(lambda x: f(x, None))
    np.testing.assert_array_equal(one.population, other.population)
    np.testing.assert_array_equal(one.values, other.values)
    assert np.abs(one.population).max() <= 1


@pytest.mark.parametrize("x", [None, 1.0, [1.0, 2.0], "ab", [[np.nan], [1.0]]])
def test_the_points_at_which_f_is_asked_are_columns(x):
    search = DifferentialEvolution(lambda x: x[0], [(-1, 1)] * 2, np.zeros((6, 2)), 0)
    assert search.f([[0.5, 1.0], [0.0, 0.0]]).tolist() == [0.5, 1.0]
    with pytest.raises(ValueError, match=r"x must .*, got "):
        search.f(x)


def test_parameters_and_an_array_are_equal_or_not():
    p = Parameters([0.5, 1.0])
    for same in (np.array([0.5, 1.0]), np.float32([0.5, 1.0])):
        assert (p == same) is (same == p) is True
    for other in (np.ones(2), np.ones(7), np.ones((2, 2)), np.array(["a", "b"])):
        assert (p == other) is (other == p) is False
        assert (p != other) is (other != p) is True


def test_a_frozen_network_can_be_drawn_at_random():
    drawn = FrozenNetwork.random((2, 3, 2), 0, 0.1, activation="tanh")
    assert isinstance(drawn, FrozenNetwork)
    assert drawn == Network.random((2, 3, 2), 0, 0.1, activation="tanh")


class Faulty(float):
    def __ge__(self, other):
        raise KeyError

    __le__ = __ge__


@pytest.mark.parametrize(
    "call", [MatlabRandom(0).rand, lambda l: a_case()[0].D(l), lambda j: a_case()[0].dC("b", 2, j)]
)
def test_a_number_that_cannot_be_compared_is_refused(call):
    with pytest.raises(ValueError, match=r"must be a whole number .*, got 1\.0"):
        call(Faulty(1))
