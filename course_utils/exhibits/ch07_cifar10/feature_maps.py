"""Inside the trained network of section 7.4: every feature map of every block, and one of them large."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from course_utils.cifar10 import data, stand_in
from course_utils.interactive import limits, loading
from course_utils.interactive.controls import Choice, Control, WholeSlider
from course_utils.interactive.exhibit import Exhibit
from course_utils.interactive.loading import Waiting, process
from course_utils.pictures.scene import Axes, Image, Scene, Text

if TYPE_CHECKING:
    from course_utils.cifar10.feature_maps import Response

REAL = data.present()
CLASSES = data.CLASSES if REAL else stand_in.CLASSES  # of the pictures
ANY = "any class"
PER_CLASS = 1000 if REAL else 100  # test pictures
PLAIN, DROPOUT, GENERATED = "without dropout", "with dropout", "for the generated pictures"
NETWORKS = {GENERATED: "generated"} | {
    f"for CIFAR-10, {PLAIN}": "plain",
    f"for CIFAR-10, {DROPOUT}": "dropout",
}
if REAL:
    NETWORKS = {PLAIN: "plain", DROPOUT: "dropout"}
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
BAR, GAP = 14, 6  # rows of pixels for a bar of the softmax, and between two
LENGTH = 60  # of the longest bar, in pixels: fewer than it has on the screen
Array = NDArray[np.float64]


@dataclass(frozen=True)
class State:
    """of, number: which test picture, counted from 1 among those of the class; network: of NETWORKS; block,
    map: what is seen large, counted from 1; shade: which of the largest numbers has the full shade.
    """

    of: str = ANY
    number: int = 1
    network: str = next(iter(NETWORKS))
    block: int = 1
    map: int = 1
    shade: str = EACH
    playing: bool = False

    def __post_init__(self) -> None:
        """ValueError for what no control can give."""
        limits.among(self, of=(ANY, *CLASSES), network=NETWORKS, shade=(EACH, BLOCK))
        limits.within(self, number=(1, PER_CLASS), block=(1, 5), map=(1, max(MAPS)))

    @property
    def filter(self) -> int:
        """The map that is seen large: the last of a block that has fewer."""
        return min(self.map, MAPS[self.block - 1])


def index(state: State) -> int:
    """Return which test picture is meant, counted from 0."""
    from course_utils.cifar10.feature_maps import world

    if state.of == ANY:
        return state.number - 1
    return int(np.flatnonzero(world(REAL).test.labels == CLASSES.index(state.of))[state.number - 1])


def seen(state: State) -> Response:
    """Return what the network makes of the picture."""
    from course_utils.cifar10 import feature_maps as inside

    return inside.response(REAL, NETWORKS[state.network], index(state))


def names(state: State) -> tuple[str, ...]:
    """Return the names that the network has for its ten outputs."""
    return stand_in.CLASSES if NETWORKS[state.network] == "generated" else data.CLASSES


def label(state: State) -> str:
    """Return the class of the picture."""
    from course_utils.cifar10.feature_maps import world

    return CLASSES[world(REAL).test.labels[index(state)]]


def mosaic(maps: NDArray[Any], across: int) -> Array:
    """Return maps (n, rows, columns) side by side, `across` in a row, each with a gap of NaN after it.

    A map of one number has no gap.
    """
    n, rows, columns = maps.shape
    gap = int(rows > 1)
    tiles = np.full((n, rows + gap, columns + gap), np.nan)
    tiles[:, :rows, :columns] = maps
    grid = tiles.reshape(-1, across, rows + gap, columns + gap)
    return grid.transpose(0, 2, 1, 3).reshape(n // across * (rows + gap), across * (columns + gap))


# ---------------------------------------------------------------- picture


def scene(state: State, progress: Waiting) -> Scene:
    """From left to right the picture, blocks 1 to 5 and the softmax; below, a map and its filter."""
    if progress.ready is None:
        return Scene(960, 704, _empty(), texts=(*_banner(), Text(loading.loading(), 16, 470, "muted")))
    found = seen(state)
    blocks = tuple(_block(state, found, block) for block in range(1, 6))
    axes = (_picture(state), *blocks, *_softmax(state, found), _large(state, found), _filter(state))
    return Scene(960, 704, axes, texts=(*_banner(), *_words(state, found)))


def _banner() -> tuple[Text, ...]:
    return () if REAL else (Text(stand_in.BANNER, 16, 24, "B"),)


def _empty() -> tuple[Axes, ...]:
    """The places of blocks 1 to 5 before there is anything to show."""
    nothing = Image(np.full((1, 1), np.nan))
    return tuple(_image_axes(box, nothing, f"Block {k}") for k, box in enumerate(BOXES, start=1))


def _picture(state: State) -> Axes:
    from course_utils.cifar10.feature_maps import world

    pixels = world(REAL).test.pixels[index(state)].transpose(1, 2, 0)
    return _image_axes((16, 82, 128, 128), Image(pixels), label(state))


def _image_axes(box: tuple[float, float, float, float], image: Image, title: str = "") -> Axes:
    rows, columns = image.values.shape[:2]
    return Axes(box, (image,), (0, columns), (rows, 0), title=title)


def shaded(state: State, maps: NDArray[Any]) -> NDArray[Any]:
    """Return the maps divided by the largest size of a number in each map, or of all of them.

    A map of one number is compared with the others of its block.
    """
    sizes = np.abs(maps).max(axis=(1, 2), keepdims=True)
    if state.shade == BLOCK or maps.shape[1] == 1:
        sizes = sizes.max(keepdims=True)
    return maps / np.maximum(sizes, 1e-9)


def _block(state: State, found: Response, block: int) -> Axes:
    maps, across = found.maps[block - 1], ACROSS[block - 1]
    chosen = divmod(state.filter - 1, across) if block == state.block else None
    values = mosaic(shaded(state, maps), across)
    words = tuple(_signed(float(value)) for value in maps.ravel()) if block == 5 else ()
    tile = values.shape[1] // across
    image = Image(values, chosen=chosen, name=f"maps of block {block}", words=words, tile=tile)
    axes = replace(_image_axes(BOXES[block - 1], image, f"Block {block}"), ylabel=_shape(maps))
    ticks = tuple((i + 0.5, name) for i, name in enumerate(names(state)))
    return replace(axes, yticks=ticks) if block == 5 else axes


def _shape(maps: NDArray[Any]) -> str:
    """Return rows x columns x maps."""
    n, rows, columns = maps.shape
    return f"{rows}×{columns}×{n}"


def _signed(value: float) -> str:
    return f"{value:.1f}".replace("-", "−")


def _softmax(state: State, found: Response) -> tuple[Axes, Axes]:
    """Bars as an image, blue for the right class and orange for a wrong answer; over them the numbers."""
    rows = np.full((10, BAR + GAP, LENGTH), np.nan)
    for k, share in enumerate(found.softmax):
        right, best = names(state)[k] == label(state), k == int(np.argmax(found.softmax))
        rows[k, GAP // 2 : GAP // 2 + BAR, : round(LENGTH * share)] = (
            1.0 if right else -1.0 if best else 0.4
        )
    box = (846.0, 82.0, 98.0, 320.0)
    bars = _image_axes(box, Image(rows.reshape(-1, LENGTH)), "softmax")
    words = tuple(f"{share:.1%}" for share in found.softmax)
    ticks = ((0.0, "0"), (LENGTH / 2, "½"), (float(LENGTH), "1"))
    numbers = _image_axes(box, Image(np.full((10, 1), np.nan), words=words))
    return replace(bars, xticks=ticks), numbers


def _large(state: State, found: Response) -> Axes:
    values = shaded(state, found.maps[state.block - 1])[state.filter - 1]
    return _image_axes((16, 470, 200, 200), Image(values), f"Block {state.block}, map {state.filter}")


def _filter(state: State) -> Axes:
    """The slices of the filter side by side, one for each map that it looks at."""
    from course_utils.cifar10.feature_maps import filters

    weights, _ = filters(REAL, NETWORKS[state.network], state.block, state.filter)
    across = {3: 3, 32: 8, 64: 16}[len(weights)]
    size = weights.shape[1]
    values = mosaic(weights, across)
    if size > 1:
        values = values[:-1, :-1]  # without the last gap
    rows, columns = values.shape
    unit = min(200 / rows, 400 / columns)
    axes = _image_axes(
        (248, 470, unit * columns, unit * rows),
        Image(values, limit=float(np.abs(weights).max())),
        "its filter",
    )
    colours = ((k * (size + 1) + size / 2, name) for k, name in enumerate(("red", "green", "blue")))
    return replace(axes, xticks=tuple(colours)) if len(weights) == 3 else axes


def _words(state: State, found: Response) -> tuple[Text, ...]:
    from course_utils.cifar10.feature_maps import filters

    weights, bias = filters(REAL, NETWORKS[state.network], state.block, state.filter)
    channels, size, _ = weights.shape
    one = found.maps[state.block - 1][state.filter - 1]
    lines = (
        f"{size} × {size} × {channels} = {weights.size:,} weights",
        f"bias {bias:.3f}".replace("-", "−"),
        f"map: {one.shape[0]} × {one.shape[1]}",
        f"its largest number: {_signed(float(one.max()))}",
        *((f"{(one == 0).mean():.0%} of it is 0",) if one.size > 1 else ()),
        "blue: positive; orange: negative",
    )
    return tuple(Text(line, 672, 484 + 26 * k) for k, line in enumerate(lines))


# ---------------------------------------------------------------- words


def caption(state: State, progress: Waiting) -> str:
    """Return the picture in words."""
    if progress.ready is None:
        return loading.loading()
    found, answers = seen(state), names(state)
    first, second = np.argsort(found.softmax)[::-1][:2]
    best, next_best = (f"{answers[k]} ({found.softmax[k]:.1%})" for k in (first, second))
    verdict = "which is right" if answers[first] == label(state) else "which is wrong"
    if answers != CLASSES:
        verdict = "for it knows the classes of CIFAR-10 only"
    maps = found.maps[state.block - 1]
    n, rows, columns = maps.shape
    active = int((maps.max(axis=(1, 2)) > 0).sum())
    where = "" if REAL else "A generated picture, not CIFAR-10. "
    return (
        f"{where}Test picture {index(state) + 1:,}, class {label(state)}: the network says {best}, "
        f"{verdict}; next is {next_best}. Large: map {state.filter} of {n} of block {state.block}, "
        f"{rows} × {columns}; {active} of these {n} maps have a number above 0."
    )


# ---------------------------------------------------------------- what the reader does


def edit(state: State, event: dict[str, Any]) -> State:
    """Return the state after the reader has picked a map."""
    match event:
        case {"kind": "pick", "part": part, "index": [i, j]}:
            block = int(part.split()[-1])
            return replace(state, block=block, map=i * ACROSS[block - 1] + j + 1)
    return state


CONTROLS: dict[str, Control] = {
    "number": WholeSlider(label="picture", field="number", low=1, high=PER_CLASS),
    "of": Choice(label="of class", field="of", options=(ANY, *CLASSES)),
    "block": WholeSlider(label="block", field="block", low=1, high=5),
    "map": WholeSlider(label="map", field="map", low=1, high=max(MAPS)),
    "network": Choice(label="network", field="network", options=tuple(NETWORKS)),
    "shade": Choice(label="full shade", field="shade", options=(EACH, BLOCK)),
}


def feature_maps(*, show: Sequence[str] | None = None, **settings: Any) -> Exhibit:
    """Return the exhibit; `settings` are fields of State, `show` the names of the controls to show."""
    state = State(**settings)
    return Exhibit(state, scene, caption, process=process, edit=edit, controls=CONTROLS, show=show)
