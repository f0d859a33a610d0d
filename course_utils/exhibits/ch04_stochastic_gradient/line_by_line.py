"""Listings 6.1 and 6.2 in three columns: the equation, NumPy and PyTorch, run one line after the other."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from course_utils.interactive import limits
from course_utils.interactive.controls import Button, Control, Switch, WholeSlider
from course_utils.interactive.exhibit import Exhibit
from course_utils.interactive.process import Clock
from course_utils.network.datasets import figure1
from course_utils.network.matlab_random import MatlabRandom
from course_utils.network.network import Network
from course_utils.network.paper_network import PAPER_SIZES, paper_start
from course_utils.pictures.scene import Scene, Table, Text
from course_utils.training.listing import (
    SETUP,
    STEP,
    ListingLine,
    TwoPrograms,
    numpy_namespace,
    torch_namespace,
)

MOST = 2000  # steps that the exhibit can take: as many draws are made ready
CHUNK = 0.006  # seconds between two looks at the controls
ROW = 30.0  # the height of a line in the picture
PACE = 0.25  # seconds a line while it plays
ALL = SETUP + STEP
NEAR = len(SETUP) + 3 * len(STEP)  # lines within the slider's reach


@dataclass(frozen=True)
class State:
    """lines: how many lines the reader has asked for; resets: how often for the start."""

    lines: int = 0
    resets: int = 0
    playing: bool = False

    def __post_init__(self) -> None:
        """ValueError for what no button can give."""
        limits.within(self, lines=(0, LAST))


LAST = len(SETUP) + MOST * len(STEP)


@dataclass(frozen=True)
class Progress:
    """done: lines that have been run; differences: what the lines of the set-up or of this step left;
    largest: of all differences so far; newcost: the cost that was printed last, or None.
    """

    done: int
    differences: tuple[float, ...]
    largest: float
    newcost: float | None
    p: None = None
    finished: bool = False
    unfinished: bool = False


def programs() -> TwoPrograms:
    """Return both programs at their beginning, with the authors' start and draws."""
    import torch

    points, network, random = figure1(), Network(PAPER_SIZES, paper_start()), MatlabRandom(5000)
    random.randn(23, 1)  # the start has used these
    draws = (np.ravel(random.randi(len(points), MOST, 1)) - 1).tolist()
    W, b = [network.W[l] for l in (2, 3, 4)], [network.b[l] for l in (2, 3, 4)]
    ours = numpy_namespace(W, b, points.x, points.y, draws)
    return TwoPrograms(ours, torch_namespace(torch, W, b, points.x, points.y, draws))


def process(state: State, clock: Clock) -> Generator[Progress, State, None]:
    """Run as many lines as were asked for, and one more every quarter of a second while it plays."""
    both, largest, played, last = programs(), 0.0, 0, clock()
    while True:
        if state.playing and clock() - last > PACE:
            played, last = played + 1, clock()
        target, began = min(state.lines + played, LAST), clock()
        while both.done < target and clock() - began < CHUNK:
            largest = max(largest, both.run_line())
        at_end = both.done >= LAST
        new = yield Progress(
            both.done,
            tuple(both.differences),
            largest,
            both.ours.get("newcost"),
            finished=at_end and state.playing,
            unfinished=both.done < target,
        )
        if new.resets != state.resets or new.lines < state.lines:
            both, largest, played = programs(), 0.0, 0
        if new.playing and not state.playing:
            last = clock() - PACE  # the first line at once
        state = new


# ---------------------------------------------------------------- picture


def scene(state: State, progress: Progress) -> Scene:
    """All lines with the next one marked; beside those that have been run the difference they left."""
    rows = tuple(_row(line, gap) for line, gap in zip(ALL, _gaps(progress), strict=True))
    heads = ("what the step computes", "NumPy", "PyTorch", "gap")
    table = Table(
        (10, 40, 940, ROW * (len(rows) + 1)),
        rows,
        heads,
        (270, 320, 290, 60),
        "lllr",
        mono=True,
        lit=_next(progress),
    )
    words = (
        f"largest difference so far {progress.largest:.1e}" if progress.done else "nothing has been run yet"
    )
    below = 40 + ROW * (len(rows) + 1) + 26
    printed = f"newcost = {progress.newcost:.9f}" if progress.newcost else ""
    texts = (
        Text(f"step {_step(progress):,}", 20, 28, bold=True),
        Text(printed, 20, below),
        Text(words, 940, below, align="end"),
    )
    return Scene(960, below + 16, (), tables=(table,), texts=texts)


def _row(line: ListingLine, gap: float | None) -> tuple[str, str, str, str]:
    shown = "" if gap is None or not line.compare[0] else "0" if gap == 0 else f"{gap:.0e}"
    return f"${line.equation}$", line.numpy, line.torch, shown


def _next(progress: Progress) -> int:
    """The row of the line that is to be run next."""
    if progress.done < len(SETUP):
        return progress.done
    return len(SETUP) + (progress.done - len(SETUP)) % len(STEP)


def _step(progress: Progress) -> int:
    return 0 if progress.done <= len(SETUP) else 1 + (progress.done - len(SETUP) - 1) // len(STEP)


def _gaps(progress: Progress) -> list[float | None]:
    before: list[float | None] = [None] * (len(SETUP) if progress.done > len(SETUP) else 0)
    after: list[float | None] = [None] * (len(ALL) - len(before) - len(progress.differences))
    return [*before, *progress.differences, *after]


def caption(state: State, progress: Progress) -> str:
    """Return the picture in words."""
    line = ALL[_next(progress)]
    costs = f" The cost is {progress.newcost:.6f}." if progress.newcost else ""
    return (
        f"Step {_step(progress):,}, {progress.done:,} lines run; next: {line.numpy}. The largest "
        f"difference between NumPy and PyTorch so far is {progress.largest:.1e}.{costs}"
    )


def _ahead(lines: int) -> Any:
    return lambda state, _: replace(state, lines=min(LAST, state.lines + lines))


CONTROLS: dict[str, Control] = {
    "play": Switch(label="Play", field="playing", icons=("play", "pause"), faces=("Play", "Pause")),
    "line": Button(label="Next line", icon="step-forward", set=_ahead(1)),
    "step": Button(label="15 lines: one step", icon="forward", set=_ahead(len(STEP))),
    "hundred": Button(label="100 steps", icon="fast-forward", set=_ahead(100 * len(STEP))),
    "reset": Button(
        label="Reset",
        icon="refresh",
        set=lambda s, _: replace(s, lines=0, resets=s.resets + 1, playing=False),
    ),
    "lines": WholeSlider(
        label=f"lines run, to {NEAR}",
        get=lambda s: min(s.lines, NEAR),
        set=lambda s, lines: replace(s, lines=lines),
        low=0,
        high=NEAR,
    ),
}


def line_by_line(*, show: Sequence[str] | None = None, **settings: Any) -> Exhibit:
    """Return the exhibit; `settings` are fields of State, `show` the names of the controls to show."""
    return Exhibit(State(**settings), scene, caption, process=process, controls=CONTROLS, show=show)
