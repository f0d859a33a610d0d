"""The decision region of a network, its cost during training, and both in words."""

import functools
from dataclasses import replace
from typing import Any

import numpy as np

from course_utils.arrays import checked
from course_utils.network.costs import misclassified
from course_utils.network.datasets import Points
from course_utils.network.network import FrozenNetwork, Network, PlaneNetwork
from course_utils.pictures.charts import chart, contours, linear_ticks, round_up
from course_utils.pictures.numbers import counted, percent, plain
from course_utils.pictures.scene import Axes, Box, Field, Item, Line, Reading
from course_utils.pictures.scene import Points as Marks

NODES = 101  # of a field, in each direction
UNIT = linear_ticks(0, 1)
# Smaller costs are drawn here: a logarithmic axis has no zero, and must not jump while a point is dragged.
FLOOR = 1e-8
NOTHING = np.empty((2, 0))


def region(
    network: Network | None, points: Points, box: Box, *above: Item, title: str = "", **marks: Any
) -> Axes:
    """Return the unit square with the points, more items above, and F1 - F2 if there is a network.

    marks: of the points, such as `chosen` and `movable`.
    """
    below: tuple[Item, ...] = ()
    wrong = np.zeros(len(points), dtype=bool)
    if network is not None:
        wrong, below = misclassified(network, points.x, points.y), (field(network),)
        title = title or "Where F₁ > F₂"
    items = (*below, Marks(points.x, points.labels, wrong, **marks), *above)
    return Axes(box, items, title=title, xlabel="x₁", ylabel="x₂", xticks=UNIT, yticks=UNIT)


def small_region(
    network: Network, points: Points, box: Box, *items: Item, judged: bool = True, **rest: Any
) -> Axes:
    """Return the unit square with F1 - F2, more items, and the points on top; `rest`: of `chart`.

    judged: whether misclassified points have their rings.
    """
    wrong = misclassified(network, points.x, points.y) & judged
    everything = field(network), *items, Marks(points.x, points.labels, wrong)
    return chart(box, everything, (0, 1), (0, 1), most=(3, 3), **rest)


def lower_is_stronger(C: np.ndarray) -> np.ndarray:
    """Return a shade for each cost on a grid: the share of the grid that is higher, and a little more.

    So all of a slice can be told apart, also where its costs are alike. Level ground is pale.
    """
    _, index, counts = np.unique(np.round(C, 12), return_inverse=True, return_counts=True)
    higher = 1 - np.cumsum(counts) / C.size
    return np.asarray(0.001 + 0.999 * higher[index].reshape(C.shape))


def boundary(network: Network) -> Line:
    """Return the line F1 = F2 in the unit square, dashed, with gaps between its pieces."""
    t = np.linspace(0, 1, NODES)
    return replace(contours(t, t, difference(network), (0.0,), "ink"), dashed=True)


def around(x: np.ndarray, radius: float = 0.05) -> Line:
    """Return a ring round the point x, (2,), of the unit square, to say which one is meant."""
    angle = np.linspace(0, 2 * np.pi, 41)
    return Line(x[0] + radius * np.cos(angle), x[1] + radius * np.sin(angle), "accent")


def cost_curve(
    steps: np.ndarray, costs: np.ndarray, box: Box, *, before: np.ndarray = NOTHING, **labels: str
) -> Axes:
    """Return the cost against the number of steps, on a logarithmic axis whose limits seldom change.

    before: steps and costs before the last reset, shape (2, n), drawn in grey.
    """
    costs, old = _on_the_axis(costs), _on_the_axis(before[1])
    everything = np.concatenate([costs, old])
    low = min(1e-4, 10.0 ** np.floor(np.log10(everything.min())))
    high = max(1.0, 10.0 ** np.ceil(np.log10(everything.max())))
    right = round_up(max(float(steps[-1]), *before[0, -1:], 100.0))
    curve = Line(np.asarray(steps, dtype=float), costs, "accent", dot=True)
    items = (Line(before[0], old, "muted", label="before"), curve) if old.size else (curve,)
    labels = {"xlabel": "steps", "ylabel": "cost (9)"} | labels
    return chart(box, items, (0, right), (low, high), log="y", most=(5, 6), **labels)


def _on_the_axis(costs: np.ndarray) -> np.ndarray:
    return np.maximum(np.nan_to_num(costs, nan=1e12, posinf=1e12), FLOOR)


def field(network: Network) -> Field:
    """Return F1 - F2 in the unit square, where F1, F2 and the category can be read."""
    frozen = network.frozen()
    return Field(_difference(frozen), read=functools.partial(outputs, frozen))


def outputs(network: Network, x1: float, x2: float) -> Reading:
    """Return F1, F2 and the category at the place (x1, x2)."""
    return judged(*network.output(np.array([[x1], [x2]]))[:, 0])


def judged(F1: float, F2: float) -> Reading:
    """Return F1, F2 and the category, as they are read at a place."""
    return ("F₁", plain(F1)), ("F₂", plain(F2)), ("category", "A" if F1 > F2 else "B")


@checked
def difference(network: PlaneNetwork) -> np.ndarray:
    """Return F1 - F2 at the nodes of the unit square: shape (NODES, NODES), read only, row 0 at x2 = 0."""
    return _difference(network.frozen())


@functools.lru_cache(maxsize=4)  # the picture and its caption both ask
def _difference(network: FrozenNetwork) -> np.ndarray:
    F = network.output(nodes())
    with np.errstate(over="ignore", invalid="ignore"):  # of a training that diverged
        values = np.nan_to_num(F[0] - F[1], posinf=1.0, neginf=-1.0).reshape(NODES, NODES)
    values.flags.writeable = False
    return values


@functools.cache
def nodes(count: int = NODES) -> np.ndarray:
    """Return the nodes of a field as columns, shape (2, count * count), row after row from the bottom."""
    t = np.linspace(0, 1, count)
    return np.stack(np.meshgrid(t, t)).reshape(2, -1)


def in_words(network: Network, points: Points) -> str:
    """Say how many points are classified correctly and how much of the square is category A."""
    wrong, N = int(misclassified(network, points.x, points.y).sum()), len(points)
    mistakes = f"{wrong} of {counted(N, 'point')} misclassified"
    everything = f"All {N} points are" if N > 1 else "The only point is"
    right = mistakes if wrong else f"{everything} classified correctly"
    return f"{right}; {percent(float(np.mean(difference(network) > 0)))} of the square is category A"
