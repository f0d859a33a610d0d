"""Figure 10: the stacks have the shapes of the outputs of the trained network's blocks."""

from itertools import pairwise

import numpy as np
import pytest
import torch

from course_utils.cifar10.model import Net
from course_utils.convolution.paper_blocks import blocks
from course_utils.pictures import paper_figures
from course_utils.pictures.scene import Line


@pytest.fixture(scope="module")
def scene():
    return paper_figures.figure10().scene


def test_shapes_and_parameters_are_those_of_the_network(scene):
    words = [text.text for text in scene.texts]
    net = Net()
    for maps, block in zip(net.maps(torch.zeros(1, 3, 32, 32)), net.blocks, strict=True):
        _, channels, rows, columns = maps.shape
        assert f"{rows}×{columns}×{channels}" in words
        assert f"{sum(p.numel() for p in block.parameters()):,} parameters" in words
    assert any(word.startswith("145,578 weights and biases") for word in words)


def test_the_front_of_a_stack_is_to_scale_and_nothing_leaves_the_box(scene):
    (axes,) = scene.axes
    lines = [item for item in axes.items if isinstance(item, Line)]
    shapes = [(32, 32, 3), *(block.output for block in blocks())]
    for line, shape in zip(lines, shapes, strict=True):
        side = np.ptp(line.x[:5])
        assert side == np.ptp(line.y[:5]) == max(paper_figures.UNIT * shape[0], paper_figures.LEAST)
    for low, high, ends in (
        (*axes.xlim, [line.x for line in lines]),
        (*sorted(axes.ylim), [line.y for line in lines]),
    ):
        assert all(low < np.nanmin(end) and np.nanmax(end) < high for end in ends)
    for left, right in pairwise(lines):
        assert np.nanmax(left.x) < np.nanmin(right.x)


def test_what_a_block_does_is_said_in_its_order():
    said = [paper_figures.describe(block) for block in blocks()]
    assert said[0] == ("32 filters 5×5×3", "max pooling", "ReLU", "2,432 parameters")
    assert said[1][1:3] == ("ReLU", "average pooling")
    assert said[3] == ("64 filters 4×4×64", "ReLU", "65,600 parameters")
    assert said[4] == ("full matrix 10×64", "650 parameters")
    assert (
        "block 5 (full matrix 10×64, 650 parameters) gives 1 × 1 × 10." in paper_figures.figure10().caption
    )
