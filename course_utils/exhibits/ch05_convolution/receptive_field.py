"""The receptive field: a neuron of a stack of convolutions and poolings, and the pixels that it can see."""

import functools
from dataclasses import replace
from typing import Self

import numpy as np

from course_utils.arrays import Array
from course_utils.convolution import receptive_field as mathematics
from course_utils.convolution.receptive_field import SlidingWindow
from course_utils.interactive import limits
from course_utils.interactive.controls import Choice, WholeSlider, entry_of, presets
from course_utils.interactive.design import Design
from course_utils.interactive.events import Cell, Pick, cell_in, nearest_cell, row_in
from course_utils.interactive.fields import Settings, setting, whole
from course_utils.interactive.frozen import Frozen
from course_utils.interactive.sample_pictures import photograph
from course_utils.pictures.charts import frame, image_axes
from course_utils.pictures.numbers import counted
from course_utils.pictures.scene import Axes, Image, Scene, Table, Text

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
PRESET = presets("stack", {name: {"stack": stack} for name, stack in STACKS.items()})
PICKED = entry_of("stack", lambda state: min(state.layer, len(state.stack)) - 1)
KIND = Choice(label="it is", options=tuple(LAYERS), **PICKED)
KINDS = limits.Several(KIND.limits(), 1, MOST)


class State(Settings):
    """The picked layer is the one that can be changed; where there is none, the nearest is meant."""

    stack: tuple[str, ...] = setting(PAPER[:4], KINDS, "the kinds of the layers")
    layer: int = whole(4, 1, MOST, "picked layer", get=lambda s: layer_of(s), set=lambda s, l: s.moved(l))
    neuron: Cell = setting((3, 4), limits.cell_of(SIDE), "row and column of the picked neuron")

    def moved(self, layer: int, stack: tuple[str, ...] = ()) -> Self:
        """The state with this layer, in another stack if one is given, and a neuron in the same place."""
        stack = stack or self.stack
        seen, there = view(self), view(self.changed(stack=stack, layer=layer))
        before, after = seen.counts[seen.layer], there.counts[there.layer]
        i, j = ((2 * index + 1) * after // (2 * before) for index in seen.neuron)
        return self.changed(stack=stack, layer=there.layer, neuron=(i, j))


class View(Frozen, eq=False):
    """What there is of the stack: the layers that fit; the sides and receptive fields of the picture and of
    all maps; the picked layer and neuron; and why no more layers fit.
    """

    layers: list[SlidingWindow]
    counts: list[int]
    reach: list[mathematics.ReceptiveField]
    layer: int
    neuron: Cell
    problem: str

    @functools.cached_property  # most of the work, and the controls do not ask
    def ways(self) -> list[list[Array]]:
        """The paths to the picked neuron from each neuron before it, in rows and in columns."""
        return [mathematics.path_counts(SIDE, self.layers[: self.layer], index) for index in self.neuron]

    def map_of(self, l: int) -> Array:
        """The number of paths to each neuron of map l, or pixel for l = 0, as a share of the largest."""
        ways = np.outer(self.ways[0][l], self.ways[1][l])
        return ways / ways.max()

    @property
    def window(self) -> tuple[int, int, int, int]:
        """The first row that is seen and the one after the last; the same for columns."""
        rows, columns = (self.reach[self.layer].sees(i, SIDE) for i in self.neuron)
        return *rows, *columns


def layer_of(state: State) -> int:
    """Return the layer that is meant."""
    return view(state).layer


@functools.lru_cache(maxsize=8)  # its controls ask as well
def view(state: State) -> View:
    """Return what there is to see."""
    fits: list[SlidingWindow] = []
    counts, problem = [SIDE], ""
    for k, window in enumerate((LAYERS[name] for name in state.stack), 1):
        side, size = counts[-1], window.size
        try:
            counts += mathematics.lengths(side, [window])[1:]
        except ValueError:
            problem = f"Layer {k} does not fit: {size} × {size} on a map of {side} × {side}."
            break
        fits.append(window)
    layer = min(state.layer, len(fits))
    neuron = nearest_cell(state.neuron, counts[layer])
    return View(fits, counts, mathematics.receptive_fields(fits), layer, neuron, problem)


def scene(state: State, seen: View) -> Scene:
    """Above: what is seen, by how many paths, and the sizes; below: all maps, and what leads on."""
    top, bottom, left, right = seen.window
    outline, picture = frame(left, top, right, bottom), photograph(SIDE)
    faded = (96 + picture // 4).astype(np.uint8)
    faded[top:bottom, left:right] = picture[top:bottom, left:right]
    axes = (
        image_axes((24, 56, 250, 250), Image(faded), outline, title="what it sees"),
        image_axes((300, 56, 250, 250), Image(seen.map_of(0)), outline, title="by how many paths"),
        *(_map(seen, l) for l in range(1, len(seen.layers) + 1)),
    )
    head = Text("the maps: pick a neuron", 24, 372, size=17, bold=True)
    texts = head, Text(seen.problem, 300, 372, "B")
    return Scene(960, 560, axes, tables=(_table(state, seen),), texts=texts)


def _map(seen: View, l: int) -> Axes:
    side = seen.counts[l]
    values = np.where(seen.map_of(l) > 0, 0.6, 0.0) if l <= seen.layer else np.zeros((side, side))
    image = Image(values, chosen=seen.neuron if l == seen.layer else None, name=f"map of layer {l}")
    return image_axes((24 + 133 * (l - 1), 400, 112, 112), image, xlabel=f"{l}: {side} × {side}")


def _table(state: State, seen: View) -> Table:
    names = ("picture", *(f"{l}: {name}" for l, name in enumerate(state.stack, 1)))
    fits = zip(names, seen.counts, seen.reach, strict=False)
    rows = tuple((name, f"{side}²", f"{reach.size}²", f"{reach.step}") for name, side, reach in fits)
    box, heads = (574.0, 28.0, 370.0, 30.0 * (len(rows) + 1)), ("layer", "map", "sees", "step")
    return Table(box, rows, heads, (2.3, 0.9, 0.9, 0.8), "lrrr", chosen=seen.layer, name="layers")


def caption(state: State, seen: View) -> str:
    top, bottom, left, right = seen.window
    reach, (i, j), inside = seen.reach[seen.layer], seen.neuron, (bottom - top) * (right - left)
    padding = " with padding" if inside < reach.size**2 else ""
    alone = seen.counts[seen.layer] == 1
    next_one = "it is the only one" if alone else f"its neighbour as many, {reach.step} further on"
    most = seen.ways[0][0].max() * seen.ways[1][0].max()
    said = (
        f"{counted(len(seen.layers), 'layer')}. A neuron of layer {seen.layer} sees "
        f"{reach.size} × {reach.size} pixels{padding}, {next_one}. That in row {i + 1}, column "
        f"{j + 1} sees {inside:,} of the {SIDE**2:,} pixels of the picture: rows {top + 1} to {bottom}, "
        f"columns {left + 1} to {right}; from any pixel at most {counted(most, 'path')} to it."
    )
    return f"{said} {seen.problem}".rstrip()


def _pick(state: State, event: Pick) -> State:
    seen = view(state)
    if event.part == "layers":
        row = row_in(event, len(seen.layers) + 1)
        return state if row is None else state.moved(max(1, row))
    for l, side in enumerate(seen.counts):
        if event.part == f"map of layer {l}" and (cell := cell_in(event, (side, side))):
            return state.changed(layer=l, neuron=cell)
    return state


def _set_stack(state: State, name: str) -> State:
    return state.moved(len(STACKS[name]), STACKS[name]) if name in STACKS else state


def _set_depth(state: State, depth: int) -> State:
    return state.moved(depth, (*state.stack, *(C3,) * MOST)[:depth])


DEPTH = WholeSlider(label="layers", low=1, high=MOST, get=lambda s: len(s.stack), set=_set_depth)
BUTTONS = {"preset": replace(PRESET, set=_set_stack), "depth": DEPTH, "kind": KIND}
ON, ORDER = {Pick: _pick}, ("preset", "depth", "layer", "kind")
receptive_field = Design(State, scene, caption, prepare=view, on=ON, buttons=BUTTONS, order=ORDER)
