"""The network of Figure 3 while it learns: the decision region and the cost, live.

Figures 4, 5, 7, 8 and 9 of the paper are single states of this exhibit.
"""

from collections.abc import Generator

import numpy as np

from course_utils.interactive.design import Design
from course_utils.interactive.points import CONTROLS, DATA, POINT_EVENTS, PointSettings, with_data
from course_utils.interactive.process import Clock
from course_utils.interactive.trainer import Trained, Trainer
from course_utils.interactive.training_controls import BUTTONS, FORMULAS, LEAST_SQUARES, TrainingSettings
from course_utils.network.costs import cost
from course_utils.network.paper_network import PAPER_SIZES, paper_start
from course_utils.pictures import regions
from course_utils.pictures.numbers import counted, plain
from course_utils.pictures.scene import Formula, Scene


class State(PointSettings, TrainingSettings):
    """For the layers of Figure 3 the seed 0 stands for the paper's start."""


def process(state: State, clock: Clock) -> Generator[Trained, State, None]:
    """Train the network of the state that is sent; changing anything but the network goes on from there."""
    trainer = _trainer(state, clock)
    # A given p is where somebody's training has come; it is not fitted before the reader asks.
    finished = False
    if state.method == LEAST_SQUARES and state.p is None:
        finished = yield from trainer.fit(state.points)
    while True:
        new = yield trainer.progress(finished)
        given = new.p is not None and new.p is not state.p  # as by undoing: where training was then
        fresh = given or new.problem() != state.problem()
        if fresh:
            history, trainer = trainer.history, _trainer(new, clock)
            if new.resets != state.resets and not given:
                trainer.before = tuple(history.steps), tuple(history.costs)
        if new.p is state.p and new.data != state.data and new.data in DATA:  # not undone
            trainer.begin_history(new.points)
        finished = yield from _work(trainer, state, new, fresh)
        state = new


def _trainer(state: State, clock: Clock) -> Trainer:
    network, rng = state.network(state.p), np.random.default_rng(state.seed)
    if state.p is None:
        paper = state.seed == 0 and network.sizes == PAPER_SIZES
        network.p = paper_start() if paper else 0.5 * rng.standard_normal(network.n_parameters)
    trainer = Trainer(network, state.points, rng, clock)
    if state.p is not None and state.so_far[0]:
        trainer.resume(state.so_far, state.method == LEAST_SQUARES)
    return trainer


def _work(trainer: Trainer, old: State, new: State, fresh: bool) -> Generator[Trained, State, bool]:
    """Do what has become due between two states; return whether nothing is left to do."""
    if new.method == LEAST_SQUARES:
        if fresh:  # a given p is where somebody's training has come
            asked = new.p is None or (new.resets != old.resets and new.p is old.p)
        else:
            asked = new.single != old.single or new.points != old.points or new.method != old.method
        if not (asked or new.playing or trainer.unfinished):
            return False
        settled = yield from trainer.fit(new.points)
        return settled and new.playing
    steps = 0 if fresh else new.single - old.single  # a press that is redone has had its step
    if new.playing:
        steps += trainer.due(new.rate)
    else:
        trainer.pause()
    return trainer.play(new, steps, fresh or new.playing is not old.playing)


def scene(state: State, progress: Trained) -> Scene:
    """Left: the region F1 > F2 and the points; right: the step that is taken and the costs."""
    network = state.network(progress.p)
    left = regions.region(network, state.points, (48, 74, 364, 364), chosen=state.chosen, movable=True)
    curve, box = (np.array(progress.steps), np.array(progress.costs)), (552, 74, 372, 364)
    right = regions.cost_curve(
        *curve, box, xlabel=_units(state, progress), before=np.array(progress.before)
    )
    return Scene(960, 488, (left, right), (Formula(FORMULAS[state.method], 552, 34),))


def caption(state: State, progress: Trained) -> str:
    network, points = state.network(progress.p), state.points
    words, C = regions.in_words(network, points), cost(network, points.x, points.y)
    return f"{words}; cost {plain(C, 3)} after {_count(state, progress)}. {state.note}".rstrip()


def _taken(state: State, progress: Trained) -> dict[str, int]:
    """What was done so far, the steps and the evaluations: of the method, where it is nothing yet."""
    counts = {"step": progress.step - progress.evaluations, "evaluation": progress.evaluations}
    own = "evaluation" if state.method == LEAST_SQUARES else "step"
    return {unit: count for unit, count in counts.items() if count} or {own: 0}


def _count(state: State, progress: Trained) -> str:
    return " and ".join(counted(count, unit) for unit, count in _taken(state, progress).items())


def _units(state: State, progress: Trained) -> str:
    return " and ".join(f"{unit}s" for unit in _taken(state, progress))


ORDER = (
    *("play", "step", "reset", "paper_start", "flip", "add", "remove", "method", "eta", "rate"),
    *("data", "x1", "x2", "hidden", "activation", "seed", "m", "mu"),
    *("stop", "stop_cost", "stop_steps", "points"),
)
ALL, START = BUTTONS | CONTROLS, with_data(State)
decision_region = Design(
    State,
    scene,
    caption,
    process=process,
    on=POINT_EVENTS,
    buttons=ALL,
    order=ORDER,
    start=START,
    together=[("data", "hidden"), ("data", "activation")],
)
