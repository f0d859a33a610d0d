"""Exercises of notebook 04."""

import itertools
import math
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from course_utils.exercises.exercise import Exercise

RNG = np.random.default_rng(4)
NOISY = [np.random.default_rng(N).standard_normal((5, N)) for N in (9, 10)]  # little of them agrees
EXACT = np.random.default_rng(12).standard_normal((5, 8))  # of the pairs exactly a quarter lead uphill
SLOW = np.random.default_rng(1).standard_normal((6, 10))  # it takes seven points for one in a hundred
CLOUDS = [RNG.standard_normal((5, N)) + 0.3 for N in (4, 7, 10)]
LEVEL = np.array([[3.0, 1.0, -1.0], [1.0, -1.0, 3.0]])  # the second changes no cost


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
    """The gradient of a bowl in n variables, quadratic with eigenvalues n, 1, 1/2, 1/3, .., and steeper
    outside by `bent` p^4/12 in each variable, of which a coarse difference sees too much.
    """

    def __init__(self, n: int, bent: float = 0.0) -> None:
        Q = np.linalg.qr(RNG.standard_normal((n, n)))[0]
        self.H, self.b = Q @ np.diag([n, *(1 / np.arange(1, n))]) @ Q.T, RNG.standard_normal(n)
        self.bent = bent

    def __call__(self, p: Any) -> np.ndarray:
        """The gradient at p: shape (n,)."""
        p = np.asarray(p, dtype=float)
        return np.asarray(self.H @ p - self.b + self.bent * p**3 / 3)

    def hessian(self, p: np.ndarray) -> np.ndarray:
        """The second derivatives at p: shape (n, n)."""
        return np.asarray(self.H + np.diag(self.bent * p**2))

    def __deepcopy__(self, memo: Any) -> Any:
        return self  # a function for readers, who get the very same one each time

    def __repr__(self) -> str:
        return f"the gradient of a bowl in {len(self.b)} variables"


def _by_powers(gradient: Bowl, p: np.ndarray, v: np.ndarray, h: float, back: float) -> float:
    """The power iteration, with differences over steps h forwards and `back` backwards."""
    for _ in range(100):
        u = v / np.linalg.norm(v)
        v = (gradient(p + h * u) - gradient(p - back * u)) / (h + back)
    return float(u @ v)


def _eigenvalues(gradient: Bowl, p: np.ndarray) -> np.ndarray:
    """The eigenvalues of the Hessian, from the smallest on: shape (n,)."""
    return np.linalg.eigvalsh(gradient.hessian(p))


mini_batch_step = Exercise(
    lambda p, G, eta, k: p - eta * G[:, k].mean(axis=1),  # (17)
    [(CLOUDS[0][:, 0], CLOUDS[0], 0.5, [0, 2]), (CLOUDS[1][:, 1], CLOUDS[1], 0.1, [6, 1, 1])],
    {
        "the factor 1/m of (17) is missing": lambda p, G, eta, k: p - eta * G[:, k].sum(axis=1),
        "this uses all points, (12); take those in k only": lambda p, G, eta, k: p - eta * G.mean(axis=1),
        "this goes up; mind the sign": lambda p, G, eta, k: p + eta * G[:, k].mean(axis=1),
        "the learning rate is missing": lambda p, G, eta, k: p - G[:, k].mean(axis=1),
        "k counts from 0": lambda p, G, eta, k: p - eta * G[:, [i - 1 for i in k]].mean(axis=1),
        "k counts from 0: this takes the columns after": lambda p, G, eta, k: (
            p - eta * G[:, [(i + 1) % G.shape[1] for i in k]].mean(axis=1)
        ),
        "a point that comes twice in k counts twice": lambda p, G, eta, k: (
            p - eta * G[:, sorted(set(k))].mean(axis=1)
        ),
        "the mean is over the points of the batch: divide by m, not by N": lambda p, G, eta, k: (
            p - eta * G[:, k].sum(axis=1) / G.shape[1]
        ),
        "each parameter has its own derivative: take the mean over the points only": lambda p, G, eta, k: (
            p - eta * G[:, k].mean()
        ),
        "the batch has more than its first point": lambda p, G, eta, k: p - eta * G[:, k[0]],
        "k says which points; these are the first m": lambda p, G, eta, k: (
            p - eta * G[:, : len(k)].mean(axis=1)
        ),
        "this is the step; the new parameters are asked for": lambda p, G, eta, k: (
            -eta * G[:, k].mean(axis=1)
        ),
    },
    (
        "Which columns of G belong to the batch?",
        "G[:, k] holds them, also where a point comes twice; (17) takes their mean.",
        "p minus eta times G[:, k].mean(axis=1).",
    ),
)
uphill = Exercise(
    _uphill,
    [(G,) for G in (*CLOUDS, LEVEL)],
    {
        "these lead downhill: by (11) a step -eta G[:, i] changes the cost by -eta g @ G[:, i]": lambda G: (
            G.shape[1] - _uphill(G)
        ),
        "length is not the question; the sign of an inner product is": lambda G: int(
            np.sum(np.linalg.norm(G, axis=0) > np.linalg.norm(G.mean(axis=1)))
        ),
        "this is the share of the steps; how many are there?": lambda G: _uphill(G) / G.shape[1],
        "compare each gradient with that of the whole cost, by an inner product; this counts entries": (
            lambda G: int(np.sum(G < 0))
        ),
        "the sum of the entries says nothing; take the inner product with the mean": lambda G: int(
            np.sum(G.sum(axis=0) < 0)
        ),
        "count columns, not parameters": lambda G: int(np.sum(G.mean(axis=1) < 0)),
        "count the negative ones, do not add them up": lambda G: float(np.sum(G.T @ G.mean(axis=1))),
        "compare with the mean of all columns, not with the first": lambda G: int(
            np.sum(G.T @ G[:, 0] < 0)
        ),
        "this counts pairs of points that disagree; compare each with the mean": lambda G: int(
            np.sum(G.T @ G < 0)
        ),
        "whether there are any is not the question: how many?": lambda G: int(_uphill(G) > 0),
        "this is which one; how many are there?": lambda G: int(np.argmin(G.T @ G.mean(axis=1))),
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
    [(NOISY[0], 0.1), (NOISY[1], 0.3), (NOISY[1], 0.05), (NOISY[0], 0.02), (EXACT, 0.25), (SLOW, 0.01)],
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
        "at most the share may lead uphill: exactly the share is allowed": lambda G, share: next(
            m for m in range(1, G.shape[1] + 1) if _share(G, m) < share
        ),
        "every m counts, not only each second": lambda G, share: next(
            (m for m in range(1, G.shape[1] + 1, 2) if _share(G, m) <= share), G.shape[1]
        ),
        "m need not divide N: try 1, 2, 3, ..": lambda G, share: next(
            m for m in range(1, G.shape[1] + 1) if G.shape[1] % m == 0 and _share(G, m) <= share
        ),
        "try every m: doubling it passes over the smallest": lambda G, share: next(
            (m for m in (1, 2, 4, 8) if _share(G, m) <= share), G.shape[1]
        ),
        "this is how many single points lead uphill; batches of how many do hardly?": lambda G, share: (
            _uphill(G)
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
        "the width falls like the root of m, not like m": lambda N, width: math.ceil(1 / width),
        "this is a share of the N points; how does the width depend on m?": lambda N, width: math.ceil(
            N * width
        ),
        "at width the scatter is smaller, not the batch: solve (N - m)/((N - 1) m) <= width^2": (
            lambda N, width: math.ceil(N * width**2)
        ),
        "the variance without replacement has N - 1 below": lambda N, width: _narrow(
            N, width, lambda m: (N - m) / m
        ),
        "fewer are enough: this is all": lambda N, width: N,
        "N and N - 1 have changed places": lambda N, width: math.ceil((N - 1) / (1 + N * width**2)),
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
        "upside down: the more the bowl bends along g, the shorter the step": lambda H, g: float(
            (g @ H @ g) / (g @ g)
        ),
        "along g the bowl bends by g @ H @ g / (g @ g), not by the length of H g": lambda H, g: float(
            np.linalg.norm(g) / np.linalg.norm(H @ g)
        ),
        "g @ g is the squared length: no root": lambda H, g: float(np.linalg.norm(g) / (g @ H @ g)),
        "this is best along the flattest direction; along g the bowl bends more": lambda H, g: float(
            1 / np.linalg.eigvalsh(H)[0]
        ),
        "no inverse is needed: along g alone the bowl is a parabola": lambda H, g: float(
            g @ np.linalg.solve(H, g) / (g @ g)
        ),
    },
    (
        "Write the cost after the step as a function of eta alone: in a bowl it is a parabola.",
        "By Taylor it is Cost - eta g @ g + eta^2 (g @ H @ g) / 2, and in a bowl nothing is left out.",
        "Its derivative by eta is 0 at (g @ g) / (g @ H @ g).",
    ),
    within=1e-6,  # of a search, which sees no change of a parabola nearer to its lowest place
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
        "square it: mu is the square of the roots' size": lambda lam, eta: float(1 - np.sqrt(eta * lam)),
        "this is one root without momentum; with momentum there are two": lambda lam, eta: 1 - eta * lam,
        "without momentum the factor is 1 - eta lam; some mu does better": lambda lam, eta: 0.0,
        "this is a usual mu; the best one depends on eta lam": lambda lam, eta: 0.9,
    },
    (
        "Two roots have the product mu. How large is each where they are complex, and where they are real?",
        "Complex ones have the size sqrt(mu), of two real ones one is larger: mu is best where they meet.",
        "They meet where (1 + mu - a)^2 = 4 mu with a = eta lam: mu = (1 - sqrt(a))^2.",
    ),
    within=1e-4,  # of scipy.optimize.minimize_scalar with bounds, which looks for mu to 1e-5
)
largest = Exercise(
    lambda gradient, p, v: float(_eigenvalues(gradient, p)[-1]),
    [
        (Bowl(4), np.zeros(4), np.ones(4)),
        (Bowl(3), np.arange(3.0), np.array([1.0, 2.0, -1.0])),
        (Bowl(3, bent=0.005), np.array([1.0, -2.0, 2.0]), np.array([2.0, 1.0, 1.0])),
    ],
    {
        "this is the smallest eigenvalue": lambda gradient, p, v: float(_eigenvalues(gradient, p)[0]),
        "one product is not enough: multiply again and again": lambda gradient, p, v: float(
            np.linalg.norm(gradient.hessian(p) @ v) / np.linalg.norm(v)
        ),
        "H v is a difference of two gradients": lambda gradient, p, v: float(np.linalg.norm(gradient(p))),
        "H v is a difference of two gradients; this is one gradient": lambda gradient, p, v: float(
            np.linalg.norm(gradient(v))
        ),
        "this is the bound on eta; the eigenvalue itself is asked for": lambda gradient, p, v: float(
            2 / _eigenvalues(gradient, p)[-1]
        ),
        "upside down: the eigenvalue itself is asked for": lambda gradient, p, v: float(
            1 / _eigenvalues(gradient, p)[-1]
        ),
        "over so long a step the gradient is not linear: take 1e-3 or so in place of 1": (
            lambda gradient, p, v: _by_powers(gradient, p, v, 1.0, 1.0)
        ),
        "over so long a step forwards the gradient is not linear: take 1e-3 or so, to both sides": (
            lambda gradient, p, v: _by_powers(gradient, p, v, 1.0, 0.0)
        ),
        "over a step of 0.1 the gradient is not linear: take 1e-3 or so": lambda gradient, p, v: _by_powers(
            gradient, p, v, 0.1, 0.1
        ),
        "a difference to one side is less exact: take p + h u and p - h u": lambda gradient, p, v: (
            _by_powers(gradient, p, v, 1e-3, 0.0)
        ),
        "this is the sum of all eigenvalues": lambda gradient, p, v: float(np.trace(gradient.hessian(p))),
        "this is the root of the sum of all squared eigenvalues": lambda gradient, p, v: float(
            np.linalg.norm(gradient.hessian(p))
        ),
    },
    (
        "A step of the power iteration: make v of length 1, and multiply it by H.",
        "Hv is nearly (gradient(p + h u) - gradient(p - h u)) / (2 h) with a small h and u of length 1.",
        "After a hundred such steps u @ (H u) is the eigenvalue.",
    ),
    within=1e-6,  # of a difference quotient, also to one side
)
