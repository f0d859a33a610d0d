"""Files that appear whole or not at all, so that a run may be killed at any moment."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import sleep
from typing import BinaryIO

WAITS = (0.01, 0.1, 0.5)  # seconds


@contextmanager
def written(path: Path) -> Iterator[BinaryIO]:
    """Give a file to write into; it takes the place of `path` only when all was written."""
    new = path.with_name(f"{path.name}.{os.getpid()}.new")
    try:
        with new.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        _replace(new, path)
    finally:
        new.unlink(missing_ok=True)


def _replace(new: Path, path: Path) -> None:
    """Give `new` the name `path`; on Windows that has to wait while someone reads the old file."""
    for wait in WAITS:
        try:
            return os.replace(new, path)
        except PermissionError:
            sleep(wait)
    return os.replace(new, path)
