"""A gradient attack in the plane: how far along the arrow until the network changes its mind?"""

from typing import Any, NamedTuple

import numpy as np

from course_utils.interactive.asking import (
    UNDECIDED,
    answered,
    as_said,
    asking,
    asks_of,
    earlier,
    question,
    verdict,
)
from course_utils.interactive.controls import press
from course_utils.interactive.design import Design
from course_utils.interactive.events import Move
from course_utils.interactive.fields import Settings, choice, setting, slider
from course_utils.interactive.limits import Flag
from course_utils.network.datasets import figure1
from course_utils.network.network import Network
from course_utils.outlook import gradient_attack as mathematics
from course_utils.outlook.gradient_attack import FURTHEST, Attack, differences
from course_utils.pictures import regions
from course_utils.pictures.charts import chart, dot, line, path
from course_utils.pictures.numbers import plain
from course_utils.pictures.scene import Axes, Handle, Line, Scene, Text
from course_utils.training.recorded_run import recorded_checkpoints

AFTER = {"10,000 steps": 10_000, "100,000 steps": 100_000, "1,000,000 steps": 1_000_000}
REACH = 1.0  # of the arrow, and of the chart
T = np.linspace(0, REACH, 401)
SOONER, ABOUT, LATER = ANSWERS = ("sooner than the tangent", "about there", "later, or never")
QUESTION = "the boundary comes"
POINT, END = "the point", "end of the arrow"
BEGINNING = 0.05  # of the way along the arrow, whose end can then be dragged
ANEW: dict[str, Any] = {"step": BEGINNING, "revealed": False}
AGAIN = {"guess": UNDECIDED, **ANEW}
PLACE = "x1", "x2", "after"  # another point, or network, is another question


class State(Settings):
    """The point that is attacked, how far along the arrow it has gone, and how long the network learnt."""

    guess: str = question(ANSWERS, QUESTION, shown=lambda state: settled(state, seen(state)), anew=AGAIN)
    earlier: tuple[Any, ...] = earlier()
    x1: float = slider(0.62, 0, 1, 0.01, "x₁", set=asks_of("x1", PLACE, **ANEW))
    x2: float = slider(0.62, 0, 1, 0.01, "x₂", set=asks_of("x2", PLACE, **ANEW))
    step: float = slider(BEGINNING, 0, REACH, 0.005, "step along the arrow", format=".3f")
    after: str = choice(
        tuple(AFTER), "Listing 6.1 after", "100,000 steps", set=asks_of("after", PLACE, **ANEW)
    )
    revealed: bool = setting(False, Flag(), "whether the reader has given up")


class Seen(NamedTuple):
    """network; x: the point, (2, 1); attack: what the gradient tells there."""

    network: Network
    x: np.ndarray
    attack: Attack


def seen(state: State) -> Seen:
    """Return what scene and caption show."""
    run, x = recorded_checkpoints(), np.array([[state.x1], [state.x2]])
    network = run.network(run.at(AFTER[state.after]))
    return Seen(network, x, mathematics.attack(network, x))


def room(seen: Seen) -> float:
    """Return how far along the arrow the square goes on; what is drawn ends there."""
    x, direction = seen.x[:, 0], seen.attack.direction
    ways = [((way > 0) - at) / way for at, way in zip(x, direction, strict=True) if way]
    return float(min(ways, default=np.inf))


def settled(state: State, seen: Seen) -> bool:
    """Whether the reader who has answered has come to the boundary, or to the end, or asked for it."""
    end = REACH if seen.attack.found is None else min(seen.attack.found, REACH)
    return answered(state) and (state.revealed or state.step >= end)


def truth(attack: Attack) -> str:
    """Return whether the boundary comes where the tangent of F1 - F2 says."""
    if attack.found is None or attack.found > 1.2 * attack.estimate:
        return LATER
    return SOONER if attack.found < 0.8 * attack.estimate else ABOUT


def scene(state: State, seen: Seen) -> Scene:
    """Left: the region, the point and the arrow; right: F1 - F2 along the arrow, and its tangent."""
    told = Text(_said(state, seen), 480, 24, "accent", 16, bold=True, align="middle")
    return Scene(960, 520, (_square(state, seen), _along(state, seen)), texts=(told,))


def _said(state: State, seen: Seen) -> str:
    if settled(state, seen):
        return verdict(state.guess, truth(seen.attack))
    if answered(state):
        return as_said(state.guess, "You said “{}”. Now drag the end of the arrow across the boundary.")
    return _asking(state)


def _asking(state: State) -> str:
    """The question, and of which point and network it is another one."""
    return asking(QUESTION, state, f"from ({state.x1:.2f}, {state.x2:.2f}), {state.after}")


def _square(state: State, seen: Seen) -> Axes:
    x, direction, inside = seen.x[:, 0], seen.attack.direction, room(seen)
    furthest, end = (x + min(length, inside) * direction for length in (REACH, state.step))
    items = (
        path(np.stack([x, furthest]), "muted", dashed=True),
        path(np.stack([x, end]), "accent"),
        Handle(state.x1, state.x2, POINT, 0.01),
        *((Handle(float(end[0]), float(end[1]), END, 0.01),) if state.step > 0.02 else ()),
    )
    title = "The way of steepest change" + ("; its end is outside" if state.step > inside else "")
    known = seen.network if settled(state, seen) else None
    return regions.region(known, figure1(), (48, 84, 380, 380), *items, title=title)


def _along(state: State, seen: Seen) -> Axes:
    attack = seen.attack
    tangent = attack.difference * (1 - T / max(attack.estimate, 1e-9))
    values = differences(seen.network, seen.x + attack.direction[:, None] * T)
    reached = REACH if settled(state, seen) else state.step if answered(state) else -1.0
    gone = np.where(reached >= T, values, np.nan)
    items = (
        line((0, REACH), (0, 0), "muted"),
        Line(T, np.where(np.abs(tangent) <= 1.1, tangent, np.nan), "muted", dashed=True, label="tangent"),
        Line(T, gone, "accent", label="F₁ − F₂"),
        *((dot(state.step, float(np.interp(state.step, T, values)), "accent"),) if answered(state) else ()),
    )
    limits, xlabel = ((0.0, REACH), (-1.1, 1.1)), "step along the arrow"
    return chart((520, 84, 400, 380), items, *limits, xlabel=xlabel, ylabel="F₁ − F₂", most=(6, 5))


def caption(state: State, seen: Seen) -> str:
    attack, category = seen.attack, "A" if seen.attack.difference > 0 else "B"
    now = differences(seen.network, seen.x + attack.direction[:, None] * state.step)[0]
    where = "far beyond the square" if attack.estimate > FURTHEST else f"after {attack.estimate:.3f}"
    said = (
        f"({state.x1:.2f}, {state.x2:.2f}) is in {category}: F₁ − F₂ = {plain(attack.difference, 3)}, with "
        f"a gradient of length {plain(attack.slope, 3)}; its tangent is 0 "
        f"{where}."
    )
    if not answered(state):
        return f"{said} {_asking(state)}"
    outside = ", outside the square," if state.step > room(seen) else ""
    said += f" After a step of {state.step:g}{outside} the category is {'A' if now > 0 else 'B'}."
    return f"{said} {_found(seen)}" if settled(state, seen) else said


def _found(seen: Seen) -> str:
    attack = seen.attack
    found = "does not change" if attack.found is None else f"changes after {attack.found:.3f}"
    outside = ", outside the square" if attack.found is not None and attack.found > room(seen) else ""
    digit = 10.0 ** (np.floor(np.log10(max(attack.bound, 1e-9))) - 1)
    bound = plain(np.floor(attack.bound / digit) * digit, 2)  # rounded up it would promise too much
    return f"In this direction it {found}{outside}; in the square no change shorter than {bound} can do it."


def drag(state: State, event: Move) -> State:
    """Move the point, or go along the arrow as far as the place is along it."""
    if event.name == POINT:
        place = [round(min(max(value, 0.0), 1.0), 2) for value in (event.x, event.y)]
        moved = asks_of("x1", PLACE, **ANEW)(state, place[0])
        return asks_of("x2", PLACE, **ANEW)(moved, place[1])  # type: ignore[no-any-return]
    away = np.array([event.x - state.x1, event.y - state.x2]) @ seen(state).attack.direction
    return state.changed(step=round(float(np.clip(away, 0, REACH)), 3))


BUTTONS = {"reveal": press("Reveal", icon="eye", revealed=True)}
gradient_attack = Design(
    State, scene, caption, prepare=seen, on={Move: drag}, buttons=BUTTONS, together=[("x1", "x2")]
)
