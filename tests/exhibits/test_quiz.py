"""The exhibit `quiz`: questions on the reader's network, answered, counted and remembered."""

import json
from itertools import pairwise

import numpy as np
import pytest

from course_utils import remembered
from course_utils.exhibits import decision_region, quiz
from course_utils.exhibits.ch00_quiz._quiz_picture import IDEAS
from course_utils.network import Network, Parameters, figure5, paper_start
from course_utils.questions import LESSONS
from course_utils.questions.question import LETTERS


@pytest.fixture
def file(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_PROGRESS", str(tmp_path))
    return tmp_path / "progress.json"


def right(shown):
    return LETTERS[shown.state.question().right]


def wrong(shown):
    return next(letter for letter in "abc" if letter != right(shown))


def answer(shown, letter):
    """Pick that row or thumbnail."""
    question = shown.state.question()
    what = "node" if question.is_pictures else "row"
    message = {"kind": "pick", "part": "answers", "what": what, "index": LETTERS.index(letter)}
    shown.receive(message)


def test_a_right_answer_counts_for_its_idea_and_says_why():
    shown = quiz()
    question = shown.state.question()
    answer(shown, right(shown))
    scores = dict(zip(IDEAS, shown.state.scores, strict=True))
    assert scores.pop(question.idea) == (1, 1)
    assert set(scores.values()) == {(0, 0)}
    assert f"Right. {question.reason}" == question.reply(right(shown))
    assert "Right. " in shown.caption()


def test_a_wrong_answer_names_the_mistake_and_the_first_one_counts():
    shown = quiz(about="03")
    question, given = shown.state.question(), wrong(shown)
    answer(shown, given)
    mistake = question.options[LETTERS.index(given)].mistake
    assert question.reply(given).startswith(f"No: {mistake}")
    before = shown.state
    answer(shown, right(shown))
    shown.act("answer", right(shown))
    assert shown.state == before
    assert sum(asked for _, asked in before.scores) == 1


@pytest.mark.parametrize("about", LESSONS)
def test_an_answer_may_be_typed_and_a_wrong_word_is_a_sentence(about):
    shown = quiz(about=about)
    for _ in range(6):
        question = shown.state.question()
        shown.receive({"kind": "operate", "name": "answer", "value": "what?"})
        assert shown.view.frame["message"].startswith("your answer must be one of a, b, c")
        assert shown.state.answer == ""
        value = question.options[question.right].value
        typed = f"{value:.6g}" if question.typed else right(shown)
        shown.act("answer", f" {typed} ")
        assert "Right. " in shown.caption()
        shown.act("next")
    assert sum(count for count, _ in shown.state.scores) == 6


def test_a_digit_is_an_answer_where_none_is_a_number():
    """Pressed beside the box it may be the first of the digits of one, so there it does nothing."""
    shown = quiz(about="02")
    for typed in (False, True):
        while bool(shown.state.question().typed) != typed:
            shown.act("next")
        keys = shown.controls["answer"].described()["keys"]
        k = shown.state.question().right
        shown.receive({"kind": "operate", "name": "answer", "value": keys[f"{k + 1}"]})
        assert shown.state.answer == ("" if typed else f"{k + 1}")
        assert shown.view.frame["message"] == ""
        shown.receive({"kind": "operate", "name": "answer", "value": keys[LETTERS[k]]})
        assert "Right. " in shown.caption()
        shown.act("next")


def test_the_same_is_never_asked_twice_in_a_row_and_skipping_counts_nothing():
    for about in LESSONS:
        shown = quiz(about=about, p=Network.random((2, 3, 2), np.random.default_rng(1), 2.0))
        kinds = []
        for _ in range(25):
            kinds.append(shown.state.question().kind)
            shown.act("next")
        assert all(one != other for one, other in pairwise(kinds))
        assert set(shown.state.scores) == {(0, 0)}


def test_the_difficulty_follows_the_reader():
    shown = quiz(about="03")
    levels = []
    for _ in range(5):
        levels.append(shown.state.level)
        answer(shown, right(shown))
        shown.act("next")
    assert levels == [1, 1, 2, 2, 3]
    for expected in (2, 1, 1):
        answer(shown, wrong(shown))
        shown.act("next")
        assert shown.state.level == expected
    shown.act("level", "hard")
    assert shown.state.level == 3


def test_the_question_stays_as_it_was_while_it_is_answered():
    shown = quiz(about="04")
    question = shown.state.question()
    answer(shown, right(shown))
    assert shown.state.question() is question


p = Network((2, 2, 3, 2), paper_start())


@pytest.mark.parametrize("given", [p, paper_start(), paper_start().tolist(), Parameters(paper_start())])
def test_the_network_may_be_given_as_such_or_as_its_parameters(given):
    shown = quiz(p=given)
    assert shown.state.network() == p
    shown.act("next")
    assert shown.state.network() == p


def test_a_network_of_another_kind_comes_whole():
    kinds = {"activation": "tanh", "output_activation": "relu"}
    network = Network.random((2, 4, 2), np.random.default_rng(0), **kinds)
    assert quiz(p=network).state.network() == network
    with pytest.raises(ValueError, match="p must be a Network with 2 inputs and 2 outputs"):
        quiz(p=Network((3, 2)))
    with pytest.raises(ValueError, match="p must"):
        quiz(p=[1.0] * 22)


def test_what_was_trained_is_asked_about_when_its_line_is_given_or_pasted():
    trained = decision_region(data="Figure 5", p=paper_start())
    shown = quiz(p=trained.line, about="04")
    pasted = quiz(about="04")
    pasted.receive({"kind": "paste", "line": trained.line})
    for one in (shown, pasted):
        assert one.state.network() == p
        np.testing.assert_array_equal(one.state.points.x, figure5().x)


def test_without_a_network_each_question_is_about_another():
    shown = quiz()
    first = shown.state.network()
    shown.act("next")
    assert shown.state.network() != first


def test_a_line_with_an_answer_that_cannot_be_one_is_refused():
    shown = quiz()
    line = json.loads(shown.line) | {"answer": "what?"}
    with pytest.raises(ValueError, match="your answer must be one of a, b, c"):
        shown.state = json.dumps(line)


def test_a_network_that_gives_nothing_to_ask_says_so():
    shown = quiz(about="04", p=Network((2, 2), np.zeros(6), activation="step"))
    assert shown.caption().startswith("This network gives no question on this notebook")
    shown.act("answer", "a")
    shown.act("next")
    assert shown.view.frame["message"] == ""
    assert set(shown.state.scores) == {(0, 0)}


def test_answers_are_remembered_on_later_days(file):
    shown = quiz(about="06")
    idea = shown.state.question().idea
    answer(shown, right(shown))
    assert json.loads(file.read_text())["ideas"] == {idea: [1, 1]}
    shown.act("next")
    shown.state = shown.line  # a line that is pasted counts nothing
    again = quiz(about="06")
    assert again.state.scores[IDEAS.index(idea)] == (1, 1)
    answer(again, wrong(again))
    assert json.loads(file.read_text())["ideas"] == {idea: [1, 2]}


def test_another_day_goes_on_where_the_reader_was(file):
    """At the same difficulty, with another kind of question, and not with those that were asked before."""
    shown = quiz(about="03")
    seen = []
    for _ in range(3):
        seen.append(shown.state.question().words)
        answer(shown, right(shown))
        shown.act("next")
    answer(shown, right(shown))
    kind = shown.state.question().kind
    again = quiz(about="03", p=Network.random((2, 3, 2), np.random.default_rng(1), 2.0))
    assert again.state.level == 3
    assert again.state.question().kind != kind == again.state.before
    assert again.state.asked == 4
    assert again.state.answer == ""
    pasted = quiz(about="03", p=decision_region(data="Figure 5", p=paper_start()).line)
    assert (pasted.state.level, pasted.state.asked, pasted.state.before) == (3, 4, kind)
    assert quiz(about="02").state.level == 1, "another notebook has not been asked about"
    assert quiz(about="03", level=1).state.asked == 0, "whoever names a difficulty begins there"


def test_each_idea_is_named_with_its_score_where_it_is_read_out():
    shown = quiz(about="03")
    idea = shown.state.question().idea
    answer(shown, right(shown))
    [ideas] = [table for table in shown.scene().tables if table.labels]
    assert f"{idea}: 1 of 1 right" in ideas.labels
    assert len(ideas.labels) == len(ideas.rows) == len(LESSONS["03"])


def test_a_skipped_question_and_a_chosen_difficulty_are_remembered_too(file):
    shown = quiz(about="02")
    kind = shown.state.question().kind
    shown.act("next")
    assert json.loads(file.read_text())["quiz"] == {"02": {"level": 1, "asked": 1, "before": kind}}
    shown.act("level", "hard")
    assert quiz(about="02").state.level == 3


@pytest.mark.parametrize("asked", [-1, 10**20])
def test_what_another_version_has_remembered_is_no_bug(file, asked):
    file.write_text(f'{{"quiz": {{"02": {{"level": 9, "asked": {asked}, "before": "a kind of old"}}}}}}')
    state = quiz(about="02").state
    assert (state.level, state.asked, state.before) == (3, 0, "")


def test_after_the_last_question_that_can_be_counted_comes_the_first():
    shown = quiz(asked=remembered.MOST)
    shown.act("next")
    assert shown.state.asked == 0


def test_an_answer_counts_once_however_often_it_is_undone_and_given(file):
    shown = quiz(about="03")
    idea, first = shown.state.question().idea, wrong(shown)
    operate = {"kind": "operate", "name": "answer"}
    shown.receive({**operate, "value": first})
    for message in (
        {"kind": "undo"},
        {"kind": "redo"},
        {"kind": "undo"},
        {**operate, "value": right(shown)},
    ):
        shown.receive(message)
    assert shown.state.scores[IDEAS.index(idea)] == (1, 1)
    assert json.loads(file.read_text())["ideas"] == {idea: [0, 1]}


def test_an_answer_that_cannot_be_noted_is_judged_all_the_same(file):
    file.mkdir()
    shown = quiz()
    answer(shown, right(shown))
    assert "Right. " in shown.caption()
    assert "could not be noted" in shown.view.frame["message"]


def test_the_region_is_covered_while_its_category_is_asked():
    shown = quiz()
    while shown.state.question().kind != "category":
        shown.act("next")
    [axes] = shown.scene().axes
    assert axes.title == "the data points"
    answer(shown, right(shown))
    [axes] = shown.scene().axes
    assert axes.title == "Where F₁ > F₂"


@pytest.mark.parametrize("about", LESSONS)
def test_the_picture_has_room_for_every_question(about):
    """Nothing lies below the picture's end or over another part, before the answer and after it."""
    shown = quiz(about=about, level=3, hidden=(8, 8))
    for k in range(60):
        for _ in range(2):
            scene = shown.scene()
            assert max(text.y for text in scene.texts) < scene.height - 6
            right_half = sorted(table.box for table in scene.tables if table.box[0] > 400)
            ends = [top + height for _, top, _, height in right_half]
            assert all(end <= box[1] for end, box in zip(ends, right_half[1:], strict=False))
            answer(shown, "abc"[k % 3])
        shown.act("next")
        shown.act("level", "hard")
