"""Fetch CIFAR-10: `python -m course_utils.cifar10 download`."""

import argparse
import sys
from collections.abc import Sequence

from course_utils.cifar10 import data
from course_utils.cifar10.download import DownloadError, download


def main(arguments: Sequence[str] | None = None) -> None:
    """Do what the command line says; problems that the reader can mend end in one message."""
    given = _parser().parse_args(arguments)
    try:
        given.run(given)
    except (data.BadData, DownloadError) as problem:
        sys.exit(f"\n{problem}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m course_utils.cifar10")
    commands = parser.add_subparsers(required=True)
    fetch = commands.add_parser("download", help="fetch the pictures, 170 MB, and verify them")
    fetch.set_defaults(run=_download)
    return parser


def _download(given: argparse.Namespace) -> None:
    path = download(data.usual_folder())
    found = data.read_archive(path)
    print(f"{path}: {len(found.training):,} training and {len(found.test):,} test pictures, verified.")


if __name__ == "__main__":
    main()
