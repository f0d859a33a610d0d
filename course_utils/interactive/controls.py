"""Controls: each ties a slider, menu, text or button to one thing that the reader may change in a state."""

import functools
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import KW_ONLY, replace
from typing import Any, ClassVar, Self

from course_utils.arrays import refusal, shortened
from course_utils.interactive.frozen import Frozen
from course_utils.interactive.limits import Among, Between, Flag, Limits
from course_utils.interactive.typed import PERCENT, SHARE, number_in
from course_utils.network.own_data import MOST_LETTERS, MOST_LINES

# Twenty steps to the factor ten, rounded to numbers that a reader would choose.
ROUND_STEPS = (1, 1.1, 1.2, 1.4, 1.6, 1.8, 2, 2.2, 2.5, 2.8, 3, 3.5, 4, 4.5, 5, 5.5, 6, 7, 8, 9)


class Control(Frozen):
    """What all controls share.

    label: its name for the reader; field: the field of the state it shows and sets; get, set: instead of a
    field, what it reads from the state, and the state after the reader has set a value; also: values that
    other fields take whenever the reader sets this one; more: whether it belongs to the less used controls,
    shown folded away; hall: whether it is in sight all the same where the exhibit fills a screen; tip: a
    sentence for the mouse.
    """

    kind: ClassVar[str]  # the browser's name for it

    _: KW_ONLY
    label: str
    field: str = ""
    get: Callable[[Any], Any] | None = None
    set: Callable[[Any, Any], Any] | None = None
    also: Mapping[str, Any] | None = None
    more: bool = False
    hall: bool = False
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

    def take(self, value: Any) -> Any:
        """Return the value that the browser has sent, or a caller given; ValueError where it is none."""
        return self.limits().take(self.label, value)

    def described(self) -> dict[str, Any]:
        """Return what the browser needs in order to show it."""
        seen = {"hall": True} if self.hall else {}
        return {"kind": self.kind, "label": self.label, "tip": self.tip, "more": self.more} | seen

    def limits(self) -> Limits:
        """Return what the field may hold that the control sets."""
        raise NotImplementedError

    def samples(self) -> list[Any]:
        """Return values from end to end for sweeping the control in a test."""
        raise NotImplementedError


class Numeric(Control):
    """A number, set by a slider or typed.

    typed: what it may show, and what may be typed, where that is more than from low to high.
    """

    kind = "slider"

    _: KW_ONLY
    typed: Limits | None = None

    def take(self, value: Any) -> Any:
        """Return the number, which may be given as text."""
        return (
            number_in(self.label, value, self.limits(), self.unit())
            if isinstance(value, str)
            else super().take(value)
        )

    def unit(self) -> str:
        """Return what a number counts that is typed: "", or one of the units of `number_in`."""
        return PERCENT if self.label.endswith("%") else ""


class Slider(Numeric):
    """A real number from low to high; format: how it is printed, such as ".2f" and ".0%"."""

    low: float
    high: float
    step: float
    format: str = ".2f"

    def unit(self) -> str:
        """A share, where it is shown in per cent."""
        return SHARE if self.format.endswith("%") else super().unit()

    def take(self, value: Any) -> float:
        """Return the number, without the rounding errors of a step."""
        number = float(super().take(value))
        near = round(number, 10)
        return near if self.limits().accepts(near) else number

    def described(self) -> dict[str, Any]:
        places = {"low": self.low, "high": self.high, "step": self.step, "typed": bool(self.typed)}
        return (
            super().described() | places | {"digits": int(self.format[1]), "percent": self.format[2] == "%"}
        )

    def limits(self) -> Limits:
        return self.typed or Between(self.low, self.high)

    def samples(self) -> list[float]:
        return [self.low, self.high, (self.low + self.high) / 2]


class WholeSlider(Numeric):
    """A whole number from low to high, which an arrow key moves by `step`.

    most: returns what there is to choose from in a state, up to where; the slider ends at `high` at most.
    """

    low: int
    high: int
    step: int = 1
    most: Callable[[Any], int] | None = None

    def read(self, state: Any) -> Any:
        """Return the value to show for this state: where there is no such one, the last that there is."""
        value = super().read(state)
        return min(value, self.most(state)) if self.most else value

    def described(self) -> dict[str, Any]:
        places = {"low": self.low, "high": self.high, "step": self.step, "typed": bool(self.typed)}
        return super().described() | places | {"digits": 0}

    def limits(self) -> Limits:
        return self.typed or Between(self.low, self.high, whole=True)

    def samples(self) -> list[int]:
        return [self.low, self.high, (self.low + self.high) // 2]


class LogSlider(Numeric):
    """A positive number from low to high, both powers of ten, in 20 exact round steps to the factor ten.

    whole: only the whole numbers among these, and nothing in between, not even if it is typed.
    """

    low: float
    high: float
    whole: bool = False

    @property
    def values(self) -> tuple[float, ...]:
        """Where it can be put."""
        return whole_positions(self.low, self.high) if self.whole else positions(self.low, self.high)

    def take(self, value: Any) -> float:
        number = float(super().take(value))
        return min(self.values, key=lambda other: abs(other - number)) if self.whole else number

    def described(self) -> dict[str, Any]:
        return super().described() | {"values": self.values}

    def limits(self) -> Limits:
        return self.typed or Between(self.low, self.high)

    def samples(self) -> list[float]:
        return [self.values[0], self.values[-1], self.values[len(self.values) // 2]]


class Choice(Control):
    """One of several words; values: what they stand for in the state, where not the words themselves."""

    kind = "choice"

    options: tuple[str, ...]
    values: tuple[Any, ...] = ()

    def read(self, state: Any) -> str:
        value: str = super().read(state)
        return self.options[self.values.index(value)] if self.values else value

    def write(self, state: Any, value: str) -> Any:
        return super().write(state, self.values[self.options.index(value)] if self.values else value)

    def take(self, value: Any) -> Any:
        return Among(self.options).take(self.label, value)

    def described(self) -> dict[str, Any]:
        return super().described() | {"options": self.options}

    def limits(self) -> Limits:
        return Among(self.values or self.options)

    def samples(self) -> list[str]:
        return list(self.options)


class Entry(Control):
    """A line of text, or several, that takes effect when the reader leaves it (or presses Enter).

    keys: what a key enters that is pressed anywhere in the exhibit, where nothing is typed.
    """

    kind = "entry"

    examples: tuple[str, ...]
    lines: int = 1
    keys: Mapping[str, str] | None = None

    def take(self, value: Any) -> str:
        if not isinstance(value, str):
            raise refusal(self.label, "text", value)
        if len(value) > MOST_LETTERS:  # reading it would take long
            said = f"at most {MOST_LETTERS:,} characters, got {len(value):,}"
            raise ValueError(f"{self.label} must be of {said}")
        if (lines := value.count("\n") + 1) > MOST_LINES + 1:  # the last line may end
            raise ValueError(f"{self.label} must be of at most {MOST_LINES:,} lines, got {lines:,}")
        return value

    def described(self) -> dict[str, Any]:
        heard = {"keys": dict(self.keys)} if self.keys else {}
        return super().described() | {"lines": self.lines} | heard

    def samples(self) -> list[str]:
        return list(self.examples)


class Switch(Control):
    """On or off, shown as a button that stays down; its face may say what it will do next."""

    kind = "switch"

    icons: tuple[str, str] = ("", "")
    faces: tuple[str, str] = ("", "")

    def described(self) -> dict[str, Any]:
        return super().described() | {"icons": self.icons, "faces": self.faces}

    def limits(self) -> Limits:
        return Flag()

    def samples(self) -> list[bool]:
        return [True, False]


class Button(Control):
    """A button; `set(state, None)` is the state after it was pressed."""

    kind = "button"

    icon: str = ""

    def read(self, state: Any) -> None:
        """A button shows nothing of the state."""

    def take(self, value: Any) -> None:
        """A button takes no value."""

    def described(self) -> dict[str, Any]:
        return super().described() | {"icon": self.icon}

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


@functools.cache
def whole_positions(low: float, high: float) -> tuple[float, ...]:
    """Return the whole numbers next to these values, each once."""
    return tuple(sorted({float(round(value)) for value in positions(low, high)}))


def highs(controls: Mapping[str, Control], state: Any) -> dict[str, int]:
    """Return where those sliders end that end elsewhere in other states."""
    known = controls.items()
    return {
        name: min(one.high, one.most(state))
        for name, one in known
        if isinstance(one, WholeSlider) and one.most
    }


def chosen(controls: Mapping[str, Control], show: Sequence[str] | None) -> dict[str, Control]:
    """Return the controls named in `show`, or all; ValueError for a name that does not exist."""
    try:
        names = [show] if isinstance(show, str) else list(controls if show is None else show)
    except TypeError as problem:  # what cannot be gone through
        raise refusal(
            "show", f"a list of names of controls, which are {', '.join(controls)}", show
        ) from problem
    unknown = [name for name in names if not isinstance(name, str) or name not in controls]
    if unknown:
        raise ValueError(f"There is no control {shortened(unknown[0])}; there are {', '.join(controls)}")
    return {name: controls[name] for name in names}
