"""A lecturer in a real JupyterLab asks two telephones, which draw by finger and by keyboard."""

import re
import threading
from contextlib import contextmanager
from types import SimpleNamespace

import pytest
from axe_playwright_python.sync_playwright import Axe
from lecture.telephone import Telephone, answer, waves
from playwright.sync_api import expect

from browser.lab_page import show, until
from course_utils.lecture.class_answers import Drawing, Number, Options
from course_utils.lecture.class_http import ClassServer
from course_utils.pictures.charts import chart

pytestmark = pytest.mark.browser

STROKE = ["Space", *["Shift+ArrowRight"] * 3, "ArrowUp", "Space"]
NARROW = {"width": 320, "height": 640}
ASKED = """from course_utils.exhibits import draw_boundary
draw_boundary(show=["ask", "room", "large", "reveal"])"""
SENT = re.compile(r"^Sent: 1 stroke, from x₁ = [\d.]+, x₂ = [\d.]+ to x₁ = [\d.]+, x₂ = [\d.]+\.$")
# axe cannot be brought into a page that runs no script but its own.
CHECKED = {"bypass_csp": True}


@contextmanager
def telephone(chrome, address, **kind):
    """A page as narrow as the narrowest, at this address; its console stays clean."""
    context = chrome.new_context(viewport=NARROW, has_touch=True, is_mobile=True, **kind)
    page = context.new_page()
    page.errors = []
    page.on(
        "console", lambda message: page.errors.append(message.text) if message.type == "error" else None
    )
    page.on("pageerror", lambda error: page.errors.append(str(error)))
    page.goto(address)
    yield page
    assert page.errors == []
    context.close()


def drawn_by_finger(page, *places):
    """A stroke through places, as shares of the box from its lower left."""
    box = page.locator("svg .sheet").bounding_box()
    finger = page.context.new_cdp_session(page)
    at = [(box["x"] + u * box["width"], box["y"] + (1 - v) * box["height"]) for u, v in places]
    for kind, touched in [
        ("touchStart", at[0]),
        *(("touchMove", one) for one in at[1:]),
        ("touchEnd", None),
    ]:
        points = [{"x": touched[0], "y": touched[1]}] if touched else []
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})


def drawn_by_keys(page):
    page.get_by_role("application").focus()
    for key in STROKE:
        page.keyboard.press(key)


def seen(cell):
    """How many strokes of the class lie over the square."""
    lines = cell.exhibit.locator(".line.thin").all()
    return sum(line.get_attribute("d").count("M") for line in lines)


def send(page, sent):
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("status")).to_have_text(sent)


def test_two_telephones_draw_and_the_truth_is_laid_over_what_they_drew(page, chrome):
    cell = show(page, ASKED)
    expect(cell.caption).to_contain_text("no stroke drawn")
    cell.button("Ask the class").click()
    expect(cell.caption).to_contain_text("0 answers")
    address = re.search(r"http://127\.0\.0\.1:\d+/[a-z]{6}", cell.caption.inner_text())[0]
    with telephone(chrome, address) as one, telephone(chrome, address, color_scheme="dark") as other:
        one.get_by_role("button", name="Send").click()
        expect(one.get_by_role("status")).to_have_text("First draw something.")
        drawn_by_finger(one, (0.05, 0.1), (0.4, 0.6), (0.9, 0.9))
        send(one, SENT)
        expect(cell.caption).to_contain_text("1 answer.")
        drawn_by_keys(other)
        send(other, SENT)
        expect(cell.caption).to_contain_text("2 answers")
        until(lambda: seen(cell) == 2)

        one.get_by_role("button", name="Clear").click()  # the last answer counts
        expect(one.get_by_role("status")).to_have_text("Changed, not sent yet.")
        drawn_by_finger(one, (0.05, 0.9), (0.5, 0.5), (0.9, 0.1))
        send(one, re.compile(r"^Sent: 1 stroke, from x₁ = 0\.0\d+, x₂ = 0\.9 to"))
        expect(cell.caption).to_contain_text("2 answers")

        cell.button("Reveal the fit").click()
        expect(cell.caption).to_contain_text("The question to the class is over: 2 answers.")
        expect(cell.caption).to_contain_text("Agreement with the fit: half have")
        expect(cell.exhibit.locator(".bar")).to_have_count(6)
        assert seen(cell) == 2
        drawn_by_keys(other)
        send(other, re.compile("^Not sent. The question is over"))
        for phone in (one, other):
            phone.evaluate("() => window.dispatchEvent(new Event('focus'))")
            expect(phone.locator("#note")).to_have_text(re.compile("^This question is over. The next"))

        cell.button("Ask the class").click()  # again: the same page finds it
        expect(cell.caption).to_contain_text(address)
        one.evaluate("() => window.dispatchEvent(new Event('focus'))")
        expect(one.locator("#note")).to_have_text(re.compile("^No name is asked for"))
        drawn_by_finger(one, (0.05, 0.1), (0.9, 0.9))
        send(one, SENT)
        expect(cell.caption).to_contain_text("1 answer.")
        for phone in (one, other):
            assert all("ERR_CONNECTION_REFUSED" in error for error in phone.errors)
            phone.errors.clear()


# Milliseconds from a key to the frame in which the picture of the next slide is seen, of `turns` turns.
TURNS = """async (turns) => {
    const deck = document.querySelector('.course-deck');
    const frame = () => new Promise(requestAnimationFrame);
    const title = () => deck.querySelector('.here .course-slide-title').textContent;
    const picture = () => deck.querySelector('.here .course-picture > svg')?.clientWidth;
    const found = [];
    for (let k = 0; k < turns; k += 1) {
        const before = title();
        const began = performance.now();
        const key = k % 2 ? 'PageUp' : 'PageDown';
        deck.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
        while (title() === before || !(picture() > 100)) await frame();
        await frame();
        found.push(performance.now() - began);
        await new Promise((done) => setTimeout(done, 100));
    }
    return found;
}"""
DECK = """from course_utils.exhibits import draw_boundary, sigmoid
from course_utils.lecture import Slide, lecture
lecture(
    Slide("The class", draw_boundary()), Slide("Another", sigmoid()), title="Asked"
)"""


def test_while_two_hundred_answer_the_lecture_goes_on(page):
    show(page, DECK)
    deck = page.locator(".course-deck")
    here = deck.locator(".course-slide.here")
    here.get_by_role("button", name="Ask the class").click()
    caption = deck.locator(".course-caption", has_text="The class is asked")
    expect(caption).to_have_count(1)
    more = here.locator(".course-behind")
    for name in ("End the question", "Reveal the fit", "For the room"):
        expect(more.filter(has_text=name)).to_have_count(0)  # they are in sight
    here.get_by_role("button", name="For the room").click()
    expect(caption).to_contain_text("Everyone who can reach this computer")
    port, code = re.search(r"http://127\.0\.0\.1:(\d+)/([a-z]{6})", caption.text_content()).groups()
    server = SimpleNamespace(port=int(port), token="")
    server.token = Telephone(server, load=False).ask("GET", f"/{code}")[1]["Location"]
    class_room = threading.Thread(target=answer, args=(server, waves(200)))
    class_room.start()
    deck.focus()
    turns = page.evaluate(TURNS, 10)
    class_room.join()
    expect(caption).to_contain_text("200 answers")
    assert min(turns) < 150  # milliseconds each, on a machine that does nothing else
    assert sum(line.get_attribute("d").count("M") for line in deck.locator(".line.thin").all()) == 200


@contextmanager
def asked(kind):
    """The address of a question with this kind of answer, and its server."""
    server = ClassServer("How many?", kind)
    try:
        yield f"http://127.0.0.1:{server.port}/{server.token}", server
    finally:
        server.stop()


BOX = chart((0, 0, 400, 200), (), (-5, 5), (0, 1), xlabel="z", ylabel="σ(z)")
KINDS = {
    "radio": (Options(("the shapes", "(22): δ at the output" * 3, "none of them")), "the shapes"),
    "spinbutton": (Number(1, 100_000, 1, "steps", log=True), "700 steps"),
    "slider": (Number(0, 100, 0.1, "%"), "0.1 %"),
    "application": (Drawing(BOX), "1 stroke, from z = 0, σ(z) = 0.5 to z = 3, σ(z) = 0.53"),
}


KEYS = {"radio": ["Space"], "spinbutton": "700", "slider": ["ArrowRight"], "application": STROKE}


@pytest.mark.parametrize("role", KINDS)
def test_every_kind_of_answer_is_given_by_keys_at_320_pixels_and_axe_finds_nothing(chrome, role):
    kind, said = KINDS[role]
    with asked(kind) as (address, _), telephone(chrome, address, **CHECKED) as page:
        page.get_by_role(role).first.focus()
        for key in KEYS[role]:
            page.keyboard.press(key)
        send(page, f"Sent: {said}.")
        assert page.evaluate("() => document.documentElement.scrollWidth") == NARROW["width"]
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            found = Axe().run(page).response["violations"]
            assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found] == []


def test_words_stand_behind_the_letters_that_the_screen_shows(chrome):
    with (
        asked(Options(("yes", "no"), lettered=True)) as (address, _),
        telephone(chrome, address) as page,
    ):
        page.get_by_role("radio", name="B no").check()
        send(page, "Sent: B, no.")


def test_a_number_beyond_the_limits_is_not_sent(chrome):
    with (
        asked(Number(0, 10, 1, "points")) as (address, server),
        telephone(chrome, address) as page,
    ):
        for wrong in ("11", "2.5", ""):
            page.get_by_role("spinbutton").fill(wrong)
            send(page, "First give a number from 0 to 10, in steps of 1.")
        assert server.answers == ()
