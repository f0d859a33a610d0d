"""The gradients of the single points, their mean, and the means of mini-batches: equations (13) to (17)."""

import functools
import itertools
import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from course_utils.arrays import Array
from course_utils.exhibits.ch04_stochastic_gradient._ten_points import PLACES, POINTS, N, network_at
from course_utils.gradients.backprop import point_gradients
from course_utils.interactive.controls import press
from course_utils.interactive.design import Design
from course_utils.interactive.fields import Settings, choice, tally, whole
from course_utils.interactive.training_controls import FORMULAS
from course_utils.network.datasets import A, B
from course_utils.pictures.charts import broken, chart, dots, line, ticks_at
from course_utils.pictures.numbers import typeset
from course_utils.pictures.scene import Axes, Dots, Formula, Line, Role, Scene, Table
from course_utils.training.batches import batch_means, draw_batches, total_variance, variance_factor
from course_utils.training.planes import Plane, signed, spanned

WITH, WITHOUT = "with replacement", "without replacement"
DRAWN = 300  # mini-batches in the picture
LISTED = 1000  # the most mini-batches of which all are listed
MEASURED = 2000  # of which each variance is measured
SIZES = np.arange(1.0, N + 1)


class State(Settings):
    """The place is one of the run of Listing 6.1; the epochs and mini-batches are drawn from the seed."""

    place: str = choice(tuple(PLACES), "p is at")
    m: int = whole(1, 1, N, "mini-batch size m")
    sampling: str = choice((WITH, WITHOUT), "points are drawn")
    seed: int = whole(0, 0, 50, "seed", more=True)
    epoch: int = tally("how often another epoch was asked for")


def cloud(place: str) -> tuple[Array, Plane]:
    """Return the gradients (13), (s, N), and the plane of their mean and scatter, positive for A's sum."""
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
    draws = [draw_batches(N, m, replacement, MEASURED, rng) for m in range(1, N + 1)]
    return np.array([total_variance(batch_means(G, k).T) for k in draws]) / total_variance(G)


@functools.cache
def every_batch(m: int, replacement: bool) -> NDArray[np.int64] | None:
    """Return all mini-batches of m points, equally likely, a row each; None where they are too many."""
    count = N**m if replacement else math.comb(N, m)
    batches = itertools.product(range(N), repeat=m) if replacement else itertools.combinations(range(N), m)
    return np.array(list(batches)) if count <= LISTED else None


def uphill(state: State, seen: "Cloud") -> str:
    """How many mini-batches lead uphill: of all of them, or where these are too many of those drawn."""
    listed = every_batch(state.m, state.sampling == WITH)
    if listed is None:
        count = int(np.sum(seen.drawn[:, 0] < 0))
        return f"{count} of the {DRAWN} mini-batches drawn {'leads' if count == 1 else 'lead'} uphill"
    count = int(np.sum(batch_means(seen.G, listed) @ seen.G.mean(axis=1) < 0))
    verb = "leads" if 1 in (count, len(listed)) else "lead"
    if len(listed) == 1:
        return f"the only mini-batch {verb} {'uphill' if count else 'downhill'}"
    return f"{count} of all {len(listed):,} mini-batches {verb} uphill"


class Cloud(NamedTuple):
    """The gradients G, (s, N), their plane, the mini-batches, and their means in it, (DRAWN, 2)."""

    G: Array
    plane: Plane
    batches: NDArray[np.int64]
    drawn: Array


def prepare(state: State) -> Cloud:
    """Return what the picture and the caption are about."""
    (G, plane), rng = cloud(state.place), np.random.default_rng([state.seed, state.m])
    batches = draw_batches(N, state.m, state.sampling == WITH, DRAWN, rng)
    return Cloud(G, plane, batches, plane.project(batch_means(G, batches)))


def scene(state: State, seen: Cloud) -> Scene:
    """Left: the gradients in a plane; right: the variance over m, and the mini-batches of one epoch."""
    tips, rising = seen.plane.project(seen.G.T), seen.drawn[:, 0] < 0
    arrows = np.stack([np.zeros_like(tips), tips], axis=1)
    wide, reach = (1.15 * np.abs(tips).max(axis=0)).tolist()
    items = (
        line((0, 0), (-reach, reach), "muted", dashed=True),
        broken(arrows[POINTS.labels == A], "A"),
        broken(arrows[POINTS.labels == B], "B"),
        dots(seen.drawn[~rising], "muted", label="mini-batch"),
        dots(seen.drawn[rising], marker="cross", label="uphill"),
        dots(seen.plane.project(seen.G.mean(axis=1)[None]), "accent", marker="circle", label="∇Cost"),
    )
    box, limits, words = (66, 104, 420, 420), ((-wide, wide), (-reach, reach)), "The gradients in a plane"
    left = chart(box, items, *limits, title=words, xlabel="along ∇Cost", ylabel="across", most=(5, 5))
    formula = Formula(FORMULAS["mini-batch"], 66, 28)
    return Scene(960, 596, (left, _variance(state)), (formula,), tables=(_epoch(state, seen.G),))


def _variance(state: State) -> Axes:
    lines, marks = [], []
    both: tuple[tuple[str, str, Role], ...] = ((WITH, WITH, "A"), (WITHOUT, "without", "B"))
    for name, label, role in both:
        factors = np.array([variance_factor(N, m, name == WITH) for m in range(1, N + 1)])
        seen = factors > 0  # a logarithmic axis has no 0
        lines.append(Line(SIZES[seen], factors[seen], role, label=label))
        found = measured(state.place, name == WITH, state.seed)
        marks.append(Dots(SIZES[seen], found[seen], role, "circle"))
    now = line((state.m, state.m), (0.01, 2), "accent", dashed=True)
    xlabel, title = "points in the mini-batch, m", "Variance of the mean of a mini-batch"
    box, limits, xticks = (580, 104, 344, 176), ((1, N), (0.01, 2)), ticks_at((1, 2, 3, 5, 10))
    return chart(box, (now, *lines, *marks), *limits, log="xy", xticks=xticks, xlabel=xlabel, title=title)


def _epoch(state: State, G: Array) -> Table:
    rows: list[tuple[str, ...]] = []
    if N % state.m == 0:
        for k in epoch_order(state).reshape(-1, state.m):
            slope = -batch_means(G, k[None])[0] @ G.mean(axis=1)  # of the cost, per unit of eta
            change = typeset(f"{slope:+.1e} η{'  uphill' if slope > 0 else ''}")
            rows.append((str(len(rows) + 1), " ".join(map(str, k)), change))
    else:
        rows.append(("", f"m = {state.m} does not divide N = {N}", ""))
    heads = "batch", "points of one epoch", "change of the cost"
    return Table((514, 348, 410, 21 * (len(rows) + 1)), tuple(rows), heads, (1.2, 3.9, 3.9), "lll")


def caption(state: State, seen: Cloud) -> str:
    m, K = state.m, N // state.m
    size, single = np.linalg.norm(seen.G.mean(axis=1)), np.linalg.norm(seen.G, axis=0).mean()
    steps = "one step" if K == 1 else f"{K} steps"
    change = f"to first order changes the cost by {typeset(f'{-K * size**2:+.1e} η')} in all"
    # What is listed is an epoch, (16), whichever way single mini-batches are drawn.
    epoch = f" The epoch listed takes {steps}, uses each point once and {change}." if N % m == 0 else ""
    return (
        f"At {state.place} the gradient has length {size:.2g}, the single ones on average {single:.2g}. "
        f"With m = {m} {state.sampling} {uphill(state, seen)}, and the variance is "
        f"{_variance_in_words(state)}.{epoch}"
    )


def _variance_in_words(state: State) -> str:
    factor = variance_factor(N, state.m, state.sampling == WITH)
    if factor == 0:
        return "0, as there is no other mini-batch"
    return f"{'' if factor == 1 else f'{factor:.3g} times '}that of a single gradient"


BUTTONS = {"epoch": press("Next epoch", "epoch", icon="refresh")}
gradient_cloud = Design(State, scene, caption, prepare=prepare, buttons=BUTTONS)
