"""Second derivatives of the cost: the exact Hessian of (9), by differentiating back propagation itself.

Each line of the forward and of the backward pass is differentiated in the direction of every parameter at
once; a letter d in front of a name is that derivative. The result is exact up to rounding.
"""

import numpy as np
from numpy.typing import ArrayLike

from course_utils.arrays import Array
from course_utils.gradients.backprop import backward
from course_utils.network.network import Network


def hessian(network: Network, x: ArrayLike, y: ArrayLike) -> Array:
    """The second derivatives of the cost (9) by p, shape (s, s); x is (n_1, N), y (n_L, N).

    Where an activation has a kink, its second derivative there is taken as 0.
    """
    z, a = network.forward(x)
    N, L, s = a[1].shape[1], network.L, network.n_parameters
    delta = backward(network, z, a, network.checked_y(y, N))
    slope = {l: network.sigma[l].df(z[l]) for l in range(2, L + 1)}
    bend = {l: network.sigma[l].d2f(z[l]) for l in range(2, L + 1)}
    dW, db = _directions(network)  # row r: the direction in which p_r grows

    dz: dict[int, Array] = {}
    da = {1: np.zeros((s, *a[1].shape))}
    for l in range(2, L + 1):
        dz[l] = dW[l] @ a[l - 1] + network.W[l] @ da[l - 1] + db[l]  # (19)
        da[l] = slope[l] * dz[l]  # (20)

    ddelta = {L: bend[L] * dz[L] * (a[L] - np.asarray(y)) + slope[L] * da[L]}  # (22)
    for l in range(L - 1, 1, -1):
        back = network.W[l + 1].T @ delta[l + 1]
        dback = dW[l + 1].transpose(0, 2, 1) @ delta[l + 1] + network.W[l + 1].T @ ddelta[l + 1]
        ddelta[l] = bend[l] * dz[l] * back + slope[l] * dback  # (23)

    by_weights = [  # (25), column by column
        a[l - 1] @ ddelta[l].transpose(0, 2, 1) + da[l - 1] @ delta[l].T for l in range(2, L + 1)
    ]
    by_biases = [ddelta[l].sum(axis=2) for l in range(2, L + 1)]  # (24)
    H = np.concatenate([part.reshape(s, -1) for part in by_weights + by_biases], axis=1) / N  # (14)
    return np.asarray((H + H.T) / 2)  # symmetric but for rounding


def _directions(network: Network) -> tuple[dict[int, Array], dict[int, Array]]:
    """For each layer the change of W[l], (s, n_l, n_(l-1)), and of b[l], (s, n_l, 1), by each parameter."""
    s = network.n_parameters
    dW = {l: np.zeros((s, *W.shape)) for l, W in network.W.items()}
    db = {l: np.zeros((s, *b.shape)) for l, b in network.b.items()}
    probe = Network(network.sizes)
    for r in range(s):
        probe.p = np.eye(1, s, r)[0]
        for l in dW:
            dW[l][r], db[l][r] = probe.W[l], probe.b[l]
    return dW, db
