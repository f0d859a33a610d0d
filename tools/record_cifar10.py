"""Rebuild data/cifar10_runs/: python -m tools.record_cifar10 [--seeds 0 1 2] [--ingredients].

Trains the network of section 7.4 for 45 epochs without and with dropout on the real pictures, 20 minutes
for each run on two cores; with --only plain, or dropout, one of the two. With --ingredients: without
dropout and without each of the ingredients that section 7.4 does not mention in turn. After an interruption
the same command continues. Another device or another version of torch rounds differently, and the accuracy
differs by some tenths of a percent.
"""

import argparse
import shutil
from collections.abc import Sequence
from pathlib import Path

from course_utils.cifar10 import data
from course_utils.cifar10.command import train_and_report
from course_utils.cifar10.results import RECORDED
from course_utils.cifar10.settings import LEFT_OUT, Settings
from tools.recording import need_cifar10, print_digest

BRIEF = ("history.csv", "confusion.csv", "predictions.npz", "run.json")
KEPT = (*BRIEF, "weights.safetensors")
WORK = Path("build") / "cifar10_runs"


def main(arguments: list[str] | None = None) -> None:
    """Train what is asked for, keep the results, and print their SHA-256."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    kinds = parser.add_mutually_exclusive_group()
    kinds.add_argument("--only", choices=("plain", "dropout"))
    kinds.add_argument("--ingredients", action="store_true", help="leave out one after the other")
    parser.add_argument("--seeds", nargs="+", type=int, default=[0])
    parser.add_argument("--device", default="auto")
    given = parser.parse_args(arguments)
    need_cifar10()
    pictures = data.load()
    for name, settings in settings_of_runs(given).items():
        train_and_report(pictures, settings, WORK / name, given.device, resume=True)
        keep(WORK / name, RECORDED / name, BRIEF if given.ingredients else KEPT)


def settings_of_runs(given: argparse.Namespace) -> dict[str, Settings]:
    """Return the settings of each run by the name of its folder."""
    if given.ingredients:
        return {
            f"without_{name}_seed{seed}": Settings(seed=seed, **{name: value})
            for seed in given.seeds
            for name, value in LEFT_OUT.items()
        }
    kinds = [given.only] if given.only else ["plain", "dropout"]
    return {
        f"{kind}_seed{seed}": Settings(kind == "dropout", seed=seed)
        for seed in given.seeds
        for kind in kinds
    }


def keep(folder: Path, place: Path, names: Sequence[str] = KEPT) -> None:
    """Copy the results of a run, without its checkpoint; print the SHA-256 of each file."""
    place.mkdir(parents=True, exist_ok=True)
    for name in names:
        shutil.copyfile(folder / name, place / name)
        print_digest(place / name)


if __name__ == "__main__":
    main()
