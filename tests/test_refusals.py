"""Arguments that once were misunderstood, or refused in words that misled, and the sentences they get."""

import re
from collections import deque
from fractions import Fraction

import numpy as np
import pytest

from course_utils.cifar10.settings import Settings
from course_utils.convolution import (
    SlidingWindow,
    average_matrix,
    convolution,
    correlate1d,
    correlate1d_fft,
    correlate2d,
    matrix1d,
    matrix2d,
    max_matrix,
    output_length,
    patches,
    path_counts,
    pool2d,
    receptive_fields,
)
from course_utils.convolution.convolution import fast_correlation
from course_utils.exercises.exercise import Exercise
from course_utils.generalisation import (
    ValidationProblem,
    confidence_interval,
    mcnemar,
    newton_path,
    prediction_interval,
    random_factors,
    softmax,
    validated_training,
)
from course_utils.generalisation.softmax_loss import margin
from course_utils.gradients import (
    Case,
    backward,
    central_differences,
    complex_step_gradient,
    forward_differences,
    hessian,
    jacobian,
    point_gradients,
)
from course_utils.network import (
    MatlabRandom,
    Network,
    Points,
    figure1,
    sigmoid,
    tanh_prime,
    two_spirals,
    xor,
)
from course_utils.outlook import (
    DifferentialEvolution,
    alternating_least_squares,
    convex_bound,
    nearest_points,
    repaired,
    share_kept,
    slopes_and_errors,
    twin_runs,
)
from course_utils.training import (
    STEEPEST_DESCENT,
    Method,
    Run,
    Stop,
    epoch,
    flow_at,
    mini_batches,
    minimise_cost,
    netbp,
)

POINTS, NETWORK = figure1(), Network((2, 2), np.ones(6))
Z, A = NETWORK.forward(POINTS.x)
MASKED = np.ma.masked_array(A[2], mask=True)
NEARLY_1 = Fraction(10**20 - 1, 10**20)
VALIDATION = ValidationProblem(0.1, 20, 0.5, 3, 1, 0)
PICTURE, HUGE = np.ones((1, 4, 4)), 10**8
TOO_WIDE = "padding must be less than the size 2 of the windows, got (0, 2)"
DOES_NOT_FIT = "the window must fit on data of length 4, got one of length 100000000"
ABSURD = "padding must be a whole number from 0 to 1,000,000, or (before, after), got 100000000"
DEEP = [1]
for _ in range(2000):
    DEEP = [DEEP]

START = Network((2, 2, 3, 2), np.linspace(-1, 1, 23))
ONE = Points(POINTS.x[:, :1], POINTS.labels[:1])
CASE = Case(START, POINTS.x[:, :1], POINTS.y[:, :1])
LOST = START.at(np.full(23, np.nan))


def evolution(f=lambda x: x[0], bounds=((-1, 1),) * 2, population=np.full((6, 2), -0.5)):  # noqa: B008
    return DifferentialEvolution(f, bounds, population, np.random.default_rng(0))


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
        (lambda: epoch(NETWORK, POINTS.x, POINTS.y, 1, []), "k must be .., N at least 1, .., got .."),
        (lambda: epoch(NETWORK, POINTS.x, POINTS.y, 1, [0] * 10), "k must be .. from 0 to 9 .., got .."),
        (lambda: average_matrix((1, 4, 4), 2, 2, (0, 2)), TOO_WIDE),
        (lambda: max_matrix(PICTURE, 2, 2, (0, 2)), TOO_WIDE),
        (lambda: average_matrix((4, 4), HUGE, 1), DOES_NOT_FIT),
        (lambda: pool2d(PICTURE, HUGE, 1, "average"), DOES_NOT_FIT),
        (lambda: correlate2d(PICTURE, np.ones((2, 2)), padding=HUGE), ABSURD),
        (lambda: patches(PICTURE, (1, 1), padding=HUGE), ABSURD),
        (lambda: matrix2d(np.ones((2, 2)), (3, 4, 4)), "the kernel must have 3 channels, .., got 1"),
        (
            lambda: convolution.fast_correlation(np.ones((2, 2)), (4, 4))(np.full((4, 4), np.nan)),
            "picture must hold finite numbers, got 16 NaN or infinite",
        ),
        (lambda: slopes_and_errors("relu", 1e50, 0), "scale must be .. at most 1,000,000, got 1e+50"),
        (lambda: Method("a", momentum=NEARLY_1), "momentum must be .. less than 1, got Fraction(.."),
        (
            lambda: random_factors(NETWORK, NEARLY_1, 0, 1),
            "p_drop must be .. less than 1, got Fraction(..",
        ),
        (lambda: next(twin_runs(POINTS, xor(), 0.5, 0, [1])), "second must have 10 points, .., got 4"),
        (lambda: next(twin_runs(POINTS, POINTS, 0.5, 0, [5, 3])), "steps must be increasing, got [5, 3]"),
        (lambda: next(validated_training(VALIDATION, [5, 3])), "steps must be increasing, got [5, 3]"),
        (lambda: convex_bound(-1, -1, 1, 10), "step must be from 0 to 1e+50, got -1.0"),
        (lambda: convex_bound([1, 2, 3], [1, 2], 1, 10), "L must .. shape (3,), as step has, got (2,)"),
        (lambda: softmax([1.0, DEEP]), "v must be an array of real numbers, got a value of type list"),
        (lambda: softmax([1.0, Faulty()]), "v must be an array of real numbers, got a value of type list"),
        (
            lambda: evolution(f=lambda x: x[0] * 1j),
            "f must be .. 6 real numbers, none NaN, got .. complex128 ..",
        ),
        (lambda: evolution(f=lambda x: x[0] * np.nan), "f must be .. none NaN, got an array .."),
        (lambda: evolution(f=lambda x: None), "f must be .. none NaN, got None"),
        (lambda: evolution(f=lambda x: 1.0), "f must be .. 6 real numbers, none NaN, got 1.0"),
        (
            lambda: evolution(f=lambda x: x),
            "f must be .. none NaN, got an array of float64 and shape (2, 6)",
        ),
        (
            lambda: evolution(bounds=[(1, -1)] * 2),
            "bounds must be .., low at most high, .., got [[1.0, -1.0],..",
        ),
        (
            lambda: evolution(bounds=[(-1e308, 1e308)] * 2),
            "bounds must be .. none larger than 1e+50 .., got ..",
        ),
        (
            lambda: evolution(bounds=[(0, 1)] * 2),
            "population must be .. in the box, got 6, 6 of them outside",
        ),
        (lambda: evolution(population=np.zeros((4, 2))), "population must be 5 or more .. box, got 4"),
        (
            lambda: flow_at(START, POINTS, [1e30]),
            "times must increase from at least 0 to at most 1e+12, got [1e+30]",
        ),
        (lambda: flow_at(START, POINTS, [0, 1e308]), "times must increase .. 1e+12, got [0.0, 1e+308]"),
        (
            lambda: flow_at(LOST, POINTS, [1]),
            "network.p must hold numbers of at most 1e+50 in size, got nan",
        ),
        (lambda: newton_path(POINTS, LOST, 0.1), "start.p must hold numbers of .. in size, got nan"),
        (lambda: Stop(cost=0.1).reached(START, POINTS.x, POINTS.y, "ab"), "costs must be .., got 'ab'"),
        (
            lambda: backward(NETWORK, *NETWORK.forward(POINTS.x[:, :1]), POINTS.y),
            "y must have 1 column, .. got 10",
        ),
        (lambda: evolution(population=np.zeros((6, 1))), "bounds must be 1 pair (low, high), got 2"),
        (
            lambda: correlate2d(np.ones((1, 4, 4)), np.ones((2, 2, 2))),
            "the kernel must have 1 channel, .., got 2",
        ),
        (
            lambda: next(twin_runs(ONE, POINTS, 0.5, 0, [1])),
            "second must have 1 point, as first has, got 10",
        ),
        (
            lambda: repaired("one more neuron", NETWORK, POINTS, 0, 1.0),
            "sizes must have a hidden layer, .., got (2, 2)",
        ),
        (
            lambda: repaired("one more neuron", START, ONE, 0, 1.0),
            "points must lie apart: .. where their mean is",
        ),
        (
            lambda: repaired("nearest weights", START.at(np.full(23, 1e308)), POINTS, 0, 1.0),
            "p must have numbers of moderate size: ..",
        ),
        (lambda: share_kept(START, START, ONE, 0), "points must be two or more, .., got 1"),
        (lambda: correlate1d_fft([1e308, 1e308, 1, 2], [1, 0.0]), "the numbers must be smaller: .."),
        (
            lambda: convolution.fast_correlation(np.ones((2, 2)), (4, 4))(np.full((4, 4), 1e308)),
            "the numbers must be smaller: ..",
        ),
        (lambda: CASE.dC("b", 2, 0), "j must be a whole number from 1 to 2, got 0"),
        (lambda: CASE.dC("W", 9, 9), "l must be a whole number from 2 to 4, got 9"),
        (lambda: CASE.dC("W", 2, 1, 0), "k must be a whole number from 1 to 2, got 0"),
        (lambda: CASE.dC("Q", 2, 1), "quantity must be one of 'W', 'b', 'z', 'a', got 'Q'"),
        (lambda: CASE.dz(3, 0, "z", 2, 1), "i must be a whole number from 1 to 3, got 0"),
        (lambda: CASE.jacobian("y", 3, "b", 2), "of must be 'z' or 'a', got 'y'"),
        (lambda: CASE.D(1), "l must be a whole number from 2 to 4, got 1"),
        (lambda: CASE.layer(-1), "l must be a whole number from 1 to 4, got -1"),
        (
            lambda: complex_step_gradient(START, POINTS.x, POINTS.y, 1e-320),
            "h must be at least 1e-300, below which numbers lose digits, got 1e-320",
        ),
        (lambda: Settings().eta(0), "epoch must be a whole number from 1 to 45, got 0"),
        (lambda: Settings().eta(1.5), "epoch must be a whole number from 1 to 45, got 1.5"),
        (lambda: Settings().eta(True), "epoch must be a whole number from 1 to 45, got True"),
        (lambda: Settings().eta("1"), "epoch must be a whole number from 1 to 45, got '1'"),
        (lambda: Settings().eta(46), "epoch must be a whole number from 1 to 45, got 46"),
        (
            lambda: sigmoid(deque([np.ma.array([1.0, 2.0], mask=[0, 1])])),
            "z must be an array of real numbers, got deque(..",
        ),
        (lambda: sigmoid(np.longdouble("-1e4000")), "z must be numbers that a float64 can hold, got .."),
        (lambda: netbp(POINTS, steps=np.timedelta64(3)), "steps must be .., got np.timedelta64(3)"),
    ],
)
def test_the_sentence_says_what_is_wrong(call, sentence):
    words = re.escape(sentence).replace(r"\.\.", ".*")
    with pytest.raises(ValueError, match=f"^{words}$"):
        call()


def test_what_f_returns_is_looked_at_after_each_generation():
    worse = iter((np.ones(6), np.full(6, np.nan)))
    search = evolution(lambda x: next(worse))
    with pytest.raises(ValueError, match=r"f must be .* 6 real numbers, none NaN, got"):
        search.generation()


def test_nothing_that_f_does_changes_the_points_of_the_reader():
    given = np.linspace(-1, 1, 12).reshape(6, 2)
    before = given.copy()
    search = evolution(lambda x: np.copyto(x, 0.0) or np.arange(6.0), population=given)
    search.generation()
    np.testing.assert_array_equal(given, before)
    assert search.population.any()


def test_distances_of_any_size_are_compared():
    data = np.array([[1e200, 1e160], [0, 0]])
    np.testing.assert_array_equal(nearest_points(np.zeros((2, 1)), data, 2), [1, 0])


def test_the_margin_takes_whatever_label_the_loss_takes():
    assert margin([1.0, 3.0], 1.0) == margin([1.0, 3.0], 1) == 2


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("kind", [np.float16, np.float32, np.longdouble, np.int8, np.uint8])
def test_short_numbers_of_numpy_are_numbers_without_a_warning(kind):
    assert Network.random((2, 2), 0, kind(2)) == Network.random((2, 2), 0, 2.0)
    assert len(two_spirals(kind(0), kind(10), turns=kind(1), noise=kind(0))) == 10
    assert netbp(POINTS, eta=kind(1), steps=kind(3), seed=kind(5)).listing_cost.shape == (3,)


def test_an_unknown_option_is_not_forgotten():
    with pytest.raises(TypeError, match="foo"):
        minimise_cost(NETWORK.copy(), POINTS.x, POINTS.y, 5, foo=3)


def test_every_seed_of_matlab_is_one_of_netbp():
    seed = 2**32 - 1
    start = 0.5 * MatlabRandom(seed).randn(23, 1).ravel()
    np.testing.assert_array_equal(netbp(POINTS, seed=seed, steps=0).network.p, start)


def test_data_of_any_size_give_the_same_linear_autoencoder():
    x = np.random.default_rng(0).standard_normal((5, 20))
    found = [alternating_least_squares(2.0**k * x, 2, 3) for k in (0, 700, -500)]
    np.testing.assert_array_equal(found, found[::-1])


UPTO = "the data points of all steps"
MNIST, PIXELS = Network((784, 30, 10)), (np.zeros((784, 1)), np.zeros((10, 1)))
TWO = np.ones((2, 2)), np.ones((2, 2))
DOT, SQUARE, MILLION = np.ones((1, 1)), np.ones((3, 3)), 10**6
LARGE = np.ones((1, 1000, 1000))


@pytest.mark.parametrize(
    ("make", "what"),
    [
        (lambda: correlate2d(SQUARE, DOT, padding=MILLION), "the feature maps"),
        (lambda: correlate2d(SQUARE, SQUARE, stride=MILLION, padding=MILLION), "data with their padding"),
        (lambda: correlate2d(LARGE, np.ones((101, 1, 1, 1))), "the feature maps"),
        (lambda: fast_correlation(DOT, (10**5, 10**5)), "the transforms"),
        (lambda: pool2d(np.ones((2, 2)), 10**5, 1, padding=99_999), "data with their padding"),
        (lambda: pool2d(np.ones((2, 2)), 10**5, 1, "average", 99_999), "data with their padding"),
        (lambda: patches(SQUARE[None], (1, 1), padding=MILLION), "data with their padding"),
        (lambda: patches(LARGE, (100, 100)), "the patches"),
        (lambda: max_matrix(LARGE, 100, 1), "all windows together"),
        (lambda: matrix1d(np.ones(3), 10**8), "the matrix"),
        (lambda: matrix1d(np.ones(1), 10**8), "the matrix"),
        (lambda: matrix2d(SQUARE, (10**5, 10**5)), "the matrix"),
        (lambda: average_matrix((10**5, 10**5), 3, 1), "the matrix"),
        (lambda: average_matrix((10**8, 10**8, 10**8, 2, 2), 2, 2), "the matrix"),
        (lambda: path_counts(10**8, [SlidingWindow(1)] * 3, 0), "all maps together"),
        (lambda: path_counts(10**6, [SlidingWindow(5 * 10**5)], 0), "what all neurons see together"),
        (
            lambda: Run(Network((2, 2)), 0).advance(STEEPEST_DESCENT, 1, 10**8, *TWO),
            UPTO,
        ),
        (
            lambda: Run(Network((2, 2)), 0).advance(mini_batches(10**8), 1, 10**3, *TWO),
            UPTO,
        ),
        (lambda: central_differences(MNIST, *PIXELS, 1e-5), "the parameters of all steps"),
        (lambda: forward_differences(MNIST, *PIXELS, 1e-5), "the parameters of all steps"),
        (lambda: complex_step_gradient(MNIST, *PIXELS), "the parameters of all steps"),
        (lambda: jacobian(MNIST, np.zeros((784, 500))), "the Jacobian"),
        (
            lambda: point_gradients(MNIST, np.zeros((784, 5000)), np.zeros((10, 5000))),
            "the gradients of all points",
        ),
        (lambda: hessian(Network((2, 10_000, 2)), POINTS.x, POINTS.y), "the Hessian and what .*"),
        (lambda: hessian(Network((2, 2)), np.ones((2, 10**6)), np.ones((2, 10**6))), "the Hessian and .*"),
    ],
)
def test_what_would_be_too_large_is_refused_before_it_is_made(make, what):
    with pytest.raises(ValueError, match=f"{what} must have at most 1?00?,000,000 numbers, got [1-9]"):
        make()


def test_masks_too_many_for_any_memory_are_refused_before_they_are_drawn():
    rng = np.random.default_rng(0)
    with pytest.raises(ValueError, match="count must be a whole number from 0 to 100000, got 100001"):
        random_factors(Network((2, 1000, 2)), 0.5, rng, 100_001)
    assert rng.random() == np.random.default_rng(0).random()


@pytest.mark.parametrize("interval", [confidence_interval, prediction_interval])
def test_values_of_any_size_give_the_same_interval(interval):
    ends = np.array(interval([1.0, 2.0, 4.0]))
    for k in (1020, -1000):
        np.testing.assert_array_equal(interval(np.ldexp([1.0, 2.0, 4.0], k)), np.ldexp(ends, k))
    assert interval([0.0, 0.0]) == (0, 0)


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
