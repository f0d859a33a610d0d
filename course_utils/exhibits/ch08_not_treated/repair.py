"""One mistake of a trained network put right without training it again (section 8, [12])."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from course_utils.interactive import limits
from course_utils.interactive.controls import Choice, Control, Slider, WholeSlider
from course_utils.interactive.exhibit import Exhibit
from course_utils.network.datasets import overlapping_circles
from course_utils.network.network import Network
from course_utils.outlook.repair import WAYS, kept, mistakes, repaired, trained
from course_utils.pictures import regions
from course_utils.pictures.charts import Box
from course_utils.pictures.scene import Axes, Line, Scene

NOTHING = "nothing yet"
NEW = overlapping_circles(9)  # the network was not trained with these
COUNT = 14  # mistakes that it makes on them


@dataclass(frozen=True)
class State:
    """mistake: which of the points in the wrong category, from 0; way: how it is put right; sharpness: of
    the neuron that is added.
    """

    mistake: int = 0
    way: str = WAYS[1]
    sharpness: float = 10.0

    def __post_init__(self) -> None:
        """ValueError for what no control can give."""
        limits.within(self, mistake=(0, COUNT - 1), sharpness=(2, 40))
        limits.among(self, way=(NOTHING, *WAYS))


@functools.cache
def wrong() -> tuple[int, ...]:
    """The indices of the new points that the trained network puts into the wrong category."""
    return tuple(mistakes(trained(), NEW).tolist())


@functools.lru_cache(maxsize=4)  # asked for by the picture and by the caption
def network(state: State) -> Network:
    """Return the network after the repair; not to be changed."""
    if state.way == NOTHING:
        return trained()
    return repaired(state.way, trained(), NEW, wrong()[state.mistake], state.sharpness)


def scene(state: State, progress: None) -> Scene:
    """Left: the network as trained, with new points; right: after the repair."""
    after = "After the repair" if state.way != NOTHING else "Nothing is repaired yet"
    boxes: tuple[Box, Box] = ((48, 74, 396, 396), (528, 74, 396, 396))
    left = _region(trained(), boxes[0], "As it was trained", state)
    right = _region(network(state), boxes[1], after, state)
    above = (Axes(box, (_ring(state),), (0, 1), (0, 1)) for box in boxes)  # not covered by any point
    return Scene(960, 520, (left, right, *above))


def _ring(state: State) -> Line:
    return regions.around(NEW.x[:, wrong()[state.mistake]], 0.07)


def _region(shown: Network, box: Box, title: str, state: State) -> Axes:
    axes = regions.region(shown, NEW, box)
    return replace(axes, items=(*axes.items, replace(_ring(state), label="mistake")), title=title)


def caption(state: State, progress: None) -> str:
    """Return the picture in words."""
    i = wrong()[state.mistake]
    after, before = network(state), len(wrong())
    x = NEW.x[:, i]
    place = f"The point ({x[0]:.2f}, {x[1]:.2f}) is in category {'AB'[NEW.labels[i]]}"
    if state.way == NOTHING:
        return f"{place}, and the network says the other, as for {before} of 200 new NEW."
    left = len(mistakes(after, NEW))
    keep = kept(trained(), after, NEW, i)
    said = "right" if i not in mistakes(after, NEW) else "wrong"
    way = f"one more neuron of sharpness {state.sharpness:g}" if state.way == WAYS[1] else state.way
    return (
        f"{place}. After the repair by {way} it is {said}; {keep:.1%} of the other new points keep their "
        f"category; {left} of 200 are wrong, {before} before."
    )


CONTROLS: dict[str, Control] = {
    "way": Choice(label="repair by", field="way", options=(NOTHING, *WAYS)),
    "mistake": WholeSlider(label="mistake", field="mistake", low=0, high=COUNT - 1),
    "sharpness": Slider(label="sharpness", field="sharpness", low=2, high=40, step=1, format=".0f"),
}


def repair(*, show: Sequence[str] | None = None, **settings: Any) -> Exhibit:
    """Return the exhibit; `settings` are fields of State, `show` the names of the controls to show."""
    return Exhibit(State(**settings), scene, caption, controls=CONTROLS, show=show)
