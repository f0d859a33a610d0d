"""The picture exhibits of notebook 05: what they draw and say is what torch and scipy compute."""

import numpy as np
import pytest
import scipy.ndimage
import scipy.signal
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from course_utils import sample_pictures
from course_utils.exhibits import image_filter
from course_utils.image_filters import FILTERS, convolved, correlated, patch, resized
from course_utils.sample_pictures import grey, photograph
from course_utils.scene import Image

PICTURES = arrays(np.uint8, st.tuples(st.integers(1, 9), st.integers(1, 9)))
KERNELS = st.sampled_from([1, 3, 5]).flatmap(lambda n: arrays(float, (n, n), elements=st.integers(-9, 9)))


def images(scene):
    return [item for axes in scene.axes for item in axes.items if isinstance(item, Image)]


def conv2d(picture, kernel):
    """What torch computes, with zeros around the picture."""
    x, w = (torch.tensor(np.asarray(a, float))[None, None] for a in (picture, kernel))
    return torch.nn.functional.conv2d(x, w, padding=len(kernel) // 2)[0, 0].numpy()


# ---------------------------------------------------------------- filters


@given(PICTURES, KERNELS)
def test_torch_correlates_and_scipy_can_do_both(picture, kernel):
    assert correlated(picture, kernel) == pytest.approx(conv2d(picture, kernel))
    signed = picture.astype(float)
    assert convolved(picture, kernel) == pytest.approx(scipy.signal.convolve2d(signed, kernel, "same"))
    for ours, theirs in ((correlated, scipy.ndimage.correlate), (convolved, scipy.ndimage.convolve)):
        assert ours(picture, kernel) == pytest.approx(theirs(signed, kernel, mode="constant"))


@given(PICTURES, KERNELS, st.data())
def test_a_patch_times_the_kernel_is_the_pixel_of_the_result(picture, kernel, data):
    at = tuple(data.draw(st.integers(0, n - 1)) for n in picture.shape)
    assert correlated(picture, kernel)[at] == np.sum(patch(picture, at, len(kernel)) * kernel)


@pytest.mark.parametrize("name", FILTERS)
def test_a_flat_picture_stays_flat_under_every_filter(name):
    weights, divisor = FILTERS[name]
    inside = correlated(np.full((9, 9), 100.0), weights)[2:-2, 2:-2] / divisor
    assert (inside == (0 if name.startswith(("edges", "Laplace")) else 100)).all()


def test_a_kernel_that_is_cut_out_again_is_the_old_one():
    kernel = np.arange(9.0).reshape(3, 3)
    assert resized(kernel, 5).sum() == kernel.sum()
    assert (resized(resized(kernel, 5), 3) == kernel).all()
    with pytest.raises(ValueError, match=r"accepted are \(1, 1\), \(3, 3\)"):
        correlated(np.zeros((5, 5)), np.zeros((2, 2)))


def test_the_photograph_is_cut_to_a_square_and_averaged():
    for size in (256, 32):
        assert photograph(size).shape == (size, size, 3)
    assert photograph(512).mean() == pytest.approx(photograph(64).mean(), abs=0.5)
    with pytest.raises(ValueError, match="divisors of 512"):
        photograph(100)
    assert grey(np.array([[[255, 255, 255], [0, 0, 255]]])).tolist() == [[255, 29]]


@pytest.fixture
def stand_in(monkeypatch):
    """A machine on which no CIFAR-10 lies."""
    monkeypatch.setenv("COURSE_CIFAR10_DIR", "")
    forget()
    yield
    forget()


def forget():
    """Let no picture be remembered."""
    for found in (sample_pictures.cifar10_example, sample_pictures._examples):
        found.cache_clear()
    for found in (image_filter.source, image_filter._filtered):
        found.cache_clear()


def test_what_stands_in_for_cifar_10_says_so_in_the_picture(stand_in):
    shown = image_filter.image_filter(picture=image_filter.SMALL)
    assert images(shown.scene())[0].values.shape == (32, 32)
    assert any("Not CIFAR-10" in text.text for text in shown.scene().texts)
    assert "stand in" in shown.caption()


# ---------------------------------------------------------------- image_filter


@pytest.mark.parametrize("operation", [image_filter.CORRELATION, image_filter.CONVOLUTION])
def test_the_result_is_what_the_named_library_computes(operation):
    kernel = (1.0, 2.0, 0.0, 0.0, -3.0, 0.0, 0.0, 0.0, 0.5)
    shown = image_filter.image_filter(kernel=kernel, operation=operation, divisor=2)
    picture, _, result, *_ = images(shown.scene())
    square = np.reshape(kernel, (3, 3))
    if operation == image_filter.CORRELATION:
        assert "conv2d of torch" in shown.caption()
        expected = conv2d(picture.values, square)
    else:
        assert "convolve2d of scipy.signal" in shown.caption()
        expected = scipy.signal.convolve2d(picture.values.astype(float), square, "same")
    assert result.values == pytest.approx(expected / 2)


def test_the_sum_that_is_written_out_is_the_pixel_that_is_pointed_at():
    shown = image_filter.image_filter()
    shown.act("preset", "blur, 5 × 5")
    shown._receive({"kind": "point", "part": "result", "what": "cell", "index": [0, 255], "serial": 1})
    around, laid = images(shown.scene())[3:]
    assert (around.values[:2] == 0).all()  # zeros outside the picture
    assert (around.values[:, 3:] == 0).all()
    value = np.sum(around.values.astype(float) * laid.values) / 25
    assert image_filter.result(shown.state)[0, 255] == pytest.approx(value)
    assert shown.scene().texts[-1].text.endswith(f"/ 25 = {value:.6g}")
    shown._receive({"kind": "point", "part": "result", "what": "cell", "index": None, "serial": 2})
    assert shown.state.at == shown.state.pixel


def test_a_picked_weight_is_changed_by_the_slider():
    shown = image_filter.image_filter()
    shown._receive({"kind": "pick", "part": "filter", "what": "cell", "index": [2, 1], "serial": 1})
    shown.act("weight", 4.5)
    assert shown.state.weights[2, 1] == 4.5
    assert shown.widgets["preset"].value == image_filter.OWN
    shown.act("size", "5 × 5")
    assert shown.state.weights[3, 2] == shown.widgets["weight"].value == 4.5
    shown.act("size", "3 × 3")
    assert shown.state.weights[2, 1] == 4.5


def test_the_same_place_is_explained_in_a_smaller_picture():
    shown = image_filter.image_filter(pixel=(128, 255))
    shown.act("picture", image_filter.SMALL)
    assert shown.state.pixel == (16, 31)


@pytest.mark.parametrize(
    "bad",
    [{"kernel": (1.0,) * 8}, {"kernel": (11.0,) * 9}, {"divisor": 0}, {"number": 41}, {"picture": "x"}],
)
def test_what_no_control_can_give_is_refused(bad):
    with pytest.raises(ValueError, match="accepted are"):
        image_filter.State(**bad)
