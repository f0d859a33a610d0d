"""Exercises of notebook 08."""

import numpy as np

from course_utils.exercises import forward_pass
from course_utils.exercises.exercise import Exercise

RNG = np.random.default_rng(8)


def _error_left(x: np.ndarray, t: int) -> float:
    return float(np.sum(np.linalg.svd(x, compute_uv=False)[t:] ** 2))


saturated = Exercise(
    lambda x, least: np.mean(np.abs(x) < least),
    [
        (RNG.standard_normal((4, 5)), 0.3),
        (RNG.standard_normal((3, 30)), 1.0),
        (np.array([0.01, 1, 0.01]), 0.01),
    ],
    {
        "a steep descent is no saturation; take the absolute value": lambda x, least: np.mean(x < least),
        "the share is asked for, not the count": lambda x, least: np.sum(np.abs(x) < least),
        "below, not at, the threshold": lambda x, least: np.mean(np.abs(x) <= least),
        "this is the share of the others": lambda x, least: np.mean(np.abs(x) > least),
        "with several axes, divide by slopes.size": lambda x, least: np.sum(np.abs(x) < least) / len(x),
    },
)
parameters = forward_pass.parameters
left_over = Exercise(
    _error_left,
    [(RNG.standard_normal((5, 9)), 2), (RNG.standard_normal((4, 6)), 3), (RNG.standard_normal((6, 6)), 1)],
    {
        "a sum of squares is asked for: square the singular values": lambda x, t: float(
            np.sum(np.linalg.svd(x, compute_uv=False)[t:])
        ),
        "this is what the code keeps; what is left over are the other singular values": lambda x, t: float(
            np.sum(np.linalg.svd(x, compute_uv=False)[:t] ** 2)
        ),
        "Python counts from 0: the first that is left out is [t]": lambda x, t: _error_left(x, t + 1),
        "the sum of squares itself is asked for": lambda x, t: _error_left(x, t) ** 0.5,
    },
)
shortest = Exercise(
    lambda a, gap: gap * a / (a @ a),
    [(RNG.standard_normal(3), 0.7), (RNG.standard_normal(6), 2.0)],
    {
        "along a, yes; but its product with a must be the gap: divide by the norm squared": lambda a, gap: (
            gap * a / np.linalg.norm(a)
        ),
        "along a, yes; but the inner product with a must be the gap": lambda a, gap: gap * a,
        "that is the repair of two rows and two biases; here one vector is asked for": lambda a, gap: (
            gap * a / (2 * (a @ a + 1))
        ),
    },
)
best_discriminator = Exercise(
    lambda p, q: p / (p + q),
    [(np.array([0.1, 0.5, 0.9]), np.array([0.3, 0.5, 0.1])), (RNG.random((2, 3)), RNG.random((2, 3)))],
    {
        "this is the probability of being made; D is that of being real": lambda p, q: q / (p + q),
        "a probability is asked for, between 0 and 1": lambda p, q: p / q,
        "a probability is asked for, not a decision": lambda p, q: p > q,
    },
)
earliest = Exercise(
    lambda d, L, eta, N: d * N / (2 * eta * L),
    [(0.1, 2.0, 0.05, 100), (1.0, 0.5, 0.5, 10)],
    {
        "both follow gradients up to L long, which may point apart": lambda d, L, eta, N: d * N / (eta * L),
        "the point that differs is drawn only once in N steps": lambda d, L, eta, N: d / (2 * eta * L),
        "solve the bound, 2 eta L t / N, for t": lambda d, L, eta, N: 2 * eta * L * d / N,
    },
)
