"""The network of section 7.4 (Figure 10) in numbers: shapes, weights, multiplications, entries of matrices.

Shapes are written (rows, columns, channels), and weights (r, c, channels, filters), as in the paper.
"""

from typing import Annotated, Literal, NamedTuple

from course_utils.arrays import checked, whole
from course_utils.convolution.convolution import Padding, output_length, sides

Shape = tuple[int, int, int]
POOL_PADDING = (0, 1)  # of the code behind the paper: pad [0 1 0 1]


class PaperBlock(NamedTuple):
    """A block: convolution with stride one, then possibly pooling with stride two.

    pool: its kind, or ""; pool_size: the side of its windows, 3 in the code behind the paper.
    """

    number: int
    shape: Shape
    filters: int
    size: int
    padding: int = 0
    pool: Literal["", "max", "average"] = ""
    pool_size: int = 3

    @property
    def weights(self) -> tuple[int, int, int, int]:
        """The shape of the array of all its weights."""
        return self.size, self.size, self.shape[2], self.filters

    @property
    def n_weights(self) -> int:
        """The number of its weights: the distinct entries of its matrix."""
        return self.size**2 * self.shape[2] * self.filters

    @property
    def n_parameters(self) -> int:
        """Weights, and a bias for each filter."""
        return self.n_weights + self.filters

    @property
    def maps(self) -> Shape:
        """The shape of its feature maps before pooling."""
        rows, columns = (output_length(n, self.size, 1, self.padding) for n in self.shape[:2])
        return rows, columns, self.filters

    @property
    def output(self) -> Shape:
        """The shape of its output."""
        rows, columns, filters = self.maps
        if not self.pool:
            return self.maps
        padding = POOL_PADDING if self.pool_size == 3 else 0
        rows, columns = (output_length(n, self.pool_size, 2, padding) for n in (rows, columns))
        return rows, columns, filters

    @property
    def multiplications(self) -> int:
        """Multiplications by a weight for one picture, including those of padding."""
        rows, columns, _ = self.maps
        return rows * columns * self.n_weights

    @property
    def matrix(self) -> tuple[int, int]:
        """The shape of its full matrix, W[l] of section 3."""
        (rows, columns, filters), (high, wide, channels) = self.maps, self.shape
        return rows * columns * filters, high * wide * channels

    @property
    def stored(self) -> int:
        """The number of entries of that matrix that are weights: the others are zero."""
        rows, columns = (inside(n, self.size, 1, self.padding) for n in self.shape[:2])
        return rows * columns * self.shape[2] * self.filters


def inside(n: int, size: int, stride: int = 1, padding: Padding = 0) -> int:
    """Return the number of weights in a filter's matrix (29) for n numbers, without those on padding."""
    before, _ = sides(padding)
    starts = [stride * k - before for k in range(output_length(n, size, stride, padding))]
    return sum(max(0, min(start + size, n) - max(start, 0)) for start in starts)


@checked
def blocks(pool_size: Annotated[int, whole(2, 3)] = 3) -> tuple[PaperBlock, ...]:
    """Return blocks 1 to 5; pooling windows of 2 or 3 pixels a side lead to the same shapes."""
    return (
        PaperBlock(1, (32, 32, 3), 32, 5, 2, "max", pool_size),
        PaperBlock(2, (16, 16, 32), 32, 5, 2, "average", pool_size),
        PaperBlock(3, (8, 8, 32), 64, 5, 2, "average", pool_size),
        PaperBlock(4, (4, 4, 64), 64, 4),
        PaperBlock(5, (1, 1, 64), 10, 1),
    )
