"""One pixel of a picture changed, by hand or by differential evolution, and the class with it ([32])."""

from __future__ import annotations

import functools
from collections.abc import Generator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from course_utils.arrays import Array
from course_utils.cifar10 import recorded_attacks
from course_utils.cifar10.recorded_attacks import GENERATIONS, POPULATION
from course_utils.cifar10.trained import Ready
from course_utils.exhibits.ch08_not_treated import _attacked_pictures as shared
from course_utils.interactive import loading
from course_utils.interactive.asking import answered, asks_of, committed, earlier, question
from course_utils.interactive.controls import Switch
from course_utils.interactive.design import Design, picked_cell
from course_utils.interactive.events import Pick
from course_utils.interactive.fields import Playable, choice, whole
from course_utils.interactive.process import Progress
from course_utils.pictures.charts import chart, path
from course_utils.pictures.scene import Axes, Scene, Text

if TYPE_CHECKING:
    from course_utils.cifar10.attacks import OnePixel

NONE, YOURS, BEST = "none: as it is", "your pixel", "the best pixel found"
YES, NO = "yes, for this picture", "no, not for this picture"
ALL = POPULATION * (1 + GENERATIONS)
BOX = (24.0, 64.0, 320.0, 320.0)  # of the picture
PLACE = "row {}, column {}, colour {} {} {}"

Pixel = tuple[int, int, int, int, int]  # row, column, red, green, blue


def _yours(name: str, default: int, high: int) -> Any:
    """A field of your pixel, which is shown as soon as it is changed."""
    return whole(default, 0, high, name, restarts=False, also={"look": YOURS})


class State(Playable):
    """The picture, your pixel, which pixel is changed, and whether you think that one pixel can do it.

    No pixel is changed before the reader chooses one: the answer is about the picture as it is.
    """

    number: int = whole(1, 1, shared.MOST, "picture", set=asks_of("number", ("number",), look=NONE))
    guess: str = question((YES, NO), "can one pixel do it?")
    earlier: tuple[Any, ...] = earlier()
    row: int = _yours("row", 16, 31)
    column: int = _yours("column", 16, 31)
    red: int = _yours("red", 255, 255)
    green: int = _yours("green", 255, 255)
    blue: int = _yours("blue", 0, 255)
    look: str = choice((NONE, YOURS, BEST), "changed pixel", restarts=False)

    @property
    def pixel(self) -> Pixel:
        """The pixel that is set by hand."""
        return self.row, self.column, self.red, self.green, self.blue


class Search(Progress):
    """ready: network and pictures, once they are loaded; best: the best pixel that has been found; history:
    after each generation how often the network was asked, and the softmax output of the correct class with
    the best pixel; altered: whether that pixel alters the class; over: whether the search has ended.
    """

    ready: Ready | None = None
    best: Pixel | None = None
    history: tuple[tuple[int, float], ...] = ()
    altered: bool = False
    over: bool = False


@functools.lru_cache(maxsize=4)  # it multiplies by the whitening matrix
def _one_pixel(ready: Ready, number: int) -> OnePixel:
    from course_utils.cifar10.attacks import OnePixel

    return OnePixel(shared.picture(ready, number)[0], ready.prepare)


@functools.lru_cache(maxsize=64)  # pictures as they are, above all, and pixels while only the guess changes
def softmax(ready: Ready, number: int, pixel: Pixel | None) -> Array:
    """Return the softmax outputs, (10,), of a picture with this pixel, or as it is."""
    from course_utils.cifar10.attacks import attacked

    if pixel is None:  # a pixel as it is
        pixel = (0, 0, *shared.picture(ready, number)[0][:, 0, 0].tolist())
    return attacked(ready.net, _one_pixel(ready, number), np.array(pixel, float)[:, None])[0]


def searched(ready: Ready, state: State) -> Generator[Search, State, None]:
    """Search for the best pixel, one generation after the other, once the reader has guessed."""
    number, label = state.number, shared.picture(ready, state.number)[1]
    progress, search = Search(ready), None
    while not progress.over:
        state = yield progress
        if not answered(state):
            progress = replace(progress, finished=True)
            continue
        if search is None:
            history: tuple[tuple[int, float], ...] = ((0, float(softmax(ready, number, None)[label])),)
            search = shared.search(ready.net, _one_pixel(ready, number), label)
        else:
            search.generation()
        place, value = search.best
        row, column, *colour = np.floor(place).astype(int).tolist()
        best, history = (row, column, *colour), (*history, (search.evaluations, value))
        altered = bool(softmax(ready, number, best).argmax() != label)
        over = altered or search.evaluations >= ALL
        progress = Search(ready, best, history, altered, over, finished=over)
    yield progress


class Seen(shared.Seen):
    """With the pixel that is changed, or None, and how far the search has come."""

    pixel: Pixel | None
    search: Search


def seen(state: State, progress: Search) -> Seen | None:
    """Return what scene and caption need, or None while the network is being loaded."""
    if (ready := progress.ready) is None:
        return None
    picture, label = shared.picture(ready, state.number)
    pixel = {NONE: None, YOURS: state.pixel, BEST: progress.best}[state.look]
    if pixel is not None:
        picture = picture.copy()
        picture[:, pixel[0], pixel[1]] = pixel[2:]
    before, after = (softmax(ready, state.number, each) for each in (None, pixel))
    return Seen(ready, picture, label, before, after, pixel, progress)


def scene(state: State, seen: Seen | None) -> Scene:
    """Left: the picture; right: the softmax outputs, and how the search goes."""
    if seen is None:
        return shared.waiting(BOX, 540, name="pixels")
    texts = (
        Text(PLACE.format(*seen.pixel) if seen.pixel else "no pixel is changed", 24, 410, "muted"),
        Text(verdict(state, seen.search), 24, 440, "accent", bold=True),
        Text(_recorded(state, seen), 24, 504, "muted", 14),
        *shared.banner(seen.ready, 530),
    )
    picture = seen.axes(BOX, chosen=seen.pixel and seen.pixel[:2], name="pixels")
    return Scene(960, 540, (picture, seen.bars(190), _search(seen.search)), texts=texts)


def _recorded(state: State, seen: Seen) -> str:
    """What would answer the question, once it is answered."""
    return recorded_in_words(bool(seen.ready.banner)) if answered(state) else ""


def _search(search: Search) -> Axes:
    curve = path(np.array(search.history, float).reshape(-1, 2), "A", dot=True)
    box, limits, xlabel = (400, 340, 536, 96), ((0, ALL), (0, 1.02)), "times that the network was asked"
    ylabel = "search: softmax of the correct class, best pixel so far"
    return chart(box, (curve,), *limits, xlabel=xlabel, ylabel=ylabel, most=(6, 3))


def verdict(state: State, search: Search) -> str:
    """Return what has come of the guess."""
    answer = committed(state.guess).split(",")[0]
    if not answered(state):
        return "First commit yourself, then search"
    if not search.over:
        return f"You say {answer}; now search"
    right = "you are right" if search.altered == (committed(state.guess) == YES) else f"you said {answer}"
    return f"{'One pixel does it' if search.altered else 'None was found'}: {right}"


@functools.cache
def recorded_in_words(generated: bool) -> str:
    """Return what was recorded on pictures of the kind that is shown."""
    found = recorded_attacks.attack_table("one_pixel_stand_in" if generated else "one_pixel_cifar10")
    pictures, altered = len(found["label"]), np.sum(found["after"] != found["label"])
    which = "generated pictures" if generated else "test pictures of CIFAR-10"
    return f"Recorded: of {pictures} {which} named correctly, one pixel altered the class of {altered}."


def caption(state: State, seen: Seen | None) -> str:
    """Return the picture in words; what was recorded stands in the picture, and in the notebook."""
    if seen is None:
        place = f"{YOURS}: {PLACE.format(*state.pixel)}" if state.look == YOURS else state.look
        return f"Picture {state.number}, {place}. {loading.loading()} {verdict(state, Search())}."
    place = "row {}, column {} at {} {} {}".format(*seen.pixel) if seen.pixel else "no pixel changed"
    look = "none found yet" if state.look == BEST and seen.pixel is None else state.look
    label, certain = seen.ready.classes[seen.label], seen.before[seen.label]
    said = (
        f"Picture {state.number} is “{label}”, {certain:.1%} by the network. "
        f"With {place} ({look}) it says {seen.says(seen.after)}. {verdict(state, seen.search)}."
    )
    if not seen.search.history:
        return said
    asked, left = seen.search.history[-1]
    return f"{said} The search has asked {asked:,} times, and brought the correct class to {left:.1%}."


def _play(state: State, value: bool) -> State:
    return state.changed(playing=value, look=BEST if value and answered(state) else state.look)


FACES = ("Search by differential evolution", "Pause the search")
PLAY = Switch(label="Search", field="playing", set=_play, icons=("search", "pause"), faces=FACES)
PROCESS = loading.stepping(searched, Search(unfinished=True))
ON = {Pick: picked_cell(32, 32, lambda state, i, j: state.changed(row=i, column=j, look=YOURS))}
one_pixel = Design(State, scene, caption, process=PROCESS, prepare=seen, on=ON, buttons={"play": PLAY})
