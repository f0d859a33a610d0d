"""The proof of Lemma 1, every line with its two sides as numbers, and where in the network it happens."""

import functools

import numpy as np

from course_utils.exhibits.ch03_backpropagation import _small_network
from course_utils.exhibits.ch03_backpropagation._small_network import Element, index, place
from course_utils.gradients import lemma1
from course_utils.gradients.lemma1 import ALGORITHM, PARTS, ProofLine, layer_of_k, relative_difference
from course_utils.gradients.proof_case import At, Case
from course_utils.interactive.design import Design, light
from course_utils.interactive.events import Cell, Pick, Point, cell_in, row_in
from course_utils.interactive.fields import Lit, choice, pointed
from course_utils.pictures.charts import image_axes
from course_utils.pictures.numbers import typeset
from course_utils.pictures.scene import Axes, Formula, Graph, Image, Look, Role, Scene, Table, Text

NAMES = ("(22) output layer", "(23) hidden layers", "(24) biases", "(25) weights")
MOST_LINES = max(map(len, PARTS.values()))
HOLDS = 1e-10
ROLES: dict[str, Role] = {"✓": "ink", "✗": "B", "–": "muted"}
ALL, LAST = "all, with the program", "the last three, large"
ROW = 55.5  # the height of a line, so that fractions do not touch those of the next
BELOW = 40 + ROW * (MOST_LINES + 1)  # where the lines end
LARGE, APART = 25.0, 150.0  # of lines that are read from far away: their letters, and from one to the next


class State(Lit, _small_network.NetworkState):
    """The equation that is proved, the line of its proof that is looked at, and the index s of (28)."""

    part: str = choice(NAMES, "proof of", NAMES[1], also={"row": 0})
    row: int = place("row", 1, MOST_LINES, "line", lambda state: state.number())
    l: int = index("l", 2, "layer l")
    j: int = index("j", 1, "j")
    k: int = index("k", 1, "k")
    s: int = index("s", 2, "s")
    shown: str = choice((ALL, LAST), "lines shown", more=True)
    lit: int | None = pointed(MOST_LINES)

    @property
    def equation(self) -> str:
        """The number of the equation that is proved."""
        return self.part[:4]

    def lines(self) -> tuple[ProofLine, ...]:
        """The lines of its proof."""
        return PARTS[self.equation]

    def rows(self) -> int:
        """The number of its lines."""
        return len(self.lines())

    def number(self) -> int:
        """The line that is looked at, from 0; the last one where there are fewer."""
        return min(self.row, len(self.lines()) - 1)

    def line(self) -> ProofLine:
        """The line that is looked at."""
        return self.lines()[self.number()]

    def at(self) -> At:
        """The indices, or the nearest to them that this part of the lemma is about."""
        layers = lemma1.layers(self.L, self.equation)
        l = min(max(self.l, layers[0]), layers[-1])
        n, n_k = self.sizes[l - 1], self.sizes[layer_of_k(self.equation, l) - 1]
        return At(l, min(self.j, n), min(self.k, n_k), min(self.s, n))


# The network at its data point; there both sides of every line of the proof, and their relative difference,
# None where nothing is stated.
Seen = tuple[Case, list[tuple[float, float, float | None]]]


@functools.lru_cache(maxsize=8)
def prepare(state: State) -> Seen:
    """Compute both sides of every line, whichever is looked at."""
    case, at = Case(state.network(), *state.columns()), state.at()
    sides = [(line, *line.sides(case, at)) for line in state.lines()]
    return case, [(u, v, relative_difference(u, v) if line.applies(at) else None) for line, u, v in sides]


def scene(state: State, seen: Seen) -> Scene:
    """Left: the network and a Jacobian; right: the lines of the proof; below: the line of the algorithm.

    Or on the right only the line that is looked at and the two before it, as large as they fit.
    """
    if state.shown == LAST:
        return _few(state, seen)
    (case, sides), line = seen, state.line()
    rows = tuple((text, f"({equation})") for equation, text in ALGORITHM.items())
    marked = list(ALGORITHM).index(line.code)
    code = Table((334, BELOW + 24, 616, 19.0 * len(rows)), rows, (), (9, 1), "lr", marked=marked, mono=True)
    heat_map, texts = _left(state, case)
    texts = (*texts, Text(_because(line), 334, BELOW + 16, "muted"))
    tables = _table(state, sides), code
    return Scene(960, BELOW + 142, (heat_map,), (), (_graph(state, case),), tables, texts)


def _left(state: State, case: Case, high: float = 276.0) -> tuple[Axes, tuple[Text, ...]]:
    """The Jacobian below the network, at most so high, and the words for both."""
    at = state.at()
    values, cell, title = jacobian(case, at, state.equation)
    here = f"l = {at.l}: j = {at.j}, s = {at.s}; k = {at.k} in layer {layer_of_k(state.equation, at.l)}"
    (n, columns), limit = values.shape, max(float(np.abs(values).max()), 1e-12)
    unit = min(290 / columns, 60.0, high / n)
    image = Image(values + 0.0, limit, ".2f" if unit >= 44 else "", cell, name="Jacobian")  # no minus zero
    heat_map = image_axes((160 - unit * columns / 2, 382, unit * columns, unit * n), image)
    words = Text(here, 164, 26, "accent", bold=True, align="middle"), Text(title, 164, 366, align="middle")
    return heat_map, words


def _few(state: State, seen: Seen) -> Scene:
    """The line that is looked at, with its numbers, below the two before it."""
    (case, sides), last = seen, state.number()
    heat_map, words = _left(state, case, 150)
    formulas, texts = [], list(words)
    for above, number in enumerate(range(max(0, last - 2), last + 1)):
        line, (left, right, off), y = state.lines()[number], sides[number], 90 + APART * above
        formulas.append(Formula(line.latex.replace(r"\frac", r"\dfrac"), 360, y, LARGE))
        holds = off is not None and off <= HOLDS
        stated = f"{_four_digits(left)} {'=' if holds else '≠'} {_four_digits(right)}"
        said = typeset(stated) if off is not None else "s = j: nothing is stated"
        role: Role = "accent" if number == last else "muted"
        texts.append(Text(f"({number + 1})", 340, y + 6, role, 17, bold=number == last, align="end"))
        texts.append(Text(f"{_because(line)}:  {said}", 360, y + 62, role, 17, bold=number == last))
    return Scene(960, 540, (heat_map,), tuple(formulas), (_graph(state, case),), texts=tuple(texts))


def _because(line: ProofLine) -> str:
    return line.because.replace("_j", "ⱼ").replace("_k", "ₖ")


def _graph(state: State, case: Case) -> Graph:
    """The network; what the line is about is lit, neuron j is chosen."""
    at = state.at()
    lit = state.line().lit(case, at)

    def look(element: Element) -> Look:
        return "chosen" if element == (at.l, at.j) else "lit" if element in lit else "plain"

    return _small_network.diagram(case.network, (36, 40, 256, 300), 34.0 if case.L < 5 else 24.0, look)


def jacobian(c: Case, at: At, equation: str) -> tuple[np.ndarray, Cell, str]:
    """Return the derivatives that the proof of an equation needs, the cell of the indices, and a title."""
    l, L = at.l, c.L
    if equation == "(25)":
        cell = (at.s - 1, (at.k - 1) * c.n[l] + at.j - 1)
        return c.jacobian("z", l, "W", l), cell, f"∂z[{l}] / ∂W[{l}]: (27), and zeros (28)"
    if equation == "(24)":
        return c.jacobian("z", l, "b", l), (at.s - 1, at.j - 1), f"∂z[{l}] / ∂b[{l}]: the identity"
    if equation == "(23)":
        return c.jacobian("z", l + 1, "z", l), (at.k - 1, at.j - 1), f"∂z[{l + 1}] / ∂z[{l}] of (26)"
    return c.jacobian("a", L, "z", L), (at.s - 1, at.j - 1), f"∂a[{L}] / ∂z[{L}] = D[{L}]"


def _table(state: State, sides: list[tuple[float, float, float | None]]) -> Table:
    rows: list[tuple[str, ...]] = []
    for line, (left, right, off) in zip(state.lines(), sides, strict=True):
        cells = ["", "", "s = j", "–"]
        if off is not None:
            badge = "✓" if off <= HOLDS else "✗"
            cells = [_four_digits(left), _four_digits(right), f"{off:.0e}" if off else "0", badge]
        rows.append((f"${line.latex}$", *map(typeset, cells)))
    roles = tuple(ROLES[row[-1]] for row in rows)
    box, widths = (322, 40.0, 634, ROW * (len(rows) + 1)), (6.2, 1.95, 1.95, 1.6, 0.6)
    heads, row = ("line of the proof", "left side", "right side", "off by", ""), state.number()
    return Table(box, tuple(rows), heads, widths, "lrrrc", roles, chosen=row, lit=state.lit, name="lines")


def _four_digits(value: float) -> str:
    """Return a number to about four digits, so that numbers of every size fit."""
    return f"{value:.2e}" if 0 < abs(value) < 1e-3 else f"{value:.4g}"


def caption(state: State, seen: Seen) -> str:
    sides, at = seen[1], state.at()
    left, right, off = sides[state.number()]
    numbers = " says nothing where s = j" if off is None else f": left {left:.6g}, right {right:.6g}"
    stated = [off for _, _, off in sides if off is not None]
    largest = f"{max(stated):.0e}" if max(stated) else "0"
    return (
        f"Proof of {state.equation} at l = {at.l}, j = {at.j}, k = {at.k}, s = {at.s}; "
        f"line {state.number() + 1} ({state.line().because}){numbers}. "
        f"The largest relative difference of all {len(stated)} lines is {largest}."
    )


def pick(state: State, event: Pick) -> State:
    """Return the state after a line, a cell, a neuron or an edge was picked."""
    if event.what == "row":
        row = row_in(event, len(state.lines()))
        return state if row is None else state.changed(row=row)
    if event.what == "cell":
        cell = cell_in(event, jacobian(prepare(state)[0], state.at(), state.equation)[0].shape)
        return _pick_cell(state, *cell) if cell else state
    picked: State = _small_network.pick(state, event)
    if event.what == "edge" and state.equation == "(23)" and picked.l > 2:
        # The edge from j to k belongs to layer l + 1.
        return picked.changed(l=picked.l - 1, j=picked.k, k=picked.j)
    return picked


def _pick_cell(state: State, row: int, column: int) -> State:
    """Take j, k and s from a cell of the heat map; in (25) also the line that it belongs to."""
    l = state.at().l
    if state.equation == "(25)":
        k, j = divmod(column, state.sizes[l - 1])
        return state.changed(l=l, s=row + 1, j=j + 1, k=k + 1, row=1 if row == j else 2)
    return state.changed(l=l, j=column + 1, **{"k" if state.equation == "(23)" else "s": row + 1})


def _seen(state: State) -> Seen:
    """Both sides of every line, computed once for all lines that may be looked at."""
    return prepare(state.changed(row=0, lit=None, shown=ALL))


ORDER = ("part", "row", "l", "j", "k", "s", "shown", "sizes", "x", "y", "seed", "activation")
ON = {Point: light, Pick: pick}
proof = Design(State, scene, caption, prepare=_seen, on=ON, order=ORDER)
