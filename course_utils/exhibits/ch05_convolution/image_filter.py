"""A filter moved across a photograph: every weight can be changed, every pixel of the result explained."""

import functools
import math
from dataclasses import replace
from typing import Self

import numpy as np

from course_utils.arrays import Array
from course_utils.convolution.known_filters import FILTERS, correlated, patch_around, resized, turned
from course_utils.interactive import limits, sample_pictures
from course_utils.interactive.controls import Choice, Slider, entry_of, presets
from course_utils.interactive.design import Design
from course_utils.interactive.events import Cell, Pick, Point, cell_in, nearest_cell
from course_utils.interactive.fields import Settings, choice, setting, whole
from course_utils.interactive.sample_pictures import PHOTO, SMALL, banner, which_small
from course_utils.pictures.charts import dot, frame, image_axes
from course_utils.pictures.numbers import plain
from course_utils.pictures.scene import Image, Scene, Text

CORRELATION, CONVOLUTION = "correlation: as it stands", "convolution: turned round"
LIBRARIES = {
    CORRELATION: ("This is what conv2d", "of torch computes."),
    CONVOLUTION: ("This is what convolve2d", "of scipy.signal computes."),
}
SIGNED, GREY = "blue +, orange\u00a0−", "grey, cut off at 0 and 255"
SIDES = {PHOTO: 256, SMALL: 32}  # of the pictures, in pixels
OWN = "your own"
PIXEL = limits.cell_of(SIDES[PHOTO])
POINTED = limits.optional(PIXEL)
PICKED = entry_of("kernel", lambda state: state.size * state.picked[0] + state.picked[1])
WEIGHT = Slider(label="picked weight", low=-10, high=10, step=0.5, format=".1f", **PICKED)
KERNEL = limits.Checked(
    f"9 or 25 values, each {WEIGHT.limits().words}",
    lambda kernel: len(kernel) in (9, 25) and all(map(WEIGHT.limits().accepts, kernel)),
    limits.Several(WEIGHT.limits(), 9, 25).reading,
)
KNOWN = {
    name: {"kernel": tuple(weights.astype(float).ravel().tolist()), "divisor": divisor}
    for name, (weights, divisor) in FILTERS.items()
}
START = KNOWN["edges, left to right"]["kernel"]
FILTER = presets("filter", KNOWN, OWN)


class State(Settings):
    """Where the picture or the filter is too small for a pixel or a cell, the nearest one is meant."""

    operation: str = choice((CORRELATION, CONVOLUTION), "filter is laid on")
    divisor: int = whole(1, 1, 100, "divide by")
    shade: str = choice((SIGNED, GREY), "result in")
    picture: str = choice((PHOTO, SMALL), "picture", set=lambda state, name: state.at_picture(name))
    number: int = which_small(lambda state, number: state.changed(number=number).at_picture(SMALL))
    kernel: tuple[float, ...] = setting(START, KERNEL, "the weights, row after row")
    cell: Cell = setting((1, 0), limits.cell_of(5), "the weight that the slider changes")
    pixel: Cell = setting((170, 98), PIXEL, "the pixel of the result that is explained")
    pointed: Cell | None = setting(None, POINTED, "the pixel that the mouse points at instead")

    @property
    def size(self) -> int:
        """The side of the kernel."""
        return math.isqrt(len(self.kernel))

    @property
    def weights(self) -> Array:
        """The kernel as a square."""
        return np.array(self.kernel, dtype=float).reshape(self.size, self.size)

    @property
    def laid(self) -> Array:
        """The kernel as it is laid on the picture."""
        return self.weights if self.operation == CORRELATION else turned(self.weights)

    @property
    def side(self) -> int:
        """The side of the picture and of the result."""
        return SIDES[self.picture]

    @property
    def at(self) -> Cell:
        """The pixel that is explained."""
        return nearest_cell(self.pointed or self.pixel, self.side)

    @property
    def picked(self) -> Cell:
        """The cell of the weight that the slider changes."""
        return nearest_cell(self.cell, self.size)

    def at_picture(self, picture: str) -> Self:
        """The state with this picture, at the same place in it."""
        i, j = (index * SIDES[picture] // self.side for index in self.pixel)
        return self.changed(picture=picture, pixel=nearest_cell((i, j), SIDES[picture]), pointed=None)


@functools.cache
def source(picture: str, number: int) -> np.ndarray:
    """The picture in shades of grey from 0 to 255."""
    return sample_pictures.grey(sample_pictures.chosen_picture(picture, number, SIDES[PHOTO]))


@functools.lru_cache(maxsize=4)  # the mouse that points at pixels changes nothing; readers go to and fro
def _filtered(picture: str, number: int, kernel: tuple[float, ...], operation: str) -> Array:
    return correlated(source(picture, number), State(kernel=kernel, operation=operation).laid)


def result(state: State) -> Array:
    """What comes out, of the same shape as the picture."""
    return _filtered(state.picture, state.number, state.kernel, state.operation) / state.divisor


def scene(state: State, values: Array) -> Scene:
    """Above: picture with the patch, filter and result; below: how one pixel of the result comes about."""
    picture, (i, j), r = source(state.picture, state.number), state.at, state.size // 2
    around = patch_around(picture, state.at, state.size).astype(np.uint8)  # grey, not signed
    patch = frame(*np.clip([j - r, i - r, j + r + 1, i + r + 1], 0, state.side).tolist())
    ring = (dot(j + 0.5, i + 0.5, "accent", marker="circle"),) if state.side > 64 else ()
    title = PHOTO if state.picture == PHOTO else f"“{sample_pictures.cifar10_example(state.number - 1)[1]}”"
    drawn = np.round(values).clip(0, 255).astype(np.uint8) if state.shade == GREY else values
    result = Image(drawn, 255.0, chosen=state.at, name="result")
    kernel = Image(state.weights, 3.0, "g", chosen=state.picked, name="filter")
    axes = (
        image_axes((24, 56, 260, 260), Image(picture), patch, *ring, title=title),
        image_axes((382, 56, 196, 196), kernel, title="filter: pick a weight"),
        image_axes((636, 56, 260, 260), result, *ring, title="result: point at a pixel"),
        image_axes((24, 394, 160, 160), Image(around, numbers=".0f"), title="patch"),
        image_axes((238, 394, 160, 160), Image(state.laid, 3.0, "g"), title="filter as laid on it"),
    )
    return Scene(960, 612, axes, texts=(*_notes(state), *_arithmetic(state, around)))


def _notes(state: State) -> tuple[Text, ...]:
    total = _short(state.weights.sum() / state.divisor)
    divided = "" if state.divisor == 1 else f"all divided by {state.divisor}"
    lines = f"sum of the weights: {total}", divided, *LIBRARIES[state.operation]
    notes = (Text(line, 382, 268 + 18 * k, "muted", 14) for k, line in enumerate(lines) if line)
    return (*notes, Text(banner(state.picture), 24, 342, "B", 14, aside=True))


def _arithmetic(state: State, around: np.ndarray) -> tuple[Text, ...]:
    """One line for each row of the patch, and the sum."""
    (i, j), total = state.at, (around * state.laid).sum()
    size, right = (17.0, 880.0) if state.size == 3 else (13.0, 936.0)
    texts = [Text("×", 205, 480, "muted", 20), Text("=", 412, 480, "muted", 20)]
    for k, (pixels, weights) in enumerate(zip(around, state.laid, strict=True)):
        y, pairs = 399 + 160 / state.size * (k + 0.5), zip(pixels, weights, strict=True)
        terms = " ".join(f"{'−' if w < 0 else '+'} {x}·{plain(abs(w))}" for x, w in pairs)
        texts.append(Text(terms.removeprefix("+ "), 444, y, size=size))
        texts.append(Text(_short((pixels * weights).sum()), right, y, "muted", 15, align="end"))
    divided = f" / {state.divisor} = {_short(total / state.divisor)}" if state.divisor > 1 else ""
    texts.append(Text(f"row {i + 1}, column {j + 1}:", 444, 590, "muted"))
    return (*texts, Text(f"{_short(total)}{divided}", right, 590, "accent", 17, bold=True, align="end"))


def _short(value: float) -> str:
    return plain(round(value, 2))


def caption(state: State, values: Array) -> str:
    (i, j), n, library = state.at, state.side, " ".join(LIBRARIES[state.operation])
    of = f"those that stand in for {SMALL}" if banner(state.picture) else SMALL
    what = "The photograph" if state.picture == PHOTO else f"Picture {state.number} of {of}"
    return (
        f"{what}, {n} × {n} pixels, under the filter “{FILTER.read(state)}” of {state.size} × {state.size} "
        f"weights; {state.operation}. {library} Row {i + 1}, column {j + 1} of the result is "
        f"{_short(values[i, j])}; all of it lies between {_short(values.min())} and "
        f"{_short(values.max())}, drawn in {state.shade}."
    )


def _pick(state: State, event: Pick) -> State:
    if event.part == "filter" and (cell := cell_in(event, (state.size, state.size))):
        return state.changed(cell=cell)
    if event.part == "result" and (pixel := cell_in(event, (state.side, state.side))):
        return state.changed(pixel=pixel, pointed=None)
    return state


def _point(state: State, event: Point) -> State:
    side = state.side
    return state.changed(pointed=cell_in(event, (side, side))) if event.part == "result" else state


def _set_filter(state: State, name: str) -> State:
    shade = SIGNED if name in FILTERS and FILTERS[name][0].sum() == 0 else GREY
    return state if name == OWN else FILTER.write(state, name).changed(shade=shade)


def _set_size(state: State, size: int) -> State:
    kernel = tuple(resized(state.weights, size).ravel().tolist())
    i, j = (max(index + (size - state.size) // 2, 0) for index in state.picked)
    return state.changed(kernel=kernel, cell=nearest_cell((i, j), size))


SHAPES = ("3 × 3", "5 × 5")
SIZE = Choice(label="size of the filter", field="size", options=SHAPES, values=(3, 5), set=_set_size)
BUTTONS = {"preset": replace(FILTER, set=_set_filter), "weight": WEIGHT, "size": SIZE}
ON = {Pick: _pick, Point: _point}
ORDER = ("preset", "weight", "operation", "divisor", "shade", "size", "picture", "number")
image_filter = Design(State, scene, caption, prepare=result, on=ON, buttons=BUTTONS, order=ORDER)
