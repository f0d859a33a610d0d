"""Why convolution: the weights of a layer that sees a picture, full and with filters (section 7.1)."""

from dataclasses import replace
from typing import NamedTuple

import numpy as np

from course_utils.convolution.convolution import output_length
from course_utils.interactive.asking import answered, asking, question, veiled, verdict
from course_utils.interactive.design import Design, dragged
from course_utils.interactive.events import Move
from course_utils.interactive.fields import Settings, named, whole
from course_utils.pictures.charts import chart
from course_utils.pictures.numbers import counted, typeset
from course_utils.pictures.scene import Dots, Handle, Line, Scene, Table, Text

LEAST, MOST = 11, 1000  # pixels a side
LOW, HIGH = 1.0, 1e15
SIDES = np.unique(np.geomspace(LEAST, MOST, 60).round())
UNITS = ("bytes", "kB", "MB", "GB", "TB", "PB")
MEMORY = "the memory of a full W[2]"
SIZES = ("less than a megabyte", "megabytes", "gigabytes", "terabytes or more")


class State(Settings):
    """The full layer has as many neurons as the convolution has results; the picture is a square."""

    guess: str = question(SIZES, MEMORY)
    side: int = whole(200, LEAST, MOST, "pixels a side")
    channels: int = named({"grey": 1, "red, green, blue": 3}, "colours", 3)
    filters: int = whole(32, 1, 64, "filters")
    size: int = whole(5, 1, 11, "filter size")
    stride: int = whole(1, 1, 4, "stride")


class Counts(NamedTuple):
    """Of layer 2: n_1 and n_2, entries of a full matrix, those that are stored, those that differ."""

    n_1: int
    n_2: int
    full: int
    stored: int
    weights: int


def counts(state: State, side: int = 0) -> Counts:
    """Count, without padding; side: of another picture."""
    side = side or state.side
    n_1 = side**2 * state.channels
    n_2 = state.filters * output_length(side, state.size, state.stride) ** 2
    one = state.size**2 * state.channels  # weights of a filter
    return Counts(n_1, n_2, n_1 * n_2, n_2 * one, state.filters * one)


def scene(state: State, found: Counts) -> Scene:
    """Left: entries over the side of the picture; right: the numbers for this side."""
    here = float(state.side)
    curves = [counts(state, int(side)) for side in SIDES]
    full, stored, weights = np.array([(one.full, one.stored, one.weights) for one in curves], dtype=float).T
    items = (
        Line(SIDES, full, "B", label="full matrix"),
        Line(SIDES, stored, "A", label="stored"),
        Line(SIDES, weights, "A", dashed=True, label="different"),
        Dots(np.full(3, here), np.array([found.full, found.stored, found.weights], dtype=float)),
        Handle(here, LOW, "side of the picture", 10.0),
    )
    box, limits = (60, 70, 400, 320), ((10, MOST), (LOW, HIGH))
    entries = chart(box, items, *limits, log="xy", xlabel="pixels a side")
    rows = (
        ("columns n₁", _short(found.n_1), _short(found.n_1)),
        ("rows n₂", _short(found.n_2), _short(found.n_2)),
        ("entries stored", _short(found.full), _short(found.stored)),
        ("of them different", _short(found.full), _short(found.weights)),
        ("biases", _short(found.n_2), _short(state.filters)),
        ("memory of these", _memory(found.full), _memory(found.weights)),
    )
    table = Table((500, 70, 444, 320), rows, ("layer 2", "full", "filters"), (1.8, 1.1, 1.1), "lrr")
    head = Text("Entries of the matrix W[2]", 60, 26, bold=True)
    everything = Scene(960, 466, (entries,), tables=(table,), texts=(head,))
    said = verdict(state.guess, _size(found)) if answered(state) else asking(MEMORY)
    told = Text(said, 480, 454, "accent", 16, bold=True, align="middle")
    if answered(state):
        return replace(everything, texts=(head, told))
    return veiled(everything, told, axes=(0,), tables=True)


def _size(found: Counts) -> str:
    """In words, what memory the full matrix takes."""
    return SIZES[max(0, min(UNITS.index(_memory(found.full).split()[1]) - 1, len(SIZES) - 1))]


def _short(value: int) -> str:
    return f"{value:,}" if value < 1e9 else typeset(f"{value:.2e}")


def _memory(entries: int) -> str:
    mantissa, _, exponent = f"{8 * entries:.2e}".partition("e")  # rounded first: 999.6 GB are 1 TB
    place, more = divmod(int(exponent), 3)
    return f"{float(mantissa) * 10**more:.3g} {UNITS[place]}"


def caption(state: State, found: Counts) -> str:
    if not answered(state):
        return f"{asking(MEMORY)} The picture: {state.side} × {state.side} × {state.channels}."
    return (
        f"{state.side} × {state.side} × {state.channels} is n₁ = {found.n_1:,} columns. A full W[2] with "
        f"{counted(found.n_2, 'row')} has {_short(found.full)} entries, {_memory(found.full)}; with "
        f"{counted(state.filters, 'filter')} of {state.size} × {state.size} × {state.channels} it has "
        f"{_short(found.stored)} that are not 0, {found.weights:,} of them different."
    )


ON = {Move: dragged("side", low=LEAST, high=MOST, digits=None)}
size_calculator = Design(State, scene, caption, prepare=counts, on=ON)
