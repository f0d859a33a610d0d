"""A picture is moved and its feature map follows; with strides and after pooling it follows in jumps."""

from typing import NamedTuple

import numpy as np

from course_utils.arrays import Array
from course_utils.convolution.convolution import correlate2d, pool2d
from course_utils.convolution.known_filters import FILTERS
from course_utils.interactive.design import Design
from course_utils.interactive.events import Move
from course_utils.interactive.fields import Settings, choice, whole
from course_utils.pictures.charts import image_axes
from course_utils.pictures.scene import Handle, Image, Scene, Table

SIDE, FIRST, FARTHEST = 24, 4, 8  # of the picture; where the drawing stands at first; how far it can move
MIDDLE = FIRST + 4.5  # of the drawing, at first
KERNELS = {name: weights / by for name, (weights, by) in FILTERS.items() if weights.shape == (3, 3)}
SAME = 1e-9


class State(Settings):
    """The drawing is moved by dx columns and dy rows."""

    dx: int = whole(0, 0, FARTHEST, "moved to the right by")
    dy: int = whole(0, 0, FARTHEST, "moved down by")
    kernel: str = choice(tuple(KERNELS), "filter")
    stride: int = whole(1, 1, 3, "stride of the filter")
    pool: int = whole(4, 1, 4, "side of the pooling windows")
    kind: str = choice(("max", "average"), "pooling")


def drawing() -> Array:
    """A ring with a bar, 9 by 9 pixels of 0 and 1."""
    i, j = np.mgrid[-4:5, -4:5]
    ring = np.abs(np.hypot(i, j) - 3.6) < 0.7
    return np.asarray((ring | ((i == j) & (np.hypot(i, j) < 3.6))).astype(float))


def picture(dx: int, dy: int) -> Array:
    """The drawing after it was moved, (SIDE, SIDE); it stays away from the rim, so that nothing is lost."""
    result = np.zeros((SIDE, SIDE))
    result[FIRST + dy : FIRST + dy + 9, FIRST + dx : FIRST + dx + 9] = drawing()
    return result


def maps(state: State, dx: int, dy: int) -> tuple[Array, Array]:
    """The feature map of the picture moved by dx and dy, and the same pooled."""
    feature = correlate2d(picture(dx, dy), KERNELS[state.kernel], state.stride, 1)
    return feature, pool2d(feature, state.pool, state.pool, "max" if state.kind == "max" else "average")


def apart(old: Array, new: Array, step: int, dx: int, dy: int) -> Array:
    """By how much the new map differs from the old one moved by whole cells, as far as the picture was.

    step: pixels of the picture to a cell. Halves are rounded to even. What leaves the map is lost, and 0
    comes in.
    """
    i, j = round(dy / step), round(dx / step)
    moved = np.pad(old, ((i, 0), (j, 0)))[: len(old), : old.shape[1]]
    return new - moved


class Followed(NamedTuple):
    """The feature map and the pooled one, and by how much they differ from the old ones moved."""

    feature: Array
    pooled: Array
    feature_apart: Array
    pooled_apart: Array


def followed(state: State) -> Followed:
    """Return the maps of the moved picture, beside those of the picture as it was."""
    (old, old_pooled), (new, pooled) = maps(state, 0, 0), maps(state, state.dx, state.dy)
    step, by = state.stride, (state.dx, state.dy)
    return Followed(
        new, pooled, apart(old, new, step, *by), apart(old_pooled, pooled, step * state.pool, *by)
    )


def scene(state: State, seen: Followed) -> Scene:
    """Above: the picture, its feature map, the pooled one; below: the new ones minus the old ones moved."""
    limit = max(1.0, float(np.abs(KERNELS[state.kernel]).sum() / 2))
    dot = Handle(MIDDLE + state.dx, MIDDLE + state.dy, "the drawing", 1.0)
    wide, lefts, (above, below) = 196.0, (20.0, 242.0, 464.0), (60.0, 312.0)
    axes = (
        image_axes((lefts[0], above, wide, wide), Image(picture(state.dx, state.dy)), dot, title="picture"),
        image_axes((lefts[1], above, wide, wide), Image(seen.feature, limit), title="feature map"),
        image_axes((lefts[2], above, wide, wide), Image(seen.pooled, limit), title="pooled"),
        image_axes(
            (lefts[1], below, wide, wide), Image(seen.feature_apart, limit), title="minus the old, moved"
        ),
        image_axes(
            (lefts[2], below, wide, wide), Image(seen.pooled_apart, limit), title="minus the old, moved"
        ),
    )
    rows = (
        ("picture moved by", f"{state.dx}, {state.dy}"),
        ("pixels a cell of the map", str(state.stride)),
        ("pixels a pooled cell", str(state.stride * state.pool)),
        ("map: cells that differ", _count(seen.feature_apart)),
        ("pooled: cells that differ", _count(seen.pooled_apart)),
    )
    table = Table((680, 60, 272, 34.0 * len(rows)), rows, widths=(2.1, 1), align="lr")
    return Scene(960, 530, axes, tables=(table,))


def _count(difference: Array) -> str:
    return f"{np.sum(np.abs(difference) > SAME)} of {difference.size}"


def caption(state: State, seen: Followed) -> str:
    feature = _told("feature map", state, seen.feature_apart, state.stride)
    pooled = _told("pooled map", state, seen.pooled_apart, state.stride * state.pool)
    return f"The picture is moved by ({state.dx}, {state.dy}): {feature}; {pooled}."


def _told(name: str, state: State, difference: Array, step: int) -> str:
    """How a map, with so many pixels of the picture to a cell, has followed."""
    by, same = (round(state.dx / step), round(state.dy / step)), np.abs(difference).max() <= SAME
    if by == (0, 0) != (state.dx, state.dy):
        return (
            f"the {name} has not changed" if same else f"{_count(difference)} numbers of the {name} changed"
        )
    if same:
        return f"the {name} is the old one moved by {by}"
    verb, those = ("is", "that") if np.sum(np.abs(difference) > SAME) == 1 else ("are", "those")
    return f"{_count(difference)} numbers of the {name} {verb} not {those} of the old one moved by {by}"


def drag(state: State, event: Move) -> State:
    """Return the state after the drawing was dragged, by whole pixels."""
    dx, dy = np.clip(np.round([event.x - MIDDLE, event.y - MIDDLE]), 0, FARTHEST).astype(int).tolist()
    return state.changed(dx=dx, dy=dy)


moved_picture = Design(State, scene, caption, prepare=followed, on={Move: drag}, together=[("dx", "dy")])
