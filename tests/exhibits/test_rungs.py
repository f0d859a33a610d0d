"""The exhibit `rungs`: what it shows of the recorded runs is what was recorded, and no more."""

import json

import pytest

from course_utils.cifar10 import ladder, results
from course_utils.exhibits import rungs
from course_utils.exhibits.ch07_cifar10 import rungs as exhibit

RECORDED = [k for k, run in enumerate(ladder.climbed()) if run]


@pytest.mark.parametrize("k", RECORDED)
def test_a_rung_shows_its_runs_share_of_right_answers_and_its_errors(k):
    shown = rungs(guess=exhibit.ANSWERS[0], rung=exhibit.NAMES[k])
    found = ladder.climbed()[k]
    assert shown.scene().tables[0].rows[k][1] == f"{found.accuracy:.2%}"
    assert f"{found.accuracy:.2%} of the test pictures" in shown.caption()
    last = shown.scene().axes[0].items[bool(k)]
    assert last.y[-1] == pytest.approx(100 * ladder.history(k)["validation_top1"][-1])
    assert last.y.max() <= shown.scene().axes[0].ylim[1]


def test_a_rung_without_a_run_is_said_to_have_none(monkeypatch):
    monkeypatch.setattr(exhibit, "runs", lambda: [ladder.climbed()[0], *[None] * (len(exhibit.NAMES) - 1)])
    monkeypatch.setattr(
        ladder, "history", lambda k: results.recorded_runs(dropout=False)[0].history if not k else {}
    )
    shown = rungs(guess=exhibit.ANSWERS[0], rung="smoothing")
    assert shown.scene().tables[0].rows[7] == ("smoothing", "not run yet", "")
    assert shown.caption().endswith("It has not been run yet.")


def test_the_answer_is_that_of_the_highest_recorded_rung():
    top = [run for run in ladder.climbed() if run][-1].accuracy
    words = exhibit.truth()
    assert (words == "more than 90%") == (top > 0.9)
    assert (words == "less than 80%") == (top < 0.8)


@pytest.mark.parametrize("name", exhibit.NAMES)
def test_nothing_that_is_read_before_the_answer_tells_how_far_it_goes(name):
    """Not even the title of a source."""
    asked = rungs(rung=name)
    assert not any("94" in text.text for text in asked.scene().texts)
    told = " ".join(text.text for text in rungs(rung=name, guess=exhibit.ANSWERS[0]).scene().texts)
    source = ladder.LADDER[exhibit.NAMES.index(name)].source
    assert source.split(",")[0] in told


def test_views_share_the_run_of_the_rung_below_judged_in_two_ways():
    folder = ladder.RECORDED / "views"
    if not (folder / "run.json").exists():
        pytest.skip("it has not been recorded")
    alone, both = ladder.climbed()[9:11]
    facts = json.loads((folder / "run.json").read_text())
    assert both.accuracy == pytest.approx(facts["accuracy"])
    assert alone.accuracy == pytest.approx(1 - results.read_run(folder).history["validation_top1"][-1])
    assert alone.facts == both.facts == facts


def test_the_answer_is_shown_at_the_rung_that_was_asked_about():
    reached = rungs(guess=exhibit.ANSWERS[1]).state.k
    assert ladder.climbed()[reached].accuracy == max(run.accuracy for run in ladder.climbed() if run)
