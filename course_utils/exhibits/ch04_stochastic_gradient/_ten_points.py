"""The network of Figure 3 on the ten points of Figure 1: its cost as a function of p, and Listing 6.1."""

from numpy.typing import ArrayLike

from course_utils.arrays import Array
from course_utils.gradients import curvature
from course_utils.network import stacked
from course_utils.network.datasets import figure1
from course_utils.network.matlab_random import MatlabRandom
from course_utils.network.network import Network
from course_utils.network.paper_network import PAPER_SIZES, paper_start
from course_utils.training.recorded_run import recorded_checkpoints

POINTS, START = figure1(), Network(PAPER_SIZES, paper_start())
N = len(POINTS)
PLACES = {"the start": 0, "the plateau": 50_000, "the fall": 120_000, "the solution": 1_000_000}  # steps


def network_at(place: str) -> Network:
    """Return the network as it is at the place of that name on the run of the listing."""
    run = recorded_checkpoints()
    return run.network(run.at(PLACES[place]))


def listing_random() -> MatlabRandom:
    """Return the listing's random numbers after those of the start: the data points of its steps."""
    random = MatlabRandom(5000)
    random.randn(23, 1)
    return random


def costs(P: ArrayLike) -> Array:
    """The cost (9) for each row of P: shape (K,)."""
    return stacked.costs(START, P, POINTS.x, POINTS.y)


def gradients(P: ArrayLike, weights: ArrayLike) -> Array:
    """For each row of P the weighted sum of the gradients (13) of single points: shape (K, 23)."""
    return stacked.gradients(START, P, POINTS.x, POINTS.y, weights)


def hessian(p: ArrayLike) -> Array:
    """The second derivatives of the cost (9) at p: shape (23, 23)."""
    return curvature.hessian(Network(PAPER_SIZES, p), POINTS.x, POINTS.y)
