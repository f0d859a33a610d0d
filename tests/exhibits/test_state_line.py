"""An exhibit's state as one line: back again unchanged, shared between exhibits, bad lines refused."""

import json
from math import inf

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_utils.exhibits import decision_region, draw_boundary, explain, one_neuron, playground
from course_utils.exhibits.ch04_stochastic_gradient.decision_region import DATA, FORMULAS, State
from course_utils.interactive.fields import Settings, setting
from course_utils.interactive.limits import PARAMETERS, Between, Several
from course_utils.interactive.points import OWN, PointSettings
from course_utils.interactive.state_line import from_line, to_line
from course_utils.network.activations import ACTIVATIONS
from course_utils.network.datasets import Points
from course_utils.network.network import Network
from course_utils.network.parameters import Parameters

within = st.floats(0, 1)
number = st.floats(-1e50, 1e50)


@st.composite
def own_points(draw):
    rows = draw(st.lists(st.tuples(within, within, st.integers(0, 1)), min_size=1, max_size=12))
    return Points(np.array([row[:2] for row in rows]).T, np.array([row[2] for row in rows]))


@st.composite
def states(draw):
    hidden = tuple(draw(st.lists(st.integers(1, 5), max_size=3)))
    size = Network((2, *hidden, 2)).n_parameters
    data = draw(st.sampled_from([*DATA, OWN]))
    points = draw(own_points()) if data == OWN else DATA[data]()
    return State(
        data=data,
        points=points,
        chosen=draw(st.integers(0, len(points) - 1)),
        method=draw(st.sampled_from(list(FORMULAS))),
        eta=draw(st.floats(1e-3, 10)),
        m=draw(st.integers(1, 20)),
        mu=draw(st.floats(0, 0.99)),
        rate=draw(st.floats(1, 1e5)),
        playing=draw(st.booleans()),
        hidden=hidden,
        activation=draw(st.sampled_from(list(ACTIVATIONS))),
        seed=draw(st.integers(0, 50)),
        p=draw(st.none() | st.lists(number, min_size=size, max_size=size).map(tuple)),
    )


@given(states())
def test_a_state_comes_back_exactly(state):
    assert from_line(State, to_line(state)) == state


def test_numbers_from_arrays_are_written_as_numbers():
    state = State(eta=np.float64(0.5), seed=np.int64(3))
    assert from_line(State, to_line(state)) == state


@given(states())
def test_it_is_one_line(state):
    assert len(to_line(state).splitlines()) == 1


def test_blanks_around_a_pasted_line_do_not_matter():
    assert from_line(State, f"\n  {to_line(State(eta=0.2))} \r\n") == State(eta=0.2)


def test_a_byte_order_mark_before_a_line_does_not_matter():
    """Some editors begin a file with it."""
    assert from_line(State, f"\ufeff{to_line(State(eta=0.2))}\n") == State(eta=0.2)


class Other(PointSettings):
    """The state of some other exhibit: a few fields in common, one of its own."""

    p: Parameters | None = setting(None, PARAMETERS)
    depth: int = setting(3, Between(1, 5, whole=True))


def test_points_and_p_go_from_one_exhibit_to_another():
    points = Points(np.array([[0.2], [0.3]]), np.array([1]))
    state = State(data=OWN, points=points, p=np.linspace(-1, 1, 23))
    other = from_line(Other, to_line(state))
    assert other == Other(data=OWN, points=points, p=state.p)


WITH_DATA = [decision_region, draw_boundary, playground, one_neuron, explain]


@pytest.mark.parametrize("make", WITH_DATA)
def test_a_line_that_names_a_set_has_its_points(make):
    shown = make()
    shown.receive({"kind": "paste", "line": '{"data": "XOR"}'})
    assert (shown.state.data, shown.state.points) == ("XOR", DATA["XOR"]())
    shown.state = '{"data": "Figure 5"}'
    assert (shown.state.data, shown.state.points) == ("Figure 5", DATA["Figure 5"]())
    assert make(presets={"four": {"data": "XOR"}}).controls["preset four"].state.points == DATA["XOR"]()


@pytest.mark.parametrize("make", WITH_DATA)
@pytest.mark.parametrize("data", ["", '"data": "XOR", '])
def test_a_line_with_other_points_than_its_set_has_points_of_its_own(make, data):
    shown = make()
    shown.receive({"kind": "paste", "line": f'{{{data}"points": [[0.2, 0.3, "A"], [0.8, 0.7, "B"]]}}'})
    assert (shown.state.data, len(shown.state.points)) == (OWN, 2)


def test_a_set_with_fewer_points_has_its_first_point_chosen():
    shown = decision_region()
    shown.state = shown.state.changed(chosen=9).changed(data="XOR")
    assert (shown.state.chosen, len(shown.state.points)) == (0, 4)


@pytest.mark.parametrize(
    "line", ['{"data": "zzz"}', '{"data": [["a"]]}', '{"points": "zzz"}', '{"points": 3}']
)
def test_a_line_with_no_set_or_no_points_is_refused_as_before(line):
    with pytest.raises(ValueError, match=r"(data|points) must be"):
        from_line(State, line)


def test_what_a_line_does_not_say_is_as_at_the_beginning():
    assert from_line(State, to_line(Other(p=State().p))) == State()


@pytest.mark.parametrize(
    "line",
    [
        "",
        "abc",
        "{",
        "3",
        "null",
        "true",
        '"eta"',
        "[]",
        '[{"eta": 1}]',
        "{}",
        '{"colour": "red"}',
        "x" * 9999,
        "[" * 3000,
        f'{{"p": {"[" * 3000}',
        f'{{"eta": 1{"0" * 9999}}}',
    ],
)
def test_what_is_not_a_line_is_refused(line):
    with pytest.raises(ValueError, match=r"(not a state line|none of the settings)"):
        from_line(State, line)


BAD_VALUES = [
    *[("eta", value) for value in (0, -1, 11, "fast", None, [1], True, float("nan"), float("inf"))],
    *[("rate", value) for value in (0, -5, "slow", None, float("inf"))],
    *[("m", value) for value in (0, -1, 2.5, "5", None)],
    *[("mu", value) for value in (-0.1, 1, "x", None)],
    *[("method", value) for value in ("magic", 3, None, ["momentum"])],
    *[("activation", value) for value in ("magic", 3, None, {})],
    *[("data", value) for value in ("magic", 3, None)],
    *[("hidden", value) for value in (3, "2", [0], [-1], [2.5], ["2"], [[2]], [31], [2] * 7, None)],
    *[("seed", value) for value in (-1, "x", 2.5, None)],
    *[("chosen", value) for value in (-1, 10, "x", None)],
    *[("playing", value) for value in (3, "yes", None)],
    *[("single", value) for value in ("x", None)],
    *[("p", value) for value in (3, "x", [1.0], ["x"] * 23, [None] * 23, [float("nan")] * 23)],
    *[("p", value) for value in (["1"] * 23, [True] * 23, [[1.0] * 23], [10**400] * 23)],
    *[("eta", value) for value in (10**400, [[[]]] * 300)],
    *[
        ("points", value)
        for value in (3, None, "x", [], [[0.1]], [[0.1, 0.2]], [[0.1, 0.2, "C"]], [["x", 0.2, "A"]])
    ],
    *[("points", [[value, 0.2, "A"]]) for value in (float("nan"), None, -0.1, 1.1)],
    ("points", [[0.1, 0.2, "A"]] * 401),
    *[
        ("note", value)
        for value in (3, None, "x", "Your data: \ud800", "Your data: \x01", "Your data: \uffff")
    ],
]


@pytest.mark.parametrize(("name", "value"), BAD_VALUES, ids=str)
def test_a_bad_value_is_refused_by_name(name, value):
    with pytest.raises(ValueError, match=rf"\b{name}\b"):
        from_line(State, json.dumps({name: value}))


@pytest.mark.parametrize("depth", [90, 400, 900, 960, 980])
def test_a_value_that_is_nested_deeply_is_refused_in_a_sentence(depth):
    with pytest.raises(ValueError, match=r"(not a state line|eta must be)"):
        from_line(State, f'{{"eta": {"[" * depth}{"]" * depth}}}')


@given(st.lists(number, min_size=23, max_size=23))
def test_p_may_be_given_as_any_sequence_of_numbers(p):
    assert State(p=p).p == State(p=tuple(p)).p == State(p=np.array(p)).p == Parameters(p)


class Drawn(Settings):
    """The state of an exhibit in which the reader draws."""

    strokes: tuple[tuple[float, ...], ...] = setting((), Several(Several(Between(-inf, inf), 0, 99), 0, 99))


@given(st.lists(st.lists(number).map(tuple)).map(tuple))
def test_strokes_come_back_as_they_were_drawn(strokes):
    assert from_line(Drawn, to_line(Drawn(strokes))) == Drawn(strokes)


LONG = {
    "points": ", ".join(['[0.1, 0.2, "A"]'] * 40_000),
    "p": ", ".join(["0"] * 200_000),
    "hidden": ", ".join(["1"] * 200_000),
}


@pytest.mark.parametrize("field", LONG)
def test_a_line_that_would_take_long_to_read_is_refused_unread(field, monkeypatch):
    monkeypatch.delattr(json, "loads")
    with pytest.raises(ValueError, match="not a state line: it has more than 500,000 characters"):
        from_line(State, f'{{"{field}": [{LONG[field]}]}}')


@pytest.mark.parametrize("field", ["p", "points", "strokes"])
def test_a_field_of_more_values_than_any_state_has_is_refused_before_one_is_looked_at(field, monkeypatch):
    exhibit = draw_boundary()
    monkeypatch.setattr(type(exhibit.state), "completed", None)
    with pytest.raises(ValueError, match=f"{field} must have at most 10,000 values, got 240,001"):
        exhibit.state = f'{{"{field}": [{"0," * 240_000}0]}}'


def test_the_longest_state_has_a_line_that_is_read():
    random = np.random.default_rng(0)
    points = [[*x, "A"] for x in random.random((400, 2)).tolist()]
    shown = draw_boundary(strokes=random.random((100, 200)).tolist(), points=points, p=random.random(23))
    shown.state = shown.line
    assert len(shown.line) > 400_000
