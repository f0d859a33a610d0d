"""Fetch CIFAR-10 and train on it: `python -m course_utils.cifar10 download`, `.. train --help`."""

import argparse
import os
import sys
from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path

from course_utils.cifar10 import data
from course_utils.cifar10.problem import Problem
from course_utils.cifar10.settings import Settings
from course_utils.writing import say


def main(arguments: Sequence[str] | None = None) -> None:
    """Do what the command line says; a problem that the reader can solve ends it with a message."""
    parser = argparse.ArgumentParser(prog="python -m course_utils.cifar10")
    commands = parser.add_subparsers(required=True)
    fetch = commands.add_parser("download", help="fetch the pictures, 170 MB, and verify them")
    fetch.set_defaults(run=_download)
    train = commands.add_parser("train", help="train the network of section 7.4")
    train.set_defaults(run=_train)
    train.add_argument("--dropout", action="store_true", help="with probabilities .15 .15 .15 .35 0")
    train.add_argument("--epochs", type=int, default=45)
    train.add_argument("--device", default="auto", choices=("auto", "cuda", "mps", "cpu"))
    train.add_argument("--out", default="cifar10-run", help="the folder of the run")
    train.add_argument("--resume", action="store_true", help="continue after the last complete epoch")
    train.add_argument("--tied", action="store_true", help="end when standard input ends")
    train.add_argument("--seed", type=int, default=0, help="of weights, order, mirrors and dropout")
    train.add_argument("--pictures", type=int, help="train on the first so many pictures only")
    for switch in ("whiten", "contrast", "mirror", "multipliers", "decay"):
        train.add_argument(f"--no-{switch}", dest=switch, action="store_false", help="leave this out")
    train.add_argument("--pool", type=int, default=3, help="the width of the pooling windows, 3 or 2")
    train.add_argument("--batch", type=int, default=100)
    later = train.add_argument_group("what came after the paper: course_utils/cifar10/ladder.py")
    for switch in ("deep", "normalise", "patches", "cycle", "alternate", "orthogonal", "views", "half"):
        later.add_argument(f"--{switch}", action="store_true")
    for name, kind in (("width", int), ("shift", int), ("smoothing", float)):
        later.add_argument(f"--{name}", type=kind, default=getattr(Settings, name))
    given = parser.parse_args(arguments)
    try:
        given.run(given)
    except Problem as problem:
        sys.exit(f"\n{problem}")


def _download(given: argparse.Namespace) -> None:
    from course_utils.cifar10.download import download  # training can do without pooch

    try:
        path = download(data.usual_folder(), say=say)
    except KeyboardInterrupt:
        sys.exit("\nInterrupted; what was downloaded so far is not kept.")
    found = data.read_archive(path)
    say(f"{path}: {len(found.training):,} training and {len(found.test):,} test pictures, verified.")


def _train(given: argparse.Namespace) -> None:
    from course_utils.cifar10.command import end_with_standard_input, train_and_report

    if given.tied:
        end_with_standard_input()
    if not given.out or "\0" in given.out:
        raise Problem(f"--out must name a folder, got {given.out!r}")
    folder = Path(os.path.expanduser(given.out))  # which a shell does not do after --out=
    if given.resume and not os.path.exists(folder / "progress.json"):  # False for no name at all
        raise Problem(f"{folder} holds no run to resume: choose another --out, or begin without --resume")
    found = data.load()
    given.pictures = len(found.training) if given.pictures is None else given.pictures
    if found.banner and given.whiten:
        given.whiten = False
        say("Generated pictures are not whitened: that would amplify their noise, and nothing is learnt.")
    names = {field.name for field in fields(Settings)}
    try:
        settings = Settings(**{name: value for name, value in vars(given).items() if name in names})
    except ValueError as error:
        raise Problem(str(error)) from error
    try:
        train_and_report(found, settings, folder, given.device, given.resume, say)
    except OSError as error:
        said = f"{folder} cannot be written ({error.strerror or error}); choose another --out"
        raise Problem(said) from error
    except KeyboardInterrupt:
        sys.exit("\nInterrupted; --resume continues after the last complete epoch.")


if __name__ == "__main__":
    main()
