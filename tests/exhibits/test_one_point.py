"""The exhibit `one_point`: each step is (15), and what is said of it is so."""

import numpy as np
import pytest

from course_utils.exhibits.ch04_stochastic_gradient import one_point as exhibit
from course_utils.gradients.backprop import gradient
from course_utils.network.costs import cost
from course_utils.network.datasets import figure1
from course_utils.network.network import Network
from course_utils.network.paper_network import PAPER_SIZES, paper_start
from course_utils.pictures.scene import Line

pytestmark = pytest.mark.usefixtures("compiled")
X, Y = figure1().x, figure1().y


def by_hand(steps, eta, seed=0):
    """The networks before and after the last of so many steps (15), and its point."""
    network, rng = Network(PAPER_SIZES, paper_start()), np.random.default_rng(seed)
    for i in [int(rng.integers(10)) for _ in range(steps)]:
        before = network.copy()
        network.p -= eta * gradient(network, X[:, [i]], Y[:, [i]])
    return before, network, i


def test_three_steps_are_three_steps_of_15():
    shown = exhibit.one_point(eta=2.0)
    for _ in range(3):
        shown.act("step")
    before, after, i = by_hand(3, 2.0)
    assert (shown.progress.step, shown.progress.drawn) == (3, i)
    np.testing.assert_allclose(shown.progress.before, before.p, atol=1e-14)
    np.testing.assert_allclose(shown.progress.after, after.p, atol=1e-14)
    assert shown.progress.costs[-1] == pytest.approx(cost(after, X, Y), rel=1e-12)


def test_many_steps_at_a_time_are_the_same_steps(clock):
    run = exhibit.process(exhibit.State(eta=1.0, single=200), clock)
    np.testing.assert_allclose(next(run).after, by_hand(200, 1.0)[1].p, rtol=1e-9)


def test_a_rise_is_as_high_as_the_axis_of_the_latest_steps(clock):
    shown = exhibit.one_point(single=9)
    first, _, _ = by_hand(1, 0.5)
    costs = [cost(first, X, Y), *(cost(by_hand(k, 0.5)[1], X, Y) for k in range(1, 10))]
    near = shown.scene().axes[3]
    np.testing.assert_allclose(near.items[0].y, np.subtract(costs, costs[0]), atol=1e-14)
    np.testing.assert_array_equal(near.items[0].x, range(-9, 1))
    assert np.ptp(near.ylim) <= 3 * np.ptp(costs)
    many = next(exhibit.process(exhibit.State(single=300), clock))
    assert len(many.latest) == exhibit.LATEST + 1
    np.testing.assert_allclose(many.latest[-2:], [cost(n, X, Y) for n in by_hand(300, 0.5)[:2]], rtol=1e-9)


def test_the_gradients_are_drawn_with_their_lengths_and_angles():
    shown = exhibit.one_point(eta=1.0, single=5)
    before, after, i = by_hand(5, 1.0)
    g, drawn = gradient(before, X, Y), gradient(before, X[:, [i]], Y[:, [i]])
    arrow = next(
        item for item in shown.scene().axes[1].items if isinstance(item, Line) and item.label == "drawn"
    )
    assert np.hypot(arrow.x[1], arrow.y[1]) == pytest.approx(np.linalg.norm(drawn))
    assert arrow.x[1] == pytest.approx(drawn @ g / np.linalg.norm(g))
    assert ("points with it" in shown.caption()) == (drawn @ g > 0)
    assert ("went up" in shown.caption()) == (cost(after, X, Y) > cost(before, X, Y))


def test_the_two_kinds_pull_to_opposite_sides_of_the_full_gradient():
    (grey,) = [
        i for i in exhibit.one_point().scene().axes[1].items if isinstance(i, Line) and i.label == "of ten"
    ]
    tips = np.stack([grey.x, grey.y], axis=1).reshape(-1, 3, 2)[:, 1]
    assert (tips[:, 0] > 0).all(), "at the start no step leads uphill"
    assert (tips[:5, 1] > 0).all()
    assert (tips[5:, 1] < 0).all()


def test_while_it_plays_ten_steps_a_second_are_taken_and_no_more_than_there_are(clock, monkeypatch):
    state = exhibit.State(playing=True)
    run = exhibit.process(state, clock)
    next(run)
    taken = [run.send(state).step]
    for _ in range(3):
        clock.wait(0.1)
        taken.append(run.send(state).step)
    assert taken[-1] - taken[0] == pytest.approx(3, abs=1)
    assert taken == sorted(taken)
    monkeypatch.setattr(exhibit, "LAST", 12)
    fast = state.changed(rate=10_000.0)
    for _ in range(5):
        clock.wait(0.1)
        progress = run.send(fast)
    assert (progress.step, progress.finished) == (12, True)


def test_another_rate_or_seed_begins_anew_and_an_undone_step_is_not_taken():
    shown = exhibit.one_point()
    for serial in (1, 2):
        shown.receive({"kind": "press", "name": "step", "serial": serial})
    two = shown.progress.after
    shown.receive({"kind": "undo"})
    np.testing.assert_allclose(shown.progress.after, by_hand(1, 0.5)[1].p, atol=1e-14)
    shown.receive({"kind": "redo"})
    np.testing.assert_allclose(shown.progress.after, two, atol=1e-14)
    shown.act("eta", 1.0)
    assert (shown.progress.step, shown.progress.drawn) == (0, None)
    assert "No step has been taken yet" in shown.caption()
