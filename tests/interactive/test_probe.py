"""What Python answers where the reader reads values in a region."""

import numpy as np
import pytest

from course_utils import exhibits
from course_utils.interactive.events import Probe, answer
from course_utils.pictures.numbers import plain
from course_utils.pictures.scene import Field

WITH_REGIONS = [
    "activation_race",
    "decision_region",
    "dropout",
    "explain",
    "forward_pass",
    "one_neuron",
    "overfitting",
    "random_labels",
    "regularise",
    "repair",
    "stability",
    "time_machine",
]


def replies(shown):
    """What the view of an exhibit is asked to send from now on."""
    sent = []
    shown.view.send = lambda content, buffers=None: sent.append(content)
    return sent


def number(text):
    """The number that is printed so: −3, 0.25, 40,000, 2·10⁶, 10⁻⁷."""
    mantissa, _, power = text.replace("·10", "e").partition("e")
    if text.lstrip("−").startswith("10") and text[-1] in "⁰¹²³⁴⁵⁶⁷⁸⁹":
        mantissa, power = text.partition("10")[0] + "1", text.partition("10")[2]
    exponent = power.translate(str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")) or "0"
    return float(f"{mantissa.replace('−', '-').replace(',', '')}e{exponent}")


def test_a_question_is_answered_and_changes_nothing():
    shown = exhibits.decision_region()
    before, frame, sent = shown.state, dict(shown.view.frame), replies(shown)
    shown.receive({"kind": "probe", "axes": 0, "x": 0.25, "y": 0.7})
    F1, F2 = shown.state.network(shown.progress.p).output(np.array([[0.25], [0.7]]))[:, 0]
    rows = (("F₁", plain(F1)), ("F₂", plain(F2)), ("category", "A" if F1 > F2 else "B"))
    assert sent == [{"probe": [0, 0.25, 0.7], "rows": list(rows)}]
    assert shown.view.frame == frame
    assert np.array_equal(shown.state.p, before.p)
    assert shown.state.points is before.points


@pytest.mark.parametrize(
    "message",
    [
        {"kind": "probe", "axes": 0, "x": 0.25},
        {"kind": "probe", "axes": -1, "x": 0.25, "y": 0.5},
        {"kind": "probe", "axes": 0, "x": float("nan"), "y": 0.5},
    ],
)
def test_what_is_no_question_is_not_answered(message):
    shown = exhibits.decision_region()
    sent = replies(shown)
    shown.receive(message)
    assert sent == []


@pytest.mark.parametrize("axes", [1, 99])
def test_where_there_is_no_region_nothing_is_said(axes):
    scene = exhibits.decision_region().scene()
    assert answer(Probe(axes, 0.5, 0.5), scene) == {"probe": [axes, 0.5, 0.5], "rows": []}


@pytest.mark.parametrize("name", WITH_REGIONS)
def test_what_is_read_is_what_is_drawn(name):
    """At nodes of the grid: the category is the sign, and F1 - F2 the value to its printed digits."""
    answer = {"guess": "sure on 50 to 80%"} if name == "explain" else {}  # nothing is drawn before it
    scene = getattr(exhibits, name)(**answer).scene()
    fields = [i for axes in scene.axes for i in axes.items if isinstance(i, Field)]
    assert fields
    for field in fields:
        rows, columns = field.values.shape
        for i, j in [(0, 0), (rows // 3, columns // 4), (rows - 1, columns // 2)]:
            said, drawn = dict(field.read(j / (columns - 1), i / (rows - 1))), field.values[i, j]
            assert said["category"] == ("A" if drawn > 0 else "B")
            if "F₁" in said:
                F1, F2 = number(said["F₁"]), number(said["F₂"])
                difference = F1 - F2
                assert difference == pytest.approx(drawn, abs=2e-6 * max(1, abs(F1), abs(F2)))
            else:
                assert 2 * float(said["output"]) - 1 == pytest.approx(drawn, abs=2e-6)
