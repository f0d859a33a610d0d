"""What the scripts that record results share: the pictures they are asked to use, digests at the end."""

from __future__ import annotations

import argparse
import hashlib
import sys
from pathlib import Path

from course_utils.cifar10 import data, stand_in

CIFAR10, STAND_IN = "cifar10", "stand_in"


def asked_for(doc: str, arguments: list[str] | None) -> list[str]:
    """Return on which pictures the command line asks to record: CIFAR10, STAND_IN or both."""
    parser = argparse.ArgumentParser(description=doc.partition("\n")[0])
    parser.add_argument("--only", choices=(CIFAR10, STAND_IN))
    only = parser.parse_args(arguments).only
    wanted = [only] if only else [CIFAR10, STAND_IN]
    if CIFAR10 in wanted:
        need_cifar10()
    return wanted


def need_cifar10() -> None:
    """Exit where CIFAR-10 is not at hand."""
    if not data.present():
        sys.exit(f"CIFAR-10 is not at hand. {stand_in.BANNER}")


def print_digest(path: Path) -> None:
    """Print the SHA-256 of the file, as data/README.md has it."""
    print(hashlib.sha256(path.read_bytes()).hexdigest(), f"{path.parent.name}/{path.name}")
