"""The gradient flow dp/dt = -grad Cost(p), its Euler method, steepest descent, and its noisy relatives.

Step k of a method with learning rate eta corresponds to the time t = k eta.
"""

from itertools import count

import numpy as np
from scipy.integrate import solve_ivp

from course_utils.arrays import Array, Vector, checked, shortened
from course_utils.gradients.backprop import gradient
from course_utils.network.datasets import Points
from course_utils.network.network import DIVERGENT, ModeratePlaneNetwork

MOST = 300_000  # gradients: half a minute; the flows of the course need a tenth of them
END = 1e12  # where all has come to rest, and the steps can become no longer much further


@checked
@DIVERGENT
def flow_at(network: ModeratePlaneNetwork, points: Points, times: Vector) -> Array:
    """The flow p(t) from the network's p at rising `times`, 0 to 1e12, to 11 digits: (len(times), s)."""
    moving = network.copy()
    if times[0] < 0 or times[-1] > END or (times[1:] <= times[:-1]).any():
        raise ValueError(
            f"times must increase from at least 0 to at most {END:g}, got {shortened(times.tolist())}"
        )
    if times[-1] == 0:
        return network.p[None].copy()

    evaluations = count(1)

    def downhill(t: float, p: Array) -> Array:
        if next(evaluations) > MOST:
            raise ValueError(
                f"the flow must be slower: after {MOST:,} gradients it has come to t = {t:.3g}"
            )
        moving.p = p
        return -gradient(moving, points.x, points.y)

    span = (0.0, float(times[-1]))
    solved = solve_ivp(downhill, span, network.p, "DOP853", times, rtol=1e-11, atol=1e-12)
    if solved.status < 0:
        raise ValueError(
            "the flow must be smooth, and its numbers of moderate size: the steps of the solver have "
            "become too short to be taken"
        )
    return np.asarray(solved.y.T)


@checked
def sg_weights(K: int, N: int, rng: np.random.Generator) -> Array:
    """Weights for `stacked.gradients` of one step (15) of K independent paths: shape (K, N)."""
    weights = np.zeros((K, N))
    weights[np.arange(K), rng.integers(N, size=K)] = 1
    return weights


@checked
def sde_weights(K: int, N: int, rng: np.random.Generator) -> Array:
    """Weights of a Gaussian step with the same mean and covariance as (15): shape (K, N).

    eta times that step is one of the Euler-Maruyama method, of length eta, for
    dp = -grad Cost dt + sqrt(eta) S(p) dB, where S S^T is the covariance of the single gradients.
    """
    normal = rng.standard_normal((K, N))
    return np.asarray(1 / N + (normal - normal.mean(axis=1, keepdims=True)) / np.sqrt(N))
