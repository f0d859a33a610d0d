"""Steepest descent with right and with wrong derivatives, side by side."""

import numpy as np

from course_utils.activations import Array
from course_utils.cost import cost
from course_utils.mistakes import RIGHT, Rules, ShapeError, derivatives
from course_utils.network import Network

STALE_FOR = 100  # steps after which stale rules make their forward pass again


class Run:
    """Steepest descent (12) by the given rules, from a start that is copied.

    costs: the cost (9) before every EVERY-th step; problem: why the rules cannot train, or None.
    """

    EVERY = 10

    def __init__(self, start: Network, x: Array, y: Array, rules: Rules = RIGHT) -> None:
        self.network, self.before = start.copy(), start.copy()
        self.step, self.rules, self._x, self._y = 0, rules, x, y
        self.costs: list[float] = []
        self.problem: str | None = None

    def advance(self, steps: int, eta: float) -> None:
        """Take steps, unless the shapes do not fit."""
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
        """Return the steps and the costs before them."""
        return np.arange(len(self.costs), dtype=float) * self.EVERY, np.array(self.costs)
