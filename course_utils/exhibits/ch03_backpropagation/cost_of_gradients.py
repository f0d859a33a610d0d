"""How the time for a gradient grows with the number of parameters: back propagation against differences."""

from __future__ import annotations

import functools
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from course_utils.gradients.timing import (
    GradientTiming,
    loglog_slope,
    measure_gradients,
    recorded_gradient_timings,
)
from course_utils.interactive import limits
from course_utils.interactive.controls import Choice, Control
from course_utils.interactive.exhibit import Exhibit
from course_utils.interactive.measuring import MEASURE, Measured, measuring
from course_utils.pictures.charts import linear_ticks, log_ticks
from course_utils.pictures.scene import Axes, Bars, Dots, Line, Scene, Text

WIDTHS = (2, 4, 8, 16, 32, 64)  # measured here, in some seconds
UNDECIDED = "not yet"
GUESSES = (UNDECIDED, "about 3", "about 30", "about 10,000", "about 100,000")
LOW, HIGH = 1e-6, 1e3  # seconds
FEW, MANY = 10.0, 1e6  # parameters


@dataclass(frozen=True)
class State:
    """measurements: how often the reader asked to measure on this computer; guess: how many evaluations of
    the cost one gradient by back propagation takes; playing and p are what every state with a process has.
    """

    measurements: int = 0
    guess: str = UNDECIDED
    playing: bool = False
    p: tuple[float, ...] | None = None

    def __post_init__(self) -> None:
        """ValueError for what no control can give but a line of text can."""
        limits.among(self, guess=GUESSES)


def _everything(_state: State) -> Iterator[GradientTiming | None]:
    for width in WIDTHS:
        yield from measure_gradients(width, time.perf_counter)


process = measuring(_everything)


@functools.cache
def record() -> tuple[GradientTiming, ...]:
    """The recorded timings."""
    return tuple(recorded_gradient_timings())


# ---------------------------------------------------------------- picture


def scene(state: State, progress: Measured) -> Scene:
    """Left: seconds against parameters, recorded and measured here; right: gradients counted in costs."""
    texts = (
        Text("lines: recorded on one machine; marks: measured on yours", 64, 30, "muted"),
        Text("dashed: slopes 1 and 2", 64, 470, "muted"),
    )
    return Scene(960, 488, (_seconds(progress), _ratios(state, progress)), texts=texts)


def _seconds(progress: Measured) -> Axes:
    items: list[Line | Dots] = []
    old = record()
    s = np.array([t.parameters for t in old], dtype=float)
    items += _guides(old)
    items.append(_curve(old, "differences", "B", "differences"))
    items.append(_curve(old, "gradient", "A", "back propagation"))
    items.append(Line(s, np.array([t.cost for t in old]), "muted", label="cost"))
    if progress.timings:
        items.append(Dots(*_values(progress.timings, "differences"), "B", "cross"))
        items.append(Dots(*_values(progress.timings, "gradient"), "A", "dot"))
        items.append(Dots(*_values(progress.timings, "cost"), "muted", "circle"))
    return Axes(
        (64, 84, 470, 330),
        tuple(items),
        (FEW, MANY),
        (LOW, HIGH),
        xlabel="number of parameters s",
        ylabel="seconds",
        xticks=log_ticks(FEW, MANY),
        yticks=log_ticks(LOW, HIGH, 5),
        xlog=True,
        ylog=True,
    )


def _values(timings: Sequence[GradientTiming], name: str) -> tuple[np.ndarray, np.ndarray]:
    known = [t for t in timings if getattr(t, name) is not None]
    return (
        np.array([t.parameters for t in known], dtype=float),
        np.array([getattr(t, name) for t in known], dtype=float),
    )


def _curve(timings: Sequence[GradientTiming], name: str, role: Any, label: str) -> Line:
    return Line(*_values(timings, name), role, label=label)


def _guides(timings: Sequence[GradientTiming]) -> list[Line]:
    """Lines of the expected slopes through the largest networks: s for one pass, s^2 for s passes."""
    guides = []
    for name, power in (("gradient", 1), ("differences", 2)):
        s, seconds = _values(timings, name)
        ends = np.array([max(FEW, s[-1] / 300), MANY])
        guides.append(Line(ends, seconds[-1] * (ends / s[-1]) ** power, "muted", dashed=True))
    return guides


def _ratios(state: State, progress: Measured) -> Axes:
    """How many evaluations of the cost one gradient by back propagation takes."""
    shown = progress.timings or record()
    ratios = np.array([t.gradient / t.cost for t in shown])
    if state.guess == UNDECIDED:
        ratios = ratios[:0]
    top = max(4.0, float(np.ceil(ratios.max(initial=0) * 1.1)))
    bars = (Bars(np.arange(len(ratios), dtype=float), ratios),) if ratios.size else ()
    return Axes(
        (626, 84, 306, 330),
        bars,
        (-0.6, len(shown) - 0.4),
        (0, top),
        title="time of a gradient / of a cost",
        xlabel="neurons in a layer",
        xticks=tuple((float(i), str(t.width)) for i, t in enumerate(shown)),
        yticks=linear_ticks(0, top),
    )


def caption(state: State, progress: Measured) -> str:
    """Return the picture in words."""
    shown, where = (progress.timings, "here") if progress.timings else (record(), "recorded")
    slopes = []
    for name, words in (("differences", "differences"), ("gradient", "back propagation")):
        s, seconds = _values(shown, name)
        if len(s) > 1:
            slopes.append(f"{words} {loglog_slope(s, seconds):.1f}")
    ends = f"Slopes at the right end ({where}): {', '.join(slopes)}. " if slopes else ""
    if progress.unfinished:
        ends = f"Measuring: {len(shown) if progress.timings else 0} of {len(WIDTHS)} networks. "
    if state.guess == UNDECIDED:
        return ends + "Commit first: how many costs does one gradient by back propagation cost?"
    ratios = [t.gradient / t.cost for t in shown]
    found = f"One gradient takes as long as {min(ratios):.1f} to {max(ratios):.1f} costs"
    return f"{ends}{found}. You said {state.guess}."


CONTROLS: dict[str, Control] = {
    "measure": MEASURE,
    "guess": Choice(label="gradient / cost", field="guess", options=GUESSES),
}


def cost_of_gradients(*, show: Sequence[str] | None = None, **settings: Any) -> Exhibit:
    """Return the exhibit; `settings` are fields of State, `show` the names of the controls to show."""
    return Exhibit(State(**settings), scene, caption, process=process, controls=CONTROLS, show=show)
