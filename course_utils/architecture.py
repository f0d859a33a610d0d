"""Figure 10 of the paper: the network of section 7.4 as stacks of feature maps, drawn to scale."""

from __future__ import annotations

import numpy as np

from course_utils.figure10 import Block, Shape, blocks
from course_utils.render import Still
from course_utils.scene import Axes, Image, Line, Scene, Text

Box = tuple[float, float, float, float]
BOX: Box = (12.0, 56.0, 936.0, 176.0)
FIRST, PITCH = 26.0, 154.0  # where the first stack begins, and from one to the next
FLOOR = 218.0  # on which they stand
UNIT, LEAST = 4.0, 7.0  # of a pixel's side, and of a whole map's
STEP, EVERY = 4.0, 6  # from sheet to sheet, and how many maps one sheet stands for


def figure10() -> Still:
    """Figure 10: the picture and the outputs of the five blocks, with filters and parameters."""
    found = blocks()
    shapes = [found[0].shape, *(block.output for block in found)]
    lines = tuple(stack(FIRST + PITCH * k, shape) for k, shape in enumerate(shapes))
    frame = Image(np.full((1, 1), np.nan))  # a box all round, as in the live view
    left, top, width, height = BOX
    axes = Axes(BOX, (frame, *lines), (left, left + width), (top + height, top))
    texts = [Text(name, FIRST + PITCH * k, 40, bold=True) for k, name in enumerate(map(_name, range(6)))]
    for k, shape in enumerate(shapes):
        texts.append(Text("×".join(map(str, shape)), FIRST + PITCH * k, 256, bold=True))
        words = ("red, green, blue",) if k == 0 else describe(found[k - 1])
        texts += [Text(word, FIRST + PITCH * k, 282 + 24 * i, "muted", 14) for i, word in enumerate(words)]
    total = sum(block.n_parameters for block in found)
    end = f"{total:,} weights and biases in all. Pooling has stride 2. After block 5 comes softmax."
    texts.append(Text(end, FIRST, 404))
    return Still(Scene(960, 424, (axes,), texts=tuple(texts)), in_words(found))


def _name(k: int) -> str:
    return f"block {k}" if k else "picture"


def stack(left: float, shape: Shape) -> Line:
    """Return the outlines of a stack of maps, the front one whole, of the others what is seen of them."""
    side, sheets = max(UNIT * shape[0], LEAST), max(3, 1 + shape[2] // EVERY)
    x, y = [left, left, left + side, left + side, left], [FLOOR, FLOOR - side, FLOOR - side, FLOOR, FLOOR]
    for k in range(1, sheets):
        right, high, low = left + side + STEP * k, FLOOR - side - STEP * k, FLOOR - STEP * k
        x += [np.nan, left + STEP * k, left + STEP * k, right, right, right - STEP]
        y += [np.nan, high + STEP, high, high, low, low]
    return Line(np.array(x), np.array(y))


def describe(block: Block) -> tuple[str, ...]:
    """Return in a few words what a block does, in its order, and what it needs."""
    rows, columns, channels, filters = block.weights
    size = f"{rows}×{columns}×{channels}"
    pool = (f"{block.pool} pooling",) if block.pool else ()
    relu = ("ReLU",) if block.number < 5 else ()
    last = (*pool, *relu) if block.pool == "max" else (*relu, *pool)
    first = f"{filters} filters {size}" if block.number < 5 else f"full matrix {filters}×{channels}"
    return first, *last, f"{block.n_parameters:,} parameters"


def in_words(found: tuple[Block, ...]) -> str:
    """Return the figure in words."""
    steps = "; ".join(
        f"block {block.number} ({', '.join(describe(block))}) gives {' × '.join(map(str, block.output))}"
        for block in found
    )
    picture = " × ".join(map(str, found[0].shape))
    return f"The network of section 7.4 is given a picture of {picture} numbers: {steps}."
