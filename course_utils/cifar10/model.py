"""The network of section 7.4 (Figure 10): five blocks, 145,578 weights and biases.

Pictures are tensors (N, 3, 32, 32), red, green and blue, standardised by `prepare`; the output is (N, 10),
before the softmax. Sizes, padding and initial weights are those of the code behind the paper
(cnn_cifar_init.m).
"""

from collections.abc import Sequence
from typing import Annotated

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from course_utils.arrays import checked, finite, refusal
from course_utils.cifar10.settings import NO_DROPOUT, Pool

CLASSES = 10
# Filters: how many, of which size, and the standard deviation of their initial weights.
FILTERS = ((32, 5, 0.01), (32, 5, 0.05), (64, 5, 0.05), (64, 4, 0.05), (CLASSES, 1, 0.05))


class NetBlock(nn.Module):
    """Block `number`, 1 to 5: convolution, and which it has of ReLU (31), pooling and dropout."""

    def __init__(self, number: int, channels: int, pool: int, dropout: float) -> None:
        super().__init__()
        filters, size, spread = FILTERS[number - 1]
        self.number, self.pool, self.dropout = number, pool, dropout
        self.conv = nn.Conv2d(channels, filters, size, padding=2 if size == 5 else 0)
        nn.init.normal_(self.conv.weight, std=spread)
        nn.init.zeros_(self.conv.bias)  # type: ignore[arg-type]

    def forward(self, x: Tensor) -> Tensor:
        """Return the block's output; dropout acts in training only, and divides what is kept by 1 - p."""
        x = self.conv(x)
        if self.number == 1:
            # The paper's block 1 pools before ReLU; the order does not matter, since ReLU is monotone.
            x = F.relu(F.max_pool2d(x, self.pool, 2, ceil_mode=True))
        elif self.number < 4:
            # ceil_mode lets windows extend beyond the right and lower edge: MatConvNet's pad [0 1 0 1].
            x = F.avg_pool2d(F.relu(x), self.pool, 2, ceil_mode=True, count_include_pad=False)
        elif self.number == 4:
            x = F.relu(x)
        return thinned(x, self.dropout) if self.dropout and self.training else x


def thinned(x: Tensor, p: float) -> Tensor:
    """Return x with each number set to 0 with probability p, else divided by 1 - p: its mean stays."""
    if x.is_cuda:  # one kernel there; on a CPU it takes twice as long as the last line
        return F.dropout(x, p)
    return torch.where(torch.rand_like(x) < p, 0.0, x / (1 - p))


Dropout = Annotated[Sequence[float], finite("(5,)")]


@checked
class Net(nn.Module):
    """The five blocks. `dropout` is for each block the probability that a neuron's output is set to 0."""

    def __init__(self, dropout: Dropout = NO_DROPOUT, pool: Pool = 3) -> None:
        super().__init__()
        if not all(0 <= p < 1 for p in dropout):
            given = [*map(float, dropout)]
            raise ValueError(f"dropout must be five numbers, at least 0 and below 1, got {given}")
        channels = (3, *(filters for filters, _, _ in FILTERS))
        self.blocks = nn.Sequential(
            *(NetBlock(number, channels[number - 1], pool, dropout[number - 1]) for number in range(1, 6))
        )

    def forward(self, x: Tensor) -> Tensor:
        """Return the ten outputs of each picture, (N, 10), before the softmax."""
        return self.blocks(self._checked(x)).flatten(1)

    def maps(self, x: Tensor) -> list[Tensor]:
        """Return the output of every block, (N, filters, rows, columns)."""
        x = self._checked(x)
        return [x := block(x) for block in self.blocks]

    def _checked(self, x: Tensor) -> Tensor:
        """Return x, or raise ValueError if it is no tensor of pictures of the kind of the weights."""
        like = next(self.parameters())
        fits = isinstance(x, Tensor) and x.shape[1:] == (3, 32, 32)
        if fits and (x.dtype, x.device) == (like.dtype, like.device):
            return x
        kind = f"a tensor (N, 3, 32, 32) of {like.dtype} on {like.device}"
        if not isinstance(x, Tensor):
            raise refusal("x", kind, x)
        raise ValueError(f"x must be {kind}, got {tuple(x.shape)} of {x.dtype} on {x.device}")


def build(dropout: Sequence[float] = NO_DROPOUT, pool: int = 3, seed: int = 0) -> Net:
    """Return the network with random weights, the same for the same seed on every device."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return Net(dropout, pool)


def losses(outputs: Tensor, labels: Tensor) -> Tensor:
    """Return the sum of (32), the top-1 and the top-5 errors (five outputs exceed the right one): (3,)."""
    objective = F.cross_entropy(outputs.float(), labels, reduction="sum")
    right = outputs.gather(1, labels[:, None])
    above = (outputs > right).sum(1)
    return torch.stack([objective, (above >= 1).sum().float(), (above >= 5).sum().float()])
