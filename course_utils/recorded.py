"""Where files lie: the recorded results that come with the package, and large files of the reader."""

import csv
import os
from pathlib import Path
from typing import Annotated, Any

from course_utils.arrays import refusal

PACKAGE = Path(__file__).resolve().parent
INSTALLED = (PACKAGE / "data").is_dir()  # from a wheel, which brings a copy of data/


def _place(name: str, value: Any) -> Path:
    """The path of a file or a folder, or its name, which may begin with ~."""
    if not isinstance(value, str | Path) or value == "":
        raise refusal(name, "the name of a file or a folder", value)
    return Path(os.path.expanduser(value))


Place = Annotated[Path, _place]


def recorded_file(*names: str) -> Path:
    """Return the path of a file or folder in data/: recorded_file("attacks", "random_labels.csv")."""
    return (PACKAGE if INSTALLED else PACKAGE.parent).joinpath("data", *names)


def recorded_rows(path: Path) -> list[dict[str, str]]:
    """Return the rows of a CSV file, as dicts whose keys are the names in its first line."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def reader_folder(name: str) -> Path:
    """Return where the reader's own files go: data/<name> in the repository.

    Nobody may write into an installed package, so there it is ~/.course_utils/<name>, in the home folder.
    """
    return Path.home() / ".course_utils" / name if INSTALLED else recorded_file(name)
