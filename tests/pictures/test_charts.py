"""Ticks that are round, few and inside the limits; limits that enclose what is drawn; axes of an image."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from test_numbers import value_of

from course_utils.network.datasets import figure1
from course_utils.network.network import Network
from course_utils.pictures.charts import (
    bar_chart,
    broken,
    chart,
    dot,
    dots,
    frame,
    image_axes,
    line,
    linear_ticks,
    log_ticks,
    named_ticks,
    path,
    powers_around,
    round_up,
    ticks_at,
)
from course_utils.pictures.regions import nodes, region
from course_utils.pictures.scene import Image


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


@given(st.floats(1e-9, 1e9))
def test_round_up_gives_the_next_of_1_2_and_5(value):
    rounded = round_up(value)
    assert value <= rounded * (1 + 1e-8)
    assert rounded < 2.5 * value * (1 + 1e-8)
    assert f"{rounded:e}"[0] in "125"
    assert round_up(rounded) == pytest.approx(rounded)


@pytest.mark.parametrize(
    ("values", "limits"),
    [
        ([0.02, 3], (0.01, 10)),
        ([1, 100], (1, 100)),
        ([5, 6], (1, 10)),
        ([10, 10], (10, 100)),
        ([1e-30, np.nan, np.inf], (1e-8, 1e4)),
    ],
)
def test_powers_of_ten_around_values(values, limits):
    assert powers_around(np.array(values), 1e-8, 1e4) == pytest.approx(limits)


def test_an_image_fills_its_box_with_row_0_at_the_top_and_a_frame_runs_round_a_rectangle_of_it():
    outline = frame(1, 0, 4, 2)
    axes = image_axes((0, 0, 80, 40), Image(np.zeros((5, 7))), outline, title="map")
    assert (axes.xlim, axes.ylim, axes.title) == ((0, 7), (5, 0), "map")
    assert axes.items[1] is outline
    assert set(zip(outline.x, outline.y, strict=True)) == {(1, 0), (4, 0), (4, 2), (1, 2)}
    assert (outline.x[0], outline.y[0]) == (outline.x[-1], outline.y[-1])


def test_a_chart_has_round_ticks_unless_others_are_given():
    axes = chart((0, 0, 80, 40), [], (0, 1), (1, 100), log="y", xticks=named_ticks("ab", 0.5), title="t")
    assert axes.xticks == ((0.5, "a"), (1.5, "b"))
    assert axes.yticks == log_ticks(1, 100)
    assert (axes.title, axes.xlog, axes.ylog) == ("t", False, True)
    assert chart((0, 0, 80, 40), [], (0, 1), (0, 1), most=(3, 6)).xticks == linear_ticks(0, 1, 3)


def test_a_line_through_places_and_a_dot_hold_real_numbers():
    for item in (line((1, 1), (0, 2), "A", dashed=True), dot(1, 2, "A", marker="cross")):
        assert item.role == "A"
        assert item.x.dtype == item.y.dtype == float
    assert item.x.tolist() + item.y.tolist() == [1, 2]


def test_after_each_piece_of_a_broken_line_there_is_a_gap():
    item = broken([np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([[5.0, 6.0]])], "A", dashed=True)
    np.testing.assert_array_equal(item.x, [1, 3, np.nan, 5, np.nan])
    np.testing.assert_array_equal(item.y, [2, 4, np.nan, 6, np.nan])
    assert (item.role, item.dashed) == ("A", True)
    assert len(broken([]).x) == 0


def test_paths_and_dots_are_given_by_rows():
    places = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
    for item in (path(places, "A", label="a"), dots(places, "A", label="a")):
        assert (item.x.tolist(), item.y.tolist()) == ([1, 3, 5], [2, 4, 6])
        assert (item.role, item.label) == ("A", "a")


def test_nodes_go_row_by_row_from_the_bottom():
    assert nodes(3)[:, :4].tolist() == [[0, 0.5, 1, 0], [0, 0, 0, 0.5]]


def test_named_bars_stand_at_0_1_and_so_on_with_more_on_top():
    above = dot(0, 1)
    axes = bar_chart((0, 0, 80, 40), [2, 3], ("now", "then"), (0, 5), above, chosen=1, ylabel="count")
    assert axes.items[0].heights.tolist() == [2, 3]
    assert axes.items[0].x.tolist() == [0, 1]
    assert (axes.items[0].chosen, axes.items[1], axes.ylabel) == (1, above, "count")
    assert axes.xticks == ((0, "now"), (1, "then"))
    assert axes.xlim == (-0.6, 1.6)


def test_in_a_region_more_items_stand_above_the_points():
    mark = dot(0.5, 0.5)
    assert [type(item).__name__ for item in region(None, figure1(), (0, 0, 80, 80), mark).items] == [
        "Points",
        "Dots",
    ]
    axes = region(Network((2, 2)), figure1(), (0, 0, 80, 80), mark, title="Why?", chosen=1)
    assert [type(item).__name__ for item in axes.items] == ["Field", "Points", "Dots"]
    assert (axes.title, axes.items[1].chosen) == ("Why?", 1)


def test_ticks_stand_at_the_values_and_are_written_as_asked():
    assert ticks_at((1, 20)) == ((1.0, "1"), (20.0, "20"))
    assert ticks_at(np.array([1000]), "{:,} m") == ((1000.0, "1,000 m"),)
