"""One pixel of a picture changed, by hand or by differential evolution, and the class with it ([32])."""

from __future__ import annotations

import functools
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from course_utils.cifar10 import recorded_attacks
from course_utils.cifar10.recorded_attacks import GENERATIONS, POPULATION
from course_utils.exhibits.ch08_not_treated import _attacked_pictures as shared
from course_utils.interactive import limits, loading
from course_utils.interactive.controls import Choice, Control, Switch, WholeSlider
from course_utils.interactive.exhibit import Exhibit
from course_utils.interactive.process import Clock
from course_utils.pictures.charts import chart
from course_utils.pictures.scene import Axes, Image, Line, Scene, Text

if TYPE_CHECKING:
    from course_utils.cifar10.trained import Ready
    from course_utils.outlook.evolution import DifferentialEvolution

NONE, YOURS, BEST = "none: as it is", "your pixel", "the best pixel found"
UNDECIDED, YES, NO = "not yet", "yes, for this picture", "no, not for this picture"
ALL = POPULATION * (1 + GENERATIONS)
BOX = (24.0, 64.0, 320.0, 320.0)  # of the picture

Pixel = tuple[int, int, int, int, int]  # row, column, red, green, blue


@dataclass(frozen=True)
class State:
    """number: of the picture, from 1; row, column, red, green, blue: your pixel, all from 0; look: which
    pixel is changed; guess: whether one pixel can alter the class.
    """

    number: int = 1
    look: str = YOURS
    row: int = 16
    column: int = 16
    red: int = 255
    green: int = 255
    blue: int = 0
    guess: str = UNDECIDED
    playing: bool = False

    def __post_init__(self) -> None:
        """ValueError for what no control can give."""
        limits.within(self, number=(1, shared.MOST), row=(0, 31), column=(0, 31))
        limits.within(self, red=(0, 255), green=(0, 255), blue=(0, 255))
        limits.among(self, look=(NONE, YOURS, BEST), guess=(UNDECIDED, YES, NO))

    @property
    def pixel(self) -> Pixel:
        """The pixel that is set by hand."""
        return self.row, self.column, self.red, self.green, self.blue


@dataclass(frozen=True, eq=False)
class Progress:
    """ready: network and pictures, once they are loaded; best: the best pixel that the search has found;
    history: after each generation how often the network was asked, and the softmax output of the correct
    class with the best pixel; over: the search has come to its end.
    """

    ready: Ready | None = None
    best: Pixel | None = None
    history: tuple[tuple[int, float], ...] = ()
    over: bool = False
    p: None = None
    finished: bool = False
    unfinished: bool = False


# ---------------------------------------------------------------- the network and the search


@functools.lru_cache(maxsize=4)
def _one_pixel(ready: Ready, number: int) -> Any:
    from course_utils.cifar10.attacks import OnePixel

    return OnePixel(shared.picture(ready, number)[0], ready.prepare)


@functools.lru_cache(maxsize=64)  # a frame asks for the picture and for the caption
def softmax(ready: Ready, number: int, pixel: Pixel | None) -> NDArray[np.float64]:
    """Return the softmax outputs, (10,), of a picture with this pixel, or as it is."""
    from course_utils.cifar10.attacks import attacked

    if pixel is None:  # a pixel as it is
        pixel = (0, 0, *shared.picture(ready, number)[0][:, 0, 0].tolist())
    return attacked(ready.net, _one_pixel(ready, number), np.array(pixel, float)[:, None])[0]


def begin(ready: Ready, number: int) -> DifferentialEvolution:
    """Return the search for the best pixel of a picture."""
    return shared.search(ready.net, _one_pixel(ready, number), shared.picture(ready, number)[1])


def process(state: State, clock: Clock) -> Generator[Progress, State, None]:
    """Load; then search while the reader lets it, one generation after the other; anew for each picture."""
    waiting = Progress(unfinished=True)
    while (ready := loading.loaded()) is None:
        state = yield waiting
    progress, search, number = Progress(ready), None, state.number
    while True:
        if state.number != number:
            progress, search, number = Progress(ready), None, state.number
        if state.playing and (state.guess == UNDECIDED or progress.over):
            progress = replace(progress, finished=True)
        elif state.playing:
            if search is None:
                search = begin(ready, number)
            else:
                search.generation()
            progress = _after(ready, number, search, progress)
        elif progress.finished:
            progress = replace(progress, finished=False)
        state = yield progress


def _after(ready: Ready, number: int, search: DifferentialEvolution, before: Progress) -> Progress:
    place, value = search.best
    row, column, *colour = np.floor(place).astype(int).tolist()
    best = (row, column, *colour)
    altered = softmax(ready, number, best).argmax() != shared.picture(ready, number)[1]
    over = bool(altered) or search.evaluations >= ALL
    first = (0, float(softmax(ready, number, None)[shared.picture(ready, number)[1]]))
    history = (*(before.history or (first,)), (search.evaluations, value))
    return Progress(ready, best, history, over, finished=over)


# ---------------------------------------------------------------- picture


def pixel_shown(state: State, progress: Progress) -> Pixel | None:
    """Return the pixel that is changed in the picture, or None."""
    return {NONE: None, YOURS: state.pixel, BEST: progress.best}[state.look]


def scene(state: State, progress: Progress) -> Scene:
    """Left: the picture; right: the softmax outputs, and how the search goes."""
    ready = progress.ready
    if ready is None:
        empty = Image(np.full((32, 32, 3), 128, np.uint8), name="pixels")
        waiting = Axes(BOX, (empty,), (0, 32), (32, 0), title=" ")
        return Scene(960, 540, (waiting,), texts=(Text(loading.loading(), 24, 430, "muted"),))
    pixel = pixel_shown(state, progress)
    before, after = (softmax(ready, state.number, each) for each in (None, pixel))
    axes = (
        _picture(ready, state, pixel),
        shared.softmax_bars(ready, (400, 64, 536, 190), before, after),
        _search(progress),
    )
    return Scene(960, 540, axes, texts=(*_notes(state, progress), *shared.banner(ready, 530)))


def _picture(ready: Ready, state: State, pixel: Pixel | None) -> Axes:
    pixels, label = shared.picture(ready, state.number)
    shown = shared.upright(pixels).copy()
    chosen = None
    if pixel is not None:
        shown[pixel[0], pixel[1]], chosen = pixel[2:], pixel[:2]
    image = Image(shown, chosen=chosen, name="pixels")
    return Axes(BOX, (image,), (0, 32), (32, 0), title=f"“{ready.classes[label]}”")


def _search(progress: Progress) -> Axes:
    history = np.array(progress.history, float).reshape(-1, 2)
    line = Line(history[:, 0], history[:, 1], "A", dot=True)
    return chart(
        (400, 340, 536, 96),
        (line,),
        (0, ALL),
        (0, 1.02),
        xlabel="times that the network was asked",
        ylabel="search: softmax of the correct class, best pixel so far",
        most=(6, 3),
    )


def _notes(state: State, progress: Progress) -> tuple[Text, ...]:
    pixel = pixel_shown(state, progress)
    place = "no pixel is changed" if pixel is None else "row {}, column {}, colour {} {} {}".format(*pixel)
    notes = [Text(place, 24, 410, "muted"), Text(verdict(state, progress), 24, 440, "accent", bold=True)]
    return (*notes, Text(recorded_in_words(), 24, 504, "muted", 14))


def verdict(state: State, progress: Progress) -> str:
    """Return what has come of the guess."""
    if state.guess == UNDECIDED:
        return "First commit yourself, then search"
    if not progress.over:
        return f"You say {state.guess.split(',')[0]}; now search"
    found = _found(state, progress)
    right = "you are right" if found == (state.guess == YES) else "you said " + state.guess.split(",")[0]
    return f"{'One pixel does it' if found else 'None was found'}: {right}"


def _found(state: State, progress: Progress) -> bool:
    if progress.ready is None or progress.best is None:
        return False
    after = softmax(progress.ready, state.number, progress.best)
    return bool(after.argmax() != shared.picture(progress.ready, state.number)[1])


@functools.cache
def recorded_in_words() -> str:
    """Return what was recorded on CIFAR-10."""
    found = recorded_attacks.attack_table("one_pixel_cifar10")
    altered = int((found["after"] != found["label"]).sum())
    return (
        f"Recorded on CIFAR-10: of {len(found['label'])} test pictures that were named correctly, one "
        f"pixel altered the class of {altered}."
    )


def caption(state: State, progress: Progress) -> str:
    """Return the picture in words."""
    chosen = "Picture {}, {}: row {}, column {}, colour {} {} {}.".format(
        state.number, state.look, *state.pixel
    )
    ready = progress.ready
    if ready is None:
        return f"{chosen} {loading.loading()} {verdict(state, progress)}."
    pixel, label = pixel_shown(state, progress), shared.picture(ready, state.number)[1]
    before, after = (softmax(ready, state.number, each) for each in (None, pixel))
    place = "no pixel changed" if pixel is None else "row {}, column {} at {} {} {}".format(*pixel)
    look = "none found yet" if state.look == BEST and pixel is None else state.look
    word = ready.classes[int(after.argmax())]
    said = (
        f"Picture {state.number} is “{ready.classes[label]}”, {before[label]:.1%} by the network. "
        f"With {place} ({look}) it says “{word}” with {after.max():.1%}. "
        f"{verdict(state, progress)}."
    )
    if progress.history:
        said += " The search has asked {:,} times, and brought the correct class to {:.1%}.".format(
            *progress.history[-1]
        )
    return said  # what was recorded stands in the picture, and in the notebook


# ---------------------------------------------------------------- what the reader does


def edit(state: State, event: Mapping[str, Any]) -> State:
    """Return the state after the reader picked a pixel of the picture."""
    if event["kind"] != "pick":
        return state
    row, column = event["index"]
    return replace(state, row=row, column=column, look=YOURS)


def _yours(field: str) -> Any:
    return lambda state, value: replace(state, **{field: value}, look=YOURS)


def _slider(label: str, field: str, high: int) -> WholeSlider:
    return WholeSlider(label=label, field=field, set=_yours(field), low=0, high=high)


def _play(state: State, value: bool) -> State:
    return replace(state, playing=value, look=BEST if value and state.guess != UNDECIDED else state.look)


CONTROLS: dict[str, Control] = {
    "play": Switch(
        label="Search",
        field="playing",
        set=_play,
        icons=("search", "pause"),
        faces=("Search by differential evolution", "Pause the search"),
    ),
    "number": WholeSlider(label="picture", field="number", low=1, high=shared.MOST),
    "guess": Choice(label="can one pixel do it?", field="guess", options=(UNDECIDED, YES, NO)),
    "row": _slider("row", "row", 31),
    "column": _slider("column", "column", 31),
    "red": _slider("red", "red", 255),
    "green": _slider("green", "green", 255),
    "blue": _slider("blue", "blue", 255),
    "look": Choice(label="changed pixel", field="look", options=(YOURS, NONE, BEST)),
}


def one_pixel(*, show: Sequence[str] | None = None, **settings: Any) -> Exhibit:
    """Return the exhibit; `settings` are fields of State, `show` the names of the controls to show."""
    state = State(**settings)
    return Exhibit(state, scene, caption, process=process, edit=edit, controls=CONTROLS, show=show)
