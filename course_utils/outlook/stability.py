"""Stability of stochastic gradient (section 8, [15]): two data sets that differ in a single point."""

from collections.abc import Iterator
from typing import Annotated, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_utils.arrays import Array, Finite, Positive, Rising, Seed, check_whole, checked, finite, whole
from course_utils.gradients.backprop import point_gradients
from course_utils.network.datasets import MOST, Points, figure1
from course_utils.network.network import Network
from course_utils.network.paper_network import PAPER_SIZES, paper_start
from course_utils.training.run import STOCHASTIC_GRADIENT, Run


def parabola_labels(x: ArrayLike) -> NDArray[np.int64]:
    """Return 1 (B) inside a parabola, else 0, (N,): a rule that Figure 1's points obey. x is (2, N)."""
    x1, x2 = np.asarray(x, dtype=float)
    return np.asarray(x1 > 0.3 + 2.2 * (x2 - 0.5) ** 2).astype(np.int64)


@checked
def parabola_points(N: Annotated[int, whole(10)]) -> Points:
    """Return N >= 10 points: Figure 1's, then others, uniform in the unit square."""
    first = figure1()
    check_whole("N", N, 10, MOST)
    others = np.random.default_rng(3).random((2, N - len(first))).round(3)
    x = np.hstack([first.x, others])
    return Points(x, parabola_labels(x))


@checked
def with_point_replaced(
    points: Points,
    i: int,
    x: Annotated[tuple[float, float], finite("(2,)")],
    label: Annotated[int, whole(0, 1)],
) -> Points:
    """Return the points with another one, x with this label, in place of point i, counted from 0."""
    check_whole("i", i, 0, len(points) - 1)
    moved, labels = points.x.copy(), points.labels.copy()
    moved[:, i], labels[i] = x, label
    return Points(moved, labels)


class TwinSnapshot(NamedTuple):
    """Both runs after `step` steps: p and q, (23,); L: the largest gradient of a point so far, its norm."""

    step: int
    p: Array
    q: Array
    L: float

    @property
    def distance(self) -> float:
        """‖p - q‖."""
        return float(np.linalg.norm(self.p - self.q))


@checked
def twin_runs(
    first: Points, second: Points, eta: Positive, seed: Seed, steps: Rising
) -> Iterator[TwinSnapshot]:
    """Train on both data sets from the paper's start by (15), with the same indices in the same order.

    Yield a TwinSnapshot before the first step and after each of the given ones, which increase.
    """
    if len(first) != len(second):
        wanted = f"{len(first)} point{'s' * (len(first) != 1)}, as first has"
        raise ValueError(f"second must have {wanted}, got {len(second)}")
    runs = [Run(Network(PAPER_SIZES, paper_start()), np.random.default_rng(seed)) for _ in (first, second)]
    longest = 0.0
    for step in (0, *steps):
        for run, points in zip(runs, (first, second), strict=True):
            if step:  # the first snapshot does not wait for the training loop to be compiled
                run.advance(STOCHASTIC_GRADIENT, eta, step - run.step, points.x, points.y, cost_every=0)
            norms = np.linalg.norm(point_gradients(run.network, points.x, points.y), axis=0)
            longest = max(longest, float(norms.max()))
        p, q = (run.network.p.copy() for run in runs)
        yield TwinSnapshot(step, p, q, longest)


def first_draw(N: int, i: int, seed: int, last: int) -> int | None:
    """Return the first step, from 1 to `last`, that draws the index i: before it both runs agree."""
    drawn = np.random.default_rng(seed).integers(N, size=(last, 1))[:, 0]
    return next((k for k, index in enumerate(drawn.tolist(), start=1) if index == i), None)


@checked
def convex_bound(step: Finite, L: Finite, eta: Positive, N: Annotated[int, whole(1)]) -> Array:
    """Return 2 eta L t / N, which bounds the mean of ‖p - q‖ after t steps if the cost is convex [15].

    A step then does not move the two runs farther apart, for eta up to 2 over the largest curvature, unless
    it draws the point that differs, once in N times on average: then by at most 2 eta L.
    """
    t, longest = np.asarray(step), np.asarray(L)
    for name, given in (("step", t), ("L", longest)):
        if given.size and not 0 <= given.min() <= given.max() <= 1e50:
            wrong = given.min() if given.min() < 0 else given.max()
            raise ValueError(f"{name} must be from 0 to 1e+50, got {wrong}")
    if t.ndim and longest.ndim and t.shape != longest.shape:
        raise ValueError(f"L must be one number or have shape {t.shape}, as step has, got {longest.shape}")
    return np.asarray(2 * eta * longest * t / N)
