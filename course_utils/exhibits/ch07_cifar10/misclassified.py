"""Figure 15: test pictures that a trained network takes for something else."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from course_utils.cifar10 import data, results, stand_in
from course_utils.interactive import limits
from course_utils.interactive.controls import Button, Choice, Control, Slider, WholeSlider
from course_utils.interactive.exhibit import Exhibit
from course_utils.pictures.scene import Axes, Image, Scene, Text

if TYPE_CHECKING:
    from course_utils.cifar10.feature_maps import Classified

REAL = data.present()
CLASSES = data.CLASSES if REAL else stand_in.CLASSES
ANY = "any class"
# By name: with dropout or without, and the seed; None for the network of the generated pictures.
RUNS: dict[str, tuple[bool, int] | None] = {"trained with generated pictures": None}
if REAL:
    RUNS = {
        f"{'with' if dropout else 'without'} dropout, seed {seed}": (dropout, seed)
        for dropout in (False, True)
        for seed in sorted(run.facts["settings"]["seed"] for run in results.recorded_runs(dropout))
    }
RANDOM, SUREST, LEAST_SURE = "at random, as in the paper", "surest first", "least sure first"
ROWS = 4
SHOWN = ROWS * ROWS
PAGES = 125 if REAL else 2  # about as many as there are wrong answers: of 10,000 pictures, or of 1,000
WIDTH, HEIGHT, SIDE = 234.0, 146.0, 120.0  # of a picture with its words, and of the picture
LEFT, TOP = 12.0, 40.0


@dataclass(frozen=True)
class State:
    """run: of RUNS; predicted, correct: classes, or any; least, most: bounds of the confidence in %; order:
    of the pictures; page: counted from 1; picked: the picture that is put into words, 0 to 15.
    """

    run: str = next(iter(RUNS))
    predicted: str = ANY
    correct: str = ANY
    least: float = 0.0
    most: float = 100.0
    order: str = RANDOM
    page: int = 1
    picked: int = 0

    def __post_init__(self) -> None:
        """ValueError for what no control can give."""
        names = (ANY, *CLASSES)
        orders = (RANDOM, SUREST, LEAST_SURE)
        limits.among(self, run=RUNS, predicted=names, correct=names, order=orders)
        limits.within(self, least=(0, 100), most=(0, 100), page=(1, PAGES), picked=(0, 15))


def judged(state: State) -> Classified:
    """Return the test pictures with what the run has made of them."""
    from course_utils.cifar10 import feature_maps

    run = RUNS[state.run]
    return feature_maps.classified_stand_in() if run is None else feature_maps.classified(*run)


@functools.lru_cache(maxsize=8)  # asked for some times at every frame
def found(state: State) -> NDArray[np.int64]:
    """Return which test pictures are misclassified as asked for, in the order asked for."""
    by = judged(state)
    wrong = by.predicted != by.test.labels
    wrong &= (100 * by.confidence >= state.least) & (100 * by.confidence <= state.most)
    for name, classes in ((state.predicted, by.predicted), (state.correct, by.test.labels)):
        if name != ANY:
            wrong &= classes == CLASSES.index(name)
    which = np.random.default_rng(15).permutation(len(wrong))
    which = which[wrong[which]]
    if state.order != RANDOM:
        sign = -1 if state.order == SUREST else 1
        which = which[np.argsort(sign * by.confidence[which], kind="stable")]
    return which


def page(state: State) -> tuple[int, int]:
    """Return which page is shown, the last one where there are fewer, and how many there are."""
    pages = max(1, -(-len(found(state)) // SHOWN))
    return min(state.page, pages), pages


def shown(state: State) -> NDArray[np.int64]:
    """Return which test pictures are on the page: at most 16."""
    number, _ = page(state)
    return found(state)[SHOWN * (number - 1) :][:SHOWN]


# ---------------------------------------------------------------- picture


def scene(state: State, progress: None) -> Scene:
    """Sixteen pictures, each with what it is taken for, what it is, and how sure the network is."""
    by, which = judged(state), shown(state)
    axes, texts = list[Axes](), list[Text]()
    for k, index in enumerate(which.tolist()):
        left, top = LEFT + WIDTH * (k % ROWS), TOP + HEIGHT * (k // ROWS)
        pixels = by.test.pixels[index].transpose(1, 2, 0)
        axes.append(Axes((left, top, SIDE, SIDE), (Image(pixels),), (0, 32), (32, 0)))
        words = CLASSES[by.predicted[index]], f"({CLASSES[by.test.labels[index]]})", _sure(by, index)
        for line, (word, role) in enumerate(zip(words, ("B", "A", "muted"), strict=True)):
            texts.append(Text(word, left + SIDE + 8, top + 36 + 26 * line, role, bold=line == 0))  # type: ignore[arg-type]
    axes.append(_cover(state, len(which)))
    if not len(which):
        texts.append(Text("No misclassified picture matches.", LEFT + 8, TOP + 30))
    recorded = f"Recorded results on the test pictures of CIFAR-10: {state.run}"
    banner = recorded if REAL else stand_in.BANNER
    texts.append(Text(banner, LEFT, 24, "muted" if REAL else "B"))
    return Scene(960, TOP + ROWS * HEIGHT, tuple(axes), texts=tuple(texts))


def _sure(by: Classified, index: int) -> str:
    sure = by.confidence[index]
    return f"{sure:.0%} sure" if sure < 0.995 else "> 99% sure"


def _cover(state: State, count: int) -> Axes:
    """An empty sheet over all pictures, on which they are picked."""
    rows = max(1, -(-count // ROWS))
    box = (LEFT - 8, TOP - 8, ROWS * WIDTH, rows * HEIGHT)
    chosen = divmod(min(state.picked, count - 1), ROWS) if count else None
    sheet = Image(np.full((rows, ROWS), np.nan), chosen=chosen, name="misclassified pictures")
    return Axes(box, (sheet,), (0, ROWS), (rows, 0))


# ---------------------------------------------------------------- words


def caption(state: State, progress: None) -> str:
    """Return how many there are, and the picked one in words."""
    by, which, (number, pages) = judged(state), shown(state), page(state)
    total, wrong = len(found(state)), int((by.predicted != by.test.labels).sum())
    whose = (
        "CIFAR-10" if REAL else "generated, not CIFAR-10; so were those that the network was trained with"
    )
    said = (
        f"Of {len(by.test):,} test pictures ({whose}), {wrong:,} are misclassified; {total:,} of them "
        f"match{'es' if total == 1 else ''} your choices"
    )
    if not len(which):
        return f"{said}."
    said += f", page {number} of {pages}."
    index = int(which[min(state.picked, len(which) - 1)])
    answer, label = CLASSES[by.predicted[index]], CLASSES[by.test.labels[index]]
    place = int((by.test.labels[: index + 1] == by.test.labels[index]).sum())
    return (
        f"{said} The outlined one is taken for class {answer}, with confidence {by.confidence[index]:.1%}; "
        f"it is of class {label}. In feature_maps it is number {place} of that class."
    )


# ---------------------------------------------------------------- what the reader does


def edit(state: State, event: dict[str, Any]) -> State:
    """Return the state after the reader has picked a picture."""
    match event:
        case {"kind": "pick", "what": "cell", "index": [i, j]}:
            return replace(state, picked=ROWS * i + j)
    return state


def _turn(by: int) -> Any:
    def turned(state: State, _: Any) -> State:
        number, pages = page(state)
        return replace(state, page=min(max(number + by, 1), pages, PAGES), picked=0)

    return turned


NAMES = (ANY, *CLASSES)
CONTROLS: dict[str, Control] = {
    "back": Button(label="Page back", icon="arrow-left", set=_turn(-1)),
    "on": Button(label="Page on", icon="arrow-right", set=_turn(1)),
    "page": WholeSlider(label="page", field="page", low=1, high=PAGES),
    "order": Choice(label="order", field="order", options=(RANDOM, SUREST, LEAST_SURE)),
    "predicted": Choice(label="taken for", field="predicted", options=NAMES),
    "correct": Choice(label="correct class", field="correct", options=NAMES),
    "least": Slider(label="at least % sure", field="least", low=0, high=100, step=1, format=".0f"),
    "most": Slider(label="at most % sure", field="most", low=0, high=100, step=1, format=".0f"),
}
if len(RUNS) > 1:
    CONTROLS["run"] = Choice(label="network", field="run", options=tuple(RUNS))


def misclassified(*, show: Sequence[str] | None = None, **settings: Any) -> Exhibit:
    """Return the exhibit; `settings` are fields of State, `show` the names of the controls to show."""
    return Exhibit(State(**settings), scene, caption, edit=edit, controls=CONTROLS, show=show)
