"""The exhibit `cost_slice` against the cost of single networks."""

import re

import numpy as np
import pytest
from scipy.optimize import minimize

from course_utils.exhibits.ch02_forward_pass import cost_slice as exhibit
from course_utils.exhibits.ch02_forward_pass.cost_slice import GRID, NAMES, State, cost_slice
from course_utils.network import Network, cost, figure1
from course_utils.pictures.regions import lower_is_stronger
from course_utils.pictures.scene import Handle


def cost_at(p):
    points = figure1()
    return cost(Network((2, 2, 3, 2), p), points.x, points.y)


def shade_order(values, costs):
    """Whether a lower cost never has a weaker shade."""
    order = np.argsort(costs, kind="stable")
    return bool((np.diff(values.ravel()[order]) <= 1e-12).all())


@pytest.mark.parametrize(("first", "second"), [("w₁₁[2]", "w₂₁[2]"), ("b₁[2]", "w₁₃[4]")])
def test_the_slice_is_the_cost_of_networks_that_differ_in_two_numbers(first, second):
    state = State(first=NAMES[first], second=NAMES[second])
    seen, rng = exhibit.landscape(state), np.random.default_rng(0)
    for x, y in rng.uniform(-15, 15, (5, 2)):
        p = state.p.array.copy()
        p[[NAMES[first], NAMES[second]]] = x, y
        assert exhibit.costs(state, np.array([[x, y]]))[0] == pytest.approx(cost_at(p), rel=1e-12)
        [(_, said)] = seen.field.read(x, y)
        assert float(said) == pytest.approx(cost_at(p), rel=0.01)
    pairs = np.stack(np.meshgrid(GRID, GRID), axis=-1).reshape(-1, 2)
    assert shade_order(seen.field.values, exhibit.costs(state, pairs))
    assert seen.least == exhibit.costs(state, np.array([seen.at]))[0] <= exhibit.costs(state, pairs).min()


@pytest.mark.parametrize(
    ("first", "second"), [("w₁₁[2]", "w₂₁[2]"), ("b₁[2]", "w₁₃[4]"), ("b₁[2]", "b₂[2]")]
)
def test_the_lowest_cost_is_what_scipy_finds_from_the_lowest_nodes(first, second):
    state = State(first=NAMES[first], second=NAMES[second])
    seen, p = exhibit.landscape(state), state.p.array.copy()

    def at(pair):
        p[[NAMES[first], NAMES[second]]] = pair
        return cost_at(p)

    pairs = np.stack(np.meshgrid(GRID, GRID), axis=-1).reshape(-1, 2)
    starts = pairs[np.argsort(exhibit.costs(state, pairs))[:12]]
    bounds = [(-exhibit.REACH, exhibit.REACH)] * 2
    found = [minimize(at, start, method="Nelder-Mead", bounds=bounds).fun for start in starts]
    assert seen.least == pytest.approx(min(found), rel=2e-3)


def test_level_ground_is_pale_all_over_and_one_slope_goes_through_all_shades():
    assert np.ptp(lower_is_stronger(np.full((5, 5), 0.25))) == 0
    assert lower_is_stronger(np.full((5, 5), 0.25)).max() < 0.01
    shades = lower_is_stronger(np.arange(25.0).reshape(5, 5))
    assert shades[0, 0] > 0.95
    assert 0 < shades[-1, -1] < 0.01


def test_with_all_zero_two_weights_before_the_last_layer_change_nothing():
    shown = cost_slice(p=(0.0,) * 23, first=NAMES["w₁₁[2]"], second=NAMES["w₂₁[3]"])
    assert np.ptp(shown.scene().axes[0].items[0].values) == 0
    assert "the cost is 0.25, as everywhere in this slice." in shown.caption()


@pytest.mark.parametrize(("first", "second"), [("b₁[2]", "b₂[2]"), ("b₁[2]", "w₂₁[2]")])
def test_no_cost_is_called_the_lowest_that_is_higher_than_that_of_the_dot(first, second):
    shown = cost_slice(first=NAMES[first], second=NAMES[second])
    for x in (shown.values["x"], 9.0):
        shown.act("x", x)
        lowest = re.search(r"The lowest in this slice is (\S+), near", shown.caption())
        here = re.search(r"the cost is (\S+)\.", shown.caption())
        assert float(lowest[1]) < float(here[1])
    x, y = exhibit.landscape(shown.state).at
    shown.act("x", x)
    shown.act("y", y)
    assert ", the lowest in this slice." in shown.caption()


def test_the_dot_moves_both_parameters_and_no_other_and_not_out_of_the_picture():
    shown = cost_slice()
    before = shown.state.p.array.copy()
    shown.receive({"kind": "move", "name": "the network", "index": 0, "x": 3.456, "y": -99.0})
    assert shown.values["x"] == 3.46
    assert shown.values["y"] == -15
    changed = np.flatnonzero(shown.state.p.array != before)
    assert sorted(changed) == sorted([NAMES["w₁₁[2]"], NAMES["w₂₁[2]"]])


def test_a_parameter_chosen_for_both_directions_changes_places_with_the_other():
    shown = cost_slice()
    shown.act("first", "w₂₁[2]")
    assert (shown.values["first"], shown.values["second"]) == ("w₂₁[2]", "w₁₁[2]")
    shown.act("second", "w₂₁[2]")
    assert (shown.values["first"], shown.values["second"]) == ("w₁₁[2]", "w₂₁[2]")
    with pytest.raises(ValueError, match="another parameter than first"):
        cost_slice(first=3, second=3)


def test_a_network_that_lies_beyond_the_slice_has_no_dot_in_it():
    p = np.zeros(23)
    p[NAMES["w₁₁[2]"]] = 100
    shown = cost_slice(p=p)
    assert not [item for item in shown.scene().axes[0].items if isinstance(item, Handle)]
    assert "At w₁₁[2] = 100" in shown.caption()


def test_a_parameter_beyond_the_slice_is_shown_as_it_is_and_moved_by_itself():
    shown = cost_slice(p=np.full(23, 40.0))
    assert (shown.values["x"], shown.values["y"]) == (40, 40)
    shown.act("x", "-200")
    assert (shown.values["x"], shown.values["y"]) == (-200, 40)
