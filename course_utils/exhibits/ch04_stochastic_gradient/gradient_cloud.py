"""The gradients of the single points, their mean, and the means of mini-batches: equations (13) to (17)."""

from __future__ import annotations

import functools
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from course_utils.arrays import Array
from course_utils.exhibits.ch04_stochastic_gradient._places import PLACES, network_at
from course_utils.gradients.backprop import point_gradients
from course_utils.interactive.controls import Button
from course_utils.interactive.design import Design
from course_utils.interactive.fields import Settings, choice, setting, whole
from course_utils.interactive.limits import Between
from course_utils.interactive.training_controls import FORMULAS
from course_utils.network.datasets import A, B, figure1
from course_utils.pictures.charts import chart
from course_utils.pictures.scene import Axes, Dots, Formula, Line, Role, Scene, Table
from course_utils.training.batches import batch_means, draw_batches, total_variance, variance_factor
from course_utils.training.planes import Plane, signed, spanned

WITH, WITHOUT = "with replacement", "without replacement"
POINTS, N = figure1(), 10
DRAWN = 300  # mini-batches in the picture
MEASURED = 2000  # of which each variance is measured
SIZES = np.arange(1, N + 1)


@dataclass(frozen=True)
class State(Settings):
    """The place is one of the run of Listing 6.1; the epochs and mini-batches are drawn from the seed."""

    place: str = choice(tuple(PLACES), "p is at")
    m: int = whole(1, 1, N, "mini-batch size m")
    sampling: str = choice((WITH, WITHOUT), "points are drawn")
    seed: int = whole(0, 0, 50, "seed", more=True)
    epoch: int = setting(0, Between(0, 10**9, whole=True), "how often another epoch was asked for")


def cloud(place: str) -> tuple[Array, Plane]:
    """Return the gradients (13), (s, N), and the plane of their mean and of their largest scatter.

    Along the second axis the gradients of category A add up to something positive.
    """
    G = point_gradients(network_at(place), POINTS.x, POINTS.y)
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


@dataclass(frozen=True, eq=False)
class Cloud:
    """The gradients G, (s, N), their plane, and the means of the mini-batches in it, (DRAWN, 2)."""

    G: Array
    plane: Plane
    drawn: Array


def prepare(state: State, progress: None) -> Cloud:
    """Return what the picture and the caption are about."""
    G, plane = cloud(state.place)
    return Cloud(G, plane, plane.project(batch_means(G, _drawn(state))))


def _drawn(state: State) -> NDArray[np.int64]:
    rng = np.random.default_rng([state.seed, state.m])
    return draw_batches(N, state.m, state.sampling == WITH, DRAWN, rng)


def scene(state: State, seen: Cloud) -> Scene:
    """Left: the gradients in a plane; right: the variance over m, and the mini-batches of one epoch."""
    axes, formula = (_plane(seen), _variance(state)), Formula(FORMULAS["mini-batch"], 66, 28)
    return Scene(960, 596, axes, (formula,), tables=(_epoch(state, seen.G),))


def _plane(seen: Cloud) -> Axes:
    q, drawn = seen.plane.project(seen.G.T), seen.drawn
    mean, uphill = seen.plane.project(seen.G.mean(axis=1)[None])[0], drawn[:, 0] < 0
    wide, reach = (1.15 * float(np.abs(q[:, i]).max()) for i in (0, 1))
    return chart(
        (66, 104, 420, 420),
        (
            Line(np.zeros(2), np.array([-reach, reach]), "muted", dashed=True),
            _arrows(q[POINTS.labels == A], "A"),
            _arrows(q[POINTS.labels == B], "B"),
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


def _variance(state: State) -> Axes:
    m, lines, dots = SIZES.astype(float), [], []
    both: tuple[tuple[str, str, Role], ...] = ((WITH, WITH, "A"), (WITHOUT, "without", "B"))
    for name, label, role in both:
        factors = np.array([variance_factor(N, int(size), name == WITH) for size in SIZES])
        seen = factors > 0  # a logarithmic axis has no 0
        lines.append(Line(m[seen], factors[seen], role, label=label))
        found = measured(state.place, name == WITH, state.seed)
        dots.append(Dots(m[seen], found[seen], role, "circle"))
    marker = Line(np.full(2, float(state.m)), np.array([0.01, 2.0]), "accent", dashed=True)
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


def _epoch(state: State, G: Array) -> Table:
    heads = ("batch", "points of one epoch", "change of the cost")
    rows: tuple[tuple[str, ...], ...] = (("", f"m = {state.m} does not divide N = {N}", ""),)
    if N % state.m == 0:
        batches = epoch_order(state).reshape(-1, state.m)
        slopes = -batch_means(G, batches) @ G.mean(axis=1)  # of the cost, per unit of eta
        rows = tuple(
            (str(i), " ".join(map(str, k)), f"{slope:+.1e} η{'  uphill' if slope > 0 else ''}")
            for i, (k, slope) in enumerate(zip(batches.tolist(), slopes, strict=True), 1)
        )
    return Table((514.0, 348.0, 410.0, 21.0 * (len(rows) + 1)), rows, heads, (1.2, 3.9, 3.9), "lll")


def caption(state: State, seen: Cloud) -> str:
    """Return the picture in words."""
    uphill = np.mean(seen.drawn[:, 0] < 0)
    factor = variance_factor(N, state.m, state.sampling == WITH)
    size, single = np.linalg.norm(seen.G.mean(axis=1)), np.linalg.norm(seen.G, axis=0).mean()
    steps = f"{N // state.m} steps" if state.m < N else "one step"
    K = f" One epoch takes {steps} and uses each point once." if N % state.m == 0 else ""
    return (
        f"At {state.place} the gradient has length {size:.2g}, the single ones on average {single:.2g}. "
        f"With m = {state.m} {state.sampling} {uphill:.0%} of the steps lead uphill, and the variance is "
        f"{factor:.3g} times that of a single gradient.{K}"
    )


BUTTONS = {
    "epoch": Button(label="Next epoch", icon="refresh", set=lambda s, _: s.changed(epoch=s.epoch + 1))
}
gradient_cloud = Design(State, scene, caption, prepare=prepare, buttons=BUTTONS)
