"""How the pictures of the recorded networks were prepared, nearly, from a file of some kilobytes.

The whitening matrix of `prepare` has nine million entries. In a basis of colours (of the training pictures'
principal colours) and cosines over the picture it is nearly diagonal, since the statistics of photographs
hardly change from place to place; its diagonal is what is kept. With it the recorded networks name 78 to 79
of 100 test pictures of CIFAR-10 correctly, not 80. So pictures from elsewhere can be given to them.
"""

import functools
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from course_utils.cifar10.data import Pictures
from course_utils.cifar10.prepare import Preparation

FILE = Path(__file__).resolve().parents[2] / "data" / "cifar10_preparation.npz"
SIDE = 32
Array = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class RecordedPreparation:
    """centred: without whitening; colours: (3, 3), a basis in columns; scales: (3, 32, 32), of the colours'
    cosines.
    """

    centred: Preparation
    colours: Array
    scales: Array

    def __call__(self, pictures: Pictures) -> Array:
        """Return the pictures as the networks take them, float32 (N, 3, 32, 32)."""
        z, D = self.centred(pictures), cosines()
        z = np.einsum("kc,ncij->nkij", self.colours.T, z)
        z = D.T @ (self.scales * (D @ z @ D.T)) @ D
        return np.einsum("ck,nkij->ncij", self.colours, z).astype(np.float32)


@functools.cache
def cosines() -> Array:
    """Return the orthogonal matrix of the discrete cosine transform, (32, 32): a row for each frequency."""
    k, n = np.mgrid[:SIDE, :SIDE]
    D = np.sqrt(2 / SIDE) * np.cos(np.pi * k * (n + 0.5) / SIDE)
    D[0] /= np.sqrt(2)
    return D.astype(np.float32)


def reduced(full: Preparation, colours: Array) -> RecordedPreparation:
    """Return the diagonal of the whitening of `full` in the basis of colours and cosines."""
    if full.whitening is None:
        raise ValueError("a preparation without whitening was given; accepted is one with it")
    D = cosines()
    W = full.whitening.reshape(3, SIDE, SIDE, 3, SIDE, SIDE)
    W = np.einsum("cijdkl,ca,db->aijbkl", W, colours, colours, optimize=True)
    scales = np.stack(
        [np.einsum("ijkl,pi,qj,pk,ql->pq", W[a, :, :, a], D, D, D, D, optimize=True) for a in range(3)]
    )
    return RecordedPreparation(Preparation(full.mean, full.contrast, None), colours, scales)


@functools.cache
def recorded_preparation() -> RecordedPreparation:
    """Return what tools/record_cifar10_preparation.py has kept."""
    with np.load(FILE, allow_pickle=False) as found:
        arrays = {name: found[name].astype(np.float32) for name in found.files}
    centred = Preparation(arrays["mean"], float(arrays["contrast"]), None)
    return RecordedPreparation(centred, arrays["colours"], arrays["scales"])
