"""Sums of neurons of one variable: what the notebook says of bumps."""

import numpy as np
import pytest

from course_utils.exhibits.ch01_sigmoid import bumps as exhibit
from course_utils.exhibits.ch01_sigmoid.bumps import NAME, TARGETS, State, X, bumps
from course_utils.pictures.scene import Handle

BUILT = {
    "one bump": ((3, 5), (1, -1)),
    "two bumps": ((2, 3, 6, 8), (1, -1, -0.5, 0.5)),
    "a staircase": ((2, 5, 8), (0.5, 0.5, 0.5)),
}


def built(target, w=100.0):
    c, v = BUILT[target]
    rest = 4 - len(c)
    return State(target, len(c), w, 1, (*map(float, c), *(0.0,) * rest), (*map(float, v), *(0.0,) * rest))


@pytest.mark.parametrize("target", TARGETS)
def test_as_many_steep_steps_as_there_are_jumps_build_it_and_no_fewer(target):
    whole = built(target)
    assert exhibit.missed(whole) < 0.01
    assert exhibit.missed(whole.changed(w=1.0)) > 0.05, "soft steps do not"
    assert min(exhibit.missed(whole.changed(neurons=n)) for n in range(1, whole.neurons)) > 0.05


def test_the_sum_is_that_of_the_formula_and_the_dots_are_at_half_height():
    state = State(neurons=3, w=2.0, v=(1.0, -0.5, 2.0, 0.0))
    by_hand = sum(v / (1 + np.exp(-2.0 * (X - c))) for c, v in zip(state.c[:3], state.v[:3], strict=True))
    left, right = exhibit.scene(state, None).axes
    np.testing.assert_allclose(right.items[1].y, by_hand, rtol=1e-12)
    for i, handle in enumerate(item for item in left.items if isinstance(item, Handle)):
        assert exhibit.outputs(state, np.array([handle.x]))[i, 0] == pytest.approx(handle.y)


def test_a_new_neuron_changes_nothing_before_it_is_given_a_height():
    missed = [exhibit.missed(State(neurons=n)) for n in range(1, 5)]
    assert missed == pytest.approx([missed[0]] * 4)


def test_a_dot_is_dragged_and_stays_where_a_step_can_be():
    shown = bumps(neurons=2)
    shown.receive({"kind": "move", "name": NAME.format(2), "index": 0, "x": 6.5, "y": -5.0, "serial": 1})
    assert (shown.state.c[1], shown.state.v[1], shown.state.neuron) == (6.5, -2.0, 2)
    before = shown.state
    shown.receive({"kind": "move", "name": NAME.format(3), "index": 0, "x": 1.0, "y": 0.0, "serial": 2})
    assert shown.state == before, "there is no third neuron yet"
    shown.act("height", 0.25)
    assert shown.state.v[1] == 0.25
