"""Presets: states with names, as buttons."""

import pytest

from course_utils.exhibits import decision_region, sigmoid, time_machine


def press(shown, label):
    shown.receive({"kind": "press", "name": f"preset {label}", "serial": 1})


def test_a_preset_brings_its_settings_and_all_others_as_they_were_at_first():
    shown = sigmoid(w=2.0, presets={"steep": {"w": 9.0}})
    shown.act("c", 1.5)
    press(shown, "steep")
    assert (shown.state.w, shown.state.c) == (9.0, sigmoid(w=2.0).state.c)
    shown.receive({"kind": "undo", "serial": 2})
    assert (shown.state.w, shown.state.c) == (2.0, 1.5)


def test_a_preset_may_be_the_line_of_a_state():
    line = time_machine(step=6e4).line
    shown = time_machine(presets={"the saddle": line})
    shown.act("preset the saddle")
    assert shown.line == line


def test_a_preset_begins_all_work_anew():
    shown = decision_region(method="SG with replacement", presets={"divergence": {"eta": 5.0}})
    shown.state = shown.state.changed(playing=True)
    shown.tick()
    before = shown.progress
    press(shown, "divergence")
    assert shown.state.eta == 5
    assert not shown.state.playing
    assert shown.progress is not before
    press(shown, "divergence")  # and again
    assert shown.state.eta == 5


def test_a_preset_of_settings_begins_without_what_the_process_has_reached():
    shown = decision_region(hidden=(1,), presets={"two": {"hidden": (2,)}})
    shown.tick()
    press(shown, "two")
    assert shown.state.hidden == (2,)


@pytest.mark.parametrize("kind", ["operate", "point"])
def test_nothing_but_a_press_is_a_preset(kind):
    shown = sigmoid(presets={"steep": {"w": 9.0}})
    message = {"kind": kind, "name": "preset steep", "value": 1, "index": 0, "x": 0.0, "y": 0.0}
    before = shown.state
    shown.receive(message)
    assert shown.state is before


def test_presets_are_the_first_buttons_whichever_controls_are_shown():
    presets = {"steep": {"w": 9.0}, "flat": {"w": 0.1}}
    names = ["preset steep", "preset flat"]
    assert list(sigmoid(presets=presets).controls)[:2] == names
    assert list(sigmoid(show=["w"], presets=presets).controls) == [*names, "w"]
    described = sigmoid(show="w", presets=presets).view.controls
    assert [one["label"] for one in described[:2]] == ["steep", "flat"]
    assert list(sigmoid(show=[]).controls) == []


@pytest.mark.parametrize(
    ("presets", "says"),
    [
        ({"steep": {"v": 1}}, "There is no setting 'v'; there are w, c"),
        ({"steep": {"w": "much"}}, "w must be"),
        ({"steep": 3}, "a preset must be the line of a state, or a dict of settings, got 3"),
        ({"steep": "w = 3"}, "This is not a state line"),
        ({3: {"w": 1}}, "presets must be a dict"),
        (["steep"], "presets must be a dict"),
    ],
)
def test_what_is_no_preset_is_refused_before_anything_is_shown(presets, says):
    with pytest.raises(ValueError, match=says):
        sigmoid(presets=presets)
