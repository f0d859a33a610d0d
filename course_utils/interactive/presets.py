"""Presets: named states of an exhibit, shown as buttons where its notebook names them."""

from collections.abc import Mapping
from typing import Any

from course_utils.arrays import refusal, shortened
from course_utils.interactive.controls import Button
from course_utils.interactive.fields import Settings, declarations
from course_utils.interactive.state_line import from_line
from course_utils.network.own_data import UNPRINTABLE


class Preset(Button):
    """A button that brings the exhibit into a state as a whole, as if its line were pasted."""

    state: Any = None

    def write(self, state: Any, value: Any) -> Any:
        """Return the state as a whole, whatever it was."""
        return self.state


def is_preset(control: Any) -> bool:
    """Whether what it sets is a state as a whole, with which all work begins anew."""
    return isinstance(control, Preset)


def changed(state: Settings, values: Mapping[str, Any]) -> Any:
    """Return the state with these settings; ValueError for a name that is none of them."""
    known = declarations(type(state))
    for name in values:
        if name not in known:
            raise ValueError(f"There is no setting {shortened(name)}; there are {', '.join(known)}")
    return state.changed(**values)


def preset_buttons(given: Any, state: Settings) -> dict[str, Preset]:
    """Return a button for each of `given`, which says by name a line of a state, or settings.

    What settings do not say is as in `state`, in which the exhibit begins.
    """
    if given is None:
        return {}
    if not isinstance(given, Mapping) or not all(map(_is_label, given)):
        raise refusal("presets", 'a dict such as {"divergence": {"eta": 5}}', given)
    return {f"preset {name}": Preset(label=name, state=_meant(one, state)) for name, one in given.items()}


def _is_label(name: Any) -> bool:
    return isinstance(name, str) and name != "" and not UNPRINTABLE.search(name)


def _meant(one: Any, state: Settings) -> Any:
    match one:
        case str():
            return from_line(type(state), one)
        case Mapping():
            return changed(state, one)
    raise refusal("a preset", "the line of a state, or a dict of settings", one)
