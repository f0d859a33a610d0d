"""Fields of a state, each declared in one line: its default, limits, label and control.

    class State(Settings):
        eta: float = log(0.05, 0.001, 10, "learning rate η")
        method: str = choice(METHODS, "method")
        q1: float = setting(0.0, Between(-10, 10), "where the path starts")

From the line come the control, the check of what the field may hold, the refusal in words and the field's
line in the exhibit's docstring. All take `restarts=False` for what can change while the work goes on;
those with a control also its attributes, such as `more=True`, `format=".0f"` or, where more may be typed
than a slider reaches, `typed=`; and `accepts=` where the field holds something else than the control shows.
So a line of state can hold no number that cannot be typed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import field, fields, replace
from typing import Any, ClassVar, Self

from course_utils.interactive.controls import Choice, Control, Entry, LogSlider, Slider, Switch, WholeSlider
from course_utils.interactive.frozen import Frozen
from course_utils.interactive.limits import (
    Between,
    Checked,
    Flag,
    Limits,
    ParameterVector,
    optional,
    printed,
)
from course_utils.network.datasets import Points

WRITTEN = Between(-10_000, 10_000)  # a number that stands written in the picture


class Declared(Frozen):
    """What the metadata of a field hold: its limits, its control if it has one, and what it means."""

    limits: Limits
    control: Control | None
    meaning: str
    restarts: bool


def _declared(default: Any, limits: Limits, control: Control | None, meaning: str, restarts: bool) -> Any:
    metadata = {"declared": Declared(limits, control, meaning, restarts)}
    if isinstance(default, list | dict | set) or callable(default):
        return field(default_factory=default, metadata=metadata)
    return field(default=default, metadata=metadata)


def setting(default: Any, limits: Limits, meaning: str = "", *, restarts: bool = True) -> Any:
    """A field without a control of its own; a default that is a function makes a new value."""
    return _declared(default, limits, None, meaning, restarts)


def written(default: Any, count: int | None, meaning: str, besides: str = "") -> Any:
    """A parameter vector whose numbers stand written in the picture, so that none may be very large.

    besides: what else the exhibit takes, in words that begin with a comma.
    """
    vector = ParameterVector(count)
    accepts = Checked(
        f"{vector.kind} between -10,000 and 10,000{besides}",
        lambda p: vector.accepts(p) and all(map(WRITTEN.accepts, p)),
        vector.reading,
    )
    return setting(default, accepts if default else optional(accepts), meaning)


def tally(meaning: str) -> Any:
    """How often the reader has done something: what the buttons of `press` count."""
    return setting(0, Between(0, 10**9, whole=True), meaning)


def pointed(rows: int) -> Any:
    """The row of a table, from 0, at which the reader points: the field `lit` of a `Lit`."""
    accepts = optional(Between(0, rows - 1, whole=True))
    return setting(None, accepts, "the row that is pointed at, from 0", restarts=False)


def _operated(kind: type[Control], default: Any, rest: dict[str, Any], **given: Any) -> Any:
    """A field with a control of this kind; `rest` may say what else it accepts, and whether it restarts."""
    accepts, restarts = rest.pop("accepts", None), rest.pop("restarts", True)
    control = kind(**given, **rest)
    return _declared(default, accepts or control.limits(), control, control.label, restarts)


def slider(default: float, low: float, high: float, step: float, label: str, **rest: Any) -> Any:
    """A real number."""
    return _operated(Slider, default, rest, label=label, low=low, high=high, step=step)


def whole(default: int, low: int, high: int, label: str, **rest: Any) -> Any:
    """A whole number."""
    return _operated(WholeSlider, default, rest, label=label, low=low, high=high)


def log(default: float, low: float, high: float, label: str, **rest: Any) -> Any:
    """A positive number in round steps from low to high, powers of ten."""
    return _operated(LogSlider, default, rest, label=label, low=low, high=high)


def choice(options: Sequence[str], label: str, default: str | None = None, **rest: Any) -> Any:
    """One of several words, the first unless another is named."""
    first = options[0] if default is None else default
    return _operated(Choice, first, rest, label=label, options=tuple(options))


def named(options: Mapping[str, Any], label: str, default: Any, **rest: Any) -> Any:
    """One of several values, each chosen by its name."""
    values = tuple(options.values())
    return _operated(Choice, default, rest, label=label, options=tuple(options), values=values)


def switch(default: bool, label: str, **rest: Any) -> Any:
    """On or off."""
    return _operated(Switch, default, rest, label=label)


def entry(default: Any, accepts: Limits, label: str, examples: Sequence[str], **rest: Any) -> Any:
    """A value that is typed, `get` and `set` turning it into text and back."""
    return _operated(Entry, default, {"accepts": accepts, **rest}, label=label, examples=tuple(examples))


class Settings(Frozen):
    """What every state is: it refuses what no control can give, and knows when the work has to restart."""

    _accepted: ClassVar[dict[str, Any]]  # by field, the very object that was accepted last

    def __init_subclass__(cls, **options: bool) -> None:
        super().__init_subclass__(**options)
        cls._accepted = {}

    def __post_init__(self) -> None:
        """ValueError for a value that its field does not accept."""
        accepted = self._accepted
        for name, declared in declarations(type(self)).items():
            given = getattr(self, name)
            if given is accepted.get(name, accepted):  # as in most fields of a state that was changed
                continue
            value = declared.limits.take(name, given)
            if value is not given:
                object.__setattr__(self, name, value)
            accepted[name] = value

    @classmethod
    def completed(cls, given: dict[str, Any]) -> dict[str, Any]:
        """Return settings that were given together with those that follow from them."""
        return given

    def changed(self, **values: Any) -> Self:
        """Return the state with other values in these fields, and in those that follow from them."""
        return replace(self, **self.completed(values))

    def problem(self) -> tuple[Any, ...]:
        """Return the values whose change restarts the work."""
        known = declarations(type(self)).items()
        return tuple(getattr(self, name) for name, declared in known if declared.restarts)


class Lit(Settings):
    """What has a field `lit`, made by `pointed`: None where there is no such row in this state."""

    def rows(self) -> int:
        """How many rows there are."""
        raise NotImplementedError

    def __post_init__(self) -> None:
        """No ValueError: the row may have been there when the reader pointed at it."""
        super().__post_init__()
        if (lit := getattr(self, "lit", None)) is not None and lit >= self.rows():
            object.__setattr__(self, "lit", None)


class Playable(Settings):
    """The settings of an exhibit with a process; `playing`: whether the reader has pressed Play."""

    playing: bool = setting(False, Flag(), "whether it plays", restarts=False)


def declarations(state: type[Settings]) -> dict[str, Declared]:
    """Return what each field of a state declares, in their order."""
    found: dict[str, Declared] | None = state.__dict__.get("_declarations")
    if found is None:  # asked for at every frame
        found = {one.name: one.metadata["declared"] for one in fields(state) if "declared" in one.metadata}
        state._declarations = found  # type: ignore[attr-defined]
    return found


def controls_of(state: type[Settings]) -> dict[str, Control]:
    """Return the controls of the fields that have one, in their order."""
    known = declarations(state).items()
    return {name: declared.control.of_field(name) for name, declared in known if declared.control}


def described(state: type[Settings]) -> str:
    """Return a line for each field: its name, what it means, what it may be, its default."""
    defaults = state()
    return "\n".join(
        f"    {name}: {declared.meaning or name}; {declared.limits.words} "
        f"({_default(getattr(defaults, name))})"
        for name, declared in declarations(state).items()
    )


def _default(value: Any) -> str:
    if isinstance(value, Points):
        return f"{len(value)} points"
    text = printed(value) if isinstance(value, int | float) and not isinstance(value, bool) else repr(value)
    return text if len(text) <= 40 else f"{text[:37]}..."
