"""Why convolution: the weights of a layer that sees a picture, full and with filters (section 7.1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from course_utils.convolution.convolution import output_length
from course_utils.interactive import limits
from course_utils.interactive.controls import Choice, Control, WholeSlider
from course_utils.interactive.exhibit import Exhibit
from course_utils.pictures.charts import chart
from course_utils.pictures.numbers import power_of_ten
from course_utils.pictures.scene import Axes, Dots, Handle, Line, Scene, Table, Text

LEAST, MOST = 11, 1000  # pixels a side
LOW, HIGH = 1.0, 1e15
CHANNELS = {"grey": 1, "red, green, blue": 3}
SIDES = np.unique(np.geomspace(LEAST, MOST, 60).round())
UNITS = ("bytes", "kB", "MB", "GB", "TB", "PB")


@dataclass(frozen=True)
class State:
    """side: of the square picture, in pixels; channels: numbers to a pixel; filters, size, stride: of the
    convolution. The full layer has as many neurons as the convolution has results.
    """

    side: int = 200
    channels: int = 3
    filters: int = 32
    size: int = 5
    stride: int = 1

    def __post_init__(self) -> None:
        """ValueError for what no control can give."""
        limits.within(self, side=(LEAST, MOST), filters=(1, 64), size=(1, 11), stride=(1, 4))
        limits.among(self, channels=CHANNELS.values())


@dataclass(frozen=True)
class Counts:
    """Of layer 2: n_1 and n_2, entries of a full matrix, those that are stored, those that differ."""

    n_1: int
    n_2: int
    stored: int
    weights: int

    @property
    def full(self) -> int:
        """Entries of a general matrix W[2]."""
        return self.n_1 * self.n_2


def counts(state: State) -> Counts:
    """Count, without padding."""
    places = output_length(state.side, state.size, state.stride) ** 2
    one = state.size**2 * state.channels  # weights of a filter
    filters = state.filters
    return Counts(state.side**2 * state.channels, filters * places, filters * places * one, filters * one)


def scene(state: State, progress: None) -> Scene:
    """Left: entries over the side of the picture; right: the numbers for this side."""
    text = Text("Entries of the matrix W[2]", 60, 26, bold=True)
    return Scene(960, 450, (_chart(state),), tables=(_table(state),), texts=(text,))


def _chart(state: State) -> Axes:
    found = [counts(replace(state, side=int(side))) for side in SIDES]
    lines = [
        Line(SIDES, np.array([getattr(one, name) for one in found], dtype=float), role, dashed, label=label)  # type: ignore[arg-type]
        for name, role, dashed, label in (
            ("full", "B", False, "full matrix"),
            ("stored", "A", False, "stored"),
            ("weights", "A", True, "different"),
        )
    ]
    here = counts(state)
    dots = np.array([here.full, here.stored, here.weights], dtype=float)
    handle = Handle(float(state.side), LOW, "side of the picture", 10.0)
    return chart(
        (60, 70, 400, 320),
        [*lines, Dots(np.full(3, float(state.side)), dots, "ink"), handle],
        (10, MOST),
        (LOW, HIGH),
        xlog=True,
        ylog=True,
        xlabel="pixels a side",
    )


def _table(state: State) -> Table:
    found = counts(state)
    rows = (
        ("columns n₁", _short(found.n_1), _short(found.n_1)),
        ("rows n₂", _short(found.n_2), _short(found.n_2)),
        ("entries stored", _short(found.full), _short(found.stored)),
        ("of them different", _short(found.full), _short(found.weights)),
        ("biases", _short(found.n_2), _short(state.filters)),
        ("memory of these", _memory(found.full), _memory(found.weights)),
    )
    heads = ("layer 2", "full", "filters")
    return Table((500, 70, 444, 320), rows, heads, (1.8, 1.1, 1.1), "lrr")


def _short(value: int) -> str:
    if value < 1e9:
        return f"{value:,}"
    mantissa, _, exponent = f"{value:.2e}".partition("e")
    return f"{mantissa}·{power_of_ten(int(exponent))}"


def _memory(entries: int) -> str:
    mantissa, _, exponent = f"{8 * entries:.2e}".partition("e")  # rounded first: 999.6 GB are 1 TB
    place, more = divmod(int(exponent), 3)
    return f"{float(mantissa) * 10**more:.3g} {UNITS[place]}"


def caption(state: State, progress: None) -> str:
    """Return the picture in words."""
    found, filters = counts(state), state.filters
    return (
        f"{state.side} × {state.side} × {state.channels} is n₁ = {found.n_1:,} columns. A full W[2] with "
        f"{found.n_2:,} row{'s' if found.n_2 > 1 else ''} has {_short(found.full)} entries, "
        f"{_memory(found.full)}; with {filters} "
        f"filter{'s' if filters > 1 else ''} of {state.size} × {state.size} × {state.channels} it has "
        f"{_short(found.stored)} that are not 0, and {found.weights:,} that differ."
    )


def edit(state: State, event: dict[str, Any]) -> State:
    """Return the state after the reader dragged the side of the picture."""
    if event.get("kind") != "move":
        raise ValueError(f"event is {event}; the accepted kind is move")
    return replace(state, side=int(min(max(round(event["x"]), LEAST), MOST)))


CONTROLS: dict[str, Control] = {
    "side": WholeSlider(label="pixels a side", field="side", low=LEAST, high=MOST),
    "channels": Choice(
        label="colours",
        get=lambda state: "grey" if state.channels == 1 else "red, green, blue",
        set=lambda state, name: replace(state, channels=CHANNELS[name]),
        options=tuple(CHANNELS),
    ),
    "filters": WholeSlider(label="filters", field="filters", low=1, high=64),
    "size": WholeSlider(label="filter size", field="size", low=1, high=11),
    "stride": WholeSlider(label="stride", field="stride", low=1, high=4),
}


def size_calculator(*, show: Sequence[str] | None = None, **settings: Any) -> Exhibit:
    """Return the exhibit; `settings` are fields of State, `show` the names of the controls to show."""
    return Exhibit(State(**settings), scene, caption, edit=edit, controls=CONTROLS, show=show)
