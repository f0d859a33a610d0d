"""A patch that turns nearly any picture into one class, against noise of the same size ([4])."""

from __future__ import annotations

import functools

import numpy as np

from course_utils.arrays import Array
from course_utils.cifar10 import data, recorded_attacks, stand_in
from course_utils.cifar10.recorded_attacks import SIZES, success
from course_utils.cifar10.trained import Ready
from course_utils.exhibits.ch08_not_treated import _attacked_pictures as shared
from course_utils.interactive import loading
from course_utils.interactive.controls import Switch
from course_utils.interactive.design import Design
from course_utils.interactive.events import Move
from course_utils.interactive.fields import Playable, choice, setting, slider, whole
from course_utils.interactive.limits import Among, Flag
from course_utils.interactive.loading import Waiting
from course_utils.pictures.charts import chart, dot, line, ticks_at
from course_utils.pictures.scene import Axes, Handle, Item, Scene, Text

OPTIMISED, NOISE, NOTHING = "optimised by gradient", "random noise", "none: as it is"
SHOWN = "the pictures shown"
OVER = {"CIFAR-10": "cifar10", "generated pictures": "stand_in"}
CLASSES = {"cifar10": data.CLASSES, "stand_in": stand_in.CLASSES}
BOX = (24.0, 64.0, 330.0, 330.0)  # of the picture
HANDLE = "the middle of the patch"
UNMOVED = 50  # where the slider of the guess stands at first


def _nearest_size(state: State, value: int) -> State:
    return state.changed(size=min(SIZES, key=lambda size: abs(size - value)))


class State(Playable):
    """The patch, where its middle is, and whether the rates that were recorded are revealed."""

    size: int = whole(12, 4, 16, "side of the patch", step=4, accepts=Among(SIZES), set=_nearest_size)
    target: int = whole(6, 0, 9, "target class")
    kind: str = choice((OPTIMISED, NOISE, NOTHING), "patch")
    number: int = whole(2, 1, shared.MOST, "picture")
    guess: int = whole(UNMOVED, 0, 100, "your guess, %")
    over: str = choice((SHOWN, *OVER), "rates recorded on")
    x: float = slider(22.0, 0, 32, 1, "from the left", format=".0f", more=True)
    y: float = slider(22.0, 0, 32, 1, "from the top", format=".0f", more=True)
    revealed: bool = setting(False, Flag(), "whether the recorded rates are shown")

    @property
    def guessed(self) -> bool:
        """Whether the reader has moved the slider of the guess, or revealed the rates with it."""
        return self.revealed or self.guess != UNMOVED

    @property
    def corner(self) -> tuple[int, int]:
        """Row and column of the patch's upper left pixel; the patch stays in the picture."""
        row, column = (round(min(max(v - self.size / 2, 0), 32 - self.size)) for v in (self.y, self.x))
        return row, column


def seen(state: State, progress: Waiting) -> shared.Seen | None:
    """Return what scene and caption need, or None while the network is being loaded."""
    if (ready := progress.ready) is None:
        return None
    picture, label = shared.picture(ready, state.number)
    changed, (row, column), stuck = picture.copy(), state.corner, sticker(ready, state)
    if stuck is not None:
        changed[:, row : row + state.size, column : column + state.size] = stuck
    outputs = (softmax(ready, each.tobytes()) for each in (picture, changed))
    return shared.Seen(ready, changed, label, *outputs)


def sticker(ready: Ready, state: State) -> shared.Colours | None:
    """Return the patch, uint8 (3, size, size), or None."""
    if state.kind == NOTHING:
        return None
    if state.kind == NOISE:
        return np.random.default_rng(state.target).integers(0, 256, (3, state.size, state.size), np.uint8)
    return recorded_attacks.recorded_patch(shared.name(ready), state.target, state.size)


@functools.lru_cache(maxsize=64)  # the picture as it is seldom changes, and readers try patches twice
def softmax(ready: Ready, pixels: bytes) -> Array:
    """Return the softmax outputs, (10,), of the picture (3, 32, 32) with these pixels."""
    from course_utils.cifar10.attacks import confidences
    from course_utils.cifar10.data import Pictures

    picture = np.frombuffer(pixels, np.uint8).reshape(1, 3, 32, 32)
    return confidences(ready.net, ready.prepare(Pictures(picture, np.zeros(1, np.uint8))))[0]


def scene(state: State, seen: shared.Seen | None) -> Scene:
    """Left: the picture; right: the softmax outputs, and the recorded rates."""
    if seen is None:
        return shared.waiting(BOX, 568, *_handle(state))
    ready, pictures = seen.ready, rates_on(seen.ready, state)
    axes = seen.axes(BOX, *_handle(state)), seen.bars(180), _rates(state, pictures, shared.name(ready))
    texts = (
        Text(f"target: “{ready.classes[state.target]}”", 24, 424, "accent", bold=True),
        Text("" if state.kind == NOTHING else "by its dot the patch is dragged", 24, 452, "muted"),
        Text(said(state, pictures), 24, 532, "muted", 14),
        *shared.banner(ready, 556),
    )
    return Scene(960, 568, axes, texts=texts)


def _handle(state: State) -> tuple[Handle, ...]:
    (row, column), half = state.corner, state.size / 2
    return () if state.kind == NOTHING else (Handle(column + half, row + half, HANDLE, 1.0),)


def rates_on(ready: Ready, state: State) -> str:
    """Return on which pictures the rates that are shown were recorded, cifar10 or stand_in."""
    return OVER.get(state.over, shared.name(ready))


def _rates(state: State, pictures: str, shown: str) -> Axes:
    items = list[Item]()
    if state.guessed:
        items.append(dot(state.size, state.guess, "accent", marker="circle", label="guess"))
    if state.revealed:
        patch, noise = (100 * success(pictures, column, state.target) for column in ("patch", "noise"))
        optimised = line(SIZES, patch, "A", dot=True, label="optimised")
        items = [optimised, line(SIZES, noise, "B", dashed=True, label="noise"), *items]
    of = "of photos as" if pictures == "cifar10" and pictures != shown else "turned into"
    ylabel = f"% {of} “{shared.SHORT[CLASSES[pictures]][state.target]}”"
    box, limits, xlabel = (400, 334, 536, 130), ((2, 18), (0, 105)), "side of the patch, of 32 pixels"
    return chart(box, items, *limits, xlabel=xlabel, ylabel=ylabel, most=(6, 3), xticks=ticks_at(SIZES))


def said(state: State, pictures: str) -> str:
    """Return the recorded rates in words, or what to do first."""
    name, over = CLASSES[pictures][state.target], next(word for word in OVER if OVER[word] == pictures)
    if not state.revealed:
        asked = f"Pictures of other classes turned into “{name}” ({over})"
        return f"{asked}: {f'you guess {state.guess}%' if state.guessed else 'guess how many'}; now reveal."
    k, columns = SIZES.index(state.size), ("patch", "noise", "nothing")
    patch, noise, nothing = (success(pictures, column, state.target)[k] for column in columns)
    return (
        f"Recorded, {over}, “{name}”, {state.size} × {state.size}: patch {patch:.0%}, noise {noise:.0%}, "
        f"without {nothing:.0%}; guessed: {state.guess}%."
    )


def caption(state: State, seen: shared.Seen | None) -> str:
    row, column = state.corner
    chosen = f"Picture {state.number}, patch {state.kind}, class {state.target}, side {state.size}"
    place = f"{chosen}, at row {row}, column {column}."
    if state.kind == NOTHING:
        place = f"Picture {state.number} without a patch; class {state.target}, side {state.size}."
    if seen is None:
        rates = said(state, OVER[state.over]) if state.over in OVER else ""
        return f"{place} {loading.loading()} {rates}".rstrip()
    target = f"“{seen.ready.classes[state.target]}” has {seen.after[state.target]:.1%}"
    return (
        f"{place} As it is the network says {seen.says(seen.before)}; like this {seen.says(seen.after)}, "
        f"and the target {target}. {said(state, rates_on(seen.ready, state))}"
    )


def drag(state: State, event: Move) -> State:
    """Return the state after the reader moved the patch; it jumps from pixel to pixel."""
    half = state.size / 2
    x, y = (round(min(max(place, half), 32 - half) - half) + half for place in (event.x, event.y))
    return state.changed(x=x, y=y)


FACES = ("Reveal the recorded rates", "Hide them")
REVEAL = {"reveal": Switch(label="Reveal", field="revealed", icons=("eye", "eye-slash"), faces=FACES)}
ON = {Move: drag}
patch = Design(
    State,
    scene,
    caption,
    process=loading.process,
    prepare=seen,
    on=ON,
    buttons=REVEAL,
    together=[("x", "y")],
)
