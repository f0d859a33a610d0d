"""A filter for colour pictures: a square of weights for each channel, one map as the sum; pooling."""

from __future__ import annotations

import functools
from dataclasses import dataclass

import numpy as np

from course_utils.arrays import Array
from course_utils.convolution.convolution import Kind, correlate2d, output_length, pool2d
from course_utils.convolution.known_filters import COLOUR_FILTERS, correlated
from course_utils.interactive import limits
from course_utils.interactive.controls import Slider, presets
from course_utils.interactive.design import Design
from course_utils.interactive.events import Pick, Point, cell_in
from course_utils.interactive.fields import Settings, choice, setting, whole
from course_utils.interactive.limits import Between, Optional, Several
from course_utils.interactive.sample_pictures import (
    PHOTO,
    SMALL,
    Picture,
    cifar10_example,
    photograph,
    which_small,
)
from course_utils.pictures.charts import frame, image_axes
from course_utils.pictures.numbers import counted, number
from course_utils.pictures.scene import Axes, Image, Scene, Text

POOLING: dict[str, Kind] = {"largest (max pooling)": "max", "average (average pooling)": "average"}
COLOURS = ("red", "green", "blue")
SHADES = np.eye(3, dtype=np.uint8)
LARGEST = 2.0  # of a weight
WEIGHTS = Several(Between(-LARGEST, LARGEST), 27, 27)
WINDOW = Several(limits.whole(0, 63), 2, 2)
WIDEST = 8  # of the windows, and the longest stride
LIMIT = 0.6  # where a map has its full colour; pixels are numbers from 0 to 1

Cell = tuple[int, int]


def flat(name: str) -> tuple[float, ...]:
    """Return the 27 weights of a filter: red, green, blue, each row after row."""
    return tuple((COLOUR_FILTERS[name].ravel() + 0.0).tolist())  # no -0


PRESET = presets("filter", {name: {"weights": flat(name)} for name in COLOUR_FILTERS})


@dataclass(frozen=True)
class State(Settings):
    """Where there is no such window, the nearest one is framed."""

    pooling: str = choice(tuple(POOLING), "pooling: the")
    size: int = whole(4, 1, WIDEST, "side of windows")
    picture: str = choice((PHOTO, SMALL), "picture")
    stride: int = whole(4, 1, WIDEST, "stride")
    number: int = which_small()
    weights: tuple[float, ...] = setting(
        flat("from red to blue"), WEIGHTS, "for red, green and blue, row after row"
    )
    cell: tuple[int, int, int] = setting(
        (0, 1, 0), Several(limits.whole(0, 2), 3, 3), "channel, row and column of the picked weight"
    )
    window: Cell = setting((6, 12), WINDOW, "the pooling window that is framed")
    pointed: Cell | None = setting(None, Optional(WINDOW), "the window that the mouse points at instead")

    @property
    def tensor(self) -> Array:
        """The filter, (3, 3, 3): channels, rows, columns."""
        return np.array(self.weights).reshape(3, 3, 3)

    @property
    def side(self) -> int:
        """The side of the map after pooling."""
        return output_length(len(source(self.picture, self.number)), self.size, self.stride)

    @property
    def framed(self) -> Cell:
        """The window that is framed."""
        i, j = self.pointed or self.window
        return min(i, self.side - 1), min(j, self.side - 1)


def source(picture: str, number: int) -> Picture:
    """The picture, (rows, columns, 3)."""
    return photograph(64) if picture == PHOTO else cifar10_example(number - 1)[0]


def feature_map(state: State) -> Array:
    """What the filter makes of all three channels: one map, as large as the picture."""
    return _filtered(source(state.picture, state.number), state.tensor)


def _filtered(picture: Picture, tensor: Array) -> Array:
    return correlate2d(picture.transpose(2, 0, 1) / 255, tensor, padding=1)


@functools.cache
def maps_of_all(picture: str, number: int) -> tuple[Array, ...]:
    """What each filter on the list makes of the picture."""
    whole_picture = source(picture, number)
    return tuple(_filtered(whole_picture, tensor) for tensor in COLOUR_FILTERS.values())


Maps = tuple[Array, Array]  # before and after pooling


def maps(state: State, progress: None) -> Maps:
    """Return the map of the picture, and what pooling leaves of it."""
    values = feature_map(state)
    return values, pool2d(values, state.size, state.stride, POOLING[state.pooling])


# ---------------------------------------------------------------- picture


def scene(state: State, seen: Maps) -> Scene:
    """From left to right: picture, channels, weights, what each adds; the sum; what pooling leaves."""
    whole_picture = source(state.picture, state.number)
    name = PHOTO if state.picture == PHOTO else cifar10_example(state.number - 1)[1]
    picture = image_axes((18, 196, 108, 108), Image(whole_picture), ylabel=name)
    rows = [axes for c in range(3) for axes in _channel(state, whole_picture, c)]
    thumbs = [_thumb(state, k) for k in range(len(COLOUR_FILTERS))]
    return Scene(960, 476, (*_maps(state, seen), picture, *rows, *thumbs), texts=_texts(state, seen))


def _channel(state: State, whole_picture: Picture, c: int) -> list[Axes]:
    """A channel, its weights, and what they add to the map."""
    top, weights = 60 + 136 * c, state.tensor[c]
    part = correlated(whole_picture[:, :, c] / 255, weights)
    chosen = state.cell[1:] if state.cell[0] == c else None
    name = f"{COLOURS[c]} weights"
    square = Image(weights, LARGEST / 2, "g", chosen=chosen, name=name)
    return [
        image_axes((150, top, 108, 108), Image(whole_picture * SHADES[c]), ylabel=COLOURS[c]),
        image_axes((282, top, 108, 108), square, ylabel=name),
        image_axes((414, top, 108, 108), Image(part, LIMIT), ylabel="adds"),
    ]


def _maps(state: State, seen: Maps) -> tuple[Axes, Axes]:
    (values, small), (i, j) = seen, state.framed
    n, m, left, top = len(values), len(small), j * state.stride, i * state.stride
    window = frame(left, top, left + state.size, top + state.size)
    pooled = Image(small, LIMIT, chosen=(i, j), name="pooled map")
    large = image_axes((556, 60, 186, 186), Image(values, LIMIT), window, ylabel=f"{n} × {n}")
    return large, image_axes((758, 60, 186, 186), pooled, ylabel=f"{m} × {m}")


def _thumb(state: State, k: int) -> Axes:
    """The map of a filter on the list, framed where it is the one that is shown."""
    values, name = maps_of_all(state.picture, state.number)[k], list(COLOUR_FILTERS)[k]
    lines = (frame(0, 0, len(values), len(values)),) if PRESET.read(state) == name else ()
    image = Image(values, LIMIT, name=f"filter {k + 1}, {name}")
    return image_axes((556 + 65.6 * k, 326, 60, 60), image, *lines)


def _texts(state: State, seen: Maps) -> tuple[Text, ...]:
    banner = cifar10_example(0)[2] if state.picture == SMALL else ""
    heads = ((18, "picture"), (150, "channels"), (282, "filter"), (414, "parts"), (556, "map: the sum"))
    texts = [Text(head, x, 28, size=17, bold=True) for x, head in (*heads, (758, "after pooling"))]
    texts.append(Text("maps of all filters: pick one", 556, 312, size=17, bold=True))
    texts.append(Text(f"window {state.size} × {state.size}, stride {state.stride}", 556, 270, "accent"))
    found = f"{_word(state)}: {_short(seen[1][state.framed])}"
    return (*texts, Text(found, 944, 270, "accent", align="end"), Text(banner, 18, 466, "B", 14))


def _word(state: State) -> str:
    return state.pooling.split(" (")[0]


def _short(value: float) -> str:
    return number(round(value, 3) + 0.0)  # no −0


def caption(state: State, seen: Maps) -> str:
    """Return the picture in words."""
    values, small = seen
    (i, j), n, m = state.framed, len(values), len(small)
    stands_in = "generated in place of " if state.picture == SMALL and cifar10_example(0)[2] else ""
    what = "The photograph" if state.picture == PHOTO else f"Picture {state.number} {stands_in}{SMALL}"
    lost = "" if state.stride <= state.size else " Pixels between the windows are passed over."
    rest = n - (m - 1) * state.stride - state.size
    if rest:
        rows = "row and column" if rest == 1 else f"{rest} rows and columns"
        lost += f" The last {rows} are not read: the next window would not fit."
    return (
        f"{what}, {n} × {n} × 3, under the filter “{PRESET.read(state)}” of 3 × 3 × 3 weights: one map of "
        f"{n} × {n}, from {_short(values.min())} to {_short(values.max())}. Windows of {state.size} × "
        f"{state.size} with stride {state.stride} leave {m} × {m}; in row {i + 1}, column {j + 1} the "
        f"{_word(state)} of {counted(state.size**2, 'number')} is {_short(small[i, j])}.{lost}"
    )


# ---------------------------------------------------------------- what the reader does


def _pick(state: State, event: Pick) -> State:
    colour, _, what = event.part.partition(" ")
    name = event.part.partition(", ")[2]
    if event.part == "pooled map" and (window := cell_in(event, (state.side, state.side))):
        return state.changed(window=window, pointed=None)
    if what == "weights" and colour in COLOURS and (cell := cell_in(event, (3, 3))):
        return state.changed(cell=(COLOURS.index(colour), *cell))
    return state.changed(weights=flat(name)) if name in COLOUR_FILTERS else state


def _point(state: State, event: Point) -> State:
    if event.part != "pooled map":
        return state
    return state.changed(pointed=cell_in(event, (state.side, state.side)))


def _set_weight(state: State, weight: float) -> State:
    tensor = state.tensor
    tensor[state.cell] = weight
    return state.changed(weights=tuple(tensor.ravel().tolist()))


colour_filters = Design(
    State,
    scene,
    caption,
    prepare=maps,
    on={Pick: _pick, Point: _point},
    buttons={
        "preset": PRESET,
        "weight": Slider(
            label="picked weight",
            low=-LARGEST,
            high=LARGEST,
            step=0.25,
            get=lambda state: float(state.tensor[state.cell]),
            set=_set_weight,
        ),
    },
)
