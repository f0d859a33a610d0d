"""Convolution and pooling as sparse matrices: equal to torch forwards, and backwards transposed."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.nn import functional as F

from course_utils.convolution import matrices
from course_utils.convolution.convolution import correlate1d

thirty_examples = settings(max_examples=30)
STRIDES, PADDINGS, SEEDS = st.integers(1, 3), st.integers(0, 2), st.integers(0, 99)
SHAPES = st.tuples(st.integers(1, 3), st.integers(4, 9), st.integers(4, 9))
KERNELS = st.tuples(st.integers(1, 3), st.integers(1, 4), st.integers(1, 4))


def drawn(seed, *shape):
    return np.random.default_rng(seed).standard_normal(shape)


def variable(values):
    return torch.tensor(values, requires_grad=True)


def test_29():
    expected = np.eye(5, 6) - np.eye(5, 6, 1)
    assert np.array_equal(matrices.matrix1d([1, -1], 6).toarray(), expected)


def test_30_is_a_4_by_10_matrix_for_the_padded_vector():
    expected = np.zeros((4, 10))
    for k in range(4):
        expected[k, 2 * k : 2 * k + 4] = [1, 2, 3, 4]  # a, b, c, d
    assert np.array_equal(matrices.matrix1d([1, 2, 3, 4], 10, 2).toarray(), expected)
    without = matrices.matrix1d([1, 2, 3, 4], 9, 2, (0, 1)).toarray()
    assert np.array_equal(without, expected[:, :9])


@thirty_examples
@given(n=st.integers(1, 20), size=st.integers(1, 6), stride=STRIDES, padding=PADDINGS, seed=SEEDS)
def test_along_a_vector_the_product_is_the_sum_and_the_transpose_its_back_propagation(
    n, size, stride, padding, seed
):
    if size > n + 2 * padding:
        with pytest.raises(ValueError, match=f"the window must fit on .* got one of length {size}"):
            matrices.matrix1d(drawn(seed, size), n, stride, padding)
        return
    w, x = drawn(seed, size), variable(drawn(seed + 1, n))
    matrix = matrices.matrix1d(w, n, stride, padding)
    y = F.conv1d(x[None, None], torch.tensor(w)[None, None], stride=stride, padding=padding)[0, 0]
    delta = drawn(seed + 2, len(y))
    y.backward(torch.tensor(delta))
    assert matrix @ x.detach().numpy() == pytest.approx(y.detach().numpy(), abs=1e-12)
    assert matrix @ x.detach().numpy() == pytest.approx(correlate1d(x.detach(), w, stride, padding))
    assert matrix.T @ delta == pytest.approx(x.grad.numpy(), abs=1e-12)


@thirty_examples
@given(shape=SHAPES, kernel=KERNELS, stride=STRIDES, padding=PADDINGS, seed=SEEDS)
def test_on_pictures_forward_and_both_gradients_are_those_of_autograd(shape, kernel, stride, padding, seed):
    filters, *size = kernel
    x, k = variable(drawn(seed, *shape)), variable(drawn(seed + 1, filters, shape[0], *size))
    maps = F.conv2d(x, k, stride=stride, padding=padding)
    delta = drawn(seed + 2, *maps.shape)
    maps.backward(torch.tensor(delta))
    picture, weights = x.detach().numpy(), k.detach().numpy()
    matrix = matrices.matrix2d(weights, shape, stride, padding)
    assert matrix @ picture.ravel() == pytest.approx(maps.detach().numpy().ravel(), abs=1e-12)
    assert matrix.T @ delta.ravel() == pytest.approx(x.grad.numpy().ravel(), abs=1e-12)
    seen = matrices.patches(picture, tuple(size), stride, padding)
    expected = maps.detach().numpy().reshape(filters, -1)
    assert weights.reshape(filters, -1) @ seen == pytest.approx(expected, abs=1e-12)
    # A weight occurs in many entries of the matrix: its derivative is the sum of (25) over all of them.
    found = delta.reshape(filters, -1) @ seen.T
    assert found.reshape(k.shape) == pytest.approx(k.grad.numpy(), abs=1e-12)


@thirty_examples
@given(shape=SHAPES, size=st.integers(1, 4), stride=STRIDES, share=st.floats(0, 0.5), seed=SEEDS)
def test_pooling_and_its_back_propagation_are_those_of_autograd(shape, size, stride, share, seed):
    padding, start = int(share * size), drawn(seed, *shape)
    pooled = {
        "max": lambda x: F.max_pool2d(x, size, stride, padding),
        "average": lambda x: F.avg_pool2d(x, size, stride, padding, count_include_pad=False),
    }
    matrix = {
        "max": matrices.max_matrix(start, size, stride, padding),
        "average": matrices.average_matrix(shape, size, stride, padding),
    }
    for kind, function in pooled.items():
        x = variable(start)
        maps = function(x[None])[0]
        delta = drawn(seed + 2, *maps.shape)
        maps.backward(torch.tensor(delta))
        assert matrix[kind] @ start.ravel() == pytest.approx(maps.detach().numpy().ravel(), abs=1e-12)
        assert matrix[kind].T @ delta.ravel() == pytest.approx(x.grad.numpy().ravel(), abs=1e-12)


def test_max_pooling_picks_and_average_pooling_shares():
    picture = drawn(0, 2, 6, 6)
    picks = matrices.max_matrix(picture, 2, 2)
    assert set(picks.data) == {1.0}
    assert np.array_equal(np.diff(picks.indptr), np.ones(18))
    shares = matrices.average_matrix((2, 6, 6), 3, 2, (0, 1))
    assert shares.sum(axis=1) == pytest.approx(np.ones(18))


def test_a_weight_of_zero_is_still_an_entry_of_the_matrix():
    assert matrices.matrix1d([0, 1], 6).nnz == 10
