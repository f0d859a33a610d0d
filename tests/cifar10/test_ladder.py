"""What came after the paper: the deep network, its steps, its batches, and the ladder of recorded runs."""

import json
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pytest
import torch
from torch.nn import functional as F

from course_utils.cifar10 import batches, command, data, descent, evaluate, ladder, results, train
from course_utils.cifar10.__main__ import main
from course_utils.cifar10.deep_net import DeepNet
from course_utils.cifar10.problem import Problem
from course_utils.cifar10.settings import Settings
from course_utils.cifar10.steps import Stepper

CPU = torch.device("cpu")
ROOT = Path(__file__).parents[2]
ALL = {"deep": True, "normalise": True, "patches": True, "cycle": True, "alternate": True, "shift": 2}
ALL |= {"smoothing": 0.2, "orthogonal": True, "views": True, "width": 4, "batch": 20}
ALL |= {"whiten": False, "contrast": False, "pictures": 200, "epochs": 2}


def some(N=6, seed=0):
    rng = np.random.default_rng(seed)
    return torch.from_numpy(40 * rng.standard_normal((N, 3, 32, 32), np.float32))


def test_the_deep_network_has_the_shapes_that_its_words_say_and_fewer_weights_than_the_papers():
    net = DeepNet(16, normalise=True)
    x = some()
    assert net(x).shape == (6, 10)
    shapes = [tuple(x.shape[1:])]
    x = F.relu(net.patches(x))
    for block in (None, *net.blocks):
        x = x if block is None else block(x)
        shapes.append(tuple(x.shape[1:]))
    assert shapes == [(3, 32, 32), (24, 31, 31), (16, 15, 15), (64, 7, 7), (64, 3, 3)]
    assert sum(p.numel() for p in net.parameters()) < 145_578


def test_fixed_filters_make_patches_white():
    """What the first twelve give has the covariance 1, but for the bound; twelve are their negatives."""
    rng = np.random.default_rng(1)
    mixed = torch.from_numpy(rng.standard_normal((3, 3), np.float32))
    x = torch.einsum("ck,nkij->ncij", mixed, some(60))
    net = DeepNet(4, fixed=True)
    net.whiten(x)
    with torch.no_grad():
        found = F.conv2d(x / 64, net.patches.weight).transpose(0, 1).flatten(1)
    torch.testing.assert_close(found[12:], -found[:12])
    covariance = (found[:12] @ found[:12].T) / found.shape[1]
    squares = torch.linalg.eigvalsh(covariance)
    assert squares.max() < 1.001
    torch.testing.assert_close(
        covariance - torch.diag(covariance.diag()), torch.zeros(12, 12), atol=1e-3, rtol=0
    )
    assert not net.patches.weight.requires_grad


def test_bfloat16_gives_nearly_the_same_outputs():
    torch.manual_seed(0)
    exact, rounded = DeepNet(8), DeepNet(8, half=True)
    rounded.load_state_dict(exact.state_dict())
    x = some()
    with torch.no_grad():
        torch.testing.assert_close(rounded(x), exact(x), rtol=0.05, atol=0.02)
    assert rounded(x).dtype == torch.float32


@pytest.mark.parametrize("shape", [(8, 20), (20, 8), (5, 5)])
def test_orthogonal_steps_are_near_those_of_the_singular_value_decomposition(shape):
    """The same singular vectors; the polynomial brings the values between 0.6 and 1.3."""
    G = torch.from_numpy(np.random.default_rng(2).standard_normal(shape)).double()
    U, s, Vt = torch.linalg.svd(G, full_matrices=False)
    found = U.T @ descent.orthogonal(G) @ Vt.T
    assert s.max() / s.min() > 2
    values = found.diag()
    torch.testing.assert_close(found, torch.diag(values), atol=1e-10, rtol=0)
    assert values.min() > 0.6
    assert values.max() < 1.3


def test_a_turned_step_keeps_the_length_of_filters_and_has_the_length_of_an_orthogonal_matrix():
    rng = np.random.default_rng(3)
    p, g = (torch.from_numpy(rng.standard_normal((4, 3, 3, 3))) for _ in "pg")
    before = p * (2 / p.norm())  # four filters of length 1 on average
    descent.turn(p, g, torch.zeros_like(g), 0.1)
    step = (before - p).flatten(1)
    expected = 0.1 * descent.orthogonal(1.9 * g.flatten(1))
    torch.testing.assert_close(step, expected)


def test_without_orthogonal_steps_the_deep_networks_rule_is_torchs_sgd_with_nesterovs_momentum():
    torch.manual_seed(1)
    mine, theirs = torch.randn(3, 4), torch.randn(3, 4)
    theirs.copy_(mine).requires_grad_()
    optimiser = torch.optim.SGD([theirs], lr=0.3, momentum=0.9, weight_decay=5e-4, nesterov=True)
    velocity = torch.zeros(3, 4)
    for _ in range(3):
        g = torch.randn(3, 4)
        theirs.grad = g.clone()
        optimiser.step()
        descent.descend([mine], [g], [velocity], Settings(deep=True), 0.3)
    torch.testing.assert_close(mine, theirs.detach())


def test_the_rate_of_a_cycle_rises_for_a_fifth_of_the_steps_and_ends_at_0():
    settings = Settings(deep=True, normalise=True, cycle=True, epochs=5, pictures=1000, batch=100)
    rates = [settings.eta(epoch, step) for epoch in range(1, 6) for step in range(10)]
    expected = np.interp(np.arange(1, 51), [0, 10, 50], [0, 0.4, 0])
    np.testing.assert_allclose(rates, expected, atol=1e-12)
    assert Settings(cycle=True).top_rate == 0.1


def test_each_picture_is_seen_from_both_sides_in_two_epochs():
    settings = Settings(pictures=1000, alternate=True)
    first, second, third = (batches.alternating(settings, epoch) for epoch in (1, 2, 3))
    assert torch.equal(first, ~second)
    assert torch.equal(first, third)
    assert 400 < first.sum() < 600
    assert not torch.equal(first, batches.alternating(Settings(pictures=1000, seed=1), 1))


def test_pictures_are_moved_as_numpy_cuts_them_out():
    x, shift = some(5), 2
    offsets = torch.tensor([[2, 2], [0, 0], [4, 4], [1, 3], [0, 4]])
    found = batches.moved(x, offsets, shift)
    wide = np.pad(x.numpy(), ((0, 0), (0, 0), (shift,) * 2, (shift,) * 2), mode="reflect")
    for k, (i, j) in enumerate(offsets.tolist()):
        np.testing.assert_array_equal(found[k], wide[k, :, i : i + 32, j : j + 32])
    assert torch.equal(found[0], x[0])
    drawn = batches.shifts(Settings(shift=2, pictures=2000), 1)
    assert drawn.unique().tolist() == [0, 1, 2, 3, 4]


def test_a_step_sees_its_pictures_mirrored_moved_and_with_smoothed_targets():
    """The gradient of one step, beside the same objective written out."""
    settings = Settings(deep=True, width=2, batch=4, pictures=4, alternate=True, shift=1, smoothing=0.2)
    torch.manual_seed(2)
    net, x, y = DeepNet(2), some(4), torch.tensor([0, 3, 3, 9])
    seen = []
    net.register_forward_pre_hook(lambda module, given: seen.append(given[0].clone()))
    stepper = Stepper(net, settings, x, y)
    stepper.epoch(1)
    order, _ = batches.draw(settings, 1)
    turned, offsets = batches.alternating(settings, 1)[order[0]], batches.shifts(settings, 1)[0]
    expected = torch.where(turned[:, None, None, None], x[order[0]].flip(3), x[order[0]])
    torch.testing.assert_close(seen[0], batches.moved(expected, offsets, 1))
    torch.manual_seed(2)
    same = DeepNet(2)
    outputs, target = same(seen[0]), 0.8 * F.one_hot(y[order[0]], 10) + 0.02
    (-(target * outputs.log_softmax(1)).sum() / 4).backward()
    torch.testing.assert_close(stepper.gradient[0], same.patches.weight.grad)


def test_views_are_the_mean_of_the_outputs_for_a_picture_and_its_mirror_image():
    net, x = DeepNet(4).eval(), some()
    predicted, confidence = evaluate.predictions(net, x, views=True)
    with torch.no_grad():
        expected = ((net(x) + net(x.flip(3))) / 2).softmax(1).max(1)
    np.testing.assert_array_equal(predicted, expected.indices)
    np.testing.assert_allclose(confidence, expected.values, rtol=1e-5)


@pytest.fixture(scope="module")
def pictures():
    return data.generated_data(200)


def test_a_run_with_all_of_it_can_be_resumed_and_tells_its_processor_seconds(pictures, tmp_path):
    whole, halves = tmp_path / "whole", tmp_path / "halves"
    train.CifarTraining(pictures, Settings(**ALL), whole, CPU).run()
    first = train.CifarTraining(pictures, Settings(**ALL), halves, CPU)
    first.history.append(first.epoch(1))
    first.save()
    train.CifarTraining(pictures, Settings(**ALL), halves, CPU, resume=True).run()
    one, two = (results.read_run(folder) for folder in (whole, halves))
    assert one.settings == Settings(**ALL)
    np.testing.assert_array_equal(one.history["train_objective"], two.history["train_objective"])
    np.testing.assert_array_equal(one.predicted, two.predicted)
    assert 0 < one.facts["processor_seconds"] < 60
    with pytest.raises(ValueError, match="got one with deep=True"):
        one.network()


def test_it_learns_what_the_stand_in_shows():
    found = data.generated_data(1000)
    settings = Settings(**ALL | {"pictures": 1000, "width": 8, "epochs": 3})
    net = DeepNet(8, normalise=True, fixed=True)
    x = torch.from_numpy(found.training.pixels.astype(np.float32)) - 128
    net.whiten(x)
    stepper = Stepper(net, settings, x, torch.from_numpy(found.training.labels.astype(np.int64)))
    for epoch in (1, 2, 3):
        stepper.epoch(epoch)
    assert evaluate.means(net, stepper.pictures, stepper.labels)[1] < 0.5  # guessing: 0.9


@pytest.mark.parametrize("name", ["normalise", "patches", "orthogonal", "half"])
def test_what_only_the_deep_network_has_is_refused_without_it(name):
    with pytest.raises(Problem, match=f"{name} must be False without deep, got True"):
        Settings(**{name: True})
    with pytest.raises(Problem, match="dropout must be False with deep, got True"):
        Settings(deep=True, dropout=True)


def test_each_rung_changes_what_it_names_and_keeps_the_rest():
    before = asdict(Settings())
    for k, rung in enumerate(ladder.LADDER):
        now = asdict(ladder.settings_of_rung(k))
        assert {name: now[name] for name in now if now[name] != before[name]} == rung.changes
        before = now


def test_recorded_rungs_are_runs_of_the_ladders_settings_on_the_real_pictures():
    found = ladder.climbed()
    for k, climbed in enumerate(found):
        if climbed is None:
            continue
        recorded = Settings(**climbed.facts["settings"])
        asked = ladder.settings_of_rung(k)
        assert asdict(recorded) | {"views": 0} == asdict(asked) | {"views": 0}  # which no step sees
        assert climbed.facts["pictures"] == "CIFAR-10"
        assert (climbed.processor_minutes is None) == (k == 0)
    assert found[0].accuracy == pytest.approx(0.8033)


def test_the_notebooks_command_asks_for_the_rung_that_it_names(monkeypatch, tmp_path, pictures):
    asked = []
    monkeypatch.setattr(command, "train_and_report", lambda found, settings, *rest: asked.append(settings))
    monkeypatch.setattr(data, "load", lambda: replace(pictures, banner=""))
    notebook = json.loads((ROOT / "notebooks" / "07_cifar10.ipynb").read_text(encoding="utf-8"))
    text = "".join("".join(cell["source"]) for cell in notebook["cells"])
    [line] = [line for line in text.splitlines() if "cifar10 train" in line and "--deep" in line]
    main([*line.partition("cifar10 ")[2].split(), "--pictures", "50000"])
    k = [rung.name for rung in ladder.LADDER].index("views")
    assert asked == [ladder.settings_of_rung(k)]


def test_nothing_in_an_epoch_of_the_deep_network_reads_a_number_from_the_device():
    """On `meta` tensors have shapes and no numbers: whoever reads one, or mixes devices, fails."""
    x, y = torch.empty(200, 3, 32, 32, device="meta"), torch.empty(200, dtype=torch.int64, device="meta")
    stepper = Stepper(DeepNet(4, normalise=True, fixed=True), Settings(**ALL), x, y)
    assert stepper.epoch(1).shape == (3,)
    with pytest.raises(RuntimeError, match="meta"):
        stepper.totals.tolist()
