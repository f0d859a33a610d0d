"""Exact values where the mouse, a finger or the keyboard is, compared with Python's own."""

import numpy as np
import pytest
from every_reading import BOXES, NETWORK, WIDTH, X
from playwright.sync_api import expect

from browser.lab_page import draw, execute, notebook_of, show, until
from browser.test_browser_exhibits import stumbles
from course_utils.pictures.numbers import plain
from tools.lab_browser import ROOT

pytestmark = pytest.mark.browser

CODE = f"""import sys
sys.path.insert(0, {str(ROOT / "tests")!r})
from every_reading import every_reading
parts = every_reading()
parts"""
# The names and values of the readout, in order.
ROWS = """box => box.hidden ? [] : [...box.children].map((row) =>
    [...row.children].slice(1).map((part) => part.textContent))"""


class Reading:
    """The exhibit on the page and what is read in it."""

    def __init__(self, page):
        self.page = page
        self.drawing = page.locator(".course-picture")
        self.readout = page.locator(".course-readout")
        self.marks = page.locator(".reading-mark")
        self.stops = page.locator(".reader")
        self.spoken = page.locator(".course-spoken").last

    def at(self, kind, x, y):
        """The pixel of the window at a place of a box, in shares from its lower left corner."""
        left, top, width, height = BOXES[kind]
        box = self.drawing.bounding_box()
        scale = box["width"] / WIDTH
        return box["x"] + scale * (left + x * width), box["y"] + scale * (top + (1 - y) * height)

    def point(self, kind, x, y):
        self.page.mouse.move(*self.at(kind, x, y))

    def reads(self, *rows):
        until(lambda: self.readout.evaluate(ROWS) == [list(row) for row in rows])

    def reads_nothing(self):
        expect(self.readout).to_be_hidden()
        expect(self.marks).to_have_count(0)


@pytest.fixture
def reading(page):
    """The exhibit, as its cell has just made it."""
    draw(page, CODE, "shift 0")
    return Reading(page)


def two_curves(x, shift=0.0):
    return ("t", plain(x)), ("square", plain(x**2 + shift)), ("decay", plain(np.exp(-x)))


def in_the_region(x1, x2):
    F1, F2 = NETWORK.output(np.array([[x1], [x2]]))[:, 0]
    values = ("F₁", plain(F1)), ("F₂", plain(F2)), ("category", "A" if F1 > F2 else "B")
    return ("x₁", f"{x1:.3f}"), ("x₂", f"{x2:.3f}"), *values


# ---------------------------------------------------------------- by mouse


def test_the_mouse_reads_each_kind_of_box_and_leaves_nothing_behind(reading, page):
    reading.point("curves", 0.34, 0.5)
    reading.reads(*two_curves(X[7]))
    expect(reading.marks).to_have_count(2)
    reading.point("log", 0.51, 0.5)
    reading.reads(("m", "10"), ("bound", "0.1"), ("seen", "0.05"))
    reading.point("bars", 0.52, 0.9)
    reading.reads(("bar", "dog"), ("softmax", "−0.123457"))
    reading.point("image", 0.9, 0.2)
    reading.reads(("row", "2"), ("column", "3"), ("value", "−0.333333"))
    reading.point("image", 0.9, 0.9)  # an empty cell
    reading.reads_nothing()
    reading.point("photograph", 0.75, 0.75)
    reading.reads(("row", "1"), ("column", "2"), ("red, green, blue", "3, 4, 5"))
    reading.point("region", 0.25, 0.7)
    until(lambda: len(reading.readout.evaluate(ROWS)) == 5)
    (_, x1), (_, x2), *_ = reading.readout.evaluate(ROWS)
    reading.reads(*in_the_region(float(x1), float(x2)))
    assert (float(x1), float(x2)) == pytest.approx((0.25, 0.7), abs=0.01)
    page.mouse.move(0, 0)
    reading.reads_nothing()


def test_a_readout_is_whole_inside_the_picture_and_beside_its_mark(reading):
    for x in (0.02, 0.5, 0.98):
        for kind in ("curves", "region"):
            reading.point(kind, x, 0.5)
            expect(reading.readout).to_be_visible()
            box, picture = reading.readout.bounding_box(), reading.drawing.bounding_box()
            assert picture["x"] <= box["x"]
            assert box["x"] + box["width"] <= picture["x"] + picture["width"]
            assert picture["y"] <= box["y"]
            mark = reading.marks.first.bounding_box()
            middle = mark["x"] + mark["width"] / 2
            assert middle < box["x"] or middle > box["x"] + box["width"]


def test_a_reading_follows_the_frames_and_escape_ends_it(reading, page):
    reading.point("curves", 0.5, 0.5)
    reading.reads(*two_curves(X[10]))
    execute(page, "parts.state = type(parts.state)(shift=20.0)")
    reading.reads(*two_curves(X[10], 20))
    page.keyboard.press("Escape")
    reading.reads_nothing()
    execute(page, "parts.state = type(parts.state)(shift=10.0)")
    reading.reads_nothing()


def test_reading_is_no_event_and_a_drag_shows_nothing(reading, page):
    reading.point("region", 0.3, 0.3)
    until(lambda: len(reading.readout.evaluate(ROWS)) == 5)
    undo = page.get_by_role("button", name="Undo")
    expect(undo).to_have_attribute("aria-disabled", "true")
    page.mouse.move(*reading.at("region", 0.5, 0.5))
    page.mouse.down()
    page.mouse.move(*reading.at("region", 0.8, 0.7), steps=4)
    expect(undo).to_have_attribute("aria-disabled", "false")
    reading.reads_nothing()
    page.mouse.up()


def test_a_finger_reads_until_it_touches_elsewhere(reading, page, touch):
    for event, places in [("touchStart", [reading.at("curves", 0.5, 0.5)]), ("touchEnd", [])]:
        touch(event, *places)
    reading.reads(*two_curves(X[10]))
    page.locator(".course-caption").dispatch_event("pointerdown", {"pointerType": "touch"})
    reading.reads_nothing()


# ---------------------------------------------------------------- by keyboard


def test_one_stop_of_the_tab_key_reads_all_boxes(reading, page):
    before = notebook_of(page)
    expect(page.locator(".course-view [tabindex='0']")).to_have_count(2)  # with the handle
    page.locator(".point").focus()
    page.keyboard.press("Tab")
    expect(reading.stops.first).to_be_focused()
    reading.reads(*two_curves(X[10]))
    page.keyboard.press("ArrowRight")
    reading.reads(*two_curves(X[11]))
    expect(reading.spoken).to_have_text(", ".join(f"{name} {value}" for name, value in two_curves(X[11])))
    page.keyboard.press("Home")
    reading.reads(*two_curves(0.0))
    for _ in range(5):
        page.keyboard.press("PageDown")
    reading.reads(*in_the_region(0.5, 0.5))
    page.keyboard.press("Shift+ArrowUp")
    reading.reads(*in_the_region(0.5, 0.6))
    words = ", ".join(f"{name} {value}" for name, value in in_the_region(0.5, 0.6))
    expect(reading.spoken).to_have_text(words)
    page.keyboard.press("Escape")
    reading.reads_nothing()
    page.keyboard.press("ArrowLeft")
    reading.reads(*in_the_region(0.49, 0.6))
    page.keyboard.press("Tab")
    reading.reads_nothing()
    assert notebook_of(page) == before


def test_the_keys_of_what_is_edited_stay_its_own(reading, page):
    page.locator(".point").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator(".point")).to_have_attribute("aria-label", "handle, x = 0.60 and y = 0.50")
    reading.reads_nothing()


def test_axe_finds_nothing_while_values_are_read(reading, page):
    reading.stops.first.focus()
    page.keyboard.press("ArrowRight")
    reading.reads(*two_curves(X[11]))
    assert stumbles(page) == []


def test_where_nothing_is_read_there_is_no_stop(page):
    cell = show(page, "from course_utils.exhibits import layer_sizes\nlayer_sizes()")
    expect(cell.caption).not_to_have_text("")
    expect(page.locator(".course-picture svg").first).to_be_visible()
    expect(page.locator(".reader")).to_have_count(0)


def test_cells_that_are_picked_show_their_values_too_and_need_no_other_stop(page):
    cell = show(page, "from course_utils.exhibits import filter_matrix\nfilter_matrix()")
    cover = cell.exhibit.locator(".image .cover").nth(1)  # of the matrix
    cover.focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator(".course-readout")).to_be_visible()
    expect(page.locator(".reader")).to_have_count(0)
    value = page.locator(".course-readout-value").last
    until(lambda: cover.get_attribute("aria-label").endswith(f": {value.inner_text()}"))
