"""Softmax, the log loss (32) of section 7.3 and, to compare with it, the quadratic cost; without overflow.

Outputs v are (K, N), one column for each data point, or (K,) for a single one; labels are whole numbers
from 0 to K - 1, shape (N,), or a single one.
"""

import importlib
import sys

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from course_utils.arrays import Array, check_finite, real_array, refusal
from course_utils.gradients.backprop import backward_from, mean_gradient
from course_utils.network.network import Network

FAR_APART = np.errstate(over="ignore")  # the difference of two finite outputs may be infinite


@FAR_APART
def softmax(v: ArrayLike) -> Array:
    """e^(v_s) / sum_j e^(v_j): positive shares that sum to 1, in the shape of v.

    The largest v_j is subtracted from all of them first: in exact arithmetic that changes nothing.
    """
    return np.asarray(special.softmax(_checked(v), axis=0))


@FAR_APART
def log_sum_exp(v: ArrayLike) -> Array:
    """log sum_j e^(v_j), at most log K above the largest v_j: shape (N,), or () for a single point."""
    if "torch" in sys.modules:  # scipy looks into it; where a thread is just importing it, wait for that
        importlib.import_module("torch")
    return np.asarray(special.logsumexp(_checked(v), axis=0))


@FAR_APART
def log_softmax(v: ArrayLike) -> Array:
    """The logarithm of `softmax`, in the shape of v: accurate where softmax is close to 0 or to 1."""
    v = _checked(v)
    shifted = v - v.max(axis=0)
    others = np.exp(shifted)
    # Without the term 1 of the largest v_j, log1p loses no digits where the other terms are small.
    np.put_along_axis(others, np.expand_dims(v.argmax(axis=0), 0), 0.0, axis=0)
    return np.asarray(shifted - np.log1p(others.sum(axis=0)))


def softmax_as_written(v: ArrayLike) -> Array:
    """The formula of section 7.3 taken literally, in the shape of v: NaN or 0 where e^v is not a double."""
    v = _checked(v)
    with np.errstate(over="ignore", under="ignore", invalid="ignore"):
        return np.asarray(np.exp(v) / np.exp(v).sum(axis=0))


def log_loss(v: ArrayLike, labels: ArrayLike) -> float:
    """The softmax log loss (32): a sum over the data points, without the factor 1/N of (9)."""
    v = _checked(v)
    return float(-np.sum(np.where(_targets(v, labels) == 1, log_softmax(v), 0)))  # (32)


def log_loss_gradient(v: ArrayLike, labels: ArrayLike) -> Array:
    """The derivatives of (32) with respect to v: softmax minus target (5), in the shape of v."""
    v = _checked(v)
    return np.asarray(softmax(v) - _targets(v, labels))


def mean_log_loss(network: Network, x: ArrayLike, labels: ArrayLike) -> tuple[float, Array]:
    """Return (32) divided by N, and its gradient with respect to p, shape (n_parameters,).

    Softmax is applied to the weighted inputs z[L], without the activation function of layer L, which is
    increasing: the larger output is the same with and without it. x is (n_1, N), labels are (N,).
    """
    z, a = network.forward(x)
    v = z[network.L]
    delta = backward_from(network, z, log_loss_gradient(v, labels))
    return log_loss(v, labels) / v.shape[1], mean_gradient(network, a, delta)


def quadratic_loss(v: ArrayLike, labels: ArrayLike) -> float:
    """The sum over the data points of the quadratic costs (13), with softmax(v) as the output a[L]."""
    v = _checked(v)
    return float(0.5 * np.sum((_targets(v, labels) - softmax(v)) ** 2))


def quadratic_gradient(v: ArrayLike, labels: ArrayLike) -> Array:
    """The derivatives of `quadratic_loss` with respect to v, in the shape of v.

    With s = softmax(v) they are (diag(s) - s s^T)(s - y), by the chain rule. The matrix plays the role of
    the factor sigma' in (22): it vanishes where s is close to a unit vector, even to the wrong one.
    """
    v = _checked(v)
    s = softmax(v)
    error = s - _targets(v, labels)
    return np.asarray(s * (error - np.sum(s * error, axis=0)))


def margin(v: ArrayLike, label: int) -> float:
    """The output of the correct category minus the largest of the others; v is (K,)."""
    v = _checked(v)
    if v.ndim > 1:
        raise ValueError(f"v must have shape (K,) for a margin, got {v.shape}")
    correct = _targets(v, label).astype(bool)
    return float(v[correct][0] - v[~correct].max())


def _checked(v: ArrayLike) -> Array:
    array = real_array("v", v)
    if array.ndim not in (1, 2) or array.shape[0] < 2:
        raise ValueError(f"v must have shape (K, N) or (K,) with K at least 2, got {array.shape}")
    check_finite("v", array)
    return array


def _targets(v: Array, labels: ArrayLike) -> Array:
    """Equation (5) for K categories: 1 at the label of each column, 0 elsewhere; in the shape of v."""
    given = real_array("labels", labels)
    if given.shape != v.shape[1:]:
        raise ValueError(f"labels must have shape {v.shape[1:]}, as v has columns, got {given.shape}")
    if not np.isin(given, np.arange(len(v))).all():
        raise refusal("labels", f"whole numbers from 0 to {len(v) - 1}", given.tolist())
    rows = np.arange(len(v)).reshape(-1, *[1] * given.ndim)
    return np.asarray(rows == given, dtype=float)  # (5)
