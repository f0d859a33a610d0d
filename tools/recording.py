"""What the scripts in this folder share: on which pictures they record, and digests of the files."""

import argparse
import hashlib
import sys
from collections.abc import Iterator
from pathlib import Path

from course_utils.cifar10 import data, stand_in
from course_utils.cifar10.trained import Ready, cifar10_network, stand_in_network

CIFAR10, STAND_IN = "cifar10", "stand_in"


def networks_to_attack(doc: str, arguments: list[str] | None) -> Iterator[tuple[str, Ready]]:
    """Yield the names and networks for which the command line asks: CIFAR10, STAND_IN or both."""
    parser = argparse.ArgumentParser(description=doc.partition("\n")[0])
    parser.add_argument("--only", choices=(CIFAR10, STAND_IN))
    only = parser.parse_args(arguments).only
    if only != STAND_IN:
        need_cifar10()
        yield CIFAR10, cifar10_network()
    if only != CIFAR10:
        yield STAND_IN, stand_in_network()


def need_cifar10() -> None:
    """Exit if there is no copy of CIFAR-10."""
    if not data.present():
        sys.exit(f"There is no copy of CIFAR-10. {stand_in.BANNER}")


def print_digest(path: Path) -> None:
    """Print the SHA-256 of the file, for data/README.md."""
    print(hashlib.sha256(path.read_bytes()).hexdigest(), f"{path.parent.name}/{path.name}")
