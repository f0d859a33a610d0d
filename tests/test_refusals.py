"""Arguments that once were misunderstood, or refused in words that misled, and the sentences they get."""

import re

import numpy as np
import pytest

from course_utils.convolution import correlate1d, matrix2d, output_length, pool2d, receptive_fields
from course_utils.exercises.exercise import Exercise
from course_utils.generalisation import mcnemar, newton_path, softmax
from course_utils.gradients import backward
from course_utils.network import MatlabRandom, Network, figure1, tanh_prime, two_spirals
from course_utils.outlook import alternating_least_squares
from course_utils.training import epoch, netbp

POINTS, NETWORK = figure1(), Network((2, 2), np.ones(6))
Z, A = NETWORK.forward(POINTS.x)
MASKED = np.ma.masked_array(A[2], mask=True)
DEEP = [1]
for _ in range(2000):
    DEEP = [DEEP]


class Faulty:
    def __repr__(self):
        raise ZeroDivisionError


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (
            lambda: backward(NETWORK, Z, A | {2: MASKED}, POINTS.y),
            "a[2] must be .., got a masked array of float64 ..(2, 10)",
        ),
        (lambda: netbp(POINTS, seed=-5), "seed must be a whole number from 0 to 4294967295, got -5"),
        (lambda: Network({10, 2, 3}), "sizes must be two or more whole numbers, .., got {..}"),
        (lambda: Network(b"ab"), "sizes must be two or more whole numbers, .., got b'ab'"),
        (lambda: matrix2d(np.ones((2, 2)), b"ab"), "shape must be two or more whole .., got b'ab'"),
        (lambda: alternating_least_squares(np.ones((5, 20)), 2, 3), "x must have .. rank t = 2, got 1"),
        (lambda: alternating_least_squares(np.zeros((5, 20)), 2, 3), "x must have .. rank t = 2, got 0"),
        (lambda: newton_path(POINTS, NETWORK, lam=1e308), "lam must be at most 1e+50 in size, got 1e+308"),
        (lambda: two_spirals(0, 10, turns=1e308), "turns must be at most 1e+50 in size, got 1e+308"),
        (lambda: output_length(1, 5, 1, 1), "the window must fit on .. 1 and 2 of padding, got ..5"),
        (lambda: pool2d([[1.0]], 2), "the window must fit on data of length 1, got one of length 2"),
        (lambda: receptive_fields(np.array(3.0)), "layers must be a sequence of .., got array(3.)"),
        (lambda: correlate1d([1.0], [1.0], padding=DEEP), "padding must be .., got a value of type list"),
        (lambda: mcnemar([3, 0, 1], [0, 0, 1]), "first must be True or False for each picture, got 3.0"),
        (lambda: correlate1d([1.0], []), "w must hold at least one number, got (0,)"),
        (lambda: softmax(np.ones((2, 0))), "v must hold at least one number, got (2, 0)"),
        (lambda: epoch(NETWORK, POINTS.x, POINTS.y, 1, []), "k must be .., m at least 1, .., got .."),
        (lambda: softmax([1.0, Faulty()]), "v must be an array of real numbers, got a value of type list"),
    ],
)
def test_the_sentence_says_what_is_wrong(call, sentence):
    words = re.escape(sentence).replace(r"\.\.", ".*")
    with pytest.raises(ValueError, match=f"^{words}$"):
        call()


def test_every_seed_of_matlab_is_one_of_netbp():
    seed = 2**32 - 1
    start = 0.5 * MatlabRandom(seed).randn(23, 1).ravel()
    np.testing.assert_array_equal(netbp(POINTS, seed=seed, steps=0).network.p, start)


def test_data_of_any_size_give_the_same_linear_autoencoder():
    x = np.random.default_rng(0).standard_normal((5, 20))
    found = [alternating_least_squares(2.0**k * x, 2, 3) for k in (0, 700, -500)]
    np.testing.assert_array_equal(found, found[::-1])


def test_the_slope_of_tanh_at_huge_numbers_is_0_without_a_warning():
    assert tanh_prime(1e308) == tanh_prime(-1e308) == 0


def test_verdicts_quote_little_and_take_no_masked_answer_for_a_right_one():
    exercise = Exercise(lambda x: np.ones(2), [(1.0,)])

    def fails(_):
        raise ValueError("a" * 10**6)

    assert len(exercise.check(fails).message) < 400
    for masked in (np.ma.masked_array(np.ones(2), mask=True), [1.0, np.ma.masked], bytearray(b"ab")):
        assert exercise.check(lambda _, masked=masked: masked).status == "wrong type or shape"
    assert "got a value of type Faulty" in exercise.check(Faulty()).message
