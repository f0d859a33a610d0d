"""What the reader did is undone and redone, gesture by gesture."""

import asyncio
import json

import pytest

from course_utils import exhibits
from course_utils.interactive import events, history, parts
from course_utils.interactive.controls import WholeSlider, press
from course_utils.interactive.exhibit import Exhibit
from course_utils.interactive.fields import Playable, tally, whole
from course_utils.interactive.process import Progress
from course_utils.pictures.scene import Scene


class State(Playable):
    level: int = whole(1, 0, 999, "level")
    place: int = whole(0, 0, 999, "place")
    presses: int = tally("how often")


def idle(state, clock):
    while True:
        yield Progress()


CONTROLS = {
    "level": WholeSlider(label="level", field="level", low=0, high=999),
    "place": WholeSlider(label="place", field="place", low=0, high=999),
    "press": press("Press", "presses"),
}


@pytest.fixture
def shown(clock):
    return Exhibit(
        State(),
        lambda state, _: Scene(10, 10, ()),
        lambda state, _: f"{state.level}",
        controls=CONTROLS,
        process=idle,
        on={events.Choose: lambda state, event: state},
        clock=clock,
    )


def send(shown, kind, **rest):
    shown.receive({"kind": kind, **rest})
    return shown.state.level


def operate(shown, value, name="level"):
    return send(shown, "operate", name=name, value=value)


def test_at_least_fifty_steps_are_undone_and_redone(shown, clock):
    for level in range(2, 62):
        operate(shown, level)
        clock.wait(2)
    assert [send(shown, "undo") for _ in range(60)] == list(range(60, 0, -1))
    assert [send(shown, "redo") for _ in range(60)] == list(range(2, 62))


def test_only_so_many_are_kept(shown, clock):
    for level in range(2, 2 + 2 * history.STEPS):
        operate(shown, level)
        clock.wait(2)
    for _ in range(history.STEPS):
        send(shown, "undo")
    assert shown.view.frame["undo"] is False


def test_a_drag_is_one_step(shown, clock):
    for level in range(2, 30):
        operate(shown, level)
        clock.wait(0.1)
    operate(shown, 7, name="place")
    send(shown, "undo")
    assert (shown.state.level, shown.state.place) == (29, 0)
    assert send(shown, "undo") == 1
    assert shown.view.frame["undo"] is False


def test_each_press_of_a_button_is_a_step(shown):
    for _ in range(3):
        send(shown, "press", name="press")
    send(shown, "undo")
    assert shown.state.presses == 2


def test_something_new_ends_the_redoing(shown, clock):
    operate(shown, 5)
    send(shown, "undo")
    assert shown.view.frame["redo"] is True
    operate(shown, 6)
    assert shown.view.frame["redo"] is False
    send(shown, "redo")
    assert shown.view.frame["message"] == "There is nothing to redo"
    assert shown.state.level == 6


def test_where_there_is_nothing_to_undo_it_is_said(shown):
    assert send(shown, "undo") == 1
    assert shown.view.frame["message"] == "There is nothing to undo"
    assert shown.failure is None


def test_looking_about_and_playing_are_not_undone(shown):
    operate(shown, 5)
    shown.act("level", 5)
    send(shown, "choose", index=0)
    send(shown, "point", part="t", what="row", index=1)
    assert send(shown, "undo") == 1


def test_a_line_that_was_pasted_is_undone(shown):
    operate(shown, 5)
    send(shown, "paste", line='{"level": 77}')
    assert shown.state.level == 77
    assert send(shown, "undo") == 5


@pytest.mark.parametrize("line", ["", "zzz", '{"level": 10000}', "[" * 3000])
def test_a_line_that_is_none_changes_nothing_and_is_told(shown, line):
    operate(shown, 5)
    assert send(shown, "paste", line=line) == 5
    assert shown.view.frame["message"]
    assert send(shown, "undo") == 1


def test_the_line_is_sent_on_request_and_brings_the_state_back(shown, monkeypatch):
    sent = []
    monkeypatch.setattr(shown.view, "send", lambda content, buffers=None: sent.append((content, buffers)))
    operate(shown, 5)
    send(shown, "copy")
    [(content, _)] = sent
    operate(shown, 9)
    assert send(shown, "paste", line=content["line"]) == 5


def test_the_picture_is_saved_in_two_forms_with_its_caption(shown, monkeypatch):
    sent = []
    monkeypatch.setattr(shown.view, "send", lambda content, buffers=None: sent.append((content, buffers)))
    operate(shown, 5)
    for form in ("png", "svg"):
        send(shown, "save", form=form)
    names, files = zip(*((content["name"], buffers[0]) for content, buffers in sent), strict=True)
    assert [name.rpartition(".")[2] for name in names] == ["png", "svg"]
    assert files[0].startswith(b"\x89PNG")
    assert b"Title\x00" in files[0]
    assert b"<dc:title>5</dc:title>" in files[1]
    send(shown, "save", form="gif")
    assert "'png' or 'svg'" in shown.view.frame["message"]
    assert len(sent) == 2


def test_what_is_refused_leaves_nothing_to_undo(shown, monkeypatch):
    operate(shown, 5)

    def refuse(*_):
        raise ValueError("not now")

    monkeypatch.setattr(shown._runner, "advance", refuse)
    operate(shown, 9)
    assert shown.view.frame["message"] == "not now"
    monkeypatch.undo()
    assert send(shown, "undo") == 1
    assert shown.view.frame["undo"] is False


def test_a_line_that_was_pasted_is_shown_in_one_frame(shown):
    number = shown.view.frame["n"]
    send(shown, "paste", line='{"level": 77}')
    assert shown.view.frame["n"] == number + 1
    assert shown.view.frame["undo"] is True


def test_when_the_pasting_of_a_p_is_undone_the_work_begins_as_before():
    shown = exhibits.draw_boundary()
    before = shown.line
    shown.receive({"kind": "paste", "line": json.dumps({"p": [6.0 - k for k in range(23)]})})
    assert shown.line != before
    shown.receive({"kind": "undo"})
    assert shown.line == before


def test_a_picture_is_saved_in_parts_between_which_events_are_answered():
    """Two pictures are asked for, a slider is moved and the state copied: the state is there first."""

    async def saved():
        shown, sent = exhibits.sigmoid(), []
        shown.view.send = lambda content, buffers=None: sent.append(content)
        for form in ("png", "svg"):
            shown.receive({"kind": "save", "form": form})
        await asyncio.sleep(0)
        shown.act("w", 5)
        shown.receive({"kind": "copy"})
        while len(sent) < 3:
            await asyncio.sleep(parts.BREATH)
        return sent

    line, *files = asyncio.run(saved())
    assert json.loads(line["line"])["w"] == 5
    assert {file["name"] for file in files} == {"sigmoid.png", "sigmoid.svg"}


def test_a_picture_that_cannot_be_drawn_is_told(shown, monkeypatch):
    def broken(*_):
        raise RuntimeError("no ink")
        yield

    monkeypatch.setattr("course_utils.interactive.exhibit.saving", broken)
    with pytest.raises(RuntimeError, match="no ink"):
        send(shown, "save", form="png")
    assert "no ink" in shown.view.frame["message"]
