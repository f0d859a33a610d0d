"""The quiz in the browser, by keys alone, by clicks alone, by typing; and what was solved is kept."""

import re

import pytest
from playwright.sync_api import expect

from browser.lab_page import execute, show

pytestmark = pytest.mark.browser
MAKE = "from course_utils.exhibits import quiz\nshown = quiz(about='03')\nshown"


def ask_until(page, pictures):
    """Go on to a question whose answers are pictures, or are not."""
    execute(page, f"while shown.state.question().is_pictures != {pictures}: shown.act('next')")


def test_by_keys_alone(page):
    cell = show(page, MAKE)
    expect(cell.caption).to_have_text(re.compile("^Difficulty"))
    before = cell.caption.inner_text()
    cell.root.locator(".table .row[tabindex='0']").last.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(cell.caption).to_have_text(re.compile(r"Your answer: b\. (Right|No)\b.*of 1 right"))
    cell.button("Next question").focus()
    page.keyboard.press("Space")
    expect(cell.caption).to_have_text(re.compile("^Difficulty"))
    assert cell.caption.inner_text() != before
    cell.root.get_by_role("textbox", name="your answer").focus()
    page.keyboard.type("c")
    page.keyboard.press("Enter")
    expect(cell.caption).to_have_text(re.compile(r"Your answer: c\. (Right|No)\b.*of 2 right"))


def test_by_clicks_alone_also_on_pictures(page):
    cell = show(page, MAKE.replace("03", "02"))
    expect(cell.caption).to_have_text(re.compile("^Difficulty"))
    for pictures, what in ((False, ".row.pickable"), (True, ".node.pickable")):
        ask_until(page, pictures)
        expect(cell.root.locator(".course-hint")).to_contain_text("Click an answer, or go there")
        cell.root.locator(what).first.click()
        expect(cell.caption).to_have_text(re.compile(r"Your answer: a\. (Right|No)\b"))
        cell.button("Next question").click()
        expect(cell.caption).to_have_text(re.compile("^Difficulty"))


def test_a_screen_reader_hears_the_ideas_with_their_scores_and_the_claims_of_the_map(page):
    cell = show(page, MAKE)
    expect(cell.root.get_by_role("img", name="paths: not asked yet")).to_be_visible()
    cell = show(page, "from course_utils.exhibits import paper_map\npaper_map()")
    cover = cell.root.locator(".cover")
    cover.focus()
    for key, says in (
        ("ArrowRight", r"section 2, \(1\), repro"),
        ("ArrowDown", r"section 2, Figure 4, app"),
    ):
        page.keyboard.press(key)
        expect(cover).to_have_attribute("aria-label", re.compile(rf"^{says}\w+: .{{20}}"))


def test_a_letter_answers_wherever_the_focus_is_and_does_not_change_the_notebook(page):
    cell = show(page, MAKE)
    expect(cell.caption).to_have_text(re.compile("^Difficulty"))
    cells = page.locator(".jp-Notebook .jp-Cell")
    before = cells.count()
    for what in (cell.root.locator("svg text").first, cell.caption, cell.button("Next question")):
        what.click()
        expect(cell.caption).to_have_text(re.compile("^Difficulty"))
        for letter in "BA":  # JupyterLab would insert a cell below, and one above
            page.keyboard.press(letter.lower())
            expect(cell.caption).to_have_text(re.compile(r"Your answer: b\. (Right|No)\b"))
        execute(page, "shown.act('next')")
        assert cells.count() == before


def test_a_digit_answers_too_but_what_is_typed_into_a_box_is_no_answer_before_its_end(page):
    cell = show(page, MAKE.replace("03", "02"))
    expect(cell.caption).to_have_text(re.compile("^Difficulty"))
    ask_until(page, True)
    box = cell.root.get_by_role("textbox", name="your answer")
    box.focus()
    page.keyboard.type("2b")
    page.keyboard.press("Control+a")  # no letter of it is an answer either
    execute(page, "")
    expect(cell.caption).to_have_text(re.compile("^Difficulty"))
    page.keyboard.press("Escape")
    cell.root.locator("svg text").first.click()
    page.keyboard.press("2")
    expect(cell.caption).to_have_text(re.compile(r"Your answer: 2\. (Right|No)\b"))


def test_a_typed_word_that_is_no_answer_is_told(page):
    cell = show(page, MAKE)
    expect(cell.caption).to_have_text(re.compile("^Difficulty"))
    box = cell.root.get_by_role("textbox", name="your answer")
    box.fill("what?")
    box.press("Enter")
    expect(cell.message).to_have_text(re.compile("^your answer must be one of a, b, c"))


SOLVE = """import os
os.environ["COURSE_PROGRESS"] = {folder!r}
from course_utils.exercises import progress, sigmoid as exercises
def tanh(x):
    from numpy import exp
    return 1 - 2 / (1 + exp(2 * x))
print(exercises.tanh.hint(1), exercises.tanh.check(tanh), sep="\\n")
progress.standing()
"""


def test_what_was_solved_is_seen_where_the_reader_stands_and_when_it_is_checked_again(page, tmp_path):
    code = SOLVE.format(folder=str(tmp_path))
    for said in ("correct", "correct (solved before)"):
        cell = show(page, code)
        expect(cell.root.locator(".jp-OutputArea pre").first).to_contain_text(f"at 0?\n{said}")
        row = cell.root.get_by_role("row", name=re.compile("^01 "))
        expect(row).to_contain_text("○●○○○○○ 1 of 7")
        expect(row.get_by_role("link", name="exercise 1")).to_be_visible()
    execute(page, "os.environ['COURSE_PROGRESS'] = ''")
