"""The exhibit's layout: controls beside a high picture, and the reader's own colours and contrast.

That every exhibit fits every screen is tried in test_browser_exhibits.
"""

import pytest
from playwright.sync_api import expect

from browser.lab_page import show, until
from browser.screens import LAID, SCREENS

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


SIDEWAYS = "() => document.querySelector('.course-stage').className.split(' ').slice(1)"


def test_a_table_wider_than_a_telephone_is_seen_to_go_on_and_scrolled_by_keyboard(shown, page):
    cell = shown("line_by_line")
    stage, hint = cell.root.locator(".course-stage"), cell.root.locator(".course-hint")
    assert page.evaluate(SIDEWAYS) == []
    page.evaluate(LAID, SCREENS["360 x 740"])
    until(lambda: page.evaluate(SIDEWAYS) == ["more-right"])
    expect(hint).to_contain_text("goes on sideways")
    stage.focus()
    page.keyboard.press("ArrowRight")
    until(lambda: page.evaluate(SIDEWAYS) == ["more-right", "more-left"])
    page.evaluate("() => (document.activeElement.scrollLeft = 10000)")
    until(lambda: page.evaluate(SIDEWAYS) == ["more-left"])
    page.evaluate(LAID, (848, 679))
    until(lambda: page.evaluate(SIDEWAYS) == [])
    expect(hint).not_to_contain_text("sideways")


# What can be operated and, scrolled to by its focus, is not seen whole or is covered.
HIDDEN = """() => {
    const exhibit = document.querySelector('.course-exhibit');
    const room = exhibit.closest('.jp-WindowedPanel-outer').getBoundingClientRect();
    const parts = '.course-panel :is(button, summary, input, select), .point, .course-tool';
    return [...exhibit.querySelectorAll(parts)].filter((node) => node.checkVisibility()).filter((node) => {
        node.focus();
        node.scrollIntoView({ block: 'center' });
        const { left, right, top, bottom } = node.getBoundingClientRect();
        const there = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
        const whole = left >= room.left && right <= room.right && top >= room.top && bottom <= room.bottom;
        return !node.contains(there) || !whole;
    }).map((node) => node.outerHTML.slice(0, 100));
}"""


@pytest.fixture
def zoomed(page):
    """A window of 1280 x 800 at a zoom of 200%: half as many pixels, each of twice the size."""
    window = page.context.new_cdp_session(page)
    size = {"width": 640, "height": 400, "deviceScaleFactor": 2, "mobile": False}
    window.send("Emulation.setDeviceMetricsOverride", size)
    yield
    window.send("Emulation.clearDeviceMetricsOverride")
    window.detach()


@pytest.mark.parametrize(
    ("name", "slider"), [("decision_region", "chosen point: x₁"), ("forward_pass", "input x₁")]
)
def test_at_a_zoom_of_200_percent_everything_can_be_reached(zoomed, shown, page, name, slider):
    cell = shown(name)
    assert page.evaluate("() => [innerWidth, devicePixelRatio]") == [640, 2]
    until(lambda: page.evaluate(HIDDEN) == [])
    before = cell.caption.inner_text()
    cell.slider(slider).press("End")
    until(lambda: cell.caption.inner_text() != before)


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
