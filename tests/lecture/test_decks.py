"""The decks in lectures/: their length, their words and notes, and that what they say is what is shown."""

import ast
import functools
import json
import re

import numpy as np
import pytest

from course_utils import exhibits
from course_utils.cifar10 import recorded_runs
from course_utils.generalisation import confidence_interval
from course_utils.gradients import MISTAKES, backprop, check
from course_utils.network import Network, classify, figure1, sigmoid, sigmoid_prime
from tools.lab_browser import ROOT

DECKS = sorted((ROOT / "lectures").glob("*.ipynb"))
PATHS = pytest.mark.parametrize("path", DECKS, ids=lambda path: path.stem)
WORD = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*")


@functools.cache
def made(path):
    """The lecture of a notebook: the value of the last line of its only cell with code."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    (code,) = (cell for cell in cells if cell["cell_type"] == "code")
    *body, last = ast.parse("".join(code["source"])).body
    names = {}
    exec(compile(ast.Module(body, []), path.name, "exec"), names)
    return eval(compile(ast.Expression(last.value), path.name, "eval"), names)


def plain(html):
    """The words of some HTML, without its formulas."""
    return re.sub(r"<[^>]+>", " ", re.sub(r"<math.*?</math>", " ", html, flags=re.DOTALL)).strip()


def words(slide):
    return WORD.findall(" ".join(map(plain, (slide.title, slide.words, *slide.lines))))


def told(path):
    """The slides of a deck after its title slide."""
    first, *others = made(path).slides
    assert first.is_title
    return others


def minutes(slide):
    """Those of the slide, and those in reserve."""
    found = re.match(r"<p><strong>(\d+) min(?:, and (\d+) in reserve)?\.", slide.notes)
    return int(found[1]), int(found[2] or 0)


def test_there_are_five():
    assert [path.stem[:2] for path in DECKS] == ["1_", "2_", "3_", "4_", "5_"]


@PATHS
def test_a_deck_takes_45_minutes(path):
    deck = made(path)
    assert 15 <= len(deck.slides) <= 20
    spoken, reserve = map(sum, zip(*map(minutes, told(path)), strict=True))
    assert spoken + reserve == 45
    assert reserve >= 3  # for a question from the class
    assert plain(deck.slides[0].title) == deck.title


@PATHS
def test_no_slide_has_more_than_25_words(path):
    assert {plain(slide.title): words(slide) for slide in made(path).slides if len(words(slide)) > 25} == {}


@PATHS
def test_all_slides_have_notes_and_no_formula_is_left_as_it_was_typed(path):
    for slide in told(path):
        assert len(WORD.findall(plain(slide.notes))) >= 20, slide.title
        for html in (slide.title, slide.words, *slide.lines, slide.notes):
            assert "$" not in plain(html), html
            assert "\\" not in plain(html), html


@PATHS
def test_most_slides_are_alive_with_few_controls(path):
    shown = [slide.exhibit for slide in made(path).slides if slide.exhibit]
    assert len(shown) >= 0.6 * len(made(path).slides)
    for exhibit in shown:
        known = exhibit.name in ("ask", *dir(exhibits))
        most = 4 if "room" in exhibit.controls else 3  # what asks the class has a button more
        assert known
        assert 1 <= len(exhibit.controls) <= most, exhibit.name


@PATHS
def test_every_step_shows_something_new(path):
    for slide in made(path).slides:
        before = slide.steps[0]
        state = before.state
        for step in slide.steps[1:]:
            assert step.lines > before.lines or step.state not in (None, state), slide.title
            before, state = step, step.state or state


def caption_of(number, title, step):
    """What the exhibit says on a slide after a step, once it has done all its work."""
    (slide,) = (slide for slide in made(DECKS[number - 1]).slides if plain(slide.title) == title)
    slide.exhibit.state = slide.steps[slide.source(step)].state
    slide.exhibit.finish()
    return slide.exhibit.caption()


@pytest.mark.parametrize(
    ("number", "title", "step", "said"),
    [
        (1, "One neuron is a smoothed step", 1, "its slope 0.7500"),
        (1, "One neuron is a smoothed step", 2, "its slope 5.0000"),
        (1, "Its derivative costs nothing", 1, "its slope 0.2500"),
        (1, "How many of the ten?", 1, "No straight line gets more than 9 right"),
        (1, "A network is one formula", 1, "The answer: 23"),
        (1, "Wide or deep?", 1, "502 parameters"),
        (1, "Wide or deep?", 2, "162 parameters"),
        (1, "Which edge is it?", 1, "of neuron 3 of layer 2 on its way into neuron 4"),
        (1, "Can a network enclose a disc?", 1, "2 of 40 points misclassified"),
        (1, "Can a network enclose a disc?", 2, "All 40 points are classified correctly"),
        (1, "Commit before you look", 1, "All 11 points are classified correctly"),
        (2, "A sum over paths", 0, "One path"),
        (2, "A sum over paths", 1, "10 paths"),
        (2, "A sum over paths", 2, "40 paths"),
        (2, "Line by line", 0, "Step 10 of 19"),
        (2, "Line by line", 1, "Step 11 of 19"),
        (2, "How much of   is left?", 1, "in the median of 20 random points, 8.9·10⁻¹⁰ times"),
        (3, "Which way is down?", 1, "the cost falls most at 0°"),
        (3, "Which way is down?", 2, "the cost rises in each"),
        (3, "How many lead uphill?", 0, "0 of all 10 mini-batches lead uphill"),
        (3, "How many lead uphill?", 1, "4 of all 10 mini-batches lead uphill"),
        (3, "How many lead uphill?", 2, "0 of all 10 mini-batches lead uphill"),
        (3, "Four points in place of one", 1, "the variance is 0.25 times"),
        (3, "A plateau", 0, "run from −3.2·10⁻³"),
        (3, "The second plateau", 0, "3 of 10 points misclassified"),
        (3, "And if they contradict each other?", 1, "0.45 above the least"),
        (3, "And if they contradict each other?", 2, "0.086 above the least"),
        (3, "And if they contradict each other?", 3, "0.00029 above the least"),
        (3, "“Never use steepest descent”", 1, "Gauss-Newton 2.9·10⁻¹⁸"),
        (3, "“Never use steepest descent”", 2, "BFGS 7.9·10⁻¹⁶"),
        (4, "More than a terabyte", 0, "1.18 TB"),
        (4, "More than a terabyte", 1, "19.3 TB"),
        (4, "Stride and padding", 1, "A 3 × 9 matrix"),
        (4, "Stride and padding", 1, "never reaches x₉"),
        (4, "What does a neuron see?", 0, "sees 7 × 7 pixels"),
        (4, "What does a neuron see?", 1, "sees 19 × 19 pixels"),
        (4, "Before the first layer", 1, "from 12,000,000 to 1,100"),
        (4, "One percentage point", 2, "54 times they split as unevenly, a share of 0.011"),
        (4, "What the text leaves out", 1, "−56.49 points"),
        (4, "What the text leaves out", 2, "−2.69 points"),
        (5, "A thousand pictures", 1, "after 29 epochs"),
        (5, "A thousand pictures", 1, "after 21 epochs"),
        (5, "Chosen by its score", 2, "Shown: 1 hidden layer of 4"),
        (5, "Sure, and wrong", 1, "the mean confidence is 90.6%, and 80.3% of the answers are right"),
        (5, "How sure is softmax?", 1, "0.665"),
        (5, "Who learns from a blunder?", 1, "1.414 for the log loss and 5.5·10⁻⁴"),
        (5, "A sticker", 1, "patch 87%"),
        (5, "A sticker", 2, "patch 7%"),
        (5, "Would you drill here?", 0, "is put into A: F = (0.996, 0.004)"),
        (5, "Would you drill here?", 0, "points are A, B, B"),
        (5, "Repair one mistake", 1, "of 200 it now has 27 wrong, 14 before"),
        (5, "Repair one mistake", 2, "of 200 it now has 15 wrong, 14 before"),
    ],
)
def test_what_a_slide_says_is_what_its_exhibit_shows(number, title, step, said):
    assert said in caption_of(number, title, step)


def test_the_gap_on_cifar10_is_what_lecture_4_says():
    without, dropped = recorded_runs(dropout=False), recorded_runs(dropout=True)
    end = [[run.history[name][-1] for run in without] for name in ("train_top1", "validation_top1")]
    assert np.mean(end[1]) - np.mean(end[0]) == pytest.approx(0.14, abs=0.005)
    right = [[np.mean(run.predicted == run.target) for run in runs] for runs in (without, dropped)]
    low, high = confidence_interval(np.subtract(right[1], right[0]))
    assert (round(100 * low, 1), round(100 * high, 1)) == (0.1, 1.6)


def test_how_sure_the_networks_are_is_what_lecture_5_says():
    for run in recorded_runs(dropout=False):
        wrong = run.predicted != run.target
        assert run.confidence.mean() == pytest.approx(0.9, abs=0.01)
        assert np.mean(~wrong) == pytest.approx(0.8, abs=0.01)
        assert np.mean(run.confidence[wrong] > 0.9) == pytest.approx(1 / 3, abs=0.03)


def test_the_worse_answer_has_the_smaller_delta():
    delta = [sigmoid_prime(z) * sigmoid(z) for z in (0.5, 6.0)]  # (22) with y = 0
    assert delta == pytest.approx([0.146, 0.002], abs=0.0005)


def test_of_the_mistakes_the_wrong_sign_alone_goes_uphill():
    points, before = figure1(), Network.random((2, 2, 2, 2), np.random.default_rng(0), 1.0)
    after = before.copy()
    after.p -= 3.0 * backprop.gradient(before, points.x, points.y)
    uphill = [
        name
        for name, rules in MISTAKES.items()
        if not check(after, points.x, points.y, rules, before)[-1].passed
    ]
    assert len(MISTAKES) == 8
    assert uphill == ["the wrong sign in (22)"]


def test_two_neurons_leave_no_region_bounded():
    """A category that is met anywhere is met far out as well."""
    rng, angles = np.random.default_rng(0), np.linspace(0, 2 * np.pi, 2000)
    anywhere, far = rng.uniform(-3, 3, (2, 500)), 1e4 * np.stack([np.cos(angles), np.sin(angles)])
    for seed in range(50):
        network = Network.random((2, 2, 2), np.random.default_rng(seed), 2.0)
        met, far_out = (set(classify(network.output(x)).tolist()) for x in (anywhere, far))
        assert met <= far_out
