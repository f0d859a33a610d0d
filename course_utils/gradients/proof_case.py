"""One network at one point: all values and derivatives in the proof of Lemma 1."""

import functools
from typing import Literal, NamedTuple

import numpy as np

from course_utils.arrays import Array, among, check_whole, checked, checked_columns
from course_utils.gradients.backprop import backward
from course_utils.gradients.complex_step import Quantity, derivative_from, nudged
from course_utils.network.activations import Complex
from course_utils.network.network import DIVERGENT, Network, finite_result

QUANTITY, Z_OR_A = among("W", "b", "z", "a"), among("z", "a")


class At(NamedTuple):
    """The indices l, j, k and s at which a line is evaluated."""

    l: int
    j: int
    k: int = 1
    s: int = 1


@checked
class Case:
    """One network at one point x (n_1, 1) with target y (n_L, 1), and every quantity in the proof.

    z[l][j] and a[l][j] are those of the forward pass, delta[l][j] that of back propagation, slope[l][j] is
    sigma'(z_j); w[l][j, k], b[l][j] and y[j] are given. All count from 1, and what has an index 0 is NaN.
    """

    def __init__(self, network: Network, x: Array, y: Array) -> None:
        network = network.frozen()  # what the reader changes later is another network
        self.network, self.L, self.n = network, network.L, (0, *network.sizes)  # n[l], l from 1
        points = ("x", x, self.n[1]), ("y", y, self.n[-1])
        self._x, self._y = (checked_columns(*of, 1).copy() for of in points)
        z, a = network.forward(x)
        delta = backward(network, z, a, self._y)
        for each in (z, a, delta):
            finite_result("all quantities of the proof", np.concatenate([*each.values()]))
        given = (z, a, delta, network.b)
        self.z, self.a, self.delta, self.b = ({l: _from_1(v[:, 0]) for l, v in of.items()} for of in given)
        self.w = {l: _from_1(W) for l, W in network.W.items()}
        self.slope = {l: _from_1(network.sigma[l].df(z_l[:, 0])) for l, z_l in z.items()}
        self.y = _from_1(self._y[:, 0])
        self._nudged = functools.cache(functools.partial(nudged, network, self._x))  # many lines share one

    def __reduce__(self) -> tuple[type["Case"], tuple[Network, Array, Array]]:
        return Case, (self.network, self._x, self._y)  # what is kept of forward passes is made again

    def layer(self, l: int) -> range:
        """The numbers of the neurons of layer l."""
        return range(1, self.n[check_whole("l", l, 1, self.L)] + 1)

    def D(self, l: int) -> Array:
        """The diagonal matrix with the entries sigma'(z_i)."""
        return np.diag(self.slope[check_whole("l", l, 2, self.L)][1:])

    @DIVERGENT
    def long_product(self, l: int) -> Array:
        """(W[l])^T D[l] (W[l+1])^T .. D[L] (a[L] - y), shape (n_(l-1), 1); a[L] - y for l = L + 1."""
        product = (self.a[self.L] - self.y)[1:, None]
        for m in range(self.L, check_whole("l", l, 2, self.L + 1) - 1, -1):
            product = self.network.W[m].T @ self.D(m) @ product
        return product

    @DIVERGENT
    def dC(self, quantity: Quantity, l: int, j: int, k: int = 1) -> float:
        """The derivative of C (18) with respect to one quantity of layer l, by the complex step."""
        _, a = self._moved(quantity, l, j, k)
        return derivative_from(0.5 * np.sum((self._y - a[self.L]) ** 2))  # (18)

    def dz(self, m: int, i: int, quantity: Quantity, l: int, j: int, k: int = 1) -> float:
        """The derivative of z_i of layer m with respect to one quantity of layer l <= m, likewise."""
        m = check_whole("m", m, 2, self.L)
        i = check_whole("i", i, 1, self.n[m])
        z, _ = self._moved(quantity, l, j, k)
        return derivative_from(z[m][i - 1, 0])

    def jacobian(self, of: Literal["z", "a"], m: int, by: Quantity, l: int) -> Array:
        """The derivatives of z or a of layer m with respect to all z, b or w of layer l <= m, likewise.

        A row for each neuron of layer m; the columns of weights in the order of p.
        """
        Z_OR_A("of", of)
        QUANTITY("by", by)
        m = check_whole("m", m, 2, self.L)
        l = check_whole("l", l, 1, self.L)
        ks = self.layer(l - 1) if by == "W" else range(1, 2)
        columns = [self._moved(by, l, j, k)["za".index(of)][m][:, 0] for k in ks for j in self.layer(l)]
        return np.array([[derivative_from(value) for value in column] for column in columns]).T

    def _moved(
        self, quantity: Quantity, l: int, j: int, k: int
    ) -> tuple[dict[int, Complex], dict[int, Complex]]:
        """z and a with ih added to one quantity; ValueError if the network has none with these indices."""
        QUANTITY("quantity", quantity)
        l = check_whole("l", l, 1 if quantity == "a" else 2, self.L)
        j = check_whole("j", j, 1, self.n[l])
        if quantity == "W":
            k = check_whole("k", k, 1, self.n[l - 1])
        return self._nudged(quantity, l, j, k)


def _from_1(array: Array) -> Array:
    """A copy of a vector or matrix whose indices count from 1."""
    copy = np.full(np.add(array.shape, 1), np.nan)
    copy[(slice(1, None),) * array.ndim] = array
    return copy
