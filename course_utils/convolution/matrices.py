"""Convolution and pooling as multiplication by a sparse matrix with few distinct entries.

A picture (channels, rows, columns) is read row by row, channel by channel, into one vector, and so is the
result (filters, rows', columns'). Back propagation then needs nothing new: the transposed matrix (23) and,
since a layer is linear in its filter as well, the transposed matrix of the patches (25).
"""

import math
from functools import partial
from typing import Annotated

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse

from course_utils.arrays import MOST, Array, Count, Shape, Vector, check_total, checked, finite, wholes
from course_utils.convolution.convolution import (
    Padding,
    Picture,
    check_pooling,
    map_shape,
    output_length,
    sides,
    windows,
)

Size = Annotated[tuple[int, int], partial(wholes, fewest=2, most=2)]
Channels = Annotated[Array, finite("(channels, rows, columns)")]
Places = NDArray[np.integer]
ENTRIES = MOST // 10  # of a sparse matrix, which take ten times as much memory as numbers while it is made


@checked
def matrix1d(w: Vector, n: Count, stride: Count = 1, padding: Padding = 0) -> sparse.csr_array:
    """Return the matrix (29), (30) of the filter w for n numbers: (results, n), no columns for padding."""
    before, after = sides(padding)
    count = output_length(n, len(w), stride, padding)
    check_total("the matrix", count * len(w), ENTRIES)
    k = np.arange(count)[:, None]
    whole = _assembled(w, k, stride * k + np.arange(len(w)), (len(k), before + n + after))
    return whole[:, before : before + n]


@checked
def matrix2d(kernel: Picture, shape: Shape, stride: Count = 1, padding: Padding = 0) -> sparse.csr_array:
    """Return the matrix of a kernel (filters, channels, r, c) for pictures of this shape.

    shape: (channels, rows, columns); for a kernel (r, c) it is (rows, columns), one filter and one channel.
    """
    kernel = kernel.reshape((1,) * (4 - kernel.ndim) + kernel.shape)
    rows, columns = map_shape((1,) * (3 - len(shape)) + shape, kernel.shape, stride, padding)
    check_total("the matrix", kernel.size * rows * columns, ENTRIES)
    high, wide = shape[-2:]
    before = sides(padding)[0]
    f, channel, i, j, y, x = np.ogrid[tuple(slice(n) for n in (*kernel.shape, rows, columns))]
    at_y, at_x = stride * y + i - before, stride * x + j - before
    inside = (at_y >= 0) & (at_y < high) & (at_x >= 0) & (at_x < wide)
    to, of = (f * rows + y) * columns + x, (channel * high + at_y) * wide + at_x
    whole = len(kernel) * rows * columns, kernel.shape[1] * high * wide
    return _assembled(kernel[..., None, None], to, of, whole, inside)


@checked
def average_matrix(shape: Shape, size: Count, stride: Count, padding: Padding = 0) -> sparse.csr_array:
    """Return the matrix of average pooling of pictures (channels, rows, columns): each row sums to 1."""
    check_pooling(shape, size, stride, padding)
    channels, places = math.prod(shape[:-2]), math.prod(map_shape(shape, (size, size), stride, padding))
    check_total("the matrix", channels * places * size**2, ENTRIES)
    channel = matrix2d(np.ones((size, size)), shape[-2:], stride, padding)
    mean = sparse.diags_array(1 / channel.sum(axis=1)) @ channel  # padding is not counted
    return sparse.csr_array(sparse.kron(sparse.eye_array(channels), mean))


@checked
def max_matrix(picture: Channels, size: Count, stride: Count, padding: Padding = 0) -> sparse.csr_array:
    """Return the matrix that max pooling is at this picture: a single 1 in each row, where the largest is.

    Another picture has another matrix: max pooling is not linear, but linear piece by piece.
    """
    check_pooling(picture.shape, size, stride, padding)
    before = sides(padding)[0]
    channels, high, wide = picture.shape
    seen = windows(picture, (size, size), stride, padding, -np.inf)
    rows, columns = seen.shape[1:3]
    check_total("all windows together", seen.size)
    i, j = np.divmod(seen.reshape(channels, rows, columns, -1).argmax(axis=-1), size)
    channel, y, x = np.ogrid[:channels, :rows, :columns]
    of = (channel * high + stride * y + i - before) * wide + stride * x + j - before
    to = np.arange(of.size).reshape(of.shape)
    return _assembled(1.0, to, of, (of.size, picture.size))


@checked
def patches(picture: Channels, size: Size, stride: Count = 1, padding: Padding = 0) -> Array:
    """Return what the filter sees, one column for each position: (channels r c, rows' columns').

    picture: (channels, rows, columns); size: (r, c). The filters, as rows, times this are the feature
    maps: libraries compute a convolution as this product of two matrices.
    """
    seen = windows(picture, size, stride, padding, 0.0)
    check_total("the patches", seen.size)
    found = seen.transpose(0, 3, 4, 1, 2).reshape(len(seen) * size[0] * size[1], -1)
    return found if found.flags.writeable else found.copy()  # of a single pixel: the picture itself


def _assembled(
    values: ArrayLike, to: Places, of: Places, shape: tuple[int, int], inside: ArrayLike = True
) -> sparse.csr_array:
    """Return the matrix with these values in the rows `to` and the columns `of`, where inside."""
    values, to, of, chosen = np.broadcast_arrays(values, to, of, inside)
    return sparse.csr_array((values[chosen], (to[chosen], of[chosen])), shape=shape)
