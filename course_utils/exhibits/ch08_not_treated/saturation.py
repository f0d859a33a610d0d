"""The saturation map of a deep network: in which layers do neurons stop learning? (section 8)"""

import functools
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from course_utils.arrays import Array
from course_utils.interactive.asking import answered, asking, question, veiled, verdict
from course_utils.interactive.design import Design
from course_utils.interactive.fields import Settings, log, slider, whole
from course_utils.interactive.limits import positive
from course_utils.outlook.saturation import DEPTH, slopes_and_errors
from course_utils.pictures.charts import chart, image_axes, named_ticks
from course_utils.pictures.numbers import plain
from course_utils.pictures.scene import Axes, Image, Line, Role, Scene, Text

LAYERS = range(2, DEPTH + 2)
ROLES: dict[str, Role]
ROLES = {"sigmoid": "A", "tanh": "B", "relu": "ink", "leaky relu": "accent", "step": "muted"}
SMALLEST = "smallest δ in layer 2, step aside"
FLOOR, CEILING = 1e-12, 1e6  # below and above, the picture ends, and so do the lines
measured = functools.lru_cache(maxsize=len(ROLES))(slopes_and_errors)  # all that another threshold leaves


class State(Settings):
    """Weights have the standard deviation scale/√n of the layer before; a |σ′| below threshold is small."""

    guess: str = question([name for name in ROLES if name != "step"], SMALLEST)
    scale: float = slider(1.0, 0.2, 6, 0.1, "size of the weights", typed=positive(10), format=".1f")
    threshold: float = log(0.1, 0.001, 1, "threshold", typed=positive(1))
    seed: int = whole(0, 0, 50, "seed", more=True)


class Saturation(NamedTuple):
    """By activation and layer: the per cent of neurons and inputs with small |σ′|; the mean length of δ."""

    shares: Array
    errors: dict[str, Array]


def saturated(state: State) -> Saturation:
    """Return where the five networks saturate."""
    found = {name: measured(name, state.scale, state.seed) for name in ROLES}
    shares = [100 * np.mean(slopes < state.threshold, axis=1) for slopes, _ in found.values()]
    return Saturation(np.array(shares), {name: errors for name, (_, errors) in found.items()})


def scene(state: State, seen: Saturation) -> Scene:
    """Left: the map; right: how large delta is in each layer."""
    ticks = {"xticks": named_ticks(LAYERS, 0.5), "yticks": named_ticks(ROLES, 0.5)}
    image, title = Image(seen.shares, 130.0, ".0f"), f"% of neurons with |σ′| < {plain(state.threshold)}"
    left = image_axes((98, 74, 442, 310), image, title=title, xlabel="layer", **ticks)
    head = Text("Mean length of the error δ", 612, 40, bold=True, size=17)
    whole = Scene(960, 476, (left, _deltas(seen)), texts=(head,))
    known = verdict(state.guess, *smallest(seen))
    said = known if answered(state) else asking(SMALLEST)
    told = Text(said, 480, 464, "accent", 16, bold=True, align="middle")
    return replace(whole, texts=(head, told)) if answered(state) else veiled(whole, told, axes=(0, 1))


def smallest(seen: Saturation) -> list[str]:
    """Return with which functions, step aside, the error of layer 2 is smallest; where it is 0, several."""
    sizes = {name: seen.errors[name][0] for name in ROLES if name != "step"}
    return [name for name, size in sizes.items() if size == min(sizes.values())]


def _deltas(seen: Saturation) -> Axes:
    x, lines, zero = np.array(LAYERS, float), [], []
    for name, errors in seen.errors.items():
        drawn = np.where((errors >= FLOOR) & (errors <= CEILING), errors, np.nan)
        if errors.any():
            lines.append(Line(x, drawn, ROLES[name], dashed=name in ("tanh", "leaky relu"), label=name))
        else:
            zero.append(name)
    xlabel = f"layer; δ is 0 for {', '.join(zero)}"
    return chart((612, 74, 312, 310), lines, (2, DEPTH + 1), (FLOOR, CEILING), log="y", xlabel=xlabel)


def caption(state: State, seen: Saturation) -> str:
    if not answered(state):
        return f"{asking(SMALLEST)} Weights of standard deviation {state.scale:g}/√n."
    said = []
    for share, (name, errors) in zip(seen.shares[:, 0], seen.errors.items(), strict=True):
        first, last = errors[[0, -1]]
        ratio = f"a ratio of {plain(first / last, 2)}" if last > 0 else "no ratio, as that is 0"
        said.append(f"{name} {share:.0f}% and {ratio}")
    return (
        f"Weights of standard deviation {state.scale:g}/√n. Share of layer 2 with |σ′| below "
        f"{state.threshold:g}, and the error δ there, compared with that of layer {DEPTH + 1}: "
        f"{'; '.join(said)}."
    )


saturation = Design(State, scene, caption, prepare=saturated)
