"""Steps on a quadratic bowl, the cost sum of lam[r] p[r]^2 / 2: where theory says everything beforehand.

The steps are v -> mu v + g, p -> p - eta v, with the gradient g at p (the heavy ball), or at the place
p - eta mu v to which the velocity alone would lead (Nesterov). With mu = 0 both are steepest descent.
"""

import numpy as np

from course_utils.arrays import Array, Finite, NotNegative, Positive, Vector, checked

FAR = 1e6  # beyond it a path has left for good


@checked
def radius(lam: Finite, eta: Finite, mu: Finite, ahead: bool) -> Array:
    """By what factor, in the long run, a step multiplies the error along an eigenvector of eigenvalue lam.

    It is the larger root, in magnitude, of the quadratic equation of the step; ahead: Nesterov's.
    """
    x, mu = np.asarray(lam, dtype=float) * np.asarray(eta), np.asarray(mu, dtype=float)
    total, product = ((1 + mu) * (1 - x), mu * (1 - x)) if ahead else (1 + mu - x, mu + 0 * x)
    root = np.sqrt((total**2 - 4 * product).astype(complex))
    return np.asarray(np.maximum(np.abs(total + root), np.abs(total - root)) / 2)


@checked
def bound(lam: Positive, mu: Finite, ahead: bool) -> Array:
    """The learning rate below which the error along that eigenvector dies out: 2 / lam without momentum."""
    mu = np.asarray(mu, dtype=float)
    return np.asarray(2 * (1 + mu) / (lam * (1 + 2 * mu if ahead else 1)))


def path(lam: Array, start: Array, eta: float, mu: float, ahead: bool, noise: Array) -> Array:
    """Where the steps lead, (K + 1, 2), fewer if they leave for good; noise: of the gradients, (K, 2)."""
    p, v, places = np.asarray(start, dtype=float), np.zeros(2), [np.asarray(start, dtype=float)]
    for extra in noise:
        v = mu * v + lam * (p - eta * mu * v if ahead else p) + extra
        p = p - eta * v
        if np.abs(p).max() > FAR:
            break
        places.append(p)
    return np.array(places)


@checked
def floor(lam: Vector, eta: NotNegative, sigma: float) -> float:
    """The mean cost in the long run of steps without momentum whose gradients have noise of size sigma.

    It is infinite where the steps lead away, from eta = 2 / lam on.
    """
    if (eta * lam >= 2).any():
        return float("inf")
    return float(np.sum(eta * sigma**2 / (2 * (2 - eta * lam))))
