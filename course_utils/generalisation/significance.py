"""Is one way of training better than another? An interval over seeds, and McNemar's paired comparison."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import bdtr, stdtrit


def confidence_interval(values: Sequence[float], level: float = 0.95) -> tuple[float, float]:
    """Return the ends of Student's interval for the mean behind the values, which may differ by chance.

    That is their mean -+ t s / sqrt(n), with s their standard deviation (divisor n - 1) and t the quantile
    of Student's distribution with n - 1 degrees of freedom. ValueError for fewer than two values.
    """
    return _around_the_mean(values, level, 1 / max(len(values), 1))


def prediction_interval(values: Sequence[float], level: float = 0.95) -> tuple[float, float]:
    """Return the ends of the interval for one more value of the same kind: mean -+ t s sqrt(1 + 1/n).

    Wider than `interval`, since the next value scatters about the mean, which is not known exactly either.
    ValueError for fewer than two values.
    """
    return _around_the_mean(values, level, 1 + 1 / max(len(values), 1))


def _around_the_mean(values: Sequence[float], level: float, share: float) -> tuple[float, float]:
    """Return mean -+ t s sqrt(share)."""
    n = len(values)
    if n < 2:
        raise ValueError(f"{n} values were given; an interval needs at least 2")
    if not 0 < level < 1:
        raise ValueError(f"level is {level!r}; accepted are numbers between 0 and 1")
    middle = float(np.mean(values))
    half = float(stdtrit(n - 1, (1 + level) / 2) * np.std(values, ddof=1) * np.sqrt(share))
    return middle - half, middle + half


@dataclass(frozen=True)
class McNemarResult:
    """Two classifiers on the same N pictures.

    first, second: how many only the first, or only the second, has right. p: how probable so uneven a split
    of these first + second pictures, or a more uneven one, would be if a fair coin were tossed for each.
    """

    first: int
    second: int
    p: float


def mcnemar(first: ArrayLike, second: ArrayLike) -> McNemarResult:
    """Compare two classifiers by which pictures each has right, bool (N,): McNemar's exact test.

    Pictures that both have right, or neither, say nothing about the difference. ValueError for arrays of
    different shapes.
    """
    one, other = np.asarray(first, dtype=bool), np.asarray(second, dtype=bool)
    if one.shape != other.shape or one.ndim != 1:
        raise ValueError(
            f"shapes {one.shape} and {other.shape} were given; accepted is the same (N,) twice"
        )
    b, c = int((one & ~other).sum()), int((~one & other).sum())
    # The smaller count is binomial with b + c trials and probability 1/2; both tails are as likely.
    return McNemarResult(b, c, min(1.0, 2 * float(bdtr(min(b, c), b + c, 0.5))))


def standard_errors_apart(first: int, second: int, N: int) -> float:
    """Return by how many standard errors two counts of N differ, if they are of different pictures.

    Each of the shares p = first/N and q = second/N has the variance p (1 - p) / N. ValueError for counts
    that are not between 0 and N, or have no variance.
    """
    p, q = first / N, second / N
    variance = (p * (1 - p) + q * (1 - q)) / N
    if not (0 <= p <= 1 and 0 <= q <= 1) or variance == 0:
        raise ValueError(
            f"counts are {first} and {second}; accepted are 0 to {N}, not both without variance"
        )
    return float((q - p) / np.sqrt(variance))
