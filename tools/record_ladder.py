"""Rebuild data/cifar10_ladder/: python -m tools.record_ladder [--rungs "one cycle" views] [--device cuda].

Trains the rungs of `course_utils.cifar10.ladder` on the real pictures, those named or all, except section
7.4's, which tools/record_cifar10.py records, and `width 32`, whose run is that of `views`. Each takes 4 to
30 minutes of one processor core. After an interruption the same command continues. None has been run on a
GPU yet.
"""

import argparse
from pathlib import Path

from course_utils.cifar10 import data, ladder
from course_utils.cifar10.command import train_and_report
from tools.record_cifar10 import BRIEF, keep
from tools.recording import need_cifar10

WORK = Path("build") / "cifar10_ladder"
RUNS = {rung.name: k for k, rung in enumerate(ladder.LADDER) if k and rung.name != "width 32"}


def main(arguments: list[str] | None = None) -> None:
    """Train what is asked for, keep the results, and print their SHA-256."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rungs", nargs="+", choices=RUNS, default=list(RUNS))
    parser.add_argument("--device", default="auto")
    given = parser.parse_args(arguments)
    need_cifar10()
    pictures = data.load()
    for name in given.rungs:
        settings, folder = ladder.settings_of_rung(RUNS[name]), ladder.folder_name(RUNS[name])
        train_and_report(pictures, settings, WORK / folder, given.device, resume=True)
        keep(WORK / folder, ladder.RECORDED / folder, BRIEF)


if __name__ == "__main__":
    main()
