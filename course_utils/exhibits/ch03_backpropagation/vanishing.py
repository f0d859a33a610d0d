"""How delta changes on its way back through a deep network, and the bound that (23) puts on it.

From a layer to the one before, its norm becomes at most ||W|| max sigma' times as large.
"""

from typing import NamedTuple

import numpy as np

from course_utils.arrays import Array
from course_utils.gradients.backprop import backward_from
from course_utils.interactive.asking import answered, as_said, committed, is_as_asked, question, too_late
from course_utils.interactive.design import Design
from course_utils.interactive.fields import Settings, choice, log, whole
from course_utils.network.network import Network
from course_utils.pictures.charts import chart, powers_around, ticks_at
from course_utils.pictures.numbers import plain
from course_utils.pictures.scene import Dots, Formula, Line, Scene

WIDTH = 10  # neurons in every layer
POINTS = 20
LOW, HIGH = 1e-60, 1e40  # of what is drawn
SLOPE = {"sigmoid": 0.25, "tanh": 1.0, "relu": 1.0, "leaky relu": 1.0}  # the largest that there is
GUESSES = {"10⁻¹": 1e-1, "10⁻⁴": 1e-4, "10⁻⁸": 1e-8, "10⁻¹⁶": 1e-16}


class State(Settings):
    """A network whose hidden layers are all alike, with random weights and without biases."""

    guess: str = question(tuple(GUESSES), "norm of δ in layer 2 / in layer L")
    scale: float = log(0.5, 0.01, 10, "size of the weights")
    layers: int = whole(20, 3, 20, "layers L")
    activation: str = choice(tuple(SLOPE), "activation of the hidden layers")
    seed: int = whole(0, 0, 50, "random weights")


class Seen(NamedTuple):
    """The norms of delta for l = 2 .. L, shape (L - 1, POINTS), that of layer L being 1; their bound."""

    norms: Array
    bound: Array


def network(state: State) -> Network:
    """Return the network: each weight `scale` times a standard normal number, every bias 0."""
    sizes, rng = (WIDTH,) * state.layers, np.random.default_rng(state.seed)
    made = Network(sizes, activation=state.activation, output_activation="sigmoid")
    for l in made.W:
        made.W[l] = state.scale * rng.standard_normal((WIDTH, WIDTH))
    return made


def prepare(state: State) -> Seen:
    """Go forward with random points, and back with a delta of length 1 in the last layer."""
    deep, rng = network(state), np.random.default_rng(state.seed + 1000)
    z, _ = deep.forward(rng.uniform(-1, 1, (WIDTH, POINTS)))
    delta = backward_from(deep, z, np.full((WIDTH, POINTS), WIDTH**-0.5))
    factors = [np.linalg.norm(deep.W[l + 1], 2) * SLOPE[state.activation] for l in range(deep.L - 1, 1, -1)]
    bound = np.cumprod(np.array([1.0, *factors]))[::-1]
    return Seen(np.array([np.linalg.norm(delta[l], axis=0) for l in range(2, deep.L + 1)]), bound)


def middle(seen: Seen) -> Array:
    """Return the median over the points of the norm in each layer."""
    return np.asarray(np.median(seen.norms, axis=1))


def scene(state: State, seen: Seen) -> Scene:
    """The norms by layer on a logarithmic axis, for each point, their median, and the bound."""
    known, l = answered(state), np.arange(2.0, state.layers + 1)
    norms = np.where(seen.norms > 0, np.clip(seen.norms, LOW, HIGH), np.nan)  # 0 has no place
    items = (
        Dots(np.repeat(l, POINTS), norms.ravel(), "muted", label="each of 20 random points"),
        Line(l, np.where(middle(seen) > 0, np.clip(middle(seen), LOW, HIGH), np.nan), "A", label="median"),
        Line(l, np.clip(seen.bound, LOW, HIGH), "B", dashed=True, label="bound"),
    )
    shown = items if known else ()
    placed = np.concatenate([norms[seen.norms > 0], seen.bound])
    ylim = powers_around(placed, LOW, HIGH) if known else (1e-20, 1.0)
    box, limits, ticks = (
        (90, 100, 840, 300),
        ((1.5, state.layers + 0.5), ylim),
        range(2, state.layers + 1, 2),
    )
    ylabel, xticks = "‖δ[l]‖ / ‖δ[L]‖", ticks_at(ticks)
    axes = chart(box, shown, *limits, log="y", xlabel="layer l", ylabel=ylabel, xticks=xticks)
    latex = (
        r"\delta^{[l]} = D^{[l]} (W^{[l+1]})^T \delta^{[l+1]}, \quad "
        r"\|\delta^{[l]}\| \leq \max|\sigma'| \, \|W^{[l+1]}\| \, \|\delta^{[l+1]}\|"
    )
    return Scene(960, 450, (axes,), (Formula(latex, 60, 34),))


def caption(state: State, seen: Seen) -> str:
    layers = f"{state.layers} layers of {WIDTH} neurons, {state.activation}"
    what = f"{layers}, weights of standard deviation {state.scale:g}."
    if not answered(state):
        return f"{what} Commit first: how large is δ in layer 2, compared with δ in layer {state.layers}?"
    ratio = float(middle(seen)[0])
    judgement = f" You said {{}}, {judged(GUESSES[committed(state.guess)], ratio)}."
    said = f"{as_said(state.guess, judgement)}{too_late(state.guess)}" if is_as_asked(state) else ""
    return (
        f"{what} In layer 2 the norm of δ is, in the median of {POINTS} random points, {plain(ratio, 2)} "
        f"times that in layer {state.layers}; its bound, the product of the norms of the weights and the "
        f"largest slopes, is {plain(float(seen.bound[0]), 2)}.{_zeros(seen)}{said}"
    )


def _zeros(seen: Seen) -> str:
    """For how many points nothing comes back to layer 2: of each a whole layer of relu is 0."""
    zeros = int((seen.norms[0] == 0).sum())
    return f" For {zeros} of the points it is 0." if zeros else ""


def judged(guess: float, ratio: float) -> str:
    """What has come of a guess; the answers are far apart, so the nearest is near enough."""
    if guess == min(GUESSES.values(), key=lambda one: abs(np.log(one / ratio))):
        return "the nearest of the four"
    return "far too large" if guess > ratio else "far too small"


vanishing = Design(State, scene, caption, prepare=prepare)
