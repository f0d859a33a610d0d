"""Early stopping over twenty seeds: the validation curves as a band, and what patience keeps of each."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from course_utils.arrays import Array
from course_utils.generalisation import patience as mathematics
from course_utils.generalisation.early_stopping import MOST, ValidationProblem
from course_utils.interactive.asking import answered, asking, question, verdict
from course_utils.interactive.design import Design
from course_utils.interactive.fields import Playable, slider, whole
from course_utils.interactive.process import Progress, restarting, so_far
from course_utils.pictures.charts import chart, dots, line, ticks_at
from course_utils.pictures.numbers import plain
from course_utils.pictures.scene import Axes, Line, Scene, Text

SEEDS, EVERY, LAST = 20, 50, 5000  # trainings; steps from look to look, and in all
STEPS = tuple(range(EVERY, LAST + 1, EVERY))
LOOKS = np.array([0, *STEPS], float)
HIGH = 0.3  # of the costs that are drawn
APART = "the best moments lie apart by a factor of"
FACTORS = "less than 2", "2 to 5", "5 to 20", "more than 20"


class State(Playable):
    """Half of the points are for validation; each seed has points, start and batches of its own."""

    guess: str = question(FACTORS, APART)
    patience: int = whole(3, 1, 40, "patience in looks", restarts=False)
    noise: float = slider(0.1, 0, 0.2, 0.01, "noise")
    N: int = whole(80, 20, MOST, "points")

    def problem(self) -> tuple[Any, ...]:
        """What the trainings follow from; they wait for the answer."""
        return *super().problem(), answered(self)


class Curves(Progress):
    """found: the validation costs of the seeds that have been trained, (looks,) each."""

    found: tuple[Array, ...]


def curves(state: State) -> Iterator[Curves]:
    """Train seed after seed."""
    yield Curves((), unfinished=answered(state))
    problem = ValidationProblem(state.noise, state.N, 0.5, 16, 2, 0)
    seeds = (replace(problem, seed=k) for k in range(SEEDS))
    work = (one for seed in seeds for one in mathematics.validation_curve(seed, STEPS))
    for found in so_far(work):
        yield Curves(found, unfinished=len(found) < SEEDS)


def prices(state: State, progress: Curves) -> Array:
    """How many times its lowest validation cost each seed keeps with this patience, (seeds,)."""
    found = progress.found
    kept = [costs[mathematics.patient_stop(costs, state.patience).kept] for costs in found]
    return np.array([one / max(costs.min(), 1e-12) for one, costs in zip(kept, found, strict=True)])


def apart(progress: Curves) -> float:
    """Return the latest best moment over the earliest; one at the start counts as at the first look."""
    best = [max(LOOKS[int(costs.argmin())], EVERY) for costs in progress.found]
    return float(max(best) / min(best))


def spread(progress: Curves) -> str:
    """Return the right answer."""
    factor = apart(progress)
    return FACTORS[(factor >= 2) + (factor > 5) + (factor > 20)]


def scene(state: State, progress: Curves) -> Scene:
    """Above: the band of the curves, with each best moment; below: what patience costs, seed by seed."""
    done = len(progress.found) == SEEDS
    said = verdict(state.guess, spread(progress)) if done else f"{len(progress.found)} of {SEEDS} trained"
    said = said if answered(state) else asking(APART)
    told = Text(said, 480, 24, "accent", 16, bold=True, align="middle")
    return Scene(960, 560, (_band(state, progress), _prices(state, progress)), texts=(told,))


def _band(state: State, progress: Curves) -> Axes:
    items: list[Any] = []
    if progress.found:
        all_costs = np.minimum(progress.found, HIGH)
        low, middle, high = np.quantile(all_costs, (0.1, 0.5, 0.9), axis=0)
        items = [
            Line(LOOKS, low, "muted", dashed=True, label="10 and 90% of seeds"),
            Line(LOOKS, high, "muted", dashed=True),
            Line(LOOKS, middle, "ink", label="median"),
            dots(_moments(progress), "accent", marker="circle", label="best"),
            dots(_stops(state, progress), "B", marker="cross", label="kept"),
        ]
    limits, ylabel = ((0, LAST), (0, HIGH)), f"validation cost (at most {HIGH:g})"
    return chart((66, 80, 860, 250), items, *limits, xlabel="steps", ylabel=ylabel, most=(6, 5))


def _moments(progress: Curves) -> Array:
    return _places(progress, [int(costs.argmin()) for costs in progress.found])


def _stops(state: State, progress: Curves) -> Array:
    stops = (mathematics.patient_stop(costs, state.patience) for costs in progress.found)
    return _places(progress, [stop.kept for stop in stops])


def _places(progress: Curves, looks: list[int]) -> Array:
    """Where these looks, one for each seed, are drawn."""
    chosen = zip(looks, progress.found, strict=True)
    return np.array([(LOOKS[look], min(costs[look], HIGH)) for look, costs in chosen])


def _prices(state: State, progress: Curves) -> Axes:
    items: list[Any] = [line((-1, SEEDS), (1, 1), "muted", dashed=True)]
    if progress.found:
        price = np.minimum(prices(state, progress), 5)
        items.append(dots(np.stack([np.arange(len(price)), price], axis=1), "B", marker="cross"))
    limits, ylabel = ((-1, SEEDS), (0.8, 5.2)), "kept cost / lowest (at most 5)"
    box, ticks = (66, 410, 860, 90), ticks_at(range(0, SEEDS, 5))
    return chart(box, items, *limits, xlabel="seed", ylabel=ylabel, most=(5, 4), xticks=ticks)


def caption(state: State, progress: Curves) -> str:
    if not answered(state):
        return f"{asking(APART)} {SEEDS} trainings, looked at every {EVERY} steps."
    if not progress.found:
        return "The first of the trainings has begun."
    looks = [mathematics.patient_stop(costs, state.patience).stop for costs in progress.found]
    price, stops = prices(state, progress), LOOKS[looks]
    with_patience = f"{_best(progress)} With patience {state.patience}"
    if len(price) == 1:
        return (
            f"{with_patience} it stops at step {stops[0]:,.0f}, and keeps {price[0]:.2f} times this cost."
        )
    return (
        f"{with_patience} half of them stop by step {np.median(stops):,.0f}, and they keep on average "
        f"{price.mean():.2f} times the lowest cost, at worst {price.max():.2f} times."
    )


def _best(progress: Curves) -> str:
    """Say when the validation costs are lowest."""
    best = [LOOKS[int(costs.argmin())] for costs in progress.found]
    if len(best) == 1:
        return f"1 training: the lowest validation cost comes at step {best[0]:,.0f}."
    counts = f" (the start counts as step {EVERY})" if min(best) == 0 else ""
    return (
        f"{len(best)} trainings: the lowest validation costs come between step {min(best):,.0f} and step "
        f"{max(best):,.0f}, a factor of {plain(apart(progress), 3)}{counts}."
    )


PROCESS = restarting(curves, compiled=True)
many_stops = Design(State, scene, caption, process=PROCESS)
