"""Who is to blame? The derivative with respect to a weight as a sum over all paths from it to the cost."""

from itertools import accumulate, pairwise
from math import prod

import numpy as np

from course_utils.exhibits.ch03_backpropagation import _small_network
from course_utils.exhibits.ch03_backpropagation._pseudocode import fitting, fixed, in_plain_text, signed
from course_utils.gradients.backprop import gradient
from course_utils.gradients.weight_paths import WeightPath, paths
from course_utils.interactive.asking import answered, asking, question, verdict
from course_utils.interactive.design import Design, light
from course_utils.interactive.events import Pick, Point, row_in
from course_utils.interactive.fields import Lit, pointed
from course_utils.network.network import Network
from course_utils.pictures.diagrams import weight_name
from course_utils.pictures.scene import Formula, Graph, Look, Scene, Table, Text

MOST_ROWS = 12
ANSWERS = ("everywhere", "not everywhere")
STRONGEST = "the strongest path takes the thickest edge that leaves a neuron"
MOST_PATHS = _small_network.MOST_NEURONS ** (_small_network.MOST_LAYERS - 2)


class State(Lit, _small_network.NetworkState):
    """The network, the weight, and the path from it that is looked at, 0 being the strongest."""

    guess: str = question(ANSWERS, "strongest path on thickest edges")
    l: int = _small_network.index("l", 2, "layer l")
    path: int = _small_network.place("path", 0, MOST_ROWS, "path", lambda s: s.nearest(), MOST_PATHS - 1)
    lit: int | None = pointed(MOST_ROWS)

    def count(self) -> int:
        """The number of paths from the weight to the cost."""
        return prod(self.sizes[self.at().l :])

    def rows(self) -> int:
        """The number of rows in which they are listed."""
        return min(self.count(), MOST_ROWS)

    def known(self) -> bool:
        """Whether the paths are seen: after an answer, or where there is nothing to ask."""
        return answered(self) or self.count() == 1

    def nearest(self) -> int:
        """The path that is looked at, or the last one where there are fewer."""
        return min(self.path, self.count() - 1)


# All paths, the strongest first; what they add up to; the derivative by Lemma 1.
Seen = tuple[list[WeightPath], float, float]


def prepare(state: State) -> Seen:
    """Find all paths, and the derivative."""
    network, (x, y), (l, j, k) = state.network(), state.columns(), state.weight()
    found = sorted(paths(network, x, y, l, j, k), key=lambda path: -abs(path.value))
    lemma = Network(state.sizes, gradient(network, x, y)).W[l][j - 1, k - 1]
    return found, sum(path.value for path in found), float(lemma)


def scene(state: State, seen: Seen) -> Scene:
    """Left: the network with one path; right: all paths and their sum; below: the product of the one.

    Before the reader has committed, only the network with the chosen weight, and its derivative.
    """
    (found, total, lemma), (l, j, k) = seen, state.weight()
    path = found[state.nearest()]
    name = rf"\partial C / \partial w_{{{j}{k}}}^{{[{l}]}}"
    product = rf"\delta_{j}^{{[{l}]}} a_{k}^{{[{l - 1}]}}"
    numbers = r" \cdot ".join(map(signed, path.factors)) + f" = {fixed(path.value, 6)}"
    derivative = Formula(rf"{name} = {fixed(total, 6)}, \quad {product} = {fixed(lemma, 6)}", 40, 570)
    title = Text("all paths from the chosen weight to the cost", 540, 26, bold=True)
    texts = (title, *_small_network.layer_heads(state.L, 56, 420, 26))
    if not state.known():
        ask = Text("Commit first: is the strongest path the thickest?", 540, 66, "muted")
        return Scene(960, 600, (), (derivative,), (_graph(state, None),), (), (*texts, ask))
    formulas = (Formula(_symbols(state, path), 40, 484), fitting(numbers, 530), derivative)
    return Scene(960, 600, (), formulas, (_graph(state, path),), (_table(state, found),), texts)


def _table(state: State, found: list[WeightPath]) -> Table:
    """The strongest paths, with what they add up to; if there are very many, the rest in one row."""
    listed = len(found) if len(found) <= MOST_ROWS else MOST_ROWS - 1
    ways = [(_way(state, path), path.value) for path in found[:listed]]
    if rest := found[listed:]:
        ways.append((f"{len(rest)} others", sum(path.value for path in rest)))
    rows = []
    for (way, value), so_far in zip(ways, accumulate(value for _, value in ways), strict=True):
        # Fewer decimals where a number is large: it must fit its column.
        numbers = (fixed(number, 6 if abs(number) < 10 else 2) for number in (value, so_far))
        rows.append((way, *map(in_plain_text, numbers)))
    heads, widths, box = ("through the neurons", "product", "sum so far"), (2.4, 1.3, 1.3), (530, 40, 410)
    chosen = state.nearest() if state.nearest() < listed else None
    size = (*box, 29.0 * (len(rows) + 1))
    return Table(size, tuple(rows), heads, widths, "lrr", chosen=chosen, lit=state.lit, name="paths")


def _way(state: State, path: WeightPath) -> str:
    return " → ".join(map(str, (state.at().k, *path.neurons, "C")))


def _graph(state: State, path: WeightPath | None) -> Graph:
    """The network; the path, if any, is lit, the weight chosen, and what no path can touch is faint."""
    l, j, k = state.weight()
    neurons = list(enumerate((k, *(path.neurons if path else (j,))), start=l - 1))
    touched = {*neurons, *((m, after, before) for (_, before), (m, after) in pairwise(neurons))}

    def look(element: _small_network.Element) -> Look:
        if element in touched:
            return "chosen" if element == (l, j, k) else "lit"
        start = element if len(element) == 2 else (element[0] - 1, element[2])
        return "plain" if start[0] > l or start == (l, j) else "faint"

    return _small_network.diagram(state.network(), (56, 50, 420, 390), 36.0, look)


def _symbols(state: State, path: WeightPath) -> str:
    (l, j, k), m = state.weight(), path.neurons[-1]
    product = rf"a_{k}^{{[{l - 1}]}}\;\sigma'(z_{j}^{{[{l}]}})\;"
    for i, (before, after) in enumerate(pairwise(path.neurons), start=l + 1):
        product += rf"w_{{{after}{before}}}^{{[{i}]}}\;\sigma'(z_{after}^{{[{i}]}})\;"
    return rf"{product}(a_{m}^{{[{state.L}]}} - y_{m})"


def along_the_thickest(network: Network, l: int, path: WeightPath) -> str:
    """Say whether a path that begins in layer l leaves each of its neurons by the largest |weight|."""
    steps = enumerate(pairwise(path.neurons), start=l + 1)
    sizes = {m: (np.abs(network.W[m][:, k - 1]), j) for m, (k, j) in steps}
    return ANSWERS[not all(size[j - 1] == size.max() for size, j in sizes.values())]


def strongest_along(network: Network, l: int, found: list[WeightPath]) -> set[str]:
    """Return what is to be said of the strongest paths, of which there may be several."""
    most = abs(found[0].value)
    return {along_the_thickest(network, l, path) for path in found if abs(path.value) == most}


def caption(state: State, seen: Seen) -> str:
    (found, total, lemma), i = seen, state.nearest()
    if not state.known():
        return f"The paths from {weight_name(*state.weight())} to the cost. {asking(STRONGEST)}"
    number = f"{len(found)} paths" if len(found) > 1 else "One path"
    words = in_plain_text(
        f"{number} from {weight_name(*state.weight())} to the cost; together {fixed(total, 6)}, by Lemma 1 "
        f"{fixed(lemma, 6)}. Path {i + 1}, {_way(state, found[i])}, gives {fixed(found[i].value, 6)}."
    )
    if len(found) == 1:
        return words
    truths = strongest_along(state.network(), state.at().l, found)
    if not found[0].value or len(truths) > 1:  # as where the weight multiplies 0
        why = "Several are as strong" if found[0].value else "Each path gives 0"
        return f"{words} {why}: there is no strongest."
    (truth,) = truths
    return f"{words} Where does the strongest path take the thickest edge? {verdict(state.guess, truth)}"


def pick(state: State, event: Pick) -> State:
    """Return the state after a path was picked, or a neuron or an edge."""
    if event.what == "row":
        row = row_in(event, state.rows())
        return state if row is None else state.changed(path=row)
    picked: State = _small_network.pick(state, event)
    return state if picked is state else picked.changed(path=0)


ON, BUTTONS = {Point: light, Pick: pick}, _small_network.PARAMETER_CONTROLS
ORDER = ("guess", "path", *(name for name in _small_network.ORDER if name != "b"))  # the path is of weights
blame = Design(State, scene, caption, prepare=prepare, on=ON, buttons=BUTTONS, order=ORDER)
