"""Activation functions: what a neuron does with its weighted input, each beside its derivative.

All work componentwise on arrays of any shape and stay finite, without a warning, for every finite z.
At a kink (z = 0 of relu, leaky relu and step) the derivative is the one from the left.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import expit

from course_utils.arrays import Array

LEAK = 0.01  # slope of the leaky relu for z < 0


def sigmoid(z: ArrayLike) -> Array:
    """σ(z) = 1 / (1 + e^(-z)), equation (1)."""
    return np.asarray(expit(z))  # (1)


def sigmoid_prime(z: ArrayLike) -> Array:
    """σ'(z) = σ(z) (1 - σ(z)), equation (2), to full accuracy also where σ(z) is nearly 1."""
    return sigmoid(z) * sigmoid(np.negative(z))  # (2), since σ(-z) = 1 - σ(z), but without cancellation


def tanh(z: ArrayLike) -> Array:
    """Hyperbolic tangent: the sigmoid stretched to run from -1 to 1, tanh(z) = 2 σ(2z) - 1."""
    return np.asarray(np.tanh(np.asarray(z, dtype=float)))


def tanh_prime(z: ArrayLike) -> Array:
    """tanh'(z) = 1 - tanh(z)^2 = 4 σ'(2z), which keeps its accuracy where tanh(z)^2 is nearly 1."""
    return 4 * sigmoid_prime(2 * np.asarray(z, dtype=float))


def relu(z: ArrayLike) -> Array:
    """Rectified linear unit, max(z, 0): section 7."""
    return np.asarray(np.maximum(np.asarray(z, dtype=float), 0.0))


def relu_prime(z: ArrayLike) -> Array:
    """1 where z > 0, otherwise 0."""
    return np.where(np.asarray(z) > 0, 1.0, 0.0)


def leaky_relu(z: ArrayLike) -> Array:
    """Like relu, but with the slope 0.01 for z < 0, so that a neuron never stops learning."""
    z = np.asarray(z, dtype=float)
    return np.where(z > 0, z, LEAK * z)


def leaky_relu_prime(z: ArrayLike) -> Array:
    """1 where z > 0, otherwise 0.01."""
    return np.where(np.asarray(z) > 0, 1.0, LEAK)


def step(z: ArrayLike) -> Array:
    """1 where z > 0, otherwise 0: the neuron that fires or does not (section 2)."""
    return np.where(np.asarray(z) > 0, 1.0, 0.0)


def step_prime(z: ArrayLike) -> Array:
    """0 everywhere: a step gives the gradient nothing to follow."""
    return np.zeros_like(np.asarray(z, dtype=float))


@dataclass(frozen=True)
class Activation:
    """An activation function with its derivative.

    `code` is the number by which the compiled training loop knows the function.
    """

    name: str
    f: Callable[[ArrayLike], Array]
    df: Callable[[ArrayLike], Array]
    code: int


ACTIVATIONS: dict[str, Activation] = {
    activation.name: activation
    for activation in (
        Activation("sigmoid", sigmoid, sigmoid_prime, code=0),
        Activation("tanh", tanh, tanh_prime, code=1),
        Activation("relu", relu, relu_prime, code=2),
        Activation("leaky relu", leaky_relu, leaky_relu_prime, code=3),
        Activation("step", step, step_prime, code=4),
    )
}


def activation_named(name: str) -> Activation:
    """Return the activation of this name; ValueError lists the names there are."""
    if name not in ACTIVATIONS:
        raise ValueError(f"activation is {name!r}; accepted are {', '.join(map(repr, ACTIVATIONS))}")
    return ACTIVATIONS[name]
