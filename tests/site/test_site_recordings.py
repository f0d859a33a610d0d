"""What is recorded is what Python shows, to the recorded precision; it is read as the page reads it."""

import base64
import copy
import gzip
import importlib
import json

import numpy as np
import pytest

from course_utils import exhibits
from course_utils.interactive.asking import UNDECIDED
from course_utils.live.encode import encode
from tools.site.cells import by_itself, exhibit_cells, for_a_page
from tools.site.packing import KEPT, Frames, packed, quantised, rounded, script, written
from tools.site.recorder import SLOW, Recorder, Ticks

CELLS = list(exhibit_cells())
QUICK = [cell for cell in CELLS if not any(f"{name}(" in cell.source for name in SLOW)]
# By the type in which an array is kept: that in which Python sends it, and how near both are.
SENT = {
    "line": ("<f8", 2.0**-18),
    "field": ("<f2", 2.0**-7),
    "cell": ("<f4", 2.0**-6),
    "byte": ("u1", 0),
    "number": ("<f8", 0),
}


class Read:
    """A recording, read from its script."""

    def __init__(self, text):
        data = gzip.decompress(base64.b64decode(text.partition("]=")[2].strip().strip(';"')))
        end = 4 + int.from_bytes(data[:4], "little")
        self.whole, self.arrays = json.loads(data[4:end]), []
        for kind, length in self.whole["buffers"]:
            kept = np.frombuffer(data[end : end + length], "u1").reshape(np.dtype(KEPT[kind]).itemsize, -1)
            self.arrays.append((kind, np.frombuffer(kept.T.tobytes(), KEPT[kind])))
            end += length
        assert end == len(data)

    def frame(self, number):
        after, changed = self.whole["nodes"][number]
        frame = copy.deepcopy(self.frame(after)) if number else None
        for (*way, last), value in (change for change in changed if change[0]):
            part = frame
            for key in way:
                part = part[key]
            part[last] = value
        return frame if number else changed[0][1]

    def agrees(self, recorded, shown):
        """Whether a part of a recorded frame is that of a scene."""
        match recorded, shown:
            case {"buffer": k}, bytes():
                kind, kept = self.arrays[k]
                sent, near = SENT[kind]
                truth = np.frombuffer(shown, sent).astype(float)
                return np.allclose(kept.astype(float), truth, rtol=near, atol=1e-30, equal_nan=True)
            case dict(), dict():
                known = {name: one for name, one in shown.items() if name != "reads"}
                return known.keys() == recorded.keys() and all(
                    self.agrees(recorded[k], known[k]) for k in known
                )
            case list(), list() | tuple():
                return len(recorded) == len(shown) and all(map(self.agrees, recorded, shown))
        return recorded == shown


@pytest.mark.parametrize("cell", QUICK, ids=lambda cell: cell.name)
def test_a_recorded_position_is_what_python_shows_there(cell, built):
    read = Read((built / "_static" / "recordings" / f"{cell.name}.js").read_text(encoding="utf-8"))
    places = [key for key in read.whole["at"] if "|" not in key and "=0" not in key]
    shown = by_itself(cell, Ticks())
    shown.finish()
    if places:
        name, _, k = places[0].partition("=")
        shown.act(name, read.whole["values"][name][int(k)])
        shown.finish()
    frame = read.frame(read.whole["at"][places[0]][-1] if places else 0)
    assert frame["caption"] == shown.caption()
    for part, truth in encode(shown.scene()).items():
        assert read.agrees(frame[part], truth), part
    shown.close()


def test_a_number_keeps_as_many_bits_as_are_recorded():
    values = np.array([1.0, 1 / 3, -1e-7, 1e6, 0.0, np.inf, np.nan], dtype="<f4")
    kept = rounded(values, 8)
    np.testing.assert_allclose(kept, values, rtol=2.0**-16)
    assert not (kept[:5].view("<u4") & 0xFF).any()


def test_the_sign_of_a_field_is_kept():
    smallest = np.array([6e-8, -6e-8, 0.3, -2.0], dtype="<f2")
    kept = np.frombuffer(quantised(smallest.tobytes(), "field"), "<f2")
    assert (np.sign(kept) == np.sign(smallest)).all()


def test_a_frame_that_was_seen_before_is_kept_once_and_an_array_too():
    line = np.arange(3.0).tobytes()
    first = {"n": 1, "caption": "a", "axes": [{"items": [{"kind": "line", "x": line, "y": line}]}]}
    frames = Frames()
    assert frames.add(first) == 0
    assert frames.add({**first, "n": 2, "caption": "b"}) == 1
    assert frames.add({**first, "n": 3}) == 0
    assert len(frames.store.buffers) == 1
    assert frames.nodes[1] == (0, [[("caption",), "b"]])


class Answered(Recorder):
    """Records what plays after these answers."""

    answers = ()

    def _positions(self, name, control):
        return list(self.answers) if name == "guess" else super()._positions(name, control)


def played(name, answers):
    """What plays after the last of these answers, as captions and pictures."""
    clock = Ticks()
    shown = for_a_page(getattr(exhibits, name)).exhibit(getattr(exhibits, name).state(), clock=clock)
    record = Answered(shown, clock, most=3)
    record.answers = answers
    known = record.record()["at"]
    shown.close()
    key = next(key for key in known if f"guess={len(answers) - 1}" in key and "play=0" in key)
    frames = [record.frames.frames[number] for number in known[key]]
    return [(frame["caption"], len(written(frame))) for frame in frames]


@pytest.mark.parametrize("name", ["coins"])
def test_what_plays_after_another_answer_is_what_would_have_played(name):
    undecided, *answers = getattr(exhibits, name).controls["guess"].samples()
    assert undecided == UNDECIDED
    truth = played(name, answers[1:2])
    assert truth != played(name, answers[:1])
    assert played(name, (undecided, *answers[:2])) == truth


def test_what_was_measured_is_not_said_to_be_the_readers_computer():
    clock = Ticks()
    design = for_a_page(exhibits.fast_transforms)
    shown = design.exhibit(design.state(), clock=clock)
    record = Recorder(shown, clock)
    assert record.frame()["message"] == ""
    shown.go_to(shown.given.changed(measurements=1))
    assert "the computer that made this page" in record.frame()["message"]
    shown.close()


def test_no_training_of_minutes_is_begun_for_a_page(monkeypatch):
    module = importlib.import_module("course_utils.exhibits.ch07_cifar10.training_curves")
    monkeypatch.setattr(module, "Background", None)
    clock = Ticks()
    shown = for_a_page(exhibits.training_curves).exhibit(exhibits.training_curves.state(), clock=clock)
    known = Recorder(shown, clock, most=3).record()
    shown.close()
    assert [control["name"] for control in known["controls"]] == ["guess", "dropout", "measured", "runs"]
    assert any("guess=1" in key for key in known["at"])


def test_a_frame_that_is_looked_up_leaves_nothing_behind():
    frames = Frames()
    first, second = ({"axes": [{"kind": "line", "x": (np.arange(3.0) + k).tobytes()}]} for k in range(2))
    frames.add(first)
    assert frames.shows({**first, "n": 5}, 0)
    assert not frames.shows(second, 0)
    assert (len(frames.frames), len(frames.store.buffers)) == (1, 1)
    assert frames.add(second) == 1
    assert frames.store.buffers[1][1] == np.arange(1.0, 4.0, dtype="<f4").tobytes()


def test_a_recording_comes_back_from_its_script():
    frames = Frames()
    pictures = [
        {"caption": str(k), "axes": [{"kind": "line", "x": (np.arange(5.0) * k).tobytes()}]}
        for k in range(3)
    ]
    for picture in pictures:
        frames.add(picture)
    read = Read(script("one", packed({"at": {}}, frames)))
    for k, picture in enumerate(pictures):
        assert read.agrees(read.frame(k), picture)


@pytest.mark.parametrize("name", exhibits.__all__)
def test_controls_that_are_moved_together_exist(name):
    design = getattr(exhibits, name)
    assert all(len(pair) == 2 and set(pair) <= set(design.controls) for pair in design.together)
