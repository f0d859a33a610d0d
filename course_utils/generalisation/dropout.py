"""Dropout, section 7.2: hidden neurons are deleted at random in training, and all are used afterwards.

To delete a neuron is to multiply its output by 0. So every variant is a vector of factors, one for the
output of each of the H hidden neurons, layer after layer: 0 or 1 for a thinned network, 0 or 1 / (1 -
p_drop) for inverted dropout, the same number everywhere for the full network. To multiply a neuron's output
is to multiply all weights out of it; the biases stay as they are.
"""

from itertools import product

import numpy as np
from numpy.typing import ArrayLike

from course_utils.arrays import MOST, Array, Finite, Natural, Share, check_total, check_whole, checked
from course_utils.gradients.backprop import gradient
from course_utils.network.network import DIVERGENT, Network


@checked
def hidden_neurons(network: Network) -> int:
    """Return H, the number of neurons that can be deleted: all outside the first and the last layer."""
    return sum(network.sizes[1:-1])


@checked
def random_factors(
    network: Network, p_drop: Share, rng: np.random.Generator, count: Natural, *, inverted: bool = False
) -> Array:
    """Return the factors of `count` thinned networks, (count, H): 0 with probability p_drop, otherwise 1.

    inverted: otherwise 1 / (1 - p_drop), as in the libraries, so that the mean is 1. From the same state of
    `rng` a larger p_drop deletes more neurons and restores none.
    """
    H = hidden_neurons(network)
    check_whole("count", count, 0, MOST // max(1, H))
    kept = rng.uniform(size=(count, H)) >= p_drop
    return np.asarray(kept / (1 - p_drop) if inverted else kept.astype(float))


@checked
def all_factors(network: Network, p_drop: Share) -> tuple[Array, Array]:
    """Return all 2^H masks of 0 and 1, (2^H, H), and their probabilities, (2^H,); H is at most 16."""
    H = hidden_neurons(network)
    if H > 16:
        raise ValueError(f"network must have at most 16 hidden neurons for all masks to be listed, got {H}")
    masks = np.array(list(product((0.0, 1.0), repeat=H))).reshape(2**H, H)
    return masks, np.prod(np.where(masks == 1, 1 - p_drop, p_drop), axis=1)


@checked
@DIVERGENT
def weighted_outputs(network: Network, factors: Finite, x: ArrayLike) -> Array:
    """Return z[L], the weighted inputs of the last layer, for each row of factors: shape (K, n_L, N).

    factors is (K, H), x is (n_1, N). The output F is sigma[L].f of this.
    """
    parts, a = _by_layer(network, factors), network.checked_x(x)[None]
    check_total("the outputs of a layer", np.shape(factors)[0] * max(network.sizes[1:]) * a.shape[-1])
    for l, part in enumerate(parts, start=2):
        a = network.sigma[l].f(network.W[l] @ a + network.b[l]) * part[:, :, None]  # (19), (20)
    shape = (len(np.asarray(factors)), network.sizes[-1], a.shape[-1])
    z_L = network.W[network.L] @ a + network.b[network.L]
    return np.array(np.broadcast_to(z_L, shape))  # without hidden layers one is that of all rows


def parameter_factors(network: Network, factors: Finite) -> Array:
    """Return the factors of the entries of p, (n_parameters,), for those of the neurons' outputs, (H,)."""
    if np.shape(factors) != (hidden_neurons(network),):
        raise ValueError(f"factors must have shape ({hidden_neurons(network)},), got {np.shape(factors)}")
    row = np.asarray(factors, dtype=float)
    return np.asarray(rows_of_parameter_factors(network, row[None])[0])


def rows_of_parameter_factors(network: Network, rows: Array) -> Array:
    """Return `parameter_factors` of each of the rows (K, H): shape (K, n_parameters)."""
    n, K = network.sizes, len(rows)
    each = np.repeat(n[2:], n[1:-1]).astype(int)  # of a network without hidden layers none
    columns = rows.repeat(each, axis=1)  # the weights out of a neuron: a column of W
    return np.hstack([np.ones((K, n[0] * n[1])), columns, np.ones((K, sum(n[1:])))])


@checked
@DIVERGENT
def with_factors(network: Network, factors: Finite) -> Network:
    """Return a copy with the weights out of each hidden neuron multiplied by its factor: (H,), or one."""
    if np.ndim(factors) == 0:
        factors = np.full(hidden_neurons(network), factors)
    return network.at(network.p * parameter_factors(network, factors))


@checked
@DIVERGENT
def dropout_gradient(network: Network, factors: Finite, x: ArrayLike, y: ArrayLike) -> Array:
    """Return the gradient with respect to p of the cost (9) of the network with these factors, (H,).

    It is (n_parameters,), with 0 for every parameter of a deleted neuron. x is (n_1, N), y (n_L, N).
    """
    by = parameter_factors(network, factors)
    return gradient(network.at(by * network.p), x, y) * by  # the chain rule for p -> by p


def _by_layer(network: Network, factors: ArrayLike) -> list[Array]:
    """Return the factors (K, H) as one array (K, n_l) for each hidden layer."""
    rows, H = np.asarray(factors, dtype=float), hidden_neurons(network)
    if rows.ndim != 2 or rows.shape[1] != H:
        raise ValueError(f"factors must have shape (K, {H}), one for each hidden neuron, got {rows.shape}")
    return np.split(rows, np.cumsum(network.sizes[1:-1]), axis=1)[:-1]
