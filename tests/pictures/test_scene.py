"""Ticks: round numbers inside the limits, not too many, with labels that say what they mean."""

from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from course_utils.pictures.charts import linear_ticks, log_ticks
from course_utils.pictures.numbers import number, power_of_ten, typeset

SUPERSCRIPT = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")


def value_of(label: str) -> float:
    """Read a tick label back."""
    mantissa, _, power = label.replace(",", "").rpartition("·") if "·" in label else ("1", "", label)
    if power.startswith("10") and power[2:].translate(SUPERSCRIPT) != power[2:]:
        return float(mantissa) * 10.0 ** int(power[2:].translate(SUPERSCRIPT))
    return float(label.replace(",", ""))


@given(st.floats(-1e6, 1e6), st.floats(1e-3, 1e6), st.integers(3, 9))
def test_linear_ticks_lie_inside_and_are_few_and_rise(low, span, most):
    high = low + span
    ticks = linear_ticks(low, high, most)
    slack = 1e-6 * (abs(low) + abs(high) + 1)
    values = [value for value, _ in ticks]
    assert len(ticks) <= most
    assert all(low - slack <= value <= high + slack for value in values)
    assert values == sorted(set(values))


@given(st.floats(0.1, 1e7), st.integers(3, 9))
def test_linear_tick_labels_read_back_as_their_values(high, most):
    ticks = linear_ticks(0, high, most)
    assert len(ticks) >= 2
    for value, label in ticks:
        assert value_of(label) == pytest.approx(value, rel=1e-5, abs=1e-9)
    assert len({label for _, label in ticks}) == len(ticks)


@given(st.floats(-14, 6), st.floats(0, 18), st.integers(2, 9))
def test_log_ticks_are_evenly_spaced_powers_of_ten_inside(first, decades, most):
    low, high = 10.0**first, 10.0 ** (first + decades)
    ticks = log_ticks(low, high, most)
    assert len(ticks) <= most
    assert all(low * (1 - 1e-6) <= value <= high * (1 + 1e-6) for value, _ in ticks)
    assert all(value_of(label) == pytest.approx(value) for value, label in ticks)
    ratios = {round(later / earlier, 6) for (earlier, _), (later, _) in pairwise(ticks)}
    assume(ticks)
    assert len(ratios) <= 1


@pytest.mark.parametrize(
    ("value", "label"),
    [
        (0, "0"),
        (0.25, "0.25"),
        (5, "5"),
        (40_000, "40,000"),
        (1e6, "10⁶"),
        (2e6, "2·10⁶"),
        (2.5e7, "2.5·10⁷"),
    ],
)
def test_number(value, label):
    assert number(value) == label


def test_power_of_ten():
    assert power_of_ten(-12) == "10⁻¹²"


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("off by 5e-07, or -1.5e+03", "off by 5·10⁻⁷, or −1.5·10³"),
        ("from -2 to -0.5, (-3)", "from −2 to −0.5, (−3)"),
        *[(same, same) for same in ("a 2-2-3-2 network", "W3 -= eta", "CIFAR-10", "half-hearted")],
    ],
)
def test_numbers_in_a_sentence_are_printed_as_numbers(text, printed):
    assert typeset(text) == printed
