"""Fits from forty random starts: how often, and how soon, each way of counting residuals succeeds."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from course_utils.interactive.design import Design
from course_utils.interactive.fields import Playable, choice, log, setting, whole
from course_utils.interactive.limits import PARAMETERS, Between
from course_utils.interactive.points import DATA
from course_utils.interactive.process import Progress, restarting
from course_utils.network.network import Network
from course_utils.network.paper_network import PAPER_SIZES
from course_utils.network.parameters import Parameters
from course_utils.pictures.charts import chart
from course_utils.pictures.numbers import counted
from course_utils.pictures.scene import Dots, Line, Scene
from course_utils.training.least_squares import Residuals
from course_utils.training.many_fits import ManyFits

STARTS = 40
MOST = 1000  # evaluations
ALLOWED = Between(10, MOST, whole=True)
LOW, HIGH = 1e-5, 100.0  # of the sums of squares that are shown
# The ways of counting residuals, and how each is drawn.
KINDS: dict[Residuals, tuple[Any, Any]] = {"components": ("accent", "circle"), "ten-norm": ("ink", "cross")}


class State(Playable):
    """The starts are `scale` times standard normal; a fit may use so many evaluations."""

    data: str = choice(("Figure 1", "Figure 5", "XOR"), "data")
    seed: int = whole(0, 0, 50, "seed of the starts")
    scale: float = log(0.5, 0.1, 10, "size of the starts")
    evaluations: int = log(
        400, 10, MOST, "evaluations", typed=ALLOWED, set=lambda s, n: s.changed(evaluations=int(n))
    )
    p: Parameters | None = setting(None, PARAMETERS, "the best fit up to now", restarts=False)


class Fits(Progress):
    """costs: sums of squares; good: after 1, 2, .. evaluations, how many fits have every point right."""

    costs: dict[Residuals, tuple[float, ...]]
    good: dict[Residuals, tuple[int, ...]]


def all_fits(state: State) -> Iterator[Fits]:
    """Take all fits together one evaluation further, again and again."""
    rng, points = np.random.default_rng(state.seed), DATA[state.data]()
    network = Network(PAPER_SIZES)
    starts = state.scale * rng.standard_normal((STARTS, network.n_parameters))
    fits = {kind: ManyFits(points, network, starts, kind) for kind in KINDS}
    good: dict[Residuals, tuple[int, ...]] = {kind: () for kind in KINDS}
    while True:
        good = {kind: (*good[kind], int((fit.right() == len(points)).sum())) for kind, fit in fits.items()}
        costs = {kind: tuple(fit.listing_cost.tolist()) for kind, fit in fits.items()}
        best = min(fits.values(), key=lambda fit: float(fit.listing_cost.min()))
        p = Parameters(best.P[best.listing_cost.argmin()])
        going = (fit.evaluations < state.evaluations and not fit.done.all() for fit in fits.values())
        yield Fits(costs, good, p=p, unfinished=any(going))
        for fit in fits.values():
            fit.step()


def scene(state: State, progress: Fits) -> Scene:
    """Left: the sums of squares now, in order; right: how many fits are acceptable after how long."""
    dots, curves = [], []
    for kind, (role, marker) in KINDS.items():
        costs, good = np.sort(progress.costs[kind]).clip(LOW, HIGH), np.array(progress.good[kind], float)
        dots.append(Dots(np.arange(1.0, STARTS + 1), costs, role, marker, kind))
        evaluations, label = np.arange(1.0, len(good) + 1), f"{kind}: {good[-1]:.0f}"
        curves.append(Line(evaluations, good, role, dot=True, label=label))
    box, title, xlabel = (64, 74, 390, 330), "sum of squares", "fits, the best first"
    limits = (0, STARTS + 1), (LOW, HIGH)
    left = chart(box, dots, *limits, log="y", title=title, xlabel=xlabel, most=(6, 8))
    box, title, xlabel = (540, 74, 384, 330), f"fits with every point right, of {STARTS}", "evaluations"
    right = chart(box, curves, (1, MOST), (0, 1.05 * STARTS), log="x", title=title, xlabel=xlabel)
    return Scene(960, 454, (left, right))


def caption(state: State, progress: Fits) -> str:
    words = []
    for kind, good in progress.good.items():
        # A fit can lose a point again: what counts is from where on it has been half of them.
        since = max((i for i, n in enumerate(good, 1) if 2 * n < STARTS), default=0) + 1
        half = f" (half of them after {since})" if since <= len(good) else ""
        words.append(f"{good[-1]} of {STARTS} with {kind}{half}")
    return f"After {counted(len(good), 'evaluation')}, fits with every point right: {'; '.join(words)}."


basins = Design(State, scene, caption, process=restarting(all_fits))
