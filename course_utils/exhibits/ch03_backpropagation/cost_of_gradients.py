"""How the time for a gradient grows with the number of parameters: back propagation against differences."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Literal

import numpy as np

from course_utils.gradients import timing
from course_utils.gradients.timing import GradientTiming
from course_utils.gradients.timing import recorded_gradient_timings as record
from course_utils.interactive.asking import answered, as_said, question, too_late
from course_utils.interactive.design import Design
from course_utils.interactive.measuring import MEASURE, Measurable, Measured, measuring
from course_utils.pictures.charts import bar_chart, chart
from course_utils.pictures.scene import Axes, Dots, Item, Line, Role, Scene, Text

WIDTHS = (2, 4, 8, 16, 32, 64)  # measured here, in some seconds
GUESSES = ("about 1", "about 2", "about 4", "about 16")  # whoever counts passes says 2
ASKED = "how many evaluations of the cost does a gradient take in the largest network"
FEW, MANY = 10.0, 1e6  # parameters
# The fields of a timing as they are drawn: label, role, and the mark of what is measured here.
DRAWN: dict[str, tuple[str, Role, Literal["dot", "circle", "cross"]]] = {
    "differences": ("differences", "B", "cross"),
    "gradient": ("back propagation", "A", "dot"),
    "cost": ("cost", "muted", "circle"),
}


class State(Measurable):
    """How many costs one gradient takes in the largest network of the record, as the reader guesses."""

    guess: str = question(GUESSES, "gradient / cost")


def _everything(state: State) -> Iterator[GradientTiming | None]:
    for width in WIDTHS:
        yield from timing.measure_gradients(width, time.perf_counter)


def scene(state: State, progress: Measured) -> Scene:
    """Left: seconds against parameters, recorded and measured here; right: gradients counted in costs."""
    shown, known = progress.timings or record(), answered(state)
    texts = (
        Text("lines: recorded on one machine; marks: measured on yours", 64, 30, "muted"),
        Text("dashed: slopes 1 and 2" if known else "dashed: slope 2", 64, 470, "muted"),
    )
    ratios = [t.gradient / t.cost for t in shown]
    ylim = (0, max(4.0, float(np.ceil(max(ratios) * 1.1))) if known else 4.0)
    box, names, title = (626, 84, 306, 330), [t.width for t in shown], "time of a gradient / of a cost"
    right = bar_chart(box, ratios, names, ylim, title=title, xlabel="neurons in a layer")
    right = right if known else replace(right, items=(), yticks=())  # its heights are the answer
    return Scene(960, 488, (_seconds(progress, known), right), texts=texts)


def _seconds(progress: Measured, known: bool) -> Axes:
    """Seconds against parameters; before the reader has committed without those of back propagation."""
    items: list[Item] = []
    drawn = {name: look for name, look in DRAWN.items() if known or name != "gradient"}
    powers = {"gradient": 1, "differences": 2}  # s for one pass, s^2 for s passes
    for name, power in ((name, powers[name]) for name in drawn if name in powers):
        s, seconds = _values(record(), name)
        ends = np.array([max(FEW, s[-1] / 300), MANY])
        items.append(Line(ends, seconds[-1] * (ends / s[-1]) ** power, "muted", dashed=True))
    items += [Line(*_values(record(), name), role, label=label) for name, (label, role, _) in drawn.items()]
    if here := progress.timings:
        items += [Dots(*_values(here, name), role, mark) for name, (_, role, mark) in drawn.items()]
    box, limits, xlabel = (64, 84, 470, 330), ((FEW, MANY), (1e-6, 1e3)), "number of parameters s"
    return chart(box, items, *limits, log="xy", most=(6, 5), xlabel=xlabel, ylabel="seconds")


def _values(timings: Sequence[GradientTiming], name: str) -> tuple[np.ndarray, np.ndarray]:
    """Return the numbers of parameters, and the seconds for what is named, where they are known."""
    known = [(t.parameters, getattr(t, name)) for t in timings if getattr(t, name) is not None]
    s, seconds = np.array(known, dtype=float).reshape(-1, 2).T
    return s, seconds


def caption(state: State, progress: Measured) -> str:
    shown, where = (progress.timings, "here") if progress.timings else (record(), "recorded")
    slopes = [
        f"{DRAWN[name][0]} {timing.loglog_slope(*found):.1f}"
        for name in ("differences", "gradient")
        if len((found := _values(shown, name))[0]) > 1
    ]
    ratios = [t.gradient / t.cost for t in shown]
    span = " to ".join(dict.fromkeys(f"{ratio:.1f}" for ratio in (min(ratios), max(ratios))))
    takes = f"A gradient takes as long as {span} evaluations of the cost"
    ends = f"Slopes at the right end ({where}): {', '.join(slopes)}. " if slopes else ""
    if progress.unfinished:
        takes += f" ({where})"
        ends = f"Measuring: {len(progress.timings)} of {len(WIDTHS)} networks. "
    if not answered(state):
        measuring = ends if progress.unfinished else ""
        return f"{measuring}Commit first: {ASKED}?"
    largest = record()[-1]
    truth = f"in the largest network of the record it is {largest.gradient / largest.cost:.1f}"
    said = as_said(state.guess, f" You said {{}}; {truth}.")
    return f"{ends}{takes}.{said}{too_late(state.guess)}"


BUTTONS = {"measure": MEASURE}
cost_of_gradients = Design(State, scene, caption, process=measuring(_everything), buttons=BUTTONS)
