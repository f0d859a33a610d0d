"""Numbers as they are printed: the same everywhere, with true minus signs and powers of ten."""

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_utils.pictures.numbers import counted, in_formula, plain, power_of_ten, readings, short, typeset

DIGITS = str.maketrans("−⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "--0123456789")


def value_of(text):
    """Read a number back as it is printed."""
    sign, mantissa, power = re.fullmatch(r"(−?)(?:([\d.,]+)(?:·|$))?(?:10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+))?", text).groups()
    value = float((mantissa or "1").replace(",", "")) * 10.0 ** int((power or "0").translate(DIGITS))
    return -value if sign else value


@pytest.mark.parametrize(
    ("value", "printed"),
    [
        (0, "0"),
        (-0.0, "0"),
        (0.25, "0.25"),
        (5, "5"),
        (-3.0, "−3"),
        (1234.5, "1,234.5"),
        (40_000, "40,000"),
        (999_999.7, "10⁶"),
        (2e6, "2·10⁶"),
        (-1e6, "−10⁶"),
        (2.5e7, "2.5·10⁷"),
        (0.0001, "0.0001"),
        (1e-5, "10⁻⁵"),
        (-7.25e-9, "−7.25·10⁻⁹"),
        (1 / 3, "0.333333"),
        (math.inf, "∞"),
        (-math.inf, "−∞"),
        (math.nan, "no number"),
    ],
)
def test_plain(value, printed):
    assert plain(value) == printed


@pytest.mark.parametrize(
    ("text", "printed"),
    [("below -0.00.", "below 0.00."), ("-0.05 and -0.0", "−0.05 and 0.0"), ("-0, -10%", "0, −10%")],
)
def test_zero_has_no_sign(text, printed):
    assert typeset(text) == printed


@pytest.mark.parametrize(
    ("value", "latex"),
    [
        (0.25, "0.25"),
        (-3.0, "-3"),
        (-0.0, "0"),
        (1e-5, "10^{-5}"),
        (-1e-5, "-10^{-5}"),
        (2e-5, r"2 \cdot 10^{-5}"),
        (-2.5e-7, r"-2.5 \cdot 10^{-7}"),
        (4e21, r"4 \cdot 10^{21}"),
    ],
)
def test_a_number_in_a_formula_has_its_power_of_ten_typeset(value, latex):
    assert in_formula(value) == latex


@pytest.mark.parametrize(("value", "printed"), [(0.0347, "0.035"), (43_210, "43,000"), (1.96e7, "2·10⁷")])
def test_plain_to_two_digits(value, printed):
    assert plain(value, 2) == printed


@pytest.mark.parametrize(
    ("value", "printed"),
    [
        (0, "0.000"),
        (0.25, "0.250"),
        (-1234.5678, "−1,234.568"),
        (7.34e-4, "7.3·10⁻⁴"),
        (-2e9, "−2.0·10⁹"),
        (math.inf, "∞"),
        (math.nan, "no number"),
    ],
)
def test_short(value, printed):
    assert short(value) == printed


@given(st.floats(-1e300, 1e300).filter(lambda x: x == 0 or abs(x) > 1e-300), st.integers(1, 6))
def test_what_is_printed_reads_back_as_the_rounded_number(value, digits):
    assert value_of(plain(value, digits)) == pytest.approx(float(f"{value:.{digits}g}"), rel=1e-9)
    assert "e" not in plain(value, digits) + short(value)
    assert "-" not in plain(value, digits) + short(value)


@pytest.mark.parametrize(
    ("count", "printed"), [(0, "0 steps"), (1, "1 step"), (1.0, "1 step"), (20_000, "20,000 steps")]
)
def test_counted(count, printed):
    assert counted(count, "step") == printed


def test_power_of_ten():
    assert power_of_ten(-12) == "10⁻¹²"


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("off by 5e-07, or -1.5e+03", "off by 5·10⁻⁷, or −1.5·10³"),
        ("1e-12, -1e+06, 1.0e-05 or 11e-05", "10⁻¹², −10⁶, 1.0·10⁻⁵ or 11·10⁻⁵"),
        ("1.7e+00 or 1e+00", "1.7 or 1"),
        ("from -2 to -0.5, (-3)", "from −2 to −0.5, (−3)"),
        *[(same, same) for same in ("a 2-2-3-2 network", "W3 -= eta", "CIFAR-10", "half-hearted")],
    ],
)
def test_numbers_in_a_sentence_are_printed_as_numbers(text, printed):
    assert typeset(text) == printed


@given(st.floats(1e-300, 1e300), st.sampled_from([1, -1]))
def test_what_is_printed_is_read_when_it_is_typed(size, sign):
    assert float(f"{sign * size:.6g}") in readings(plain(sign * size))


@pytest.mark.parametrize("exponent", [-300, -5, 5, 23])
@pytest.mark.parametrize("sign", ["", "-", "−", "+"])
def test_a_power_of_ten_is_read_with_its_sign(sign, exponent):
    value = float(f"{sign.replace('−', '-')}1e{exponent}")
    for typed in (
        power_of_ten(exponent),
        f"10^{exponent}",
        f"1·{power_of_ten(exponent)}",
        f"1*10^{exponent}",
    ):
        assert readings(sign + typed) == [value]
