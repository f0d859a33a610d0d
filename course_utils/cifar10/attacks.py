"""A small change of a picture that changes its class: one pixel ([32]).

Between the pixels and the network lies the preparation (`prepare`); `OnePixel` prepares many pictures that
differ in a pixel. `tools/record_patches.py` optimises patches ([4]).
"""

import numpy as np
import torch
from numpy.typing import NDArray

from course_utils.cifar10.evaluate import net_outputs
from course_utils.cifar10.model import Net
from course_utils.cifar10.prepare import LEAST_CONTRAST, Preparation

SIDE, PIXELS = 32, 1024
NUMBERS = 3 * PIXELS
Picture = NDArray[np.uint8]  # (3, 32, 32)
Places = NDArray[np.int64]


def confidences(net: Net, x: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return the softmax of the prepared pictures x, (N, 3, 32, 32): shape (N, 10)."""
    return net_outputs(net, torch.from_numpy(x)).double().softmax(1).numpy()


class OnePixel:
    """Prepares pictures that differ in one pixel: sums of five vectors, since whitening is linear."""

    def __init__(self, picture: Picture, prepare: Preparation) -> None:
        self.picture, self.prepare = picture, prepare
        self.z = picture.reshape(-1).astype(np.float32) - prepare.mean
        self.total, self.squares = float(self.z.sum(dtype=float)), float((self.z.astype(float) ** 2).sum())
        W, constant = prepare.whitening, np.ones(NUMBERS, np.float32)
        # A new pixel changes mean, spread and three numbers: picture, constant, three columns of W.
        self.of_picture, self.of_constant = (z if W is None else z @ W for z in (self.z, constant))

    def __call__(self, rows: Places, columns: Places, colours: Picture) -> NDArray[np.float32]:
        """Return N prepared pictures; picture k has colours[k], uint8 (3,), at (rows[k], columns[k])."""
        N = len(rows)
        at = np.arange(3) * PIXELS + (rows * SIDE + columns)[:, None]
        before, after = self.z[at], colours.astype(np.float32) - self.prepare.mean[at]
        steps = after - before
        if self.prepare.whitening is None:
            x = np.repeat(self.of_picture[None], N, axis=0)
            np.put_along_axis(x, at, after, axis=1)
        else:
            x = self.of_picture + np.einsum("kc,kcj->kj", steps, self.prepare.whitening[at])
        if self.prepare.contrast:
            mean = (self.total + steps.sum(1, dtype=float)) / NUMBERS
            squares = self.squares + (after.astype(float) ** 2 - before.astype(float) ** 2).sum(1)
            spread = np.sqrt(np.maximum(squares - NUMBERS * mean**2, 0) / (NUMBERS - 1))
            x -= mean[:, None] * self.of_constant
            x *= (self.prepare.contrast / np.maximum(spread, LEAST_CONTRAST))[:, None]
        return x.astype(np.float32).reshape(N, 3, SIDE, SIDE)


BOUNDS = [(0.0, SIDE - 1e-6)] * 2 + [(0.0, 256 - 1e-6)] * 3  # row, column, red, green, blue: floors count


def first_population(S: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """Return S initial pixels, (S, 5): uniform places, colours normal about grey, as in [32]."""
    high = np.array([bound[1] for bound in BOUNDS])
    colours = rng.normal(128, 127, (S, 3)).clip(0, high[2:])
    return np.hstack([rng.uniform(0, high[:2], (S, 2)), colours])


def pixels_of(points: NDArray[np.float64]) -> tuple[Places, Places, Picture]:
    """Return rows, columns and colours of points (5, S)."""
    whole = np.floor(points).astype(np.int64)
    return whole[0], whole[1], whole[2:].T.astype(np.uint8)


def attacked(net: Net, one_pixel: OnePixel, points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the softmax of the picture with each of the pixels that are the columns of points, (S, 10)."""
    return confidences(net, one_pixel(*pixels_of(points)))
