"""An exhibit that is shown a second time: beside itself, and on a page that is loaded again."""

import pytest
from playwright.sync_api import expect

from browser.lab_page import Cell, execute, show
from tools.lab_browser import command

pytestmark = pytest.mark.browser

SIGMOID = "from course_utils.exhibits import sigmoid\nagain = sigmoid()\ndisplay(again)"


def weight(cell, value):
    """The exhibit shows this weight, in its words and at its slider."""
    expect(cell.caption).to_contain_text(f"with weight {value} rises")
    expect(cell.slider("weight w")).to_have_attribute("aria-valuetext", f"{value}.0")


def test_two_views_of_an_exhibit_show_one_state(page):
    show(page, f"from IPython.display import display\n{SIGMOID}\ndisplay(again)")
    first, second = Cell(page, 0), Cell(page, 1)
    for worked, other, value in ((first, second, 7), (second, first, 3)):
        worked.number("weight w").fill(f"{value}")
        worked.number("weight w").press("Enter")
        weight(worked, value)
        weight(other, value)
    undo = second.exhibit.get_by_role("button", name="Undo")
    undo.click()
    expect(first.caption).not_to_contain_text("with weight 3 rises")
    if undo.is_enabled():  # typed on a busy machine, the numbers are two gestures, else one
        undo.click()
    weight(first, 1)
    weight(second, 1)


def test_a_page_loaded_again_shows_the_present_state_and_goes_on(page):
    cell = show(page, SIGMOID)
    expect(cell.caption).not_to_have_text("")
    command(page, "docmanager:save")
    execute(page, "again.act('w', 7)")
    weight(cell, 7)
    page.reload()
    page.wait_for_function("() => window.jupyterapp")
    cell = Cell(page)
    weight(cell, 7)
    cell.slider("weight w").press("Home")
    expect(cell.caption).to_contain_text("with weight −20 falls")
    cell.exhibit.get_by_role("button", name="Undo").click()
    weight(cell, 7)


@pytest.fixture
def late(page):
    """Every model comes too late for anywidget, as on a busy machine."""
    page.evaluate(
        """() => {
            window.usual = AbortSignal.timeout;
            AbortSignal.timeout = () => usual.call(AbortSignal, 0);
        }"""
    )
    yield page
    page.evaluate("() => { AbortSignal.timeout = window.usual; }")
    page.errors[:] = [one for one in page.errors if "Failed to initialize model" not in one]


def test_an_exhibit_that_came_late_on_a_busy_machine_is_drawn_and_answers(late):
    cell = show(late, SIGMOID)
    expect(cell.caption).to_contain_text("with weight 1 rises")
    cell.slider("weight w").press("Home")
    expect(cell.caption).to_contain_text("with weight −20 falls")
    cell.exhibit.get_by_role("button", name="Undo").click()
    weight(cell, 1)
