"""A lecturer's own questions: what can be asked, how answers are seen, and how good they were."""

from itertools import pairwise

import numpy as np
import pytest
from telephone import answer, waves

from course_utils.lecture import ask, drawing, number
from course_utils.lecture.class_answers import Options
from course_utils.lecture.class_forms import Curves
from course_utils.lecture.class_panel import counts_to
from course_utils.pictures.scene import Bars, Dots, Line, text_width

LOSSES = ["the quadratic cost", "the log loss (32)", "both alike"]
ASKS = {
    "words": lambda truth="both alike": ask("Which?", LOSSES, truth=truth),
    "number": lambda truth=23: ask("How many?", number(0, 50, 1, "parameters"), truth=truth),
    "log": lambda truth=100: ask("How many steps?", number(1, 10_000, unit="steps", log=True), truth=truth),
    "drawing": lambda truth=np.tanh: ask("Draw it.", drawing((-2, 2), (-1, 1), "z", "tanh z"), truth=truth),
}
ANSWERS = {
    "words": [[[k]] for k in (2, 2, 0)],
    "number": [[[k]] for k in (23, 13, 50)],
    "log": [[[k]] for k in (100, 1000, 25)],
    "drawing": waves(3),
}
SCORED = {
    "words": "2 of 3 answers right.",
    "number": "How far off: half have 10 or less; the best 0.",
    "log": "Factor by which it is off: half have 4 or less; the best 1.",
}


@pytest.fixture
def make():
    made = []

    def question(form, *truth):
        made.append(ASKS[form](*truth))
        return made[-1]

    yield question
    for shown in made:
        shown.close()


def items(scene, kind):
    return [item for axes in scene.axes for item in axes.items if isinstance(item, kind)]


@pytest.mark.parametrize("form", ASKS)
def test_a_question_is_asked_answered_and_revealed(make, form):
    shown = make(form)
    assert list(shown.controls) == ["ask", "reveal", "room", "large"]
    assert "The answer" not in f"{shown.caption()} {shown.scene()}"
    shown.act("ask", True)
    answer(shown.server, ANSWERS[form])
    assert "3 answers" in shown.caption()
    scene = shown.scene()
    seen = {
        "words": lambda: items(scene, Bars)[0].heights.sum(),
        "drawing": lambda: sum(np.isnan(line.x).sum() for line in items(scene, Line) if line.thin),
    }.get(form, lambda: len(items(scene, Dots)[0].x))
    assert seen() == 3
    shown.act("reveal")
    assert shown.server is None
    assert SCORED.get(form, "Mean distance: half have ") in shown.caption()
    bins = shown.scene().axes[-1].items[0]
    assert bins.heights.sum() == 3


@pytest.mark.parametrize("form", ASKS)
def test_without_a_truth_the_answers_are_shown_and_not_judged(make, form):
    shown = make(form, None)
    shown.act("ask", True)
    answer(shown.server, ANSWERS[form])
    shown.act("reveal")
    assert shown.caption().endswith("The question to the class is over: 3 answers.")
    assert shown.server is None


def test_the_right_word_is_marked_only_when_it_is_revealed(make):
    shown = make("words")

    def marks():
        scene = shown.scene()
        (bars,), ticks = items(scene, Bars)[:1], scene.axes[0].xticks
        words = [text.text for text in scene.texts if text.role == "accent"]
        return words, bars.chosen, [name for _, name in ticks]

    hidden = [], None, ["A", "B", "C"]
    assert marks() == hidden
    shown.act("ask", True)
    answer(shown.server, ANSWERS["words"])
    assert marks() == hidden
    shown.act("reveal")
    assert marks() == (["✓", "C", "both alike"], 2, ["A", "B", "✓ C"])
    shown.act("ask", True)  # once more
    assert marks() == hidden
    assert "0 answers" in shown.caption()


def test_the_question_stands_once(make):
    shown = make("words")
    shown.act("ask", True)
    assert sum("Which?" in text.text for text in shown.scene().texts) == 1
    assert shown.caption().count("Which?") == 1


@pytest.mark.parametrize("count", [2, 12])
def test_words_are_as_large_as_there_is_room_and_do_not_overlap(count):
    words = [f"{k}: {'long words ' * 10 * (count > 2)}" for k in range(count)]
    shown = ask("Which?", words)
    scene = shown.scene()
    letters = [text for text in scene.texts if text.text in "ABCDEFGHIJKL"]
    assert [text.text for text in letters] == list("ABCDEFGHIJKL"[:count])
    assert letters[0].size == (34 if count == 2 else 18)
    heights = sorted({text.y for text in scene.texts})
    assert min(b - a for a, b in pairwise(heights)) >= letters[0].size
    assert heights[-1] < scene.height
    shown.close()


def test_words_between_dollar_signs_are_formulas():
    shown = ask("Which?", [r"$\sqrt{\eta}$", "the square"], truth="the square")
    scene = shown.scene()
    assert [formula.latex for formula in scene.formulas] == [r"\sqrt{\eta}"]
    assert [text.text for text in scene.texts] == ["A", "B", "the square", "Which?"]
    shown.close()


@pytest.mark.parametrize("high", [1, 2, 5, 10, 20, 50, 2000])
@pytest.mark.parametrize("most", [3, 6])
def test_counts_stand_at_whole_numbers(high, most):
    ticks = counts_to(high, most)
    assert 2 <= len(ticks) <= most
    assert all(value == int(value) and name == f"{int(value):,}" for value, name in ticks)


def test_telephones_show_the_letters_of_the_screen():
    options = Options(("yes", "no"), lettered=True)
    assert options.described()["letters"] == "AB"
    assert options.said(((1,),)) == "B, no"
    assert Options(("yes", "no")).described()["letters"] == ""


def test_a_drawn_curve_is_as_far_off_as_it_is(make):
    shown = make("drawing", lambda z: 0 * z)
    shown.act("ask", True)
    answer(shown.server, [[[0, 0.5, 1, 0.5]], [[0, 0.75, 1, 0.75]], [[0, 0, 1, 0], [0, 1, 1, 1]]])
    shown.act("reveal")
    assert "half have 25% or less; the best 0%" in shown.caption()


def test_answers_at_one_place_are_piled_up_and_none_hides_another(make):
    shown = make("number")
    shown.act("ask", True)
    answer(shown.server, [[[7]]] * 30 + [[[8]]])
    (dots,) = items(shown.scene(), Dots)
    assert len({*zip(dots.x, dots.y, strict=True)}) == 31
    assert dots.y.min() >= 0
    assert dots.y.max() <= 1


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: ask("", LOSSES), "question must be a text of 1 to 200 characters"),
        (lambda: ask(7, LOSSES), "question must be"),
        (lambda: ask(" \u200b", LOSSES), "question must be a text of 1 to 200"),
        (lambda: ask("Which?", ["one", " \u200b"]), "an answer must be a text of 1 to 200"),
        (lambda: ask("Which?", ["one", "one "]), "answer must be 2 to 12 different words"),
        (lambda: ask("x" * 201, LOSSES), "question must be"),
        (lambda: ask("Which?", ["one"]), "answer must be 2 to 12 different words"),
        (lambda: ask("Which?", ["one", "one"]), "answer must be"),
        (lambda: ask("Which?", ["one", 2]), "an answer must be a text of 1 to 200"),
        (lambda: ask("Which?", ["one", "\x00"]), "an answer must be"),
        (lambda: ask("Which?", [str(k) for k in range(13)]), "answer must be"),
        (lambda: ask("Which?", "yes or no"), "answer must be"),
        (lambda: ask("Which?", 7), "answer must be"),
        (lambda: ask("Which?", LOSSES, truth="neither"), "truth must be one of the words"),
        (
            lambda: ask("Which?", LOSSES, truth=np.array(LOSSES)),
            "truth must be one of the words, got an array",
        ),
        (lambda: ask("How many?", number(0, 10), truth=11), "truth must be between 0 and 10"),
        (lambda: ask("How many?", number(0, 10), truth="ten"), "truth must be"),
        (lambda: ask("Draw.", drawing((0, 1), (0, 1)), truth=3), "truth must be a function"),
        (lambda: ask("Draw.", drawing((0, 1), (0, 1)), truth=lambda x: x[:2]), "truth must be a function"),
        (lambda: number(1, 1), "high must be above low"),
        (lambda: number(0, np.nan), "high must be"),
        (lambda: ask(r"How large is $\eta$?", number(0, 1)), "question must be plain text"),
        (lambda: number(0, 1, unit=r"$\eta$"), "unit must be plain text"),
        (lambda: drawing((0, 1), (0, 1), r"$x^2$"), "xlabel must be plain text"),
        (lambda: drawing((0, 1), (0, 1), "x", r"$y^2$"), "ylabel must be plain text"),
        (lambda: number("a", 2), "low must be"),
        (lambda: number(1, 10, log="no"), "log must be True or False, got 'no'"),
        (lambda: number(1, 10, log=np.array([1, 2])), "log must be True or False, got an array"),
        (lambda: number(0, 1, -1), "step must be"),
        (lambda: number(0, 10, log=True), "powers of ten"),
        (lambda: number(2, 10, log=True), "powers of ten"),
        (lambda: drawing((1, 0), (0, 1)), "xlim must be two numbers"),
        (lambda: drawing((0, 1), (0, np.inf)), "ylim must be"),
        (lambda: drawing(3, (0, 1)), "xlim must be"),
        (lambda: drawing((0, 1, 2), (0, 1)), "xlim must be"),
        (lambda: drawing((0, 1), (0, 1), log="z"), "log must be"),
        (lambda: drawing((0, 1), (0, 1), log=np.array(["x", "y"])), "log must be"),
        (lambda: drawing((0, 1), (0, 1), 5), "xlabel must be"),
        (lambda: number(0, 1, unit=5), "unit must be"),
        (lambda: number(0, 1, 1e-9), "step must be 0, or such that there are 1 to 1,000,000 steps"),
        (lambda: number(0, 1, 2), "step must be 0"),
        (lambda: drawing((0, 1), (0, 1), log="x"), "xlim must be positive"),
    ],
)
def test_what_cannot_be_asked_is_refused_in_words(make, words):
    with pytest.raises(ValueError, match=words):
        make()


BOX = (-3, 3), (-1, 1)


@pytest.mark.parametrize(
    ("truth", "words"),
    [
        (lambda x: x * np.nan, "some of the curve lies in the box"),
        (lambda x: x * 0 + 50, "some of the curve lies in the box"),
        (lambda x: x / 0, "some of the curve lies in the box"),
        (lambda x: None, "must be an array of real numbers, got None"),
        (lambda x: x + 1j, "must be an array of real numbers"),
        (lambda x: ["1"] * len(x), "must be an array of real numbers"),
        (lambda x: np.ma.masked_less(x, 1), "must be an array of real numbers"),
        (lambda x: 1 / 0, "a function of x for an array of places"),
        (lambda x: {}["y"], "a function of x for an array of places"),
        (lambda: 0, "a function of x for an array of places"),
    ],
)
def test_a_truth_that_draws_no_curve_is_refused_without_a_warning(truth, words, recwarn):
    with pytest.raises(ValueError, match=words):
        ask("Draw it.", drawing(*BOX), truth=truth)
    assert not recwarn.list


def test_a_truth_may_do_with_its_x_what_it_likes(make):
    kept = []

    def in_place(x):
        kept.append(x)
        x *= 2
        return x

    shown = make("drawing", in_place)
    shown.act("reveal")
    (line,) = items(shown.scene(), Line)
    kept[0][:] = 7
    assert np.array_equal(line.x, np.linspace(-2, 2, 201))
    assert np.array_equal(line.y, 2 * line.x)


def test_where_the_truth_has_no_height_nothing_is_judged(make, recwarn):
    shown = make("drawing", np.log)  # between -2 and 2: the left half has no height
    shown.act("ask", True)
    x = np.linspace(0.505, 1, 100)
    right = np.stack([x, (np.clip(np.log(4 * x - 2), -1, 1) + 1) / 2], axis=1)
    wild = [0.0, 0.0, 0.1, 1.0, 0.2, 0.0]
    answer(shown.server, [[right.ravel().tolist()], [wild, right.ravel().tolist()], [wild]])
    shown.act("reveal")
    (bars,) = items(shown.scene(), Bars)
    assert bars.heights.tolist() == [2, 0, 0, 0, 0, 1]
    assert not recwarn.list


@pytest.mark.parametrize(
    "latex", [r"\nonsense{", " ", r"\frac{1}", "x_", "}", r"\left(", "a$ and $b", r"\nothing", "x^"]
)
def test_a_formula_that_the_page_or_a_still_cannot_show_is_refused_when_it_is_given(latex):
    with pytest.raises(ValueError, match=r"This formula (cannot|has)|one formula without words"):
        ask("Which?", [f"${latex}$", "the square"])


def test_dollars_are_no_formula(make):
    shown = ask("Which costs $5?", ["$5 to $6", "$", "$$", r"$\$5$"])
    shown.picture("png")
    shown.close()


@pytest.mark.parametrize(
    ("low", "high", "step"), [(1, 1000, 10), (1e-3, 1e3, 0.5), (1, 1000, 3), (10, 1000, 10), (1, 1e6, 1)]
)
def test_a_slider_stops_where_an_answer_is_accepted(low, high, step):
    kind = number(low, high, step, log=True)
    places = kind.described()["places"]
    assert len(places) > 20
    assert [*places] == sorted({*places})
    for place in places:
        kind.check(((place,),))


@pytest.mark.parametrize(
    "unit",
    [
        "epochs",
        "people",
        "criteria",
        "weights and biases",
        "steps of descent",
        "metres/s",
        "kbps",
        "series",
    ],
)
def test_one_thing_is_not_many(unit):
    assert number(0, 10, unit=unit).said(((1.0,),)) == f"1 ({unit})"
    assert number(0, 10, unit=unit).said(((2.0,),)) == f"2 {unit}"


@pytest.mark.parametrize("unit", ["km/s", "ms", "%", "€", ""])
def test_a_symbol_is_the_same_for_one_and_for_many(unit):
    for value in (1, 2):
        assert number(0, 10, unit=unit).said(((float(value),),)) == f"{value} {unit}".rstrip()


@pytest.mark.parametrize(
    ("low", "high", "step", "value", "said"),
    [
        (10**6, 10**6 + 10, 1, 1_000_003, "1,000,003"),
        (0, 10**7, 0, 1_234_567, "1,234,567"),
        (0, 10**5, 0.25, 10_000.25, "10,000.25"),
        (0, 1, 0, 1 / 3, "0.333333"),
        (0, 10**7, 0, 2e6, "2·10⁶"),
    ],
)
def test_answers_are_said_with_all_of_their_digits(make, low, high, step, value, said):
    kind = number(low, high, step, "points")
    assert kind.said(((float(value),),)) == f"{said} points"
    shown = ask("How many?", kind, truth=value)
    assert f"The answer: {said} points." in (shown.act("reveal"), shown.caption())[1]
    labels = [label for _, label in shown.scene().axes[0].xticks]
    assert len({*labels}) == len(labels) > 2
    shown.close()


@pytest.mark.parametrize("make_kind", [lambda a, b: number(a, b), lambda a, b: drawing((a, b), (0, 1))])
def test_ends_that_no_scale_tells_apart_are_refused(make_kind):
    for ends in ((1, 1 + 4e-16), (1e12 - 1e-3, 1e12)):
        with pytest.raises(ValueError, match="must be apart by at least"):
            make_kind(*ends)


def test_a_logarithmic_box_within_one_decade_has_numbers(make):
    box = drawing((2, 9), (3, 4), log="xy").axes
    assert [label for _, label in box.xticks] == ["2", "4", "6", "8"]
    assert len(box.yticks) > 2


@pytest.mark.parametrize(
    ("log", "truth", "gaps"),
    [("", lambda x: 1 / x, 1), ("y", lambda x: x, 101), ("", lambda x: np.where(x > 0, np.inf, x), 100)],
)
def test_a_pole_and_0_on_a_logarithmic_axis_are_gaps_of_the_curve(log, truth, gaps):
    kind = drawing((-1, 1), (0.01, 1) if log else (-1, 1), log=log)
    shown = ask("Draw it.", kind, truth=truth)
    shown.act("reveal")
    (line,) = items(shown.scene(), Line)
    assert np.isnan(line.y).sum() == gaps
    assert not np.isinf(line.y).any()
    shown.close()


@pytest.mark.parametrize("words", ["你" * 150, "x" * 200])
def test_words_without_spaces_stay_in_the_picture(words):
    shown = ask(words, [words[:100], "b"])
    texts = [text for text in shown.scene().texts if len(text.text) > 1]
    assert "".join(text.text for text in texts if text.bold) == words
    assert all(text.x + text_width(text.text) * text.size / 15 <= 960 for text in texts)
    shown.close()


@pytest.mark.parametrize(("truth", "said"), [("Yes.", "Yes."), ("Why?", "Why?"), ("yes", "yes.")])
def test_the_answer_ends_with_one_stop(truth, said):
    shown = ask("Is it?", [truth, "No."], truth=truth)
    shown.act("reveal")
    assert f"The answer: {said}" in shown.caption()
    assert ".." not in shown.caption()
    assert "?." not in shown.caption()


STROKES = {
    "all of it": (np.linspace(0, 1, 50), 0.0),
    "from right to left": (np.linspace(1, 0, 50), 0.0),
    "a half": (np.linspace(0, 0.5, 50), 48.0),
    "a dot": (np.array([0.5, 0.5]), 96.0),
}


@pytest.mark.parametrize("log", ["", "x", "y"])
@pytest.mark.parametrize("name", STROKES)
def test_a_drawing_is_off_where_nothing_is_drawn(name, log):
    """The true curve is the diagonal of the box."""
    share, off = STROKES[name]
    xlim, ylim = ((1.0, 100.0) if axis in log else (0.0, 10.0) for axis in "xy")

    def truth(x):
        at = np.log(x / xlim[0]) / np.log(xlim[1] / xlim[0]) if "x" in log else x / xlim[1]
        return ylim[0] * (ylim[1] / ylim[0]) ** at if "y" in log else ylim[1] * at

    form = Curves(drawing(xlim, ylim, log=log), truth)
    answer = (tuple(np.stack([share, share]).T.ravel().tolist()),)
    assert 100 * form._distance(answer) == pytest.approx(off, abs=0.6)
    parts = tuple(tuple(np.repeat(part, 2).tolist()) for part in np.array_split(share, 2) if len(part) > 1)
    assert 100 * form._distance(parts or answer) == pytest.approx(off, abs=0.6)
