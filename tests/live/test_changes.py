"""A page that is sent what has changed has what it would have if it were sent everything."""

import copy
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_utils.exhibits import decision_region, softmax
from course_utils.live.changes import changes, packed

plain = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text() | st.binary()
values = st.recursive(
    plain, lambda part: st.lists(part, max_size=4) | st.dictionaries(st.text(max_size=2), part, max_size=4)
)


def applied(old, found):
    """What a page makes of the changes."""
    whole = {"": copy.deepcopy(old)}
    for place, value in found:
        at = whole
        for key in ("", *place)[:-1]:
            at = at[key]
        at[("", *place)[-1]] = value
    return whole[""]


@given(values, values)
def test_the_changes_make_the_old_value_the_new_one(old, new):
    assert applied(old, changes(old, new)) == new


@given(values)
def test_nothing_is_sent_of_what_is_the_same(value):
    assert list(changes(value, copy.deepcopy(value))) == []


@given(values)
def test_bytes_travel_beside_the_json(value):
    buffers = []

    def unpacked(part):
        match part:
            case {"buffer": int(number)} if len(part) == 1:
                return buffers[number]
            case dict():
                return {key: unpacked(one) for key, one in part.items()}
            case list():
                return [unpacked(one) for one in part]
            case _:
                return part

    sent = json.loads(json.dumps(packed(value, buffers)))
    assert unpacked(sent) == value


@pytest.fixture
def sent(monkeypatch):
    """A function of an exhibit: the list in which its messages to a page will stand."""

    def listening(shown):
        messages = []
        shown.view._handle_custom_msg({"kind": "ack", "n": 0}, [])  # a page is there
        monkeypatch.setattr(shown.view, "send", lambda *message: messages.append(message))
        return messages

    return listening


def test_of_a_frame_only_what_the_event_has_changed_is_sent(sent):
    shown = decision_region(chosen=1)
    messages = sent(shown)
    shown.act("x1", 0.45)
    (content, buffers), *rest = messages
    assert len(buffers[0]) == 2 * 101 * 101
    assert sum(map(len, buffers[1:])) < 200  # the cost curve
    assert len(json.dumps(content)) < 2000
    for content, buffers in rest:  # after a restart, which has not helped
        assert sum(map(len, buffers)) < 200
        assert len(json.dumps(content)) < 2000
    messages.clear()
    shown.receive({"kind": "choose", "index": 2, "serial": 1})
    ((content, buffers),) = messages
    assert buffers == []


def test_before_a_page_is_heard_of_frames_are_sent_whole_and_afterwards_where_it_asks(sent, monkeypatch):
    shown = softmax()
    states = []
    monkeypatch.setattr(
        type(shown.view), "_send", lambda view, message, buffers=None: states.append(message)
    )
    shown.act(next(iter(shown.controls)))
    assert [list(message["state"]) for message in states] == [["frame"]]
    states.clear()
    shown.view._handle_custom_msg({"kind": "whole"}, [])
    assert [message["state"]["frame"]["n"] for message in states] == [shown.view.frame["n"]]
