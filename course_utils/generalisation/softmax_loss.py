"""Softmax, the log loss (32) of section 7.3 and, to compare with it, the quadratic cost; without overflow.

Outputs v are (K, N), one column a data point, or (K,) for a single one; labels are whole numbers from 0 to
K - 1, shape (N,), or one number. ValueError for other shapes, other labels, NaN and infinite numbers.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_utils.arrays import Array
from course_utils.gradients.backprop import backward_from, mean_gradient
from course_utils.network.network import Network


def softmax(v: ArrayLike) -> Array:
    """e^(v_s) / sum_j e^(v_j): positive weights that sum to 1, in the shape of v.

    Subtracting the largest v_j from all changes nothing in exact arithmetic, and no exponent is above 0.
    """
    v = _checked(v)
    e = np.exp(v - v.max(axis=0))
    return np.asarray(e / e.sum(axis=0))


def log_softmax(v: ArrayLike) -> Array:
    """The logarithm of `softmax`, finite also where softmax itself is rounded to 0; in the shape of v."""
    v = _checked(v)
    return np.asarray(v - v.max(axis=0) - _log_rest(v))


def log_sum_exp(v: ArrayLike) -> Array:
    """log sum_j e^(v_j), at most log K above the largest v_j: shape (N,), or () for a single point."""
    v = _checked(v)
    return np.asarray(v.max(axis=0) + _log_rest(v))


def softmax_as_written(v: ArrayLike) -> Array:
    """The formula of section 7.3 to the letter, in the shape of v: NaN or 0 where e^v has no double."""
    v = _checked(v)
    with np.errstate(over="ignore", under="ignore", invalid="ignore"):
        return np.asarray(np.exp(v) / np.exp(v).sum(axis=0))


def log_loss(v: ArrayLike, labels: ArrayLike) -> float:
    """The softmax log loss, equation (32): a sum over the data points, without the factor 1/N of (9)."""
    v = _checked(v)
    return float(-np.sum(_targets(v, labels) * log_softmax(v)))  # (32)


def log_loss_gradient(v: ArrayLike, labels: ArrayLike) -> Array:
    """The derivatives of (32) by v, softmax minus target (5), in the shape of v: what delta^[L] becomes."""
    v = _checked(v)
    return np.asarray(softmax(v) - _targets(v, labels))


def quadratic_loss(v: ArrayLike, labels: ArrayLike) -> float:
    """The sum over the data points of the quadratic costs (13), with softmax(v) for a^[L]."""
    v = _checked(v)
    return float(0.5 * np.sum((_targets(v, labels) - softmax(v)) ** 2))


def quadratic_gradient(v: ArrayLike, labels: ArrayLike) -> Array:
    """The derivatives of `quadratic_loss` by v, in the shape of v.

    With s = softmax(v) they are (diag(s) - s s^T)(s - y), by the chain rule. The matrix plays the part of
    the factor sigma' in (22): it vanishes where s is close to a unit vector, be it the right one or not.
    """
    v = _checked(v)
    s = softmax(v)
    error = s - _targets(v, labels)
    return np.asarray(s * (error - np.sum(s * error, axis=0)))


def margin(v: ArrayLike, label: int) -> float:
    """How far the output of the right category is above the largest of the others; v is (K,)."""
    v = _checked(v)
    _targets(v, label)
    return float(v[label] - np.delete(v, label).max())


def _log_rest(v: Array) -> Array:
    """log sum_j e^(v_j) minus the largest v_j, to full accuracy also where it is close to 0."""
    largest = v.argmax(axis=0)
    e = np.exp(v - v.max(axis=0))
    np.put_along_axis(e, np.expand_dims(largest, 0), 0.0, axis=0)  # the 1 of 1 + e^.. + e^..
    return np.asarray(np.log1p(e.sum(axis=0)))


def _checked(v: ArrayLike) -> Array:
    array = np.asarray(v, dtype=float)
    if array.ndim not in (1, 2) or array.shape[0] < 2 or not array.size:
        raise ValueError(f"v was given shape {array.shape}; it takes (K, N) or (K,) with K of at least 2")
    if not np.isfinite(array).all():
        raise ValueError(f"v holds {(~np.isfinite(array)).sum()} NaN or infinite; it takes finite numbers")
    return array


def _targets(v: Array, labels: ArrayLike) -> Array:
    """Equation (5) for K categories: 1 at the label of each column, 0 elsewhere; in the shape of v."""
    given: NDArray[np.generic] = np.asarray(labels)
    if given.shape != v.shape[1:]:
        raise ValueError(
            f"labels has shape {given.shape}; it takes {v.shape[1:]}, one for each column of v"
        )
    if not np.isin(given, np.arange(len(v))).all():
        raise ValueError(f"labels is {given.tolist()}; accepted are whole numbers from 0 to {len(v) - 1}")
    rows = np.arange(len(v)).reshape(-1, *[1] * given.ndim)
    return np.asarray(rows == given, dtype=float)  # (5)


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
