"""Where the recorded results lie: data/ of the repository, or the copy that an installed package brings."""

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent


def recorded_file(*names: str) -> Path:
    """Return the path of a file or folder in data/: recorded_file("attacks", "random_labels.csv")."""
    installed = PACKAGE / "data"
    return (installed if installed.is_dir() else PACKAGE.parent / "data").joinpath(*names)
