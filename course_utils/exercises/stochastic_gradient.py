"""Exercises of notebook 04."""

import itertools
import math
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from course_utils.exercises.exercise import Exercise

RNG = np.random.default_rng(4)
NOISY = [np.random.default_rng(N).standard_normal((5, N)) for N in (9, 10)]  # little of them agrees
CLOUDS = [RNG.standard_normal((5, N)) + 0.3 for N in (4, 7, 10)]


def _positive_definite(n: int) -> np.ndarray:
    """Return a random symmetric positive definite matrix, (n, n)."""
    A = RNG.standard_normal((n, n))
    return A @ A.T + np.eye(n)


def _uphill(G: np.ndarray) -> int:
    return int(np.sum(G.T @ G.mean(axis=1) < 0))


def _share(G: np.ndarray, m: int, batches: Callable[..., Iterable[Any]] | None = None) -> float:
    """Return the share of mini-batches of m points, drawn without replacement, that lead uphill."""
    g, N = G.mean(axis=1), G.shape[1]
    listed = batches(range(N), repeat=m) if batches else itertools.combinations(range(N), m)
    return float(np.mean(G[:, np.array(list(listed))].mean(axis=2).T @ g < 0))


def _enough(G: np.ndarray, share: float) -> int:
    return next(m for m in range(1, G.shape[1] + 1) if _share(G, m) <= share)


def _narrow(N: int, width: float, variance: Callable[[int], float]) -> int:
    """Return the smallest m whose mean scatters at most `width` times as much as a single gradient."""
    return next(m for m in itertools.count(1) if variance(m) <= width**2 or m == N)


class Bowl:
    """The gradient of a quadratic bowl in n variables, with eigenvalues n, 1, 1/2, 1/3, .. ."""

    def __init__(self, n: int) -> None:
        Q = np.linalg.qr(RNG.standard_normal((n, n)))[0]
        self.H, self.b = Q @ np.diag([n, *(1 / np.arange(1, n))]) @ Q.T, RNG.standard_normal(n)

    def __call__(self, p: Any) -> np.ndarray:
        """The gradient at p: shape (n,)."""
        return np.asarray(self.H @ np.asarray(p, dtype=float) - self.b)

    def __deepcopy__(self, memo: Any) -> Any:
        return self  # a function for readers, who get the very same one each time

    def __repr__(self) -> str:
        return f"the gradient of a bowl in {len(self.b)} variables"


def _hessian(gradient: Callable[[Any], np.ndarray], p: np.ndarray) -> np.ndarray:
    """Return the Hessian, (n, n), of a quadratic cost: differences of gradients are exact."""
    return np.column_stack([gradient(p + e) - gradient(p) for e in np.eye(len(p))])


mini_batch_step = Exercise(
    lambda p, G, eta, k: p - eta * G[:, k].mean(axis=1),  # (17)
    [(CLOUDS[0][:, 0], CLOUDS[0], 0.5, [0, 2]), (CLOUDS[1][:, 1], CLOUDS[1], 0.1, [6, 1, 1])],
    {
        "the factor 1/m of (17) is missing": lambda p, G, eta, k: p - eta * G[:, k].sum(axis=1),
        "this uses all points, (12); take those in k only": lambda p, G, eta, k: p - eta * G.mean(axis=1),
        "this goes up; mind the sign": lambda p, G, eta, k: p + eta * G[:, k].mean(axis=1),
        "the learning rate is missing": lambda p, G, eta, k: p - G[:, k].mean(axis=1),
        "k counts from 0": lambda p, G, eta, k: p - eta * G[:, [i - 1 for i in k]].mean(axis=1),
    },
    (
        "Which columns of G belong to the batch?",
        "G[:, k] holds them, also where a point comes twice; (17) takes their mean.",
        "p minus eta times G[:, k].mean(axis=1).",
    ),
)
uphill = Exercise(
    _uphill,
    [(G,) for G in CLOUDS],
    {
        "these lead downhill: by (11) a step -eta G[:, i] changes the cost by -eta g @ G[:, i]": lambda G: (
            G.shape[1] - _uphill(G)
        ),
        "length is not the question; the sign of an inner product is": lambda G: int(
            np.sum(np.linalg.norm(G, axis=0) > np.linalg.norm(G.mean(axis=1)))
        ),
        "this is the share of the steps; how many are there?": lambda G: _uphill(G) / G.shape[1],
    },
    (
        (
            "A step along -G[:, i] changes the cost, to first order, by minus eta times an inner "
            "product. With what?"
        ),
        "With the gradient of the whole cost, by (14) the mean of the columns.",
        "Count the entries of G.T @ G.mean(axis=1) that are negative.",
    ),
)
batch_size = Exercise(
    _enough,
    [(NOISY[0], 0.1), (NOISY[1], 0.3), (NOISY[1], 0.05), (NOISY[0], 0.02)],
    {
        "one point more: for this batch more than the share lead uphill": lambda G, share: (
            _enough(G, share) - 1
        ),
        "this is with replacement; draw no point twice": lambda G, share: next(
            (m for m in range(1, 4) if _share(G, m, itertools.product) <= share), 4
        ),
        "at most the share may lead uphill, not at least": lambda G, share: next(
            m for m in range(1, G.shape[1] + 1) if _share(G, m) >= share
        ),
    },
    (
        "Whether a batch leads uphill is the sign of an inner product, as in exercise 2.",
        "The inner product of a batch is the mean of those of its points: slopes = G.T @ G.mean(axis=1).",
        (
            "For m = 1, 2, .. go through combinations(range(N), m), and stop when the share of negative"
            " means is small enough."
        ),
    ),
)
points_for_width = Exercise(
    lambda N, width: _narrow(N, width, lambda m: (N - m) / ((N - 1) * m)),
    [(10, 0.5), (1000, 0.11), (1_000_000, 0.15), (60, 0.05), (50, 0.3), (10, 1.0)],
    {
        "a width is the root of a variance": lambda N, width: _narrow(
            N, width**0.5, lambda m: (N - m) / ((N - 1) * m)
        ),
        "this is with replacement; without, small N need fewer": lambda N, width: _narrow(
            N, width, lambda m: 1 / m
        ),
        "this is with replacement, and may be more than N; without, fewer will do": lambda N, width: (
            math.ceil(1 / width**2)
        ),
        "this is with replacement, and a number of points is whole": lambda N, width: 1 / width**2,
        "a number of points is whole: round up": lambda N, width: N / (1 + (N - 1) * width**2),
        "this batch is still a little too wide: round up": lambda N, width: max(
            1, _narrow(N, width, lambda m: (N - m) / ((N - 1) * m)) - 1
        ),
        "the variance of a single gradient, m = 1, must come out as 1 V": lambda N, width: _narrow(
            N, width, lambda m: (N - m) / (N * m)
        ),
    },
    (
        "Which formula of the section tells the mean squared width of the cloud of batches of m points?",
        "(N - m) / ((N - 1) m) must be at most width squared. Solve for m.",
        "m >= N / (1 + (N - 1) width^2), rounded up.",
    ),
)
best_step = Exercise(
    lambda H, g: float(g @ g / (g @ H @ g)),
    [(_positive_definite(3), CLOUDS[0][:3, 0]), (_positive_definite(4), CLOUDS[1][:4, 1])],
    {
        "there the cost is again what it was: the lowest place is half way": lambda H, g: float(
            2 * g @ g / (g @ H @ g)
        ),
        "this is safe in all directions; along g the bowl bends less": lambda H, g: float(
            1 / np.linalg.eigvalsh(H)[-1]
        ),
        "this is the bound for many steps; one step may be best elsewhere": lambda H, g: float(
            2 / np.linalg.eigvalsh(H)[-1]
        ),
        "this makes the next gradient shortest, not the cost lowest": lambda H, g: float(
            (g @ H @ g) / (g @ H @ H @ g)
        ),
        "this is the best rate for many steps, from a start that is not known": lambda H, g: float(
            2 / np.linalg.eigvalsh(H)[[0, -1]].sum()
        ),
    },
    (
        "Write the cost after the step as a function of eta alone: in a bowl it is a parabola.",
        "By Taylor it is Cost - eta g @ g + eta^2 (g @ H @ g) / 2, and in a bowl nothing is left out.",
        "Its derivative by eta is 0 at (g @ g) / (g @ H @ g).",
    ),
)
best_momentum = Exercise(
    lambda lam, eta: float((1 - np.sqrt(eta * lam)) ** 2),
    [(0.1, 1.0), (1.0, 1.8), (0.3, 0.5), (2.0, 1.5), (0.01, 4.0)],
    {
        "this is the factor that it gives; mu is its square": lambda lam, eta: float(
            abs(1 - np.sqrt(eta * lam))
        ),
        "this is the other mu with a double root; it is above 1, or nearer to it": lambda lam, eta: float(
            (1 + np.sqrt(eta * lam)) ** 2
        ),
        "there the sum of the roots is 0; for which mu are they alike?": lambda lam, eta: eta * lam - 1,
        "this is the factor without momentum": lambda lam, eta: abs(1 - eta * lam),
        "a share of eta lambda is missing: the roots are alike where (1 + mu - eta lam)^2 = 4 mu": (
            lambda lam, eta: (1 - eta * lam) ** 2
        ),
        "this is for the rate 1; eta and lam come as a product": lambda lam, eta: float(
            (1 - np.sqrt(lam)) ** 2
        ),
    },
    (
        "Two roots have the product mu. How large is each where they are complex, and where they are real?",
        "Complex ones have the size sqrt(mu), of two real ones one is larger: mu is best where they meet.",
        "They meet where (1 + mu - a)^2 = 4 mu with a = eta lam: mu = (1 - sqrt(a))^2.",
    ),
)
largest = Exercise(
    lambda gradient, p, v: float(np.linalg.eigvalsh(_hessian(gradient, p))[-1]),
    [(Bowl(4), np.zeros(4), np.ones(4)), (Bowl(3), np.arange(3.0), np.array([1.0, 2.0, -1.0]))],
    {
        "this is the smallest eigenvalue": lambda gradient, p, v: float(
            np.linalg.eigvalsh(_hessian(gradient, p))[0]
        ),
        "one product is not enough: multiply again and again": lambda gradient, p, v: (
            np.linalg.norm(_hessian(gradient, p) @ v) / np.linalg.norm(v)
        ),
        "H v is a difference of two gradients": lambda gradient, p, v: float(np.linalg.norm(gradient(p))),
        "this is the bound on eta; the eigenvalue itself is asked for": lambda gradient, p, v: (
            2 / float(np.linalg.eigvalsh(_hessian(gradient, p))[-1])
        ),
    },
    (
        "A step of the power iteration: make v of length 1, and multiply it by H.",
        "Hv is nearly (gradient(p + h u) - gradient(p - h u)) / (2 h) with a small h and u of length 1.",
        "After a hundred such steps u @ (H u) is the eigenvalue.",
    ),
    within=5e-8,  # of a difference quotient
)
