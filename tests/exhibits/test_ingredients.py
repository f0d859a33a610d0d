"""The runs that leave out one ingredient: what the exhibit shows of them is what was recorded."""

import numpy as np
import pytest
from scipy import stats

from course_utils.cifar10 import results
from course_utils.cifar10.settings import LEFT_OUT
from course_utils.exhibits import ingredients
from course_utils.exhibits.ch07_cifar10.ingredients import NOTHING, OPTIONS, SWITCHES, by_chance
from course_utils.pictures.scene import Dots


def test_every_switch_of_the_training_is_an_ingredient():
    assert set(SWITCHES.values()) == set(LEFT_OUT)


@pytest.mark.parametrize("without", OPTIONS)
def test_the_picture_shows_the_run(without):
    shown = ingredients(guess="contrast", without=without)
    circles, crosses = (item for item in shown.scene().axes[0].items if isinstance(item, Dots))
    found = results.recorded_runs(dropout=False)
    if without != NOTHING:
        found = [results.recorded_run_without(SWITCHES[without])]
    for dots, column in ((circles, "train_top1"), (crosses, "validation_top1")):
        np.testing.assert_allclose(dots.y, 100 * np.mean([run.history[column] for run in found], axis=0))
    row = shown.scene().tables[0].rows[OPTIONS.index(without)]
    share = np.mean([(run.predicted == run.target).mean() for run in found])
    assert row[1] == f"{100 * share:.2f}%"
    assert f"{100 * share:.2f}%" in shown.caption()


def test_nothing_leaves_the_chart():
    for without in OPTIONS:
        curves = ingredients(guess="contrast", without=without).scene().axes[0]
        for item in curves.items:
            assert curves.ylim[0] <= item.y.min() <= item.y.max() <= curves.ylim[1]


def test_chance_is_told_from_the_three_seeds():
    values = [100 * run.accuracy for run in results.recorded_runs(dropout=False)]
    half = stats.t.ppf(0.975, 2) * np.std(values, ddof=1) * np.sqrt(4 / 3)
    assert by_chance() == pytest.approx((np.mean(values) - half, np.mean(values) + half))


def test_a_row_that_is_picked_is_the_run_that_is_shown():
    shown = ingredients()
    shown.receive({"kind": "pick", "part": "runs", "what": "row", "index": 3, "serial": 1})
    assert shown.state.without == shown.values["without"] == OPTIONS[3]
    shown.receive({"kind": "pick", "part": "runs", "what": "row", "index": len(OPTIONS), "serial": 2})
    assert shown.state.without == OPTIONS[3]
