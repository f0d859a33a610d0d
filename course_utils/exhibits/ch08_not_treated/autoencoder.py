"""Linear and nonlinear autoencoders: what t numbers keep of a signal (section 8)."""

import functools
from dataclasses import replace

import numpy as np

from course_utils.arrays import Array
from course_utils.interactive.asking import answered, asking, question, veiled, verdict
from course_utils.interactive.design import Design
from course_utils.interactive.fields import Settings, whole
from course_utils.outlook import autoencoder as mathematics
from course_utils.outlook.autoencoder import CODES, GRID, N, S, signals
from course_utils.pictures.charts import chart, dot, line
from course_utils.pictures.numbers import counted
from course_utils.pictures.scene import Axes, Dots, Formula, Line, Scene, Text

SWEEPS = 40
ENOUGH = "two numbers are enough for"
ANSWERS = "both", "the nonlinear one", "neither"
LITTLE = 0.02  # of the square of a signal: where less is left over, the numbers are enough
ROUNDING = 1e-9  # a smaller distance of projections is one of rounding
FORMULA = rf"F:\mathbb{{R}}^{{{S}}} \to \mathbb{{R}}^t, \quad G:\mathbb{{R}}^t \to \mathbb{{R}}^{{{S}}}"
FORMULA += r", \quad \min\; \sum_i \|x^{\{i\}} - G(F(x^{\{i\}}))\|_2^2"


class State(Settings):
    """The code, one of the validation signals, and how long the linear autoencoder has been trained."""

    guess: str = question(ANSWERS, ENOUGH)
    t: int = whole(2, 1, CODES[-1], "code of t numbers")
    signal: int = whole(0, 0, N - 1, "signal")
    sweeps: int = whole(SWEEPS, 0, SWEEPS, "sweeps (linear)")


@functools.cache
def trained(t: int) -> list[Array]:
    """The matrices G F of the linear autoencoder, before and after each sweep."""
    return mathematics.alternating_least_squares(signals(0), t, SWEEPS)


@functools.cache
def errors(kind: str, t: int, sweeps: int = SWEEPS) -> float:
    """The mean squared error on the validation signals."""
    x = signals(1)
    if kind == "nonlinear":
        return mathematics.reconstruction_error(x, mathematics.recorded_autoencoder(t).output(x))
    GF = mathematics.principal_projection(signals(0), t) if kind == "PCA" else trained(t)[sweeps]
    return mathematics.reconstruction_error(x, GF @ x)


def left(kind: str, t: int, sweeps: int = SWEEPS) -> float:
    """Which share of the squares of the validation signals is left over."""
    return errors(kind, t, sweeps) / float(np.mean(np.sum(signals(1) ** 2, axis=0)))


def truth() -> str:
    """For which of the two are two numbers enough?"""
    return ANSWERS[int(left("linear", 2) > LITTLE) + int(left("nonlinear", 2) > LITTLE)]


def scene(state: State, progress: None) -> Scene:
    """Left: a signal and what is left of it; right: the errors over t."""
    whole = Scene(960, 508, (_signal(state), _errors(state)), (Formula(FORMULA, 62, 28),))
    said = verdict(state.guess, truth()) if answered(state) else asking(ENOUGH)
    told = Text(said, 480, 496, "accent", 16, bold=True, align="middle")
    return replace(whole, texts=(told,)) if answered(state) else veiled(whole, told, axes=(0, 1))


def _signal(state: State) -> Axes:
    x = signals(1)[:, state.signal]
    linear = trained(state.t)[state.sweeps] @ x
    nonlinear = mathematics.recorded_autoencoder(state.t).output(x[:, None])[:, 0]
    items = (
        Dots(GRID, x, "ink", label="x"),
        Line(GRID, linear.clip(-0.5, 1.3), "A", label="linear"),
        Line(GRID, nonlinear, "B", dashed=True, label="nonlinear"),
    )
    ylabel = f"signal {state.signal}"
    return chart((62, 96, 410, 320), items, (0, 1), (-0.5, 1.3), xlabel="place", ylabel=ylabel)


def _errors(state: State) -> Axes:
    t = np.array(CODES, dtype=float)
    pca, nonlinear = (np.array([errors(kind, k) for k in CODES]) for kind in ("PCA", "nonlinear"))
    now = min(errors("linear", state.t, state.sweeps), 9.0)
    items = (
        line((state.t, state.t), (1e-3, 10), "muted", dashed=True),
        Line(t, pca, "A", label="PCA"),
        dot(state.t, now, "A", marker="circle", label="linear"),
        Line(t, nonlinear, "B", dashed=True, label="nonlinear"),
        Dots(t, nonlinear, "B", "cross"),
    )
    xlabel, box = "numbers in the code, t", (566, 96, 358, 320)
    return chart(box, items, (0.7, 6.3), (1e-3, 10.0), log="y", xlabel=xlabel, ylabel="error")


def caption(state: State, progress: None) -> str:
    if not answered(state):
        meant = f"Enough is what leaves less than {LITTLE:.0%} of the squares of new signals over."
        return f"{asking(ENOUGH)} {meant}"
    linear, nonlinear = errors("linear", state.t, state.sweeps), errors("nonlinear", state.t)
    pca, away = errors("PCA", state.t), distance(state)
    apart = f"differ by {away:.2g}" if away > ROUNDING else "are the same but for rounding errors"
    return (
        f"With t = {state.t} and {counted(state.sweeps, 'sweep')} the linear autoencoder leaves the mean "
        f"squared error {linear:.3f} on new signals, principal components {pca:.3f}; the projections "
        f"{apart}. The nonlinear one leaves {nonlinear:.3f} (recorded). Of the signals' squares these "
        f"are {_share('linear', state.t, state.sweeps)}, {_share('PCA', state.t)} and "
        f"{_share('nonlinear', state.t)}. Signal {state.signal} is shown."
    )


def _share(kind: str, t: int, sweeps: int = SWEEPS) -> str:
    return f"{left(kind, t, sweeps):.1%}"


def distance(state: State) -> float:
    """The norm of the difference of G F and the projection on t principal components."""
    projection = mathematics.principal_projection(signals(0), state.t)
    return float(np.linalg.norm(trained(state.t)[state.sweeps] - projection))


autoencoder = Design(State, scene, caption)
