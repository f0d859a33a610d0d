"""The recorded runs of section 7.4: that they are whole, that they fit together, and what they reach."""

import hashlib
import json
import shutil

import numpy as np
import pytest
import torch

from course_utils.cifar10 import data, evaluate, results, run_files
from course_utils.cifar10.prepare import preparation
from course_utils.cifar10.settings import LEFT_OUT, Settings
from tools.record_cifar10 import BRIEF, KEPT

RUNS = [*results.recorded_runs(dropout=False), *results.recorded_runs(dropout=True)]
WITHOUT = [results.recorded_run_without(ingredient) for ingredient in LEFT_OUT]


def each_of(found):
    return pytest.mark.parametrize("run", found, ids=[run.folder.name for run in found])


runs, all_runs = each_of(RUNS), each_of([*RUNS, *WITHOUT])


def test_there_are_runs_without_and_with_dropout_those_without_an_ingredient_and_nothing_else():
    assert results.recorded_runs(dropout=False)
    assert results.recorded_runs(dropout=True)
    folders = {path.name for path in results.RECORDED.iterdir()}
    assert folders == {run.folder.name for run in [*RUNS, *WITHOUT]}


def test_runs_come_in_the_order_of_their_seeds_and_pairs_have_the_same(tmp_path, monkeypatch):
    for name, seeds in (("plain", (10, 2, 0)), ("dropout", (3, 0, 10))):
        for seed in seeds:
            folder = tmp_path / f"{name}_seed{seed}"
            shutil.copytree(results.RECORDED / f"{name}_seed0", folder)
            facts = json.loads((folder / "run.json").read_text())
            facts["settings"]["seed"] = seed
            (folder / "run.json").write_text(json.dumps(facts))
    monkeypatch.setattr(results, "RECORDED", tmp_path)
    assert [run.seed for run in results.recorded_runs(dropout=False)] == [0, 2, 10]
    assert [run.seed for run in results.recorded_runs(dropout=True)] == [0, 3, 10]
    assert [(a.folder.name, b.folder.name) for a, b in results.paired_runs()] == [
        ("plain_seed0", "dropout_seed0"),
        ("plain_seed10", "dropout_seed10"),
    ]


@all_runs
def test_a_run_is_that_of_section_7_4_on_the_real_pictures(run):
    which, seed = run.folder.name.split("_seed")
    changed = {"plain": {}, "dropout": {"dropout": True}}
    changed |= {f"without_{name}": {name: value} for name, value in LEFT_OUT.items()}
    assert run.settings == Settings(seed=int(seed), **changed[which])
    assert run.facts["pictures"] == "CIFAR-10"
    assert {path.name for path in run.folder.iterdir()} == set(BRIEF if "without" in which else KEPT)
    assert {"device", "threads", "arithmetic", "seconds", "torch", "numpy", "python"} <= set(run.facts)


@all_runs
def test_the_history_has_all_45_epochs(run):
    np.testing.assert_array_equal(run.history["epoch"], np.arange(1, 46))
    np.testing.assert_array_equal(run.history["eta"], [0.05] * 30 + [0.005] * 10 + [0.0005] * 5)
    assert run.history["seconds"].sum() == pytest.approx(run.facts["seconds"], abs=0.2)
    for column in run_files.COLUMNS:
        assert np.isfinite(run.history[column]).all()
    for after, mask in ((f"train_{m}_after", f"train_{m}_mask") for m in run_files.MEASURES):
        assert np.array_equal(run.history[after], run.history[mask]) is not run.settings.dropout


@all_runs
def test_confusion_matrix_predictions_history_and_accuracy_agree(run):
    np.testing.assert_array_equal(run.confusion.sum(0), [1000] * 10)
    np.testing.assert_array_equal(results.confusion_matrix(run.predicted, run.target), run.confusion)
    assert run.accuracy == pytest.approx(1 - run.history["validation_top1"][-1]) == run.facts["accuracy"]
    assert (run.confidence >= 0.1).all()  # the largest of ten that sum to 1
    assert (run.confidence <= 1).all()


@runs
def test_the_weights_are_145578_numbers(run):
    parameters = list(run.network().parameters())
    assert sum(p.numel() for p in parameters) == 145_578
    assert all(p.dtype == torch.float32 and p.isfinite().all() for p in parameters)


@runs
def test_the_weights_are_those_that_the_readme_names(run):
    digest = hashlib.sha256((run.folder / "weights.safetensors").read_bytes()).hexdigest()
    readme = (results.RECORDED.parent / "README.md").read_text()
    assert f"SHA-256 of `{run.folder.name}/weights.safetensors`: `{digest}`" in readme


@runs
def test_at_least_79_of_100_test_pictures_are_named_correctly(run):
    assert run.accuracy >= 0.79


@pytest.mark.usefixtures("cifar10")
def test_the_weights_name_the_real_pictures_as_recorded():
    """On another processor a handful of pictures between two classes may fall to the other side."""
    found = data.load()
    x = torch.from_numpy(preparation(found)(found.test))
    for run in RUNS:
        predicted, confidence = evaluate.predictions(run.network(), x)
        recorded, recorded_confidence = run.of(found.test)
        assert (predicted == recorded).mean() > 0.999
        assert np.abs(confidence - recorded_confidence).mean() < 2e-3
        np.testing.assert_array_equal(results.confusion_matrix(recorded, found.test.labels), run.confusion)


@each_of(results.recorded_runs(dropout=False))
def test_without_dropout_validation_errors_plateau_while_training_errors_fall(run):
    """Figure 11: from epoch 16 to 30 (means of five epochs, since single ones scatter)."""
    training, validation = (run.history[name] for name in ("train_top1", "validation_top1"))
    early, late = slice(15, 20), slice(25, 30)
    assert training[late].mean() < 0.85 * training[early].mean()
    assert validation[late].mean() > 0.95 * validation[early].mean()
    objective = run.history["validation_objective"]
    assert objective.argmin() < 25
    assert objective[-1] > 1.1 * objective.min()


@each_of(results.recorded_runs(dropout=True))
def test_with_dropout_validation_is_below_training_but_for_the_mask(run):
    """Figure 12 (a): over the batches it is; with all neurons it is not."""
    history = run.history
    assert (history["validation_top1"] < history["train_top1"]).sum() >= 43
    assert (history["validation_top1"] > history["train_top1_after"]).sum() >= 43
    mask = history["train_top1_mask"] - history["train_top1_after"]
    averaging = history["train_top1"] - history["train_top1_mask"]
    assert (mask[5:] > abs(averaging[5:])).all()


def test_with_dropout_validation_falls_in_sync_with_training():
    """Figure 12 (b): the objectives after epoch 10 move together, without dropout against each other.

    The errors fall together in either case.
    """
    for dropout, low, high in ((True, 0.9, 1.0), (False, -1.0, 0.0)):
        for run in results.recorded_runs(dropout):
            pair = (run.history[name][10:] for name in ("train_objective", "validation_objective"))
            assert low <= np.corrcoef(*pair)[0, 1] <= high
            errors = (run.history[name][10:] for name in ("train_top1", "validation_top1"))
            assert np.corrcoef(*errors)[0, 1] > 0.9


def test_with_dropout_training_errors_are_larger_and_validation_errors_alike():
    ends = {
        dropout: {
            name: np.mean([run.history[name][-1] for run in results.recorded_runs(dropout)])
            for name in ("train_top1", "validation_top1")
        }
        for dropout in (False, True)
    }
    assert ends[True]["train_top1"] > 3 * ends[False]["train_top1"]
    assert ends[True]["validation_top1"] == pytest.approx(ends[False]["validation_top1"], rel=0.1)
