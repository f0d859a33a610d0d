"""Learning rates and mini-batch sizes that change during training (the end of section 4)."""

from collections.abc import Callable
from typing import Annotated

from course_utils.arrays import Count, Positive, among, checked

# s runs from 0 at the start of training to 1 at its end; the value multiplies the first learning rate.
ETA_SCHEDULES: dict[str, Callable[[float], float]] = {
    "constant": lambda s: 1.0,
    "halved every tenth": lambda s: 0.5 ** int(10 * s),
    "like 1/t": lambda s: 1 / (1 + 100 * s),
    "growing like t": lambda s: 1 + 100 * s,
}
M_SCHEDULES = ("constant", "doubled from time to time")


@checked
def eta_at(schedule: Annotated[str, among(*ETA_SCHEDULES)], eta: Positive, s: float) -> float:
    """The learning rate after the fraction s of the training, which began with `eta`."""
    return eta * ETA_SCHEDULES[schedule](min(max(s, 0.0), 1.0))


@checked
def m_at(schedule: Annotated[str, among(*M_SCHEDULES)], m: Count, s: float, N: Count) -> int:
    """The mini-batch size after the fraction s of the training: doubled up to five times, at most N.

    A size of more than N stays as it is.
    """
    return m if schedule == "constant" else min(max(m, N), m * 2 ** int(6 * min(max(s, 0.0), 0.999)))
