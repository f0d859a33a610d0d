"""The run of Listing 6.1 from its first step to its eight millionth: one slider moves through it all."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from course_utils.arrays import Array
from course_utils.gradients.backprop import backward, gradient, jacobian
from course_utils.gradients.curvature import hessian
from course_utils.interactive.design import Design
from course_utils.interactive.events import Move
from course_utils.interactive.fields import Settings, choice, log
from course_utils.network.datasets import Points, figure1, figure5
from course_utils.network.network import Network
from course_utils.pictures import regions
from course_utils.pictures.charts import chart
from course_utils.pictures.numbers import counted
from course_utils.pictures.scene import Axes, Dots, Handle, Image, Line, Scene
from course_utils.training.recorded_run import RUNS, Checkpoints, recorded_checkpoints

DATA = {"ten points, Figures 7 and 8": "ten", "eleven points, Figure 9": "eleven"}
ETA = 0.05
FLAT = 2e-5  # along an eigenvector with minus this eigenvalue a factor e takes a million steps
LEAST, MOST = 1e-12, 10.0  # of the singular values and eigenvalues that are shown
SLOPE = np.array([[4e5, 1e7], [1e-2, 4e-4]])  # the ends of a line that falls like 1/t
PARTS = {"W²": 4, "W³": 6, "W⁴": 6, "b²": 2, "b³": 3, "b⁴": 2}


@dataclass(frozen=True)
class State(Settings):
    """The checkpoint at or before the step is shown."""

    step: float = log(100_000.0, 1, 1e7, "steps")
    run: str = choice(tuple(DATA), "data")


@dataclass(frozen=True, eq=False)
class Checkpoint:
    """All that is shown of the checkpoint `index` of a record: the points, the network, the errors delta of
    all neurons, (7, N), the norm of the gradient, the singular values of the Jacobian and the eigenvalues
    of the Hessian, the largest first.
    """

    record: Checkpoints
    index: int
    points: Points
    network: Network
    delta: Array
    slope: float
    singular: Array
    eigen: Array


def checkpoint(run: str, step: float) -> Checkpoint:
    """Return what there is to see at the last checkpoint that is not after this step."""
    record, points = recorded_checkpoints(DATA[run]), figure1() if DATA[run] == RUNS[0] else figure5()
    index = record.at(step)
    network, x, y = record.network(index), points.x, points.y
    delta = backward(network, *network.forward(x), y)
    return Checkpoint(
        record,
        index,
        points,
        network,
        np.concatenate([delta[l] for l in (2, 3, 4)]),
        float(np.linalg.norm(gradient(network, x, y))),
        np.asarray(np.linalg.svd(jacobian(network, x), compute_uv=False)),
        np.asarray(np.linalg.eigvalsh(hessian(network, x, y))[::-1]),
    )


def prepare(state: State, progress: None) -> Checkpoint:
    """Return what the picture and the caption are about."""
    return checkpoint(state.run, state.step)


def scene(state: State, seen: Checkpoint) -> Scene:
    """Above: the cost and the region; below: parameters, errors, singular values and eigenvalues."""
    above = _cost(seen), regions.region(seen.network, seen.points, (652, 56, 272, 272))
    below = _parameters(seen.network.p), _errors(seen.delta), _singular(seen.singular), _eigen(seen.eigen)
    return Scene(960, 690, (*above, *below))


def _cost(seen: Checkpoint) -> Axes:
    record, after = seen.record, seen.record.steps > 0
    step, C = float(max(1, record.steps[seen.index])), record.listing_cost
    return chart(
        (70, 56, 490, 272),
        (
            Line(np.full(2, step), np.array([1e-5, 10.0]), "muted", dashed=True),
            Line(SLOPE[0], SLOPE[1], "ink", dashed=True, label="slope −1"),
            Line(record.steps[after].astype(float), C[after], "B"),
            Handle(step, float(C[seen.index]), "steps", step=0.12 * step),
        ),
        (1, 1e7),
        (1e-5, 10),
        xlog=True,
        ylog=True,
        xlabel="steps",
        ylabel="cost of the listing",
        most=(8, 7),
    )


def _parameters(p: Array) -> Axes:
    sizes = np.array(list(PARTS.values()))
    middles = np.cumsum(sizes) - sizes / 2 - 0.5
    stems = np.full((2, 69), np.nan)  # from 0 to each parameter, then a gap
    stems[:, 0::3], stems[:, 1::3] = (np.arange(23), np.zeros(23)), (np.arange(23), p)
    high = 10.0 if np.abs(p).max() <= 10 else 20.0
    axes = chart(
        (70, 426, 214, 206),
        (Line(stems[0], stems[1], "muted"), Dots(np.arange(23.0), p, "accent")),
        (-0.8, 22.8),
        (-high, high),
        title="weights and biases",
        most=(6, 5),
    )
    return replace(axes, xticks=tuple((float(m), name) for m, name in zip(middles, PARTS, strict=True)))


def _errors(delta: Array) -> Axes:
    most, N = float(np.abs(delta).max()), delta.shape[1]
    layers = [Line(np.array([0.0, N]), np.full(2, row), "muted") for row in (2.0, 5.0)]
    return Axes(
        (340, 426, 150, 206),
        (Image(delta / most), *layers),
        (0, N),
        (7, 0),
        title="errors δ",
        xlabel=f"points; |δ| ≤ {most:.0e}",
        xticks=tuple((k + 0.5, str(k)) for k in range(0, N, 3)),
        yticks=((1.0, "δ²"), (3.5, "δ³"), (6.0, "δ⁴")),
    )


def _singular(values: Array) -> Axes:
    dots = Dots(np.arange(1.0, len(values) + 1), np.clip(values, LEAST, MOST), "accent")
    return _spectrum(566, (dots,), "singular values", "of the Jacobian")


def _eigen(values: Array) -> Axes:
    order, n = np.argsort(-np.abs(values)), np.arange(1.0, len(values) + 1)
    size, up = np.clip(np.abs(values[order]), LEAST, MOST), values[order] > 0
    dots = (
        Dots(n[up], size[up], "A", label="> 0"),
        Dots(n[~up], size[~up], "B", "cross", label="< 0"),
    )
    return _spectrum(774, dots, "|eigenvalues|", "of the Hessian")


def _spectrum(left: float, dots: tuple[Dots, ...], title: str, xlabel: str) -> Axes:
    box, limits = (left, 426.0, 150.0, 206.0), (LEAST, MOST)
    return chart(box, dots, (0, 24), limits, ylog=True, title=title, xlabel=xlabel, most=(4, 5))


def caption(state: State, seen: Checkpoint) -> str:
    """Return the picture in words."""
    record, index, lowest = seen.record, seen.index, float(seen.eigen[-1])
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


def drag(state: State, event: Move) -> State:
    """Return the state after the mark on the cost curve was dragged."""
    last = float(recorded_checkpoints(DATA[state.run]).steps[-1])
    return state.changed(step=float(np.clip(event.x, 1, last)))


time_machine = Design(State, scene, caption, prepare=prepare, on={Move: drag})
