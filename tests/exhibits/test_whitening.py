"""The exhibit that moves the bounds of contrast and of whitening, against matrices written out."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_utils.cifar10 import data
from course_utils.cifar10.prepare import Preparation, preparation
from course_utils.cifar10.recorded_preparation import coefficients, cosines, recorded_preparation
from course_utils.exhibits.ch07_cifar10 import whitening as exhibit
from course_utils.exhibits.ch07_cifar10.whitening import PHOTO, SMALL, State
from course_utils.interactive.sample_pictures import cifar10_example, photograph
from course_utils.pictures.scene import Image, Line

BOUNDS = st.floats(1, 1000)
ANSWER = "about 10"


def photo(**changes):
    return exhibit.stages(State(**changes))


def test_the_steps_are_the_formulas_of_the_notebook_written_out():
    """With the matrix V diag(sqrt(mean d²) / max(d, 10)) Vᵀ of 3,072 rows."""
    kept, D = recorded_preparation(), cosines().astype(float)
    pixels, centred, alike, white = photo()
    np.testing.assert_array_equal(pixels, photograph(32).transpose(2, 0, 1))
    np.testing.assert_allclose(centred.ravel(), pixels.ravel() - kept.centred.mean, atol=1e-4)
    z = centred - centred.mean()
    np.testing.assert_allclose(alike, z * kept.centred.contrast / max(z.std(ddof=1), 40), atol=1e-3)
    V = np.einsum("ca,ki,lj->cijakl", kept.colours, D, D).reshape(3072, 3072)
    d = kept.spreads.astype(float).ravel()
    expected = V @ (np.sqrt(np.mean(d**2)) / np.maximum(d, 10) * (V.T @ alike.ravel()))
    np.testing.assert_allclose(white.ravel(), expected, atol=1e-2)


@given(BOUNDS)
def test_whitening_makes_all_d_above_the_bound_equal(bound):
    d, after = exhibit.deviations(), exhibit.deviations_after(bound)
    whole = np.sqrt(np.sum(d**2) / 3072)
    np.testing.assert_allclose(after[d >= bound], whole, rtol=1e-5)
    np.testing.assert_allclose(after[d < bound], whole * d[d < bound] / bound, rtol=1e-5)
    assert exhibit.condition(after) <= exhibit.condition(d)


def test_a_bound_that_hardly_any_d_reaches_only_makes_the_picture_paler():
    bound = 1000.0
    assert (exhibit.deviations() > bound).sum() == 1
    factor = np.sqrt(np.sum(exhibit.deviations() ** 2) / 3072) / bound
    _, _, alike, white = photo(bound=bound)
    np.testing.assert_allclose(white, factor * alike, atol=0.02 * white.max())


def test_contrast_is_made_alike_until_the_bound_is_above_the_pictures_own():
    centred = photo()[1]
    own = centred.std(ddof=1)
    below, above, twice = (photo(contrast=bound)[2] for bound in (own / 2, 2 * own, 4 * own))
    assert below.std(ddof=1) == pytest.approx(recorded_preparation().centred.contrast, rel=1e-4)
    np.testing.assert_allclose(above, below / 2, atol=1e-3)
    np.testing.assert_allclose(twice, below / 4, atol=1e-3)


def test_the_picture_shows_the_stages_and_d():
    shown = exhibit.whitening(guess=ANSWER, bound=100.0)
    *pictures, chart = shown.scene().axes
    images = [item.values for axes in pictures for item in axes.items if isinstance(item, Image)]
    assert [image.shape for image in images] == [(32, 32, 3)] * 4
    np.testing.assert_array_equal(images[0], photograph(32))
    np.testing.assert_allclose(
        images[3], np.clip(128 + photo(bound=100.0)[3].transpose(1, 2, 0), 0, 255), atol=0.51
    )
    lines = {item.label: item for item in chart.items if isinstance(item, Line)}
    assert (lines["bound"].y == 100).all()
    for name, d in (("before", exhibit.deviations()), ("after", exhibit.deviations_after(100.0))):
        np.testing.assert_array_equal(lines[name].y, d[lines[name].x.astype(int) - 1])
        assert chart.ylim[0] < d.min() <= d.max() < chart.ylim[1]


def test_what_whitening_does_is_hidden_until_the_reader_says_what_becomes_of_the_condition_number():
    shown = exhibit.whitening()
    *pictures, chart = shown.scene().axes
    assert np.isnan(pictures[3].items[0].values).all()
    assert [item.label for item in chart.items] == ["bound", "before"]
    assert "1,100" not in shown.caption() + str(shown.scene().tables)
    values = exhibit.deviations_after(10.0) ** 2
    gaps = {answer: abs(np.log10(values.max() / values.min() / n)) for answer, n in exhibit.ANSWERS.items()}
    assert gaps[exhibit.truth()] == min(gaps.values()) < 0.5
    shown.act("guess", exhibit.truth())
    assert "and so it is" in str(shown.scene().texts)


@pytest.mark.parametrize("bound", [1.0, 1000.0])
def test_nothing_leaves_the_chart(bound):
    low, high = exhibit.LOW, exhibit.HIGH
    assert low < exhibit.deviations_after(bound).min() <= exhibit.deviations_after(bound).max() < high


def test_as_in_the_code_brings_both_bounds_back():
    shown = exhibit.whitening(guess=ANSWER, bound=100.0, contrast=3.0, picture=SMALL, number=7)
    shown.act("paper")
    assert shown.state == State(guess=ANSWER, picture=SMALL, number=7)
    assert "(bound 40)" in shown.caption()
    assert "(bound 10)" in shown.caption()


@pytest.mark.parametrize("picture", [PHOTO, SMALL])
def test_a_picture_that_is_not_of_cifar10_says_so(picture):
    shown, stands_in = exhibit.whitening(picture=picture), picture == SMALL and bool(cifar10_example(0)[2])
    assert ("generated, not CIFAR-10" in shown.caption()) == stands_in
    assert any(text.text.startswith("Not CIFAR-10") for text in shown.scene().texts) == stands_in


def test_choosing_a_small_picture_shows_it():
    shown = exhibit.whitening()
    shown.act("number", 3)
    assert shown.state == State(picture=SMALL, number=3)
    assert shown.values["picture"] == SMALL


@pytest.mark.usefixtures("cifar10")
def test_what_is_recorded_is_true_of_the_pictures():
    """The spreads in colours and cosines, and d, whose squares have the same sum."""
    kept, found = recorded_preparation(), data.load()
    z = Preparation(kept.centred.mean, kept.centred.contrast, None)(found.training.first(20_000))
    again = np.sqrt((coefficients(z, kept.colours) ** 2).mean(0) * 5 / 6)  # of 60,000, as in the code
    np.testing.assert_allclose(kept.spreads, again, rtol=0.1)
    assert np.median(np.abs(kept.spreads / again - 1)) < 0.01
    flat = z.reshape(len(z), -1).astype(float)
    d = np.sqrt(np.linalg.eigvalsh(flat.T @ flat / len(z) * 5 / 6)[1:])[::-1]
    np.testing.assert_allclose(kept.d[:1000], d[:1000], rtol=0.03)
    np.testing.assert_allclose(kept.d[:-1], d, rtol=0.2)  # of fewer pictures the smallest are too small
    assert kept.d[-1] < 0.1 * kept.d[-2]


def test_the_squares_of_d_and_of_the_spreads_have_the_same_sum():
    kept = recorded_preparation()
    assert np.sum(kept.d.astype(float) ** 2) == pytest.approx(
        np.sum(kept.spreads.astype(float) ** 2), rel=1e-3
    )


@pytest.mark.usefixtures("cifar10")
def test_whitened_with_the_diagonal_pictures_are_nearly_those_of_the_whole_matrix():
    kept, found = recorded_preparation(), data.load()
    some = found.test.first(200)
    true = preparation(found)(some).reshape(200, -1)
    ours = kept.whitened(kept.centred(some), 10.0).reshape(200, -1)
    assert min(np.corrcoef(a, b)[0, 1] for a, b in zip(true, ours, strict=True)) > 0.9


@pytest.mark.parametrize("picture", [exhibit.PHOTO, exhibit.SMALL])
def test_nothing_stands_above_one_picture_of_the_row_alone(picture):
    """On a narrow page that picture would be lower than those beside it."""
    texts = exhibit.whitening(picture=picture).scene().texts
    assert [text.y for text in texts if text.y < exhibit.TOP] == [42] * len(exhibit.HEADS)
