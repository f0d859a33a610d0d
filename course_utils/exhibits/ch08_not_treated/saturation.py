"""The saturation map of a deep network: in which layers do neurons stop learning? (section 8)"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from course_utils.arrays import Array
from course_utils.interactive import limits
from course_utils.interactive.controls import Control, LogSlider, Slider, WholeSlider
from course_utils.interactive.exhibit import Exhibit
from course_utils.outlook.saturation import DEPTH, slopes_and_errors
from course_utils.pictures.charts import chart
from course_utils.pictures.numbers import number
from course_utils.pictures.scene import Axes, Image, Line, Role, Scene, Text

LAYERS = range(2, DEPTH + 2)
ROLES: dict[str, Role] = {
    "sigmoid": "A",
    "tanh": "B",
    "relu": "ink",
    "leaky relu": "accent",
    "step": "muted",
}
FLOOR = 1e-12  # below it the picture ends


@dataclass(frozen=True)
class State:
    """scale: the standard deviation of the weights is scale/√n of the layer before; threshold: a smaller
    |σ′| counts as none; seed: of the weights.
    """

    scale: float = 1.0
    threshold: float = 0.1
    seed: int = 0

    def __post_init__(self) -> None:
        """ValueError for what no control can give."""
        limits.above_zero(self, scale=10, threshold=1)
        limits.within(self, seed=(0, 50))


def shares(state: State) -> Array:
    """The per cent of neurons and inputs with |σ'| below the threshold: (activations, layers)."""
    return np.array(
        [
            100 * np.mean(slopes_and_errors(a, state.scale, state.seed)[0] < state.threshold, axis=1)
            for a in ROLES
        ]
    )


def scene(state: State, progress: None) -> Scene:
    """Left: the map; right: how large delta is in each layer."""
    title = Text("Mean length of the error δ", 570, 40, bold=True, size=17)
    return Scene(960, 452, (_map(state), _deltas(state)), texts=(title,))


def _map(state: State) -> Axes:
    rows, columns = len(ROLES), len(LAYERS)
    image = Image(shares(state), 130.0, ".0f")
    return Axes(
        (104, 74, 390, 310),
        (image,),
        (0, columns),
        (rows, 0),
        title=f"% of neurons with |σ′| < {state.threshold:g}",
        xlabel="layer",
        xticks=tuple((i + 0.5, str(l)) for i, l in enumerate(LAYERS)),
        yticks=tuple((i + 0.5, name) for i, name in enumerate(ROLES)),
    )


def _deltas(state: State) -> Axes:
    x, lines, zero = np.array(LAYERS, float), [], []
    for name, role in ROLES.items():
        sizes = slopes_and_errors(name, state.scale, state.seed)[1]
        seen = np.where(sizes > 0, sizes.clip(FLOOR, 1e6), np.nan)
        if sizes.any():
            lines.append(Line(x, seen, role, dashed=name in ("tanh", "leaky relu"), label=name))
        else:
            zero.append(name)
    return chart(
        (570, 74, 354, 310),
        lines,
        (2, DEPTH + 1),
        (FLOOR, 1e6),
        ylog=True,
        xlabel=f"layer; δ is 0 for {', '.join(zero)}",
    )


def caption(state: State, progress: None) -> str:
    """Return the picture in words."""
    first, said = shares(state)[:, 0], []
    for i, name in enumerate(ROLES):
        _, sizes = slopes_and_errors(name, state.scale, state.seed)
        ratio = _times(sizes[0] / sizes[-1]) if sizes[-1] > 0 else "no ratio, as that is 0"
        said.append(f"{name} {first[i]:.0f}% and {ratio}")
    return (
        f"Weights of standard deviation {state.scale:g}/√n. Share of layer 2 with |σ′| below "
        f"{state.threshold:g}, and the error δ there, compared with that of layer {DEPTH + 1}: "
        f"{'; '.join(said)}."
    )


def _times(ratio: float) -> str:
    two = float(f"{ratio:.2g}")
    return f"{number(two) if two >= 1 else f'{two:g}'} times"


CONTROLS: dict[str, Control] = {
    "scale": Slider(label="size of the weights", field="scale", low=0.2, high=6, step=0.1, format=".1f"),
    "threshold": LogSlider(label="threshold", field="threshold", low=0.001, high=1),
    "seed": WholeSlider(label="seed", field="seed", low=0, high=50, more=True),
}


def saturation(*, show: Sequence[str] | None = None, **settings: Any) -> Exhibit:
    """Return the exhibit; `settings` are fields of State, `show` the names of the controls to show."""
    return Exhibit(State(**settings), scene, caption, controls=CONTROLS, show=show)
