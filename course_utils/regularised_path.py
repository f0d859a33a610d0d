"""Minimisers of (33) for one lambda after the other, each found from the one before."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from course_utils.activations import Array
from course_utils.cost import cost
from course_utils.datasets import Points
from course_utils.lbfgs import iterates
from course_utils.network import Network
from course_utils.regularisation import is_weight, regularised_cost, regularised_gradient

FIRST, STEPS = 300, 40  # of L-BFGS, at the most, for the first lambda and for each of the others
FLAT = 1e-6  # the norm of the gradient at which a minimum counts as reached


@dataclass(frozen=True, eq=False)
class Stop:
    """A minimiser p of (33), or nearly one, for this lambda: the Frobenius norm of all its weights, and its
    costs (9), without the price, over training and validation data.
    """

    lam: float
    p: Array
    norm: float
    training: float
    validation: float


class Path:
    """The way through the lambdas, from the smallest on; `stops` holds how far it has come."""

    def __init__(
        self, start: Network, training: Points, validation: Points, lambdas: Sequence[float]
    ) -> None:
        self.network, self.training, self.validation = start.copy(), training, validation
        self.lambdas = sorted(lambdas)
        self.stops: list[Stop] = []
        self._steps = self._way()

    @property
    def done(self) -> bool:
        """Whether the last lambda has been reached."""
        return len(self.stops) == len(self.lambdas)

    def go_on(self, clock: Callable[[], float], seconds: float) -> None:
        """Take steps for so long."""
        end = clock() + seconds
        while not self.done and clock() < end:
            next(self._steps)

    def _way(self) -> Iterator[None]:
        p = self.network.p.copy()
        for lam in self.lambdas:
            steps = iterates(lambda p, lam=lam: self._value(p, lam), p)  # type: ignore[misc]
            for _ in range(STEPS if self.stops else FIRST):
                found = next(steps, None)
                if found is None:
                    break
                p, _, gradient = found
                if np.linalg.norm(gradient) < FLAT:
                    break
                yield
            self.stops.append(self._stop(p, lam))
            yield

    def _value(self, p: Array, lam: float) -> tuple[float, Array]:
        self.network.p = p
        return (
            regularised_cost(self.network, self.training, lam),
            regularised_gradient(self.network, self.training, lam),
        )

    def _stop(self, p: Array, lam: float) -> Stop:
        network, training, validation = self.network, self.training, self.validation
        network.p = p
        norm = float(np.linalg.norm(p[is_weight(network)]))
        costs = cost(network, training.x, training.y), cost(network, validation.x, validation.y)
        return Stop(lam, p.copy(), norm, *costs)
