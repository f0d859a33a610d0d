"""A lecture without a browser: what is open, what plays, what a step and a return bring; the hand-out."""

import asyncio
import re
from html.parser import HTMLParser

import numpy as np
import pytest

from course_utils.exhibits import (
    calibration,
    cost_of_gradients,
    decision_region,
    one_neuron,
    random_labels,
    regularise,
    sigmoid,
    time_machine,
    vanishing,
)
from course_utils.interactive import environment
from course_utils.lecture import Slide, lecture


@pytest.fixture
def held():
    """A lecture of six slides, of which the first and the fifth have no exhibit; closed in the end."""
    made = lecture(
        Slide("Welcome", "Words.", notes="Say hello."),
        Slide("Sigmoid", sigmoid(w=2.0), steps=[{"w": 4.0}, "A line.", {"w": 8.0}]),
        Slide("Region", decision_region(method="SG with replacement")),
        Slide("Saddle", time_machine()),
        Slide("Between", "Nothing."),
        Slide("End", sigmoid(c=1.0)),
        title="A test: of lectures",
    )
    made._open()
    yield made
    made.close()


def opened(made):
    return [k for k, slide in enumerate(made.slides) if slide.exhibit and slide.exhibit.page.view]


def test_exhibits_are_open_near_their_slide_and_closed_far_from_it(held):
    assert opened(held) == [1]
    held.place = (2, 0)
    assert opened(held) == [1, 2, 3]
    assert held.view.views == {str(k): held.slides[k].exhibit.view.model_id for k in (1, 2, 3)}
    held.place = (5, 0)
    assert opened(held) == [5]
    assert list(held.view.views) == ["5"]


def test_an_exhibit_that_was_closed_comes_back_as_it_was_left(held):
    held.place = (1, 1)
    held.slides[1].exhibit.act("w", 5.0)
    held.place = (5, 0)
    held.place = (1, 1)
    assert held.slides[1].exhibit.state.w == 5
    assert held.slides[1].exhibit.view.frame["values"]["w"] == 5


def test_steps_bring_their_states_forwards_and_backwards(held):
    shown = held.slides[1].exhibit
    for step, w in [(0, 2), (1, 4), (2, 4), (3, 8), (2, 4), (1, 4), (0, 2)]:
        held.place = (1, step)
        assert shown.state.w == w


def test_a_line_leaves_what_the_lecturer_has_changed_and_the_next_state_does_not(held):
    shown = held.slides[1].exhibit
    held.place = (1, 1)
    shown.act("w", 5.0)
    held.place = (1, 2)
    assert shown.state.w == 5
    held.place = (1, 3)
    assert shown.state.w == 8


@pytest.mark.parametrize(("answers", "kept"), [([], "9"), (["7"], "7"), (["7", "8"], "8")])
def test_what_the_class_has_answered_stays_its_answer_when_the_truth_is_shown(answers, kept):
    steps = [{"guess": "9", "revealed": True}, {"w1": 3.0}, {"guess": "6"}]
    asking = lecture(Slide("How many?", one_neuron(), steps=steps))
    shown = asking.slides[0].exhibit
    for answer in answers:
        shown.act("guess", answer)
    asking.place = (0, 1)
    assert (shown.state.guess, shown.state.revealed) == (kept, True)
    asking.place = (0, 2)
    assert (shown.state.guess, shown.state.w1) == (kept, 3.0)
    asking.place = (0, 3)  # the step itself sets another
    assert shown.state.guess == "6"
    asking.place = (0, 0)
    assert shown.state.guess == "not yet"
    asking.close()


@pytest.mark.parametrize(
    ("make", "guess"),
    [
        (random_labels, "nearly all"),
        (one_neuron, "9"),
        (vanishing, "10⁻⁸"),
        (calibration, "it breaks"),
        (cost_of_gradients, "about 4"),
    ],
)
def test_what_a_step_has_set_is_no_answer_of_the_class(make, guess):
    shown = make()
    reveals = {"guess": guess} | ({"revealed": True} if hasattr(shown.state, "revealed") else {})
    asking = lecture(Slide("Asked", shown, steps=[reveals]))
    asking.place = (0, 1)

    def said():
        return shown.caption() + str(shown.scene())

    assert shown.state.guess == guess
    assert "You said" not in said()
    assert "your guess" not in said()
    shown.act("guess", guess)  # now the lecturer has set it for the class
    assert "You said" in said()
    again = lecture(Slide("Asked before", make(**reveals)))
    assert "You said" not in again.slides[0].exhibit.caption()


def test_r_brings_back_the_slides_own_state_at_this_step(held):
    shown = held.slides[1].exhibit
    held.place = (1, 2)
    shown.act("w", 5.0)
    shown.act("c", 1.0)
    held._receive({"kind": "reset"})
    assert (shown.state.w, shown.state.c) == (4, sigmoid().state.c)
    held.place = (0, 0)
    held._receive({"kind": "reset"})  # a slide of words


def test_nothing_plays_on_after_its_slide(held):
    async def hold():
        # Made where a loop runs, as in a notebook.
        made = lecture(Slide("a", decision_region(method="SG with replacement")), Slide("b", "Words."))
        made._open()
        shown = made.slides[0].exhibit
        shown.act("play", True)
        await asyncio.sleep(0.05)
        assert not shown._player.done()
        made.place = (1, 0)
        await asyncio.sleep(0.05)
        done = shown._player.done()
        made.close()
        return done, shown.state.playing

    assert asyncio.run(hold()) == (True, False)


def test_a_title_slide_says_who_speaks_and_when():
    slides = lecture(Slide("First", "Words."), title="On *sets*", by="Ada Lovelace", date="1 May").slides
    assert [slide.is_title for slide in slides] == [True, False]
    assert slides[0].title == "On <em>sets</em>"
    assert re.findall("<p>(.*?)</p>", slides[0].words) == ["Ada Lovelace", "1 May"]
    assert len(lecture(Slide("First"), title="On sets").slides) == 1
    with pytest.raises(ValueError, match="needs title="):
        lecture(Slide("First"), by="Ada Lovelace")


def test_a_place_that_does_not_exist_is_the_nearest_that_does(held):
    for asked, there in [((9, 9), (5, 0)), ((-1, 0), (0, 0)), ((1, 9), (1, 3)), ((1, -4), (1, 0))]:
        held.place = asked
        assert held.place == there
    held.view.set_state({"place": ["no", 0]})
    assert held.place == (1, 0)


def test_an_overview_has_a_still_of_each_exhibit_and_of_nothing_else(held):
    sent = []
    held.view.send = lambda content, buffers=None: sent.append((content, buffers))
    for slide in (1, 0, 4, 99, -1, "x"):
        held._receive({"kind": "still", "slide": slide})
    held._receive({"kind": "no such thing"})
    [(content, [still])] = sent
    assert content == {"still": 1}
    assert still[:4] == b"RIFF"
    assert still[8:12] == b"WEBP"


# ---------------------------------------------------------------- the hand-out


class Sections(HTMLParser):
    """The headings, captions and hosts of a page."""

    def __init__(self, text):
        super().__init__()
        self.captions, self.notes, self.sections, self.sources, self._inside = [], [], 0, [], ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self._inside = tag
        self.sections += tag == "section"
        self.sources += [value for name, value in attrs if name in ("src", "href")]

    def handle_endtag(self, tag):
        self._inside = ""

    def handle_data(self, data):
        if self._inside == "figcaption":
            self.captions.append(data)
        if self._inside == "p" and "hello" in data:
            self.notes.append(data)


def test_the_hand_out_is_one_page_with_all_slides_that_needs_nothing_else(held, tmp_path):
    held.save(tmp_path / "page.html")
    text = (tmp_path / "page.html").read_text(encoding="utf-8")
    page = Sections(text)
    assert page.sections == 6
    assert len(page.captions) == 4
    assert page.notes == []
    assert all(source.startswith("data:") for source in page.sources)
    assert len(page.sources) == 4
    assert not re.search(r"https?://(?!www\.w3\.org)", text)
    assert "<p>A line.</p>" in text
    assert "<title>A test: of lectures</title>" in text
    assert "break-after: page" in text
    held.save(tmp_path / "mine.html", notes=True)
    assert Sections((tmp_path / "mine.html").read_text(encoding="utf-8")).notes == ["Say hello."]


def test_the_hand_out_keeps_what_was_shown_even_if_it_was_brought_back(held, tmp_path):
    held.place = (1, 0)
    held.slides[1].exhibit.act("w", 7.5)
    held._receive({"kind": "reset"})
    held.place = (5, 0)
    held.slides[5].exhibit.act("c", -3.0)
    held.save(tmp_path / "page.html", shown=True)
    captions = Sections((tmp_path / "page.html").read_text(encoding="utf-8")).captions
    assert "7.5" in captions[0]
    assert captions[0] != held.slides[1].exhibit.caption()
    assert captions[3] == held.slides[5].exhibit.caption()


def test_the_hand_out_has_the_prepared_states_with_their_work_done_and_no_accidents(held, tmp_path):
    held.place = (1, 0)
    held.slides[1].exhibit.act("w", 7.5)
    held.place = (5, 0)
    held.slides[5].exhibit.act("c", -3.0)
    held.save(tmp_path / "page.html")
    captions = Sections((tmp_path / "page.html").read_text(encoding="utf-8")).captions
    assert "weight 8" in captions[0]
    assert captions[3] == sigmoid(c=1.0).caption()
    assert held.slides[5].exhibit.state.c == -3


def test_a_hand_out_waits_for_the_work_but_leaves_the_exhibit_alone(tmp_path):
    shown = regularise(N=10, width=2)
    made = lecture(Slide("a", shown))
    before, caption = shown.progress, shown.caption()
    made.save(tmp_path / "page.html")
    assert shown.progress is before
    shown.finish()
    assert Sections((tmp_path / "page.html").read_text(encoding="utf-8")).captions == [shown.caption()]
    assert shown.caption() != caption
    made.close()


def test_a_step_that_begins_nothing_anew_goes_on_with_the_work():
    shown = regularise(N=20, width=2)
    made = lecture(Slide("a", shown, steps=[{"lam": 1.0}, {"N": 40}]))
    while len(shown.progress.stops) < 2:
        shown.tick()
    before = shown.progress
    made.place = (0, 1)
    assert len(shown.progress.stops) >= len(before.stops)
    assert shown.state.lam == 1
    made.place = (0, 2)
    assert len(shown.progress.stops) <= 1
    made.close()


def test_the_page_gets_the_hand_out_while_other_things_are_answered(held):
    sent = []
    held.view.send = lambda content, buffers=None: sent.append((content, buffers))

    async def ask():
        held._receive({"kind": "hand-out"})
        held._receive({"kind": "still", "slide": 1})
        await held._giving

    asyncio.run(ask())
    assert [content for content, _ in sent] == [{"still": 1}, {"name": "a_test_of_lectures.html"}]
    assert sent[1][1][0].startswith(b"<!doctype html>")


def test_a_notebook_that_is_read_without_a_kernel_shows_the_contents(held, monkeypatch):
    shown = []
    for module in ("deck", "stored"):
        place = f"course_utils.lecture.{module}.display"
        monkeypatch.setattr(place, lambda bundle, **_: shown.append(bundle))
    held._ipython_display_()
    contents, view = shown
    assert "<b>A test: of lectures</b>" in contents["text/html"]
    assert contents["text/html"].count("<h4>") == 6
    assert "<p>A line.</p>" in contents["text/html"]
    assert "<img" not in contents["text/html"]  # they are drawn when the lecturer rests
    assert len(contents["text/html"]) < 30_000
    assert environment.BESIDE_STILL in contents["text/html"]  # which hides the error beside it
    assert "application/vnd.jupyter.widget-view+json" in view


def test_stills_are_stored_beside_the_words_once_the_lecturer_rests(held, monkeypatch):
    monkeypatch.setattr("course_utils.lecture.stored.REST", 0.0)
    monkeypatch.setattr("course_utils.lecture.stored.BREATH", 0.0)
    stored, output = held._stored, Output()
    monkeypatch.setattr("course_utils.lecture.stored.display", lambda bundle, **_: output)

    async def rest():
        stored.show()
        held.place = (1, 0)  # begins the rest anew
        await stored._work

    asyncio.run(rest())
    (last,) = output.bundles
    captions = re.findall('<img alt="([^"]*)"', last["text/html"])
    assert len(captions) == 4
    assert "weight 8" in captions[0]  # as prepared, whatever is shown
    assert len(last["text/html"]) < 30_000 * 4
    assert list(held._draw_stills()) == []


class Output:
    """An output of a cell, which keeps what it is told to show."""

    def __init__(self):
        self.bundles = []

    def update(self, bundle, raw):
        self.bundles.append(bundle)


@pytest.mark.parametrize("place", [5, None, (1,), (1, 2, 3), (1.5, 0), "10", ("1", "0"), (True, 0)])
def test_a_place_that_is_none_is_refused(place):
    held = lecture(Slide("a"), Slide("b"))
    with pytest.raises(ValueError, match="place must be 2 values, each a whole number"):
        held.place = place
    held.place = (np.int64(1), 0)
    assert held.place == (1, 0)


@pytest.mark.parametrize("named", [{"notes": "no"}, {"shown": np.array([1, 2])}])
def test_what_a_hand_out_holds_is_yes_or_no(named, tmp_path):
    with pytest.raises(ValueError, match=f"{next(iter(named))} must be True or False"):
        lecture(Slide("a")).save(tmp_path / "a.html", **named)
