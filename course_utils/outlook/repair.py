"""The repair of a single mistake of a trained network without training it again (section 8, [12])."""

import functools
from typing import Annotated

import numpy as np
from numpy.typing import NDArray

from course_utils.arrays import Array, Natural, Positive, among, check_whole, checked
from course_utils.network.costs import misclassified
from course_utils.network.datasets import Points
from course_utils.network.network import FrozenNetwork, Network, PlaneNetwork, classify
from course_utils.recorded import recorded_file

FILE = recorded_file("repair.npz")
SIZES = (2, 10, 10, 2)
TRAINED_WITH, SEEN_LATER = 8, 9  # seeds of the points
MARGIN = 0.1  # by which the larger z of layer L exceeds the other once the point is right
REPAIRS = ("nearest weights", "one more neuron")


@functools.cache
def network_to_repair() -> FrozenNetwork:
    """Return the recorded network 2-10-10-2, the same on every processor."""
    with np.load(FILE, allow_pickle=False) as file:
        return Network(SIZES, file["p"]).frozen()


@checked
def misclassified_indices(network: PlaneNetwork, points: Points) -> NDArray[np.intp]:
    """Return the indices of the misclassified points."""
    return np.flatnonzero(misclassified(network, points.x, points.y))


@checked
def lacking(network: Network, x: Array, label: int) -> float:
    """Return by how much z_right - z_wrong of layer L falls short of MARGIN at the point x, (2, 1).

    sigma is increasing: the larger output is the one with the larger z.
    """
    z, _ = network.forward(x)
    return float(z[network.L][1 - label, 0] - z[network.L][label, 0]) + MARGIN


@checked
def nearest_weights(network: Network, x: Array, label: int) -> Network:
    """Return the network with the W[L] and b[L] nearest to the old ones that classify x, (2, 1), correctly.

    z_right - z_wrong is linear in them, with the gradient (a, 1) and -(a, 1), a = a[L-1]: the shortest way
    to a hyperplane is along its normal.
    """
    new, L = network.copy(), network.L
    a = network.forward(x)[1][L - 1]
    share = lacking(network, x, label) / (2 * (float(np.sum(a**2)) + 1))
    sign = np.where(np.arange(2) == label, 1.0, -1.0)[:, None]
    new.W[L] = network.W[L] + share * sign * a.T
    new.b[L] = network.b[L] + share * sign
    return new


def one_more_neuron(network: Network, x: Array, label: int, centre: Array, sharpness: float) -> Network:
    """Return a network with one more neuron in layer L - 1, which is active beyond a hyperplane through x.

    With a = a[L-2], a* its value at the point and m = `centre`, (n_(L-2), 1), its mean over the data, the
    neuron's output is σ(k ((a - m)·(a* - m)/‖a* - m‖² - 1)), k being the sharpness: 1/2 at the point,
    nearly 0 around m. Its weights in layer L are such that x is classified correctly; all other parameters
    stay as they were. ValueError if σ is not the sigmoid, or if a* = m.
    """
    if network.activation != "sigmoid":
        raise ValueError(f"activation must be 'sigmoid', which is 1/2 at 0, got {network.activation!r}")
    L, sizes = network.L, list(network.sizes)
    if L < 3:
        raise ValueError(f"sizes must have a hidden layer, which the new neuron joins, got {network.sizes}")
    away = network.forward(x)[1][L - 2] - centre
    if not away.any():
        raise ValueError(
            "points must lie apart: the one to repair is, for the new neuron, where their mean is"
        )
    sizes[L - 2] += 1
    new = Network(sizes, activation=network.activation, output_activation=network.output_activation)
    for l in range(2, L - 1):
        new.W[l], new.b[l] = network.W[l], network.b[l]
    w = sharpness * away / np.sum(away**2)
    speak = lacking(network, x, label) * np.where(np.arange(2) == label, 1.0, -1.0)[:, None]
    new.W[L - 1] = np.vstack([network.W[L - 1], w.T])
    new.b[L - 1] = np.vstack([network.b[L - 1], -w.T @ centre - sharpness])
    new.W[L], new.b[L] = np.hstack([network.W[L], speak]), network.b[L]
    return new


@checked
def repaired(
    way: Annotated[str, among(*REPAIRS)],
    network: PlaneNetwork,
    points: Points,
    i: Natural,
    sharpness: Positive,
) -> Network:
    """Return the network after the repair of point i in one of the ways of REPAIRS."""
    check_whole("i", i, 0, len(points) - 1)
    x, label = points.x[:, [i]], int(points.labels[i])
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        if way == REPAIRS[0]:
            new = nearest_weights(network, x, label)
        else:
            centre = network.forward(points.x)[1][max(1, network.L - 2)].mean(axis=1, keepdims=True)
            new = one_more_neuron(network, x, label, centre, sharpness)
        if not np.isfinite(new.p).all() or classify(new.output(x))[0] != label:
            raise ValueError("p must have numbers of moderate size: with these, rounding undoes the repair")
    return new


@checked
def share_kept(before: PlaneNetwork, after: PlaneNetwork, points: Points, i: Natural) -> float:
    """Return the share of the points other than i whose predicted category is the same as before."""
    check_whole("i", i, 0, len(points) - 1)
    if len(points) < 2:
        raise ValueError("points must be two or more, since the one that is repaired does not count, got 1")
    same = classify(before.output(points.x)) == classify(after.output(points.x))
    return float(np.delete(same, i).mean())
