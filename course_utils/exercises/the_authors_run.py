"""Exercises of notebook 04b."""

from collections.abc import Callable
from math import comb
from typing import Any

import numpy as np

from course_utils.exercises.exercise import Exercise

RNG = np.random.default_rng(46)


class Gradient:
    """The gradients of half the squared residuals of a straight line fitted to N data, one datum each."""

    def __init__(self, A: np.ndarray, b: np.ndarray) -> None:
        self.A, self.b = A, b

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

    __deepcopy__ = Gradient.__deepcopy__

    def __init__(self, gradient: Gradient) -> None:
        self.gradient = gradient

    def __call__(self, p: Any) -> float:
        """The mean cost at p."""
        return float(np.mean(self.gradient.residuals(p) ** 2) / 2)

    def __repr__(self) -> str:
        return "its cost"


def _case(N: int, eta: float, share: float) -> tuple[Any, ...]:
    """Arguments of `steps_to`: the target is that share of the way from the first cost to the least."""
    gradient = Gradient(RNG.standard_normal((N, 2)), RNG.standard_normal(N))
    cost, p = Cost(gradient), np.array([3.0, -2.0])
    least = cost(np.linalg.lstsq(gradient.A, gradient.b, rcond=None)[0])
    return gradient, cost, p, eta, RNG.integers(N, size=400).tolist(), cost(p) + share * (least - cost(p))


def _exact_case() -> tuple[Any, ...]:
    """Each step halves one parameter, without rounding: the second reaches the target exactly."""
    gradient = Gradient(np.eye(2), np.zeros(2))
    return gradient, Cost(gradient), np.array([4.0, -4.0]), 0.5, [0, 1, 1, 0] * 10, 2.0


def _steps_to(
    gradient: Any, cost: Any, p: Any, eta: float, draws: list[int], target: float, *, every: int = 1
) -> int:
    """What is asked for, where the cost is looked at after each step or after `every` steps."""
    p = np.array(p, dtype=float)
    for step, i in enumerate(draws, start=1):
        p = p - eta * gradient(p, i)  # (15)
        if step % every == 0 and cost(p) <= target:
            return step
    return -1


def _below(gradient: Any, cost: Any, p: Any, eta: float, draws: list[int], target: float) -> int:
    return _steps_to(gradient, cost, p, eta, draws, np.nextafter(target, 0.0))


def _with(change: Callable[..., Any]) -> Callable[..., int]:
    """A wrong answer: the step is changed; change(gradient, p now, i, N, p at the start)."""

    def count(gradient: Any, cost: Any, p: Any, eta: float, draws: list[int], target: float) -> int:
        start, N = p, len(gradient.b)
        return _steps_to(lambda now, i: change(gradient, now, i, N, start), cost, p, eta, draws, target)

    return count


steps_to = Exercise(
    _steps_to,
    [_case(6, 0.1, 0.9), _case(8, 0.05, 0.8), _case(5, 0.2, 0.5), _exact_case()],
    {
        "the first step is step 1": lambda *case: _steps_to(*case) - 1,
        "this is (12); (15) takes one point a step, in the order of draws": _with(
            lambda gradient, p, i, N, _: np.mean([gradient(p, k) for k in range(N)], axis=0)
        ),
        "this goes up; mind the sign": _with(lambda gradient, p, i, *_: -gradient(p, i)),
        "at most the target: to reach it exactly is enough": _below,
        "look at the cost after each step, not only after every N of them": lambda gradient, *case: (
            _steps_to(gradient, *case, every=len(gradient.b))
        ),
        "look at the cost after each step, not after every tenth": lambda *case: _steps_to(*case, every=10),
        "take the draws from the first on": lambda gradient, cost, p, eta, draws, target: _steps_to(
            gradient, cost, p, eta, draws[::-1], target
        ),
        "(15) has no factor 1/N": _with(lambda gradient, p, i, N, _: gradient(p, i) / N),
        "take the gradient at the present p, not at the first": _with(
            lambda gradient, p, i, N, start: gradient(start, i)
        ),
    },
    (
        "A loop over draws: one step of (15) each, and a look at the cost after it.",
        "The gradient is taken at the present p, for one point: gradient(p, i).",
        (
            "for step, i in enumerate(draws, start=1): p = p - eta * gradient(p, i); return step once "
            "cost(p) <= target."
        ),
    ),
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
        "count natural and decimal logarithms alike: the quotient needs two of one kind": (
            lambda lam, eta, ratio: np.log10(ratio) / np.log(1 - eta * lam)
        ),
        "upside down: the ratio of the whole by that of one step": lambda lam, eta, ratio: (
            np.log(1 - eta * lam) / np.log(ratio)
        ),
        "a step multiplies by 1 - eta lam: the rate is missing": lambda lam, eta, ratio: (
            np.log(ratio) / np.log(1 - lam)
        ),
        "a real number is asked for: do not round": lambda lam, eta, ratio: int(
            np.log(ratio) / np.log(1 - eta * lam)
        ),
        "this divides once; how often must one multiply by 1 - eta lam?": lambda lam, eta, ratio: (
            ratio / (1 - eta * lam)
        ),
    },
    (
        "Along the eigenvector, what does one step of (12) do to the deviation?",
        "It multiplies it by 1 - eta lam, which is above 1. After n steps: (1 - eta lam)^n.",
        "Solve (1 - eta lam)^n = ratio for n by logarithms.",
    ),
)


def _straight(t1: float, c1: float, t2: float, c2: float, t: float) -> float:
    """The value at t of the straight line through (t1, c1) and (t2, c2)."""
    return c1 + (c2 - c1) * (t - t1) / (t2 - t1)


def _forecast(t1: float, c1: float, t2: float, c2: float, t: float) -> float:
    return 1 / _straight(t1, 1 / c1, t2, 1 / c2, t)


forecast = Exercise(
    _forecast,
    [(5e5, 1.963e-3, 1e6, 7.304e-4, 2e6), (100.0, 0.5, 300.0, 0.2, 900.0)],
    {
        "a straight line falls below 0; which function of C is a straight line in t?": _straight,
        "this is a linear rate: here log C is the straight line": lambda t1, c1, t2, c2, t: float(
            np.exp(_straight(t1, np.log(c1), t2, np.log(c2), t))
        ),
        "this is a power of t; the law has a power of t - t0": lambda t1, c1, t2, c2, t: float(
            np.exp(_straight(np.log(t1), np.log(c1), np.log(t2), np.log(c2), np.log(t)))
        ),
        "this is the law with t0 = 0; both measurements tell where t0 is": lambda t1, c1, t2, c2, t: (
            c2 * t2 / t
        ),
        "this is 1/C": lambda *numbers: 1 / _forecast(*numbers),
        "this is the last measurement; the cost goes on falling": lambda t1, c1, t2, c2, t: c2,
        "this is the law with t0 = 0, from the first measurement": lambda t1, c1, t2, c2, t: c1 * t1 / t,
    },
    (
        "The law is C = 1/(k (t - t0)). Which function of C is then a straight line in t?",
        "1/C is. The line through (t1, 1/c1) and (t2, 1/c2), continued to t.",
        "1/c1 + (1/c2 - 1/c1) (t - t1)/(t2 - t1) is 1/C at t: turn it over.",
    ),
)


def _width(ends: np.ndarray, flow: np.ndarray) -> np.ndarray:
    """How far the ends scatter about the flow, or about another centre, for each rate."""
    return np.sqrt(np.mean(np.sum((ends - flow) ** 2, axis=2), axis=1))


def _log_slope(etas: np.ndarray, values: np.ndarray) -> float:
    return float(np.polyfit(np.log(etas), np.log(values), 1)[0])


def _ends(etas: tuple[float, ...], runs: int, s: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Arguments of `exponent`: paths that end about the flow, off by the size of sqrt(eta), and by eta."""
    rates, flow = np.array(etas), RNG.standard_normal(s)
    noise = RNG.standard_normal((len(rates), runs, s))
    return rates, flow + np.sqrt(rates)[:, None, None] * noise + rates[:, None, None], flow


exponent = Exercise(
    lambda etas, ends, flow: _log_slope(etas, _width(ends, flow)),
    [_ends((1.0, 0.5, 0.25, 0.125), 30, 3), _ends((0.4, 0.1), 20, 2), _ends((0.3, 0.1, 0.03), 12, 4)],
    {
        "this is for the variance; the width is its root": lambda etas, ends, flow: (
            2 * _log_slope(etas, _width(ends, flow))
        ),
        "the mean of the runs hides what scatters: square each run's distance first": (
            lambda etas, ends, flow: _log_slope(etas, np.linalg.norm(ends.mean(axis=1) - flow, axis=1))
        ),
        "the mean of the distances is not the root of the mean square": lambda etas, ends, flow: _log_slope(
            etas, np.linalg.norm(ends - flow, axis=2).mean(axis=1)
        ),
        "upside down: the width is a power of eta": lambda etas, ends, flow: _log_slope(
            _width(ends, flow), etas
        ),
        "the width grows with eta: the exponent is positive": lambda etas, ends, flow: (
            -_log_slope(etas, _width(ends, flow))
        ),
        "this is a slope on plain axes; take logarithms of both": lambda etas, ends, flow: float(
            np.polyfit(etas, _width(ends, flow), 1)[0]
        ),
        "the width is measured from `flow`, not from the mean of the runs": lambda etas, ends, flow: (
            _log_slope(etas, _width(ends, ends.mean(axis=1, keepdims=True)))
        ),
        "the width is measured from `flow`, not from the mean of all runs with all rates": (
            lambda etas, ends, flow: _log_slope(etas, _width(ends, ends.mean(axis=(0, 1))))
        ),
        "the width is the root of the mean square over the runs, not the mean of each entry's deviation": (
            lambda etas, ends, flow: _log_slope(etas, ends.std(axis=1).mean(axis=1))
        ),
        "the width is the root of the mean square, not the largest distance": lambda etas, ends, flow: (
            _log_slope(etas, np.linalg.norm(ends - flow, axis=2).max(axis=1))
        ),
        "the axes are both logarithmic: take the logarithm of eta, too": lambda etas, ends, flow: float(
            np.polyfit(etas, np.log(_width(ends, flow)), 1)[0]
        ),
        "this is what theory says; what do these ends say?": lambda etas, ends, flow: 0.5,
    },
    (
        (
            "First the width for each eta: how far do the runs end from the flow, in the root of the "
            "mean square?"
        ),
        (
            "The squared distance of each run is a sum over the last axis; take the mean over the runs,"
            " then the root."
        ),
        (
            "A power of eta is a straight line on logarithmic axes: np.polyfit(np.log(etas), "
            "np.log(widths), 1)[0]."
        ),
    ),
    within=1e-6,  # of a fit by scipy.optimize.minimize
)


def _normal(J: np.ndarray, r: np.ndarray, more: np.ndarray | float = 0.0) -> np.ndarray:
    """The step that solves (J^T J + more) step = - J^T r."""
    return -np.linalg.solve(J.T @ J + more, J.T @ r)


def _decay(t: np.ndarray, y: np.ndarray, p: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The Jacobian, (n, 2), and the residuals, (n,), of a exp(b t) against y."""
    a, b = p
    e = np.exp(b * t)
    return np.column_stack([e, a * t * e]), a * e - y


def _curved(t: np.ndarray, y: np.ndarray, p: np.ndarray) -> np.ndarray:
    """What Gauss and Newton leave out of the Hessian: residuals times their second derivatives."""
    (a, b), (_, r) = p, _decay(t, y, p)
    mixed, twice = r @ (t * np.exp(b * t)), r @ (a * t**2 * np.exp(b * t))
    return np.array([[0.0, mixed], [mixed, twice]])


def _fit(n: int, p: tuple[float, float]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Arguments of `fit_decay`: data near 2 exp(-t/2), and where the fit starts."""
    t = np.linspace(0.0, 3.0, n)
    return t, 2 * np.exp(-t / 2) + 0.05 * RNG.standard_normal(n), np.array(p)


fit_decay = Exercise(
    lambda t, y, p: p + _normal(*_decay(t, y, p)),
    [_fit(6, (1.5, -0.3)), _fit(9, (2.5, -0.8)), _fit(4, (1.0, 0.1))],
    {
        "this is the step; the new parameters are asked for": lambda t, y, p: _normal(*_decay(t, y, p)),
        "this goes uphill; mind the sign of the residual, or of the step": lambda t, y, p: (
            p - _normal(*_decay(t, y, p))
        ),
        "this is a step of steepest descent; J^T J is missing": lambda t, y, p: (
            p - _decay(t, y, p)[0].T @ _decay(t, y, p)[1]
        ),
        "this is Newton's method; Gauss and Newton leave out the second derivatives of r": lambda t, y, p: (
            p + _normal(*_decay(t, y, p), _curved(t, y, p))
        ),
        "the derivative of a exp(b t) with respect to b is a t exp(b t): the factor a": lambda t, y, p: (
            p + _normal(_decay(t, y, p)[0] / [1.0, p[0]], _decay(t, y, p)[1])
        ),
        "this fits a straight line to log y; its residuals are others": lambda t, y, p: np.array(
            [np.exp(np.polyfit(t, np.log(np.abs(y)), 1)[1]), np.polyfit(t, np.log(np.abs(y)), 1)[0]]
        ),
        "this has some damping; here d = 0": lambda t, y, p: p + _normal(*_decay(t, y, p), 0.1 * np.eye(2)),
        "the columns of J have changed places: a comes first in p": lambda t, y, p: (
            p + _normal(_decay(t, y, p)[0][:, ::-1], _decay(t, y, p)[1])
        ),
        "r is a exp(b t) - y, not y": lambda t, y, p: p + _normal(_decay(t, y, p)[0], y),
    },
    (
        "First the residuals, one for each datum: r = a exp(b t) - y. How do they change with a and b?",
        "The columns of J are exp(b t) and a t exp(b t): a matrix of shape (n, 2).",
        "p - np.linalg.solve(J.T @ J, J.T @ r).",
    ),
    within=1e-6,  # of a step that scipy.optimize.minimize finds
)


def _luck(k: int, n: int) -> float:
    return sum(comb(n, i) for i in range(k, n + 1)) / 2**n


luck = Exercise(
    _luck,
    [(6, 8), (8, 8), (15, 20), (3, 5)],
    {
        "this is for exactly k; more would convince even better": lambda k, n: comb(n, k) / 2**n,
        "k itself counts: at least k": lambda k, n: _luck(k + 1, n),
        "this is for at most k": lambda k, n: _luck(n - k, n),
        "this counts both ways; here only the one that was claimed": lambda k, n: min(1.0, 2 * _luck(k, n)),
        "this is what was seen; how probable is it by chance?": lambda k, n: k / n,
        "k given seeds; but any k of the n would do": lambda k, n: 0.5**k,
        "this is for fewer than k": lambda k, n: 1 - _luck(k, n),
        "all n seeds? At least k of them": lambda k, n: 0.5**n,
    },
    (
        "If nothing were different, each of the n seeds would be a toss of a coin.",
        "At least k of n heads: of how many outcomes of 2**n is that so?",
        "Add up comb(n, i) for i from k to n, and divide by 2**n.",
    ),
)
