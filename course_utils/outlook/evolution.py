"""Differential evolution, one generation at a time, so that it can be watched.

Each point of a population competes with a rival made of three others, x1 + (x2 - x3)/2, and the better of
the two survives. No derivative is needed. scipy computes a generation; this keeps the population in
between.
"""

from collections.abc import Callable
from typing import Annotated, Any

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import differential_evolution

from course_utils.arrays import Array, checked, finite

OPTIONS: dict[str, Any] = dict(maxiter=1, strategy="rand1bin", mutation=0.5, recombination=1.0, tol=0.0)
OPTIONS |= dict(updating="deferred", vectorized=True, polish=False)


@checked
class DifferentialEvolution:
    """A population that searches a box for the minimum of `f`.

    f takes points as columns, (n, S), and returns its values, (S,); population: (S, n); bounds: n pairs. f
    is evaluated S times here and S times in each generation; `evaluations` counts.
    """

    def __init__(
        self,
        f: Callable[[Array], Array],
        bounds: Annotated[ArrayLike, finite("(n, 2)")],
        population: Annotated[Array, finite("(S, n)")],
        rng: np.random.Generator,
    ) -> None:
        n, pairs = population.shape[1], np.shape(bounds)[0]
        if pairs != n:
            raise ValueError(f"bounds must be {n} pairs (low, high), got {pairs}")
        self.f, self.bounds, self.rng = f, bounds, rng
        self.population = population
        self.values = f(population.T)
        self.evaluations = len(population)

    @property
    def best(self) -> tuple[Array, float]:
        """The best point so far, (n,), and its value."""
        k = int(np.argmin(self.values))
        return self.population[k], float(self.values[k])

    def generation(self) -> None:
        """Let every point compete with its rival, as in [32]: F = 0.5, and no crossover."""
        known: list[Array] = [self.values]  # scipy asks for the values of the old population first

        def f(x: Array) -> Array:
            return known.pop() if known else self.f(x)

        found = differential_evolution(f, self.bounds, **OPTIONS, init=self.population, rng=self.rng)
        self.population, self.values = found.population, found.population_energies
        self.evaluations += len(self.population)
