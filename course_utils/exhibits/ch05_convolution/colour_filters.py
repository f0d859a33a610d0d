"""A filter for colour pictures: a square of weights for each channel, one map as the sum; pooling."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from course_utils.arrays import Array
from course_utils.convolution.convolution import Kind, correlate2d, pool2d
from course_utils.convolution.known_filters import COLOUR_FILTERS, correlated
from course_utils.interactive import limits
from course_utils.interactive.controls import Choice, Control, Slider, WholeSlider
from course_utils.interactive.exhibit import Exhibit
from course_utils.interactive.sample_pictures import (
    EXAMPLES,
    PHOTO,
    SMALL,
    Picture,
    cifar10_example,
    photograph,
    which_small,
)
from course_utils.pictures.scene import Axes, Image, Line, Scene, Text

POOLING: dict[str, Kind] = {"largest (max pooling)": "max", "average (average pooling)": "average"}
OWN, FIRST = "your own", "from red to blue"
COLOURS = ("red", "green", "blue")
SHADES = np.eye(3, dtype=np.uint8)
LARGEST = 2.0  # of a weight
WIDEST = 8  # of the windows, and the longest stride
LIMIT = 0.6  # where a map has its full colour; pixels are numbers from 0 to 1

Cell = tuple[int, int]


def flat(name: str) -> tuple[float, ...]:
    """Return the 27 weights of a filter: red, green, blue, each row after row."""
    return tuple((COLOUR_FILTERS[name].ravel() + 0.0).tolist())  # no -0


@dataclass(frozen=True)
class State:
    """weights: 27, for red, green and blue, row after row; cell: channel, row and column of the one that
    the slider changes; size, stride: of the pooling windows; window: the one that is framed, unless the
    mouse points at another; number: which of the small pictures, from 1.
    """

    picture: str = PHOTO
    number: int = 1
    weights: tuple[float, ...] = flat(FIRST)
    cell: tuple[int, int, int] = (0, 1, 0)
    pooling: str = next(iter(POOLING))
    size: int = 4
    stride: int = 4
    window: Cell = (6, 12)
    pointed: Cell | None = None

    def __post_init__(self) -> None:
        """ValueError for what no control can give."""
        if len(self.weights) != 27 or not all(-LARGEST <= w <= LARGEST for w in self.weights):
            raise ValueError(
                f"weights are {self.weights}; accepted are 27 numbers from -{LARGEST:g} to {LARGEST:g}"
            )
        if self.cell not in np.ndindex(3, 3, 3):
            raise ValueError(f"cell is {self.cell}; accepted are three numbers from 0 to 2")
        limits.among(self, picture=(PHOTO, SMALL), pooling=POOLING)
        limits.within(self, size=(1, WIDEST), stride=(1, WIDEST), number=(1, EXAMPLES))

    @property
    def tensor(self) -> Array:
        """The filter, (3, 3, 3): channels, rows, columns."""
        return np.array(self.weights).reshape(3, 3, 3)


@functools.cache
def source(picture: str, number: int) -> Picture:
    """The picture, (rows, columns, 3)."""
    return photograph(64) if picture == PHOTO else cifar10_example(number - 1)[0]


def channels(state: State) -> Array:
    """Red, green and blue as numbers from 0 to 1, (3, rows, columns)."""
    return source(state.picture, state.number).transpose(2, 0, 1) / 255


def feature_map(state: State) -> Array:
    """What the filter makes of all three channels: one map, as large as the picture."""
    return _map_of(state.picture, state.number, state.weights)


@functools.lru_cache(maxsize=16)
def _map_of(picture: str, number: int, weights: tuple[float, ...]) -> Array:
    state = State(picture, number, weights=weights)
    return correlate2d(channels(state), state.tensor, padding=1)


@functools.cache
def maps_of_all(picture: str, number: int) -> tuple[Array, ...]:
    """What each filter on the list makes of the picture."""
    state = State(picture, number)
    return tuple(feature_map(replace(state, weights=flat(name))) for name in COLOUR_FILTERS)


def pooled(state: State, values: Array) -> Array:
    """The map after pooling."""
    return pool2d(values, state.size, state.stride, POOLING[state.pooling])


def framed(state: State, small: Array) -> Cell:
    """The window that is framed, or the nearest that there is."""
    i, j = state.pointed or state.window
    return min(max(i, 0), small.shape[0] - 1), min(max(j, 0), small.shape[1] - 1)


# ---------------------------------------------------------------- picture


def scene(state: State, progress: None) -> Scene:
    """From left to right: picture, channels, weights, what each adds; the sum; what pooling leaves."""
    whole = source(state.picture, state.number)
    rows = [axes for c in range(3) for axes in _channel(state, whole, c)]
    picture = _grid((18, 196, 108, 108), Image(whole), label=_name(state))
    thumbs = [_thumb(state, k) for k in range(len(COLOUR_FILTERS))]
    return Scene(960, 476, (*_maps(state), picture, *rows, *thumbs), texts=_texts(state))


def _grid(box: tuple[float, float, float, float], image: Image, *lines: Line, label: str = "") -> Axes:
    rows, columns = image.values.shape[:2]
    return Axes(box, (image, *lines), (0, columns), (rows, 0), ylabel=label)


def _name(state: State) -> str:
    return PHOTO if state.picture == PHOTO else cifar10_example(state.number - 1)[1]


def _channel(state: State, whole: Picture, c: int) -> list[Axes]:
    """A channel, its weights, and what they add to the map."""
    top, weights = 60.0 + 136 * c, state.tensor[c]
    part = correlated(whole[:, :, c] / 255, weights)
    chosen = state.cell[1:] if state.cell[0] == c else None
    square = Image(weights, LARGEST / 2, "g", chosen=chosen, name=f"{COLOURS[c]} weights")
    return [
        _grid((150, top, 108, 108), Image(whole * SHADES[c]), label=COLOURS[c]),
        _grid((282, top, 108, 108), square, label=f"{COLOURS[c]} weights"),
        _grid((414, top, 108, 108), Image(part, LIMIT), label="adds"),
    ]


def _maps(state: State) -> tuple[Axes, Axes]:
    values = feature_map(state)
    small = pooled(state, values)
    (i, j), size = framed(state, small), state.size
    left, top = j * state.stride, i * state.stride
    x = np.array([left, left + size, left + size, left, left], float)
    y = np.array([top, top, top + size, top + size, top], float)
    n, m = len(values), len(small)
    frame, smaller = Line(x, y, "accent"), Image(small, LIMIT, chosen=(i, j), name="pooled map")
    large = _grid((556, 60, 186, 186), Image(values, LIMIT), frame, label=f"{n} × {n}")
    return large, _grid((758, 60, 186, 186), smaller, label=f"{m} × {m}")


def _thumb(state: State, k: int) -> Axes:
    """The map of a filter on the list, framed where it is the one that is shown."""
    values = maps_of_all(state.picture, state.number)[k]
    n, name = float(len(values)), list(COLOUR_FILTERS)[k]
    frame = Line(np.array([0, n, n, 0, 0]), np.array([0, 0, n, n, 0]), "accent")
    lines = (frame,) if preset(state) == name else ()
    image = Image(values, LIMIT, name=f"filter {k + 1}, {name}")
    return _grid((556.0 + 65.6 * k, 326, 60, 60), image, *lines)


def _texts(state: State) -> tuple[Text, ...]:
    banner = cifar10_example(0)[2] if state.picture == SMALL else ""
    heads = ((18, "picture"), (150, "channels"), (282, "filter"), (414, "parts"), (556, "map: the sum"))
    texts = [Text(head, x, 28, size=17, bold=True) for x, head in (*heads, (758, "after pooling"))]
    texts.append(Text("maps of all filters: pick one", 556, 312, size=17, bold=True))
    small = pooled(state, feature_map(state))
    found = f"{_word(state)}: {_short(small[framed(state, small)])}"
    texts.append(Text(f"window {state.size} × {state.size}, stride {state.stride}", 556, 270, "accent"))
    return (*texts, Text(found, 944, 270, "accent", align="end"), Text(banner, 18, 466, "B", 14))


def _word(state: State) -> str:
    return state.pooling.split(" (")[0]


def _short(value: float) -> str:
    return f"{round(value, 3) + 0.0:g}".replace("-", "−")


def preset(state: State) -> str:
    """The name of the filter."""
    return next((name for name in COLOUR_FILTERS if flat(name) == state.weights), OWN)


def caption(state: State, progress: None) -> str:
    """Return the picture in words."""
    values = feature_map(state)
    small = pooled(state, values)
    (i, j), n, m = framed(state, small), len(values), len(small)
    stands_in = "generated in place of " if state.picture == SMALL and cifar10_example(0)[2] else ""
    what = "The photograph" if state.picture == PHOTO else f"Picture {state.number} {stands_in}{SMALL}"
    lost = "" if state.stride <= state.size else " Pixels between the windows are passed over."
    rest = n - (m - 1) * state.stride - state.size
    if rest:
        rows = "row and column" if rest == 1 else f"{rest} rows and columns"
        lost += f" The last {rows} are not read: the next window would not fit."
    word, count = _word(state), state.size**2
    return (
        f"{what}, {n} × {n} × 3, under the filter “{preset(state)}” of 3 × 3 × 3 weights: one map of "
        f"{n} × {n}, from {_short(values.min())} to {_short(values.max())}. Windows of {state.size} × "
        f"{state.size} with stride {state.stride} leave {m} × {m}; in row {i + 1}, column {j + 1} the "
        f"{word} of {count} number{'s' if count > 1 else ''} is {_short(small[i, j])}.{lost}"
    )


# ---------------------------------------------------------------- what the reader does


def edit(state: State, event: dict[str, Any]) -> State:
    """Return the state after a weight, a filter or a window was picked, or a window pointed at."""
    match event:
        case {"kind": "pick", "part": "pooled map", "index": [i, j]}:
            return replace(state, window=(i, j), pointed=None)
        case {"kind": "point", "part": "pooled map", "index": index}:
            return replace(state, pointed=tuple(index) if index else None)
        case {"kind": "pick", "part": part, "index": [i, j]} if part.endswith(" weights"):
            return replace(state, cell=(COLOURS.index(part.removesuffix(" weights")), i, j))
        case {"kind": "pick", "part": part}:
            return replace(state, weights=flat(part.split(", ")[1]))
    return state


def _set_weight(state: State, weight: float) -> State:
    tensor = state.tensor
    tensor[state.cell] = weight
    return replace(state, weights=tuple(tensor.ravel().tolist()))


def _set_preset(state: State, name: str) -> State:
    return state if name == OWN else replace(state, weights=flat(name))


CONTROLS: dict[str, Control] = {
    "preset": Choice(label="filter", get=preset, set=_set_preset, options=(*COLOUR_FILTERS, OWN)),
    "weight": Slider(
        label="picked weight",
        low=-LARGEST,
        high=LARGEST,
        step=0.25,
        get=lambda state: float(state.tensor[state.cell]),
        set=_set_weight,
    ),
    "pooling": Choice(label="pooling: the", field="pooling", options=tuple(POOLING)),
    "size": WholeSlider(label="side of windows", field="size", low=1, high=WIDEST),
    "picture": Choice(label="picture", field="picture", options=(PHOTO, SMALL)),
    "stride": WholeSlider(label="stride", field="stride", low=1, high=WIDEST),
    "number": which_small(),
}


def colour_filters(*, show: Sequence[str] | None = None, **settings: Any) -> Exhibit:
    """Return the exhibit; `settings` are fields of State, `show` the names of the controls to show."""
    return Exhibit(State(**settings), scene, caption, edit=edit, controls=CONTROLS, show=show)
