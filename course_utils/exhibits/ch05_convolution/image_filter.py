"""A filter moved across a photograph: every weight can be changed, every pixel of the result explained."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from course_utils.arrays import Array
from course_utils.convolution.known_filters import (
    FILTERS,
    convolved,
    correlated,
    patch_around,
    resized,
    turned,
)
from course_utils.interactive import limits
from course_utils.interactive.controls import Choice, Control, Slider, WholeSlider
from course_utils.interactive.exhibit import Exhibit
from course_utils.interactive.sample_pictures import (
    EXAMPLES,
    PHOTO,
    SMALL,
    cifar10_example,
    grey,
    photograph,
    which_small,
)
from course_utils.pictures.scene import Axes, Dots, Image, Line, Scene, Text

CORRELATION, CONVOLUTION = "correlation: as it stands", "convolution: turned round"
SIGNED, GREY = "blue +, orange\u00a0−", "grey, cut off at 0 and 255"
SIZES = {"3 × 3": 3, "5 × 5": 5}
OWN = "your own"
LARGEST = 10.0  # of a weight
MOST = 100  # of the divisor
FIRST = "edges, left to right"

Cell = tuple[int, int]


def flat(name: str) -> tuple[float, ...]:
    """Return the weights of a well known filter, row after row."""
    return tuple(FILTERS[name][0].astype(float).ravel().tolist())


@dataclass(frozen=True)
class State:
    """kernel: 9 or 25 weights, row after row; the sum of products is divided by the divisor; cell: the
    weight that the slider changes; pixel: of the result, explained unless the mouse points at another;
    shade: how the result is drawn; number: which of the small pictures, from 1.
    """

    picture: str = PHOTO
    number: int = 1
    kernel: tuple[float, ...] = flat(FIRST)
    divisor: int = 1
    cell: Cell = (1, 0)
    pixel: Cell = (170, 98)
    pointed: Cell | None = None
    operation: str = CORRELATION
    shade: str = SIGNED

    def __post_init__(self) -> None:
        """ValueError for what no control can give."""
        if len(self.kernel) not in (9, 25) or not all(-LARGEST <= w <= LARGEST for w in self.kernel):
            raise ValueError(
                f"kernel is {self.kernel}; accepted are 9 or 25 numbers from -{LARGEST:g} to {LARGEST:g}"
            )
        limits.within(self, divisor=(1, MOST), number=(1, EXAMPLES))
        limits.among(
            self, picture=(PHOTO, SMALL), operation=(CORRELATION, CONVOLUTION), shade=(SIGNED, GREY)
        )

    @property
    def weights(self) -> Array:
        """The kernel as a square."""
        return np.array(self.kernel, dtype=float).reshape(self.size, self.size)

    @property
    def size(self) -> int:
        """The side of the kernel."""
        return 3 if len(self.kernel) == 9 else 5

    @property
    def laid(self) -> Array:
        """The kernel as it is laid on the picture."""
        return self.weights if self.operation == CORRELATION else turned(self.weights)

    @property
    def at(self) -> Cell:
        """The pixel that is explained."""
        i, j = self.pointed or self.pixel
        last = len(source(self.picture, self.number)) - 1
        return min(max(i, 0), last), min(max(j, 0), last)


@functools.cache
def source(picture: str, number: int) -> np.ndarray:
    """The picture in shades of grey from 0 to 255."""
    return grey(photograph() if picture == PHOTO else cifar10_example(number - 1)[0])


def result(state: State) -> Array:
    """What comes out, of the same shape as the picture."""
    return _filtered(state.picture, state.number, state.kernel, state.operation) / state.divisor


@functools.lru_cache(maxsize=4)  # the picture and the caption need the same one
def _filtered(picture: str, number: int, kernel: tuple[float, ...], operation: str) -> Array:
    work = correlated if operation == CORRELATION else convolved
    return work(source(picture, number), State(kernel=kernel).weights)


# ---------------------------------------------------------------- picture


def scene(state: State, progress: None) -> Scene:
    """Above: picture, filter and result; below: how one pixel of the result comes about."""
    picture = source(state.picture, state.number)
    around = patch_around(picture, state.at, state.size)
    above = _picture(state, picture), _kernel(state), _result(state)
    below = _grid((24, 446, 160, 160), Image(around, numbers=".0f"), "patch")
    laid = _grid((238, 446, 160, 160), Image(state.laid, 3.0, "g"), "filter as laid on it")
    return Scene(960, 664, (*above, below, laid), texts=(*_notes(state), *_arithmetic(state, around)))


def _grid(box: tuple[float, float, float, float], image: Image, title: str, *items: Line | Dots) -> Axes:
    rows, columns = image.values.shape[:2]
    return Axes(box, (image, *items), (0, columns), (rows, 0), title=title)


def _picture(state: State, picture: np.ndarray) -> Axes:
    (i, j), r = state.at, state.size // 2
    x = np.array([j - r, j + r + 1, j + r + 1, j - r, j - r], float)
    y = np.array([i - r, i - r, i + r + 1, i + r + 1, i - r], float)
    n = len(picture)
    frame = Line(x.clip(0, n), y.clip(0, n), "accent")
    title = "photograph" if state.picture == PHOTO else f"“{cifar10_example(state.number - 1)[1]}”"
    return _grid((24, 56, 300, 300), Image(picture), title, frame, *_ring(state, picture))


def _ring(state: State, picture: np.ndarray) -> tuple[Dots, ...]:
    """What makes a single pixel of a large picture be found."""
    i, j = state.at
    return (
        (Dots(np.array([j + 0.5]), np.array([i + 0.5]), "accent", "circle"),) if len(picture) > 64 else ()
    )


def _kernel(state: State) -> Axes:
    image = Image(state.weights, 3.0, "g", chosen=_cell(state), name="filter")
    return _grid((382, 56, 196, 196), image, "filter: pick a weight")


def _cell(state: State) -> Cell:
    i, j = state.cell
    return min(max(i, 0), state.size - 1), min(max(j, 0), state.size - 1)


def _result(state: State) -> Axes:
    values = result(state)
    if state.shade == GREY:
        values = np.round(values).clip(0, 255).astype(np.uint8)
    image = Image(values, 255.0, chosen=state.at, name="result")
    return _grid((636, 56, 300, 300), image, "result: point at a pixel", *_ring(state, values))


def _notes(state: State) -> tuple[Text, ...]:
    total = state.weights.sum() / state.divisor
    divided = "" if state.divisor == 1 else f", all divided by {state.divisor}"
    lines = f"sum of the weights: {_short(total)}", divided.removeprefix(", "), *_libraries(state)
    banner = cifar10_example(0)[2] if state.picture == SMALL else ""
    notes = [Text(line, 382, 280 + 22 * k, "muted", 14) for k, line in enumerate(lines) if line]
    return (*notes, Text(banner, 24, 384, "B", 14))


def _libraries(state: State) -> tuple[str, str]:
    if state.operation == CORRELATION:
        return "This is what conv2d", "of torch computes."
    return "This is what convolve2d", "of scipy.signal computes."


def _arithmetic(state: State, around: np.ndarray) -> tuple[Text, ...]:
    """One line for each row of the patch, and the sum."""
    products, pitch = around * state.laid, 160 / state.size
    size, right = (17.0, 880.0) if state.size == 3 else (13.0, 936.0)
    texts = [Text("×", 205, 532, "muted", 20), Text("=", 412, 532, "muted", 20)]
    for k, row in enumerate(products):
        y = 446 + pitch * (k + 0.5) + 5
        texts.append(Text(_terms(around[k], state.laid[k]), 444, y, size=size))
        texts.append(Text(_short(row.sum()), right, y, "muted", 15, align="end"))
    value, (i, j) = products.sum() / state.divisor, state.at
    divided = f" / {state.divisor} = {_short(value)}" if state.divisor > 1 else ""
    texts.append(Text(f"row {i + 1}, column {j + 1}:", 444, 642, "muted"))
    total = f"{_short(products.sum())}{divided}"
    return (*texts, Text(total, right, 642, "accent", 17, bold=True, align="end"))


def _short(value: float) -> str:
    return f"{round(value, 2) + 0.0:,.6g}".replace("-", "−")


def _terms(pixels: np.ndarray, weights: Array) -> str:
    """A row of the patch times a row of the filter, as it is added up: 42·1 − 46·2 + .."""
    terms = [f"{'−' if w < 0 else '+'} {x}·{abs(w):g}" for x, w in zip(pixels, weights, strict=True)]
    return " ".join(terms).removeprefix("+ ")


def preset(state: State) -> str:
    """The name of the filter."""
    same = [
        name
        for name, (weights, divisor) in FILTERS.items()
        if flat(name) == state.kernel and divisor == state.divisor
    ]
    return same[0] if same else OWN


def caption(state: State, progress: None) -> str:
    """Return the picture in words."""
    values, (i, j) = result(state), state.at
    what = "The photograph" if state.picture == PHOTO else f"Picture {state.number} of {SMALL}"
    if state.picture == SMALL and cifar10_example(0)[2]:
        what = f"Picture {state.number} of those that stand in for {SMALL}"
    n, library = len(values), " ".join(_libraries(state))
    return (
        f"{what}, {n} × {n} pixels, under the filter “{preset(state)}” of {state.size} × {state.size} "
        f"weights; {state.operation}. {library} Row {i + 1}, column {j + 1} of the result is "
        f"{_short(values[i, j])}; all of it lies between {_short(values.min())} and "
        f"{_short(values.max())}, drawn in {state.shade}."
    )


# ---------------------------------------------------------------- what the reader does


def edit(state: State, event: dict[str, Any]) -> State:
    """Return the state after a weight or a pixel was picked, or pointed at."""
    match event:
        case {"kind": "pick", "part": "filter", "index": [i, j]}:
            return replace(state, cell=(i, j))
        case {"kind": "pick", "part": "result", "index": [i, j]}:
            return replace(state, pixel=(i, j), pointed=None)
        case {"kind": "point", "part": "result", "index": index}:
            return replace(state, pointed=tuple(index) if index else None)
    return state


def _set_weight(state: State, weight: float) -> State:
    weights = state.weights.copy()
    weights[_cell(state)] = weight
    return replace(state, kernel=tuple(weights.ravel().tolist()))


def _set_preset(state: State, name: str) -> State:
    if name == OWN:
        return state
    weights, divisor = FILTERS[name]
    shade = SIGNED if weights.sum() == 0 else GREY
    return replace(state, kernel=flat(name), divisor=divisor, shade=shade)


def _set_size(state: State, size: str) -> State:
    weights = resized(state.weights, SIZES[size])
    step = (SIZES[size] - state.size) // 2
    i, j = state.cell
    return replace(state, kernel=tuple(weights.ravel().tolist()), cell=(i + step, j + step))


def _set_picture(state: State, picture: str) -> State:
    """The same place in another picture."""
    before, after = (len(source(name, state.number)) for name in (state.picture, picture))
    i, j = state.pixel
    return replace(state, picture=picture, pixel=(i * after // before, j * after // before), pointed=None)


CONTROLS: dict[str, Control] = {
    "preset": Choice(label="filter", get=preset, set=_set_preset, options=(*FILTERS, OWN)),
    "weight": Slider(
        label="picked weight",
        low=-LARGEST,
        high=LARGEST,
        step=0.5,
        format=".1f",
        get=lambda state: state.weights[_cell(state)],
        set=_set_weight,
    ),
    "operation": Choice(label="filter is laid on", field="operation", options=(CORRELATION, CONVOLUTION)),
    "divisor": WholeSlider(label="divide by", field="divisor", low=1, high=MOST),
    "shade": Choice(label="result in", field="shade", options=(SIGNED, GREY)),
    "size": Choice(
        label="size of the filter",
        get=lambda state: f"{state.size} × {state.size}",
        set=_set_size,
        options=tuple(SIZES),
    ),
    "picture": Choice(label="picture", field="picture", set=_set_picture, options=(PHOTO, SMALL)),
    "number": which_small(lambda state, number: _set_picture(replace(state, number=number), SMALL)),
}


def image_filter(*, show: Sequence[str] | None = None, **settings: Any) -> Exhibit:
    """Return the exhibit; `settings` are fields of State, `show` the names of the controls to show."""
    return Exhibit(State(**settings), scene, caption, edit=edit, controls=CONTROLS, show=show)
