"""What stands on the page: the live view, the controls beside it, and the still picture."""

from collections.abc import Callable, Mapping
from typing import Any

import ipywidgets

from course_utils.interactive.controls import Button, Control, Switch
from course_utils.interactive.process import Clock
from course_utils.live.view import LiveView
from course_utils.pictures.scene import Scene

PATIENCE = 1.0  # seconds after which a frame that the browser never confirmed is taken as lost


class Page:
    """The widgets of an exhibit.

    `act(name, value)` is called when the reader has operated a control, and is not when `show` has.
    """

    def __init__(
        self,
        controls: Mapping[str, Control],
        state: Any,
        act: Callable[[str, Any], None],
        clock: Clock,
        folds: bool,
    ) -> None:
        self.controls, self._act, self._clock, self._folds = controls, act, clock, folds
        self.view = LiveView()
        self.syncing = False
        self.sent = self.taken = 0  # the last frame that asked for a confirmation, and the last confirmed
        self.sent_at = 0.0
        self.widgets = {name: self._widget(name, control, state) for name, control in controls.items()}

    def _widget(self, name: str, control: Control, state: Any) -> ipywidgets.Widget:
        widget = control.widget(control.read(state))
        if isinstance(control, Button):
            widget.on_click(lambda _button: self._act(name, None))
        else:
            widget.observe(lambda change: self._act(name, change.new), "value")
        return widget

    def show(self, scene: Scene, caption: str, message: str, handled: int, ack: bool) -> None:
        """Send a frame; `ack` asks the browser to say when it has drawn it."""
        self.sent_at = self._clock()
        number = self.view.show(scene, caption, message, handled=handled, ack=ack)
        if ack:
            self.sent = number

    @property
    def free(self) -> bool:
        """Whether the browser has taken the last frame, or never will."""
        return self.taken >= self.sent or self._clock() - self.sent_at > PATIENCE

    def sync(self, state: Any) -> None:
        """Bring the controls in step with the state."""
        self.syncing = True
        try:
            for name, control in self.controls.items():
                value = control.read(state)
                if not isinstance(control, Button) and self.widgets[name].value != value:
                    self.widgets[name].value = value
        finally:
            self.syncing = False

    def layout(self) -> ipywidgets.Widget:
        """Return the picture and the controls as one widget."""
        rows: list[ipywidgets.Widget] = [self.view, *self._rows(more=False)]
        folded = self._rows(more=True)
        if folded:
            rows.append(ipywidgets.Accordion([ipywidgets.VBox(folded)], titles=["More"]))
        box = ipywidgets.VBox(rows)
        box.add_class("course-exhibit")
        return box

    def _rows(self, more: bool) -> list[ipywidgets.Widget]:
        """Return a row of buttons and a grid of the other controls, or fewer where there are none."""
        names = [name for name, control in self.controls.items() if (control.more and self._folds) is more]
        buttons = [name for name in names if isinstance(self.controls[name], Button | Switch)]
        row = ipywidgets.HBox([self.widgets[name] for name in buttons])
        row.layout = ipywidgets.Layout(flex_flow="row wrap")
        grid = ipywidgets.GridBox([self.widgets[name] for name in names if name not in buttons])
        grid.layout = ipywidgets.Layout(grid_template_columns="repeat(auto-fit, minmax(380px, 1fr))")
        for box in (row, grid):
            box.add_class("course-controls")
        return [box for box in (row, grid) if box.children]
