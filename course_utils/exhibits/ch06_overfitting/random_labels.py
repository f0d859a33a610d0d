"""One network, two sets of labels: the true ones, and some drawn by lot. Both are learnt; what for?"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from course_utils.generalisation.memorisation import (
    COSTS,
    LOG_LOSS,
    MOST,
    STEPS,
    ErrorRates,
    RandomLabelProblem,
    RandomLabelTraining,
    train_side_by_side,
)
from course_utils.interactive import limits
from course_utils.interactive.controls import Choice, Control, Slider, WholeSlider
from course_utils.interactive.exhibit import Exhibit
from course_utils.interactive.process import Clock
from course_utils.network.costs import misclassified
from course_utils.pictures import regions
from course_utils.pictures.charts import chart
from course_utils.pictures.scene import Axes, Dots, Field, Line, Points, Scene, Text

CHUNK = 0.004  # seconds of training between two looks at the controls
LEFTS = (66.0, 548.0)  # of the two columns
LIMITS = {"N": (20, MOST), "lot": (0, 1), "width": (2, 40), "seed": (0, 50)}


@dataclass(frozen=True)
class State:
    """N points to train with; lot: the share of the labels that is drawn by lot; two hidden layers of
    `width` neurons; cost: what is minimised.
    """

    N: int = 200
    lot: float = 1.0
    width: int = 40
    cost: str = LOG_LOSS
    seed: int = 7
    playing: bool = False

    def __post_init__(self) -> None:
        """ValueError for what no control can give but a line of text can."""
        limits.within(self, **LIMITS)
        limits.among(self, cost=COSTS)

    @property
    def problems(self) -> tuple[RandomLabelProblem, RandomLabelProblem]:
        """The problem with the true labels, and that with some drawn by lot; else they are the same."""
        problem = RandomLabelProblem(self.N, self.lot, self.width, self.cost, self.seed)
        return replace(problem, lot=0.0), problem


@dataclass(frozen=True, eq=False)
class Progress:
    """seen: for both problems the looks so far."""

    seen: tuple[tuple[ErrorRates, ...], tuple[ErrorRates, ...]]
    p: None = None
    finished: bool = False
    unfinished: bool = False


def process(state: State, clock: Clock) -> Generator[Progress, State, None]:
    """Train both networks side by side; another problem begins anew, and is seen before it is trained."""
    trainings = [RandomLabelTraining(problem) for problem in state.problems]
    while True:
        true, drawn = (tuple(training.history) for training in trainings)
        new = yield Progress((true, drawn), unfinished=not all(training.done for training in trainings))
        if new is state:
            train_side_by_side(trainings, clock, CHUNK)
        trainings = [
            training if problem == before else RandomLabelTraining(problem)
            for training, problem, before in zip(trainings, new.problems, state.problems, strict=True)
        ]
        state = new


# ---------------------------------------------------------------- picture


def scene(state: State, progress: Progress) -> Scene:
    """Left: the true labels; right: those drawn by lot; the region above, the errors below."""
    axes: list[Axes] = []
    for left, problem, seen in zip(LEFTS, state.problems, progress.seen, strict=True):
        axes += [_region(left, problem, seen[-1]), _errors(left, seen)]
    titles = "true labels", f"{state.lot:.0%} of the labels drawn by lot"
    texts = (Text(title, left, 32, bold=True, size=17) for left, title in zip(LEFTS, titles, strict=True))
    return Scene(960, 650, tuple(axes), texts=tuple(texts))


def _region(left: float, problem: RandomLabelProblem, look: ErrorRates) -> Axes:
    network, points = problem.start(), problem.training()
    network.p = look.p
    wrong = misclassified(network, points.x, points.y) & (look.step > 0)  # nothing is wrong before it
    items = (Field(regions.difference(network)), Points(points.x, points.labels, wrong))
    return chart((left + 40, 70, 290, 290), items, (0, 1), (0, 1), most=(3, 3))


def _errors(left: float, seen: Sequence[ErrorRates]) -> Axes:
    steps = np.array([max(look.step, 4) for look in seen], dtype=float)
    training, validation = (
        100 * np.array([getattr(look, name) for look in seen]) for name in ("training", "validation")
    )
    few = np.unique(np.searchsorted(steps, np.geomspace(4, steps[-1], 24)))  # marks that keep apart
    items = (
        Line(np.array([4.0, STEPS]), np.full(2, 50.0), "muted", dashed=True),
        Line(steps, training, "A"),
        Line(steps, validation, "B"),
        Dots(steps[few], training[few], "A", "circle", "training"),
        Dots(steps[few], validation[few], "B", "cross", "validation"),
    )
    box = (left, 438.0, 370.0, 140.0)
    return chart(box, items, (4, STEPS), (-4, 84), xlog=True, xlabel="steps of L-BFGS", ylabel="% wrong")


def caption(state: State, progress: Progress) -> str:
    """Return the picture in words."""
    true, drawn = (seen[-1] for seen in progress.seen)
    return (
        f"After {true.step} steps the network with the true labels has {true.training:.1%} of {state.N} "
        f"training points and {true.validation:.1%} of the new ones wrong. With {state.lot:.0%} of the "
        f"labels drawn by lot, after {drawn.step} steps, {drawn.training:.1%} and {drawn.validation:.1%}."
    )


CONTROLS: dict[str, Control] = {
    "lot": Slider(label="drawn by lot", format=".0%", field="lot", low=0, high=1, step=0.05),
    "N": WholeSlider(label="training points", field="N", low=20, high=MOST),
    "width": WholeSlider(label="neurons in a layer", field="width", low=2, high=40),
    "seed": WholeSlider(label="seed", field="seed", low=0, high=50),
    "cost": Choice(label="cost", field="cost", options=COSTS),
}


def random_labels(*, show: Sequence[str] | None = None, **settings: Any) -> Exhibit:
    """Return the exhibit; `settings` are fields of State, `show` the names of the controls to show."""
    return Exhibit(State(**settings), scene, caption, process=process, controls=CONTROLS, show=show)
