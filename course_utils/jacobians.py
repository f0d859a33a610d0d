"""Derivatives of whole layers by whole layers, by the complex step: what Lemma 1 is put together of."""

import numpy as np

from course_utils import complex_step
from course_utils.activations import Array
from course_utils.proof_case import Case


def outputs_by_inputs(c: Case) -> Array:
    """The derivatives of a_s by z_j at the output layer, [s - 1, j - 1]: the matrix D[L]."""
    return np.array([[c.da(c.L, s, j) for j in c.layer(c.L)] for s in c.layer(c.L)])


def next_by_layer(c: Case, l: int) -> Array:
    """The derivatives of z_k of layer l + 1 by z_j of layer l, [k - 1, j - 1], as (26) needs them."""
    return np.array([[c.dz(l + 1, k, "z", l, j) for j in c.layer(l)] for k in c.layer(l + 1)])


def layer_by_biases(c: Case, l: int) -> Array:
    """The derivatives of z_s by b_j of the same layer, [s - 1, j - 1]."""
    return np.array([[c.dz(l, s, "b", l, j) for j in c.layer(l)] for s in c.layer(l)])


def layer_by_weights(c: Case, l: int) -> Array:
    """The derivatives (27) and (28) of z_s by w_jk: row s - 1, the columns of W[l] one after the other."""
    columns = []
    for k in c.layer(l - 1):
        for j in c.layer(l):
            z, _ = complex_step.nudged(c.network, c.activations(1), "W", l, j, k)
            columns.append(z[l][:, 0].imag / complex_step.H)
    return np.array(columns).T
