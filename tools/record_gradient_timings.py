"""Record how long gradients take on this machine: data/gradient_timings.csv, in about two minutes.

The seconds are those of the processor, so that other programs do not count.
"""

import csv
import time

from course_utils.gradients.timing import COLUMNS, FILE, GradientTiming, measure_gradients

WIDTHS = (2, 4, 8, 16, 32, 64, 128, 256, 512)
MOST = 128  # the largest width whose differences are made


def main() -> None:
    """Measure every width and write the file."""
    rows = []
    for width in WIDTHS:
        *_, timing = measure_gradients(width, time.process_time, differences=width <= MOST, repeats=20)
        assert isinstance(timing, GradientTiming)
        times = (timing.cost, timing.gradient, timing.differences)
        seconds = ["" if t is None else f"{t:.3g}" for t in times]
        rows.append((timing.width, timing.parameters, *seconds))
        print(*rows[-1])
    with FILE.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([COLUMNS, *rows])


if __name__ == "__main__":
    main()
