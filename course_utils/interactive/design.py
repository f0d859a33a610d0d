"""The design of an exhibit: what its file declares, and the function by which readers make it.

sigmoid = Design(State, scene, caption, on={Move: drag}, buttons={"upper": Button(..)})
sigmoid(w=3.0, show=["w"])
"""

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, replace
from typing import Any

from course_utils.arrays import shortened
from course_utils.interactive.controls import Control, chosen
from course_utils.interactive.events import Handlers, Move, Pick, Point, cell_in, row_in
from course_utils.interactive.exhibit import Exhibit
from course_utils.interactive.fields import Settings, controls_of, declarations, described
from course_utils.interactive.presets import preset_buttons
from course_utils.interactive.process import Process
from course_utils.pictures.scene import Scene


class Design:
    """Called with values for the fields of its state, it makes an exhibit.

    scene: the picture of a state, and of what has been prepared; caption: the same picture in words.
    buttons: controls that stand before those of the fields; order: the names of all controls, where they
    shall stand in another order; start: makes the state from the reader's settings where they need more
    than `state(**settings)`; prepare: given the state and, if there is a process, its progress, it makes
    what scene and caption look at; together: pairs of controls that readers move together, which pages
    without Python then have in each combination. The other arguments are those of `Exhibit`.
    """

    def __init__(
        self,
        state: type[Settings],
        scene: Callable[[Any, Any], Scene],
        caption: Callable[[Any, Any], str],
        *,
        process: Process | None = None,
        prepare: Callable[..., Any] | None = None,
        on: Handlers | None = None,
        buttons: Mapping[str, Control] | None = None,
        order: Sequence[str] | None = None,
        start: Callable[..., Any] | None = None,
        together: Sequence[tuple[str, str]] = (),
    ) -> None:
        controls = {**(buttons or {}), **controls_of(state)}
        self.controls = {name: controls[name] for name in order or controls}
        self.state, self.scene, self.caption = state, scene, caption
        self.process, self.on, self.together = process, on or {}, tuple(together)
        self.prepare = prepare if process or not prepare else lambda state, _: prepare(state)
        self._start = start or state
        self.kind: Callable[..., Exhibit] = Exhibit
        self.__module__ = state.__module__
        self.__name__ = self.__qualname__ = state.__module__.rpartition(".")[2]
        module = inspect.getdoc(inspect.getmodule(state)) or ""
        self.__doc__ = f"{module}\n\nSettings (and their defaults):\n{described(state)}"
        self.__signature__ = _signature(state)

    def __call__(
        self, *given: Any, show: Sequence[str] | None = None, presets: Any = None, **settings: Any
    ) -> Exhibit:
        """Return the exhibit with these settings, each given by its name.

        show: the names of the controls to show; presets: named states that are shown as buttons, such as
        {"divergence": {"eta": 5}, "Figure 7": "{..}"}, settings or a whole line.
        """
        known = [one.name for one in fields(self.state)]
        if given:
            named = f"{self.__name__}({known[0]}=..), got {shortened(given[0])} alone"
            raise ValueError(f"Settings are given by name, such as {named}")
        unknown = [name for name in settings if name not in known]
        if unknown:
            raise ValueError(f"There is no setting {unknown[0]!r}; there are {', '.join(known)}")
        return self.exhibit(self._start(**settings), show=show, presets=presets)

    def exhibit(
        self, state: Any, *, show: Sequence[str] | None = None, presets: Any = None, **rest: Any
    ) -> Exhibit:
        """Return the exhibit in this state; `rest` are arguments of `Exhibit`, such as another clock."""
        buttons = preset_buttons(presets, state)
        controls = {**buttons, **self.controls}
        rest["show"] = show if show is None or not buttons else [*buttons, *chosen(self.controls, show)]
        rest |= {"process": self.process, "prepare": self.prepare, "on": self.on, "name": self.__name__}
        return self.kind(state, self.scene, self.caption, controls=controls, **rest)


def _signature(state: type[Settings]) -> inspect.Signature:
    """Return what Tab completes: `show`, `presets` and the fields of the state with their defaults."""
    keyword, defaults = inspect.Parameter.KEYWORD_ONLY, {"show": None, "presets": None, **vars(state())}
    named = [inspect.Parameter(name, keyword, default=default) for name, default in defaults.items()]
    return inspect.Signature(named, return_annotation=Exhibit)


def dragged(
    x: str = "", y: str = "", *, low: float = 0.0, high: float = 1.0, digits: int | None = 3
) -> Callable[[Any, Move], Any]:
    """Return what a handle does that sets fields between low and high; digits: None for whole numbers."""

    def drag(state: Any, event: Move) -> Any:
        places = (x, event.x), (y, event.y)
        inside = {name: round(min(max(value, low), high), digits) for name, value in places if name}
        return replace(state, **inside)

    return drag


def light(state: Any, event: Point | Pick) -> Any:
    """Light the row that is pointed at, or none: what it does to the field `lit`, made by `pointed`."""
    exists = declarations(type(state))["lit"].limits.accepts(event.index)
    return replace(state, lit=event.index if exists else None)


def picked(name: str, options: Sequence[Any]) -> Callable[[Any, Pick], Any]:
    """Return what picking a row does: it sets the field `name` to the option that stands in that row."""

    def pick(state: Any, event: Pick) -> Any:
        row = row_in(event, len(options))
        return state if row is None else replace(state, **{name: options[row]})

    return pick


def picked_cell(
    rows: int, columns: int, change: Callable[[Any, int, int], Any]
) -> Callable[[Any, Pick], Any]:
    """Return what picking a cell of an image of this size does: `change(state, row, column)`."""

    def pick(state: Any, event: Pick) -> Any:
        cell = cell_in(event, (rows, columns))
        return state if cell is None else change(state, *cell)

    return pick
