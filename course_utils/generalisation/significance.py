"""Is one way of training better than another? Intervals over seeds, and McNemar's paired comparison."""

from typing import Annotated, NamedTuple

import numpy as np
from scipy.special import bdtr, stdtrit

from course_utils.arrays import Count, Natural, Numbers, Vector, checked, number, refusal

Level = Annotated[float, number("greater than 0 and less than 1", lambda level: 0 < level < 1)]


@checked
def confidence_interval(values: Numbers, level: Level = 0.95) -> tuple[float, float]:
    """Return the ends of Student's confidence interval for the mean of the distribution of the values.

    They are the mean of the values -+ t s / sqrt(n), with s the standard deviation (divisor n - 1) and t
    the quantile of Student's distribution with n - 1 degrees of freedom.
    """
    return _around_the_mean(values, level, 0)


@checked
def prediction_interval(values: Numbers, level: Level = 0.95) -> tuple[float, float]:
    """Return the ends of the interval for one more value, which scatters too: mean -+ t s sqrt(1 + 1/n)."""
    return _around_the_mean(values, level, 1)


def _around_the_mean(values: Numbers, level: float, new: int) -> tuple[float, float]:
    """Return mean -+ t s sqrt(new + 1/n)."""
    n = len(values)
    if n < 2:
        raise ValueError(f"values must be at least 2 for an interval, got {n}")
    # In a unit near the largest value no square overflows; a power of 2 costs no digits.
    unit = float(2.0 ** (np.frexp(np.max(np.abs(values)))[1] - 1.0))
    scaled = np.asarray(values) / unit
    middle = float(np.mean(scaled))
    # The quantile is that of (1 + level)/2, which rounds to 1; the distribution is symmetric.
    t = -stdtrit(n - 1, (1 - level) / 2)
    half = float(t * np.std(scaled, ddof=1) * np.sqrt(new + 1 / n))
    ends = unit * (middle - half), unit * (middle + half)
    if not np.isfinite(ends).all():
        raise ValueError("values must be smaller: both ends of the interval must be finite")
    return ends


class McNemarResult(NamedTuple):
    """Two classifiers on the same N pictures.

    first, second: how many only the first, or only the second, classifies correctly. p: the probability
    that a fair coin, tossed for each of these pictures, splits them at least as unevenly.
    """

    first: int
    second: int
    p: float


@checked
def mcnemar(first: Vector, second: Vector) -> McNemarResult:
    """Compare two classifiers by which pictures each classifies correctly, bool (N,): McNemar's exact test.

    Pictures on which both are right, or both wrong, say nothing about the difference.
    """
    one, other = first.astype(bool), second.astype(bool)
    for name, given, as_bool in (("first", first, one), ("second", second, other)):
        if (given != as_bool).any():
            raise refusal(name, "True or False for each picture", given[given != as_bool][0])
    if one.shape != other.shape:
        shapes = f"{one.shape} and {other.shape}"
        raise ValueError(f"first and second must have the same shape (N,), got {shapes}")
    b, c = int((one & ~other).sum()), int((~one & other).sum())
    # The smaller count is binomial with b + c trials and probability 1/2; both tails are equally probable.
    return McNemarResult(b, c, min(1.0, 2 * float(bdtr(min(b, c), b + c, 0.5))))


@checked
def standard_errors_apart(first: Natural, second: Natural, N: Count) -> float:
    """Return by how many standard errors two counts out of N differ, for independent sets of N pictures.

    Each of the shares p = first/N and q = second/N has the variance p (1 - p) / N.
    """
    p, q = first / N, second / N
    variance = (p * (1 - p) + q * (1 - q)) / N
    if max(first, second) > N or variance == 0:
        ends = f"from 0 to {N}, not both at an end"
        raise ValueError(f"first and second as counts must be {ends}, got {first} and {second}")
    return float((q - p) / np.sqrt(variance))
