"""McNemar's test by flipping coins: how often do fair coins split as unevenly as two networks did?"""

import functools
from collections.abc import Generator
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course_utils.cifar10.results import paired_runs
from course_utils.generalisation.significance import McNemarResult, mcnemar
from course_utils.interactive.asking import (
    answered,
    as_said,
    asking,
    asks_of,
    earlier,
    question,
    veiled,
    verdict,
)
from course_utils.interactive.controls import PLAY
from course_utils.interactive.design import Design
from course_utils.interactive.fields import Playable, choice, log, whole
from course_utils.interactive.process import Clock, Progress, played_to
from course_utils.pictures.charts import chart, line
from course_utils.pictures.numbers import counted, short
from course_utils.pictures.scene import Axes, Line, Scene, Text

LAST = 5000  # times that all coins are flipped
BIN = 10  # heads that are counted together
AS_UNEVEN = "as uneven a split comes about once in"
ANSWERS = "5 times", "20 times", "100 times", "1,000 times"
ENOUGH = 1000  # times flipped, from which on the share may be believed, and the formula is told
REACH = 140.0  # heads more or less than half, that are drawn


@functools.cache
def counts() -> dict[str, McNemarResult]:
    """Return McNemar's comparison of each pair of runs, without dropout and with it."""
    runs = ((a.predicted == a.target, b.predicted == b.target, b.seed) for a, b in paired_runs())
    return {f"seed {seed}": mcnemar(first, second) for first, second, seed in runs}


class State(Playable):
    """Which pair of networks, and how often all coins have been flipped."""

    guess: str = question(ANSWERS, AS_UNEVEN)
    times: int = whole(0, 0, LAST, "times flipped", restarts=False)
    earlier: tuple[Any, ...] = earlier()
    pair: str = choice(tuple(counts()), "without and with dropout", set=asks_of("pair", ("pair",), times=0))
    rate: float = log(20.0, 1, 1000, "flips of all a second", restarts=False)
    seed: int = whole(0, 0, 50, "seed of the coins", also={"times": 0}, more=True)


class Flips(Progress):
    """times: how often all coins have been flipped where they are being flipped now, otherwise None."""

    times: int | None = None

    def moves(self) -> dict[str, Any]:
        """While it plays the count goes on."""
        return {} if self.times is None else {"times": self.times}


def process(state: State, clock: Clock) -> Generator[Flips, State, None]:
    """Count on while it plays; whoever has not answered waits."""
    place, last = float(state.times), clock()
    while True:
        playing = state.playing and answered(state)
        over = state.playing and (place >= LAST or not answered(state))
        progress = Flips(int(place) if playing else None, finished=over)
        state = state.changed(**progress.moves())
        new = yield progress
        place = float(new.times) if new.times != state.times else place
        way = new.rate * min(clock() - last, 0.2)  # after a longer pause what was missed is not made up for
        place = played_to(place, state.playing, new.playing, way, LAST)
        state, last = new, clock()


@functools.lru_cache(maxsize=8)
def heads(n: int, seed: int) -> NDArray[np.int64]:
    """Return the number of heads among n fair coins, LAST times over."""
    return np.random.default_rng(seed).binomial(n, 0.5, LAST)


def as_uneven(state: State) -> NDArray[np.bool_]:
    """Return for each time so far whether the coins split at least as unevenly as the networks did."""
    b, c, _ = counts()[state.pair]
    found = heads(b + c, state.seed)[: state.times]
    return np.asarray(np.minimum(found, b + c - found) <= min(b, c))


def truth(pair: str) -> str:
    """Return the answer that is nearest to 1/p, on a logarithmic scale."""
    once_in = np.array([float(answer.split()[0].replace(",", "")) for answer in ANSWERS])
    return ANSWERS[int(np.abs(np.log(once_in * counts()[pair].p)).argmin())]


def _said(state: State) -> str:
    """What is asked; what was answered; and, after enough flips, what has come of it."""
    if not answered(state):
        return asking(AS_UNEVEN, state, state.pair)
    if state.times < ENOUGH:
        return as_said(state.guess, "You said once in {}.")
    return verdict(state.guess, truth(state.pair))


def scene(state: State, progress: Flips) -> Scene:
    """The heads, counted; the networks' split; and in words how often the coins were as uneven."""
    uneven = as_uneven(state)
    told = Text(_said(state), 480, 24, "accent", 16, bold=True, align="middle")
    words = f"as uneven: {uneven.sum():,} of {counted(state.times, 'time')}"
    whole_scene = Scene(960, 470, (_heads(state),), texts=(Text(words, 926, 56, bold=True, align="end"),))
    if answered(state):
        return replace(whole_scene, texts=(*whole_scene.texts, told))
    return veiled(replace(whole_scene, texts=()), told, axes=(0,))


def _heads(state: State) -> Axes:
    b, c, _ = counts()[state.pair]
    edges = np.arange(-REACH, REACH + 1, BIN)
    away = heads(b + c, state.seed)[: state.times] - (b + c) / 2
    number = np.histogram(away, edges)[0].astype(float)
    high = max(20.0, 1.2 * number.max(initial=0))
    split, heights = (b - c) / 2, np.concatenate([[0], np.repeat(number, 2), [0]])
    items = (
        Line(np.repeat(edges, 2), heights, "accent", label="coins"),
        line((split, split), (0, high), "B", dashed=True, label="the networks"),
        line((-split, -split), (0, high), "B", dashed=True),
    )
    limits, xlabel = ((-REACH, REACH), (0.0, high)), f"heads more than half of {b + c:,}"
    return chart((66, 88, 860, 310), items, *limits, xlabel=xlabel, ylabel="times", most=(9, 5))


def caption(state: State, progress: Flips) -> str:
    b, c, p = counts()[state.pair]
    said = f"{b} pictures only without dropout right, {c} only with it: {b + c:,} coins"
    if not answered(state):
        return f"{_said(state)} {said}."
    uneven = as_uneven(state)
    share = f", a share of {short(uneven.mean())}" if state.times else ""
    flipped, often = counted(state.times, "time"), counted(uneven.sum(), "time")
    split = f"{often} they split as unevenly{share}"
    formula = f" By McNemar's formula p = {short(p)}." if state.times >= ENOUGH else ""
    return f"{said}, flipped {flipped}. {split}.{formula}"


coins = Design(State, scene, caption, process=process, buttons={"play": PLAY})
