"""The control that chooses one of the small pictures, for all exhibits that offer a photograph as well."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from course_utils.controls import WholeSlider
from course_utils.sample_pictures import EXAMPLES, SMALL


def _show_small(state: Any, number: int) -> Any:
    return replace(state, picture=SMALL, number=number)


def which_small(show: Callable[[Any, int], Any] = _show_small) -> WholeSlider:
    """Return the slider for `number`, from 1; `show` makes the state that shows this picture at once."""
    return WholeSlider(label="which of CIFAR-10", field="number", set=show, low=1, high=EXAMPLES)
