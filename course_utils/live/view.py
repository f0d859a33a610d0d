"""An exhibit in the browser, picture and controls: one widget, one message a frame."""

import functools
import hashlib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import anywidget
import ipywidgets
import traitlets

from course_utils.live.bundle import bundle
from course_utils.live.encode import encode
from course_utils.pictures.scene import Scene

HERE = Path(__file__).parent
# What each view brings itself: the rest is the same for all, and a page reads it once.
LOADER = """
async function modules({ model }) {
  const code = await model.widget_manager.get_model(model.get("code"));
  const name = `course_utils ${code.get("digest")}`;
  const url = () => URL.createObjectURL(new Blob([code.get("source")], { type: "text/javascript" }));
  return (globalThis[name] ??= import(url()));
}
export default {
  // JupyterLab never forgets a model: it shall at least hold nothing.
  initialize: ({ model }) => () => model.set({ frame: {}, controls: [], values: {} }, { silent: true }),
  render: async (context) => (await modules(context)).default.render(context),
};
"""


class Code(anywidget.AnyWidget):
    """The modules and the style of all views, in a widget that is never shown."""

    _esm = "export default {};"
    # As text: anywidget would hold each view for ever, to tell it of changes in a file.
    _css = (HERE / "view.css").read_text(encoding="utf-8")
    source = traitlets.Unicode(bundle(HERE / "js" / "main.js")).tag(sync=True)
    digest = traitlets.Unicode().tag(sync=True)

    @traitlets.default("digest")
    def _digest(self) -> str:
        return hashlib.sha256(self.source.encode()).hexdigest()[:16]


@functools.cache
def shared() -> tuple[Code, ipywidgets.Layout]:
    """What all views of a kernel have in common, each part a widget with a connection of its own."""
    return Code(), ipywidgets.Layout()


class LiveView(anywidget.AnyWidget):
    """Shows scenes, with controls beside them, and reports through `on_event` what the reader does.

    controls: what `Control.described` says of each, in the order in which they stand on the page.
    """

    _esm = LOADER
    code = traitlets.Unicode().tag(sync=True)
    frame = traitlets.Dict().tag(sync=True)
    controls: traitlets.List[Any] = traitlets.List().tag(sync=True)
    values = traitlets.Dict().tag(sync=True)

    def __init__(self, controls: Sequence[Mapping[str, Any]] = ()) -> None:
        code, layout = shared()
        super().__init__(controls=list(controls), code=code.model_id, layout=layout)

    def show(
        self, scene: Scene, caption: str, *, values: Mapping[str, Any] | None = None, **rest: Any
    ) -> int:
        """Send one frame and return its number.

        caption: the picture in words; values: what the controls show, sent if it has changed. `rest` may be
        message: an error for the reader; handled: the serial number of the last event taken into account;
        ack: whether the browser shall report that the frame is drawn; undo, redo: whether they can be done.
        """
        number = self._next
        frame = {"message": "", "handled": 0, "ack": False, "undo": False, "redo": False, **rest}
        with self.hold_sync():  # one message
            self.values = dict(values or {})
            self.frame = {"n": number, "caption": caption, **frame, **encode(scene)}
        return number

    def say(self, message: str) -> None:
        """Show a message for the reader, leaving the picture as it is."""
        self.frame = {**self.frame, "n": self._next, "message": message}

    @property
    def _next(self) -> int:
        return int(self.frame.get("n", 0)) + 1

    def on_event(self, receive: Callable[[dict[str, Any]], None]) -> None:
        """Call `receive` with each message from the browser: {'kind': 'ack', 'move', 'add' .., ..}."""
        self.on_msg(lambda _widget, content, _buffers: receive(content))

    def bundle(self) -> dict[str, Any]:
        """Return what a notebook's output holds of the view, by MIME type."""
        bundle, _ = self._repr_mimebundle_() or ({}, {})
        return bundle
