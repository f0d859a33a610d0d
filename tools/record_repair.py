"""Train the network of notebook 08 that makes mistakes to be repaired: data/repair.npz, in a second."""

from __future__ import annotations

import numpy as np

from course_utils.network.datasets import overlapping_circles
from course_utils.outlook.repair import (
    FILE,
    SEEN_LATER,
    TRAINED_WITH,
    misclassified_indices,
    train_network_to_repair,
)
from tools.recording import print_digest


def main() -> None:
    """Train, print how many points are misclassified, and write the file."""
    network = train_network_to_repair()
    for seed in (TRAINED_WITH, SEEN_LATER):
        points = overlapping_circles(seed)
        wrong = len(misclassified_indices(network, points))
        print(f"{wrong} of {len(points)} points of seed {seed} are misclassified")
    np.savez_compressed(FILE, p=network.p)
    print_digest(FILE)


if __name__ == "__main__":
    main()
