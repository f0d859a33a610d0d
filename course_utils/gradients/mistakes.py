"""The four lines of Lemma 1 as functions, and the classic ways to get one of them wrong."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from course_utils.arrays import Array, real_array
from course_utils.network.costs import cost
from course_utils.network.network import DIVERGENT, Network

Layers = dict[int, Array]


@dataclass(frozen=True)
class Rules:
    """How derivatives are computed, line by line; `stale`: from an earlier forward pass.

    In `weight`, before is a[l-1] and now is a[l]. Derivatives are means over the N points.
    """

    output: Callable[[Array, Array, Array], Array] = lambda df, a, y: df * (a - y)  # (22)
    hidden: Callable[[Array, Array, Array], Array] = lambda df, W, delta: df * (W.T @ delta)  # (23)
    bias: Callable[[Array], Array] = lambda delta: delta.mean(axis=1, keepdims=True)  # (24), (14)
    weight: Callable[[Array, Array, Array], Array] = lambda delta, before, now: (
        delta @ before.T / delta.shape[1]  # (25), (14)
    )
    stale: bool = False


RIGHT = Rules()
MISTAKES: dict[str, Rules] = {
    "forget σ′ in (22)": Rules(output=lambda df, a, y: a - y),
    "forget σ′ in (23)": Rules(hidden=lambda df, W, delta: W.T @ delta),
    "drop the transpose in (23)": Rules(hidden=lambda df, W, delta: df * (W @ delta)),
    "swap j and k in (25)": Rules(  # the right numbers, stored by rows in a matrix that is read by columns
        weight=lambda delta, before, now: (before @ delta.T / delta.shape[1]).reshape(len(delta), -1)
    ),
    "a[l] for a[l−1] in (25)": Rules(weight=lambda delta, before, now: delta @ now.T / delta.shape[1]),
    "the wrong sign in (22)": Rules(output=lambda df, a, y: df * (y - a)),
    "forget the bias (24)": Rules(bias=lambda delta: np.zeros((len(delta), 1))),
    "a stale forward pass": Rules(stale=True),
}


class Derivatives(NamedTuple):
    """delta[l] (n_l, N), dW[l] (n_l, n_(l-1)) and db[l] (n_l, 1) for l = 2..L, right or wrong."""

    delta: Layers
    dW: Layers
    db: Layers

    def vector(self) -> Array:
        """The derivatives with respect to all parameters, in the order of p."""
        return np.concatenate([d.ravel(order="F") for d in (*self.dW.values(), *self.db.values())])


class ShapeError(ValueError):
    """Two matrices have shapes that do not fit together."""


@DIVERGENT
def derivatives(
    network: Network, x: Array, y: Array, rules: Rules, before: Network | None = None
) -> Derivatives:
    """Back propagation by the given rules, for points x (n_1, N) with targets y (n_L, N).

    before: the network whose forward pass stale rules use. ShapeError names the shapes that do not fit. The
    rules get copies, into which they may write.
    """
    x, y = network.checked_data(x, y)
    z, a = (before if rules.stale and before is not None else network).forward(x)
    W, L, sigma = network.W, network.L, network.sigma
    given = rules.output(sigma[L].df(z[L]), _copy(a[L]), _copy(y))  # (22)
    delta = {L: _shaped(given, f"delta[{L}]", z[L].shape, f"z[{L}]")}
    for l in range(L - 1, 1, -1):
        try:
            given = rules.hidden(sigma[l].df(z[l]), _copy(W[l + 1]), _copy(delta[l + 1]))  # (23)
        except ValueError as problem:
            shapes = f"W[{l + 1}] is {_shape(W[l + 1])} and delta[{l + 1}] is {_shape(delta[l + 1])}"
            raise ShapeError(f"{shapes}: W @ delta does not fit") from problem
        delta[l] = _shaped(given, f"delta[{l}]", z[l].shape, f"z[{l}]")
    dW, db = {}, {}
    for l in W:
        d = delta[l]
        given = rules.weight(_copy(d), _copy(a[l - 1]), _copy(a[l]))  # (25)
        dW[l] = _shaped(given, f"∂C/∂W[{l}]", W[l].shape, f"W[{l}]")
        db[l] = _shaped(rules.bias(_copy(d)), f"∂C/∂b[{l}]", network.b[l].shape, f"b[{l}]")  # (24)
    return Derivatives(delta, dW, db)


def _copy(array: Array) -> Array:
    return array.copy("K")  # products depend on the order in memory


def _shaped(given: Any, name: str, shape: tuple[int, ...], like: str) -> Array:
    """Return what a rule gave, or raise ShapeError where it is not shaped as `like`."""
    array = real_array(name, given)
    if array.shape != shape:
        raise ShapeError(f"{name} is {_shape(array)}, but {like} is {'×'.join(map(str, shape))}")
    return array


def _shape(array: Array) -> str:
    return "×".join(map(str, array.shape)) or "a single number"


STALE_FOR = 100  # steps after which stale rules repeat their forward pass


class DescentByRules:
    """Steepest descent (12) by the given rules, from a copy of `start`."""

    EVERY = 10

    def __init__(self, start: Network, x: Array, y: Array, rules: Rules = RIGHT) -> None:
        self.network, self.before = start.copy(), start.copy()
        self.step, self.rules, self._x, self._y = 0, rules, x, y
        self.costs: list[float] = []  # (9), before every EVERY-th step
        self.problem: str | None = None  # why the rules cannot be used

    def advance(self, steps: int, eta: float) -> None:
        """Take this many steps, or stop with `problem` set where shapes do not fit."""
        for _ in range(steps):
            if self.step % self.EVERY == 0:
                self.costs.append(cost(self.network, self._x, self._y))
            if self.step % STALE_FOR == 0:
                self.before = self.network.copy()
            try:
                found = derivatives(self.network, self._x, self._y, self.rules, self.before)
            except ShapeError as problem:
                self.problem = str(problem)
                return
            self.network.p -= eta * found.vector()  # (12), if the rules are right
            self.step += 1

    def history(self) -> tuple[Array, Array]:
        """Return the step numbers and the costs before those steps."""
        return np.arange(len(self.costs), dtype=float) * self.EVERY, np.array(self.costs)
