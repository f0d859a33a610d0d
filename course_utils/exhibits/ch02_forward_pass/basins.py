"""Fits from forty random starts: how often, and how soon, each way of counting residuals succeeds."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from course_utils.interactive import limits
from course_utils.interactive.controls import Choice, Control, LogSlider, WholeSlider
from course_utils.interactive.exhibit import Exhibit
from course_utils.interactive.points import DATA
from course_utils.interactive.process import Clock
from course_utils.network.network import Network
from course_utils.network.paper_network import PAPER_SIZES
from course_utils.pictures.charts import linear_ticks, log_ticks
from course_utils.pictures.scene import Axes, Dots, Line, Role, Scene
from course_utils.training.least_squares import Residuals
from course_utils.training.many_fits import ManyFits

STARTS = 40
MOST = 1000  # evaluations
LOW, HIGH = 1e-5, 100.0  # of the sums of squares that are shown
KINDS: tuple[Residuals, ...] = ("components", "ten-norm")
ROLES: dict[Residuals, Role] = {"components": "accent", "ten-norm": "ink"}
PROBLEMS = ("Figure 1", "Figure 5", "XOR")
CHUNK, STEPS = 0.006, 20  # seconds, and evaluations, of work between two looks at the controls


@dataclass(frozen=True)
class State:
    """data: the points; seed, scale: the starts are scale times standard normal; evaluations: how many a
    fit may use; playing, p: as in every exhibit that computes in the background, p being the best fit yet.
    """

    data: str = "Figure 1"
    seed: int = 0
    scale: float = 0.5
    evaluations: int = 400
    playing: bool = False
    p: tuple[float, ...] | None = None

    def __post_init__(self) -> None:
        """ValueError for what no control can give but a line of text can."""
        limits.among(self, data=PROBLEMS)
        limits.within(self, scale=(0.1, 10), evaluations=(10, MOST))


@dataclass(frozen=True)
class Progress:
    """How far the fits have come, for each kind of residuals.

    costs: the sums of squares; good: after 1, 2, .. evaluations, how many fits have every point right.
    """

    costs: dict[Residuals, tuple[float, ...]]
    good: dict[Residuals, tuple[int, ...]]
    p: tuple[float, ...]
    finished: bool = False
    unfinished: bool = True


def process(state: State, clock: Clock) -> Generator[Progress, State, None]:
    """Take all fits on together; begin anew when a setting has changed."""
    while True:
        fits = _begun(state)
        good: dict[Residuals, list[int]] = {kind: [] for kind in KINDS}
        _count(fits, good)
        new = state
        while _settings(new) == _settings(state):
            new = yield _progress(state, fits, good)
            began, steps = clock(), 0
            while _unfinished(new, fits) and steps < STEPS and clock() - began < CHUNK:
                for fit in fits.values():
                    fit.step()
                _count(fits, good)
                steps += 1
        state = new


def _settings(state: State) -> tuple[Any, ...]:
    return state.data, state.seed, state.scale, state.evaluations


def _begun(state: State) -> dict[Residuals, ManyFits]:
    rng, points = np.random.default_rng(state.seed), DATA[state.data]()
    starts = [Network.random(PAPER_SIZES, rng, state.scale).p for _ in range(STARTS)]
    return {kind: ManyFits(points, Network(PAPER_SIZES), starts, kind) for kind in KINDS}


def _count(fits: dict[Residuals, ManyFits], good: dict[Residuals, list[int]]) -> None:
    for kind, fit in fits.items():
        good[kind].append(int((fit.right() == len(fit.points)).sum()))


def _unfinished(state: State, fits: dict[Residuals, ManyFits]) -> bool:
    return any(fit.evaluations < state.evaluations and not fit.done.all() for fit in fits.values())


def _progress(state: State, fits: dict[Residuals, ManyFits], good: dict[Residuals, list[int]]) -> Progress:
    best = min(fits.values(), key=lambda fit: float(fit.listing_cost.min()))
    return Progress(
        {kind: tuple(fit.listing_cost.tolist()) for kind, fit in fits.items()},
        {kind: tuple(counts) for kind, counts in good.items()},
        tuple(best.P[best.listing_cost.argmin()].tolist()),
        unfinished=_unfinished(state, fits),
    )


# ---------------------------------------------------------------- picture


def scene(state: State, progress: Progress) -> Scene:
    """Left: the sums of squares now, in order; right: how many fits are acceptable after how long."""
    markers: dict[Residuals, Any] = {"components": "circle", "ten-norm": "cross"}
    dots = tuple(
        Dots(
            np.arange(1.0, STARTS + 1), np.clip(np.sort(costs), LOW, HIGH), ROLES[kind], markers[kind], kind
        )
        for kind, costs in progress.costs.items()
    )
    left = Axes(
        (64, 74, 390, 330),
        dots,
        xlim=(0, STARTS + 1),
        ylim=(LOW, HIGH),
        ylog=True,
        title="sum of squares",
        xlabel="fits, the best first",
        xticks=linear_ticks(0, STARTS),
        yticks=log_ticks(LOW, HIGH, 8),
    )
    curves = tuple(
        Line(
            np.arange(1.0, len(good) + 1),
            np.array(good, dtype=float),
            ROLES[kind],
            dot=True,
            label=f"{kind}: {good[-1]}",
        )
        for kind, good in progress.good.items()
    )
    right = Axes(
        (540, 74, 384, 330),
        curves,
        xlim=(1, MOST),
        ylim=(0, 1.05 * STARTS),
        xlog=True,
        title=f"fits with every point right, of {STARTS}",
        xlabel="evaluations",
        xticks=log_ticks(1, MOST),
        yticks=linear_ticks(0, STARTS),
    )
    return Scene(960, 454, (left, right))


def caption(state: State, progress: Progress) -> str:
    """Return the picture in words."""
    words = "; ".join(
        f"{progress.good[kind][-1]} of {STARTS} with {kind}{_half(progress.good[kind])}" for kind in KINDS
    )
    done = len(progress.good[KINDS[0]])
    return f"After {done} evaluations, fits with every point right: {words}."


def _half(good: tuple[int, ...]) -> str:
    """When half of the starts had succeeded, where they have."""
    half = [i for i, count in enumerate(good, start=1) if 2 * count >= STARTS]
    return f" (half of them after {half[0]})" if half else ""


CONTROLS: dict[str, Control] = {
    "data": Choice(label="data", field="data", options=PROBLEMS),
    "seed": WholeSlider(label="seed of the starts", field="seed", low=0, high=50),
    "scale": LogSlider(label="size of the starts", field="scale", low=0.1, high=10),
    "evaluations": LogSlider(
        label="evaluations",
        field="evaluations",
        set=lambda s, value: replace(s, evaluations=int(value)),
        low=10,
        high=MOST,
    ),
}


def basins(*, show: Sequence[str] | None = None, **settings: Any) -> Exhibit:
    """Return the exhibit; `settings` are fields of State, `show` the names of the controls to show."""
    return Exhibit(State(**settings), scene, caption, process=process, controls=CONTROLS, show=show)
