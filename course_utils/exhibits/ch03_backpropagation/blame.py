"""Who is to blame? The derivative with respect to a weight as a sum over all paths from it to the cost."""

from dataclasses import dataclass
from itertools import accumulate, pairwise
from math import prod

from course_utils.exhibits.ch03_backpropagation import _small_network
from course_utils.exhibits.ch03_backpropagation._pseudocode import fitting, fixed, in_plain_text, signed
from course_utils.gradients.backprop import gradient
from course_utils.gradients.weight_paths import WeightPath, paths
from course_utils.interactive.design import Design, light
from course_utils.interactive.events import Pick, Point, row_in
from course_utils.interactive.fields import pointed
from course_utils.network.network import Network
from course_utils.pictures.diagrams import weight_name
from course_utils.pictures.scene import Formula, Graph, Look, Scene, Table, Text

MOST_ROWS = 12
MOST_PATHS = _small_network.MOST_NEURONS ** (_small_network.MOST_LAYERS - 2)


@dataclass(frozen=True)
class State(_small_network.NetworkState):
    """The network, the weight, and the path from it that is looked at, 0 being the strongest."""

    l: int = _small_network.index("l", 2, "layer l")
    path: int = _small_network.place(
        "path", 0, MOST_ROWS, "path", lambda s: s.nearest_path(), MOST_PATHS - 1
    )
    lit: int | None = pointed(MOST_ROWS)

    def count(self) -> int:
        """The number of paths from the weight to the cost."""
        return prod(self.sizes[self.at().l :])

    def nearest_path(self) -> int:
        """The path, or the last one where there are fewer."""
        return min(self.path, self.count() - 1)


@dataclass(frozen=True, eq=False)
class Paths:
    """All paths from the weight to the cost, the strongest first, and the one that is looked at.

    total: what they add up to; lemma: the derivative with respect to the weight by Lemma 1.
    """

    network: Network
    found: list[WeightPath]
    one: WeightPath
    total: float
    lemma: float


def prepare(state: State) -> Paths:
    """Find all paths, and the derivative."""
    network, (x, y), (l, j, k) = state.network(), state.columns(), state.weight()
    found = sorted(paths(network, x, y, l, j, k), key=lambda path: -abs(path.value))
    lemma = Network(state.sizes, gradient(network, x, y)).W[l][j - 1, k - 1]
    total = sum(path.value for path in found)
    return Paths(network, found, found[state.nearest_path()], total, float(lemma))


def scene(state: State, seen: Paths) -> Scene:
    """Left: the network with one path; right: all paths and their sum; below: the product of the one."""
    l, j, k = state.weight()
    name = rf"\partial C / \partial w_{{{j}{k}}}^{{[{l}]}}"
    product = rf"\delta_{j}^{{[{l}]}} a_{k}^{{[{l - 1}]}}"
    numbers = r" \cdot ".join(map(signed, seen.one.factors)) + f" = {fixed(seen.one.value, 6)}"
    formulas = (
        Formula(_symbols(state, seen.one), 40, 484),
        fitting(numbers, 530),
        Formula(rf"{name} = {fixed(seen.total, 6)}, \quad {product} = {fixed(seen.lemma, 6)}", 40, 570),
    )
    title = Text("all paths from the chosen weight to the cost", 540, 26, bold=True)
    texts = (title, *_small_network.layer_heads(state.L, 56, 420, 26))
    return Scene(960, 600, (), formulas, (_graph(state, seen),), (_table(state, seen),), texts)


def _table(state: State, seen: Paths) -> Table:
    """The strongest paths, with what they add up to; if there are very many, the rest in one row."""
    found = seen.found
    shown = found if len(found) <= MOST_ROWS else found[: MOST_ROWS - 1]
    names, values = [_way(state, path) for path in shown], [path.value for path in shown]
    if len(found) > len(shown):
        names.append(f"{len(found) - len(shown)} others")
        values.append(sum(path.value for path in found[len(shown) :]))
    numbers = zip(names, map(_short, values), map(_short, accumulate(values)), strict=True)
    rows = tuple(tuple(map(in_plain_text, row)) for row in numbers)
    heads, widths = ("through the neurons", "product", "sum so far"), (2.4, 1.3, 1.3)
    chosen = shown.index(seen.one) if seen.one in shown else None
    box = (530, 40, 410, 29.0 * (len(rows) + 1))
    return Table(box, rows, heads, widths, "lrr", chosen=chosen, lit=state.lit, name="paths")


def _short(value: float) -> str:
    """Six decimals, or fewer where the number is large: it must fit its column."""
    return fixed(value, 6 if abs(value) < 10 else 2)


def _way(state: State, path: WeightPath) -> str:
    return " → ".join(map(str, (state.at().k, *path.neurons, "C")))


def _graph(state: State, seen: Paths) -> Graph:
    """The network; the path is lit, the weight chosen, and what no path can touch is faint."""
    l, j, k = state.weight()
    neurons = list(enumerate((k, *seen.one.neurons), start=l - 1))
    path = {*neurons, *((m, after, before) for (_, before), (m, after) in pairwise(neurons))}

    def look(element: _small_network.Element) -> Look:
        if element in path:
            return "chosen" if element == (l, j, k) else "lit"
        start = element if len(element) == 2 else (element[0] - 1, element[2])
        return "plain" if start[0] > l or start == (l, j) else "faint"

    return _small_network.diagram(seen.network, (56, 50, 420, 390), 36.0, look)


def _symbols(state: State, path: WeightPath) -> str:
    (l, _, k), neurons = state.weight(), path.neurons
    parts = [rf"a_{k}^{{[{l - 1}]}}", rf"\sigma'(z_{neurons[0]}^{{[{l}]}})"]
    for m, (before, after) in enumerate(pairwise(neurons), start=l + 1):
        parts += [rf"w_{{{after}{before}}}^{{[{m}]}}", rf"\sigma'(z_{after}^{{[{m}]}})"]
    m = neurons[-1]
    return r"\;".join([*parts, rf"(a_{m}^{{[{state.L}]}} - y_{m})"])


def caption(state: State, seen: Paths) -> str:
    """Return the picture in words."""
    number = f"{len(seen.found)} paths" if len(seen.found) > 1 else "One path"
    return in_plain_text(
        f"{number} from {weight_name(*state.weight())} to the cost; together {fixed(seen.total, 6)}, "
        f"by Lemma 1 {fixed(seen.lemma, 6)}. "
        f"Path {state.nearest_path() + 1}, {_way(state, seen.one)}, gives {fixed(seen.one.value, 6)}."
    )


def pick(state: State, event: Pick) -> State:
    """Return the state after a path was picked, or a neuron or an edge."""
    if event.what == "row":
        row = row_in(event, min(MOST_ROWS, state.count()))
        return state if row is None else state.changed(path=row)
    picked: State = _small_network.pick(state, event)
    return state if picked is state else picked.changed(path=0)


BUTTONS = _small_network.PARAMETER_CONTROLS
ORDER = ("path", *(name for name in _small_network.ORDER if name != "b"))  # the path is of weights
ON = {Point: light, Pick: pick}
blame = Design(State, scene, caption, prepare=prepare, on=ON, buttons=BUTTONS, order=ORDER)
