"""One neuron for the flights before the last one of Challenger: how likely damage is at a temperature."""

import functools
import math

import numpy as np

from course_utils.arrays import Array
from course_utils.interactive.controls import press
from course_utils.interactive.design import Design, dragged
from course_utils.interactive.events import Move
from course_utils.interactive.fields import Settings, slider
from course_utils.network import activations
from course_utils.pictures.charts import chart, dot, line
from course_utils.pictures.numbers import in_formula, likely, plain
from course_utils.pictures.scene import Axes, Dots, Formula, Handle, Line, Scene

FLIGHTS = (66, 70, 69, 68, 67, 72, 73, 70, 57, 63, 70, 78, 67, 53, 67, 75, 70, 81, 76, 79, 75, 76, 58)  # °F
DAMAGED = (0, 1, 0, 0, 0, 0, 0, 0, 1, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0, 1)
LAST = 31.0  # the morning of the last launch, °F
LOW, HIGH = 25.0, 85.0  # of the axis
STEEPEST = 1.0  # weight
ROUNDED = 1e-6  # of log P: what the digits of the button leave
APART = 0.035  # flights at one temperature, in the picture


class State(Settings):
    """The curve σ(wt + b) with b = −wc: at the temperature c damage is as likely as not."""

    w: float = slider(-0.05, -STEEPEST, STEEPEST, 0.001, "weight w", format=".3f")
    c: float = slider(55.0, LOW, HIGH, 0.1, "50% at c (°F)", format=".1f")

    @property
    def b(self) -> float:
        """The bias."""
        return 0.0 - self.w * self.c


def probability(w: float, c: float, t: Array | float) -> Array:
    """Return how likely damage is at the temperatures t by the neuron σ(w(t − c))."""
    return activations.sigmoid(w * (np.asarray(t) - c))  # (1)


def log_likelihood(w: Array | float, c: float) -> Array:
    """Return the logarithm of the probability of what was seen, for each weight: the shape of w."""
    z = np.multiply.outer(w, np.array(FLIGHTS) - c)
    seen = np.where(np.array(DAMAGED) == 1, z, -z)
    return np.asarray(-np.logaddexp(0, -seen).sum(axis=-1))


@functools.cache
def most_likely() -> tuple[float, float]:
    """Return the w and c that make what was seen most likely, by Newton's method."""
    X, damaged = np.column_stack([np.array(FLIGHTS, dtype=float), np.ones(len(FLIGHTS))]), np.array(DAMAGED)
    p = np.zeros(2)
    for _ in range(20):
        s = activations.sigmoid(X @ p)
        p += np.linalg.solve((X.T * (s * (1 - s))) @ X, X.T @ (damaged - s))
    w, b = p.tolist()
    return w, -b / w


def scene(state: State, progress: None) -> Scene:
    """Left: the flights and the curve; right: how likely it makes what was seen, over w."""
    t = np.linspace(LOW, HIGH, 241)
    there = float(probability(state.w, state.c, LAST))
    items = (
        line((LAST, LAST), (0, there), "muted", dashed=True),
        Line(t, probability(state.w, state.c, t), "accent", label="σ(wt + b)"),
        *_flights(),
        dot(LAST, there, "accent"),
        Handle(state.c, 0.5, "the temperature of 50%", step=0.5),
    )
    box, limits = (62, 84, 500, 330), ((LOW, HIGH), (-0.1, 1.1))
    left = chart(box, items, *limits, xlabel="temperature t (°F)", ylabel="damage", most=(7, 6))
    formula = rf"\sigma(w t + b), \quad w = {in_formula(state.w, 4)}, \quad b = {in_formula(state.b, 4)}"
    return Scene(960, 462, (left, _likelihood(state)), (Formula(formula, 62, 28),))


def _flights() -> tuple[Dots, Dots]:
    """A mark for each flight; those at one temperature stand above or below each other."""
    seen: dict[tuple[int, int], int] = {}
    places: dict[int, list[tuple[float, float]]] = {0: [], 1: []}
    for flight in zip(FLIGHTS, DAMAGED, strict=True):
        before = seen[flight] = seen.get(flight, -1) + 1
        t, damaged = flight
        places[damaged].append((t, damaged + (-APART if damaged else APART) * before))
    (t0, y0), (t1, y1) = (np.array(places[damaged]).T for damaged in (0, 1))
    return Dots(t0, y0, "A", "circle", label="no damage"), Dots(t1, y1, "B", "cross", label="damage")


def _likelihood(state: State) -> Axes:
    """The logarithm of the probability of what was seen over the weight, with the present c."""
    w = np.linspace(-STEEPEST, STEEPEST, 401)
    likely = log_likelihood(w, state.c)
    low, best = -60.0, float(log_likelihood(*most_likely()))
    now = float(log_likelihood(state.w, state.c))
    items = (
        line((-STEEPEST, STEEPEST), (best, best), "muted", dashed=True, label="the largest"),
        Line(w, np.where(likely > low, likely, np.nan), "accent"),
        dot(state.w, max(now, low), "accent"),
    )
    box, limits = (660, 84, 264, 330), ((-STEEPEST, STEEPEST), (low, 0.0))
    return chart(box, items, *limits, xlabel="weight w", ylabel="log P", most=(5, 7))


def caption(state: State, progress: None) -> str:
    there, not_there = (float(probability(w, state.c, LAST)) for w in (state.w, -state.w))
    best = float(log_likelihood(*most_likely()))
    now = float(log_likelihood(state.w, state.c))
    same = "; no curve makes it likelier" if best - now < ROUNDED else "; no curve makes it much likelier"
    as_likely = same if _power(now) == _power(best) else f", at most {_power(best)}"
    return (
        f"At {LAST:g} °F this neuron gives damage the probability {likely(there, not_there)}. To what was "
        f"seen in {len(FLIGHTS)} flights it gives the probability P = {_power(now)}{as_likely}."
    )


def _power(log: float) -> str:
    """Return e to this power in print, also where a float would be 0."""
    exponent = math.floor(log / math.log(10))
    return (
        plain(math.exp(log), 2)
        if exponent > -300
        else f"{10 ** (log / math.log(10) - exponent):.1f}e{exponent}"
    )


BUTTONS = {"best": press("Most likely", w=round(most_likely()[0], 6), c=round(most_likely()[1], 4))}
DRAG = dragged(x="c", low=LOW, high=HIGH, digits=1)
challenger = Design(
    State,
    scene,
    caption,
    on={Move: DRAG},
    buttons=BUTTONS,
    together=[("w", "c")],
)
