"""What `make lab` adds to `jupyter lab` once everything is installed."""

import shutil
import subprocess
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter

from bench.row import Row

ROOT = Path(__file__).resolve().parent.parent
NAME = "a second `make lab` before jupyter lab, median of 5"


def second_make_lab() -> list[Row]:
    """Time `make lab` with a program that does nothing in the place of jupyter: the rest is make's own."""
    if shutil.which("make") is None:
        return [Row(NAME, None, 1.0, note="there is no make")]
    if subprocess.run(["make", "-q", ".venv/.course"], cwd=ROOT, capture_output=True).returncode:
        return [Row(NAME, None, 1.0, note="type `make lab` once before")]
    with tempfile.TemporaryDirectory() as folder:
        nothing = Path(folder) / "jupyter"
        nothing.write_text("#!/bin/sh\n")
        nothing.chmod(0o755)
        return [Row(NAME, median(seconds_of_make_lab(folder) for _ in range(5)), 1.0, "s")]


def seconds_of_make_lab(folder: str) -> float:
    """Run `make lab` with the programs of `folder` in place of those of .venv."""
    began = perf_counter()
    subprocess.run(["make", "lab", f"BIN={folder}"], cwd=ROOT, capture_output=True, check=True)
    return perf_counter() - began


MEASUREMENTS = (second_make_lab,)
