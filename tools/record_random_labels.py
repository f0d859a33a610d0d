"""Rebuild data/attacks/random_labels.csv: python -m tools.record_random_labels.

Trains the network of section 7.4 on 1,000 pictures of CIFAR-10, once with their own labels and once with
the same labels permuted at random, until the training accuracy is above 99%. Some minutes on one core.
"""

import numpy as np

from course_utils.cifar10 import data
from course_utils.cifar10.data import Pictures
from course_utils.cifar10.label_noise import AdamTraining, shuffled_labels
from course_utils.cifar10.recorded_attacks import FOLDER, LABEL_COLUMNS
from course_utils.cifar10.run_files import write_table
from course_utils.cifar10.trained import cifar10_network
from tools.recording import need_cifar10, print_digest

PICTURES, MOST, ENOUGH = 1_000, 80, 0.99


def main() -> None:
    """Train twice, write the table and print its SHA-256."""
    need_cifar10()
    prepare, whole = cifar10_network().prepare, data.load()
    training, validation = _some(whole.training), _some(whole.test)
    x, x_new = prepare(training), prepare(validation)
    rows = []
    for labels, of_training, of_validation in (
        ("random", shuffled_labels(training.labels, 1), shuffled_labels(validation.labels, 2)),
        ("true", training.labels, validation.labels),
    ):
        fit = AdamTraining(x, of_training)
        while not rows or rows[-1][0] != labels or (rows[-1][2] < ENOUGH and fit.epoch < MOST):
            row = [labels, fit.epoch, fit.accuracy(x, of_training), fit.accuracy(x_new, of_validation)]
            rows.append(row)
            print(*row, flush=True)
            for _ in range(PICTURES // fit.batch):
                fit.advance()
    FOLDER.mkdir(exist_ok=True)
    write_table(FOLDER / "random_labels.csv", LABEL_COLUMNS, rows)
    print_digest(FOLDER / "random_labels.csv")


def _some(pictures: Pictures) -> Pictures:
    """Return pictures that are the same for every copy of CIFAR-10."""
    order = np.random.default_rng(0).permutation(pictures.by_bytes())[:PICTURES]
    return Pictures(pictures.pixels[order], pictures.labels[order])


if __name__ == "__main__":
    main()
