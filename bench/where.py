"""Where the time of a frame goes: processor time of each process while a slider moves, event by event.

A profile of the exhibit beside that of the floor, a widget that echoes the slider and paints one pixel. The
browser has no graphics card here: its other processes paint in place of one. Both notebooks are slow enough
once for JupyterLab to show the time of their last run, which it writes anew at each message.
"""

import os
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import psutil
from playwright.sync_api import Browser

from bench.latency import CELLS, NUMBER_CELLS
from bench.row import Row
from tools.lab_browser import Lab, chromium, run_all, running_browser, write_notebook

EVENTS, APART = 150, 45  # of the slider, and the milliseconds between two: each is answered before the next
SLOW = "import time; time.sleep(2)\n"

MOVE = """async ([handle, events, apart]) => {
  for (let k = 1; k <= events; k += 1) {
    handle.value = Math.round(handle.max * (0.4 + 0.1 * Math.sin(k / 12)));
    handle.dispatchEvent(new Event('input', { bubbles: true }));
    await new Promise((resolve) => setTimeout(resolve, apart));
  }
}"""
# How to tell a process by its command line.
PROCESSES = {
    "--type=renderer": "page",
    "--type=": "other processes of the browser",
    "ipykernel": "kernel",
    "jupyterlab": "server",
    "chrom": "other processes of the browser",
}
MAIN_THREAD = {
    "ScriptDuration": "JavaScript",
    "LayoutDuration": "layout",
    "RecalcStyleDuration": "style",
    "TaskDuration": "the page's main thread",
}


def profile() -> Iterator[Row]:
    """Milliseconds of processor time for one event: of the exhibit, with the floor's as a note."""
    if chromium() is None:
        yield Row("processor time of a frame", None, note="no Chromium was found")
        return
    with tempfile.TemporaryDirectory() as folder, Lab(Path(folder)) as lab, running_browser() as browser:
        floor, ours = (measured(lab, browser, name) for name in ("floor", "exhibit"))
    for what, value in ours.items():
        yield Row(f"a frame: {what}", value, unit="ms", note=f"the floor's: {floor[what]:.3g} ms")
    yield Row(
        "frames that Python could deliver", 1000 / ours["kernel"], unit="1/s", note="by its processor time"
    )


def measured(lab: Lab, browser: Browser, name: str) -> dict[str, float]:
    """Return the milliseconds of processor time that each part takes for one event."""
    write_notebook(lab.folder / f"{name}.ipynb", SLOW + CELLS[name])
    with lab.page(f"{name}.ipynb", browser=browser, width=1280, height=1500) as page:
        run_all(page)
        page.wait_for_selector("canvas.course-field")
        page.wait_for_timeout(3000)
        page.evaluate(NUMBER_CELLS)
        slider = page.get_by_role("slider", name="chosen point: x₁").element_handle()
        devtools = page.context.new_cdp_session(page)
        devtools.send("Performance.setTimeDomain", {"timeDomain": "threadTicks"})
        devtools.send("Performance.enable")

        def now() -> Counter[str]:
            metrics = devtools.send("Performance.getMetrics")["metrics"]
            found = {
                MAIN_THREAD[one["name"]]: one["value"] for one in metrics if one["name"] in MAIN_THREAD
            }
            return Counter(found) + processes()

        before = now()
        page.evaluate(MOVE, [slider, EVENTS, APART])
        page.wait_for_timeout(300)
        after = now()
    return {what: 1000 * (after[what] - before[what]) / EVENTS for what in after}


def processes() -> Counter[str]:
    """Return the seconds of processor time of each kind of process that the measurement has started."""
    seconds: Counter[str] = Counter()
    for one in psutil.Process(os.getpid()).children(recursive=True):
        line = " ".join(one.cmdline())
        kind = next((kind for part, kind in PROCESSES.items() if part in line), None)
        if kind:
            seconds[kind] += one.cpu_times().user + one.cpu_times().system
    return seconds


MEASUREMENTS = (profile,)
