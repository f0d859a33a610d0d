"""Every exhibit in a real JupyterLab: worked by keys alone, by clicks alone, with names for all."""

import json

import nbformat
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from browser.hands import Hands
from browser.lab_page import notebook_of, show, until
from browser.screens import fits_every_screen
from course_utils import exhibits
from course_utils.interactive.asking import UNDECIDED
from tools.lab_browser import ROOT

pytestmark = pytest.mark.browser

NAMES = exhibits.__all__
# How an exhibit is made, where its first slider means nothing in the state in which it begins.
SETTINGS = {
    "decision_region": "show=['x1', 'x2']",
    "draw_boundary": "revealed=True",
    "one_point": "show=['step', 'reset']",
    "random_pictures": "share=0.5",
}
# What the keyboard can reach and a screen reader must be able to name.
NAMELESS = """exhibit => [...exhibit.querySelectorAll(
    '[tabindex="0"], button, select, textarea, input:not([type=hidden])'
)].filter(node => node.offsetParent !== null || node.ownerSVGElement).filter(node => {
    const labelled = node.labels?.length || node.getAttribute('aria-label') || node.title;
    return !labelled && !node.textContent.trim();
}).map(node => node.outerHTML.slice(0, 120))"""


# The rules of WCAG 2.2 at level AA and axe's own best practices, for what this project renders.
AXE = """async (rules) => {
    const found = await axe.run('.course-exhibit', { resultTypes: ['violations'], ...rules });
    return found.violations.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) =>
        `${id}: ${html.slice(0, 150)} ${failureSummary}`));
}"""
# The exhibit's own colours follow this attribute alone.
THEME = "light => document.body.setAttribute('data-jp-theme-light', light)"


def stumbles(page):
    """What axe-core finds in the exhibit on the page, in both themes."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(Axe().axe_script)
    page.evaluate(THEME, "false")
    dark = page.evaluate(AXE, {"runOnly": ["color-contrast"]})  # nothing else depends on the theme
    page.evaluate(THEME, "true")
    return dark + page.evaluate(AXE, {})


def question(name):
    """The label of the menu in which the reader answers before anything is shown, if there is one."""
    guess = getattr(exhibits, name).controls.get("guess")
    return guess.label if UNDECIDED in getattr(guess, "options", ()) else None


def first_control(exhibit):
    """The first slider with a key that moves it, or else the first menu, or else the first button."""
    controls = exhibit.locator(".course-controls")
    for role, key in (("slider", "ArrowRight"), ("combobox", "ArrowDown"), ("button", "Enter")):
        found = controls.get_by_role(role)
        if found.count():
            return found.first, key
    raise AssertionError("an exhibit without controls")


def click(page, control):
    """Set a slider elsewhere, choose something else or press a button, as a hand does that cannot drag."""
    if control.get_attribute("type") == "range":
        box = control.bounding_box()
        share = 0.3 if control.evaluate("one => one.value / one.max") > 0.5 else 0.7
        page.mouse.click(box["x"] + share * box["width"], box["y"] + box["height"] / 2)
    elif control.evaluate("one => one.tagName") == "SELECT":
        control.select_option(index=0)
    else:
        control.click()


def cell_of(name, settings=None):
    """The cell that shows an exhibit, as the lessons write it."""
    settings = SETTINGS.get(name, "") if settings is None else settings
    return f"from course_utils.exhibits import {name}\n\n{name}({settings})"


@pytest.mark.parametrize("name", NAMES)
def test_an_exhibit_is_worked_by_keyboard_and_by_clicks(page, name):
    cell = show(page, cell_of(name))
    expect(cell.caption).not_to_have_text("")
    cell.exhibit.locator(".course-controls").first.wait_for()
    picture = cell.exhibit.locator(".course-picture")

    def seen():
        """What may change, what is cheap to read first."""
        yield cell.caption.inner_text()
        yield picture.locator("svg").first.inner_html()
        yield picture.locator("canvas").evaluate_all("all => all.map(one => one.toDataURL())")

    def changed_by(act):
        before = list(seen())
        act()
        until(lambda: any(now != then for now, then in zip(seen(), before, strict=True)))

    cells = notebook_of(page)
    if asked := question(name):
        cell.exhibit.get_by_role("combobox", name=asked, exact=True).focus()
        changed_by(lambda: page.keyboard.press("ArrowDown"))
    control, key = first_control(cell.exhibit)
    control.focus()
    changed_by(lambda: page.keyboard.press(key))
    changed_by(lambda: click(page, control))
    expect(cell.root.locator(".course-message")).to_have_text("")
    assert notebook_of(page) == cells
    until(lambda: cell.exhibit.evaluate(NAMELESS) == [])
    until(lambda: picture.bounding_box()["width"] > 100)
    assert stumbles(page) == []
    fits_every_screen(page)
    if name in SETTINGS:
        cell = show(page, cell_of(name, settings=""))
        expect(cell.caption).not_to_have_text("")
    cells = notebook_of(page)
    Hands(page, cell.exhibit, name).work()
    assert notebook_of(page) == cells


def test_where_picking_acts_the_arrow_keys_only_lead_there(page):
    """Lines of a program are added by Enter, one at a time, and the focus stays among them."""
    cell = show(page, cell_of("assemble"))
    rows = cell.exhibit.locator(".table[aria-label='lines'] .row")
    rows.first.focus()
    for _ in range(3):
        page.keyboard.press("ArrowDown")
    expect(rows.nth(3)).to_be_focused()
    assert "0 of 8 lines" in cell.caption.inner_text()
    for count in (1, 2):
        page.keyboard.press("Enter")
        expect(cell.caption).to_contain_text(f"{count} of 8 lines")
    expect(cell.exhibit).to_contain_text("and press Enter")


@pytest.mark.parametrize(
    ("name", "sheet", "key", "says"),
    [
        ("feature_maps", "maps of block 1", "ArrowDown", "map 5 of 32 of block 1"),
        ("misclassified", "misclassified pictures", "ArrowRight", "The outlined one"),
        ("confusion", "ours, without dropout", "ArrowUp", "taken for class automobile"),
    ],
)
def test_maps_pictures_and_counts_are_picked_by_keyboard(page, name, sheet, key, says):
    cell = show(page, cell_of(name))
    if asked := question(name):
        cell.exhibit.get_by_role("combobox", name=asked, exact=True).select_option(index=1)
    cover = cell.exhibit.get_by_role("button", name=sheet).first
    cover.focus()
    cells, before = notebook_of(page), cell.caption.inner_text()
    page.keyboard.press(key)
    until(lambda: cell.caption.inner_text() != before)
    expect(cell.caption).to_contain_text(says)
    expect(cell.exhibit.locator(".chosen-cell").first).to_be_visible()
    assert notebook_of(page) == cells


# ---------------------------------------------------------------- the lessons


def exhibit_cells():
    """The lessons' cells that show an exhibit other than those worked by keyboard, each a parameter."""
    worked = {cell_of(name) for name in NAMES}
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        for cell in nbformat.read(path, as_version=4).cells:
            shows = 'data-exhibit=\\"course_utils' in json.dumps(cell.get("outputs"))
            if shows and cell.source not in worked:
                yield pytest.param(cell.source, id=f"{path.stem}: {cell.source.splitlines()[-1][:40]}")


@pytest.mark.parametrize("source", list(exhibit_cells()))
def test_every_exhibit_of_the_lessons_comes_alive_when_its_cell_alone_is_run(page, source):
    """A reader may begin anywhere. (nbval runs all cells.)"""
    cell = show(page, source)
    expect(cell.caption).not_to_have_text("")
    expect(cell.root.locator(".course-message")).to_have_text("")
    until(lambda: cell.root.locator(".course-picture").bounding_box()["width"] > 100)
