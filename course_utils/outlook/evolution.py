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

from course_utils.arrays import LARGEST, Array, checked, finite, real_array, refusal, shortened

OPTIONS: dict[str, Any] = dict(maxiter=1, strategy="rand1bin", mutation=0.5, recombination=1.0, tol=0.0)
OPTIONS |= dict(updating="deferred", vectorized=True, polish=False)
FEWEST = 5  # points from which scipy makes rivals


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
        bounds = np.array(bounds)
        (S, n), (low, high) = population.shape, bounds.T
        if len(bounds) != n:
            raise ValueError(f"bounds must be {n} pair{'s' * (n != 1)} (low, high), got {len(bounds)}")
        if (low > high).any() or np.abs(bounds).max() > LARGEST:
            words = f"low at most high, none larger than {LARGEST} in size"
            raise ValueError(f"bounds must be pairs (low, high), {words}, got {shortened(bounds.tolist())}")
        outside = ((population < low) | (population > high)).any(axis=1).sum()
        if outside or S < FEWEST:
            beyond = f", {outside} of them outside" if outside else ""
            raise ValueError(f"population must be {FEWEST} or more points in the box, got {S}{beyond}")
        self._f, self.bounds, self.rng = f, bounds, rng
        self.population = population.copy()
        self.values = self.f(self.population.T)
        self.evaluations = S

    @checked
    def f(self, x: Annotated[Array, finite("(n, S)")]) -> Array:
        """The values at the points x, (n, S): shape (S,). ValueError where f returns anything else."""
        values = self._f(x.copy())  # into which f may write
        try:
            found = real_array("values", values)
        except ValueError:
            found = np.empty(0)
        if found.shape != x.shape[1:] or np.isnan(found).any():
            raise refusal("f", f"a function that returns {x.shape[1]} real numbers, none NaN", values)
        return found.copy()  # f may write its next values into the same array

    @property
    def best(self) -> tuple[Array, float]:
        """The best point so far, (n,), and its value."""
        k = int(np.argmin(self.values))
        return self.population[k].copy(), float(self.values[k])

    def generation(self) -> None:
        """Let every point compete with its rival, as in [32]: F = 0.5, and no crossover."""
        known: list[Array] = [self.values]  # scipy asks for the values of the old population first

        def values(x: Array) -> Array:
            return known.pop() if known else self.f(x)

        try:
            found = differential_evolution(
                values, self.bounds, **OPTIONS, init=self.population, rng=self.rng
            )
        except RuntimeError as of_scipy:  # which hides what f itself has raised
            raise of_scipy.__cause__ or of_scipy from None
        self.population, self.values = found.population, found.population_energies
        self.evaluations += len(self.population)
