"""Exhibits without a browser: every control of every one, and what holds them together."""

import asyncio
import importlib
import time
from dataclasses import dataclass, replace

import numpy as np
import pytest

from course_utils import exhibits
from course_utils.interactive import controls, exhibit
from course_utils.interactive.controls import Button, Entry, Switch, WholeSlider
from course_utils.interactive.exhibit import Exhibit
from course_utils.pictures.numbers import typeset
from course_utils.pictures.scene import Axes, Line, Scene

pytestmark = pytest.mark.usefixtures("compiled")

# ---------------------------------------------------------------- every exhibit there is

NAMES = exhibits.__all__
MODULES = {name: importlib.import_module(getattr(exhibits, name).__module__) for name in NAMES}
EVERY_CONTROL = [(name, control) for name in NAMES for control in MODULES[name].CONTROLS]
SG = {"method": "SG with replacement"}
# Where a control means something only in some state, that state.
SMALL = {"width": 1, "depth": 1}  # where the clock stands still, all is done in one tick
MEANT = {
    ("backprop_stepper", "activation"): {"step": 3},
    ("backprop_stepper", "b"): {"step": 7},
    ("backprop_stepper", "back"): {"step": 5},
    ("backprop_stepper", "eta"): {"step": 15},
    ("break_it", "eta"): {"revealed": True, "guess": "none of them"},
    ("break_it", "reveal"): {"guess": "none of them"},
    ("colour_filters", "number"): {"picture": "CIFAR-10"},
    ("decision_region", "step"): SG,
    ("decision_region", "reset"): SG,
    ("decision_region", "paper_start"): {"seed": 3, "p": None},
    ("decision_region", "eta"): SG,
    ("decision_region", "seed"): SG,
    ("decision_region", "m"): {"method": "mini-batch"},
    ("decision_region", "mu"): {"method": "momentum"},
    ("decision_region", "play"): SG,
    ("decision_region", "rate"): SG,
    ("descent", "m"): {"method": "mini-batch"},
    ("descent", "mu"): {"method": "momentum"},
    ("descent", "seed"): SG,
    ("draw_boundary", "clear"): {"revealed": True},
    ("draw_boundary", "refit"): {"revealed": True, "p": (0.0,) * 23},
    ("dropout", "play"): {"step": 0, "rate": 1000.0},
    ("dropout", "restore"): {"flipped": (0, 3)},
    ("filter_matrix", "w3"): {"size": 5},
    ("filter_matrix", "w4"): {"size": 5},
    ("filter_matrix", "w5"): {"size": 5},
    ("forward_pass", "fitted"): {"p": (0.0,) * 23},
    ("gradient_flow", "seed"): {"noise": "Euler and SG"},
    ("image_filter", "number"): {"picture": "CIFAR-10"},
    ("misclassified", "back"): {"page": 2},
    ("one_neuron", "reveal"): {"guess": "9"},
    ("one_pixel", "play"): {"guess": "yes, for this picture"},
    ("overfitting", "again"): {"asked": True} | SMALL,
    ("overfitting", "region"): {"asked": True, "stop": 1.0} | SMALL,
    ("overfitting", "train"): SMALL,
    ("predict_cost", "clear"): {"drawn": (-1.0,) * 201},
    ("predict_cost", "reveal"): {"drawn": (-1.0,) * 201},
    ("shape_walker", "paper"): {"pools": ("none",) * 5},
    **{("random_labels", name): {"N": 20, "width": 4} for name in ("N", "lot", "width", "seed", "cost")},
    **{("regularise", name): {"N": 10, "width": 2} for name in ("lam", "noise", "N", "width", "seed")},
    ("sigmoid", "upper"): {"w": 2.0},
    ("softmax", "v4"): {"K": 5},
    ("softmax", "v5"): {"K": 5},
    ("whitening", "paper"): {"bound": 100.0},
}
# Where it shows after some steps only (momentum has nothing to remember in the first), how many.
STEPS_LATER = {("decision_region", "eta"): 1, ("decision_region", "m"): 1, ("decision_region", "mu"): 2}


@pytest.fixture(autouse=True)
def given_back(monkeypatch):
    """At the end of a test every exhibit gives back what its process holds, such as another process."""
    begin, begun = Exhibit._begin, []

    def noted(shown, state):
        begun.append(shown)
        begin(shown, state)

    monkeypatch.setattr(Exhibit, "_begin", noted)
    yield
    for shown in begun:
        if shown._run:
            shown._run.close()


# Seconds on this machine: no two times the same.
MEASURES = {("cost_of_gradients", "measure"), ("fast_transforms", "measure")}


def made(name, **settings):
    """A new exhibit as its readers make it."""
    return getattr(MODULES[name], name)(**settings)


def finished(name):
    """A new exhibit that has done what goes on by itself."""
    shown = made(name)
    shown.finish()
    return shown


def operate(shown, name, value):
    """Do with the real widget what a reader does."""
    if isinstance(shown.controls[name], Button):
        shown.widgets[name].click()
    else:
        shown.widgets[name].value = value


def assert_well(shown):
    """No error, neither swallowed on the way nor told to the reader."""
    assert shown.failure is None
    assert shown.view.frame["message"] == ""


def content(part):
    """All of a scene as nested tuples that can be compared."""
    if isinstance(part, np.ndarray):
        return part.shape, part.tobytes()
    if hasattr(part, "__dataclass_fields__"):
        return type(part).__name__, *(content(getattr(part, name)) for name in part.__dataclass_fields__)
    return tuple(map(content, part)) if isinstance(part, tuple | list) else part


def main_part(scene):
    """The first box of the picture, or where there is none the graph or table."""
    return (scene.axes or scene.graphs or scene.tables)[0]


def picture(shown):
    return content(shown.scene()), shown.caption()


def test_there_are_exhibits():
    assert NAMES


@pytest.mark.parametrize("name", NAMES)
def test_every_setting_of_every_control_goes_well(name):
    shown = made(name)
    for control in shown.controls:
        for value in shown.controls[control].samples():
            operate(shown, control, value)
            assert_well(shown)
            shown.tick()
            assert_well(shown)


@pytest.mark.parametrize(
    ("name", "menu", "option"),
    [
        (name, menu, option)
        for name in NAMES
        for menu, control in MODULES[name].CONTROLS.items()
        if isinstance(control, controls.Choice)
        for option in control.options
    ],
)
def test_every_control_goes_well_with_every_option_of_every_menu(name, menu, option):
    shown = made(name)
    for control in shown.controls:
        for value in shown.controls[control].samples():
            operate(shown, menu, option)
            operate(shown, control, value)
            shown.tick()
            assert_well(shown)


def picture_after(name, state, clock, before=(), doing=(), steps=0):
    """What is seen in that state after controls have been operated, steps taken, a moment waited for."""
    module = MODULES[name]
    shown = Exhibit(
        state,
        module.scene,
        module.caption,
        process=getattr(module, "process", None),
        controls=module.CONTROLS,
        clock=clock,
    )
    while getattr(shown.progress, "ready", shown) is None:  # a network is loaded in a thread
        shown.tick()
    for control, value in (*before, *doing):
        operate(shown, control, value)
    for _ in range(steps):
        operate(shown, "step", None)
    clock.wait(0.05)
    shown.tick()
    assert_well(shown)
    return picture(shown)


UNTOUCHED = {}  # pictures; most controls of an exhibit are compared with the same one


@pytest.mark.parametrize(("name", "control"), EVERY_CONTROL)
def test_every_control_changes_the_picture(name, control, clock):
    """For some value, in the state it is meant for, after a step and a moment of playing if need be."""
    state = made(name, **MEANT.get((name, control), {})).state
    before = [("step", None)] if control == "reset" else []
    playing = [("play", True)] if control == "rate" else []
    steps = STEPS_LATER.get((name, control), 0)

    key = name, repr(state), control if before or playing else "", steps
    if key not in UNTOUCHED:
        UNTOUCHED[key] = picture_after(name, state, clock, before, playing, steps)
    samples = MODULES[name].CONTROLS[control].samples()
    pictures = (
        picture_after(name, state, clock, before, [(control, value), *playing], steps) for value in samples
    )
    assert any(seen != UNTOUCHED[key] for seen in pictures)


@pytest.mark.parametrize("name", NAMES)
def test_scene_and_caption_are_pure(name):
    module, shown = MODULES[name], finished(name)
    first, second = (
        (
            content(module.scene(shown.state, shown.progress)),
            typeset(module.caption(shown.state, shown.progress)),
        )
        for _ in range(2)
    )
    assert first == second == picture(finished(name))


@pytest.mark.parametrize("name", NAMES)
def test_the_state_as_a_line_brings_the_picture_back(name):
    one, other = made(name), made(name)
    for control in one.controls:
        if not isinstance(one.controls[control], Switch) and (name, control) not in MEASURES:
            operate(one, control, one.controls[control].samples()[-1])
    other.state = one.line
    one.finish()
    other.finish()
    assert other.line == one.line
    # The steps are counted anew, and a point or two of cost may be drawn elsewhere; the field is the same.
    assert content(main_part(other.scene())) == content(main_part(one.scene()))


@pytest.mark.parametrize("name", NAMES)
def test_a_control_that_there_is_not_is_refused_with_those_that_there_are(name):
    with pytest.raises(ValueError, match="'colour'") as refusal:
        made(name, show=["colour"])
    assert all(control in str(refusal.value) for control in MODULES[name].CONTROLS)


@pytest.mark.parametrize("name", NAMES)
def test_only_the_controls_that_are_asked_for_are_shown(name):
    two = list(MODULES[name].CONTROLS)[:2]
    assert list(made(name, show=two).widgets) == two


@pytest.mark.parametrize("name", NAMES)
def test_every_control_has_a_name_and_stands_in_the_layout(name):
    shown = made(name)
    placed, rest = set(), [shown.layout()]
    while rest:
        widget = rest.pop()
        placed.add(widget)
        rest += getattr(widget, "children", ())
    for widget in shown.widgets.values():
        assert widget in placed
        assert widget.description


@pytest.mark.parametrize("name", NAMES)
def test_the_still_is_the_picture_with_its_caption(name):
    shown = made(name)
    still = shown.still()
    assert f'alt="{shown.caption()}"' in still
    assert "data:image/png;base64," in still


# ---------------------------------------------------------------- an exhibit of the test's own


@dataclass(frozen=True)
class State:
    level: int = 1
    text: str = "ok"
    presses: int = 0
    playing: bool = False
    p: tuple[float, ...] | None = None


@dataclass(frozen=True)
class Progress:
    p: tuple[float, ...]
    ticks: int
    finished: bool = False
    unfinished: bool = False


def counting(state, clock):
    """Counts in p; level 7 is bad input, level 8 a bug, level 9 the end."""
    p, ticks = (state.p or (0.0,))[0], 0
    while True:
        state = yield Progress((p,), ticks, finished=state.level == 9)
        if state.level == 7:
            raise ValueError("level is 7; accepted are other numbers")
        if state.level == 8:
            raise ZeroDivisionError("level 8")
        p, ticks = p + 1, ticks + 1


def plot(state, progress):
    line = Line(np.array([0.0, 1.0]), np.array([0.0, progress.p[0]]))
    return Scene(100, 100, (Axes((0, 0, 100, 100), (line,), title=f"{state.level}"),))


def refuse(state, text):
    if text == "bad":
        raise ValueError("text is 'bad'; accepted is anything else")
    return replace(state, text=text)


CONTROLS = {
    "play": Switch(label="Play", field="playing"),
    "level": WholeSlider(label="level", field="level", low=0, high=9),
    "text": Entry(label="text", field="text", set=refuse, examples=("a", "b")),
    "press": Button(label="Press", set=lambda state, _: replace(state, presses=state.presses + 1)),
    "stumble": Button(label="Stumble", set=lambda state, _: state.no_such_field),
}


def counter(clock=None, **settings):
    given = {} if clock is None else {"clock": clock}
    return Exhibit(
        State(**settings),
        plot,
        lambda state, progress: f"{progress.p[0]:g} at level {state.level}",
        process=counting,
        controls=CONTROLS,
        edit=lambda state, event: replace(state, level=event["level"]),
        **given,
    )


def from_browser(shown, **event):
    """Deliver a message as the browser sends it."""
    shown.view._handle_custom_msg(event, [])


def test_an_event_of_the_browser_changes_state_widgets_and_frame():
    shown = counter()
    from_browser(shown, kind="set", level=5, serial=3)
    assert shown.state.level == 5
    assert shown.widgets["level"].value == 5
    assert shown.view.frame["handled"] == 3
    assert shown.view.frame["caption"] == "1 at level 5"


def test_bad_input_is_answered_and_changes_nothing():
    shown = counter()
    shown.widgets["text"].value = "bad"
    assert shown.view.frame["message"] == "text is 'bad'; accepted is anything else"
    assert shown.state.text == "ok"
    assert shown.failure is None


def test_bad_input_stays_in_its_box_to_be_corrected():
    shown = counter()
    shown.widgets["text"].value = "bad"
    assert shown.widgets["text"].value == "bad"


def test_the_message_goes_with_the_next_good_input():
    shown = counter()
    shown.widgets["text"].value = "bad"
    shown.widgets["text"].value = "good"
    assert shown.state.text == "good"
    assert_well(shown)


def test_the_process_begins_anew_after_bad_input_with_the_p_reached():
    shown = counter()
    shown.tick()
    shown.widgets["level"].value = 7
    assert "level is 7" in shown.view.frame["message"]
    assert (shown.state.level, shown.state.p) == (1, (1.0,))
    shown.widgets["level"].value = 2
    assert (shown.state.level, shown.state.p) == (2, (2.0,))
    assert_well(shown)


def test_the_slider_that_was_refused_goes_back_with_the_next_change():
    shown = counter()
    shown.widgets["level"].value = 7
    shown.widgets["press"].click()
    assert shown.widgets["level"].value == 1


def test_a_bug_is_raised_told_and_survived():
    shown = counter()
    shown.tick()
    with pytest.raises(ZeroDivisionError):
        shown.act("level", 8)
    assert isinstance(shown.failure, ZeroDivisionError)
    assert "ZeroDivisionError: level 8" in shown.view.frame["message"]
    shown.act("level", 3)
    assert (shown.state.level, shown.state.p) == (3, (2.0,))


def test_a_bug_behind_a_button_is_told_although_the_button_swallows_it():
    shown = counter()
    shown.widgets["stumble"].click()
    assert isinstance(shown.failure, AttributeError)
    assert "no_such_field" in shown.view.frame["message"]


def test_a_bad_line_loses_nothing():
    shown = counter()
    shown.tick()
    before = shown.state
    for line in ("", "3", '{"level": "high"}'):
        with pytest.raises(ValueError, match=r"line|level"):
            shown.state = line
    assert shown.state == before
    shown.tick()
    assert shown.state.p == (2.0,)


def test_a_state_that_the_process_refuses_loses_nothing():
    def picky(state, clock):
        if state.level == 7:
            raise ValueError("level is 7")
        yield from counting(state, clock)

    shown = Exhibit(State(), plot, lambda *_: "", process=picky, controls=CONTROLS)
    shown.tick()
    with pytest.raises(ValueError, match="level is 7"):
        shown.state = State(level=7)
    shown.tick()
    assert (shown.state.level, shown.state.p) == (1, (2.0,))


def test_setting_the_state_moves_the_widgets():
    shown = counter()
    shown.state = State(level=4, text="new")
    assert (shown.widgets["level"].value, shown.widgets["text"].value) == (4, "new")


def test_moving_widgets_to_the_state_is_no_input():
    shown = counter()
    shown.state = State(level=4, text="new")
    assert shown.progress.ticks == 0


def test_frames_wait_for_the_browser(clock):
    shown = counter(clock, playing=True)
    shown.tick()
    number = shown.view.frame["n"]
    shown.tick()
    assert shown.view.frame["n"] == number, "no frame while the last one is not drawn"
    from_browser(shown, kind="ack", n=number)
    shown.tick()
    assert shown.view.frame["n"] == number + 1
    assert shown.progress.ticks == 3, "the process does not wait"


def test_a_frame_that_is_never_confirmed_is_given_up(clock):
    shown = counter(clock, playing=True)
    shown.tick()
    number = shown.view.frame["n"]
    clock.wait(1.1)
    shown.tick()
    assert shown.view.frame["n"] == number + 1


def test_frames_carry_the_order_in_which_they_were_made(clock):
    shown = counter(clock)
    numbers = [shown.view.frame["n"]]
    for level in (2, 3, 4):
        shown.widgets["level"].value = level
        numbers.append(shown.view.frame["n"])
    assert numbers == sorted(set(numbers))


# ---------------------------------------------------------------- playing, in a real event loop


def playing(scenario):
    """Run the scenario with a new counter in an event loop; errors that nobody handled are errors."""

    async def run():
        unhandled = []
        asyncio.get_running_loop().set_exception_handler(lambda _, context: unhandled.append(context))
        await scenario(counter())
        assert unhandled == []

    asyncio.run(run())


async def until(holds):
    """Let the loop run until the condition holds, for as long as a busy machine may need."""
    end = time.monotonic() + 120
    while not holds():
        assert time.monotonic() < end, "nothing happened"
        await asyncio.sleep(0.005)


def alone():
    """Whether no task runs but the test's own."""
    return len(asyncio.all_tasks()) == 1


def test_play_runs_the_process_until_pause():
    async def scenario(shown):
        shown.widgets["play"].value = True
        await until(lambda: shown.progress.ticks > 5)
        shown.widgets["play"].value = False
        at_pause = shown.progress.ticks
        await asyncio.sleep(0.05)
        assert shown.progress.ticks == at_pause

    playing(scenario)


def test_the_process_makes_way_until_the_browser_has_drawn_the_answer(monkeypatch):
    monkeypatch.setattr(exhibit, "YIELD", 1000)

    async def scenario(shown):
        shown.widgets["play"].value = True
        from_browser(shown, kind="ack", n=shown.view.frame["n"])  # there is a browser
        await until(lambda: shown.progress.ticks)
        shown.widgets["level"].value = 4
        ticks = shown.progress.ticks
        await asyncio.sleep(0.05)
        assert shown.progress.ticks == ticks
        from_browser(shown, kind="ack", n=shown.view.frame["n"])
        await until(lambda: shown.progress.ticks > ticks)  # it goes on when the answer is drawn
        monkeypatch.setattr(exhibit, "YIELD", 0.1)
        shown.widgets["level"].value = 5
        ticks = shown.progress.ticks
        await until(lambda: shown.progress.ticks > ticks)  # nor does it wait for ever
        shown.close()

    playing(scenario)


def test_controls_are_answered_while_playing():
    async def scenario(shown):
        shown.widgets["play"].value = True
        await until(lambda: shown.progress.ticks)
        shown.widgets["level"].value = 4
        assert "at level 4" in shown.view.frame["caption"]
        ticks = shown.progress.ticks
        await until(lambda: shown.progress.ticks > ticks)
        shown.close()

    playing(scenario)


def test_there_is_never_a_second_player():
    async def scenario(shown):
        for value in (True, False, True, False, True):
            shown.widgets["play"].value = value
            await asyncio.sleep(0.003)
        shown.state = replace(shown.state, level=2)
        ticks = shown.progress.ticks
        await until(lambda: shown.progress.ticks > ticks)
        await until(lambda: len(asyncio.all_tasks()) == 2)  # this test's own task and one player
        shown.close()

    playing(scenario)


def test_a_process_at_its_end_stops_playing():
    async def scenario(shown):
        shown.widgets["play"].value = True
        shown.widgets["level"].value = 9
        await until(lambda: not shown.state.playing)
        assert shown.widgets["play"].value is False
        await until(alone)

    playing(scenario)


def test_close_ends_the_task():
    async def scenario(shown):
        shown.widgets["play"].value = True
        await until(lambda: shown.progress.ticks)
        shown.close()
        await until(alone)
        assert shown.widgets["play"].value is False
        shown.widgets["level"].value = 3
        await asyncio.sleep(0.02)
        assert len(asyncio.all_tasks()) == 1

    playing(scenario)


@pytest.mark.parametrize(("error", "told"), [(ValueError, "boom"), (ZeroDivisionError, "has a bug")])
def test_an_error_while_playing_is_told_and_stops(error, told):
    def failing(state, clock):
        p = 0.0
        while True:
            yield Progress((p,), int(p))
            p += 1
            if p == 3:
                raise error("boom")

    async def run():
        unhandled = []
        asyncio.get_running_loop().set_exception_handler(lambda _, context: unhandled.append(context))
        shown = Exhibit(State(), plot, lambda *_: "", process=failing, controls=CONTROLS)
        shown.widgets["play"].value = True
        await until(lambda: told in shown.view.frame["message"])
        assert "boom" in shown.view.frame["message"]
        assert (shown.failure is None) == (error is ValueError)
        assert shown.widgets["play"].value is False
        await until(alone)
        # The next thing that the reader does works again.
        shown.widgets["level"].value = 2
        assert shown.state.level == 2
        assert_well(shown) if error is ValueError else None

    asyncio.run(run())


class Shell:
    """As much of IPython's shell as says which cell is being run."""

    def __init__(self, cell, run):
        self.cell, self.run = cell, run

    def get_parent(self):
        return {"metadata": {"cellId": self.cell}, "header": {"msg_id": self.run}}


@pytest.fixture
def run_cell(monkeypatch):
    """Show exhibits as one run of the cell of the given id does."""
    monkeypatch.setattr(exhibit, "_shown", {})
    runs = iter(range(100))

    def run(cell, *shown):
        shell = Shell(cell, str(next(runs)))
        monkeypatch.setattr(exhibit, "get_ipython", lambda: shell)
        for one in shown:
            one._ipython_display_()

    return run


@pytest.mark.parametrize(("cell", "goes_on"), [("one", False), ("two", True)])
def test_running_a_cell_again_ends_the_exhibit_it_showed(run_cell, cell, goes_on):
    async def scenario(shown):
        run_cell("one", shown)
        shown.widgets["play"].value = True
        await asyncio.sleep(0.01)
        run_cell(cell, counter())
        await asyncio.sleep(0.01)
        assert shown.state.playing is goes_on
        await until(lambda: len(asyncio.all_tasks()) == 1 + goes_on)
        shown.close()

    playing(scenario)


def test_two_exhibits_of_one_cell_play_side_by_side(run_cell):
    async def scenario(shown):
        other = counter()
        run_cell("one", shown, other)
        shown.widgets["play"].value = True
        other.widgets["play"].value = True
        await asyncio.sleep(0.01)
        assert shown.state.playing
        assert other.state.playing
        run_cell("one", counter())
        assert not shown.state.playing
        assert not other.state.playing

    playing(scenario)


def test_an_exhibit_shown_again_goes_on(run_cell):
    async def scenario(shown):
        run_cell("one", shown)
        shown.widgets["play"].value = True
        await asyncio.sleep(0.01)
        run_cell("one", shown)
        await asyncio.sleep(0.01)
        assert shown.state.playing
        shown.close()

    playing(scenario)


# ---------------------------------------------------------------- what a process holds


def holding(given_back):
    """A process that notes when it gives back what it holds, and never has anything new to show."""

    def process(state, clock):
        progress = Progress((0.0,), 0)
        try:
            while True:
                state = yield progress
                if state.level == 8:
                    raise ZeroDivisionError("level 8")
        finally:
            given_back.append(state.level)

    return process


def holder(given_back, **given):
    return Exhibit(
        State(), plot, lambda s, p: "caption", process=holding(given_back), controls=CONTROLS, **given
    )


def test_what_a_process_holds_is_given_back_when_the_cell_is_run_again_or_it_fails():
    noted = []
    shown = holder(noted)
    shown.state = State(level=3)
    assert noted == [1]
    with pytest.raises(ZeroDivisionError):
        shown.act("level", 8)
    assert noted == [1, 8]
    shown.close()
    assert noted == [1, 8, 3]
    shown.act("level", 4)  # whoever goes on begins anew
    assert shown.state.level == 4
    assert noted == [1, 8, 3]


def test_a_process_with_nothing_new_sends_no_frames(clock):
    shown = holder([], clock=clock)
    shown.act("play", True)
    before = shown.view.frame["n"]
    for _ in range(3):
        clock.wait(10)
        shown.tick()
    assert shown.view.frame["n"] == before


def test_a_change_that_the_browser_was_not_ready_for_is_shown_later(clock):
    shown = counter(clock=clock, playing=True)
    shown.tick()
    waiting = shown.view.frame["n"]
    shown.tick()  # not confirmed yet
    assert shown.view.frame["n"] == waiting
    from_browser(shown, kind="ack", n=waiting)
    shown.tick()
    assert shown.view.frame["n"] == waiting + 1
