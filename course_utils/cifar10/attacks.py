"""Small changes of a picture that change its class: one pixel ([32]), and a patch ([4]).

Between the pixels and the network lies the preparation (`prepare`). `prepared` is the same with torch, so
that it has a gradient with respect to the pixels; `OnePixel` prepares many pictures that differ in a pixel.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional as F

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


# ---------------------------------------------------------------- one pixel


class OnePixel:
    """Prepares pictures that differ from a given one in one pixel.

    Before whitening a new pixel changes three numbers, the mean and the standard deviation. Whitening is
    linear, so the result is a sum of five known vectors: those of the picture and of a constant, and three
    columns of the matrix.
    """

    def __init__(self, picture: Picture, prepare: Preparation) -> None:
        self.picture, self.prepare = picture, prepare
        self.z = picture.reshape(-1).astype(np.float32) - prepare.mean
        self.total, self.squares = float(self.z.sum(dtype=float)), float((self.z.astype(float) ** 2).sum())
        W = prepare.whitening
        constant = np.ones(NUMBERS, np.float32)
        self.of_picture = np.asarray(self.z if W is None else self.z @ W)
        self.of_constant = np.asarray(constant if W is None else constant @ W)

    def __call__(self, rows: Places, columns: Places, colours: Picture) -> NDArray[np.float32]:
        """Return N prepared pictures; picture k has colours[k], uint8 (3,), at (rows[k], columns[k])."""
        N = len(rows)
        at = np.arange(3) * PIXELS + (rows * SIDE + columns)[:, None]
        before = self.z[at]
        after = colours.astype(np.float32) - self.prepare.mean[at]
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


# ---------------------------------------------------------------- a patch


def prepared_tensor(prepare: Preparation, pixels: Tensor) -> Tensor:
    """Return what `prepare` returns for pixels, float (N, 3, 32, 32), but differentiable."""
    z = pixels.flatten(1) - torch.from_numpy(prepare.mean)
    if prepare.contrast:
        z = z - z.mean(1, keepdim=True)
        z = z * (prepare.contrast / z.std(1, keepdim=True).clamp(min=LEAST_CONTRAST))
    if prepare.whitening is not None:
        z = z @ torch.from_numpy(prepare.whitening)
    return z.reshape(-1, 3, SIDE, SIDE)


def pasted(pictures: Tensor, patch: Tensor, places: Places) -> Tensor:
    """Return the pictures (N, 3, 32, 32) with the patch (3, s, s) on them, its corners at places (N, 2)."""
    size = patch.shape[1]
    found = pictures.clone()
    for k, (row, column) in enumerate(places.tolist()):
        found[k, :, row : row + size, column : column + size] = patch
    return found


def random_places(N: int, size: int, rng: np.random.Generator) -> Places:
    """Return N places, (N, 2), at which a patch of this size lies inside the picture."""
    return rng.integers(0, SIDE - size + 1, (N, 2))


@dataclass(frozen=True)
class PatchTraining:
    """How a patch is optimised: steps of Adam, with the learning rate eta in grey levels."""

    steps: int = 50
    batch: int = 32
    eta: float = 12.0


def optimised_patches(
    net: Net,
    prepare: Preparation,
    pictures: Picture,
    target: int,
    size: int,
    seed: int,
    course: PatchTraining,
) -> Iterator[Picture]:
    """Yield the patch after each step, uint8 (3, size, size): the first is noise.

    Each step pastes it at random places into a batch of the pictures, uint8 (N, 3, 32, 32), and descends
    the log loss (32) for `target`.
    """
    rng = np.random.default_rng(seed)
    patch = torch.from_numpy(noise(size, rng).astype(np.float32)).requires_grad_()
    adam = torch.optim.Adam([patch], lr=course.eta, betas=(0.8, 0.99))
    labels = torch.full((course.batch,), target)
    yield _whole(patch)
    for step in range(course.steps):
        adam.param_groups[0]["lr"] = course.eta * (1 - step / course.steps) + 0.5
        some = torch.from_numpy(pictures[rng.integers(0, len(pictures), course.batch)]).float()
        x = pasted(some, patch, random_places(course.batch, size, rng))
        adam.zero_grad()
        (patch.grad,) = torch.autograd.grad(
            F.cross_entropy(net(prepared_tensor(prepare, x)), labels), [patch]
        )
        adam.step()
        with torch.no_grad():
            patch.clamp_(0, 255)
        yield _whole(patch)


def _whole(patch: Tensor) -> Picture:
    return patch.detach().round().numpy().astype(np.uint8)


def noise(size: int, rng: np.random.Generator) -> Picture:
    """Return a patch of random colours, uint8 (3, size, size)."""
    return rng.integers(0, 256, (3, size, size), np.uint8)


def with_patch(pictures: Picture, patch: Picture, places: Places) -> Picture:
    """Return the pictures, uint8 (N, 3, 32, 32), with the patch, uint8 (3, s, s), at places (N, 2)."""
    return pasted(torch.from_numpy(pictures), torch.from_numpy(patch), places).numpy()
