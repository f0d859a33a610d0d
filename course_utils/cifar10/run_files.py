"""The folder of a run: the files that a training writes, and those by which it is paused or stopped.

history.csv      a line for each epoch, with the columns of `COLUMNS`
progress.json    the progress of the run, at most half a second old
checkpoint.pt    all that is needed to continue after the last complete epoch
weights.safetensors, confusion.csv, predictions.npz, run.json    after the last epoch
pause, stop      empty files that make the run wait or end
lock             held by the training that runs here, and only while it runs

All of them appear complete or not at all.
"""

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from course_utils.arrays import checked, read_only
from course_utils.cifar10.data import Pictures
from course_utils.cifar10.problem import Problem
from course_utils.recorded import Place, recorded_rows
from course_utils.writing import written

if TYPE_CHECKING:
    from torch.nn import Module

MEASURES = ("objective", "top1", "top5")
# Objective: the mean of (32). top1, top5: shares of the pictures, 0 to 1. `train_*` are means over the
# batches while the weights change; `_after` and `_mask` are computed after the epoch, on the first
# 10,000 training pictures, without and with dropout. Seconds: of the epoch, its evaluations included.
KINDS = ("train_{}", "train_{}_after", "train_{}_mask", "validation_{}")
LARGEST = 10**9  # bytes of a file of a run
COLUMNS = ("epoch", "seconds", "eta", *(kind.format(measure) for kind in KINDS for measure in MEASURES))
Row = dict[str, float]


def write_json(path: Path, content: object) -> None:
    """Write it as JSON, one key a line."""
    with written(path) as file:
        file.write((json.dumps(content, indent=1) + "\n").encode())


def write_table(path: Path, heads: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Write a table as CSV."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([heads, *rows])
    with written(path) as file:
        file.write(text.getvalue().encode())


def write_history(folder: Path, history: Sequence[Row]) -> None:
    """Write history.csv."""
    rows = [[int(row["epoch"]), *(f"{row[column]:.6g}" for column in COLUMNS[1:])] for row in history]
    write_table(folder / "history.csv", COLUMNS, rows)


def numbers(rows: Sequence[dict[str, str]], heads: Iterable[str]) -> dict[str, NDArray[np.float64]]:
    """Return these columns of a table, (rows,) each."""
    return {head: read_only(np.array([float(row[head]) for row in rows])) for head in heads}


@checked
def read_history(folder: Place) -> dict[str, NDArray[np.float64]]:
    """Return the columns of history.csv, each (epochs,); they are empty while there is no file."""
    path = folder / "history.csv"
    with undamaged(path):
        if not path.exists():
            return numbers([], COLUMNS)
        history, text = numbers(recorded_rows(path), COLUMNS), path.read_text()
        shares = np.array([values for name, values in history.items() if "top" in name])
        whole = text.endswith("\n") and "_" not in text.partition("\n")[2]
        if not whole or not ((shares >= 0) & (shares <= 1)).all():
            raise ValueError("it is cut off, or its errors are no shares")
        return history


@contextmanager
def undamaged(path: Path) -> Iterator[None]:
    """Problem if what the file holds cannot be made out; that it cannot be opened stays an OSError."""
    try:
        if path.exists() and not path.is_file():  # to read from a pipe or a device would have no end
            raise ValueError("it is no file")
        if path.exists() and path.stat().st_size > LARGEST:  # perhaps more than memory holds
            raise ValueError("it is too large to be a file of a run")
        yield
    except OSError:
        raise
    except Exception as error:  # json, csv, numpy, safetensors and torch have a dozen classes for it
        # MemoryError among them: of a file that is so small, its own size is a lie.
        mend = "put an intact copy in its place, or train again into another folder"
        raise Problem(f"{path} is damaged; {mend}") from error


def write_predictions(
    folder: Path, test: Pictures, predicted: NDArray[np.uint8], confidence: NDArray[np.float32]
) -> None:
    """Write predictions.npz in the order `by_bytes`, the same for every copy of CIFAR-10; 3 digits."""
    order = test.by_bytes()
    target, predicted, confidence = test.labels[order], predicted[order], confidence[order]
    with written(folder / "predictions.npz") as file:
        digits = confidence.astype(np.float16)
        np.savez_compressed(file, target=target, predicted=predicted, confidence=digits)


def write_weights(folder: Path, net: "Module") -> None:
    """Write weights.safetensors: the length of a header, the header in JSON, and the float32 numbers."""
    # By hand, since training needs torch and numpy only.
    arrays = {name: value.cpu().numpy().astype("<f4") for name, value in net.state_dict().items()}
    header, end = {}, 0
    for name, array in arrays.items():
        header[name] = {"dtype": "F32", "shape": array.shape, "data_offsets": [end, end + array.nbytes]}
        end += array.nbytes
    data = b"".join(array.tobytes() for array in arrays.values())
    text = json.dumps(header | {"__metadata__": {"sha256": sha256(data).hexdigest()}}).encode()
    text += b" " * (-len(text) % 8)
    with written(folder / "weights.safetensors") as file:
        file.write(len(text).to_bytes(8, "little") + text)
        file.write(data)


def checked_weights(file: bytes) -> bytes:
    """Return what weights.safetensors holds; ValueError if its numbers are not those that were written."""
    end = 8 + int.from_bytes(file[:8], "little")
    written = json.loads(file[8:end]).get("__metadata__", {}).get("sha256")  # older files have none
    if written and sha256(file[end:]).hexdigest() != written:
        raise ValueError("its numbers are not those of its checksum")
    return file


def minutes(seconds: float) -> str:
    """Return the time as minutes and seconds, such as 4:05."""
    return "{}:{:02}".format(*divmod(round(seconds), 60))


class ProgressFile:
    """Writes progress.json: state, epochs, steps of an epoch; epoch and step done; seconds remaining.

    The states: preparing, running, paused, stopped, failed (with a `message`), done. `began`: when this
    epoch did, pauses left out. `show` gets the complete part of the run, and the seconds that remain.
    """

    def __init__(self, folder: Path, epochs: int, steps: int, history: Sequence[Row]) -> None:
        self.path, self.epochs, self.steps, self.history = folder / "progress.json", epochs, steps, history
        self.said = self.began = monotonic()
        self.show: Callable[[float, float | None], object] = lambda part, remaining: None

    def say(self, state: str, step: int = 0, now: bool = True, message: str = "") -> None:
        """Write the file; if not `now`, then at most every half second."""
        if not now and monotonic() - self.said < 0.5:
            return
        self.said, epoch, remaining = monotonic(), len(self.history), self.remaining(step)
        of_all = {"state": state, "message": message, "epochs": self.epochs, "steps": self.steps}
        write_json(self.path, {**of_all, "epoch": epoch, "step": step, "remaining": remaining})
        self.show((epoch + step / self.steps) / self.epochs, remaining)

    def remaining(self, step: int) -> float | None:
        """Return the seconds to the end at the present speed; None while that is unknown."""
        left = self.epochs - len(self.history) - step / self.steps
        if self.history:
            return round(left * sum(row["seconds"] for row in self.history) / len(self.history), 1)
        return round(left * (monotonic() - self.began) * self.steps / step, 1) if step else None
