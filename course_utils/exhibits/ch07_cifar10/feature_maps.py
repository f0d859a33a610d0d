"""Inside the trained network of section 7.4: every feature map of every block, and one of them large."""

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course_utils.cifar10 import data, stand_in
from course_utils.exhibits.ch07_cifar10._shares import OTHER, share_bars
from course_utils.interactive import loading
from course_utils.interactive.asking import answered, asking, question, veiled, verdict
from course_utils.interactive.design import Design
from course_utils.interactive.events import Pick, cell_in
from course_utils.interactive.fields import Playable, choice, whole
from course_utils.interactive.frozen import Frozen
from course_utils.interactive.loading import Waiting
from course_utils.pictures.charts import image_axes, mosaic, named_ticks
from course_utils.pictures.numbers import typeset
from course_utils.pictures.scene import Axes, Image, Scene, Text

REAL = data.present()
CLASSES = data.CLASSES if REAL else stand_in.CLASSES  # of the pictures
ANY = "any class"
PER_CLASS = 1000 if REAL else 100  # test pictures
PLAIN, DROPOUT, GENERATED = "without dropout", "with dropout", "for the generated pictures"
NETWORKS = {PLAIN: "plain", DROPOUT: "dropout"}
if not REAL:
    NETWORKS = {GENERATED: "generated"} | {f"for CIFAR-10, {name}": file for name, file in NETWORKS.items()}
EACH, BLOCK = "each map by itself", "all maps of a block alike"
MAPS = (32, 32, 64, 64, 10)  # of blocks 1 to 5
ACROSS = (4, 4, 8, 8, 1)  # how many of them side by side
BOXES = (
    (168.0, 82.0, 160.0, 320.0),
    (348.0, 82.0, 160.0, 320.0),
    (528.0, 82.0, 132.0, 132.0),
    (528.0, 270.0, 132.0, 132.0),
    (758.0, 82.0, 52.0, 320.0),
)
SILENT = "maps of block 4 that are 0"
FEW, SOME, MANY = SILENCES = ("fewer than 10", "10 to 32", "more than 32")


class State(Playable):
    """Pictures are counted from 1 among those of the class; blocks and maps from 1, as well."""

    guess: str = question(SILENCES, SILENT)
    number: int = whole(1, 1, PER_CLASS, "picture")
    of: str = choice((ANY, *CLASSES), "of class")
    block: int = whole(1, 1, 5, "block")
    map: int = whole(1, 1, max(MAPS), "map", most=lambda state: MAPS[state.block - 1])
    network: str = choice(tuple(NETWORKS), "network")
    shade: str = choice((EACH, BLOCK), "full shade", more=True)

    @property
    def filter(self) -> int:
        """The map that is seen large: the last of a block that has fewer."""
        return min(self.map, MAPS[self.block - 1])

    @property
    def names(self) -> tuple[str, ...]:
        """The names that the network has for its ten outputs."""
        return stand_in.CLASSES if NETWORKS[self.network] == "generated" else data.CLASSES


class Seen(Frozen, eq=False):
    """index: which test picture, from 0; pixels: (3, 32, 32); label: its class; maps: of each block;
    softmax: what the network says; weights, bias: of the filter of the map that is seen large.
    """

    index: int
    pixels: NDArray[np.uint8]
    label: str
    maps: tuple[NDArray[np.float32], ...]
    softmax: NDArray[np.float64]
    weights: NDArray[np.float32]
    bias: float


def seen(state: State, progress: Waiting) -> Seen | None:
    """Return what the network makes of the picture, or None while it is being loaded."""
    ready, name = progress.ready, NETWORKS[state.network]
    if ready is None:
        return None
    from course_utils.cifar10 import feature_maps as inside

    test, i = ready.test, state.number - 1
    if state.of != ANY:
        i = int(np.flatnonzero(test.labels == CLASSES.index(state.of))[i])
    maps, softmax = inside.response(ready, name, i)
    filter_seen = inside.filters(ready, name, state.block, state.filter)
    return Seen(i, test.pixels[i], CLASSES[test.labels[i]], maps, softmax, *filter_seen)


def scene(state: State, seen: Seen | None) -> Scene:
    """From left to right the picture, blocks 1 to 5 and the softmax; below, a map and its filter."""
    banner = () if REAL else (Text(stand_in.BANNER, 16, 24, "B", aside=True),)
    if seen is None:
        nothing = Image(np.full((1, 1), np.nan))
        places = tuple(image_axes(box, nothing, title=f"Block {k}") for k, box in enumerate(BOXES, start=1))
        return Scene(960, 670, places, texts=(*banner, Text(loading.loading(), 16, 470, "muted")))
    picture = image_axes((16, 82, 128, 128), Image(seen.pixels.transpose(1, 2, 0)), title=seen.label)
    blocks = (_block(state, maps, block) for block, maps in enumerate(seen.maps, start=1))
    one = Image(shaded(state, seen.maps[state.block - 1])[state.filter - 1])
    large = image_axes((16, 466, 178, 178), one, title=f"Block {state.block}, map {state.filter}")
    axes = (picture, *blocks, *_softmax(state, seen), large, _filter(seen))
    words = () if _hidden(state) else _words(state, seen)
    known = f"{verdict(state.guess, silences(seen))} Of the {MAPS[3]} it is {silent(seen)}."
    said = known if answered(state) else asking(SILENT)
    told = Text(said, 16, 662, "accent", 16, bold=True)
    whole = Scene(960, 670, axes, texts=(*banner, *words))
    if answered(state):
        return replace(whole, texts=(*whole.texts, told))
    return veiled(whole, told, axes=(4, 8, 9) if _hidden(state) else (4,))


def _hidden(state: State) -> bool:
    """Whether the map that is seen large would answer the question."""
    return state.block == 4 and not answered(state)


def silent(seen: Seen) -> int:
    """Return how many maps of block 4 are 0."""
    return int((seen.maps[3] == 0).sum())


def silences(seen: Seen) -> str:
    """Return it as one of the answers."""
    count = silent(seen)
    return FEW if count < 10 else SOME if count <= 32 else MANY


def shaded(state: State, maps: NDArray[Any]) -> NDArray[Any]:
    """Return the maps divided by the largest size of a number in each, or in all of them."""
    sizes = np.abs(maps).max(axis=(1, 2), keepdims=True)
    if state.shade == BLOCK or maps.shape[1] == 1:  # a single number is compared with the others
        sizes = sizes.max(keepdims=True)
    return maps / np.maximum(sizes, 1e-9)


def _block(state: State, maps: NDArray[Any], block: int) -> Axes:
    across, (n, rows, columns) = ACROSS[block - 1], maps.shape
    chosen = divmod(state.filter - 1, across) if block == state.block else None
    values = mosaic(shaded(state, maps), across)
    words = tuple(typeset(f"{value:.1f}") for value in maps.ravel()) if block == 5 else ()
    tile = values.shape[1] // across
    image = Image(values, chosen=chosen, name=f"maps of block {block}", words=words, tile=tile)
    yticks = named_ticks(state.names, 0.5) if block == 5 else ()
    title, ylabel = f"Block {block}", f"{rows}×{columns}×{n}"
    return image_axes(BOXES[block - 1], image, title=title, ylabel=ylabel, yticks=yticks)


def _softmax(state: State, seen: Seen) -> tuple[Axes, Axes]:
    """Bars, blue for the right class and orange for a wrong answer."""
    largest = seen.softmax.max()
    shades = [
        1.0 if name == seen.label else -1.0 if share == largest else OTHER
        for name, share in zip(state.names, seen.softmax, strict=True)
    ]
    return share_bars((846.0, 82.0, 98.0, 320.0), seen.softmax, shades)


def _filter(seen: Seen) -> Axes:
    """The slices of the filter side by side, one for each map that it looks at."""
    channels, size, _ = seen.weights.shape
    values = mosaic(seen.weights, {3: 3, 32: 8, 64: 16}[channels])
    if size > 1:
        values = values[:-1, :-1]  # without the last gap
    rows, columns = values.shape
    unit = min(178 / rows, 400 / columns)
    image = Image(values, limit=float(np.abs(seen.weights).max()))
    colours = ("red", "green", "blue") if channels == 3 else ()
    xticks = tuple((k * (size + 1) + size / 2, name) for k, name in enumerate(colours))
    return image_axes((248, 466, unit * columns, unit * rows), image, title="its filter", xticks=xticks)


def _words(state: State, seen: Seen) -> tuple[Text, ...]:
    (channels, size, _), one = seen.weights.shape, seen.maps[state.block - 1][state.filter - 1]
    lines = (
        f"{size} × {size} × {channels} = {seen.weights.size:,} weights",
        f"bias {seen.bias:.3f}",
        f"map: {one.shape[0]} × {one.shape[1]}",
        f"its largest number: {one.max():.1f}",
        *((f"numbers that are 0: {(one == 0).sum():,} of {one.size:,}",) if one.size > 1 else ()),
        "blue: positive; orange: negative",
    )
    return tuple(Text(typeset(line), 672, 484 + 26 * k) for k, line in enumerate(lines))


def caption(state: State, seen: Seen | None) -> str:
    if seen is None:
        return loading.loading()
    first, second = np.argsort(seen.softmax)[::-1][:2]
    best, next_best = (f"{state.names[k]} ({seen.softmax[k]:.1%})" for k in (first, second))
    verdict = "which is right" if state.names[first] == seen.label else "which is wrong"
    if state.names != CLASSES:
        verdict = "for it knows the classes of CIFAR-10 only"
    maps = seen.maps[state.block - 1]
    n, rows, columns = maps.shape
    active = int((maps.max(axis=(1, 2)) > 0).sum())
    said = "" if _hidden(state) else f"; with a number above 0: {active} of these {n} maps"
    first = "" if answered(state) else f" {asking(SILENT)}"
    where = "" if REAL else "A generated picture, not CIFAR-10. "
    return (
        f"{where}Test picture {seen.index + 1:,}, class {seen.label}: the network says {best}, "
        f"{verdict}; next is {next_best}. Large: map {state.filter} of {n} of block {state.block}, "
        f"{rows} × {columns}{said}.{first}"
    )


def pick(state: State, event: Pick) -> State:
    """Return the state after the reader has picked a map."""
    for block, (maps, across) in enumerate(zip(MAPS, ACROSS, strict=True), start=1):
        cell = cell_in(event, (maps // across, across))
        if event.part == f"maps of block {block}" and cell:
            return state.changed(block=block, map=cell[0] * across + cell[1] + 1)
    return state


feature_maps = Design(State, scene, caption, process=loading.process, prepare=seen, on={Pick: pick})
