"""What holds an exhibit together, on an exhibit of the test's own that counts."""

import asyncio
import contextlib
import gc
import math
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import ipywidgets
import numpy as np
import pytest
import torch
from threadpoolctl import ThreadpoolController

from course_utils.interactive import cells, events, exhibit, limits
from course_utils.interactive.controls import Button, Entry, Switch, WholeSlider, chosen
from course_utils.interactive.exhibit import Exhibit
from course_utils.interactive.fields import Playable, setting, whole
from course_utils.interactive.limits import Checked
from course_utils.interactive.order import Order
from course_utils.interactive.process import Progress
from course_utils.interactive.quiet import quietly
from course_utils.network.parameters import Parameters
from course_utils.pictures.scene import Axes, Line, Scene


def assert_well(shown):
    """No error, neither swallowed on the way nor told to the reader."""
    assert shown.failure is None
    assert shown.view.frame["message"] == ""


class State(Playable):
    level: int = whole(1, 0, 9, "level", restarts=False)
    text: str = setting("ok", Checked("a word", lambda text: isinstance(text, str)), "text")
    presses: int = setting(0, limits.whole(0, 99), "presses")
    p: Parameters | None = setting(None, limits.optional(limits.ParameterVector()), "the count")


class Count(Progress):
    ticks: int
    reached: int | None = None

    def moves(self):
        return {} if self.reached is None else {"level": self.reached}


def counting(state, clock):
    """Counts in p; level 7 is bad input, level 8 a bug, level 9 the end."""
    p, ticks = next(iter(state.p or (0.0,))), 0
    while True:
        state = yield Count(ticks, p=(p,), finished=state.level == 9)
        if state.level == 7:
            raise ValueError("level must not be 7")
        if state.level == 8:
            raise ZeroDivisionError("level 8")
        p, ticks = p + 1, ticks + 1


def plot(state, progress):
    line = Line(np.array([0.0, 1.0]), np.array([0.0, progress.p[0]]))
    return Scene(100, 100, (Axes((0, 0, 100, 100), (line,), title=f"{state.level}"),))


def refuse(state, text):
    if text == "bad":
        raise ValueError("text must be anything else, got 'bad'")
    return replace(state, text=text)


class Other(Playable):
    """The state of another exhibit."""


CONTROLS = {
    "play": Switch(label="Play", field="playing"),
    "level": WholeSlider(label="level", field="level", low=0, high=9),
    "text": Entry(label="text", field="text", set=refuse, examples=("a", "b")),
    "press": Button(label="Press", set=lambda state, _: replace(state, presses=state.presses + 1)),
    "stumble": Button(label="Stumble", set=lambda state, _: state.no_such_field),
}


def all_widgets():
    return ipywidgets.widgets.widget._instances


def counter(clock=None, **settings):
    """The exhibit, its widgets made."""
    given = {} if clock is None else {"clock": clock}
    made = Exhibit(
        State(**settings),
        plot,
        lambda state, progress: f"{progress.p[0]:g} at level {state.level}",
        process=counting,
        controls=CONTROLS,
        on={events.Pick: lambda state, event: replace(state, level=event.index)},
        **given,
    )
    assert made.view
    return made


def from_browser(shown, **event):
    """Deliver a message as the browser sends it."""
    shown.view._handle_custom_msg(event, [])


def test_an_event_of_the_browser_changes_state_widgets_and_frame():
    shown = counter()
    from_browser(shown, kind="pick", part="", what="row", index=5, serial=3)
    assert shown.state.level == 5
    assert shown.values["level"] == 5
    assert shown.view.frame["handled"] == 3
    assert shown.view.frame["caption"] == "1 at level 5"


def climbing(state, clock):
    """Goes from level to level while it plays."""
    while True:
        reached = state.level + 1 if state.playing else None
        state = yield Count(0, reached, p=(0.0,), finished=state.level == 4)


def test_what_plays_moves_the_control_that_shows_where_it_is(clock):
    words = {"scene": plot, "caption": lambda state, progress: f"level {state.level}"}
    shown = Exhibit(State(level=2), **words, process=climbing, controls=CONTROLS, clock=clock)
    assert shown.view
    shown.tick()
    assert shown.values["level"] == shown.state.level == 2
    shown.act("play", True)
    assert shown.view.frame["values"]["level"] == 3
    shown.act("level", 0)  # it goes on from where the reader puts it
    shown.tick()
    assert shown.values["level"] == 2
    shown.act("play", False)
    shown.tick()
    assert shown.values["level"] == 2


def test_bad_input_is_answered_and_changes_nothing():
    shown = counter()
    shown.act("text", "bad")
    assert shown.view.frame["message"] == "text must be anything else, got 'bad'"
    assert shown.state.text == "ok"
    assert shown.failure is None


def test_a_control_is_operated_by_a_message():
    shown = counter()
    from_browser(shown, kind="operate", name="level", value=4, serial=1)
    from_browser(shown, kind="press", name="press", serial=2)
    assert (shown.state.level, shown.state.presses) == (4, 1)
    values = {"play": False, "level": 4, "text": "ok", "press": None, "stumble": None}
    assert shown.view.frame["values"] == values
    assert_well(shown)


def test_a_number_can_be_typed_and_what_is_none_is_refused():
    shown = counter()
    from_browser(shown, kind="operate", name="level", value="6", serial=1)
    assert shown.state.level == 6
    for value in ("six", "99", 99, 2.5, True):
        from_browser(shown, kind="operate", name="level", value=value, serial=2)
        assert "level must be a " in shown.view.frame["message"]
    assert (shown.state.level, shown.failure) == (6, None)


@pytest.mark.parametrize(
    "message",
    [
        {"kind": "operate", "name": "no such", "value": 1},
        {"kind": "press", "name": "no such"},
        {"kind": "press", "name": "level"},
        {"kind": "operate", "name": "press", "value": 1},
        {"kind": "operate", "name": "level"},
        {"kind": "operate", "name": "level", "value": [1]},
        {"kind": "operate", "name": "level", "value": math.nan},
    ],
)
def test_a_message_to_no_control_or_of_the_wrong_kind_changes_nothing(message):
    shown = counter()
    from_browser(shown, **message)
    assert replace(shown.state, p=None) == State()
    assert_well(shown)


def test_the_message_goes_with_the_next_good_input():
    shown = counter()
    shown.act("text", "bad")
    shown.act("text", "good")
    assert shown.state.text == "good"
    assert_well(shown)


def test_the_process_restarts_after_bad_input_with_the_p_reached():
    shown = counter()
    shown.tick()
    shown.act("level", 7)
    assert "level must not be 7" in shown.view.frame["message"]
    assert (shown.state.level, shown.state.p) == (1, Parameters([1.0]))
    shown.act("level", 2)
    assert (shown.state.level, shown.state.p) == (2, Parameters([2.0]))
    assert_well(shown)


def test_the_slider_that_was_refused_goes_back_with_the_next_change():
    shown = counter()
    shown.act("level", 7)
    shown.act("press")
    assert shown.values["level"] == 1


def test_a_bug_is_raised_told_and_survived():
    shown = counter()
    shown.tick()
    with pytest.raises(ZeroDivisionError):
        shown.act("level", 8)
    assert isinstance(shown.failure, ZeroDivisionError)
    assert "ZeroDivisionError: level 8" in shown.view.frame["message"]
    shown.act("level", 3)
    assert (shown.state.level, shown.state.p) == (3, Parameters([2.0]))


def test_a_bug_behind_a_button_is_told_although_the_button_swallows_it():
    shown = counter()
    from_browser(shown, kind="press", name="stumble")
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
    assert shown.state.p == Parameters([2.0])


def test_a_state_that_the_process_refuses_loses_nothing():
    def picky(state, clock):
        if state.level == 7:
            raise ValueError("level must not be 7")
        yield from counting(state, clock)

    shown = Exhibit(State(), plot, lambda *_: "", process=picky, controls=CONTROLS)
    shown.tick()
    with pytest.raises(ValueError, match="level must not be 7"):
        shown.state = State(level=7)
    shown.tick()
    assert (shown.state.level, shown.state.p) == (1, Parameters([2.0]))


@pytest.mark.parametrize("process", [counting, None])
@pytest.mark.parametrize("error", [ZeroDivisionError, ValueError])
@pytest.mark.parametrize("part", ["scene", "caption"])
def test_a_state_that_cannot_be_drawn_is_not_kept(process, error, part):
    def fails(state):
        if state.level == 5:
            raise error("level 5")

    def scene(state, progress):
        fails(state) if part == "scene" else None
        return plot(state, progress or Count(0, p=(0.0,)))

    def caption(state, _):
        fails(state) if part == "caption" else None
        return ""

    shown = Exhibit(State(level=1), scene, caption, process=process, controls=CONTROLS)
    shown.tick()
    before = shown.state
    line = '{"level": 5}'
    for do in (
        lambda: setattr(shown, "state", State(level=5)),
        lambda: shown.act("level", 5),
        lambda: shown.receive({"kind": "paste", "line": line}),
        lambda: shown.receive({"kind": "operate", "name": "level", "value": 5}),
    ):
        with contextlib.suppress(error):
            do()
        assert shown.state == before
        assert shown.scene()
        shown.caption()
    shown.act("level", 3)
    shown.tick()
    assert (shown.state.level, shown.view.frame["message"]) == (3, "")


def in_parts(state, clock):
    """Answers in two parts, of which the second fails at level 7."""
    part = False
    while True:
        state = yield Count(0, p=(state.level + 0.5 * part,), part=part)
        if part and state.level == 7:
            raise ValueError("level must not be 7")
        part = not part and state.level > 1


@pytest.fixture
def answering(monkeypatch):
    """An exhibit that answers in parts, and the captions of the frames that it sends."""
    sent = []
    words = plot, lambda state, progress: f"{progress.p[0]:g} at level {state.level}"
    shown = Exhibit(State(), *words, process=in_parts, controls=CONTROLS)
    assert shown.view
    show = shown.view.show

    def note(scene, caption, **rest):
        sent.append(caption)
        return show(scene, caption, **rest)

    monkeypatch.setattr(shown.view, "show", note)
    return shown, sent


def test_the_first_part_of_an_answer_is_shown_before_the_whole(answering):
    shown, sent = answering
    from_browser(shown, kind="operate", name="level", value=3, serial=9)
    assert sent == ["3.5 at level 3", "3 at level 3"]
    assert shown.view.frame["handled"] == 9
    assert_well(shown)
    shown.act("level", 1)  # answered at once
    assert sent[2:] == ["1 at level 1"]
    shown.act("play", True)  # frames of what plays wait for the browser
    del sent[:]
    shown.act("level", 4)
    assert sent == ["4 at level 4"]


def test_a_first_part_is_taken_back_where_the_rest_fails(answering):
    shown, sent = answering
    shown.act("level", 3)
    with contextlib.suppress(ValueError):
        shown.act("level", 7)
    assert shown.state.level == 3
    assert sent[-1] == shown.caption() == "3 at level 3"
    assert shown.view.frame["message"] == "level must not be 7"


def test_setting_the_state_moves_the_widgets():
    shown = counter()
    shown.state = State(level=4, text="new")
    assert (shown.values["level"], shown.values["text"]) == (4, "new")


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
        shown.act("level", level)
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
        shown.act("play", True)
        await until(lambda: shown.progress.ticks > 5)
        shown.act("play", False)
        at_pause = shown.progress.ticks
        await asyncio.sleep(0.05)
        assert shown.progress.ticks == at_pause

    playing(scenario)


def test_the_process_makes_way_until_the_browser_has_drawn_the_answer(monkeypatch):
    monkeypatch.setattr(exhibit, "YIELD", 1000)

    async def scenario(shown):
        shown.act("play", True)
        from_browser(shown, kind="ack", n=shown.view.frame["n"])  # there is a browser
        await until(lambda: shown.progress.ticks)
        shown.act("level", 4)
        ticks = shown.progress.ticks
        await asyncio.sleep(0.05)
        assert shown.progress.ticks == ticks
        from_browser(shown, kind="ack", n=shown.view.frame["n"])
        await until(lambda: shown.progress.ticks > ticks)  # it goes on when the answer is drawn
        monkeypatch.setattr(exhibit, "YIELD", 0.1)
        shown.act("level", 5)
        ticks = shown.progress.ticks
        await until(lambda: shown.progress.ticks > ticks)  # nor does it wait for ever
        shown.close()

    playing(scenario)


def test_controls_are_answered_while_playing():
    async def scenario(shown):
        shown.act("play", True)
        await until(lambda: shown.progress.ticks)
        shown.act("level", 4)
        assert "at level 4" in shown.view.frame["caption"]
        ticks = shown.progress.ticks
        await until(lambda: shown.progress.ticks > ticks)
        shown.close()

    playing(scenario)


def test_there_is_never_a_second_player():
    async def scenario(shown):
        for value in (True, False, True, False, True):
            shown.act("play", value)
            await asyncio.sleep(0.003)
        shown.state = replace(shown.state, level=2)
        ticks = shown.progress.ticks
        await until(lambda: shown.progress.ticks > ticks)
        await until(lambda: len(asyncio.all_tasks()) == 2)  # this test's own task and one player
        shown.close()

    playing(scenario)


def test_a_process_at_its_end_stops_playing():
    async def scenario(shown):
        shown.act("play", True)
        shown.act("level", 9)
        await until(lambda: not shown.state.playing)
        assert shown.values["play"] is False
        await until(alone)

    playing(scenario)


def test_close_ends_the_task():
    async def scenario(shown):
        shown.act("play", True)
        await until(lambda: shown.progress.ticks)
        shown.close()
        await until(alone)
        assert shown.values["play"] is False
        shown.act("level", 3)
        await asyncio.sleep(0.02)
        assert len(asyncio.all_tasks()) == 1

    playing(scenario)


@pytest.mark.parametrize(("error", "told"), [(ValueError, "boom"), (ZeroDivisionError, "has a bug")])
def test_an_error_while_playing_is_told_and_stops(error, told):
    def failing(state, clock):
        p = 0.0
        while True:
            yield Count(int(p), p=(p,))
            p += 1
            if p == 3:
                raise error("boom")

    async def run():
        unhandled = []
        asyncio.get_running_loop().set_exception_handler(lambda _, context: unhandled.append(context))
        shown = Exhibit(State(), plot, lambda *_: "", process=failing, controls=CONTROLS)
        shown.act("play", True)
        await until(lambda: told in shown.view.frame["message"])
        assert "boom" in shown.view.frame["message"]
        assert (shown.failure is None) == (error is ValueError)
        assert shown.values["play"] is False
        await until(alone)
        # The next thing that the reader does works again.
        shown.act("level", 2)
        assert shown.state.level == 2
        assert_well(shown) if error is ValueError else None

    asyncio.run(run())


@pytest.mark.parametrize("state", [None, 3, b"{}", CONTROLS, Other()])
def test_what_is_no_state_of_the_exhibit_is_refused_and_changes_nothing(state):
    shown = counter(level=3)
    with pytest.raises(ValueError, match="state must be a state of test_exhibit or its line, got"):
        shown.state = state
    assert shown.state.level == 3
    shown.act("level", 4)
    assert_well(shown)


def test_a_control_that_there_is_not_and_a_value_that_is_none_are_refused():
    shown = counter(level=3)
    with pytest.raises(ValueError, match="There is no control 'typo'; there are play, level"):
        shown.act("typo", 1)
    shown.act("level", None)
    assert shown.view.frame["message"] == "level must be a whole number from 0 to 9, got None"
    assert shown.state.level == 3


@pytest.mark.parametrize(
    ("show", "said"),
    [
        ([["level"]], r"There is no control \['level'\]; there are play, level"),
        ([5], "There is no control 5; there are play, level"),
        ([np.array([1])], "There is no control an array .*; there are play, level"),
        (5, "show must be a list of names of controls, which are play, level, .*, got 5$"),
    ],
)
def test_what_names_no_control_is_refused_in_words(show, said):
    with pytest.raises(ValueError, match=said):
        chosen(CONTROLS, show)
    with pytest.raises(ValueError, match=r"There is no control .*; there are play, level"):
        counter().act(show, 1)


def test_numpys_numbers_are_numbers():
    assert type(State(level=np.int64(2)).level) is int
    assert {type(one) for one in limits.cell_of(4).read((np.int64(2), np.int32(3)))} == {int}


class Shell:
    """As much of IPython's shell as says which cell is being run."""

    def __init__(self, cell, run):
        self.cell, self.run = cell, run

    def get_parent(self):
        return {"metadata": {"cellId": self.cell}, "header": {"msg_id": self.run}}


@pytest.fixture
def run_cell(monkeypatch):
    """Show exhibits as one run of the cell of the given id does."""
    monkeypatch.setattr(cells, "_shown", {})
    runs = iter(range(100))

    def run(cell, *shown):
        shell = Shell(cell, str(next(runs)))
        monkeypatch.setattr(cells, "get_ipython", lambda: shell)
        for one in shown:
            one._ipython_display_()

    return run


@pytest.mark.parametrize(("cell", "goes_on"), [("one", False), ("two", True)])
def test_running_a_cell_again_ends_the_exhibit_it_showed(run_cell, cell, goes_on):
    async def scenario(shown):
        run_cell("one", shown)
        shown.act("play", True)
        await asyncio.sleep(0.01)
        run_cell(cell, counter())
        await asyncio.sleep(0.01)
        assert shown.state.playing is goes_on
        await until(lambda: len(asyncio.all_tasks()) == 1 + goes_on)
        shown.close()

    playing(scenario)


def test_running_a_cell_again_leaves_no_widget_behind(run_cell):
    run_cell("one", counter())
    before = len(all_widgets())
    for _ in range(5):
        run_cell("one", counter())
    assert len(all_widgets()) == before


def test_an_exhibit_that_is_not_shown_has_no_widgets():
    before = len(all_widgets())
    shown = Exhibit(State(), plot, lambda state, _: "", controls=CONTROLS, process=counting)
    shown.act("level", 3)
    shown.receive({"kind": "choose", "index": 0})
    assert len(all_widgets()) == before


def test_an_exhibit_that_another_cell_shows_too_stays_there(run_cell):
    shown = counter()
    run_cell("one", shown)
    run_cell("two", shown)
    view = shown.view
    run_cell("one", counter())
    assert shown.view is view
    run_cell("two", counter())
    assert shown.view is not view
    assert shown.view.frame["caption"] == "0 at level 1"


def test_a_closed_exhibit_that_is_shown_again_has_its_state(run_cell):
    shown = counter()
    run_cell("one", shown)
    shown.act("level", 4)
    run_cell("one", counter())
    run_cell("two", shown)
    assert shown.values["level"] == 4
    shown.act("level", 5)
    assert shown.state.level == 5
    assert_well(shown)


def test_two_exhibits_of_one_cell_play_side_by_side(run_cell):
    async def scenario(shown):
        other = counter()
        run_cell("one", shown, other)
        shown.act("play", True)
        other.act("play", True)
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
        shown.act("play", True)
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
        progress = Count(0, p=(0.0,))
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
    shown.act("level", 4)  # whoever goes on restarts it
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


def test_a_frame_is_computed_with_one_thread_of_torch_and_what_else_runs_with_its_own():
    before, seen = torch.get_num_threads(), []

    def blank(_state, _progress):
        seen.append(torch.get_num_threads())
        return Scene(1, 1, ())

    torch.set_num_threads(2)
    try:
        Exhibit(State(), blank, lambda *_: "", controls={})
        assert seen == [1]
        assert torch.get_num_threads() == 2
    finally:
        torch.set_num_threads(before)


def test_two_threads_that_are_quiet_at_once_leave_everything_as_it_was():
    """The first to begin is the first to end, and the third is new to torch."""
    pools = ThreadpoolController().select(internal_api="openblas")

    def threads():
        return {pool.num_threads for pool in pools.lib_controllers}

    first, second = quietly(), quietly()
    before = torch.get_num_threads()
    torch.set_num_threads(3)
    with pools.limit(limits=3), ThreadPoolExecutor(1) as one, ThreadPoolExecutor(1) as other:
        try:
            assert one.submit(torch.get_num_threads).result() == 3
            one.submit(first.__enter__).result()
            other.submit(second.__enter__).result()
            assert [thread.submit(torch.get_num_threads).result() for thread in (one, other)] == [1, 1]
            one.submit(first.__exit__, None, None, None).result()
            assert threads() <= {1}  # the second is quiet still; a Mac has no OpenBLAS
            assert not gc.isenabled()
            assert [thread.submit(torch.get_num_threads).result() for thread in (one, other)] == [3, 1]
            other.submit(second.__exit__, None, None, None).result()
            assert threads() <= {3}
            assert gc.isenabled()
            with ThreadPoolExecutor(1) as third:
                found = [thread.submit(torch.get_num_threads).result() for thread in (one, other, third)]
            assert found == [3, 3, 3]
        finally:
            gc.enable()
            torch.set_num_threads(before)


@pytest.mark.parametrize("name", ["level", "text", "presses", "p", "stumble"])
def test_a_setting_cannot_be_assigned_as_if_it_were_an_attribute(name):
    shown = counter()
    with pytest.raises(AttributeError, match=f"type .act\\('{name}', value\\)"):
        setattr(shown, name, 3)


def test_of_things_without_end_only_those_moved_last_are_remembered():
    order = Order()
    for serial in range(1, 3001):
        assert not order.overtaken(events.Operate(f"nobody{serial}", 0.5), 10 * serial)
        assert not order.overtaken(events.Operate("level", 0.5), 10 * serial)
    assert order.overtaken(events.Operate("level", 0.5), 29_999)
    assert order.overtaken(events.Operate("nobody2950", 0.5), 29_499)
    assert not order.overtaken(events.Operate("nobody2800", 0.5), 27_999)


def test_an_event_that_was_overtaken_by_a_newer_one_changes_nothing():
    """JupyterLab sends the first messages of an exhibit to one thread, the next to another."""
    shown = counter()
    from_browser(shown, kind="operate", name="level", value=5, serial=1_000_002)
    from_browser(shown, kind="operate", name="level", value=4, serial=1_000_001)
    assert (shown.state.level, shown.view.frame["handled"]) == (5, 1_000_002)
    from_browser(shown, kind="operate", name="text", value="other", serial=1_000_001)
    assert shown.state.text == "other"
    from_browser(shown, kind="operate", name="level", value=3, serial=1_000_003)
    assert shown.state.level == 3


def test_a_browser_whose_clock_is_behind_is_heard_all_the_same():
    shown = counter()
    from_browser(shown, kind="operate", name="level", value=5, serial=10_000_000)
    from_browser(shown, kind="operate", name="level", value=4, serial=5_000_000)
    assert shown.state.level == 4
