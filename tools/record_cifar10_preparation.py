"""Rebuild data/cifar10_preparation.npz from CIFAR-10: python -m tools.record_cifar10_preparation."""

import numpy as np

from course_utils.cifar10 import data
from course_utils.cifar10.prepare import Preparation, preparation, principal_components
from course_utils.cifar10.recorded_preparation import FILE, SIDE, Array, coefficients, cosines
from tools.recording import need_cifar10, print_digest

ENOUGH = 5_000  # pictures, to find the principal colours
PARTS = 20  # of the pictures, one at a time in memory


def main() -> None:
    """Compute, keep half the digits, and print the SHA-256."""
    need_cifar10()
    pictures = data.load()
    full = preparation(pictures)
    centred = Preparation(full.mean, full.contrast, None)
    whole = len(pictures.training) + len(pictures.test)
    z = centred(pictures.training)
    few = z[:ENOUGH]
    colours = np.linalg.eigh(np.einsum("ncij,ndij->cd", few, few))[1].astype(np.float32)
    squares = sum((coefficients(part, colours) ** 2).sum(0) for part in np.array_split(z, PARTS))
    spreads = np.sqrt(squares / whole)  # as `principal` divides
    d, _ = principal_components(centred, pictures.training.pixels, whole)
    arrays = {"mean": full.mean, "scales": diagonal(full, colours), "spreads": spreads, "d": d[::-1]}
    half = {name: array.astype(np.float16) for name, array in arrays.items()}
    np.savez_compressed(FILE, contrast=full.contrast, colours=colours, **half)
    print_digest(FILE)


def diagonal(full: Preparation, colours: Array) -> Array:
    """Return the diagonal of the whitening of `full` in the basis of colours and cosines, (3, 32, 32)."""
    D, W = cosines(), full.whitening.reshape(3, SIDE, SIDE, 3, SIDE, SIDE)
    W = np.einsum("cijdkl,ca,db->aijbkl", W, colours, colours, optimize=True)
    return np.stack(
        [np.einsum("ijkl,pi,qj,pk,ql->pq", W[a, :, :, a], D, D, D, D, optimize=True) for a in range(3)]
    )


if __name__ == "__main__":
    main()
