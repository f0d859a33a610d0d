"""What a slide may hold, and how its words become HTML."""

import html
import re

import pytest
from PIL import Image

from course_utils.exhibits import decision_region, sigmoid, time_machine
from course_utils.lecture import Slide, lecture
from course_utils.lecture.words import to_html
from course_utils.live.encode import mathematics


def test_words_are_markdown():
    words = to_html("One *word*.\n\n- first\n- **second**")
    assert "<em>word</em>" in words
    assert "<li><strong>second</strong></li>" in words


@pytest.mark.parametrize("text", [r"so $\sigma(x)$ is", "so $$\\sigma(x)$$ is", "$$\n\\sigma(x)\n$$"])
def test_formulas_are_those_of_the_exhibits(text):
    words, formula = to_html(text), mathematics(r"\sigma(x)")["mathml"]
    assert formula in words.replace('display="block"', 'display="inline"')
    assert ('display="block"' in words) == ("$$" in text)


def test_html_in_the_words_is_shown_as_it_is_typed():
    assert (
        to_html("<script>alert(1)</script>, a < b")
        == "<p>&lt;script&gt;alert(1)&lt;/script&gt;, a &lt; b</p>"
    )
    assert "javascript" not in to_html("[here](javascript:alert(1))")


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (r"$\bigl\|y\bigr\|$", ["&#x02016;"]),
        (r"$\Bigl(\frac ab\Bigr)^2$", ["&#x00028;", "<mfrac>", "&#x00029;"]),
        (r"$$\begin{aligned} a&=b\\c&=d\end{aligned}$$", ["<mtable", "<mtr>", 'display="block"']),
        ("all of $$x$$ $$y$$ it", ['<span class="course-formula">', "<mi>x</mi>", "<mi>y</mi>"]),
        ("One.\n\n    - first\n\n    $$\n    x\n    $$", ["<li>first</li>", 'class="course-formula"']),
        ("| a | b |\n|---|---|\n| 1 | $x$ |", ["<td>1</td>", "<td><math"]),
        ("`code`", ["<code>code</code>"]),
    ],
)
def test_what_lecturers_write_is_understood(text, parts):
    html = to_html(text)
    assert all(part in html for part in parts)
    assert not any(left in html for left in ("$", r"\|", r"\big", ">&<", "|--"))


@pytest.mark.parametrize(("latex", "named"), [(r"\nosuch x", r"\nosuch"), ("a & b", "&")])
def test_a_command_that_is_not_understood_is_named(latex, named):
    with pytest.raises(ValueError, match=f"This formula has {re.escape(named)}, which is not understood"):
        to_html(f"${latex}$")


def test_a_root_does_not_hang_below_the_line():
    assert '<mi>&#x003BA;</mi><mspace width="0" height="0.7em"/></msqrt>' in to_html(r"$\sqrt\kappa$")


def test_a_price_is_no_formula():
    assert "math" not in to_html("It costs 5$ or 6$ a day")


def test_a_title_is_one_line_with_formulas():
    slide = Slide(r"What $\eta$ does")
    assert slide.title.startswith("What <math")
    assert "<p>" not in slide.title


@pytest.mark.parametrize("title", ["1. The plateau", "# 1", "- a", "> a", "a | b", "```a", "---", "+ a"])
def test_a_title_is_words_whatever_it_begins_with(title):
    assert html.unescape(Slide(title).title) == title


def test_the_lines_of_a_title_are_one():
    assert Slide("one\n\n  two").title == "one two"


def test_what_a_step_sets_stays_set_and_a_line_leaves_the_exhibit_alone():
    slide = Slide(
        "s",
        time_machine(step=10.0),
        steps=[{"step": 1e3}, "a line", ({"run": "eleven points, Figure 9"}, "b")],
    )
    states = [shown.state for shown in slide.steps]
    assert [shown.lines for shown in slide.steps] == [0, 0, 1, 2]
    assert states[0].step == 10
    assert states[1].step == 1000
    assert states[2] is None
    assert (states[3].step, states[3].run) == (1000, "eleven points, Figure 9")
    assert [slide.source(step) for step in range(4)] == [0, 1, 1, 3]
    assert slide.lines == ["<p>a line</p>", "<p>b</p>"]


def test_an_exhibit_begins_without_what_its_process_has_reached():
    shown = decision_region(hidden=(1,))
    shown.tick()
    assert shown.state.p is not None
    slide = Slide("s", shown, steps=[{"hidden": (2,)}])
    assert slide.steps[0].state.p is None
    assert slide.steps[1].state.hidden == (2,)


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: Slide("t", sigmoid), r"sigmoid makes an exhibit when it is called: sigmoid\(\)"),
        (lambda: Slide("t", steps="ab"), "steps must be a list such as .* got 'ab'"),
        (lambda: Slide("t", sigmoid(), sigmoid()), "at most one exhibit, 't' has 2"),
        (lambda: Slide("t", 3), "what a slide shows must be a text, got 3"),
        (lambda: Slide(3), "title must be a text, got 3"),
        (lambda: Slide("t", notes=3), "notes must be a text, got 3"),
        (lambda: Slide("t", steps=[3]), "a step must be a text, got 3"),
        (
            lambda: Slide("t", steps=[{"w": 1.0}]),
            "This slide has no exhibit that could take over {'w': 1.0}",
        ),
        (lambda: Slide("t", sigmoid(), steps=[{"v": 1.0}]), "There is no setting 'v'; there are w, c"),
        (lambda: Slide("t", sigmoid(), steps=[{"w": 1e9}]), "w must be"),
        (lambda: Slide("t", "$x^$"), "This formula cannot be read"),
        (lambda: lecture(), "A lecture needs at least one Slide"),
        (lambda: lecture("t"), "a lecture's part must be a Slide, got 't'"),
    ],
)
def test_what_no_slide_can_hold_is_refused(make, says):
    with pytest.raises(ValueError, match=says):
        make()


def test_two_slides_cannot_have_the_same_exhibit():
    shared = sigmoid()
    with pytest.raises(ValueError, match="Two slides have the same exhibit"):
        lecture(Slide("one", shared), Slide("two", shared))


@pytest.mark.parametrize("latex", [r"\text{<img src=x>}", r"\text{x<y}", r"\href{javascript:f()}{x}"])
def test_no_formula_brings_html_of_its_own(latex):
    with pytest.raises(ValueError, match="which it cannot hold"):
        Slide("a", f"${latex}$")


@pytest.mark.parametrize("latex", [r"x<y", r"\text{if } x < 0", r"\text{a \& b}"])
def test_what_is_less_than_something_is_no_html(latex):
    assert "<math" in Slide("a", f"${latex}$").words


def test_a_date_is_no_list():
    held = lecture(Slide("a"), title="T", by="*Ada*", date="1. May")
    assert held.slides[0].words == "<p><em>Ada</em></p>\n<p>1. May</p>"


@pytest.mark.parametrize("formula", ["50 % of x", r"a \\% b", "x%"])
def test_what_would_hide_the_rest_of_a_formula_is_refused(formula):
    with pytest.raises(ValueError, match="This formula has %, which hides what follows"):
        Slide("a", f"${formula}$")
    assert "<math" in Slide("a", r"$50\% \cdot x$").words


@pytest.mark.parametrize("formula", ["$a +\nb$", "$\\frac{a}\n{b}$"])
def test_a_formula_goes_on_in_the_next_line(formula):
    words = to_html(f"Let {formula} be")
    assert "<math" in words
    assert "$" not in words


@pytest.mark.parametrize(
    "text", ["costs $5\nand $6 a day", "`$a\nb$`", "a $x\n\ny$ b", "$5 or\nso, and $ 6"]
)
def test_prices_in_two_lines_are_no_formula(text):
    assert "<math" not in to_html(text)


def test_a_picture_in_the_words_is_held_by_the_page(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for kind in ("png", "jpeg", "gif", "webp"):
        Image.new("RGB", (4, 4)).save(tmp_path / f"a b.{kind}")
        for name in (f"a%20b.{kind}", f"<a b.{kind}>"):
            words = Slide("a", f"![seen]({name})").words
            assert f'<img src="data:image/{kind};base64,' in words
            assert 'alt="seen"' in words
    lecture(Slide("a", f"![seen](a%20b.{kind})")).save("page.html")
    assert "a%20b" not in (tmp_path / "page.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "address",
    ["https://example.org/a.png", "//example.org/a.png", "none.png", "text.png", "data:text/html,a", "."],
)
def test_a_picture_that_no_page_can_hold_is_refused(address, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "text.png").write_text("no picture")
    with pytest.raises(ValueError, match="a picture in the words of a slide must be a file"):
        Slide("a", f"![seen]({address})")
