"""The floor: a widget that only sends a slider's position to Python and paints what comes back."""

from typing import Any

import anywidget
import traitlets


class Floor(anywidget.AnyWidget):
    """A slider and one pixel, blue or orange by turns, with as many events in flight as an exhibit has."""

    _esm = """
    export default { render({ model, el }) {
      el.innerHTML = '<canvas class="course-field" width="8" height="8"></canvas>' +
        '<input type="range" min="0" max="200" value="60" aria-label="chosen point: x₁">';
      const [canvas, slider] = el.children;
      const context = canvas.getContext("2d");
      let [flying, waiting] = [0, false];
      const post = () => { waiting = false; flying += 1; model.send({ position: slider.valueAsNumber }); };
      slider.addEventListener("input", () => { if (flying < 3) post(); else waiting = true; });
      slider.addEventListener("keydown", () => slider.setAttribute("data-lm-suppress-shortcuts", ""));
      model.on("change:pixel", () => {
        flying -= 1;
        const pixels = new Uint8ClampedArray(model.get("pixel").buffer.slice(0));
        context.putImageData(new ImageData(pixels.slice(-256), 8, 8), 0, 0);
        if (waiting) post();
      });
    } };
    """
    pixel = traitlets.Bytes().tag(sync=True)

    def __init__(self) -> None:
        super().__init__()
        self.messages = 0
        self.on_msg(self._echo)

    def _echo(self, _widget: Any, _content: Any, _buffers: Any) -> None:
        self.messages += 1
        colour = (200, 100, 0, 255) if self.messages % 2 else (0, 100, 200, 255)
        # The number makes each answer differ from the last, as each frame of an exhibit does.
        self.pixel = self.messages.to_bytes(4) + bytes(colour * 64)
