"""A picture of your own, a file or painted, through the network of section 7.4; none of it is stored."""

from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import matplotlib
import numpy as np
from numpy.typing import NDArray

from course_utils.arrays import Array
from course_utils.cifar10 import data
from course_utils.exhibits.ch07_cifar10._shares import OTHER, share_bars
from course_utils.interactive import loading
from course_utils.interactive.asking import UNDECIDED, answered, asking, question, veiled, verdict
from course_utils.interactive.controls import Entry, press
from course_utils.interactive.design import Design
from course_utils.interactive.events import Draw
from course_utils.interactive.exhibit import Exhibit
from course_utils.interactive.fields import Playable, choice, setting, whole
from course_utils.interactive.limits import Between, Checked, Several
from course_utils.interactive.loading import Waiting
from course_utils.pictures.charts import image_axes, named_ticks
from course_utils.pictures.numbers import counted
from course_utils.pictures.own_picture import SIDE, Pixels, kept_picture, painted, read_picture
from course_utils.pictures.scene import Axes, Image, Scene, Sketch, Text

COLOURS = {
    "black": (0, 0, 0),
    "white": (255, 255, 255),
    "blue": (70, 120, 200),
    "green": (60, 130, 60),
    "brown": (120, 80, 40),
    "grey": (130, 130, 130),
    "red": (200, 40, 40),
    "yellow": (230, 200, 50),
}
PAPER = np.full((SIDE, SIDE, 3), 255, np.uint8)
NETWORKS = {"without dropout": "plain", "with dropout": "dropout"}
TAKEN = "it will be taken for a"
MOST, LONGEST = 60, 400  # strokes, and numbers of one
WIDEST = 12  # of the brush, in pixels
BOX = (24.0, 64.0, 300.0, 300.0)
SAMPLE = str(Path(matplotlib.get_data_path()) / "sample_data" / "grace_hopper.jpg")
ANEW: dict[str, Any] = {"guess": UNDECIDED}


def _readable(name: Any) -> bool:
    if not isinstance(name, str):
        return False
    try:
        return not name or bool(kept_picture(name).size)
    except ValueError:
        return False


_NUMBERS = Several(Between(0, SIDE), 4, LONGEST)
STROKE = Checked(
    f"{_NUMBERS.words}, the first below {len(COLOURS)}, the second at most {WIDEST}",
    lambda stroke: _NUMBERS.accepts(stroke) and stroke[0] < len(COLOURS) and stroke[1] <= WIDEST,
    _NUMBERS.reading,
)


class State(Playable):
    """A stroke: the number of its colour, the width of the brush, and places x, y, x, y, .. in pixels."""

    guess: str = question(data.CLASSES, TAKEN)
    paint: str = choice(tuple(COLOURS), "colour", restarts=False)
    brush: int = whole(4, 1, WIDEST, "width of the brush in pixels", restarts=False)
    network: str = choice(tuple(NETWORKS), "network")
    strokes: tuple[tuple[float, ...], ...] = setting((), Several(STROKE, 0, MOST), "what was painted")
    file: str = setting("", Checked("the name of a picture file, or nothing", _readable), "the file")


class Seen(NamedTuple):
    """pixels: (32, 32, 3); prepared: what the network gets, (32, 32, 3); softmax: (10,)."""

    pixels: Pixels
    prepared: NDArray[np.float32]
    softmax: Array


def strokes_of(state: State) -> list[tuple[Array, float, tuple[int, int, int]]]:
    """Return each stroke's places, (2, n), width and colour."""
    colours = list(COLOURS.values())
    return [
        (np.array(rest[: len(rest) // 2 * 2]).reshape(-1, 2).T, width, colours[int(k)])
        for k, width, *rest in state.strokes
    ]


def pixels_of(state: State) -> Pixels:
    """Return the picture: the file's, or white paper, with the strokes over it."""
    return painted(kept_picture(state.file) if state.file else PAPER, strokes_of(state))


def seen(state: State, progress: Waiting) -> Seen | None:
    """Return what the network makes of the picture, or None while it is being loaded."""
    if progress.ready is None:
        return None
    import torch

    from course_utils.cifar10 import feature_maps

    pixels = pixels_of(state)
    net, prepare = feature_maps.network_named(progress.ready, NETWORKS[state.network])
    one = data.Pictures(pixels.transpose(2, 0, 1)[None], np.zeros(1, np.uint8))
    prepared = prepare(one)
    with torch.inference_mode():
        softmax = net(torch.from_numpy(prepared))[0].double().softmax(0).numpy()
    return Seen(pixels, prepared[0].transpose(1, 2, 0), softmax)


def scene(state: State, seen: Seen | None) -> Scene:
    """From left to right the sheet to paint on, what the network gets, and its ten shares."""
    pixels = pixels_of(state) if seen is None else seen.pixels
    grey = np.full((SIDE, SIDE, 3), 128, np.uint8) if seen is None else _shown(seen.prepared)
    axes = (
        _sheet(pixels),
        image_axes((372, 64, 200, 200), Image(grey), title="what the network gets"),
        image_axes((372, 312, 52, 52), Image(_brush(state)), title="brush"),
        *_shares(np.zeros(10) if seen is None else seen.softmax),
    )
    if seen is None:
        return veiled(Scene(960, 440, axes), Text(loading.loading(), 24, 420, "muted"), axes=(3, 4))
    answer = data.CLASSES[int(seen.softmax.argmax())]
    said = verdict(state.guess, answer) if answered(state) else asking(TAKEN)
    told = Text(said, 24, 420, "accent", 16, bold=True)
    whole = Scene(960, 440, axes)
    return replace(whole, texts=(told,)) if answered(state) else veiled(whole, told, axes=(3, 4))


def _brush(state: State) -> Pixels:
    """A dot of the brush, on grey, so that white is seen as well."""
    dot = np.full((2, 1), SIDE / 2), float(2 * state.brush), COLOURS[state.paint]
    return painted(np.full_like(PAPER, 225), [dot])


def _sheet(pixels: Pixels) -> Axes:
    image = image_axes(BOX, Image(pixels), title="paint here")
    return replace(image, items=(*image.items, Sketch((), "a picture of your own")))


def _shown(prepared: NDArray[np.float32]) -> Pixels:
    """Whitened numbers as colours: grey is 0, and what is beyond two standard deviations is cut off."""
    scale = 2 * float(prepared.std()) or 1.0
    return np.asarray(np.clip(128 + 127 * prepared / scale, 0, 255).astype(np.uint8))


def _shares(softmax: Array) -> tuple[Axes, Axes]:
    """Bars, the largest in full colour."""
    shades = [1.0 if share == softmax.max() else OTHER for share in softmax]
    return share_bars((700.0, 64.0, 236.0, 300.0), softmax, shades, yticks=named_ticks(data.CLASSES, 0.5))


def caption(state: State, seen: Seen | None) -> str:
    if seen is None:
        return loading.loading()
    what = "a picture from your file" if state.file else "white paper"
    strokes = f", {counted(len(state.strokes), 'stroke')} on it" if state.strokes else ""
    if not answered(state):
        return f"{what.capitalize()}{strokes}. {asking(TAKEN)}"
    first, second = np.argsort(seen.softmax)[::-1][:2]
    best, next_best = (f"{data.CLASSES[k]} ({seen.softmax[k]:.1%})" for k in (first, second))
    return f"{what.capitalize()}{strokes}: the network says {best}; next is {next_best}."


def drawn(state: State, event: Draw) -> State:
    """Return the state with a stroke more, of as many places as can be kept."""
    if not event.x or len(state.strokes) == MOST:
        return state
    places = np.clip(np.stack([event.x, event.y], axis=1), 0, SIDE).round(1)
    some = places[:: -(-2 * len(places) // (LONGEST - 2))]
    stroke = (float(list(COLOURS).index(state.paint)), float(state.brush), *some.ravel().tolist())
    return state.changed(strokes=(*state.strokes, stroke), **ANEW)


def _opened(state: State, text: str) -> State:
    name = text.strip()
    if name:
        read_picture(name)  # ValueError says why it cannot be read
    return state.changed(file=name, strokes=(), **ANEW)


class Unstored(Exhibit):
    """An exhibit whose still shows no picture of the reader's: a notebook keeps only what it began with."""

    def stored(self) -> tuple[Scene, str]:
        """Return the picture of white paper."""
        empty = State(network=self.given.network)
        shown = seen(empty, self.progress)
        return scene(empty, shown), caption(empty, shown)


TIP = "Such as photo.jpg, beside the notebook; it is cropped to a square and reduced, and stays in memory"
BUTTONS = {
    "open": Entry(label="picture file", get=lambda s: s.file, set=_opened, examples=(SAMPLE, ""), tip=TIP),
    "clear": press("Clear", icon="eraser", strokes=(), file="", **ANEW),
}
own_picture = Design(
    State, scene, caption, process=loading.process, prepare=seen, on={Draw: drawn}, buttons=BUTTONS
)
own_picture.kind = Unstored
