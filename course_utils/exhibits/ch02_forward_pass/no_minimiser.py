"""A cost without a minimiser, and with lambda > 0 one that has it; what a rescaled cost changes."""

from __future__ import annotations

import functools
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from course_utils.generalisation.regularisation import (
    newton_path,
    regularised_cost,
    regularised_gradient,
)
from course_utils.interactive import limits
from course_utils.interactive.controls import Choice, Control, LogSlider, WholeSlider
from course_utils.interactive.exhibit import Exhibit
from course_utils.network import datasets
from course_utils.network.costs import listing_cost
from course_utils.network.network import Network
from course_utils.network.paper_network import PAPER_SIZES, paper_start
from course_utils.pictures.charts import linear_ticks, log_ticks
from course_utils.pictures.numbers import power_of_ten
from course_utils.pictures.scene import Axes, Dots, Formula, Line, Scene
from course_utils.training.least_squares import least_squares_fit

POINTS = datasets.figure1()
FACTORS = {"1": 1.0, "100": 100.0, "1/30": 1 / 30}
SMALLEST = 1e-12  # of the tolerances
TOLERANCES = np.geomspace(0.1, SMALLEST, 111)
FLOOR = 1e-14  # of the sums of squares that are shown
RAY = np.geomspace(1e-4, 1e4, 161)  # lengths of a step, in units of the gradient


@dataclass(frozen=True)
class State:
    """tolerance: 10 to this power is the gradient at which the solver stops; lam: lambda in (33); eta: the
    learning rate of (12); factor: what the cost is multiplied by.
    """

    tolerance: int = -4
    lam: float = 1e-4
    eta: float = 5.0
    factor: str = "100"

    def __post_init__(self) -> None:
        """ValueError for what no control can give but a line of text can."""
        limits.among(self, factor=FACTORS)
        limits.within(self, tolerance=(-12, -1), lam=(1e-6, 1e-3), eta=(0.01, 100))


@dataclass(frozen=True, eq=False)
class Path:
    """The iterates of a minimisation: the norms of gradient and p, and the sums of squares."""

    slopes: np.ndarray
    norms: np.ndarray
    squares: np.ndarray

    @functools.cached_property
    def stairs(self) -> list[int]:
        """For each of TOLERANCES, at which iterate the solver would have stopped."""
        return [self.at(tolerance) for tolerance in TOLERANCES]

    def at(self, tolerance: float) -> int:
        """Return the first iterate whose gradient is at most the tolerance, or the last."""
        small = np.flatnonzero(self.slopes <= tolerance)
        return int(small[0]) if small.size else len(self.slopes) - 1


@functools.lru_cache(maxsize=128)
def path(lam: float) -> Path:
    """Return Newton's way down (33) from a fit of the ten points that was stopped early."""
    start = _early_fit()
    stops = newton_path(POINTS, start, lam, tolerance=SMALLEST / 10)
    network, squares = start.copy(), []
    for stop in stops:
        network.p = stop.p
        squares.append(listing_cost(network, POINTS.x, POINTS.y))
    norms = np.array([np.linalg.norm(stop.p) for stop in stops])
    return Path(np.array([stop.slope for stop in stops]), norms, np.array(squares))


@functools.cache
def _early_fit() -> Network:
    start = Network(PAPER_SIZES, paper_start())
    return least_squares_fit(POINTS, start, target=0.1).network


# ---------------------------------------------------------------- one step of (12)


def along_the_gradient(lam: float, lengths: np.ndarray) -> np.ndarray:
    """Return the cost (33) at p - t grad, for each t of `lengths`, p being the paper's start."""
    network, p = Network(PAPER_SIZES), paper_start()
    network.p = p
    slope = regularised_gradient(network, POINTS, lam)
    costs = []
    for t in lengths:
        network.p = p - t * slope  # (12)
        costs.append(regularised_cost(network, POINTS, lam))
    return np.array(costs)


@functools.lru_cache(maxsize=128)
def _ray(lam: float) -> np.ndarray:
    return along_the_gradient(lam, RAY)


# ---------------------------------------------------------------- picture


def scene(state: State, progress: None) -> Scene:
    """The norm of p and the sum of squares against the tolerance, and one step of (12)."""
    without, with_ = path(0.0), path(state.lam)
    norms = _against_tolerance(
        state, (without.norms, with_.norms), (60, 112, 236, 290), (0, 80), "norm of p", log=False
    )
    squares = _against_tolerance(
        state,
        (without.squares, with_.squares),
        (380, 112, 236, 290),
        (FLOOR, 10),
        "sum of squares",
        log=True,
    )
    formula = (
        r"\frac{1}{N}\sum_{i=1}^N \frac{1}{2} \|y(x^{\{i\}}) - a^{[L]}(x^{\{i\}})\|_2^2 "
        r"+ \frac{\lambda}{N} \sum_{l=2}^L \|W^{[l]}\|_F^2 \quad (33)"
    )
    return Scene(980, 456, (norms, squares, _step(state)), (Formula(formula, 60, 26),))


def _against_tolerance(
    state: State,
    values: tuple[np.ndarray, np.ndarray],
    box: tuple[float, float, float, float],
    ylim: tuple[float, float],
    title: str,
    *,
    log: bool,
) -> Axes:
    """Where the solver would have stopped for every tolerance, as stairs, and for the chosen one."""
    items: list[Line | Dots] = []
    paths = (path(0.0), path(state.lam))
    for stops, value, role, name in zip(paths, values, ("ink", "accent"), ("λ = 0", "λ > 0"), strict=True):
        value = np.clip(value, *ylim)
        here = value[[stops.at(10.0**state.tolerance)]]
        items.append(Line(TOLERANCES, value[stops.stairs], role, dashed=role == "ink", label=name))  # type: ignore[arg-type]
        items.append(Dots(np.array([10.0**state.tolerance]), here, role))  # type: ignore[arg-type]
    return Axes(
        box,
        tuple(items),
        xlim=(0.1, SMALLEST),
        ylim=ylim,
        xlog=True,
        ylog=log,
        title=title,
        xlabel="tolerance",
        xticks=log_ticks(SMALLEST, 0.1, 5),
        yticks=log_ticks(*ylim, 6) if log else linear_ticks(*ylim),
    )


def _step(state: State) -> Axes:
    """The cost along the steepest descent, and where a step of (12) ends, with eta and with eta/c."""
    c = FACTORS[state.factor]
    ends = np.array([c * state.eta])
    fair = np.array([state.eta])
    # A step of (12) on c times the cost goes c times as far.
    items = (
        Line(RAY, _ray(state.lam), "muted"),
        Dots(ends, along_the_gradient(state.lam, ends), "B", "cross", "η"),
        Dots(fair, along_the_gradient(state.lam, fair), "A", "circle", "η / c"),
    )
    return Axes(
        (710, 112, 236, 290),
        items,
        xlim=(float(RAY[0]), float(RAY[-1])),
        ylim=(0, 0.6),
        xlog=True,
        title="cost (33) after a step (12)",
        xlabel="effective learning rate",
        xticks=log_ticks(float(RAY[0]), float(RAY[-1]), 7),
        yticks=linear_ticks(0, 0.6),
    )


def caption(state: State, progress: None) -> str:
    """Return the picture in words."""
    tolerance, c = 10.0**state.tolerance, FACTORS[state.factor]
    without, with_ = path(0.0), path(state.lam)
    i, j = without.at(tolerance), with_.at(tolerance)
    after = along_the_gradient(state.lam, np.array([c * state.eta, state.eta]))
    return (
        f"Stopped at a gradient of at most {power_of_ten(state.tolerance)}: without λ the norm of p is "
        f"{without.norms[i]:.1f} and the sum of squares {without.squares[i]:.2g}; with λ = {state.lam:g} "
        f"they are {with_.norms[j]:.1f} and {with_.squares[j]:.2g}. One step of (12) on {state.factor} "
        f"times the cost leads to {after[0]:.3f} with η = {state.eta:g}, and to {after[1]:.3f} with η / c."
    )


CONTROLS: dict[str, Control] = {
    "tolerance": WholeSlider(label="tolerance: 10 to", field="tolerance", low=-12, high=-1),
    "lam": LogSlider(label="λ in (33)", field="lam", low=1e-6, high=1e-3),
    "factor": Choice(label="cost times c =", field="factor", options=tuple(FACTORS)),
    "eta": LogSlider(label="learning rate η", field="eta", low=0.01, high=100),
}


@functools.cache  # once is enough
def _compute_ahead() -> threading.Thread:
    """Follow the ways down for every place of the slider in the background, so that it need not wait."""

    def work() -> None:
        for lam in _lambdas():
            path(lam)
            _ray(lam)

    thread = threading.Thread(target=work, name="compute the paths of no_minimiser", daemon=True)
    thread.start()
    return thread


def _lambdas() -> list[float]:
    """The places of the slider, those next to the one at the start first."""
    slider, start = CONTROLS["lam"], State().lam
    assert isinstance(slider, LogSlider)
    return sorted((lam for _, lam in slider.options()), key=lambda lam: abs(np.log(lam / start)))


def no_minimiser(*, show: Sequence[str] | None = None, **settings: Any) -> Exhibit:
    """Return the exhibit; `settings` are fields of State, `show` the names of the controls to show."""
    exhibit = Exhibit(State(**settings), scene, caption, controls=CONTROLS, show=show)
    _compute_ahead()
    return exhibit
