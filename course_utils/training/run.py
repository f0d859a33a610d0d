"""Training: the methods of section 4, a run that can be continued at will, and the run of Listing 6.1."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_utils.arrays import Array, Count, Natural, NotNegative, Positive, Share, check_total, checked
from course_utils.gradients.backprop import gradient
from course_utils.network.costs import listing_cost
from course_utils.network.datasets import Points
from course_utils.network.matlab_random import MatlabRandom, Seed32
from course_utils.network.network import DIVERGENT, Changeable, Network
from course_utils.network.paper_network import PAPER_SIZES
from course_utils.training.compiled import descend


@checked
@dataclass(frozen=True)
class Method:
    """How a step chooses its data points, and how much it remembers of earlier ones.

    m is the number of data points in a step, None for all. With `replacement` each is drawn from all N;
    without it the points are shuffled and all used (one epoch) before they are shuffled again, and m must
    divide N. `momentum`, in [0, 1), is the factor by which the earlier gradients are kept.
    """

    name: str
    m: Count | None = None
    replacement: bool = True
    momentum: Share = 0.0


STEEPEST_DESCENT = Method("steepest descent")  # (12)
STOCHASTIC_GRADIENT = Method("SG with replacement", m=1)  # (15)
EPOCHS = Method("SG per epoch", m=1, replacement=False)  # (16)
MOMENTUM = Method("momentum", m=1, momentum=0.9)


@checked
def mini_batches(m: Count, replacement: bool = True) -> Method:
    """Return the method (17) with mini-batches of m data points."""
    return Method(f"mini-batch {m}", m=m, replacement=replacement)  # (17)


@checked
class Run:
    """A training run that can be continued at any time, with other data and another method if desired.

    It trains `network` in place. `step` counts the steps taken, `velocity` is the vector that momentum
    keeps, `rng` chooses the data points.
    """

    def __init__(self, network: Changeable, rng: np.random.Generator) -> None:
        self.network = network
        self.rng = rng
        self.velocity = np.zeros(network.n_parameters)
        self.step = 0
        self._rest = np.empty(0, dtype=np.int64)  # of the current epoch, not yet used
        self._epoch = (0, 0)  # its N and m

    @checked
    def advance(
        self,
        method: Method,
        eta: Positive,
        steps: Natural,
        x: ArrayLike,
        y: ArrayLike,
        cost_every: Natural = 1,
    ) -> Array:
        """Take `steps` steps and return the cost (9) over all points after every cost_every-th of them.

        x is (n_1, N) and y (n_L, N); they, N, eta and the method may differ from call to call. The velocity
        is kept; an unfinished epoch is completed, unless N or m has changed. cost_every = 0 computes no
        cost. With too large an eta the parameters can grow beyond all bounds; costs are then inf or NaN.
        """
        x, y = self.network.checked_data(x, y)
        check_total("the data points of all steps", steps * (method.m or x.shape[1]))
        batches = self._batches(method, steps, x.shape[1])
        costs = descend(self.network, self.velocity, x, y, batches, eta, method.momentum, cost_every)
        self.step += steps
        return costs

    def _batches(self, method: Method, steps: int, N: int) -> NDArray[np.int64]:
        if method.m is None:
            return np.tile(np.arange(N), (steps, 1))
        if method.replacement:
            return self.rng.integers(N, size=(steps, method.m))
        if N % method.m:
            divisors = ", ".join(str(m) for m in range(1, N + 1) if N % m == 0)
            raise ValueError(f"without replacement m must be one of {divisors}, got {method.m}")
        if self._epoch != (N, method.m):
            self._rest, self._epoch = self._rest[:0], (N, method.m)
        missing = steps * method.m - len(self._rest)
        orders = np.empty((max(0, -(-missing // N)), N), dtype=np.int64)
        for order in orders:
            order[:] = self.rng.permutation(N)
        order = np.concatenate([self._rest, orders.ravel()])
        now, self._rest = np.split(order, [steps * method.m])
        return now.reshape(steps, method.m)


@checked
@dataclass(frozen=True)
class Stop:
    """When to stop: at this cost (9) or this norm of its gradient, whichever comes first. None: never."""

    cost: NotNegative | None = None
    gradient_norm: NotNegative | None = None

    @checked
    @DIVERGENT
    def reached(self, network: Network, x: ArrayLike, y: ArrayLike, costs: ArrayLike) -> bool:
        """Whether one of the last costs, NaN or not, or the current gradient has come down to its bound."""
        if self.cost is not None and (np.asarray(costs) <= self.cost).any():
            return True
        bound = self.gradient_norm
        return bound is not None and bool(np.linalg.norm(gradient(network, x, y)) <= bound)


@checked
def train(
    network: Changeable,
    x: ArrayLike,
    y: ArrayLike,
    method: Method,
    eta: Positive,
    rng: np.random.Generator,
    steps: Natural,
    *,
    chunk: Count = 1000,
    stop: Stop | None = None,
) -> Iterator[tuple[int, Array]]:
    """Train `network` in place, `steps` steps in chunks; yield, after each, the steps so far and its costs.

    The costs are (9) after each step of the chunk. `stop` is checked between chunks and may end training
    before `steps` have been taken.
    """
    run = Run(network, rng)
    while run.step < steps:
        costs = run.advance(method, eta, min(chunk, steps - run.step), x, y)
        yield run.step, costs
        if stop is not None and stop.reached(network, x, y, costs):
            return


@dataclass(frozen=True, eq=False)
class NetbpRun:
    """The result of Listing 6.1: the cost before the first and after every step, and the network."""

    initial_listing_cost: float
    listing_cost: Array = field(repr=False)
    network: Network


@checked
def netbp(
    points: Points, seed: Seed32 = 5000, eta: Positive = 0.05, steps: Natural = 1_000_000
) -> NetbpRun:
    """Run Listing 6.1: stochastic gradient (15) on the network of Figure 3, with MATLAB's random numbers.

    The start is 0.5 randn and each step's data point randi(N), both from the stream of rng(seed), so that
    the default seed repeats the paper's own run. The costs are the listing's, 2N times (9). About one seed
    in 200 is impossible: TailNotKnownError.
    """
    random = MatlabRandom(seed)
    network = Network(PAPER_SIZES, 0.5 * np.ravel(random.randn(23, 1)))
    x, y, N = points.x, points.y, len(points)
    initial = listing_cost(network, x, y)
    batches = np.asarray(random.randi(N, steps, 1)) - 1
    costs = descend(network, np.zeros(network.n_parameters), x, y, batches, eta)
    return NetbpRun(initial, 2 * N * costs, network)
