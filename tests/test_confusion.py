"""The confusion matrices of Figures 13 and 14, and the exhibit that shows them beside ours."""

import numpy as np
import pytest

from course_utils.cifar10 import confusion

# The last column and the last row of the figures, the four misread numbers mended (facts of the columns).
ROWS = {
    False: [82.4, 88.7, 75.0, 64.0, 77.9, 70.7, 82.6, 84.3, 88.8, 86.4],
    True: [81.8, 90.7, 77.0, 66.8, 75.4, 74.8, 80.5, 86.6, 89.4, 86.4],
}
COLUMNS = {
    False: [81.4, 86.9, 74.7, 61.8, 79.5, 70.6, 85.5, 84.4, 88.3, 88.2],
    True: [84.7, 90.5, 71.4, 61.8, 82.3, 68.4, 89.3, 82.8, 91.5, 88.0],
}
WHOLE = {False: 80.1, True: 81.1}
each = pytest.mark.parametrize("dropout", [False, True], ids=["Figure 13", "Figure 14"])


@each
def test_each_class_of_the_paper_has_1000_pictures(dropout):
    assert confusion.paper(dropout).sum(0).tolist() == [1000] * 10


@each
def test_the_counts_give_the_percentages_that_the_paper_prints(dropout):
    counts = confusion.paper(dropout)
    right = np.diag(counts)
    for printed, whole in ((ROWS, counts.sum(1)), (COLUMNS, counts.sum(0))):
        assert 100 * right / whole == pytest.approx(printed[dropout], abs=0.0501)
    assert 100 * right.sum() / counts.sum() == pytest.approx(WHOLE[dropout], abs=0.0501)


def test_dropout_makes_five_classes_better_and_not_nine():
    gain = np.diag(confusion.paper(True)) - np.diag(confusion.paper(False))
    assert [(gain > 0).sum(), (gain == 0).sum(), (gain < 0).sum()] == [5, 1, 4]
