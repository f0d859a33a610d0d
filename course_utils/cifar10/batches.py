"""Which pictures make a batch, and how they are mirrored and moved: drawn from seed and epoch alone.

So a run can be resumed, and is the same on every device.
"""

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from course_utils.cifar10.settings import Settings


def draw(settings: Settings, epoch: int) -> tuple[Tensor, Tensor]:
    """Return batches, (steps, batch) indices, and which are mirrored, (steps,); seed the dropout masks."""
    rng = np.random.default_rng([settings.seed, epoch])
    order = rng.permutation(settings.pictures)[: settings.steps * settings.batch]
    mirrored = (rng.random(settings.steps) < 0.5) & settings.mirror
    torch.manual_seed(int(rng.integers(2**62)))
    return torch.from_numpy(order.reshape(settings.steps, settings.batch)), torch.from_numpy(mirrored)


def alternating(settings: Settings, epoch: int) -> Tensor:
    """Return which pictures are mirrored, (pictures,): half of them in odd epochs, the others in even.

    After K. Jordan, arXiv:2404.00498: in two epochs each picture is seen in both ways; by chance half of
    them would be seen twice in the same way.
    """
    first = np.random.default_rng([settings.seed]).random(settings.pictures) < 0.5
    return torch.from_numpy(first ^ (epoch % 2 == 0))


def shifts(settings: Settings, epoch: int) -> Tensor:
    """Return by how much each picture of each batch is moved, (steps, batch, 2): 0 to 2 shift."""
    rng = np.random.default_rng([settings.seed, epoch, 1])
    size = settings.steps, settings.batch, 2
    return torch.from_numpy(rng.integers(2 * settings.shift + 1, size=size))


def moved(x: Tensor, offsets: Tensor, shift: int) -> Tensor:
    """Return pictures (N, 3, n, n), continued by reflection, cut out `offsets` (N, 2) from the corner."""
    along = torch.arange(x.shape[-1], device=x.device)
    rows, columns = (offsets[:, k, None] + along for k in (0, 1))  # (N, n)
    which = torch.arange(len(x), device=x.device)[:, None, None]
    wide = F.pad(x, (shift,) * 4, mode="reflect").permute(0, 2, 3, 1)  # channels last
    return wide[which, rows[:, :, None], columns[:, None, :]].permute(0, 3, 1, 2)
