"""Many networks of the same sizes at once: K parameter vectors as the rows of P, shape (K, s).

All costs on a grid, or one step of all paths in a picture, take little longer than those of a single
network. `network` gives sizes and activations; its own p is not used.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import ArrayLike

from course_utils.arrays import MOST, Array, real_array
from course_utils.network.network import DIVERGENT, Network


@DIVERGENT
def costs(network: Network, P: ArrayLike, x: ArrayLike, y: ArrayLike) -> Array:
    """Cost (9) for each row of P, shape (K,); x is (n_1, N), y (n_L, N)."""
    P, (x, y) = _checked(network, P), network.checked_data(x, y)
    found = np.empty(len(P))
    for some in blocks(len(P), x.shape[1] * sum(network.sizes)):
        _, a = _forward(network, P[some], x)
        found[some] = 0.5 * np.sum((y - a[network.L]) ** 2, axis=(1, 2)) / x.shape[1]  # (9)
    return found


def blocks(K: int, each: int) -> Iterator[slice]:
    """Yield slices of K rows, so many together as memory holds where each needs so many numbers."""
    length = max(1, MOST // 10 // each)
    return (slice(first, first + length) for first in range(0, K, length))


@DIVERGENT
def outputs(network: Network, P: ArrayLike, x: ArrayLike) -> Array:
    """F(x), equation (4), for each row of P: shape (K, n_L, N) for x of shape (n_1, N)."""
    _, a = _forward(network, _checked(network, P), network.checked_x(x))
    return a[network.L]


@DIVERGENT
def output_jacobians(network: Network, P: ArrayLike, x: ArrayLike) -> Array:
    """The derivatives of each output with respect to p, for each row of P: shape (K, N, n_L, s)."""
    P, x = _checked(network, P), network.checked_x(x)
    W, a = _forward(network, P, x)
    L, N, n_L = network.L, x.shape[1], network.sizes[-1]
    J = np.empty((len(P), N, n_L, P.shape[1]))
    # delta[k, o, j, i]: the derivative of output o at point i with respect to z_j of layer l
    delta = np.einsum("koi,oj->koji", network.sigma[L].df_from_f(a[L]), np.eye(n_L))
    for l in range(L, 1, -1):
        w, b = network.places[l]
        J[..., w] = np.einsum("koji,kmi->kiomj", delta, a[l - 1]).reshape(len(P), N, n_L, -1)
        J[..., b] = delta.transpose(0, 3, 1, 2)
        if l > 2:
            slope = network.sigma[l - 1].df_from_f(a[l - 1])[:, None]
            delta = np.einsum("kjm,koji->komi", W[l], delta) * slope
    return J


@DIVERGENT
def gradients(
    network: Network, P: ArrayLike, x: ArrayLike, y: ArrayLike, weights: ArrayLike | None = None
) -> Array:
    """For each row of P the sum over i of weights[.., i] times the gradient of (13): shape (K, s).

    weights has shape (N,) or (K, N): 1/N everywhere (None) gives the gradient (14), a single 1 that of
    (15), and 1/m in m places that of (17).
    """
    P, (x, y) = _checked(network, P), network.checked_data(x, y)
    N = x.shape[1]
    given = np.full(N, 1 / N) if weights is None else real_array("weights", weights)
    if given.shape not in ((N,), (len(P), N)):
        raise ValueError(f"weights must have shape ({N},) or ({len(P)}, {N}), got {given.shape}")
    W, a = _forward(network, P, x)
    L, G = network.L, np.empty_like(P)
    slopes = {l: network.sigma[l].df_from_f(a[l]) for l in range(2, L + 1)}
    delta = slopes[L] * (a[L] - y) * np.broadcast_to(given, (len(P), N))[:, None, :]  # (22)
    for l in range(L, 1, -1):
        w, b = network.places[l]
        # Transposed, so that the columns of W come one after another, as they do in p.
        dW = a[l - 1] @ delta.transpose(0, 2, 1)  # (25)
        G[:, w] = dW.reshape(len(P), -1)
        G[:, b] = delta.sum(axis=2)  # (24)
        if l > 2:
            delta = slopes[l - 1] * (W[l].transpose(0, 2, 1) @ delta)  # (23)
    return G


def layers(network: Network, P: Array) -> tuple[dict[int, Array], dict[int, Array]]:
    """Return all W[l], (K, n_l, n_(l-1)), and b[l], (K, n_l, 1), as views of the rows of P."""
    W, b = {}, {}
    for l, (w, bias) in network.places.items():
        n, n_before = network.W[l].shape
        W[l], b[l] = P[:, w].reshape(-1, n_before, n).transpose(0, 2, 1), P[:, bias, None]
    return W, b


def _forward(network: Network, P: Array, x: Array) -> tuple[dict[int, Array], dict[int, Array]]:
    """Return all W[l], (K, n_l, n_(l-1)), and all a[l], (K, n_l, N)."""
    W, b = layers(network, P)
    a = {1: np.broadcast_to(x, (len(P), *x.shape))}  # (7)
    for l in W:
        a[l] = network.sigma[l].f(W[l] @ a[l - 1] + b[l])  # (19), (20)
    return W, a


def _checked(network: Network, P: ArrayLike) -> Array:
    rows = real_array("P", P)
    if rows.ndim != 2 or rows.shape[1] != network.n_parameters:
        raise ValueError(f"P must have shape (K, {network.n_parameters}), got {rows.shape}")
    return rows
