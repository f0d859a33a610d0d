"""The exhibits of notebook 01: the sigmoid of Figure 2, one neuron, and where activations saturate."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_utils.exhibits.ch01_sigmoid import one_neuron, sigmoid, which_activation
from course_utils.network.activations import ACTIVATIONS
from course_utils.network.datasets import figure1
from course_utils.pictures.scene import Handle, Line


def lines(scene, axes):
    return [item for item in scene.axes[axes].items if isinstance(item, Line)]


@pytest.mark.parametrize(("preset", "w", "c"), [("upper", 1, 0), ("lower", 3, 5)])
def test_figure_2(preset, w, c):
    shown = sigmoid.sigmoid(w=2.0, c=-1.0)
    shown.act(preset)
    _, curve, tangent = lines(shown.scene(), 0)
    assert (curve.x[0], curve.x[-1]) == (-10, 10)
    assert curve.y == pytest.approx(1 / (1 + np.exp(-w * (curve.x - c))), rel=1e-12)
    assert np.interp(c, curve.x, curve.y) == pytest.approx(0.5, abs=1e-6)
    assert np.diff(tangent.y) / np.diff(tangent.x) == pytest.approx(w / 4)


@given(st.floats(-20, 20), st.floats(-10, 10), st.floats(-10, 10))
def test_the_tangent_touches_with_the_slope_of_a_difference_quotient(w, c, x):
    state = sigmoid.State(w=w, c=c, x=x)
    scene = sigmoid.scene(state, None)
    tangent = lines(scene, 0)[2]
    (handle,) = [item for item in scene.axes[0].items if isinstance(item, Handle)]
    h = 1e-5
    quotient = (sigmoid.value(state, x + h) - sigmoid.value(state, x - h)) / (2 * h)
    assert np.diff(tangent.y) / np.diff(tangent.x) == pytest.approx(quotient, rel=1e-5, abs=1e-8)
    assert np.interp(x, tangent.x, tangent.y) == pytest.approx(handle.y, abs=1e-9)
    assert handle.y == pytest.approx(sigmoid.value(state, x))


def test_the_step_is_the_limit_of_the_curve():
    step, curve, _ = lines(sigmoid.scene(sigmoid.State(w=20.0, c=2.0), None), 0)
    away = abs(curve.x - 2) > 1
    assert curve.y[away] == pytest.approx(np.interp(curve.x[away], step.x, step.y), abs=1e-8)


def test_the_handle_follows_the_drag_and_stays_on_the_axis():
    shown = sigmoid.sigmoid()
    shown.receive({"kind": "move", "index": 0, "x": 3.25, "y": 0.1, "serial": 1})
    assert shown.state.x == shown.values["x"] == 3.25
    shown.receive({"kind": "move", "index": 0, "x": 33.0, "y": 0.1, "serial": 2})
    assert shown.state.x == 10


def test_one_neuron_gets_nine_of_the_ten_points_and_no_line_does_better():
    most, (w1, w2, b) = one_neuron.best(figure1())
    state = one_neuron.State(w1=w1, w2=w2, b=b)
    assert most == one_neuron.right(state).sum() == 9
    # A dense search over directions and offsets, which knows nothing of pairs of points.
    angles = np.linspace(0, 2 * np.pi, 721)
    across = np.stack([np.cos(angles), np.sin(angles)], axis=1) @ figure1().x
    offsets = np.linspace(-1.5, 1.5, 601)
    fires = across[:, None, :] + offsets[None, :, None] > 0
    assert (fires == (figure1().labels == 0)).sum(axis=2).max() == 9


def test_the_arrow_is_at_right_angles_to_the_boundary_and_points_to_where_the_neuron_fires():
    state = one_neuron.State(w1=3.0, w2=-4.0, b=0.7)
    shaft, _ = one_neuron._arrow(state)
    foot, tip = np.array([shaft.x, shaft.y]).T
    assert one_neuron.output(state, foot[:, None]) == pytest.approx(0.5)
    assert one_neuron.output(state, tip[:, None]) > 0.5
    assert (tip - foot) @ np.array([4.0, 3.0]) == pytest.approx(0, abs=1e-12)


def test_no_arrow_stands_outside_the_square():
    for w1, b in ((-9.0, 0.0), (9.0, -9.0)):  # the boundary is an edge, and it fires beyond it
        assert one_neuron._arrow(one_neuron.State(w1=w1, b=b)) == ()
    assert one_neuron._arrow(one_neuron.State(w1=9.0, b=0.0))


def test_there_is_a_column_for_what_is_known_and_for_nothing_else():
    shown = one_neuron.one_neuron(show=["w1", "w2", "b"])

    def names():
        return [name for _, name in shown.scene().axes[1].xticks]

    assert names() == ["now"]
    shown = one_neuron.one_neuron()
    shown.act("guess", "9")
    assert names() == ["now", "your guess"]
    shown.act("reveal")
    assert names() == ["now", "your guess", "the best"]


@pytest.mark.parametrize("name", list(ACTIVATIONS))
@pytest.mark.parametrize("z", [-10.0, -4.0, 0.0, 2.5, 10.0])
def test_the_tangent_touches_its_curve_inside_the_box(name, z):
    left = which_activation.which_activation(activation=name, z=z).scene().axes[0]
    low, high = left.ylim
    assert low < float(ACTIVATIONS[name].f(z)) < high


def test_the_best_is_shown_only_after_a_guess():
    shown = one_neuron.one_neuron()
    shown.act("reveal")
    assert "First say" in shown.caption()
    assert not shown.state.revealed
    shown.act("guess", "10")
    shown.act("reveal")
    words = "9 of 10 points are right. No straight line gets more than 9 right. You said 10. From "
    assert shown.caption().startswith(words)
    shown.receive({"kind": "move", "index": 3, "x": 0.2, "y": 0.8, "serial": 1})
    assert not shown.state.revealed
    shown.act("reveal")
    words = "10 of 10 points are right. No straight line gets more than 10 right. You said 10. From "
    assert shown.caption().startswith(words)
    for name in ("w1", "w2", "b"):
        assert shown.values[name] == pytest.approx(getattr(shown.state, name)), "as the slider says"


def test_a_bar_is_drawn_only_of_what_is_known():
    shown = one_neuron.one_neuron()

    def bars():
        [found] = shown.scene().axes[1].items
        return dict(zip(found.x.tolist(), found.heights.tolist(), strict=True))

    assert bars() == {0: 8}
    shown.act("guess", "10")
    assert bars() == {0: 8, 1: 10}
    shown.act("reveal")
    assert bars() == {0: 9, 1: 10, 2: 9}
    shown.act("anew")
    assert shown.state == one_neuron.State()
    assert bars() == {0: 8}


@pytest.mark.parametrize("weights", [(-6.0, 0.0, 3.0), (12.0, -16.0, 1.0)])
def test_the_dashed_lines_are_the_levels_10_and_90_percent_and_as_far_apart_as_the_caption_says(weights):
    shown = one_neuron.one_neuron(**dict(zip(("w1", "w2", "b"), weights, strict=True)))
    [levels] = [item for item in shown.scene().axes[0].items if isinstance(item, Line) and item.dashed]
    places = np.array([levels.x, levels.y])[:, ~np.isnan(levels.y)]
    a = one_neuron.output(shown.state, places)
    assert np.minimum(abs(a - 0.1), abs(a - 0.9)).max() < 5e-3
    unit = np.array(weights[:2]) / np.linalg.norm(weights[:2])
    across = unit @ places
    apart = across[a > 0.5].mean() - across[a < 0.5].mean()
    assert f"line (dashed) it is {apart:.2f}"[:-1] in shown.caption()
    assert "log" not in shown.caption(), "the formula is for exercise 5"


@pytest.mark.parametrize("threshold", [0.001, 0.01, 0.1, 0.2])
def test_saturation_of_the_sigmoid_and_tanh_from_their_inverse_functions(threshold):
    """sigma (1 - sigma) = t where sigma is a root of a quadratic; 1 - tanh^2 = t where tanh^2 = 1 - t."""
    root = (1 + np.sqrt(1 - 4 * threshold)) / 2
    edge = np.log(root / (1 - root))
    share = which_activation.saturated(ACTIVATIONS["sigmoid"], threshold)
    assert share == pytest.approx(1 - edge / 10, abs=1e-3)
    edge = np.arctanh(np.sqrt(1 - threshold))
    share = which_activation.saturated(ACTIVATIONS["tanh"], threshold)
    assert share == pytest.approx(1 - edge / 10, abs=1e-3)


def test_saturation_of_the_others():
    share = {name: which_activation.saturated(ACTIVATIONS[name], 0.01) for name in ACTIVATIONS}
    assert share["relu"] == pytest.approx(0.5, abs=1e-3)
    assert share["step"] == 1
    assert share["leaky relu"] == 0
    assert which_activation.saturated(ACTIVATIONS["leaky relu"], 0.02) == pytest.approx(0.5, abs=1e-3)


def test_where_activations_are_flat_is_shown_after_a_guess_only():
    shown = which_activation.which_activation()
    left, right = shown.scene().axes
    assert right.items == ()
    assert np.isnan(left.items[2].y).all()
    assert "%" not in shown.caption()
    shown.act("guess", "tanh")
    left, right = shown.scene().axes
    shares = [100 * which_activation.saturated(one, 0.01) for one in ACTIVATIONS.values()]
    assert right.items[0].heights.tolist() == shares
    assert not np.isnan(left.items[2].y).all()
    assert "54% of the axis" in shown.caption()
    assert "You said tanh. Beside the step the largest share is that of tanh, 70%." in shown.caption()


@pytest.mark.parametrize("labels", ["AB", "AABB", "ABABABABAB"])
def test_points_are_counted_in_whole_ticks(labels):
    places = np.random.default_rng(0).random((len(labels), 2)).round(3)
    points = [[*place, label] for place, label in zip(places.tolist(), labels, strict=True)]
    axes = one_neuron.one_neuron(data=points).scene().axes[1]
    assert len(axes.yticks) > 1
    assert all(value == int(value) for value, _ in axes.yticks)
