"""The exhibit `moved_picture`: what follows a moved picture, and what does not, against torch."""

import itertools

import numpy as np
import pytest
import torch

from course_utils.exhibits.ch05_convolution import moved_picture as exhibit
from course_utils.exhibits.ch05_convolution.moved_picture import KERNELS, State, followed, maps


@pytest.mark.parametrize(
    ("stride", "pool", "kind"), [*itertools.product((1, 2, 3), (1, 2, 4), ("max", "average"))]
)
def test_the_maps_are_those_of_torch(stride, pool, kind):
    state = State(kernel="emboss", stride=stride, pool=pool, kind=kind, dx=3, dy=5)
    feature, pooled = maps(state, 3, 5)
    x = torch.tensor(exhibit.picture(3, 5))[None, None]
    by_torch = torch.conv2d(
        x, torch.tensor(KERNELS["emboss"], dtype=torch.float64)[None, None], None, stride, 1
    )
    np.testing.assert_allclose(feature, by_torch[0, 0], atol=1e-12)
    pooling = torch.nn.functional.max_pool2d if kind == "max" else torch.nn.functional.avg_pool2d
    np.testing.assert_allclose(pooled, pooling(by_torch, pool)[0, 0], atol=1e-12)


@pytest.mark.parametrize("kernel", KERNELS)
@pytest.mark.parametrize("stride", [1, 2, 3])
def test_a_map_follows_exactly_where_the_picture_moves_by_whole_strides(kernel, stride):
    for dx, dy in itertools.product((0, 1, 3, 6), repeat=2):
        seen = followed(State(kernel=kernel, stride=stride, dx=dx, dy=dy, pool=2))
        if dx % stride == dy % stride == 0:
            assert not seen.feature_apart.any()
        if dx % (2 * stride) == dy % (2 * stride) == 0:
            assert not seen.pooled_apart.any()


@pytest.mark.parametrize("kind", ["max", "average"])
@pytest.mark.parametrize("kernel", KERNELS)
def test_with_stride_1_every_shift_by_no_multiple_of_four_changes_the_pooled_map(kernel, kind):
    for dx, dy in itertools.product(range(9), repeat=2):
        same = not followed(State(kernel=kernel, kind=kind, dx=dx, dy=dy)).pooled_apart.any()
        assert same == (dx % 4 == dy % 4 == 0)


def test_a_shift_by_one_changes_what_is_pooled_and_a_stride_misses_it():
    shown = exhibit.moved_picture(dx=1)
    assert "the feature map is the old one moved by (1, 0)" in shown.caption()
    assert "numbers of the pooled map changed" in shown.caption()
    assert "numbers of the pooled map are not" in exhibit.moved_picture(dx=3).caption()
    assert "numbers of the feature map changed" in exhibit.moved_picture(dx=1, stride=2).caption()
    assert "the pooled map is the old one moved by (1, 2)" in exhibit.moved_picture(dx=4, dy=8).caption()


def test_a_pooled_map_that_has_not_changed_is_not_said_to_have_followed():
    """With stride 2 the windows are 8 pixels wide: a shift by 2 may leave all of their largest numbers."""
    still = exhibit.moved_picture(dx=2, stride=2)
    assert not followed(still.state).pooled_apart.any()
    assert (
        "the feature map is the old one moved by (1, 0); the pooled map has not changed." in still.caption()
    )
    assert "has not changed" not in exhibit.moved_picture(stride=2).caption()
    assert (
        "2 of 9 numbers of the pooled map changed"
        in exhibit.moved_picture(dx=2, stride=2, kind="average").caption()
    )


def test_the_drawing_is_dragged_by_whole_pixels_and_not_off_the_picture():
    shown = exhibit.moved_picture()
    shown.receive({"kind": "move", "name": "the drawing", "index": 0, "x": 11.2, "y": 90.0})
    assert (shown.state.dx, shown.state.dy) == (3, 8)


@pytest.mark.parametrize("kind", ["max", "average"])
@pytest.mark.parametrize("pool", [1, 2, 3, 4])
def test_what_leaves_the_map_does_not_come_in_at_the_other_side(pool, kind):
    for dx, dy in itertools.product(range(9), repeat=2):
        state = State(stride=3, pool=pool, kind=kind, dx=dx, dy=dy)
        (_, old), (_, new) = maps(state, 0, 0), maps(state, dx, dy)
        expected, (i, j) = np.zeros_like(old), (round(d / (3 * pool)) for d in (dy, dx))
        for row, column in np.ndindex(*old.shape):
            if row >= i and column >= j:
                expected[row, column] = old[row - i, column - j]
        np.testing.assert_allclose(followed(state).pooled_apart, new - expected, atol=1e-12)
