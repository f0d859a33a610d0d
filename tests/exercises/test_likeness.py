"""A wrong answer that is right but for a sign, a factor or an order is told so; a long input is named."""

import numpy as np
import pytest

from course_utils.exercises import (
    backpropagation,
    convolution,
    forward_pass,
    sigmoid,
    stochastic_gradient,
    the_authors_run,
)
from course_utils.exercises.exercise import Exercise

X = np.array([1.0, -2.0, 0.5])


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (lambda x: -x, "the right numbers, each with the wrong sign; your answer is "),
        (lambda x: 2 * x, "each number is 2 times the right one, whatever the input: mind the constants; "),
        (
            lambda x: -x / 4,
            "each number is −0.25 times the right one, whatever the input: mind the constants; ",
        ),
        (lambda x: x[::-1], "the right numbers, but in reverse order; "),
        (lambda x: x * [1, 1, -1], "of the numbers that you return [0] and [1] are right, [2] is not; "),
        (lambda x: x + 1, "your answer is "),
        (lambda x: 1.0001 * x, "your answer is "),
    ],
)
def test_what_all_wrong_numbers_have_in_common_is_said_first(answer, told):
    verdict = Exercise(lambda x: x, [(X,), (X + 3,)]).check(answer)
    assert verdict.status == "wrong"
    assert verdict.message.startswith(told)


def test_a_matrix_that_is_turned_over_its_diagonal_is_called_transposed():
    A = np.arange(9.0).reshape(3, 3)
    verdict = Exercise(lambda a: a, [(A,), (A**2,)]).check(lambda a: a.T)
    assert verdict.message.startswith("the right numbers, but transposed; ")


@pytest.mark.parametrize(("off", "told"), [(1, "one too many, for each input; "), (-1, "one too few, ")])
def test_one_more_and_one_less_are_told(off, told):
    verdict = Exercise(lambda n: 2 * n, [(3,), (5,)]).check(lambda n: 2 * n + off)
    assert verdict.message.startswith(told)


def test_of_a_long_input_is_told_how_long_it_is_and_where_all_of_it_stands():
    message = the_authors_run.steps_to.check(lambda *case: 3).message
    assert len(message) < 300
    assert "a list of 400 numbers" in message
    assert message.endswith(" (whole in exercises.steps_to.inputs[0])")
    assert len(the_authors_run.steps_to.inputs[0][4]) == 400
    assert "an array of shape (4, 30, 3)" in the_authors_run.exponent.check(lambda *case: 3.0).message


def steps_while_above(gradient, cost, p, eta, draws, target):
    """As a reader writes it who takes "at most" for "below"."""
    for step, i in enumerate(draws, start=1):
        p = p - eta * gradient(p, i)
        if cost(p) < target:
            return step


def about_the_mean(etas, ends, flow):
    """How the runs scatter about their own mean, not about the flow."""
    squares = np.sum((ends - ends.mean(axis=1, keepdims=True)) ** 2, axis=2)
    return np.polyfit(np.log(etas), np.log(np.sqrt(squares.mean(axis=1))), 1)[0]


def coarse(gradient, p, v):
    """The power iteration with steps of 1, which is right in a quadratic bowl alone."""
    for _ in range(100):
        u = v / np.linalg.norm(v)
        v = (gradient(p + u) - gradient(p - u)) / 2
    return u @ v


def counted(n, c, f, m, s, p, *, side=None, more=0, weights=None):
    """The counts of `counts`, with a mistake."""
    w, places = weights or m * m * c, (side or (n + 2 * p - m) // s + 1) ** 2
    return f * (w + 1), f * places, f * places * (w + more)


@pytest.mark.parametrize(
    ("exercise", "answer", "told"),
    [
        (the_authors_run.steps_to, steps_while_above, "at most the target"),
        (
            stochastic_gradient.batch_size,
            lambda G, most: next(m for m in range(1, 11) if stochastic_gradient._share(G, m) < most),
            "exactly the share is allowed",
        ),
        (stochastic_gradient.largest, coarse, "take 1e-3 or so"),
        (the_authors_run.exponent, about_the_mean, "from `flow`, not from the mean of the runs"),
        (convolution.counts, lambda *a: counted(*a, more=1), "no multiplications"),
        (convolution.counts, lambda n, *a: counted(n, *a, side=n), "where does a filter of this size fit?"),
        (
            convolution.layer,
            lambda x, w, b: convolution._maps(x[:1], w[:, :1], b),
            "only the first channel",
        ),
        (sigmoid.width, lambda w: 0.8 / w, "how far does x go?"),
        (forward_pass.category, lambda F: np.max(F, axis=0), "which of the two is it?"),
        (backpropagation.input_gradient, lambda W, d: d, "by way of W it leads to x"),
    ],
)
def test_the_usual_mistakes_of_the_first_lessons_are_named(exercise, answer, told):
    verdict = exercise._judged(answer)
    assert verdict.status == "hint", verdict
    assert told in verdict.message


def test_a_sign_is_told_of_what_is_as_exact_as_the_exercise_asks():
    """A difference quotient with a long step is right to fewer digits than a formula."""
    by_powers = stochastic_gradient._by_powers
    message = stochastic_gradient.largest._judged(lambda *case: -by_powers(*case, 1e-2, 1e-2)).message
    assert message.startswith("the right numbers, each with the wrong sign; ")


def test_a_mistake_is_known_from_numbers_as_exact_as_the_exercise_asks():
    """One product, by differences, is not exactly that with the Hessian."""

    def one_product(gradient, p, v):
        u = v / np.linalg.norm(v)
        return np.linalg.norm(gradient(p + 1e-3 * u) - gradient(p - 1e-3 * u)) / 2e-3

    assert "one product is not enough" in stochastic_gradient.largest._judged(one_product).message
