"""What the browser tests share: an exhibit on the page, its notebook, the mouse, waiting for a condition.

After an action nothing is read once and believed: a test waits until what it expects holds, for as long as
the slowest machine may need. Where it expects that nothing happens, it first lets the kernel answer.
"""

import re
import time
from contextlib import contextmanager

import pytest
from playwright.sync_api import expect

from tools.lab_browser import run_all

SOON = 30.0  # seconds within which a picture must have changed, on the slowest machine
expect.set_options(timeout=SOON * 1000)

EXECUTE = """code => {
    const { kernel } = window.jupyterapp.shell.currentWidget.sessionContext.session;
    return kernel.requestExecute({ code }).done.then(() => null);
}"""

# Another cell in place of the one before: one page and one kernel serve for all, which saves minutes.
REPLACE = """async source => {
    const { content, context, revealed } = window.jupyterapp.shell.currentWidget;
    await Promise.all([revealed, context.ready]);  // what is written before the file has been read is lost
    const { sharedModel } = content.model;
    sharedModel.deleteCellRange(1, sharedModel.cells.length);  // a test may have added one, by Shift+Enter
    content.widgets[0].model.sharedModel.setSource(source);
}"""


def show(page, source, seconds=60):
    """Write the source into the page's only cell, run it, and return the cell."""
    page.evaluate(REPLACE, source)
    run_all(page, seconds)
    return Cell(page)


def until(holds):
    """Wait for a condition."""
    end = time.monotonic() + SOON
    while not holds():
        assert time.monotonic() < end, "nothing happened"
        time.sleep(0.05)


def at_rest(locator):
    """Wait until the page has laid it out: the same box twice, some frames apart."""
    boxes = [locator.bounding_box()]

    def same():
        time.sleep(0.1)
        boxes.append(locator.bounding_box())
        return boxes[-1] is not None and boxes[-1] == boxes[-2]

    until(same)


def draw(page, code, says):
    """Run the cell, and wait until the exhibit is laid out and says this."""
    show(page, code, 10)
    expect(page.locator(".course-caption")).to_have_text(says)
    until(lambda: page.locator("canvas.course-field").first.bounding_box()["width"] > 20)
    at_rest(page.locator(".course-picture"))


def execute(page, code):
    """Run code in the page's kernel; all that Python has sent before its end has then been drawn."""
    page.evaluate(EXECUTE, code)


def let_the_kernel_work(page):
    """Give whatever still plays in the kernel time for some chunks of work, and see what it has sent."""
    execute(page, "import asyncio; await asyncio.sleep(0.3)")


def drag(page, start, end, steps=8):
    """Press the mouse at one place and let it go at another."""
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(*end, steps=steps)
    page.mouse.up()


def notebook_of(page):
    """All cells' sources, and which is active in which mode: what JupyterLab's own keys would change."""
    return page.evaluate(
        """() => {
            const { content } = window.jupyterapp.shell.currentWidget;
            const sources = content.widgets.map((cell) => cell.model.sharedModel.source);
            return [sources, content.activeCellIndex, content.mode];
        }"""
    )


class Cell:
    """The code cell on the page and the exhibit that it shows, or that of one of its outputs."""

    def __init__(self, page, output=None):
        self.page = page
        self.root = page.locator(".jp-CodeCell")
        if output is not None:
            self.root = self.root.locator(".jp-OutputArea-child", has=page.locator(".course-exhibit")).nth(
                output
            )
        self.exhibit = self.root.locator(".course-exhibit")
        self.caption = self.root.locator(".course-caption")
        self.message = self.root.get_by_role("alert")
        self.canvas = self.root.locator("canvas.course-field")
        self.points = self.root.locator(".point")

    def wait(self):
        """Until the exhibit is there, as large as it will be."""
        expect(self.canvas).to_be_visible()
        until(lambda: self.canvas.bounding_box()["width"] > 100)
        expect(self.caption).not_to_have_text("")

    def slider(self, name):
        return self.root.get_by_role("slider", name=name)

    def number(self, name):
        """The box beside a slider, in which its number stands and can be typed."""
        return self.root.get_by_role("textbox", name=f"{name}: number")

    def button(self, name):
        return self.root.get_by_role("button", name=name)

    def point(self, number):
        """The point of this number, counted from 1 as its name has it."""
        return self.root.get_by_role("button", name=re.compile(f"^Point {number} of"))

    def place(self, number):
        """Where the point is, (x1, x2), as its name says; while it is moved, where the browser put it."""
        name = self.point(number).get_attribute("aria-label")
        return tuple(map(float, re.search(r"x1 = (\S+), x2 = ([\d.]+)", name).groups()))

    def chosen_place(self):
        """Where the chosen point is as Python has it, on the sliders' grid."""
        sliders = [self.slider(f"chosen point: x{axis}") for axis in "₁₂"]
        return tuple(float(slider.get_attribute("aria-valuetext")) for slider in sliders)

    def settled(self, number):
        """The place of this point, the chosen one, once Python's answer has come: its sliders agree."""
        half = 0.0025 + 1e-9  # of a slider's step
        until(lambda: self.place(number) == pytest.approx(self.chosen_place(), abs=half))
        return self.place(number)

    def field(self):
        return self.canvas.evaluate("canvas => canvas.toDataURL()")

    def steps(self):
        return int(re.search(r"after ([\d,]+)", self.caption.inner_text()).group(1).replace(",", ""))

    def on_screen(self, x1, x2):
        """The pixel of the window at (x1, x2) of the unit square."""
        box = self.canvas.bounding_box()
        return box["x"] + x1 * box["width"], box["y"] + (1 - x2) * box["height"]

    def colour(self, x1, x2):
        """Red, green and blue of the field at (x1, x2)."""
        return self.canvas.evaluate(
            """(canvas, [x, y]) => [...canvas.getContext('2d').getImageData(
                x * canvas.width, (1 - y) * canvas.height, 1, 1).data].slice(0, 3)""",
            [x1, x2],
        )

    @contextmanager
    def redrawn(self):
        """What is done inside changes both the pixels of the field and the caption."""
        field, caption = self.field(), self.caption.inner_text()
        yield
        expect(self.caption).not_to_have_text(caption)
        until(lambda: self.field() != field)
