"""A walk through the network of Figure 10: the input of each block, its output, and what that costs."""

import functools
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np

from course_utils.convolution.paper_blocks import PaperBlock, Shape, blocks
from course_utils.interactive.asking import answered, asking, question, veiled, verdict
from course_utils.interactive.controls import Button, Choice, WholeSlider, entry_of
from course_utils.interactive.design import Design, picked
from course_utils.interactive.events import Pick
from course_utils.interactive.fields import Settings, setting, whole
from course_utils.interactive.limits import Several
from course_utils.pictures.charts import frame, path
from course_utils.pictures.scene import Axes, Line, Role, Scene, Table, Text

PAPER = blocks()
INPUT, CATEGORIES = PAPER[0].shape, 10
NONE = "none"
POOLS = (NONE, "max", "average")
PITCH, FLOOR = 154.0, 186.0  # of the volumes: from one to the next, and where they stand
WIDEST = 98.0  # of their front sides
MOST = "the block with the most parameters"
FIT = "Ten numbers come out, one for each category."


def _of_block(field: str) -> dict[str, Any]:
    return entry_of(field, lambda state: state.block - 1)


BUTTONS = {
    "paper": Button(
        label="As in the paper", set=lambda state, _: State(block=state.block, guess=state.guess)
    ),
    "size": WholeSlider(label="side of its filters", low=1, high=9, **_of_block("sizes")),
    "filters": WholeSlider(label="how many filters", low=1, high=128, **_of_block("filters")),
    "padding": WholeSlider(label="padding", low=0, high=4, **_of_block("paddings")),
    "pool": Choice(label="its pooling", options=POOLS, **_of_block("pools")),
}


def _five(control: str, values: list[Any], meaning: str) -> Any:
    accepts = Several(BUTTONS[control].limits(), len(PAPER), len(PAPER))
    return setting(tuple(values), accepts, f"{meaning}, for blocks 1 to 5")


class State(Settings):
    """The controls change the values of one block; the pooling has stride 2."""

    guess: str = question([f"block {b.number}" for b in PAPER], MOST)
    block: int = whole(1, 1, len(PAPER), "block")
    sizes: tuple[int, ...] = _five("size", [b.size for b in PAPER], "the side of the filters")
    paddings: tuple[int, ...] = _five("padding", [b.padding for b in PAPER], "the padding")
    filters: tuple[int, ...] = _five("filters", [b.filters for b in PAPER], "how many filters")
    pools: tuple[str, ...] = _five("pool", [b.pool or NONE for b in PAPER], "the pooling")
    pool_size: int = whole(PAPER[0].pool_size, 2, 3, "pooling windows")


Walk = tuple[list[PaperBlock], str]


class Made(NamedTuple):
    """What a block makes, and by how many multiplications."""

    maps: Shape
    output: Shape
    products: int


@functools.lru_cache(maxsize=64)  # a frame asks several times
def made(block: PaperBlock) -> Made:
    """Count, for a block that is possible."""
    return Made(block.maps, block.output, block.multiplications)


def walk(state: State) -> Walk:
    """Return the blocks up to the first that is impossible, and why it is."""
    reached: list[PaperBlock] = []
    pools = (pool.replace(NONE, "") for pool in state.pools)
    settings = zip(state.filters, state.sizes, state.paddings, pools, strict=True)
    for number, of_block in enumerate(settings, 1):
        block = PaperBlock(number, _shapes(reached)[-1], *of_block, state.pool_size)  # type: ignore[arg-type]
        if problem := _problem(block):
            return reached, f"Block {number} cannot {problem}."
        reached.append(block)
    return reached, ""


def _problem(block: PaperBlock) -> str:
    """What the block cannot do, and why, or nothing."""
    side, around = block.shape[0], block.shape[0] + 2 * block.padding
    if block.size > around:
        padded = f", {_times(around, around)} with padding" if block.padding else ""
        filters = _times(block.size, block.size)
        return f"exist: its filters are {filters}, but its input is only {_times(side, side)}{padded}"
    rows, window = block.maps[0], block.pool_size
    # A window of 3 may reach one row and one column over the edge; one of 2 may not.
    if block.pool and rows < 2:
        return f"pool: its windows are {_times(window, window)}, but its maps are only {_times(rows, rows)}"
    return ""


def _times(*sides: int) -> str:
    return " × ".join(map(str, sides))


def _verdict(walked: Walk) -> str:
    reached, problem = walked
    output = _shapes(reached)[-1]
    wrong = f"{_times(*output)} come out: not one number for each of the ten categories."
    return problem or (FIT if output == (1, 1, CATEGORIES) else wrong)


def scene(state: State, walked: Walk) -> Scene:
    """Above: the volumes, and the filter on each that makes the next; below: the table of blocks."""
    reached, outcome = walked[0], _verdict(walked)
    scale = WIDEST / max(32, *(shape[0] for shape in _shapes(reached)))
    head = "Every block’s output; purple: the filter that makes the next"
    volumes, texts = [], [Text(head, 12, 28, size=17, bold=True)]
    for k, shape in enumerate(_shapes(reached)):
        name, chosen = f"block {k}" if k else "picture", k == state.block
        volumes.append(_volume(k, shape, scale, "A" if chosen else "ink"))
        texts.append(Text(name, _left(k), 212, "A" if chosen else "muted", bold=chosen))
        texts.append(Text(_times(*shape), _left(k), 232, "A" if chosen else "ink", bold=chosen))
    texts.append(Text(outcome, 24, 552, "muted" if outcome == FIT else "B"))
    filters = [item for k, block in enumerate(reached) for item in _filter(k, block, scale)]
    axes = Axes((12, 44, 936, 200), (*volumes, *filters), (12, 948), (244, 44))
    said = verdict(state.guess, *largest(reached)) if reached else "No block exists."
    said = said if answered(state) else asking(MOST)
    told = Text(said, 24, 576, "accent", 16, bold=True)
    everything = Scene(960, 588, (axes,), tables=(_table(state, reached),), texts=tuple(texts))
    if answered(state):
        return replace(everything, texts=(*texts, told))
    return veiled(everything, told, tables=True)


def largest(reached: list[PaperBlock]) -> list[str]:
    """Return the names of the blocks that have the most parameters: several may have as many."""
    most = max((b.n_parameters for b in reached), default=0)
    return [f"block {b.number}" for b in reached if b.n_parameters == most]


def _shapes(reached: list[PaperBlock]) -> list[Shape]:
    return [INPUT, *(made(block).output for block in reached)]


def _left(k: int) -> float:
    return 24.0 + PITCH * k


def _volume(k: int, shape: Shape, scale: float, role: Role) -> Line:
    """The three visible sides of a volume."""
    side, depth, gap = scale * shape[0], 2.0 + 0.28 * shape[2], (np.nan, np.nan)
    x0, x1, y0, y1 = _left(k), _left(k) + side, FLOOR, FLOOR - side
    front = [(x0, y0), (x1, y0), (x1, y1), (x0, y1), (x0, y0)]
    top = [(x0, y1), (x0 + depth, y1 - depth), (x1 + depth, y1 - depth), (x1, y1)]
    beside = [(x1 + depth, y1 - depth), (x1 + depth, y0 - depth), (x1, y0)]
    return path(np.array([*front, gap, *top, gap, *beside]), role)


def _filter(k: int, block: PaperBlock, scale: float) -> tuple[Line, Line]:
    """The filter's patch on the input of the block, and where it leads."""
    side = max(5.0, scale * min(block.size, block.shape[0]))
    shift = 0.3 * (scale * block.shape[0] - side)
    x0, y0, after = _left(k) + shift, FLOOR - shift, scale * made(block).output[0] / 2
    target = _left(k + 1) + after, FLOOR - after
    rays = np.array([(x0 + side, y0), target, (np.nan, np.nan), (x0 + side, y0 - side), target])
    return path(rays, "muted", dashed=True), frame(x0, y0, x0 + side, y0 - side)


def _table(state: State, reached: list[PaperBlock]) -> Table:
    rows = [
        (
            f"block {b.number}",
            f"{b.filters} of {_times(b.size, b.size, b.shape[2])}",
            f"{b.n_parameters:,}",
            _times(*made(b).maps),
            f"{b.pool} {_times(b.pool_size, b.pool_size)}" if b.pool else NONE,
            _times(*made(b).output),
            f"{made(b).products:,}",
        )
        for b in reached
    ]
    missing = [(f"block {k}", *["–"] * 6) for k in range(len(reached) + 1, len(PAPER) + 1)]
    parameters, products = totals(reached)
    together = ("together", "", f"{parameters:,}", "", "", "", f"{products:,}")
    heads = ("", "filters", "parameters", "feature maps", "pooling", "output", "multiplications")
    widths, box = (1, 1.55, 1.1, 1.3, 1.25, 1.25, 1.35), (12.0, 262.0, 936.0, 259.0)
    everything, chosen = (*rows, *missing, together), state.block - 1
    return Table(box, everything, heads, widths, "llrllrr", chosen=chosen, name="blocks")


def totals(reached: list[PaperBlock]) -> tuple[int, int]:
    """Return the parameters and the multiplications of all blocks together."""
    return sum(b.n_parameters for b in reached), sum(made(b).products for b in reached)


def caption(state: State, walked: Walk) -> str:
    reached = walked[0]
    sides, (parameters, products) = " → ".join(str(side) for side, *_ in _shapes(reached)), totals(reached)
    if not answered(state):
        return f"{asking(MOST)} The sides of the volumes: {sides}."
    of = "for one picture" if not walked[1] else "up to there"
    said = (
        f"The sides of the volumes: {sides}. {parameters:,} parameters and {products:,} multiplications "
        f"{of}. {_verdict(walked)}"
    )
    if state.block > len(reached):
        return said
    block = reached[state.block - 1]
    high, wide = block.matrix
    return (
        f"{said} Block {block.number} makes {_times(*made(block).output)} of {_times(*block.shape)} with "
        f"{block.n_parameters:,} parameters; its weight matrix, written out, would be {high:,} × {wide:,}."
    )


ON = {Pick: picked("block", (1, 2, 3, 4, 5, 5))}  # below the last block stand the sums
ORDER = ("guess", "paper", "block", "size", "filters", "padding", "pool", "pool_size")
shape_walker = Design(State, scene, caption, prepare=walk, on=ON, buttons=BUTTONS, order=ORDER)
