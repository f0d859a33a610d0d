"""Files that are complete or stay as they were, and lines that are printed where somebody reads."""

import errno
import os
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from time import sleep
from typing import BinaryIO

WAITS = (0.01, 0.1, 0.5)  # seconds, while on Windows another program reads the old file


@contextmanager
def written(path: Path) -> Iterator[BinaryIO]:
    """Open a file for writing that replaces `path` only when it is complete.

    Where path is a link, the file it leads to. OSError for what is no name, and for what is no file: a
    device would be a file from then on.
    """
    path = _real(path)
    new = path.with_name(f"{path.name}.{os.getpid()}.new")
    try:
        with new.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        with suppress(OSError):  # what was for one reader's eyes alone stays so
            os.chmod(new, stat.S_IMODE(path.stat().st_mode))
        for wait in WAITS:
            with suppress(PermissionError):
                os.replace(new, path)
                return
            sleep(wait)
        os.replace(new, path)
    finally:
        new.unlink(missing_ok=True)


def _real(path: Path) -> Path:
    """Return where a file lies, links followed; OSError where none can lie."""
    try:
        if b"\0" in os.fsencode(path):
            raise ValueError
    except ValueError as problem:  # or half a character
        raise OSError(errno.EINVAL, "no file can have this name") from problem
    real = Path(os.path.realpath(path))
    if real.exists() and not real.is_file():
        raise OSError(errno.EINVAL, "it is a folder" if real.is_dir() else "it is no file")
    if real.exists() and not os.access(real, os.W_OK):  # a folder would let us replace it all the same
        raise PermissionError(errno.EACCES, "it is write-protected")
    return real


def say(text: str) -> None:
    """Print a line; where nobody can read it (a closed pipe, a full disk), the program goes on."""
    try:
        encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
        print(text.encode(encoding, "backslashreplace").decode(encoding), flush=True)
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
