"""Rebuild data/attacks/patches_*.npz and patch_success_*.csv: python -m tools.record_patches.

A patch for each of ten classes and four sizes, optimised on 2,000 training pictures and tried on 300 test
pictures: on CIFAR-10 with the recorded network of section 7.4, and on the generated pictures with their
network. Five minutes each on one core.
"""

from collections.abc import Iterator

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from course_utils.cifar10 import data, stand_in
from course_utils.cifar10.attacks import SIDE, Picture, Places, confidences
from course_utils.cifar10.data import Pictures
from course_utils.cifar10.model import Net
from course_utils.cifar10.prepare import LEAST_CONTRAST, Preparation
from course_utils.cifar10.recorded_attacks import FOLDER, SIZES
from course_utils.cifar10.run_files import write_table, written
from course_utils.cifar10.trained import Ready
from tools.recording import CIFAR10, networks_to_attack, print_digest

PATCH_COLUMNS = ("target", "size", "pictures", "patch", "noise", "nothing")
TRAINING, TEST = 2_000, 300  # pictures
STEPS, BATCH = 50, 32  # of Adam, and pictures in each
ETA = 12.0  # grey levels


def main(arguments: list[str] | None = None) -> None:
    """Record what is asked for and print the SHA-256 of the files."""
    for name, ready in networks_to_attack(__doc__, arguments):
        if name == CIFAR10:
            training = data.load().training.pixels[:TRAINING]
        else:
            training, _ = stand_in.pictures(TRAINING, np.random.default_rng(2))
        record(name, ready, training)


def record(name: str, ready: Ready, training: Picture) -> None:
    """Optimise all patches with these pictures, try them on the test pictures, write both files."""
    order = ready.test.by_bytes()[:TEST]
    test = Pictures(ready.test.pixels[order], ready.test.labels[order])
    found, rows = {}, []
    for size in SIZES:
        of_size = []
        for target in range(10):
            *_, patch = optimised_patches(ready.net, ready.prepare, training, target, size, target)
            of_size.append(patch)
            rows.append([target, size, *rates(ready, test, patch, target)])
            print(name, *rows[-1], flush=True)
        found[f"size{size}"] = np.array(of_size)
    FOLDER.mkdir(exist_ok=True)
    with written(FOLDER / f"patches_{name}.npz") as file:
        np.savez(file, **found)
    write_table(FOLDER / f"patch_success_{name}.csv", PATCH_COLUMNS, rows)
    for file_name in (f"patches_{name}.npz", f"patch_success_{name}.csv"):
        print_digest(FOLDER / file_name)


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


def optimised_patches(
    net: Net, prepare: Preparation, pictures: Picture, target: int, size: int, seed: int, steps: int = STEPS
) -> Iterator[Picture]:
    """Yield the patch after each step of Adam, uint8 (3, size, size): the first is noise.

    Each step pastes it at random places into a batch of the pictures, uint8 (N, 3, 32, 32), and descends
    the log loss (32) for `target`.
    """
    rng = np.random.default_rng(seed)
    patch = torch.from_numpy(noise(size, rng).astype(np.float32)).requires_grad_()
    adam = torch.optim.Adam([patch], lr=ETA, betas=(0.8, 0.99))
    labels = torch.full((BATCH,), target)
    yield _whole(patch)
    for step in range(steps):
        adam.param_groups[0]["lr"] = ETA * (1 - step / steps) + 0.5
        some = torch.from_numpy(pictures[rng.integers(0, len(pictures), BATCH)]).float()
        x = pasted(some, patch, random_places(BATCH, size, rng))
        adam.zero_grad()
        loss = F.cross_entropy(net(prepared_tensor(prepare, x)), labels)
        (patch.grad,) = torch.autograd.grad(loss, [patch])
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
    return pasted(torch.from_numpy(pictures), torch.tensor(patch), places).numpy()


def rates(ready: Ready, test: Pictures, patch: Picture, target: int) -> list[float]:
    """Return the number of pictures of other classes, and the shares of them classified as the target:
    with the patch at random places, with noise at the same places, and as they are.
    """
    others = test.labels != target
    pixels, labels = test.pixels[others], test.labels[others]
    size, rng = patch.shape[1], np.random.default_rng(100 + target)
    places = random_places(len(pixels), size, rng)
    shares = []
    for changed in (
        with_patch(pixels, patch, places),
        with_patch(pixels, noise(size, rng), places),
        pixels,
    ):
        likely = confidences(ready.net, ready.prepare(Pictures(changed, labels))).argmax(1)
        shares.append(round(float(np.mean(likely == target)), 4))
    return [len(pixels), *shares]


if __name__ == "__main__":
    main()
