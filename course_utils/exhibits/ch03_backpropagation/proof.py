"""The proof of Lemma 1, every line with its two sides as numbers, and where in the network it happens."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from course_utils.exhibits.ch03_backpropagation import _small_network
from course_utils.exhibits.ch03_backpropagation._proof_pictures import (
    diagram,
    heat_map,
    indices,
    jacobian,
)
from course_utils.exhibits.ch03_backpropagation._small_network import MOST_NEURONS, NetworkState
from course_utils.gradients import lemma1
from course_utils.gradients.lemma1 import PARTS, ProofLine, layer_of_k, relative_difference
from course_utils.gradients.proof_case import At, Case
from course_utils.interactive import limits
from course_utils.interactive.controls import Choice, Control, WholeSlider
from course_utils.interactive.exhibit import Exhibit
from course_utils.pictures.scene import Formula, Role, Scene, Table, Text

NAMES = {
    "(22) output layer": "(22)",
    "(23) hidden layers": "(23)",
    "(24) biases": "(24)",
    "(25) weights": "(25)",
}
CODE = (
    (19, "z[l] = W[l] @ a[l-1] + b[l]"),
    (20, "a[l] = sigma(z[l])"),
    (22, "delta[L] = dsigma(z[L]) * (a[L] - y)"),
    (23, "delta[l] = dsigma(z[l]) * (W[l+1].T @ delta[l+1])"),
    (24, "db[l] = delta[l]"),
    (25, "dW[l] = delta[l] @ a[l-1].T"),
)
HOLDS = 1e-10
ROW, TABLE_TOP = 52.0, 40.0


@dataclass(frozen=True)
class State(NetworkState):
    """part: which equation is proved; row: the line of its proof that is looked at; s: an index of (28);
    lit: the line that is pointed at.
    """

    part: str = "(23) hidden layers"
    row: int = 1
    l: int = 2
    s: int = 2
    lit: int | None = None

    def __post_init__(self) -> None:
        """ValueError for what no control can give but a line of text can."""
        super().__post_init__()
        limits.among(self, part=NAMES)

    @property
    def equation(self) -> str:
        """The number of the equation that is proved."""
        return NAMES[self.part]

    def lines(self) -> tuple[ProofLine, ...]:
        """The lines of its proof."""
        return PARTS[self.equation]

    def line(self) -> ProofLine:
        """The line that is looked at."""
        return self.lines()[min(max(self.row, 0), len(self.lines()) - 1)]

    def at(self) -> At:
        """The indices, or the nearest to them that this part of the lemma speaks of."""
        layers = lemma1.layers(case(self), self.equation)
        l = min(max(self.l, layers[0]), layers[-1])
        n, n_k = self.sizes[l - 1], self.sizes[layer_of_k(self.equation, l) - 1]
        return At(l, *(min(max(v, 1), most) for v, most in ((self.j, n), (self.k, n_k), (self.s, n))))


@functools.lru_cache(maxsize=8)
def _case(problem: NetworkState) -> Case:
    return Case(problem.network(), *problem.columns())


def case(state: State) -> Case:
    """The network at its data point, with all that the proof speaks of."""
    return _case(state.problem())


# ---------------------------------------------------------------- picture


def scene(state: State, progress: None) -> Scene:
    """Left: the network and a Jacobian; right: the lines of the proof; below: the line of the algorithm."""
    at, line = state.at(), state.line()
    left, right = _sides(state, line)
    verdict = "=" if relative_difference(left, right) <= HOLDS else r"\neq"
    numbers = rf"{left:.10f} {verdict} {right:.10f}" if line.applies(at) else "s = j"
    formulas = (Formula(rf"{line.left} = {line.right}", 334, 546), Formula(numbers, 334, 601))
    code = Table(
        (334, 652, 616, 27.0 * len(CODE)),
        tuple((text, f"({number})") for number, text in CODE),
        widths=(9, 1),
        align="lr",
        marked=[number for number, _ in CODE].index(line.code),
        mono=True,
    )
    values, cell, title = jacobian(case(state), at, state.equation)
    picture = heat_map(values, cell, "Jacobian", 160, 440)
    here = f"l = {at.l}: j = {at.j}, s = {at.s}; k = {at.k} in layer {layer_of_k(state.equation, at.l)}"
    texts = (
        Text(here, 164, 26, "accent", bold=True, align="middle"),
        Text(title, 164, 422, align="middle"),
        Text(line.because, 334, 638, "muted"),
    )
    network = diagram(case(state), at, line, (36, 40, 256, 350))
    return Scene(960, 822, (picture,), formulas, (network,), (_table(state), code), texts)


@functools.lru_cache(maxsize=64)
def _numbers(state: State, line: ProofLine) -> tuple[float, float]:
    return line.sides(case(state), state.at())


def _sides(state: State, line: ProofLine) -> tuple[float, float]:
    """Both sides at the chosen indices, however the table is pointed at."""
    return _numbers(replace(state, row=0, lit=None), line)


def _table(state: State) -> Table:
    rows: list[tuple[str, ...]] = []
    roles: list[Role] = []
    for line in state.lines():
        left, right = _sides(state, line)
        if line.applies(state.at()):
            off = relative_difference(left, right)
            badge = "✓" if off <= HOLDS else "✗"
            cells = (short(left), short(right), f"{off:.0e}" if off else "0", badge)
            roles.append("ink" if off <= HOLDS else "B")
        else:
            cells = ("", "", "s = j", "–")
            roles.append("muted")
        rows.append((f"${line.left} = {line.right}$", *(cell.replace("-", "−") for cell in cells)))
    heads = ("line of the proof", "left side", "right side", "off by", "")
    box = (322, TABLE_TOP, 634, ROW * (len(rows) + 1))
    chosen = min(max(state.row, 0), len(rows) - 1)
    widths = (6.2, 1.95, 1.95, 1.6, 0.6)
    return Table(
        box, tuple(rows), heads, widths, "lrrrc", tuple(roles), None, chosen, state.lit, name="lines"
    )


def short(value: float) -> str:
    """Return four digits, so that numbers of every size fit."""
    return f"{value:.2e}" if 0 < abs(value) < 1e-3 else f"{value:.4g}"


def caption(state: State, progress: None) -> str:
    """Return the picture in words."""
    at, (left, right) = state.at(), _sides(state, state.line())
    lines = [line for line in state.lines() if line.applies(at)]
    worst = max(relative_difference(*_sides(state, line)) for line in lines)
    number = state.lines().index(state.line()) + 1
    where = f"line {number} ({state.line().because}): left {left:.6g}, right {right:.6g}"
    if not state.line().applies(at):
        where = f"line {number} ({state.line().because}) says nothing where s = j"
    return (
        f"Proof of {state.equation} at l = {at.l}, j = {at.j}, k = {at.k}, s = {at.s}; {where}. "
        f"The largest relative difference of all {len(lines)} lines is {worst:.0e}."
    )


# ---------------------------------------------------------------- what the reader does


def edit(state: State, event: dict[str, Any]) -> State:
    """Return the state after a line, a cell, a neuron or an edge was picked or pointed at."""
    match event:
        case {"kind": "point", "what": "row", "index": index}:
            return replace(state, lit=index)
        case {"kind": "pick", "what": "row", "index": int(index)}:
            return replace(state, row=index)
        case {"kind": "pick", "what": "cell", "index": [row, column]}:
            return _cell(state, (row, column))
        case {"kind": "point"}:
            return state
        case {"kind": "pick", "what": "edge"}:
            return _edge(state, _small_network.edit(state, event))
    return _small_network.edit(state, event)


def _edge(before: State, picked: State) -> State:
    """In (23) the edge from j to k belongs to layer l + 1."""
    if before.equation != "(23)" or picked.l == 2:
        return picked
    return replace(picked, l=picked.l - 1, j=picked.k, k=picked.j)


def _cell(state: State, cell: tuple[int, int]) -> State:
    """Take j, k and s from a cell of the heat map; in (25) also the line that it belongs to."""
    at = state.at()
    new: State = replace(state, l=at.l, **indices(cell, state.equation, state.sizes[at.l - 1]))
    return replace(new, row=1 if new.s == new.j else 2) if state.equation == "(25)" else new


def _index(name: str) -> dict[str, Any]:
    return {
        "get": lambda state: getattr(state.at(), name),
        "set": lambda state, value: replace(state, **{name: value}),
    }


SHARED = _small_network.CONTROLS
CONTROLS: dict[str, Control] = {
    "part": Choice(
        label="proof of",
        field="part",
        set=lambda s, part: replace(s, part=part, row=0),
        options=tuple(NAMES),
    ),
    "row": WholeSlider(
        label="line",
        get=lambda state: state.lines().index(state.line()) + 1,
        set=lambda state, row: replace(state, row=row - 1),
        low=1,
        high=max(map(len, PARTS.values())),
    ),
    "l": WholeSlider(label="layer l", **_index("l"), low=2, high=5),
    **{name: WholeSlider(label=name, **_index(name), low=1, high=MOST_NEURONS) for name in "jks"},
    **{name: SHARED[name] for name in ("sizes", "x", "y", "seed", "activation")},
}


def proof(*, show: Sequence[str] | None = None, **settings: Any) -> Exhibit:
    """Return the exhibit; `settings` are fields of State, `show` the names of the controls to show."""
    return Exhibit(State(**settings), scene, caption, edit=edit, controls=CONTROLS, show=show)
