"""Training in which some parameters are held: the others move as if those were constants."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import ArrayLike

from course_utils.arrays import Array
from course_utils.network.costs import cost
from course_utils.network.network import Network
from course_utils.training.run import Method, Run


class HeldRun(Run):
    """A `Run` in which the entries `held` of p, counted from 0, stay what they are."""

    def __init__(self, network: Network, rng: np.random.Generator) -> None:
        super().__init__(network, rng)
        self._held = np.empty(0, dtype=np.int64)

    def hold(self, entries: Iterable[int]) -> None:
        """Hold these entries of p from now on, and let go of all others."""
        self._held = np.array(sorted(entries), dtype=np.int64)

    def advance(
        self, method: Method, eta: float, steps: int, x: ArrayLike, y: ArrayLike, cost_every: int = 1
    ) -> Array:
        """Take `steps` steps and return the cost (9) after every cost_every-th of them, as `Run` does.

        The compiled loop knows nothing of what is held, so it takes one step at a time.
        """
        if not len(self._held):
            return super().advance(method, eta, steps, x, y, cost_every)
        kept, costs = self.network.p[self._held], []
        for step in range(1, steps + 1):
            super().advance(method, eta, 1, x, y, 0)
            self.network.p[self._held], self.velocity[self._held] = kept, 0.0
            if cost_every and step % cost_every == 0:
                costs.append(cost(self.network, x, y))
        return np.array(costs)
