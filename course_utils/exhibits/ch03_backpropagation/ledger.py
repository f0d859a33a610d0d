"""Every derivative of a small network, computed in four ways."""

import functools
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

from course_utils.exhibits.ch03_backpropagation._small_network import NetworkState, index, layers
from course_utils.gradients.backprop import gradient
from course_utils.gradients.complex_step import complex_step_gradient
from course_utils.gradients.finite_differences import central_differences, forward_differences
from course_utils.interactive.asking import answered, asking, question, veiled, verdict
from course_utils.interactive.design import Design, light
from course_utils.interactive.events import Pick, Point
from course_utils.interactive.fields import Lit, log, pointed
from course_utils.interactive.typed import text_of
from course_utils.network.network import FrozenNetwork, Network
from course_utils.pictures.charts import chart, line
from course_utils.pictures.diagrams import weight_name
from course_utils.pictures.numbers import plain, subscript, typeset
from course_utils.pictures.scene import Line, Scene, Table, Text

SMALLEST, LARGEST = 1e-16, 1.0
FLOOR = 1e-17  # a difference of 0 is drawn here: a logarithmic axis has no zero
STEPS = np.logspace(-16, 0, 49)
COMPLEX_STEPS = np.array([1e-16, 1e-12, 1e-9, 1e-8, 1e-7, 1e-6, 1e-3, 1.0])  # fewer: they cost more
METHODS = (central_differences, STEPS), (forward_differences, STEPS), (complex_step_gradient, COMPLEX_STEPS)
MOST_ROWS = 12
GUESSES = {"10⁻²": 1e-2, "10⁻⁵": 1e-5, "10⁻⁸": 1e-8, "10⁻¹⁶": 1e-16}
LABEL = "the best h of central differences is near"


class State(Lit, NetworkState):
    """The network, the layer l whose derivatives are listed, and the step h of the differences."""

    sizes: tuple[int, ...] = layers("2, 2, 3, 2", "3, 3, 3, 2", "3, 1, 2")
    l: int = index("l", 3, "layer listed")
    h: float = log(1e-3, SMALLEST, LARGEST, "step h")
    guess: str = question(tuple(GUESSES), "the best h of central differences")
    lit: int | None = pointed(MOST_ROWS)

    def __post_init__(self) -> None:
        """ValueError for layers with more derivatives than the table has rows."""
        super().__post_init__()
        if any((before + 1) * n > MOST_ROWS for before, n in pairwise(self.sizes)):
            must = f"sizes must be layers of at most {MOST_ROWS} weights and biases, such as 2, 2, 3, 2"
            raise ValueError(f"{must}, got {text_of(self.sizes)}")

    def rows(self) -> int:
        """The number of derivatives that are listed: of weights and biases."""
        l = self.at().l
        return (self.sizes[l - 2] + 1) * self.sizes[l - 1]


class Ledger(NamedTuple):
    """lemma, complex, torch: the derivatives of C in the order of p; size: the norm of those by Lemma 1;
    central, forward, flat: relative errors, of differences for STEPS, the complex step for COMPLEX_STEPS.
    """

    lemma: np.ndarray
    size: float
    complex: np.ndarray
    torch: np.ndarray
    central: np.ndarray
    forward: np.ndarray
    flat: np.ndarray

    def error(self, derivatives: np.ndarray) -> float:
        """The error of all derivatives together, relative to those of Lemma 1."""
        return float(np.linalg.norm(derivatives - self.lemma)) / self.size


@functools.lru_cache(maxsize=8)  # slow, and the same for every h
def ledger_of(network: FrozenNetwork, x: tuple[float, ...], y: tuple[float, ...]) -> Ledger:
    """Compute all that does not depend on the chosen h."""
    problem = network, np.array(x, dtype=float)[:, None], np.array(y, dtype=float)[:, None]
    lemma = gradient(*problem)
    size = max(float(np.linalg.norm(lemma)), 1e-300)
    errors = []
    for method, steps in METHODS:
        found = np.array([method(*problem, float(h)) for h in steps])
        errors.append(np.linalg.norm(found - lemma, axis=1) / size)
    return Ledger(lemma, size, complex_step_gradient(*problem), by_autograd(*problem), *errors)


def by_autograd(network: Network, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Return the gradient of (18) as PyTorch computes it, in the order of p."""
    import torch

    leaky_relu = torch.nn.functional.leaky_relu  # 0.01 z below 0
    sigma: Any = {"sigmoid": torch.sigmoid, "tanh": torch.tanh, "leaky relu": leaky_relu}
    W = {l: torch.tensor(np.array(W_l), requires_grad=True) for l, W_l in network.W.items()}
    b = {l: torch.tensor(np.array(b_l), requires_grad=True) for l, b_l in network.b.items()}
    a = torch.tensor(x)
    for l in W:
        a = sigma[network.sigma[l].name](W[l] @ a + b[l])  # (8)
    C = 0.5 * ((torch.tensor(y) - a) ** 2).sum()  # (18)
    slopes = torch.autograd.grad(C, [*W.values(), *b.values()])
    return np.concatenate([slope.numpy().ravel(order="F") for slope in slopes])


def places(network: Network, l: int) -> list[tuple[int, str]]:
    """Return the parameters of a layer: the index in p, and the name; row by row of W, then b."""
    order = Network(network.sizes, np.arange(float(network.n_parameters)))
    weights = [(int(r), weight_name(l, j + 1, k + 1)) for (j, k), r in np.ndenumerate(order.W[l])]
    return weights + [(int(r), f"b{subscript(j + 1)}[{l}]") for (j, _), r in np.ndenumerate(order.b[l])]


# The ledger, the derivatives by central differences with the chosen h, and their error.
Seen = tuple[Ledger, np.ndarray, float]


def prepare(state: State) -> Seen:
    """Compute the central differences with the chosen h."""
    found = ledger_of(state.network().frozen(), state.x, state.y)
    differences = central_differences(state.network(), *state.columns(), state.h)
    return found, differences, max(found.error(differences), FLOOR)


def scene(state: State, seen: Seen) -> Scene:
    """Above: the error of each way against h; below: the derivatives of one layer, in every way."""
    (found, differences, error), l = seen, state.at().l
    curves = (
        Line(STEPS, np.maximum(found.forward, FLOOR), "muted", dashed=True, label="one-sided"),
        Line(STEPS, np.maximum(found.central, FLOOR), "A", label="central differences"),
        Line(COMPLEX_STEPS, np.maximum(found.flat, FLOOR), "B", label="complex step"),
        line((state.h, state.h), (FLOOR, error), "accent", dot=True),
    )
    box, xlim, ylim = (84, 40, 840, 216), (SMALLEST, LARGEST), (FLOOR, 100.0)
    ylabel = "relative error of the gradient"
    axes = chart(box, curves, xlim, ylim, log="xy", most=(9, 7), xlabel="step h", ylabel=ylabel)
    table = _table(state, found, differences)
    texts = (
        Text(f"layer {l}, central differences with h = {plain(state.h)}", 30, 328, bold=True),
        Text("rel.: difference from Lemma 1, relative to it", 930, 328, "muted", align="end"),
    )
    drawn = Scene(960, 348 + 28.0 * (MOST_ROWS + 1), (axes,), tables=(table,), texts=texts)
    ask = Text(asking(LABEL), 504, 150, "accent", bold=True, align="middle")
    return drawn if answered(state) else veiled(drawn, ask, (0,), tables=True)


def _table(state: State, found: Ledger, differences: np.ndarray) -> Table:
    rows = []
    for r, name in places(state.network(), state.at().l):
        exact = found.lemma[r]
        others = [values[r] for values in (differences, found.complex, found.torch)]
        size = np.abs([exact, *others]).max()
        form = "z.7f" if size < 100 else "z.3f" if size < 1e6 else ".5e"
        cells = [f"∂C/∂{name}", f"{exact:{form}}"]
        for value in others:
            off = abs(value - exact)
            cells += [f"{value:{form}}", f"{off / (abs(exact) or 1):.0e}" if off else "0"]
        rows.append(tuple(map(typeset, cells)))
    box, widths = (20, 342, 920, 28.0 * (len(rows) + 1)), (1.5, 1.6, 1.6, 1.1, 1.6, 1.1, 1.6, 1.1)
    heads = ("", "Lemma 1", "differences", "rel.", "complex step", "rel.", "autograd", "rel.")
    return Table(box, tuple(rows), heads, widths, "lrrrrrrr", lit=state.lit, name="derivatives")


def caption(state: State, seen: Seen) -> str:
    found, _, error = seen
    with_h = f"With h = {state.h:g} central differences of all {len(found.lemma)} derivatives"
    if not answered(state):  # how far off they are, for one h after the other, is the answer
        return f"{with_h} are taken. {asking(LABEL)}"
    off = f"{with_h} are off by {error:.1e}"
    best = found.central.argmin()
    nearest = min(GUESSES, key=lambda guess: abs(np.log(GUESSES[guess] / STEPS[best])))
    return (
        f"{off}; they are best, {found.central[best]:.0e}, near h = {STEPS[best]:.0e}. The complex "
        f"step differs from Lemma 1 by {found.error(found.complex):.0e}, PyTorch by "
        f"{found.error(found.torch):.0e}. {verdict(state.guess, nearest)}"
    )


ON, ORDER = {Point: light, Pick: light}, ("guess", "h", "l", "seed", "x", "y", "activation", "sizes")
ledger = Design(State, scene, caption, prepare=prepare, on=ON, order=ORDER)
