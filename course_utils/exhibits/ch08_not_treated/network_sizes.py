"""How big do networks get? Those that the paper names, to scale, and layer by layer (section 8)."""

from dataclasses import replace

import numpy as np

from course_utils.interactive.asking import answered, asking, question, veiled, verdict
from course_utils.interactive.design import Design, picked
from course_utils.interactive.events import Pick
from course_utils.interactive.fields import Settings, choice, log
from course_utils.outlook.known_networks import KNOWN_NETWORKS, KnownNetwork
from course_utils.pictures.charts import chart, line
from course_utils.pictures.numbers import plain
from course_utils.pictures.scene import Axes, Dots, Line, Role, Scene, Table, Text

MOST_PARAMETERS = "most parameters has"
ALEXNET, ALPHAGO = "AlexNet", "a network of AlphaGo"
NEURONS, PARAMETERS = "neurons", "parameters"
NAMES = tuple(known.name for known in KNOWN_NETWORKS)
ROLES: tuple[Role, ...] = ("ink", "A", "B", "accent", "accent")
BOX = (66.0, 66.0, 390.0, 390.0)
LAYERS = 15  # of the deepest
APART = 22.0  # of the names, in picture units


class State(Settings):
    """The width is in unit squares, of which each network's square has one for each of what is counted."""

    guess: str = question((ALEXNET, ALPHAGO), MOST_PARAMETERS)
    width: float = log(1000.0, 10, 10_000, "width of the picture")
    count: str = choice((NEURONS, PARAMETERS), "count")
    name: str = choice(NAMES, "layers of", "AlexNet")

    @property
    def k(self) -> int:
        """The number of the network that is picked, from 0."""
        return NAMES.index(self.name)


def side(known: KnownNetwork, count: str) -> float:
    """The side of the square that has one unit square for each neuron, or each parameter."""
    return float(np.sqrt(getattr(known, count)))


def scene(state: State, progress: None) -> Scene:
    """Left: squares to scale; right: the numbers, and the layers of one network."""
    axes = _squares(state), _layers(state)
    whole = Scene(960, 552, axes, tables=(_table(state),), texts=tuple(_names(state)))
    said = verdict(state.guess, truth()) if answered(state) else asking(MOST_PARAMETERS)
    told = Text(said, 480, 540, "accent", 16, bold=True, align="middle")
    if answered(state):
        return replace(whole, texts=(*whole.texts, told))
    return veiled(replace(whole, texts=()), told, axes=(0, 1), tables=True)


def truth() -> str:
    """Return the right answer."""
    return ALEXNET if max(KNOWN_NETWORKS, key=lambda known: known.parameters).name == ALEXNET else ALPHAGO


def _squares(state: State) -> Axes:
    sides = [(side(known, state.count), role) for known, role in zip(KNOWN_NETWORKS, ROLES, strict=True)]
    lines = [line((0, s, s), (s, s, 0), role) for s, role in sides if s <= state.width]
    title, limits = f"One unit of area: one {state.count[:-1]}", (0, state.width)
    return chart(BOX, lines, limits, limits, title=title, most=(5, 5))


def _names(state: State) -> list[Text]:
    """The names of the squares that are large enough, each below its upper edge; one for two that agree."""
    left, top, _, height = BOX
    found: list[Text] = []
    for known, role in zip(KNOWN_NETWORKS[::-1], ROLES[::-1], strict=True):
        s = height * side(known, state.count) / state.width
        y = top + height - s + 17
        if 40 <= s <= height and all(abs(y - other.y) >= APART for other in found):
            found.append(Text(known.name.split(",")[0], left + 8 + (s if s < 90 else 0), y, role))
    return found


def _table(state: State) -> Table:
    rows = tuple(
        (k.name, str(len(k.layers)), f"{k.neurons:,}", f"{k.parameters:,}") for k in KNOWN_NETWORKS
    )
    heads, widths, k = ("network", "layers", "neurons", "parameters"), (1.55, 0.8, 1.05, 1.35), state.k
    return Table((484, 48, 452, 190), rows, heads, widths, "lrrr", ROLES, chosen=k, name="networks")


def _layers(state: State) -> Axes:
    layers = KNOWN_NETWORKS[state.k].layers
    counts = np.array([getattr(layer, state.count) for layer in layers], dtype=float)
    numbers, role = np.arange(len(counts)) + 2.0, ROLES[state.k]  # layer 1 is the input
    stems = np.column_stack([np.ones_like(counts), counts, np.full_like(counts, np.nan)]).ravel()
    items = Line(np.repeat(numbers, 3), stems, role), Dots(numbers, counts, role)
    box, xlim, title = (560, 318, 364, 148), (1, LAYERS + 2), f"{state.name}: {state.count}"
    return chart(box, items, xlim, (1, 1e8), log="y", title=title, xlabel="layer", most=(9, 5))


def caption(state: State, progress: None) -> str:
    if not answered(state):
        return f"{asking(MOST_PARAMETERS)} Five networks, of two to fifteen layers, will be drawn to scale."
    known, smallest = KNOWN_NETWORKS[state.k], KNOWN_NETWORKS[0]
    times = getattr(known, state.count) / getattr(smallest, state.count)
    beyond = [k.name for k in KNOWN_NETWORKS if side(k, state.count) > state.width]
    small = BOX[2] * side(smallest, state.count) / state.width
    compared = "" if known is smallest else f": {times:,.0f} times the {state.count} of Figure 3"
    said = (
        f"{known.name} ({known.place}) has {len(known.layers)} layers after its input, {known.neurons:,} "
        f"neurons and {known.parameters:,} parameters{compared}. The picture is {plain(state.width)} units "
        f"wide: Figure 3 has {small:.3g} of {BOX[2]:.0f} pixels."
    )
    return f"{said} Too large for it: {'; '.join(beyond)}." if beyond else said


network_sizes = Design(State, scene, caption, on={Pick: picked("name", NAMES)})
