"""Rebuild data/checkpoints.npz: python -m tools.record_checkpoints, about ten seconds.

On one machine the bytes are the same every time; another processor may round a last digit differently.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from course_utils.network.datasets import figure1, figure5
from course_utils.training.recorded_run import FILE, follow, log_steps
from tools.recording import print_digest

LAST = {"ten": 8_000_000, "eleven": 1_000_000}
POINTS = {"ten": figure1, "eleven": figure5}


def main(arguments: list[str] | None = None) -> None:
    """Write the file, here or to the path given, and print its SHA-256."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("file", nargs="?", type=Path, default=FILE)
    path = parser.parse_args(arguments).file
    record(path, LAST)
    print_digest(path)


def record(path: Path, last: dict[str, int]) -> None:
    """Run Listing 6.1 on both sets of points up to their last steps, and store the checkpoints."""
    arrays = {}
    for run, points in POINTS.items():
        taken = follow(points(), log_steps(last[run]))
        arrays |= {f"{run}_{name}": getattr(taken, name) for name in ("steps", "P", "listing_cost")}
    np.savez(path, **arrays)


if __name__ == "__main__":
    main()
