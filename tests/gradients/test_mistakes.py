"""The classical wrong gradients: each is caught, the right one is not, and what each would do."""

import numpy as np
import pytest

from course_utils.gradients import backprop, gradient_checks
from course_utils.gradients.gradient_checks import NAMES, check, first_failure
from course_utils.gradients.mistakes import MISTAKES, RIGHT, Rules, ShapeError, derivatives
from course_utils.network.datasets import figure1
from course_utils.network.network import Network

SIZES = [(2, 2, 2, 2), (2, 2, 3, 2), (2, 4, 4, 2), (2, 3, 2)]
FIRST = {
    "forget σ′ in (22)": NAMES[1],
    "forget σ′ in (23)": NAMES[2],
    "drop the transpose in (23)": NAMES[2],
    "swap j and k in (25)": NAMES[4],
    "a[l] for a[l−1] in (25)": NAMES[4],
    "the wrong sign in (22)": NAMES[1],
    "forget the bias (24)": NAMES[3],
    "a stale forward pass": NAMES[1],
}


def problem(sizes, seed):
    """A network after one step of training, the network before it, and the points of Figure 1."""
    points = figure1()
    before = Network.random(sizes, np.random.default_rng(seed), 1.0)
    network = before.copy()
    network.p -= 1.0 * backprop.gradient(before, points.x, points.y)
    return network, before, points.x, points.y


@pytest.mark.parametrize("sizes", SIZES)
def test_the_right_rules_are_lemma_1_and_pass_every_check(sizes):
    for seed in range(10):
        network, before, x, y = problem(sizes, seed)
        found = derivatives(network, x, y, RIGHT, before)
        assert found.vector() == pytest.approx(backprop.gradient(network, x, y), rel=1e-12, abs=1e-15)
        assert [result.passed for result in check(network, x, y, RIGHT, before)] == [True] * len(NAMES)


@pytest.mark.parametrize("name", MISTAKES)
@pytest.mark.parametrize("sizes", SIZES)
def test_every_mistake_is_caught_by_a_check(name, sizes):
    for seed in range(10):
        network, before, x, y = problem(sizes, seed)
        assert first_failure(check(network, x, y, MISTAKES[name], before)) is not None


@pytest.mark.parametrize("name", MISTAKES)
def test_with_square_matrices_the_check_that_fails_first_names_the_line(name):
    network, before, x, y = problem((2, 2, 2, 2), 0)
    assert first_failure(check(network, x, y, MISTAKES[name], before)) == FIRST[name]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("drop the transpose in (23)", r"W\[4\] is 2×3 and delta\[4\] is 2×10"),
        ("a[l] for a[l−1] in (25)", r"∂C/∂W\[3\] is 3×3, but W\[3\] is 3×2"),
    ],
)
def test_where_the_shapes_do_not_fit_they_are_named(name, message):
    network, _, x, y = problem((2, 2, 3, 2), 0)
    with pytest.raises(ShapeError, match=message):
        derivatives(network, x, y, MISTAKES[name])
    results = check(network, x, y, MISTAKES[name])
    assert [result.passed for result in results] == [False] + [None] * 5


def test_only_the_wrong_sign_is_noticed_by_the_cost():
    """With the seed of the exhibit, a step against any other wrong gradient still lowers the cost."""
    network, before, x, y = problem((2, 2, 2, 2), 0)
    downhill = {name: check(network, x, y, rules, before)[-1].passed for name, rules in MISTAKES.items()}
    assert [name for name, passed in downhill.items() if not passed] == ["the wrong sign in (22)"]


def test_the_reference_is_the_gradient_and_its_deltas():
    network, _, x, y = problem((2, 3, 2), 1)
    truth = gradient_checks.reference(network, x, y)
    assert truth.vector() == pytest.approx(backprop.gradient(network, x, y), rel=1e-12)
    z, a = network.forward(x)
    for l, delta in backprop.backward(network, z, a, y).items():
        assert truth.delta[l] == pytest.approx(delta, rel=1e-11)


def test_a_gradient_of_zero_goes_nowhere():
    network, _, x, y = problem((2, 2, 2), 0)
    result = gradient_checks.downhill(network, x, y, np.zeros(network.n_parameters))
    assert (result.passed, result.value) == (False, "there is no step: the gradient is 0")


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ({"output": lambda df, a, y: (a - y).sum()}, r"delta\[4\] is a single number, but z\[4\] is 2×10"),
        ({"hidden": lambda df, W, delta: df[:1]}, r"delta\[3\] is 1×10, but z\[3\] is 3×10"),
        ({"bias": lambda delta: delta.mean(axis=1)}, r"∂C/∂b\[2\] is 2, but b\[2\] is 2×1"),
        ({"bias": lambda delta: 0}, r"∂C/∂b\[2\] is a single number, but b\[2\] is 2×1"),
        ({"weight": lambda delta, before, now: delta @ before.T @ np.eye(2, 5)}, r"∂C/∂W\[2\] is 2×5, but"),
    ],
)
def test_what_a_rule_gives_is_not_broadcast(rule, message):
    network, _, x, y = problem((2, 2, 3, 2), 0)
    with pytest.raises(ShapeError, match=message):
        derivatives(network, x, y, Rules(**rule))
    assert check(network, x, y, Rules(**rule))[0].passed is False


def test_what_is_no_number_is_not_what_a_rule_gives():
    network, _, x, y = problem((2, 2, 3, 2), 0)
    with pytest.raises(ValueError, match=r"∂C/∂b\[2\] must be an array of real numbers, got None"):
        check(network, x, y, Rules(bias=lambda delta: None))


def test_rules_may_write_into_what_they_are_given():
    network, _, x, y = problem((2, 2, 3, 2), 0)
    p, targets, right = network.p.copy(), y.copy(), derivatives(network, x, y, RIGHT).vector()

    def spoilt(rule):
        def result(*given):
            found = np.array(rule(*given))
            for array in given:
                array[...] = 7.0
            return found

        return result

    lines = {name: spoilt(getattr(RIGHT, name)) for name in ("output", "hidden", "bias", "weight")}
    np.testing.assert_array_equal(derivatives(network, x, y, Rules(**lines)).vector(), right)
    np.testing.assert_array_equal(network.p, p)
    np.testing.assert_array_equal(y, targets)
