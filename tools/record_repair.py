"""Train the network of notebook 08 that makes mistakes to be repaired: data/repair.npz, in a second."""

import numpy as np

from course_utils.network.datasets import overlapping_circles
from course_utils.network.network import Network
from course_utils.outlook.repair import FILE, SEEN_LATER, SIZES, TRAINED_WITH, misclassified_indices
from course_utils.training.lbfgs import minimise_cost
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


def train_network_to_repair() -> Network:
    """Train the network 2-10-10-2, 150 steps of L-BFGS on the first points; under a second.

    With other rounding it ends elsewhere: each step's rounding errors are magnified by the next.
    """
    points, network = overlapping_circles(TRAINED_WITH), Network.random(SIZES, np.random.default_rng(0))
    minimise_cost(network, points.x, points.y, 150)
    return network


if __name__ == "__main__":
    main()
