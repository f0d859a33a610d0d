"""The exhibit `softmax`: what is drawn and said is what torch and a difference quotient give."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from course_utils.exhibits.ch06_overfitting import softmax
from course_utils.interactive.limits import SMALLEST
from course_utils.pictures.scene import Bars, Handle, Line

VALUES = st.floats(-10, 10).map(lambda v: v if abs(v) >= SMALLEST else 0.0)  # as a state reads them


def items(axes, kind):
    return [item for item in axes.items if isinstance(item, kind)]


def gradients(v, label):
    """The gradients of both costs by v, by automatic differentiation."""
    y = torch.nn.functional.one_hot(torch.tensor(label), len(v)).double()
    found = []
    for cost in (
        lambda t: torch.nn.functional.cross_entropy(t, torch.tensor(label)),
        lambda t: 0.5 * ((y - torch.softmax(t, 0)) ** 2).sum(),
    ):
        t = torch.tensor(v, requires_grad=True)
        cost(t).backward()
        found.append(t.grad.numpy())
    return found


@given(VALUES, VALUES, VALUES, st.integers(1, 3))
def test_the_bars_are_the_outputs_and_what_torch_makes_of_them(v1, v2, v3, label):
    state = softmax.State(v1=v1, v2=v2, v3=v3, label=label)
    scene = softmax.scene(state, None)
    (before,), (after,) = (items(axes, Bars) for axes in scene.axes[:2])
    assert before.heights.tolist() == [v1, v2, v3]
    expected = torch.softmax(torch.tensor([v1, v2, v3], dtype=torch.float64), 0)
    assert after.heights == pytest.approx(expected.numpy(), rel=1e-12)
    assert before.chosen == after.chosen == label - 1


@given(VALUES, VALUES, VALUES, st.sampled_from([softmax.WHOLE, softmax.RIGHT]))
def test_each_curve_is_a_gradient_at_every_margin(v1, v2, v3, of):
    state = softmax.State(v1=v1, v2=v2, v3=v3, label=2, of=of)
    _, *curves = items(softmax.scene(state, None).axes[2], Line)
    for i in (0, 50, 96, 192):
        v = np.array([v1, max(v1, v3) + curves[0].x[i], v3])
        for curve, gradient in zip(curves, gradients(v, 1), strict=True):
            wanted = np.linalg.norm(gradient) if of == softmax.WHOLE else abs(gradient[1])
            assert curve.y[i] == pytest.approx(wanted, abs=1e-12)


def test_badly_wrong_the_quadratic_cost_hardly_learns():
    shown = softmax.softmax()
    shown.act("wrong")
    of_log, of_quadratic = softmax.sizes(shown.state.v, shown.state.right, shown.state.of)
    assert of_log > 1.4
    assert of_quadratic < 1e-3
    assert "not right, with margin −10" in shown.caption()


def test_far_outputs_break_the_formula_as_written_and_not_the_other():
    shown = softmax.softmax(c=1000.0)
    table = shown.scene().tables[1]
    assert [row[1] for row in table.rows] == ["∞", "no number", "no number"]
    assert [row[2] for row in table.rows] == ["1,003.051", "0.002", "6.051"]
    assert "no number comes out" in shown.caption()
    assert softmax.softmax(c=-1000.0).scene().tables[1].rows[0][1] == "−∞"


def test_a_constant_changes_neither_softmax_nor_costs():
    near, far = softmax.softmax().scene(), softmax.softmax(c=-400.0).scene()
    (here,), (there,) = (items(scene.axes[1], Bars) for scene in (near, far))
    assert there.heights == pytest.approx(here.heights, rel=1e-9)
    assert far.tables[0].rows == near.tables[0].rows


def test_the_top_of_a_bar_follows_the_drag_and_stays_within_the_slider():
    shown = softmax.softmax(factor=2.0, c=10.0)
    handles = items(shown.scene().axes[0], Handle)
    assert [handle.name for handle in handles] == ["output 1", "output 2", "output 3"]
    move = {"kind": "move", "name": "output 3", "index": 0, "x": 3.0}
    shown.receive(move | {"y": 13.0, "serial": 1})
    assert shown.state.v3 == shown.values["v3"] == 1.5
    shown.receive(move | {"y": 130.0, "serial": 2})
    assert shown.state.v3 == 10


@pytest.mark.parametrize("name", ["", "output 9", "v1", "K"])
def test_a_handle_that_there_is_not_changes_nothing(name):
    shown = softmax.softmax()
    before = shown.state
    shown.receive({"kind": "move", "index": 0, "name": name, "x": 1, "y": -1})
    assert shown.state == before
    assert shown.failure is None


@given(VALUES, VALUES, VALUES, st.integers(1, 3))
def test_nowhere_does_the_quadratic_cost_pull_more_than_half_as_hard(v1, v2, v3, label):
    """The matrix before s - y is the covariance of a draw among unit vectors: its norm is 1/2 at most."""
    of_log, of_quadratic = softmax.sizes(np.array([v1, v2, v3]), label - 1, softmax.WHOLE)
    assert of_quadratic <= 0.5 * of_log + 1e-15
