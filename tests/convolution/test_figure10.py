"""The numbers of Figure 10: those of the paper, of the network in torch, and of the matrices themselves."""

import numpy as np
import pytest
import torch

from course_utils.cifar10.model import build
from course_utils.convolution.matrices import matrix1d, matrix2d
from course_utils.convolution.paper_blocks import PaperBlock, blocks, inside

PAPER = [  # section 7.4: weights and output of each block
    ((5, 5, 3, 32), (16, 16, 32)),
    ((5, 5, 32, 32), (8, 8, 32)),
    ((5, 5, 32, 64), (4, 4, 64)),
    ((4, 4, 64, 64), (1, 1, 64)),
    ((1, 1, 64, 10), (1, 1, 10)),
]


@pytest.mark.parametrize("pool_size", [2, 3])
def test_the_shapes_are_those_of_the_paper_and_each_block_takes_what_the_one_before_gives(pool_size):
    found = blocks(pool_size)
    assert [(block.weights, block.output) for block in found] == PAPER
    assert found[0].shape == (32, 32, 3)
    assert [block.shape for block in found[1:]] == [block.output for block in found[:-1]]


def test_the_parameters_of_every_block_are_those_of_the_network_in_torch():
    found = [sum(p.numel() for p in block.parameters()) for block in build().blocks]
    assert [block.n_parameters for block in blocks()] == found == [2432, 25632, 51264, 65600, 650]
    assert sum(found) == 145_578


def test_maps_and_outputs_are_those_of_the_network_in_torch():
    x = torch.zeros(1, 3, 32, 32)
    for block, layer in zip(blocks(), build().blocks, strict=True):
        rows, columns, filters = block.maps
        assert layer.conv(x).shape == (1, filters, rows, columns)
        x = layer(x)
        assert tuple(x.shape[1:]) == (block.output[2], *block.output[:2])


@pytest.mark.parametrize("block", blocks(), ids=lambda block: f"block {block.number}")
def test_the_matrix_has_as_many_stored_and_distinct_entries_as_is_said(block):
    r, c, channels, filters = block.weights
    few = PaperBlock(
        block.number, (*block.shape[:2], 2), 3, block.size, block.padding
    )  # else it takes long
    kernel = np.random.default_rng(0).standard_normal((3, 2, r, c))
    matrix = matrix2d(kernel, (2, *block.shape[:2]), 1, block.padding)
    assert matrix.shape == few.matrix
    assert matrix.nnz == few.stored
    assert len(np.unique(matrix.data)) == few.n_weights
    assert block.stored * 6 == few.stored * channels * filters


def test_block_1_multiplies_at_every_place():
    assert blocks()[0].multiplications == 32 * 32 * 5 * 5 * 3 * 32
    assert blocks()[0].stored == 2_276_736


def test_block_1_is_sparse_structured_and_torchs_conv2d():
    rng = np.random.default_rng(0)
    kernel, picture = rng.standard_normal((32, 3, 5, 5)), rng.standard_normal((3, 32, 32))
    W = matrix2d(kernel, (3, 32, 32), padding=2)
    assert (W.shape, W.nnz, len(np.unique(W.data))) == ((32_768, 3_072), 2_276_736, 2_400)
    assert pytest.approx(0.0226, abs=5e-5) == W.nnz / (W.shape[0] * W.shape[1])
    expected = torch.conv2d(torch.tensor(picture), torch.tensor(kernel), padding=2).numpy()
    assert W @ picture.ravel() == pytest.approx(expected.ravel(), abs=1e-12)
    # One step along a row of the picture is one step along the diagonals.
    row = W[34:62, :1024].toarray()  # away from the ends of the row
    assert np.array_equal(row[1:, 1:], row[:-1, :-1])


@pytest.mark.parametrize(
    "case", [(6, 2, 1, 0), (9, 4, 2, (0, 1)), (5, 3, 1, 2), (4, 6, 3, 3), (1, 1, 1, 2)]
)
def test_entries_inside_are_those_of_the_matrix(case):
    n, size, stride, padding = case
    assert inside(*case) == matrix1d(np.ones(size), n, stride, padding).nnz
