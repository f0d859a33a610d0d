"""The preparation of the pictures in the code behind the paper, which section 7.4 does not mention.

The mean picture of the training set is subtracted. Contrast normalisation: each picture loses its own mean,
is divided by its standard deviation, or by 40 grey levels if that is more, and multiplied by the mean of
these standard deviations. Whitening: each principal component of the training set is divided by its
standard deviation, or by 10 grey levels if that is more, times a constant, and the result is expressed in
pixels again (ZCA), so that pictures remain pictures.
"""

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course_utils.arrays import checked
from course_utils.cifar10.data import DataSet, Pictures, usual_folder
from course_utils.writing import written

Matrix = NDArray[np.float32]
LEAST_CONTRAST = 40.0  # grey levels
LEAST_SPREAD = 10.0
PARTS = 5_000  # pictures at a time, to save memory


@dataclass(frozen=True, eq=False)
class Preparation:
    """mean: (3072,); contrast: the mean standard deviation, 0 for none; whitening: (3072, 3072) or None."""

    mean: Matrix
    contrast: float
    whitening: Matrix | None

    @checked
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


@checked
def preparation(data: DataSet, *, contrast: bool = True, whiten: bool = True) -> Preparation:
    """Return the preparation that the training pictures determine; its whitening is kept beside them."""
    pixels = data.training.pixels
    if not len(pixels):
        raise ValueError("the training pictures must be at least one, got none")
    mean = pixels.mean(0, dtype=np.float64).astype(np.float32).reshape(-1)
    plain = Preparation(mean, 0.0, None)
    if contrast:
        spreads = [plain.centred(part).std(1, ddof=1) for part in _parts(pixels)]
        plain = Preparation(mean, float(np.mean(np.concatenate(spreads))), None)
    if not whiten:
        return plain
    path = usual_folder() / f"whitening-{data.fingerprint}-{contrast:d}.npy"
    if not data.banner and (kept := _kept(path, mean.size)) is not None:
        return Preparation(mean, plain.contrast, kept)
    matrix = whitening_matrix(plain, pixels, len(data.training) + len(data.test))
    if not data.banner:
        with suppress(OSError), written(path) as new:  # else it is computed again the next time
            np.save(new, matrix)
    return Preparation(mean, plain.contrast, matrix)


def _kept(path: Path, n: int) -> Matrix | None:
    """Return the whitening matrix in this file, (n, n); None where there is none that is whole."""
    try:
        if not path.is_file():  # to read from a pipe would have no end
            return None
        kept = np.load(path, allow_pickle=False)
        whole = kept.shape == (n, n) and kept.dtype == np.float32 and np.isfinite(kept).all()
        # Equal to rounding errors at the places across the diagonal: a digit that has changed is not.
        return kept if whole and np.allclose(kept, kept.T, rtol=1e-3, atol=1e-5) else None
    except Exception:  # of a damaged file numpy raises half a dozen
        return None


def _parts(pixels: NDArray[np.uint8]) -> list[NDArray[np.uint8]]:
    return np.split(pixels, range(PARTS, len(pixels), PARTS))


def whitening_matrix(plain: Preparation, pixels: NDArray[np.uint8], whole: int) -> Matrix:
    """Return the symmetric matrix V diag(sqrt(mean d²) / max(d, 10)) Vᵀ that whitens centred pictures."""
    d, V = principal_components(plain, pixels, whole)
    return ((V * factors(d, LEAST_SPREAD)) @ V.T).astype(np.float32)


def factors(d: NDArray[Any], least: float) -> NDArray[Any]:
    """Return the factors by which whitening scales components of standard deviations d, shaped like d."""
    return np.sqrt(np.mean(d**2)) / np.maximum(d, least)


def principal_components(
    plain: Preparation, pixels: NDArray[np.uint8], whole: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return d, (3072,), increasing, and V of Z Zᵀ / `whole` = V diag(d²) Vᵀ; Z: centred, in columns."""
    covariance = np.zeros((plain.mean.size, plain.mean.size))
    for part in _parts(pixels):
        z = plain.centred(part)
        covariance += z.T @ z
    squares, V = np.linalg.eigh(covariance / whole)  # all 60,000, as in the code behind the paper
    return np.sqrt(np.maximum(squares, 0)), V
