"""The settings of a network in training, with their controls."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, TypeVar

from course_utils.interactive.controls import PLAY, Button, Control
from course_utils.interactive.fields import Playable, choice, entry, log, setting, slider, whole
from course_utils.interactive.limits import PARAMETERS, Between, Several, less_than, positive
from course_utils.interactive.points import MOST
from course_utils.network.activations import ACTIVATIONS
from course_utils.network.network import Network
from course_utils.network.parameters import Parameters
from course_utils.training.run import (
    EPOCHS,
    MOMENTUM,
    STEEPEST_DESCENT,
    STOCHASTIC_GRADIENT,
    Method,
    mini_batches,
)

LEAST_SQUARES = "least squares"
FORMULAS = {
    LEAST_SQUARES: r"\min_p\; \mathrm{Cost}(p) \quad (9)",
    "SG with replacement": r"p \to p - \eta\, \nabla C_{x^{\{i\}}}(p) \quad (15)",
    "SG per epoch": r"p \to p - \eta\, \nabla C_{x^{\{k_i\}}}(p) \quad (16)",
    "mini-batch": r"p \to p - \eta\, \frac{1}{m}\sum_{i=1}^{m} \nabla C_{x^{\{k_i\}}}(p) \quad (17)",
    "steepest descent": r"p \to p - \eta\, \nabla \mathrm{Cost}(p) \quad (12)",
    "momentum": r"v \to \mu v + \nabla C_{x^{\{i\}}}(p), \quad p \to p - \eta\, v",
}

S = TypeVar("S", bound="TrainingSettings")


def _hidden(state: S, text: str) -> S:
    words = text.replace(",", " ").split()
    if not all(word.isdecimal() for word in words):
        raise ValueError(f"hidden layers must be up to six sizes from 1 to 30, such as 2, 3; got {text!r}")
    return state.changed(hidden=tuple(int(word) for word in words), p=None)


def _hidden_text(state: TrainingSettings) -> str:
    return ", ".join(map(str, state.hidden))


def _seed(state: S, seed: int) -> S:
    return state.changed(seed=seed, p=None)


def _presses(button: str) -> Any:
    return setting(0, Between(0, 10**9, whole=True), f"how often {button} was pressed")


class TrainingSettings(Playable):
    """A network with two inputs and two outputs, and how it is trained."""

    method: str = choice(tuple(FORMULAS), "method")
    eta: float = log(0.05, 0.001, 10, "learning rate η", accepts=positive(10))
    rate: float = log(20_000.0, 1, 1e5, "steps per second")
    hidden: tuple[int, ...] = entry(
        (2, 3),
        Several(Between(1, 30, whole=True), 0, 6),
        "hidden layers",
        ("2, 3", "4", "8, 8"),
        get=_hidden_text,
        set=_hidden,
    )
    activation: str = choice(tuple(ACTIVATIONS), "activation", more=True)
    seed: int = whole(0, 0, 50, "seed (0: paper's)", set=_seed, more=True)
    m: int = whole(5, 1, 20, "mini-batch size m", accepts=Between(1, MOST, whole=True), more=True)
    mu: float = slider(0.9, 0, 0.99, 0.01, "momentum μ", accepts=less_than(1), more=True)
    single: int = _presses("One step")
    resets: int = _presses("Reset")
    p: Parameters | None = setting(None, PARAMETERS, "where training starts; None: at random")

    def __post_init__(self) -> None:
        """ValueError for a vector p that does not belong to the network."""
        super().__post_init__()
        if self.p is not None:
            self.network(self.p)

    def problem(self) -> tuple[Any, ...]:
        """Return the values whose change restarts the training; it goes on with any other change."""
        return self.hidden, self.activation, self.seed, self.p, self.resets

    def network(self, p: Parameters | None) -> Network:
        """Return the network with the parameters p."""
        return Network((2, *self.hidden, 2), p, activation=self.activation, output_activation="sigmoid")

    def training_method(self) -> Method:
        """Return the method of the steps, with its m and mu."""
        if self.method == "mini-batch":
            return mini_batches(self.m)
        if self.method == "momentum":
            return replace(MOMENTUM, momentum=self.mu)
        named = {method.name: method for method in (STEEPEST_DESCENT, STOCHASTIC_GRADIENT, EPOCHS)}
        return named[self.method]


def _paper_start(state: S, _: None) -> S:
    return state.changed(hidden=(2, 3), activation="sigmoid", seed=0, p=None, resets=state.resets + 1)


BUTTONS: dict[str, Control] = {
    "play": PLAY,
    "step": Button(label="One step", icon="step-forward", set=lambda s, _: s.changed(single=s.single + 1)),
    "reset": Button(
        label="Reset",
        icon="refresh",
        set=lambda s, _: s.changed(resets=s.resets + 1, playing=False),
        tip="Back to where training began",
    ),
    "paper_start": Button(label="Paper's start", set=_paper_start, tip="The 23 numbers of rng(5000)"),
}
