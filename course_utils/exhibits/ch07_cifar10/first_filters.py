"""The 32 filters of block 1 as they are learnt: recorded before training and after each of 8 epochs."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from course_utils.arrays import Array
from course_utils.cifar10.learnt_filters import filters_by_epoch
from course_utils.interactive.asking import answered, asking, question, veiled, verdict
from course_utils.interactive.design import Design
from course_utils.interactive.fields import Settings, whole
from course_utils.pictures.charts import chart, image_axes, line
from course_utils.pictures.scene import Axes, Dots, Image, Item, Line, Scene, Text

EPOCHS, FILTERS, ACROSS, SIZE = 8, 32, 8, 5
NEARLY = "half reach a correlation of 0.95 after"
ANSWERS = "1 or 2 epochs", "3 to 5 epochs", "6 epochs or more"
ALIKE = 0.95  # the correlation from which two filters look nearly the same
GAP = np.uint8(190)


class State(Settings):
    """After which epoch the filters are shown; 0 is before training."""

    guess: str = question(ANSWERS, NEARLY)
    epoch: int = whole(0, 0, EPOCHS, "epoch")


def correlations() -> Array:
    """Return how alike each filter is to what it is in the end, (epochs + 1, 32): from -1 to 1."""
    rows = filters_by_epoch().reshape(EPOCHS + 1, FILTERS, -1)
    lengths = np.linalg.norm(rows, axis=2)
    return np.asarray(np.sum(rows * rows[-1], axis=2) / np.maximum(lengths * lengths[-1], 1e-12))


def truth() -> str:
    """Return the right answer."""
    first = int(np.argmax(np.median(correlations(), axis=1) >= ALIKE))
    return ANSWERS[(first > 2) + (first > 5)]


def mosaic_of(epoch: int) -> NDArray[np.uint8]:
    """Return the filters as small pictures side by side, grey being 0, each with full colours."""
    filters = filters_by_epoch()[epoch].transpose(0, 2, 3, 1)  # (32, 5, 5, 3)
    largest = np.abs(filters).max(axis=(1, 2, 3), keepdims=True)
    colours = np.round(128 + 127 * filters / np.maximum(largest, 1e-12)).astype(np.uint8)
    rows = FILTERS // ACROSS
    sheet = np.full((rows * (SIZE + 1) - 1, ACROSS * (SIZE + 1) - 1, 3), GAP)
    for k, one in enumerate(colours):
        i, j = (SIZE + 1) * (k // ACROSS), (SIZE + 1) * (k % ACROSS)
        sheet[i : i + SIZE, j : j + SIZE] = one
    return sheet


def scene(state: State, progress: None) -> Scene:
    """Left: the filters; right: how alike they are to those of the end, epoch by epoch."""
    picture = Image(mosaic_of(state.epoch))
    when = "before training" if state.epoch == 0 else f"after epoch {state.epoch} of {EPOCHS}"
    box = (24.0, 84.0, 517.0, 253.0)
    axes = image_axes(box, picture, title=f"The filters of block 1 {when}"), _curves(state)
    said = verdict(state.guess, truth()) if answered(state) else asking(NEARLY)
    told = Text(said, 480, 24, "accent", 16, bold=True, align="middle")
    whole = Scene(960, 400, axes)
    return replace(whole, texts=(told,)) if answered(state) else veiled(whole, told, axes=(1,))


def _curves(state: State) -> Axes:
    epochs, found = np.arange(EPOCHS + 1.0), correlations()
    low, middle, high = np.quantile(found, (0.1, 0.5, 0.9), axis=1)
    items: list[Item] = [
        line((state.epoch, state.epoch), (-1, 1), "accent", dashed=True, name="the epoch"),
        line((0, EPOCHS), (ALIKE, ALIKE), "muted", dashed=True, name="nearly the same"),
        Line(epochs, low, "muted", dashed=True, name="a tenth of the filters are below"),
        Line(epochs, high, "muted", dashed=True, name="a tenth of the filters are above"),
        Line(epochs, middle, "B", name="median"),
        Dots(epochs, middle, "B", "cross", "median"),
    ]
    limits, said = ((0, EPOCHS), (-1, 1)), "correlation with the end"
    return chart((624, 84, 312, 253), items, *limits, xlabel="epoch", ylabel=said, most=(8, 5))


def caption(state: State, progress: None) -> str:
    found = correlations()[state.epoch]
    when = "Before training" if state.epoch == 0 else f"After epoch {state.epoch}"
    if not answered(state):
        return f"{when}: the {FILTERS} filters of block 1, in a run of {EPOCHS} epochs. {asking(NEARLY)}"
    alike = int((found >= ALIKE).sum())
    return (
        f"{when} the median correlation of a filter with what it is after epoch {EPOCHS} is "
        f"{np.median(found):.2f}; it is at least {ALIKE:g} for {alike} of {FILTERS}."
    )


first_filters = Design(State, scene, caption)
