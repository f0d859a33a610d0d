"""A network of 2024 in place of section 7.4's: small filters, and many of them.

Seven convolutions: 24 filters of 2 x 2, then three blocks of two convolutions with 3 x 3, each of which
halves the picture. After the network of K. Jordan, "94% on CIFAR-10 in 3.29 seconds on a single GPU",
arXiv:2404.00498 (2024); the scale of the outputs after D. Page, "How to train your ResNet" (2018).
"""

from contextlib import AbstractContextManager, nullcontext
from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from course_utils.cifar10.model import CLASSES

SIDE = 2  # of a patch, in pixels
PATCHES = 2 * 3 * SIDE**2  # filters of the first convolution: each principal component, and its negative
GREY = 64.0  # about the standard deviation of a pixel, in grey levels
LEAST = 5e-4  # of the mean variance of a component: what is added before dividing
OUTPUTS = 0.125


class DeepBlock(nn.Module):
    """Two convolutions with 3 x 3 filters; after the first, maxima over 2 x 2 pixels are kept."""

    def __init__(self, channels: int, filters: int, normalise: bool) -> None:
        super().__init__()
        self.first = nn.Conv2d(channels, filters, 3, padding=1, bias=not normalise)
        self.second = nn.Conv2d(filters, filters, 3, padding=1, bias=not normalise)
        self.norms = nn.ModuleList(nn.BatchNorm2d(filters) if normalise else nn.Identity() for _ in "12")
        for conv in (self.first, self.second):
            nn.init.kaiming_normal_(conv.weight, nonlinearity="relu")

    def forward(self, x: Tensor) -> Tensor:
        """Return the block's output, (N, filters, rows/2, columns/2)."""
        x = F.relu(self.norms[0](F.max_pool2d(self.first(x), 2)))
        return F.relu(self.norms[1](self.second(x)))


class DeepNet(nn.Module):
    """Pictures (N, 3, 32, 32) in, (N, 10) out.

    fixed: the first filters are not trained, but set by `whiten`; half: convolutions round to bfloat16.
    """

    def __init__(
        self, width: int = 32, normalise: bool = False, fixed: bool = False, half: bool = False
    ) -> None:
        super().__init__()
        self.rounded = half
        self.patches = nn.Conv2d(3, PATCHES, SIDE)
        self.patches.weight.requires_grad = not fixed
        nn.init.kaiming_normal_(self.patches.weight, nonlinearity="relu")
        sizes = (PATCHES, width, 4 * width, 4 * width)
        self.blocks = nn.Sequential(
            *(DeepBlock(before, after, normalise) for before, after in pairwise(sizes))
        )
        self.head = nn.Linear(sizes[-1], CLASSES)

    def forward(self, x: Tensor) -> Tensor:
        """Return the ten outputs of each picture, (N, 10), before the softmax."""
        with self._arithmetic(x):
            x = self.blocks(F.relu(self.patches(x / GREY)))
            x = F.max_pool2d(x, 3).flatten(1)
            return OUTPUTS * self.head(x).float()

    def _arithmetic(self, x: Tensor) -> AbstractContextManager[object]:
        return torch.autocast(x.device.type, torch.bfloat16) if self.rounded else nullcontext()

    @torch.no_grad()
    def whiten(self, pictures: Tensor) -> None:
        """Let the first filters whiten the patches of these pictures (N, 3, 32, 32)."""
        parts = F.unfold(pictures / GREY, SIDE).transpose(1, 2).reshape(-1, PATCHES // 2).double()
        squares, V = torch.linalg.eigh(parts.T @ parts / len(parts))
        filters = (V / torch.sqrt(squares + LEAST * squares.mean())).T.reshape(-1, 3, SIDE, SIDE)
        self.patches.weight.copy_(torch.cat([filters, -filters]))
