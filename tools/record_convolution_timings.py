"""Record how long convolutions take on this machine: data/convolution_timings.csv, in some minutes.

The seconds are those of the processor, so that other programs do not count. They still disturb, so that
everything is measured several times over, and the fastest counts.
"""

import csv
import time

from course_utils.convolution.timing import (
    COLUMNS,
    FILE,
    METHODS,
    ConvolutionTiming,
    cases,
    measure_convolution,
)

PASSES = 4
Seconds = dict[str, float | None]


def main() -> None:
    """Measure every case and write the file."""
    best: dict[tuple[str, int, int], Seconds] = {}
    for number in range(1, PASSES + 1):
        for case in cases():
            *_, timing = measure_convolution(*case, time.process_time, repeats=10)
            assert isinstance(timing, ConvolutionTiming)
            best[case] = faster(best.get(case, timing.seconds), timing.seconds)
        print(f"pass {number} of {PASSES}", flush=True)
    with FILE.open("w", encoding="utf-8", newline="") as file:
        rows = [(*case, *(short(seconds[name]) for name in METHODS)) for case, seconds in best.items()]
        csv.writer(file, lineterminator="\n").writerows([COLUMNS, *rows])


def faster(one: Seconds, other: Seconds) -> Seconds:
    """Return the smaller seconds of each method."""
    return {
        name: None if a is None or b is None else min(a, b)
        for name, a, b in ((name, one[name], other[name]) for name in METHODS)
    }


def short(seconds: float | None) -> str:
    """Return the seconds with three digits, or nothing."""
    return "" if seconds is None else f"{seconds:.3g}"


if __name__ == "__main__":
    main()
