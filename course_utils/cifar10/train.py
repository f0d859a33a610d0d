"""The experiment of section 7.4: 45 epochs of the stochastic gradient method with momentum.

A `CifarTraining` writes its results into a folder (`run_files` says which), and after each epoch all that
it needs to continue. Killed at any moment and resumed, it ends with the same numbers as an uninterrupted
run on the same device. Epochs are counted from 1.
"""

import io
import math
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path
from time import monotonic, process_time, sleep

import torch
from torch import Tensor

from course_utils.cifar10 import evaluate, run_files
from course_utils.cifar10.data import CLASSES, DataSet, Pictures
from course_utils.cifar10.deep_net import DeepNet
from course_utils.cifar10.device import describe_device, enough_memory
from course_utils.cifar10.networks import network_for
from course_utils.cifar10.prepare import Preparation, preparation
from course_utils.cifar10.problem import Problem
from course_utils.cifar10.results import confusion_matrix
from course_utils.cifar10.run_files import ProgressFile, Row
from course_utils.cifar10.settings import Settings
from course_utils.cifar10.steps import Stepper, layout, trained_parameters
from course_utils.writing import written

AFTER = 10_000  # training pictures on which the network is evaluated after an epoch
WHITENED = 5_000  # training pictures whose patches the first filters whiten


class Stopped(Problem):
    """The run has ended early, for the reason in the message; it can be resumed."""


class CifarTraining:
    """One run, resumed if there is a checkpoint and if wanted; Problem if it is damaged or another's."""

    def __init__(
        self, data: DataSet, settings: Settings, folder: Path, device: torch.device, resume: bool = False
    ) -> None:
        self.settings, self.folder, self.device, self.data = settings, folder, device, data
        self.history: list[Row] = []
        training = data.training.first(settings.pictures)
        with enough_memory(torch.device("cpu"), "the network", "choose a smaller --width"):
            self.net = network_for(settings)
        self.processor = -process_time()  # seconds of all cores, in all sittings
        kept = self._read_checkpoint() if resume and (folder / "checkpoint.pt").exists() else None
        folder.mkdir(parents=True, exist_ok=True)
        for left in (*folder.glob("*.new"), folder / "stop"):  # by a run that was killed
            left.unlink(missing_ok=True)
        self.progress = ProgressFile(folder, settings.epochs, settings.steps, self.history)
        with self._end_told(), enough_memory(device, "the pictures"):
            self.progress.say("preparing")
            prepare = preparation(data, contrast=settings.contrast, whiten=settings.whiten)
            pictures, labels = _on(device, prepare, training)
            if isinstance(self.net, DeepNet) and settings.patches:
                self.net.whiten(pictures[:WHITENED])
            self.stepper = Stepper(self.net, settings, pictures, labels)
            self.test = _on(device, prepare, data.test)
            for momentum, value in zip(self.stepper.momentum, kept or (), strict=kept is not None):
                momentum.copy_(value)

    def run(self, say: Callable[[Row], object] = lambda row: None) -> None:
        """Train from the epoch after the last in the history to the end; `say` gets each epoch's row."""
        with self._end_told():
            self.progress.say("running")
            for number in range(len(self.history) + 1, self.settings.epochs + 1):
                self.history.append(self.epoch(number))
                self.save()
                say(self.history[-1])
            self.finish()
        self.progress.say("done")

    @contextmanager
    def _end_told(self) -> Iterator[None]:
        """Let progress.json tell of an exception that ends the run."""
        try:
            yield
        except BaseException as error:
            ended = isinstance(error, Stopped | KeyboardInterrupt)
            self.progress.say("stopped" if ended else "failed", message=str(error))
            raise

    def epoch(self, number: int) -> Row:
        """Do one epoch and evaluate the network; return the row of the history."""
        self.wait(0)
        self.progress.began = monotonic()
        pictures = f"{self.settings.batch} picture{'s' * (self.settings.batch != 1)}"
        with enough_memory(self.device, f"a batch of {pictures}"):
            train = self.stepper.epoch(number, self._between_steps)
        train /= self.settings.steps * self.settings.batch
        few = self.stepper.pictures[:AFTER], self.stepper.labels[:AFTER]
        after = evaluate.means(self.net, *few)
        mask = evaluate.means(self.net, *few, dropout=True) if self.settings.dropout else after
        # Numbers are read from the device only here, once in an epoch.
        values = torch.cat([train, after, mask, evaluate.means(self.net, *self.test)]).tolist()
        eta, seconds = self.settings.eta(number), monotonic() - self.progress.began
        if not all(map(math.isfinite, values)):
            said = "the objective is no longer a finite number: the weights have grown without bound"
            why = f"The learning rate η = {eta:g} is too large for these settings."
            raise Problem(f"In epoch {number} {said}. {why}")
        return dict(zip(run_files.COLUMNS, [number, seconds, eta, *values], strict=True))

    def _between_steps(self, step: int) -> None:
        """On a CPU wait if asked to, and report; on a GPU steps are queued long before they are taken."""
        if self.device.type == "cpu":
            self.wait(step)
            self.progress.say("running", step, now=False)

    def wait(self, step: int) -> None:
        """Wait while there is a file `pause`, which is not counted; Stopped if there is a file `stop`."""
        pause, stop, began = self.folder / "pause", self.folder / "stop", monotonic()
        if pause.exists():
            self.progress.say("paused", step)
            while pause.exists() and not stop.exists():
                sleep(0.1)
            self.progress.began += monotonic() - began
            self.progress.say("running", step)
        if stop.exists():
            stop.unlink()
            done = f"{len(self.history)} epoch{'s' * (len(self.history) != 1)} of {self.settings.epochs}"
            raise Stopped(f"Stopped after {done}; --resume continues.")

    def save(self) -> None:
        """Write the checkpoint, the progress, and last the history: no epoch is seen too early."""
        content = {
            "settings": asdict(self.settings),
            "pictures": self.data.fingerprint,
            "net": self.net.state_dict(),
            "momentum": self.stepper.momentum,
            "history": self.history,
            "processor": self.processor + process_time(),
        }
        whole = io.BytesIO()  # torch would not say that the disk is full
        torch.save(content, whole)
        with written(self.folder / "checkpoint.pt") as file:
            file.write(whole.getbuffer())
        self.progress.say("running")
        with suppress(PermissionError):  # on Windows, while a spreadsheet has it open
            run_files.write_history(self.folder, self.history)

    def _read_checkpoint(self) -> list[Tensor]:
        """Load the network and the history, and return the momentum."""
        path = self.folder / "checkpoint.pt"
        if not path.is_file():  # to read from a pipe would have no end
            raise Problem(f"{path} is no file; delete it to begin anew, or choose another --out")
        content = io.BytesIO(path.read_bytes())  # torch also raises OSError for what it cannot make out
        asked = asdict(self.settings) | {"the checksum of the pictures": self.data.fingerprint}
        try:
            with zipfile.ZipFile(content) as parts:  # whose checksums torch writes, but does not compare
                if wrong := parts.testzip():
                    raise ValueError(f"{wrong} has another checksum")
            content.seek(0)
            found = torch.load(content, map_location="cpu", weights_only=True)
            had = found["settings"] | {"the checksum of the pictures": found["pictures"]}
            other = [f"{k} must be {had[k]}, got {mine}" for k, mine in asked.items() if had[k] != mine]
            self.net.load_state_dict(found["net"])
            self.processor += found["processor"]
            self.history[:] = [{k: float(row[k]) for k in run_files.COLUMNS} for row in found["history"]]
            pairs = zip(trained_parameters(self.net), found["momentum"], strict=True)
            momentum = [value.reshape(parameter.shape) for parameter, value in pairs]
        except Exception as error:  # it has no class of its own for that
            raise Problem(f"{path} is damaged; delete it to begin anew, or choose another --out") from error
        if other:
            raise Problem(f"To resume {self.folder}, {'; '.join(other)}. Or choose another --out.")
        return momentum

    def finish(self) -> None:
        """Write weights, predictions and facts; Stopped if another program has the history open."""
        run_files.write_weights(self.folder, self.net)
        predicted, confidence = evaluate.predictions(self.net, self.test[0], self.settings.views)
        run_files.write_predictions(self.folder, self.data.test, predicted, confidence)
        counts = confusion_matrix(predicted, self.data.test.labels)
        rows = [[name, *line] for name, line in zip(CLASSES, counts.tolist(), strict=True)]
        run_files.write_table(self.folder / "confusion.csv", ["predicted\\target", *CLASSES], rows)
        facts = {
            "settings": asdict(self.settings),
            "pictures": self.data.banner or "CIFAR-10",
            "accuracy": int(counts.trace()) / len(predicted),
            "seconds": round(sum(row["seconds"] for row in self.history), 1),
            "processor_seconds": round(self.processor + process_time(), 1),
            **describe_device(self.device),
            **({"arithmetic": "bfloat16 in convolutions"} if self.settings.half else {}),
        }
        run_files.write_json(self.folder / "run.json", facts)
        try:
            run_files.write_history(self.folder, self.history)
        except PermissionError as error:
            path = self.folder / "history.csv"
            raise Stopped(f"{path} is open in another program. Close it; --resume writes it.") from error


def _on(device: torch.device, prepare: Preparation, pictures: Pictures) -> tuple[Tensor, Tensor]:
    """Return the prepared pictures and their labels on the device."""
    x = torch.from_numpy(prepare(pictures)).to(device, memory_format=layout(device))
    return x, torch.from_numpy(pictures.labels).to(device, torch.int64)
