"""Training as a command: a progress bar and a line for each epoch."""

import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from course_utils.cifar10 import device
from course_utils.cifar10.data import DataSet
from course_utils.cifar10.problem import Problem
from course_utils.cifar10.run_files import Row, minutes
from course_utils.cifar10.settings import Settings
from course_utils.cifar10.train import CifarTraining

Say = Callable[[str], object]


def train_and_report(
    data: DataSet, settings: Settings, folder: Path, where: str, resume: bool, say: Say = print
) -> None:
    """Train in `folder` and print; Problem if it holds a run that is not resumed, or one that goes on."""
    chosen = device.choose(where)
    data.training.first(settings.pictures)  # what is refused leaves no folder behind
    with _alone_in(folder):
        if (folder / "checkpoint.pt").exists() and not resume:
            raise Problem(f"{folder} holds a run already: choose another --out, or --resume it")
        if resume and not (folder / "checkpoint.pt").exists():
            say("No epoch is complete that could be resumed: the training begins anew.")
        pictures = f"{settings.pictures:,} picture{'s' * (settings.pictures != 1)}"
        say(f"{data.banner or 'CIFAR-10'} ({pictures}) on {chosen}")
        training = CifarTraining(data, settings, folder, chosen, resume)
        if (folder / "pause").exists():
            say(f"Paused: it continues when {folder / 'pause'} is removed.")
        if sys.stderr.isatty():
            training.progress.show = _show_bar
        training.run(lambda row: say(_epoch_line(row, settings)))
        say(f"The results are in {folder}.")


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Keep other trainings out of the folder; the system unlocks it even if this process is killed."""
    folder.mkdir(parents=True, exist_ok=True)
    try:
        held = FileLock(folder / "lock", timeout=0).acquire()
    except Timeout as error:
        said = "is the folder of a training that is still running: await its end, or choose another --out"
        raise Problem(f"{folder} {said}") from error
    with held:
        yield


def end_with_standard_input() -> None:
    """End this process, of low priority, as soon as its standard input ends; Problem if it has none."""
    if hasattr(os, "nice"):
        os.nice(10)
    # Under another descriptor: on Windows a library that inspects standard input while it is loaded would
    # block for as long as it is being read.
    try:
        pipe = os.dup(0)
    except OSError as error:
        raise Problem("--tied needs an open standard input, got a closed one") from error
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)

    def wait() -> None:
        while os.read(pipe, 1):
            pass
        os._exit(1)  # safe at any moment, since files appear complete or not at all

    threading.Thread(target=wait, daemon=True).start()


def _epoch_line(row: Row, settings: Settings) -> str:
    return (
        f"epoch {int(row['epoch'])}/{settings.epochs}  {row['seconds']:.1f} s  "
        f"objective {row['train_objective']:.4f}, validation {row['validation_objective']:.4f}  "
        f"errors {row['train_top1']:.1%}, validation {row['validation_top1']:.1%}"
    )


def _show_bar(part: float, remaining: float | None) -> None:
    """Draw the progress of the run, a part from 0 to 1, over the last line of the terminal."""
    bar = "#" * round(40 * part)
    left = "" if remaining is None else f" {minutes(remaining)} left"
    print(f"\r[{bar:.<40}] {part:4.0%}{left}\033[K", end="\r", file=sys.stderr, flush=True)
