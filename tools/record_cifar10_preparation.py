"""Rebuild data/cifar10_preparation.npz from CIFAR-10: python -m tools.record_cifar10_preparation."""

import numpy as np

from course_utils.cifar10 import data
from course_utils.cifar10.prepare import Preparation, preparation
from course_utils.cifar10.recorded_preparation import FILE, reduced
from tools.recording import need_cifar10, print_digest

ENOUGH = 5_000  # pictures, to find the principal colours


def main() -> None:
    """Compute, keep half the digits, and print the SHA-256."""
    need_cifar10()
    pictures = data.load()
    full = preparation(pictures)
    z = Preparation(full.mean, full.contrast, None)(pictures.training.first(ENOUGH))
    colours = np.linalg.eigh(np.einsum("ncij,ndij->cd", z, z))[1].astype(np.float32)
    kept = reduced(full, colours)
    mean, scales = (array.astype(np.float16) for array in (full.mean, kept.scales))
    np.savez_compressed(FILE, mean=mean, contrast=full.contrast, colours=colours, scales=scales)
    print_digest(FILE)


if __name__ == "__main__":
    main()
