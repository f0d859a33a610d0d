"""Whether a training rests: for how many steps its cost has hardly fallen."""

import numpy as np

LEAST = 20_000  # steps: four seconds at the usual pace
HARDLY = 0.02  # of the cost, from one half of these steps to the other
SAMPLES = 3  # costs in each half, at least


def resting(steps: tuple[int, ...], costs: tuple[float, ...]) -> int:
    """Return the number of steps, `LEAST` times a power of 2, for which the cost rests, or 0.

    The medians of both halves are compared, so that the noise of mini-batches does not count.
    """
    at, values = np.array(steps), np.array(costs)
    found, window = 0, LEAST
    while window <= at[-1] - at[0]:
        halves = [values[(at > low) & (at <= low + window // 2)] for low in _starts(int(at[-1]), window)]
        if min(map(len, halves)) >= SAMPLES:
            earlier, later = (float(np.median(half)) for half in halves)
            if not abs(earlier - later) <= HARDLY * earlier:
                break
            found = window
        window *= 2
    return found


def _starts(now: int, window: int) -> tuple[int, int]:
    return now - window, now - window // 2
