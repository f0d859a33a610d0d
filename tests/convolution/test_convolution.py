"""Convolution and pooling: direct sum = FFT = torch, for any filter, stride and padding."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch.nn import functional as F

from course_utils.convolution import convolution
from course_utils.convolution.convolution import (
    correlate1d,
    correlate1d_fft,
    correlate2d,
    fast_correlation,
    pool2d,
)

STRIDES, PADDINGS = st.integers(1, 4), st.integers(0, 3)


def drawn(seed, *shape):
    return np.random.default_rng(seed).standard_normal(shape)


def correlate2d_fft(picture, kernel, stride, padding):
    return fast_correlation(kernel, picture.shape, stride, padding)(picture)


@given(
    n=st.integers(1, 30),
    size=st.integers(1, 8),
    stride=STRIDES,
    before=PADDINGS,
    after=PADDINGS,
    seed=st.integers(0, 99),
)
def test_along_a_vector_direct_sum_fft_and_torch_agree(n, size, stride, before, after, seed):
    x, w = drawn(seed, n), drawn(seed + 1, size)
    if size > n + before + after:
        with pytest.raises(ValueError, match=f"the window must fit on .* got one of length {size}"):
            correlate1d(x, w, stride, (before, after))
        return
    around = F.pad(torch.tensor(x)[None], (before, after))
    expected = F.conv1d(around, torch.tensor(w)[None, None], stride=stride)[0].numpy()
    for function in (correlate1d, correlate1d_fft):
        assert function(x, w, stride, (before, after)) == pytest.approx(expected, abs=1e-12)
    assert convolution.output_length(n, size, stride, (before, after)) == len(expected)


@given(
    shape=st.tuples(st.integers(1, 3), st.integers(4, 12), st.integers(4, 12)),
    kernel=st.tuples(st.integers(1, 3), st.integers(1, 4), st.integers(1, 4)),
    stride=STRIDES,
    padding=PADDINGS,
    seed=st.integers(0, 99),
)
def test_on_pictures_direct_sum_fft_and_torch_agree(shape, kernel, stride, padding, seed):
    filters, r, c = kernel
    x, k = drawn(seed, *shape), drawn(seed + 1, filters, shape[0], r, c)
    expected = F.conv2d(torch.tensor(x), torch.tensor(k), stride=stride, padding=padding).numpy()
    for function in (correlate2d, correlate2d_fft):
        assert function(x, k, stride, padding) == pytest.approx(expected, abs=1e-12)
        assert function(x, k[0], stride, padding) == pytest.approx(expected[0], abs=1e-12)
        each = [function(channel, k[0, 0], stride, padding) for channel in x]
        assert function(x, k[0, 0], stride, padding) == pytest.approx(np.array(each), abs=1e-12)


@given(
    shape=st.tuples(st.integers(1, 3), st.integers(4, 12), st.integers(4, 12)),
    size=st.integers(1, 4),
    stride=STRIDES,
    share=st.floats(0, 0.5),
    seed=st.integers(0, 99),
)
def test_pooling_is_torchs(shape, size, stride, share, seed):
    x, padding = drawn(seed, *shape), int(share * size)
    there = torch.tensor(x)[None]
    expected = F.max_pool2d(there, size, stride, padding)[0].numpy()
    assert np.array_equal(pool2d(x, size, stride, "max", padding), expected)
    expected = F.avg_pool2d(there, size, stride, padding, count_include_pad=False)[0].numpy()
    assert pool2d(x, size, stride, "average", padding) == pytest.approx(expected, abs=1e-12)


def test_padding_after_only_is_what_the_network_of_figure_10_pools_with():
    x = drawn(0, 2, 32, 32)
    there = torch.tensor(x)[None]
    expected = F.avg_pool2d(there, 3, 2, ceil_mode=True, count_include_pad=False)[0].numpy()
    assert pool2d(x, 3, 2, "average", (0, 1)) == pytest.approx(expected, abs=1e-12)
    expected = F.max_pool2d(there, 3, 2, ceil_mode=True)[0].numpy()
    assert np.array_equal(pool2d(x, 3, 2, "max", (0, 1)), expected)


@given(p=st.integers(1, 12), seed=st.integers(0, 99))
def test_the_formula_of_the_paper_is_scipys_convolution(p, seed):
    x, g = drawn(seed, p), drawn(seed + 1, 2 * p - 1)
    expected = np.convolve(x, g)[p - 1 : 2 * p - 1]
    assert convolution.convolution_sum(x, g) == pytest.approx(expected, abs=1e-12)


def test_29_is_the_formula_with_g_0_and_g_minus_1_without_its_last_component():
    x = drawn(0, 6)
    g = np.zeros(11)
    g[5], g[4] = 1, -1  # g_0 and g_-1
    y = convolution.convolution_sum(x, g)
    assert y[:5] == pytest.approx(correlate1d(x, [1, -1]), abs=1e-15)
    assert y[:5] == pytest.approx(-np.diff(x), abs=1e-15)
    assert y[5] == x[5]


def test_an_edge_filter_is_large_at_an_edge_and_0_elsewhere():
    picture = np.zeros((5, 8))
    picture[:, 4:] = 9
    found = correlate2d(picture, np.outer([1, 2, 1], [-1, 0, 1]))
    assert found.tolist() == [[0, 0, 36, 36, 0, 0]] * 3


@pytest.mark.parametrize(
    ("arguments", "left"), [((9, 4, 2, 0), 1), ((9, 4, 2, (0, 1)), 0), ((6, 2), 0), ((7, 3, 5), 4)]
)
def test_what_is_left_over(arguments, left):
    assert convolution.left_over(*arguments) == left


@pytest.mark.parametrize(
    "call",
    [
        lambda: correlate2d(np.ones((4, 4)), np.ones((3, 3)), stride=0),
        lambda: correlate2d(np.ones((4, 4)), np.ones((3, 3)), padding=-1),
        lambda: correlate2d(np.ones((4, 4)), np.ones(3)),
        lambda: correlate2d(np.ones((4, 4)), np.ones((2, 3, 3))),
        lambda: pool2d(np.ones((4, 4)), kind="least"),
        lambda: pool2d(np.ones((4, 4)), padding=2),
    ],
)
def test_what_makes_no_sense_is_refused_in_a_sentence(call):
    with pytest.raises(ValueError, match=r"must .* got"):
        call()


def test_what_was_made_for_one_shape_refuses_another():
    of_5_by_6 = fast_correlation(np.ones((3, 3)), (5, 6))
    with pytest.raises(ValueError, match=r"picture must have shape \(5, 6\), got \(9, 9\)"):
        of_5_by_6(np.ones((9, 9)))


def test_padding_may_be_one_of_numpys_numbers():
    x, w = drawn(0, 9), drawn(1, 3)
    for padding in (np.int64(1), [1, 1], (np.int8(1), 1)):
        assert np.array_equal(correlate1d(x, w, np.int64(2), padding), correlate1d(x, w, 2, 1))


def test_channels_must_agree():
    with pytest.raises(ValueError, match="the kernel must have 3 channels, as the picture has, got 2"):
        correlate2d(np.ones((3, 4, 4)), np.ones((2, 3, 3)))
