"""Networks to ask about where the reader has given none."""

import numpy as np

from course_utils.network.network import Network
from course_utils.network.paper_network import PAPER_SIZES

STEEP = 8.0  # of the neurons of layer 2: so wide is the unit square to them
SCALE = 4.0  # of the weights behind them


def drawing_network(rng: np.random.Generator, sizes: tuple[int, ...] = PAPER_SIZES) -> Network:
    """Return a random network in which every neuron changes within the unit square, as in a trained one.

    In layer 2 the boundary of each neuron passes through a random point; behind it each is at 1/2 where
    all outputs that it sees are at 1/2.
    """
    network = Network(sizes)
    for l in network.W:
        W = (STEEP if l == 2 else SCALE) * rng.standard_normal(network.W[l].shape)
        middle = rng.uniform(0.2, 0.8, (1, 2)) if l == 2 else np.full((1, sizes[l - 2]), 0.5)
        network.W[l] = W
        network.b[l] = -np.sum(W * middle, axis=1, keepdims=True)
    return network
