"""One network, two sets of labels: the true ones, and random ones. It learns both; but to what end?"""

from collections.abc import Generator, Iterator
from dataclasses import replace

import numpy as np

from course_utils.exhibits.ch06_overfitting._two_curves import two_curves
from course_utils.generalisation import memorisation as mathematics
from course_utils.interactive.asking import answered, as_said, asking, is_as_asked, question, verdict
from course_utils.interactive.design import Design
from course_utils.interactive.fields import Playable, choice, slider, whole
from course_utils.interactive.process import Clock, Progress, so_far
from course_utils.pictures.charts import chart, line
from course_utils.pictures.numbers import counted
from course_utils.pictures.regions import small_region
from course_utils.pictures.scene import Axes, Scene, Text

LEARNT = "of the random labels it learns"
ANSWERS = "none", "about half", "nearly all"


class State(Playable):
    """`lot` is the share of random labels; the network has two hidden layers."""

    guess: str = question(ANSWERS, LEARNT)
    lot: float = slider(1.0, 0, 1, 0.05, "random labels", format=".0%")
    N: int = whole(200, 20, mathematics.MOST, "training points")
    width: int = whole(40, 2, 40, "neurons in a layer")
    seed: int = whole(7, 0, 50, "seed")
    cost: str = choice(mathematics.COSTS, "cost", mathematics.LOG_LOSS)

    @property
    def problems(self) -> tuple[mathematics.RandomLabelProblem, mathematics.RandomLabelProblem]:
        """The problem with the true labels, and that with random ones; otherwise they are the same."""
        problem = mathematics.RandomLabelProblem(self.N, self.lot, self.width, self.cost, self.seed)
        return replace(problem, lot=0.0), problem


History = tuple[mathematics.ErrorRates, ...]


class TwoTrainings(Progress):
    """seen: the error rates so far for both problems."""

    seen: tuple[History, History]


def process(state: State, clock: Clock) -> Generator[TwoTrainings, State, None]:
    """Train both networks side by side; a new problem starts afresh, and is seen before it is trained."""
    runs: dict[mathematics.RandomLabelProblem, Iterator[History]] = {}
    seen: dict[mathematics.RandomLabelProblem, History] = {}
    unfinished = answered(state)
    while True:
        runs = {one: runs.get(one) or so_far(mathematics.error_rates(one)) for one in state.problems}
        seen = {one: seen.get(one) or next(run) for one, run in runs.items()}
        true, random = (seen[one] for one in state.problems)
        new = yield TwoTrainings((true, random), unfinished=unfinished, finished=not unfinished)
        if new is not state:
            state, unfinished = new, answered(new)
            continue
        end = clock() + 0.004  # seconds until it looks at the controls again
        while unfinished and clock() < end:
            found = {one: next(run, None) for one, run in runs.items()}
            seen |= {one: history for one, history in found.items() if history}
            unfinished = any(found.values())


def scene(state: State, progress: TwoTrainings) -> Scene:
    """Left: the true labels; right: the random ones; the region above, the errors below."""
    axes: list[Axes] = []
    texts: list[Text] = []
    titles = "true labels", f"{state.lot:.0%} of the labels random"
    for left, title, problem, seen in zip((66, 548), titles, state.problems, progress.seen, strict=True):
        network, box = problem.start().at(seen[-1].p), (left + 40, 70, 290, 290)
        axes.append(small_region(network, problem.training(), box, judged=seen[-1].step > 0))
        axes.append(_errors(left, seen))
        texts.append(Text(title, left, 32, bold=True, size=17))
    said = _judged(state, progress) if answered(state) else asking(LEARNT)
    texts.append(Text(said, 480, 664, "accent", 16, bold=True, align="middle"))
    return Scene(960, 674, tuple(axes), texts=tuple(texts))


def _judged(state: State, progress: TwoTrainings) -> str:
    """What was answered; and what has come of it once the training is over, of the case that was asked."""
    if progress.unfinished or not is_as_asked(state):
        return as_said(state.guess, "You said “{}”.")
    return verdict(state.guess, learnt(progress.seen[1][-1].training))


def learnt(wrong: float) -> str:
    """In the words of the answers, how many random labels are learnt; by chance half of them are wrong."""
    return ANSWERS[int(np.searchsorted((0.25, 0.75), 1 - 2 * wrong))]


def _errors(left: float, seen: History) -> Axes:
    steps = np.array([max(look.step, 4) for look in seen], dtype=float)
    few = np.unique(np.searchsorted(steps, np.geomspace(4, steps[-1], 24)))  # marks that stay apart
    chance = line([4, mathematics.STEPS], [50, 50], "muted", dashed=True)
    items, xlim = (chance, *two_curves(steps, seen, few, times=100)), (4, mathematics.STEPS)
    box, xlabel = (left, 438, 370, 140), "steps of L-BFGS"
    return chart(box, items, xlim, (-4, 84), log="x", xlabel=xlabel, ylabel="% wrong")


def caption(state: State, progress: TwoTrainings) -> str:
    true, random = (seen[-1] for seen in progress.seen)
    if not answered(state):
        return f"{asking(LEARNT)} Nothing is trained yet."
    return (
        f"After {counted(true.step, 'step')} the network with the true labels has {true.training:.1%} of "
        f"{state.N} training points and {true.validation:.1%} of the new ones wrong. With "
        f"{state.lot:.0%} of the labels random, after {counted(random.step, 'step')}, "
        f"{random.training:.1%} and {random.validation:.1%}."
    )


random_labels = Design(State, scene, caption, process=process)
