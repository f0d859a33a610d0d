"""Activation functions, which a neuron applies to its weighted input, each beside its derivative.

All work componentwise on arrays of any shape and stay finite, without a warning, for every finite z.
At a kink (z = 0 of relu, leaky relu and step) the derivative is the one from the left.
"""

from collections.abc import Callable
from dataclasses import dataclass
from inspect import unwrap

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit

from course_utils.arrays import Array, among, checked

Complex = NDArray[np.complex128]
LEAK = 0.01  # slope of the leaky relu for z < 0


@checked
def sigmoid(z: ArrayLike) -> Array:
    """σ(z) = 1 / (1 + e^(-z)), equation (1)."""
    return np.asarray(expit(z))  # (1)


@checked
def sigmoid_prime(z: ArrayLike) -> Array:
    """σ'(z) = σ(z) (1 - σ(z)), equation (2), to full accuracy even where σ(z) is nearly 1."""
    return np.asarray(expit(z) * expit(np.negative(z)))  # (2): σ(-z) = 1 - σ(z), but without cancellation


@checked
def tanh(z: ArrayLike) -> Array:
    """Hyperbolic tangent: the sigmoid stretched to run from -1 to 1, tanh(z) = 2 σ(2z) - 1."""
    return np.asarray(np.tanh(z))


@checked
def tanh_prime(z: ArrayLike) -> Array:
    """tanh'(z) = 1 - tanh(z)^2 = 4 σ'(2z), the form that is accurate where tanh(z)^2 is nearly 1."""
    with np.errstate(over="ignore"):  # 2z may be infinite
        return np.asarray(4 * unwrap(sigmoid_prime)(np.multiply(2, z)))


@checked
def relu(z: ArrayLike) -> Array:
    """Rectified linear unit, max(z, 0): section 7."""
    return np.asarray(np.maximum(z, 0.0))


@checked
def relu_prime(z: ArrayLike) -> Array:
    """1 where z > 0, otherwise 0."""
    return np.asarray(np.heaviside(z, 0.0))  # and NaN where z is


@checked
def leaky_relu(z: ArrayLike) -> Array:
    """Like relu, but with the slope 0.01 for z < 0, so that a neuron never stops learning."""
    return np.where(np.greater(z, 0), z, np.multiply(LEAK, z))


@checked
def leaky_relu_prime(z: ArrayLike) -> Array:
    """1 where z > 0, otherwise 0.01."""
    return np.asarray(LEAK + (1 - LEAK) * np.heaviside(z, 0.0))


@checked
def step(z: ArrayLike) -> Array:
    """1 where z > 0, otherwise 0: the neuron that fires or does not (section 2)."""
    return np.asarray(np.heaviside(z, 0.0))


@checked
def step_prime(z: ArrayLike) -> Array:
    """0 everywhere: with a step function there is no gradient to follow."""
    return np.zeros(np.shape(z))


def _complex_sigmoid(z: Complex) -> Complex:
    # Each of the two forms of (1) overflows on one side; e^(-|Re z|) does so on neither.
    e = np.exp(np.where(z.real < 0, z, -z))
    return np.where(z.real < 0, e / (1 + e), 1 / (1 + e))


@dataclass(frozen=True)
class Activation:
    """An activation function and all that is known about it, under the name by which networks choose it.

    f: the function; df, d2f: its first and second derivatives with respect to z, d2f being 0 at a kink;
    df_from_f: the first derivative as a function of a = f(z), cheaper, but with fewer digits where a neuron
    saturates; f_complex: f for complex z near the real axis, for the complex step; latex: its formula.
    """

    name: str
    f: Callable[[ArrayLike], Array]
    df: Callable[[ArrayLike], Array]
    df_from_f: Callable[[Array], Array]
    f_complex: Callable[[Complex], Complex]
    latex: str
    d2f: Callable[[ArrayLike], Array] = step_prime  # 0: of what is linear piece by piece

    def __post_init__(self) -> None:
        for name in ("f", "df", "d2f", "df_from_f"):  # unchecked: a network's arrays are right already
            object.__setattr__(self, name, unwrap(getattr(self, name)))


SIGMOID = Activation(
    "sigmoid",
    sigmoid,
    sigmoid_prime,
    d2f=lambda z: sigmoid_prime(z) * (1 - 2 * sigmoid(z)),
    df_from_f=lambda a: a * (1 - a),  # (2)
    f_complex=_complex_sigmoid,
    latex=r"\sigma(z) = \frac{1}{1 + e^{-z}}, \quad \sigma'(z) = \sigma(z)\,(1 - \sigma(z))",
)
TANH = Activation(
    "tanh",
    tanh,
    tanh_prime,
    d2f=lambda z: -2 * tanh(z) * tanh_prime(z),
    df_from_f=lambda a: 1 - a**2,
    f_complex=np.tanh,
    latex=r"\sigma(z) = \tanh\,z, \quad \sigma'(z) = 1 - \tanh^2\,z",
)
RELU = Activation(
    "relu",
    relu,
    relu_prime,
    df_from_f=relu_prime,  # as z has the sign of f(z)
    f_complex=lambda z: np.where(z.real <= 0, 0, z),  # NaN where z is
    latex=r"\sigma(z) = \max(z, 0) \quad (31)",
)
LEAKY_RELU = Activation(
    "leaky relu",
    leaky_relu,
    leaky_relu_prime,
    df_from_f=leaky_relu_prime,
    f_complex=lambda z: np.where(z.real > 0, z, LEAK * z),
    latex=r"\sigma(z) = \max(z, 0.01\,z)",
)
STEP = Activation(
    "step",
    step,
    step_prime,
    df_from_f=step_prime,
    f_complex=lambda z: np.heaviside(z.real, 0.0) + 0j,
    latex=r"\sigma(z) = 1 \; (z > 0), \quad \sigma(z) = 0 \; (z \leq 0)",
)
ACTIVATIONS = {activation.name: activation for activation in (SIGMOID, TANH, RELU, LEAKY_RELU, STEP)}

_name = among(*ACTIVATIONS)


def activation_named(name: str, argument: str = "activation") -> Activation:
    """Return the activation of this name; ValueError lists the names there are."""
    return ACTIVATIONS[_name(argument, name)]
