"""McNemar's coins against the formula, and the bins of the calibration diagram against a loop."""

from itertools import pairwise

import numpy as np
import pytest

from course_utils.cifar10.results import recorded_runs
from course_utils.exhibits.ch07_cifar10 import calibration, coins
from course_utils.interactive.asking import UNDECIDED


@pytest.mark.parametrize("pair", coins.counts())
def test_the_share_of_splits_as_uneven_comes_near_to_mcnemars_p(pair):
    state = coins.State(guess=coins.ANSWERS[0], pair=pair, times=coins.LAST)
    p = coins.counts()[pair].p
    assert coins.as_uneven(state).mean() == pytest.approx(p, abs=4 * np.sqrt(p / coins.LAST))


def test_the_coins_are_fair_and_all_are_drawn():
    b, c, _ = coins.counts()["seed 0"]
    found = coins.heads(b + c, 0)
    assert found.mean() == pytest.approx((b + c) / 2, abs=4 * np.sqrt((b + c) / 4 / coins.LAST))
    curve = coins.coins(guess=coins.ANSWERS[0], times=coins.LAST).scene().axes[0].items[0]
    assert curve.y[1:-1:2].sum() == coins.LAST


def test_flipping_goes_on_while_it_plays_and_waits_for_the_answer(clock):
    shown = coins.coins.exhibit(coins.State(rate=100.0), clock=clock)
    shown.act("play", True)
    clock.wait(0.1)
    shown.tick()
    assert (shown.state.times, shown.state.playing) == (0, False)
    shown.act("guess", coins.ANSWERS[0])
    shown.act("play", True)
    for _ in range(10):
        clock.wait(0.1)
        shown.tick()
    assert shown.values["times"] == pytest.approx(100, abs=11)
    shown.act("pair", "seed 1")
    assert (shown.state.times, shown.state.guess) == (0, UNDECIDED)


def told(shown):
    return " ".join([shown.caption(), *(text.text for text in shown.scene().texts)])


@pytest.mark.parametrize(("pair", "once_in"), [("seed 0", 100), ("seed 1", 5), ("seed 2", 100)])
def test_the_formula_and_the_verdict_come_when_the_coins_have_been_flipped_often_enough(pair, once_in):
    shown = coins.coins(pair=pair)
    shown.act("guess", "20 times")
    for times in (0, 1, coins.ENOUGH - 1):
        shown.act("times", times)
        assert "McNemar" not in told(shown)
        assert "it is" not in told(shown)
    shown.act("times", coins.ENOUGH)
    assert "McNemar's formula p = 0." in told(shown)
    assert f"You said “20 times”; it is “{once_in} times”." in told(shown)
    assert 1 / 1.2 < once_in * coins.counts()[pair].p < 1.2  # the right answer is among the choices


@pytest.mark.parametrize("way", calibration.WAYS)
@pytest.mark.parametrize("bins", [1, 7, 20])
def test_the_bins_are_those_of_a_loop(way, bins):
    state = calibration.State(bins=bins, way=way, seed=1, run=calibration.DROPOUT)
    promised, kept, number, edges = calibration.of_state(state)
    run, rows = recorded_runs(True)[1], []
    for k, (low, high) in enumerate(pairwise(edges)):
        inside = (run.confidence >= low) & ((run.confidence < high) | (k == bins - 1))
        if inside.any():
            right = (run.predicted == run.target)[inside].mean()
            rows.append((run.confidence[inside].mean(dtype=float), right, inside.sum()))
    np.testing.assert_allclose(np.transpose([promised, kept, number]), rows, rtol=1e-6)
    assert number.sum() == 10_000


def test_without_dropout_promises_are_broken_and_with_it_kept():
    for seed in range(3):
        assert calibration.truth(calibration.State(seed=seed)) == calibration.LESS
        assert calibration.truth(calibration.State(seed=seed, run=calibration.DROPOUT)) == calibration.KEPT


def test_the_last_edge_can_be_dragged():
    shown = calibration.calibration(guess=calibration.KEPT)
    for x, bins in ((0.5, 2), (0.8, 5), (-1.0, 2), (2.0, calibration.MOST)):
        shown.receive({"kind": "move", "name": calibration.EDGE, "index": 0, "x": x, "y": 1.0})
        assert shown.values["bins"] == bins
