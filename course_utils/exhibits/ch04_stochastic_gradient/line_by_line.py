"""Listings 6.1 and 6.2 in three columns: the equation, NumPy and PyTorch, run one line after the other."""

import functools
import time
from collections.abc import Generator
from typing import Any

import numpy as np

from course_utils.exhibits.ch04_stochastic_gradient._ten_points import POINTS, START, N, listing_random
from course_utils.interactive.controls import PLAY, Button, press
from course_utils.interactive.design import Design
from course_utils.interactive.fields import Playable, tally, whole
from course_utils.interactive.process import CHUNK, Clock, Progress
from course_utils.pictures.numbers import counted, plain, typeset
from course_utils.pictures.scene import Scene, Table, Text
from course_utils.pictures.stills.still import painted
from course_utils.training.listing import SETUP, STEP, TwoPrograms, numpy_namespace, torch_namespace

MOST = 500  # steps that the exhibit can take: as many draws are made ready
PACE = 0.25  # seconds a line while it plays
ALL = SETUP + STEP
LAST = len(SETUP) + MOST * len(STEP)


class State(Playable):
    """How many lines the reader has asked for, those that are run while it plays not counted."""

    lines: int = whole(0, 0, LAST, "lines asked for")
    resets: int = tally("how often Reset was pressed")


class LinesRun(Progress):
    """done: lines that have been run; next: the row of the line that comes next; differences: what the
    lines of the set-up or of this step left; largest: of all; newcost: printed last, or None.
    """

    done: int
    next: int
    differences: tuple[float, ...]
    largest: float
    newcost: float | None

    @property
    def step(self) -> int:
        """The step that the last line belongs to, 0 for the set-up."""
        return 1 + (self.done - len(SETUP) - 1) // len(STEP)


def programs() -> TwoPrograms:
    """Return both programs at their beginning, with the authors' start and draws."""
    import torch

    draws = (np.ravel(listing_random().randi(N, MOST, 1)) - 1).tolist()
    names = [START.W[l] for l in (2, 3, 4)], [START.b[l] for l in (2, 3, 4)], POINTS.x, POINTS.y, draws
    return TwoPrograms(numpy_namespace(*names), torch_namespace(torch, *names))


def process(state: State, clock: Clock) -> Generator[LinesRun, State, None]:
    """Run as many lines as were asked for, and one more every quarter of a second while it plays."""
    both, largest, played, last = programs(), 0.0, 0, clock()
    while True:
        if state.playing and clock() - last > PACE:
            played, last = played + 1, clock()
        target, began = min(state.lines + played, LAST), clock()
        while both.done < target and clock() - began < CHUNK:
            largest = max(largest, both.run_line())
        row, left, newcost = ALL.index(both.line()), tuple(both.differences), both.ours.get("newcost")
        over, more = state.playing and both.done >= LAST, both.done < target
        new = yield LinesRun(both.done, row, left, largest, newcost, finished=over, unfinished=more)
        if new.resets != state.resets or new.lines < state.lines:
            both, largest, played = programs(), 0.0, 0
        if new.playing and not state.playing:
            last = clock() - PACE  # the first line at once
        state = new


def scene(state: State, progress: LinesRun) -> Scene:
    """All lines with the next one marked; beside those that have been run the difference they left."""
    first = len(SETUP) if progress.done > len(SETUP) else 0
    gaps = {first + k: typeset(f"{gap:.0e}") if gap else "0" for k, gap in enumerate(progress.differences)}
    rows = tuple(
        (f"${line.equation}$", line.numpy, line.torch, gaps.get(row, "") if line.compare else "")
        for row, line in enumerate(ALL)
    )
    height, heads = 30.0 * (len(rows) + 1), ("what the line computes", "NumPy", "PyTorch", "gap")
    box, widths = (10, 40, 940, height), (258, 322, 284, 76)
    lit = progress.next if progress.done < LAST else None
    table = Table(box, rows, heads, widths, "lllr", mono=True, lit=lit)
    largest = f"largest difference so far {plain(progress.largest, 2)}"
    texts = (
        Text(f"step {progress.step:,}", 20, 28, bold=True),
        Text(f"newcost = {progress.newcost:.9f}" if progress.newcost else "", 20, height + 66),
        Text(largest if progress.done else "nothing has been run yet", 940, height + 66, align="end"),
    )
    return Scene(960, height + 82, (), tables=(table,), texts=texts)


def caption(state: State, progress: LinesRun) -> str:
    costs = f" The cost is {progress.newcost:.6f}." if progress.newcost else ""
    next_line = ALL[progress.next].numpy
    if not progress.done:
        setup, step = len(SETUP), len(STEP)
        lines = f"{setup} lines are run once, {step} in every step"
        return f"No line has been run yet; the first is {next_line}. Of those shown {lines}."
    then = f"next: {next_line}" if progress.done < LAST else "here the run ends"
    # The digits of rounding are each machine's own.
    apart = "below 10⁻¹²" if progress.largest < 1e-12 else f"{progress.largest:.1e}"
    return (
        f"Step {progress.step:,}, {counted(progress.done, 'line')} run; {then}. "
        f"The largest difference between NumPy and PyTorch so far is {apart}.{costs}"
    )


def _ahead(lines: int) -> Any:
    return lambda state, _: state.changed(lines=min(LAST, state.lines + lines))


@functools.cache  # once is enough
def _typeset() -> None:
    """Draw the beginning while one waits for torch anyway: later the formulas would take half a second."""
    begun = process(State(), time.perf_counter)
    painted(scene(State(), next(begun)), 2.0)
    begun.close()


def _start(**settings: Any) -> State:
    state = State(**settings)
    _typeset()
    return state


BUTTONS = {
    "play": PLAY,
    "line": Button(label="Next line", icon="step-forward", set=_ahead(1)),
    "step": Button(label=f"{len(STEP)} lines: one step", icon="forward", set=_ahead(len(STEP))),
    "hundred": Button(label="100 steps", icon="fast-forward", set=_ahead(100 * len(STEP))),
    "reset": press("Reset", "resets", icon="refresh", lines=0, playing=False),
}
line_by_line = Design(State, scene, caption, process=process, buttons=BUTTONS, start=_start)
