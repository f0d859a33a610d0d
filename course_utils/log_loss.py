"""The softmax log loss (32) as the cost of a network, and its gradient by back propagation."""

import numpy as np
from numpy.typing import ArrayLike

from course_utils.activations import Array
from course_utils.backprop import backward_from, mean_gradient
from course_utils.network import Network
from course_utils.softmax import log_loss, log_loss_gradient


def mean_log_loss(network: Network, x: ArrayLike, labels: ArrayLike) -> tuple[float, Array]:
    """Return (32) divided by N, and its gradient with respect to p, shape (n_parameters,).

    What goes into softmax are the weighted inputs z[L]: the activation of layer L is left out. Since it
    increases, the larger of two outputs is the same with and without it. x is (n_1, N), labels are (N,)
    whole numbers from 0.
    """
    z, a = network.forward(x)
    v = z[network.L]
    delta = backward_from(network, z, log_loss_gradient(v, labels))
    return log_loss(v, labels) / np.shape(v)[1], mean_gradient(network, a, delta)
