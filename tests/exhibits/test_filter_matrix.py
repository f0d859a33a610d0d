"""The exhibit `filter_matrix`: what is drawn, said and lit is what torch and the paper's matrices give."""

import re
from itertools import product

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.font_manager import FontProperties
from matplotlib.mathtext import MathTextParser

from course_utils.convolution.matrices import matrix1d
from course_utils.exhibits.ch05_convolution import filter_matrix as exhibit
from course_utils.exhibits.ch05_convolution.filter_matrix import INPUT, State
from course_utils.pictures.scene import Formula

ENTRY = st.sampled_from(np.arange(-2, 2.25, 0.25).tolist())
STATES = st.builds(
    State,
    w1=ENTRY,
    w2=ENTRY,
    w3=ENTRY,
    w4=ENTRY,
    w5=ENTRY,
    size=st.integers(1, 5),
    stride=st.integers(1, 5),
    before=st.integers(0, 2),
    after=st.integers(0, 2),
    n=st.integers(1, 9),
    signal=st.sampled_from(exhibit.filter_matrix.controls["signal"].options),
    follow=st.sampled_from([exhibit.RESULT, INPUT]),
    k=st.integers(1, 13),
)


def images(state):
    return [axes.items[0] for axes in exhibit.scene(state, exhibit.readings(state)).axes]


@given(STATES)
def test_what_is_drawn_is_torchs_convolution_or_says_why_there_is_none(state):
    around = torch.nn.functional.pad(torch.tensor(state.x)[None], state.padding)
    if state.size > around.shape[1]:
        assert len(images(state)) == 1
        assert "A shorter filter or more padding helps" in exhibit.caption(state, exhibit.readings(state))
        return
    expected = torch.conv1d(around, torch.tensor(state.w)[None, None], stride=state.stride)[0].numpy()
    strip, matrix, result = images(state)
    assert result.values[:, 0] == pytest.approx(expected, abs=1e-12)
    assert np.nan_to_num(matrix.values) @ strip.values[0] == pytest.approx(expected, abs=1e-12)
    what, k = state.followed
    if what == "y":
        assert np.nansum(strip.values[2]) == pytest.approx(expected[k], abs=1e-12)
    found = exhibit.readings(state)
    assert max(found.by_sum, found.by_fft) < 1e-13
    assert "FFT are the same but for rounding errors" in exhibit.caption(
        state, exhibit.readings(state)
    )  # on each processor


@given(STATES)
def test_what_is_followed_is_lit_in_all_three_readings(state):
    if not state.fits:
        return
    strip, matrix, result = images(state)
    what, k = state.followed
    stored = ~np.isnan(matrix.values)
    if what == "y":
        assert np.array_equal(matrix.marked[k], stored[k])
        assert np.array_equal(strip.marked[0], stored[k])
        assert result.chosen == (k, 0)
    else:
        assert np.array_equal(matrix.marked[:, k], stored[:, k])
        assert np.array_equal(result.marked[:, 0], stored[:, k])
        assert strip.chosen == (0, k)
    assert matrix.marked.sum() == (stored[k] if what == "y" else stored[:, k]).sum()


def test_the_entries_that_the_text_asks_to_change_are_not_hidden():
    more = {name for name, control in exhibit.filter_matrix.controls.items() if control.more}
    assert more == {"follow", "k"}


def test_the_presets_are_29_and_30():
    shown = exhibit.filter_matrix()
    assert np.array_equal(np.nan_to_num(images(shown.state)[1].values), np.eye(5, 6) - np.eye(5, 6, 1))
    shown.act("preset", "(30): stride 2")
    matrix = images(shown.state)[1].values
    assert matrix.shape == (4, 10)
    for k in range(4):
        assert matrix[k, 2 * k : 2 * k + 4].tolist() == shown.state.w.tolist()
    assert np.isfinite(matrix).sum() == 16
    assert shown.values["w3"] == -2


def test_without_the_padding_of_30_the_last_entry_is_never_reached():
    state = State(w3=1, w4=1, size=4, stride=2, n=9)
    assert "never reaches x₉. 1 more zero after x would do" in exhibit.caption(
        state, exhibit.readings(state)
    )
    assert "never" not in exhibit.filter_matrix(w3=1, w4=1, size=4, stride=2, n=9, after=1).caption()


def test_a_zero_of_padding_is_no_entry_of_x_and_its_loss_no_loss():
    shown = exhibit.filter_matrix(w3=1, w4=1, size=4, stride=2, n=8, before=0, after=1)
    assert "never reaches the last zero of padding: nothing of x is lost" in shown.caption()
    shown = exhibit.filter_matrix(w3=1, size=3, before=1, after=1)
    shown.act("k", 1)
    assert "the sum of x₁, x₂ and 1 zero of padding times" in shown.caption()
    shown.receive({"kind": "pick", "part": "x", "what": "cell", "index": [0, 0]})
    assert "A zero of padding goes into y₁ (times 1)." in shown.caption()


@given(STATES)
def test_what_is_said_to_be_unread_changes_no_result(state):
    """And every entry of x that is not named changes one, whatever the weights."""
    said, matrix = " ".join(exhibit.note(state)), exhibit.readings(state)
    if matrix is None or state.stride > state.size:
        return
    for j in range(state.before, state.before + state.n):
        name = exhibit.column_name(state, j)
        assert np.isnan(matrix.matrix[:, j]).all() == (name in said)


def test_what_does_not_fit_can_be_picked_and_keeps_its_place():
    shown = exhibit.filter_matrix(size=5, n=1)
    shown.receive({"kind": "pick", "part": "x", "what": "cell", "index": [0, 4]})
    assert "A shorter filter or more padding helps" in shown.caption()
    shown.act("size", 1)
    assert shown.state.followed == ("x", 0)


def test_pointing_lights_and_leaving_does_not():
    shown = exhibit.filter_matrix()
    start = shown.state
    shown.receive({"kind": "point", "part": "matrix", "what": "cell", "index": [4, 0]})
    assert shown.state.followed == ("y", 4)
    shown.receive({"kind": "point", "part": "x", "what": "cell", "index": [0, 2]})
    assert shown.state.followed == ("x", 2)
    shown.receive({"kind": "point", "part": "x", "what": "cell", "index": None})
    assert shown.state == start


@given(STATES)
def test_each_cell_has_a_name_and_its_number_if_it_has_one(state):
    for image in images(state):
        assert [label.partition(": ")[2] for label in image.labels] == [t or "empty" for t in image.texts()]
        assert all(label.partition(": ")[0] for label in image.labels)


def test_a_cell_is_named_by_what_stands_there_and_not_by_its_column():
    strip, matrix, result = images(State(before=1))
    assert [strip.labels[j] for j in (0, 1, 4)] == ["a zero of padding: 0", "x₁: 0", "x₄: 4"]
    assert [strip.labels[j] for j in (7 + 3, 14 + 3)] == ["filter on x₃: −1", "filter times x₃: 0"]
    assert matrix.labels[0] == "y₁, a zero of padding: 1"
    assert matrix.labels[3 * 7 + 4] == "y₄, x₄: −1"
    assert matrix.labels[3 * 7] == "y₄, a zero of padding: empty"
    assert result.labels[3] == "y₄: −4"


def test_picking_an_input_follows_it_and_is_the_transposed_matrix():
    shown = exhibit.filter_matrix()
    shown.receive({"kind": "pick", "part": "x", "what": "cell", "index": [0, 2]})
    assert (shown.values["follow"], shown.values["k"]) == (INPUT, 3)
    assert "x₃ goes into y₂ (times −1), y₃ (times 1)." in shown.caption()
    (formula,) = shown.scene().formulas
    assert formula.latex == r"y_{2} = \ldots - 1 \cdot x_{3},\; y_{3} = \ldots + 1 \cdot x_{3}"


@pytest.mark.parametrize("value", [-1.23456e-5, -1.75])
def test_what_an_input_goes_into_fits_however_many_results_there_are(value):
    weights = {f"w{j}": value for j in range(1, 6)}
    state = State(**weights, size=5, n=9, k=5, follow=INPUT)
    (formula,) = exhibit.scene(state, exhibit.readings(state)).formulas
    assert formula.latex.count("y_") == 5
    font = FontProperties(size=formula.size, math_fontfamily="stix")
    assert formula.x + MathTextParser("path").parse(f"${formula.latex}$", 72, font).width <= 960


def test_what_the_mouse_cannot_point_at_is_refused():
    for bad in (("z", 0), ("x", 13), ("y", -1), ("x",)):
        with pytest.raises(ValueError, match="pointed must be"):
            State(pointed=bad)


@pytest.mark.parametrize(("small", "value"), [(True, -1.23456e-5), (False, -0.00123456), (False, -1.75)])
def test_a_formula_with_many_powers_of_ten_is_smaller_so_that_it_fits(small, value):
    weights = {f"w{j}": value for j in range(1, 6)}
    state = State(**weights, size=5, n=9, k=5, signal="random numbers")
    (formula,) = exhibit.scene(state, exhibit.readings(state)).formulas
    assert (formula.size < Formula.size) is small
    font = FontProperties(size=formula.size, math_fontfamily="stix")
    assert formula.x + MathTextParser("path").parse(f"${formula.latex}$", 72, font).width <= 960


@pytest.mark.parametrize("size", range(1, 6))
@pytest.mark.parametrize("stride", range(1, 6))
def test_what_is_never_reached_is_what_goes_into_no_result(size, stride):
    for n, before, after in product(range(1, 10), range(3), range(3)):
        state = State(size=size, stride=stride, n=n, before=before, after=after)
        if not state.fits:
            continue
        matrix = exhibit.readings(state).matrix
        unread = [j for j in range(state.length) if np.isnan(matrix[:, j]).all()]
        lost = [exhibit.column_name(state, j) for j in unread if exhibit.is_of_x(state, j)]
        said = " ".join(exhibit.note(state))
        assert said.startswith(f"The filter never reaches {', '.join(lost)}." if lost else "")
        assert ("nothing of x is lost" in said) == bool(unread and not lost)
        assert bool(said) == bool(unread)
        assert all(len(line) <= 44 for line in exhibit.note(state))
        if more := re.search(r"(\d) more zeros? after x would do", said):
            longer = matrix1d(state.w, n, stride, (before, after + int(more[1])))
            assert np.diff(longer.tocsc().indptr).all()  # an entry in each column: all of x is read
