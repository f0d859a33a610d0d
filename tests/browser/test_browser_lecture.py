"""A lecture in a real JupyterLab: keys, a finger, the speaker's window, and the decks slide by slide."""

import re
import time

import nbformat
import pytest
from playwright.sync_api import expect

from browser.hall import FILLS, SCREENS, hall_faults
from browser.lab_page import REPLACE, SOON, drag, let_the_kernel_work, notebook_of, show, until
from tools.lab_browser import ROOT

pytestmark = pytest.mark.browser

DECKS = sorted((ROOT / "lectures").glob("*.ipynb"))
LECTURE = """
from course_utils.exhibits import decision_region, forward_pass, sigmoid
from course_utils.lecture import Slide, lecture

held = lecture(
    Slide("Welcome", r"What does $\\sigma$ do?", notes="Say *hello*."),
    Slide("One neuron", "Look.", sigmoid(w=2.0), steps=[{"w": 4.0}, "A line."]),
    Slide("Many", decision_region(method="SG with replacement", show=["play", "eta"])),
    Slide("Forward", forward_pass()),
    Slide("The end", "Questions?"),
    title="A test",
)
held
"""
SHORT = """from course_utils.exhibits import confusion, draw_boundary, sigmoid, vanishing, whitening
from course_utils.lecture import Slide, lecture
words = "Many words for one slide, and they shall all be seen from the last row of the hall. "
lecture(
    Slide("One"),
    *(Slide("Two", words * 14), Slide("Three", words * 90), Slide("Four", r"$$x^2$$")),
    Slide("Five", draw_boundary()),
    Slide("Six", confusion(guess="cat and dog")),
    Slide("Seven", "A question?", steps=["The answer."]),
    Slide("Eight", sigmoid(show=["w", "c", "x"], presets={"steep": {"w": 9}, "flat": {"w": 0.2}})),
    Slide("Nine", vanishing(show=["guess", "activation"])),
    Slide("Ten", draw_boundary(terms=False, show=["ask"])),
    Slide("Eleven", whitening(picture="CIFAR-10")),
    title="Short",
)"""
# The kernel does nothing else for two seconds, and the page then says so.
BUSY = """() => {
    const { kernel } = window.jupyterapp.shell.currentWidget.sessionContext.session;
    window.rested = false;
    kernel.requestExecute({ code: 'import time; time.sleep(2)' }).done.then(() => (window.rested = true));
}"""
# How many steps each slide of the lecture has, 1 where there is nothing but the slide.
STEPS = "() => document.querySelector('.course-deck').steps"


def meet(one, other):
    """Whether two parts of the page lie over each other."""
    a, b = one.bounding_box(), other.bounding_box()
    across = min(a["x"] + a["width"], b["x"] + b["width"]) - max(a["x"], b["x"])
    down = min(a["y"] + a["height"], b["y"] + b["height"]) - max(a["y"], b["y"])
    return across > 0 and down > 0


class Deck:
    """The lecture on the page."""

    def __init__(self, page):
        self.page = page
        self.root = page.locator(".course-deck")
        self.counter = self.root.locator(".course-counter")
        self.here = self.root.locator(".course-slide.here")
        self.picture = self.here.locator(".course-picture > svg").first

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)

    def at(self, slide):
        expect(self.counter).to_have_text(re.compile(rf"^{slide} / "))

    def drawn(self):
        """Until the exhibit of this slide is seen; while it is mounted, it may go once more."""
        until(
            lambda: (
                self.picture.count() == 1 and (self.picture.bounding_box() or {"width": 0})["width"] > 50
            )
        )


@pytest.fixture
def deck(page):
    """The lecture of the tests, at its first slide, with the focus on it."""
    if page.locator(".course-deck[aria-label='A test']").count() == 0:
        show(page, LECTURE)
    made = Deck(page)
    made.root.focus()
    made.press("Home")
    made.at(1)
    yield made
    page.evaluate("() => document.fullscreenElement && document.exitFullscreen()")


@pytest.fixture
def full(deck, page):
    """The same, full screen on a projector of 1920 x 1080 pixels."""
    size = page.viewport_size
    page.set_viewport_size({"width": 1920, "height": 1080})
    deck.press("f")
    page.wait_for_function("() => document.fullscreenElement?.matches('.course-deck')")
    yield deck
    page.evaluate("() => document.fullscreenElement && document.exitFullscreen()")
    page.wait_for_function("() => !document.fullscreenElement")
    page.set_viewport_size(size)


def test_slides_are_turned_by_every_key_of_a_clicker_and_a_keyboard(deck, page):
    expect(page.locator(".course-still")).to_be_hidden()
    for key, there in [
        ("PageDown", 2),
        ("PageUp", 1),
        ("End", 5),
        ("ArrowLeft", 4),
        ("ArrowUp", 3),
        ("ArrowDown", 4),
        ("ArrowRight", 5),
        ("Home", 1),
        ("Space", 2),
        ("Shift+Space", 1),
    ]:
        deck.press(key)
        deck.at(there)
    deck.press("3", "Enter")
    deck.at(3)
    deck.press("9", "9", "Enter")
    deck.at(5)
    deck.press("PageDown")
    deck.at(5)


def test_steps_come_before_the_next_slide_and_go_back_one_by_one(deck):
    number = deck.here.get_by_role("textbox", name="weight w: number")
    line = deck.here.locator(".course-line")
    deck.press("PageDown")
    expect(number).to_have_value("2.0")
    expect(line).to_be_hidden()
    deck.press("PageDown")
    expect(number).to_have_value("4.0")
    expect(line).to_be_hidden()
    deck.press("PageDown")
    expect(line).to_be_visible()
    deck.at(2)
    deck.press("PageDown")
    deck.at(3)
    deck.press("PageUp")
    deck.at(2)
    expect(line).to_be_visible()
    deck.press("PageUp", "PageUp")
    expect(number).to_have_value("2.0")


def test_a_slider_keeps_its_arrows_and_a_text_its_letters_but_a_clicker_turns(deck, page):
    deck.press("PageDown")
    number = deck.here.get_by_role("textbox", name="weight w: number")
    expect(number).to_have_value("2.0")
    deck.here.get_by_role("slider", name="weight w").focus()
    deck.press("ArrowRight", "ArrowUp")
    expect(number).to_have_value("2.2")
    expect(deck.here.locator(".course-caption")).to_contain_text("weight 2.2")
    deck.at(2)
    deck.press("r")
    expect(number).to_have_value("2.0")
    number.focus()
    page.keyboard.type("3")
    deck.press("Enter")
    expect(number).to_have_value("3.0")
    deck.at(2)
    deck.press("PageUp")
    deck.at(1)


def test_whoever_has_used_the_mouse_turns_slides_with_the_next_key(deck, page):
    deck.press("PageDown")
    deck.drawn()
    slider = deck.here.get_by_role("slider", name="weight w").bounding_box()
    middle = slider["y"] + slider["height"] / 2
    drag(
        page, (slider["x"] + 0.55 * slider["width"], middle), (slider["x"] + 0.7 * slider["width"], middle)
    )
    expect(deck.root).to_be_focused()
    number = deck.here.get_by_role("textbox", name="weight w: number")
    number.click()
    page.keyboard.type("3")
    expect(number).to_be_focused()
    deck.press("Enter")
    expect(deck.root).to_be_focused()
    expect(number).to_have_value("3.0")
    deck.here.get_by_role("button").first.click()
    expect(deck.root).to_be_focused()
    deck.press("Home")
    deck.at(1)


def test_digits_are_seen_and_forgotten_after_a_while_or_with_another_key(deck):
    typed = deck.root.locator(".course-typed")
    deck.press("2")
    expect(typed).to_have_text("2")
    expect(typed).to_be_hidden()  # after two seconds
    deck.press("3", "Enter")
    deck.at(3)
    deck.press("2", "b", "b", "Enter")
    deck.at(3)


def test_nothing_plays_on_after_its_slide(deck, page):
    deck.press("3", "Enter")
    deck.drawn()
    let_the_kernel_work(page)  # a view that is mounted twice has lost what was pressed in between
    deck.here.get_by_role("button", name="Play").click()
    deck.here.get_by_role("button", name="Pause").wait_for()
    deck.press("PageDown")
    deck.at(4)
    let_the_kernel_work(page)
    deck.press("PageUp")
    deck.drawn()
    expect(deck.here.get_by_role("button", name="Play")).to_be_visible()
    caption = deck.here.locator(".course-caption").text_content()
    let_the_kernel_work(page)
    assert deck.here.locator(".course-caption").text_content() == caption
    assert deck.root.locator(".course-slide").count() == 3  # those far away are not kept


def test_the_next_slide_is_there_at_once_whatever_the_kernel_does(deck, page):
    deck.press("3", "Enter")
    deck.drawn()
    let_the_kernel_work(page)
    page.evaluate(BUSY)
    for key in ("PageDown", "PageUp", "PageUp"):
        deck.press(key)
        deck.drawn()
    assert page.evaluate("() => window.rested") is False
    page.wait_for_function("() => window.rested")


def test_whoever_turns_fast_finds_every_picture_in_its_place(deck, page):
    for _ in range(4):
        deck.press("End", "Home", "3", "Enter", "PageUp", "1", "Enter")
    for slide, says in ((2, "sigmoid"), (3, "classified"), (4, "category")):
        deck.press(str(slide), "Enter")
        deck.drawn()
        expect(deck.here.locator(".course-caption")).to_contain_text(says)
    let_the_kernel_work(page)


def test_full_screen_hides_jupyterlab_and_its_shortcuts(full, page):
    before = notebook_of(page)
    page.evaluate("() => document.activeElement.blur()")  # as after a click beside everything
    for key in ("a", "x", "Control+b", "Control+Shift+c", "Control+Shift+f", "Shift+Enter", "Escape"):
        full.press(key)
    assert notebook_of(page) == before
    assert page.locator(".jp-Dialog, #modal-command-palette:visible").count() == 0
    assert page.locator("#jp-left-stack").evaluate("node => !node.classList.contains('lm-mod-hidden')")
    full.press("PageDown")
    full.at(2)


def test_that_the_kernel_is_gone_is_read_from_the_last_row(full):
    full.press("PageDown")
    full.drawn()
    size = full.here.locator(".course-hall").evaluate(
        """node => {
            node.classList.add('course-gone');
            const said = parseFloat(getComputedStyle(node, '::before').fontSize);
            node.classList.remove('course-gone');
            return said;
        }"""
    )
    assert size == pytest.approx(24, abs=0.1)


def test_caption_theme_ring_and_black_screen_have_keys(full, page):
    full.press("PageDown")
    full.drawn()
    caption = full.here.locator(".course-caption")
    expect(caption).to_be_hidden()
    wide = full.picture.bounding_box()["height"]
    full.press("c")
    expect(caption).to_be_visible()
    until(lambda: full.picture.bounding_box()["height"] < wide)
    assert hall_faults(page, 1080) == []
    full.press("c")

    def paper():
        return full.root.evaluate("node => getComputedStyle(node).backgroundColor")

    white = paper()
    full.press("d")
    until(lambda: paper() == "rgb(17, 17, 17)")
    full.press("d")
    until(lambda: paper() == white)
    page.mouse.move(700, 500)
    full.press("l")
    ring = full.root.locator(".course-ring").bounding_box()
    assert ring["x"] + ring["width"] / 2 == pytest.approx(700, abs=2)
    assert ring["width"] > 80
    full.press("l", "b")
    expect(full.root.locator(".course-blank")).to_be_visible()
    full.press("PageDown")
    expect(full.root.locator(".course-blank")).to_be_hidden()


def test_few_controls_are_in_sight_and_all_behind_one_button(full, page):
    full.press("4", "Enter")
    full.drawn()
    panel = full.here.locator(".course-panel")
    seen = panel.locator("> .course-controls > *")
    assert 2 <= seen.count() <= 3
    panel.get_by_text("More", exact=True).click()
    inside = panel.locator(".course-behind-box")
    assert inside.locator("label:visible, button:visible").count() >= 3
    expect(inside).to_be_in_viewport(ratio=1)
    until(lambda: not meet(full.picture, inside))  # beside the picture, not over it
    more = panel.get_by_text("More", exact=True)
    for close in (
        more.click,
        lambda: full.press("Escape"),
        lambda: page.mouse.click(960, 60),
        lambda: inside.get_by_role("button").first.click(),
    ):
        expect(inside).to_be_visible()
        close()
        expect(inside).to_be_hidden()
        more.click()
    expect(full.root).to_be_focused()
    full.press("PageDown", "PageUp")
    expect(inside).to_be_hidden()
    full.press("r")


def test_the_room_is_measured_again_when_the_window_or_its_zoom_changes(full, page):
    full.press("PageDown")
    full.drawn()
    for width, height in SCREENS:
        page.set_viewport_size({"width": width, "height": height})
        until(lambda height=height: not hall_faults(page, height))
    page.set_viewport_size({"width": 1920, "height": 1080})
    try:
        page.evaluate("() => (document.body.style.zoom = 1.3)")
        for part in (full.here.locator(".course-panel"), full.counter):
            expect(part).to_be_in_viewport(ratio=1)
        until(lambda: full.picture.bounding_box()["height"] > 600)
    finally:
        page.evaluate("() => (document.body.style.zoom = '')")


def test_f_begins_the_lecture_from_the_notebook_and_ends_it(deck, page):
    page.locator(".jp-CodeCell .jp-InputPrompt").click()
    page.keyboard.press("f")
    page.wait_for_function("() => document.fullscreenElement?.matches('.course-deck')")
    page.keyboard.press("PageDown")
    deck.at(2)
    page.keyboard.press("f")
    page.wait_for_function("() => !document.fullscreenElement")


def test_an_overview_of_stills_leads_to_any_slide(deck, page):
    deck.press("o")
    cards = deck.root.locator(".course-card")
    expect(cards.locator("img")).to_have_count(3)
    expect(cards.nth(0)).to_be_focused()
    deck.press("ArrowRight", "ArrowRight", "Enter")
    deck.at(3)
    expect(cards.first).to_be_hidden()
    deck.press("o")
    cards.nth(4).click()
    deck.at(5)
    deck.press("o", "o")
    expect(cards.first).to_be_hidden()


def test_a_finger_turns_slides_but_not_where_it_moves_the_exhibit(deck, touch):
    def swipe(part, far):
        box = part.bounding_box()
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        touch("touchStart", (x, y))
        touch("touchMove", (x + far / 2, y))
        touch("touchMove", (x + far, y))
        touch("touchEnd")

    title = deck.here.locator(".course-slide-title")
    swipe(title, -120)
    deck.at(2)
    deck.drawn()
    let_the_kernel_work(deck.page)  # a view may be mounted twice
    swipe(deck.picture, -120)
    swipe(title, -20)
    deck.at(2)
    swipe(title, 120)
    deck.at(1)


def test_the_speaker_has_notes_the_next_slide_and_a_clock_in_a_window(deck, page):
    with page.expect_popup() as opened:
        deck.press("s")
    window = opened.value
    expect(window.locator("main")).to_contain_text("Say hello")
    expect(window.locator("aside")).to_contain_text("Next: One neuron")
    expect(window.locator("aside img")).to_be_visible()
    expect(window.locator("header")).to_contain_text(re.compile(r"1 / 5.*\d\d:\d\d.*0:0\d"))
    window.keyboard.press("PageDown")
    deck.at(2)
    expect(window.locator("header")).to_contain_text("2 / 5, step 1 of 3")
    expect(window.locator("aside")).not_to_contain_text("A line.")
    window.keyboard.press("PageDown")
    expect(window.locator("aside")).to_contain_text("The next lineA line.")
    window.keyboard.press("PageUp")
    expect(window.locator("header")).to_contain_text("step 1 of 3")
    window.get_by_role("button", name="Previous").click()
    deck.at(1)
    window.close()
    deck.press("PageDown")
    deck.at(2)


def test_the_hand_out_has_what_was_shown(deck, page, tmp_path):
    deck.press("PageDown")
    slider = deck.here.get_by_role("slider", name="weight w").bounding_box()
    middle = slider["y"] + slider["height"] / 2
    drag(page, (slider["x"] + 0.55 * slider["width"], middle), (slider["x"] + slider["width"], middle))
    expect(deck.here.get_by_role("textbox", name="weight w: number")).to_have_value("20.0")
    expect(deck.here.locator(".course-caption")).to_contain_text("weight 20")
    with page.expect_download() as download:
        deck.root.get_by_role("button", name="Save the hand-out").click(modifiers=["Shift"])
    assert download.value.suggested_filename == "a_test.html"
    download.value.save_as(tmp_path / "page.html")
    text = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert text.count("<section>") == 5
    assert "weight 20" in text
    deck.press("r")


def test_whoever_runs_the_cell_has_the_keys_of_the_lecture(page):
    show(page, "1")
    page.evaluate(REPLACE, SHORT)
    page.locator(".jp-CodeCell .cm-content").first.click()
    page.keyboard.press("Shift+Enter")
    made = Deck(page)
    expect(made.root).to_be_focused()
    until(lambda: made.here.locator("h2").evaluate("node => node.getBoundingClientRect().top") > 0)
    made.press("PageDown")
    made.at(2)


def test_words_become_smaller_until_they_fit_and_it_is_said_if_they_do_not(page):
    if page.locator(".course-deck[aria-label='Short']").count() == 0:
        show(page, SHORT)
    made = Deck(page)
    made.root.focus()
    expect(made.root.locator(".course-deck-title")).to_have_text("Short")
    try:
        page.evaluate(FILLS, SCREENS[0])
        for slide, says in ((2, False), (3, True), (4, False)):
            made.press(str(slide), "Enter")
            expect(made.here.locator(".course-too-much")).to_be_visible(visible=says)
            if not says:
                until(lambda: not hall_faults(page, 1080))
        made.press("Home")
        title, all_of_it = made.here.locator("h2").bounding_box(), made.root.bounding_box()
        middle = [box["y"] + box["height"] / 2 for box in (title, all_of_it)]
        assert abs(middle[0] - middle[1]) < 100
        made.press("o")
        expect(made.root.locator(".course-card-words").nth(3)).to_contain_text("Four")
        expect(made.root.locator(".course-card math")).to_be_visible()
        made.press("o")
    finally:
        page.evaluate(FILLS, (0, 0))


@pytest.fixture
def short(page):
    """The lecture of the last tests, as large as the usual screen."""
    if page.locator(".course-deck[aria-label='Short']").count() == 0:
        show(page, SHORT)
    made = Deck(page)
    made.root.focus()
    page.evaluate(FILLS, SCREENS[0])
    yield made
    page.evaluate(FILLS, (0, 0))


def test_what_opens_a_question_for_the_room_is_in_sight_on_a_slide(short):
    short.press("5", "Enter")
    short.drawn()
    seen = short.here.locator(".course-panel > .course-controls")
    for name in ("Ask the class", "For the room"):
        expect(seen.get_by_role("button", name=name)).to_be_visible()


def test_an_answer_stands_in_the_overview_when_it_has_been_given(short):
    line = short.root.locator(".course-card-line")
    for seen in (False, True):
        short.press("o")
        expect(line).to_be_visible(visible=seen)
        short.press("o", "7", "Enter", "PageDown")
        short.at(7)


def test_controls_that_the_lecturer_has_named_are_in_sight(short):
    short.press("8", "Enter")
    short.drawn()
    expect(short.here.locator(".course-panel > .course-controls > *:visible")).to_have_count(5)
    expect(short.here.get_by_text("More", exact=True)).to_be_hidden()


def test_exponents_in_a_menu_are_as_large_as_other_letters(short):
    short.press("9", "Enter")
    short.drawn()
    sizes = [
        float(menu.evaluate("node => parseFloat(getComputedStyle(node).fontSize)"))
        for menu in short.here.get_by_role("combobox").all()
    ]
    assert sizes == [pytest.approx(1.35 * 24, rel=0.005), pytest.approx(24, rel=0.005)]


def test_the_code_stands_beside_a_square_which_stays_as_large(short):
    short.press("1", "0", "Enter")
    short.drawn()
    before = short.picture.bounding_box()["height"]
    short.here.get_by_role("button", name="Ask the class").click()
    expect(short.here.locator(".course-caption")).to_contain_text("The class is asked")
    until(lambda: abs(short.picture.bounding_box()["height"] - before) < 0.05 * before)
    until(lambda: not hall_faults(short.page, 1080))
    short.here.get_by_role("button", name="End the question").click()


def test_what_only_a_reader_at_a_desk_can_do_is_not_said_in_a_hall(short):
    short.press("1", "1", "Enter")
    short.drawn()
    expect(short.picture).not_to_contain_text("Not CIFAR-10")
    expect(short.here.locator(".course-caption")).to_have_count(1)


def test_words_that_are_turned_touch_only_where_they_do(short, page):
    short.press("6", "Enter")
    short.drawn()
    until(lambda: not hall_faults(page, 1080))
    names = short.here.locator("text.tick[transform]")
    assert names.count() == 22
    names.nth(3).evaluate(
        "node => node.setAttribute('transform', node.previousSibling.getAttribute('transform'))"
    )
    assert any(fault.startswith("over: bird | cat") for fault in hall_faults(page, 1080))


# ---------------------------------------------------------------- the decks


def source_of(path):
    """The cell of a deck's notebook that shows it."""
    return next(
        cell.source for cell in nbformat.read(path, as_version=4).cells if "lecture(" in cell.source
    )


@pytest.mark.parametrize("path", DECKS, ids=lambda path: path.stem)
def test_every_slide_of_a_deck_can_be_read_from_the_last_row(page, path):
    show(page, source_of(path))
    deck, faults = Deck(page), []
    deck.root.focus()
    deck.press("Home")
    for slide, steps in enumerate(page.evaluate(STEPS), start=1):
        deck.at(slide)
        deck.press(*["PageDown"] * (steps - 1))  # all lines have appeared: it is fullest now
        for width, height in SCREENS[:3]:
            page.evaluate(FILLS, (width, height))
            patience = 1 if faults else SOON
            faults += [f"slide {slide}, {width} px: {one}" for one in settled(deck, height, patience)]
        deck.press("PageDown")
    assert faults == []


def settled(deck, height, patience):
    """What is still wrong with the slide, once its picture is there, after so many seconds."""
    if deck.here.locator(".course-slot").count():
        deck.drawn()
    end = time.monotonic() + patience
    while (found := hall_faults(deck.page, height)) and time.monotonic() < end:
        time.sleep(0.05)
    return found
