"""The settings of a training run: the choices of section 7.4, and those of the code behind it."""

from dataclasses import dataclass
from typing import Annotated

from course_utils.arrays import Count, check_whole, checked, whole
from course_utils.cifar10.problem import Problem

NO_DROPOUT = (0.0, 0.0, 0.0, 0.0, 0.0)
DROPOUT = (0.15, 0.15, 0.15, 0.35, 0.0)  # section 7.4, for blocks 1 to 5
MOMENTUM = 0.9
DECAY = 1e-4  # of weights and biases, in every step
# The learning rates of section 7.4, each with its last epoch of 45.
RATES = ((30, 0.05), (40, 0.005), (45, 0.0005))
# The ingredients that section 7.4 does not mention, and the values that leave them out.
LEFT_OUT = dict(contrast=False, whiten=False, mirror=False, pool=2, multipliers=False, decay=False)
Pool = Annotated[int, whole(2, 3)]  # the width of the pooling windows in pixels


@checked
@dataclass(frozen=True)
class Settings:
    """One run. The switches from `whiten` on are ingredients that section 7.4 does not mention."""

    dropout: bool = False
    epochs: Count = 45
    seed: Annotated[int, whole(0, 2**32 - 1)] = 0  # torch takes no more bits of it
    batch: Count = 100
    pictures: Count = 50_000  # the first of the training set
    whiten: bool = True
    contrast: bool = True
    mirror: bool = True
    multipliers: bool = True
    decay: bool = True
    pool: Pool = 3

    def __post_init__(self) -> None:
        if self.pictures < self.batch:
            raise Problem(f"pictures must be at least {self.batch}, a batch, got {self.pictures}")

    @property
    def steps(self) -> int:
        """Steps in an epoch; pictures that do not fill a batch are left out of it."""
        return self.pictures // self.batch

    @property
    def probabilities(self) -> tuple[float, ...]:
        """The dropout probability of each of the five blocks."""
        return DROPOUT if self.dropout else NO_DROPOUT

    def eta(self, epoch: int) -> float:
        """Return the learning rate of an epoch, from 1; other numbers of epochs are divided like 45."""
        check_whole("epoch", epoch, 1, self.epochs)
        for last, rate in RATES[:-1]:
            if epoch <= round(self.epochs * last / 45):
                return rate
        return RATES[-1][1]
