"""A network that gets other layers and keeps, as far as they fit, its weights and biases."""

from collections.abc import Iterable, Sequence

import numpy as np

from course_utils.network.network import Network
from course_utils.pictures.diagrams import weight_name
from course_utils.pictures.numbers import subscript

# The triple (l, j, k) is the weight w_jk of layer l, and with k = 0 the bias b_j; all counted from 1.
Part = tuple[int, int, int]


def place(network: Network, part: Part) -> int:
    """Return the entry of p, from 0, in which this weight or bias stands."""
    (l, j, k), (weights, biases) = part, network.places[part[0]]
    return biases.start + j - 1 if k == 0 else weights.start + (k - 1) * network.sizes[l - 1] + j - 1


def name(part: Part) -> str:
    """Return w₂₁[3] or b₂[3]."""
    l, j, k = part
    return weight_name(l, j, k) if k else f"b{subscript(j)}[{l}]"


def parts(network: Network) -> list[Part]:
    """Return all weights and biases in the order of p."""
    layers = [(l, network.sizes[l - 1], network.sizes[l - 2]) for l in range(2, network.L + 1)]
    weights = [(l, j, k) for l, n, before in layers for k in range(1, before + 1) for j in range(1, n + 1)]
    return [*weights, *((l, j, 0) for l, n, _ in layers for j in range(1, n + 1))]


def grown(
    old: Network, new: Network, origin: Sequence[int], held: Iterable[int]
) -> tuple[Network, tuple[int, ...]]:
    """Fill `new`, which has random parameters, with those of `old`; return it, and what is held in it.

    origin[l - 1]: which layer of the old network layer l of the new one is, 0 if none. What leads from a
    new neuron into an old one begins with the weight 0, so that the output of the network stays.
    """
    holding, kept = set(held), []
    known = set(parts(old))
    for index, (l, j, k) in enumerate(parts(new)):
        m, before = origin[l - 1], origin[l - 2]
        adjoining = bool(m) and (k == 0 or before == m - 1)
        if adjoining and (m, j, k) in known:
            at = place(old, (m, j, k))
            new.p[index] = old.p[at]
            kept += [index] if at in holding else []
        elif adjoining and j <= old.sizes[m - 1]:
            new.p[index] = 0.0
    return new, tuple(kept)


def start(sizes: Sequence[int], seed: int, activation: str) -> Network:
    """Return the random network of this seed, with sigmoids in its last layer."""
    rng = np.random.default_rng(seed)
    return Network.random(sizes, rng, 1.0, activation=activation, output_activation="sigmoid")
