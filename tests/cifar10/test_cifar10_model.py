"""The network of section 7.4, its preparation of pictures, and its training step, written twice."""

import inspect
import json
from dataclasses import asdict

import numpy as np
import pytest
import torch
from cifar10_by_hand import gradient
from test_every_argument import BAD

from bench.cifar10 import optimiser, simple_epoch
from course_utils.cifar10 import batches, data, evaluate, prepare, results, steps
from course_utils.cifar10.device import is_out_of_memory
from course_utils.cifar10.model import Net, build, losses
from course_utils.cifar10.prepare import Preparation, preparation, whitening_matrix
from course_utils.cifar10.problem import Problem
from course_utils.cifar10.settings import DROPOUT, Settings


def some(N=8, seed=0, dtype=torch.float32):
    """Pictures as `prepare` makes them, in size, and labels."""
    rng = np.random.default_rng(seed)
    x = torch.from_numpy(30 * rng.standard_normal((N, 3, 32, 32))).to(dtype)
    return x, torch.from_numpy(rng.integers(10, size=N))


def test_each_block_has_the_shape_of_section_7_4():
    shapes = [tuple(a.shape[1:]) for a in build().maps(some(2)[0])]
    assert shapes == [(32, 16, 16), (32, 8, 8), (64, 4, 4), (64, 1, 1), (10, 1, 1)]
    filters = [tuple(block.conv.weight.shape) for block in build().blocks]
    assert filters == [(32, 3, 5, 5), (32, 32, 5, 5), (64, 32, 5, 5), (64, 64, 4, 4), (10, 64, 1, 1)]


@pytest.mark.parametrize("pool", [2, 3])
def test_there_are_145578_parameters(pool):
    assert sum(p.numel() for p in build(DROPOUT, pool).parameters()) == 145_578


def test_the_last_maps_are_the_outputs():
    net, x = build(), some(3)[0]
    np.testing.assert_array_equal(net.maps(x)[-1].flatten(1).detach(), net(x).detach())


def test_the_weights_at_the_start_are_spread_as_in_the_code_and_repeat():
    for block, spread in zip(build(seed=3).blocks, (0.01, 0.05, 0.05, 0.05, 0.05), strict=True):
        assert block.conv.weight.std().item() == pytest.approx(spread, rel=0.1)
        assert not block.conv.bias.any()
    first, again, other = (build(seed=seed).blocks[0].conv.weight for seed in (3, 3, 4))
    assert torch.equal(first, again)
    assert not torch.equal(first, other)


def test_wrong_choices_are_told():
    for dropout, said in (((0.5, 0.5), r"have shape \(5,\)"), ((1,) * 5, "be five numbers, .* below 1")):
        with pytest.raises(ValueError, match=f"dropout must {said}, got "):
            Net(dropout)
    with pytest.raises(ValueError, match="pool must be a whole number from 2 to 3, got 4"):
        Net(pool=4)


def test_dropout_silences_its_share_divides_the_rest_and_ends_with_training():
    x, quiet, noisy = some(50)[0], build(seed=1), build(DROPOUT, seed=1)
    torch.manual_seed(0)
    whole, thinned = quiet.blocks[0](x), noisy.blocks[0](x)
    silent = (thinned == 0)[whole != 0].float().mean().item()
    assert silent == pytest.approx(0.15, abs=0.005)
    left = thinned != 0
    torch.testing.assert_close(thinned[left], whole[left] / 0.85)
    assert torch.equal(noisy.eval()(x), quiet(x))
    assert [block.dropout for block in noisy.blocks] == [0.15, 0.15, 0.15, 0.35, 0.0]


@pytest.mark.parametrize(("dtype", "bar"), [(torch.float64, 1e-9), (torch.float32, 1e-5)])
def test_training_steps_equal_those_written_out_by_hand(dtype, bar):
    """Two steps, so that momentum takes part: v = 0.9 v + gradient + decay p, p = p - eta factor v."""
    settings = Settings(batch=4, pictures=8, epochs=45)
    x, y = some(8, dtype=dtype)
    net = build().to(dtype)
    p = [parameter.detach().double().numpy().copy() for parameter in net.parameters()]
    stepper = steps.Stepper(net, settings, x, y)
    sums = stepper.epoch(1).numpy()
    v, objectives = [0.0] * 10, []
    for batch, mirror in zip(*batches.draw(settings, 1), strict=True):
        pictures = x[batch].double().numpy()
        objective, g = gradient(p, pictures[..., ::-1] if mirror else pictures, y[batch].numpy())
        objectives.append(objective)
        for k, factor in enumerate([0.1, 2, 0.1, 2, 0.1, 2, 0.1, 2, 0.01, 0.2]):
            v[k] = 0.9 * v[k] + g[k] + 1e-4 * p[k]
            p[k] = p[k] - 0.05 * factor * v[k]
    assert sums[0] / 8 == pytest.approx(np.mean(objectives), rel=1e-5)
    for mine, momentum, theirs, change in zip(net.parameters(), stepper.momentum, p, v, strict=True):
        np.testing.assert_allclose(mine.detach().numpy(), theirs, rtol=0, atol=bar)
        np.testing.assert_allclose(momentum.numpy(), change, rtol=0, atol=bar * abs(change).max())


@pytest.mark.parametrize("without", [[], ["mirror"], ["multipliers"], ["decay"]])
def test_the_fast_loop_equals_the_simple_one(without):
    """In float64, so that only what they compute is compared, not how they round."""
    settings = Settings(pictures=40, batch=20, **dict.fromkeys(without, False))
    x, y = some(40, dtype=torch.float64)
    simple, fast = build().double(), build().double()
    expected = simple_epoch(simple, optimiser(simple, settings), x, y, *batches.draw(settings, 1))
    stepper = steps.Stepper(fast, settings, x, y)
    stepper.part = 8  # 8 + 8 + 4
    np.testing.assert_allclose(stepper.epoch(1), expected, rtol=1e-6)
    for mine, theirs in zip(fast.parameters(), simple.parameters(), strict=True):
        torch.testing.assert_close(mine, theirs, rtol=1e-8, atol=1e-10)


def test_a_rehearsal_leaves_no_trace():
    settings = Settings(pictures=20, batch=10)
    stepper = steps.Stepper(build(), settings, *some(20))
    stepper.epoch(1)
    before = [t.clone() for t in (*stepper.net.parameters(), *stepper.momentum, stepper.totals)]
    stepper.rehearse()
    after = [*stepper.net.parameters(), *stepper.momentum, stepper.totals]
    assert all(torch.equal(a, b) for a, b in zip(before, after, strict=True))


def test_nothing_in_an_epoch_reads_a_number_from_the_device():
    """On `meta` tensors have shapes and no numbers: whoever reads one, or mixes devices, fails.

    So a step can stand in line on a GPU, and be recorded there.
    """
    settings = Settings(dropout=True, pictures=200)
    x, y = torch.empty(200, 3, 32, 32, device="meta"), torch.empty(200, dtype=torch.int64, device="meta")
    stepper = steps.Stepper(build(settings.probabilities), settings, x, y)
    stepper.rehearse()
    assert stepper.epoch(1).shape == (3,)
    with pytest.raises(RuntimeError, match="meta"):
        stepper.totals.tolist()


def test_every_epoch_has_its_own_order_that_depends_on_the_seed_alone():
    settings = Settings(pictures=1000)
    order, mirrored = batches.draw(settings, 5)
    assert sorted(order.flatten().tolist()) == list(range(1000))
    assert torch.equal(order, batches.draw(settings, 5)[0])
    assert not torch.equal(order, batches.draw(settings, 6)[0])
    assert not torch.equal(order, batches.draw(Settings(pictures=1000, seed=1), 5)[0])
    halves = torch.cat([batches.draw(settings, epoch)[1] for epoch in range(200)])
    assert halves.float().mean().item() == pytest.approx(0.5, abs=0.05)
    assert not batches.draw(Settings(mirror=False), 1)[1].any()
    assert mirrored.shape == (10,)


def test_the_learning_rate_is_that_of_section_7_4_and_scales_with_the_epochs():
    def counts(settings):
        eta = [settings.eta(epoch) for epoch in range(1, settings.epochs + 1)]
        return [eta.count(rate) for rate in (0.05, 0.005, 0.0005)]

    assert counts(Settings()) == [30, 10, 5]
    assert counts(Settings(epochs=9)) == [6, 2, 1]
    assert counts(Settings(epochs=1)) == [1, 0, 0]
    with pytest.raises(ValueError, match="epoch must be a whole number from 1 to 45, got 46"):
        Settings().eta(46)


RECORDED = (results.recorded_runs, results.recorded_run_without, results.mean_history)


@pytest.mark.parametrize("function", [Settings, Net, preparation, *RECORDED, results.paper_confusion])
def test_bad_arguments_are_named(function, pictures):
    good, fine = (
        {"data": pictures} if function is preparation else {},
        {"seed": "0", "shift": "0", "smoothing": "0"},
    )
    for name, one in inspect.signature(function).parameters.items():
        for words, bad in BAD.items():
            if words != fine.get(name, "True" if one.annotation is bool else None):
                with pytest.raises(ValueError, match=rf"\b{name} must .*, got "):
                    function(**good | {name: bad})


def test_fewer_pictures_than_a_batch_are_refused():
    with pytest.raises(ValueError, match="pictures must be at least 100, a batch, got 99"):
        Settings(pictures=99)


def test_numpys_values_can_be_written_into_the_facts_of_a_run():
    given = Settings(dropout=np.True_, epochs=np.int64(2))
    assert json.loads(json.dumps(asdict(given))) == asdict(given)


def test_seeds_are_those_that_torch_can_tell_apart():
    assert Settings(seed=2**32 - 1).seed == 2**32 - 1
    with pytest.raises(
        ValueError, match="seed must be a whole number from 0 to 4294967295, got 4294967296"
    ):
        Settings(seed=2**32)


def test_losses_are_the_objective_and_the_errors_counted():
    outputs = torch.zeros(3, 10)
    outputs[0, 4] = 5.0  # right
    outputs[1, :5] = torch.tensor([5.0, 4, 3, 2, 1])  # its class is the second
    outputs[2, :5] = 1.0  # five are above its class
    found = losses(outputs, torch.tensor([4, 1, 9]))
    softmax = torch.exp(outputs) / torch.exp(outputs).sum(1, keepdim=True)
    objective = -torch.log(softmax[range(3), [4, 1, 9]]).sum()
    np.testing.assert_allclose(found, [objective, 2, 1], rtol=1e-6)


def test_evaluation_takes_fewer_pictures_at_a_time_when_memory_runs_out():
    x, sizes = some(16)[0], []

    class Tight(Net):
        def forward(self, x):
            sizes.append(len(x))
            if len(x) > limit:
                raise torch.OutOfMemoryError("CUDA out of memory")
            return super().forward(x)

    net = Tight()
    limit = 100
    expected = evaluate.net_outputs(net, x, 16)
    limit = 5
    torch.testing.assert_close(evaluate.net_outputs(net, x, 16), expected)
    assert sizes == [16, 16, 8, 4, 4, 4, 4]
    limit = 0
    with pytest.raises(Problem, match=r"The memory of cpu does not hold .* End other programs"):
        evaluate.net_outputs(net, x, 16)


@pytest.mark.parametrize(
    "said",
    [
        "[enforce fail at alloc_cpu.cpp] err == 0. DefaultCPUAllocator: can't allocate memory: you tried",
        "[enforce fail at alloc_cpu.cpp] data. DefaultCPUAllocator: not enough memory: you tried",
        "MPS backend out of memory (MPS allocated: 5.56 GB)",
    ],
)
def test_a_full_memory_is_known_by_what_torch_says_on_each_system(said):
    assert is_out_of_memory(RuntimeError(said))


def test_other_errors_are_not_taken_for_a_full_memory():
    with pytest.raises(RuntimeError, match="channels"):
        evaluate.net_outputs(build().blocks, torch.zeros(2, 4, 32, 32))


def test_confusion_counts_predicted_by_correct():
    found = results.confusion_matrix(np.uint8([3, 3, 5]), np.uint8([3, 5, 5]))
    assert found[3, 3] == found[3, 5] == found[5, 5] == 1
    assert found.sum() == 3


@pytest.fixture(scope="module")
def pictures():
    return data.generated_data(500)


def test_the_pictures_are_centred_and_normalised_in_contrast(pictures):
    plain = preparation(pictures, contrast=False, whiten=False)(pictures.training)
    x = pictures.training.pixels.astype(float).reshape(500, -1)
    centred = x - x.mean(0)
    np.testing.assert_allclose(plain.reshape(500, -1), centred, atol=1e-3)
    z = centred - centred.mean(1, keepdims=True)
    spread = z.std(1, ddof=1, keepdims=True)
    z *= spread.mean() / np.maximum(spread, 40)
    normal = preparation(pictures, whiten=False)(pictures.training)
    np.testing.assert_allclose(normal.reshape(500, -1), z, atol=1e-3)


def test_whitening_written_out_with_singular_values(pictures):
    """On every fourth row and column, 192 numbers a picture: a whole one takes its time."""
    pixels = np.ascontiguousarray(pictures.training.pixels[:, :, ::4, ::4])
    plain = Preparation(pixels.mean(0).astype(np.float32).reshape(-1), 50.0, None)
    z = plain.centred(pixels).astype(float)
    _, d, Vt = np.linalg.svd(z, full_matrices=False)
    d /= np.sqrt(600)  # the number of all pictures
    expected = Vt.T @ np.diag(np.sqrt(np.mean(d**2)) / np.maximum(d, 10)) @ Vt
    np.testing.assert_allclose(whitening_matrix(plain, pixels, 600), expected, atol=1e-4)


def test_the_whitening_matrix_is_applied(pictures):
    plain = preparation(pictures, whiten=False)
    W = np.random.default_rng(0).standard_normal((3072, 3072)).astype(np.float32)
    W += W.T
    few = pictures.test
    expected = plain(few).reshape(len(few), -1) @ W
    found = Preparation(plain.mean, plain.contrast, W)(few)
    np.testing.assert_array_equal(found.reshape(len(few), -1), expected)


def test_the_whitening_matrix_is_kept_beside_the_pictures(pictures, tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_CIFAR10_DIR", str(tmp_path))
    made = []
    monkeypatch.setattr(
        prepare, "whitening_matrix", lambda *a: made.append(1) or np.eye(3072, dtype=np.float32)
    )
    real = data.DataSet(pictures.training, pictures.test)
    for expected in (1, 1):
        np.testing.assert_array_equal(preparation(real).whitening, np.eye(3072))
        assert len(made) == expected
    [path] = tmp_path.iterdir()
    path.write_bytes(b"damaged")
    preparation(real)
    preparation(pictures)  # the stand-in's is not kept
    assert len(made) == 3
    assert list(tmp_path.iterdir()) == [path]


def test_the_test_pictures_have_no_say_in_the_preparation(pictures):
    other = data.DataSet(pictures.training, data.generated_data(500, seed=9).test)
    first, second = (preparation(d, whiten=False)(pictures.test) for d in (pictures, other))
    np.testing.assert_array_equal(first, second)
