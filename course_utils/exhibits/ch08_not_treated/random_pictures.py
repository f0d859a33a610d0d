"""Pictures with random labels ([36]): the network of section 7.4 learns them by heart, and nothing else."""

from collections.abc import Generator, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from course_utils.cifar10 import recorded_attacks
from course_utils.cifar10.trained import Ready
from course_utils.exhibits.ch08_not_treated import _attacked_pictures as shared
from course_utils.interactive import loading
from course_utils.interactive.asking import answered, asking, question, veiled, verdict
from course_utils.interactive.controls import Switch
from course_utils.interactive.design import Design
from course_utils.interactive.fields import Playable, choice, slider, whole
from course_utils.interactive.process import Progress
from course_utils.pictures.charts import chart, image_axes, line
from course_utils.pictures.scene import Axes, Image, Item, Line, Role, Scene, Text

BATCH, LAST = 20, 40  # pictures in a step of the live training, and its epochs
COUNTS = ("100", "200", "400")
SHOWN = 14  # of the pictures, with their labels
BOTH, RANDOM, TRUE = "random and true labels", "random labels", "true labels"
LONGER = "random labels take"
FEWER, ALIKE, MORE = EPOCHS = ("fewer epochs", "as many epochs", "more epochs")
ROLES: dict[str, Role] = {"random": "B", "true": "A"}


class State(Playable):
    """The live training, which validates with as many pictures as it trains with, and what is drawn."""

    guess: str = question(EPOCHS, LONGER)
    share: float = slider(1.0, 0, 1, 0.1, "random labels", format=".0%")
    N: str = choice(COUNTS, "pictures", "200")
    seed: int = whole(0, 0, 50, "seed")
    recorded: str = choice((BOTH, RANDOM, TRUE), "recorded runs", restarts=False)

    @property
    def kinds(self) -> list[str]:
        """The recorded runs that are drawn."""
        return [kind for kind in ROLES if self.recorded in (BOTH, f"{kind} labels")]


class LiveTraining(Progress):
    """ready: network and pictures, once they are loaded; history: the epoch, and the shares of training and
    validation pictures that got their labels in it; step: of the training, in all.
    """

    ready: Ready | None = None
    history: tuple[tuple[int, float, float], ...] = ()
    step: int = 0


def labels(ready: Ready, state: State) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Return the labels to train with and those to validate with, (N,) each, of the first 2N pictures."""
    from course_utils.cifar10.label_noise import shuffled_labels

    N = int(state.N)
    some = ready.test.labels[:N], ready.test.labels[N : 2 * N]
    first, second = (shuffled_labels(one, 2 * state.seed + k, state.share) for k, one in enumerate(some))
    return first, second


def trained(ready: Ready, state: State) -> Generator[LiveTraining, State, None]:
    """Yield the progress after each step."""
    from course_utils.cifar10.label_noise import live_training

    yield LiveTraining(ready)
    for step, history in live_training(ready, *labels(ready, state), BATCH, LAST, state.seed):
        yield LiveTraining(ready, history, step)


def scene(state: State, progress: LiveTraining) -> Scene:
    """Left: the recorded runs; right: the live one; below: some of its pictures with their labels."""
    recorded = _chart(66, _recorded(state), "Recorded: 1,000 pictures of CIFAR-10", 35)
    live = _chart(546, _live(progress), f"Live: {state.N} pictures", LAST)
    pictures = _some_pictures(progress.ready, state) if progress.ready else []
    waiting = Text(loading.loading(), 480, 430, "muted", align="middle")
    texts = shared.banner(progress.ready, 510) if progress.ready else (waiting,)
    whole = Scene(960, 520, (recorded, live, *pictures), texts=texts)
    said = verdict(state.guess, epochs_needed()) if answered(state) else asking(LONGER)
    told = Text(said, 66, 24, "accent", 16, bold=True)
    if answered(state):
        return replace(whole, texts=(*texts, told))
    return veiled(whole, told, axes=(0,))


def epochs_needed() -> str:
    """Return whether the recorded training with random labels took more epochs than the other."""
    random, true = (recorded_attacks.labels_table()[kind]["epoch"][-1] for kind in ROLES)
    return MORE if random > true else FEWER if random < true else ALIKE


def _chart(left: float, items: Sequence[Item], title: str, last: int) -> Axes:
    every = line((0, last), (10, 10), "muted", dashed=True), *items
    box, limits, xlabel = (left, 76, 392, 230), ((0, last), (0, 104)), "epochs (dashed grey: chance)"
    return chart(box, every, *limits, title=title, xlabel=xlabel, ylabel="% right")


def _recorded(state: State) -> list[Item]:
    items: list[Item] = []
    for kind in state.kinds:
        found, role = recorded_attacks.labels_table()[kind], ROLES[kind]
        items.append(Line(found["epoch"], 100 * found["training"], role, label=kind))
        items.append(Line(found["epoch"], 100 * found["validation"], role, dashed=True, label="new"))
    return items


def _live(progress: LiveTraining) -> list[Item]:
    epochs, training, new = np.array([(0, np.nan, np.nan), *progress.history], float).T
    return [
        Line(epochs, 100 * training, "B", dot=True, label="training"),
        Line(epochs, 100 * new, "B", dashed=True, label="new pictures"),
    ]


def _some_pictures(ready: Ready, state: State) -> list[Axes]:
    pictures = zip(ready.test.pixels[:SHOWN].transpose(0, 2, 3, 1), labels(ready, state)[0], strict=False)
    short = shared.SHORT[ready.classes]
    return [
        image_axes((24 + 65.6 * k, 398, 58.0, 58.0), Image(pixels), xticks=((16.0, short[label]),))
        for k, (pixels, label) in enumerate(pictures)
    ]


def caption(state: State, progress: LiveTraining) -> str:
    found = recorded_attacks.labels_table()
    told = [
        f"{kind} labels: training {found[kind]['training'][-1]:.1%}, new pictures "
        f"{found[kind]['validation'][-1]:.1%} after {found[kind]['epoch'][-1]:.0f} epochs"
        for kind in state.kinds
    ]
    word = "Training" if state.playing else "Live"
    live = f"{word}: {state.N} pictures, {state.share:.0%} of the labels random, seed {state.seed}"
    if progress.ready is None:
        live += f". {loading.loading()}"
    elif not progress.history:
        live += f": step {progress.step}."
    else:
        epoch, training, validation = progress.history[-1]
        live += f": after epoch {epoch} training {training:.1%}, new pictures {validation:.1%}."
    recorded = f"Recorded on CIFAR-10, {'; '.join(told)}." if answered(state) else asking(LONGER)
    return f"{recorded} {live}"


PLAY = Switch(label="Train", field="playing", icons=("play", "pause"), faces=("Train", "Pause"))
PROCESS = loading.stepping(trained, LiveTraining(unfinished=True), training=True)
random_pictures = Design(State, scene, caption, process=PROCESS, buttons={"play": PLAY})
