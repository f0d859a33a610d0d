"""A training in the background: a process of its own, watched through the files of its folder.

It ends with the program that started it, however that ends: its standard input is a pipe from that program,
and `train --tied` ends as soon as the other end of it is closed.
"""

import atexit
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from course_utils.cifar10.run_files import read_history


class RunStatus(NamedTuple):
    """The history so far, as columns, progress.json, {} before there is one, and how the process ended."""

    history: dict[str, NDArray[np.float64]]
    progress: dict[str, Any]
    over: bool  # whether it has
    problem: str  # why it ended before the last epoch, in a sentence

    @property
    def epochs(self) -> int:
        """The number of complete epochs."""
        return len(self.history["epoch"])


class Background:
    """`python -m course_utils.cifar10 train` with more arguments; ValueError if it cannot be started."""

    def __init__(self, arguments: Sequence[str]) -> None:
        command = [sys.executable, "-m", "course_utils.cifar10", "train", "--tied", *arguments, "--out"]
        folder = ""
        try:
            folder = tempfile.mkdtemp(prefix="course-cifar10-")
            self.folder = Path(folder)
            with (self.folder / "errors.txt").open("wb") as errors:
                self.process = subprocess.Popen(
                    [*command, folder],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.DEVNULL,
                    stderr=errors,
                    start_new_session=True,  # interrupting a cell does not stop the training
                    creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),  # else Windows opens one
                )
        except OSError as error:
            shutil.rmtree(folder, ignore_errors=True)
            raise ValueError(f"The training could not be started: {error.strerror or error}.") from error
        atexit.register(self.end)  # a kernel that is shut down leaves no folder behind
        self._history, self._progress = read_history(self.folder), dict[str, Any]()

    def status(self) -> RunStatus:
        """Return the present status."""
        over = self.process.poll() is not None  # asked first: then the files are final
        with suppress(OSError):  # none yet, or on Windows just being replaced
            history = read_history(self.folder)  # first: no epoch is seen that progress.json lacks
            self._progress = json.loads((self.folder / "progress.json").read_text())
            self._history = history
        done = self._progress.get("state") == "done"
        return RunStatus(self._history, self._progress, over, self._problem() if over and not done else "")

    def pause(self, wanted: bool) -> None:
        """Make the training wait, between two steps, or continue."""
        with suppress(OSError):  # if the folder has been removed, which ends the training as well
            file = self.folder / "pause"
            file.touch() if wanted else file.unlink(missing_ok=True)

    def end(self) -> None:
        """End the process and remove its folder."""
        atexit.unregister(self.end)
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.kill()
        self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _problem(self) -> str:
        """Return why the process has ended: its own message, or else its last line."""
        if self._progress.get("message"):
            return str(self._progress["message"])
        with suppress(OSError, IndexError):
            if self.process.returncode >= 0:  # if it was killed, its last lines are mere warnings
                return (self.folder / "errors.txt").read_text(errors="replace").strip().splitlines()[-1]
        return f"It was killed (code {self.process.returncode}); perhaps the memory was full."
