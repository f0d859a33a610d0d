"""Numbers that a reader types are read as they are shown, and refused in words."""

from types import SimpleNamespace

import pytest

from course_utils.interactive.limits import Several, whole
from course_utils.interactive.typed import as_text, numbers_in


def test_numbers_are_read_as_they_are_shown():
    assert as_text("x")(SimpleNamespace(x=(2, 0.5, 1e-7))) == "2, 0.5, 1e-07"
    assert numbers_in("x", "2, 0.5 1e-07", float, "0.3") == (2.0, 0.5, 1e-7)
    assert numbers_in("sizes", " 2 3,2", int, "2, 2") == (2, 3, 2)
    assert numbers_in("sizes", "9" * 400, int, "2, 2") == (int("9" * 400),)  # too large for a float


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        ("2, x", float, "x must be numbers, such as 4, got '2, x'"),
        ("1e400", float, "x must be numbers, such as 4, got '1e400'"),
        ("2, -inf", float, "x must be numbers, such as 4, got '2, -inf'"),
        ("nan 1", float, "x must be numbers, such as 4, got 'nan 1'"),
        ("1.5", int, "x must be whole numbers, such as 4, got '1.5'"),
        ("inf", int, "x must be whole numbers, such as 4, got 'inf'"),
    ],
)
def test_what_is_no_number_is_refused_in_words(text, kind, words):
    with pytest.raises(ValueError, match=words):
        numbers_in("x", text, kind, "4")


def test_numbers_that_are_not_accepted_are_refused_as_they_were_typed():
    accepts = Several(whole(1, 30), 1, 3)
    assert numbers_in("x", "30 1", int, "4", accepts) == (30, 1)
    with pytest.raises(ValueError, match="1 to 3 values, each a whole number from 1 to 30, got '-2'"):
        numbers_in("x", "-2", int, "4", accepts)
    with pytest.raises(ValueError, match="x must be whole numbers, such as 4, got 'two'"):
        numbers_in("x", "two", int, "4", accepts)
