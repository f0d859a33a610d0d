"""The race for the smallest change: what is asked, what is hidden, and who has won."""

import importlib
import itertools

import numpy as np
import pytest

from course_utils.exhibits import counterfactual, explain
from course_utils.network.network import classify
from course_utils.pictures import difference
from course_utils.pictures.scene import Field, Handle

exhibit = importlib.import_module("course_utils.exhibits.ch08_not_treated.counterfactual")


def test_every_point_can_be_altered_and_none_lies_on_the_boundary():
    for number in range(1, 21):
        network, known, x, change = exhibit.case(number)
        assert 0.05 < np.hypot(*change) < 0.5
        end = x + change[:, None]
        assert ((end > 0) & (end < 1)).all()
        here, there = (classify(network.output(place))[0] for place in (x, x + 1.001 * change[:, None]))
        assert here != there
        assert (classify(network.output(known.x)) == known.labels).all()
        assert {*known.labels.tolist()} == {0, 1}


def test_no_region_of_the_race_has_been_seen_before():
    """Neither the one that `explain` shows just above nor, after a race, that of another point."""
    regions = [difference(exhibit.case(number).network) > 0 for number in range(1, 21)]
    regions.append(difference(explain().state.network()) > 0)
    for one, other in itertools.combinations(regions, 2):
        assert np.mean(one != other) > 0.05


def test_a_question_is_answered_by_the_network_and_the_region_stays_hidden():
    shown = counterfactual(number=3)
    shown.act("x1", 0.62)
    shown.act("x2", 0.31)
    shown.act("ask")
    assert shown.state.tries == ((0.62, 0.31),)
    network, _, x, _ = exhibit.case(3)
    said = classify(network.output(np.array([[0.62], [0.31]])))[0]
    length = np.hypot(*(np.array([0.62, 0.31]) - x[:, 0]))
    row = shown.scene().tables[0].rows[0]
    assert row == ("1", "(0.62, 0.31)", "AB"[said], f"{length:.3f}")
    items = shown.scene().axes[0].items
    assert not any(isinstance(item, Field) and item.values.std() > 0 for item in items)
    assert any(isinstance(item, Handle) for item in items)
    shown.act("reveal")
    assert any(isinstance(item, Field) for item in shown.scene().axes[0].items)


def test_there_are_eight_questions_and_none_after_the_end():
    shown = counterfactual()
    for _ in range(exhibit.MOST + 2):
        shown.act("ask")
    assert len(shown.state.tries) == exhibit.MOST
    assert "0 questions left" in shown.scene().texts[0].text
    shown.act("anew")
    shown.act("reveal")
    shown.act("ask")
    assert shown.state.tries == ()


@pytest.mark.parametrize("number", [1, 7, 20])
def test_the_reader_wins_at_most_what_the_machine_found(number):
    """A change that is a little longer than the smallest, in its direction."""
    _, _, x, change = exhibit.case(number)
    place = tuple((x[:, 0] + 1.02 * change).clip(0, 1).tolist())
    shown = counterfactual(number=number, tries=(place,), revealed=True)
    seen = exhibit.asked(shown.state)
    assert seen.others.all()
    ratio = seen.best / np.hypot(*change)
    assert ratio == pytest.approx(1.02, rel=1e-6)
    assert f"Yours is {ratio:.2f} times as long" in shown.caption()


def test_another_point_begins_anew():
    shown = counterfactual(tries=((0.1, 0.2),), revealed=True)
    shown.act("number", 5)
    assert shown.state.tries == ()
    assert not shown.state.revealed


def test_one_change_and_several_are_told_each_in_their_words():
    _, _, x, change = exhibit.case(1)
    here, there = (tuple(np.clip(x[:, 0] + k * change, 0, 1).tolist()) for k in (0.5, 1.001))
    for tries, said in (
        ((here,), "1 change tried, no decision is altered."),
        ((there,), "1 change tried, it alters the decision, and is"),
        ((here, here), "2 changes tried, no decision is altered."),
        ((here, there), "2 changes tried, the shortest that does is"),
    ):
        assert said in counterfactual(number=1, tries=tries).caption()
