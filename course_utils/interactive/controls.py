"""Controls: each ties one ipywidget to one thing that the reader may change in an exhibit's state."""

import functools
import math
from collections.abc import Callable, Mapping
from dataclasses import KW_ONLY, replace
from typing import Any, Self

import ipywidgets

from course_utils.interactive.frozen import Frozen
from course_utils.interactive.limits import Among, Between, Flag, Limits

WIDE = ipywidgets.Layout(width="auto")
LABEL = {"description_width": "128px"}
# Twenty steps to the factor ten, rounded to numbers that a reader would choose.
ROUND_STEPS = (1, 1.1, 1.2, 1.4, 1.6, 1.8, 2, 2.2, 2.5, 2.8, 3, 3.5, 4, 4.5, 5, 5.5, 6, 7, 8, 9)


class Control(Frozen):
    """What all controls share.

    label: its name for the reader; field: the field of the state it shows and sets; get, set: instead of a
    field, what it reads from the state, and the state after the reader has set a value; also: values that
    other fields take whenever the reader sets this one; more: whether it belongs to the less used controls,
    shown folded away; tip: a sentence for the mouse.
    """

    _: KW_ONLY
    label: str
    field: str = ""
    get: Callable[[Any], Any] | None = None
    set: Callable[[Any, Any], Any] | None = None
    also: Mapping[str, Any] | None = None
    more: bool = False
    tip: str = ""

    def of_field(self, name: str) -> Self:
        """Return this control for the field of that name."""
        return replace(self, field=self.field or name)

    def read(self, state: Any) -> Any:
        """Return the value to show for this state."""
        return self.get(state) if self.get else getattr(state, self.field)

    def write(self, state: Any, value: Any) -> Any:
        """Return the state after the reader has chosen `value`."""
        if self.set:
            return self.set(state, value)
        return replace(state, **{self.field: value}, **(self.also or {}))

    def widget(self, value: Any) -> ipywidgets.Widget:
        """Return the ipywidget, showing `value`."""
        raise NotImplementedError

    def limits(self) -> Limits:
        """Return what the field may hold that the control sets."""
        raise NotImplementedError

    def samples(self) -> list[Any]:
        """Return values from end to end for sweeping the control in a test."""
        raise NotImplementedError


class Slider(Control):
    """A real number from low to high."""

    low: float
    high: float
    step: float
    format: str = ".2f"

    def read(self, state: Any) -> float:
        """Return the slider's position nearest to the value in the state, which may lie between two.

        It is computed as the browser's slider does, in per cent of the range, to the last bit: for a number
        that differs from its own it would send that back, as if the reader had moved the slider.
        """
        span = self.high - self.low
        step = self.step * 100 / span
        percent = round((super().read(state) - self.low) * 100 / span / step) * step
        return self.high if percent >= 100 else percent * span / 100 + self.low

    def write(self, state: Any, value: float) -> Any:
        """Return the state after the reader has chosen `value`, without the slider's rounding errors."""
        return super().write(state, round(value, 10) if isinstance(value, float) else value)

    def widget(self, value: float) -> ipywidgets.Widget:
        rest = {"step": self.step, "readout_format": self.format, **_common(self)}
        return ipywidgets.FloatSlider(value=value, min=self.low, max=self.high, **rest)

    def limits(self) -> Limits:
        return Between(self.low, self.high)

    def samples(self) -> list[float]:
        return [self.low, self.high, (self.low + self.high) / 2]


class WholeSlider(Control):
    """A whole number from low to high, which an arrow key moves by `step`."""

    low: int
    high: int
    step: int = 1

    def widget(self, value: int) -> ipywidgets.Widget:
        rest = {"step": self.step, **_common(self)}
        return ipywidgets.IntSlider(value=value, min=self.low, max=self.high, **rest)

    def limits(self) -> Limits:
        return Between(self.low, self.high, whole=True)

    def samples(self) -> list[int]:
        return [self.low, self.high, (self.low + self.high) // 2]


class LogSlider(Control):
    """A positive number from low to high, both powers of ten, in 20 exact round steps to the factor ten."""

    low: float
    high: float

    def options(self) -> list[tuple[str, float]]:
        """Return the labels and values of the slider's positions."""
        return [(f"{value:,.15g}", value) for value in positions(self.low, self.high)]

    def read(self, state: Any) -> float:
        """Return the position nearest to the value in the state, which may lie between two."""
        value = super().read(state)
        return min(positions(self.low, self.high), key=lambda v: abs(math.log(v / value)))

    def widget(self, value: float) -> ipywidgets.Widget:
        # ipywidgets' own logarithmic slider turns 0.05 into 0.0501.
        slider = ipywidgets.SelectionSlider(value=value, options=self.options(), **_common(self))
        slider.add_class("course-steps")
        return slider

    def limits(self) -> Limits:
        return Between(self.low, self.high)

    def samples(self) -> list[float]:
        values = positions(self.low, self.high)
        return [values[0], values[-1], values[len(values) // 2]]


class Choice(Control):
    """One of several words; values: what they stand for in the state, where not the words themselves."""

    options: tuple[str, ...]
    values: tuple[Any, ...] = ()

    def read(self, state: Any) -> str:
        value: str = super().read(state)
        return self.options[self.values.index(value)] if self.values else value

    def write(self, state: Any, value: str) -> Any:
        return super().write(state, self.values[self.options.index(value)] if self.values else value)

    def widget(self, value: str) -> ipywidgets.Widget:
        return ipywidgets.Dropdown(value=value, options=self.options, **_common(self))

    def limits(self) -> Limits:
        return Among(self.values or self.options)

    def samples(self) -> list[str]:
        return list(self.options)


class Entry(Control):
    """A line of text, or several, that takes effect when the reader leaves it (or presses Enter)."""

    examples: tuple[str, ...]
    lines: int = 1

    def widget(self, value: str) -> ipywidgets.Widget:
        rest = {"value": value, "continuous_update": False, **_common(self)}
        return ipywidgets.Text(**rest) if self.lines == 1 else ipywidgets.Textarea(rows=self.lines, **rest)

    def samples(self) -> list[str]:
        return list(self.examples)


class Switch(Control):
    """On or off, shown as a button that stays down; its face may say what it will do next."""

    icons: tuple[str, str] = ("", "")
    faces: tuple[str, str] = ("", "")

    def widget(self, value: bool) -> ipywidgets.Widget:
        button = ipywidgets.ToggleButton(value=value, tooltip=self.tip or self.label)
        self.face(button)
        button.observe(lambda _change: self.face(button), "value")
        return button

    def face(self, button: ipywidgets.ToggleButton) -> None:
        """Show what pressing the button now would do."""
        button.description = self.faces[button.value] or self.label
        button.icon = self.icons[button.value]

    def limits(self) -> Limits:
        return Flag()

    def samples(self) -> list[bool]:
        return [True, False]


class Button(Control):
    """A button; `set(state, None)` is the state after it was pressed."""

    icon: str = ""

    def read(self, state: Any) -> None:
        """A button shows nothing of the state."""

    def widget(self, value: None) -> ipywidgets.Widget:
        return ipywidgets.Button(description=self.label, icon=self.icon, tooltip=self.tip or self.label)

    def samples(self) -> list[None]:
        return [None]


def press(label: str, /, *counted: str, icon: str = "", tip: str = "", **values: Any) -> Button:
    """A button that puts these values into the state, and adds 1 to each field that counts how often."""

    def put(state: Any, _: None) -> Any:
        return replace(state, **values, **{name: getattr(state, name) + 1 for name in counted})

    return Button(label=label, icon=icon, tip=tip, set=put)


PLAY = Switch(label="Play", field="playing", icons=("play", "pause"), faces=("Play", "Pause"))


def presets(label: str, options: Mapping[str, Mapping[str, Any]], own: str = "your own") -> Choice:
    """A choice that sets several fields at once; `own` stands for values that are none of the options."""

    def get(state: Any) -> str:
        held = vars(state).items()
        return next((name for name, values in options.items() if values.items() <= held), own)

    def put(state: Any, name: str) -> Any:
        return replace(state, **options.get(name, {}))

    return Choice(label=label, get=get, set=put, options=(*options, own))


def entry_of(field: str, index: Callable[[Any], int]) -> dict[str, Any]:
    """The `get` and `set` of a control for one of the numbers in a field; `index` says which of them."""

    def put(state: Any, value: Any) -> Any:
        values, k = tuple(getattr(state, field)), index(state)
        return replace(state, **{field: (*values[:k], value, *values[k + 1 :])})

    return {"get": lambda state: tuple(getattr(state, field))[index(state)], "set": put}


@functools.cache  # asked for at every frame
def positions(low: float, high: float) -> tuple[float, ...]:
    """Return the values that a LogSlider can take from low to high, both powers of ten."""
    powers = [float(f"1e{exponent}") for exponent in range(round(math.log10(low)), round(math.log10(high)))]
    return (*(float(f"{step * power:.6g}") for power in powers for step in ROUND_STEPS), high)


def _common(control: Control) -> dict[str, Any]:
    return {"description": control.label, "tooltip": control.tip, "layout": WIDE, "style": LABEL}
