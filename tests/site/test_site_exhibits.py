"""The exhibits of the site in a browser, without Python: they answer, by mouse and by keyboard."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tools.site import work
from tools.site.cells import NOTEBOOKS

pytestmark = pytest.mark.browser
LESSONS = sorted(path.stem for path in NOTEBOOKS.glob("*.ipynb"))
LECTURES = sorted(f"lectures/{path.stem}" for path in work.LECTURES.glob("*.ipynb"))
OTHERS = ["index", "lessons", "lectures", "paper", "open", "teachers", "search", *LECTURES]
UNRECORDED = "This was not recorded"

AWAKE = """async () => {
    for (const place of document.querySelectorAll(".course-place")) {
        place.scrollIntoView({ block: "center" });
        for (let k = 0; !place.model; k++) {
            if (k > 3000) throw new Error(`${place.dataset.recording} stays still`);
            await new Promise((resolve) => setTimeout(resolve, 20));
        }
    }
}"""
# Operates the first control of each exhibit as a reader does, and where this changes nothing at first the
# next; says whose first answer is not what was recorded, and in which exhibits nothing has changed.
OPERATE = """async () => {
    const operated = (control) => {
        if (control.type === "range") {
            control.value = control.valueAsNumber > 0 ? 0 : control.max;
            control.dispatchEvent(new Event("input", { bubbles: true }));
        } else if (control.tagName === "SELECT") {
            control.selectedIndex = control.selectedIndex ? 0 : 1;
            control.dispatchEvent(new Event("change", { bubbles: true }));
        } else control.click();
        return new Promise(requestAnimationFrame);
    };
    const [wrong, unchanged] = [[], []];
    for (const place of document.querySelectorAll(".course-place")) {
        const { model } = place;
        const controls = place.querySelectorAll(".course-panel :is(button, select, input[type=range])");
        for (const control of controls) {
            await operated(control);
            const said = place.querySelector(".course-caption").textContent;
            const told = place.querySelector(".course-message").textContent;
            const shown = model.recording.frame(model.node).caption;
            const answered = !told.startsWith("This was not recorded") && said === shown;
            const answer = [place.dataset.recording, told, said, shown];
            if (!answered && control === controls[0]) wrong.push(answer);
            model.stop();
            if (model.node) break;
        }
        if (!model.node) unchanged.push(place.dataset.recording);
    }
    return [wrong, unchanged];
}"""


@pytest.fixture(scope="module", params=LESSONS)
def lesson(visit, request):
    """The page of a lesson, all its exhibits awake; its weight before, and its errors."""
    with visit(f"{request.param}.html") as page:
        page.wait_for_load_state("networkidle")
        page.weight = page.loaded
        page.evaluate(AWAKE)
        yield page


def test_a_page_is_light_until_an_exhibit_is_touched(lesson):
    assert lesson.weight < 2e6


def test_every_exhibit_answers_its_first_control(lesson):
    wrong, unchanged = lesson.evaluate(OPERATE)
    assert wrong == []
    assert len(unchanged) <= 1, unchanged  # of what is slow only the first control was recorded here


def test_axe_finds_nothing_on_a_lesson(lesson):
    assert found(lesson) == []


def test_the_console_is_clean_and_no_other_host_was_asked(lesson):
    assert lesson.errors == []


def found(page):
    """What axe-core complains of."""
    return [
        (one["id"], one["nodes"][0]["html"][:200])
        for one in Axe().run(page, options={"preload": False}).response["violations"]
    ]


@pytest.mark.parametrize("name", OTHERS)
def test_axe_finds_nothing_on_any_other_page(visit, name):
    with visit(f"{name}.html") as page:
        assert found(page) == []
        assert page.errors == []
        page.set_viewport_size({"width": 320, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_a_lesson_is_readable_in_the_dark_on_a_telephone(visit):
    with visit("02_forward_pass.html", 320, "dark") as page:
        page.evaluate(AWAKE)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
        assert found(page) == []


def test_a_page_from_a_disk_answers_the_keyboard(visit, built):
    with visit((built / "01_sigmoid.html").as_uri()) as page:
        page.evaluate(AWAKE)
        slider = page.get_by_role("slider", name="weight w").first
        caption = page.locator(".course-caption").first
        before = caption.inner_text()
        slider.focus()
        page.keyboard.press("ArrowLeft")
        expect(caption).not_to_have_text(before)
        assert page.errors == []


def test_what_was_not_recorded_is_said_and_the_notebook_offered(visit):
    with visit("01_sigmoid.html") as page:
        page.evaluate(AWAKE)
        place = page.locator(".course-place").first
        place.locator(".point").focus()
        page.keyboard.press("ArrowRight")
        expect(place.get_by_role("alert")).to_contain_text(UNRECORDED)
        expect(place.get_by_role("link", name="JupyterLab")).to_be_visible()


@pytest.mark.parametrize(
    ("lesson", "cell"), [("00_start_here", "start-03"), ("02_forward_pass", "cell-24b")]
)
def test_points_of_a_network_are_moved_and_what_is_picked_or_added_is_offered(visit, lesson, cell):
    with visit(f"{lesson}.html") as page:
        place = page.locator(f'[data-recording="{lesson}-{cell}"]')
        place.scroll_into_view_if_needed()
        place.locator(".point").first.focus()
        before = place.locator(".point").first.get_attribute("aria-label")
        page.keyboard.press("ArrowRight")
        expect(place.locator(".point").first).not_to_have_attribute("aria-label", before)
        expect(place.locator(".course-caption")).to_contain_text(
            "with the parameters as they were recorded"
        )
        for event in ("{ kind: 'pick', name: 'network', index: 1 }", "{ kind: 'add', x: 0.5, y: 0.5 }"):
            place.evaluate(f"(place) => place.model.send({event})")
            expect(place.get_by_role("alert")).to_contain_text(UNRECORDED)
            expect(place.get_by_role("link", name="JupyterLab")).to_be_visible()


def test_what_plays_goes_on_by_itself_and_can_be_stopped(visit):
    with visit("02_forward_pass.html") as page:
        page.evaluate(AWAKE)
        place = page.locator('[data-recording="02_forward_pass-cell-24e"]')
        place.get_by_role("button", name="Play").click()
        expect(place.get_by_role("button", name="Play")).to_be_visible()  # at its end
        assert place.evaluate("place => place.model.node") > 0


def test_a_link_shows_what_it_leads_to(visit):
    with visit("03_backpropagation.html") as page:
        page.locator("a.course-equation").first.focus()
        expect(page.get_by_role("tooltip").locator("math")).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.locator("#course-preview")).to_be_hidden()


def test_printed_a_page_has_the_stills_in_place_of_the_controls(visit):
    with visit("01_sigmoid.html") as page:
        page.evaluate(AWAKE)
        page.emulate_media(media="print")
        expect(page.locator(".course-place .course-still").first).to_be_visible()
        expect(page.locator(".course-live").first).to_be_hidden()
        cut = "[...document.querySelectorAll('pre')].filter((one) => one.scrollWidth > one.clientWidth)"
        assert page.evaluate(f"{cut}.length") == 0
