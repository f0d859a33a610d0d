"""An exhibit in the browser, picture and controls: one widget, one message a frame."""

import functools
import hashlib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any
from uuid import uuid4

import anywidget
import ipywidgets
import traitlets

from course_utils.live.bundle import bundle
from course_utils.live.changes import changes, packed
from course_utils.live.encode import encode
from course_utils.pictures.scene import Scene

HERE = Path(__file__).parent
STYLES = ("view", "hall", "lecture")
# What each view brings itself: the rest is the same for all, and a page reads it once.
LOADER = """
async function modules({ model }) {
  const code = await model.widget_manager.get_model(model.get("code"));
  const name = `course_utils ${code.get("digest")}`;
  const url = () => URL.createObjectURL(new Blob([code.get("source")], { type: "text/javascript" }));
  const load = async () => {
    const all = await import(url());
    await all.default.prepare(code.get("font"));
    return all;
  };
  return (globalThis[name] ??= load());
}
// A model that was not ready within two seconds, as on a busy machine, anywidget leaves without messages
// for ever: here they go the way of ipywidgets, and what was missed is asked for.
async function hear({ model }) {
  const own = await model.widget_manager.get_model(model.get("identity"));
  if (!own.comm) return; // a page without a kernel
  const ready = own._handle_comm_msg({ content: { data: {} } });
  own._handle_comm_msg = Object.getPrototypeOf(Object.getPrototypeOf(own))._handle_comm_msg;
  own.comm.on_msg((message) => own._handle_comm_msg(message));
  await ready.catch(() => own.comm.send({ method: "request_state" }));
}
export default {
  // Nothing is waited for, so that it is ready soon.
  initialize(context) {
    const { model } = context;
    hear(context);
    let missed = false; // a message that came before the modules
    const note = () => (missed = true);
    model.on("msg:custom", note);
    modules(context).then((all) => {
      model.off("msg:custom", note);
      all.default.initialize(context, missed);
    });
    // JupyterLab never forgets a model: it shall at least hold nothing.
    return () => model.set({ frame: {}, controls: [] }, { silent: true });
  },
  render: async (context) => (await modules(context)).default.render(context),
};
"""


class Code(anywidget.AnyWidget):
    """The modules, the style and the font of all views, in a widget that is never shown."""

    _esm = "export default {};"
    # As text: anywidget would hold each view for ever, to tell it of changes in a file.
    _css = "".join((HERE / f"{name}.css").read_text(encoding="utf-8") for name in STYLES)
    source = traitlets.Unicode(bundle(HERE / "js" / "main.js")).tag(sync=True)
    font = traitlets.Bytes((HERE / "fonts" / "mathematics.woff2").read_bytes()).tag(sync=True)
    digest = traitlets.Unicode().tag(sync=True)

    @traitlets.default("digest")
    def _digest(self) -> str:
        return hashlib.sha256(self.source.encode() + self.font).hexdigest()[:16]


@functools.cache
def shared() -> tuple[Code, ipywidgets.Layout]:
    """What all views of a kernel have in common, each part a widget with a connection of its own."""
    return Code(), ipywidgets.Layout()


class Loaded(anywidget.AnyWidget):
    """A widget of the modules that all have in common, which knows by which name a page knows it."""

    _esm = LOADER
    code = traitlets.Unicode().tag(sync=True)
    identity = traitlets.Unicode().tag(sync=True)

    def __init__(self, **traits: Any) -> None:
        (code, layout), name = shared(), uuid4().hex
        super().__init__(model_id=name, identity=name, code=code.model_id, layout=layout, **traits)


class LiveView(Loaded):
    """Shows scenes, with controls beside them, and reports through `on_event` what the reader does.

    controls: what `Control.described` says of each, in the order in which they stand on the page.
    frame: all that is shown; a page gets it whole once, and then what has changed.
    """

    frame = traitlets.Dict().tag(sync=True)
    controls: traitlets.List[Any] = traitlets.List().tag(sync=True)

    def __init__(self, controls: Sequence[Mapping[str, Any]] = ()) -> None:
        self._answers = False  # whether a page has been heard of, and so has the frame
        super().__init__(controls=list(controls))

    def show(
        self, scene: Scene, caption: str, *, values: Mapping[str, Any] | None = None, **rest: Any
    ) -> int:
        """Send one frame and return its number.

        caption: the picture in words; values: what the controls show. `rest` may be
        message: an error for the reader; handled: the serial number of the last event taken into account;
        ack: whether the browser shall report that the frame is drawn; undo, redo: whether they can be done;
        highs: where sliders end, if this changes.
        """
        number = self._next
        usual = {"message": "", "handled": 0, "ack": False, "undo": False, "redo": False, "highs": {}}
        shown = usual | {"caption": caption, "values": dict(values or {})} | rest | encode(scene)
        # The number last: there the browser begins to compare two frames, and they differ at once.
        self._put(shown | {"n": number})
        return number

    def say(self, message: str) -> None:
        """Show a message for the reader, leaving the picture as it is."""
        self._put({**self.frame, "n": self._next, "message": message})

    def _put(self, frame: dict[str, Any]) -> None:
        before, self.frame = self.frame, frame
        if self._answers:
            buffers: list[bytes] = []
            changed = [[place, packed(value, buffers)] for place, value in changes(before, frame)]
            self.send({"after": before["n"], "changes": changed}, buffers)

    def send_state(self, key: Any = None) -> None:
        """Send what is asked for, or all; but of a frame only the changes, where there is a page."""
        if key != "frame" or not self._answers:
            super().send_state(key)

    @property
    def _next(self) -> int:
        return int(self.frame.get("n", 0)) + 1

    def on_event(self, receive: Callable[[dict[str, Any]], None]) -> None:
        """Call `receive` with each message from the browser: {'kind': 'ack', 'move', 'add' .., ..}."""

        def hear(_widget: Any, content: Any, _buffers: Any) -> None:
            self._answers = True
            if content == {"kind": "whole"}:
                super(LiveView, self).send_state("frame")
            else:
                receive(content)

        self.on_msg(hear)

    def bundle(self) -> dict[str, Any]:
        """Return what a notebook's output holds of the view, by MIME type."""
        bundle, _ = self._repr_mimebundle_() or ({}, {})
        return bundle
