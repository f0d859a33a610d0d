"""Exhibits in a real JupyterLab in a real browser: by mouse, keyboard and touch, in both themes; stills."""

import html
import json
import re

import nbformat
import pytest
from nbconvert import HTMLExporter
from playwright.sync_api import expect

from browser.hall import hall_faults
from browser.lab_page import Cell, at_rest, drag, execute, let_the_kernel_work, notebook_of, show, until
from tools import run_notebooks
from tools.lab_browser import command, run_all

pytestmark = pytest.mark.browser

FIT = """from course_utils.exhibits import decision_region
fit = decision_region(chosen=1)
fit"""
RUN = """from course_utils.exhibits import decision_region
decision_region(
    method="SG with replacement", rate=1000, show=["play", "step", "reset", "eta", "hidden", "points"]
)"""
BOTH = f"""{FIT.removesuffix("fit")}
from IPython.display import display
display(fit)
{RUN.partition(chr(10))[2]}"""
HANDLE = """from course_utils.exhibits import sigmoid
sigmoid(w=3.0, c=5.0, x=4.0)"""
DIGIT = 0.006  # between a number and the same said with two decimals


@pytest.fixture
def fit(page):
    """The exhibit that refits by least squares at every change."""
    return made(page, FIT)


@pytest.fixture
def run(page):
    """The exhibit that trains by stochastic gradient."""
    return made(page, RUN)


def made(page, source):
    """The exhibit of this cell, which has just run."""
    cell = show(page, source, 10)
    cell.wait()
    return cell


# ---------------------------------------------------------------- by mouse


def test_a_point_is_dragged(fit, page):
    with fit.redrawn():
        drag(page, fit.on_screen(0.3, 0.4), fit.on_screen(0.55, 0.45))
    assert fit.settled(2) == pytest.approx((0.55, 0.45), abs=0.01)


def test_the_field_has_followed_when_a_drag_ends(fit, page):
    """The refit of the last event is shown, not only those of the first: B has become A there."""
    red, _, blue = fit.colour(0.6, 0.3)
    assert red > blue
    fit.point(6).click()
    fit.button("Switch A / B").click()
    drag(page, fit.on_screen(0.6, 0.3), fit.on_screen(0.6, 0.2), steps=30)
    until(lambda: fit.colour(0.6, 0.2)[2] > fit.colour(0.6, 0.2)[0])


def test_a_point_stops_at_the_edge(fit, page):
    start, end = fit.on_screen(0.3, 0.4), fit.on_screen(0, 0)
    drag(page, start, (end[0] - 60, end[1] + 40))
    assert fit.settled(2) == (0, 0)


def test_double_click_adds_a_point(fit, page):
    with fit.redrawn():
        page.mouse.dblclick(*fit.on_screen(0.8, 0.8))
    expect(fit.points).to_have_count(11)
    assert fit.place(11) == pytest.approx((0.8, 0.8), abs=0.01)


def test_buttons_and_menus_change_the_picture(fit):
    with fit.redrawn():
        fit.button("Switch A / B").click()
    with fit.redrawn():
        fit.root.get_by_role("combobox", name="data").select_option("XOR")
    expect(fit.points).to_have_count(4)


# ---------------------------------------------------------------- by clicks alone


def test_a_point_is_clicked_and_then_its_new_place(fit, page):
    fit.point(2).click()
    with fit.redrawn():
        page.mouse.click(*fit.on_screen(0.55, 0.45))
    assert fit.settled(2) == pytest.approx((0.55, 0.45), abs=0.01)
    page.mouse.click(*fit.on_screen(0.2, 0.2))  # it has been put down
    let_the_kernel_work(page)
    assert fit.place(2) == pytest.approx((0.55, 0.45), abs=0.01)


@pytest.mark.parametrize("put_down", ["click", "Escape", "drag"])
def test_a_point_that_was_picked_up_is_put_down_where_it_was(fit, page, put_down):
    fit.point(2).click()
    expect(fit.root.locator(".point.carried")).to_have_count(1)
    if put_down == "click":
        fit.point(2).click()
    elif put_down == "Escape":
        page.keyboard.press("Escape")
    else:
        drag(page, fit.on_screen(0.3, 0.4), fit.on_screen(0.4, 0.45))
        fit.settled(2)
    expect(fit.root.locator(".point.carried")).to_have_count(0)
    there = fit.place(2)
    page.mouse.click(*fit.on_screen(0.8, 0.8))
    let_the_kernel_work(page)
    assert fit.place(2) == there
    expect(fit.points).to_have_count(10)


def test_a_double_click_with_a_point_picked_up_moves_it_and_adds_none(fit, page):
    fit.point(2).click()
    page.mouse.dblclick(*fit.on_screen(0.8, 0.8))
    until(lambda: fit.place(2) == pytest.approx((0.8, 0.8), abs=0.01))
    let_the_kernel_work(page)
    expect(fit.points).to_have_count(10)


def test_a_handle_is_moved_by_two_clicks(page):
    shown = show(page, HANDLE)
    shown.root.locator(".point").click()
    box = shown.root.locator(".course-picture .box").first.bounding_box()
    page.mouse.click(box["x"] + 0.8 * box["width"], box["y"] + 0.5 * box["height"])
    until(lambda: "x = 4" not in shown.root.locator(".point").get_attribute("aria-label"))
    expect(shown.root.locator(".point.carried")).to_have_count(0)


# ---------------------------------------------------------------- by touch


def test_a_point_is_dragged_by_touch(fit, touch):
    start, end = fit.on_screen(0.3, 0.4), fit.on_screen(0.6, 0.5)
    with fit.redrawn():
        touch("touchStart", start)
        for k in range(1, 9):
            touch("touchMove", [a + (b - a) * k / 8 for a, b in zip(start, end, strict=True)])
        touch("touchEnd")
    until(lambda: fit.place(2) == pytest.approx((0.6, 0.5), abs=0.01))


# ---------------------------------------------------------------- by keyboard


@pytest.mark.parametrize("name", ["chosen point: x₁", "chosen point: x₂"])
def test_arrow_keys_move_a_slider_and_nothing_of_jupyterlabs(fit, page, name):
    slider = fit.slider(name)
    slider.focus()
    before = notebook_of(page)
    at = float(slider.get_attribute("aria-valuetext"))
    with fit.redrawn():
        for _ in range(4):
            page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowUp")
    expect(slider).to_have_attribute("aria-valuetext", re.compile(f"^{at + 0.025:.3f}"))
    expect(slider).to_be_focused()
    assert notebook_of(page) == before


class Tangent:
    """The exhibit whose handle slides along a curve: Python says where on the curve it is."""

    def __init__(self, page):
        self.page = page
        self.handle = page.get_by_role("button", name=re.compile("^the point where the tangent touches"))
        self.caption = page.locator(".course-caption")
        self.handle.wait_for()

    def middle(self):
        box = self.handle.locator(".handle").bounding_box()
        return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

    def of_handle(self):
        """x and y as the handle's name says them: while it is moved, where the browser put it."""
        name = self.handle.get_attribute("aria-label")
        return tuple(map(float, re.search(r"x = (\S+) and y = (\S+)", name).groups()))

    def of_python(self):
        """x and y as the caption says them."""
        words = re.search(r"At x = (\S+) its value is ([\d.]+\d)", self.caption.inner_text())
        return tuple(map(float, words.groups()))

    def settled(self):
        """x of the handle, once Python's last answer has come: the handle is where the caption says."""
        until(lambda: self.of_handle() == pytest.approx(self.of_python(), abs=DIGIT))
        return self.of_handle()[0]


@pytest.fixture
def tangent(page):
    show(page, HANDLE, 30)
    yield Tangent(page)
    expect(page.locator(".course-message")).to_have_text("")


def test_a_handle_is_moved_by_mouse_and_by_keyboard(tangent):
    x, y = tangent.middle()
    drag(tangent.page, (x, y), (x + 60, y))
    at = tangent.settled()
    assert at > 4.5
    expect(tangent.handle).to_be_focused()
    tangent.page.keyboard.press("ArrowLeft")
    until(lambda: tangent.of_python()[0] == pytest.approx(at - 0.1, abs=DIGIT))
    assert tangent.settled() == pytest.approx(at - 0.1, abs=DIGIT)


def test_a_handle_let_go_after_a_rest_is_on_its_curve(tangent):
    """Python has answered the last move while the handle was still held; letting go sends nothing."""
    x, y = tangent.middle()
    tangent.page.mouse.move(x, y)
    tangent.page.mouse.down()
    tangent.page.mouse.move(x + 60, y, steps=8)
    until(lambda: tangent.of_python()[0] == pytest.approx(tangent.of_handle()[0], abs=DIGIT))
    tangent.page.mouse.up()
    tangent.settled()


def test_keys_pressed_one_after_the_other_add_up(tangent):
    """Each moves from where the handle is seen, answered or not."""
    tangent.handle.focus()
    for _ in range(10):
        tangent.page.keyboard.press("ArrowRight")
    until(lambda: tangent.of_python()[0] == pytest.approx(5.0))
    assert tangent.settled() == pytest.approx(5.0)


def test_letters_on_a_slider_do_not_reach_the_notebook(fit, page):
    """In command mode a and b add cells, d d deletes one, m makes it Markdown, Enter edits it."""
    fit.slider("chosen point: x₁").focus()
    before = notebook_of(page)
    with fit.redrawn():
        for key in ["a", "b", "d", "d", "m", "x", "j", "k", "Enter", "ArrowDown"]:
            page.keyboard.press(key)
    assert notebook_of(page) == before


def test_the_learning_rate_moves_by_keyboard(run, page):
    run.slider("learning rate η").focus()
    page.keyboard.press("ArrowRight")
    expect(run.slider("learning rate η")).to_have_attribute("aria-valuetext", "0.055")
    expect(run.number("learning rate η")).to_have_value("0.055")


@pytest.mark.parametrize(
    ("keys", "place"),
    [
        (["ArrowRight"] * 3, (0.33, 0.4)),
        (["ArrowLeft"], (0.29, 0.4)),
        (["ArrowUp", "Shift+ArrowUp"], (0.3, 0.51)),
        (["ArrowDown", "Alt+ArrowDown"], (0.3, 0.389)),
    ],
)
def test_arrow_keys_move_the_focused_point(fit, page, keys, place):
    fit.point(2).focus()
    before = notebook_of(page)
    with fit.redrawn():
        for key in keys:
            page.keyboard.press(key)
    assert fit.settled(2) == place
    assert notebook_of(page) == before
    expect(fit.point(2)).to_be_focused()


def test_space_switches_the_category(fit, page):
    fit.point(2).focus()
    with fit.redrawn():
        page.keyboard.press("Space")
    expect(fit.point(2)).to_have_attribute("aria-label", re.compile("category B"))


def test_page_keys_home_and_end_choose_a_point(fit, page):
    fit.point(2).focus()
    for key, number in [("PageDown", 3), ("PageUp", 2), ("End", 10), ("PageDown", 10), ("Home", 1)]:
        page.keyboard.press(key)
        expect(fit.point(number)).to_be_focused()
        fit.settled(number)


@pytest.mark.parametrize("number", [2, 10])
def test_delete_removes_points_one_after_the_other(fit, page, number):
    """Also at the end of the list the focus stays on a point, so that the next key finds one."""
    fit.point(number).focus()
    with fit.redrawn():
        page.keyboard.press("Delete")
    expect(fit.points).to_have_count(9)
    expect(fit.point(min(number, 9))).to_be_focused()
    page.keyboard.press("Delete")
    expect(fit.points).to_have_count(8)


def test_insert_adds_a_point_that_the_next_arrow_moves(fit, page):
    fit.point(2).focus()
    with fit.redrawn():
        page.keyboard.press("Insert")
    expect(fit.point(11)).to_be_focused()
    x1, x2 = fit.place(11)
    page.keyboard.press("ArrowUp")
    until(lambda: fit.place(11) == (x1, round(x2 + 0.01, 3)))
    assert fit.place(2) == (0.3, 0.4)


def test_tab_leaves_the_points_with_one_press(fit, page):
    fit.point(2).focus()
    page.keyboard.press("Tab")
    expect(fit.root.locator(".point:focus")).to_have_count(0)
    expect(fit.exhibit.locator(":focus")).to_have_count(1)


# ---------------------------------------------------------------- play and pause


def play_for(run, steps):
    run.button("Play").click()
    until(lambda: run.steps() >= steps)


def test_play_trains_and_pause_stops(run, page):
    cost = float(re.search(r"cost (\S+)", run.caption.inner_text()).group(1))
    with run.redrawn():
        play_for(run, 500)
    run.button("Pause").click()
    expect(run.button("Play")).to_be_visible()
    let_the_kernel_work(page)
    at_pause = run.steps()
    let_the_kernel_work(page)
    assert run.steps() == at_pause
    assert float(re.search(r"cost (\S+)", run.caption.inner_text()).group(1)) < cost


def test_pause_answers_at_once(run, page):
    """At the click one frame is on its way, one may be made, the pause shows one; bench has the time."""
    play_for(run, 200)
    run.caption.evaluate(
        """caption => {
            window.changed = [];
            const note = () => window.changed.push(performance.now());
            new MutationObserver(note).observe(caption, { childList: true });
            window.addEventListener('click', () => (window.clicked = performance.now()), true);
        }"""
    )
    until(lambda: page.evaluate("window.changed.length") > 5)
    run.button("Pause").click()
    expect(run.button("Play")).to_be_visible()
    let_the_kernel_work(page)
    changed, clicked = page.evaluate("[window.changed, window.clicked]")
    assert sum(time > clicked for time in changed) <= 3


def test_sliders_and_points_answer_while_it_plays(run, page):
    play_for(run, 100)
    run.slider("learning rate η").focus()
    page.keyboard.press("PageUp")
    expect(run.slider("learning rate η")).not_to_have_attribute("aria-valuetext", "0.05")
    drag(page, run.on_screen(0.3, 0.4), run.on_screen(0.6, 0.6))
    until(lambda: run.place(2) == pytest.approx((0.6, 0.6), abs=0.01))
    steps = run.steps()
    until(lambda: run.steps() > steps + 100)
    run.button("Pause").click()
    expect(run.button("Play")).to_be_visible()
    let_the_kernel_work(page)
    assert run.place(2) == pytest.approx((0.6, 0.6), abs=0.01)


def test_the_curve_grows_while_it_plays(run):
    line = run.root.locator("path.line")
    before = len(line.get_attribute("d"))
    play_for(run, 300)
    until(lambda: len(line.get_attribute("d")) > before + 100)


def test_running_the_cell_again_leaves_one_exhibit_and_no_task(run, page):
    play_for(run, 100)
    run_all(page, 10)
    expect(run.exhibit).to_have_count(1)
    expect(run.caption).to_contain_text("after 0 steps")
    let_the_kernel_work(page)
    assert run.steps() == 0
    expect(run.button("Play")).to_be_visible()


def test_running_the_cell_again_and_again_leaves_no_view_behind(page):
    """A model that JupyterLab never forgets holds some kilobytes, 37 kB a run where a widget is empty."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("Performance.enable")
    devtools.send("HeapProfiler.enable")

    def held():
        let_the_kernel_work(page)
        devtools.send("HeapProfiler.collectGarbage")
        metrics = devtools.send("Performance.getMetrics")["metrics"]
        return {one["name"]: one["value"] for one in metrics}

    def run_again(times):
        for _ in range(times):
            made(page, FIT)
        return held()

    before = run_again(4)
    after = run_again(6)
    devtools.detach()
    assert after["Nodes"] - before["Nodes"] < 6 * 150  # 345 before
    assert after["JSHeapUsedSize"] - before["JSHeapUsedSize"] < 6 * 250_000  # 600 kB before


def test_two_exhibits_on_a_page_leave_each_other_alone(page):
    show(page, BOTH, 10)
    fit, run = (Cell(page, output) for output in (0, 1))
    fit.wait()
    run.wait()
    play_for(run, 100)
    fit.point(2).focus()
    with fit.redrawn():
        page.keyboard.press("ArrowRight")
    assert fit.settled(2) == (0.31, 0.4)
    assert run.place(2) == (0.3, 0.4)
    steps = run.steps()
    until(lambda: run.steps() > steps + 100)
    run.button("Pause").click()
    expect(run.button("Play")).to_be_visible()
    assert fit.place(2) == (0.31, 0.4)


# ---------------------------------------------------------------- text


def test_bad_text_is_answered_and_the_exhibit_works_on(run, page):
    box = run.root.get_by_role("textbox", name="hidden layers")
    box.fill("0, 3")
    box.press("Enter")
    expect(run.message).to_contain_text("from 1 to 30")
    expect(run.message).to_be_visible()
    expect(box).to_have_value("0, 3")  # to be corrected
    with run.redrawn():
        box.fill("4, 4")
        box.press("Enter")
    expect(run.message).to_have_count(0)


@pytest.mark.parametrize(
    ("typed", "shown"), [("0,25", "0.25"), ("1e-3", "0.001"), ("2", "2"), (".0123", "0.0123")]
)
def test_a_number_is_typed(run, typed, shown):
    box = run.number("learning rate η")
    box.fill(typed)
    box.press("Enter")
    expect(run.slider("learning rate η")).to_have_attribute("aria-valuetext", shown)
    expect(box).to_have_value(shown)
    expect(run.message).to_have_count(0)


@pytest.mark.parametrize("typed", ["many", "0", "-1", "1e9"])
def test_what_is_no_number_there_is_told_and_the_old_one_stays(run, typed):
    box = run.number("learning rate η")
    box.fill(typed)
    box.press("Enter")
    expect(run.message).to_contain_text("learning rate η must be ")
    expect(box).to_have_value("0.05")
    expect(run.slider("learning rate η")).to_have_attribute("aria-valuetext", "0.05")


def test_escape_leaves_a_number_as_it_was_and_gives_the_keys_back(run, page):
    box = run.number("learning rate η")
    box.fill("7")
    box.press("Escape")
    expect(box).to_have_value("0.05")
    expect(run.exhibit.locator(":focus")).to_have_count(0)
    page.keyboard.press("b")  # JupyterLab adds a cell below
    until(lambda: len(notebook_of(page)[0]) == 2)
    page.keyboard.press("d")
    page.keyboard.press("d")
    until(lambda: len(notebook_of(page)[0]) == 1)


def test_points_are_pasted_as_text(run):
    # Asked for by name in `show`, the box is not folded away.
    expect(run.root.get_by_text("More", exact=True)).to_have_count(0)
    box = run.root.get_by_role("textbox", name="points as text")
    box.fill("x1;x2;label\n0,25;0,5;A\n0,75;0,5;B")
    box.blur()
    expect(run.points).to_have_count(2)


# ---------------------------------------------------------------- seen and heard


def test_everything_that_can_be_operated_has_a_name(fit):
    fit.root.get_by_text("More", exact=True).click()
    expect(fit.slider("mini-batch size m")).to_be_visible()

    role = re.compile(r"- '?(button|slider|combobox|textbox|checkbox)\b(.*)")

    def operable():
        return role.findall(fit.exhibit.aria_snapshot())

    assert len(operable()) > 25
    until(lambda: [role for role, rest in operable() if not re.match(' "[^"]*\\w', rest)] == [])


def test_the_formula_is_mathematics_that_a_screen_reader_can_read(fit):
    expect(fit.root.get_by_role("math")).to_have_count(1)


def test_full_screen_takes_the_controls_along(fit, page):
    fit.button("Full screen").click()
    page.wait_for_function("document.fullscreenElement?.matches('.course-exhibit')")
    fit.root.locator(".course-behind summary").click()
    for part in (fit.canvas, fit.button("Play"), fit.slider("chosen point: x₁")):
        expect(part).to_be_in_viewport(ratio=1)
    at_rest(fit.canvas)  # the picture makes room for the box
    with fit.redrawn():
        drag(page, fit.on_screen(0.3, 0.4), fit.on_screen(0.5, 0.5))
    expect(fit.slider("chosen point: x₁")).to_be_visible()  # and nothing moves while a point does
    fit.button("full screen").click()
    page.wait_for_function("!document.fullscreenElement")
    expect(fit.root.locator(".course-behind")).to_have_count(0)
    assert fit.settled(2) == pytest.approx((0.5, 0.5), abs=0.01)


def test_in_full_screen_letters_are_large_and_few_keys_do_much(fit, page):
    cells, small = notebook_of(page), fit.canvas.bounding_box()
    paper = "node => getComputedStyle(node).backgroundColor"
    fit.button("Full screen").click()
    page.wait_for_function("document.fullscreenElement?.matches('.course-exhibit')")
    until(lambda: hall_faults(page, page.viewport_size["width"] / 1.5) == [])
    expect(fit.caption).to_be_hidden()
    for key in ("c", "d", "l", "a", "Control+b", "Shift+Enter"):
        page.keyboard.press(key)
    expect(fit.caption).to_be_visible()
    expect(fit.exhibit.locator(".course-ring")).to_be_visible()
    until(lambda: fit.exhibit.evaluate(paper) == "rgb(17, 17, 17)")
    page.evaluate("() => document.exitFullscreen()")
    page.wait_for_function("!document.fullscreenElement")
    assert notebook_of(page) == cells
    expect(fit.exhibit.locator(".course-ring")).to_be_hidden()
    until(lambda: fit.canvas.bounding_box()["width"] == pytest.approx(small["width"], abs=1))
    until(lambda: fit.exhibit.evaluate(paper) == "rgb(255, 255, 255)")


def set_theme(page, name):
    command = "theme => window.jupyterapp.commands.execute('apputils:change-theme', { theme })"
    page.evaluate(command, f"JupyterLab {name}")
    page.wait_for_function(f"document.body.dataset.jpThemeName === 'JupyterLab {name}'")
    # Asked for the next theme while it still fades out this splash, JupyterLab would remove it twice.
    page.wait_for_selector("#jupyterlab-splash", state="detached")


def luminance(colour):
    return sum(weight * c / 255 for weight, c in zip((0.2126, 0.7152, 0.0722), colour, strict=True))


def text_luminance(locator, style):
    colour = locator.evaluate(f"node => getComputedStyle(node).{style}")
    return luminance([float(c) for c in re.findall(r"[\d.]+", colour)[:3]])


def is_themed(fit, bright):
    """A and B have their hues and their shades of this theme, and all text stands out against them."""
    a, b = fit.colour(0.05, 0.95), fit.colour(0.9, 0.2)
    tick, label = fit.root.locator("text.tick").first, fit.root.locator(".course-label").first
    styles = [(fit.caption, "color"), (tick, "fill"), (label, "color")]
    texts = [text_luminance(*styled) for styled in styles]
    return (
        a[2] > a[0]
        and b[0] > b[2]
        and all((luminance(colour) > 0.5) is bright for colour in (a, b))
        and all((text < 0.5) is bright for text in texts)
        and all(abs(text - luminance(a)) > 0.3 for text in texts)
    )


def test_field_and_text_follow_the_theme(fit, page):
    """A field pale under dark text, then dark under light text, A bluish and B orange in both."""
    try:
        for theme, bright in [("Light", True), ("Dark", False), ("Light", True)]:
            set_theme(page, theme)
            until(lambda bright=bright: is_themed(fit, bright))
    finally:
        set_theme(page, "Light")


# ---------------------------------------------------------------- the still picture


def test_the_still_makes_room_for_the_live_view_and_comes_back(fit, page):
    still = fit.root.locator("figure.course-still")
    expect(still).to_have_count(1)
    expect(still).to_be_hidden()
    execute(page, "fit.view.close()")
    expect(still).to_be_visible()


@pytest.fixture
def stored(fit, page, lab):
    """The notebook as `make notebooks` stores it, its kernel no longer installed."""
    command(page, "docmanager:save")
    notebook = nbformat.read(lab.folder / "exhibit.ipynb", as_version=4)
    assert run_notebooks.WIDGET_VIEW in json.dumps(notebook)
    run_notebooks.normalise(notebook)
    notebook.metadata.kernelspec.name = "gone"
    path = lab.folder / "stored.ipynb"
    nbformat.write(notebook, path)
    return path


OPEN_AND_SHUT_DOWN = """async path => {
    const { commands, shell } = window.jupyterapp;
    await (await commands.execute('docmanager:open', { path })).revealed;
    const context = shell.currentWidget.sessionContext;
    await context.ready;
    const { kernel } = context.session;
    await kernel.info;
    let heard = performance.now(); // JupyterLab has questions of its own to the kernel: until it is quiet
    kernel.anyMessage.connect(() => (heard = performance.now()));
    while (performance.now() - heard < 1500) await new Promise((go) => setTimeout(go, 100));
    await context.shutdown();
}"""
DEAD = re.compile("model not found|Error displaying widget|Loading widget", re.IGNORECASE)


def assert_shows_the_picture(page):
    picture = page.locator("figure.course-still img")
    expect(picture).to_be_visible()
    until(lambda: picture.evaluate("image => image.complete && image.naturalWidth") > 500)
    expect(page.get_by_role("img", name=re.compile("All 10 points are classified"))).to_be_visible()
    assert not DEAD.search(page.locator("body").inner_text())


def test_reopened_without_a_kernel_it_shows_the_still(page, stored):
    show(page, "")  # it has no picture any longer
    page.evaluate(OPEN_AND_SHUT_DOWN, stored.name)
    try:
        assert_shows_the_picture(page)
    finally:
        page.evaluate("() => window.jupyterapp.shell.currentWidget.dispose()")


def test_exported_to_html_and_opened_offline_it_shows_the_still(chrome, stored, tmp_path):
    exported = tmp_path / "stored.html"
    exported.write_text(HTMLExporter().from_filename(stored)[0], encoding="utf-8")
    context = chrome.new_context(offline=True)
    page = context.new_page()
    page.goto(exported.as_uri())
    assert_shows_the_picture(page)
    context.close()


def stored_still(lab):
    """The still as the saved notebook has it, its caption and its PNG file."""
    [cell] = nbformat.read(lab.folder / "exhibit.ipynb", as_version=4).cells
    [data] = [output.data for output in cell.outputs if "course-still" in output.data.get("text/html", "")]
    return html.unescape(re.search(r'alt="([^"]*)"', data["text/html"]).group(1)), data["image/png"]


def test_the_still_in_the_notebook_follows_the_reader(fit, page, lab):
    def follows():
        command(page, "docmanager:save")
        return stored_still(lab)[0] == fit.caption.inner_text()

    until(follows)
    before = stored_still(lab)
    with fit.redrawn():
        fit.root.get_by_role("combobox", name="data").select_option("XOR")
    until(follows)
    after = stored_still(lab)
    assert "4 points" in after[0]
    assert after[1] != before[1]
    expect(fit.root.locator("figure.course-still")).to_be_hidden()


def test_a_readers_own_notebook_opened_again_shows_the_still_and_no_error(fit, page, lab):
    command(page, "docmanager:save")
    content = (lab.folder / "exhibit.ipynb").read_text(encoding="utf-8")
    assert run_notebooks.WIDGET_VIEW in content
    (lab.folder / "own.ipynb").write_text(content, encoding="utf-8")
    show(page, "")
    page.evaluate(OPEN_AND_SHUT_DOWN, "own.ipynb")
    try:
        # JupyterLab's own words are there, but not to be seen.
        expect(page.get_by_text("Error displaying widget: model not found")).to_be_hidden()
        assert_shows_the_picture(page)
    finally:
        page.evaluate("() => window.jupyterapp.shell.currentWidget.dispose()")
    # What JupyterLab itself says of it on the console.
    page.errors[:] = [error for error in page.errors if "widget model not found" not in error]
