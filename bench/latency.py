"""How fast an exhibit follows the hand, measured in JupyterLab in a real browser.

From the key press on a real slider to the first animation frame in which a pixel of the field, known
beforehand to change its category, has changed; and frames per second while a slider or a point is dragged.
"""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from playwright.sync_api import Locator, Page
from scipy.ndimage import binary_erosion

from bench.row import Row
from course_utils.exhibits.ch04_stochastic_gradient.decision_region import decision_region
from tools.lab_browser import Lab, chromium, run_all, write_notebook

INDEX = 1  # the A point at (0.3, 0.4): when it goes right, the boundary must follow
RANGE = (0.3, 0.7)
PRESSES = 120
SETTLE = {"exhibit": 150, "interact": 450}  # ms between presses, so that none meets the work of the last
PAGE = 0.025  # what Page Up adds to the slider
SURE = 0.05  # |F1 - F2| that a place must have before and after, for its colour to be told apart
DRAG_SECONDS = 2.0

EXHIBIT = f"""from course_utils.exhibits import decision_region
decision_region(chosen={INDEX})"""
# No margin, so that a place in the figure is known; the tight box is what notebooks have by default.
BASELINE = f"""%matplotlib inline
%config InlineBackend.print_figure_kwargs = {{"bbox_inches": "tight", "pad_inches": 0}}
from bench.interact_baseline import show
show({INDEX})"""

# Waits for the pixel of the exhibit's canvas, or of the figure, to take the category; returns milliseconds.
WATCH = """([selector, fx, fy, category]) => {
  const cell = document.querySelector(selector);
  let pressed = null;
  const scratch = new OffscreenCanvas(1, 1).getContext('2d', {willReadFrequently: true});
  const key = (event) => { pressed ??= event.timeStamp; };
  window.addEventListener('keydown', key, true);
  const read = () => {
    const source = cell.querySelector('canvas.course-field') ?? cell.querySelector('img');
    if (!source || source.complete === false) return null;
    const [w, h] = [source.naturalWidth ?? source.width, source.naturalHeight ?? source.height];
    scratch.drawImage(source, Math.floor(fx * w), Math.floor(fy * h), 1, 1, 0, 0, 1, 1);
    const [r, , b] = scratch.getImageData(0, 0, 1, 1).data;
    return Math.max(r, b) < 128 ? null : b > r ? 'A' : 'B'; // null: on the dark boundary
  };
  const done = (value) => { window.removeEventListener('keydown', key, true); window.latency = value; };
  window.latency = undefined;
  window.before = read();
  const frame = () => {
    if (pressed !== null && read() === category) return done(performance.now() - pressed);
    if (pressed !== null && performance.now() - pressed > 3000) return done(null);
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
}"""

# Counts the pictures that arrive: canvas paintings, new images, and captions, which Python alone writes.
# They change with the cost, also where the network is good enough already and the field stays as it is.
COUNT = """(selector) => {
  window.frames_seen = []; window.last_event = 0; window.noted = false;
  const cell = document.querySelector(selector);
  const seen = (now) => { window.noted = false; window.frames_seen.push(now); };
  const note = () => {
    if (!window.noted) requestAnimationFrame(seen); // a picture is seen once, whatever of it has changed
    window.noted = true;
  };
  if (!window.put) {
    window.put = CanvasRenderingContext2D.prototype.putImageData;
    CanvasRenderingContext2D.prototype.putImageData = function (...all) {
      window.put.apply(this, all);
      window.note();
    };
  }
  window.note = note;
  window.watcher?.disconnect();
  const isImage = (node) => node.tagName === 'IMG' || node.querySelector?.('img');
  window.watcher = new MutationObserver((list) => {
    if (list.some((m) => m.target.matches('.course-caption') || [...m.addedNodes].some(isImage))) note();
  });
  window.watcher.observe(cell, {subtree: true, childList: true});
  window.addEventListener('pointermove', (e) => { window.last_event = e.timeStamp; }, true);
}"""

NUMBER_CELLS = "document.querySelectorAll('.jp-CodeCell').forEach((cell, i) => cell.dataset.bench = i + 1)"


def latency() -> list[Row]:
    """The exhibit beside `interact` with the same picture, in the same browser."""
    if chromium() is None:
        return [Row("slider key press to changed pixel", None, 40, note="no Chromium was found")]
    found = measure()
    ours, theirs, point = found["exhibit"], found["interact"], found["point"]
    presses = f"{ours['presses']} presses"
    ratio = theirs["median"] / ours["median"]
    return [
        Row("slider key press to changed pixel, median", ours["median"], 40, "ms", note=presses),
        Row("the same, 95% within", ours["p95"], 60, "ms"),
        Row("the same with interact and contourf, median", theirs["median"], unit="ms"),
        Row("the same, 95% within", theirs["p95"], unit="ms", note=f"{theirs['presses']} presses"),
        Row("how many times faster, of the medians", ratio, 5, at_least=True),
        Row("frames while the slider is dragged", ours["fps"], 20, "1/s", at_least=True, note="aim 25"),
        Row("the last frame after the last event", ours["last"], 100, "ms"),
        Row("frames with interact and contourf", theirs["fps"], unit="1/s"),
        Row("its last frame after the last event", theirs["last"], unit="ms"),
        Row("frames while a point is dragged", point["fps"], unit="1/s"),
        Row("the last frame after the last event", point["last"], unit="ms"),
    ]


def measure() -> dict[str, dict[str, float]]:
    """Return median and p95 in ms, frames/s and the last frame's lag, of the exhibit and the baseline."""
    with tempfile.TemporaryDirectory() as folder:
        write_notebook(Path(folder) / "bench.ipynb", EXHIBIT, BASELINE)
        with Lab(Path(folder)) as lab, lab.page("bench.ipynb", width=1280, height=1500) as page:
            run_all(page)
            page.wait_for_selector("canvas.course-field")
            page.wait_for_timeout(1500)
            page.evaluate(NUMBER_CELLS)
            results = {}
            for name, number in (("exhibit", 1), ("interact", 2)):
                results[name] = _measure_cell(page, name, number)
            results["point"] = _drag(page, _cell(1), _point(page))
            return results


def _measure_cell(page: Page, name: str, number: int) -> dict[str, float]:
    selector = _cell(number)
    handle = _handle(page, name, selector)
    handle.focus()
    times = list(_presses(page, name, selector))
    quantiles = {"median": float(np.median(times)), "p95": float(np.percentile(times, 95))}
    return quantiles | {"presses": len(times)} | _drag(page, selector, handle)


def _cell(number: int) -> str:
    return f"[data-bench='{number}']"


def _handle(page: Page, name: str, selector: str) -> Locator:
    if name == "exhibit":
        return page.locator(selector).get_by_role("slider", name="chosen point: x₁")
    return page.locator(selector).locator(".noUi-handle")


def _point(page: Page) -> Locator:
    return page.locator(f".course-picture .point:nth-child({INDEX + 1})")


def _presses(page: Page, name: str, selector: str) -> Iterator[float]:
    """Press the arrow key on the focused slider again and again; yield the latencies."""
    for key, place in _flips():
        if place is None:  # a press that moves no boundary
            page.keyboard.press(key)
            page.wait_for_timeout(SETTLE[name])
            continue
        x, y, category = place
        # The field fills the canvas; in the baseline's figure it fills the left axes.
        fx, fy = (x, 1 - y) if name == "exhibit" else (0.05 + 0.38 * x, 0.15 + 0.75 * (1 - y))
        page.evaluate(WATCH, [selector, fx, fy, category])
        page.keyboard.press(key)
        page.wait_for_function("window.latency !== undefined", polling=20)
        latency = page.evaluate("window.latency")
        if latency is not None and page.evaluate("window.before") != category:
            yield latency
        page.wait_for_timeout(SETTLE[name])


def _flips() -> Iterator[tuple[str, tuple[float, float, str] | None]]:
    """Yield each key press and a place whose category it changes, found by running the exhibit here."""
    exhibit = decision_region(chosen=INDEX)
    position = exhibit.widgets["x1"].value
    before = exhibit.scene().axes[0].items[0].values
    way = 1
    for _ in range(PRESSES):
        if not RANGE[0] < position + way * PAGE < RANGE[1]:
            way = -way
        position = round(position + way * PAGE, 3)
        exhibit.act("x1", position)
        after = exhibit.scene().axes[0].items[0].values
        # A patch whose every node changes, so that the boundary line itself is not in the way.
        flipped = binary_erosion((before > 0) != (after > 0), np.ones((3, 3)))
        strength = np.where(flipped, np.minimum(abs(before), abs(after)), 0)
        row, column = np.unravel_index(strength.argmax(), strength.shape)
        category = "A" if after[row, column] > 0 else "B"
        place = (column / 100, row / 100, category) if strength.max() > SURE else None
        yield "PageUp" if way > 0 else "PageDown", place
        before = after


def _drag(page: Page, selector: str, what: Locator) -> dict[str, float]:
    """Drag to and fro at about 60 events a second; return frames/s and the last frame's lag in ms."""
    box = what.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.evaluate(COUNT, selector)
    page.mouse.move(x, y)
    page.mouse.down()
    start = page.evaluate("performance.now()")
    step = 0
    while page.evaluate("performance.now()") - start < DRAG_SECONDS * 1000:
        step += 1
        page.mouse.move(x + 25 * np.sin(step / 12), y)
        page.wait_for_timeout(14)
    page.mouse.up()
    end = page.evaluate("performance.now()")
    page.wait_for_timeout(1500)
    frames, last_event = page.evaluate("[window.frames_seen, window.last_event]")
    during = [t for t in frames if start <= t <= end]
    return {"fps": len(during) / (end - start) * 1000, "last": max([*frames, last_event]) - last_event}


MEASUREMENTS = (latency,)
