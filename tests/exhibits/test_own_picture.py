"""A picture of the reader's own: cropped, reduced, painted on, classified, and never stored."""

import importlib

import numpy as np
import pytest
import torch
from PIL import Image

from course_utils.cifar10 import data, feature_maps
from course_utils.exhibits import own_picture
from course_utils.pictures.own_picture import painted, read_picture

exhibit = importlib.import_module("course_utils.exhibits.ch07_cifar10.own_picture")
RED = (200, 40, 40)


@pytest.fixture
def photograph(tmp_path):
    """Three times as wide as high: green, red in the middle square, green."""
    pixels = np.zeros((64, 192, 3), np.uint8)
    pixels[:] = (0, 200, 0)
    pixels[:, 64:128] = RED
    path = tmp_path / "own.png"
    Image.fromarray(pixels).save(path)
    return path


def shown(**settings):
    one = own_picture(**settings)
    one.finish()
    return one


def test_of_a_file_the_middle_square_is_kept_and_reduced_by_means(photograph, tmp_path):
    assert (read_picture(str(photograph)) == RED).all()
    chess = (np.indices((64, 64)).sum(axis=0) % 2 * 200).astype(np.uint8)
    Image.fromarray(chess).save(tmp_path / "chess.png")
    assert (read_picture(str(tmp_path / "chess.png")) == 100).all()


def test_what_is_transparent_is_white_and_a_changed_file_is_read_again(photograph):
    Image.new("RGBA", (50, 40), (0, 0, 0, 0)).save(photograph)
    assert (read_picture(str(photograph)) == 255).all()


@pytest.mark.parametrize("content", [None, b"no picture", b"\x89PNG\r\n\x1a\n half of one"])
def test_what_cannot_be_read_is_told_and_changes_nothing(tmp_path, content):
    path = tmp_path / "odd.png"
    if content is not None:
        path.write_bytes(content)
    one = shown()
    one.act("open", str(path))
    assert "picture file must be" in one.view.frame["message"]
    assert str(path) in one.view.frame["message"]
    assert one.state.file == ""


def test_a_stroke_is_a_band_of_its_width_and_colour():
    paper = np.full((32, 32, 3), 255, np.uint8)
    found = painted(paper, [(np.array([[4.0, 28.0], [16.0, 16.0]]), 4.0, RED)])
    assert (found[14:18, 4:28] == RED).all()
    assert (found[:13] == 255).all()
    assert (found[19:] == 255).all()
    dot = painted(paper, [(np.array([[16.0], [16.0]]), 8.0, RED)])
    area = (255 - dot[..., 1].astype(float)).sum() / (255 - 40)
    assert area == pytest.approx(np.pi * 16, rel=0.05)


def test_the_network_gets_what_is_seen():
    one = shown(guess="cat")
    one.act("paint", "red")
    one.receive({"kind": "draw", "name": "x", "x": [4, 28], "y": [16, 50], "serial": 1})
    assert one.state.strokes == ((6.0, 4.0, 4.0, 16.0, 28.0, 32.0),)
    assert one.state.guess == "not yet"
    one.act("guess", "frog")
    pixels = exhibit.pixels_of(one.state)
    net, prepare = feature_maps.network_named(one.progress.ready, "plain")
    x = prepare(data.Pictures(pixels.transpose(2, 0, 1)[None], np.zeros(1, np.uint8)))
    with torch.no_grad():
        softmax = net(torch.from_numpy(x))[0].softmax(0)
    best = data.CLASSES[int(softmax.argmax())]
    assert f"the network says {best} ({float(softmax.max()):.1%})" in one.caption()


def test_neither_file_nor_painting_gets_into_what_a_notebook_stores(photograph):
    empty = shown().still()
    one = shown(file=str(photograph), strokes=((0.0, 3.0, 5.0, 5.0, 20.0, 20.0),), guess="dog")
    assert one.still() == empty
    assert "from your file, 1 stroke on it" in one.caption()


def test_long_strokes_are_thinned_and_there_are_at_most_as_many_as_can_be_kept():
    one = shown()
    x = np.linspace(0, 32, 5000)
    for serial in range(1, exhibit.MOST + 3):
        one.receive({"kind": "draw", "name": "", "x": x.tolist(), "y": x.tolist(), "serial": serial})
    assert len(one.state.strokes) == exhibit.MOST
    assert all(len(stroke) <= exhibit.LONGEST for stroke in one.state.strokes)
    one.act("clear")
    assert one.state.strokes == ()


def test_the_shares_are_bars_with_their_numbers_once_the_network_is_there():
    seen = exhibit.seen(exhibit.State(), shown().progress)
    *_, bars, numbers = exhibit.scene(exhibit.State(guess="cat"), seen).axes
    lengths = (~np.isnan(bars.items[0].values)).sum(axis=1).reshape(10, -1).max(axis=1)
    np.testing.assert_allclose(lengths / lengths.max(), seen.softmax / seen.softmax.max(), atol=0.05)
    assert numbers.items[0].words == tuple(f"{share:.1%}" for share in seen.softmax)
    *_, before, words = exhibit.scene(exhibit.State(guess="cat"), None).axes
    assert np.isnan(before.items[0].values).all()
    assert not words.items[0].words


def test_what_a_cell_stores_holds_no_picture_of_the_readers(monkeypatch):
    kept = []
    monkeypatch.setattr("course_utils.interactive.stored.display", lambda still, **_: kept.append(still))
    for one in (shown(), shown(strokes=((0.0, 3.0, 5.0, 5.0, 20.0, 20.0),))):
        one._stored.show()
    assert kept[0] == kept[1]
