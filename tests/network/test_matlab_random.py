import numpy as np
import pytest

from course_utils.network.matlab_random import MatlabRandom, TailNotKnownError

SEED_0 = [
    0.5376671395461, 1.83388501459509, -2.25884686100365, 0.862173320368121, 0.318765239858981,
    -1.30768829630527, -0.433592022305684, 0.34262446653865, 3.57839693972576, 2.76943702988488,
]  # fmt: skip


def test_published_normal_numbers_of_seed_0():
    random = MatlabRandom(0)
    drawn = [random.randn() for _ in range(54)]
    np.testing.assert_allclose(drawn[:10], SEED_0, rtol=2e-14)
    np.testing.assert_allclose(drawn[50:], [-0.8637, 0.0774, -1.2141, -1.1135], atol=5e-5)


def test_published_normal_number_of_seed_1():
    assert MatlabRandom(1).randn() == pytest.approx(-0.649013765191241, rel=1e-14)


def test_seed_0_stands_for_5489():
    assert (
        MatlabRandom(0).rand() == MatlabRandom(5489).rand() == pytest.approx(0.814723686393179, rel=1e-14)
    )


def test_rand_is_two_words_of_the_twister():
    a, b = (int(word) for word in np.random.RandomState(7).randint(0, 2**32, 2, dtype=np.uint32))
    assert MatlabRandom(7).rand() == ((a >> 5) * 2**26 + (b >> 6)) / 2**53


def test_arrays_are_filled_column_by_column_from_the_same_stream():
    for draw in ("rand", "randn"):
        one_by_one, at_once = MatlabRandom(3), MatlabRandom(3)
        singles = [getattr(one_by_one, draw)() for _ in range(6)]
        array = getattr(at_once, draw)(3, 2)
        assert array.shape == (3, 2)
        assert array.ravel(order="F").tolist() == singles
    one_by_one, at_once = MatlabRandom(3), MatlabRandom(3)
    singles = [one_by_one.randi(10) for _ in range(24)]
    array = at_once.randi(10, 2, 3, 4)
    assert array.shape == (2, 3, 4)
    assert array.ravel(order="F").tolist() == singles


def test_one_size_makes_a_square_and_none_a_number():
    random = MatlabRandom(1)
    assert random.rand(3).shape == random.randn(3).shape == random.randi(5, 3).shape == (3, 3)
    assert isinstance(random.rand(), float)
    assert isinstance(random.randn(), float)
    assert isinstance(random.randi(5), int)
    assert random.rand(0, 3).shape == (0, 3)


def test_randi_covers_one_to_n():
    drawn = MatlabRandom(2).randi(10, 1, 10_000)
    assert sorted(set(drawn.ravel().tolist())) == list(range(1, 11))
    uniform = MatlabRandom(2).rand(1, 10_000)
    np.testing.assert_array_equal(drawn, 1 + np.floor(10 * uniform))


def normals_up_to_the_tail(seed):
    random, drawn = MatlabRandom(seed), []
    while True:
        try:
            drawn.append(random.randn())
        except TailNotKnownError:
            return drawn


def test_tail_raises_about_once_in_four_thousand():
    runs = [normals_up_to_the_tail(seed) for seed in range(12)]
    drawn = np.concatenate(runs)
    assert 1_000 < len(drawn) / len(runs) < 16_000
    assert issubclass(TailNotKnownError, NotImplementedError)
    # What is drawn before is standard normal: mean, variance and fourth moment within five standard errors.
    for power, moment, variance in ((1, 0, 1), (2, 1, 2), (4, 3, 96)):
        assert abs(np.mean(drawn**power) - moment) < 5 * np.sqrt(variance / len(drawn))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: MatlabRandom(-1), "seed must be a whole number from 0 to 4294967295, got -1"),
        (lambda: MatlabRandom(2**32), "seed must be .* got 4294967296"),
        (lambda: MatlabRandom(0.5), r"seed must be .* got 0\.5"),
        (lambda: MatlabRandom(1).randi(0), "n must be a whole number of at least 1, got 0"),
        (
            lambda: MatlabRandom(1).rand(2, -1),
            "each length in shape must be a whole number of at least 0, got -1",
        ),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()
