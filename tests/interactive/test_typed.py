"""Numbers that a reader types are read as they are shown, and refused in words."""

import time
from types import SimpleNamespace

import pytest

from course_utils import exhibits
from course_utils.interactive.limits import Between, Several, whole
from course_utils.interactive.typed import PERCENT, SHARE, as_text, number_in, numbers_in


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


def test_whole_numbers_may_have_a_point():
    assert repr(numbers_in("sizes", "2.0, 3. 1e1", int, "2, 2")) == "(2, 3, 10)"


@pytest.mark.parametrize("text", ["9" * 400_000 + "x", " " * 400_000 + "x", "1," * 200_000, "·" * 400_000])
def test_what_is_long_and_no_number_is_refused_at_once(text):
    begun = time.process_time()
    with pytest.raises(ValueError, match="x must be a number") as refusal:
        number_in("x", text, Between(0, 10))
    assert time.process_time() - begun < 0.1
    assert len(str(refusal.value)) < 200


def test_small_numbers_are_said_as_they_are_printed_or_were_typed():
    with pytest.raises(ValueError, match=r"^x must be between 10⁻⁶ and 0\.001, got '0\.0000001'$"):
        number_in("x", "0.0000001", Between(1e-6, 1e-3))


def test_numbers_that_are_not_accepted_are_refused_as_they_were_typed():
    accepts = Several(whole(1, 30), 1, 3)
    assert numbers_in("x", "30 1", int, "4", accepts) == (30, 1)
    with pytest.raises(ValueError, match="1 to 3 values, each a whole number from 1 to 30, got '-2'"):
        numbers_in("x", "-2", int, "4", accepts)
    with pytest.raises(ValueError, match="x must be whole numbers, such as 4, got 'two'"):
        numbers_in("x", "two", int, "4", accepts)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0.25", 0.25),
        ("0,25", 0.25),
        (".5", 0.5),
        ("2.", 2),
        ("-7.5", -7.5),
        ("\N{MINUS SIGN}7,5", -7.5),
        ("1e-3", 0.001),
        ("20,000", 20_000),
        ("20 000", 20_000),
        ("1,234.5", 1234.5),
        ("1,000", 1000),
        ("25%", 0.25),
    ],
)
def test_a_number_is_read_however_it_is_written(text, number):
    assert number_in("x", text, Between(-1e5, 1e5)) == number


@pytest.mark.parametrize("text", ["20", "20%", "20 %", "0.2", "0,2", "2e1"])
def test_per_cent_are_read_with_their_sign_without_it_and_as_a_share(text):
    assert number_in("x", text, Between(0, 1), SHARE) == 0.2
    assert number_in("x", text, Between(0, 100, whole=True), PERCENT) == 20


def test_what_is_no_share_is_told_how_shares_are_written():
    assert number_in("x", "1", Between(0, 1), SHARE) == number_in("x", "100", Between(0, 1), SHARE) == 1
    for text in ("120", "120%", "-1"):
        with pytest.raises(ValueError, match="x must be between 0 and 1, or so many per cent, got"):
            number_in("x", text, Between(0, 1), SHARE)


@pytest.mark.parametrize(
    ("name", "control", "share"), [("random_labels", "lot", 1), ("patch", "guess", 100)]
)
@pytest.mark.parametrize("text", ["20", "20%", "0.2"])
def test_an_exhibit_takes_a_percentage_however_it_is_typed(name, control, share, text):
    shown = getattr(exhibits, name)()
    shown.act(control, text)
    assert getattr(shown.state, control) == 0.2 * share
    shown.close()


def test_a_comma_separates_thousands_only_where_they_are_accepted():
    assert number_in("x", "2,500", Between(0, 10)) == 2.5
    assert number_in("x", "2,500", Between(0, 10_000)) == 2500


@pytest.mark.parametrize(
    "text", ["", "x", "1 to 2", "0x10", "1_000", "nan", "inf", "1,2,3", "1.2.3", "--1"]
)
def test_what_is_not_one_number_is_refused(text):
    with pytest.raises(ValueError, match=r"x must be a number, such as 0\.25 or 1e-3, got"):
        number_in("x", text, Between(0, 10))


@pytest.mark.parametrize("text", ["11", "1e999", "9" * 5000, "-1e-300"])
def test_a_number_that_is_not_accepted_is_refused(text):
    with pytest.raises(ValueError, match="x must be between 0 and 10, got"):
        number_in("x", text, Between(0, 10))
