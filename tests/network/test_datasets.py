import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_utils.network import datasets
from course_utils.network.datasets import A, B, Points, figure1, figure5, parse, to_text

THREE = Points(np.array([[0.1, 0.3, 0.1], [0.1, 0.4, 0.5]]), np.array([A, B, A]))


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


@pytest.mark.parametrize(
    "text",
    [
        "0.1, 0.1, A\n0.3, 0.4, B\n0.1, 0.5, A",
        "0.1,0.1,a\r\n.3,.4,b\r\n1e-1,5E-1,a\r\n",
        "x1, x2, label\n0.1, 0.1, 0\n0.3, 0.4, 1\n0.1, 0.5, 0\n",
        "\n  0.1 0.1 o\n\n  0.3   0.4 X\n  0.1 0.5 O\n\n",
        "0.1\t0.1\tA\n0.3\t0.4\tB\n0.1\t0.5\tA",
        "0,1\t0,1\tA\n0,3\t0,4\tB\n0,1\t0,5\tA",
        "x1;x2;class\n0,1; 0,1; A\n0,3; 0,4; B\n0.1; 0.5; A",
        '\ufeff"x1","x2","label"\n"0.1","0.1","A"\n"0.3","0.4","B"\n"0.1","0.5","A"\n',
        "0.1,\t0.1,\tA\n0.3,\t0.4,\tB\n0.1,\t0.5,\tA",
    ],
)
def test_many_ways_to_write_the_same_points(text):
    assert parse(text) == THREE


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("0.1, 0.1, A\n0.2, 0.2, C", "Line 2 must be x1, x2, label .* got '0.2, 0.2, C'"),
        ("x1 x2 label\n\n0.1 0.1 A\n0.2 A", "Line 4 must be x1, x2, label .* got '0.2 A'"),
        ("0.1, zero, A", "Line 1 must be x1, x2, label .* got '0.1, zero, A'"),
        ("O.1, 0.2, A", "Line 1 must be x1, x2, label .* got 'O.1, 0.2, A'"),
        ("nan, 0.2, A", "Line 1 must be x1, x2, label .* got 'nan, 0.2, A'"),
        ("0.1, inf, A", "Line 1 must be x1, x2, label .* got '0.1, inf, A'"),
        ("0.1, 1_0, A", "Line 1 must be x1, x2, label .* got '0.1, 1_0, A'"),
        ("0,1, 0,2, A", "Line 1 must be x1, x2, label .* got '0,1, 0,2, A'"),
        ("0.1; 0.2; A; B", "Line 1 must be x1, x2, label .* got '0.1; 0.2; A; B'"),
        ("x1, x2, label\nx1, x2, label", "Line 2 must be x1, x2, label .* got 'x1, x2, label'"),
    ],
)
def test_a_line_that_cannot_be_read_is_named(text, line):
    with pytest.raises(ValueError, match=line) as raised:
        parse(text)
    assert "A or B, 0 or 1, o or x" in str(raised.value)


@pytest.mark.parametrize("text", ["", "  \n\n", "x1, x2, label"])
def test_text_without_points(text):
    with pytest.raises(ValueError, match=r"The text must hold lines of x1, x2, label .* got none"):
        parse(text)


coordinates = st.floats(allow_nan=False, allow_infinity=False)


@given(st.lists(st.tuples(coordinates, coordinates, st.sampled_from([A, B])), min_size=1))
def test_points_survive_the_way_through_text(rows):
    x1, x2, labels = zip(*rows, strict=True)
    points = Points(np.array([x1, x2]), np.array(labels))
    assert parse(to_text(points)) == points
