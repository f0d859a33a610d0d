"""The derivative with respect to one weight as a sum over all paths from it to the cost."""

import itertools
import math
from typing import NamedTuple

import numpy as np

from course_utils.arrays import Array, check_total, checked, checked_columns
from course_utils.network.network import Network, finite_result


class WeightPath(NamedTuple):
    """A path from neuron j of layer l through one neuron of each later layer to the output.

    neurons: their numbers from 1, at layers l, l+1, .., L. factors: what they contribute, in order: a_k,
    sigma'(z) of each neuron alternating with the weight to the next, and a_m - y_m of the output m.
    value: the product of the factors.
    """

    neurons: tuple[int, ...]
    factors: tuple[float, ...]
    value: float


@checked
def paths(network: Network, x: Array, y: Array, l: int, j: int, k: int) -> list[WeightPath]:
    """All paths from the weight w_jk of layer l to the cost (18) at the point x (n_1, 1) with target y.

    Their values add up to the derivative of C with respect to w_jk: this is (25) with (23) substituted
    into itself until only (22) is left. There are n_(l+1) n_(l+2) .. n_L of them.
    """
    x, y = checked_columns("x", x, network.sizes[0], 1), checked_columns("y", y, network.sizes[-1], 1)
    if l not in network.W or not (1 <= j <= network.sizes[l - 1] and 1 <= k <= network.sizes[l - 2]):
        raise ValueError(f"l, j, k must name a weight of the network {network.sizes}, got {l}, {j}, {k}")
    z, a = network.forward(x)
    slope = {m: network.sigma[m].df(z[m])[:, 0] for m in z}
    later = [range(1, network.sizes[m - 1] + 1) for m in range(l + 1, network.L + 1)]
    check_total("all paths together", math.prod(map(len, later)) * 2 * (len(later) + 1), 10**6)
    found = []
    for rest in itertools.product(*later):
        neurons = (j, *rest)
        factors = [float(a[l - 1][k - 1, 0]), float(slope[l][j - 1])]
        for m, (n, after) in enumerate(itertools.pairwise(neurons), start=l + 1):
            factors += [float(network.W[m][after - 1, n - 1]), float(slope[m][after - 1])]
        end = neurons[-1] - 1
        factors.append(float(a[network.L][end, 0] - y[end, 0]))
        found.append(WeightPath(neurons, tuple(factors), math.prod(factors)))
    finite_result("every path", np.array([path.value for path in found]))
    return found
