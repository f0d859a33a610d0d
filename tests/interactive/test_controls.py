"""Each control as an ipywidget: it shows its field, sets it, and samples what it accepts."""

from dataclasses import dataclass
from itertools import pairwise

import ipywidgets
import pytest
from hypothesis import given
from hypothesis import strategies as st

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
    presets,
)


@dataclass(frozen=True)
class State:
    number: float = 0.25
    count: int = 3
    rate: float = 0.05
    word: str = "b"
    text: str = "two\nlines"
    on: bool = False


CONTROLS = {
    "number": (Slider(label="n", field="number", low=0, high=1, step=0.01), ipywidgets.FloatSlider),
    "count": (WholeSlider(label="c", field="count", low=0, high=9), ipywidgets.IntSlider),
    "rate": (LogSlider(label="r", field="rate", low=0.001, high=10), ipywidgets.SelectionSlider),
    "word": (Choice(label="w", field="word", options=("a", "b", "c")), ipywidgets.Dropdown),
    "text": (Entry(label="t", field="text", lines=2, examples=("x", "y\nz")), ipywidgets.Textarea),
    "on": (Switch(label="s", field="on"), ipywidgets.ToggleButton),
}
each = pytest.mark.parametrize("name", CONTROLS)


@each
def test_the_widget_shows_the_field(name):
    control, kind = CONTROLS[name]
    widget = control.widget(control.read(State()))
    assert isinstance(widget, kind)
    assert widget.value == getattr(State(), name)
    assert widget.description == control.label


@each
def test_every_sample_can_be_set_and_read_back(name):
    control, _ = CONTROLS[name]
    widget = control.widget(control.read(State()))
    for value in control.samples():
        widget.value = value
        assert control.read(control.write(State(), widget.value)) == value


def test_the_samples_of_sliders_are_their_ends_and_the_middle():
    assert CONTROLS["number"][0].samples() == [0, 1, 0.5]
    assert CONTROLS["count"][0].samples() == [0, 9, 4]
    low, high, middle = CONTROLS["rate"][0].samples()
    assert (low, high) == (0.001, 10)
    assert 0.05 <= middle <= 0.2


@given(
    low=st.integers(-20, 20),
    span=st.integers(1, 40),
    step=st.sampled_from([0.005, 0.01, 0.05, 0.1, 0.25, 0.5]),
    share=st.floats(0, 1),
)
def test_a_sliders_position_is_near_the_value_and_a_fixed_point(low, span, step, share):
    """The browser makes the same of its own number, to the last bit, and so sends nothing back."""
    slider = Slider(label="n", field="number", low=low, high=low + span, step=step)
    state = State(number=low + share * span)
    position = slider.read(state)
    assert abs(position - state.number) <= step / 2 + 1e-9
    assert slider.read(State(number=position)) == position
    assert slider.read(slider.write(state, position)) == position


def test_the_state_gets_a_round_number_where_the_slider_has_a_rounding_error():
    slider = Slider(label="n", field="number", low=-10, high=10, step=0.05)
    assert slider.read(State(number=4.4464)) == 4.449999999999999  # as seen in the browser
    assert slider.write(State(), 4.449999999999999).number == 4.45


def test_a_menu_samples_every_option():
    assert CONTROLS["word"][0].samples() == ["a", "b", "c"]


def test_a_menu_of_values_shows_their_names():
    menu = Choice(label="c", field="count", options=("three", "five"), values=(3, 5))
    assert menu.read(State()) == "three"
    assert menu.write(State(), "five").count == 5


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
    values = [value for _, value in CONTROLS["rate"][0].options()]
    assert values == sorted(set(values))
    assert len(values) == 4 * 20 + 1
    assert {0.001, 0.05, 0.1, 1, 10} <= set(values)
    ratios = [b / a for a, b in pairwise(values)]
    assert max(ratios) < 1.2


def test_a_logarithmic_slider_shows_the_nearest_position_and_keeps_the_value():
    control = CONTROLS["rate"][0]
    state = State(rate=0.0512)
    assert control.read(state) == 0.05
    assert state.rate == 0.0512


def test_a_switch_says_what_it_will_do_next():
    control = Switch(label="Play", field="on", icons=("play", "pause"), faces=("Play", "Pause"))
    widget = control.widget(False)
    assert (widget.description, widget.icon) == ("Play", "play")
    widget.value = True
    assert (widget.description, widget.icon) == ("Pause", "pause")


def test_a_text_takes_effect_when_it_is_left_not_at_every_letter():
    for lines in (1, 3):
        assert (
            Entry(label="t", field="text", lines=lines, examples=()).widget("").continuous_update is False
        )


def test_a_button_has_a_name_and_shows_nothing_of_the_state():
    control = Button(label="Reset", set=lambda state, _: State(count=0))
    assert control.widget(control.read(State())).description == "Reset"
    assert control.write(State(), None).count == 0


def test_the_bare_control_is_for_inheriting_only():
    for method in (lambda: Control(label="c").widget(1), Control(label="c").samples):
        with pytest.raises(NotImplementedError):
            method()
