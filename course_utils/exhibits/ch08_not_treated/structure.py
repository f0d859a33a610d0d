"""Width and depth by trial: a table of scores that fills while the networks are trained (section 8)."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from course_utils.arrays import Array
from course_utils.interactive.asking import answered, asking, awaiting, question, verdict
from course_utils.interactive.design import Design, picked_cell
from course_utils.interactive.events import Pick
from course_utils.interactive.fields import Playable, choice, whole
from course_utils.interactive.process import Progress, restarting
from course_utils.network.datasets import overlapping_circles
from course_utils.outlook.structures import Candidate, candidates, score_table
from course_utils.pictures import regions
from course_utils.pictures.charts import image_axes, named_ticks
from course_utils.pictures.numbers import counted
from course_utils.pictures.scene import Axes, Image, Scene, Text

DEPTHS, WIDTHS = (1, 2, 3), (2, 4, 8, 16)
SHAPE = len(DEPTHS), len(WIDTHS)
GRID = tuple((depth, width) for depth in DEPTHS for width in WIDTHS)
CHUNKS = 50  # of steps in each training, with a look at the controls before each
LATEST = "the latest"
NAMES = (LATEST, *(f"{depth} × {width} neurons" for depth, width in GRID))
BEST = "best in validation"
TRAINING, VALIDATION = overlapping_circles(8), overlapping_circles(9)
CHANCE = 50.0  # per cent that guessing would get right: pale in the table


class State(Playable):
    """From which start the networks are trained, and which of them has its region shown."""

    guess: str = question(NAMES[1:], BEST)
    seed: int = whole(0, 0, 50, "start (seed)")
    network: str = choice(NAMES, "region of", restarts=False)

    def problem(self) -> tuple[Any, ...]:
        """What the trials follow from; they wait for the answer."""
        return *super().problem(), answered(self)


class Trials(Progress):
    """networks: those of GRID that have been trained so far."""

    networks: tuple[Candidate, ...] = ()


def trials(state: State) -> Iterator[Trials]:
    """Train one network after the other, a few steps at a time."""
    yield Trials(unfinished=answered(state))  # another start is answered before any training
    for done in candidates(GRID, TRAINING, VALIDATION, state.seed, CHUNKS):
        yield Trials(done, unfinished=len(done) < len(GRID))


def shown(state: State, progress: Trials) -> int | None:
    """Which network of GRID is asked for; None where it is the latest and there is none yet."""
    if state.network != LATEST:
        return NAMES.index(state.network) - 1
    return len(progress.networks) - 1 if progress.networks else None


def scene(state: State, progress: Trials) -> Scene:
    """Left: the scores in training and in validation; right: the region of one network."""
    training, validation = score_table(progress.networks, SHAPE)
    k = shown(state, progress)
    above, below = _heat(74, training, "training", k), _heat(332, validation, "validation", k)
    axes = above, replace(below, xlabel="neurons in each hidden layer"), _region(progress, k)
    count = Text(_count(state, progress), 560, 512, "muted")
    return Scene(960, 572, axes, texts=(count, _told(state, progress)))


def _told(state: State, progress: Trials) -> Text:
    said = asking(BEST)
    if answered(state):
        winners, done = [NAMES[1 + k] for k in best(progress)], len(progress.networks) == len(GRID)
        said = verdict(state.guess, *winners) if done else awaiting(state.guess)
    return Text(said, 480, 24, "accent", 16, bold=True, align="middle")


def best(progress: Trials) -> list[int]:
    """Return which networks of GRID are the best so far by their validation score: several may be equal."""
    scores = [candidate.validation for candidate in progress.networks]
    return [k for k, score in enumerate(scores) if score == max(scores)]


def _count(state: State, progress: Trials) -> str:
    return f"Start {state.seed}: {len(progress.networks)} of {len(GRID)} networks trained."


def _heat(top: float, values: Array, of: str, k: int | None) -> Axes:
    words = tuple("" if np.isnan(value) else f"{value:.1f}" for value in values.ravel())
    chosen = None if k is None else divmod(k, len(WIDTHS))
    image = Image(values - CHANCE, CHANCE, chosen=chosen, words=words, name=f"Right in {of}")
    ticks = {"xticks": named_ticks(WIDTHS, 0.5), "yticks": named_ticks(DEPTHS, 0.5)}
    title = f"{image.name}, %"
    return image_axes((96, top, 380, 180), image, title=title, ylabel="hidden layers", **ticks)


def _region(progress: Trials, k: int | None) -> Axes:
    """The validation points, and the region of network k once it is trained."""
    network = progress.networks[k].network if k is not None and k < len(progress.networks) else None
    title = "Validation" if k is None else f"{NAMES[k + 1]}, validation"
    return regions.region(network, VALIDATION, (560, 74, 364, 364), title=title)


def caption(state: State, progress: Trials) -> str:
    done, k, said = len(progress.networks), shown(state, progress), _count(state, progress)
    if not answered(state):
        return f"{asking(BEST)} {said}"
    if not done:
        return said if k is None else f"{said} {NAMES[k + 1]} will be shown."
    first, *others = best(progress)
    equal = f" (and equal: {', '.join(NAMES[1 + k] for k in others)})" if others else ""
    said += f" Best in validation so far: {_in_words(first, progress)}{equal}."
    return f"{said} Shown: {_in_words(k, progress)}." if k is not None and k < done else said


def _in_words(k: int, progress: Trials) -> str:
    (depth, width), candidate = GRID[k], progress.networks[k]
    return (
        f"{counted(depth, 'hidden layer')} of {width}, with {candidate.training:.1%} of the "
        f"training points and {candidate.validation:.1%} of the others right"
    )


PICK = picked_cell(*SHAPE, lambda state, i, j: state.changed(network=NAMES[1 + i * len(WIDTHS) + j]))
structure = Design(State, scene, caption, process=restarting(trials, chunk=0), on={Pick: PICK})
