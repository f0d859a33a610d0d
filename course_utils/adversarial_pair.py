"""A generative adversarial network in one dimension (section 8, [11])."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from course_utils.activations import Array, sigmoid

MEAN, SPREAD = 2.0, 0.5  # of the real data, a normal distribution
M = 64  # numbers in a mini-batch


def features(x: Array) -> Array:
    """What the discriminator sees of the numbers x, (N,): x, x² and 1, (3, N)."""
    return np.stack([x, x**2, np.ones_like(x)])


def contest(
    rounds: int, rng: np.random.Generator, eta_d: float = 0.1, eta_g: float = 0.005, inner: int = 10
) -> Iterator[tuple[float, float, Array]]:
    """Yield the generator's a and c and the discriminator's w, (3,), after each round.

    The generator makes a ξ + c from normal random numbers ξ, so that its data have the mean c and the
    standard deviation |a|; the discriminator is D(x) = σ(w·(x, x², 1)), the probability of being real. In a
    round it takes `inner` steps up the mean of log D(real) + log(1 - D(made)), then the generator one step
    up that of log D(made).
    """
    a, c, w = 1.0, 0.0, np.zeros(3)
    for _ in range(rounds):
        for _ in range(inner):
            real = features(MEAN + SPREAD * rng.standard_normal(M))
            made = features(a * rng.standard_normal(M) + c)
            w = w + eta_d * ((real * sigmoid(-(w @ real))).mean(1) - (made * sigmoid(w @ made)).mean(1))
        xi = rng.standard_normal(M)
        made = a * xi + c
        slope = sigmoid(-(w @ features(made))) * (w[0] + 2 * w[1] * made)  # of log D at what was made
        a, c = a + eta_g * float((slope * xi).mean()), c + eta_g * float(slope.mean())
        yield a, c, w
