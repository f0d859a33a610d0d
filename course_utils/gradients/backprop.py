"""Back propagation, section 5: the derivatives of the cost from one forward and one backward pass."""

import numpy as np
from numpy.typing import ArrayLike

from course_utils.arrays import Array, check_total, checked, real_array
from course_utils.network.network import DIVERGENT, Network, finite_result

Layers = dict[int, Array]


@checked
def backward(network: Network, z: dict[int, Array], a: dict[int, Array], y: Array) -> dict[int, Array]:
    """Return the errors delta[l], equation (21), for l = 2..L; shape (n_l, N), one column for each point.

    z and a are what `network.forward(x)` returned, y the targets of shape (n_L, N).
    """
    z, a = _checked_pass(network, z, a)
    return errors(network, z, a, network.checked_y(y, a[1].shape[1]))


@DIVERGENT
def errors(network: Network, z: dict[int, Array], a: dict[int, Array], y: Array) -> dict[int, Array]:
    """`backward`, of arrays that have been checked."""
    L = network.L
    return backward_from(network, z, network.sigma[L].df(z[L]) * (a[L] - y))  # (22)


def _checked_pass(network: Network, z: dict[int, Array], a: dict[int, Array]) -> tuple[Layers, Layers]:
    """Return z and a as float arrays, or raise ValueError if they are not of a forward pass."""
    first_layer = real_array("a[1]", a[1]) if 1 in a else np.empty(0)
    N = first_layer.shape[1] if first_layer.ndim == 2 else 0
    read: dict[str, Layers] = {}
    for name, values, first in (("a", a, 1), ("z", z, 2)):
        read[name] = {l: real_array(f"{name}[{l}]", value) for l, value in values.items()}
        shapes = {l: value.shape for l, value in read[name].items()}
        if N < 1 or shapes != {l: (network.sizes[l - 1], N) for l in range(first, network.L + 1)}:
            layers = f"{name}[{first}] .. {name}[{network.L}]"
            raise ValueError(
                f"{name} must hold {layers}, what network.forward returns, got shapes {shapes}"
            )
    return read["z"], read["a"]


def backward_from(network: Network, z: dict[int, Array], last: Array) -> dict[int, Array]:
    """Return delta[l] for l = 2..L, given delta[L], the only one whose formula depends on the cost."""
    L, W, sigma = network.L, network.W, network.sigma
    delta = {L: last}
    for l in range(L - 1, 1, -1):
        delta[l] = sigma[l].df(z[l]) * (W[l + 1].T @ delta[l + 1])  # (23)
    return delta


@checked
@DIVERGENT
def gradient(network: Network, x: ArrayLike, y: ArrayLike) -> Array:
    """The gradient of the cost (9): the vector of its derivatives with respect to p, shape (n_parameters,).

    x is (n_1, N) and y (n_L, N); with N = 1 this is the gradient of (13) that a step (15) uses.
    """
    z, a = network.forward(x)
    return mean_gradient(network, a, errors(network, z, a, network.checked_y(y, a[1].shape[1])))


def mean_gradient(network: Network, a: dict[int, Array], delta: dict[int, Array]) -> Array:
    """The mean over the data points of the derivatives with respect to p, given the errors delta[l]."""
    N, layers = a[1].shape[1], range(2, network.L + 1)
    dW = [delta[l] @ a[l - 1].T / N for l in layers]  # (25), (14)
    db = [delta[l].sum(axis=1) / N for l in layers]  # (24), (14)
    return np.concatenate([dC.ravel(order="F") for dC in dW + db])


@checked
@DIVERGENT
def point_gradients(network: Network, x: ArrayLike, y: ArrayLike) -> Array:
    """The gradients of (13), one column for each point: shape (n_parameters, N). Their mean is (14)."""
    z, a = network.forward(x)
    N = a[1].shape[1]
    check_total("the gradients of all points", network.n_parameters * N)
    delta = errors(network, z, a, network.checked_y(y, N))
    layers = range(2, network.L + 1)
    dW = [a[l - 1][:, None, :] * delta[l][None, :, :] for l in layers]  # (25), column by column
    db = [delta[l] for l in layers]  # (24)
    return np.concatenate([dC.reshape(-1, N) for dC in dW + db])


@checked
def jacobian(network: Network, x: ArrayLike) -> Array:
    """The Jacobian of the outputs a[L] with respect to p, for least squares: shape (N n_L, n_parameters).

    Row i n_L + j belongs to output j (from 0) at data point i (from 0), so that the rows match
    `network.output(x).ravel(order="F")`.
    """
    return finite_result("the Jacobian", jacobian_of_pass(network, *network.forward(x)))


@checked
def output_jacobian(network: Network, z: dict[int, Array], a: dict[int, Array]) -> Array:
    """`jacobian`, given z and a of a forward pass."""
    return finite_result("the Jacobian", jacobian_of_pass(network, *_checked_pass(network, z, a)))


@DIVERGENT
def jacobian_of_pass(network: Network, z: dict[int, Array], a: dict[int, Array]) -> Array:
    """`output_jacobian`, of a pass that has been checked."""
    L, N, n_L = network.L, a[1].shape[1], network.sizes[-1]
    check_total("the Jacobian", N * n_L * network.n_parameters)
    J = np.empty((N, n_L, network.n_parameters))
    # D[i, j, r] is the derivative of output j at point i with respect to z[l][r, i]: (22) without a - y.
    D = np.eye(n_L) * network.sigma[L].df(z[L]).T[:, :, None]
    for l in range(L, 1, -1):
        n, n_before = network.W[l].shape
        w, b = network.places[l]
        J[:, :, b] = D  # (24)
        dW = J[:, :, w].reshape(N, n_L, n_before, n)
        np.multiply(D[:, :, None, :], a[l - 1].T[:, None, :, None], out=dW)  # (25)
        if l > 2:
            D = (D @ network.W[l]) * network.sigma[l - 1].df(z[l - 1]).T[:, None, :]  # (23)
    return J.reshape(N * n_L, -1)
