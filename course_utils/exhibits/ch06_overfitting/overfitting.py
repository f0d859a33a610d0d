"""Overfitting: training and validation cost while a network trains; when would you have stopped?"""

import functools
from collections.abc import Iterator

import numpy as np

from course_utils.exhibits.ch06_overfitting._two_curves import end_of_axis, two_curves
from course_utils.generalisation import early_stopping as mathematics
from course_utils.interactive.controls import Button, press, whole_positions
from course_utils.interactive.design import picked
from course_utils.interactive.events import Move, Pick
from course_utils.interactive.fields import Playable, choice, log, setting, slider, whole
from course_utils.interactive.limits import Flag
from course_utils.interactive.process import Progress, restarting, so_far
from course_utils.lecture.class_answers import Number
from course_utils.lecture.class_exhibit import Asking
from course_utils.lecture.class_overlay import numbers, over, piled
from course_utils.lecture.class_question import Answers, Question, Scores, binned
from course_utils.pictures.charts import chart, dots, line
from course_utils.pictures.numbers import counted
from course_utils.pictures.regions import small_region
from course_utils.pictures.scene import Axes, Handle, Scene, Table, Text

LAST = 100_000  # steps
# After these steps both costs are looked at: the places of the reader's slider.
STEPS = tuple(map(round, whole_positions(1, LAST)))
HIGH = 0.5  # where the axis of the costs ends, unless one is larger
SAID = {"asked": False, "said": True}  # once the reader has set the stop
NOW, BEST, YOURS = ROWS = ("now", "early stopping", "your stop")


class State(Playable):
    """Nothing is trained before the reader has set the stop, or kept it, and asks for the training.

    Who says anew when to stop has not seen this run yet.
    """

    stop: float = log(10_000.0, 1, LAST, "your stop", whole=True, also=SAID, restarts=False)
    noise: float = slider(0.1, 0, 0.2, 0.01, "noise")
    N: int = whole(80, 10, mathematics.MOST, "points")
    share: float = slider(0.5, 0.1, 0.9, 0.05, "validation share")
    width: int = whole(16, 1, 20, "neurons in a layer")
    depth: int = whole(2, 1, 3, "hidden layers")
    seed: int = whole(1, 0, 50, "seed")
    region: str = choice(ROWS, "region", restarts=False)
    said: bool = setting(False, Flag(), "whether the reader has seen to the stop", restarts=False)
    asked: bool = setting(False, Flag(), "whether the training was asked for")

    @property
    def training_problem(self) -> mathematics.ValidationProblem:
        """What the training follows from."""
        given = self.noise, self.N, self.share, self.width, self.depth, self.seed
        return mathematics.ValidationProblem(*given)


class Costs(Progress):
    """looks: the checkpoints of the training so far."""

    looks: tuple[mathematics.Checkpoint, ...]

    @property
    def best(self) -> mathematics.Checkpoint:
        """Where early stopping stops."""
        return self.looks[mathematics.early_stop(self.looks)]


def costs(state: State) -> Iterator[Costs]:
    """Train once it is asked for."""
    for looks in so_far(mathematics.validated_training(state.training_problem, STEPS)):
        yield Costs(looks, unfinished=state.asked and len(looks) <= len(STEPS))


def looks_of(state: State, progress: Costs) -> dict[str, mathematics.Checkpoint | None]:
    """Return the look that each row of the table is about, or None where training has not come so far."""
    looks, now = progress.looks, progress.looks[-1]
    yours = min(looks, key=lambda look: abs(look.step - state.stop))
    return {NOW: now, BEST: progress.best, YOURS: yours if now.step >= round(state.stop) else None}


def price(state: State, progress: Costs) -> float | None:
    """How many times the lowest validation cost the reader's stop has, or None before the end."""
    yours = looks_of(state, progress)[YOURS]
    if yours is None or progress.looks[-1].step < LAST:
        return None
    return yours.validation / max(progress.best.validation, 1e-12)


def scene(state: State, progress: Costs) -> Scene:
    """Left: both costs over the steps, and the reader's stop; right: a region; below: three networks."""
    said = "Where will the crosses be lowest? Drag your stop, then train."
    if state.said:
        said = f"Your stop is {state.stop:,.0f}: drag the dot, or press Train."
    if state.asked:
        said = _score(price(state, progress)) or f"You would stop at {state.stop:,.0f}."
    text = Text(said, 320, 52, "accent", 16, bold=state.asked, align="middle")
    axes = _costs(state, progress), _region(state, progress)
    return Scene(960, 600, axes, tables=(_table(state, progress),), texts=(text,))


def _score(found: float | None) -> str:
    return "" if found is None else f"The stop has {found:.2f} times the lowest validation cost."


def _costs(state: State, progress: Costs) -> Axes:
    looks = progress.looks if state.asked else ()
    steps, high = np.array([max(look.step, 0.8) for look in looks]), end_of_axis(looks, HIGH)
    yours = line([state.stop, state.stop], [0, high], "accent", dashed=True)
    curves, best = two_curves(steps, looks, slice(None, None, 3)), max(progress.best.step, 0.8)
    items = (
        (yours, line([best, best], [0, high], label="early stopping"), *curves)
        if state.asked
        else (yours, *curves, Handle(state.stop, HIGH / 2, "your stop", step=0.1 * state.stop))
    )
    box, limits = (70, 100, 500, 300), ((0.8, LAST), (0, high))
    return chart(box, items, *limits, log="x", xlabel="steps", ylabel="cost (9)")


def _region(state: State, progress: Costs) -> Axes:
    look = looks_of(state, progress)[state.region] or progress.looks[-1]
    training, validation = state.training_problem.split()
    first, second = (validation.x.T[validation.labels == label] for label in (0, 1))
    items, xlabel = (dots(first, "A"), dots(second, "B")), f"step {look.step:,}; small dots: validation"
    network, box = state.training_problem.start().at(look.p), (636, 100, 290, 290)
    return small_region(network, training, box, *items, judged=state.asked, xlabel=xlabel)


def _table(state: State, progress: Costs) -> Table:
    rows = []
    for name, look in looks_of(state, progress).items():
        if state.asked and look:
            wrong = _wrong(state.training_problem.start().at(look.p).frozen(), state.noise)
            row = f"{look.step:,}", f"{look.training:.3f}", f"{look.validation:.3f}", f"{wrong:.1%}"
        else:
            row = f"{state.stop:,.0f}" if name == YOURS else "–", "–", "–", "–"
        rows.append((name, *row))
    heads = ("network", "step", "training cost", "validation cost", "wrong of 2,000 new points")
    box, widths, chosen = (60, 464, 872, 128), (1.3, 0.9, 1.2, 1.3, 1.9), ROWS.index(state.region)
    return Table(box, tuple(rows), heads, widths, "lrrrr", chosen=chosen, name="networks")


# Of the three networks one at most is new.
_wrong = functools.lru_cache(maxsize=3)(mathematics.generalisation_error)


def caption(state: State, progress: Costs) -> str:
    training, validation = state.training_problem.split()
    said = f"{counted(len(training), 'point')} to train with, {len(validation)} to validate."
    if not state.asked:
        stop = (
            f"You would stop after {counted(state.stop, 'step')}." if state.said else "When would you stop?"
        )
        return f"{said} {stop} Nothing is trained yet."
    now, best = progress.looks[-1], progress.best
    return (
        f"{said} After {counted(now.step, 'step')} the training cost is {now.training:.3f} and the "
        f"validation cost {now.validation:.3f}; that was lowest, {best.validation:.3f}, at "
        f"step {best.step:,}. {_score(price(state, progress))}"
    ).rstrip()


def _drag(state: State, event: Move) -> State:
    return state.changed(stop=min(STEPS, key=lambda step: abs(step - event.x)), **SAID)


def _train(state: State, _: None) -> State:
    """Train, or at first show the stop that nobody has set: it may be kept."""
    return state.changed(asked=True) if state.said else state.changed(said=True)


def laid(scene: Scene, state: State, progress: Costs, answers: Answers) -> Scene:
    """The stops of the class, piled up where they are."""
    stops = numbers(answers)
    high = scene.axes[0].ylim[1]
    return over(scene, 0, piled(stops, 0.02 * high, 0.6 * high, np.log10(stops), 0.05))


def scores(state: State, progress: Costs, answers: Answers) -> Scores | None:
    """How many times the lowest validation cost each stop has, or None before the end."""
    if progress.looks[-1].step < LAST:
        return None
    steps, costs = np.array([(look.step, look.validation) for look in progress.looks]).T
    nearest = np.abs(steps[:, None] - numbers(answers)).argmin(axis=0)
    times = costs[nearest] / max(progress.best.validation, 1e-12)
    label = "times the lowest validation cost"
    return binned(times, (1, 1.1, 1.25, 1.5, 2, 3, 5), label)


QUESTION = Question(
    words=lambda state: f"After how many of {LAST:,} steps would you stop?",
    kind=lambda state: Number(1, LAST, 1, "steps", log=True),
    about=("noise", "N", "share", "width", "depth", "seed"),
    asked={"asked": False},
    reveal="train",
    truth=lambda state: state.changed(asked=True),
    revealed=lambda state: state.asked,
    lay=laid,
    scores=scores,
)
BUTTONS = {
    "train": Button(label="Train", icon="play", set=_train),
    "again": press("Start again", icon="undo", asked=False, said=False),
}
ON = {Move: _drag, Pick: picked("region", ROWS)}
PROCESS = restarting(costs, compiled=True, chunk=0.004)
overfitting = Asking(State, scene, caption, question=QUESTION, process=PROCESS, on=ON, buttons=BUTTONS)
