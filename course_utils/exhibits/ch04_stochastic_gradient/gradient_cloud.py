"""The gradients of the single points, their mean, and the means of mini-batches: equations (13) to (17)."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course_utils.arrays import Array
from course_utils.gradients.backprop import point_gradients
from course_utils.interactive import limits
from course_utils.interactive.controls import Button, Choice, Control, WholeSlider
from course_utils.interactive.exhibit import Exhibit
from course_utils.interactive.training_controls import FORMULAS
from course_utils.network.datasets import A, B, figure1
from course_utils.pictures.charts import chart
from course_utils.pictures.scene import Axes, Dots, Formula, Line, Role, Scene, Table
from course_utils.training.batches import batch_means, draw_batches, total_variance, variance_factor
from course_utils.training.planes import Plane, signed, spanned
from course_utils.training.recorded_run import recorded_checkpoints

PLACES = {"the start": 0, "the plateau": 50_000, "the fall": 120_000, "the solution": 1_000_000}
WITH, WITHOUT = "with replacement", "without replacement"
POINTS, N = figure1(), 10
DRAWN = 300  # mini-batches in the picture
MEASURED = 2000  # of which each variance is measured
SIZES = np.arange(1, N + 1)


@dataclass(frozen=True)
class State:
    """place: where p is on the run of Listing 6.1; m: the size of a mini-batch; sampling: how its points
    are drawn; epoch: how many epochs were asked for; seed: of the random choices.
    """

    place: str = "the start"
    m: int = 1
    sampling: str = WITH
    epoch: int = 0
    seed: int = 0

    def __post_init__(self) -> None:
        """ValueError for what no control can give."""
        limits.among(self, place=PLACES, sampling=(WITH, WITHOUT))
        limits.within(self, m=(1, N))


@functools.cache
def cloud(place: str) -> tuple[Array, Plane]:
    """Return the gradients (13), (s, N), and the plane of their mean and of their largest scatter.

    Along the second axis the gradients of category A add up to something positive.
    """
    run = recorded_checkpoints()
    G = point_gradients(run.network(run.at(PLACES[place])), POINTS.x, POINTS.y)
    g = G.mean(axis=1)  # (14)
    unit = g / np.linalg.norm(g)
    scatter = G - np.outer(unit, unit @ G)
    U = np.linalg.svd(scatter, full_matrices=False)[0]
    return G, spanned(np.zeros_like(g), g, signed(U[:, 0], scatter[:, POINTS.labels == A].sum(axis=1)))


def epoch_order(state: State) -> NDArray[np.int64]:
    """Return the shuffled order of the points, (16), in the epoch that is shown."""
    return np.random.default_rng([state.seed, state.epoch]).permutation(N)


@functools.cache
def measured(place: str, replacement: bool, seed: int) -> Array:
    """The variance of the mean of m gradients, m = 1 .. N, over that of a single one, from random draws."""
    G, rng = cloud(place)[0], np.random.default_rng(seed)
    draws = [draw_batches(N, int(m), replacement, MEASURED, rng) for m in SIZES]
    return np.array([total_variance(batch_means(G, k).T) for k in draws]) / total_variance(G)


# ---------------------------------------------------------------- picture


def scene(state: State, progress: None) -> Scene:
    """Left: the gradients in a plane; right: the variance over m, and the mini-batches of one epoch."""
    formula = Formula(FORMULAS["mini-batch"], 66, 28)
    return Scene(960, 596, (_plane(state), _variance(state)), (formula,), tables=(_epoch(state),))


def _plane(state: State) -> Axes:
    G, plane = cloud(state.place)
    q, mean = plane.project(G.T), plane.project(G.mean(axis=1)[None])[0]
    drawn = plane.project(batch_means(G, _drawn(state)))
    uphill = drawn[:, 0] < 0
    wide, reach = (1.15 * float(np.abs(q[:, i]).max()) for i in (0, 1))
    arrows = (_arrows(q[POINTS.labels == A], "A"), _arrows(q[POINTS.labels == B], "B"))
    return chart(
        (66, 104, 420, 420),
        (
            Line(np.zeros(2), np.array([-reach, reach]), "muted", dashed=True),
            *arrows,
            Dots(drawn[~uphill, 0], drawn[~uphill, 1], "muted", label="mini-batch"),
            Dots(drawn[uphill, 0], drawn[uphill, 1], "ink", "cross", label="uphill"),
            Dots(mean[:1], mean[1:], "accent", "circle", label="∇Cost"),
        ),
        (-wide, wide),
        (-reach, reach),
        xlabel="along ∇Cost",
        ylabel="across",
        title="The gradients in a plane",
        most=(5, 5),
    )


def _arrows(tips: Array, role: Role) -> Line:
    path = np.full((3 * len(tips), 2), np.nan)  # from the origin to a tip, then a gap
    path[0::3], path[1::3] = 0.0, tips
    return Line(path[:, 0], path[:, 1], role)


def _drawn(state: State) -> NDArray[np.int64]:
    rng = np.random.default_rng([state.seed, state.m])
    return draw_batches(N, state.m, state.sampling == WITH, DRAWN, rng)


def _variance(state: State) -> Axes:
    lines, dots = [], []
    both: tuple[tuple[str, Role], ...] = ((WITH, "A"), (WITHOUT, "B"))
    for name, role in both:
        factors = np.array([variance_factor(N, int(m), name == WITH) for m in SIZES])
        seen = factors > 0  # a logarithmic axis has no 0
        label = "with replacement" if name == WITH else "without"
        lines.append(Line(SIZES[seen].astype(float), factors[seen], role, label=label))
        found = measured(state.place, name == WITH, state.seed)
        dots.append(Dots(SIZES[seen].astype(float), found[seen], role, "circle"))
    here = np.full(2, float(state.m))
    marker = Line(here, np.array([0.01, 2.0]), "accent", dashed=True)
    axes = chart(
        (580, 104, 344, 176),
        (marker, *lines, *dots),
        (1, N),
        (0.01, 2),
        xlog=True,
        ylog=True,
        xlabel="points in the mini-batch, m",
        title="Variance of the mean of a mini-batch",
    )
    return replace(axes, xticks=tuple((float(m), str(m)) for m in (1, 2, 3, 5, 10)))


def _epoch(state: State) -> Table:
    heads = ("batch", "points of one epoch", "change of the cost")
    if N % state.m:
        rows: tuple[tuple[str, ...], ...] = (("", f"m = {state.m} does not divide N = {N}", ""),)
    else:
        G, g = cloud(state.place)[0], cloud(state.place)[0].mean(axis=1)
        batches = epoch_order(state).reshape(-1, state.m)
        slopes = -batch_means(G, batches) @ g  # of the cost, per unit of eta
        rows = tuple(
            (str(i + 1), " ".join(map(str, k)), f"{slope:+.1e} η{'  uphill' if slope > 0 else ''}")
            for i, (k, slope) in enumerate(zip(batches.tolist(), slopes, strict=True))
        )
    return Table((514.0, 348.0, 410.0, 21.0 * (len(rows) + 1)), rows, heads, (1.2, 3.9, 3.9), "lll")


def caption(state: State, progress: None) -> str:
    """Return the picture in words."""
    G, plane = cloud(state.place)
    uphill = np.mean(plane.project(batch_means(G, _drawn(state)))[:, 0] < 0)
    factor = variance_factor(N, state.m, state.sampling == WITH)
    size, single = np.linalg.norm(G.mean(axis=1)), np.linalg.norm(G, axis=0).mean()
    steps = f"{N // state.m} steps" if state.m < N else "one step"
    K = f" One epoch takes {steps} and uses each point once." if N % state.m == 0 else ""
    return (
        f"At {state.place} the gradient has length {size:.2g}, the single ones on average {single:.2g}. "
        f"With m = {state.m} {state.sampling} {uphill:.0%} of the steps lead uphill, and the variance is "
        f"{factor:.3g} times that of a single gradient.{K}"
    )


CONTROLS: dict[str, Control] = {
    "epoch": Button(label="Next epoch", icon="refresh", set=lambda s, _: replace(s, epoch=s.epoch + 1)),
    "place": Choice(label="p is at", field="place", options=tuple(PLACES)),
    "m": WholeSlider(label="mini-batch size m", field="m", low=1, high=N),
    "sampling": Choice(label="points are drawn", field="sampling", options=(WITH, WITHOUT)),
    "seed": WholeSlider(label="seed", field="seed", low=0, high=50, more=True),
}


def gradient_cloud(*, show: Sequence[str] | None = None, **settings: Any) -> Exhibit:
    """Return the exhibit; `settings` are fields of State, `show` the names of the controls to show."""
    return Exhibit(State(**settings), scene, caption, controls=CONTROLS, show=show)
