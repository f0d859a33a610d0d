"""What NumPy says of arrays that do not fit is said in our words, with the shapes that were given."""

import math
import re

import numpy as np
import pytest

from course_utils.exercises import sigmoid
from course_utils.exercises.in_our_words import SAYINGS, said_of_arrays

W, a = np.ones((3, 2)), np.ones((3, 5))


def add_into():
    b = np.ones((3, 1))
    b += a


def store():
    b = np.ones(3)
    b[:] = np.ones(2)


FAULTS = (
    (lambda: W @ a, "the rows of the first are 2 long, the columns of the second 3"),
    (lambda: W @ 3.0, "one of the two is a single number"),
    (lambda: np.dot(W, a), "shapes (3, 2) and (3, 5) have no matrix product"),
    (lambda: W * a, "shapes (3, 2) and (3, 5) cannot be combined entry by entry"),
    (lambda: W[:, 0] * np.ones(2), "shapes (3,) and (2,) cannot be combined"),
    (add_into, "what has the shape (3, 5) cannot be added into an array of shape (3, 1)"),
    (store, "what has the shape (2,) cannot be stored where the shape is (3,)"),
    (lambda: W.reshape(4, 2), "an array of size 6 cannot take the shape (4, 2)"),
    (lambda: W[3], "there is no index 3 along axis 0, of length 3"),
    (lambda: np.ones(3)[0, 1], "2 indices were given to an array with 1 axis"),
    (lambda: np.sum(np.ones(3), axis=1), "there is no axis 1 in an array with 1 axis"),
    (lambda: 1 if W > 0 else 0, "a whole array stands where one truth value is needed"),
    (lambda: math.exp(W[:, 0]), "functions of math take no arrays"),
    (lambda: np.array([[1.0, 2.0], [3.0]]), "rows that all have the same length"),
)


@pytest.mark.parametrize(("fault", "ours"), FAULTS, ids=[ours[:30] for _, ours in FAULTS])
def test_what_numpy_says_is_said_in_our_words_with_what_was_given(fault, ours):
    with pytest.raises((ValueError, IndexError, TypeError)) as raised:
        fault()
    said = said_of_arrays(str(raised.value))
    assert ours in said
    assert not re.search("gufunc|operand|broadcast|ambiguous|dimension|scalar", said)


def test_each_saying_is_tried():
    assert len(FAULTS) >= len(SAYINGS)


def test_what_is_not_of_numpy_stays():
    assert said_of_arrays("name 'npp' is not defined") == "name 'npp' is not defined"


@pytest.mark.parametrize(
    ("answer", "ours"),
    [
        (lambda W, b, x: W @ x, "in a product with @"),
        (lambda W, b, x: W * x, "cannot be combined entry by entry"),
        (lambda W, b, x: x @ W.T + b[:, None], "cannot be combined entry by entry"),
    ],
)
def test_a_check_says_so_too_and_shows_the_input(answer, ours):
    verdict = sigmoid.one_layer.check(answer)
    assert verdict.status == "error"
    assert verdict.message.startswith("your code raised ValueError: ")
    assert ours in verdict.message
    assert "; the input was [" in verdict.message
