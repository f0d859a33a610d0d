"""The receptive field: a neuron of a stack of convolutions and poolings, and the pixels that it can see."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from course_utils.arrays import Array
from course_utils.convolution.receptive_field import (
    ReceptiveField,
    SlidingWindow,
    lengths,
    path_counts,
    receptive_fields,
)
from course_utils.interactive import limits
from course_utils.interactive.controls import Choice, Control, WholeSlider
from course_utils.interactive.exhibit import Exhibit
from course_utils.interactive.sample_pictures import photograph
from course_utils.pictures.numbers import counted
from course_utils.pictures.scene import Axes, Image, Line, Scene, Table, Text

SIDE = 32  # pixels, as in CIFAR-10
MOST = 7  # layers
C3, C5, P3 = "convolution 3 × 3", "convolution 5 × 5", "pooling 3 × 3"
LAYERS = {
    C3: SlidingWindow(3, 1, 1),
    "3 × 3, stride 2": SlidingWindow(3, 2, 1),
    C5: SlidingWindow(5, 1, 2),
    "4 × 4, no padding": SlidingWindow(4),
    "pooling 2 × 2": SlidingWindow(2, 2),
    P3: SlidingWindow(3, 2, (0, 1)),
}
PAPER = (C5, P3, C5, P3, C5, P3, "4 × 4, no padding")
STACKS = {
    "blocks 1 and 2 of Figure 10": PAPER[:4],
    "blocks 1 to 4 of Figure 10": PAPER,
    "one of 5 × 5": (C5,),
    "two of 3 × 3": (C3, C3),
    "seven of 3 × 3": (C3,) * MOST,
    "four of 3 × 3, stride 2": ("3 × 3, stride 2",) * 4,
}
OWN = "your own"
Cell = tuple[int, int]


@dataclass(frozen=True)
class State:
    """stack: the names of the layers; layer: of the picked neuron, from 1, and the one whose kind can be
    changed; neuron: its row and column, from 0. Both are taken as the nearest that there is.
    """

    stack: tuple[str, ...] = PAPER[:4]
    layer: int = 4
    neuron: Cell = (3, 4)

    def __post_init__(self) -> None:
        """ValueError for what no control can give."""
        if not 1 <= len(self.stack) <= MOST or not set(self.stack) <= set(LAYERS):
            raise ValueError(f"stack is {self.stack}; accepted are 1 to {MOST} of {', '.join(LAYERS)}")
        limits.within(self, layer=(1, MOST))
        if min(self.neuron) < 0:
            raise ValueError(f"neuron is {self.neuron}; accepted are numbers from 0")


@dataclass(frozen=True, eq=False)
class View:
    """What there is of the state's stack: layers that fit, sides and reaches of the input and all maps,
    the layer and the neuron that are picked, the paths in rows and columns, and why no more layers fit.
    """

    layers: tuple[SlidingWindow, ...]
    counts: list[int]
    reach: list[ReceptiveField]
    layer: int
    neuron: Cell
    ways: tuple[list[Array], list[Array]]
    problem: str

    def map_of(self, l: int) -> Array:
        """The number of paths to each neuron of map l, or pixel for l = 0, as a share of the largest."""
        ways = np.outer(self.ways[0][l], self.ways[1][l])
        return ways / ways.max()

    @property
    def window(self) -> tuple[tuple[int, int], tuple[int, int]]:
        """The first row that is seen and the one after the last; the same for columns."""
        rows, columns = (self.reach[self.layer].sees(i, SIDE) for i in self.neuron)
        return rows, columns


@functools.lru_cache(maxsize=8)  # the picture and the caption need the same one
def view(state: State) -> View:
    """Return what there is to see."""
    fits, problem = _fitting(tuple(LAYERS[name] for name in state.stack))
    counts = lengths(SIDE, fits)
    layer = min(state.layer, len(fits))
    i, j = (min(index, counts[layer] - 1) for index in state.neuron)
    ways = path_counts(SIDE, fits[:layer], i), path_counts(SIDE, fits[:layer], j)
    return View(fits, counts, receptive_fields(fits), layer, (i, j), ways, problem)


def _fitting(layers: tuple[SlidingWindow, ...]) -> tuple[tuple[SlidingWindow, ...], str]:
    """Return the layers up to the first that does not fit, and why it does not."""
    for k in range(1, len(layers) + 1):
        try:
            lengths(SIDE, layers[:k])
        except ValueError:
            side, size = lengths(SIDE, layers[: k - 1])[-1], layers[k - 1].size
            return layers[: k - 1], f"Layer {k} does not fit: {size} × {size} on a map of {side} × {side}."
    return layers, ""


# ---------------------------------------------------------------- picture


def scene(state: State, progress: None) -> Scene:
    """Above: what is seen, by how many paths, and the sizes; below: all maps, and what leads on."""
    seen = view(state)
    maps = tuple(_map(state, seen, l) for l in range(1, len(seen.layers) + 1))
    texts = (
        Text("the maps: pick a neuron", 24, 372, size=17, bold=True),
        Text(seen.problem, 300, 372, "B"),
    )
    return Scene(960, 560, (_seen(seen), _ways(seen), *maps), tables=(_table(state, seen),), texts=texts)


def _grid(box: tuple[float, float, float, float], side: int, title: str, *items: Image | Line) -> Axes:
    return Axes(box, items, (0, side), (side, 0), title=title)


def _frame(seen: View) -> Line:
    """The outline of what the neuron sees, as far as it lies in the picture."""
    (top, bottom), (left, right) = seen.window
    x, y = (left, right, right, left, left), (top, top, bottom, bottom, top)
    return Line(np.array(x, float), np.array(y, float), "accent")


def _seen(seen: View) -> Axes:
    (top, bottom), (left, right) = seen.window
    picture = photograph(SIDE)
    faded = (96 + picture // 4).astype(np.uint8)
    faded[top:bottom, left:right] = picture[top:bottom, left:right]
    return _grid((24, 56, 250, 250), SIDE, "what it sees", Image(faded), _frame(seen))


def _ways(seen: View) -> Axes:
    shares = Image(seen.map_of(0))
    return _grid((300, 56, 250, 250), SIDE, "by how many paths", shares, _frame(seen))


def _map(state: State, seen: View, l: int) -> Axes:
    side = seen.counts[l]
    values = np.where(seen.map_of(l) > 0, 0.6, 0.0) if l <= seen.layer else np.zeros((side, side))
    chosen = seen.neuron if l == seen.layer else None
    image = Image(values, chosen=chosen, name=f"map of layer {l}")
    axes = _grid((24.0 + 133 * (l - 1), 400, 112, 112), side, "", image)
    return replace(axes, xlabel=f"{l}: {side} × {side}")


def _table(state: State, seen: View) -> Table:
    rows = [("picture", f"{SIDE}²", "1²", "1")]
    for l, (name, reach) in enumerate(zip(state.stack, seen.reach[1:], strict=False), 1):
        rows.append((f"{l}: {name}", f"{seen.counts[l]}²", f"{reach.size}²", f"{reach.step}"))
    box = (574.0, 28.0, 370.0, 30.0 * (len(rows) + 1))
    heads = ("layer", "map", "sees", "step")
    return Table(box, tuple(rows), heads, (2.3, 0.9, 0.9, 0.8), "lrrr", chosen=seen.layer, name="layers")


def preset(state: State) -> str:
    """The name of the stack."""
    return next((name for name, stack in STACKS.items() if stack == state.stack), OWN)


def caption(state: State, progress: None) -> str:
    """Return the picture in words."""
    seen = view(state)
    (top, bottom), (left, right) = seen.window
    size, step = seen.reach[seen.layer].size, seen.reach[seen.layer].step
    i, j = seen.neuron
    next_one = (
        f"its neighbour as many, {step} further on" if seen.counts[seen.layer] > 1 else "it is the only one"
    )
    inside = (bottom - top) * (right - left)
    padding = " with padding" if inside < size**2 else ""
    most = int(seen.ways[0][0].max() * seen.ways[1][0].max())
    return (
        f"{counted(len(seen.layers), 'layer')}. A neuron of layer {seen.layer} sees "
        f"{size} × {size} pixels{padding}, {next_one}. That in row {i + 1}, column "
        f"{j + 1} sees {inside:,} of the {SIDE**2:,} pixels of the picture: rows {top + 1} to {bottom}, "
        f"columns {left + 1} to {right}; the most paths that lead from a pixel to it are {most:,}."
        f"{' ' if seen.problem else ''}{seen.problem}"
    )


# ---------------------------------------------------------------- what the reader does


def edit(state: State, event: dict[str, Any]) -> State:
    """Return the state after a neuron or a layer was picked."""
    match event:
        case {"kind": "pick", "what": "cell", "part": part, "index": [i, j]}:
            return replace(state, layer=int(part.split()[-1]), neuron=(i, j))
        case {"kind": "pick", "what": "row", "index": row}:
            return _set_layer(state, max(1, row))
    return state


def _set_layer(state: State, layer: int) -> State:
    """Return the state with a neuron of this layer, in about the same place."""
    seen = view(state)
    before, after = (seen.counts[min(l, len(seen.layers))] for l in (seen.layer, layer))
    i, j = ((2 * index + 1) * after // (2 * before) for index in seen.neuron)
    return replace(state, layer=layer, neuron=(i, j))


def _set_stack(state: State, stack: tuple[str, ...]) -> State:
    """Return the state with a neuron of the last layer, in about the same place."""
    seen = view(state)
    there = view(replace(state, stack=stack, layer=len(stack)))
    before, after = seen.counts[seen.layer], there.counts[there.layer]
    i, j = ((2 * index + 1) * after // (2 * before) for index in seen.neuron)
    return State(stack, there.layer, (i, j))


def _set_depth(state: State, depth: int) -> State:
    return _set_stack(state, (*state.stack, *(C3,) * MOST)[:depth])


def _set_kind(state: State, name: str) -> State:
    stack = list(state.stack)
    stack[min(state.layer, len(stack)) - 1] = name
    return replace(state, stack=tuple(stack))


CONTROLS: dict[str, Control] = {
    "preset": Choice(
        label="stack",
        get=preset,
        set=lambda state, name: state if name == OWN else _set_stack(state, STACKS[name]),
        options=(*STACKS, OWN),
    ),
    "depth": WholeSlider(
        label="layers", get=lambda state: len(state.stack), set=_set_depth, low=1, high=MOST
    ),
    "layer": WholeSlider(
        label="picked layer", get=lambda state: view(state).layer, set=_set_layer, low=1, high=MOST
    ),
    "kind": Choice(
        label="it is",
        get=lambda state: state.stack[min(state.layer, len(state.stack)) - 1],
        set=_set_kind,
        options=tuple(LAYERS),
    ),
}


def receptive_field(*, show: Sequence[str] | None = None, **settings: Any) -> Exhibit:
    """Return the exhibit; `settings` are fields of State, `show` the names of the controls to show."""
    return Exhibit(State(**settings), scene, caption, edit=edit, controls=CONTROLS, show=show)
