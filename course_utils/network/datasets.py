"""Labelled points in the plane: the paper's, and three classics."""

from dataclasses import dataclass
from typing import Annotated

import numpy as np
from numpy.typing import NDArray

from course_utils.arrays import (
    Count,
    NotNegative,
    Seed,
    as_array,
    check_whole,
    checked,
    checked_columns,
    refusal,
    whole,
)

A, B = 0, 1  # categories, as `network.classify` gives them
MOST = 10**6  # points that are generated, in a second


@dataclass(frozen=True, eq=False)
class Points:
    """Labelled points, at least one, read-only copies: x (2, N), labels (N,), each 0 (A) or 1 (B)."""

    x: NDArray[np.float64]
    labels: NDArray[np.int64]

    def __post_init__(self) -> None:
        x = checked_columns("x", self.x, 2).copy("K")  # products depend on the order in memory
        labels = as_array("labels", self.labels, "biufcUSO", "0 or 1 for each point")
        if labels.shape != x.shape[1:]:
            shape = f"{x.shape[1:]}, one for each point"
            raise ValueError(f"labels must have shape {shape}, got {labels.shape}")
        if labels.dtype.kind not in "biuf" or not np.isin(labels, (A, B)).all():
            wrong = next((label for label in labels.tolist() if not _is_label(label)), labels)
            raise refusal("labels", "0 (category A) or 1 (category B)", wrong)
        labels = labels.astype(np.int64)
        for name, array in (("x", x), ("labels", labels)):
            array.flags.writeable = False
            object.__setattr__(self, name, array)

    @property
    def y(self) -> NDArray[np.float64]:
        """Targets, equation (5): shape (2, N), columns [1, 0] for A and [0, 1] for B."""
        return np.stack([self.labels == A, self.labels == B]).astype(float)  # (5)

    def __len__(self) -> int:
        return int(self.x.shape[1])

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Points):
            return NotImplemented
        return np.array_equal(self.x, other.x) and np.array_equal(self.labels, other.labels)

    def __hash__(self) -> int:
        return hash(((self.x + 0.0).tobytes(), self.labels.tobytes()))  # -0 equals 0


def _is_label(label: object) -> bool:
    try:
        return label in (A, B)
    except Exception:  # it cannot be compared
        return False


def figure1() -> Points:
    """Return the ten points of Figure 1, five of each category, in the order of Listing 6.1."""
    x1 = [0.1, 0.3, 0.1, 0.6, 0.4, 0.6, 0.5, 0.9, 0.4, 0.7]
    x2 = [0.1, 0.4, 0.5, 0.9, 0.2, 0.3, 0.6, 0.2, 0.4, 0.6]
    return Points(np.array([x1, x2]), np.repeat([A, B], 5))


def figure5() -> Points:
    """Return the points of Figure 5: those of Figure 1 and one more of category B at (0.3, 0.7)."""
    first = figure1()
    return Points(np.column_stack([first.x, [0.3, 0.7]]), np.append(first.labels, B))


def xor() -> Points:
    """Return four points, A and B at opposite corners of a square: no line separates them."""
    x = np.array([[0.2, 0.8, 0.2, 0.8], [0.2, 0.8, 0.8, 0.2]])
    return Points(x, np.array([A, A, B, B]))


@checked
def two_circles(
    rng: np.random.Generator, N: Annotated[int, whole(2)] = 40, noise: NotNegative = 0.02
) -> Points:
    """Return N points around (0.5, 0.5), alternately A on a circle of radius 0.15 and B on one of 0.4.

    `noise` is the standard deviation of the radius. All points lie in the unit square. A seed may stand
    for `rng`, here and wherever there is one.
    """
    check_whole("N", N, 2, MOST)
    labels = np.arange(N) % 2
    angle = rng.uniform(0, 2 * np.pi, N)
    radius = np.where(labels == A, 0.15, 0.4) + noise * rng.standard_normal(N)
    return Points(_around_the_centre(radius, angle), labels)


@checked
def overlapping_circles(seed: Seed) -> Points:
    """Return 200 points on two circles so noisy that only a wild curve separates them."""
    return two_circles(np.random.default_rng(seed), N=200, noise=0.065)


@checked
def randomly_labelled(N: Count, seed: Seed) -> Points:
    """Return N uniform random points of the unit square with labels chosen at random."""
    rng, N = np.random.default_rng(seed), check_whole("N", N, 1, MOST)
    return Points(rng.random((2, N)), rng.integers(0, 2, N))


@checked
def two_spirals(
    rng: np.random.Generator,
    N: Annotated[int, whole(2)] = 60,
    turns: float = 1.25,
    noise: NotNegative = 0.01,
) -> Points:
    """Return N points of the unit square on two spirals of so many `turns`, alternately A and B."""
    check_whole("N", N, 2, MOST)
    labels = np.arange(N) % 2
    t = (np.arange(N) // 2 + 0.5) / ((N + 1) // 2)  # along the spiral, from 0 to 1
    radius = 0.05 + 0.4 * t + noise * rng.standard_normal(N)
    return Points(_around_the_centre(radius, 2 * np.pi * turns * t + np.pi * labels), labels)


def _around_the_centre(radius: NDArray[np.float64], angle: NDArray[np.float64]) -> NDArray[np.float64]:
    x: NDArray[np.float64] = 0.5 + radius * np.stack([np.cos(angle), np.sin(angle)])
    return x.clip(0, 1).round(3)  # as one would write them by hand
