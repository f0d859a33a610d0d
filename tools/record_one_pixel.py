"""Rebuild data/attacks/one_pixel_*.csv: python -m tools.record_one_pixel.

Searches by differential evolution for one pixel that changes the class of a test picture that the network
classifies correctly. On CIFAR-10, with the recorded network of section 7.4: for 100 pictures chosen at
random. On the generated pictures, with their network: for the 60 of which it is least sure. Some minutes
each on one core.
"""

import numpy as np

from course_utils.cifar10.attacks import OnePixel, attacked, confidences, pixels_of
from course_utils.cifar10.data import Pictures
from course_utils.cifar10.recorded_attacks import FOLDER, GENERATIONS
from course_utils.cifar10.run_files import write_table
from course_utils.cifar10.trained import Ready
from course_utils.exhibits.ch08_not_treated._attacked_pictures import search
from tools.recording import CIFAR10, networks_to_attack, print_digest

PIXEL_COLUMNS = (
    *("rank", "label", "before", "row", "column", "red", "green", "blue"),
    *("after", "confidence", "correct", "evaluations"),
)
PICTURES, UNSURE = 100, 60


def main(arguments: list[str] | None = None) -> None:
    """Record what is asked for and print the SHA-256 of the files."""
    for name, ready in networks_to_attack(__doc__, arguments):
        chosen = np.random.default_rng(0).permutation(len(ready.test))[:PICTURES]
        record(name, ready, chosen if name == CIFAR10 else least_sure(ready))


def least_sure(ready: Ready) -> np.ndarray:
    """Return the ranks of pictures that are classified correctly, the least sure first."""
    order = ready.test.by_bytes()
    softmax = confidences(ready.net, ready.prepare(ready.test))[order]
    sure = softmax.max(1) + 10.0 * (softmax.argmax(1) != ready.test.labels[order])
    return np.argsort(sure)[:UNSURE]


def record(name: str, ready: Ready, ranks: np.ndarray) -> None:
    """Attack the pictures of these ranks in `Pictures.by_bytes` and write the table."""
    order, rows = ready.test.by_bytes(), []
    for rank in ranks:
        i = order[rank]
        one = Pictures(ready.test.pixels[i : i + 1], ready.test.labels[i : i + 1])
        before = confidences(ready.net, ready.prepare(one))[0]
        if before.argmax() == one.labels[0]:
            row = [int(rank), int(one.labels[0]), round(float(before.max()), 4), *attack(ready, one)]
            rows.append(row)
            print(name, *row, flush=True)
    FOLDER.mkdir(exist_ok=True)
    path = FOLDER / f"one_pixel_{name}.csv"
    write_table(path, PIXEL_COLUMNS, rows)
    print_digest(path)


def attack(ready: Ready, one: Pictures) -> list[float]:
    """Return the entries of PIXEL_COLUMNS from `row` on: the best pixel and its effect."""
    label, pixel = int(one.labels[0]), OnePixel(one.pixels[0], ready.prepare)
    evolution = search(ready.net, pixel, label)
    for _ in range(GENERATIONS):
        best = evolution.best[0][:, None]
        after = attacked(ready.net, pixel, best)[0]
        if after.argmax() != label:
            break
        evolution.generation()
    best = evolution.best[0][:, None]
    after = attacked(ready.net, pixel, best)[0]
    (row,), (column,), (colour,) = pixels_of(best)
    confidence = [round(float(after[k]), 4) for k in (after.argmax(), label)]
    return [
        int(row),
        int(column),
        *map(int, colour),
        int(after.argmax()),
        *confidence,
        evolution.evaluations,
    ]


if __name__ == "__main__":
    main()
