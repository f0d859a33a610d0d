"""A cost without a minimiser, and with lambda > 0 one that has it; what a rescaled cost changes."""

import functools
import math
import threading
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from course_utils.generalisation.regularisation import is_weight, newton_path, regularised_gradient
from course_utils.interactive.controls import positions
from course_utils.interactive.design import Design
from course_utils.interactive.fields import Settings, choice, log, whole
from course_utils.network import datasets
from course_utils.network.costs import listing_cost
from course_utils.network.network import Network
from course_utils.network.paper_network import PAPER_SIZES, paper_start
from course_utils.network.stacked import costs
from course_utils.pictures.charts import Limits, chart, dot, log_ticks, round_up
from course_utils.pictures.numbers import power_of_ten
from course_utils.pictures.scene import Axes, Formula, Item, Line, Role, Scene
from course_utils.training.least_squares import least_squares_fit

POINTS = datasets.figure1()
FACTORS = {"1": 1.0, "100": 100.0, "1/30": 1 / 30}
SMALLEST = 1e-12  # of the tolerances
TOLERANCES = np.geomspace(0.1, SMALLEST, 111)
RAY = np.geomspace(1e-4, 1e4, 161)  # lengths of a step, in units of the gradient


class State(Settings):
    """The tolerance of the solver, and one step of (12) on c times the cost (33)."""

    tolerance: int = whole(-4, -12, -1, "tolerance: 10 to")
    lam: float = log(1e-4, 1e-6, 1e-3, "λ in (33)")
    factor: str = choice(tuple(FACTORS), "cost times c =")
    eta: float = log(5.0, 0.01, 100, "learning rate η")

    @property
    def steps(self) -> np.ndarray:
        """How many gradients long a step of (12) on c times the cost is, with eta and with eta / c."""
        return np.array([FACTORS[self.factor] * self.eta, self.eta])


class Path(NamedTuple):
    """The iterates of a minimisation: the norms of gradient and p, and the sums of squares."""

    slopes: np.ndarray
    norms: np.ndarray
    squares: np.ndarray
    ray: np.ndarray  # the cost (33) after a step along the gradient from the paper's start, by RAY

    def at(self, tolerance: ArrayLike) -> np.ndarray:
        """Return for each tolerance the first iterate whose gradient is at most that, or the last."""
        reached = self.slopes <= np.asarray(tolerance)[..., None]
        return np.where(reached.any(axis=-1), reached.argmax(axis=-1), len(self.slopes) - 1)


@functools.lru_cache(maxsize=128)  # up to 0.1 s each, see _compute_ahead
def path(lam: float) -> Path:
    """Return the path of Newton's method down (33), from a fit of the ten points that was stopped early."""
    stops = newton_path(POINTS, _early_fit(), lam, tolerance=SMALLEST / 10)
    squares = [listing_cost(Network(PAPER_SIZES, stop.p), POINTS.x, POINTS.y) for stop in stops]
    slopes, norms = [stop.slope for stop in stops], [np.linalg.norm(stop.p) for stop in stops]
    return Path(np.array(slopes), np.array(norms), np.array(squares), along_the_gradient(lam, RAY))


@functools.cache
def _early_fit() -> Network:
    return least_squares_fit(POINTS, Network(PAPER_SIZES, paper_start()), target=0.1).network


def along_the_gradient(lam: float, lengths: np.ndarray) -> np.ndarray:
    """Return the cost (33) at p - t grad, for each t of `lengths`, p being the paper's start."""
    start = Network(PAPER_SIZES, paper_start())
    ends = start.p - np.multiply.outer(lengths, regularised_gradient(start, POINTS, lam))  # (12)
    squares = np.sum(ends[:, is_weight(start)] ** 2, axis=1)
    return costs(start, ends, POINTS.x, POINTS.y) + lam / len(POINTS) * squares  # (33)


def scene(state: State, after: np.ndarray) -> Scene:
    """The norm of p and the sum of squares against the tolerance, and one step of (12)."""
    norms = _against_tolerance(state, "norms", 60, (0, 80), title="norm of p", log="x")
    squares = _against_tolerance(state, "squares", 380, (1e-14, 10), title="sum of squares", log="xy")
    # A step of (12) on c times the cost goes c times as far.
    items = (
        Line(RAY, path(state.lam).ray, "muted"),
        dot(state.steps[0], after[0], "B", marker="cross", label="η"),
        dot(state.steps[1], after[1], "A", marker="circle", label="η / c"),
    )
    ylim = (0, max(0.6, round_up(after.max())))
    box, title, xlabel = (710, 112, 236, 290), "cost (33) after a step (12)", "effective learning rate"
    ray = chart(box, items, (1e-4, 1e4), ylim, log="x", title=title, xlabel=xlabel, most=(7, 6))
    formula = (
        r"\frac{1}{N}\sum_{i=1}^N \frac{1}{2} \|y(x^{\{i\}}) - a^{[L]}(x^{\{i\}})\|_2^2 "
        r"+ \frac{\lambda}{N} \sum_{l=2}^L \|W^{[l]}\|_F^2 \quad (33)"
    )
    return Scene(980, 456, (norms, squares, ray), (Formula(formula, 60, 26),))


def _against_tolerance(state: State, quantity: str, left: float, ylim: Limits, **rest: Any) -> Axes:
    """Where the solver stopped on its way to the chosen tolerance, as stairs: the rest is asked."""
    items: list[Item] = []
    tolerance = _within(state)
    passed = TOLERANCES[tolerance * (1 - 1e-9) < TOLERANCES]
    both: tuple[tuple[float, str, Role], ...] = ((0.0, "λ = 0", "ink"), (state.lam, "λ > 0", "accent"))
    for lam, name, role in both:
        stops = path(lam)
        value = getattr(stops, quantity).clip(*ylim)
        drawn = Line(passed, value[stops.at(passed)], role, dashed=not lam, label=name)
        items += [drawn, dot(tolerance, value[stops.at(tolerance)], role)]
    box, ticks = (left, 112, 236, 290), log_ticks(SMALLEST, 0.1, 5)
    return chart(box, items, (SMALLEST, 0.1), ylim, xlabel="tolerance", xticks=ticks, **rest)


def caption(state: State, after: np.ndarray) -> str:
    without, with_ = path(0.0), path(state.lam)
    times = "" if state.factor == "1" else f"{state.factor} times "
    i, j = (stops.at(_within(state)) for stops in (without, with_))
    return (
        f"Stopped at a gradient of at most {power_of_ten(state.tolerance)}: without λ the norm of p is "
        f"{without.norms[i]:.1f} and the sum of squares {without.squares[i]:.2g}; with λ = {state.lam:g} "
        f"they are {with_.norms[j]:.1f} and {with_.squares[j]:.2g}. One step of (12) from the "
        f"paper's start on {times}the cost leads to {after[0]:.3f} with η = {state.eta:g}, and to "
        f"{after[1]:.3f} with η / c.{_not_reached(state, without.slopes[i], with_.slopes[j])}"
    )


def _not_reached(state: State, without: float, with_: float) -> str:
    """Say where the last step has left a gradient that is longer than the tolerance."""
    names = [name for name, slope in (("without λ", without), ("with λ", with_)) if slope > _within(state)]
    return f" Rounding ended the steps {' and '.join(names)} a little above this gradient." if names else ""


def _within(state: State) -> float:
    return float(10.0**state.tolerance)


@functools.cache  # once is enough
def _compute_ahead() -> None:
    """Compute the paths for every position of the slider in the background, the nearest first."""
    lambdas = sorted(positions(1e-6, 1e-3), key=lambda lam: abs(math.log(lam / State().lam)))
    name = "compute the paths of no_minimiser"
    threading.Thread(target=lambda: [path(lam) for lam in lambdas], name=name, daemon=True).start()


def _start(**settings: Any) -> State:
    state = State(**settings)
    _compute_ahead()
    return state


no_minimiser = Design(
    State, scene, caption, prepare=lambda state: along_the_gradient(state.lam, state.steps), start=_start
)
