"""The preparation of the pictures in the code behind the paper, which section 7.4 does not mention.

The mean picture of the training set is subtracted. Contrast normalisation: each picture loses its own mean,
is divided by its standard deviation, or by 40 grey levels if that is more, and multiplied by the mean of
these standard deviations. Whitening: each principal component of the training set is divided by its
standard deviation, or by 10 grey levels if that is more, times a constant, and the result is expressed in
pixels again (ZCA), so that pictures remain pictures.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course_utils.cifar10.data import DataSet, Pictures, usual_folder
from course_utils.cifar10.run_files import written

Matrix = NDArray[np.float32]
Values = NDArray[np.float64]
LEAST_CONTRAST = 40.0  # grey levels
LEAST_SPREAD = 10.0
PARTS = 5_000  # pictures at a time, to save memory


@dataclass(frozen=True, eq=False)
class Preparation:
    """mean: (3072,); contrast: the mean standard deviation, 0 for none; whitening: (3072, 3072) or None."""

    mean: Matrix
    contrast: float
    whitening: Matrix | None

    def __call__(self, pictures: Pictures) -> Matrix:
        """Return the pictures as the network expects them, float32 (N, 3, 32, 32)."""
        out = np.empty((len(pictures), self.mean.size), np.float32)
        for part in range(0, len(out), PARTS):
            z = self.centred(pictures.pixels[part : part + PARTS])
            out[part : part + PARTS] = z if self.whitening is None else z @ self.whitening
        return out.reshape(-1, 3, 32, 32)

    def centred(self, pixels: NDArray[np.uint8], least: float = LEAST_CONTRAST) -> Matrix:
        """Return the pictures minus the mean picture, (N, 3072), and with equal contrast if that is set."""
        z = pixels.reshape(len(pixels), -1).astype(np.float32) - self.mean
        if self.contrast:
            z -= z.mean(1, keepdims=True)
            z *= self.contrast / np.maximum(z.std(1, keepdims=True, ddof=1), least)
        return z


def preparation(data: DataSet, *, contrast: bool = True, whiten: bool = True) -> Preparation:
    """Return the preparation that the training pictures determine.

    Whitening takes some 20 seconds for CIFAR-10; its matrix is kept beside the pictures.
    """
    pixels = data.training.pixels
    mean = pixels.mean(0, dtype=np.float64).astype(np.float32).reshape(-1)
    plain = Preparation(mean, 0.0, None)
    if contrast:
        z = [plain.centred(pixels[part : part + PARTS]) for part in range(0, len(pixels), PARTS)]
        spread = float(np.mean(np.concatenate([part.std(1, ddof=1) for part in z])))
        plain = Preparation(mean, spread, None)
    if not whiten:
        return plain
    keep = None if data.banner else usual_folder() / f"whitening-{data.fingerprint}-{contrast:d}.npy"
    whole = len(data.training) + len(data.test)
    return Preparation(mean, plain.contrast, _kept(keep, lambda: whitening_matrix(plain, pixels, whole)))


def whitening_matrix(plain: Preparation, pixels: NDArray[np.uint8], whole: int) -> Matrix:
    """Return the symmetric matrix V diag(sqrt(mean d²) / max(d, 10)) Vᵀ that whitens centred pictures."""
    d, V = principal_components(plain, pixels, whole)
    return ((V * factors(d, LEAST_SPREAD)) @ V.T).astype(np.float32)


def factors(d: NDArray[Any], least: float) -> NDArray[Any]:
    """Return the factors by which whitening scales components of standard deviations d, shaped like d."""
    return np.sqrt(np.mean(d**2)) / np.maximum(d, least)


def principal_components(
    plain: Preparation, pixels: NDArray[np.uint8], whole: int
) -> tuple[Values, Values]:
    """Return d (3072,), increasing, and V (3072, 3072): Z Zᵀ / `whole` = V diag(d²) Vᵀ.

    The columns of Z are the centred training pictures; the code behind the paper divides by the number of
    all pictures, 60,000, and so do we.
    """
    covariance = np.zeros((plain.mean.size, plain.mean.size))
    for part in range(0, len(pixels), PARTS):
        z = plain.centred(pixels[part : part + PARTS])
        covariance += z.T @ z
    squares, V = np.linalg.eigh(covariance / whole)
    return np.sqrt(np.maximum(squares, 0)), V


def _kept(path: Path | None, make: Callable[[], Matrix]) -> Matrix:
    """Return the matrix from the file, or make it and try to keep it there."""
    if path is None:
        return make()
    try:
        return np.load(path, allow_pickle=False)
    except (OSError, ValueError):
        matrix = make()
    try:
        with written(path) as new:
            np.save(new, matrix)
    except OSError:
        pass  # then it is computed again the next time
    return matrix
