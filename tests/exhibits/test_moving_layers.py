"""The plane on its way through the layers, against torch and the straight line of the last layer."""

import numpy as np
import pytest
import torch

from course_utils.exhibits.ch02_forward_pass import moving_layers as exhibit
from course_utils.exhibits.ch02_forward_pass.moving_layers import SIZES, State, moving_layers
from course_utils.network.costs import misclassified
from course_utils.network.datasets import figure1
from course_utils.pictures.scene import Dots, Line


def by_torch(network, x, layer):
    a = torch.tensor(x)
    for l in range(2, layer + 1):
        a = torch.sigmoid(torch.tensor(network.W[l].copy()) @ a + torch.tensor(network.b[l].copy()))
    return a.numpy()


@pytest.mark.parametrize("layer", [1, 2, 3])
def test_at_each_layer_everything_is_where_its_activations_are(layer):
    network = exhibit.fitted("2, 2, 2, 2", 0)
    scene = moving_layers(layer=float(layer)).scene()
    [circles, crosses] = [item for item in scene.axes[0].items if isinstance(item, Dots)]
    points = figure1()
    for marks, category in ((circles, 0), (crosses, 1)):
        wanted = by_torch(network, points.x[:, points.labels == category], layer)
        np.testing.assert_allclose([marks.x, marks.y], wanted, rtol=1e-12)


def test_halfway_everything_is_halfway():
    network, x = exhibit.fitted("2, 2, 2, 2", 0), exhibit.grid()
    ends = [exhibit.moved(network, x, layer) for layer in (2.0, 3.0)]
    np.testing.assert_allclose(exhibit.moved(network, x, 2.5), np.mean(ends, axis=0), rtol=1e-12)


@pytest.mark.parametrize("seed", range(4))
def test_the_boundary_is_bent_at_the_input_and_straight_before_the_output(seed):
    network = exhibit.fitted("2, 2, 2, 2", seed)
    assert exhibit.straightness(network, 1.0) > 0.05
    assert exhibit.straightness(network, 3.0) < 0.005
    places = exhibit.moved(network, exhibit.boundary(network), 3.0)
    W, b = network.W[4], network.b[4]
    off = (W[0] - W[1]) @ places + (b[0] - b[1])
    assert np.nanmax(abs(off)) / np.linalg.norm(W[0] - W[1]) < 0.005, "it is the last layer's own line"


@pytest.mark.parametrize("sizes", SIZES)
def test_every_fit_has_all_points_right(sizes):
    points = figure1()
    assert not any(
        misclassified(exhibit.fitted(sizes, seed), points.x, points.y).any() for seed in range(11)
    )


def test_what_becomes_of_the_line_is_not_said_at_the_input():
    assert "straight" not in moving_layers().caption()
    assert "off a straight line" in moving_layers(layer=1.5).caption()


def test_three_neurons_are_drawn_in_projection_and_inside_the_box():
    shown = moving_layers(sizes="2, 2, 3, 2", layer=3.0)
    [grid, *_] = [item for item in shown.scene().axes[0].items if isinstance(item, Line)]
    a = by_torch(exhibit.fitted("2, 2, 3, 2", 0), np.nan_to_num(exhibit.grid()), 3)
    gaps = np.isnan(grid.x)
    np.testing.assert_allclose(grid.x[~gaps], (a[0] + 0.35 * a[2])[~gaps])
    assert (np.nanmin(grid.x), np.nanmin(grid.y)) >= (-0.05, -0.05)
    assert np.nanmax([grid.x, grid.y]) <= 1.4


def test_playing_goes_through_the_layers_and_stops_at_the_last(clock):
    shown = moving_layers.exhibit(State(), clock=clock)
    shown.act("play", True)
    for _ in range(30):
        clock.wait(0.1)
        shown.tick()
    assert 1.5 < shown.state.layer < 3 or not shown.state.playing
    for _ in range(60):
        clock.wait(0.1)
        shown.tick()
    assert (shown.state.layer, shown.state.playing) == (3, False)
    assert shown.values["layer"] == 3
    assert "is straight there" in shown.caption()
    shown.act("play", True)
    assert shown.state.layer < 1.1, "and begins again"


def test_the_slider_can_be_moved_while_it_plays_and_after(clock):
    shown = moving_layers.exhibit(State(playing=True), clock=clock)
    clock.wait(0.1)
    shown.tick()
    shown.act("layer", 2.5)
    assert shown.state.layer == pytest.approx(2.5, abs=0.1)
    assert State(layer=2.5, sizes="2, 2, 3, 2").layer == 2.5


def test_a_place_between_two_layers_is_kept_to_the_last_digit():
    shown = moving_layers(layer=1.23456789)
    shown.receive({"kind": "operate", "name": "seed", "value": 3})
    shown.receive({"kind": "undo"})
    assert shown.state == State(layer=1.23456789)


def test_three_neurons_are_seen_in_a_cube_whose_axes_are_named():
    flat = moving_layers(sizes="2, 2, 3, 2", layer=2.0).scene()
    assert flat.axes[0].xlabel == "neuron 1"
    aslant = moving_layers(sizes="2, 2, 3, 2", layer=3.0).scene()
    assert "a₃" in aslant.axes[0].xlabel
    assert any("aslant" in text.text for text in aslant.texts)
    edges = aslant.axes[0].items[-1]
    assert np.count_nonzero(np.isnan(edges.x)) == 12
    assert np.nanmax(edges.x) == 1.35, "the far corner, which no sigmoid reaches"
    marks = [item for item in aslant.axes[0].items if isinstance(item, Dots)]
    assert all(one.x.max() < 1.35 for one in marks)


def test_from_which_starts_the_line_is_bent_in_layer_2():
    """As the notebook says."""
    off = [exhibit.straightness(exhibit.fitted("2, 2, 2, 2", seed), 2.0) for seed in range(11)]
    assert [seed for seed in range(11) if off[seed] > 0.005] == [7]
    assert off[7] == pytest.approx(0.036, abs=0.002)
