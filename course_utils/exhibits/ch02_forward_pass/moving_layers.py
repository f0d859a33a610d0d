"""The plane on its way through the layers: what is bent at the input is straight before the output.

Every place x of the unit square has an activation in each layer. With two neurons in a layer it is a place
in the plane again, and the exhibit moves all of them from layer to layer. Three are drawn in projection.
"""

import functools
import itertools

import numpy as np

from course_utils.arrays import Array
from course_utils.interactive.controls import PLAY
from course_utils.interactive.design import Design
from course_utils.interactive.fields import Playable, choice, slider, whole
from course_utils.interactive.travelling import At, travelling
from course_utils.network import datasets
from course_utils.network.datasets import A
from course_utils.network.network import FrozenNetwork, Network
from course_utils.pictures import regions
from course_utils.pictures.charts import chart, dots
from course_utils.pictures.scene import Item, Line, Scene, Text
from course_utils.training.least_squares import least_squares_fit

POINTS = datasets.figure1()
SIZES = {"2, 2, 2, 2": (2, 2, 2, 2), "2, 2, 3, 2": (2, 2, 3, 2)}
LAST = 3  # the layer before the output
PACE = 0.4  # layers a second
LINES, STEPS = 11, 41  # of the grid, in each direction, and places on each
DEPTH = np.array([0.35, 0.2])  # how the third coordinate is drawn, seen from the side
GAP = np.full((2, 1), np.nan)


class State(Playable):
    """The network, and where between its layers the picture is."""

    layer: float = slider(1.0, 1, LAST, 0.01, "layer", restarts=False)
    sizes: str = choice(tuple(SIZES), "neurons")
    seed: int = whole(0, 0, 10, "fitted from random start")


@functools.cache
def fitted(sizes: str, seed: int) -> FrozenNetwork:
    """Return the network fitted to the ten points, stopped while its weights were of moderate size."""
    start = Network.random(SIZES[sizes], np.random.default_rng(seed), 1.0)
    found = least_squares_fit(POINTS, start, target=0.1).network
    return found.at(np.round(found.p, 2)).frozen()


def moved(network: Network, x: Array, layer: float) -> Array:
    """Return where the places x, (2, N), are at this layer: (2, N), between two layers on the way.

    A third coordinate is drawn as in a sketch of a cube, aslant.
    """
    before = min(int(layer), LAST - 1)
    _, a = network.forward(np.nan_to_num(x))
    start, end = (flat(a[l]) for l in (before, before + 1))
    found: Array = start + (layer - before) * (end - start)
    found[:, np.isnan(x[1])] = np.nan
    return found


def flat(a: Array) -> Array:
    """Return activations of two neurons as they are, and those of three in projection."""
    return a[:2] + (DEPTH[:, None] * a[2] if len(a) == 3 else 0.0)


@functools.cache
def grid() -> Array:
    """Return the places of the lines of a grid, with gaps between the lines: (2, ..)."""
    t, pieces = np.linspace(0, 1, STEPS), []
    for at in np.linspace(0, 1, LINES):
        pieces += [np.stack([t, np.full(STEPS, at)]), GAP, np.stack([np.full(STEPS, at), t]), GAP]
    return np.hstack(pieces)


@functools.cache
def cube() -> Array:
    """Return the edges of the cube of three activations, as it is drawn, with gaps: (2, ..)."""
    corners = np.array(list(np.ndindex(2, 2, 2)), dtype=float)
    edges = [(a, b) for a, b in itertools.combinations(corners, 2) if np.abs(a - b).sum() == 1]
    return np.hstack([piece for edge in edges for piece in (flat(np.stack(edge, axis=1)), GAP)])


@functools.lru_cache(maxsize=8)
def boundary(network: FrozenNetwork) -> Array:
    """Return the places of the square where F1 = F2, with gaps: (2, ..)."""
    line = regions.boundary(network)
    return np.stack([line.x, line.y])


def scene(state: State, progress: At) -> Scene:
    """Left: the square with its grid, on the way; right: the region as it is at the input."""
    network = fitted(state.sizes, state.seed)
    lines, edge = (moved(network, x, state.layer) for x in (grid(), boundary(network)))
    points, is_A = moved(network, POINTS.x, state.layer), POINTS.labels == A
    items: tuple[Item, ...] = (
        Line(lines[0], lines[1], "muted"),
        Line(edge[0], edge[1], "accent", label="F₁ = F₂"),
        dots(points[:, is_A].T, "A", marker="circle", label="A"),
        dots(points[:, ~is_A].T, "B", marker="cross", label="B"),
    )
    aslant = 3 in network.sizes and state.layer > LAST - 1  # on the way to three neurons, or there
    if aslant:
        edges = cube()
        items = (*items, Line(edges[0], edges[1], "ink", dashed=True))
    wide = (-0.05, 1.05 + (DEPTH[0] if 3 in network.sizes else 0.0))
    xlabel, ylabel = ("a₁ + 0.35 a₃", "a₂ + 0.2 a₃") if aslant else ("neuron 1", "neuron 2")
    moving = chart((56, 74, 420, 364), items, wide, wide, xlabel=xlabel, ylabel=ylabel)
    still = regions.small_region(network, POINTS, (580, 74, 340, 340), title="The input: where F₁ > F₂")
    where = f"{_where(state)}: a cube, drawn aslant" if aslant else _where(state)
    texts = (Text(where, 56, 30, "ink", 17, bold=True),)
    return Scene(960, 488, (moving, still), texts=texts)


def _where(state: State) -> str:
    at = round(state.layer, 2)
    if at == 1:
        return "The input, layer 1"
    return f"Layer {at:g}" if at == int(at) else f"Between layers {int(at)} and {int(at) + 1}"


def straightness(network: FrozenNetwork, layer: float) -> float:
    """Return how far the moved boundary is from its best straight line, at most, in units of the square."""
    places = moved(network, boundary(network), layer)
    places = places[:, ~np.isnan(places[0])]
    if not places.size:
        return 0.0
    across = np.linalg.svd(places - places.mean(axis=1, keepdims=True), full_matrices=False)
    return float(np.abs(across.S[1] * across.Vh[1]).max())


def caption(state: State, progress: At) -> str:
    network, where = fitted(state.sizes, state.seed), _where(state)
    shown = "the grid of the square, the ten points, and the line F₁ = F₂"
    seen = f"{where} of a network of {state.sizes} neurons: {shown}"
    if state.layer == 1:  # what becomes of the line is the question
        return f"{seen}."
    off = straightness(network, state.layer)
    bent = "is straight" if off < 0.005 else f"is up to {off:.2f} off a straight line"
    return f"{seen}, which {bent} there."


PROCESS = travelling("layer", 1, LAST, PACE)
moving_layers = Design(State, scene, caption, process=PROCESS, buttons={"play": PLAY})
