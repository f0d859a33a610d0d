"""Names under an axis are all there, exponents are large, and labels of edges stand clear."""

import json

import numpy as np
import pytest

from course_utils.exhibits import backprop_stepper, confusion, forward_pass, which_activation
from course_utils.live.changes import packed
from course_utils.live.encode import encode

FITTED = """
const { frame } = of.fitting(() => [100, 20])(argument.frame, argument.room, 24);
return frame;
"""
NARROWED = """
const to = of.narrowing(argument.frame, argument.room, () => 100);
return argument.frame.axes.map((part, k) => to.axes[k](part));
"""
WIDE = """
const wide = (label) => Math.max(...label.split('\\n').map((text) => of.textWidth({ text, size: 14 })));
return argument.map(wide);
"""
WRITTEN = """
const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
const node = of.make(svg, 'text', {}, argument);
return [node.textContent, of.write(node, argument), [...node.children].map((part) => [
    part.textContent, parseFloat(part.getAttribute('font-size')), parseFloat(part.getAttribute('dy'))])];
"""


def sent(shown):
    return json.loads(json.dumps(packed(encode(shown.scene()), [])))


def labels(axes):
    return [label.replace("\n", " ") for _, label in axes["xticks"]]


def gaps(axes):
    """The room between neighbouring ticks, in picture units."""
    (low, high), width = axes["xlim"], axes["box"][2]
    return np.abs(np.diff([(value - low) / (high - low) * width for value, _ in axes["xticks"]]))


def bars(*names):
    """A frame whose box of number 1 has bars with these names."""
    frame = sent(which_activation(guess="tanh"))
    frame["axes"][1]["xticks"] = [[k, name] for k, name in enumerate(names)]
    return frame


SHOWN = {
    "in a line": (bars("sigmoid", "tanh", "relu", "leaky relu", "step"), 1, False, 1),
    "in two": (bars("never at all", "now and then", "nearly always", "always", "no answer"), 1, False, 2),
    "turned": (sent(confusion(guess="cat and dog")), 0, True, 1),
}


@pytest.mark.parametrize("name", SHOWN)
@pytest.mark.parametrize("room", [[1646, 700], [1646, 800], [1100, 800]], ids=str)
def test_no_name_of_a_category_is_dropped_on_a_screen(run, name, room):
    frame, number, turned, rows = SHOWN[name]
    axes = run("fit", FITTED, {"frame": frame, "room": room})["axes"][number]
    assert labels(axes) == labels(frame["axes"][number])
    assert axes["turned"] is turned
    assert max(label.count("\n") for _, label in axes["xticks"]) + 1 == rows
    if turned:
        assert gaps(axes).min() >= 14  # lines of text, one beside the other
    else:
        wide = np.array(run("lines", WIDE, [label for _, label in axes["xticks"]]))
        assert ((wide[1:] + wide[:-1]) / 2 <= gaps(axes)).all()


@pytest.mark.parametrize("room", [300, 420])
def test_no_name_of_a_category_is_dropped_on_a_telephone(run, room):
    frame = SHOWN["in a line"][0]
    axes = run("narrow", NARROWED, {"frame": frame, "room": room})[1]
    assert axes["box"][2] <= room
    assert labels(axes) == labels(frame["axes"][1])
    bottom = [one["box"][1] + one["box"][3] for one in (axes, frame["axes"][1])]
    assert bottom[0] + axes["under"] == pytest.approx(bottom[1])  # what is below keeps its place


def test_numbers_may_be_left_out(run):
    frame = sent(which_activation())
    frame["axes"][0]["xticks"] = [[value, f"{value:,}"] for value in range(-10, 11)]
    after = run("fit", FITTED, {"frame": frame, "room": [1646, 700]})
    assert "" in labels(after["axes"][0])


@pytest.mark.parametrize(
    ("text", "parts"),
    [("10⁻⁵", ["10", "⁻⁵"]), ("3·10⁻⁵ of x₁₂", ["3·10", "⁻⁵", " of x", "₁₂"]), ("plain", [])],
)
def test_exponents_and_indices_are_larger_than_in_the_font(run, text, parts):
    content, rewritten, found = run("dom", WRITTEN, text)
    assert (content, rewritten) == (text, False)
    assert [part for part, _, _ in found] == parts
    for part, size, _ in found:
        assert size > 1.2 if part[0] in "⁻₁" else size == 1
    assert sum(size * down for _, size, down in found) == pytest.approx(0, abs=0.2)  # the pen comes back


@pytest.mark.parametrize(
    "shown", [backprop_stepper(step=12), backprop_stepper(step=18), forward_pass()], ids=str
)
def test_labels_of_edges_are_clear_of_what_is_written_below_neurons(run, shown):
    frame = run("fit", FITTED, {"frame": sent(shown), "room": [1646, 800]})
    (graph,) = frame["graphs"]
    placed = run("graph", "return of.labelPlaces(argument)", graph)
    assert placed
    for label, x, y in placed:
        for node in graph["nodes"]:
            wide = max(run("lines", WIDE, node["notes"]), default=0)
            top = node["y"] + node["size"] / 2 + 3
            beside = abs(x - node["x"]) >= (wide + 8.4 * len(label)) / 2
            assert beside or y + 10 <= top or y - 10 >= top + 16 * len(node["notes"])
