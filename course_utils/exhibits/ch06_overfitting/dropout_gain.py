"""Does dropout reduce overfitting? Twenty pairs of trainings, without and with it, and an interval."""

from dataclasses import replace

import numpy as np

from course_utils.arrays import Array
from course_utils.generalisation.dropout_trials import Trials, recorded_trials
from course_utils.generalisation.significance import confidence_interval
from course_utils.interactive.asking import answered, asking, question, veiled, verdict_where_asked
from course_utils.interactive.design import Design
from course_utils.interactive.fields import Settings, choice
from course_utils.pictures.charts import chart, line, ticks_at
from course_utils.pictures.numbers import typeset
from course_utils.pictures.scene import Axes, Dots, Item, Line, Scene, Text

WITH_DROPOUT = "with dropout new points get"
FEWER, MORE, NO_CASE = ANSWERS = "fewer errors", "more errors", "neither, for all we see"
CASES = (
    "80 points, 16 neurons, p 0.1",
    "80 points, 16 neurons, p 0.2",
    "80 points, 16 neurons, p 0.5",
    "80 points, 4 neurons, p 0.1",
    "400 points, 16 neurons, p 0.1",
)
STEPS = ("100", "200", "500", "1,000", "2,000", "5,000", "10,000", "20,000")
WITHOUT, WITH = 0, 1
MOST = 40.0  # points of per cent: what is farther stands at the edge


class State(Settings):
    """Which case is looked at, and after how many steps; half of the points are for training."""

    guess: str = question(ANSWERS, WITH_DROPOUT)
    case: str = choice(CASES, "case")
    step: str = choice(STEPS, "after steps", "20,000")

    @property
    def look(self) -> int:
        """The number of the look, from 0."""
        return STEPS.index(self.step)


def trials(state: State) -> Trials:
    """Return what was recorded of the case, at all looks."""
    return recorded_trials()[1][state.case]


def change(state: State) -> Array:
    """Return by how many points of per cent dropout changes the errors on new points, seed by seed."""
    errors = 100 * trials(state).fresh_errors[state.look]
    return np.asarray(errors[WITH] - errors[WITHOUT])


def truth(state: State) -> str:
    """Return what the interval says: an answer only if it does not contain 0."""
    low, high = confidence_interval(change(state))
    return FEWER if high < 0 else MORE if low > 0 else NO_CASE


def scene(state: State, progress: None) -> Scene:
    """Left: errors over the steps, mean of the seeds; right: the change of each seed, and the interval."""
    low, high = confidence_interval(change(state))
    mean = typeset(
        f"mean change {change(state).mean():+.2f} points, 95% interval {low:+.2f} to {high:+.2f}"
    )
    said = verdict_where_asked(state, truth(state)) if answered(state) else asking(WITH_DROPOUT)
    told = Text(said, 480, 24, "accent", 16, bold=True, align="middle")
    texts = (Text(mean, 928, 446, align="end"),)
    whole = Scene(960, 464, (_means(state), _pairs(state)), texts=texts)
    if answered(state):
        return replace(whole, texts=(*whole.texts, told))
    return veiled(replace(whole, texts=()), told, axes=(0, 1))


def _means(state: State) -> Axes:
    steps, errors = recorded_trials()[0], 100 * trials(state).fresh_errors.mean(axis=2)
    training = 100 * trials(state).training_errors.mean(axis=2)
    here = float(steps[state.look])
    items: list[Item] = [
        line((here, here), (0, 60), "accent", dashed=True, name="the look"),
        Line(steps, training[:, WITHOUT], "A", dashed=True, name="training, without dropout"),
        Line(steps, training[:, WITH], "B", dashed=True, name="training, with dropout"),
        Line(steps, errors[:, WITHOUT], "A", name="new points, without dropout"),
        Line(steps, errors[:, WITH], "B", name="new points, with dropout"),
        Dots(steps, errors[:, WITHOUT], "A", "circle", "without"),
        Dots(steps, errors[:, WITH], "B", "cross", "with"),
    ]
    said = {"xlabel": "steps", "ylabel": "errors in %; dashed: training"}
    return chart((66, 80, 400, 300), items, (80, 25_000), (0, 60), log="x", most=(6, 5), **said)


def _pairs(state: State) -> Axes:
    found = np.clip(change(state), -MOST, MOST)
    low, high = confidence_interval(change(state))
    ends = (-1, len(found))
    items = (
        line(ends, (0, 0), "muted", name="no change"),
        line(ends, (low, low), "accent", dashed=True, label="interval"),
        line(ends, (high, high), "accent", dashed=True, name="its other end"),
        Dots(np.arange(len(found)), found, "ink", label="a pair"),
    )
    said = {"xlabel": "seed", "ylabel": "change in points"}
    ticks = ticks_at(range(0, len(found), 5))
    return chart((556, 80, 372, 300), items, ends, (-MOST, MOST), most=(5, 7), xticks=ticks, **said)


def caption(state: State, progress: None) -> str:
    if not answered(state):
        return f"{asking(WITH_DROPOUT)} Twenty pairs of trainings, recorded."
    errors = 100 * trials(state).fresh_errors[state.look].mean(axis=1)
    costs = trials(state).fresh_cost[state.look].mean(axis=1)
    low, high = confidence_interval(change(state))
    better = int((change(state) < 0).sum())
    return (
        f"{state.case}, after {state.step} steps: {errors[WITHOUT]:.1f}% of new points are wrong without "
        f"dropout and {errors[WITH]:.1f}% with it, means of 20 pairs; it helps in {better}. The mean "
        f"change lies between {low:+.2f} and {high:+.2f} points (95%). The cost (9) is "
        f"{costs[WITHOUT]:.3f} and {costs[WITH]:.3f}."
    )


dropout_gain = Design(State, scene, caption)
