"""The small buttons below the picture: undo and redo, the state and the picture to keep."""

import json

import pytest
from playwright.sync_api import expect

from browser.lab_page import drag, notebook_of, show, until

pytestmark = pytest.mark.browser

FIT = "from course_utils.exhibits import decision_region\ndecision_region(chosen=1)"


@pytest.fixture
def fit(page):
    cell = show(page, FIT, 10)
    cell.wait()
    return cell


def keep(fit, name):
    fit.root.locator("summary[aria-label=Keep]").click()
    fit.button(name).click()


def test_a_drag_is_undone_and_redone_by_keys_and_by_buttons(fit, page):
    before = notebook_of(page)
    expect(fit.button("Undo")).to_have_attribute("aria-disabled", "true")
    drag(page, fit.on_screen(0.3, 0.4), fit.on_screen(0.55, 0.45))
    moved = fit.settled(2)
    assert moved != (0.3, 0.4)
    page.keyboard.press("Control+z")
    until(lambda: fit.place(2) == (0.3, 0.4))
    expect(fit.button("Undo")).to_have_attribute("aria-disabled", "true")
    page.keyboard.press("Shift+Control+z")
    until(lambda: fit.place(2) == moved)
    fit.button("Undo").click()
    until(lambda: fit.place(2) == (0.3, 0.4))
    fit.button("Redo").click()
    until(lambda: fit.place(2) == moved)
    page.keyboard.press("Control+z")  # the focus is still on the exhibit
    until(lambda: fit.place(2) == (0.3, 0.4))
    assert notebook_of(page) == before


def test_where_something_is_typed_the_keys_take_back_letters(fit, page):
    fit.button("Switch A / B").click()
    expect(fit.button("Undo")).to_have_attribute("aria-disabled", "false")
    fit.root.get_by_role("textbox", name="hidden layers").focus()
    page.keyboard.type("7")
    page.keyboard.press("Control+z")
    expect(fit.button("Undo")).to_have_attribute("aria-disabled", "false")


def test_a_number_that_was_typed_and_taken_is_undone_from_its_box(fit, page):
    number = fit.root.get_by_role("textbox", name="chosen point: x₁: number")
    number.focus()
    page.keyboard.type("0.75")
    page.keyboard.press("Enter")
    until(lambda: fit.chosen_place()[0] == 0.75)
    page.keyboard.press("Control+z")
    until(lambda: fit.chosen_place()[0] == 0.3)


def test_the_state_is_copied_and_pasted(fit, page):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    fit.slider("chosen point: x₁").press("End")
    until(lambda: fit.chosen_place()[0] == 1)
    keep(fit, "Copy state")
    expect(fit.root.get_by_text("The state is on the clipboard.").first).to_be_visible()
    line = page.evaluate("navigator.clipboard.readText()")
    assert json.loads(line)["points"][1][:2] == [1, 0.4]
    page.keyboard.press("Escape")
    fit.button("Undo").click()
    until(lambda: fit.chosen_place()[0] == 0.3)
    keep(fit, "Paste state")
    page.get_by_role("textbox", name="Paste the line of a state").fill(line)
    page.get_by_role("button", name="Take over").click()
    until(lambda: fit.chosen_place()[0] == 1)


COPY_WHILE_THE_PICTURE_MOVES = """root => {
    root.querySelector("summary[aria-label=Keep]").click();
    const slider = root.querySelector("input[type=range]");
    slider.stepUp();
    slider.dispatchEvent(new Event("input", { bubbles: true }));
    [...root.querySelectorAll("button")].find(button => button.textContent === "Copy state").click();
}"""


def test_the_state_is_copied_while_frames_come(fit, page):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    for _ in range(5):
        fit.root.evaluate(COPY_WHILE_THE_PICTURE_MOVES)
        expect(fit.root.get_by_text("The state is on the clipboard.").first).to_be_visible()
        assert json.loads(page.evaluate("navigator.clipboard.readText()"))["chosen"] == 1


def test_what_is_no_line_is_told(fit, page):
    keep(fit, "Paste state")
    page.get_by_role("textbox", name="Paste the line of a state").fill("zzz")
    page.get_by_role("button", name="Take over").click()
    expect(fit.message).to_contain_text("This is not a state line")


def test_without_a_clipboard_the_line_stands_in_a_box(fit, page):
    page.evaluate(
        "() => { navigator.clipboard.writeText = async () => { throw new Error('forbidden'); }; }"
    )
    try:
        keep(fit, "Copy state")
        box = page.get_by_role("textbox", name="Copy this line")
        assert json.loads(box.input_value())["chosen"] == 1
        page.get_by_role("button", name="Close").click()
        expect(box).to_have_count(0)
    finally:
        page.evaluate("() => { delete navigator.clipboard.writeText; }")


@pytest.mark.parametrize(("name", "file", "start"), [("PNG", "png", b"\x89PNG"), ("SVG", "svg", b"<?xml")])
def test_the_picture_is_saved(fit, page, tmp_path, name, file, start):
    with page.expect_download() as download:
        keep(fit, f"Save picture as {name}")
    assert download.value.suggested_filename == f"decision_region.{file}"
    download.value.save_as(tmp_path / "picture")
    content = (tmp_path / "picture").read_bytes()
    assert content.startswith(start)
    assert b"All 10 points are classified correctly" in content


IN_SIGHT = """node => {
    const { x, y, width, height } = node.getBoundingClientRect();
    return node.contains(document.elementFromPoint(x + width / 2, y + height / 2));
}"""


def test_the_menu_is_in_sight_and_closes_with_escape_and_when_it_is_left(fit, page):
    summary = fit.root.locator("summary[aria-label=Keep]")
    summary.click()
    expect(fit.button("Copy state")).to_be_visible()
    for name in ("Copy state", "Save picture as SVG"):
        assert fit.button(name).evaluate(IN_SIGHT), "nothing covers it, and no output cuts it off"
    page.keyboard.press("Escape")
    expect(fit.button("Copy state")).to_be_hidden()
    expect(summary).to_be_focused()
    page.keyboard.press("Enter")
    expect(fit.button("Copy state")).to_be_visible()
    fit.slider("chosen point: x₁").focus()
    expect(fit.button("Copy state")).to_be_hidden()
