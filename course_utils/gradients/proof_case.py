"""One network at one point: all values and derivatives in the proof of Lemma 1."""

from dataclasses import dataclass

import numpy as np

from course_utils.arrays import Array
from course_utils.gradients import complex_step
from course_utils.gradients.backprop import backward
from course_utils.gradients.complex_step import Quantity
from course_utils.network.network import Network


@dataclass(frozen=True)
class At:
    """The indices l, j, k and s at which a line is evaluated."""

    l: int
    j: int
    k: int = 1
    s: int = 1


class Case:
    """One network at one point x (n_1, 1) with target y (n_L, 1), and every quantity in the proof."""

    def __init__(self, network: Network, x: Array, y: Array) -> None:
        self.network, self.L, self.n = network, network.L, (0, *network.sizes)  # n[l], l from 1
        self._x = network.checked_x(x)
        self._y = network.checked_y(y, 1)
        self._z, self._a = network.forward(x)
        self._delta = backward(network, self._z, self._a, self._y)

    def y(self, j: int) -> float:
        """The target y_j."""
        return float(self._y[j - 1, 0])

    def z(self, l: int, j: int) -> float:
        """The weighted input (19), from the forward pass."""
        return float(self._z[l][j - 1, 0])

    def a(self, l: int, j: int) -> float:
        """The activation (20), from the forward pass."""
        return float(self._a[l][j - 1, 0])

    def w(self, l: int, j: int, k: int) -> float:
        """The weight w_jk of layer l."""
        return float(self.network.W[l][j - 1, k - 1])

    def b(self, l: int, j: int) -> float:
        """The bias b_j of layer l."""
        return float(self.network.b[l][j - 1, 0])

    def delta(self, l: int, j: int) -> float:
        """delta_j of layer l as back propagation gives it, by (22) and (23)."""
        return float(self._delta[l][j - 1, 0])

    def sigma(self, l: int, z: float) -> float:
        """The activation function of layer l."""
        return float(self.network.sigma[l].f(z))

    def slope(self, l: int, j: int) -> float:
        """sigma'(z_j) of layer l, by its formula."""
        return float(self.network.sigma[l].df(self.z(l, j)))

    def D(self, l: int) -> Array:
        """The diagonal matrix with the entries sigma'(z_i)."""
        return np.diag([self.slope(l, i) for i in self.layer(l)])

    def error(self) -> Array:
        """a[L] - y, shape (n_L, 1)."""
        return self._a[self.L] - self._y

    def layer(self, l: int) -> range:
        """The numbers of the neurons of layer l."""
        return range(1, self.n[l] + 1)

    def dC(self, quantity: Quantity, l: int, j: int, k: int = 1) -> float:
        """The derivative of C (18) with respect to one quantity of layer l, by the complex step."""
        _, a = complex_step.nudged(self.network, self._x, quantity, l, j, k)
        return complex_step.derivative_from(0.5 * np.sum((self._y - a[self.L]) ** 2))  # (18)

    def da(self, l: int, j: int, by: int) -> float:
        """The derivative of a_j with respect to z_by of the same layer, by the complex step."""
        _, a = complex_step.nudged(self.network, self._x, "z", l, by)
        return complex_step.derivative_from(a[l][j - 1, 0])

    def dz(self, m: int, i: int, quantity: Quantity, l: int, j: int, k: int = 1) -> float:
        """The derivative of z_i of layer m with respect to one quantity of layer l <= m, likewise."""
        z, _ = complex_step.nudged(self.network, self._x, quantity, l, j, k)
        return complex_step.derivative_from(z[m][i - 1, 0])

    def deltas(self, l: int) -> Array:
        """delta[l] as back propagation gives it, shape (n_l, 1)."""
        return self._delta[l]

    def activations(self, l: int) -> Array:
        """a[l], shape (n_l, 1)."""
        return self._a[l]

    def sigma_of_z(self, l: int) -> Array:
        """sigma(z[l]), shape (n_l, 1); for l = 1, where there is no z, the input x."""
        return self._x if l == 1 else self.network.sigma[l].f(self._z[l])

    def long_product(self, l: int) -> Array:
        """(W[l])^T D[l] (W[l+1])^T .. D[L] (a[L] - y), shape (n_(l-1), 1)."""
        product = self.error()
        for m in range(self.L, l - 1, -1):
            product = self.network.W[m].T @ self.D(m) @ product
        return product


def outputs_by_inputs(c: Case) -> Array:
    """The derivatives of a_s with respect to z_j at layer L, entry [s - 1, j - 1]: the matrix D[L]."""
    return np.array([[c.da(c.L, s, j) for j in c.layer(c.L)] for s in c.layer(c.L)])


def next_by_layer(c: Case, l: int) -> Array:
    """The derivatives in (26): of z_k of layer l + 1 with respect to z_j of layer l, [k - 1, j - 1]."""
    return np.array([[c.dz(l + 1, k, "z", l, j) for j in c.layer(l)] for k in c.layer(l + 1)])


def layer_by_biases(c: Case, l: int) -> Array:
    """The derivatives of z_s with respect to b_j of the same layer, [s - 1, j - 1]."""
    return np.array([[c.dz(l, s, "b", l, j) for j in c.layer(l)] for s in c.layer(l)])


def layer_by_weights(c: Case, l: int) -> Array:
    """The derivatives (27), (28) of z_s with respect to w_jk: row s - 1, columns in the order of p."""
    columns = []
    for k in c.layer(l - 1):
        for j in c.layer(l):
            z, _ = complex_step.nudged(c.network, c.activations(1), "W", l, j, k)
            columns.append(z[l][:, 0].imag / complex_step.H)
    return np.array(columns).T
