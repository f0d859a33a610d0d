"""Explain one decision of the reader's own network, with a model card (section 8: accountability)."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from course_utils.interactive import limits
from course_utils.interactive.controls import Control, Entry, Slider
from course_utils.interactive.exhibit import Exhibit
from course_utils.interactive.points import OWN
from course_utils.interactive.state_line import from_line
from course_utils.interactive.training_controls import LEAST_SQUARES
from course_utils.network.activations import ACTIVATIONS
from course_utils.network.costs import misclassified
from course_utils.network.datasets import Points, figure1
from course_utils.network.network import Network, classify
from course_utils.outlook.nearest_change import nearest_points, share_far_from_data, smallest_change
from course_utils.pictures import regions
from course_utils.pictures.numbers import counted
from course_utils.pictures.scene import Axes, Dots, Handle, Line, Role, Scene, Table
from course_utils.training.recorded_run import recorded_checkpoints

PAPER, STEPS = (2, 3), 1_000_000  # the network of Listing 6.1, explained where no parameters are given
FAR = 0.2  # from all data points
# Where the points come from: of each set, what its builders say.
SOURCES = {
    "Figure 1": "the paper, which says no more",
    "Figure 5": "the paper, which says no more",
    OWN: "put there by the reader",
}
GENERATED = "made by a formula, for teaching"
# Two networks that can be pasted: a 2-2-2 for two points, and one that puts everything into B.
EXAMPLES = (
    '{"data": "own points", "points": [[0.2, 0.3, "A"], [0.8, 0.7, "B"]], "hidden": [2], '
    '"method": "SG with replacement", "eta": 0.5, "p": [6, 0, 0, 6, -4, 4, -4, 4, -3, -3, 4, -4]}',
    '{"data": "own points", "points": [[0.2, 0.3, "A"]], "hidden": [], "p": [0, 0, 0, 0, 0, 1]}',
)


@dataclass(frozen=True)
class State:
    """x1, x2: the point whose category is to be explained. The rest is what other exhibits have in their
    lines: the points with their name, hidden layers, activation, p (None for what Listing 6.1 ends with),
    and how it was trained.
    """

    x1: float = 0.55
    x2: float = 0.42
    data: str = "Figure 1"
    points: Points = field(default_factory=figure1)
    hidden: tuple[int, ...] = PAPER
    activation: str = "sigmoid"
    method: str = "SG with replacement"
    eta: float = 0.05
    p: tuple[float, ...] | None = None

    def __post_init__(self) -> None:
        """ValueError for what no control can give."""
        limits.within(self, x1=(0, 1), x2=(0, 1))
        limits.among(self, activation=ACTIVATIONS)
        if len(self.hidden) > 6 or any(n > 30 for n in self.hidden):
            raise ValueError(f"hidden is {self.hidden}; accepted are up to six sizes from 1 to 30")
        given = self.hidden, self.activation, self.method, self.eta
        known = State.hidden, State.activation, State.method, State.eta
        if self.p is None and given != known:
            raise ValueError(
                f"p is missing, and hidden, activation, method, eta are {given}; accepted is the line of a "
                f"network that has been trained, or without p {known}"
            )
        if self.p is not None:
            _network(self)


@functools.lru_cache(maxsize=4)
def _made(hidden: tuple[int, ...], activation: str, p: tuple[float, ...] | None) -> Network:
    if p is None:
        run = recorded_checkpoints()
        return run.network(run.at(STEPS))
    return Network((2, *hidden, 2), p, activation=activation, output_activation="sigmoid")


def _network(state: State) -> Network:
    return _made(state.hidden, state.activation, state.p)


@functools.lru_cache(maxsize=64)
def _change(hidden: tuple[int, ...], activation: str, p: Any, x1: float, x2: float) -> Any:
    found = smallest_change(_made(hidden, activation, p), np.array([[x1], [x2]]))
    return None if found is None else (float(found[0]), float(found[1]))


def change(state: State) -> tuple[float, float] | None:
    """The smallest change that alters the decision; None if there is none up to 1.5."""
    found: tuple[float, float] | None = _change(state.hidden, state.activation, state.p, state.x1, state.x2)
    return found


# ---------------------------------------------------------------- picture


def scene(state: State, progress: None) -> Scene:
    """Left: the point, its nearest neighbours and the smallest change; right: this decision, model card."""
    return Scene(960, 590, (_region(state),), tables=(_decision(state), _card(state)))


def _region(state: State) -> Axes:
    network, points, x = _network(state), state.points, _x(state)
    axes = regions.region(network, points, (48, 74, 396, 396))
    items: list[Any] = list(axes.items)
    for i in nearest_points(x, points.x):
        items.append(_segment(x[:, 0], points.x[:, i], "muted", dashed=True))
    step = change(state)
    if step is not None:
        end = x[:, 0] + step
        items += [_segment(x[:, 0], end, "accent"), Dots(end[:1], end[1:], "accent")]
    handle = Handle(state.x1, state.x2, "the point to explain", 0.01)
    return replace(axes, items=(*items, handle), title="Why this category?")


def _segment(start: np.ndarray, end: np.ndarray, role: Role, dashed: bool = False) -> Line:
    return Line(np.array([start[0], end[0]]), np.array([start[1], end[1]]), role, dashed)


def _decision(state: State) -> Table:
    """The arithmetic of this decision, what is near, and what would alter it."""
    network, x, step = _network(state), _x(state), change(state)
    z, a = network.forward(x)
    layers = [(f"layer {l}", _vector(z[l]), _vector(a[l])) for l in z]
    if len(layers) > 4:
        layers[2:-1] = [("…", f"{len(layers) - 3} more layers", "")]
    F = a[network.L][:, 0]
    near = nearest_points(x, state.points.x)
    distances = np.linalg.norm(state.points.x[:, near] - x, axis=0)
    said = "  ".join(
        f"{'AB'[state.points.labels[i]]} {d:.2f}" for i, d in zip(near, distances, strict=True)
    )
    rows = (
        ("x", "", _vector(x)),
        *layers,
        ("decision", f"F₁ {'>' if F[0] > F[1] else '≤'} F₂", f"category {_category(state)}"),
        ("nearest", said, ""),
        ("altered by", *_step_in_words(step)),
    )
    heads = ("this decision", "z = W a + b", "a = σ(z)")
    return Table((470, 36, 470, 26.0 * (len(rows) + 1)), rows, heads, (1.5, 2.05, 2.05), "lll")


def _step_in_words(step: tuple[float, float] | None) -> tuple[str, str]:
    if step is None:
        return "no change up to 1.5", ""
    return _minus(f"({step[0]:+.3f}, {step[1]:+.3f})"), f"{np.hypot(*step):.3f} long"


def _vector(values: np.ndarray) -> str:
    if len(values) > 3:
        return _minus(f"{len(values)} in [{values.min():.2g}, {values.max():.2g}]")
    return _minus("  ".join(f"{value:.2f}" for value in values[:, 0]))


def _minus(text: str) -> str:
    return text.replace("-", "−")


def _card(state: State) -> Table:
    points, network = state.points, _network(state)
    wrong = int(misclassified(network, points.x, points.y).sum())
    counts = np.bincount(points.labels, minlength=2)
    bare = _bare(points)
    sure = float(np.mean(np.abs(regions.difference(network)) > 0.9))
    rate = "" if state.method == LEAST_SQUARES else f", η = {state.eta:g}"
    procedure = f"{state.method}{rate}" if state.p else f"Listing 6.1: {STEPS:,} steps of SG{rate}"
    sizes = "-".join(map(str, network.sizes))
    rows = (
        ("purpose", "to tell A from B in the square; for learning"),
        ("procedure", procedure),
        ("made of", f"{network.n_parameters} parameters: {sizes}, {state.activation}"),
        ("data", f"{state.data}: {counted(len(points), 'point')}, {counts[0]} A and {counts[1]} B"),
        ("their source", SOURCES.get(state.data, GENERATED)),
        ("possible bias", f"{bare:.0%} of the square > {FAR:g} from all of them"),
        ("results", f"{wrong} of {len(points)} wrong in training; not tested"),
        ("limits", f"|F₁ − F₂| > 0.9 on {sure:.0%}; no probability"),
        ("consequences", "none: not for decisions about people"),
    )
    top = 62 + 26.0 * (len(_decision(state).rows) + 1)
    return Table((470, top, 470, 26.0 * (len(rows) + 1)), rows, ("model card", ""), (1.42, 4.08), "ll")


@functools.lru_cache(maxsize=4)
def _bare(points: Points) -> float:
    """The share of the square that is far from all data points, at every seventh node."""
    return share_far_from_data(points.x, regions.nodes()[:, ::7], FAR)


def _x(state: State) -> np.ndarray:
    return np.array([[state.x1], [state.x2]])


def _category(state: State) -> str:
    return "AB"[int(classify(_network(state).output(_x(state)))[0])]


def caption(state: State, progress: None) -> str:
    """Return the picture in words."""
    points, x = state.points, _x(state)
    F = _network(state).output(x)[:, 0]
    labels = ", ".join("AB"[points.labels[i]] for i in nearest_points(x, points.x))
    step = change(state)
    smallest = "No change up to 1.5 alters this."
    if step is not None:
        smallest = "The smallest change that alters this is {}, {}.".format(*_step_in_words(step))
    return (
        f"({state.x1:.2f}, {state.x2:.2f}) is put into {_category(state)}: F = ({F[0]:.3f}, {F[1]:.3f}). "
        f"The nearest training points are {labels}. {smallest}"
    )


# ---------------------------------------------------------------- what the reader does


def edit(state: State, event: Mapping[str, Any]) -> State:
    """Return the state after the reader has moved the point."""
    if event["kind"] != "move":
        return state
    x1, x2 = (round(min(max(float(event[key]), 0.0), 1.0), 3) for key in ("x", "y"))
    return replace(state, x1=x1, x2=x2)


def _take_over(state: State, line: str) -> State:
    """The same point, and the network and the data of the line; an empty line changes nothing."""
    return replace(from_line(State, line), x1=state.x1, x2=state.x2) if line.strip() else state


CONTROLS: dict[str, Control] = {
    "x1": Slider(label="x₁", field="x1", low=0, high=1, step=0.01),
    "x2": Slider(label="x₂", field="x2", low=0, high=1, step=0.01),
    "line": Entry(
        label="your network's line",
        get=lambda state: "",
        set=_take_over,
        examples=EXAMPLES,
        tip="Paste the line of another exhibit here: print(exhibit.line)",
    ),
}


def explain(*, show: Sequence[str] | None = None, **settings: Any) -> Exhibit:
    """Return the exhibit; `settings` are fields of State, `show` the names of the controls to show."""
    return Exhibit(State(**settings), scene, caption, edit=edit, controls=CONTROLS, show=show)
