"""The exhibit `misclassified`: the pictures shown are those that the network takes for something else."""

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course_utils.cifar10 import results, stand_in
from course_utils.exhibits import misclassified
from course_utils.exhibits.ch07_cifar10 import misclassified as exhibit
from course_utils.pictures.scene import Image

NAMES = st.sampled_from(exhibit.NAMES)
ORDERS = st.sampled_from([exhibit.RANDOM, exhibit.SUREST, exhibit.LEAST_SURE])


def pictures(scene):
    return [item.values for axes in scene.axes for item in axes.items if isinstance(item, Image)]


def lines(scene, size=3):
    """The words beside each picture."""
    words = [text.text for text in scene.texts[1:-1]]
    return list(zip(*(words[k::size] for k in range(size)), strict=True))


def test_every_picture_is_shown_with_predicted_and_correct_class():
    state = exhibit.State(guess=exhibit.HALF)
    seen = exhibit.page(state)
    scene, by = exhibit.scene(state, seen), seen.by
    *images, sheet = pictures(scene)
    assert len(images) == exhibit.SHOWN
    assert np.isnan(sheet).all()
    for index, pixels, words in zip(seen.which, images, lines(scene), strict=True):
        np.testing.assert_array_equal(pixels.transpose(2, 0, 1), by.test.pixels[index])
        predicted, label = by.predicted[index], by.test.labels[index]
        assert predicted != label
        assert words[:2] == (exhibit.CLASSES[predicted], f"({exhibit.CLASSES[label]})")
        assert words[2] == f"{by.confidence[index]:.0%} sure"


def test_before_the_answer_the_same_pictures_are_seen_and_nothing_of_how_sure_the_network_is():
    asked, told = (misclassified(guess=guess) for guess in ("not yet", exhibit.HALF))
    for one, other in zip(pictures(asked.scene()), pictures(told.scene()), strict=True):
        np.testing.assert_array_equal(one, other)
    said = " ".join(text.text for text in asked.scene().texts)
    assert not re.search(r"\d+%|\d sure", said + asked.caption())
    assert "% sure" in " ".join(text.text for text in told.scene().texts)


def test_the_pages_hold_every_wrong_answer_once():
    by = exhibit.judged(exhibit.State())
    pages = exhibit.page(exhibit.State()).pages
    assert pages <= exhibit.PAGES
    every = np.concatenate([exhibit.page(exhibit.State(page=k)).which for k in range(1, pages + 1)])
    assert sorted(every) == np.flatnonzero(by.predicted != by.test.labels).tolist()


@settings(max_examples=50)
@given(predicted=NAMES, correct=NAMES, least=st.floats(0, 100), most=st.floats(0, 100), order=ORDERS)
def test_what_is_asked_for_is_found_in_its_order(predicted, correct, least, most, order):
    chosen = {"predicted": predicted, "correct": correct, "least": least, "most": most, "order": order}
    state = exhibit.State(guess=exhibit.MORE, **chosen)
    by, which = exhibit.judged(state), exhibit.found(state)
    sure = by.confidence[which].astype(float)
    wanted = {
        i
        for i in np.flatnonzero(by.predicted != by.test.labels).tolist()
        if predicted in (exhibit.ANY, exhibit.CLASSES[by.predicted[i]])
        and correct in (exhibit.ANY, exhibit.CLASSES[by.test.labels[i]])
        and least <= 100 * by.confidence[i] <= most
    }
    assert set(which.tolist()) == wanted
    assert len(which) == len(wanted)
    steps = np.diff(sure) * {exhibit.SUREST: -1, exhibit.LEAST_SURE: 1, exhibit.RANDOM: 0}[order]
    assert (steps >= 0).all()
    seen = exhibit.page(state)
    assert len(pictures(exhibit.scene(state, seen))) == min(len(which), 16) + 1
    assert exhibit.caption(state, seen)


def test_nothing_found_is_said():
    shown = misclassified(guess=exhibit.HALF, least=90, most=10)
    assert "No misclassified picture matches." in shown.scene().texts[1].text
    assert " 0 of them match your choices." in shown.caption()


def test_pages_are_turned_and_end():
    shown = misclassified()
    pages = exhibit.page(shown.state).pages
    for expected in [*range(2, pages + 1), pages][:3]:
        shown.act("on")
        assert shown.state.page == expected
    shown.act("page", exhibit.PAGES)
    shown.act("back")
    assert shown.state.page == max(1, pages - 1)


def test_a_picked_picture_is_put_into_words_with_the_way_to_its_maps():
    from course_utils.exhibits import feature_maps

    shown = misclassified(guess=exhibit.HALF)
    shown.receive(
        {"kind": "pick", "part": "misclassified pictures", "what": "cell", "index": [1, 2], "serial": 1}
    )
    assert shown.state.picked == 6
    index = int(exhibit.page(shown.state).which[6])
    words = shown.caption().split("of class ")[1].split(". In feature_maps it is number ")
    large = feature_maps(of=words[0], number=int(words[1].split()[0]))
    large.finish()
    assert f"Test picture {index + 1:,}, class" in large.caption()


def test_generated_pictures_are_said_to_be_so_and_results_to_be_recorded():
    for guess in ("not yet", exhibit.HALF):
        words = [text.text for text in misclassified(guess=guess).scene().texts]
        assert any(
            one.startswith("Recorded results") if exhibit.REAL else one == stand_in.BANNER for one in words
        )
    assert ("not CIFAR-10" in misclassified().caption()) is not exhibit.REAL


def test_every_recorded_run_can_be_chosen_where_cifar10_is_at_hand():
    if not exhibit.REAL:
        assert exhibit.RUNS == {"trained with generated pictures": None}
        return
    for name, (dropout, seed) in exhibit.RUNS.items():
        (run,) = (r for r in results.recorded_runs(dropout) if r.settings.seed == seed)
        by = exhibit.judged(exhibit.State(run=name))
        assert (by.predicted == by.test.labels).mean() == pytest.approx(run.accuracy)


def test_the_slider_of_pages_has_those_that_there_are():
    shown = misclassified(page=2)
    assert shown.view.frame["highs"] == {"page": exhibit.page(shown.state).pages}
    shown.act("least", 100.0)
    assert (shown.values["page"], shown.view.frame["highs"]) == (1, {"page": 1})


def test_the_answer_is_the_nearest_to_the_median_of_the_wrong_answers():
    for run in exhibit.RUNS:
        state = exhibit.State(run=run)
        by = exhibit.judged(state)
        median = np.median(
            [c for c, p, y in zip(by.confidence, by.predicted, by.test.labels, strict=True) if p != y]
        )
        gaps = {exhibit.HALF: median - 0.5, exhibit.MORE: median - 0.7, exhibit.MUCH: median - 0.9}
        assert exhibit.truth(state) == min(gaps, key=lambda answer: abs(gaps[answer]))
