"""Least-squares fits from many starts at once: evaluating all takes little longer than evaluating one.

The method is that of Levenberg and Marquardt: Gauss-Newton with a damping that grows where a step fails and
shrinks where it succeeds, by H. B. Nielsen's rule. Unlike the solver of `least_squares` it can be
interrupted between two evaluations; both linearise the residuals.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_utils.arrays import Array
from course_utils.network.datasets import Points
from course_utils.network.network import DIVERGENT, Network, classify
from course_utils.network.stacked import output_jacobians, outputs
from course_utils.training.least_squares import Residuals, norms_and_directions

DAMPING = 1e-3  # at the start, in units of the largest entry of the diagonal of J^T J
LEAST = 1e-12  # of the damping, in the same units: J^T J may be singular
STUCK = 1e16  # a damping at which no step is left


class ManyFits:
    """K fits of the network's parameters to the points, each from its own start.

    starts: (K, s), each row a vector p. `residuals` and `target` are as in `least_squares_fit`.
    Results: P, (K, s), the current parameters; listing_cost, (K,), their sums of squares; evaluations, how
    often the residuals were computed; done, (K,), which fits have reached the target or cannot move.
    """

    @DIVERGENT
    def __init__(
        self,
        points: Points,
        network: Network,
        starts: ArrayLike,
        residuals: Residuals = "components",
        target: float = 1e-4,
    ) -> None:
        self.points, self.network, self.target = points, network.copy(), target
        self.norms = residuals == "ten-norm"
        self.P = np.array(starts, dtype=float)
        self.F = outputs(network, self.P, points.x)
        self.listing_cost = self._squares(self.F)
        self.evaluations = 1
        self.done = self.listing_cost <= target
        self._damping = DAMPING * self._curvature(self.P, self.F)[0].diagonal(axis1=1, axis2=2).max(axis=1)
        self._growth = np.full(len(self.P), 2.0)

    def right(self) -> NDArray[np.int64]:
        """Return how many points each fit classifies correctly: shape (K,)."""
        found = classify(self.F.transpose(1, 0, 2))
        return np.asarray((found == self.points.labels).sum(axis=1))

    @DIVERGENT
    def step(self) -> None:
        """Advance each fit that is not done by one evaluation."""
        on = np.flatnonzero(~self.done)
        if not len(on):
            return
        H, g = self._curvature(self.P[on], self.F[on])
        mu = np.maximum(self._damping[on], LEAST * H.diagonal(axis1=1, axis2=2).max(axis=1) + 1e-300)
        s = -np.linalg.solve(H + mu[:, None, None] * np.eye(H.shape[1]), g[:, :, None])[:, :, 0]
        promised = mu * (s * s).sum(axis=1) - (g * s).sum(axis=1)  # by the linear model
        F = outputs(self.network, self.P[on] + s, self.points.x)
        squares = self._squares(F)
        ratio = (self.listing_cost[on] - squares) / np.maximum(promised, 1e-300)
        better = ratio > 0
        self.evaluations += 1
        self.P[on[better]] += s[better]
        self.F[on[better]], self.listing_cost[on[better]] = F[better], squares[better]
        # The damping decreases where the linear model was accurate, and increases elsewhere.
        shrink = np.maximum(1 / 3, 1 - (2 * np.clip(ratio, 0, 1) - 1) ** 3)
        self._damping[on] = mu * np.where(better, shrink, self._growth[on])
        self._growth[on] = np.where(better, 2.0, 2 * self._growth[on])
        self.done[on] = (self.listing_cost[on] <= self.target) | (self._damping[on] > STUCK)

    def _squares(self, F: Array) -> Array:
        return np.asarray(((F - self.points.y) ** 2).sum(axis=(1, 2)))

    def _curvature(self, P: Array, F: Array) -> tuple[Array, Array]:
        """Return J^T J, (K, s, s), and J^T r, (K, s), of the residuals r."""
        r = (F - self.points.y).transpose(0, 2, 1)  # (K, N, n_L)
        J = output_jacobians(self.network, P, self.points.x)  # (K, N, n_L, s)
        if self.norms:
            r, direction = norms_and_directions(r, axis=2)
            J = np.einsum("kio,kiop->kip", direction, J)[:, :, None]
        r, J = r.reshape(len(P), -1), J.reshape(len(P), -1, P.shape[1])
        return J.transpose(0, 2, 1) @ J, np.einsum("krp,kr->kp", J, r)
