"""The still that a notebook stores follows what the reader does, and keeps no event waiting."""

from types import SimpleNamespace

import pytest

from course_utils.exhibits import sigmoid
from course_utils.interactive import parts, stored
from course_utils.pictures.stills.outputs import outputs


class Loop:
    """An event loop whose time passes when a test says so."""

    def __init__(self):
        self.waiting = []

    def call_soon_threadsafe(self, do, *what):
        do(*what)

    def call_later(self, seconds, do, *what):
        entry = [seconds, lambda: do(*what)]
        self.waiting.append(entry)
        return SimpleNamespace(cancel=lambda: self.waiting.remove(entry) if entry in self.waiting else None)

    def next(self):
        """Do what waits next; return after how many seconds it was due."""
        seconds, do = self.waiting.pop(0)
        do()
        return seconds


@pytest.fixture
def following(monkeypatch):
    """A loop, an exhibit, its stored still, and the stills that it was updated with."""
    loop, shown, updates = Loop(), sigmoid(), []
    output = SimpleNamespace(update=lambda bundle, raw: updates.append(bundle))
    monkeypatch.setattr(stored, "display", lambda *_, **__: output)
    still = stored.StoredStill(shown, lambda: False, loop)
    still.show()
    return loop, shown, still, updates


def test_the_still_is_drawn_in_parts_between_which_events_are_answered(following):
    loop, shown, still, updates = following
    still.follow()
    waits = [loop.next()]
    while loop.waiting:
        assert not updates
        waits.append(loop.next())
    assert waits == [stored.REST, *[parts.BREATH] * 4]
    (found,) = updates
    whole = outputs(shown.scene(), shown.caption(), "course_utils.exhibits.sigmoid")
    assert found["image/png"] == whole["image/png"]
    assert found["text/html"].startswith(whole["text/html"])


def test_an_event_on_the_way_begins_anew_with_what_is_shown_then(following):
    loop, shown, still, updates = following
    still.follow()
    for _ in range(3):
        loop.next()
    shown.act("w", 3.0)
    still.follow()
    assert loop.next() == parts.BREATH  # of the still that is given up: nothing more is drawn
    assert [seconds for seconds, _ in loop.waiting] == [stored.REST]
    while loop.waiting:
        loop.next()
    assert [one["text/plain"] for one in updates] == [shown.caption()]
