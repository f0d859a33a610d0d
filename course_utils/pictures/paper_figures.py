"""The figures of the paper as still pictures; Figure 10, the network of section 7.4, is to scale."""

from collections.abc import Sequence

import numpy as np

from course_utils.arrays import Array, checked
from course_utils.convolution.paper_blocks import PaperBlock, Shape, blocks
from course_utils.network import datasets
from course_utils.network.datasets import Points
from course_utils.network.network import PlaneNetwork
from course_utils.pictures.diagrams import Connection, Neuron, network_graph
from course_utils.pictures.numbers import subscript
from course_utils.pictures.regions import boundary, cost_curve, difference, in_words, region
from course_utils.pictures.scene import Axes, Box, Edge, Formula, Image, Line, Look, Node, Scene, Text
from course_utils.pictures.stills.outputs import Still

BOX: Box = (12.0, 56.0, 936.0, 176.0)
FIRST, PITCH = 26.0, 154.0  # left edge of the first stack, and the distance to the next
FLOOR = 218.0  # the line on which the stacks stand
UNIT, LEAST = 4.0, 7.0  # side of a pixel, and the least side of a map
STEP, EVERY = 4.0, 6  # offset from sheet to sheet, and the number of maps that a sheet stands for


def figure10() -> Still:
    """Return Figure 10: the picture and the outputs of the five blocks, with filters and parameters."""
    found = blocks()
    shapes = [found[0].shape, *(block.output for block in found)]
    lines = tuple(stack(FIRST + PITCH * k, shape) for k, shape in enumerate(shapes))
    frame = Image(np.full((1, 1), np.nan))  # a box all round, as in the live view
    left, top, width, height = BOX
    axes = Axes(BOX, (frame, *lines), (left, left + width), (top + height, top))
    texts = [Text(f"block {k}" if k else "picture", FIRST + PITCH * k, 40, bold=True) for k in range(6)]
    for k, shape in enumerate(shapes):
        x, words = FIRST + PITCH * k, describe(found[k - 1]) if k else ("red, green, blue",)
        texts.append(Text("×".join(map(str, shape)), x, 256, bold=True))
        texts += [Text(word, x, 282 + 24 * i, "muted", 14) for i, word in enumerate(words)]
    total = sum(block.n_parameters for block in found)
    end = f"{total:,} weights and biases in all. Pooling has stride 2. After block 5 comes softmax."
    texts.append(Text(end, FIRST, 404))
    return Still(Scene(960, 424, (axes,), texts=tuple(texts)), _figure10_in_words(found))


def stack(left: float, shape: Shape) -> Line:
    """Return the outlines of a stack of maps: the whole front one and the visible parts of the others."""
    side, sheets = max(UNIT * shape[0], LEAST), max(3, 1 + shape[2] // EVERY)
    x, y = [left, left, left + side, left + side, left], [FLOOR, FLOOR - side, FLOOR - side, FLOOR, FLOOR]
    for k in range(1, sheets):
        right, high, low = left + side + STEP * k, FLOOR - side - STEP * k, FLOOR - STEP * k
        x += [np.nan, left + STEP * k, left + STEP * k, right, right, right - STEP]
        y += [np.nan, high + STEP, high, high, low, low]
    return Line(np.array(x), np.array(y))


def describe(block: PaperBlock) -> tuple[str, ...]:
    """Return in a few words what a block does, in order, and how many parameters it has."""
    rows, columns, channels, filters = block.weights
    last = f"{block.n_parameters:,} parameters"
    if block.number == 5:
        return f"full matrix {filters}×{channels}", last
    pool = (f"{block.pool} pooling",) if block.pool else ()
    after = (*pool, "ReLU") if block.pool == "max" else ("ReLU", *pool)
    return f"{filters} filters {rows}×{columns}×{channels}", *after, last


def _figure10_in_words(found: tuple[PaperBlock, ...]) -> str:
    steps = "; ".join(
        f"block {block.number} ({', '.join(describe(block))}) gives {' × '.join(map(str, block.output))}"
        for block in found
    )
    picture = " × ".join(map(str, found[0].shape))
    return f"The network of section 7.4 is given a picture of {picture} numbers: {steps}."


def figure3() -> Still:
    """Return Figure 3: the network with four layers of 2, 2, 3 and 2 neurons."""
    caption = (
        "A network of four layers with 2, 2, 3 and 2 neurons; every neuron feeds all of the next layer."
    )
    return _diagram((2, 2, 3, 2), None, caption)


def figure6() -> Still:
    """Return Figure 6: a network of 4, 3, 4, 5 and 2 neurons in which the edge of w_43^[3] stands out."""
    network = "A network of five layers with 4, 3, 4, 5 and 2 neurons"
    edge = "the edge from neuron 3 of layer 2 to neuron 4 of layer 3"
    return _diagram((4, 3, 4, 5, 2), (3, 4, 3), f"{network}; {edge} is highlighted.")


def _diagram(sizes: Sequence[int], highlighted: Connection | None, caption: str) -> Still:
    """Return the network as nodes and edges, with the number and the size of each layer above it."""
    width, height = 170.0 * (len(sizes) - 1), 84.0 * max(sizes)
    box = (70.0, 60.0, width, height)

    def node(neuron: Neuron, x: float, y: float) -> Node:
        l, j = neuron
        return Node(x, y, 40.0, str(j) if l > 1 else f"x{subscript(j)}")

    def edge(triple: Connection, start: int, end: int) -> Edge:
        look: Look = "chosen" if triple == highlighted else "plain"
        return Edge(start, end, 1.0 if look == "chosen" else 0.0, look=look)

    heads: list[Text] = []
    for l, n in enumerate(sizes, start=1):
        x = box[0] + width * (l - 1) / (len(sizes) - 1)
        kind = " (input)" if l == 1 else " (output)" if l == len(sizes) else ""
        heads.append(Text(f"layer {l}{kind}", x, 30, "muted", align="middle"))
        heads.append(Text(f"n{subscript(l)} = {n}", x, 50, align="middle"))
    formulas: tuple[Formula, ...] = ()
    if highlighted:
        l, j, k = highlighted
        x = box[0] + width * (l - 1.5) / (len(sizes) - 1)
        formulas = (Formula(rf"w^{{[{l}]}}_{{{j}{k}}}", x - 20, box[1] + height + 30),)
    graph, below = network_graph(sizes, box, node, edge), 70 + 40 * bool(formulas)
    return Still(Scene(width + 140, height + below, (), formulas, (graph,), texts=tuple(heads)), caption)


def figure1() -> Still:
    """Return Figure 1: the labelled data points."""
    points = datasets.figure1()
    scene = Scene(440, 440, (region(None, points, (48, 40, 340, 340)),))
    return Still(scene, "Ten labelled points in the unit square: five circles (A) and five crosses (B).")


@checked
def figure7(listing_cost: Array) -> Still:
    """Return Figure 7: every 10,000th of the costs of Listing 6.1, shape (steps,)."""
    if listing_cost.ndim != 1 or not len(listing_cost):
        raise ValueError(f"listing_cost must have shape (steps,), at least one, got {listing_cost.shape}")
    steps, box = np.arange(0, len(listing_cost), 10_000), (64.0, 48.0, 560.0, 300.0)
    axes = cost_curve(steps + 1, listing_cost[steps], box, ylabel="Figure 7: 20 × cost (6)")
    caption = "The cost of Listing 6.1 on a logarithmic axis: a plateau, a fall, then slow decay."
    return Still(Scene(680, 404, (axes,)), caption)


@checked
def figure8(network: PlaneNetwork, points: Points) -> Still:
    """Return Figure 4, 5, 8 or 9: the decision region of a trained network."""
    axes = region(network, points, (48, 74, 340, 340))
    return Still(Scene(440, 484, (axes,)), f"{in_words(network, points)}.")


@checked
def two_solutions(network: PlaneNetwork, other: PlaneNetwork, points: Points) -> Still:
    """Return Figure 8 over 4, or 9 over 5: the region of a network with the boundary of another, dashed."""
    axes = region(network, points, (48, 74, 340, 340), boundary(other))
    differ = np.mean((difference(network) > 0) != (difference(other) > 0))
    other_one = f"the other solution, dashed, differs on {differ:.0%} of the square."
    return Still(Scene(440, 484, (axes,)), f"{in_words(network, points)}; {other_one}")
