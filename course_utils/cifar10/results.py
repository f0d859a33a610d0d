"""The results of a run, read from its folder, and the runs recorded in data/cifar10_runs/."""

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_utils.arrays import among, checked, checked_indices, read_only, refusal
from course_utils.cifar10.data import Pictures
from course_utils.cifar10.run_files import checked_weights, read_history, undamaged
from course_utils.cifar10.settings import LEFT_OUT, Settings
from course_utils.recorded import Place, recorded_file, recorded_rows

if TYPE_CHECKING:  # results can be drawn without waiting for torch
    from course_utils.cifar10.model import Net

RECORDED = recorded_file("cifar10_runs")
Counts = NDArray[np.int64]  # a confusion matrix: rows the predicted class, columns the correct one


@dataclass(frozen=True, eq=False)
class Results:
    """A run that has ended; its test pictures are in the order of `Pictures.by_bytes`."""

    folder: Path
    history: dict[str, NDArray[np.float64]]  # its columns, (epochs,), as `run_files.COLUMNS` explains them
    confusion: Counts
    target: NDArray[np.uint8]  # of each test picture the correct class,
    predicted: NDArray[np.uint8]  # the predicted one
    confidence: NDArray[np.float32]  # and its softmax output
    facts: dict[str, Any]  # settings, accuracy, seconds, device and versions

    @property
    def settings(self) -> Settings:
        """The settings of the run."""
        return Settings(**self.facts["settings"])

    @property
    def seed(self) -> int:
        """That of the settings."""
        return self.settings.seed

    @property
    def accuracy(self) -> float:
        """The share of the test pictures that are classified correctly."""
        return float(np.trace(self.confusion) / self.confusion.sum())

    @checked
    def of(self, test: Pictures) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
        """Return class and confidence, (N,), in the order of `test`; ValueError for other pictures."""
        order = test.by_bytes()
        if not np.array_equal(test.labels[order], self.target):
            raise ValueError(f"test must be the pictures that {self.folder} saw, got {len(test):,} others")
        back = np.argsort(order)
        return self.predicted[back], self.confidence[back]

    def network(self) -> "Net":
        """Return the trained network, on the CPU and without dropout."""
        return network_in(self.folder)


@checked
def network_in(folder: Place) -> "Net":
    """Return the network that the run in this folder trained, on the CPU and without dropout."""
    from safetensors.torch import load

    from course_utils.cifar10.model import Net

    settings, _ = _read_facts(folder)
    if settings.deep:
        raise ValueError(f"{folder} must hold a run of section 7.4's network, got one with deep=True")
    net = Net(settings.probabilities, settings.pool)
    with undamaged(path := _of_ended(folder, "weights.safetensors")):
        net.load_state_dict(load(checked_weights(path.read_bytes())))
    return net.eval()


@checked
def read_run(folder: Place) -> Results:
    """Read the folder of a run; ValueError if the run has not ended, or if a file is damaged."""
    settings, facts = _read_facts(folder)
    counts = read_counts(_of_ended(folder, "confusion.csv"))
    with undamaged(path := _of_ended(folder, "predictions.npz")):
        with path.open("rb") as file, np.load(file, allow_pickle=False) as found:
            predictions = found["target"], found["predicted"], found["confidence"].astype(np.float32)
        target, predicted, confidence = predictions
        agree = np.array_equal(confusion_matrix(predicted, target), counts)
        shares = ((confidence >= 0) & (confidence <= 1)).all()
        if not agree or confidence.shape != target.shape or not shares:
            raise ValueError("its arrays are not those of the pictures in the confusion matrix")
    with undamaged(_of_ended(folder, "history.csv")):
        history = read_history(folder)
        if not np.array_equal(history["epoch"], np.arange(settings.epochs) + 1):
            raise ValueError("its epochs are not those of the settings")
    return Results(folder, history, counts, *predictions, facts)


def _read_facts(folder: Path) -> tuple[Settings, dict[str, Any]]:
    """Return the settings of a run that has ended, and run.json as a whole."""
    with undamaged(path := _of_ended(folder, "run.json")):
        facts = json.loads(path.read_text())
        return Settings(**facts["settings"]), facts


def _of_ended(folder: Path, name: str) -> Path:
    """Return the path of a file that a run leaves; ValueError if there is none."""
    if not os.path.exists(folder / name):  # False for no name at all
        raise ValueError(f"{folder} must hold a run that has ended, got no {name}")
    return folder / name


@checked
def recorded_runs(dropout: bool) -> list[Results]:
    """Return the recorded runs of 45 epochs with or without dropout, in the order of their seeds."""
    name = "dropout" if dropout else "plain"
    runs = [read_run(path.parent) for path in RECORDED.glob(f"{name}_seed*/run.json")]
    return sorted(runs, key=lambda run: run.seed)


@checked
def recorded_run_without(ingredient: Annotated[str, among(*LEFT_OUT)]) -> Results:
    """Return the recorded run without dropout and without this ingredient, one of `LEFT_OUT`."""
    return read_run(RECORDED / f"without_{ingredient}_seed0")


def paired_runs() -> list[tuple[Results, Results]]:
    """Return pairs of recorded runs, without and with dropout, of the same seed, in the order of seeds."""
    thinned = {run.seed: run for run in recorded_runs(dropout=True)}
    return [(run, thinned[run.seed]) for run in recorded_runs(dropout=False) if run.seed in thinned]


@checked
def mean_history(dropout: bool) -> tuple[dict[str, NDArray[np.float64]], int]:
    """Return the mean of the recorded runs' histories, each column (epochs,), and the number of runs."""
    runs = [run.history for run in recorded_runs(dropout)]
    columns = runs[0] if runs else {}
    means = {name: read_only(np.mean([run[name] for run in runs], axis=0)) for name in columns}
    return means, len(runs)


def confusion_matrix(predicted: ArrayLike, labels: ArrayLike) -> NDArray[np.int64]:
    """Return how many pictures of class j are classified as i, (10, 10), as in Figures 13 and 14."""
    i, j = (
        checked_indices(name, values, 10, "N")
        for name, values in (("predicted", predicted), ("labels", labels))
    )
    if len(i) != len(j):
        raise ValueError(f"labels must have shape {i.shape}, as predicted has, got {j.shape}")
    pairs = i * 10 + j
    return np.bincount(pairs, minlength=100).reshape(10, 10)


@checked
def read_counts(path: Place) -> Counts:
    """Read a confusion matrix, (10, 10): rows the predicted class, columns the correct one, both named."""
    if not os.path.exists(path):
        raise refusal("path", "the name of a file that exists", str(path))
    with undamaged(path):
        rows = [list(row.values())[1:] for row in recorded_rows(path)]
        return np.array(rows, np.int64).reshape(10, 10)


@checked
def paper_confusion(dropout: bool) -> Counts:
    """Return the confusion matrix of Figure 13, without dropout, or of Figure 14, with it, (10, 10)."""
    return read_counts(recorded_file("figure14.csv" if dropout else "figure13.csv"))
