"""The cost of the network of Figure 3 as a function of two of its 23 parameters, whichever one chooses."""

import functools
from typing import Any, NamedTuple

import numpy as np
from scipy.ndimage import minimum_filter

from course_utils.arrays import Array
from course_utils.exhibits.ch02_forward_pass.forward_pass import CONTROLS, NAMES, POINTS, fitted
from course_utils.interactive.controls import Slider, entry_of
from course_utils.interactive.design import Design
from course_utils.interactive.events import Move
from course_utils.interactive.fields import WRITTEN, Settings, named, written
from course_utils.network import stacked
from course_utils.network.network import Network
from course_utils.network.paper_network import PAPER_SIZES
from course_utils.network.parameters import Parameters
from course_utils.pictures import regions
from course_utils.pictures.charts import chart, contours
from course_utils.pictures.numbers import plain
from course_utils.pictures.scene import Field, Handle, Line, Reading, Scene, Text

REACH = 15.0  # of both parameters, up and down
GRID = np.linspace(-REACH, REACH, 91)
LEVELS = (0.005, 0.01, 0.02, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6)
HOLLOWS, ZOOMS = 3, 8  # of the grid, round which the lowest place is sought, ever more closely
NEAR = np.stack(np.meshgrid(*[np.linspace(-1, 1, 11)] * 2), axis=-1).reshape(-1, 2)
NETWORK = Network(PAPER_SIZES)


def _other(name: str, partner: str) -> Any:
    """Return what sets one of the two; where the other was that, it takes the old one: they never agree."""

    def choose(state: Any, index: int) -> Any:
        old = getattr(state, name)
        kept = old if index == getattr(state, partner) else getattr(state, partner)
        return state.changed(**{name: index, partner: kept})

    return choose


class State(Settings):
    """All parameters, and which two of them change."""

    p: Parameters = written(fitted, len(NAMES), "the parameters")
    first: int = named(NAMES, "across", NAMES["w₁₁[2]"], set=_other("first", "second"))
    second: int = named(NAMES, "up", NAMES["w₂₁[2]"], set=_other("second", "first"))

    def __post_init__(self) -> None:
        """ValueError for one parameter in both directions."""
        super().__post_init__()
        if self.first == self.second:
            raise ValueError(f"second must be another parameter than first, got {self.second} for both")

    @property
    def both(self) -> list[int]:
        """The indices of the two in p."""
        return [self.first, self.second]

    def with_both(self, values: tuple[float, float]) -> Any:
        """Return the state with other values of the two."""
        p = self.p.array.copy()
        p[self.both] = np.clip(values, -REACH, REACH).round(2)
        return self.changed(p=p)


class Slice(NamedTuple):
    """The cost on a grid, what is drawn of it, and where it is lowest."""

    field: Field
    lines: Line
    least: float
    at: tuple[float, float]


def costs(state: State, pairs: Array) -> Array:
    """Return the cost (6) for each pair of values of the two parameters, (K, 2): shape (K,)."""
    P = np.repeat(state.p.array[None], len(pairs), axis=0)
    P[:, state.both] = pairs
    return stacked.costs(NETWORK, P, POINTS.x, POINTS.y)


def landscape(state: State) -> Slice:
    """Return the slice; it is the same wherever in it the network is."""
    return _landscape(state.with_both((0.0, 0.0)).p, state.first, state.second)


@functools.lru_cache(maxsize=16)  # of all places of the dot the same
def _landscape(others: Parameters, first: int, second: int) -> Slice:
    state = State(others, first, second)
    pairs = np.stack(np.meshgrid(GRID, GRID), axis=-1).reshape(-1, 2)
    C = costs(state, pairs).reshape(len(GRID), len(GRID))
    least, at = _lowest_place(state, C)

    def read(x: float, y: float) -> Reading:
        return (("cost (6)", plain(costs(state, np.array([[x, y]]))[0], 3)),)

    field = Field(regions.lower_is_stronger(C), (-REACH, REACH, -REACH, REACH), read, _names(state))
    return Slice(field, contours(GRID, GRID, C, LEVELS), least, at)


def _lowest_place(state: State, C: Array) -> tuple[float, tuple[float, float]]:
    """Return the least cost of the slice and where it is, sought round the lowest hollows of the grid."""
    hollows = np.argwhere(minimum_filter(C, 3) == C)
    lowest = hollows[np.argsort(C[tuple(hollows.T)], kind="stable")[:HOLLOWS]]
    places, reach = GRID[lowest[:, ::-1]], GRID[1] - GRID[0]
    for _ in range(ZOOMS):
        pairs = np.clip(places[:, None] + reach * NEAR, -REACH, REACH)
        found = costs(state, pairs.reshape(-1, 2)).reshape(pairs.shape[:2])
        places, reach = pairs[np.arange(len(pairs)), found.argmin(axis=1)], reach / 2
    best = found.min(axis=1).argmin()
    return float(found[best].min()), (float(places[best, 0]), float(places[best, 1]))


def _names(state: State) -> tuple[str, str]:
    first, second = (next(name for name, r in NAMES.items() if r == index) for index in state.both)
    return first, second


def scene(state: State, progress: None) -> Scene:
    """Left: the slice, the stronger the blue the lower, and where the network is; right: what it says."""
    (x, y), (across, up), seen = state.p.array[state.both], _names(state), landscape(state)
    handle = Handle(float(x), float(y), "the network", 0.1)
    items = (seen.field, seen.lines, handle) if max(abs(x), abs(y)) <= REACH else (seen.field, seen.lines)
    box, limits = (56, 92, 420, 364), (-REACH, REACH)
    left = chart(box, items, limits, limits, title="Cost (6)", xlabel=across, ylabel=up)
    right = regions.region(Network(PAPER_SIZES, state.p), POINTS, (560, 92, 364, 364))
    levels = f"blue: the lower the stronger; grey: the levels {', '.join(map(plain, LEVELS))}"
    return Scene(960, 506, (left, right), texts=(Text(levels, 56, 30, "muted"),))


def caption(state: State, progress: None) -> str:
    (x, y), (across, up), seen = state.p.array[state.both], _names(state), landscape(state)
    network = Network(PAPER_SIZES, state.p)
    here = float(costs(state, np.array([[x, y]]))[0])
    return (
        f"At {across} = {plain(x)}, {up} = {plain(y)} the cost is {plain(here, 3)}{_lowest(seen, here)}. "
        f"{regions.in_words(network, POINTS)}."
    )


def _lowest(seen: Slice, here: float) -> str:
    """Say where the slice is lower than here, if it is anywhere."""
    if np.ptp(seen.field.values) == 0:
        return ", as everywhere in this slice"
    if seen.least >= here or plain(seen.least, 3) == plain(here, 3):
        return ", the lowest in this slice"
    x, y = (plain(round(value, 1)) for value in seen.at)
    return f". The lowest in this slice is {plain(seen.least, 3)}, near ({x}, {y})"


def _value(place: int, label: str) -> Slider:
    parameter = entry_of("p", lambda state: state.both[place])
    return Slider(label=label, low=-REACH, high=REACH, step=0.1, format=".1f", typed=WRITTEN, **parameter)


BUTTONS = {name: CONTROLS[name] for name in ("fitted", "paper_start", "zero")}
VALUES = {"x": _value(0, "value across"), "y": _value(1, "value up")}
ORDER = (*BUTTONS, "first", "x", "second", "y")
ON = {Move: lambda state, event: state.with_both((event.x, event.y))}
cost_slice = Design(State, scene, caption, on=ON, buttons=BUTTONS | VALUES, order=ORDER)
