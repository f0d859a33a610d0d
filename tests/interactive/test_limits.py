"""What the fields of a state may hold: what is accepted, what is refused, and in which words."""

from fractions import Fraction

import numpy as np
import pytest
import torch

from course_utils.interactive.limits import (
    PARAMETERS,
    Among,
    Between,
    Checked,
    DataPoints,
    Flag,
    ParameterVector,
    Several,
    cell_of,
    free_text,
    less_than,
    optional,
    positive,
    whole,
)
from course_utils.network.datasets import Points, figure1
from course_utils.network.parameters import Parameters

NOTE = free_text("Note: ", 9)
UNREADABLE = ("\x00", "\x01", "\x08", "\x1b", "\ud800", "\ufffe", "\uffff")
PAIR = Several(whole(1, 30), 2, 2)


@pytest.mark.parametrize(
    ("limits", "values"),
    [
        (Between(0.5, 1), (0.5, 1, 0.75, np.float64(0.6))),
        (whole(3, 3), (3, np.int64(3))),
        (positive(10), (1e-300, 10)),
        (less_than(1), (0, 0.999)),
        (Among(("cat", "dog")), ("cat",)),
        (Flag(), (True, False)),
        (PAIR, ((1, 30),)),
        (cell_of(3), ((0, 2), (2, 0))),
        (optional(PAIR), (None, (2, 3))),
        (DataPoints(10), (figure1(),)),
        (ParameterVector(2), (Parameters([1, 2]),)),
        (Checked("even", lambda n: n % 2 == 0), (4,)),
        (NOTE, ("", "Note: ab", "Note: é…₁")),
    ],
)
def test_what_is_accepted_is_accepted(limits, values):
    for value in values:
        limits.check("field", value)


@pytest.mark.parametrize(
    ("limits", "value", "said"),
    [
        (Between(0.5, 1), 0.4, "field must be between 0.5 and 1, got 0.4"),
        (Between(0, 10_000), np.nan, "field must be between 0 and 10,000, got nan"),
        (Between(0, 1), np.float64(2), "field must be between 0 and 1, got 2.0"),
        (Between(0, 1), "0.5", "field must be between 0 and 1, got '0.5'"),
        (Between(0, 1), True, "field must be between 0 and 1, got True"),
        (Between(0, 1), 10**400, "field must be between 0 and 1, got 1000"),
        (whole(1, 5), np.timedelta64(3), "field must be a whole number from 1 to 5, got np.timedelta64(3)"),
        (Between(0, 5), np.timedelta64(3), "field must be between 0 and 5, got np.timedelta64(3)"),
        (whole(1, 5), 2.0, "field must be a whole number from 1 to 5, got 2.0"),
        (positive(10), 0, "field must be positive and at most 10, got 0"),
        (less_than(1), 1, "field must be at least 0 and below 1, got 1"),
        (Among(("cat", "dog")), "cow", "field must be one of 'cat', 'dog', got 'cow'"),
        (Among(("cat",)), "x" * 500, f"got '{'x' * 56}..."),
        (Among((1, 2)), True, "field must be one of 1, 2, got True"),
        (Flag(), 1, "field must be True or False, got 1"),
        (PAIR, (1,), "field must be 2 values, each a whole number from 1 to 30, got (1,)"),
        (PAIR, (1, 31), "got (1, 31)"),
        (cell_of(3), (0, 3), "field must be 2 values, each a whole number from 0 to 2, got (0, 3)"),
        (optional(PAIR), 3, "whole number from 1 to 30, or None, got 3"),
        (DataPoints(9), figure1(), "in the unit square, got 10 points"),
        (
            DataPoints(9),
            Points(np.array([[2.0], [0.0]]), np.array([0])),
            "got 1 point with coordinates from 0 to 2",
        ),
        (
            ParameterVector(1),
            Parameters([1, 2]),
            "a sequence of 1 number of at most 10⁵⁰ in size, got",
        ),
        (ParameterVector(3), Parameters([1, 2]), "a sequence of 3 numbers of at most 10⁵⁰ in size, got"),
        (
            ParameterVector(2),
            Parameters([1, -1e60]),
            "in size, got Parameters([1.0, -1e",
        ),
        (
            ParameterVector(2),
            Parameters([1, np.nan]),
            "in size, got Parameters([1.0, nan])",
        ),
        (ParameterVector(2), np.ma.array([1, 2.0], mask=[0, 1]), "got a masked array of float64"),
        (PARAMETERS, "zzz", "numbers of at most 10⁵⁰ in size, or None, got 'zzz'"),
        (Checked("even", lambda n: n % 2 == 0), "odd", "field must be even, got 'odd'"),
        (
            NOTE,
            "Yours: a",
            "field must be empty or 'Note: ..', of at most 9 characters that can be printed",
        ),
        (NOTE, "Note: abcd", "of at most 9 characters that can be printed, got 'Note: abcd'"),
        (NOTE, 3, "that can be printed, got 3"),
        *((NOTE, f"Note: {sign}", "that can be printed, got 'Note: \\") for sign in UNREADABLE),
    ],
)
def test_what_is_refused_is_refused_with_what_it_must_be_and_what_was_given(limits, value, said):
    with pytest.raises(ValueError, match="field") as refusal:
        limits.check("field", value)
    assert said in str(refusal.value)


@pytest.mark.parametrize("kind", [Fraction, np.longdouble, np.float32])
def test_a_number_of_any_kind_becomes_a_float_wherever_it_stands(kind):
    half, several = kind(1) / 2, Several(Between(0, 1), 1, 3)
    pairs = Checked("a pair", lambda pair: len(pair) == 2, tuple)
    read = (
        Between(0, 1).read(half),
        *several.read([half]),
        *pairs.read((half, half)),
        *optional(several).read((half,)),
    )
    assert [(type(one), one) for one in read] == [(float, 0.5)] * 5


def test_a_line_of_text_is_read_as_what_it_stands_for():
    for value in (whole(0, 30).read(20.0), Among((3, 20)).read(np.float64(20)), *PAIR.read([20.0, 3])[:1]):
        assert repr(value) == "20"
    for value in (20.5, 31.0, np.inf, True):
        assert whole(0, 30).read(value) is value
    assert [Between(-1, 1).read(5e-324), positive(1).read(5e-324)] == [0, 5e-324]
    assert PAIR.read([1, 2]) == (1, 2)
    assert str(Between(-1, 1).read(-0.0)) == "0.0"
    assert PARAMETERS.read([1, 2]) == Parameters([1, 2])
    assert DataPoints(9).read([[0.1, 0.2, "A"], [0.5, 0.5, "B"]]).labels.tolist() == [0, 1]
    for limits in (PAIR, PARAMETERS, DataPoints(9)):
        assert limits.read({"no": "such"}) == {"no": "such"}


class Faulty:
    def __array__(self, *given, **named):
        raise ZeroDivisionError


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(
    ("limits", "value"),
    [
        (ParameterVector(2), torch.ones(2, requires_grad=True)),
        (ParameterVector(2), Faulty()),
        (DataPoints(3), np.full((2, 3), 1j)),
        (DataPoints(3), [[np.ma.masked, 0.5, "A"]]),
    ],
)
def test_what_cannot_be_read_is_refused_in_a_sentence(limits, value):
    with pytest.raises(ValueError, match=r"p must be .*, got "):
        limits.take("p", value)
