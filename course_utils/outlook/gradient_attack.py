"""An attack by the gradient in the plane: along the slope of F1 - F2 until the category changes."""

from typing import NamedTuple

import numpy as np

from course_utils.arrays import Array, checked
from course_utils.gradients.backprop import backward_from
from course_utils.network.network import Network

FURTHEST, STEP = 1.5, 0.001  # how far, and in what steps, the ray is searched for the boundary
GRID = np.stack(np.meshgrid(*[np.linspace(0, 1, 41)] * 2)).reshape(2, -1)


@checked
def differences(network: Network, x: Array) -> Array:
    """Return F1 - F2 at the points x, (2, N): shape (N,)."""
    F = network.output(x)
    return np.asarray(F[0] - F[1])


@checked
def difference_gradient(network: Network, x: Array) -> Array:
    """Return the gradient of F1 - F2 with respect to x at the points x, (2, N): shape (2, N).

    Back propagation (22) to (23) goes on down to the input, which takes the place of the layer below.
    """
    z, _ = network.forward(x)
    L = network.L
    delta = backward_from(network, z, network.sigma[L].df(z[L]) * np.array([[1.0], [-1.0]]))
    return np.asarray(network.W[2].T @ delta[2])


class Attack(NamedTuple):
    """difference: F1 - F2 at the point; slope: the length of its gradient; direction: the unit vector along
    which |F1 - F2| falls fastest, (2,), zeros where there is no slope; estimate: where the tangent is 0;
    found: where along the direction the category changes, None if it does not; bound: no shorter change of
    the point, whatever its direction, changes the category, as long as it stays in the square.
    """

    difference: float
    slope: float
    direction: Array
    estimate: float
    found: float | None
    bound: float


@checked
def attack(network: Network, x: Array) -> Attack:
    """Return what the gradient tells at the point x, (2, 1); the bound uses the largest slope on a grid."""
    d, g = float(differences(network, x)[0]), difference_gradient(network, x)[:, 0]
    slope = float(np.hypot(*g))
    direction = (-1.0 if d > 0 else 1.0) * g / slope if slope > 0 else np.zeros(2)
    ray = np.arange(0, FURTHEST, STEP)
    other = (differences(network, x + direction[:, None] * ray) > 0) != (d > 0)
    found = round(float(ray[other.argmax()]), 3) if other.any() else None
    steepest = float(np.hypot(*difference_gradient(network, GRID)).max())
    estimate = abs(d) / slope if slope > 0 else np.inf
    return Attack(d, slope, direction, estimate, found, abs(d) / max(steepest, slope, 1e-300))
