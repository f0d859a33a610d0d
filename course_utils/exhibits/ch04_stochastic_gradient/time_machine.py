"""The run of Listing 6.1 from its first step to its eight millionth: one slider moves through it all."""

import functools
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np

from course_utils.arrays import Array
from course_utils.gradients.backprop import backward, gradient, jacobian
from course_utils.gradients.curvature import hessian
from course_utils.interactive.design import Design, dragged
from course_utils.interactive.events import Move
from course_utils.interactive.fields import Settings, choice, log
from course_utils.network.datasets import Points, figure1, figure5
from course_utils.network.network import Network
from course_utils.pictures import regions
from course_utils.pictures.charts import broken, chart, dots, image_axes, line, named_ticks
from course_utils.pictures.numbers import counted, plain
from course_utils.pictures.scene import Axes, Box, Dots, Handle, Image, Line, Scene
from course_utils.training.recorded_run import RUNS, Checkpoints, recorded_checkpoints

DATA = {"ten points, Figures 7 and 8": "ten", "eleven points, Figure 9": "eleven"}
ETA, FLAT = 0.05, 2e-5  # along an eigenvector of eigenvalue -FLAT a factor e takes a million steps
LEAST, MOST = 1e-12, 10.0  # of the singular values and eigenvalues that are shown
PARTS = ((1.5, "W²"), (6.5, "W³"), (12.5, "W⁴"), (19.0, "all b"))  # of p
ALL = "all four"
FOUR = ("weights and biases", "sensitivities δ", "singular values", "|eigenvalues|")
BELOW = ((70, 426, 214, 206), (340, 426, 150, 206), (566, 426, 150, 206), (774, 426, 150, 206))
ROW = (
    (66, 56, 290, 290),
    (420, 56, 290, 290),
    (770, 56, 170, 290),
)  # where one of them stands beside the others


class State(Settings):
    """The checkpoint at or before the step is shown, and of it `also` beside the cost and the region."""

    step: float = log(100_000.0, 1, 1e7, "steps")
    run: str = choice(tuple(DATA), "data")
    also: str = choice((ALL, *FOUR), "also shown", more=True)


class Checkpoint(NamedTuple):
    """What is shown of one row of a record; delta: the errors of all neurons, (7, N); slope: of the cost;
    singular: values of the Jacobian; eigen: values of the Hessian, the largest first.
    """

    record: Checkpoints
    row: int
    points: Points
    network: Network
    delta: Array
    slope: float
    singular: Array
    eigen: Array


@functools.lru_cache(maxsize=64)  # readers go to and fro
def checkpoint(state: State) -> Checkpoint:
    """Return what there is to see at the last checkpoint that is not after the step of the state."""
    run = DATA[state.run]
    record, points = recorded_checkpoints(run), figure1() if run == RUNS[0] else figure5()
    index, x, y = record.at(state.step), points.x, points.y
    network = record.network(index)
    delta = backward(network, *network.forward(x), y)
    errors = np.concatenate([delta[l] for l in (2, 3, 4)])
    slope = float(np.linalg.norm(gradient(network, x, y)))
    singular = np.linalg.svdvals(jacobian(network, x))
    eigen = np.asarray(np.linalg.eigvalsh(hessian(network, x, y))[::-1])
    return Checkpoint(record, index, points, network, errors, slope, singular, eigen)


def scene(state: State, seen: Checkpoint) -> Scene:
    """Above: the cost and the region; below: parameters, errors, singular values and eigenvalues.

    Or one of these alone, beside the others.
    """
    four = _parameters(seen.network), _errors(seen.delta), *_spectra(seen)
    if state.also != ALL:
        one = replace(four[FOUR.index(state.also)], box=ROW[2])
        region = regions.region(seen.network, seen.points, ROW[1])
        return Scene(960, 400, (_cost(seen, ROW[0]), region, one))
    above = _cost(seen, (70, 56, 490, 272)), regions.region(seen.network, seen.points, (652, 56, 272, 272))
    return Scene(960, 690, (*above, *four))


def _parameters(network: Network) -> Axes:
    tips = np.column_stack([np.arange(23.0), network.p])
    stems = broken(np.stack([tips * [1, 0], tips], axis=1), "muted")
    high = 10.0 if np.abs(tips[:, 1]).max() <= 10 else 20.0
    items, limits = (stems, dots(tips, "accent")), ((-0.8, 22.8), (-high, high))
    return chart(BELOW[0], items, *limits, title=FOUR[0], xticks=PARTS, most=(6, 5))


def _cost(seen: Checkpoint, box: Box) -> Axes:
    steps, C = seen.record.steps.astype(float), seen.record.listing_cost
    now = max(1.0, steps[seen.row])
    items = (
        line((now, now), (1e-5, 10), "muted", dashed=True),
        line((4e5, 1e7), (1e-2, 4e-4), dashed=True, label="slope −1"),
        Line(steps[steps > 0], C[steps > 0], "B", name="cost"),
        Handle(now, C[seen.row], "steps", step=0.12 * now),
    )
    limits, ylabel = ((1, 1e7), (1e-5, 10)), "cost of the listing"
    return chart(box, items, *limits, log="xy", most=(8, 7), xlabel="steps", ylabel=ylabel)


def _errors(delta: Array) -> Axes:
    most, N = float(np.abs(delta).max()), delta.shape[1]
    layers = [line((0, N), (row, row), "muted") for row in (2, 5)]
    xlabel, yticks = f"points; |δ| ≤ {plain(most, 1)}", ((1.0, "δ²"), (3.5, "δ³"), (6.0, "δ⁴"))
    axes = image_axes(BELOW[1], Image(delta / most), *layers, title=FOUR[1], xlabel=xlabel)
    return replace(axes, xticks=named_ticks(range(N), 0.5)[::3], yticks=yticks)


def _spectra(seen: Checkpoint) -> tuple[Axes, Axes]:
    n, singular = np.arange(1.0, 24), np.clip(seen.singular, LEAST, MOST)
    eigen = seen.eigen[np.argsort(-np.abs(seen.eigen))]
    size, up = np.clip(np.abs(eigen), LEAST, MOST), eigen > 0
    both = Dots(n[up], size[up], "A", label="> 0"), Dots(n[~up], size[~up], "B", "cross", label="< 0")
    one = (Dots(n[: len(singular)], singular, "accent"),)
    scales: dict[str, Any] = {"xlim": (0, 24), "ylim": (LEAST, MOST), "log": "y", "most": (4, 5)}
    return (
        chart(BELOW[2], one, **scales, title=FOUR[2], xlabel="of the Jacobian"),
        chart(BELOW[3], both, **scales, title=FOUR[3], xlabel="of the Hessian"),
    )


def caption(state: State, seen: Checkpoint) -> str:
    record, index, lowest = seen.record, seen.row, float(seen.eigen[-1])
    words = regions.in_words(seen.network, seen.points)
    rank = int(np.sum(seen.singular > 1e-3 * seen.singular[0]))
    out = f"; a way out grows by a factor e in {1 / (-lowest * ETA):,.0f} steps" if lowest <= -FLAT else ""
    ends = " Here the record ends." if state.step >= record.steps[-1] else ""
    return (
        f"After {counted(record.steps[index], 'step')} the listing’s cost is "
        f"{record.listing_cost[index]:.4g}. {words}. The gradient has length {seen.slope:.1e}; {rank} "
        f"singular values are above 1/1000 of the largest; the Hessian’s eigenvalues run from "
        f"{lowest:.1e} to {seen.eigen[0]:.1e}{out}.{ends}"
    )


drag = dragged(x="step", low=1, high=1e7)
time_machine = Design(State, scene, caption, prepare=checkpoint, on={Move: drag})
