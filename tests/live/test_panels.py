"""In the width of a hand a map keeps its shape, rows their heading, and no word fades at the edge."""

import json

import pytest

from course_utils.exhibits import (
    colour_filters,
    confusion,
    counterfactual,
    decision_region,
    filter_matrix,
    repair,
    training_curves,
)
from course_utils.live.changes import packed
from course_utils.live.encode import encode

ARRANGED = "return of.arranging(() => 100)(argument.frame, argument.pixels);"
WIDTH = "return argument.map((text) => of.textWidth(text));"
FADE = 36  # picture units at the edge


def sent(shown):
    return json.loads(json.dumps(packed(encode(shown.scene()), [])))


def arranged(run, frame, pixels):
    return run("panels", ARRANGED, {"frame": frame, "pixels": pixels})


@pytest.mark.parametrize("exhibit", [decision_region, repair, counterfactual])
@pytest.mark.parametrize("pixels", [180, 240])
def test_a_map_keeps_its_shape(run, exhibit, pixels):
    frame = sent(exhibit())
    (*_, wide, high), (*_, width, height) = (
        one["axes"][0]["box"] for one in (frame, arranged(run, frame, pixels))
    )
    assert width < wide
    assert height / width == pytest.approx(high / wide)


@pytest.mark.parametrize("pixels", [180, 240, 340])
def test_what_is_recorded_stands_above_the_heading_of_what_is_the_readers(run, pixels):
    frame = sent(training_curves(guess="below the circles"))
    recorded = [k for k, axes in enumerate(frame["axes"]) if axes["box"][1] < 300]
    assert len(recorded) == 3
    after = arranged(run, frame, pixels)
    heading = next(text["y"] for text in after["texts"] if text["text"].startswith("Your run"))
    tops = [axes["box"][1] for axes in after["axes"]]
    assert all((top < heading) is (k in recorded) for k, top in enumerate(tops))


@pytest.mark.parametrize("pixels", [180, 340])
def test_words_end_before_the_edge_where_the_picture_fades(run, pixels):
    frame = sent(confusion(guess="cat and dog"))
    after = arranged(run, frame, pixels)
    room = pixels / 0.8
    assert after["width"] > room  # it goes on sideways
    said = [text for text in after["texts"] if text["bold"] and text["size"] == 16]
    assert said
    assert max(run("lines", WIDTH, said)) <= room - FADE


@pytest.mark.parametrize(
    "shown", [confusion(guess="cat and dog"), filter_matrix()], ids=["confusion", "filter_matrix"]
)
def test_the_second_matrix_has_its_rows_named_where_it_stands_below_the_first(run, shown):
    frame = sent(shown)
    before = [axes["yticks"] for axes in frame["axes"]]
    assert before[-2]
    assert not before[-1]
    after = arranged(run, frame, 340)["axes"]
    assert after[-1]["yticks"] == before[-2]
    assert after[-1]["box"][1] > after[-2]["box"][1]


@pytest.mark.parametrize("pixels", [340, 440, 560])
def test_a_matrix_stands_in_line_with_the_entries_that_it_multiplies(run, pixels):
    frame = sent(filter_matrix(w1=1, w2=2, w3=-2, w4=-1, size=4, stride=2, after=1, n=9))
    strip, matrix = (axes["box"] for axes in arranged(run, frame, pixels)["axes"][:2])
    assert (matrix[0], matrix[2]) == (pytest.approx(strip[0]), strip[2])
    assert matrix[1] > strip[1] + strip[3]


@pytest.mark.parametrize("pixels", [340, 440, 560])
def test_the_rows_of_a_table_of_pictures_break_alike(run, pixels):
    frame = sent(colour_filters())
    names = ("red", "red weights", "green", "green weights", "blue", "blue weights")
    named = {axes["ylabel"]: axes["box"] for axes in arranged(run, frame, pixels)["axes"]}
    assert all(name in named for name in names)
    adds = [axes["box"] for axes in arranged(run, frame, pixels)["axes"] if axes["ylabel"] == "adds"]
    for colour, part in zip(("red", "green", "blue"), adds, strict=True):
        channel, weights = named[colour], named[f"{colour} weights"]
        assert channel[1] == pytest.approx(weights[1]) == pytest.approx(part[1])
        assert channel[0] + channel[2] < weights[0] < weights[0] + weights[2] < part[0]
    for column in (0, 1):
        lefts = [named[name][0] for name in names[column::2]]
        assert max(lefts) - min(lefts) < 1


@pytest.mark.parametrize(
    "shown", [colour_filters(), filter_matrix()], ids=["colour_filters", "filter_matrix"]
)
@pytest.mark.parametrize("pixels", [240, 340, 560])
def test_no_box_lies_on_another(run, shown, pixels):
    after = arranged(run, sent(shown), pixels)
    boxes = [one["box"] for kind in ("axes", "tables") for one in after[kind]]
    for k, (left, top, width, height) in enumerate(boxes):
        for x, y, wide, high in boxes[k + 1 :]:
            apart = left + width <= x or x + wide <= left or top + height <= y or y + high <= top
            assert apart
