"""The network of Figure 3 while it learns: the decision region and the cost, live.

Figures 4, 5, 7, 8 and 9 of the paper are single states of this exhibit.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from course_utils.interactive import limits, training_controls
from course_utils.interactive.exhibit import Exhibit
from course_utils.interactive.points import CONTROLS as POINT_CONTROLS
from course_utils.interactive.points import DATA, MOST, OWN
from course_utils.interactive.points import edit as edit_points
from course_utils.interactive.process import Clock
from course_utils.interactive.trainer import Progress, Trainer
from course_utils.interactive.training_controls import FORMULAS, LEAST_SQUARES, method_of
from course_utils.network import datasets
from course_utils.network.activations import ACTIVATIONS
from course_utils.network.costs import cost
from course_utils.network.datasets import Points
from course_utils.network.network import Network
from course_utils.network.paper_network import PAPER_SIZES, paper_start
from course_utils.pictures import regions
from course_utils.pictures.numbers import counted
from course_utils.pictures.scene import Formula, Scene

# A change of these begins the training anew.
START = ("hidden", "activation", "seed", "p", "resets")


@dataclass(frozen=True)
class State:
    """What the reader chooses.

    hidden: the sizes n_2, .., n_(L-1); p: where training starts, or None for random numbers from `seed`,
    which for 0 and the layers of Figure 3 are the paper's; rate: steps per second; single, resets: how
    often their buttons were pressed.
    """

    data: str = "Figure 1"
    points: Points = field(default_factory=datasets.figure1)
    chosen: int = 0
    method: str = LEAST_SQUARES
    eta: float = 0.05
    m: int = 5
    mu: float = 0.9
    rate: float = 20_000.0
    playing: bool = False
    single: int = 0
    resets: int = 0
    hidden: tuple[int, ...] = (2, 3)
    activation: str = "sigmoid"
    seed: int = 0
    p: tuple[float, ...] | None = None

    def __post_init__(self) -> None:
        """ValueError for what no control can give but a line of text can."""
        limits.among(self, method=FORMULAS, activation=ACTIVATIONS, data=(*DATA, OWN))
        limits.above_zero(self, eta=10)
        limits.within(self, rate=(1, 100_000), m=(1, MOST), seed=(0, 50))
        limits.below(self, mu=1)
        x, count, most = self.points.x, len(self.points), MOST
        if count > most:
            raise ValueError(f"points are {count}; accepted are at most {most}")
        if x.min() < 0 or x.max() > 1:
            given = f"points have coordinates from {x.min():g} to {x.max():g}"
            raise ValueError(f"{given}; accepted are those of the unit square, 0 to 1")
        limits.within(self, chosen=(0, count - 1))
        if len(self.hidden) > 6 or not all(1 <= n <= 30 for n in self.hidden):
            raise ValueError(f"hidden is {self.hidden}; accepted are up to six sizes from 1 to 30")
        if self.p is not None:
            Network(_sizes(self), self.p)


# ---------------------------------------------------------------- process


def process(state: State, clock: Clock) -> Generator[Progress, State, None]:
    """Train the network of the state that is sent; changing anything but the network goes on from there."""
    trainer = _trainer(state, clock)
    # A given p is where somebody's training has come; it is not fitted before the reader asks.
    finished = state.method == LEAST_SQUARES and state.p is None and trainer.fit(state.points)
    while True:
        new = yield trainer.progress(finished)
        fresh = any(getattr(state, name) != getattr(new, name) for name in START)
        if fresh:
            history, trainer = trainer.history, _trainer(new, clock)
            if new.resets != state.resets:
                trainer.before = tuple(history.steps), tuple(history.costs)
        if new.data != state.data and new.data in DATA:
            trainer.begin_history(new.points)
        finished = _work(trainer, state, new, fresh)
        state = new


def _trainer(state: State, clock: Clock) -> Trainer:
    rng = np.random.default_rng(state.seed)
    network = Network(_sizes(state), state.p, activation=state.activation, output_activation="sigmoid")
    if state.p is None and state.seed == 0 and network.sizes == PAPER_SIZES:
        network.p = paper_start()
    elif state.p is None:
        network.p = 0.5 * rng.standard_normal(network.n_parameters)
    return Trainer(network, state.points, rng, clock)


def _work(trainer: Trainer, old: State, new: State, fresh: bool) -> bool:
    """Do what has become due between two states; return whether nothing is left to do."""
    if new.method == LEAST_SQUARES:
        asked = fresh or new.single != old.single or new.points != old.points or new.method != old.method
        return (asked or new.playing or trainer.unfinished) and trainer.fit(new.points) and new.playing
    steps = new.single - old.single
    if new.playing:
        steps += trainer.due(new.rate)
    else:
        trainer.pause()
    if steps > 0:
        trainer.train(method_of(new), new.eta, new.points, steps)
    return False


# ---------------------------------------------------------------- picture


def scene(state: State, progress: Progress) -> Scene:
    """Left: the region F1 > F2 and the points; right: the step that is taken and the costs."""
    network = _network(state, progress)
    left = regions.region(network, state.points, (48, 74, 364, 364), chosen=state.chosen, movable=True)
    steps, costs = np.array(progress.steps), np.array(progress.costs)
    box, before = (552, 74, 372, 364), np.array(progress.before)
    right = regions.cost_curve(steps, costs, box, xlabel=f"{_unit(state)}s", before=before)
    return Scene(960, 488, (left, right), (Formula(FORMULAS[state.method], 552, 34),))


def caption(state: State, progress: Progress) -> str:
    """Return the picture in words."""
    network, points = _network(state, progress), state.points
    count = counted(progress.step, _unit(state))
    return (
        f"{regions.in_words(network, points)}; cost {cost(network, points.x, points.y):.3g} after {count}."
    )


def _unit(state: State) -> str:
    return "evaluation" if state.method == LEAST_SQUARES else "step"


def _sizes(state: State) -> tuple[int, ...]:
    return (2, *state.hidden, 2)


def _network(state: State, progress: Progress) -> Network:
    return Network(_sizes(state), progress.p, activation=state.activation, output_activation="sigmoid")


# ---------------------------------------------------------------- controls

# In the order in which they are shown.
BUTTONS = ("play", "step", "reset", "paper_start", "flip", "add", "remove")
SETTINGS = ("method", "eta", "rate", "data", "x1", "x2", "hidden")
MORE = ("activation", "seed", "m", "mu", "points")
ALL = training_controls.CONTROLS | POINT_CONTROLS
CONTROLS = {name: ALL[name] for name in BUTTONS + SETTINGS + MORE}


def decision_region(*, show: Sequence[str] | None = None, **settings: Any) -> Exhibit:
    """Return the exhibit; `settings` are fields of State, `show` the names of the controls to show."""
    if settings.get("data") in DATA:
        settings.setdefault("points", DATA[settings["data"]]())
    state, edit = State(**settings), edit_points
    return Exhibit(state, scene, caption, process=process, edit=edit, controls=CONTROLS, show=show)
