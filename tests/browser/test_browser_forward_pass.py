"""The boundary of notebook 02 in a real JupyterLab: drawn, revealed, and then the points are dragged."""

import pytest
from playwright.sync_api import expect

from browser.lab_page import show, until

pytestmark = pytest.mark.browser


def place(cell, x1, x2):
    """Where (x1, x2) of the square is on the screen."""
    box = cell.exhibit.locator(".course-picture svg").first.bounding_box()
    scale = box["width"] / 960
    return box["x"] + (48 + 364 * x1) * scale, box["y"] + (74 + 364 * (1 - x2)) * scale


def drag(page, *places):
    page.mouse.move(*places[0])
    page.mouse.down()
    for there in places[1:]:
        page.mouse.move(*there, steps=6)
    page.mouse.up()


def test_a_boundary_is_drawn_then_the_fit_seen_then_the_points_moved_and_all_of_it_again(page):
    cell = show(page, "from course_utils.exhibits import draw_boundary\ndraw_boundary()")
    expect(cell.caption).to_contain_text("no stroke drawn")
    # The stroke begins on a data point, which is not in its way.
    drag(page, place(cell, 0.4, 0.2), place(cell, 0.4, 0.7), place(cell, 0.99, 0.8))
    expect(cell.caption).to_contain_text("1 stroke drawn")

    cell.exhibit.get_by_role("button", name="Reveal the fit").click()
    expect(cell.caption).to_contain_text("agrees with the fit")
    expect(cell.caption).to_contain_text("All 10 points")
    before = cell.caption.inner_text()
    drag(page, place(cell, 0.5, 0.6), place(cell, 0.25, 0.85))
    until(lambda: cell.caption.inner_text() != before)
    chosen = cell.exhibit.locator(".points [tabindex='0']")
    assert "Point 7 of 10" in chosen.get_attribute("aria-label")

    chosen.focus()
    label = chosen.get_attribute("aria-label")
    page.keyboard.press("ArrowRight")
    until(lambda: chosen.get_attribute("aria-label") != label)

    cell.exhibit.get_by_role("button", name="Draw again").click()
    expect(cell.caption).to_contain_text("no stroke drawn")
    cell.exhibit.locator(".sketch [tabindex='0']").focus()
    for key in ("Space", "ArrowUp", "ArrowUp", "ArrowRight", "Space"):
        page.keyboard.press(key)
    expect(cell.caption).to_contain_text("1 stroke drawn")


def test_an_arrow_key_moves_a_number_beyond_its_slider_from_where_it_is(page):
    cell = show(page, "from course_utils.exhibits import playground\nplayground(hidden=(1,))")
    cell.number("its value").fill("-25.018")
    cell.number("its value").press("Enter")
    expect(cell.caption).to_contain_text("is −25.018")
    for key, value in (("ArrowUp", "25.008"), ("ArrowLeft", "25.018"), ("ArrowDown", "25.028")):
        cell.slider("its value").press(key)
        expect(cell.number("its value")).to_have_value(f"−{value}")
        expect(cell.caption).to_contain_text(f"is −{value}")
