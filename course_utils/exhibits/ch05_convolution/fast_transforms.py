"""Do fast transforms pay? Time of a convolution against length and against filter size (section 7.1)."""

from __future__ import annotations

import functools
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from course_utils.convolution.timing import (
    KINDS,
    LAYER,
    PICTURE,
    VECTOR,
    ConvolutionTiming,
    crossing,
    measure_convolution,
    recorded_convolution_timings,
)
from course_utils.interactive.design import Design
from course_utils.interactive.fields import choice, named
from course_utils.interactive.measuring import MEASURE, Measurable, Measured, measuring
from course_utils.pictures.charts import chart, powers_around
from course_utils.pictures.numbers import counted
from course_utils.pictures.scene import Axes, Dots, Item, Line, Role, Scene, Text

FIXED_SIZES = (5, 9, 17, 33)
LENGTHS = {
    VECTOR: tuple(4**k for k in range(2, 11)),
    PICTURE: tuple(2**k for k in range(3, 11)),
    LAYER: tuple(2**k for k in range(2, 8)),
}
FIXED_LENGTH = {VECTOR: 65_536, PICTURE: 256, LAYER: 32}
SIZES = {
    VECTOR: tuple(2**k + 1 for k in range(1, 11)),
    PICTURE: tuple(2**k + 1 for k in range(1, 7)),
    LAYER: tuple(2**k + 1 for k in range(1, 6)),
}
# What a second or so is enough to measure, in the units of `convolution.timing.MOST`.
QUICK = {"full matrix": 3e5, "sparse matrix": 1.3e5, "direct sum": 8e6, "FFT": 5e5}
ROLES: dict[str, Role] = {"full matrix": "muted", "sparse matrix": "ink", "direct sum": "A", "FFT": "B"}


def cases() -> list[tuple[str, int, int]]:
    """All cases of the record: kind, n, size."""
    found = {(kind, n, size) for kind in KINDS for n in LENGTHS[kind] for size in FIXED_SIZES}
    found |= {(kind, FIXED_LENGTH[kind], size) for kind in KINDS for size in SIZES[kind]}
    return sorted(found, key=lambda case: (KINDS.index(case[0]), *case[1:]))


@dataclass(frozen=True)
class State(Measurable):
    """The chart at the right has a fixed length, that at the left the filter size that is chosen."""

    kind: str = choice(KINDS, "convolve a", PICTURE)
    size: int = named({str(size): size for size in FIXED_SIZES}, "filter size, left", 5)


def _everything(state: State) -> Iterator[ConvolutionTiming | None]:
    kind, n, size = state.kind, FIXED_LENGTH[state.kind], state.size
    few = [(length, size) for length in LENGTHS[kind] if length <= n]
    for case in [*few, *((n, size) for size in SIZES[kind])]:
        yield from measure_convolution(kind, *case, time.perf_counter, most=QUICK, repeats=4)


@functools.cache
def record() -> tuple[ConvolutionTiming, ...]:
    """The recorded timings."""
    return tuple(recorded_convolution_timings())


def scene(state: State, progress: Measured) -> Scene:
    """Left: seconds against length; right: against filter size."""
    note = (
        "seconds, recorded on one machine; crosses: measured on yours; ring: from here on the FFT is faster"
    )
    n, power = FIXED_LENGTH[state.kind], 1 if state.kind == VECTOR else 2
    left = _chart(state, progress, "n", "filter of " + " × ".join([str(state.size)] * power))
    right = _chart(state, progress, "size", "results: " + " × ".join([f"{n:,}"] * power))
    return Scene(960, 478, (left, right), texts=(Text(note, 64, 26, "muted"),))


def _chart(state: State, progress: Measured, by: str, title: str) -> Axes:
    """Seconds of each method by 'n' or by 'size', the other one being fixed."""
    items: list[Item] = []
    seconds = []
    for name, role in ROLES.items():
        x, y = values(record(), state, by, name)
        label = name.removesuffix(" matrix") if by == "n" else ""
        items.append(Line(x, y, role, name == "full matrix", label=label))
        seconds.append(y)
        if progress.timings:
            items.append(Dots(*values(progress.timings, state, by, name), role, "cross"))
    found = overtakes(record(), state, by)
    if found:
        items.append(Dots(np.array([found[0]]), np.array([found[1]]), "accent", "circle"))
    box, places, along = (548, 84, 386, 330), SIZES[state.kind], "filter size"
    if by == "n":
        box, places = (64, 84, 386, 330), LENGTHS[state.kind]
        along = "length" if state.kind == VECTOR else "side of the result"
    limits = (places[0], places[-1]), powers_around(np.concatenate(seconds), 1e-7, 10.0)
    drawn = chart(box, items, *limits, xlog=True, ylog=True, title=title, xlabel=along)
    shown = places[:: -(-len(places) // 6)]
    return replace(drawn, xticks=tuple((float(x), f"{x:,}") for x in shown))


def values(
    timings: Sequence[ConvolutionTiming], state: State, by: str, name: str
) -> tuple[np.ndarray, np.ndarray]:
    """Return where, and how many seconds the method of this name took, by 'n' or by 'size'."""
    found = {
        getattr(timing, by): timing.seconds[name]
        for timing in timings
        if timing.kind == state.kind
        and (timing.size == state.size if by == "n" else timing.n == FIXED_LENGTH[state.kind])
        and (by == "size" or timing.n in LENGTHS[state.kind])
    }
    known = sorted((x, y) for x, y in found.items() if y is not None)
    return np.array([x for x, _ in known], dtype=float), np.array([y for _, y in known], dtype=float)


def overtakes(timings: Sequence[ConvolutionTiming], state: State, by: str) -> tuple[float, float] | None:
    """Return from where on the FFT is faster than the direct sum, and the seconds there, if they cross."""
    (x, direct), (x_fft, fft) = (values(timings, state, by, name) for name in ("direct sum", "FFT"))
    common, at, at_fft = np.intersect1d(x, x_fft, return_indices=True)
    place = crossing(common.tolist(), direct[at].tolist(), fft[at_fft].tolist()) if len(common) else None
    if place is None:
        return None
    return place, float(np.exp(np.interp(np.log(place), np.log(x_fft), np.log(fft))))


def caption(state: State, progress: Measured) -> str:
    """Return the picture in words."""
    if progress.unfinished:
        return f"A {state.kind}. Measuring: {counted(len(progress.timings), 'case')} done."
    here = bool(values(progress.timings, state, "size", "FFT")[0].size)
    shown, where = (progress.timings, "measured here") if here else (record(), "recorded")
    found = overtakes(shown, state, "size")
    of = f"{FIXED_LENGTH[state.kind]:,} {'numbers' if state.kind == VECTOR else 'pixels a side'}"
    last = values(shown, state, "size", "direct sum")[0].max()
    crossed = f"no crossing up to size {last:.0f}"
    if found:
        crossed = f"the FFT is faster from a filter size of about {found[0]:.0f} on"
    times = [
        f"the {name} takes {1e3 * y[x == 5][0]:.2g} ms"
        for name in ("direct sum", "FFT")
        for x, y in [values(shown, state, "size", name)]
        if 5 in x
    ]
    return f"A {state.kind}, {where}. With {of}: {crossed}; for size 5 {' and '.join(times)}."


fast_transforms = Design(
    State, scene, caption, process=measuring(_everything), buttons={"measure": MEASURE}
)
