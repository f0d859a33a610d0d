"""The attack by the gradient: against automatic differentiation, and what its bound promises."""

import itertools

import numpy as np
import pytest
import torch

from course_utils.exhibits.ch08_not_treated import gradient_attack as exhibit
from course_utils.interactive.asking import UNDECIDED
from course_utils.outlook.gradient_attack import FURTHEST, GRID, attack, difference_gradient, differences
from course_utils.pictures.scene import Field, Line

PLACES = [(0.62, 0.62), (0.1, 0.1), (0.3, 0.5), (0.95, 0.2)]
each = pytest.mark.parametrize("after", exhibit.AFTER)


def seen(x1, x2, after, **rest):
    return exhibit.seen(exhibit.State(x1=x1, x2=x2, after=after, **rest))


@each
def test_the_gradient_is_that_of_torch(after):
    network = seen(0.5, 0.5, after).network
    x = torch.tensor(GRID, requires_grad=True)
    a = x
    for l in (2, 3, 4):
        a = torch.sigmoid(torch.tensor(network.W[l].copy()) @ a + torch.tensor(network.b[l].copy()))
    (a[0] - a[1]).sum().backward()
    np.testing.assert_allclose(difference_gradient(network, GRID), x.grad.numpy(), rtol=1e-9, atol=1e-14)


@each
@pytest.mark.parametrize("place", PLACES)
def test_the_category_changes_where_it_is_said_and_not_within_the_bound(after, place):
    network, x, found = seen(*place, after)
    assert np.hypot(*found.direction) == pytest.approx(1)
    near = x + found.bound * 0.99 * np.stack([np.cos(t := np.linspace(0, 6.28, 60)), np.sin(t)])
    inside = ((near >= 0) & (near <= 1)).all(axis=0)
    assert ((differences(network, near) > 0) == (found.difference > 0))[inside].all()
    if found.found is None:
        ray = x + found.direction[:, None] * np.linspace(0, FURTHEST, 50)
        assert ((differences(network, ray) > 0) == (found.difference > 0)).all()
    else:
        steps = np.array([found.found, found.found - 0.002])
        there, before = differences(network, x + found.direction[:, None] * steps)
        assert (there > 0) != (found.difference > 0) or there == 0
        assert (before > 0) == (found.difference > 0)
        assert found.found > found.bound - 0.002


def curve_of(shown):
    return next(item for item in shown.scene().axes[1].items if getattr(item, "label", "") == "F₁ − F₂")


def told(shown):
    return " ".join([shown.caption(), *(text.text for text in shown.scene().texts)])


def test_the_reader_answers_first_and_then_finds_the_boundary_by_going_there():
    shown = exhibit.gradient_attack()
    found = exhibit.seen(shown.state).attack.found
    assert 0.06 < found < exhibit.REACH
    assert not any(isinstance(item, Field) for item in shown.scene().axes[0].items)
    shown.act("step", found + 0.005)  # without an answer it tells nothing
    assert np.isnan(curve_of(shown).y).all()
    assert "the category is" not in told(shown)
    shown.act("step", found - 0.02)
    shown.act("guess", exhibit.LATER)
    shown.act("guess", exhibit.ABOUT)  # nothing has been seen, so one may think again
    curve = curve_of(shown)
    assert np.isfinite(curve.y[curve.x <= shown.state.step]).all()
    assert np.isnan(curve.y[curve.x > shown.state.step]).all()
    assert f"{found:.3f}" not in told(shown)
    assert "Now drag the end" in told(shown)
    shown.act("step", found + 0.005)
    assert np.isfinite(curve_of(shown).y).all()
    assert f"changes after {found:.3f}" in told(shown)
    assert f"You said “{exhibit.ABOUT}”; it is “{exhibit.SOONER}”." in told(shown)
    shown.act("guess", exhibit.SOONER)
    assert "after seeing it" in told(shown)
    shown.act("x1", 0.3)  # another point is another question
    assert shown.state.guess == UNDECIDED
    assert not shown.state.revealed


def test_whoever_gives_up_is_told():
    shown = exhibit.gradient_attack()
    shown.act("guess", exhibit.SOONER)
    shown.act("reveal")
    assert "and so it is" in told(shown)
    assert any(isinstance(item, Field) for item in shown.scene().axes[0].items)


def test_point_and_end_of_the_arrow_can_be_dragged():
    shown = exhibit.gradient_attack(step=0.2)
    direction = exhibit.seen(shown.state).attack.direction
    x, y = np.array([0.62, 0.62]) + 0.15 * direction
    shown.receive({"kind": "move", "name": exhibit.END, "index": 0, "x": x, "y": y})
    assert shown.values["step"] == pytest.approx(0.15, abs=1e-3)
    shown.receive({"kind": "move", "name": exhibit.POINT, "index": 0, "x": 0.2, "y": 1.7})
    assert (shown.state.x1, shown.state.x2) == (0.2, 1.0)


def test_without_a_slope_there_is_no_direction():
    network = seen(0.5, 0.5, "10,000 steps").network.copy()
    network.p = np.zeros(23)
    found = attack(network, np.array([[0.5], [0.5]]))
    assert (found.slope, found.found) == (0, None)
    assert not found.direction.any()


def test_where_the_network_is_sure_a_small_step_changes_the_category_and_the_tangent_promises_safety():
    for place in ((0.62, 0.62), (0.45, 0.6)):
        found = seen(*place, "1,000,000 steps").attack
        assert abs(found.difference) > 0.99
        assert found.found < 0.15
        assert found.estimate > 3


@each
@pytest.mark.parametrize("step", [0.05, 0.3, 1.0])
def test_the_way_and_the_arrow_keep_their_direction_up_to_the_edge_of_the_square(after, step):
    for x1, x2 in itertools.product((0.0, 0.05, 0.5, 0.95, 1.0), repeat=2):
        state = exhibit.State(x1=x1, x2=x2, after=after, step=step, guess=exhibit.ABOUT)
        at = exhibit.seen(state)
        axes, direction = exhibit.scene(state, at).axes[0], at.attack.direction
        lines = [one for one in axes.items if isinstance(one, Line)]
        for drawn, length in zip(lines, (1.0, step), strict=True):
            way = np.array([drawn.x[1] - drawn.x[0], drawn.y[1] - drawn.y[0]])
            np.testing.assert_allclose(way, np.hypot(*way) * direction, atol=1e-12)
            ends = np.array([x1, x2]) + length * direction
            inside = ((ends >= 0) & (ends <= 1)).all()
            assert np.hypot(*way) == pytest.approx(length) if inside else np.hypot(*way) < length
        assert ("outside" in axes.title) == (not inside)


def test_a_change_of_category_outside_the_square_is_said_to_be_there():
    for x1, x2 in itertools.product(np.linspace(0, 1, 11).round(2), repeat=2):
        state = exhibit.State(x1=x1, x2=x2, after="10,000 steps", guess=exhibit.ABOUT, revealed=True)
        found = exhibit.seen(state).attack
        end = np.array([x1, x2]) + (found.found or 0) * found.direction
        inside = ((end > -1e-9) & (end < 1 + 1e-9)).all()
        assert (f"{found.found or 0:.3f}, outside the square;" in told_of(state)) == (not inside)
        promised = float(told_of(state).rpartition("shorter than ")[2].split()[0])
        assert 0.9 * found.bound < promised <= found.bound


def told_of(state):
    return exhibit.caption(state, exhibit.seen(state))
