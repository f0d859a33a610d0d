"""Draw the boundary first, then see the fit of Figure 4 over it; then move the points and see it follow."""

from __future__ import annotations

import functools
from collections.abc import Generator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from course_utils.exhibits.ch02_forward_pass._drawn_regions import CELLS, middles, regions
from course_utils.interactive.controls import Button, Control
from course_utils.interactive.exhibit import Exhibit
from course_utils.interactive.points import CONTROLS as POINT_CONTROLS
from course_utils.interactive.points import edit as edit_points
from course_utils.interactive.process import Clock
from course_utils.interactive.trainer import Progress, Trainer
from course_utils.network import datasets
from course_utils.network.costs import cost, point_costs
from course_utils.network.datasets import A, Points
from course_utils.network.network import Network, classify
from course_utils.network.paper_network import PAPER_SIZES, paper_start
from course_utils.pictures import regions as figures
from course_utils.pictures.charts import log_ticks
from course_utils.pictures.scene import Axes, Dots, Line, Scene, Sketch, Text

BOUNDARY = "the boundary that you expect"
LOW, HIGH = 1e-13, 10.0  # of the terms that are shown
FITS = 5  # of 20 evaluations each, the next only where the last has left more than ENOUGH of the cost (9)
ENOUGH = 1e-5


@dataclass(frozen=True)
class State:
    """strokes: what was drawn, each x1, x1, .., x2, x2, ..; revealed: whether the fit is shown; tries: how
    often the fit was begun anew; playing, p: as in every exhibit that computes in the background.
    """

    points: Points = field(default_factory=datasets.figure1)
    chosen: int = 0
    data: str = "Figure 1"
    strokes: tuple[tuple[float, ...], ...] = ()
    revealed: bool = False
    tries: int = 0
    playing: bool = False
    p: tuple[float, ...] | None = None

    def __post_init__(self) -> None:
        """ValueError for what no hand can draw but a line of text can hold."""
        for stroke in self.strokes:
            if len(stroke) < 4 or len(stroke) % 2 or not 0 <= min(stroke) <= max(stroke) <= 1:
                raise ValueError("a stroke is at least two places in the square: x1, x1, .., x2, x2, ..")
        if self.p is not None:
            Network(PAPER_SIZES, self.p)

    def curves(self) -> tuple[np.ndarray, ...]:
        """The strokes as arrays of shape (2, n)."""
        return tuple(np.reshape(stroke, (2, -1)) for stroke in self.strokes)


def process(state: State, clock: Clock) -> Generator[Progress, State, None]:
    """Fit by least squares as soon as the fit is to be seen, and again whenever a point has changed."""
    trainer, fits = _trainer(state, clock), FITS if state.p is None else 0
    while True:
        if state.revealed and fits:
            settled = trainer.fit(state.points)
            fits = 0 if settled or trainer.history.costs[-1] <= ENOUGH else fits - 1
        new = yield replace(trainer.progress(), unfinished=state.revealed and fits > 0)
        if new.tries != state.tries:
            trainer = _trainer(replace(new, p=None), clock)
        if new.tries != state.tries or new.points != state.points:
            fits = FITS
        state = new


def _trainer(state: State, clock: Clock) -> Trainer:
    start = paper_start() if state.p is None else state.p
    return Trainer(Network(PAPER_SIZES, start), state.points, np.random.default_rng(0), clock)


# ---------------------------------------------------------------- picture


def scene(state: State, progress: Progress) -> Scene:
    """Left: the square to draw in, and later the fit over the drawing; right: the terms of (6)."""
    return Scene(
        960, 488, (_square(state, progress), _terms(state, progress)), texts=_score(state, progress)
    )


def _square(state: State, progress: Progress) -> Axes:
    box, points = (48.0, 74.0, 364.0, 364.0), state.points
    if not state.revealed:
        axes = figures.region(None, points, box)
        return replace(
            axes, items=(*axes.items, Sketch(state.curves(), BOUNDARY)), title="Draw your boundary"
        )
    axes = figures.region(_network(progress), points, box, chosen=state.chosen, movable=True)
    field, marks = axes.items
    drawn = tuple(Line(curve[0], curve[1], "accent") for curve in state.curves())
    return replace(axes, items=(field, *drawn, marks))


def _terms(state: State, progress: Progress) -> Axes:
    """Each point's share in the cost, and their mean; nothing before the fit is revealed."""
    points, N = state.points, len(state.points)
    items: tuple[Dots | Line, ...] = ()
    if state.revealed:
        network = _network(progress)
        terms = np.clip(point_costs(network, points.x, points.y), LOW, HIGH)
        mean, is_A = np.clip(cost(network, points.x, points.y), LOW, HIGH), points.labels == A
        index = np.arange(N, dtype=float)
        chosen = np.full(2, float(state.chosen))
        items = (
            Line(chosen, np.array([LOW, terms[state.chosen]]), "accent", label="chosen point"),
            Line(np.array([-1.0, N]), np.full(2, mean), "muted", dashed=True, label="mean (6)"),
            Dots(index[is_A], terms[is_A], "A", "circle"),
            Dots(index[~is_A], terms[~is_A], "B", "cross"),
        )
    stride = -(-N // 10)
    return Axes(
        (552, 74, 372, 364),
        items,
        xlim=(-1, N),
        ylim=(LOW, HIGH),
        ylog=True,
        ylabel="½‖y − F(x)‖²",
        xlabel="data point",
        xticks=tuple((float(i), str(i)) for i in range(0, N, stride)),
        yticks=log_ticks(LOW, HIGH),
    )


def agreement(state: State, network: Network) -> float:
    """Return the share of the square on which the drawing and the network say the same."""
    return float(np.mean(_drawn(state.strokes, state.points) == _fitted(network.p.tobytes())))


@functools.lru_cache(maxsize=4)
def _fitted(p: bytes) -> np.ndarray:
    """Where the network with these parameters says A, as `sketches.regions` gives it for a drawing."""
    is_A = classify(Network(PAPER_SIZES, np.frombuffer(p)).output(middles())) == A
    return np.asarray(is_A.reshape(CELLS, CELLS))


@functools.lru_cache(maxsize=8)  # a frame asks more than once: for the picture and for the caption
def _drawn(strokes: tuple[tuple[float, ...], ...], points: Points) -> np.ndarray:
    return regions([np.reshape(stroke, (2, -1)) for stroke in strokes], points)


def _score(state: State, progress: Progress) -> tuple[Text, ...]:
    if not state.revealed:
        return (Text("With the fit: the terms of (6)", 738, 262, "muted", align="middle"),)
    if not state.strokes:
        return ()
    share = agreement(state, _network(progress))
    return (Text(f"You agree with the fit on {share:.0%}", 552, 30, "accent", 17, bold=True),)


def caption(state: State, progress: Progress) -> str:
    """Return the picture in words."""
    network, points = _network(progress), state.points
    if not state.revealed:
        drawn = len(state.strokes)
        strokes = "no stroke" if not drawn else f"{drawn} stroke{'s' if drawn > 1 else ''}"
        return (
            f"{len(points)} points, {strokes} drawn. Draw where you expect A to end and B to begin, "
            "then reveal the fit."
        )
    words = f"{figures.in_words(network, points)}; cost {cost(network, points.x, points.y):.3g}."
    if not state.strokes:
        return words
    column, row = (np.clip(points.x * CELLS, 0, CELLS - 1)).astype(int)
    right = int((_drawn(state.strokes, points)[row, column] == (points.labels == A)).sum())
    return (
        f"{words} Your drawing has {right} of {len(points)} points right and agrees with the fit on "
        f"{agreement(state, network):.0%} of the square."
    )


def _network(progress: Progress) -> Network:
    return Network(PAPER_SIZES, progress.p)


# ---------------------------------------------------------------- controls


def edit(state: State, event: dict[str, Any]) -> State:
    """Return the state after a stroke, or after a point was moved, added, removed or flipped."""
    if event["kind"] != "draw":
        return edit_points(state, event)  # type: ignore[no-any-return]
    places = np.clip([event["x"], event["y"]], 0, 1).round(4)
    return replace(state, strokes=(*state.strokes, tuple(places.ravel().tolist())))


def _again(state: State, _: Any) -> State:
    return replace(state, strokes=(), revealed=False)


CONTROLS: dict[str, Control] = {
    "reveal": Button(label="Reveal the fit", icon="eye", set=lambda s, _: replace(s, revealed=True)),
    "clear": Button(
        label="Draw again", icon="eraser", set=_again, tip="Hide the fit and clear the drawing"
    ),
    "refit": Button(
        label="Fit from the paper's start",
        icon="refresh",
        set=lambda s, _: replace(s, tries=s.tries + 1),
        tip="Forget the last fit and begin from the 23 numbers of rng(5000)",
    ),
    **{name: POINT_CONTROLS[name] for name in ("flip", "add", "remove", "data", "x1", "x2")},
}


def draw_boundary(*, show: Sequence[str] | None = None, **settings: Any) -> Exhibit:
    """Return the exhibit; `settings` are fields of State, `show` the names of the controls to show."""
    state = State(**settings)
    return Exhibit(state, scene, caption, process=process, edit=edit, controls=CONTROLS, show=show)
