"""A generative adversarial network in one dimension, live: generator against discriminator ([11])."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from course_utils.arrays import Array
from course_utils.interactive.design import Design
from course_utils.interactive.fields import Playable, choice, log, whole
from course_utils.interactive.process import Progress, restarting
from course_utils.outlook.adversarial import (
    LINE_GENERATOR,
    NETWORK_GENERATOR,
    TARGETS,
    XI,
    Game,
    Look,
    real_quantiles,
    smoothed_density,
    transport_distance,
)
from course_utils.pictures.charts import chart, line
from course_utils.pictures.scene import Axes, Formula, Line, Scene

ROUNDS, EVERY = 4000, 20  # rounds that are played, and from look to look
REACH = 4.0  # of the numbers that are drawn
EDGES = np.linspace(-REACH, REACH, 202)
X = (EDGES[:-1] + EDGES[1:]) / 2
QUANTILES = (0.1, 0.5, 0.9)
HIGH = 1.2  # of the densities that are drawn
FORMULA = r"\min_G\;\max_D\;\; E\,\log D(x) + E\,\log (1 - D(G(\xi)))"


@dataclass(frozen=True)
class State(Playable):
    """The two players, and the round after which we look; `seed` is that of all random numbers."""

    round: int = whole(ROUNDS, 0, ROUNDS, "look after rounds", step=EVERY, restarts=False)
    target: str = choice(tuple(TARGETS), "real data", "two bumps")
    generator: str = choice((NETWORK_GENERATOR, LINE_GENERATOR), "generator")
    inner: int = whole(1, 1, 10, "steps of D a round")
    eta_d: float = log(0.1, 0.01, 1, "learning rate of D")
    eta_g: float = log(0.1, 0.01, 1, "learning rate of G")
    seed: int = whole(0, 0, 50, "seed")


@dataclass(frozen=True, eq=False)
class Rounds(Progress):
    """looks: at the game, every so many rounds, up to now."""

    looks: tuple[Look, ...]

    def at(self, rounds: int) -> Look:
        """The last look after at most so many rounds."""
        return self.looks[min(rounds // EVERY, len(self.looks) - 1)]


def play(state: State) -> Iterator[Rounds]:
    """Play round after round."""
    game = Game(state.target, state.generator, state.seed)
    looks: tuple[Look, ...] = (game.look(X, QUANTILES),)
    while game.rounds < ROUNDS:
        yield Rounds(looks, unfinished=True)
        game.play(state.eta_d, state.eta_g, state.inner)
        if game.rounds % EVERY == 0:
            looks = (*looks, game.look(X, QUANTILES))
    yield Rounds(looks)


def scene(state: State, progress: Rounds) -> Scene:
    """Above: the densities with D, and the generator; below: the quantiles of what is made, by rounds."""
    look = progress.at(state.round)
    axes = _densities(state, look), _generator(look), _rounds(state, progress.looks, look)
    return Scene(960, 632, axes, (Formula(FORMULA, 72, 30),))


def _densities(state: State, look: Look) -> Axes:
    real, made = TARGETS[state.target].density(X), smoothed_density(look.made, EDGES)
    both = real + made
    best = np.where(both > 1e-3, real / np.maximum(both, 1e-3), np.nan)
    lines = (
        Line(X, best, "muted", dashed=True, label="best D"),
        Line(X, look.D, "accent", label="D(x)"),
        Line(X, real, "A", dashed=True, label="real"),
        Line(X, made.clip(max=HIGH), "B", label="made"),
    )
    box, xlim = (72, 88, 540, 240), (-REACH, REACH)
    return chart(box, lines, xlim, (0.0, HIGH), xlabel="x", ylabel="density", most=(9, 6))


def _inside(x: Array) -> Array:
    """The numbers that are drawn; the others are gaps."""
    return np.where(np.abs(x) <= REACH, x, np.nan)


def _outside(look: Look) -> str:
    """How many of the numbers made are not drawn, in words; nothing if all are."""
    share = np.mean(np.abs(look.made) > REACH)
    return f"{share:.0%} outside the picture" if share else ""


def _generator(look: Look) -> Axes:
    curve = Line(XI, _inside(look.made), "B")
    axes = chart((694, 88, 230, 240), (curve,), (-3.3, 3.3), (-REACH, REACH), most=(7, 6))
    return replace(axes, xlabel="ξ", ylabel="G(ξ)", title=_outside(look))


def _rounds(state: State, looks: tuple[Look, ...], now: Look) -> Axes:
    rounds = np.array([look.round for look in looks], dtype=float)
    made = np.array([look.quantiles for look in looks])
    lines = [line((now.round, now.round), (-REACH, REACH), "muted")]
    names = ("real", "made: 10%, 50%, 90% below"), ("", ""), ("", "")
    for k, wanted in enumerate(np.quantile(real_quantiles(state.target), QUANTILES)):
        lines.append(line((0, ROUNDS), (wanted, wanted), "A", dashed=True, label=names[k][0]))
        lines.append(Line(rounds, _inside(made[:, k]), "B", label=names[k][1]))
    return chart((72, 420, 852, 150), lines, (0, ROUNDS), (-REACH, REACH), xlabel="rounds", ylabel="x")


def caption(state: State, progress: Rounds) -> str:
    """Return the picture in words."""
    look, real = progress.at(state.round), real_quantiles(state.target)
    low, middle, high = look.quantiles
    D, outside = look.D[np.abs(X) <= 2], _outside(look)
    positive = f"{np.mean(look.made > 0):.0%} are positive{'; ' if outside else ''}{outside}"
    return (
        f"{state.target.capitalize()}, after {look.round:,} rounds: of what is made, 10% lie below "
        f"{low:.2f}, half below {middle:.2f}, 90% below {high:.2f}; {positive}. "
        f"On average a number is {transport_distance(look.made, real):.2f} away from where it should be. "
        f"Between −2 and 2, D goes from {D.min():.2f} to {D.max():.2f}."
    )


adversarial_game = Design(State, scene, caption, process=restarting(play))
