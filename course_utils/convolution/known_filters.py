"""Well-known filters for pictures, applied as they are or after half a turn."""

import numpy as np

from course_utils.arrays import Array, Count, check_whole, checked, read_only
from course_utils.convolution.convolution import Picture, correlate2d

# Weights, and the number by which the sum of products is divided.
FILTERS: dict[str, tuple[Array, int]] = {
    "edges, left to right": (np.outer([1, 2, 1], [-1, 0, 1]), 1),
    "edges, top to bottom": (np.outer([-1, 0, 1], [1, 2, 1]), 1),
    "Laplace": (np.array([[0, 1, 0], [1, -4, 1], [0, 1, 0]]), 1),
    "blur": (np.outer([1, 2, 1], [1, 2, 1]), 16),
    "blur, 5 × 5": (np.ones((5, 5)), 25),
    "sharpen": (np.array([[0, -1, 0], [-1, 5, -1], [0, -1, 0]]), 1),
    "emboss": (np.array([[-2, -1, 0], [-1, 1, 1], [0, 1, 2]]), 1),
    "shift": (np.array([[0, 0, 0], [0, 0, 0], [0, 0, 1]]), 1),
}

for _weights, _ in FILTERS.values():
    read_only(_weights)  # kept for all who ask

_MIDDLE = np.array([[0, 0, 0], [0, 1, 0], [0, 0, 0]])
_TO_THE_RIGHT = np.outer([1, 2, 1], [-1, 0, 1]) / 4
_SPOT = np.array([[0, -1, 0], [-1, 4, -1], [0, -1, 0]]) / 4

# Weights (3, 3, 3): a square each for red, green and blue.
COLOUR_FILTERS: dict[str, Array] = {
    "red against green": np.multiply.outer([1, -1, 0], _MIDDLE),
    "blue against yellow": np.multiply.outer([-0.5, -0.5, 1], _MIDDLE),
    "green alone": np.multiply.outer([0, 1, 0], _MIDDLE),
    "edges in every colour": np.multiply.outer([1, 1, 1], _TO_THE_RIGHT),
    "from red to blue": np.multiply.outer([-1, 0, 1], _TO_THE_RIGHT),
    "spots": np.multiply.outer([1, 1, 1], _SPOT),
}
for _weights in COLOUR_FILTERS.values():
    read_only(_weights)


@checked
def turned(kernel: Picture) -> Array:
    """Return the kernel after half a turn: `correlated` with it is the formula of section 7.1, in 2-D."""
    return kernel[..., ::-1, ::-1].copy()


@checked
def correlated(picture: Picture, kernel: Picture) -> Array:
    """Return y_ij = sum over a, b of w_ab x_{i+a, j+b}, a and b from -r to r.

    picture: (.., rows, columns), like the result; zeros surround it. kernel: (2r + 1, 2r + 1).
    """
    return correlate2d(picture, kernel, padding=_odd(kernel) // 2)


def _odd(kernel: Array) -> int:
    """Return the side of a square kernel that has a middle."""
    side = int(kernel.shape[-1])
    if kernel.shape != (side, side) or side % 2 == 0:
        raise ValueError(f"the kernel must have shape (1, 1), (3, 3), (5, 5), .., got {kernel.shape}")
    return side


@checked
def patch_around(picture: Picture, at: tuple[int, int], size: Count) -> Array:
    """Return the size x size pixels around `at`, zeros outside the picture; size is odd."""
    wide = np.pad(picture, size // 2)
    i, j = (check_whole("at", one, 0, n - 1) for one, n in zip(at, picture.shape, strict=True))
    return wide[i : i + size, j : j + size]


@checked
def resized(kernel: Picture, size: Count) -> Array:
    """Return the middle size x size weights of the kernel, with zeros around it where it is smaller."""
    if size % 2 == 0:
        raise ValueError(f"size must be odd, got {size}")
    more = (size - _odd(kernel)) // 2
    return np.pad(kernel, more) if more >= 0 else kernel[-more:more, -more:more]
