"""Small changes of pictures that alter their class: the mathematics, and what was recorded of it."""

import functools

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.linalg import hadamard

from course_utils.cifar10 import attacks, trained
from course_utils.cifar10.data import Pictures
from course_utils.cifar10.prepare import Preparation
from course_utils.outlook.evolution import DifferentialEvolution
from tools import record_patches

TEN = trained.stand_in_network().test.first(10)


@functools.cache
def preparations():
    """With contrast and a whitening matrix that is not symmetric, with contrast alone, with neither."""
    rng = np.random.default_rng(0)
    mean = rng.uniform(90, 130, 3072).astype(np.float32)
    W = np.kron(np.eye(3), hadamard(1024) / 32) * rng.uniform(0.3, 4, 3072)
    return [
        Preparation(mean, 53.0, W.astype(np.float32)),
        Preparation(mean, 53.0, None),
        Preparation(mean, 0.0, None),
    ]


@pytest.fixture(params=range(3))
def prepare(request):
    return preparations()[request.param]


# ---------------------------------------------------------------- pictures and the network for them


def test_the_stand_in_has_a_network_that_names_its_pictures():
    found = trained.stand_in_network()
    x = torch.from_numpy(found.prepare(found.test))
    with torch.inference_mode():
        named = found.net(x).argmax(1).numpy()
    assert np.mean(named == found.test.labels) > 0.93
    assert found.banner.startswith("Not CIFAR-10")


def test_the_recorded_preparation_is_that_of_the_training_pictures():
    from course_utils.cifar10 import data
    from course_utils.cifar10.prepare import preparation
    from tools.record_stand_in import PICTURES

    again, kept = (
        preparation(data.generated_data(PICTURES), whiten=False),
        trained.stand_in_network().prepare,
    )
    assert np.allclose(again.mean, kept.mean, atol=1e-3)
    assert again.contrast == pytest.approx(kept.contrast, rel=1e-4)


def test_without_cifar10_the_stand_in_is_what_is_ready(monkeypatch):
    monkeypatch.setenv("COURSE_CIFAR10_DIR", "")
    assert trained.ready() is trained.stand_in_network()


# ---------------------------------------------------------------- one pixel


def test_a_picture_with_another_pixel_is_prepared_as_if_it_were_a_new_one(prepare):
    rng = np.random.default_rng(1)
    picture = TEN.pixels[3]
    rows, columns = rng.integers(0, 32, (2, 20))
    colours = rng.integers(0, 256, (20, 3), np.uint8)
    changed = np.repeat(picture[None], 20, axis=0)
    changed[np.arange(20), :, rows, columns] = colours
    whole = prepare(Pictures(changed, np.zeros(20, np.uint8)))
    assert np.allclose(attacks.OnePixel(picture, prepare)(rows, columns, colours), whole, atol=2e-3)


def test_a_flat_picture_has_least_contrast_with_one_pixel_too():
    prepare, picture = preparations()[1], np.full((3, 32, 32), 100, np.uint8)
    flat = Preparation(np.full(3072, 100, np.float32), prepare.contrast, None)
    x = attacks.OnePixel(picture, flat)(np.array([5]), np.array([7]), np.array([[255, 0, 100]], np.uint8))
    changed = picture.copy()
    changed[:, 5, 7] = 255, 0, 100
    assert np.allclose(x, flat(Pictures(changed[None], np.zeros(1, np.uint8))), atol=1e-4)


@given(st.integers(1, 60), st.integers(0, 99))
def test_the_first_population_lies_in_the_box(S, seed):
    points = attacks.first_population(S, np.random.default_rng(seed))
    rows, columns, colours = attacks.pixels_of(points.T)
    assert points.shape == (S, 5)
    assert max(rows.max(), columns.max()) <= 31
    assert min(rows.min(), columns.min(), points.min()) >= 0
    assert np.array_equal(colours, np.floor(points[:, 2:]))


def test_evolution_finds_the_minimum_of_a_bowl_and_never_loses_the_best():
    middle = np.array([0.3, -0.2, 0.7])
    f = lambda x: ((x - middle[:, None]) ** 2).sum(0)  # noqa: E731
    rng = np.random.default_rng(0)
    search = DifferentialEvolution(f, [(-1, 1)] * 3, rng.uniform(-1, 1, (30, 3)), rng)
    values = [search.best[1]]
    for _ in range(40):
        search.generation()
        values.append(search.best[1])
    assert (np.diff(values) <= 0).all()
    assert np.allclose(search.best[0], middle, atol=0.02)
    assert np.allclose(search.values, f(search.population.T))
    assert search.evaluations == 30 * 41


# ---------------------------------------------------------------- patches


def test_the_preparation_for_gradients_is_the_same(prepare):
    found = record_patches.prepared_tensor(prepare, torch.from_numpy(TEN.pixels).float())
    assert np.allclose(found.numpy(), prepare(TEN), atol=2e-3)


def test_its_gradient_is_a_difference_quotient():
    prepare = preparations()[0]
    x = torch.from_numpy(TEN.pixels[:1]).double().requires_grad_()
    exact = Preparation(prepare.mean.astype(float), prepare.contrast, prepare.whitening.astype(float))
    weights = torch.from_numpy(np.random.default_rng(2).standard_normal((1, 3, 32, 32)))

    def f(x):
        return (weights * record_patches.prepared_tensor(exact, x)).sum()

    (gradient,) = torch.autograd.grad(f(x), x)
    for place in ((0, 0, 0, 0), (0, 1, 20, 5), (0, 2, 31, 31)):
        step = torch.zeros_like(x)
        step[place] = 1e-3
        with torch.no_grad():
            assert float((f(x + step) - f(x - step)) / 2e-3) == pytest.approx(
                float(gradient[place]), rel=1e-4
            )


@given(st.integers(1, 32), st.integers(0, 99))
@settings(max_examples=20)
def test_a_patch_is_pasted_whole_and_nothing_else_changes(size, seed):
    rng = np.random.default_rng(seed)
    places = record_patches.random_places(10, size, rng)
    patch = record_patches.noise(size, rng)
    found = record_patches.with_patch(TEN.pixels, patch, places)
    for k, (row, column) in enumerate(places):
        assert np.array_equal(found[k, :, row : row + size, column : column + size], patch)
        outside = np.ones((32, 32), bool)
        outside[row : row + size, column : column + size] = False
        assert np.array_equal(found[k][:, outside], TEN.pixels[k][:, outside])


def test_a_patch_of_a_few_steps_already_turns_more_pictures_than_noise():
    here = trained.stand_in_network()
    target, size = 4, 16
    first, *_, last = record_patches.optimised_patches(
        here.net, here.prepare, here.test.pixels[200:400], target, size, 0, steps=6
    )
    others = here.test.labels[:50] != target
    pixels, labels = here.test.pixels[:50][others], here.test.labels[:50][others]
    places = record_patches.random_places(len(pixels), size, np.random.default_rng(0))
    share = [
        np.mean(
            attacks.confidences(
                here.net, here.prepare(Pictures(record_patches.with_patch(pixels, patch, places), labels))
            ).argmax(1)
            == target
        )
        for patch in (first, last)
    ]
    assert share[1] > share[0] + 0.2
