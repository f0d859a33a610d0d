"""The Hessian of the cost (9), exact up to rounding, by differentiating back propagation itself.

Each line of the forward and the backward pass is differentiated with respect to all parameters at once; a
name with a d in front is that derivative.
"""

import numpy as np
from numpy.typing import ArrayLike

from course_utils.arrays import MOST, Array, check_total, checked
from course_utils.gradients.backprop import errors
from course_utils.network.network import DIVERGENT, Network, finite_result
from course_utils.network.stacked import layers


@checked
@DIVERGENT
def hessian(network: Network, x: ArrayLike, y: ArrayLike) -> Array:
    """The Hessian of the cost (9) with respect to p, shape (s, s); at a kink sigma'' is taken as 0.

    ValueError if it would not fit into memory, from some 3,000 parameters on, or overflows.
    """
    z, a = network.forward(x)
    N, L, s = a[1].shape[1], network.L, network.n_parameters
    y = network.checked_y(y, N)
    widest = max(s, N * max(network.sizes))  # entries of a derivative with respect to one parameter
    check_total("the Hessian and what it is computed from", s * widest, MOST // 10)
    delta = errors(network, z, a, y)
    slope = {l: network.sigma[l].df(z[l]) for l in range(2, L + 1)}
    bend = {l: network.sigma[l].d2f(z[l]) for l in range(2, L + 1)}
    dW, db = layers(network, np.eye(s))  # entry r: the derivative with respect to p_r

    dz: dict[int, Array] = {}
    da = {1: np.zeros((s, *a[1].shape))}
    for l in range(2, L + 1):
        dz[l] = dW[l] @ a[l - 1] + network.W[l] @ da[l - 1] + db[l]  # (19)
        da[l] = slope[l] * dz[l]  # (20)

    ddelta = {L: bend[L] * dz[L] * (a[L] - y) + slope[L] * da[L]}  # (22)
    for l in range(L - 1, 1, -1):
        back = network.W[l + 1].T @ delta[l + 1]
        dback = dW[l + 1].transpose(0, 2, 1) @ delta[l + 1] + network.W[l + 1].T @ ddelta[l + 1]
        ddelta[l] = bend[l] * dz[l] * back + slope[l] * dback  # (23)

    by_weights = [  # (25), column by column
        a[l - 1] @ ddelta[l].transpose(0, 2, 1) + da[l - 1] @ delta[l].T for l in range(2, L + 1)
    ]
    by_biases = [ddelta[l].sum(axis=2) for l in range(2, L + 1)]  # (24)
    H = np.concatenate([part.reshape(s, -1) for part in by_weights + by_biases], axis=1) / N  # (14)
    return finite_result("the Hessian", (H + H.T) / 2)  # symmetric up to rounding
