"""What each ingredient that section 7.4 does not mention is worth: recorded runs that go without it."""

import functools
from dataclasses import replace

import numpy as np

from course_utils.arrays import Array
from course_utils.cifar10 import results
from course_utils.generalisation.significance import prediction_interval
from course_utils.interactive.asking import answered, asking, question, veiled, verdict
from course_utils.interactive.design import Design, picked
from course_utils.interactive.events import Pick
from course_utils.interactive.fields import Settings, choice
from course_utils.pictures.charts import chart, line
from course_utils.pictures.numbers import typeset
from course_utils.pictures.scene import Axes, Dots, Item, Line, Scene, Table, Text

NOTHING = "nothing"
SWITCHES = {
    "contrast": "contrast",
    "whitening": "whiten",
    "mirrored batches": "mirror",
    "pooling 3 × 3, for 2 × 2": "pool",
    "rates by layer": "multipliers",
    "weight decay": "decay",
}
OPTIONS = (NOTHING, *SWITCHES)
CURVES, TABLE, STRIP = (64.0, 96.0, 436.0, 360.0), (536.0, 44.0, 408.0, 256.0), (560.0, 386.0, 372.0, 70.0)
WORST = "most is lost without"
LEAST, MOST = 76.0, 82.0  # per cent on the strip; a run that ends lower stands at its left end


class State(Settings):
    """Which run is shown, once the reader has answered."""

    guess: str = question(tuple(SWITCHES), WORST)
    without: str = choice(OPTIONS, "left out", "whitening")


@functools.cache
def history(without: str) -> dict[str, Array]:
    """Return the history of a run, or the mean of those that leave nothing out."""
    if without == NOTHING:
        return results.mean_history(dropout=False)[0]
    return results.recorded_run_without(SWITCHES[without]).history


@functools.cache
def correct(without: str) -> Array:
    """Return how many of 100 test pictures each run names correctly; several runs leave nothing out."""
    if without == NOTHING:
        return np.array([100 * run.accuracy for run in results.recorded_runs(dropout=False)])
    return np.array([100 * results.recorded_run_without(SWITCHES[without]).accuracy])


def by_chance() -> tuple[float, float]:
    """Return between which percentages one more run that leaves nothing out would end (95%)."""
    return prediction_interval(correct(NOTHING))


def change(without: str) -> float:
    """Return by how many points the run differs from the mean of those that leave nothing out."""
    return float(np.mean(correct(without)) - np.mean(correct(NOTHING)))


def scene(state: State, progress: None) -> Scene:
    """Left: errors over the epochs; right: how the runs end, as a table and on one line."""
    low, high = by_chance()
    lowest = min(correct(name)[0] for name in SWITCHES)
    by_seed = f"by the seed alone: {low:.1f} to {high:.1f}%"
    texts = (
        Text(f"Left out: {state.without}", CURVES[0], 24, bold=True, size=17),
        Text("After 45 epochs", TABLE[0] + 10, 24, bold=True, size=17),
        Text(by_seed, STRIP[0] + STRIP[2], 360, "accent", align="end"),
        Text(f"← {lowest:.1f}" if lowest < LEAST else "", STRIP[0] + 10, 420, "muted", 14),
    )
    whole = Scene(960, 548, (_curves(state), _strip(state)), tables=(_table(state),), texts=texts)
    said = verdict(state.guess, min(SWITCHES, key=change)) if answered(state) else asking(WORST)
    told = Text(said, 480, 536, "accent", 16, bold=True, align="middle")
    if answered(state):
        return replace(whole, texts=(*texts, told))
    return veiled(replace(whole, texts=texts[:2]), told, axes=(0, 1), tables=True)


def _curves(state: State) -> Axes:
    found, full = history(state.without), history(NOTHING)
    epoch, title = found["epoch"], "top-1 errors in %"
    items = (
        Line(epoch, 100 * full["train_top1"], "A", dashed=True, name="training, nothing left out"),
        Line(epoch, 100 * full["validation_top1"], "B", dashed=True, label="nothing left out"),
        Dots(epoch, 100 * found["train_top1"], "A", "circle", "training"),
        Dots(epoch, 100 * found["validation_top1"], "B", "cross", "validation"),
    )
    return chart(CURVES, items, (0, 46), (0.05, 100), log="y", xlabel="epoch", title=title, most=(6, 5))


def _strip(state: State) -> Axes:
    """The runs that leave nothing out above, the others below."""
    full, chosen = correct(NOTHING), correct(state.without)
    others = np.array([correct(name)[0] for name in SWITCHES])
    row = 2.0 if state.without == NOTHING else 1.0
    items: tuple[Item, ...] = (
        *(line((end, end), (0, 3), "accent", dashed=True) for end in by_chance()),
        Dots(full, np.full_like(full, 2.0), "muted", "circle"),
        Dots(np.maximum(others, LEAST), np.full_like(others, 1.0), "muted", "cross"),
        Dots(np.maximum(chosen, LEAST), np.full_like(chosen, row), "B"),
    )
    return chart(STRIP, items, (LEAST, MOST), (0, 3), xlabel="correct in %", most=(7, 2), yticks=())


def _table(state: State) -> Table:
    rows = [(name, f"{np.mean(correct(name)):.2f}%", typeset(f"{change(name):+.2f}")) for name in OPTIONS]
    rows[0] = (f"nothing (mean of {len(correct(NOTHING))})", rows[0][1], "")
    heads, chosen = ("left out", "correct", "change"), OPTIONS.index(state.without)
    return Table(TABLE, tuple(rows), heads, (2.3, 1.0, 0.9), "lrr", chosen=chosen, name="runs")


def caption(state: State, progress: None) -> str:
    if not answered(state):
        return f"{asking(WORST)} Six runs, each without one of them, are recorded."
    (low, high), errors = by_chance(), history(state.without)
    here, whole, runs = np.mean(correct(state.without)), np.mean(correct(NOTHING)), len(correct(NOTHING))
    if state.without == NOTHING:
        said = f"Nothing is left out: {whole:.2f}% of the test pictures are correct, mean of {runs} runs."
    else:
        within = "within" if low <= here <= high else "beyond"
        said = (
            f"Left out: {state.without}. {here:.2f}% of the test pictures are correct, where the whole "
            f"reaches {whole:.2f}%: a change of {change(state.without):+.2f} points, {within} what the "
            f"seed alone may do ({low:.1f} to {high:.1f}%)."
        )
    training, validation = errors["train_top1"][-1], errors["validation_top1"][-1]
    return f"{said} Errors in the last epoch: {training:.2%} in training, {validation:.2%} in validation."


ingredients = Design(State, scene, caption, on={Pick: picked("without", OPTIONS)})
