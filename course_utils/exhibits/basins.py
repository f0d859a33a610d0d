"""Fits from forty random starts: how often each way of counting residuals finds an acceptable solution."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from course_utils.controls import Choice, Control, LogSlider, WholeSlider
from course_utils.exhibit import Clock, Exhibit
from course_utils.fitting import PAPER_SIZES, Residuals, least_squares_fit
from course_utils.network import Network
from course_utils.point_controls import DATA
from course_utils.scene import Axes, Bars, Dots, Scene, linear_ticks, log_ticks

STARTS = 40
TARGET = 1e-4  # the sum of squares at which a fit ends
LOW, HIGH = 1e-5, 100.0  # of the sums of squares that are shown
KINDS: tuple[Residuals, ...] = ("components", "ten-norm")
PROBLEMS = ("Figure 1", "Figure 5", "XOR")


@dataclass(frozen=True)
class State:
    """data: the points; seed, scale: the starts are scale times standard normal; evaluations: how many a
    fit may use; playing, p: as in every exhibit that computes in the background, p being the best fit yet.
    """

    data: str = "Figure 1"
    seed: int = 0
    scale: float = 0.5
    evaluations: int = 80
    playing: bool = False
    p: tuple[float, ...] | None = None

    def __post_init__(self) -> None:
        """ValueError for what no control can give but a line of text can."""
        if self.data not in PROBLEMS:
            raise ValueError(f"data is {self.data!r}; accepted are {', '.join(PROBLEMS)}")
        if not 0.1 <= self.scale <= 10 or not 20 <= self.evaluations <= 100:
            given = f"scale, evaluations are {self.scale}, {self.evaluations}"
            raise ValueError(f"{given}; accepted are 0.1 to 10, 20 to 100")


@dataclass(frozen=True)
class Progress:
    """The fits that are done: for each kind of residuals, the sums of squares and which are acceptable."""

    costs: dict[Residuals, tuple[float, ...]]
    good: dict[Residuals, tuple[bool, ...]]
    p: tuple[float, ...]
    finished: bool = False
    unfinished: bool = True


def process(state: State, clock: Clock) -> Generator[Progress, State, None]:
    """Fit from one start after the other; begin anew when a setting has changed."""
    while True:
        new = state
        for progress in _fits(state):
            new = yield progress
            if _settings(new) != _settings(state):
                break
        else:
            while _settings(new) == _settings(state):
                new = yield progress
        state = new


def _settings(state: State) -> tuple[Any, ...]:
    return state.data, state.seed, state.scale, state.evaluations


def _fits(state: State) -> Generator[Progress, None, None]:
    """Yield after every fit, which takes some 20 ms at the most."""
    rng, points = np.random.default_rng(state.seed), DATA[state.data]()
    costs: dict[Residuals, tuple[float, ...]] = {kind: () for kind in KINDS}
    good: dict[Residuals, tuple[bool, ...]] = {kind: () for kind in KINDS}
    best, lowest = Network.random(PAPER_SIZES, rng, state.scale), np.inf
    for start in [best] + [Network.random(PAPER_SIZES, rng, state.scale) for _ in range(STARTS - 1)]:
        for kind in KINDS:
            fit = least_squares_fit(
                points,
                start,
                residuals=kind,
                target=TARGET,
                max_evaluations=state.evaluations,
                restart=False,
            )
            costs[kind] += (fit.listing_cost,)
            good[kind] += (fit.success,)
            if fit.listing_cost < lowest:
                best, lowest = fit.network, fit.listing_cost
            done = len(costs[KINDS[-1]]) == STARTS
            yield Progress(dict(costs), dict(good), tuple(best.p.tolist()), unfinished=not done)


# ---------------------------------------------------------------- picture


def scene(state: State, progress: Progress) -> Scene:
    """Left: the sums of squares at which the fits ended, in order; right: how many are acceptable."""
    looks = {"components": ("accent", "circle"), "ten-norm": ("ink", "cross")}
    dots = tuple(
        Dots(np.arange(1.0, len(costs) + 1), np.clip(np.sort(costs), LOW, HIGH), *looks[kind], kind)  # type: ignore[arg-type]
        for kind, costs in progress.costs.items()
    )
    left = Axes(
        (64, 60, 500, 330),
        dots,
        xlim=(0, STARTS + 1),
        ylim=(LOW, HIGH),
        ylog=True,
        ylabel="sum of squares at the end",
        xlabel="fits, the best first",
        xticks=linear_ticks(0, STARTS),
        yticks=log_ticks(LOW, HIGH, 8),
    )
    counts = np.array([sum(progress.good[kind]) for kind in KINDS], dtype=float)
    right = Axes(
        (680, 60, 244, 330),
        (Bars(np.arange(2.0), counts, chosen=0),),
        xlim=(-0.7, 1.7),
        ylim=(0, 1.1 * STARTS),
        ylabel=f"acceptable, of {STARTS}",
        xticks=tuple((float(i), kind) for i, kind in enumerate(KINDS)),
        yticks=linear_ticks(0, STARTS),
    )
    return Scene(960, 440, (left, right))


def caption(state: State, progress: Progress) -> str:
    """Return the picture in words."""
    done = len(progress.costs[KINDS[-1]])
    words = "; ".join(f"{sum(progress.good[kind])} with {kind}" for kind in KINDS)
    return f"{done} of {STARTS} starts tried. Fits with every point right: {words}."


CONTROLS: dict[str, Control] = {
    "data": Choice(label="data", field="data", options=PROBLEMS),
    "seed": WholeSlider(label="seed of the starts", field="seed", low=0, high=50),
    "scale": LogSlider(label="size of the starts", field="scale", low=0.1, high=10),
    "evaluations": WholeSlider(label="evaluations", field="evaluations", low=20, high=100),
}


def basins(*, show: Sequence[str] | None = None, **settings: Any) -> Exhibit:
    """Return the exhibit; `settings` are fields of State, `show` the names of the controls to show."""
    return Exhibit(State(**settings), scene, caption, process=process, controls=CONTROLS, show=show)
