"""What the exhibits on attacked pictures share: pictures, the search for a pixel, softmax, banner."""

from __future__ import annotations

import functools
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from course_utils.arrays import Array
from course_utils.cifar10 import data, recorded_attacks, stand_in
from course_utils.cifar10.trained import Ready
from course_utils.interactive import loading
from course_utils.interactive.frozen import Frozen
from course_utils.outlook.evolution import DifferentialEvolution
from course_utils.pictures.charts import bar_chart, broken, image_axes
from course_utils.pictures.scene import Axes, Box, Handle, Image, Scene, Text

if TYPE_CHECKING:  # torch takes a second to import; it must not keep the picture waiting
    from course_utils.cifar10.attacks import OnePixel
    from course_utils.cifar10.model import Net

SHORT: dict[tuple[str, ...], tuple[str, ...]] = {
    data.CLASSES: ("plane", "auto", *data.CLASSES[2:]),
    stand_in.CLASSES: (
        *("across", "upright", "check", "disc", "ring", "square", "frame", "plus", "triangle", "target"),
    ),
}
MOST = 60  # pictures to choose from; so many at least were named correctly when the attacks were recorded

Colours = NDArray[np.uint8]


class Seen(Frozen, eq=False):
    """A changed picture, uint8 (3, 32, 32), its class, and the softmax outputs, (10,), before and after."""

    ready: Ready
    picture: Colours
    label: int
    before: Array
    after: Array

    def axes(self, box: Box, *items: Handle, **rest: Any) -> Axes:
        """The picture with more items on top, and its class as the title; `rest`: of `Image`."""
        image = Image(self.picture.transpose(1, 2, 0), **rest)
        return image_axes(box, image, *items, title=f"“{self.ready.classes[self.label]}”")

    def bars(self, height: float) -> Axes:
        """The softmax outputs after the change as bars, those before it as levels at both their sides."""
        sides = np.array([[-0.48, -0.3], [0.3, 0.48]])  # beside the number over the bar
        levels = [
            np.column_stack([k + side, [share, share]])
            for k, share in enumerate(self.before)
            for side in sides
        ]
        before = broken(levels, "accent", label="before the change")
        box, chosen, names = (400, 64, 536, height), int(self.after.argmax()), SHORT[self.ready.classes]
        axes = bar_chart(box, self.after, names, (0, 1.15), before, chosen=chosen, digits=2, most=(2, 5))
        return replace(axes, title="softmax")

    def says(self, outputs: Array) -> str:
        """What the network says with these outputs, in words."""
        return f"“{self.ready.classes[outputs.argmax()]}” with {outputs.max():.1%}"


def name(ready: Ready) -> str:
    """Return the name under which the attacks on these pictures were recorded."""
    return "stand_in" if ready.banner else "cifar10"


@functools.lru_cache(maxsize=2)
def _order(ready: Ready) -> NDArray[np.int64]:
    ranks = recorded_attacks.attack_table(f"one_pixel_{name(ready)}")["rank"].astype(int)
    return ready.test.by_bytes()[ranks[:MOST]]


def picture(ready: Ready, number: int) -> tuple[Colours, int]:
    """Return test picture `number`, from 1, uint8 (3, 32, 32), and its class, which the network knows."""
    i = _order(ready)[number - 1]
    return ready.test.pixels[i], int(ready.test.labels[i])


def search(net: Net, one: OnePixel, label: int) -> DifferentialEvolution:
    """Return a search for the pixel that makes the softmax output of class `label` smallest ([32])."""
    from course_utils.cifar10.attacks import BOUNDS, attacked, first_population

    rng = np.random.default_rng(0)
    first = first_population(recorded_attacks.POPULATION, rng)
    return DifferentialEvolution(lambda points: attacked(net, one, points)[:, label], BOUNDS, first, rng)


def waiting(box: Box, height: float, *items: Handle, name: str = "") -> Scene:
    """Return what is shown while the network is loaded: no picture yet, and what is waited for."""
    grey = Image(np.full((32, 32, 3), 128, np.uint8), name=name)
    text = Text(loading.loading(), 24, 430, "muted")
    return Scene(960, height, (image_axes(box, grey, *items, title=" "),), texts=(text,))


def banner(ready: Ready | None, y: float) -> tuple[Text, ...]:
    """Return the line that says what stands in for CIFAR-10, if anything does."""
    return (Text(ready.banner, 24, y, "B", 14, aside=True),) if ready and ready.banner else ()
