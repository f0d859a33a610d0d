"""A generative adversarial network in one dimension, live: generator against discriminator ([11])."""

from collections.abc import Generator, Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from course_utils.arrays import Array
from course_utils.interactive.asking import answered, as_said, asking, question, veiled, verdict
from course_utils.interactive.controls import PLAY
from course_utils.interactive.design import Design
from course_utils.interactive.fields import Playable, choice, log, whole
from course_utils.interactive.process import CHUNK, Clock, Progress, played_to
from course_utils.outlook import adversarial
from course_utils.outlook.adversarial import TARGETS, XI, Look
from course_utils.pictures.charts import chart, line
from course_utils.pictures.scene import Axes, Formula, Line, Scene, Text

ROUNDS, EVERY = 4000, 20  # rounds that are played, and from look to look
REACH = 4.0  # of the numbers that are drawn
EDGES = np.linspace(-REACH, REACH, 202)
X = (EDGES[:-1] + EDGES[1:]) / 2
QUANTILES = (0.1, 0.5, 0.9)
HIGH = 1.2  # of the densities that are drawn
BOTH_BUMPS = "both bumps can be made by"
ANSWERS = "the network and the line", "the network only", "neither"
TRUTH = ANSWERS[1]  # a line of a normal number is a normal number
FORMULA = r"\min_G\;\max_D\;\; E\,\log D(x) + E\,\log (1 - D(G(\xi)))"


class State(Playable):
    """The two players, and the round that is looked at; `seed` is that of all random numbers."""

    guess: str = question(ANSWERS, BOTH_BUMPS)
    round: int = whole(0, 0, ROUNDS, "round", step=EVERY, restarts=False)
    target: str = choice(tuple(TARGETS), "real data", "two bumps")
    generator: str = choice((adversarial.NETWORK_GENERATOR, adversarial.LINE_GENERATOR), "generator")
    inner: int = whole(1, 1, 10, "steps of D a round")
    eta_d: float = log(0.1, 0.01, 1, "learning rate of D")
    eta_g: float = log(0.1, 0.01, 1, "learning rate of G")
    rate: float = log(400.0, 10, 1000, "rounds per second", restarts=False, more=True)
    seed: int = whole(0, 0, 50, "seed", more=True)


class Rounds(Progress):
    """looks: at the game, every so many rounds, as far as it was played; round: where playing has come to,
    None where nothing plays.
    """

    looks: tuple[Look, ...]
    round: int | None = None

    def at(self, rounds: int) -> Look:
        """The last look after at most so many rounds."""
        return self.looks[min(rounds // EVERY, len(self.looks) - 1)]

    def moves(self) -> dict[str, Any]:
        """While it plays the round that is looked at is the one that it has come to."""
        return {} if self.round is None else {"round": self.round}


def play(state: State) -> Iterator[tuple[Look, ...]]:
    """Play round after round; yield all looks so far."""
    game = adversarial.Game(state.target, state.generator, state.seed)
    looks: tuple[Look, ...] = (game.look(X, QUANTILES),)
    while True:
        yield looks
        for _ in range(EVERY):
            game.play(state.eta_d, state.eta_g, state.inner)
        looks = (*looks, game.look(X, QUANTILES))


def process(state: State, clock: Clock) -> Generator[Rounds, State, None]:
    """Play as far as the round that is looked at, which playing moves on; another game restarts.

    Nothing is played before the reader has answered.
    """
    game, place, last = play(state), float(state.round), clock()
    looks = next(game)
    while True:
        end, goal = clock() + CHUNK, int(place) // EVERY if answered(state) else 0
        while len(looks) <= goal and clock() < end:
            looks = next(game)
        reached = min(goal, len(looks) - 1) * EVERY
        over = state.playing and (reached >= ROUNDS or not answered(state))
        shown = reached if state.playing and answered(state) else None
        progress = Rounds(looks, shown, finished=over, unfinished=len(looks) <= goal)
        state = state.changed(**progress.moves())
        new = yield progress
        if new.round != state.round:
            place = float(new.round)
        seconds = min(clock() - last, 0.2)  # after a longer pause the missed rounds are not made up for
        place = played_to(place, state.playing, new.playing, new.rate * seconds, ROUNDS)
        if new.problem() != state.problem():
            game, place = play(new), 0.0 if new.playing else place
            looks = next(game)
        state, last = new, clock()


def scene(state: State, progress: Rounds) -> Scene:
    """Above: the densities with D, and the generator; below: the quantiles of what is made, by rounds."""
    look = seen(state, progress)
    axes = _densities(state, look), _generator(look), _rounds(state, progress.looks, look)
    whole = Scene(960, 590, axes, (Formula(FORMULA, 72, 30),))
    said = _judged(state, look) if answered(state) else asking(BOTH_BUMPS)
    told = Text(said, 480, 580, "accent", 16, bold=True, align="middle")
    return replace(whole, texts=(told,)) if answered(state) else veiled(whole, told, axes=(2,))


def _judged(state: State, look: Look) -> str:
    """What was answered and, after a whole game for two bumps, what has come of it."""
    if look.round < ROUNDS or state.target != State.target:
        return as_said(state.guess, "You said “{}”.")
    return verdict(state.guess, TRUTH)


def seen(state: State, progress: Rounds) -> Look:
    """The look that is shown: the first, until the reader has answered."""
    return progress.at(state.round if answered(state) else 0)


def _densities(state: State, look: Look) -> Axes:
    real, made = TARGETS[state.target].density(X), adversarial.smoothed_density(look.made, EDGES)
    best = np.where(real + made > 1e-3, real / (real + made).clip(1e-3), np.nan)
    lines = (
        Line(X, best, "muted", dashed=True, label="best D"),
        Line(X, look.D, "accent", label="D(x)"),
        Line(X, real, "A", dashed=True, label="real"),
        Line(X, made.clip(max=HIGH), "B", label="made"),
    )
    limits = (-REACH, REACH), (0.0, HIGH)
    return chart((72, 84, 540, 214), lines, *limits, xlabel="x", ylabel="density", most=(9, 6))


def _inside(x: Array) -> Array:
    """The numbers that are drawn; the others are gaps."""
    return np.where(np.abs(x) <= REACH, x, np.nan)


def _outside(look: Look) -> str:
    """How many of the numbers made are not drawn, in words; nothing if all are."""
    share = np.mean(np.abs(look.made) > REACH)
    return f"{share:.1%} outside the picture" if share else ""


def _generator(look: Look) -> Axes:
    curve, limits, title = Line(XI, _inside(look.made), "B"), ((-3.3, 3.3), (-REACH, REACH)), _outside(look)
    box = (694, 84, 230, 214)
    return chart(box, (curve,), *limits, xlabel="ξ", ylabel="G(ξ)", title=title, most=(7, 6))


def _rounds(state: State, looks: tuple[Look, ...], now: Look) -> Axes:
    rounds = np.array([look.round for look in looks], dtype=float)
    made = np.array([look.quantiles for look in looks])
    real = np.quantile(adversarial.real_quantiles(state.target), QUANTILES)
    lines = [line((now.round, now.round), (-REACH, REACH), "muted")]
    for k, (name, other) in enumerate((("real", "made: 10, 50, 90% below"), ("", ""), ("", ""))):
        lines.append(line((0, ROUNDS), (real[k], real[k]), "A", dashed=True, label=name))
        lines.append(Line(rounds, _inside(made[:, k]), "B", label=other))
    return chart((72, 384, 852, 124), lines, (0, ROUNDS), (-REACH, REACH), xlabel="rounds", ylabel="x")


def caption(state: State, progress: Rounds) -> str:
    look = seen(state, progress)
    outside = _outside(look)
    (low, middle, high), D = look.quantiles, look.D[np.abs(X) <= 2]
    away = adversarial.transport_distance(look.made, adversarial.real_quantiles(state.target))
    said = "" if answered(state) else f"{asking(BOTH_BUMPS)} "
    return (
        f"{said}{state.target.capitalize()}, after {look.round:,} rounds: of what is made, 10% lie below "
        f"{low:.2f}, half below {middle:.2f}, 90% below {high:.2f}; {np.mean(look.made > 0):.0%} are "
        f"positive{'; ' if outside else ''}{outside}. Sorted, and set beside as many "
        f"sorted real numbers, the made ones are off by {away:.2f} on average. Between −2 and 2, D goes "
        f"from {D.min():.2f} to {D.max():.2f}."
    )


adversarial_game = Design(State, scene, caption, process=process, buttons={"play": PLAY})
