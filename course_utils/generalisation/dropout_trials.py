"""Does dropout reduce overfitting? Pairs of trainings, without and with it, over seeds."""

import functools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Annotated, NamedTuple

import numpy as np

from course_utils.arrays import MOST, Array, Rising, Share, check_total, checked, read_only, whole
from course_utils.generalisation.early_stopping import ETA, ValidationProblem
from course_utils.network.datasets import Points, two_circles
from course_utils.network.network import DIVERGENT, Network
from course_utils.network.stacked import layers, outputs
from course_utils.recorded import recorded_file

BATCH, FRESH = 10, 2000  # points of a step; new points that judge
FILE = recorded_file("dropout_trials.npz")


@checked
@dataclass(frozen=True)
class DropoutTrials:
    """`problem` with the seeds 0, 1, .. in place of its own; p_drop: of hidden neurons, inverted."""

    problem: ValidationProblem
    p_drop: Share
    seeds: Annotated[int, whole(2, 100)]

    def each(self) -> list[ValidationProblem]:
        """Return the problem of each seed: points, start and batches of its own."""
        return [replace(self.problem, seed=k) for k in range(self.seeds)]


class Trials(NamedTuple):
    """For each seed without dropout, row 0, and with it, row 1: errors, as a share, and the cost (9).

    `training`: of the training points; `fresh`: of 2,000 new ones. All are (2, seeds).
    """

    training_errors: Array
    training_cost: Array
    fresh_errors: Array
    fresh_cost: Array


@checked
def dropout_trials(trials: DropoutTrials, steps: Rising) -> Iterator[Trials]:
    """Train all pairs side by side with mini-batches (17); yield a look after each of these steps."""
    each = trials.each()
    check_total("the parameters of all networks", 2 * len(each) * each[0].start().n_parameters, MOST // 10)
    network, rng = each[0].start(), np.random.default_rng((trials.seeds, 5))
    P = np.concatenate([np.stack([one.start().p for one in each])] * 2)  # without, then with
    training = [one.split()[0] for one in each]
    x, y = (np.stack([getattr(points, name) for points in training]) for name in ("x", "y"))
    fresh, done = two_circles(np.random.default_rng(998), FRESH, trials.problem.noise), 0
    for due in steps:
        for _ in range(due - done):
            which = rng.integers(x.shape[2], size=(len(each), 1, BATCH))
            batch = (np.concatenate([np.take_along_axis(part, which, axis=2)] * 2) for part in (x, y))
            P -= ETA * thinned_gradients(network, P, _masks(network, trials, rng), *batch)  # (17)
        done = due
        yield _look(network, P, training, fresh)


def _masks(network: Network, trials: DropoutTrials, rng: np.random.Generator) -> list[Array]:
    """Return the factors of each hidden layer, (2 seeds, n_l, 1): 1 without dropout."""
    found = []
    for n in network.sizes[1:-1]:
        kept = rng.random((trials.seeds, n, 1)) >= trials.p_drop
        found.append(np.concatenate([np.ones(kept.shape), kept / (1 - trials.p_drop)]))
    return found


@DIVERGENT
def thinned_gradients(network: Network, P: Array, masks: list[Array], x: Array, y: Array) -> Array:
    """Return the gradient of (9) for each row of P, (K, s), on data of its own: x, y (K, 2, m)."""
    W, b = layers(network, P)
    z_free, a = {}, {1: x}  # the outputs of layer l before and after its mask
    for l in range(2, network.L + 1):
        z_free[l] = network.sigma[l].f(W[l] @ a[l - 1] + b[l])  # (19), (20)
        a[l] = z_free[l] * masks[l - 2] if l < network.L else z_free[l]
    G, L = np.empty_like(P), network.L
    delta = network.sigma[L].df_from_f(a[L]) * (a[L] - y) / x.shape[2]  # (22)
    for l in range(L, 1, -1):
        weights, biases = network.places[l]
        G[:, weights] = (a[l - 1] @ delta.transpose(0, 2, 1)).reshape(len(P), -1)  # (25)
        G[:, biases] = delta.sum(axis=2)  # (24)
        if l > 2:
            back = masks[l - 3] * (W[l].transpose(0, 2, 1) @ delta)  # (23)
            delta = network.sigma[l - 1].df_from_f(z_free[l - 1]) * back
    return G


def _look(network: Network, P: Array, training: list[Points], fresh: Points) -> Trials:
    own = [_judged(network, P[k :: len(training)], points) for k, points in enumerate(training)]
    errors, costs = np.array(own).transpose(1, 2, 0)
    new_errors, new_costs = (found.reshape(2, -1) for found in _judged(network, P, fresh))
    return Trials(errors, costs, new_errors, new_costs)


def _judged(network: Network, P: Array, points: Points) -> tuple[Array, Array]:
    """Return the share of errors and the cost (9) for each row of P, (K,) each."""
    F = outputs(network, P, points.x)
    wrong = (F[:, 0] > F[:, 1]) != (points.labels == 0)
    return wrong.mean(axis=1), 0.5 * np.sum((F - points.y) ** 2, axis=1).mean(axis=1)


@functools.cache
def recorded_trials() -> tuple[Array, Mapping[str, Trials]]:
    """Return the steps of the looks, (looks,), and by the name of a case all, (looks, 2, seeds) each."""
    with np.load(FILE, allow_pickle=False) as file:
        arrays = {name: read_only(file[name].astype(float)) for name in file.files}
    steps = arrays.pop("steps")
    names = dict.fromkeys(name.rpartition("/")[0] for name in arrays)
    found = {name: Trials(*(arrays[f"{name}/{one}"] for one in Trials._fields)) for name in names}
    return steps, MappingProxyType(found)
