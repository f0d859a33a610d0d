"""The exhibit's layout: controls beside a high picture, and the reader's own colours and contrast.

That every exhibit fits every screen is tried in test_browser_exhibits.
"""

import pytest
from playwright.sync_api import expect

from browser.lab_page import show, until
from browser.screens import LAID

pytestmark = pytest.mark.browser

SIDES = """() => {
    const exhibit = document.querySelector('.course-exhibit');
    const [picture, panel] = ['.course-picture', '.course-panel'].map((name) => exhibit.querySelector(name))
        .map((node) => node.getBoundingClientRect());
    return [panel.left - picture.right, panel.top - picture.bottom, picture.width];
}"""
# Colours of what is drawn and operated, and of the page behind it.
COLOURS = """() => {
    const exhibit = document.querySelector('.course-exhibit');
    const of = (selector, key) => getComputedStyle(exhibit.querySelector(selector))[key];
    return [
        getComputedStyle(exhibit).backgroundColor,
        [of('.points .marker.A', 'stroke'), of('.points .marker.B', 'stroke'), of('.line', 'stroke'),
            of('text.tick', 'fill'), of('.box', 'stroke'), of('.course-button', 'borderTopColor'),
            of('.course-number', 'borderTopColor'), of('.course-select', 'borderTopColor')],
    ];
}"""


@pytest.fixture
def shown(page):
    """A function of a name: the exhibit on the page, as wide and high as the test then lays it."""

    def of(name):
        cell = show(page, f"from course_utils.exhibits import {name}\n\n{name}()")
        expect(cell.caption).not_to_have_text("")
        return cell

    yield of
    page.evaluate(LAID, (0, 0))


def test_where_the_window_is_wide_and_low_the_controls_stand_beside_the_picture(shown, page):
    shown("decision_region")
    page.evaluate(LAID, (1488, 600))
    until(lambda: page.evaluate(SIDES)[0] > 10)
    page.evaluate(LAID, (1488, 2000))
    until(lambda: page.evaluate(SIDES)[1] >= 0)
    assert page.evaluate(SIDES)[2] == pytest.approx(1.3 * 960, abs=1)


def test_nothing_jumps_where_less_used_controls_are_unfolded(shown, page):
    cell = shown("decision_region")
    page.evaluate(LAID, (848, 679))
    before = page.evaluate(SIDES)
    cell.root.locator(".course-more summary").click()
    expect(cell.root.locator(".course-more .course-controls").first).to_be_visible()
    page.evaluate(LAID, (848, 678))  # by a pixel: it is measured again
    until(lambda: abs(page.evaluate(SIDES)[2] - before[2]) < 3)


def test_marks_and_controls_stand_out_in_the_readers_own_colours(shown, page):
    shown("decision_region")
    try:
        page.emulate_media(forced_colors="active", color_scheme="dark")
        until(lambda: page.evaluate(COLOURS)[0] == "rgb(0, 0, 0)")
        behind, before = page.evaluate(COLOURS)
        assert behind not in before
    finally:
        page.emulate_media(forced_colors="none", color_scheme="light")


def test_muted_words_are_as_dark_as_the_others_where_the_reader_asks_for_contrast(shown, page):
    shown("decision_region")
    ink = "() => getComputedStyle(document.querySelector('.course-picture text.tick')).fill"
    try:
        page.emulate_media(contrast="more")
        until(lambda: page.evaluate(ink) == "rgb(27, 31, 36)")
    finally:
        page.emulate_media(contrast="no-preference")
