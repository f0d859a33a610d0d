"""One step of each training method, written as the paper writes it. `Run` takes many, fast.

Each function changes `network` in place. x is (n_1, N), y is (n_L, N), indices of data points count from 0,
eta is the learning rate.
"""

from collections.abc import Sequence
from typing import Annotated

import numpy as np

from course_utils.arrays import Array, Natural, Positive, checked, checked_indices, refusal, unread
from course_utils.gradients.backprop import gradient
from course_utils.network.network import Changeable, Network

Indices = Annotated[Sequence[int], unread]


@checked
def steepest_descent_step(network: Changeable, x: Array, y: Array, eta: Positive) -> None:
    """A step against the gradient of the cost over all data points, (12)."""
    network.p -= eta * gradient(network, x, y)  # (12)


@checked
def stochastic_gradient_step(network: Changeable, x: Array, y: Array, eta: Positive, i: Natural) -> None:
    """A step against the gradient at data point i alone, (15)."""
    network.p -= eta * gradient(network, *_columns(network, x, y, "i", [i]))  # (15)


@checked
def epoch(network: Changeable, x: Array, y: Array, eta: Positive, k: Indices) -> None:
    """One step with each data point, in the shuffled order k, (16): k is a permutation of 0, .., N - 1."""
    x, y = network.checked_data(x, y)
    N = x.shape[1]
    order = checked_indices("k", k, N, "N")
    if not np.array_equal(np.sort(order), np.arange(N)):
        raise refusal("k", f"the whole numbers from 0 to {N - 1} in some order, each once", k)
    for i in order:
        network.p -= eta * gradient(network, x[:, [i]], y[:, [i]])  # (16)


@checked
def mini_batch_step(network: Changeable, x: Array, y: Array, eta: Positive, k: Indices) -> None:
    """A step against the mean gradient at the m data points k, (17)."""
    network.p -= eta * gradient(network, *_columns(network, x, y, "k", k))  # (17)


def _columns(network: Network, x: Array, y: Array, name: str, k: Sequence[int]) -> tuple[Array, Array]:
    """The data points with these numbers, which have that name as an argument."""
    x, y = network.checked_data(x, y)
    chosen = checked_indices(name, k, x.shape[1], "m")
    return x[:, chosen], y[:, chosen]
