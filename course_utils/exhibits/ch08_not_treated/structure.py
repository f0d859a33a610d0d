"""Width and depth by trial: a table of scores that fills while the networks are trained (section 8)."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from course_utils.arrays import Array
from course_utils.interactive import limits
from course_utils.interactive.controls import Choice, Control, WholeSlider
from course_utils.interactive.exhibit import Exhibit
from course_utils.interactive.process import Clock
from course_utils.network.costs import accuracy
from course_utils.network.datasets import overlapping_circles
from course_utils.network.network import Network
from course_utils.pictures import regions
from course_utils.pictures.scene import Axes, Image, Scene, Text
from course_utils.training.lbfgs import minimise_cost

DEPTHS, WIDTHS = (1, 2, 3), (2, 4, 8, 16)
GRID = tuple((depth, width) for depth in DEPTHS for width in WIDTHS)
CHUNK, CHUNKS = 6, 50  # steps of L-BFGS between two looks at the controls, and how many times
LATEST = "the latest"
NAMES = (LATEST, *(f"{depth} × {width} neurons" for depth, width in GRID))
TRAINING, VALIDATION = overlapping_circles(8), overlapping_circles(9)
CHANCE = 50.0  # per cent that guessing would get right: pale in the table


@dataclass(frozen=True)
class State:
    """seed: of the starts; network: whose region is shown."""

    seed: int = 0
    network: str = LATEST
    playing: bool = False

    def __post_init__(self) -> None:
        """ValueError for what no control can give."""
        limits.among(self, network=NAMES)
        limits.within(self, seed=(0, 50))


@dataclass(frozen=True, eq=False)
class Trained:
    """A network after its training: p, and the shares of right points in training and validation."""

    p: Array
    training: float
    validation: float


@dataclass(frozen=True)
class Progress:
    """networks: those of GRID that have been trained so far."""

    networks: tuple[Trained, ...] = ()
    p: None = None
    finished: bool = False
    unfinished: bool = True


def process(state: State, clock: Clock) -> Generator[Progress, State, None]:
    """Train one network after the other, a few steps at a time; begin anew with another seed."""
    run = _trainings(state.seed)
    progress = Progress()
    while True:
        new = yield progress
        if new.seed != state.seed:
            run, progress = _trainings(new.seed), Progress()
        elif progress.unfinished:
            progress = next(run)
        state = new


def _trainings(seed: int) -> Iterator[Progress]:
    done: tuple[Trained, ...] = ()
    for sizes in map(_sizes, range(len(GRID))):
        network = Network.random(sizes, np.random.default_rng(seed))
        for _ in range(CHUNKS):
            minimise_cost(network, TRAINING.x, TRAINING.y, CHUNK)
            yield Progress(done)
        scores = (accuracy(network, points.x, points.y) for points in (TRAINING, VALIDATION))
        done = (*done, Trained(network.p.copy(), *scores))
    yield Progress(done, unfinished=False)


def _sizes(k: int) -> tuple[int, ...]:
    depth, width = GRID[k]
    return (2, *(width,) * depth, 2)


def table(progress: Progress) -> Array:
    """The scores in per cent, NaN where there are none yet: (2, depths, widths)."""
    found = np.full((len(GRID), 2), np.nan)
    for k, network in enumerate(progress.networks):
        found[k] = network.training, network.validation
    return 100 * found.T.reshape(2, len(DEPTHS), len(WIDTHS))


def shown(state: State, progress: Progress) -> int | None:
    """Which network of GRID is asked for; None where it is the latest and there is none yet."""
    if state.network != LATEST:
        return NAMES.index(state.network) - 1
    return len(progress.networks) - 1 if progress.networks else None


# ---------------------------------------------------------------- picture


def scene(state: State, progress: Progress) -> Scene:
    """Left: the scores in training and in validation; right: the region of one network."""
    training, validation = table(progress)
    k = shown(state, progress)
    above = _heat((96.0, 74.0, 380.0, 180.0), training, "Right in training, %", k)
    below = _heat((96.0, 332.0, 380.0, 180.0), validation, "Right in validation, %", k)
    below = replace(below, xlabel="neurons in each hidden layer")
    count = Text(_count(state, progress), 560, 512, "muted")
    return Scene(960, 572, (above, below, _region(progress, k)), texts=(count,))


def _count(state: State, progress: Progress) -> str:
    return f"Start {state.seed}: {len(progress.networks)} of {len(GRID)} networks are trained."


def _heat(box: tuple[float, float, float, float], values: Array, title: str, k: int | None) -> Axes:
    words = tuple("" if np.isnan(value) else f"{value:.1f}" for value in values.ravel())
    chosen = None if k is None else (k // len(WIDTHS), k % len(WIDTHS))
    return Axes(
        box,
        (Image(values - CHANCE, CHANCE, chosen=chosen, words=words, name=title.removesuffix(", %")),),
        (0, len(WIDTHS)),
        (len(DEPTHS), 0),
        title=title,
        ylabel="hidden layers",
        xticks=tuple((j + 0.5, str(width)) for j, width in enumerate(WIDTHS)),
        yticks=tuple((i + 0.5, str(depth)) for i, depth in enumerate(DEPTHS)),
    )


def _region(progress: Progress, k: int | None) -> Axes:
    """The validation points, and the region of network k once it is trained."""
    trained = k is not None and k < len(progress.networks)
    network = Network(_sizes(k), progress.networks[k].p) if k is not None and trained else None
    axes = regions.region(network, VALIDATION, (560, 74, 364, 364))
    return replace(axes, title="Validation" if k is None else f"{NAMES[k + 1]}, validation")


def caption(state: State, progress: Progress) -> str:
    """Return the picture in words."""
    done, k = len(progress.networks), shown(state, progress)
    said = _count(state, progress)
    if not done:
        return said if k is None else f"{said} {NAMES[k + 1]} will be shown."
    best = int(np.argmax([network.validation for network in progress.networks]))
    said += f" Best in validation so far: {_in_words(best, progress)}."
    return f"{said} Shown: {_in_words(k, progress)}." if k is not None and k < done else said


def _in_words(k: int, progress: Progress) -> str:
    (depth, width), network = GRID[k], progress.networks[k]
    return (
        f"{depth} hidden layer{'s' if depth > 1 else ''} of {width}, with {network.training:.1%} of the "
        f"training points and {network.validation:.1%} of the others right"
    )


def edit(state: State, event: dict[str, Any]) -> State:
    """Return the state after the reader picked a cell of one of the tables."""
    if event["kind"] != "pick":
        return state
    i, j = event["index"]
    return replace(state, network=NAMES[1 + i * len(WIDTHS) + j])


CONTROLS: dict[str, Control] = {
    "seed": WholeSlider(label="start (seed)", field="seed", low=0, high=50),
    "network": Choice(label="region of", field="network", options=NAMES),
}


def structure(*, show: Sequence[str] | None = None, **settings: Any) -> Exhibit:
    """Return the exhibit; `settings` are fields of State, `show` the names of the controls to show."""
    state = State(**settings)
    return Exhibit(state, scene, caption, process=process, edit=edit, controls=CONTROLS, show=show)
