"""Moving, adding, removing and switching points: all others stay as they were, whatever is done."""

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_utils import exhibits
from course_utils.interactive.events import Add, Choose, Flip, Move, Remove
from course_utils.interactive.points import (
    CONTROLS,
    DATA,
    MOST,
    OWN,
    POINT_EVENTS,
    PointSettings,
    with_data,
)
from course_utils.network.datasets import Points

anywhere = st.floats(-2, 3)


@dataclass(frozen=True)
class State:
    points: Points
    chosen: int = 0
    data: str = "Figure 1"


@st.composite
def states(draw):
    within = st.floats(0, 1)
    rows = draw(st.lists(st.tuples(within, within, st.integers(0, 1)), min_size=1, max_size=8))
    points = Points(np.array([row[:2] for row in rows]).T, np.array([row[2] for row in rows]))
    return State(points, draw(st.integers(0, len(points) - 1)))


@st.composite
def events(draw):
    index, place = draw(st.integers(-2, 12)), (draw(anywhere), draw(anywhere))
    return draw(
        st.sampled_from([Choose(index), Remove(index), Flip(index), Move(index, *place), Add(*place)])
    )


def edit(state, event):
    return POINT_EVENTS[type(event)](state, event)


def rows(state):
    x1, x2 = state.points.x.tolist()
    return list(zip(x1, x2, state.points.labels.tolist(), strict=True))


def others(state, index):
    return rows(state)[:index] + rows(state)[index + 1 :]


def clipped(*x):
    return tuple(min(max(value, 0.0), 1.0) for value in x)


@given(states(), st.integers(0, 7), anywhere, anywhere)
def test_a_move_puts_one_point_at_the_nearest_place_in_the_square(state, index, x1, x2):
    index = min(index, len(state.points) - 1)
    after = edit(state, Move(index, x1, x2))
    assert rows(after)[index] == (*clipped(x1, x2), state.points.labels[index])
    assert others(after, index) == others(state, index)
    assert (after.chosen, after.data) == (index, OWN)


@given(states(), anywhere, anywhere)
def test_a_new_point_comes_last_with_the_category_of_the_chosen_one(state, x1, x2):
    after = edit(state, Add(x1, x2))
    assert rows(after) == [*rows(state), (*clipped(x1, x2), state.points.labels[state.chosen])]
    assert (after.chosen, after.data) == (len(state.points), OWN)


@given(states(), st.integers(0, 7))
def test_removing_a_point_leaves_the_others_but_never_none(state, index):
    index = min(index, len(state.points) - 1)
    event = Remove(index)
    if len(state.points) == 1:
        with pytest.raises(ValueError, match="last point"):
            edit(state, event)
        return
    after = edit(state, event)
    assert rows(after) == others(state, index)
    assert after.chosen == min(index, len(after.points) - 1)


@given(states(), st.integers(0, 7))
def test_switching_twice_changes_nothing(state, index):
    index = min(index, len(state.points) - 1)
    once = edit(state, Flip(index))
    assert once.points.labels[index] == 1 - state.points.labels[index]
    assert others(once, index) == others(state, index)
    assert edit(once, Flip(index)).points == state.points


@given(states(), st.integers(0, 7))
def test_choosing_leaves_the_points_alone(state, index):
    index = min(index, len(state.points) - 1)
    after = edit(state, Choose(index))
    assert after == State(state.points, index, state.data)


@given(states(), st.lists(events(), max_size=12))
def test_whatever_is_done_the_state_is_one_that_can_be_shown(state, all_events):
    """Indices of points that have gone included."""
    for event in all_events:
        if isinstance(event, Remove) and len(state.points) == 1:
            continue
        state = edit(state, event)
        assert len(state.points) >= 1
        assert 0 <= state.chosen < len(state.points)
        assert state.points.x.min() >= 0
        assert state.points.x.max() <= 1


def test_there_is_a_most_number_of_points():
    points = Points(np.full((2, MOST), 0.5), np.zeros(MOST, dtype=int))
    with pytest.raises(ValueError, match=f"{MOST} points"):
        edit(State(points), Add(0.1, 0.1))


@given(states(), st.sampled_from([Choose, Flip, Remove]), st.sampled_from([-1, 8, 400]))
def test_an_event_of_a_point_that_has_gone_changes_nothing(state, kind, index):
    assert edit(state, kind(index)) is state
    assert edit(state, Move(index, 0.5, 0.5)) is state


@pytest.mark.parametrize("place", [(np.nan, 0.5), (0.5, np.inf)])
def test_a_place_that_is_no_number_never_gets_in(place):
    state = State(Points(np.array([[0.5], [0.5]]), np.array([0])))
    event = Move(0, *place)
    if np.isinf(place).any():
        assert edit(state, event).points.x[1, 0] == 1
    else:
        with pytest.raises(ValueError, match="NaN"):
            edit(state, event)


def test_the_name_of_a_data_set_brings_its_points():
    start = with_data(PointSettings)
    assert start(data="XOR").points == DATA["XOR"]()
    given = Points(np.array([[0.5], [0.5]]), np.array([0]))
    assert start(data="XOR", points=given).points == given
    assert start() == PointSettings()
    with pytest.raises(ValueError, match="data must be one of"):
        start(data="magic")


ROWS = [[1, 0.2, "spam"], [3, 0.4, "ham"]]
SAID = "Your data: ham is A and spam is B; x₁ from 1 to 3 stretched to the square."


@pytest.mark.parametrize("name", ["data", "points"])
@pytest.mark.parametrize("given", [ROWS, "1; 0,2; spam\n3; 0,4; ham", "1,0.2,spam\n3,0.4,ham"])
def test_the_readers_own_data_are_read_and_what_was_done_is_noted(name, given):
    state = with_data(PointSettings)(**{name: given})
    np.testing.assert_allclose(state.points.x, [[0.05, 0.95], [0.2, 0.4]])
    assert state.points.labels.tolist() == [1, 0]
    assert (state.data, state.note) == (OWN, SAID)


def test_pasted_points_are_read_likewise_and_another_set_forgets_the_note():
    state = CONTROLS["points"].write(PointSettings(), "1; 0,2; spam\n3; 0,4; ham")
    assert (state.data, state.note) == (OWN, SAID)
    state = CONTROLS["data"].write(state, "XOR")
    assert (state.points, state.note) == (DATA["XOR"](), "")


def test_a_name_that_is_no_file_is_refused_with_what_there_is():
    with pytest.raises(ValueError, match=r"'XOR', .* or the path of a CSV file that exists, .* 'mine.csv'"):
        with_data(PointSettings)(data="mine.csv")


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        ("my own points", "data must be one of 'Figure 1', .* got 'my own points'"),
        ("0.1,0.2,NA", "Line 1 must be x1, x2, label .* got '0.1,0.2,NA', whose label names no class"),
        ("x1,x2,label\n0.1,zero,A", "Line 2 must be x1, x2, label .* got '0.1,zero,A'"),
    ],
)
def test_what_is_no_name_is_refused_as_points_are(given, refusal):
    with pytest.raises(ValueError, match=refusal):
        with_data(PointSettings)(data=given)
    with pytest.raises(ValueError, match=r"^Line 1 must be x1, x2, label"):
        with_data(PointSettings)(points="XOR")


EXHIBITS = ["decision_region", "one_neuron", "draw_boundary", "explain"]


@pytest.mark.parametrize("exhibit", EXHIBITS)
@pytest.mark.parametrize("given", [np.float32(0.5), np.int64(2), np.array(1)], ids=repr)
def test_a_single_number_is_refused_as_data(exhibit, given):
    with pytest.raises(ValueError, match=rf"data must be the path .* got {given.item()}$"):
        getattr(exhibits, exhibit)(data=given)


@pytest.mark.parametrize("exhibit", EXHIBITS)
def test_every_exhibit_with_points_takes_the_readers_own_and_says_what_was_done(exhibit):
    shown = getattr(exhibits, exhibit)(data=ROWS)
    assert len(shown.state.points) == 2
    assert SAID in shown.caption()


def test_a_chosen_point_that_does_not_exist_is_refused():
    with pytest.raises(ValueError, match="chosen must be below 10, got 10"):
        PointSettings(chosen=10)
