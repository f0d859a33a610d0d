"""Controls for a network in training, and what they mean.

A state that has them has the fields playing, single, resets, method, eta, rate, m, mu, hidden, activation,
seed and p; `exhibits.decision_region` says what each is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from course_utils.interactive.controls import (
    Button,
    Choice,
    Control,
    Entry,
    LogSlider,
    Slider,
    Switch,
    WholeSlider,
)
from course_utils.network.activations import ACTIVATIONS
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


def method_of(state: Any) -> Method:
    """Return the training method that the state names, with its m and mu."""
    if state.method == "mini-batch":
        return mini_batches(state.m)
    if state.method == "momentum":
        return replace(MOMENTUM, momentum=state.mu)
    return {m.name: m for m in (STEEPEST_DESCENT, STOCHASTIC_GRADIENT, EPOCHS)}[state.method]


def _hidden(state: Any, text: str) -> Any:
    words = text.replace(",", " ").split()
    if not all(word.isdecimal() for word in words):
        raise ValueError(
            f"hidden layers is {text!r}; accepted are up to six sizes from 1 to 30, such as 2, 3"
        )
    return replace(state, hidden=tuple(int(word) for word in words), p=None)


def _hidden_text(state: Any) -> str:
    return ", ".join(map(str, state.hidden))


def _seed(state: Any, seed: int) -> Any:
    return replace(state, seed=seed, p=None)


def _reset(state: Any, _: Any) -> Any:
    return replace(state, resets=state.resets + 1, playing=False)


def _paper_start(state: Any, _: Any) -> Any:
    return replace(state, hidden=(2, 3), activation="sigmoid", seed=0, p=None, resets=state.resets + 1)


def _press(field_name: str) -> Callable[[Any, Any], Any]:
    """Return what a button does that counts how often it was pressed."""
    return lambda state, _: replace(state, **{field_name: getattr(state, field_name) + 1})


CONTROLS: dict[str, Control] = {
    "play": Switch(label="Play", field="playing", icons=("play", "pause"), faces=("Play", "Pause")),
    "step": Button(label="One step", icon="step-forward", set=_press("single")),
    "reset": Button(label="Reset", icon="refresh", set=_reset, tip="Back to where training began"),
    "paper_start": Button(label="Paper's start", set=_paper_start, tip="The 23 numbers of rng(5000)"),
    "method": Choice(label="method", field="method", options=tuple(FORMULAS)),
    "eta": LogSlider(label="learning rate η", field="eta", low=0.001, high=10),
    "rate": LogSlider(label="steps per second", field="rate", low=1, high=1e5),
    "hidden": Entry(label="hidden layers", get=_hidden_text, set=_hidden, examples=("2, 3", "4", "8, 8")),
    "activation": Choice(label="activation", field="activation", options=tuple(ACTIVATIONS), more=True),
    "seed": WholeSlider(label="seed (0: paper's)", field="seed", set=_seed, low=0, high=50, more=True),
    "m": WholeSlider(label="mini-batch size m", field="m", low=1, high=20, more=True),
    "mu": Slider(label="momentum μ", field="mu", low=0, high=0.99, step=0.01, more=True),
}
