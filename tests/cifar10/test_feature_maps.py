"""The exhibit `feature_maps`: what is drawn is what the network computes, by numpy from its filters."""

import hashlib
from dataclasses import replace

import numpy as np
import pytest
import scipy.fft
import scipy.special
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from course_utils import exhibits
from course_utils.cifar10 import data, evaluate, feature_maps, recorded_preparation, results, trained
from course_utils.cifar10.data import Pictures
from course_utils.cifar10.prepare import Preparation
from course_utils.exhibits.ch07_cifar10 import _shares
from course_utils.exhibits.ch07_cifar10 import feature_maps as exhibit
from course_utils.interactive.loading import Waiting
from course_utils.pictures.scene import Image
from tools.record_cifar10_preparation import diagonal

EVERY = list(exhibit.NETWORKS)
READY = trained.ready()


def seen(state):
    """What the network makes of the picture."""
    return exhibit.seen(state, Waiting(READY))


def images(state):
    """The images in their order: test picture, blocks 1 to 5, bars and their numbers, map, filter."""
    scene = exhibit.scene(state, seen(state))
    return [item for axes in scene.axes for item in axes.items if isinstance(item, Image)]


def test_the_numbers_of_pictures_are_those_that_there_are():
    assert np.bincount(READY.test.labels).tolist() == [exhibit.PER_CLASS] * 10
    assert len(exhibit.CLASSES) == 10


@pytest.mark.parametrize("name", EVERY)
@pytest.mark.parametrize("number", [1, 17])
def test_the_maps_are_those_of_the_network_block_by_block(name, number):
    state = exhibit.State(number=number, network=name, shade=exhibit.BLOCK)
    found = seen(state)
    net, prepare = feature_maps.network_named(READY, exhibit.NETWORKS[name])
    x = torch.from_numpy(prepare(READY.test)[number - 1 : number])
    with torch.inference_mode():
        outputs = net(x)[0].numpy()
    assert found.maps[4].ravel() == pytest.approx(outputs, rel=1e-4, abs=1e-3)
    assert found.softmax == pytest.approx(scipy.special.softmax(outputs.astype(float)), abs=1e-4)
    assert [maps.shape for maps in found.maps] == [
        (32, 16, 16),
        (32, 8, 8),
        (64, 4, 4),
        (64, 1, 1),
        (10, 1, 1),
    ]


@given(block=st.sampled_from([4, 5]), number=st.integers(1, 64))
def test_a_map_is_what_its_filter_makes_of_the_maps_before(block, number):
    number = min(number, exhibit.MAPS[block - 1])
    found = seen(exhibit.State())
    weights, bias = feature_maps.filters(READY, exhibit.NETWORKS[EVERY[0]], block, number)
    z = float((weights * found.maps[block - 2]).sum(dtype=float)) + bias
    expected = z if block == 5 else max(z, 0.0)
    assert found.maps[block - 1][number - 1].item() == pytest.approx(expected, rel=1e-4, abs=1e-3)


@settings(max_examples=20)
@given(
    block=st.integers(1, 5), number=st.integers(1, 64), shade=st.sampled_from([exhibit.EACH, exhibit.BLOCK])
)
def test_every_map_lies_in_its_tile_and_the_chosen_one_is_seen_large(block, number, shade):
    state = exhibit.State(guess=exhibit.SOME, block=block, map=number, shade=shade)
    _, *blocks, _bars, _numbers, large, _filter = images(state)
    for k, (maps, image) in enumerate(zip(seen(state).maps, blocks, strict=True), start=1):
        n, rows, columns = maps.shape
        assert (image.chosen is not None) == (k == block)
        assert image.values.size == n * image.tile**2
        i, j = divmod(min(number, n) - 1, exhibit.ACROSS[k - 1])
        tile = image.values[i * image.tile :, j * image.tile :][:rows, :columns]
        one = maps[min(number, n) - 1]
        largest = np.abs(one).max() if shade == exhibit.EACH and rows > 1 else np.abs(maps).max()
        assert tile == pytest.approx(one / max(largest, 1e-9), abs=1e-6)
        if k == block:
            assert image.chosen == (i, j)
            np.testing.assert_allclose(large.values, tile, atol=1e-6)


def test_the_bars_are_as_long_as_the_softmax():
    state = exhibit.State()
    *_, bars, numbers, _large, _filter = images(state)
    found = seen(state)
    lengths = (~np.isnan(bars.values)).sum(1)[_shares.GAP :: _shares.BAR + _shares.GAP] / _shares.LENGTH
    assert lengths == pytest.approx(found.softmax, abs=0.5 / _shares.LENGTH)
    assert numbers.words == tuple(f"{share:.1%}" for share in found.softmax)


@pytest.mark.parametrize("name", exhibit.CLASSES)
def test_a_class_has_its_own_pictures_in_their_order(name):
    test = READY.test
    numbers = [seen(exhibit.State(of=name, number=k)).index for k in (1, 2, exhibit.PER_CLASS)]
    assert numbers == sorted(set(numbers))
    assert {exhibit.CLASSES[test.labels[k]] for k in numbers} == {name}
    assert not (test.labels[: numbers[0]] == exhibit.CLASSES.index(name)).any()
    assert f"class {name}" in exhibit.caption(exhibit.State(of=name), seen(exhibit.State(of=name)))


def test_a_picked_map_is_seen_large_and_a_block_with_fewer_shows_its_last():
    shown = exhibits.feature_maps()
    shown.finish()
    shown.receive({"kind": "pick", "part": "maps of block 3", "what": "cell", "index": [2, 5], "serial": 1})
    assert (shown.state.block, shown.state.map) == (3, 22)
    assert "map 22 of 64 of block 3, 4 × 4" in shown.caption()
    shown.act("map", 64)
    shown.act("block", 5)
    assert "map 10 of 10 of block 5" in shown.caption()


def test_generated_pictures_are_said_to_be_so():
    words = [text.text for text in exhibit.scene(exhibit.State(), seen(exhibit.State())).texts]
    assert (trained.stand_in.BANNER in words) is not exhibit.REAL
    assert ("not CIFAR-10" in exhibit.caption(exhibit.State(), seen(exhibit.State()))) is not exhibit.REAL


# ---------------------------------------------------------------- the preparation that is recorded


def test_the_cosines_are_those_of_the_orthogonal_transform():
    D = recorded_preparation.cosines()
    expected = scipy.fft.dct(np.eye(32), axis=0, norm="ortho")
    np.testing.assert_allclose(D, expected, atol=1e-6)


def test_a_whitening_that_is_diagonal_in_colours_and_cosines_is_kept_exactly():
    rng = np.random.default_rng(0)
    colours = np.linalg.qr(rng.standard_normal((3, 3)))[0].astype(np.float32)
    scales = rng.uniform(1, 2, (3, 32, 32)).astype(np.float32)
    D = recorded_preparation.cosines()
    basis = np.einsum("ca,ki,lj->aklcij", colours, D, D).reshape(3072, 3072)
    scaled = (scales.reshape(3072, 1) * basis).reshape(3, 32, 32, 3072)
    # The same as basis.T * scales @ basis, one axis after the other.
    W = np.einsum("ca,ki,lj,aklm->cijm", colours, D, D, scaled, optimize=True).reshape(3072, 3072)
    full = Preparation(np.zeros(3072, np.float32), 50.0, W)
    found = diagonal(full, colours)
    np.testing.assert_allclose(found, scales, atol=1e-4)
    centred = Preparation(full.mean, full.contrast, None)
    kept = recorded_preparation.RecordedPreparation(centred, colours, found, scales, scales.ravel())
    some = Pictures(rng.integers(0, 256, (2, 3, 32, 32), np.uint8), np.zeros(2, np.uint8))
    np.testing.assert_allclose(kept(some), full(some), atol=2e-3 * np.abs(full(some)).max())


def test_the_recorded_preparation_is_the_one_that_the_readme_names():
    digest = hashlib.sha256(recorded_preparation.FILE.read_bytes()).hexdigest()
    assert digest in (recorded_preparation.FILE.parent / "README.md").read_text()
    kept = recorded_preparation.recorded_preparation()
    np.testing.assert_allclose(kept.colours.T @ kept.colours, np.eye(3), atol=1e-5)
    assert (kept.scales > 0).all()


@pytest.mark.usefixtures("cifar10")
def test_with_it_the_recorded_networks_still_name_most_pictures_correctly():
    test, _ = data.examples(2000)
    x = torch.from_numpy(recorded_preparation.recorded_preparation()(test))
    for dropout in (False, True):
        predicted, _ = evaluate.predictions(results.recorded_runs(dropout)[0].network(), x)
        assert (predicted == test.labels).mean() > 0.77


@pytest.mark.parametrize("silent", [0, 1, 63])
def test_silent_maps_and_zeros_are_counted_in_words_that_hold_for_one(silent):
    found = seen(exhibit.State())
    single, several = np.ones_like(found.maps[3]), np.ones_like(found.maps[2])
    single[:silent] = 0
    several[0].flat[:silent] = 0
    counted = replace(found, maps=(*found.maps[:2], several, single, found.maps[4]))
    state = exhibit.State(guess=exhibit.FEW, block=4)
    told = [text.text for text in exhibit.scene(state, counted).texts]
    assert f"Of the 64 it is {silent}." in told[-1]
    assert f"with a number above 0: {64 - silent} of these 64 maps" in exhibit.caption(state, counted)
    told = [text.text for text in exhibit.scene(state.changed(block=3), counted).texts]
    assert f"numbers that are 0: {min(silent, several[0].size)} of {several[0].size}" in told
