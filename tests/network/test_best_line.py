"""The best straight line against a search that knows nothing of pairs of points."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_utils.network import best_line as search
from course_utils.network.best_line import best_line
from course_utils.network.datasets import Points


@given(st.integers(0, 2**32), st.integers(2, 12))
def test_the_best_line_is_never_worse_than_a_search(seed, N):
    rng = np.random.default_rng(seed)
    points = Points(rng.uniform(0, 1, (2, N)), rng.integers(0, 2, N))
    most, (w1, w2, b) = best_line(points, 20.0)
    assert most == ((w1 * points.x[0] + w2 * points.x[1] + b > 0) == (points.labels == 0)).sum()
    assert max(abs(w1), abs(w2), abs(b)) <= 20
    w = rng.standard_normal((300, 2))
    counts = ((w @ points.x + rng.uniform(-1.5, 1.5, (300, 1)) > 0) == (points.labels == 0)).sum(axis=1)
    assert most >= counts.max()


@given(st.integers(0, 2**32), st.integers(2, 40), st.integers(1, 16))
def test_no_line_beside_two_points_gets_more_right_than_was_thought(seed, N, digits):
    """Also where many points lie in a row or in one place."""
    rng = np.random.default_rng(seed)
    x, is_A = rng.uniform(0, 1, (2, N)).round(digits), rng.integers(0, 2, N) == 0
    bound = search._at_best(x[:, :1], x[:, 1:], x, is_A)
    for cuts in search._cuts(x[:, :1], x[:, 1:], x):
        assert ((cuts == is_A).sum(axis=1) <= bound).all()


@given(st.integers(0, 2**32), st.integers(2, 30))
def test_points_that_coincide_count_as_often_as_they_are_there(seed, N):
    rng = np.random.default_rng(seed)
    points = Points(rng.integers(0, 4, (2, N)) / 4 + 0.1, rng.integers(0, 2, N))
    most, (w1, w2, b) = best_line(points, 20.0)
    assert most == ((w1 * points.x[0] + w2 * points.x[1] + b > 0) == (points.labels == 0)).sum()
    w = rng.standard_normal((300, 2))
    counts = ((w @ points.x + rng.uniform(-1.5, 1.5, (300, 1)) > 0) == (points.labels == 0)).sum(axis=1)
    assert most >= counts.max()


@pytest.mark.parametrize(
    ("x", "most"),
    [
        (lambda rng: rng.integers(0, 3, (2, 400)) / 2, 9 * 8 / 2),
        (lambda rng: np.stack([rng.permutation(400) / 400, np.full(400, 0.5)]), 399),
    ],
    ids=["nine places", "a row"],
)
def test_where_hundreds_of_points_coincide_or_lie_in_a_row_hardly_a_line_is_tried(x, most, monkeypatch):
    tried, cuts = [], search._cuts
    monkeypatch.setattr(search, "_cuts", lambda p, q, x: tried.append(q.shape[1]) or cuts(p, q, x))
    rng = np.random.default_rng(0)
    best_line(Points(x(rng), rng.integers(0, 2, 400)), 20.0)
    assert sum(tried) <= most


def test_of_the_pairs_of_many_points_few_are_tried(monkeypatch):
    tried, cuts = [], search._cuts

    def counted(p, q, x):
        tried.append(q.shape[1])
        return cuts(p, q, x)

    monkeypatch.setattr(search, "_cuts", counted)
    rng = np.random.default_rng(0)
    best_line(Points(rng.uniform(0, 1, (2, 400)), rng.integers(0, 2, 400)), 20.0)
    assert 0 < sum(tried) < 400 * 399 / 2 / 20
