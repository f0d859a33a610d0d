"""What stands on the page: the live view, the controls beside it, and the still picture."""

from collections.abc import Callable, Mapping
from typing import Any

import ipywidgets

from course_utils.interactive.controls import WIDE, Button, Control, Switch
from course_utils.interactive.environment import missing
from course_utils.interactive.process import Clock
from course_utils.live.view import LiveView
from course_utils.pictures.scene import Scene

PATIENCE = 1.0  # seconds after which a frame that the browser never confirmed is taken as lost


class Page:
    """The widgets of an exhibit, from the first time that they are wanted until they are closed.

    Meanwhile `act(name, value)` is called when the reader has operated a control, though not when `sync`
    has, and `receive` with the messages of the view.
    """

    def __init__(
        self,
        controls: Mapping[str, Control],
        act: Callable[[str, Any], None],
        receive: Callable[[Any], None],
        clock: Clock,
        folds: bool,
    ) -> None:
        self.controls, self._act, self._receive = controls, act, receive
        self._clock, self._folds = clock, folds
        self.syncing = False
        self._forget()

    def _forget(self) -> None:
        self.view: LiveView | None = None
        self.widgets: dict[str, ipywidgets.Widget] = {}
        self._boxes: list[ipywidgets.Widget] = []
        self.sent = self.taken = 0  # the last frame that asked for a confirmation, and the last confirmed
        self.sent_at = 0.0

    def open(self, state: Any) -> None:
        """Make the view, which shows nothing yet, and the controls, which show `state`."""
        self.view = LiveView()
        self.view.on_event(self._receive)
        self.widgets = {name: self._widget(name, control, state) for name, control in self.controls.items()}

    def close(self) -> None:
        """Take the widgets off every page and out of the kernel, with what they are made of."""
        for widget in (*self._boxes, *self.widgets.values(), *filter(None, [self.view])):
            for part in (widget, widget.layout, getattr(widget, "style", None)):
                if part is not None and part is not WIDE:
                    part.close()
        self._forget()

    def _widget(self, name: str, control: Control, state: Any) -> ipywidgets.Widget:
        widget = control.widget(control.read(state))
        if isinstance(control, Button):
            widget.on_click(lambda _button: self._act(name, None))
        else:
            widget.observe(lambda change: self._act(name, change.new), "value")
        return widget

    def show(self, scene: Scene, caption: str, message: str, handled: int, ack: bool) -> None:
        """Send a frame, if there is a view; `ack` asks the browser to say when it has drawn it."""
        if self.view is None:
            return
        self.sent_at = self._clock()
        number = self.view.show(scene, caption, message, handled=handled, ack=ack)
        if ack:
            self.sent = number

    def say(self, message: str) -> None:
        """Show a message for the reader, leaving the picture as it is."""
        if self.view:
            self.view.say(message)

    @property
    def free(self) -> bool:
        """Whether the browser has taken the last frame, or never will."""
        return self.taken >= self.sent or self._clock() - self.sent_at > PATIENCE

    def sync(self, state: Any) -> None:
        """Bring the controls in step with the state."""
        self.syncing = True
        try:
            for name, widget in self.widgets.items():
                value = self.controls[name].read(state)
                if not isinstance(widget, ipywidgets.Button) and widget.value != value:
                    widget.value = value
        finally:
            self.syncing = False

    def layout(self) -> ipywidgets.Widget:
        """Return the picture and the controls as one widget."""
        rows = [self.view, *self._rows(more=False)]
        if folded := self._rows(more=True):
            box = self._box(ipywidgets.VBox, folded)
            rows.append(self._box(ipywidgets.Accordion, [box], titles=["More"]))
        self._boxes.append(missing())
        box = self._box(ipywidgets.VBox, [*rows, self._boxes[-1]])
        box.add_class("course-exhibit")
        return box

    def _rows(self, more: bool) -> list[ipywidgets.Widget]:
        """Return a row of buttons and a grid of the other controls, or fewer where there are none."""
        names = [name for name, control in self.controls.items() if (control.more and self._folds) is more]
        buttons = [name for name in names if isinstance(self.controls[name], Button | Switch)]
        others = [name for name in names if name not in buttons]
        rows = []
        for kind, chosen, layout in (
            (ipywidgets.HBox, buttons, {"flex_flow": "row wrap"}),
            (ipywidgets.GridBox, others, {"grid_template_columns": "repeat(auto-fit, minmax(380px, 1fr))"}),
        ):
            if chosen:
                rows.append(self._box(kind, [self.widgets[name] for name in chosen], layout=layout))
                rows[-1].add_class("course-controls")
        return rows

    def _box(self, kind: type[ipywidgets.Box], children: list[Any], **given: Any) -> ipywidgets.Box:
        self._boxes.append(kind(children, **given))
        return self._boxes[-1]
