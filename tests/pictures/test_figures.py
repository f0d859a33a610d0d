"""Pictures of networks as data: the field is F1 - F2, the curve is the costs, the words are right."""

import numpy as np
import pytest

from course_utils.network.datasets import Points, figure1
from course_utils.network.network import Network, classify
from course_utils.network.paper_network import PAPER_SIZES, paper_start
from course_utils.pictures import paper_figures, regions
from course_utils.pictures.scene import Field, Line
from course_utils.pictures.scene import Points as Marks
from course_utils.training.least_squares import least_squares_fit
from course_utils.training.run import NetbpRun

BOX = (0, 0, 100, 100)


@pytest.fixture(scope="module")
def network():
    return least_squares_fit(figure1(), Network(PAPER_SIZES, paper_start()), max_evaluations=200).network


def parts(axes, kind):
    return [item for item in axes.items if isinstance(item, kind)]


def test_the_field_is_the_difference_of_the_outputs_row_0_at_the_bottom(network):
    values = regions.difference(network)
    last = regions.NODES - 1
    for row, column in [(0, 0), (0, last), (last, 0), (30, 70)]:
        F = network.output(np.array([[column / last], [row / last]]))
        assert values[row, column] == pytest.approx((F[0] - F[1]).item(), abs=1e-12)


def test_a_small_region_has_rings_only_once_it_is_judged(network):
    points = Points(figure1().x, 1 - figure1().labels)
    line = regions.boundary(network)
    for judged in (True, False):
        axes = regions.small_region(network, points, BOX, line, judged=judged, title="σ")
        field, between, marks = axes.items
        assert np.array_equal(field.values, regions.difference(network))
        assert between is line
        expected = classify(network.output(points.x)) != points.labels
        assert marks.wrong.tolist() == (expected & judged).tolist()
        assert axes.title == "σ"


def test_on_the_boundary_both_outputs_are_equal(network):
    line = regions.boundary(network)
    places = np.stack([line.x, line.y])[:, ~np.isnan(line.x)]
    assert places.shape[1] > 50
    F = network.output(places)
    assert F[0] == pytest.approx(F[1], abs=0.05)  # between the nodes of the field it is interpolated
    assert line.dashed


def test_the_field_follows_the_network(network):
    other = network.copy()
    other.p = 0.9 * network.p
    assert not np.array_equal(regions.difference(network), regions.difference(other))
    assert np.array_equal(regions.difference(network), regions.difference(network.copy()))


def test_a_region_marks_the_points_that_are_wrong(network):
    points = Points(figure1().x, 1 - figure1().labels)
    (marks,) = parts(regions.region(network, points, BOX), Marks)
    assert marks.wrong.tolist() == (classify(network.output(points.x)) != points.labels).tolist()
    assert marks.wrong.all()


def test_a_region_without_a_network_has_points_only():
    axes = regions.region(None, figure1(), BOX)
    assert not parts(axes, Field)
    assert not parts(axes, Marks)[0].wrong.any()


def curve(costs, steps=None):
    steps = np.arange(len(costs)) if steps is None else steps
    axes = regions.cost_curve(np.array(steps), np.array(costs, dtype=float), BOX)
    return axes, parts(axes, Line)[0]


def test_a_cost_curve_shows_the_costs_over_the_steps():
    axes, line = curve([0.5, 0.25, 0.003], [0, 10, 20])
    assert line.x.tolist() == [0, 10, 20]
    assert line.y.tolist() == [0.5, 0.25, 0.003]
    assert axes.ylog


@pytest.mark.parametrize("last", [1, 99, 101, 4999, 5001, 10**6, 10**7])
def test_the_axes_hold_the_whole_curve(last):
    axes, line = curve([0.5, 2e-7], [0, last])
    assert axes.xlim[0] <= line.x.min() <= line.x.max() <= axes.xlim[1]
    assert axes.ylim[0] <= line.y.min() <= line.y.max() <= axes.ylim[1]
    assert 2 <= len(axes.xticks) <= 6
    assert 2 <= len(axes.yticks) <= 6


def test_the_axes_jump_seldom_while_a_curve_grows():
    limits = {curve([0.5, 0.4], [0, last])[0].xlim for last in range(1, 100_000, 97)}
    assert len(limits) <= 10


@pytest.mark.parametrize("cost", [0.0, np.nan, np.inf, 1e-30, 1e30])
def test_a_cost_without_a_place_on_the_axis_is_drawn_at_its_edge(cost):
    axes, line = curve([0.5, cost])
    assert np.isfinite(line.y).all()
    assert axes.ylim[0] <= line.y[1] <= axes.ylim[1]
    assert np.isfinite(axes.ylim).all()


def test_the_words_count_the_points_and_the_square(network):
    right = regions.in_words(network, figure1())
    share = np.mean(regions.difference(network) > 0)
    assert right == f"All 10 points are classified correctly; {share:.0%} of the square is category A"
    labels = figure1().labels.copy()
    labels[:3] = 1
    wrong = regions.in_words(network, Points(figure1().x, labels))
    assert wrong.startswith("3 of 10 points misclassified; ")


def test_figure_1_is_the_ten_points():
    still = paper_figures.figure1()
    (marks,) = parts(still.scene.axes[0], Marks)
    assert np.array_equal(marks.x, figure1().x)
    assert "Ten labelled points" in still.caption


def test_figure_7_is_every_ten_thousandth_cost():
    costs = np.geomspace(5, 1e-3, 100_000)
    run = NetbpRun(5.3, costs, Network(PAPER_SIZES, paper_start()))
    (line,) = parts(paper_figures.figure7(run.listing_cost).scene.axes[0], Line)
    assert line.x.tolist() == list(range(1, 100_001, 10_000))
    assert np.array_equal(line.y, costs[::10_000])


def test_figure_8_is_the_region_of_the_network(network):
    still = paper_figures.figure8(network, figure1())
    (field,) = parts(still.scene.axes[0], Field)
    assert np.array_equal(field.values, regions.difference(network))
    assert still.caption.startswith("All 10 points")
