"""Which positions of a control are recorded, and how the page then shows it."""

from typing import Any

from course_utils.interactive.controls import (
    Button,
    Choice,
    Control,
    Entry,
    LogSlider,
    Slider,
    Switch,
    WholeSlider,
)

MOST = 41  # positions of a slider: what lies between is seen in the notebook
SIDE = 20  # of each of two that are recorded together
SEEDS = 6  # of a slider whose positions differ by chance alone
LONGEST = 44  # letters of an example in a menu


def thinned(count: int, most: int) -> range:
    """Return every k-th of `count` positions, at most `most`, the last among them if it can be."""
    least = max(1, -(-(count - 1) // max(1, most - 1)))
    ends = (k for k in range(least, 2 * least) if (count - 1) % k == 0)
    return range(0, count, next(ends, least))


def recorded(control: Control, most: int, end: int | None = None) -> list[Any]:
    """Return the values of a control that are recorded; none for what is pressed.

    most: so many of a slider; end: where a slider ends in the first state, if not at its `high`.
    """
    match control:
        case LogSlider():
            every = thinned(len(control.values), most)
            return sorted({*(control.values[k] for k in every), control.values[-1]})
        case Slider() | WholeSlider():
            step, last = coarse(control, most), control.high if end is None else end
            count = int((last - control.low) / step + 1e-9) + 1
            return [round(control.low + k * step, 10) for k in range(count)]
        case Choice() | Entry() | Switch():
            return control.samples()
    return []


def coarse(control: Slider | WholeSlider, most: int) -> Any:
    """Return the step of a slider of which only so many positions are recorded."""
    count = round((control.high - control.low) / control.step) + 1
    every = thinned(count, most).step
    return round(control.step * every, 10)


def on_page(described: dict[str, Any], control: Control, values: list[Any], most: int) -> Any:
    """Return what the page needs to show the control, given what a live view would need.

    A text that could be typed becomes a menu of the examples that were recorded.
    """
    match control:
        case LogSlider():
            return described | {"values": values}
        case Slider() | WholeSlider():
            return described | {"step": coarse(control, most)}
        case Entry():
            return described | {"kind": "choice", "options": []}
    return described


def pressed(control: Control) -> bool:
    """Whether it is a button, which has no positions."""
    return isinstance(control, Button)


def plays(control: Control) -> bool:
    """Whether it starts what goes on by itself."""
    return isinstance(control, Switch) and control.field == "playing"


def shortened(text: str) -> str:
    """Return what was typed as one line of a menu."""
    line = " · ".join(text.split("\n"))
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 1]}…"
