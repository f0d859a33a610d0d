"""Dead neurons, whose parameters have no influence on the cost, and how many there are during training."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_utils.arrays import Array, NotNegative, checked
from course_utils.network.costs import cost, misclassified
from course_utils.network.datasets import Points
from course_utils.network.network import DIVERGENT, Network
from course_utils.training.run import Method, Run


@checked
@DIVERGENT
def dead_neurons(network: Network, x: ArrayLike, flat: NotNegative = 1e-3) -> NDArray[np.bool_]:
    """Return which hidden neurons are dead, layer after layer: shape (n_2 + .. + n_(L-1),).

    A neuron is dead if |sigma'(z)| <= flat at every data point x, (n_1, N). By (22) to (25) the derivatives
    of the cost with respect to its weights and its bias then vanish, exactly so for flat = 0.
    """
    z, _ = network.forward(x)
    found = [(np.abs(network.sigma[l].df(z[l])) <= flat).all(axis=1) for l in range(2, network.L)]
    return np.concatenate([np.empty(0, dtype=bool), *found])


class Snapshot(NamedTuple):
    """A network after `step` steps: its cost (9), infinite if it overflows, the share of its hidden neurons
    that are dead, the number of misclassified points, and p.
    """

    step: int
    cost: float
    dead: float
    wrong: int
    p: Array


def snapshots(
    network: Network, points: Points, method: Method, eta: float, rng: np.random.Generator, steps: ArrayLike
) -> Iterator[Snapshot]:
    """Train `network` in place; yield a Snapshot before the first step and after each of the given ones."""
    run = Run(network, rng)
    for step in (0, *np.asarray(steps).tolist()):
        if step:
            run.advance(method, eta, step - run.step, points.x, points.y, cost_every=0)
        value, dead = cost(network, points.x, points.y), dead_neurons(network, points.x)
        wrong = int(misclassified(network, points.x, points.y).sum())
        share = float(dead.mean()) if len(dead) else 0.0
        yield Snapshot(step, value if np.isfinite(value) else np.inf, share, wrong, network.p.copy())
