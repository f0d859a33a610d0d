"""A patch that turns nearly any picture into one class, against noise of the same size ([4])."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from course_utils.cifar10 import data, recorded_attacks, stand_in
from course_utils.cifar10.recorded_attacks import SIZES
from course_utils.exhibits.ch08_not_treated import _attacked_pictures as shared
from course_utils.interactive import limits, loading
from course_utils.interactive.controls import Choice, Control, Slider, Switch, WholeSlider
from course_utils.interactive.exhibit import Exhibit
from course_utils.interactive.loading import Waiting, process
from course_utils.pictures.charts import chart
from course_utils.pictures.scene import Axes, Dots, Handle, Image, Item, Line, Scene, Text

if TYPE_CHECKING:
    from course_utils.cifar10.trained import Ready

OPTIMISED, NOISE, NOTHING = "optimised by gradient", "random noise", "none: as it is"
KINDS = (OPTIMISED, NOISE, NOTHING)
SHOWN = "the pictures shown"
OVER = {"CIFAR-10": "cifar10", "generated pictures": "stand_in"}
CLASSES = {"cifar10": data.CLASSES, "stand_in": stand_in.CLASSES}
BOX = (24.0, 64.0, 330.0, 330.0)  # of the picture
HANDLE = "the middle of the patch"


@dataclass(frozen=True)
class State:
    """number: of the picture, from 1; target: the class, 0 to 9, that the patch was optimised for; size: of
    the patch; x, y: its middle, from the left and from the top; over: on which pictures the rates were
    recorded that are shown, once they are revealed; guess: the rate, in per cent, expected at this size.
    """

    number: int = 2
    target: int = 6
    kind: str = OPTIMISED
    size: int = 12
    x: float = 22.0
    y: float = 22.0
    guess: int = 50
    over: str = SHOWN
    revealed: bool = False
    playing: bool = False

    def __post_init__(self) -> None:
        """ValueError for what no control can give."""
        limits.within(self, number=(1, shared.MOST), target=(0, 9), x=(0, 32), y=(0, 32), guess=(0, 100))
        limits.among(self, kind=KINDS, size=SIZES, over=(SHOWN, *OVER))

    @property
    def corner(self) -> tuple[int, int]:
        """Row and column of the patch's upper left pixel; the patch stays in the picture."""
        row, column = (round(min(max(v - self.size / 2, 0), 32 - self.size)) for v in (self.y, self.x))
        return row, column


# ---------------------------------------------------------------- pictures and the network


def sticker(ready: Ready, state: State) -> shared.Colours | None:
    """Return the patch, uint8 (3, size, size), or None."""
    if state.kind == NOTHING:
        return None
    if state.kind == NOISE:
        return np.random.default_rng(state.target).integers(0, 256, (3, state.size, state.size), np.uint8)
    return recorded_attacks.recorded_patch(shared.name(ready), state.target, state.size)


def changed(ready: Ready, state: State) -> shared.Colours:
    """Return the picture with the patch on it."""
    found, (row, column) = shared.picture(ready, state.number)[0].copy(), state.corner
    stuck = sticker(ready, state)
    if stuck is not None:
        found[:, row : row + state.size, column : column + state.size] = stuck
    return found


@functools.lru_cache(maxsize=64)  # a frame asks for the picture and for the caption
def _softmax(ready: Ready, pixels: bytes) -> NDArray[np.float64]:
    from course_utils.cifar10.attacks import confidences
    from course_utils.cifar10.data import Pictures

    one = Pictures(np.frombuffer(pixels, np.uint8).reshape(1, 3, 32, 32), np.zeros(1, np.uint8))
    return confidences(ready.net, ready.prepare(one))[0]


def softmax(ready: Ready, state: State) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the softmax outputs, (10,), of the picture as it is and with the patch."""
    pixels = shared.picture(ready, state.number)[0], changed(ready, state)
    before, after = (_softmax(ready, each.tobytes()) for each in pixels)
    return before, after


# ---------------------------------------------------------------- picture


def scene(state: State, progress: Waiting) -> Scene:
    """Left: the picture; right: the softmax outputs, and the recorded rates."""
    ready = progress.ready
    if ready is None:
        image = Image(np.full((32, 32, 3), 128, np.uint8))
        empty = Axes(BOX, (image, *_handle(state)), (0, 32), (32, 0), title=" ")
        return Scene(960, 568, (empty,), texts=(Text(loading.loading(), 24, 430, "muted"),))
    axes = (
        _picture(ready, state),
        shared.softmax_bars(ready, (400, 64, 536, 180), *softmax(ready, state)),
        _rates(ready, state),
    )
    target = f"target: “{ready.classes[state.target]}”"
    notes = Text(target, 24, 424, "accent", bold=True), Text(said(ready, state), 24, 532, "muted", 14)
    return Scene(960, 568, axes, texts=(*notes, *shared.banner(ready, 556)))


def _picture(ready: Ready, state: State) -> Axes:
    label = shared.picture(ready, state.number)[1]
    items: tuple[Item, ...] = (Image(shared.upright(changed(ready, state))), *_handle(state))
    return Axes(BOX, items, (0, 32), (32, 0), title=f"“{ready.classes[label]}”")


def _handle(state: State) -> tuple[Handle, ...]:
    (row, column), half = state.corner, state.size / 2
    return () if state.kind == NOTHING else (Handle(column + half, row + half, HANDLE, 1.0),)


def recorded_on(ready: Ready | None, state: State) -> str | None:
    """Return of which pictures the rates are, cifar10 or stand_in; None: not known yet."""
    return OVER.get(state.over, shared.name(ready) if ready else None)


def _rates(ready: Ready, state: State) -> Axes:
    pictures, sizes = OVER.get(state.over, shared.name(ready)), np.array(SIZES, float)
    word = shared.SHORT[CLASSES[pictures]][state.target]
    items: list[Item] = [
        Dots(sizes[sizes == state.size], np.array([state.guess]), "accent", "circle", "guess")
    ]
    if state.revealed:
        optimised, noise = (
            100 * recorded_attacks.success(pictures, column, state.target) for column in ("patch", "noise")
        )
        items = [
            Line(sizes, optimised, "A", dot=True, label="optimised"),
            Line(sizes, noise, "B", dashed=True, label="noise"),
            *items,
        ]
    axes = chart(
        (400, 334, 536, 130),
        items,
        (2, 18),
        (0, 105),
        xlabel="side of the patch, of 32 pixels",
        ylabel=f"% turned into “{word}”",
        most=(6, 3),
    )
    return replace(axes, xticks=tuple((float(size), str(size)) for size in SIZES))


def said(ready: Ready | None, state: State) -> str:
    """Return the recorded rates in words, or what to do first."""
    pictures = recorded_on(ready, state)
    if pictures is None:
        return f"You guess {state.guess}%."
    name, over = CLASSES[pictures][state.target], next(word for word in OVER if OVER[word] == pictures)
    if not state.revealed:
        return (
            f"Pictures of other classes turned into “{name}” ({over}): you guess {state.guess}%; "
            "now reveal."
        )
    k = SIZES.index(state.size)
    optimised, noise, nothing = (
        f"{recorded_attacks.success(pictures, column, state.target)[k]:.0%}"
        for column in ("patch", "noise", "nothing")
    )
    return (
        f"Recorded, {over}, “{name}”, {state.size} × {state.size}: patch {optimised}, noise {noise}, "
        f"without {nothing}; you said {state.guess}%."
    )


def caption(state: State, progress: Waiting) -> str:
    """Return the picture in words."""
    row, column = state.corner
    chosen = f"Picture {state.number}, patch {state.kind}, class {state.target}, side {state.size}"
    place = f"{chosen}, at row {row}, column {column}."
    ready = progress.ready
    if ready is None:
        return f"{place} {loading.loading()} {said(None, state)}"
    before, after = softmax(ready, state)
    one, other = (ready.classes[int(each.argmax())] for each in (before, after))
    target = ready.classes[state.target]
    return (
        f"{place} As it is the network says “{one}” with {before.max():.1%}; like this “{other}” with "
        f"{after.max():.1%}, and the target “{target}” has {after[state.target]:.1%}. {said(ready, state)}"
    )


# ---------------------------------------------------------------- what the reader does


def edit(state: State, event: Mapping[str, Any]) -> State:
    """Return the state after the reader moved the patch; it jumps from pixel to pixel."""
    if event["kind"] != "move":
        return state
    half = state.size / 2
    x, y = (min(max(float(event[key]), half), 32 - half) for key in ("x", "y"))
    return replace(state, x=round(x - half) + half, y=round(y - half) + half)


CONTROLS: dict[str, Control] = {
    "reveal": Switch(
        label="Reveal",
        field="revealed",
        icons=("eye", "eye-slash"),
        faces=("Reveal the recorded rates", "Hide them"),
    ),
    "size": Slider(
        label="side of the patch",
        get=lambda state: float(state.size),
        set=lambda state, value: replace(state, size=min(SIZES, key=lambda size: abs(size - value))),
        low=SIZES[0],
        high=SIZES[-1],
        step=4,
        format=".0f",
    ),
    "target": WholeSlider(label="target class", field="target", low=0, high=9),
    "kind": Choice(label="patch", field="kind", options=KINDS),
    "number": WholeSlider(label="picture", field="number", low=1, high=shared.MOST),
    "guess": WholeSlider(label="your guess, %", field="guess", low=0, high=100),
    "over": Choice(label="rates recorded on", field="over", options=(SHOWN, *OVER)),
    "x": Slider(label="from the left", field="x", low=0, high=32, step=1, format=".0f", more=True),
    "y": Slider(label="from the top", field="y", low=0, high=32, step=1, format=".0f", more=True),
}


def patch(*, show: Sequence[str] | None = None, **settings: Any) -> Exhibit:
    """Return the exhibit; `settings` are fields of State, `show` the names of the controls to show."""
    state = State(**settings)
    return Exhibit(state, scene, caption, process=process, edit=edit, controls=CONTROLS, show=show)
