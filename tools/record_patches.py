"""Rebuild data/attacks/patches_*.npz and patch_success_*.csv: python -m tools.record_patches.

A patch for each of ten classes and four sizes, optimised on 2,000 training pictures and tried on 300 test
pictures: on CIFAR-10 with the recorded network of section 7.4, and on the generated pictures with their
network. Five minutes each on one core.
"""

from __future__ import annotations

import numpy as np

from course_utils.cifar10 import data, stand_in
from course_utils.cifar10.attacks import (
    PatchTraining,
    Picture,
    confidences,
    noise,
    optimised_patches,
    random_places,
    with_patch,
)
from course_utils.cifar10.data import Pictures
from course_utils.cifar10.recorded_attacks import FOLDER, PATCH_COLUMNS, SIZES
from course_utils.cifar10.run_files import write_table, written
from course_utils.cifar10.trained import Ready
from tools.recording import CIFAR10, networks_to_attack, print_digest

TRAINING, TEST = 2_000, 300  # pictures


def main(arguments: list[str] | None = None) -> None:
    """Record what is asked for and print the SHA-256 of the files."""
    for name, ready in networks_to_attack(__doc__, arguments):
        if name == CIFAR10:
            training = data.load().training.pixels[:TRAINING]
        else:
            training, _ = stand_in.pictures(TRAINING, np.random.default_rng(2))
        record(name, ready, training)


def record(name: str, ready: Ready, training: Picture) -> None:
    """Optimise all patches with these pictures, try them on the test pictures, write both files."""
    order = ready.test.by_bytes()[:TEST]
    test = Pictures(ready.test.pixels[order], ready.test.labels[order])
    found, rows = {}, []
    for size in SIZES:
        of_size = []
        for target in range(10):
            *_, patch = optimised_patches(
                ready.net, ready.prepare, training, target, size, target, PatchTraining()
            )
            of_size.append(patch)
            rows.append([target, size, *rates(ready, test, patch, target)])
            print(name, *rows[-1], flush=True)
        found[f"size{size}"] = np.array(of_size)
    FOLDER.mkdir(exist_ok=True)
    with written(FOLDER / f"patches_{name}.npz") as file:
        np.savez(file, **found)
    write_table(FOLDER / f"patch_success_{name}.csv", PATCH_COLUMNS, rows)
    for file_name in (f"patches_{name}.npz", f"patch_success_{name}.csv"):
        print_digest(FOLDER / file_name)


def rates(ready: Ready, test: Pictures, patch: Picture, target: int) -> list[float]:
    """Return the number of pictures of other classes, and the shares of them classified as the target:
    with the patch at random places, with noise at the same places, and as they are.
    """
    others = test.labels != target
    pixels, labels = test.pixels[others], test.labels[others]
    size, rng = patch.shape[1], np.random.default_rng(100 + target)
    places = random_places(len(pixels), size, rng)
    shares = []
    for changed in (
        with_patch(pixels, patch, places),
        with_patch(pixels, noise(size, rng), places),
        pixels,
    ):
        likely = confidences(ready.net, ready.prepare(Pictures(changed, labels))).argmax(1)
        shares.append(round(float(np.mean(likely == target)), 4))
    return [len(pixels), *shares]


if __name__ == "__main__":
    main()
