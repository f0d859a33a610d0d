"""A filter learnt from pictures and what it made of them, and a full matrix learnt from the same pairs."""

from collections.abc import Iterator
from typing import Annotated

import numpy as np

from course_utils.arrays import Array, Finite, Positive, checked, finite, whole
from course_utils.convolution.known_filters import correlated
from course_utils.convolution.matrices import patches

SIDE, BLOCK = 12, 5  # of the pictures, and of the square of random pixels on each
FAR = 1e6  # weights beyond it have left for good
MOST = 100_000  # pictures
Columns = Annotated[int, whole(0, SIDE)]
Pictures = Annotated[Array, finite("(N, 12, 12)")]
Kernel = Annotated[Array, finite("(3, 3)")]
Matrix = Annotated[Array, finite("(144, 144)")]
Picture = Annotated[Array, finite("(.., 12, 12)")]


@checked
def left_pictures(N: Annotated[int, whole(1, MOST)], rng: np.random.Generator) -> Array:
    """N pictures, (N, SIDE, SIDE), each with a block of random pixels somewhere in its left half."""
    pictures = np.zeros((N, SIDE, SIDE))
    for picture in pictures:
        i, j = rng.integers(SIDE - BLOCK + 1), rng.integers(SIDE // 2 - BLOCK + 1)
        picture[i : i + BLOCK, j : j + BLOCK] = rng.standard_normal((BLOCK, BLOCK))
    return pictures


@checked
def moved(pictures: Picture, columns: Columns) -> Array:
    """The pictures moved to the right; what leaves on that side is lost."""
    result = np.zeros_like(pictures)
    result[..., columns:] = pictures[..., : SIDE - columns]
    return result


@checked
def learnt(
    pictures: Pictures, kernel: Kernel, eta: Positive, rng: np.random.Generator
) -> Iterator[tuple[Array, Array]]:
    """Yield, after each step (15) on a random pair, the learnt filter (3, 3) and the learnt matrix.

    A pair is a picture and what the kernel, (3, 3), makes of it. The cost of a pair is half the squared
    distance of the answer from it. Both begin with zeros, and both may grow beyond FAR, where they end.
    """
    N, n = len(pictures), SIDE**2
    seen = [patches(picture[None], (3, 3), padding=1) for picture in pictures]  # (9, n) each
    inputs, wanted = pictures.reshape(N, n), correlated(pictures, kernel).reshape(N, n)
    w, W = np.zeros(9), np.zeros((n, n))
    while max(np.abs(w).max(), np.abs(W).max()) < FAR:
        i = rng.integers(N)
        w = w - eta * seen[i] @ (w @ seen[i] - wanted[i])  # the derivatives of all places, added up
        W = W - eta * np.outer(W @ inputs[i] - wanted[i], inputs[i])  # (25)
        yield w.reshape(3, 3), W


@checked
def matrix_answers(W: Matrix, pictures: Pictures) -> Array:
    """What the matrix makes of the pictures, as pictures."""
    return np.asarray((pictures.reshape(len(pictures), -1) @ W.T).reshape(pictures.shape))


@checked
def relative_error(answers: Finite, wanted: Finite) -> float:
    """The root mean square of the errors, as a multiple of that of what is wanted."""
    answers, wanted = np.asarray(answers), np.asarray(wanted)
    if answers.shape != wanted.shape or not wanted.any():
        raise ValueError(f"answers must have the shape {wanted.shape} of wanted, which must not all be 0")
    return float(np.linalg.norm(answers - wanted) / np.linalg.norm(wanted))
