"""One step of each training method, written as the paper writes it. `Run` takes many, fast.

Each function changes `network` in place. x is (n_1, N), y is (n_L, N), indices of data points count from 0,
eta is the learning rate.
"""

from collections.abc import Sequence

from course_utils.arrays import Array
from course_utils.gradients.backprop import gradient
from course_utils.network.network import Network


def steepest_descent_step(network: Network, x: Array, y: Array, eta: float) -> None:
    """A step against the gradient of the cost over all data points, (12)."""
    network.p -= eta * gradient(network, x, y)  # (12)


def stochastic_gradient_step(network: Network, x: Array, y: Array, eta: float, i: int) -> None:
    """A step against the gradient at data point i alone, (15)."""
    network.p -= eta * gradient(network, x[:, [i]], y[:, [i]])  # (15)


def epoch(network: Network, x: Array, y: Array, eta: float, k: Sequence[int]) -> None:
    """One step with each data point, in the shuffled order k, (16)."""
    for k_i in k:
        network.p -= eta * gradient(network, x[:, [k_i]], y[:, [k_i]])  # (16)


def mini_batch_step(network: Network, x: Array, y: Array, eta: float, k: Sequence[int]) -> None:
    """A step against the mean gradient at the m data points k, (17)."""
    network.p -= eta * gradient(network, x[:, k], y[:, k])  # (17)


def momentum_step(
    network: Network, velocity: Array, x: Array, y: Array, eta: float, k: Sequence[int], momentum: float
) -> None:
    """A step (17) with momentum: `velocity`, changed in place, keeps `momentum` times its old value."""
    velocity[:] = momentum * velocity + gradient(network, x[:, k], y[:, k])
    network.p -= eta * velocity
