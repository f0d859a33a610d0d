"""A race for the smallest change that alters a decision: your eight questions against thousands."""

import functools
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np

from course_utils.arrays import Array
from course_utils.interactive.controls import Button, press
from course_utils.interactive.design import Design, dragged
from course_utils.interactive.events import Move
from course_utils.interactive.fields import Settings, setting, slider, whole
from course_utils.interactive.limits import Between, Flag, Several
from course_utils.network.datasets import Points
from course_utils.network.network import Network, classify
from course_utils.outlook.nearest_change import smallest_change
from course_utils.pictures import regions
from course_utils.pictures.charts import dot, path
from course_utils.pictures.numbers import counted
from course_utils.pictures.scene import Axes, Dots, Handle, Item, Scene, Table, Text

KNOWN = 10  # decisions that are known before
WIDTH, SCALE = 12, 4.0  # of the networks that decide
MOST = 8  # questions
ANEW: dict[str, Any] = {"tries": (), "revealed": False}
PLACE = Several(Between(0, 1), 2, 2)


class State(Settings):
    """The decision on the point `number`; the ends that were tried, and where the next one would be."""

    number: int = whole(1, 1, 20, "point", also=ANEW)
    x1: float = slider(0.5, 0, 1, 0.01, "x₁ of your question")
    x2: float = slider(0.5, 0, 1, 0.01, "x₂ of your question")
    tries: tuple[tuple[float, ...], ...] = setting((), Several(PLACE, 0, MOST), "the places asked about")
    revealed: bool = setting(False, Flag(), "whether the region is shown")


class Case(NamedTuple):
    """network: what decides, drawn for this case alone, so that nobody has seen its region; known: some of
    its decisions; x: the point whose decision is to be altered, (2, 1); change: the smallest, (2,).
    """

    network: Network
    known: Points
    x: Array
    change: Array


@functools.cache
def case(number: int) -> Case:
    """Draw until both categories are known, and the point is neither on the boundary nor far from it."""
    rng = np.random.default_rng(number)
    while True:
        network = Network.random((2, WIDTH, 2), rng, SCALE, activation="tanh", output_activation="sigmoid")
        places, x = rng.uniform(0.05, 0.95, (2, KNOWN)), rng.uniform(0.1, 0.9, (2, 1)).round(2)
        known = Points(places, classify(network.output(places)))
        if min(np.bincount(known.labels, minlength=2)) < KNOWN // 4:
            continue
        change = smallest_change(network, x)
        if change is None or not 0.1 < np.hypot(*change) < 0.5:
            continue
        if (abs(x[:, 0] + change - 0.5) < 0.5).all():  # where the reader can ask
            return Case(network, known, x, change)


class Asked(NamedTuple):
    """case: what is asked about; category: of its point; lengths: of each change that was tried; others:
    whether it alters the decision; best: the shortest that does.
    """

    case: Case
    category: int
    lengths: Array
    others: Array
    best: float | None


def asked(state: State) -> Asked:
    """Return what the network says of the places."""
    found, places = case(state.number), np.array(state.tries).reshape(-1, 2).T
    category = int(classify(found.network.output(found.x))[0])
    others = classify(found.network.output(places)) != category if places.size else np.zeros(0, bool)
    lengths = np.hypot(*(places - found.x))
    best = float(lengths[others].min()) if others.any() else None
    return Asked(found, category, lengths, others, best)


def scene(state: State, seen: Asked) -> Scene:
    """Left: the point and your questions, and in the end the region; right: the answers in a table."""
    told = Text(_said(state, seen), 24, 540, "accent", 16, bold=True)
    return Scene(960, 558, (_square(state, seen),), tables=(_table(state, seen),), texts=(told,))


def _square(state: State, seen: Asked) -> Axes:
    x = seen.case.x[:, 0]
    items: list[Item] = []
    for letter, role, marker in ((0, "A", "circle"), (1, "B", "cross")):
        some = [place for place, said in zip(state.tries, _categories(seen), strict=True) if said == letter]
        if some:
            one, other = np.array(some).T
            items.append(Dots(one, other, role, marker))  # type: ignore[arg-type]
    items.append(dot(x[0], x[1], "ink", label="the point"))
    if state.revealed:
        end = x + seen.case.change
        items += [path(np.stack([x, end]), "accent", label="the smallest")]
    if not state.revealed:
        items.append(Handle(state.x1, state.x2, "the place to ask about", 0.01))
    shown = seen.case.network if state.revealed else None
    return regions.region(shown, seen.case.known, (48, 74, 396, 396), *items, title="Your questions")


def _categories(seen: Asked) -> list[int]:
    return [1 - seen.category if other else seen.category for other in seen.others]


def _table(state: State, seen: Asked) -> Table:
    rows = [(f"{k}", "", "", "") for k in range(1, MOST + 1)]
    for k, (place, category, length) in enumerate(
        zip(state.tries, _categories(seen), seen.lengths, strict=True)
    ):
        rows[k] = (f"{k + 1}", f"({place[0]:.2f}, {place[1]:.2f})", "AB"[category], f"{length:.3f}")
    heads = "question", "place", "category", "change"
    return Table((500, 74, 436, 26.0 * (MOST + 1)), tuple(rows), heads, (1.1, 1.6, 1.1, 1.1), "llcr")


def _said(state: State, seen: Asked) -> str:
    letter, other = "AB"[seen.category], "BA"[seen.category]
    if state.revealed:
        least = float(np.hypot(*seen.case.change))
        yours = "You found none" if seen.best is None else f"Yours is {seen.best / least:.2f} times as long"
        return f"The smallest change is {least:.3f} long. {yours}."
    left = MOST - len(state.tries)
    return f"The point is in {letter}. Which nearest place is in {other}? {counted(left, 'question')} left."


def caption(state: State, seen: Asked) -> str:
    x, letter = seen.case.x[:, 0], "AB"[seen.category]
    best = "no decision is altered"
    if seen.best is not None:
        one = "it alters the decision, and is" if len(state.tries) == 1 else "the shortest that does is"
        best = f"{one} {seen.best:.3f} long"
    where = f"The point ({x[0]:.2f}, {x[1]:.2f}) is put into {letter}"
    tried = (
        f"{counted(len(state.tries), 'change')} tried, {best}" if state.tries else "nothing is tried yet"
    )
    return f"{where}; {tried}. {_said(state, seen) if state.revealed else ''}".rstrip()


def _ask(state: State, value: None) -> State:
    """Ask about the place of the handle, while there are questions left and the region is hidden."""
    if state.revealed or len(state.tries) == MOST:
        return state
    return replace(state, tries=(*state.tries, (state.x1, state.x2)))


BUTTONS = {
    "ask": Button(label="Ask here", icon="plus", set=_ask),
    "reveal": press("Reveal", icon="eye", revealed=True),
    "anew": press("Anew", icon="undo", **ANEW),
}
ON = {Move: dragged("x1", "x2")}
counterfactual = Design(State, scene, caption, prepare=asked, on=ON, buttons=BUTTONS)
