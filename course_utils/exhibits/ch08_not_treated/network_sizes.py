"""How big do networks get? Those that the paper names, to scale, and layer by layer (section 8)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from course_utils.interactive import limits
from course_utils.interactive.controls import Choice, Control, LogSlider
from course_utils.interactive.exhibit import Exhibit
from course_utils.outlook.known_networks import KNOWN_NETWORKS, KnownNetwork
from course_utils.pictures.charts import chart
from course_utils.pictures.numbers import number
from course_utils.pictures.scene import Axes, Dots, Line, Role, Scene, Table, Text

NEURONS, PARAMETERS = "neurons", "parameters"
NAMES = tuple(known.name for known in KNOWN_NETWORKS)
ROLES: tuple[Role, ...] = ("ink", "A", "B", "accent", "accent")
BOX = (66.0, 66.0, 390.0, 390.0)
LAYERS = 15  # of the deepest
APART = 22.0  # of the names, in picture units


@dataclass(frozen=True)
class State:
    """count: what a square is made of; width: of the picture, in unit squares; name: the network whose
    layers are shown.
    """

    count: str = NEURONS
    width: float = 1000.0
    name: str = "AlexNet"

    def __post_init__(self) -> None:
        """ValueError for what no control can give."""
        limits.among(self, count=(NEURONS, PARAMETERS), name=NAMES)
        limits.within(self, width=(10, 10_000))

    @property
    def known(self) -> KnownNetwork:
        """The network that is picked."""
        return KNOWN_NETWORKS[NAMES.index(self.name)]


def side(known: KnownNetwork, count: str) -> float:
    """The side of the square that has one unit square for each neuron, or each parameter."""
    return float(np.sqrt(getattr(known, count)))


def scene(state: State, progress: None) -> Scene:
    """Left: squares to scale; right: the numbers, and the layers of one network."""
    return Scene(
        960, 520, (_squares(state), _layers(state)), tables=(_table(state),), texts=tuple(_names(state))
    )


def _squares(state: State) -> Axes:
    lines = []
    for known, role in zip(KNOWN_NETWORKS, ROLES, strict=True):
        s = side(known, state.count)
        if s <= state.width:
            lines.append(Line(np.array([0.0, s, s]), np.array([s, s, 0.0]), role))
    unit = state.count[:-1]
    title = f"One unit of area: one {unit}"
    return chart(BOX, lines, (0, state.width), (0, state.width), title=title, most=(5, 5))


def _names(state: State) -> list[Text]:
    """The names of the squares that are large enough, each below its upper edge; one for two that agree."""
    left, top, _, height = BOX
    found: list[Text] = []
    for known, role in reversed(list(zip(KNOWN_NETWORKS, ROLES, strict=True))):
        s = height * side(known, state.count) / state.width
        y = top + height - s + 17
        free = all(abs(y - other.y) >= APART for other in found)
        if 40 <= s <= height and free:
            name = known.name.split(",")[0]
            fits = s >= 90
            found.append(Text(name, left + (8 if fits else s + 8), y, role))
    return found


def _table(state: State) -> Table:
    rows = tuple(
        (k.name, str(len(k.layers)), f"{k.neurons:,}", f"{k.parameters:,}") for k in KNOWN_NETWORKS
    )
    return Table(
        (484, 48, 452, 190),
        rows,
        ("network", "layers", "neurons", "parameters"),
        (1.55, 0.8, 1.05, 1.35),
        "lrrr",
        roles=ROLES,
        chosen=NAMES.index(state.name),
        name="networks",
    )


def _layers(state: State) -> Axes:
    counts = np.array([getattr(layer, state.count) for layer in state.known.layers], dtype=float)
    numbers = np.arange(1, len(counts) + 1) + 1.0  # layer 1 is the input
    x = np.repeat(numbers, 3)
    stems = np.column_stack([np.ones_like(counts), counts, np.full_like(counts, np.nan)]).ravel()
    role = ROLES[NAMES.index(state.name)]
    return chart(
        (560, 318, 364, 148),
        (Line(x, stems, role), Dots(numbers, counts, role)),
        (1, LAYERS + 2),
        (1, 1e8),
        ylog=True,
        title=f"{state.name}: {state.count}",
        xlabel="layer",
        most=(9, 5),
    )


def caption(state: State, progress: None) -> str:
    """Return the picture in words."""
    known, unit = state.known, getattr(state.known, state.count)
    times = unit / getattr(KNOWN_NETWORKS[0], state.count)
    shown = [k.name for k in KNOWN_NETWORKS if side(k, state.count) <= state.width]
    beyond = [k.name for k in KNOWN_NETWORKS if k.name not in shown]
    small = BOX[2] * side(KNOWN_NETWORKS[0], state.count) / state.width
    compared = "" if known is KNOWN_NETWORKS[0] else f": {times:,.0f} times the {state.count} of Figure 3"
    said = (
        f"{known.name} ({known.place}) has {len(known.layers)} layers after its input, {known.neurons:,} "
        f"neurons and {known.parameters:,} parameters{compared}. The square is {number(state.width)} units "
        f"wide: Figure 3 has {small:.3g} of {BOX[2]:.0f} pixels."
    )
    return f"{said} Too large for it: {'; '.join(beyond)}." if beyond else said


def edit(state: State, event: dict[str, Any]) -> State:
    """Return the state after the reader picked a row of the table."""
    return replace(state, name=NAMES[event["index"]]) if event["kind"] == "pick" else state


CONTROLS: dict[str, Control] = {
    "width": LogSlider(label="width of the picture", field="width", low=10, high=10_000),
    "count": Choice(label="count", field="count", options=(NEURONS, PARAMETERS)),
    "name": Choice(label="layers of", field="name", options=NAMES),
}


def network_sizes(*, show: Sequence[str] | None = None, **settings: Any) -> Exhibit:
    """Return the exhibit; `settings` are fields of State, `show` the names of the controls to show."""
    return Exhibit(State(**settings), scene, caption, edit=edit, controls=CONTROLS, show=show)
