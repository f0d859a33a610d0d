"""The picture exhibits of notebook 05: what they draw and say is what torch and scipy compute."""

import numpy as np
import pytest
import scipy.ndimage
import scipy.signal
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from torch.utils.flop_counter import FlopCounterMode

from course_utils.cifar10 import model
from course_utils.convolution.known_filters import FILTERS, correlated, patch_around, resized, turned
from course_utils.exhibits.ch05_convolution import colour_filters, image_filter, shape_walker
from course_utils.interactive import sample_pictures
from course_utils.interactive.sample_pictures import grey, photograph
from course_utils.pictures.scene import Image

PICTURES = arrays(np.uint8, st.tuples(st.integers(1, 9), st.integers(1, 9)))
KERNELS = st.sampled_from([1, 3, 5]).flatmap(lambda n: arrays(float, (n, n), elements=st.integers(-9, 9)))


def images(scene):
    return [item for axes in scene.axes for item in axes.items if isinstance(item, Image)]


def conv2d(picture, kernel):
    """What torch computes, with zeros around the picture."""
    x, w = (torch.tensor(np.asarray(a, float))[None, None] for a in (picture, kernel))
    return torch.nn.functional.conv2d(x, w, padding=len(kernel) // 2)[0, 0].numpy()


# ---------------------------------------------------------------- filters


@given(PICTURES, KERNELS)
def test_torch_correlates_and_scipy_can_do_both(picture, kernel):
    assert correlated(picture, kernel) == pytest.approx(conv2d(picture, kernel))
    signed = picture.astype(float)
    convolved = pytest.approx(correlated(picture, turned(kernel)))
    assert scipy.signal.convolve2d(signed, kernel, "same") == convolved
    assert scipy.ndimage.convolve(signed, kernel, mode="constant") == convolved
    correlations = scipy.ndimage.correlate(signed, kernel, mode="constant")
    assert correlated(picture, kernel) == pytest.approx(correlations)


@given(PICTURES, KERNELS, st.data())
def test_a_patch_times_the_kernel_is_the_pixel_of_the_result(picture, kernel, data):
    at = tuple(data.draw(st.integers(0, n - 1)) for n in picture.shape)
    assert correlated(picture, kernel)[at] == np.sum(patch_around(picture, at, len(kernel)) * kernel)


@pytest.mark.parametrize("name", FILTERS)
def test_a_flat_picture_stays_flat_under_every_filter(name):
    weights, divisor = FILTERS[name]
    inside = correlated(np.full((9, 9), 100.0), weights)[2:-2, 2:-2] / divisor
    assert (inside == (0 if name.startswith(("edges", "Laplace")) else 100)).all()


def test_a_kernel_that_is_cut_out_again_is_the_old_one():
    kernel = np.arange(9.0).reshape(3, 3)
    assert resized(kernel, 5).sum() == kernel.sum()
    assert (resized(resized(kernel, 5), 3) == kernel).all()
    with pytest.raises(ValueError, match=r"the kernel must have shape \(1, 1\), \(3, 3\), .* got \(2, 2\)"):
        correlated(np.zeros((5, 5)), np.zeros((2, 2)))


def test_the_photograph_is_cut_to_a_square_and_averaged():
    for size in (256, 32):
        assert photograph(size).shape == (size, size, 3)
    assert photograph(512).mean() == pytest.approx(photograph(64).mean(), abs=0.5)
    with pytest.raises(ValueError, match="divisor of 512"):
        photograph(100)
    assert grey(np.array([[[255, 255, 255], [0, 0, 255]]])).tolist() == [[255, 29]]


@pytest.fixture
def stand_in(monkeypatch):
    """A machine on which no CIFAR-10 lies."""
    monkeypatch.setenv("COURSE_CIFAR10_DIR", "")
    forget()
    yield
    forget()


def forget():
    """Let no picture be remembered."""
    for found in (sample_pictures.cifar10_example, sample_pictures._examples):
        found.cache_clear()
    for found in (image_filter.source, image_filter._filtered, colour_filters.maps_of_all):
        found.cache_clear()


def test_what_stands_in_for_cifar_10_says_so_in_the_picture(stand_in):
    shown = image_filter.image_filter(picture=image_filter.SMALL)
    assert images(shown.scene())[0].values.shape == (32, 32)
    assert any("Not CIFAR-10" in text.text for text in shown.scene().texts)
    assert "stand in" in shown.caption()


# ---------------------------------------------------------------- image_filter


@pytest.mark.parametrize("operation", [image_filter.CORRELATION, image_filter.CONVOLUTION])
def test_the_result_is_what_the_named_library_computes(operation):
    kernel = (1.0, 2.0, 0.0, 0.0, -3.0, 0.0, 0.0, 0.0, 0.5)
    shown = image_filter.image_filter(kernel=kernel, operation=operation, divisor=2)
    picture, _, result, *_ = images(shown.scene())
    square = np.reshape(kernel, (3, 3))
    if operation == image_filter.CORRELATION:
        assert "conv2d of torch" in shown.caption()
        expected = conv2d(picture.values, square)
    else:
        assert "convolve2d of scipy.signal" in shown.caption()
        expected = scipy.signal.convolve2d(picture.values.astype(float), square, "same")
    assert result.values == pytest.approx(expected / 2)


def test_the_sum_that_is_written_out_is_the_pixel_that_is_pointed_at():
    shown = image_filter.image_filter()
    shown.act("preset", "blur, 5 × 5")
    shown.receive({"kind": "point", "part": "result", "what": "cell", "index": [0, 255], "serial": 1})
    around, laid = images(shown.scene())[3:]
    assert (around.values[:2] == 0).all()  # zeros outside the picture
    assert (around.values[:, 3:] == 0).all()
    value = np.sum(around.values.astype(float) * laid.values) / 25
    assert image_filter.result(shown.state)[0, 255] == pytest.approx(value)
    assert shown.scene().texts[-1].text.endswith(f"/ 25 = {value:.6g}")
    shown.receive({"kind": "point", "part": "result", "what": "cell", "index": None, "serial": 2})
    assert shown.state.at == shown.state.pixel


def test_the_patch_is_grey_as_the_picture_and_its_pixels_are_whole_numbers():
    scene = image_filter.image_filter().scene()
    picture, _, _, around, _ = images(scene)
    assert around.values.dtype == picture.values.dtype == np.uint8
    assert np.array_equal(around.values, picture.values[169:172, 97:100])
    assert "− 11·1 + 197·0 + 242·1" in [text.text for text in scene.texts]


def test_a_picked_weight_is_changed_by_the_slider():
    shown = image_filter.image_filter()
    shown.receive({"kind": "pick", "part": "filter", "what": "cell", "index": [2, 1], "serial": 1})
    shown.act("weight", 4.5)
    assert shown.state.weights[2, 1] == 4.5
    assert shown.values["preset"] == image_filter.OWN
    shown.act("size", "5 × 5")
    assert shown.state.weights[3, 2] == shown.values["weight"] == 4.5
    shown.act("size", "3 × 3")
    assert shown.state.weights[2, 1] == 4.5


def test_the_same_place_is_explained_in_a_smaller_picture():
    shown = image_filter.image_filter(pixel=(128, 255))
    shown.act("picture", image_filter.SMALL)
    assert shown.state.pixel == (16, 31)


# ---------------------------------------------------------------- shape_walker


def test_the_block_with_the_most_parameters_is_block_4_and_another_after_more_filters():
    shown = shape_walker.shape_walker(guess="block 4")
    assert shown.scene().texts[-1].text == "You said “block 4”, and so it is."
    shown = shape_walker.shape_walker(guess="block 4", filters=(128, 128, 64, 64, 10))
    assert shown.scene().texts[-1].text == "You said “block 4”; it is “block 2”."


def test_of_blocks_with_as_many_parameters_each_is_right_and_without_blocks_none():
    equal = {"sizes": (1,) * 5, "filters": (3,) * 5, "paddings": (0,) * 5, "pools": ("none",) * 5}
    for guess, outcome in (
        ("block 5", "You said “block 5”, and so it is."),
        ("block 1", "You said “block 1”, and so it is."),
    ):
        assert shape_walker.shape_walker(guess=guess, **equal).scene().texts[-1].text == outcome
    equal["filters"] = (3, 3, 3, 3, 2)
    told = shape_walker.shape_walker(guess="block 5", **equal).scene().texts[-1].text
    assert told == "You said “block 5”; it is “block 1”, “block 2”, “block 3” and “block 4”."
    stopped = shape_walker.shape_walker(guess="block 5", paddings=(0,) * 5)
    assert "multiplications up to there. Block" in stopped.caption()


def test_the_paper_s_walk_is_that_of_the_network(paper_net):
    reached, problem = shape_walker.walk(shape_walker.State(guess="block 1"))
    assert problem == ""
    net, maps = paper_net
    for block, module, output in zip(reached, net.blocks, maps, strict=True):
        rows, columns, filters = block.output
        assert output.shape == (1, filters, rows, columns)
        assert block.n_parameters == sum(p.numel() for p in module.parameters())
    assert (
        "32 → 16 → 8 → 4 → 1 → 1. 145,578 parameters"
        in shape_walker.shape_walker(guess="block 1").caption()
    )


@pytest.fixture(scope="module")
def paper_net():
    """The network of section 7.4, and what its blocks make of one picture."""
    net = model.build()
    return net, net.maps(torch.zeros(1, 3, 32, 32))


def test_the_multiplications_are_those_that_torch_counts():
    reached, _ = shape_walker.walk(shape_walker.State(guess="block 1"))
    with FlopCounterMode(display=False) as counter, torch.no_grad():
        model.build()(torch.zeros(1, 3, 32, 32))
    assert counter.get_total_flops() == 2 * shape_walker.totals(reached)[1]  # each with an addition


@settings(max_examples=25)
@given(st.data())
def test_one_can_walk_just_where_torch_can(data):
    def five(*values):
        return tuple(data.draw(st.tuples(*[st.sampled_from(values)] * 5)))

    state = shape_walker.State(
        guess="block 1",
        sizes=five(1, 2, 5, 8),
        paddings=five(0, 1, 2),
        filters=five(1, 3),
        pools=five(*shape_walker.POOLS),
        pool_size=data.draw(st.sampled_from([2, 3])),
    )
    reached, problem = shape_walker.walk(state)
    x = torch.zeros(1, 3, 32, 32)
    for block in reached:
        x = one_block(x, state, block.number - 1)
        assert (*x.shape[2:], x.shape[1]) == block.output
    if problem:
        assert f"Block {len(reached) + 1} cannot" in problem
        with pytest.raises(RuntimeError):
            one_block(x, state, len(reached))


def one_block(x, state, k):
    """What torch makes of x in block k + 1."""
    x = torch.nn.Conv2d(x.shape[1], state.filters[k], state.sizes[k], padding=state.paddings[k])(x)
    if state.pools[k] == "none":
        return x
    if state.pool_size == 3:
        x = torch.nn.functional.pad(x, (0, 1, 0, 1))
    return torch.nn.functional.max_pool2d(x, state.pool_size, 2)


def test_what_does_not_fit_is_explained_and_can_be_mended():
    shown = shape_walker.shape_walker(guess="block 1", block=4)
    shown.act("size", 5)
    assert "Block 4 cannot exist: its filters are 5 × 5, but its input is only 4 × 4." in shown.caption()
    assert [row[0] for row in shown.scene().tables[0].rows if "–" in row] == ["block 4", "block 5"]
    shown.act("padding", 1)
    assert "2 × 2 × 10 come out" in shown.caption()
    shown.act("paper")
    assert shown.state == shape_walker.State(guess="block 1", block=4)


def test_a_picked_row_is_the_block_that_the_controls_change():
    shown = shape_walker.shape_walker(guess="block 1")
    event = {"kind": "pick", "part": "blocks", "what": "row", "index": 1, "serial": 1}
    shown.receive(event)
    shown.act("filters", 7)
    assert shown.state.filters == (32, 7, 64, 64, 10)
    assert shown.scene().tables[0].rows[2][1] == "64 of 5 × 5 × 7"
    shown.receive(event | {"index": 5, "serial": 2})  # the sums belong to no block
    assert shown.state.block == 5


# ---------------------------------------------------------------- colour_filters


@settings(max_examples=20)
@given(
    st.integers(0, 1000),
    st.sampled_from(list(colour_filters.POOLING)),
    st.integers(1, 8),
    st.integers(1, 8),
)
def test_the_map_and_what_pooling_leaves_are_those_of_torch(seed, pooling, size, stride):
    weights = np.random.default_rng(seed).uniform(-2, 2, 27)
    state = colour_filters.State(weights=tuple(weights), pooling=pooling, size=size, stride=stride)
    whole = torch.tensor(photograph(64)).permute(2, 0, 1)[None].double() / 255
    expected = torch.nn.functional.conv2d(whole, torch.tensor(weights).reshape(1, 3, 3, 3), padding=1)
    pool = {"max": torch.nn.functional.max_pool2d, "average": torch.nn.functional.avg_pool2d}
    small = pool[colour_filters.POOLING[pooling]](expected, size, stride)
    large, after = images(colour_filters.scene(state, colour_filters.maps(state)))[:2]
    assert large.values == pytest.approx(expected[0, 0].numpy())
    assert after.values == pytest.approx(small[0, 0].numpy())


def test_the_map_is_the_sum_of_what_the_channels_add():
    large, _, _, *rest = images(colour_filters.colour_filters(weights=(0.5, -1.0, 2.0) * 9).scene())
    assert large.values == pytest.approx(sum(rest[k].values for k in (2, 5, 8)))


def test_a_picked_weight_a_picked_filter_and_a_window():
    shown = colour_filters.colour_filters()

    def event(part, index, kind="pick"):
        event.serial += 1
        shown.receive({"kind": kind, "part": part, "what": "cell", "index": index, "serial": event.serial})

    event.serial = 0
    event("blue weights", [2, 0])
    shown.act("weight", 1.25)
    assert shown.state.tensor[2, 2, 0] == 1.25
    assert shown.values["preset"] == "your own"
    names = [image.name for image in images(shown.scene()) if image.name.startswith("filter ")]
    event(names[0], [5, 5])
    assert shown.values["preset"] == "red against green"
    event("pooled map", [1, 2], "point")
    frame = shown.scene().axes[0].items[1]
    assert (frame.x.min(), frame.x.max(), frame.y.min(), frame.y.max()) == (8, 12, 4, 8)
    value = colour_filters.feature_map(shown.state)[4:8, 8:12].max()
    said = f"{value:.3f}".rstrip("0").replace("-", "−")
    assert f"in row 2, column 3 the largest of 16 numbers is {said}." in shown.caption()
    event("pooled map", None, "point")
    assert shown.scene().axes[1].items[0].chosen == shown.state.window


def test_windows_that_pass_over_pixels_are_said_to():
    shown = colour_filters.colour_filters(size=2, stride=3)
    assert "passed over" in shown.caption()
    shown.act("stride", 2)
    assert "passed over" not in shown.caption()


def test_the_colour_picture_that_stands_in_says_so(stand_in):
    shown = colour_filters.colour_filters(picture=colour_filters.SMALL)
    assert any("Not CIFAR-10" in text.text for text in shown.scene().texts)
    assert "in place of" in shown.caption()
