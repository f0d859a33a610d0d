"""Do fast transforms pay? Time of a convolution against length and against filter size (section 7.1)."""

import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from course_utils.convolution import timing
from course_utils.convolution.timing import KINDS, LENGTHS, PICTURE, SIZES, VECTOR, ConvolutionTiming
from course_utils.interactive.asking import (
    answered,
    asking,
    asks_of,
    earlier,
    question,
    veiled,
    verdict,
)
from course_utils.interactive.design import Design
from course_utils.interactive.fields import choice, named
from course_utils.interactive.measuring import MEASURE, Measurable, Measured, measuring
from course_utils.pictures.charts import chart, dot, powers_around, ticks_at
from course_utils.pictures.numbers import counted
from course_utils.pictures.scene import Axes, Box, Dots, Item, Line, Role, Scene, Text

# What a second or so is enough to measure, in the units of `convolution.timing.MOST`.
QUICK = {"full matrix": 3e5, "sparse matrix": 1.3e5, "direct sum": 8e6, "FFT": 5e5}
LONGER = QUICK | {"direct sum": 1.1e8, "FFT": 1e6}  # and what is, to see where the FFT gets ahead
SAID = "seconds, recorded on one machine; crosses: measured on yours; ring: from here on the FFT is faster"
FROM = "the FFT is faster from a filter size of"
FROM_SIZES, EDGES, NEVER = ("3 to 5", "6 to 50", "51 and more"), (5.5, 50.5), "no size"
ROLES: dict[str, Role] = {"full matrix": "muted", "sparse matrix": "ink", "direct sum": "A", "FFT": "B"}


class State(Measurable):
    """The chart at the right has a fixed length, that at the left the filter size that is chosen."""

    guess: str = question((*FROM_SIZES, NEVER), FROM)
    earlier: tuple[Any, ...] = earlier()
    kind: str = choice(KINDS, "convolve a", PICTURE, set=asks_of("kind", ("kind",)))
    size: int = named({str(size): size for size in timing.FIXED_SIZES}, "filter size, left", 5)


def _everything(state: State) -> Iterator[ConvolutionTiming | None]:
    """Measure what is quick, and then larger filters until the FFT is faster than the direct sum."""
    kind, n, done = state.kind, timing.FIXED_LENGTH[state.kind], list[ConvolutionTiming]()
    few = [(length, state.size) for length in LENGTHS[kind] if length <= n]
    quick = [(*case, QUICK) for case in [*few, *((n, size) for size in SIZES[kind])]]
    left = [size for size in SIZES[kind] if timing.work(kind, n, size)["direct sum"] > QUICK["direct sum"]]
    for length, size, most in [*quick, *((n, size, LONGER) for size in left)]:
        if most is LONGER and timing.fft_overtakes(done, kind):
            return
        for found in timing.measure_convolution(
            kind, length, size, time.perf_counter, most=most, repeats=4
        ):
            done += [found] if found else []
            yield found


def scene(state: State, progress: Measured) -> Scene:
    """Left: seconds against length; right: against filter size."""
    kind, along = state.kind, "length" if state.kind == VECTOR else "side of the result"
    power, fixed = 1 if kind == VECTOR else 2, (timing.FIXED_LENGTH[kind], state.size)
    n, size = (" × ".join([f"{count:,}"] * power) for count in fixed)
    left = _chart(progress, kind, state.size, (64, 84, 386, 330), title=f"filter of {size}", xlabel=along)
    right = _chart(progress, kind, None, (548, 84, 386, 330), title=f"results: {n}", xlabel="filter size")
    head, said = (
        Text(SAID, 64, 26, "muted"),
        verdict(state.guess, _from(kind)) if answered(state) else asking_about(state),
    )
    told = Text(said, 480, 484, "accent", 16, bold=True, align="middle")
    everything = Scene(960, 496, (left, right), texts=(head,))
    return (
        replace(everything, texts=(head, told))
        if answered(state)
        else veiled(everything, told, axes=(0, 1))
    )


def asking_about(state: State) -> str:
    """The question, and of which data it is another one."""
    return asking(FROM, state, f"of a {state.kind}")


def _from(kind: str) -> str:
    """In the words of the answers, from which filter size on the FFT was faster when it was recorded."""
    found = timing.fft_overtakes(timing.recorded_convolution_timings(), kind)
    return FROM_SIZES[int(np.searchsorted(EDGES, found[0]))] if found else NEVER


def _chart(progress: Measured, kind: str, size: int | None, box: Box, **words: Any) -> Axes:
    """Seconds of each method by length for filters of this size, or by filter size, for None."""
    record, places = timing.recorded_convolution_timings(), SIZES[kind] if size is None else LENGTHS[kind]
    curves = {name: timing.seconds_of(name, record, kind, size) for name in ROLES}
    items: list[Item] = []
    for name, role in ROLES.items():
        label = "" if size is None else name.removesuffix(" matrix")
        items.append(Line(*curves[name], role, name == "full matrix", label=label))
        if progress.timings:
            items.append(Dots(*timing.seconds_of(name, progress.timings, kind, size), role, "cross"))
    if found := timing.fft_overtakes(record, kind, size):
        items.append(dot(*found, "accent", marker="circle"))
    ylim = powers_around(np.concatenate([seconds for _, seconds in curves.values()]), 1e-7, 10.0)
    ticks = ticks_at(places[:: -(-len(places) // 6)], "{:,}")
    xlim = places[0], places[-1]
    return chart(box, items, xlim, ylim, log="xy", xticks=ticks, **words)


def caption(state: State, progress: Measured) -> str:
    kind, n = state.kind, timing.FIXED_LENGTH[state.kind]
    measuring = f"Measuring: {counted(len(progress.timings), 'case')} done." if progress.unfinished else ""
    if not answered(state):
        there = measuring or (
            f"Measured: {counted(len(progress.timings), 'case')}." if progress.timings else ""
        )
        return f"{asking_about(state)} A {kind}. {there}".rstrip()
    if measuring:
        return f"A {kind}. {measuring}"
    shown, where = progress.timings, "measured here"
    if timing.seconds_of("FFT", shown, kind)[0].size == 0:
        shown, where = timing.recorded_convolution_timings(), "recorded"
    curves = {name: timing.seconds_of(name, shown, kind) for name in ("direct sum", "FFT")}
    crossed = f"no crossing up to size {curves['direct sum'][0].max():.0f}"
    if found := timing.fft_overtakes(shown, kind):
        crossed = f"the FFT is faster from a filter size of about {found[0]:.0f} on"
    size = state.size
    times = [
        f"the {name} takes {1e3 * y[x == size][0]:.2g} ms" for name, (x, y) in curves.items() if size in x
    ]
    of = "numbers" if kind == VECTOR else "pixels a side"
    return f"A {kind}, {where}. With {n:,} {of}: {crossed}; for size {size} {' and '.join(times)}."


PROCESS = measuring(_everything)
fast_transforms = Design(State, scene, caption, process=PROCESS, buttons={"measure": MEASURE})
