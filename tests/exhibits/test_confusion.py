"""The confusion matrices of Figures 13 and 14, and the exhibit that shows them beside ours."""

import numpy as np
import pytest

from course_utils.cifar10 import results
from course_utils.exhibits import confusion
from course_utils.exhibits.ch07_cifar10 import confusion as exhibit
from course_utils.pictures.scene import Image

# The last column and the last row of the figures: what is right in %.
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
    assert results.paper_confusion(dropout).sum(0).tolist() == [1000] * 10


@each
def test_the_counts_give_the_percentages_that_the_paper_prints(dropout):
    counts = results.paper_confusion(dropout)
    right = np.diag(counts)
    for printed, whole in ((ROWS, counts.sum(1)), (COLUMNS, counts.sum(0))):
        assert 100 * right / whole == pytest.approx(printed[dropout], abs=0.0501)
    assert 100 * right.sum() / counts.sum() == pytest.approx(WHOLE[dropout], abs=0.0501)


def test_dropout_makes_five_classes_better_and_not_nine():
    gain = np.diag(results.paper_confusion(True)) - np.diag(results.paper_confusion(False))
    assert [(gain > 0).sum(), (gain == 0).sum(), (gain < 0).sum()] == [5, 1, 4]


# ---------------------------------------------------------------- the exhibit


def shown(**settings):
    """The words in the cells of the first matrix, (11, 11), with its image."""
    scene = confusion(guess="cat and dog", **settings).scene()
    (image,) = (item for item in scene.axes[0].items if isinstance(item, Image))
    return np.array(image.words).reshape(11, 11), image


@each
def test_the_papers_matrix_alone_has_the_form_of_the_paper(dropout):
    words, _ = shown(first=exhibit.PAPER_DROPOUT if dropout else exhibit.PAPER, view=exhibit.ONE)
    counts = results.paper_confusion(dropout)
    for (i, j), count in np.ndenumerate(counts):
        number, share = words[i, j].split("\n")
        assert int(number) == count
        assert share == f"{count / 100:.1f}%"
    for edge, printed in ((words[:10, 10], ROWS), (words[10, :10], COLUMNS), (words[10, 10:], None)):
        for word, right in zip(edge, printed[dropout] if printed else [WHOLE[dropout]], strict=True):
            above, below = (float(share.removesuffix("%")) for share in word.split("\n"))
            assert above == pytest.approx(right, abs=0.11)  # the paper rounds a half down, or up
            assert above + below == pytest.approx(100, abs=0.11)


def test_percentages_of_columns_and_of_rows_add_up_to_100():
    for write, axis in ((exhibit.OF_COLUMN, 0), (exhibit.OF_ROW, 1)):
        words, _ = shown(view=exhibit.ONE, write=write)
        shares = np.array([[float(word.removesuffix("%")) for word in row[:10]] for row in words[:10]])
        assert shares.sum(axis) == pytest.approx(100, abs=0.5)


@pytest.mark.parametrize("dropout", [False, True])
def test_the_mean_and_the_single_runs_are_those_recorded(dropout):
    runs = results.recorded_runs(dropout)
    name = exhibit.OURS_DROPOUT if dropout else exhibit.OURS
    mean, title = exhibit.counts(name, exhibit.MEAN)
    np.testing.assert_allclose(mean, sum(run.confusion for run in runs) / len(runs))
    assert ("one seed" in title) == (len(runs) == 1)
    for run in runs:
        seed = f"seed {run.settings.seed}"
        np.testing.assert_array_equal(exhibit.counts(name, seed)[0], run.confusion)


def test_the_shade_tells_right_from_wrong_and_the_difference_better_from_worse():
    _, image = shown(view=exhibit.ONE)
    assert (np.sign(image.values[:10, :10]) == 2 * np.eye(10) - 1).mean() > 0.95  # the rest are zeros
    words, image = shown(first=exhibit.PAPER_DROPOUT, second=exhibit.PAPER, view=exhibit.DIFFERENCE)
    change = results.paper_confusion(True) - results.paper_confusion(False)
    assert [[float(w.replace("−", "-")) for w in row[:10]] for row in words[:10]] == change.tolist()
    better = np.where(np.eye(10), change, -change)
    np.testing.assert_array_equal(np.sign(image.values[:10, :10]), np.sign(better))
    assert words[10, 10] == "+0.9"  # from 80.13 to 81.07%


def test_a_picked_cell_is_put_into_words():
    made = confusion(guess="cat and dog", first=exhibit.PAPER, view=exhibit.ONE)
    pick = {"kind": "pick", "part": "any", "what": "cell"}
    for serial, (cell, words) in enumerate(
        {
            (5, 3): "of the 1,000 pictures of class cat, 146 are taken for class dog (14.6%)",
            (0, 0): "of the 1,000 pictures of class airplane, 814 are recognised (81.4%)",
            (0, 10): "988 times the answer is airplane; 82.4% of these are right",
            (10, 9): "of the 1,000 pictures of class truck, 88.2% are recognised",
            (10, 10): "80.1% of all 10,000 test pictures are classified correctly",
        }.items()
    ):
        made.receive(pick | {"index": list(cell), "serial": serial + 1})
        assert made.state.cell == cell
        assert words in made.caption()


def test_a_class_that_is_never_predicted_has_no_share_of_its_row():
    matrix = np.diag([0.0, *[1000.0] * 9])
    matrix[1, 0] = 1000
    of_rows, of_columns, of_all = exhibit.shares(matrix)
    assert np.isnan(of_rows[0])
    assert (of_columns[0], of_rows[1], of_all) == (0, 50, 90)
    assert exhibit._words(exhibit.State(), matrix)[0][10] == "—"
    assert exhibit._words(exhibit.State(view=exhibit.ONE), matrix)[0][10] == "—\n—"


def test_the_caption_tells_how_often_the_pair_that_was_chosen_is_confused():
    matrix = exhibit.counts(exhibit.OURS, exhibit.MEAN)[0]
    cat, dog, deer, horse = map(exhibit.CLASSES.index, ("cat", "dog", "deer", "horse"))
    pets, hooved = matrix[cat, dog] + matrix[dog, cat], matrix[deer, horse] + matrix[horse, deer]
    said = exhibit.confusion(guess="deer and horse").caption()
    assert (
        f"cat and dog, {exhibit._plain(pets)} times; deer and horse, {exhibit._plain(hooved)} times."
        in said
    )
    assert "deer and horse" not in exhibit.confusion(guess="cat and dog").caption()
