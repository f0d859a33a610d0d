"""Exercises of notebook 04b."""

from collections.abc import Callable
from typing import Any

import numpy as np

from course_utils.exercises.exercise import Exercise

RNG = np.random.default_rng(46)


class Gradient:
    """The gradients of half the squared residuals of a straight line fitted to N data, one datum each."""

    def __init__(self, N: int) -> None:
        self.A, self.b = RNG.standard_normal((N, 2)), RNG.standard_normal(N)

    def residuals(self, p: Any) -> np.ndarray:
        """All residuals of the line with the parameters p: shape (N,)."""
        return np.asarray(self.A @ np.asarray(p, dtype=float) - self.b)

    def __call__(self, p: Any, i: int) -> np.ndarray:
        """The gradient of datum i: shape (2,)."""
        return np.asarray(self.residuals(p)[i] * self.A[i])

    def __deepcopy__(self, memo: Any) -> Any:
        return self  # a function for readers, who get the very same one each time

    def __repr__(self) -> str:
        return "the gradients of a fit"


class Cost:
    """The mean of the costs whose gradients are given."""

    def __init__(self, gradient: Gradient) -> None:
        self.gradient = gradient

    def __call__(self, p: Any) -> float:
        """The mean cost at p."""
        return float(np.mean(self.gradient.residuals(p) ** 2) / 2)

    def __deepcopy__(self, memo: Any) -> Any:
        return self  # a function for readers, who get the very same one each time

    def __repr__(self) -> str:
        return "its cost"


def _case(N: int, eta: float, share: float) -> tuple[Any, ...]:
    """Arguments of `steps_to`: the target is that share of the way from the first cost to the least."""
    gradient = Gradient(N)
    cost, p = Cost(gradient), np.array([3.0, -2.0])
    least = cost(np.linalg.lstsq(gradient.A, gradient.b, rcond=None)[0])
    return gradient, cost, p, eta, RNG.integers(N, size=400).tolist(), cost(p) + share * (least - cost(p))


def _steps_to(gradient: Any, cost: Any, p: Any, eta: float, draws: list[int], target: float) -> int:
    p = np.array(p, dtype=float)
    for step, i in enumerate(draws, start=1):
        p = p - eta * gradient(p, i)  # (15)
        if cost(p) <= target:
            return step
    return -1


def _with(change: Callable[..., Any]) -> Callable[..., int]:
    """A wrong answer: the step is changed; change(gradient, p now, i, N, p at the start)."""

    def count(gradient: Any, cost: Any, p: Any, eta: float, draws: list[int], target: float) -> int:
        start, N = p, len(gradient.b)
        return _steps_to(lambda now, i: change(gradient, now, i, N, start), cost, p, eta, draws, target)

    return count


steps_to = Exercise(
    _steps_to,
    [_case(6, 0.1, 0.9), _case(8, 0.05, 0.8), _case(5, 0.2, 0.5)],
    {
        "the first step is step 1": lambda *case: _steps_to(*case) - 1,
        "this is (12); (15) takes one point a step, in the order of draws": _with(
            lambda gradient, p, i, N, _: np.mean([gradient(p, k) for k in range(N)], axis=0)
        ),
        "this goes up; mind the sign": _with(lambda gradient, p, i, *_: -gradient(p, i)),
        "(15) has no factor 1/N": _with(lambda gradient, p, i, N, _: gradient(p, i) / N),
        "take the gradient at the present p, not at the first": _with(
            lambda gradient, p, i, N, start: gradient(start, i)
        ),
    },
)
escape = Exercise(
    lambda lam, eta, ratio: np.log(ratio) / np.log(1 - eta * lam),
    [(-0.00321, 0.05, 1000.0), (-0.2, 0.5, 10.0), (-2.0, 1.0, 100.0)],
    {
        "that is the time of the gradient flow; a step multiplies by 1 - eta lam": lambda lam, eta, ratio: (
            -np.log(ratio) / (eta * lam)
        ),
        "lam is negative, so the factor 1 - eta lam is above one": lambda lam, eta, ratio: (
            np.log(ratio) / np.log(1 + eta * lam)
        ),
        "this is for a factor e": lambda lam, eta, ratio: 1 / np.log(1 - eta * lam),
        "each step multiplies by the same factor; nothing is added": lambda lam, eta, ratio: (
            (ratio - 1) / (-eta * lam)
        ),
    },
)
slope = Exercise(
    lambda t, c, T, C: np.log(C / c) / np.log(T / t),
    [(1.0, 1.0, 2.0, 0.25), (1e6, 7.3e-4, 2e6, 3.05e-4)],
    {
        "this is the slope on semilogarithmic axes; take the logarithm of t as well": lambda t, c, T, C: (
            np.log(C / c) / (T - t)
        ),
        "the cost falls: the slope is negative": lambda t, c, T, C: np.log(c / C) / np.log(T / t),
        "upside down: t is the first axis": lambda t, c, T, C: np.log(T / t) / np.log(C / c),
        "this is the slope on plain axes; take logarithms": lambda t, c, T, C: (C - c) / (T - t),
    },
)
