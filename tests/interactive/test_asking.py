"""Commit, then reveal: only what was said before the truth was seen is credited."""

import pytest

from course_utils import exhibits
from course_utils.exhibits.ch03_backpropagation import break_it
from course_utils.interactive.asking import UNDECIDED, Late, Prepared, answered, committed, verdict

LATER = "What you choose now, you choose after seeing it."


def said(shown):
    """All words of an exhibit: its caption, and what stands in its picture."""
    return " ".join([shown.caption(), *(text.text for text in shown.scene().texts)])


def asked(name):
    """An exhibit, and all answers to its question."""
    answers = [one for one in getattr(exhibits, name).controls["guess"].samples() if one != UNDECIDED]
    return getattr(exhibits, name)(), answers


@pytest.mark.parametrize("name", ["first_filters", "ledger", "network_sizes", "calibration"])
def test_an_answer_chosen_after_the_truth_was_seen_is_not_credited(name):
    shown, answers = asked(name)
    shown.act("guess", answers[0])
    before = said(shown)
    assert LATER not in before
    for later in answers[1:]:
        shown.act("guess", later)
        assert f"You said “{later}”" not in said(shown)
        assert f"You said “{answers[0]}”" in said(shown)
        assert LATER in said(shown)
    shown.act("guess", answers[0])  # back at what was said
    assert said(shown) == before


def test_whoever_takes_the_answer_back_is_asked_anew():
    shown, answers = asked("network_sizes")
    for answer in answers:
        shown.act("guess", UNDECIDED)
        assert not answered(shown.state)
        shown.act("guess", answer)
        assert f"You said “{answer}”" in said(shown)


@pytest.mark.parametrize("name", ["cost_of_gradients", "vanishing", "which_activation"])
def test_exhibits_in_words_of_their_own_say_what_was_committed(name):
    shown, (first, second, *_) = asked(name)
    shown.act("guess", first)
    assert f"You said {first}" in said(shown)
    shown.act("guess", second)
    assert f"You said {first}" in said(shown)
    assert f"You said {second}" not in said(shown)
    assert LATER in said(shown)


def test_a_number_of_points_is_that_of_before_the_reveal():
    shown = exhibits.one_neuron()
    for guess in ("9", "7"):  # until then one may think again
        shown.act("guess", guess)
    shown.act("reveal")
    assert "You said 7." in said(shown)
    columns = shown.scene().axes[1].items[0].heights.tolist()
    shown.act("guess", "8")
    assert "You said 7." in said(shown)
    assert shown.scene().axes[1].items[0].heights.tolist() == columns
    shown.act("guess", UNDECIDED)
    assert not shown.state.revealed


def test_both_parts_of_a_commitment_are_kept():
    shown = break_it.break_it(mistake="drop the transpose in (23)")
    shown.act("guess", "none of them")
    shown.act("reveal")
    assert "3 of 6 checks fail." in said(shown)
    shown.act("count", "3")
    assert "3 of 6 checks fail." in said(shown), "the second part was not said before"
    shown.act("count", UNDECIDED)
    shown.act("count", "3")
    assert "as you said" not in said(shown)
    shown.act("guess", break_it.NAMES[0])
    assert "You said none of them" in said(shown)


def test_what_a_lecturer_has_prepared_is_nobodys_answer_and_may_be_answered():
    assert verdict(Prepared("a"), "a") == "It is “a”."
    assert verdict(Late("b", Prepared("a")), "a").startswith("It is")
    assert committed(Late("b", "a")) == "a"
    assert Late("b") == "b"


# Of exhibits that ask about several things: a control, two of its values, and what the first asks about.
SEVERAL = {
    "training_curves": ("dropout", False, True, "without dropout"),
    "dropout": ("hidden", "two of 6", "one of 6", "p = 0.2"),
    "calibration": ("run", "without dropout", "with dropout", "without dropout"),
    "coins": ("pair", "seed 0", "seed 1", "seed 0"),
    "one_pixel": ("number", 1, 2, ""),
    "gradient_attack": ("after", "100,000 steps", "10,000 steps", "from (0.62, 0.62), 100,000 steps"),
}


@pytest.mark.parametrize("name", SEVERAL)
def test_an_answer_once_given_stays_with_its_question(name):
    """Switched to another question and back: neither answer is forgotten, nor taken for the other."""
    (control, first, second, about), (shown, answers) = SEVERAL[name], asked(name)
    shown.act("guess", answers[0])
    shown.act(control, second)
    assert shown.state.guess == UNDECIDED
    shown.act("guess", answers[1])
    for value, answer in ((first, answers[0]), (second, answers[1])) * 2:
        shown.act(control, value)
        assert shown.state.guess == answer
    again = getattr(exhibits, name)()
    again.state = shown.line
    again.act(control, first)
    assert again.state.guess == answers[0], "a line carries the answers"
    for one in (shown, again):
        one.close()
    assert about == "" or told_which(name, control, second, first, about)


def told_which(name, control, second, first, about):
    """Whether a question that is another one says what it is about."""
    shown, answers = asked(name)
    shown.act(control, second)
    assert "Anew" not in said(shown), "nothing has been asked before"
    shown.act("guess", answers[0])
    shown.act(control, first)
    shown.close()
    return f"Anew, {about}" in said(shown)


def test_what_a_slide_has_answered_is_no_answer_of_the_readers():
    shown = exhibits.calibration()
    shown.state = shown.state.changed(guess=Prepared("it keeps"))
    shown.act("run", "with dropout")
    shown.act("run", "without dropout")
    assert shown.state.guess == UNDECIDED


@pytest.mark.parametrize("earlier", ["[1]", '[["a"]]', "[[[[1]], 2]]", '[[["a"], 2]]', '"x"', "{}"])
def test_a_line_with_answers_that_are_none_is_refused(earlier):
    with pytest.raises(ValueError, match="earlier must be pairs of what was asked about"):
        exhibits.calibration().state = f'{{"earlier": {earlier}}}'


def test_an_answer_is_about_the_case_that_was_asked():
    shown = exhibits.dropout_gain()
    shown.act("guess", "more errors")
    assert "You said" in said(shown)
    shown.act("step", "1,000")
    assert "You said" not in said(shown)
