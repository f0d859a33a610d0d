"""The run of Listing 6.1 from its first step to its eight millionth: one slider moves through it all."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from course_utils.arrays import Array
from course_utils.gradients.backprop import backward, gradient, jacobian
from course_utils.gradients.curvature import hessian
from course_utils.interactive import limits
from course_utils.interactive.controls import Choice, Control, LogSlider
from course_utils.interactive.exhibit import Exhibit
from course_utils.network.datasets import Points, figure1, figure5
from course_utils.pictures import regions
from course_utils.pictures.charts import chart
from course_utils.pictures.numbers import counted
from course_utils.pictures.scene import Axes, Dots, Handle, Image, Line, Scene
from course_utils.training.recorded_run import RUNS, recorded_checkpoints

DATA = {"ten points, Figures 7 and 8": "ten", "eleven points, Figure 9": "eleven"}
ETA = 0.05
FLAT = 2e-5  # along an eigenvector with minus this eigenvalue a factor e takes a million steps
LEAST, MOST = 1e-12, 10.0  # of the singular values and eigenvalues that are shown
SLOPE = np.array([[4e5, 1e7], [1e-2, 4e-4]])  # the ends of a line that falls like 1/t
PARTS = (("W²", 4), ("W³", 6), ("W⁴", 6), ("b²", 2), ("b³", 3), ("b⁴", 2))


@dataclass(frozen=True)
class State:
    """run: which points; step: where on the run; the checkpoint at or before it is shown."""

    run: str = "ten points, Figures 7 and 8"
    step: float = 100_000.0

    def __post_init__(self) -> None:
        """ValueError for what no control can give."""
        limits.among(self, run=DATA)
        limits.within(self, step=(1, 10_000_000))


@dataclass(frozen=True, eq=False)
class Look:
    """All that is shown of one checkpoint: p (23,), the errors delta of all neurons (7, N), the norm of the
    gradient, the singular values of the Jacobian and the eigenvalues of the Hessian, the largest first.
    """

    p: Array
    delta: Array
    slope: float
    singular: Array
    eigen: Array


def points_of(run: str) -> Points:
    """Return the data of the run."""
    return figure1() if DATA[run] == RUNS[0] else figure5()


@functools.lru_cache(maxsize=512)
def look(run: str, index: int) -> Look:
    """Return what there is to see at a checkpoint."""
    network, points = recorded_checkpoints(DATA[run]).network(index), points_of(run)
    x, y = points.x, points.y
    delta = backward(network, *network.forward(x), y)
    return Look(
        network.p,
        np.concatenate([delta[l] for l in (2, 3, 4)]),
        float(np.linalg.norm(gradient(network, x, y))),
        np.asarray(np.linalg.svd(jacobian(network, x), compute_uv=False)),
        np.asarray(np.linalg.eigvalsh(hessian(network, x, y))[::-1]),
    )


def scene(state: State, progress: None) -> Scene:
    """Above: the cost and the region; below: parameters, errors, singular values and eigenvalues."""
    record = recorded_checkpoints(DATA[state.run])
    index = record.at(state.step)
    shown, points = look(state.run, index), points_of(state.run)
    region = regions.region(record.network(index), points, (652, 56, 272, 272))
    return Scene(
        960,
        690,
        (
            _cost(state, index),
            region,
            _parameters(shown.p),
            _errors(shown.delta),
            _singular(shown.singular),
            _eigenvalues(shown.eigen),
        ),
    )


def _cost(state: State, index: int) -> Axes:
    record = recorded_checkpoints(DATA[state.run])
    step, C = float(max(1, record.steps[index])), record.listing_cost
    seen = record.steps > 0
    return chart(
        (70, 56, 490, 272),
        (
            Line(np.full(2, step), np.array([1e-5, 10.0]), "muted", dashed=True),
            Line(SLOPE[0], SLOPE[1], "ink", dashed=True, label="slope −1"),
            Line(record.steps[seen].astype(float), C[seen], "B"),
            Handle(step, float(C[index]), "steps", step=0.12 * step),
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
    ends = np.cumsum([n for _, n in PARTS])
    middles = ends - np.array([n for _, n in PARTS]) / 2 - 0.5
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
    ticks = tuple((float(m), name) for m, (name, _) in zip(middles, PARTS, strict=True))
    return replace(axes, xticks=ticks)


def _errors(delta: Array) -> Axes:
    most = float(np.abs(delta).max())
    layers = [Line(np.array([0.0, delta.shape[1]]), np.full(2, row), "muted") for row in (2.0, 5.0)]
    rows = ("δ²", "", "δ³", "", "", "δ⁴", "")
    middles = (1.0, None, 3.5, None, None, 6.0, None)
    return Axes(
        (340, 426, 150, 206),
        (Image(delta / most), *layers),
        (0, delta.shape[1]),
        (7, 0),
        title="errors δ",
        xlabel=f"points; |δ| ≤ {most:.0e}",
        xticks=tuple((k + 0.5, str(k)) for k in range(0, delta.shape[1], 3)),
        yticks=tuple((m, name) for m, name in zip(middles, rows, strict=True) if m is not None),
    )


def _singular(values: Array) -> Axes:
    n = np.arange(1.0, len(values) + 1)
    return chart(
        (566, 426, 150, 206),
        (Dots(n, np.clip(values, LEAST, MOST), "accent"),),
        (0, 24),
        (LEAST, MOST),
        ylog=True,
        title="singular values",
        xlabel="of the Jacobian",
        most=(4, 5),
    )


def _eigenvalues(values: Array) -> Axes:
    order = np.argsort(-np.abs(values))
    size, up = np.clip(np.abs(values[order]), LEAST, MOST), values[order] > 0
    n = np.arange(1.0, len(values) + 1)
    return chart(
        (774, 426, 150, 206),
        (Dots(n[up], size[up], "A", label="> 0"), Dots(n[~up], size[~up], "B", "cross", label="< 0")),
        (0, 24),
        (LEAST, MOST),
        ylog=True,
        title="|eigenvalues|",
        xlabel="of the Hessian",
        most=(4, 5),
    )


def caption(state: State, progress: None) -> str:
    """Return the picture in words."""
    record = recorded_checkpoints(DATA[state.run])
    index = record.at(state.step)
    shown, step = look(state.run, index), record.steps[index]
    words = regions.in_words(record.network(index), points_of(state.run))
    rank = int(np.sum(shown.singular > 1e-3 * shown.singular[0]))
    ends = " Here the record ends." if state.step >= record.steps[-1] else ""
    return (
        f"After {counted(step, 'step')} the listing’s cost is "
        f"{record.listing_cost[index]:.4g}. {words}. The gradient has length {shown.slope:.1e}; {rank} "
        f"singular values are above 1/1000 of the largest; the Hessian’s eigenvalues run from "
        f"{shown.eigen[-1]:.1e} to {shown.eigen[0]:.1e}{_pace(shown)}.{ends}"
    )


def _pace(shown: Look) -> str:
    """Return how fast a way out grows, where there is one worth speaking of."""
    lowest = float(shown.eigen[-1])
    if lowest > -FLAT:
        return ""
    return f"; a way out grows by a factor e in {1 / (-lowest * ETA):,.0f} steps"


def edit(state: State, event: dict[str, Any]) -> State:
    """Return the state after the reader dragged the mark on the cost curve."""
    last = float(recorded_checkpoints(DATA[state.run]).steps[-1])
    return replace(state, step=float(np.clip(event["x"], 1, last)))


CONTROLS: dict[str, Control] = {
    "step": LogSlider(label="steps", field="step", low=1, high=1e7),
    "run": Choice(label="data", field="run", options=tuple(DATA)),
}


def time_machine(*, show: Sequence[str] | None = None, **settings: Any) -> Exhibit:
    """Return the exhibit; `settings` are fields of State, `show` the names of the controls to show."""
    return Exhibit(State(**settings), scene, caption, edit=edit, controls=CONTROLS, show=show)
