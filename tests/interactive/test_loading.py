"""The network that is loaded in a thread: the picture is there at once, and a failure is said once."""

import asyncio
import subprocess
import sys
import threading
import time

import pytest

from course_utils.cifar10.problem import Problem
from course_utils.exhibits import feature_maps, patch
from course_utils.interactive import loading
from course_utils.interactive.fields import Playable, switch, whole
from course_utils.interactive.process import Progress


@pytest.fixture
def forgotten(monkeypatch):
    """Nothing was loaded yet."""
    monkeypatch.setattr(loading, "_begun", {})


def test_feature_maps_show_themselves_while_the_network_is_loaded(monkeypatch, forgotten):
    go = threading.Event()
    load = loading._load
    monkeypatch.setattr(loading, "_load", lambda training: go.wait() and load(training))
    shown = feature_maps()
    waiting = shown.scene()
    assert shown.caption() == loading.loading()
    assert loading.loading() in [text.text for text in waiting.texts]
    shown.act("block", 3)  # the controls are alive
    go.set()
    shown.finish()
    assert "of block 3" in shown.caption()
    loaded = shown.scene()
    assert (loaded.width, loaded.height) == (waiting.width, waiting.height)
    assert {axes.box for axes in waiting.axes} <= {axes.box for axes in loaded.axes}


def test_a_damaged_file_is_said_once_and_tried_again_when_the_reader_acts(monkeypatch, forgotten):
    tries = []

    def load(training):
        tries.append(training)
        time.sleep(0.05)
        raise Problem("this file is damaged")

    monkeypatch.setattr(loading, "_load", load)

    async def told(shown, already=0):
        while len(tries) == already or not shown._message or not shown._player.done():
            await asyncio.sleep(0.02)
        await asyncio.sleep(0.2)  # if it tried again by itself, it would do so now

    async def shown_for_a_while():
        shown = patch()
        shown._changed()
        await told(shown)
        first = len(tries)
        said = shown._message
        shown.act("target", 3)
        await told(shown, already=first)
        return first, said, len(tries)

    first, said, last = asyncio.run(shown_for_a_while())
    assert said == "this file is damaged"
    assert 1 <= first <= 2
    assert first < last <= first + 2


class Task(Playable):
    """A process that counts."""

    first: int = whole(0, 0, 9, "first")
    shown: bool = switch(False, "shown", restarts=False)


class Count(Progress):
    number: int = -1


def counted(ready, state):
    """Count up to two more than the first, what is shown being added."""
    for number in range(state.first, state.first + 3):
        state = yield Count(number + 100 * state.shown)


def test_work_waits_for_the_network_goes_on_while_it_plays_and_restarts_with_another_problem(monkeypatch):
    answers = iter([None, None, "network"])
    monkeypatch.setattr(loading, "loaded", lambda training: next(answers))
    state = Task()
    run = loading.stepping(counted, Count(unfinished=True))(state, time.perf_counter)
    assert [next(run).unfinished, run.send(state).unfinished] == [True, True]
    assert [run.send(state).number, run.send(state).number] == [0, 0]  # it does not play
    playing = state.changed(playing=True)
    assert [run.send(playing).number, run.send(playing.changed(shown=True)).number] == [1, 102]
    last = run.send(playing)
    assert (last.number, last.finished) == (102, True)
    assert run.send(Task(first=5)).number == 5
    assert run.send(Task(first=6, playing=True)).number == 7


def test_exhibits_that_wait_for_the_network_import_no_torch_themselves():
    names = ", ".join(
        f"course_utils.exhibits.{name}"
        for name in (
            "ch07_cifar10.feature_maps",
            "ch08_not_treated.one_pixel",
            "ch08_not_treated.patch",
            "ch08_not_treated.random_pictures",
        )
    )
    code = f"import sys, {names}; assert 'torch' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)
