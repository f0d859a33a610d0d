"""How the time for a gradient grows with the number of parameters: back propagation against differences."""

from __future__ import annotations

import functools
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from course_utils.gradients.timing import (
    GradientTiming,
    loglog_slope,
    measure_gradients,
    recorded_gradient_timings,
)
from course_utils.interactive import limits
from course_utils.interactive.design import Design
from course_utils.interactive.fields import Playable, choice, setting
from course_utils.interactive.measuring import MEASURE, Measured, measuring
from course_utils.pictures.charts import chart
from course_utils.pictures.scene import Axes, Bars, Dots, Item, Line, Scene, Text

WIDTHS = (2, 4, 8, 16, 32, 64)  # measured here, in some seconds
UNDECIDED = "not yet"
LOW, HIGH = 1e-6, 1e3  # seconds
FEW, MANY = 10.0, 1e6  # parameters


@dataclass(frozen=True)
class State(Playable):
    """How many evaluations of the cost one gradient by back propagation takes, as the reader guesses."""

    measurements: int = setting(0, limits.whole(0, 10**9), "how often the reader has measured here")
    guess: str = choice(
        (UNDECIDED, "about 3", "about 30", "about 10,000", "about 100,000"), "gradient / cost"
    )


def _everything(state: State) -> Iterator[GradientTiming | None]:
    for width in WIDTHS:
        yield from measure_gradients(width, time.perf_counter)


@functools.cache
def record() -> tuple[GradientTiming, ...]:
    """Return the recorded timings."""
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
    items: list[Item] = [
        _guide("gradient", 1),  # s for one pass
        _guide("differences", 2),  # s^2 for s passes
        Line(*_values(record(), "differences"), "B", label="differences"),
        Line(*_values(record(), "gradient"), "A", label="back propagation"),
        Line(*_values(record(), "cost"), "muted", label="cost"),
    ]
    if progress.timings:
        items.append(Dots(*_values(progress.timings, "differences"), "B", "cross"))
        items.append(Dots(*_values(progress.timings, "gradient"), "A", "dot"))
        items.append(Dots(*_values(progress.timings, "cost"), "muted", "circle"))
    return chart(
        (64, 84, 470, 330),
        items,
        (FEW, MANY),
        (LOW, HIGH),
        xlog=True,
        ylog=True,
        xlabel="number of parameters s",
        ylabel="seconds",
        most=(6, 5),
    )


def _values(timings: Sequence[GradientTiming], name: str) -> tuple[np.ndarray, np.ndarray]:
    """Return the numbers of parameters, and the seconds for what is named, where they are known."""
    known = [t for t in timings if getattr(t, name) is not None]
    s, seconds = ([getattr(t, column) for t in known] for column in ("parameters", name))
    return np.array(s, dtype=float), np.array(seconds, dtype=float)


def _guide(name: str, power: int) -> Line:
    """Return the line of the expected slope through the largest network."""
    s, seconds = _values(record(), name)
    ends = np.array([max(FEW, s[-1] / 300), MANY])
    return Line(ends, seconds[-1] * (ends / s[-1]) ** power, "muted", dashed=True)


def _ratios(state: State, progress: Measured) -> Axes:
    """How many evaluations of the cost one gradient by back propagation takes."""
    shown = progress.timings or record()
    known = state.guess != UNDECIDED
    ratios = np.array([t.gradient / t.cost for t in shown if known])
    axes = chart(
        (626, 84, 306, 330),
        (Bars(np.arange(len(ratios), dtype=float), ratios),) if known else (),
        (-0.6, len(shown) - 0.4),
        (0, max(4.0, float(np.ceil(ratios.max(initial=0) * 1.1)))),
        title="time of a gradient / of a cost",
        xlabel="neurons in a layer",
    )
    return replace(axes, xticks=tuple((float(i), str(t.width)) for i, t in enumerate(shown)))


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
        ends = f"Measuring: {len(progress.timings)} of {len(WIDTHS)} networks. "
    if state.guess == UNDECIDED:
        return ends + "Commit first: how many costs does one gradient by back propagation cost?"
    ratios = [t.gradient / t.cost for t in shown]
    found = f"One gradient takes as long as {min(ratios):.1f} to {max(ratios):.1f} costs"
    return f"{ends}{found}. You said {state.guess}."


cost_of_gradients = Design(
    State, scene, caption, process=measuring(_everything), buttons={"measure": MEASURE}
)
