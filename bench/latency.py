"""How fast an exhibit follows the hand, measured in JupyterLab in a real browser, beside two others.

From the key press on a real slider to the first animation frame in which a pixel, known beforehand to
change, has changed; and frames per second while a slider or a point is dragged by events that the page
makes itself, one an animation frame. The others are the floor, a widget that echoes a slider and paints one
pixel, and `interact` with the same picture drawn by matplotlib. Machines differ, so the bars are ratios.
"""

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from playwright.sync_api import Locator, Page
from scipy.ndimage import binary_erosion

from bench.far import far_away
from bench.row import Row
from course_utils.exhibits.ch04_stochastic_gradient.decision_region import decision_region
from tools.lab_browser import Lab, chromium, run_all, write_notebook

INDEX = 1  # the A point at (0.3, 0.4): when it goes right, the boundary must follow
RANGE = (0.25, 0.75)
ROUNDS, PRESSES = 4, 30  # of each, in turn
SETTLE = {"exhibit": 150, "floor": 150, "interact": 450}  # ms until no press meets the work of the last
PAGE = {"exhibit": 0.1, "floor": 0.1, "interact": 0.025}  # what Page Up adds to the slider
SURE = 0.05  # |F1 - F2| that a place must have before and after, for its colour to be told apart
DRAGS, DRAG_SECONDS = 5, 2.0
ROUND_TRIP = 0.05  # seconds to a kernel far away and back

CELLS = {
    "exhibit": f"""from course_utils.exhibits import decision_region
decision_region(chosen={INDEX})""",
    "floor": """from bench.floor import Floor
Floor()""",
    # No margin, so that a place in the figure is known; the tight box is what notebooks have by default.
    "interact": f"""%matplotlib inline
%config InlineBackend.print_figure_kwargs = {{"bbox_inches": "tight", "pad_inches": 0}}
from bench.interact_baseline import show
show({INDEX})""",
}

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
}"""

NUMBER_CELLS = "document.querySelectorAll('.jp-CodeCell').forEach((cell, i) => cell.dataset.bench = i)"

# Moves a slider to and fro, or a point or handle: one event an animation frame; returns start and end.
# noUiSlider, of ipywidgets, listens to the mouse, on a part of its handle.
DRAG = """async ([handle, seconds]) => {
  const slider = handle.type === 'range';
  const box = handle.getBoundingClientRect();
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  const inner = handle.querySelector('.noUi-touch-area');
  const [name, Kind] = inner ? ['mouse', MouseEvent] : ['pointer', PointerEvent];
  const fire = (what, at) => (inner ?? handle).dispatchEvent(new Kind(name + what, { bubbles: true,
    cancelable: true, pointerId: 1, isPrimary: true, pointerType: 'mouse', button: 0,
    buttons: what === 'up' ? 0 : 1, clientX: at, clientY: y }));
  const middle = slider ? Number(handle.max) * 0.4 : 0;
  const move = (k) => {
    window.last_event = performance.now();
    if (!slider) return fire('move', x + 25 * Math.sin(k / 12));
    handle.value = Math.round(middle + 0.1 * handle.max * Math.sin(k / 12));
    handle.dispatchEvent(new Event('input', { bubbles: true }));
  };
  if (!slider) fire('down', x);
  const start = performance.now();
  for (let k = 1; performance.now() - start < 1000 * seconds; k += 1) {
    await new Promise(requestAnimationFrame);
    move(k);
  }
  if (!slider) fire('up', x);
  return [start, performance.now()];
}"""


def latency() -> list[Row]:
    """The exhibit beside the floor and `interact` with the same picture, in the same browser."""
    if chromium() is None:
        return [Row("slider key press to changed pixel", None, note="no Chromium was found")]
    return [*_near(measure()), *_far(measure(ROUND_TRIP))]


def _near(found: dict[str, Any]) -> list[Row]:
    (ours, floor, theirs), point = (found[name] for name in CELLS), found["point"]
    return [
        Row("slider key press to changed pixel, median", ours["median"], unit="ms"),
        Row("the same, 95% within", ours["p95"], unit="ms"),
        Row("the floor's, median", floor["median"], unit="ms"),
        Row("the floor's, 95% within", floor["p95"], unit="ms", note="what the machine itself scatters"),
        Row("interact's, median", theirs["median"], unit="ms"),
        Row("median / the floor's", ours["median"] / floor["median"], 1.3),
        Row("95% within / the floor's median", ours["p95"] / floor["median"], 1.6),
        Row("interact's median / ours", theirs["median"] / ours["median"], 15, at_least=True),
        Row("frames while the slider is dragged", ours["fps"], unit="1/s", note="aim 59"),
        Row("the floor's", floor["fps"], unit="1/s"),
        Row("interact's", theirs["fps"], unit="1/s"),
        Row("the last frame after the last event", ours["last"], 100, "ms"),
        Row("frames / the floor's", ours["fps"] / floor["fps"], 0.8, at_least=True),
        Row("frames / interact's", ours["fps"] / max(theirs["fps"], 0.1), 20, at_least=True),
        Row("frames while a point is dragged", point["fps"], unit="1/s", note="aim 59"),
        Row("the last frame after the last event", point["last"], 100, "ms"),
    ]


def _far(found: dict[str, Any]) -> list[Row]:
    ours, floor, point = found["exhibit"], found["floor"], found["point"]
    last = 100 + 1000 * ROUND_TRIP
    return [
        Row("50 ms away: key press to changed pixel, median", ours["median"], unit="ms"),
        Row("the floor's, median", floor["median"], unit="ms"),
        Row("frames while the slider is dragged", ours["fps"], 20, "1/s", at_least=True),
        Row("the last frame after the last event", ours["last"], last, "ms"),
        Row("frames while a point is dragged", point["fps"], 20, "1/s", at_least=True),
        Row("the last frame after the last event", point["last"], last, "ms"),
    ]


def measure(round_trip: float = 0.0) -> dict[str, dict[str, float]]:
    """Return median and p95 in ms, frames/s and the last frame's lag in ms, of each cell and of a point."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        write_notebook(folder / "bench.ipynb", *CELLS.values())
        lab = stack.enter_context(Lab(folder))
        lab.url = stack.enter_context(far_away(lab.url, round_trip)) if round_trip else lab.url
        page = stack.enter_context(lab.page("bench.ipynb", width=1280, height=2200))
        run_all(page)
        page.wait_for_selector("canvas.course-field")
        page.wait_for_timeout(1500)
        page.evaluate(NUMBER_CELLS)
        times = _latencies(page, {"exhibit", "floor"} if round_trip else set(CELLS))
        found = {
            name: {"median": float(np.median(one)), "p95": float(np.percentile(one, 95))}
            for name, one in times.items()
        }
        drags = _drags(page, [*found, "point"])
        return {name: found.get(name, {}) | drag for name, drag in drags.items()}


def _latencies(page: Page, names: set[str]) -> dict[str, list[float]]:
    """Press the keys of each in turn, so that what else the machine does meets all of them."""
    flips = {name: _flips(name) for name in CELLS if name in names}
    times: dict[str, list[float]] = {name: [] for name in flips}
    for _ in range(ROUNDS):
        for name, one in times.items():
            _slider(page, name).focus()
            one += _presses(page, name, islice(flips[name], PRESSES))
    return times


def _cell(name: str) -> str:
    return f"[data-bench='{list(CELLS).index(name)}']"


def _slider(page: Page, name: str) -> Locator:
    cell = page.locator(_cell(name))
    if name == "interact":
        return cell.locator(".noUi-handle")
    return cell.get_by_role("slider", name="chosen point: x₁")


def _point(page: Page) -> Locator:
    return page.locator(f".course-picture .point:nth-child({INDEX + 1})")


def _presses(page: Page, name: str, flips: Iterator[tuple[str, Any]]) -> Iterator[float]:
    """Press the arrow key on the focused slider again and again; yield the latencies."""
    for key, place in flips:
        if place is None:  # a press that moves no boundary
            page.keyboard.press(key)
            page.wait_for_timeout(SETTLE[name])
            continue
        x, y, category = place
        # The field fills the canvas; in the baseline's figure it fills the left axes.
        fx, fy = (0.05 + 0.38 * x, 0.15 + 0.75 * (1 - y)) if name == "interact" else (x, 1 - y)
        page.evaluate(WATCH, [_cell(name), fx, fy, category])
        page.keyboard.press(key)
        page.wait_for_function("window.latency !== undefined", polling=20)
        latency = page.evaluate("window.latency")
        if latency is not None and page.evaluate("window.before") != category:
            yield latency
        page.wait_for_timeout(SETTLE[name])


def _flips(name: str) -> Iterator[tuple[str, tuple[float, float, str] | None]]:
    """Yield each key press and a place whose category it changes, found by running the exhibit here."""
    exhibit, page = decision_region(chosen=INDEX), PAGE[name]
    position = exhibit.values["x1"]
    before, way, presses = exhibit.scene().axes[0].items[0].values, 1, 0
    while True:
        if not RANGE[0] < position + way * page < RANGE[1]:
            way = -way
        position, presses = round(position + way * page, 3), presses + 1
        key = "PageUp" if way > 0 else "PageDown"
        if name == "floor":
            yield key, (0.5, 0.5, "AB"[presses % 2])
            continue
        exhibit.act("x1", position)
        after = exhibit.scene().axes[0].items[0].values
        # A patch whose every node changes, so that the boundary line itself is not in the way.
        flipped = binary_erosion((before > 0) != (after > 0), np.ones((3, 3)))
        strength = np.where(flipped, np.minimum(abs(before), abs(after)), 0)
        row, column = np.unravel_index(strength.argmax(), strength.shape)
        category = "A" if after[row, column] > 0 else "B"
        yield key, (column / 100, row / 100, category) if strength.max() > SURE else None
        before = after


def _drags(page: Page, names: list[str]) -> dict[str, dict[str, float]]:
    """Drag each slider, and the point, in turn; return medians of frames/s and of the last one's lag."""
    found: dict[str, list[dict[str, float]]] = {name: [] for name in names}
    for _ in range(DRAGS):
        for name, one in found.items():
            cell, handle = ("exhibit", _point(page)) if name == "point" else (name, _slider(page, name))
            one.append(_drag(page, cell, handle))
    return {
        name: {what: float(np.median([drag[what] for drag in one])) for what in one[0]}
        for name, one in found.items()
    }


def _drag(page: Page, name: str, handle: Locator) -> dict[str, float]:
    """Drag to and fro; return frames/s and the last frame's lag in ms."""
    page.evaluate(COUNT, _cell(name))
    start, end = page.evaluate(DRAG, [handle.element_handle(), DRAG_SECONDS])
    page.wait_for_timeout(1500)
    frames, last_event = page.evaluate("[window.frames_seen, window.last_event]")
    during = [t for t in frames if start <= t <= end]
    return {"fps": len(during) / (end - start) * 1000, "last": max([*frames, last_event]) - last_event}


MEASUREMENTS = (latency,)
