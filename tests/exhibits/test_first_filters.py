"""The filters of block 1 by epoch: what was recorded, and how alike they are to those of the end."""

import importlib

import numpy as np
import pytest

from course_utils.cifar10 import ladder, model
from course_utils.cifar10.learnt_filters import filters_by_epoch
from course_utils.exhibits import first_filters

exhibit = importlib.import_module("course_utils.exhibits.ch07_cifar10.first_filters")


def test_what_was_recorded_begins_with_the_seeds_filters_and_belongs_to_the_recorded_run():
    found = filters_by_epoch()
    assert found.shape == (9, 32, 3, 5, 5)
    start = model.build(seed=0).blocks[0].conv.weight.detach().numpy()
    np.testing.assert_allclose(found[0], start, atol=2e-5)  # half precision
    k = [rung.name for rung in ladder.LADDER].index("8 epochs")
    assert len(ladder.history(k)["epoch"]) == 8
    steps = np.linalg.norm(np.diff(found, axis=0).reshape(8, -1), axis=1)
    assert (steps > 0).all()


@pytest.mark.parametrize("epoch", [0, 3, 8])
def test_correlations_are_those_of_numpy_about_zero(epoch):
    found = filters_by_epoch()
    for k in (0, 17, 31):
        one, end = found[epoch, k].ravel(), found[-1, k].ravel()
        expected = one @ end / np.sqrt((one @ one) * (end @ end))
        assert exhibit.correlations()[epoch, k] == pytest.approx(expected)
    median = np.median(exhibit.correlations()[epoch])
    assert f"is {median:.2f};" in first_filters(guess=exhibit.ANSWERS[0], epoch=epoch).caption()


def test_each_filter_stands_in_its_place_with_its_colours():
    sheet, filters = exhibit.mosaic_of(5), filters_by_epoch()[5]
    assert sheet.shape == (23, 47, 3)
    for k, (i, j) in ((0, (0, 0)), (13, (6, 30)), (31, (18, 42))):
        w = filters[k].transpose(1, 2, 0)
        found = (sheet[i : i + 5, j : j + 5].astype(float) - 128) / 127 * np.abs(w).max()
        np.testing.assert_allclose(found, w, atol=np.abs(w).max() / 200)


def test_the_answer_is_the_first_epoch_of_whose_filters_half_are_alike():
    medians = np.median(exhibit.correlations(), axis=1)
    first = next(epoch for epoch, median in enumerate(medians) if median >= exhibit.ALIKE)
    expected = exhibit.ANSWERS[0 if first <= 2 else 1 if first <= 5 else 2]
    assert exhibit.truth() == expected


@pytest.mark.parametrize("epoch", range(9))
def test_how_many_are_alike_is_told_in_words_that_hold_for_one(epoch):
    alike = int((exhibit.correlations()[epoch] >= exhibit.ALIKE).sum())
    said = first_filters(guess=exhibit.ANSWERS[0], epoch=epoch).caption()
    assert said.endswith(f"; it is at least 0.95 for {alike} of 32.")
