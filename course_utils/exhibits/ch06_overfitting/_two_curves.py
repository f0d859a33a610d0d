"""The curves over training and over validation data, which several exhibits of this chapter draw.

`seen` are records with the fields `training` and `validation`, such as costs after some steps.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from course_utils.arrays import Array
from course_utils.pictures.charts import round_up
from course_utils.pictures.scene import Dots, Item, Line


def two_curves(
    x: Array, seen: Sequence[Any], marked: slice | np.ndarray, times: float = 1.0
) -> tuple[Item, ...]:
    """Return both curves of `times` what was seen at x, with marks at some places to tell them apart."""
    training = times * np.array([one.training for one in seen])
    validation = times * np.array([one.validation for one in seen])
    return (
        Line(x, training, "ink"),
        Line(x, validation, "ink", dashed=True),
        Dots(x[marked], training[marked], "ink", "circle", "training"),
        Dots(x[marked], validation[marked], "ink", "cross", "validation"),
    )


def end_of_axis(seen: Sequence[Any], least: float) -> float:
    """Return where an axis ends on which all costs fit, `least` or above."""
    highest = max((max(one.training, one.validation) for one in seen), default=0.0)
    return least if highest <= least else round_up(highest)
