"""Width and depth by trial: a table of scores that fills while the networks are trained (section 8)."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from course_utils.activations import Array
from course_utils.controls import Choice, Control, WholeSlider
from course_utils.exhibit import Clock, Exhibit
from course_utils.lbfgs import accuracy, descend
from course_utils.network import Network
from course_utils.repair import overlapping
from course_utils.scene import Axes, Image, Scene

DEPTHS, WIDTHS = (1, 2, 3), (2, 4, 8, 16)
GRID = tuple((depth, width) for depth in DEPTHS for width in WIDTHS)
CHUNK, CHUNKS = 5, 60  # steps of L-BFGS between two looks at the controls, and how many times
BOTH, FALL = "training and validation", "what is lost in validation"
TRAINING, VALIDATION = overlapping(8), overlapping(9)


@dataclass(frozen=True)
class State:
    """seed: of the starts; shown: which numbers."""

    seed: int = 0
    shown: str = BOTH
    playing: bool = False

    def __post_init__(self) -> None:
        """ValueError for what no control can give."""
        if self.shown not in (BOTH, FALL) or not 0 <= self.seed <= 50:
            raise ValueError(
                f"seed is {self.seed}, shown {self.shown!r}; accepted are 0 to 50; {BOTH}, {FALL}"
            )


@dataclass(frozen=True)
class Progress:
    """scores: the shares of right points in training and validation of the networks trained so far."""

    scores: tuple[tuple[float, float], ...] = ()
    p: None = None
    finished: bool = False
    unfinished: bool = True


def process(state: State, clock: Clock) -> Generator[Progress, State, None]:
    """Train one network after the other, a few steps at a time; begin anew with another seed."""
    while True:
        seed, scores = state.seed, list[tuple[float, float]]()
        for depth, width in GRID:
            network = Network.random((2, *(width,) * depth, 2), np.random.default_rng(seed))
            for _ in range(CHUNKS):
                descend(network, TRAINING.x, TRAINING.y, CHUNK)
                state = yield Progress(tuple(scores))
                if state.seed != seed:
                    break
            if state.seed != seed:
                break
            scores.append((accuracy(network, TRAINING), accuracy(network, VALIDATION)))
        while state.seed == seed:
            state = yield Progress(tuple(scores), unfinished=False)


def table(progress: Progress) -> Array:
    """The scores in per cent, NaN where there are none yet: (2, depths, widths)."""
    found = np.full((len(GRID), 2), np.nan)
    if progress.scores:
        found[: len(progress.scores)] = progress.scores
    return 100 * found.T.reshape(2, len(DEPTHS), len(WIDTHS))


def scene(state: State, progress: Progress) -> Scene:
    """Left: the scores in training; right: those in validation, or what is lost."""
    training, validation = table(progress)
    left = _heat((96, 74, 370, 270), training, "Right in training, %")
    box = (560.0, 74.0, 370.0, 270.0)
    if state.shown == BOTH:
        return Scene(960, 412, (left, _heat(box, validation, "Right in validation, %")))
    return Scene(960, 412, (left, _heat(box, validation - training, "Validation minus training, %", 30.0)))


def _heat(box: tuple[float, float, float, float], values: Array, title: str, limit: float = 150.0) -> Axes:
    return Axes(
        box,
        (Image(values, limit, ".0f"),),
        (0, len(WIDTHS)),
        (len(DEPTHS), 0),
        title=title,
        xlabel="neurons in each hidden layer",
        ylabel="hidden layers",
        xticks=tuple((j + 0.5, str(width)) for j, width in enumerate(WIDTHS)),
        yticks=tuple((i + 0.5, str(depth)) for i, depth in enumerate(DEPTHS)),
    )


def caption(state: State, progress: Progress) -> str:
    """Return the picture in words."""
    done = len(progress.scores)
    said = f"Start {state.seed}, {state.shown}: {done} of {len(GRID)} networks are trained."
    if not done:
        return said
    best = int(np.argmax([score[1] for score in progress.scores]))
    (depth, width), (training, validation) = GRID[best], progress.scores[best]
    return (
        f"{said} Best in validation so far: {depth} hidden layer{'s' if depth > 1 else ''} of {width}, "
        f"with {training:.1%} of the training points and {validation:.1%} of the others right."
    )


CONTROLS: dict[str, Control] = {
    "seed": WholeSlider(label="start (seed)", field="seed", low=0, high=50),
    "shown": Choice(label="show", field="shown", options=(BOTH, FALL)),
}


def structure(*, show: Sequence[str] | None = None, **settings: Any) -> Exhibit:
    """Return the exhibit; `settings` are fields of State, `show` the names of the controls to show."""
    return Exhibit(State(**settings), scene, caption, process=process, controls=CONTROLS, show=show)
