"""A generative adversarial network in one dimension, live: generator against discriminator ([11])."""

from __future__ import annotations

import functools
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from course_utils.arrays import Array
from course_utils.interactive import limits
from course_utils.interactive.controls import Choice, Control, LogSlider, WholeSlider
from course_utils.interactive.exhibit import Exhibit
from course_utils.interactive.process import Clock
from course_utils.outlook.adversarial import (
    LINE_GENERATOR,
    NETWORK_GENERATOR,
    TARGETS,
    XI,
    Game,
    real_quantiles,
    smoothed_density,
    transport_distance,
)
from course_utils.pictures.charts import chart
from course_utils.pictures.scene import Axes, Formula, Line, Scene

ROUNDS, EVERY = 4000, 20  # rounds that are played, and from look to look
CHUNK = 0.006  # seconds of playing between two looks at the controls
PROBLEM = ("target", "generator", "eta_d", "eta_g", "inner", "seed")  # a change of these begins anew
REACH = 4.0  # of the numbers that are drawn
EDGES = np.linspace(-REACH, REACH, 202)
X = (EDGES[:-1] + EDGES[1:]) / 2
QUANTILES = (0.1, 0.5, 0.9)
HIGH = 1.2  # of the densities that are drawn
FORMULA = r"\min_G\;\max_D\;\; E\,\log D(x) + E\,\log (1 - D(G(\xi)))"


@dataclass(frozen=True)
class State:
    """target: the real data; generator: what makes others; eta_d, eta_g: the learning rates; inner: steps
    of the discriminator in a round; seed: of the start and of all numbers drawn; round: when we look.
    """

    target: str = "two bumps"
    generator: str = NETWORK_GENERATOR
    eta_d: float = 0.1
    eta_g: float = 0.1
    inner: int = 1
    seed: int = 0
    round: int = ROUNDS
    playing: bool = False

    def __post_init__(self) -> None:
        """ValueError for what no control can give but a line of text can."""
        Game(self.target, self.generator, 0)
        limits.within(
            self, eta_d=(0.01, 1), eta_g=(0.01, 1), inner=(1, 10), seed=(0, 50), round=(0, ROUNDS)
        )


@dataclass(frozen=True, eq=False)
class Look:
    """After `round` rounds: what the generator makes of XI, (1000,), its quantiles, and D at X, (201,)."""

    round: int
    made: Array
    quantiles: Array
    D: Array


@dataclass(frozen=True, eq=False)
class Progress:
    """looks: of the game up to now."""

    looks: tuple[Look, ...]
    p: None = None
    finished: bool = False
    unfinished: bool = True


def process(state: State, clock: Clock) -> Generator[Progress, State, None]:
    """Play round after round; begin a new game when anything but the look at it is changed."""
    game = _game(state)
    progress = next(game)
    while True:
        new = yield progress
        if any(getattr(state, name) != getattr(new, name) for name in PROBLEM):
            game = _game(new)
            progress = next(game)
        state, end = new, clock() + CHUNK
        while progress.unfinished and clock() < end:
            progress = next(game)


def _game(state: State) -> Iterator[Progress]:
    game = Game(state.target, state.generator, state.seed)
    looks: tuple[Look, ...] = (_look(game),)
    while game.rounds < ROUNDS:
        yield Progress(looks)
        game.play(state.eta_d, state.eta_g, state.inner)
        if game.rounds % EVERY == 0:
            looks = (*looks, _look(game))
    yield Progress(looks, unfinished=False)


def _look(game: Game) -> Look:
    made = game.made(XI)[0]
    return Look(game.rounds, made, np.quantile(made, QUANTILES), game.D(X))


@functools.cache
def _real(target: str) -> tuple[Array, Array, Array]:
    """Of the real data: their density at X, a thousand quantiles, and those that are drawn."""
    numbers = real_quantiles(target)
    return TARGETS[target].density(X), numbers, np.quantile(numbers, QUANTILES)


def _now(state: State, progress: Progress) -> Look:
    return progress.looks[min(state.round // EVERY, len(progress.looks) - 1)]


# ---------------------------------------------------------------- picture


def scene(state: State, progress: Progress) -> Scene:
    """Above: the densities with D, and the generator; below: the quantiles of what is made, by rounds."""
    look = _now(state, progress)
    axes = _densities(state, look), _generator(look), _rounds(state, progress)
    return Scene(960, 632, axes, (Formula(FORMULA, 72, 30),))


def _densities(state: State, look: Look) -> Axes:
    real, made = _real(state.target)[0], smoothed_density(look.made, EDGES)
    both = real + made
    best = np.where(both > 1e-3, real / np.maximum(both, 1e-3), np.nan)
    return chart(
        (72, 88, 540, 240),
        (
            Line(X, best, "muted", dashed=True, label="best D"),
            Line(X, look.D, "accent", label="D(x)"),
            Line(X, real, "A", dashed=True, label="real"),
            Line(X, made.clip(max=HIGH), "B", label="made"),
        ),
        (-REACH, REACH),
        (0.0, HIGH),
        xlabel="x",
        ylabel="density",
        most=(9, 6),
    )


def _inside(x: Array) -> Array:
    """The numbers that are drawn; the others are gaps."""
    return np.where(np.abs(x) <= REACH, x, np.nan)


def _outside(look: Look) -> str:
    """How many of the numbers made are not drawn, in words; nothing if all are."""
    share = np.mean(np.abs(look.made) > REACH)
    return f"{share:.0%} outside the picture" if share else ""


def _generator(look: Look) -> Axes:
    return chart(
        (694, 88, 230, 240),
        (Line(XI, _inside(look.made), "B"),),
        (-3.3, 3.3),
        (-REACH, REACH),
        xlabel="ξ",
        ylabel="G(ξ)",
        title=_outside(look),
        most=(7, 6),
    )


def _rounds(state: State, progress: Progress) -> Axes:
    rounds = np.array([look.round for look in progress.looks], dtype=float)
    made = np.array([look.quantiles for look in progress.looks])
    ends = np.array([0.0, ROUNDS])
    lines = [Line(np.repeat(float(_now(state, progress).round), 2), np.array([-REACH, REACH]), "muted")]
    for k, wanted in enumerate(_real(state.target)[2]):
        lines.append(Line(ends, np.repeat(wanted, 2), "A", dashed=True, label="real" if k == 0 else ""))
        name = "made: 10%, 50%, 90% below" if k == 0 else ""
        lines.append(Line(rounds, _inside(made[:, k]), "B", label=name))
    return chart((72, 420, 852, 150), lines, (0, ROUNDS), (-REACH, REACH), xlabel="rounds", ylabel="x")


def caption(state: State, progress: Progress) -> str:
    """Return the picture in words."""
    look, real = _now(state, progress), _real(state.target)[1]
    low, middle, high = look.quantiles
    D, outside = look.D[np.abs(X) <= 2], _outside(look)
    positive = f"{np.mean(look.made > 0):.0%} are positive{'; ' if outside else ''}{outside}"
    return (
        f"{state.target.capitalize()}, after {look.round:,} rounds: of what is made, 10% lie below "
        f"{low:.2f}, half below {middle:.2f}, 90% below {high:.2f}; {positive}. "
        f"On average a number is {transport_distance(look.made, real):.2f} away from where it should be. "
        f"Between −2 and 2, D goes from {D.min():.2f} to {D.max():.2f}."
    ).replace(" -", " −")


CONTROLS: dict[str, Control] = {
    "round": WholeSlider(label="look after rounds", field="round", low=0, high=ROUNDS, step=EVERY),
    "target": Choice(label="real data", field="target", options=tuple(TARGETS)),
    "generator": Choice(label="generator", field="generator", options=(NETWORK_GENERATOR, LINE_GENERATOR)),
    "inner": WholeSlider(label="steps of D a round", field="inner", low=1, high=10),
    "eta_d": LogSlider(label="learning rate of D", field="eta_d", low=0.01, high=1),
    "eta_g": LogSlider(label="learning rate of G", field="eta_g", low=0.01, high=1),
    "seed": WholeSlider(label="seed", field="seed", low=0, high=50),
}


def adversarial_game(*, show: Sequence[str] | None = None, **settings: Any) -> Exhibit:
    """Return the exhibit; `settings` are fields of State, `show` the names of the controls to show."""
    return Exhibit(State(**settings), scene, caption, process=process, controls=CONTROLS, show=show)
