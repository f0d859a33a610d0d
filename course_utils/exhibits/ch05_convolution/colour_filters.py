"""A filter for colour pictures: a square of weights for each channel, one map as the sum; pooling."""

import functools

import numpy as np

from course_utils.arrays import Array
from course_utils.convolution.convolution import Kind, correlate2d, output_length, pool2d
from course_utils.convolution.known_filters import COLOUR_FILTERS, correlated
from course_utils.interactive import limits, sample_pictures
from course_utils.interactive.controls import Slider, entry_of, presets
from course_utils.interactive.design import Design
from course_utils.interactive.events import Cell, Pick, Point, cell_in, nearest_cell
from course_utils.interactive.fields import Settings, choice, setting, whole
from course_utils.interactive.sample_pictures import PHOTO, SMALL, banner, which_small
from course_utils.pictures.charts import frame, image_axes
from course_utils.pictures.numbers import counted, plain
from course_utils.pictures.scene import Axes, Image, Scene, Text

POOLING: dict[str, Kind] = {"largest (max pooling)": "max", "average (average pooling)": "average"}
COLOURS = ("red", "green", "blue")
SIDE = 64  # of the photograph, in pixels
LIMIT = 0.6  # where a map has its full colour; pixels are numbers from 0 to 1

FLAT = {name: tuple((w.ravel() + 0.0).tolist()) for name, w in COLOUR_FILTERS.items()}  # no -0
PRESET = presets("filter", {name: {"weights": weights} for name, weights in FLAT.items()})
PICKED = entry_of("weights", lambda state: 9 * state.cell[0] + 3 * state.cell[1] + state.cell[2])
WEIGHT = Slider(label="picked weight", low=-2, high=2, step=0.25, **PICKED)
START, WEIGHTS = FLAT["from red to blue"], limits.Several(WEIGHT.limits(), 27, 27)
CELL, WINDOW = limits.Several(limits.whole(0, 2), 3, 3), limits.cell_of(SIDE)
POINTED = limits.optional(WINDOW)

Maps = tuple[Array, Array]  # before and after pooling


class State(Settings):
    """Where there is no such window, the nearest one is framed."""

    pooling: str = choice(tuple(POOLING), "pooling: the")
    size: int = whole(4, 1, 8, "side of windows")
    picture: str = choice((PHOTO, SMALL), "picture")
    stride: int = whole(4, 1, 8, "stride")
    number: int = which_small()
    weights: tuple[float, ...] = setting(START, WEIGHTS, "for red, green and blue, row after row")
    cell: tuple[int, int, int] = setting((0, 1, 0), CELL, "channel, row and column of the picked weight")
    window: Cell = setting((6, 12), WINDOW, "the pooling window that is framed")
    pointed: Cell | None = setting(None, POINTED, "the window that the mouse points at instead")

    @property
    def tensor(self) -> Array:
        """The filter, (3, 3, 3): channels, rows, columns."""
        return np.array(self.weights).reshape(3, 3, 3)

    @property
    def pixels(self) -> sample_pictures.Picture:
        """The picture, (rows, columns, 3)."""
        return sample_pictures.chosen_picture(self.picture, self.number, SIDE)

    @property
    def side(self) -> int:
        """The side of the map after pooling."""
        return output_length(len(self.pixels), self.size, self.stride)

    @property
    def framed(self) -> Cell:
        """The window that is framed."""
        return nearest_cell(self.pointed or self.window, self.side)


def feature_map(state: State) -> Array:
    """What the filter makes of all three channels: one map, as large as the picture."""
    return _map_of(state.picture, state.number, state.weights)


@functools.lru_cache(maxsize=16)  # pooling changes nothing of it
def _map_of(picture: str, number: int, weights: tuple[float, ...]) -> Array:
    state = State(picture=picture, number=number, weights=weights)
    return correlate2d(state.pixels.transpose(2, 0, 1) / 255, state.tensor, padding=1)


@functools.cache
def maps_of_all(picture: str, number: int) -> dict[str, Array]:
    """What each filter on the list makes of the picture."""
    state = State(picture=picture, number=number)
    return {name: feature_map(state.changed(weights=weights)) for name, weights in FLAT.items()}


def maps(state: State) -> Maps:
    """Return the map of the picture, and what pooling leaves of it."""
    values = feature_map(state)
    return values, pool2d(values, state.size, state.stride, POOLING[state.pooling])


def scene(state: State, seen: Maps) -> Scene:
    """From left to right: picture, channels, weights, what each adds; the sum; what pooling leaves."""
    name = PHOTO if state.picture == PHOTO else sample_pictures.cifar10_example(state.number - 1)[1]
    picture = image_axes((18, 196, 108, 108), Image(state.pixels), ylabel=name)
    channels = [axes for c in range(3) for axes in _channel(state, c)]
    heads = ("picture", "channels", "filter", "parts", "map: the sum", "after pooling")
    lefts = (18, 142, 262, 406, 556, 758)
    found = f"{_word(state)}: {plain(round(seen[1][state.framed], 3))}"
    texts = (
        *(Text(head, x, 28, size=17, bold=True) for head, x in zip(heads, lefts, strict=True)),
        Text("maps of all filters: pick one", 556, 312, size=17, bold=True),
        Text(f"window {state.size} × {state.size}, stride {state.stride}", 556, 270, "accent"),
        Text(found, 944, 270, "accent", align="end"),
        Text(banner(state.picture), 18, 466, "B", 14, aside=True),
    )
    return Scene(960, 476, (*_maps(state, seen), picture, *channels, *_thumbs(state)), texts=texts)


def _channel(state: State, c: int) -> tuple[Axes, ...]:
    """A channel, its weights, and what they add to the map."""
    top, pixels, weights, name = 60 + 136 * c, state.pixels, state.tensor[c], f"{COLOURS[c]} weights"
    channel = np.where(np.arange(3) == c, pixels, 0).astype(np.uint8)
    square = Image(weights, 1.0, "g", chosen=state.cell[1:] if state.cell[0] == c else None, name=name)
    part = Image(correlated(pixels[:, :, c] / 255, weights), LIMIT)
    return (
        image_axes((142, top, 108, 108), Image(channel), ylabel=COLOURS[c]),
        image_axes((262, top, 132, 108), square, ylabel=name),  # so that −0.25 can be read
        image_axes((406, top, 108, 108), part, ylabel="adds"),
    )


def _maps(state: State, seen: Maps) -> tuple[Axes, Axes]:
    (values, small), (i, j) = seen, state.framed
    n, m, left, top = len(values), len(small), j * state.stride, i * state.stride
    window = frame(left, top, left + state.size, top + state.size)
    pooled = Image(small, LIMIT, chosen=(i, j), name="pooled map")
    large = image_axes(
        (556, 60, 186, 186), Image(values, LIMIT), window, ylabel=f"{n} × {n}, zeros outside"
    )
    return large, image_axes((758, 60, 186, 186), pooled, ylabel=f"{m} × {m}")


def _thumbs(state: State) -> list[Axes]:
    """The maps of all filters on the list, framed where it is the one that is shown."""
    thumbs, shown = [], PRESET.read(state)
    for k, (name, values) in enumerate(maps_of_all(state.picture, state.number).items()):
        lines = (frame(0, 0, len(values), len(values)),) if name == shown else ()
        image = Image(values, LIMIT, name=f"filter {k + 1}, {name}")
        thumbs.append(image_axes((556 + 65.6 * k, 326, 60, 60), image, *lines))
    return thumbs


def _word(state: State) -> str:
    return state.pooling.split(" (")[0]


def caption(state: State, seen: Maps) -> str:
    (values, small), (i, j) = seen, state.framed
    n, m = len(values), len(small)
    low, high, found = (plain(round(x, 3)) for x in (values.min(), values.max(), small[i, j]))
    stands_in = "generated in place of " if banner(state.picture) else ""
    what = "The photograph" if state.picture == PHOTO else f"Picture {state.number} {stands_in}{SMALL}"
    lost = "" if state.stride <= state.size else " Pixels between the windows are passed over."
    rest = n - (m - 1) * state.stride - state.size
    if rest:
        rows = "row and column" if rest == 1 else f"{rest} rows and columns"
        lost += f" The last {rows} are not read: the next window would not fit."
    filtered = (
        f"under the filter “{PRESET.read(state)}” of 3 × 3 × 3 weights, with zeros outside as padding"
    )
    return (
        f"{what}, {n} × {n} × 3, {filtered}: one map of {n} × {n}, from {low} to {high}. Windows of "
        f"{state.size} × {state.size} with stride {state.stride} leave {m} × {m}; in row {i + 1}, column "
        f"{j + 1} the {_word(state)} of {counted(state.size**2, 'number')} is {found}.{lost}"
    )


def _pick(state: State, event: Pick) -> State:
    colour, _, what = event.part.partition(" ")
    name = event.part.partition(", ")[2]
    if event.part == "pooled map" and (window := cell_in(event, (state.side, state.side))):
        return state.changed(window=window, pointed=None)
    if what == "weights" and colour in COLOURS and (cell := cell_in(event, (3, 3))):
        return state.changed(cell=(COLOURS.index(colour), *cell))
    return state.changed(weights=FLAT[name]) if name in FLAT else state


def _point(state: State, event: Point) -> State:
    side = state.side
    return state.changed(pointed=cell_in(event, (side, side))) if event.part == "pooled map" else state


ON = {Pick: _pick, Point: _point}
BUTTONS = {"preset": PRESET, "weight": WEIGHT}
colour_filters = Design(State, scene, caption, prepare=maps, on=ON, buttons=BUTTONS)
