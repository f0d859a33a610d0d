"""A line of state is held to what can be typed, for every exhibit: no more, no less, and 20.0 is 20."""

import json
import re

import numpy as np
import pytest

from course_utils import exhibits
from course_utils.exhibits import blame, forward_pass, ledger, playground, proof
from course_utils.exhibits.ch07_cifar10 import own_picture
from course_utils.interactive.controls import Button, Numeric, WholeSlider
from course_utils.interactive.fields import declarations
from course_utils.interactive.limits import Among, Between, Several

DESIGNS = {name: getattr(exhibits, name) for name in exhibits.__all__}
each = pytest.mark.parametrize("design", [pytest.param(one, id=name) for name, one in DESIGNS.items()])


def ends(limits):
    """The outermost numbers that are accepted."""
    kind = int if limits.whole else float
    low = np.nextafter(limits.low, limits.high) if limits.open_low else limits.low
    high = np.nextafter(limits.high, limits.low) if limits.open_high else limits.high
    return kind(low), kind(high)


@each
def test_what_a_line_may_say_can_be_typed_and_the_other_way_round(design):
    for name, declared in declarations(design.state).items():
        control = declared.control
        if isinstance(control, Numeric) and not (control.get or control.set):
            assert control.limits() == declared.limits, name


@each
def test_whatever_a_line_says_what_the_controls_then_show_can_be_typed(design):
    for name, declared in declarations(design.state).items():
        for value in ends(declared.limits) if isinstance(declared.limits, Between) else ():
            try:
                state = design.state(**design.state.completed({name: value}))
            except ValueError:  # what the state accepts with other values only
                continue
            for control in design.controls.values():
                if not isinstance(control, Button):
                    control.take(control.read(state))


def with_floats(value):
    """The value with floats in the place of its whole numbers."""
    if isinstance(value, tuple):
        return tuple(map(with_floats, value))
    return float(value) if type(value) is int else value


def has_whole_numbers(limits):
    inner = limits.each if isinstance(limits, Several) else limits
    return isinstance(inner, Among) or (isinstance(inner, Between) and inner.whole)


@each
def test_a_whole_number_of_a_line_may_have_a_point(design):
    first = vars(design.state())
    for name, declared in declarations(design.state).items():
        if has_whole_numbers(declared.limits):
            found = getattr(design.state(**{name: with_floats(first[name])}), name)
            assert repr(found) == repr(first[name])


@each
def test_a_whole_number_that_is_typed_or_given_may_have_a_point_but_no_fraction(design):
    shown = design()
    for control in shown.controls.values():
        if isinstance(control, WholeSlider):
            value = control.low + 1
            for given in (float(value), np.float64(value), np.float32(value), f"{value}.0"):
                assert (control.take(given), type(control.take(given))) == (value, int)
            for wrong in (value + 0.5, np.float64(value + 0.5), f"{value}.5"):
                with pytest.raises(ValueError, match=r"must be (a whole number|between)"):
                    control.take(wrong)
    shown.close()


def test_costs_and_steps_of_a_line_may_be_written_with_a_point_or_without():
    shown = playground()
    shown.state = json.dumps({"so_far": [[0.0, 5.0], [1, 0]], "held": [3.0], "part": [2.0, 1.0, 0.0]})
    assert repr((shown.state.held, shown.state.part)) == "((3,), (2, 1, 0))"
    assert shown.given.so_far == ((0, 5), (1.0, 0.0))
    shown.state = json.dumps({"so_far": [[0.0, 5.0], [1, 0], 3.0]})
    assert repr(shown.given.so_far) == "((0, 5), (1.0, 0.0), 3)"


@pytest.mark.parametrize(
    ("design", "few"),
    [
        (proof, {"part": "(24) biases"}),
        (ledger, {"l": 2, "sizes": [1, 1, 1], "x": [0.5], "y": [1]}),
        (blame, {"l": 4}),
        (forward_pass, {"parameter": 0}),
    ],
)
def test_no_row_is_lit_that_does_not_exist(design, few):
    shown = design()
    last = declarations(design.state)["lit"].limits
    for lit in range(12):
        if last.accepts(lit):
            shown.state = json.dumps({"lit": lit} | few)
            assert shown.state.lit == (lit if lit < shown.state.rows() else None)
    assert shown.state.rows() < 9


def test_data_points_are_as_many_as_can_be_put_there():
    points = [[0.5, k / 500, "A"] for k in range(401)]
    for shown in (playground(), exhibits.decision_region()):
        with pytest.raises(ValueError, match="points must be 1 to 400 points"):
            shown.state = json.dumps({"points": points})


@pytest.mark.parametrize("stroke", [[0, 12.5, 1, 1, 2, 2], [8, 4, 1, 1, 2, 2], [0, 4, 1, 33, 2, 2]])
def test_no_stroke_of_a_line_is_wider_than_the_brush_or_of_an_unknown_colour(stroke):
    with pytest.raises(ValueError, match=r"strokes must be .* at most 12, got"):
        own_picture.own_picture().state = json.dumps({"strokes": [stroke]})


def test_a_number_too_small_for_its_inverse_is_none():
    shown = exhibits.one_neuron()
    shown.state = '{"w1": 5e-324, "w2": 0}'
    assert shown.state.w1 == 0
    assert "inf" not in shown.caption()


@pytest.mark.parametrize("design", [ledger, blame, proof])
def test_no_zero_has_a_sign_or_a_power_of_ten(design):
    shown = design()
    p = [-0.0, -1e-9, 0.0, 1e-9] * 5 + [0.0] * 3
    shown.state = json.dumps(
        {"sizes": [2, 2, 3, 2], "p": p, "l": 3} | ({"guess": "10⁻⁸"} if design is ledger else {})
    )
    edges = [edge.name for graph in shown.scene().graphs for edge in graph.edges]
    words = " ".join(
        (shown.caption(), *edges, *(c for t in shown.scene().tables for row in t.rows for c in row))
    )
    assert not re.search(r"[-−]0(?:\.0*)?(?![.\d])|\b0·10", words)


def test_a_tiny_learning_rate_is_written_as_a_power_of_ten_on_the_model_card():
    shown = exhibits.explain(guess="sure on less than 50%", eta=2.5e-7, hidden=(), p=(0.0,) * 6)
    assert "η = 2.5·10⁻⁷" in shown.scene().tables[1].rows[1][1]
