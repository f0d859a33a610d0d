"""Learning a filter from examples, against torch."""

import itertools

import numpy as np
import pytest
import torch

from course_utils.convolution import learning
from course_utils.convolution.known_filters import correlated

KERNEL = np.array([[1.0, -2.0, 0.5], [0.0, 1.0, 3.0], [-1.0, 0.25, 0.0]])


def test_the_pictures_lie_in_the_left_half_and_moved_in_the_right_one():
    pictures = learning.left_pictures(50, np.random.default_rng(0))
    assert not pictures[..., learning.SIDE // 2 :].any()
    assert np.count_nonzero(pictures, axis=(1, 2)).tolist() == [learning.BLOCK**2] * 50
    moved = learning.moved(pictures, learning.SIDE // 2)
    assert not moved[..., : learning.SIDE // 2].any()
    np.testing.assert_array_equal(moved[..., learning.SIDE // 2 :], pictures[..., : learning.SIDE // 2])


def test_each_step_is_that_of_automatic_differentiation():
    """Of a convolution, and of a full layer without a bias."""
    pictures, n = learning.left_pictures(6, np.random.default_rng(1)), learning.SIDE**2
    w = torch.zeros((1, 1, 3, 3), dtype=torch.float64, requires_grad=True)
    W = torch.zeros((n, n), dtype=torch.float64, requires_grad=True)
    rng = np.random.default_rng(2)
    ours = itertools.islice(learning.learnt(pictures, KERNEL, 0.01, np.random.default_rng(2)), 5)
    for found, matrix in ours:
        picture = pictures[rng.integers(6)]
        wanted, x = torch.tensor(correlated(picture, KERNEL)), torch.tensor(picture)
        answer = torch.conv2d(x[None, None], w, padding=1)[0, 0]
        full = (W @ x.ravel()).reshape(wanted.shape)
        (((answer - wanted) ** 2).sum() / 2 + ((full - wanted) ** 2).sum() / 2).backward()
        for weights in (w, W):
            weights.data -= 0.01 * weights.grad
            weights.grad = None
        np.testing.assert_allclose(found, w.detach()[0, 0], atol=1e-12)
        np.testing.assert_allclose(matrix, W.detach(), atol=1e-12)


def test_the_filter_is_found_and_the_matrix_knows_nothing_of_the_other_half():
    pictures = learning.left_pictures(20, np.random.default_rng(3))
    lessons = learning.learnt(pictures, KERNEL, 0.01, np.random.default_rng(4))
    w, W = next(itertools.islice(lessons, 999, None))
    np.testing.assert_allclose(w, KERNEL, atol=1e-9)
    wanted, moved = correlated(pictures, KERNEL), learning.moved(pictures, 6)
    assert learning.relative_error(learning.matrix_answers(W, pictures), wanted) < 0.1
    assert not learning.matrix_answers(W, moved).any()
    assert learning.relative_error(learning.matrix_answers(W, moved), correlated(moved, KERNEL)) == 1


@pytest.mark.parametrize("eta", [0.2, 1.0])
def test_too_large_a_rate_ends_the_lesson(eta):
    pictures = learning.left_pictures(5, np.random.default_rng(0))
    assert (
        len(list(itertools.islice(learning.learnt(pictures, KERNEL, eta, np.random.default_rng(0)), 1000)))
        < 100
    )
