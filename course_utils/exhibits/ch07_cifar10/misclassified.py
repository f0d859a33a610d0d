"""Figure 15: test pictures that a trained network takes for something else."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from course_utils.cifar10 import data, results, stand_in
from course_utils.interactive import limits
from course_utils.interactive.asking import answered, asking, question, verdict
from course_utils.interactive.controls import Button
from course_utils.interactive.design import Design, picked_cell
from course_utils.interactive.events import Pick
from course_utils.interactive.fields import Settings, choice, setting, slider, whole
from course_utils.pictures.charts import image_axes, line
from course_utils.pictures.scene import Axes, Image, Line, Scene, Text

if TYPE_CHECKING:
    from course_utils.cifar10.feature_maps import Classified

REAL = data.present()
CLASSES = data.CLASSES if REAL else stand_in.CLASSES
ANY = "any class"
NAMES = (ANY, *CLASSES)
# By name: with dropout or without, and the seed; None for the network of the generated pictures.
OTHER = "trained with generated pictures"
RUNS: dict[str, tuple[bool, int] | None] = {OTHER: None}
if REAL:
    RUNS = {
        f"{'with' if dropout else 'without'} dropout, seed {run.seed}": (dropout, run.seed)
        for dropout in (False, True)
        for run in results.recorded_runs(dropout)
    }
RANDOM, SUREST, LEAST_SURE = "at random, as in the paper", "surest first", "least sure first"
WRONG = "when wrong it is typically"
NEAREST = {"about 50% sure": 0.5, "about 70% sure": 0.7, "about 90% sure": 0.9}
HALF, MORE, MUCH = ANSWERS = tuple(NEAREST)
ROWS = 4
SHOWN = ROWS * ROWS
PAGES = 125 if REAL else 2  # about as many as there are wrong answers: of 10,000 pictures, or of 1,000
WIDTH, HEIGHT, SIDE = 234.0, 134.0, 110.0  # of a picture with its words, and of the picture
LEFT, TOP = 12.0, 40.0


class State(Settings):
    """Which of the wrong answers are shown, and which one is put into words."""

    guess: str = question(ANSWERS, WRONG)
    page: int = whole(1, 1, PAGES, "page", also={"picked": 0}, most=lambda state: page(state).pages)
    order: str = choice((RANDOM, SUREST, LEAST_SURE), "order")
    predicted: str = choice(NAMES, "taken for")
    correct: str = choice(NAMES, "correct class")
    least: float = slider(0.0, 0, 100, 1, "at least % sure", format=".0f")
    most: float = slider(100.0, 0, 100, 1, "at most % sure", format=".0f")
    run: str = choice(tuple(RUNS), "network") if REAL else setting(OTHER, limits.Among((OTHER,)), "network")
    picked: int = setting(0, limits.whole(0, SHOWN - 1), "the picture of the page that is put into words")


def judged(state: State) -> Classified:
    """Return the test pictures with what the run has made of them."""
    from course_utils.cifar10 import feature_maps

    run = RUNS[state.run]
    return feature_maps.classified_stand_in() if run is None else feature_maps.classified(*run)


def found(state: State) -> NDArray[np.int64]:
    """Return the misclassified test pictures that match the settings, in the order asked for."""
    by = judged(state)
    wrong = by.predicted != by.test.labels
    wrong &= (100 * by.confidence >= state.least) & (100 * by.confidence <= state.most)
    for name, classes in ((state.predicted, by.predicted), (state.correct, by.test.labels)):
        if name != ANY:
            wrong &= classes == CLASSES.index(name)
    order = np.random.default_rng(15).permutation(len(wrong))
    which, sign = order[wrong[order]], {RANDOM: 0, SUREST: -1, LEAST_SURE: 1}[state.order]
    return which[np.argsort(sign * by.confidence[which], kind="stable")]


class Page(NamedTuple):
    """by: the test pictures and their predicted classes; total: how many match; which: those on the page,
    at most 16; number, pages: its number, that of the last page where there are fewer, and how many.
    """

    by: Classified
    total: int
    which: NDArray[np.int64]
    number: int
    pages: int


def page(state: State) -> Page:
    """Return the page that is shown."""
    which = found(state)
    pages = max(1, -(-len(which) // SHOWN))
    number = min(state.page, pages)
    return Page(judged(state), len(which), which[SHOWN * (number - 1) :][:SHOWN], number, pages)


def scene(state: State, seen: Page) -> Scene:
    """Sixteen pictures, each with what it is taken for, what it is, and how sure the network is."""
    by, count = seen.by, len(seen.which)
    axes, texts = list[Axes](), list[Text]()
    for k, index in enumerate(seen.which.tolist()):
        left, top, sure = LEFT + WIDTH * (k % ROWS), TOP + HEIGHT * (k // ROWS), by.confidence[index]
        axes.append(image_axes((left, top, SIDE, SIDE), Image(by.test.pixels[index].transpose(1, 2, 0))))
        said = (f"{sure:.0%} sure" if sure < 0.995 else "> 99% sure") if answered(state) else ""
        texts += [
            Text(CLASSES[by.predicted[index]], left + SIDE + 8, top + 36, "B", bold=True),
            Text(f"({CLASSES[by.test.labels[index]]})", left + SIDE + 8, top + 62, "A"),
            Text(said, left + SIDE + 8, top + 88, "muted"),
        ]
    # Over all pictures lies an empty sheet, on which they are picked.
    rows = max(1, -(-count // ROWS))
    chosen = divmod(min(state.picked, count - 1), ROWS) if count else None
    sheet = Image(np.full((rows, ROWS), np.nan), chosen=chosen, name="misclassified pictures")
    bars = _bars(by.confidence[seen.which]) if answered(state) else ()
    axes.append(image_axes((LEFT - 8, TOP - 8, ROWS * WIDTH, rows * HEIGHT), sheet, *bars))
    if not seen.total:
        texts.append(Text("No misclassified picture matches.", LEFT + 8, TOP + 30))
    recorded = f"Recorded results on the test pictures of CIFAR-10: {state.run}"
    texts.append(
        Text(recorded, LEFT, 24, "muted") if REAL else Text(stand_in.BANNER, LEFT, 24, "B", aside=True)
    )
    height = TOP + ROWS * HEIGHT
    median = f"Of all its wrong answers the median is {typical(state):.0%}."
    said = f"{verdict(state.guess, truth(state))} {median}" if answered(state) else asking(WRONG)
    told = Text(said, 480, height + 12, "accent", 16, bold=True, align="middle")
    return Scene(960, height + 30, tuple(axes), texts=(told, *texts))


def _bars(sure: NDArray[np.floating]) -> tuple[Line, ...]:
    """Beside each picture a bar as long as the network is sure, in cells of the sheet."""
    begin, most, down = (SIDE + 16) / WIDTH, (WIDTH - SIDE - 24) / WIDTH, (SIDE + 4) / HEIGHT
    places = (divmod(k, ROWS) for k in range(len(sure)))
    return tuple(
        line((column + begin, column + begin + most * one), (row + down, row + down), "B")
        for (row, column), one in zip(places, sure.tolist(), strict=True)
    )


def typical(state: State) -> float:
    """Return the median confidence of this network's wrong answers."""
    by = judged(state)
    return float(np.median(by.confidence[by.predicted != by.test.labels]))


def truth(state: State) -> str:
    """Return the answer that is nearest to the median."""
    median = typical(state)
    return min(ANSWERS, key=lambda answer: abs(NEAREST[answer] - median))


def caption(state: State, seen: Page) -> str:
    """Return how many there are, and the picked one in words."""
    by, stands_in = seen.by, "generated, not CIFAR-10; so were those that the network was trained with"
    wrong, whose = int((by.predicted != by.test.labels).sum()), "CIFAR-10" if REAL else stands_in
    match = f"{seen.total:,} of them match{'es' if seen.total == 1 else ''} your choices"
    said = f"Of {len(by.test):,} test pictures ({whose}), {wrong:,} are misclassified; {match}"
    ask = "" if answered(state) else f" {asking(WRONG)}"
    if not seen.total:
        return f"{said}.{ask}"
    index = int(seen.which[min(state.picked, len(seen.which) - 1)])
    answer, label = CLASSES[by.predicted[index]], CLASSES[by.test.labels[index]]
    sure = f", with confidence {by.confidence[index]:.1%}" if answered(state) else ""
    place = int((by.test.labels[: index + 1] == by.test.labels[index]).sum())
    return (
        f"{said}, page {seen.number} of {seen.pages}. The outlined one is taken for class {answer}{sure}; "
        f"it is of class {label}. In feature_maps it is number {place} of that class.{ask}"
    )


def _turned(state: State, by: int) -> State:
    seen = page(state)
    return state.changed(page=min(max(seen.number + by, 1), seen.pages, PAGES), picked=0)


BUTTONS = {
    "back": Button(label="Page back", icon="arrow-left", set=lambda state, _: _turned(state, -1)),
    "on": Button(label="Page on", icon="arrow-right", set=lambda state, _: _turned(state, 1)),
}
ON = {Pick: picked_cell(ROWS, ROWS, lambda state, row, column: state.changed(picked=ROWS * row + column))}
misclassified = Design(State, scene, caption, prepare=page, on=ON, buttons=BUTTONS)
