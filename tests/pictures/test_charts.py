"""Ticks: round numbers inside the limits, not too many, with labels that say what they mean."""

from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from test_numbers import value_of

from course_utils.pictures.charts import linear_ticks, log_ticks


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
