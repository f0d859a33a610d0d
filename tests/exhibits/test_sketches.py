"""Drawn boundaries: which piece of the square a stroke cuts off, and whose it is."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course_utils.exhibits.ch02_forward_pass._drawn_regions import CELLS, middles, regions
from course_utils.network.datasets import Points

LEFT_A = Points(np.array([[0.2, 0.8], [0.5, 0.5]]), np.array([0, 1]))
VERTICAL = np.array([[0.5, 0.5], [0.0, 1.0]])


def test_a_line_across_gives_each_side_to_its_point():
    drawn = regions([VERTICAL], LEFT_A)
    x1 = middles()[0].reshape(CELLS, CELLS)
    assert drawn[x1 < 0.48].all()
    assert not drawn[x1 > 0.52].any()


@settings(max_examples=50)
@given(st.floats(0.1, 0.9), st.floats(0.1, 0.9))
def test_a_slanted_line_agrees_with_its_half_planes_but_for_the_cells_under_it(bottom, top):
    x1, x2 = middles()
    at = bottom + (top - bottom) * x2
    points = Points(np.array([[0.02, 0.98], [0.5, 0.5]]), np.array([0, 1]))
    drawn = regions([np.array([[bottom, top], [0.0, 1.0]])], points).ravel()
    clear = abs(x1 - at) > 0.03
    assert (drawn == (x1 < at))[clear].all()


def test_ends_near_the_edge_reach_it_and_others_leave_a_gap():
    nearly = np.array([[0.5, 0.5], [0.04, 0.97]])
    assert regions([nearly], LEFT_A).mean() == pytest.approx(0.5, abs=0.02)
    short = np.array([[0.5, 0.5], [0.2, 0.8]])  # one piece with one point of each: a tie, so B
    assert not regions([short], LEFT_A).any()


def test_a_nearly_closed_loop_is_closed():
    t = np.linspace(0.1, 2 * np.pi - 0.1, 40)
    loop = 0.5 + 0.25 * np.stack([np.cos(t), np.sin(t)])
    points = Points(np.array([[0.5, 0.05], [0.5, 0.05]]), np.array([0, 1]))
    assert regions([loop], points).mean() == pytest.approx(np.pi * 0.25**2, abs=0.02)


def test_a_piece_without_points_goes_to_B():
    strokes = [np.array([[at, at], [0.0, 1.0]]) for at in (0.4, 0.6)]
    points = Points(np.array([[0.2, 0.8], [0.5, 0.5]]), np.array([0, 0]))
    drawn = regions(strokes, points)
    assert drawn[50, 20]
    assert drawn[50, 80]
    assert not drawn[50, 50]


def test_no_stroke_is_one_piece_that_goes_with_the_majority():
    points = Points(np.array([[0.2, 0.8, 0.5], [0.5, 0.5, 0.5]]), np.array([0, 1, 0]))
    assert regions([], points).all()
