"""Graphs, tables, matrices, sketches and handles in a real JupyterLab: by mouse, keyboard and touch."""

import json
import re

import numpy as np
import pytest
from every_part import CURVES, MATRIX, MIDDLES, SKETCH, TABLE, WIDTH
from playwright.sync_api import expect

from browser.lab_page import drag, draw, let_the_kernel_work, notebook_of, until
from tools.lab_browser import ROOT

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("picture")]

CODE = f"""import sys
sys.path.insert(0, {str(ROOT / "tests")!r})
from every_part import every_part
parts = every_part()
parts"""


class Picture:
    """The exhibit on the page."""

    def __init__(self, page):
        self.page = page
        self.caption = page.locator(".course-caption")
        self.drawing = page.locator(".course-picture")

    def at(self, x, y):
        """The pixel of the window at (x, y) in picture units."""
        box = self.drawing.bounding_box()
        return box["x"] + x * box["width"] / WIDTH, box["y"] + y * box["width"] / WIDTH

    def button(self, name):
        return self.page.get_by_role("button", name=re.compile(f"^{name}"))

    def heard(self):
        words = self.caption.inner_text()
        return json.loads(words) if words.startswith("{") else {}

    def hears(self, **event):
        until(lambda: event.items() <= self.heard().items())


@pytest.fixture
def picture(page):
    """The exhibit, as its cell has just made it."""
    draw(page, CODE, "nothing yet")
    return Picture(page)


# ---------------------------------------------------------------- handles


@pytest.mark.parametrize(("name", "x", "y"), [("lower handle", 10, 0.01), ("upper handle", 20, 0.1)])
def test_each_handle_says_which_it_is_and_where_on_logarithmic_axes(picture, page, name, x, y):
    left, top, width, height = CURVES
    start = left + width * np.log10(x) / 2, top - height * np.log10(y) / 3
    drag(page, picture.at(*start), picture.at(start[0], start[1] - height / 6))
    picture.hears(kind="move", name=name, index=0)
    there = pytest.approx((x, y * 10**0.5), rel=0.05)
    until(lambda: (picture.heard()["x"], picture.heard()["y"]) == there)
    expect(picture.button(name)).to_be_focused()


# ---------------------------------------------------------------- graphs


def test_nodes_and_edges_are_picked_with_the_mouse(picture, page):
    page.mouse.click(*picture.at(*MIDDLES[1]))
    picture.hears(kind="pick", part="network", what="node", index=1)
    page.mouse.click(*picture.at(200, 366))  # beside the edge, which is 3 units wide
    picture.hears(kind="pick", part="network", what="edge", index=0)


def test_the_tab_key_reaches_a_graph_once_and_arrows_go_through_it(picture, page):
    before = notebook_of(page)
    picture.button("neuron 1").focus()
    for name, what, index in [("neuron 2", "node", 1), ("neuron 3", "node", 2), ("neuron 4", "node", 3)]:
        page.keyboard.press("ArrowRight")
        picture.hears(kind="pick", what=what, index=index)
        expect(picture.button(name)).to_be_focused()
    page.keyboard.press("End")
    picture.hears(what="edge", index=1)
    expect(picture.button("weight 2, -1.5")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator(".graph :focus")).to_have_count(0)
    assert notebook_of(page) == before


def test_a_node_without_a_name_cannot_be_picked_until_it_has_one(picture, page):
    page.mouse.click(*picture.at(*MIDDLES[3]))
    expect(page.locator(".node.pickable")).to_have_count(3)
    page.mouse.click(*picture.at(*MIDDLES[2]))
    picture.hears(index=2)
    expect(page.locator(".node.pickable")).to_have_count(4)
    page.mouse.click(*picture.at(*MIDDLES[3]))
    picture.hears(what="node", index=3)
    page.mouse.click(*picture.at(*MIDDLES[0]))
    expect(page.locator(".node.pickable")).to_have_count(3)
    expect(page.get_by_role("button", name="neuron 4")).to_have_count(0)


def test_a_thumbnail_shows_its_function(page):
    """Orange left of the middle, blue right of it, on the canvas under the first node."""
    canvas = page.locator("canvas.course-field:not(.course-image)")
    pixel = "(canvas, x) => [...canvas.getContext('2d').getImageData(x * canvas.width, 9, 1, 1).data]"

    def orange_and_blue():
        left, right = canvas.evaluate(pixel, 0.1), canvas.evaluate(pixel, 0.9)
        return left[0] > left[2] and right[2] > right[0]

    until(orange_and_blue)


# ---------------------------------------------------------------- tables


def row(number):
    """The middle of the row, counted from 0 below the heads."""
    return TABLE[0] + TABLE[2] / 2, TABLE[1] + (number + 1.5) * TABLE[3] / 4


def test_rows_are_pointed_at_and_left(picture, page):
    page.mouse.move(*picture.at(*row(1)))
    picture.hears(kind="point", part="symbols", what="row", index=1)
    expect(page.locator(".row").nth(1).locator(".back.lit")).to_have_count(1)
    page.mouse.move(*picture.at(TABLE[0] - 40, TABLE[1] - 20))
    picture.hears(kind="point", index=None)
    expect(page.locator(".back.lit")).to_have_count(0)


def test_rows_are_picked_by_mouse_and_by_keyboard(picture, page):
    page.mouse.move(*picture.at(*row(0)))
    picture.hears(kind="point", index=0)  # two threads may hand over two events the later one first
    page.mouse.click(*picture.at(*row(0)))
    picture.hears(kind="pick", part="symbols", what="row", index=0)
    page.keyboard.press("ArrowDown")
    picture.hears(kind="pick", index=1)
    expect(picture.button("2, text")).to_be_focused()
    page.keyboard.press("Home")
    picture.hears(kind="pick", index=0)


def test_the_focus_stays_in_a_table_that_loses_the_row_it_was_on(picture, page):
    before = notebook_of(page)
    picture.button("1, ").focus()
    page.keyboard.press("End")
    picture.hears(index=2)
    page.keyboard.press("Enter")
    expect(page.locator(".row")).to_have_count(2)
    expect(page.locator(".row:focus")).to_have_count(1)
    page.keyboard.press("ArrowDown")
    picture.hears(index=1)
    assert notebook_of(page) == before


def test_mathematics_in_a_row_stands_in_its_middle(page):
    formula = page.locator(".row math").first.bounding_box()
    whole = page.locator(".row .back").first.bounding_box()
    assert formula["y"] + formula["height"] / 2 == pytest.approx(whole["y"] + whole["height"] / 2, abs=4)
    assert whole["y"] <= formula["y"]
    assert formula["y"] + formula["height"] <= whole["y"] + whole["height"]


# ---------------------------------------------------------------- matrices


def cell(i, j):
    left, top, width, height = MATRIX
    return left + (j + 0.5) * width / 3, top + (i + 0.5) * height / 2


def test_cells_are_pointed_at_and_picked(picture, page):
    page.mouse.move(*picture.at(*cell(0, 1)))
    picture.hears(kind="point", part="Jacobian", what="cell", index=[0, 1])
    page.mouse.click(*picture.at(*cell(1, 2)))
    picture.hears(kind="pick", part="Jacobian", what="cell", index=[1, 2])
    page.mouse.move(*picture.at(MATRIX[0] - 30, MATRIX[1]))
    picture.hears(kind="point", index=None)


def test_arrow_keys_go_from_cell_to_cell_and_stop_at_the_edge(picture, page):
    before = notebook_of(page)
    picture.button("Jacobian, row 1, column 1: 0.25").focus()
    for key, index, says in [
        ("ArrowRight", [0, 1], "−0.50"),
        ("ArrowRight", [0, 2], "empty"),
        ("ArrowRight", [0, 2], "empty"),
        ("ArrowDown", [1, 2], "−1.00"),
        ("Enter", [1, 2], "−1.00"),
    ]:
        page.keyboard.press(key)
        picture.hears(kind="pick", what="cell", index=index)
        place = f"row {index[0] + 1}, column {index[1] + 1}: {says}"
        expect(picture.button("Jacobian")).to_have_attribute("aria-label", f"Jacobian, {place}")
    assert notebook_of(page) == before


# ---------------------------------------------------------------- sketches


def data(x, y):
    """What is drawn at (x, y), fractions of the sketch's box from its lower left corner."""
    return 100**x, 0.01 * 100**y


def on_sheet(picture, x, y):
    left, top, width, height = SKETCH
    return picture.at(left + x * width, top + (1 - y) * height)


def test_a_stroke_is_sent_in_the_datas_coordinates(picture, page):
    drag(page, on_sheet(picture, 0.1, 0.2), on_sheet(picture, 0.9, 0.7), steps=250)
    picture.hears(kind="draw", name="your curve")
    x, y = picture.heard()["x"], picture.heard()["y"]
    assert len(x) == len(y) <= 200
    assert (x[0], y[0]) == pytest.approx(data(0.1, 0.2), rel=0.05)
    assert (x[-1], y[-1]) == pytest.approx(data(0.9, 0.7), rel=0.05)
    assert np.diff(x).min() >= 0
    # A straight line on logarithmic scales.
    slope = (np.log(y) - np.log(y[0]))[50:] / (np.log(x) - np.log(x[0]))[50:]
    assert slope == pytest.approx(0.5 / 0.8, abs=0.05)


@pytest.mark.parametrize(("x", "y"), [(0.3, 1.02), (-0.015, 0.6), (1.015, 0.1), (0.8, -0.02)])
def test_a_stroke_that_begins_beside_the_sheet_begins_at_its_edge(x, y, picture, page):
    drag(page, on_sheet(picture, x, y), on_sheet(picture, 0.5, 0.5), steps=20)
    picture.hears(kind="draw")
    begun = picture.heard()["x"][0], picture.heard()["y"][0]
    assert begun == pytest.approx(data(min(max(x, 0), 1), min(max(y, 0), 1)), rel=0.05)


def test_what_is_below_a_caption_does_not_jump_when_it_gets_shorter(picture, page):
    one_line = picture.caption.bounding_box()["height"]
    drag(page, on_sheet(picture, 0.1, 0.2), on_sheet(picture, 0.9, 0.7), steps=60)
    picture.hears(kind="draw")
    until(lambda: picture.caption.bounding_box()["height"] > 2 * one_line)
    tall = picture.caption.bounding_box()["height"]
    picture.button("neuron 2").focus()
    page.keyboard.press("Enter")
    picture.hears(kind="pick", what="node")
    assert picture.caption.bounding_box()["height"] == tall
    page.set_viewport_size({"width": 1000, "height": 1400})  # other lines, counted anew
    until(lambda: picture.caption.bounding_box()["height"] < 2 * one_line)
    page.set_viewport_size({"width": 1280, "height": 1400})


def test_a_stroke_is_seen_while_it_is_drawn_and_stays(picture, page):
    first, second = page.locator(".sketch .stroke").all()
    page.mouse.move(*on_sheet(picture, 0.1, 0.2))
    page.mouse.down()
    page.mouse.move(*on_sheet(picture, 0.5, 0.7), steps=5)
    until(lambda: second.get_attribute("d"))
    assert not first.get_attribute("d")
    page.mouse.up()
    until(lambda: first.get_attribute("d") and not second.get_attribute("d"))


def test_a_finger_draws(picture, touch):
    touch("touchStart", on_sheet(picture, 0.2, 0.2))
    for k in range(1, 9):
        touch("touchMove", on_sheet(picture, 0.2 + 0.05 * k, 0.2))
    touch("touchEnd")
    picture.hears(kind="draw")
    assert picture.heard()["x"][-1] == pytest.approx(data(0.6, 0.2)[0], rel=0.05)


def test_the_pen_is_moved_by_keyboard(picture, page):
    before = notebook_of(page)
    page.locator(".sketch .cover").focus()
    for key in ["ArrowLeft", "Space", *["ArrowRight"] * 4, "Shift+ArrowUp"]:
        page.keyboard.press(key)
    expect(page.locator(".pen.down")).to_have_count(1)
    page.mouse.move(*on_sheet(picture, 0.9, 0.9))  # the mouse does not hold this pen
    let_the_kernel_work(page)
    assert picture.heard().get("kind") != "draw"
    page.keyboard.press("Space")
    picture.hears(kind="draw")
    x, y = picture.heard()["x"], picture.heard()["y"]
    assert (len(x), len(y)) == (6, 6)
    assert (x[0], y[0]) == pytest.approx(data(0.45, 0.5), rel=1e-3)
    assert (x[-1], y[-1]) == pytest.approx(data(0.65, 0.7), rel=1e-3)
    assert notebook_of(page) == before


PLACES = ((0.2, 0.3), (0.5, 0.8), (0.9, 0.6))


def test_clicks_alone_draw(picture, page):
    """From place to place, the last one twice; on the way it is seen what the next click would draw."""
    fresh = page.locator(".sketch .stroke").last
    for place in PLACES:
        page.mouse.click(*on_sheet(picture, *place))
    page.mouse.move(*on_sheet(picture, 0.5, 0.1))
    until(lambda: fresh.get_attribute("d").count("L") == 3)
    assert picture.heard().get("kind") != "draw"
    page.mouse.click(*on_sheet(picture, *PLACES[-1]))
    picture.hears(kind="draw")
    x, y = picture.heard()["x"], picture.heard()["y"]
    assert [*zip(x, y, strict=True)] == [pytest.approx(data(*place), rel=0.05) for place in PLACES]


def test_who_does_something_else_has_ended_what_the_clicks_drew(picture, page):
    for place in PLACES[:2]:
        page.mouse.click(*on_sheet(picture, *place))
    picture.button("neuron 2").focus()
    picture.hears(kind="draw")
    assert len(picture.heard()["x"]) == 2


def test_escape_forgets_what_is_being_drawn(picture, page):
    before = notebook_of(page)
    for place in PLACES[:2]:
        page.mouse.click(*on_sheet(picture, *place))
    page.keyboard.press("Escape")
    expect(page.locator(".pen.down")).to_have_count(0)
    picture.button("neuron 2").focus()
    page.keyboard.press("Enter")
    picture.hears(kind="pick")
    assert page.locator(".sketch .stroke").last.get_attribute("d") == ""
    assert notebook_of(page) == before


def test_a_double_click_on_a_sketch_adds_no_point(picture, page):
    page.mouse.dblclick(*on_sheet(picture, 0.7, 0.8))
    let_the_kernel_work(page)
    assert picture.heard().get("kind") != "add"


# ---------------------------------------------------------------- seen and heard


def test_every_part_has_its_name_and_what_can_be_done_is_said(page):
    tree = page.locator(".course-view").aria_snapshot()
    for name in ("neuron 1, z = 0", "weight 1, 1.5", "lower handle, x = 10.00 and y = 0.01", "your curve"):
        assert name in tree
    hint = page.locator(".course-hint").inner_text()
    for words in ("Draw", "Drag", "a neuron", "an edge", "a row", "a cell", "Values are read"):
        assert words in hint
