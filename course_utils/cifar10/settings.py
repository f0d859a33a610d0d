"""The settings of a training run: the choices of section 7.4, and those of the code behind it."""

from dataclasses import dataclass
from typing import Annotated

from course_utils.arrays import Count, Share, check_whole, checked, whole
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
# Means nothing without the deep network.
FOR_DEEP = ("normalise", "patches", "orthogonal", "half")
WIDTH = 32  # filters of the first block, unless the deep network has others
WIDEST = 512  # of them: some 10^8 weights, which with their momenta and gradients are 1.5 GB
WARMING = 0.2  # the part of a cycle in which the learning rate rises


@checked
@dataclass(frozen=True)
class Settings:
    """One run. The switches `whiten` to `pool` are ingredients that section 7.4 does not mention.

    Those from `deep` on came later; `ladder` says what each does, and why.
    """

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
    deep: bool = False  # `deep_net` instead of section 7.4's network
    width: Annotated[int, whole(1, WIDEST)] = WIDTH  # filters of its first block
    normalise: bool = False  # each feature over the pictures of a part of the batch
    patches: bool = False  # filters fixed before training whiten small patches
    cycle: bool = False  # the learning rate rises and then falls to 0
    alternate: bool = False  # a picture is mirrored in every other epoch
    shift: Annotated[int, whole(0, 8)] = 0  # pixels, at most, by which a picture is moved
    smoothing: Share = 0.0  # the part of the target that all classes share
    orthogonal: bool = False  # steps of filters are made orthogonal matrices
    views: bool = False  # in the end test pictures are judged together with their mirror images
    half: bool = False  # convolutions in bfloat16

    def __post_init__(self) -> None:
        if self.pictures < self.batch:
            raise Problem(f"pictures must be at least {self.batch}, a batch, got {self.pictures}")
        for name in FOR_DEEP if not self.deep else ("dropout",):
            if getattr(self, name):
                raise Problem(f"{name} must be False {'with' if self.deep else 'without'} deep, got True")
        if self.cycle and self.epochs * self.steps < 2:  # the rate of the last step is 0
            raise Problem("epochs must be at least 2 for a cycle of one step in each, got 1")
        if not self.deep and self.width != WIDTH:
            raise Problem(f"width must be {WIDTH} without deep, got {self.width:,}")

    @property
    def steps(self) -> int:
        """Steps in an epoch; pictures that do not fill a batch are left out of it."""
        return self.pictures // self.batch

    @property
    def probabilities(self) -> tuple[float, ...]:
        """The dropout probability of each of the five blocks."""
        return DROPOUT if self.dropout else NO_DROPOUT

    @property
    def top_rate(self) -> float:
        """The largest learning rate of a cycle."""
        if not self.deep:
            return 0.1
        return 0.4 if self.normalise else 0.05

    def eta(self, epoch: int, step: int = 0) -> float:
        """Return the learning rate of an epoch, from 1; other numbers of epochs are divided like 45.

        In a cycle it depends on the step, from 0; otherwise on the epoch alone.
        """
        check_whole("epoch", epoch, 1, self.epochs)
        check_whole("step", step, 0, self.steps)
        if self.cycle:
            part = (epoch - 1 + (step + 1) / self.steps) / self.epochs
            return self.top_rate * max(min(part / WARMING, (1 - part) / (1 - WARMING)), 0.0)
        for last, rate in RATES[:-1]:
            if epoch <= round(self.epochs * last / 45):
                return rate
        return RATES[-1][1]
