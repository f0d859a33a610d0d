"""The receptive field: sizes, pixels and paths, against automatic differentiation."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from course_utils.convolution.convolution import sides
from course_utils.convolution.receptive_field import SlidingWindow, lengths, path_counts, receptive_fields
from course_utils.exhibits.ch05_convolution import receptive_field
from course_utils.pictures.scene import Image, Line

LAYERS = st.builds(SlidingWindow, st.integers(1, 5), st.integers(1, 3), st.integers(0, 2) | st.just((0, 1)))


def derivative(layers, neuron, n=32, weights=torch.ones):
    """The derivative of a neuron (i, j) of the last map by the picture, by automatic differentiation."""
    picture = torch.zeros(1, 1, n, n, dtype=torch.float64, requires_grad=True)
    x = picture
    for layer in layers:
        x = torch.nn.functional.pad(x, sides(layer.padding) * 2)
        w = weights(1, 1, layer.size, layer.size, dtype=torch.float64)
        x = torch.nn.functional.conv2d(x, w, stride=layer.stride)
    x[0, 0][neuron].backward()
    return picture.grad[0, 0].numpy()


def fits(layers, n):
    try:
        return lengths(n, layers)
    except ValueError:
        return None


@given(st.lists(LAYERS, max_size=4), st.integers(4, 20), st.data())
def test_paths_are_the_derivative_where_all_weights_are_one(layers, n, data):
    counts = fits(layers, n)
    if counts is None:
        return
    i, j = (data.draw(st.integers(0, counts[-1] - 1)) for _ in range(2))
    found = np.outer(path_counts(n, layers, i)[0], path_counts(n, layers, j)[0])
    assert found == pytest.approx(derivative(layers, (i, j), n))


@given(st.lists(LAYERS, max_size=4), st.integers(4, 20), st.data())
def test_what_is_seen_is_what_random_weights_have_a_derivative_by(layers, n, data):
    """Pixels that a stride leaves out within the field are the only others without one."""
    counts = fits(layers, n)
    if counts is None:
        return
    i = data.draw(st.integers(0, counts[-1] - 1))
    torch.manual_seed(0)
    seen = derivative(layers, (i, i), n, torch.randn) != 0
    assert (seen == (np.outer(*[path_counts(n, layers, i)[0]] * 2) > 0)).all()
    first, end = receptive_fields(layers)[-1].sees(i, n)
    assert not seen[:first].any()
    assert not seen[end:].any()
    if all(layer.stride <= layer.size for layer in layers) and seen.any():
        rows = np.flatnonzero(seen.any(axis=1))
        assert first <= rows[0]
        assert rows[-1] < end


@pytest.mark.parametrize(("name", "sees", "step"), [("two of 3 × 3", 5, 1), ("one of 5 × 5", 5, 1)])
def test_two_filters_of_3_see_as_much_as_one_of_5(name, sees, step):
    reach = receptive_fields([receptive_field.LAYERS[layer] for layer in receptive_field.STACKS[name]])[-1]
    assert (reach.size, reach.step) == (sees, step)


def test_figure_10_sees_the_whole_picture_from_block_3_on():
    reach = receptive_fields([receptive_field.LAYERS[name] for name in receptive_field.PAPER])
    assert [one.size for one in reach] == [1, 5, 7, 15, 19, 35, 43, 67]
    assert lengths(32, [receptive_field.LAYERS[name] for name in receptive_field.PAPER])[-1] == 1


def test_a_neuron_that_there_is_not_is_refused():
    with pytest.raises(ValueError, match="neuron must be a whole number from 0 to 1, got 2"):
        path_counts(3, [SlidingWindow(2)], 2)


# ---------------------------------------------------------------- the exhibit


@pytest.mark.parametrize("stack", receptive_field.STACKS)
def test_the_shaded_pixels_are_those_with_a_derivative(stack):
    shown = receptive_field.receptive_field(neuron=(0, 5))
    shown.act("preset", stack)
    seen = receptive_field.view(shown.state)
    expected = derivative(seen.layers, seen.neuron)
    (image,) = [item for item in shown.scene().axes[1].items if isinstance(item, Image)]
    assert image.values == pytest.approx(expected / expected.max())
    assert f"{np.sum(expected > 0):,} of the 1,024 pixels" in shown.caption()
    (frame,) = [item for item in shown.scene().axes[0].items if isinstance(item, Line)]
    rows = np.flatnonzero(expected.any(axis=1))
    assert (frame.y.min(), frame.y.max()) == (rows[0], rows[-1] + 1)


def test_a_picked_neuron_is_explained_and_keeps_its_place_in_another_layer():
    shown = receptive_field.receptive_field()
    shown.receive({"kind": "pick", "part": "map of layer 2", "what": "cell", "index": [15, 0], "serial": 1})
    assert (shown.state.layer, shown.state.neuron) == (2, (15, 0))
    assert shown.scene().axes[3].items[0].chosen == (15, 0)
    shown.receive({"kind": "pick", "part": "layers", "what": "row", "index": 4, "serial": 2})
    assert shown.state.neuron == (7, 0)
    assert shown.values["layer"] == 4


def test_a_neuron_without_a_neighbour_is_said_to_be_the_only_one():
    shown = receptive_field.receptive_field(stack=receptive_field.PAPER, layer=7)
    assert "sees 67 × 67 pixels with padding, it is the only one." in shown.caption()
    assert (
        "sees 5 × 5 pixels, its neighbour as many, 1 further on."
        in receptive_field.receptive_field(layer=1, neuron=(9, 9)).caption()
    )


def test_what_does_not_fit_is_explained():
    shown = receptive_field.receptive_field(stack=("4 × 4, no padding",) * 4 + ("pooling 2 × 2",) * 3)
    assert len(shown.scene().axes) == 2 + 7
    shown.act("preset", "blocks 1 to 4 of Figure 10")
    shown.act("layer", 1)
    shown.act("kind", "pooling 2 × 2")
    assert "Layer 7 does not fit: 4 × 4 on a map of 2 × 2." in shown.caption()
    assert len(shown.scene().axes) == 2 + 6
