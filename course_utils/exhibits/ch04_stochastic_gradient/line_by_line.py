"""Listings 6.1 and 6.2 in three columns: the equation, NumPy and PyTorch, run one line after the other."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import Any

import numpy as np

from course_utils.interactive.controls import PLAY, Button
from course_utils.interactive.design import Design
from course_utils.interactive.fields import Playable, setting, whole
from course_utils.interactive.limits import Between
from course_utils.interactive.process import CHUNK, Clock, Progress
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
ROW = 30.0  # the height of a line in the picture
PACE = 0.25  # seconds a line while it plays
ALL = SETUP + STEP
NEAR = len(SETUP) + 3 * len(STEP)  # lines within the slider's reach
LAST = len(SETUP) + MOST * len(STEP)


@dataclass(frozen=True)
class State(Playable):
    """How many lines the reader has asked for, those that are run while it plays not counted."""

    lines: int = whole(
        0,
        0,
        NEAR,
        f"lines run, to {NEAR}",
        accepts=Between(0, LAST, whole=True),
        get=lambda state: min(state.lines, NEAR),
    )
    resets: int = setting(0, Between(0, 10**9, whole=True), "how often Reset was pressed")


@dataclass(frozen=True, eq=False)
class LinesRun(Progress):
    """done: lines that have been run; differences: what the lines of the set-up or of this step left;
    largest: of all differences so far; newcost: the cost that was printed last, or None.
    """

    done: int
    differences: tuple[float, ...]
    largest: float
    newcost: float | None

    @property
    def step(self) -> int:
        """The step that the last line belongs to, 0 for the set-up."""
        return 0 if self.done <= len(SETUP) else 1 + (self.done - len(SETUP) - 1) // len(STEP)

    @property
    def next(self) -> int:
        """The row of the line that is to be run next."""
        return self.done if self.done < len(SETUP) else len(SETUP) + (self.done - len(SETUP)) % len(STEP)


def programs() -> TwoPrograms:
    """Return both programs at their beginning, with the authors' start and draws."""
    import torch

    points, network, random = figure1(), Network(PAPER_SIZES, paper_start()), MatlabRandom(5000)
    random.randn(23, 1)  # the start has used these
    draws = (np.ravel(random.randi(len(points), MOST, 1)) - 1).tolist()
    W, b = [network.W[l] for l in (2, 3, 4)], [network.b[l] for l in (2, 3, 4)]
    ours = numpy_namespace(W, b, points.x, points.y, draws)
    return TwoPrograms(ours, torch_namespace(torch, W, b, points.x, points.y, draws))


def process(state: State, clock: Clock) -> Generator[LinesRun, State, None]:
    """Run as many lines as were asked for, and one more every quarter of a second while it plays."""
    both, largest, played, last = programs(), 0.0, 0, clock()
    while True:
        if state.playing and clock() - last > PACE:
            played, last = played + 1, clock()
        target, began = min(state.lines + played, LAST), clock()
        while both.done < target and clock() - began < CHUNK:
            largest = max(largest, both.run_line())
        at_end = both.done >= LAST
        new = yield LinesRun(
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


def scene(state: State, progress: LinesRun) -> Scene:
    """All lines with the next one marked; beside those that have been run the difference they left."""
    rows = tuple(_row(line, gap) for line, gap in zip(ALL, _gaps(progress), strict=True))
    height = ROW * (len(rows) + 1)
    heads = "what the step computes", "NumPy", "PyTorch", "gap"
    widths = 270, 320, 290, 60
    table = Table((10, 40, 940, height), rows, heads, widths, "lllr", mono=True, lit=progress.next)
    largest, newcost = progress.largest, progress.newcost
    words = f"largest difference so far {largest:.1e}" if progress.done else "nothing has been run yet"
    texts = (
        Text(f"step {progress.step:,}", 20, 28, bold=True),
        Text(f"newcost = {newcost:.9f}" if newcost else "", 20, height + 66),
        Text(words, 940, height + 66, align="end"),
    )
    return Scene(960, height + 82, (), tables=(table,), texts=texts)


def _row(line: ListingLine, gap: float | None) -> tuple[str, str, str, str]:
    shown = "" if gap is None or not line.compare else "0" if gap == 0 else f"{gap:.0e}"
    return f"${line.equation}$", line.numpy, line.torch, shown


def _gaps(progress: LinesRun) -> list[float | None]:
    before: list[float | None] = [None] * (len(SETUP) if progress.done > len(SETUP) else 0)
    after: list[float | None] = [None] * (len(ALL) - len(before) - len(progress.differences))
    return [*before, *progress.differences, *after]


def caption(state: State, progress: LinesRun) -> str:
    """Return the picture in words."""
    costs = f" The cost is {progress.newcost:.6f}." if progress.newcost else ""
    return (
        f"Step {progress.step:,}, {progress.done:,} lines run; next: {ALL[progress.next].numpy}. The "
        f"largest difference between NumPy and PyTorch so far is {progress.largest:.1e}.{costs}"
    )


def _ahead(lines: int) -> Any:
    return lambda state, _: state.changed(lines=min(LAST, state.lines + lines))


BUTTONS = {
    "play": PLAY,
    "line": Button(label="Next line", icon="step-forward", set=_ahead(1)),
    "step": Button(label="15 lines: one step", icon="forward", set=_ahead(len(STEP))),
    "hundred": Button(label="100 steps", icon="fast-forward", set=_ahead(100 * len(STEP))),
    "reset": Button(
        label="Reset",
        icon="refresh",
        set=lambda s, _: s.changed(lines=0, resets=s.resets + 1, playing=False),
    ),
}
line_by_line = Design(State, scene, caption, process=process, buttons=BUTTONS)
