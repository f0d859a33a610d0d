"""The best straight line against a search that knows nothing of pairs of points."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

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
