"""An approximation of how the recorded networks' pictures were prepared, from a file of a dozen kilobytes.

The whitening matrix of `prepare` has nine million entries. In a basis of the training pictures' principal
colours and of cosines over the picture it is nearly diagonal, since the statistics of photographs hardly
change from place to place; recorded are its diagonal, and the spread of the pictures along each vector of
the basis. With it the recorded networks classify 78 to 79% of the test pictures of CIFAR-10 correctly, not
80%. So they can be applied to other pictures.
"""

import functools
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from course_utils.arrays import read_only
from course_utils.cifar10.data import Pictures
from course_utils.cifar10.prepare import Preparation, factors
from course_utils.recorded import recorded_file

FILE = recorded_file("cifar10_preparation.npz")
SIDE = 32
Array = NDArray[np.float32]


class RecordedPreparation(NamedTuple):
    """A preparation whose whitening is diagonal in the cosines of three colours; in grey levels."""

    centred: Preparation  # without whitening
    colours: Array  # (3, 3), a basis in columns
    scales: Array  # (3, 32, 32), the diagonal of the whitening matrix, without unit
    spreads: Array  # (3, 32, 32), the standard deviations of the training pictures' coefficients
    d: Array  # (3072,), falling, those along the principal components

    def __call__(self, pictures: Pictures) -> Array:
        """Return the pictures as the networks expect them, float32 (N, 3, 32, 32)."""
        return self._scaled(self.centred(pictures), self.scales)

    def whitened(self, z: Array, least: float) -> Array:
        """Return centred pictures whitened with the bound `least` in grey levels on spreads, not on d."""
        return self._scaled(z, factors(self.spreads, least))

    def _scaled(self, z: Array, scales: Array) -> Array:
        D = cosines()
        scaled = D.T @ (scales * coefficients(z, self.colours)) @ D
        return np.einsum("ck,nkij->ncij", self.colours, scaled).astype(np.float32)


def coefficients(z: Array, colours: Array) -> Array:
    """Return the coefficients of z in the basis of colours and cosines; both have shape (N, 3, 32, 32)."""
    D = cosines()
    return D @ np.einsum("kc,ncij->nkij", colours.T, z) @ D.T


@functools.cache
def cosines() -> Array:
    """Return the orthogonal matrix of the discrete cosine transform, (32, 32): a row for each frequency."""
    k, n = np.mgrid[:SIDE, :SIDE]
    D = np.sqrt(2 / SIDE) * np.cos(np.pi * k * (n + 0.5) / SIDE)
    D[0] /= np.sqrt(2)
    return read_only(D.astype(np.float32))


@functools.cache
def recorded_preparation() -> RecordedPreparation:
    """Return the preparation that tools/record_cifar10_preparation.py recorded."""
    with np.load(FILE, allow_pickle=False) as found:
        arrays = {name: found[name].astype(np.float32) for name in found.files}
    centred = Preparation(arrays["mean"], float(arrays["contrast"]), None)
    return RecordedPreparation(centred, *(arrays[name] for name in ("colours", "scales", "spreads", "d")))
