"""Saturation in deep networks (section 8): where sigma' is nearly 0, and how the error delta shrinks."""

from typing import Annotated

import numpy as np

from course_utils.arrays import Array, Seed, checked, number
from course_utils.gradients.backprop import errors
from course_utils.network.network import Network

DEPTH, WIDTH, N = 10, 20, 100  # hidden layers, neurons in each, inputs
# So that the product of eleven matrices of weights, squared, is finite.
Scale = Annotated[float, number("positive and at most 1,000,000", lambda scale: 0 < scale <= 1e6)]


@checked
def slopes_and_errors(activation: str, scale: Scale, seed: Seed) -> tuple[Array, Array]:
    """Return |sigma'| (10, 2000) of every neuron for every input, and the mean norm of delta[l], (10,).

    The network is 2, ten layers of 20, 2, with weights of standard deviation scale / sqrt(n), n being the
    number of neurons in the layer before; its inputs are 100 random points, half in each category.
    """
    rng = np.random.default_rng(seed)
    network = Network((2, *(WIDTH,) * DEPTH, 2), activation=activation, output_activation="sigmoid")
    for l in range(2, network.L + 1):
        n = network.sizes[l - 2]
        network.W[l] = scale / np.sqrt(n) * rng.standard_normal((network.sizes[l - 1], n))
    x = rng.standard_normal((2, N))
    y = np.repeat(np.eye(2), N // 2, axis=1)
    z, a = network.forward(x)
    delta, hidden = errors(network, z, a, y), range(2, network.L)
    slopes = np.array([np.abs(network.sigma[l].df(z[l])).ravel() for l in hidden])
    return slopes, np.array([_norms(delta[l]).mean() for l in hidden])


def _norms(delta: Array) -> Array:
    """The norms of the columns, in a unit near the largest number, so that no square underflows."""
    unit = np.abs(delta).max() or 1.0
    return np.asarray(unit * np.linalg.norm(delta / unit, axis=0))
