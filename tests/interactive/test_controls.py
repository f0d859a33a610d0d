"""Each control: what it shows, what it makes of what the reader does, what the browser is told."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pytest

from course_utils.interactive.controls import (
    Button,
    Choice,
    Control,
    Entry,
    LogSlider,
    Slider,
    Switch,
    WholeSlider,
    entry_of,
    highs,
    positions,
    presets,
)
from course_utils.interactive.limits import Between


@dataclass(frozen=True)
class State:
    number: float = 0.25
    count: int = 3
    rate: float = 0.05
    word: str = "b"
    text: str = "two\nlines"
    on: bool = False


CONTROLS = {
    "number": Slider(label="n", field="number", low=0, high=1, step=0.01),
    "count": WholeSlider(label="c", field="count", low=0, high=9),
    "rate": LogSlider(label="r", field="rate", low=0.001, high=10),
    "word": Choice(label="w", field="word", options=("a", "b", "c")),
    "text": Entry(label="t", field="text", lines=2, examples=("x", "y\nz")),
    "on": Switch(label="s", field="on"),
}
each = pytest.mark.parametrize("name", CONTROLS)


@each
def test_a_control_shows_its_field(name):
    assert CONTROLS[name].read(State()) == getattr(State(), name)


@each
def test_every_sample_can_be_set_and_read_back(name):
    control = CONTROLS[name]
    for value in control.samples():
        assert control.read(control.write(State(), control.take(value))) == value


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("number", 1.5, "n must be between 0 and 1, got 1.5"),
        ("number", "1,5", "n must be between 0 and 1, got 1.5"),
        ("number", "many", "n must be a number, such as 0.25 or 1e-3, got 'many'"),
        ("number", True, "n must be between 0 and 1, got True"),
        ("count", 2.5, "c must be a whole number from 0 to 9, got 2.5"),
        ("count", "2,5", "c must be a whole number from 0 to 9, got 2.5"),
        ("rate", "1e400", "r must be between 0.001 and 10, got '1e400'"),
        ("rate", "1e-400", "r must be between 0.001 and 10, got '1e-400'"),
        ("rate", "7" * 300, f"r must be between 0.001 and 10, got '{'7' * 56}..."),
        ("number", "-" + "7" * 400, f"n must be between 0 and 1, got '-{'7' * 55}..."),
        ("rate", "0", "r must be between 0.001 and 10, got 0"),
        ("text", "0, " * 200_000, "t must be of at most 400,000 characters, got 600,000"),
        ("text", "0,0,A\n" * 20_001, "t must be of at most 20,000 lines, got 20,002"),
        ("word", "d", "w must be one of 'a', 'b', 'c', got 'd'"),
        ("word", 1.0, "w must be one of 'a', 'b', 'c', got 1.0"),
        ("text", 3.0, "t must be text, got 3.0"),
        ("on", "yes", "s must be True or False, got 'yes'"),
    ],
)
def test_what_a_control_cannot_give_is_refused_in_words(name, value, words):
    with pytest.raises(ValueError, match="must be") as refusal:
        CONTROLS[name].take(value)
    assert str(refusal.value) == words


@pytest.mark.parametrize(
    ("name", "typed", "value"),
    [("number", "0,25", 0.25), ("number", " 1e-3", 0.001), ("count", "7", 7), ("rate", "2,5", 2.5)],
)
def test_a_number_can_be_typed(name, typed, value):
    control = CONTROLS[name]
    taken = control.take(typed)
    assert (taken, type(taken)) == (value, type(value))
    assert control.read(control.write(State(), taken)) == value


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("number", np.float32(0.25)),
        ("count", np.int64(7)),
        ("rate", np.float64(2.5)),
        ("word", np.str_("c")),
        ("on", np.True_),
    ],
)
def test_words_and_numbers_of_numpy_can_be_set(name, given):
    taken = CONTROLS[name].take(given)
    assert (taken, type(taken)) == (given.item(), type(given.item()))


def test_the_samples_of_sliders_are_their_ends_and_the_middle():
    assert CONTROLS["number"].samples() == [0, 1, 0.5]
    assert CONTROLS["count"].samples() == [0, 9, 4]
    low, high, middle = CONTROLS["rate"].samples()
    assert (low, high) == (0.001, 10)
    assert 0.05 <= middle <= 0.2


def test_the_state_gets_a_round_number_where_the_slider_has_a_rounding_error():
    slider = Slider(label="n", field="number", low=-10, high=10, step=0.05)
    assert slider.take(4.449999999999999) == 4.45
    assert type(slider.take(3)) is float


def test_a_slider_of_whole_numbers_has_each_once_and_nothing_in_between():
    slider = LogSlider(label="steps", field="rate", low=1, high=1000, whole=True)
    values = slider.described()["values"]
    assert values[:7] == (1, 2, 3, 4, 5, 6, 7)
    assert values == tuple(sorted(set(values)))
    assert all(value == round(value) and slider.take(value) == value for value in values)
    assert [slider.take(typed) for typed in ("821", 1.2, 999)] == [800, 1, 1000]


def test_a_slider_ends_with_what_there_is_to_choose_from():
    slider = WholeSlider(label="c", field="count", low=1, high=9, most=lambda state: int(state.rate))
    assert [slider.read(State(count=7, rate=rate)) for rate in (9, 5, 1)] == [7, 5, 1]
    assert highs(CONTROLS | {"count": slider}, State(rate=4)) == {"count": 4}


def test_a_menu_samples_every_option():
    assert CONTROLS["word"].samples() == ["a", "b", "c"]


def test_a_menu_of_values_shows_their_names():
    menu = Choice(label="c", field="count", options=("three", "five"), values=(3, 5))
    assert menu.read(State()) == "three"
    assert menu.write(State(), menu.take("five")).count == 5


def test_presets_set_several_fields_at_once_and_are_recognised():
    menu = presets("p", {"low": {"count": 1, "word": "a"}, "high": {"count": 9, "word": "a"}}, "other")
    assert menu.options == ("low", "high", "other")
    assert menu.read(State()) == "other"
    high = menu.write(State(), "high")
    assert (high.count, high.word, menu.read(high)) == (9, "a", "high")
    assert menu.write(high, "other") == high


def test_get_and_set_stand_in_for_a_field():
    control = Slider(
        label="half",
        low=0,
        high=1,
        step=0.01,
        get=lambda s: s.number / 2,
        set=lambda s, v: State(number=2 * v),
    )
    assert control.read(State(number=0.5)) == 0.25
    assert control.write(State(), 0.25).number == 0.5


def test_a_control_of_one_entry_reads_and_sets_that_one():
    control = Slider(label="s", low=0, high=9, step=1, **entry_of("word", lambda s: s.count))
    state = State(word=(1, 2, 3, 4), count=1)
    assert control.read(state) == 2
    assert control.write(state, 7).word == (1, 7, 3, 4)


def test_a_logarithmic_slider_has_round_numbers_evenly_spread():
    values = CONTROLS["rate"].described()["values"]
    assert list(values) == sorted(set(values))
    assert len(values) == 4 * 20 + 1
    assert {0.001, 0.05, 0.1, 1, 10} <= set(values)
    ratios = [b / a for a, b in pairwise(values)]
    assert max(ratios) < 1.2
    assert positions(0.001, 10) == values


def test_a_button_has_a_name_and_shows_nothing_of_the_state():
    control = Button(label="Reset", set=lambda state, _: State(count=0))
    assert control.described()["label"] == "Reset"
    assert control.read(State()) is None
    assert control.write(State(), control.take(None)).count == 0


def test_the_browser_is_told_all_that_it_needs():
    play = Switch(
        label="Play", field="on", icons=("play", "pause"), faces=("Play", "Pause"), tip="or pause"
    )
    assert play.described() == {
        "kind": "switch",
        "label": "Play",
        "tip": "or pause",
        "more": False,
        "icons": ("play", "pause"),
        "faces": ("Play", "Pause"),
    }
    share = Slider(label="share", field="number", low=0, high=1, step=0.05, format=".0%", more=True)
    told = {"low": 0, "high": 1, "step": 0.05, "digits": 0, "percent": True, "more": True}
    assert share.described().items() >= told.items()


def test_the_bare_control_is_for_inheriting_only():
    for method in (lambda: Control(label="c").take(1), Control(label="c").samples):
        with pytest.raises(NotImplementedError):
            method()


def test_more_than_a_slider_reaches_can_be_typed_where_it_says_so():
    slider = Slider(label="n", field="number", low=-1, high=1, step=0.1, typed=Between(-30, 30))
    assert slider.take("-25.018") == -25.018
    assert slider.described() | {"low": -1, "high": 1, "typed": True} == slider.described()
    with pytest.raises(ValueError, match=r"n must be between -30 and 30, got 31\.0"):
        slider.take(31.0)


def test_so_can_a_whole_number_but_none_in_between():
    slider = WholeSlider(label="n", field="count", low=1, high=12, typed=Between(1, 1000, whole=True))
    assert slider.take("500") == 500
    assert slider.described() | {"high": 12, "typed": True} == slider.described()
    for wrong in ("1.5", "1001", "0"):
        with pytest.raises(ValueError, match="n must be a whole number from 1 to 1,000"):
            slider.take(wrong)
