"""Confusion matrices, the paper's (Figures 13 and 14) among them: (10, 10), predicted by correct class."""

import csv
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

DATA = Path(__file__).resolve().parents[2] / "data"
FIGURES = {False: "figure13.csv", True: "figure14.csv"}

Counts = NDArray[np.int64]


def read(path: Path) -> Counts:
    """Read the file: a row for each predicted class, a column for each correct one, both with names."""
    with path.open(newline="") as file:
        return np.array([row[1:] for row in list(csv.reader(file))[1:]], np.int64)


def paper(dropout: bool) -> Counts:
    """Return the numbers of Figure 13, without dropout, or of Figure 14, with it."""
    return read(DATA / FIGURES[dropout])
