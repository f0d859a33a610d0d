import numpy as np
import pytest

from course_utils.network import datasets
from course_utils.network.datasets import A, B, Points, figure1, figure5


def test_figure1_is_the_data_of_listing_6_1():
    points = figure1()
    assert points.x[:, 0].tolist() == [0.1, 0.1]
    assert points.x[:, 9].tolist() == [0.7, 0.6]
    assert points.x.sum(axis=1).tolist() == pytest.approx([4.6, 4.2])
    assert points.labels.tolist() == [A] * 5 + [B] * 5
    assert points.y.tolist() == [[1] * 5 + [0] * 5, [0] * 5 + [1] * 5]


def test_figure5_has_one_more_B():
    points = figure5()
    assert len(points) == 11
    assert points.x[:, 10].tolist() == [0.3, 0.7]
    assert points.labels[10] == B
    assert Points(points.x[:, :10], points.labels[:10]) == figure1()


@pytest.mark.parametrize("N", [2, 3, 40, 101])
@pytest.mark.parametrize("make", [datasets.two_circles, datasets.two_spirals])
def test_generated_points_lie_in_the_unit_square_and_repeat_with_the_seed(make, N):
    points = make(np.random.default_rng(1), N)
    assert len(points) == N
    assert abs(np.sum(points.labels == A) - np.sum(points.labels == B)) <= 1
    assert points.x.min() >= 0
    assert points.x.max() <= 1
    assert make(np.random.default_rng(1), N) == points


def test_circles_and_spirals_cannot_be_parted_by_a_line_but_circles_by_the_radius():
    points = datasets.two_circles(np.random.default_rng(0), 100)
    radius = np.hypot(*(points.x - 0.5))
    assert radius[points.labels == A].max() < radius[points.labels == B].min()
    for each in (points, datasets.two_spirals(np.random.default_rng(0), 100), datasets.xor()):
        features = np.vstack([each.x, np.ones(len(each))]).T
        side = 2 * each.labels - 1
        best_line = features @ np.linalg.lstsq(features, side, rcond=None)[0]
        assert np.mean(np.sign(best_line) == side) < 0.8


def test_points_cannot_be_changed_and_share_nothing():
    x = np.zeros((2, 1))
    points = Points(x, np.array([0]))
    x += 1
    assert not points.x.any()
    with pytest.raises(ValueError, match="read-only"):
        points.x[0, 0] = 1
    assert points == Points(np.zeros((2, 1)), [0.0])
    assert points != Points(np.zeros((2, 1)), [1])
    assert points != "points"
    assert hash(points) == hash(Points(np.zeros((2, 1)), [0]))


@pytest.mark.parametrize(
    ("x", "labels", "message"),
    [
        (np.zeros(2), [0], r"x must have shape \(2, N\), one column for each point, got \(2,\)"),
        (np.zeros((3, 1)), [0], r"x must have shape \(2, N\), .* got \(3, 1\)"),
        (np.zeros((2, 0)), [], r"x must have shape \(2, N\), .* got \(2, 0\)"),
        ([[np.nan], [0]], [0], "x must hold finite numbers, got 1 NaN or infinite"),
        (np.zeros((2, 2)), [0], r"labels must have shape \(2,\), one for each point, got \(1,\)"),
        (np.zeros((2, 1)), [2], "labels must be 0 .category A. or 1 .category B., got 2"),
        (np.zeros((2, 1)), ["A"], "labels must be 0 .* got 'A'"),
        (np.zeros((2, 1)), [np.nan], "labels must be 0 .* got nan"),
    ],
)
def test_bad_points_are_named(x, labels, message):
    with pytest.raises(ValueError, match=message):
        Points(x, labels)


@pytest.mark.parametrize("N", [1, 2.5])
def test_bad_numbers_of_points_are_named(N):
    with pytest.raises(ValueError, match="N must be a whole number of at least 2, got"):
        datasets.two_circles(np.random.default_rng(0), N)
