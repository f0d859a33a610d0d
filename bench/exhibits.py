"""How fast every exhibit answers a key press, measured in JupyterLab in a real browser.

From the key press on one of its sliders (or its menu) to the first animation frame after its picture has
changed: a canvas painted, or a line, number or word of the SVG or of the caption replaced. Machines differ,
so the bar is a ratio to the floor, a widget that echoes a slider and paints one pixel. It stands in the
same notebook and takes turns with the exhibit: where a run took over a second, JupyterLab computes its
toolbar anew at each message, whoever sent it. `python -m bench exhibits sigmoid` measures that one alone.
"""

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from playwright.sync_api import Browser, Locator, Page, TimeoutError

from bench.latency import CELLS
from bench.row import Row
from course_utils import exhibits
from course_utils.interactive.controls import Choice
from tools.lab_browser import Lab, chromium, run_all, running_browser, write_notebook

ROUNDS, PRESSES = 5, 5  # of the floor and of the exhibit, in turn
BAR = 1.6  # times the floor's median
# How an exhibit is made for the measurement, and on which slider, where the first will not do.
SETTINGS = {"decision_region": "chosen=1", "draw_boundary": "revealed=True"}
ONCE = {"cost_of_gradients"}  # its only menu is a guess, which changes the picture once
SLIDERS = {"decision_region": "chosen point: x₁", "forward_pass": "its value", "layer_sizes": "layer l"}
BUTTONS = {"one_point": "One step"}  # where no slider changes the picture at once

# Notes when the picture changed last; `waiting` is the moment of a key press that is not answered yet.
WATCH = """() => {
  const parts = document.querySelectorAll('.course-picture, .course-caption'); // all of a state can be seen
  const watch = (window.watch = {changed: performance.now(), waiting: null, latency: null});
  const changed = () => {
    watch.changed = performance.now();
    if (watch.waiting === null) return;
    const pressed = watch.waiting;
    watch.waiting = null;
    requestAnimationFrame(() => { watch.latency = performance.now() - pressed; });
  };
  const everything = {subtree: true, childList: true, attributes: true, characterData: true};
  for (const part of parts) new MutationObserver(changed).observe(part, everything);
  const put = CanvasRenderingContext2D.prototype.putImageData;
  CanvasRenderingContext2D.prototype.putImageData = function (...all) { put.apply(this, all); changed(); };
  window.addEventListener('keydown', (event) => {
    watch.latency = null;
    watch.waiting = event.timeStamp;
  }, true);
}"""
QUIET = "() => performance.now() - window.watch.changed > 200"
ANSWERED = "() => window.watch.latency !== null"


def names() -> list[str]:
    """Return the names of all exhibits, or of those given on the command line."""
    everything = exhibits.__all__
    return [name for name in everything if name in sys.argv] or everything


def answers() -> Iterator[Row]:
    """Measure one exhibit after the other, in one JupyterLab and one browser."""
    if chromium() is None:
        yield Row("key press to changed picture", None, note="no Chromium was found")
        return
    with tempfile.TemporaryDirectory() as folder, Lab(Path(folder)) as lab, running_browser() as browser:
        for name in names():
            floor, times = measure(lab, browser, name)
            if len(times) < (1 if name in ONCE else ROUNDS * PRESSES / 2):
                yield Row(f"{name}: key press to changed picture", None, note="most presses change nothing")
                continue
            median, p95 = float(np.median(times)), np.percentile(times, 95)
            note = (
                f"{median:.1f} ms, 95% within {p95:.1f} ms, {len(times)} presses; the floor {floor:.1f} ms"
            )
            yield Row(f"{name}: key press to changed picture / floor", median / floor, BAR, note=note)


def code_of(name: str) -> str:
    """Return the code of a cell that shows the exhibit, with an answer where it asks first."""
    guess, given = getattr(exhibits, name)().controls.get("guess"), SETTINGS.get(name, "")
    if isinstance(guess, Choice) and name not in ONCE:
        given = f"guess={guess.options[1]!r}"
    return f"from course_utils.exhibits import {name}\n{name}({given})"


def measure(lab: Lab, browser: Browser, name: str) -> tuple[float, list[float]]:
    """Return the median latency of the floor, and the latencies of the exhibit, in ms."""
    write_notebook(lab.folder / f"{name}.ipynb", CELLS["floor"], code_of(name))
    with lab.page(f"{name}.ipynb", browser=browser, height=1400) as page:
        run_all(page)
        page.wait_for_selector(".course-picture svg")
        page.wait_for_timeout(1000)
        page.evaluate(WATCH)
        floor = page.locator(".jp-CodeCell").first.get_by_role("slider"), ["ArrowRight", "ArrowLeft"]
        times: list[list[float]] = [[], []]
        both = list(zip((floor, control(page, name)), times, strict=True))
        for _ in range(ROUNDS):
            for (operated, keys), found in both:
                operated.focus()
                found += presses(page, keys)
    return float(np.median(times[0])), times[1]


def control(page: Page, name: str) -> tuple[Locator, list[str]]:
    """Return the exhibit's slider, or its last menu where it has none, and the keys that move it."""
    exhibit = page.locator(".course-exhibit")
    if name in BUTTONS:
        return exhibit.get_by_role("button", name=BUTTONS[name]), ["Enter"]
    sliders = exhibit.locator(".course-slider:visible")
    if sliders.count() == 0:
        return exhibit.locator("select:visible").last, ["ArrowDown", "ArrowUp"]
    chosen = sliders.filter(has_text=SLIDERS[name]) if name in SLIDERS else sliders
    return chosen.first.get_by_role("slider"), ["ArrowRight", "ArrowLeft"]


def presses(page: Page, keys: list[str]) -> Iterator[float]:
    """Press the first key, for a menu both by turns; turn back where nothing moves; yield the latencies."""
    for _ in range(PRESSES):
        page.wait_for_function(QUIET, polling=50)
        page.keyboard.press(keys[0])
        try:
            page.wait_for_function(ANSWERED, polling=20, timeout=2000)
        except TimeoutError:
            keys.reverse()
            continue
        if "ArrowDown" in keys:  # a menu may have no more than two options
            keys.reverse()
        yield page.evaluate("window.watch.latency")
    keys.reverse()


MEASUREMENTS = (answers,)
