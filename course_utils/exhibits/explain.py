"""Explain one decision of a network, with a model card (section 8: ethics and accountability)."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from course_utils import figures
from course_utils.checkpoints import recorded
from course_utils.controls import Control, Slider
from course_utils.cost import misclassified
from course_utils.datasets import Points, figure1
from course_utils.exhibit import Exhibit
from course_utils.explain import nearest, smallest_change
from course_utils.fitting import PAPER_SIZES
from course_utils.network import Network, classify
from course_utils.scene import Axes, Dots, Handle, Line, Role, Scene, Table

STEPS = 1_000_000  # of the run of Listing 6.1 that is explained where no parameters are given


@dataclass(frozen=True)
class State:
    """x1, x2: the point whose category is to be explained; points: what the network was trained with; p:
    its 23 parameters, or None for those that Listing 6.1 ends with.
    """

    x1: float = 0.55
    x2: float = 0.42
    points: Points = field(default_factory=figure1)
    p: tuple[float, ...] | None = None

    def __post_init__(self) -> None:
        """ValueError for what no control can give."""
        if not 0 <= self.x1 <= 1 or not 0 <= self.x2 <= 1:
            raise ValueError(f"the point is ({self.x1}, {self.x2}); accepted are numbers from 0 to 1")
        if self.p is not None:
            Network(PAPER_SIZES, self.p)


@functools.lru_cache(maxsize=4)
def _network(p: tuple[float, ...] | None) -> Network:
    run = recorded()
    return run.network(run.at(STEPS)) if p is None else Network(PAPER_SIZES, p)


@functools.lru_cache(maxsize=64)
def _change(p: tuple[float, ...] | None, x1: float, x2: float) -> tuple[float, float] | None:
    found = smallest_change(_network(p), np.array([[x1], [x2]]))
    return None if found is None else (float(found[0]), float(found[1]))


def scene(state: State, progress: None) -> Scene:
    """Left: the point, its nearest neighbours and the smallest change; right: arithmetic and model card."""
    return Scene(960, 540, (_region(state),), tables=(_arithmetic(state), _card(state)))


def _region(state: State) -> Axes:
    network, points, x = _network(state.p), state.points, _x(state)
    axes = figures.region(network, points, (48, 74, 396, 396))
    items: list[Any] = list(axes.items)
    for i in nearest(x, points.x):
        items.append(_segment(x[:, 0], points.x[:, i], "muted", dashed=True))
    change = _change(state.p, state.x1, state.x2)
    if change is not None:
        end = x[:, 0] + change
        items += [_segment(x[:, 0], end, "accent"), Dots(end[:1], end[1:], "accent")]
    handle = Handle(state.x1, state.x2, "the point to explain", 0.01)
    return replace(axes, items=(*items, handle), title="Why this category?")


def _segment(start: np.ndarray, end: np.ndarray, role: Role, dashed: bool = False) -> Line:
    return Line(np.array([start[0], end[0]]), np.array([start[1], end[1]]), role, dashed)


def _arithmetic(state: State) -> Table:
    z, a = _network(state.p).forward(_x(state))
    rows = [("x", "", _vector(a[1]))]
    rows += [(f"layer {l}", _vector(z[l]), _vector(a[l])) for l in z]
    F = a[len(z) + 1][:, 0]
    rows.append(("decision", f"F₁ {'>' if F[0] > F[1] else '≤'} F₂", f"category {_category(state)}"))
    return Table((490, 56, 440, 150), tuple(rows), ("", "z = W a + b", "a = σ(z)"), (1.2, 2.2, 2), "lll")


def _vector(values: np.ndarray) -> str:
    return "  ".join(f"{value:.2f}" for value in values[:, 0])


def _card(state: State) -> Table:
    points, network = state.points, _network(state.p)
    wrong = int(misclassified(network, points.x, points.y).sum())
    counts = np.bincount(points.labels, minlength=2)
    rows = (
        ("purpose", "category of a point of the unit square"),
        ("made of", f"{network.n_parameters} parameters, layers {'-'.join(map(str, network.sizes))}"),
        ("data", f"{len(points)} points: {counts[0]} A, {counts[1]} B; source unknown"),
        ("results", f"{wrong} wrong of {len(points)} in training; no other test"),
        ("limits", "F is no probability; far away, no rule"),
        ("not for", "decisions about people"),
        ("answerable", "who chose the data and uses it"),
    )
    return Table((490, 246, 440, 232), rows, ("model card", ""), (1.1, 4), "ll")


def _x(state: State) -> np.ndarray:
    return np.array([[state.x1], [state.x2]])


def _category(state: State) -> str:
    return "AB"[int(classify(_network(state.p).output(_x(state)))[0])]


def caption(state: State, progress: None) -> str:
    """Return the picture in words."""
    points, x = state.points, _x(state)
    F = _network(state.p).output(x)[:, 0]
    near = nearest(x, points.x)
    labels = ", ".join("AB"[points.labels[i]] for i in near)
    change = _change(state.p, state.x1, state.x2)
    smallest = "No change up to 1.5 alters this."
    if change is not None:
        d1, d2 = change
        length = np.hypot(d1, d2)
        smallest = f"The smallest change that alters this is ({d1:+.3f}, {d2:+.3f}), {length:.3f} long."
    return (
        f"({state.x1:.2f}, {state.x2:.2f}) is put into {_category(state)}: F = ({F[0]:.3f}, {F[1]:.3f}). "
        f"The nearest training points are {labels}. {smallest}"
    )


def edit(state: State, event: Mapping[str, Any]) -> State:
    """Return the state after the reader has moved the point."""
    if event["kind"] != "move":
        return state
    x1, x2 = (round(min(max(float(event[key]), 0.0), 1.0), 3) for key in ("x", "y"))
    return replace(state, x1=x1, x2=x2)


CONTROLS: dict[str, Control] = {
    "x1": Slider(label="x₁", field="x1", low=0, high=1, step=0.01),
    "x2": Slider(label="x₂", field="x2", low=0, high=1, step=0.01),
}


def explain(*, show: Sequence[str] | None = None, **settings: Any) -> Exhibit:
    """Return the exhibit; `settings` are fields of State, `show` the names of the controls to show."""
    return Exhibit(State(**settings), scene, caption, edit=edit, controls=CONTROLS, show=show)
