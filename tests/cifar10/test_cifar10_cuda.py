"""Training on a CUDA GPU, where there is one: recorded steps equal the simple loop, and never wait."""

import numpy as np
import pytest
import torch

from bench.cifar10 import optimiser, simple_epoch
from course_utils.cifar10 import batches, data, device, run_files, steps, train
from course_utils.cifar10.model import build, thinned
from course_utils.cifar10.settings import Settings

pytestmark = pytest.mark.skipif(not torch.cuda.is_available(), reason="there is no CUDA GPU")
FEW = {"epochs": 3, "batch": 50, "pictures": 500, "whiten": False}


@pytest.fixture
def cuda():
    return device.choose("cuda")


def on_the_gpu(cuda, dtype):
    rng = np.random.default_rng(0)
    x = torch.from_numpy(30 * rng.standard_normal((500, 3, 32, 32)))
    return x.to(cuda, dtype), torch.from_numpy(rng.integers(10, size=500)).to(cuda)


def test_an_epoch_of_recorded_steps_equals_the_simple_loop(cuda):
    """In float64, since training is chaotic; from one epoch to the next, whose learning rate is another."""
    settings = Settings(**FEW)
    assert settings.eta(2) != settings.eta(3)
    x, y = on_the_gpu(cuda, torch.float64)
    stepper = steps.Stepper(build().double(), settings, x, y)
    net = build().double().to(cuda)
    sgd = optimiser(net, settings)
    for number in (2, 3):
        ours = stepper.epoch(number)
        for group in sgd.param_groups:
            group["lr"] = settings.eta(number) * group["factor"]
        order, mirrored = batches.draw(settings, number)
        simple = simple_epoch(net, sgd, x, y, order.to(cuda), mirrored)
        torch.testing.assert_close(ours, simple, rtol=1e-5, atol=1e-5)
        for mine, theirs in zip(stepper.net.parameters(), net.parameters(), strict=True):
            torch.testing.assert_close(mine, theirs, rtol=1e-6, atol=1e-9)


@pytest.mark.filterwarnings("ignore:Synchronization debug mode is a prototype")
def test_no_step_of_an_epoch_waits_for_the_gpu(cuda):
    """Neither what is sent between two steps, nor their replay; a step that waits cannot be recorded."""
    settings = Settings(**FEW)
    stepper = steps.Stepper(build(), settings, *on_the_gpu(cuda, torch.float32))
    stepper.epoch(1)
    try:  # from the first step on; before it the order is sent
        stepper.epoch(1, lambda step: torch.cuda.set_sync_debug_mode("error"))
    finally:
        torch.cuda.set_sync_debug_mode("default")


def test_a_resumed_run_has_the_numbers_of_one_in_peace(cuda, tmp_path):
    settings, pictures = Settings(**FEW, dropout=True), data.generated_data(500)
    whole = train.CifarTraining(pictures, settings, tmp_path / "whole", cuda)
    whole.run()
    cut = train.CifarTraining(pictures, settings, tmp_path / "cut", cuda)
    cut.history.append(cut.epoch(1))
    cut.save()
    again = train.CifarTraining(pictures, settings, tmp_path / "cut", cuda, resume=True)
    again.run()
    for column in run_files.COLUMNS:
        if column != "seconds":
            assert again.history[-1][column] == whole.history[-1][column]
    for one, other in zip(again.net.parameters(), whole.net.parameters(), strict=True):
        assert torch.equal(one, other)


def test_dropout_silences_its_share_and_divides_the_rest(cuda):
    """There it is torch's own."""
    torch.manual_seed(0)
    found = thinned(torch.full((1000, 100), 3.0, device=cuda), 0.35)
    assert (found == 0).float().mean().item() == pytest.approx(0.35, abs=0.01)
    torch.testing.assert_close(found[found != 0], torch.full_like(found[found != 0], 3 / 0.65))
