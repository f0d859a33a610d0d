"""Every derivative of a small network, computed in four ways."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np

from course_utils.exhibits.ch03_backpropagation import _small_network
from course_utils.exhibits.ch03_backpropagation._small_network import NetworkState
from course_utils.gradients import backprop, complex_step, finite_differences
from course_utils.interactive import limits
from course_utils.interactive.controls import Control, Entry, LogSlider
from course_utils.interactive.exhibit import Exhibit
from course_utils.network.network import Network
from course_utils.pictures.charts import log_ticks
from course_utils.pictures.numbers import subscript
from course_utils.pictures.scene import Axes, Line, Scene, Table, Text

SMALLEST, LARGEST = 1e-16, 1.0
FLOOR = 1e-17  # a difference of 0 is drawn here: a logarithmic axis has no zero
STEPS = np.logspace(-16, 0, 49)
COMPLEX_STEPS = np.array([1e-16, 1e-12, 1e-9, 1e-8, 1e-7, 1e-6, 1e-3, 1.0])  # fewer: they cost more
MOST_ROWS = 12
HEADS = ("", "Lemma 1", "differences", "rel.", "complex step", "rel.", "autograd", "rel.")


Method = Callable[[Network, np.ndarray, np.ndarray, float], np.ndarray]


@dataclass(frozen=True)
class State(NetworkState):
    """h: the step of the differences; l, from the base: the layer whose derivatives are listed."""

    h: float = 1e-3
    lit: int | None = None

    def __post_init__(self) -> None:
        """ValueError for what no control can give but a line of text can."""
        super().__post_init__()
        limits.within(self, h=(SMALLEST, LARGEST))
        if any((before + 1) * n > MOST_ROWS for before, n in pairwise(self.sizes)):
            raise ValueError(
                f"layer sizes is {_small_network.text_of(self.sizes)}; accepted here are layers "
                f"of at most {MOST_ROWS} weights and biases, such as 2, 2, 3, 2"
            )


@dataclass(frozen=True, eq=False)
class Ledger:
    """The derivatives of C by p in the order of p: by Lemma 1, by the complex step and by PyTorch; the
    relative error, in the norm, of central and one-sided differences for STEPS and of the complex step for
    COMPLEX_STEPS.
    """

    lemma: np.ndarray
    complex: np.ndarray
    torch: np.ndarray
    central: np.ndarray
    forward: np.ndarray
    flat: np.ndarray


@functools.lru_cache(maxsize=8)
def ledger_of(problem: NetworkState) -> Ledger:
    """Compute all that does not depend on the chosen h."""
    network, (x, y) = problem.network(), problem.columns()
    lemma = backprop.gradient(network, x, y)
    scale = max(float(np.linalg.norm(lemma)), 1e-300)

    def errors(method: Method, steps: np.ndarray) -> np.ndarray:
        found = np.array([method(network, x, y, float(h)) for h in steps])
        return np.linalg.norm(found - lemma, axis=1) / scale

    return Ledger(
        lemma,
        complex_step.complex_step_gradient(network, x, y),
        by_autograd(network, x, y),
        errors(finite_differences.central_differences, STEPS),
        errors(finite_differences.forward_differences, STEPS),
        errors(complex_step.complex_step_gradient, COMPLEX_STEPS),
    )


def by_autograd(network: Network, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """The gradient of (18) as PyTorch computes it, in the order of p."""
    import torch

    functions = {
        "sigmoid": torch.sigmoid,
        "tanh": torch.tanh,
        "leaky relu": lambda z: torch.nn.functional.leaky_relu(z, 0.01),
    }
    W, b = (
        {l: torch.tensor(np.array(part), requires_grad=True) for l, part in layers.items()}
        for layers in (network.W, network.b)
    )
    a = torch.tensor(x)
    for l in W:
        a = functions[network.sigma[l].name](W[l] @ a + b[l])  # (8)
    C = 0.5 * ((torch.tensor(y) - a) ** 2).sum()  # (18)
    slopes = torch.autograd.grad(C, [*W.values(), *b.values()])
    return np.concatenate([slope.numpy().ravel(order="F") for slope in slopes])


def places(network: Network, l: int) -> list[tuple[int, str]]:
    """The parameters of a layer: the index in p, and the name; row after row of W, then b."""
    index = network.copy()
    index.p = np.arange(float(network.n_parameters))
    n, before = index.W[l].shape
    weights = [
        (int(index.W[l][j, k]), f"w{subscript(j + 1)}{subscript(k + 1)}[{l}]")
        for j in range(n)
        for k in range(before)
    ]
    return weights + [(int(index.b[l][j, 0]), f"b{subscript(j + 1)}[{l}]") for j in range(n)]


# ---------------------------------------------------------------- picture


def scene(state: State, progress: None) -> Scene:
    """Above: the error of each way against h; below: the derivatives of one layer, in every way."""
    found, (l, _, _) = ledger_of(state.problem()), state.weight()
    differences = finite_differences.central_differences(state.network(), *state.columns(), state.h)
    rows = []
    for r, name in places(state.network(), l):
        digits = 7 if abs(found.lemma[r]) < 100 else 3
        cells = [f"{found.lemma[r]:z.{digits}f}"]
        for values in (differences, found.complex, found.torch):
            cells += [f"{values[r]:z.{digits}f}", _relative(values[r], found.lemma[r])]
        rows.append((f"∂C/∂{name}", *(cell.replace("-", "−") for cell in cells)))
    table = Table(
        (20, 358, 920, 28.0 * (len(rows) + 1)),
        tuple(rows),
        HEADS,
        (1.5, 1.6, 1.6, 1.1, 1.6, 1.1, 1.6, 1.1),
        "lrrrrrrr",
        lit=state.lit,
        name="derivatives",
    )
    texts = (
        Text(f"layer {l}, central differences with h = {state.h:g}", 30, 344, bold=True),
        Text("rel.: difference from Lemma 1, relative to it", 930, 344, "muted", align="end"),
    )
    return Scene(960, 364 + 28.0 * (MOST_ROWS + 1), (_errors(state, found),), (), (), (table,), texts)


def _relative(value: float, lemma: float) -> str:
    off = abs(value - lemma)
    return f"{off / abs(lemma):.0e}" if lemma and off else f"{off:.0e}" if off else "0"


def _errors(state: State, found: Ledger) -> Axes:
    """The V: the error of all derivatives together, for every h."""
    curves = (
        Line(STEPS, np.maximum(found.forward, FLOOR), "muted", dashed=True, label="one-sided"),
        Line(STEPS, np.maximum(found.central, FLOOR), "A", label="central differences"),
        Line(COMPLEX_STEPS, np.maximum(found.flat, FLOOR), "B", label="complex step"),
        Line(np.full(2, state.h), np.array([FLOOR, _error_at(state)]), "accent", dot=True),
    )
    return Axes(
        (84, 40, 840, 232),
        curves,
        (SMALLEST, LARGEST),
        (FLOOR, 100.0),
        xlabel="step h",
        ylabel="relative error of the gradient",
        xticks=log_ticks(SMALLEST, LARGEST, 9),
        yticks=log_ticks(FLOOR, 100.0, 7),
        xlog=True,
        ylog=True,
    )


@functools.lru_cache(maxsize=64)
def _error(problem: NetworkState, h: float) -> float:
    network, (x, y) = problem.network(), problem.columns()
    lemma = ledger_of(problem).lemma
    off = float(np.linalg.norm(finite_differences.central_differences(network, x, y, h) - lemma))
    return max(off / max(float(np.linalg.norm(lemma)), 1e-300), FLOOR)


def _error_at(state: State) -> float:
    return _error(state.problem(), state.h)


def caption(state: State, progress: None) -> str:
    """Return the picture in words."""
    found = ledger_of(state.problem())
    best = int(found.central.argmin())
    scale = float(np.linalg.norm(found.lemma))
    off = [float(np.linalg.norm(values - found.lemma)) for values in (found.complex, found.torch)]
    complex_error, torch_error = (error / max(scale, 1e-300) for error in off)
    return (
        f"With h = {state.h:g} central differences of all {len(found.lemma)} derivatives are off by "
        f"{_error_at(state):.1e}; they are best, {found.central[best]:.0e}, near h = {STEPS[best]:.0e}. "
        f"The complex step differs from Lemma 1 by {complex_error:.0e}, PyTorch by {torch_error:.0e}."
    )


def edit(state: State, event: dict[str, Any]) -> State:
    """Return the state after a row was pointed at or picked."""
    return replace(state, lit=event["index"])


SHARED = _small_network.CONTROLS
CONTROLS: dict[str, Control] = {
    "h": LogSlider(label="step h", field="h", low=SMALLEST, high=LARGEST),
    "l": replace(SHARED["l"], label="layer listed"),
    **{name: SHARED[name] for name in ("seed", "x", "y", "activation")},
    "sizes": Entry(
        label="layer sizes",
        get=SHARED["sizes"].get,
        set=_small_network.set_sizes,
        examples=("2, 2, 3, 2", "3, 3, 3, 2", "1, 3, 1"),
    ),
}


def ledger(*, show: Sequence[str] | None = None, **settings: Any) -> Exhibit:
    """Return the exhibit; `settings` are fields of State, `show` the names of the controls to show."""
    return Exhibit(State(**settings), scene, caption, edit=edit, controls=CONTROLS, show=show)
