"""What a training run is told: the choices of section 7.4, and those of the code behind it as switches."""

from dataclasses import dataclass

from course_utils.cifar10.model import DROPOUT, NO_DROPOUT

MOMENTUM = 0.9
DECAY = 1e-4  # of weights and biases, in every step
# The learning rate of section 7.4 and the epoch with which it ends, of 45.
RATES = ((30, 0.05), (40, 0.005), (45, 0.0005))
# The switches of what section 7.4 does not mention, and what they are set to in order to leave it out.
LEFT_OUT = {
    "contrast": False,
    "whiten": False,
    "mirror": False,
    "pool": 2,
    "multipliers": False,
    "decay": False,
}


@dataclass(frozen=True)
class Settings:
    """One run. The switches from `whiten` on are ingredients that section 7.4 does not mention."""

    dropout: bool = False
    epochs: int = 45
    seed: int = 0
    batch: int = 100
    pictures: int = 50_000  # the first of the training set
    whiten: bool = True
    contrast: bool = True
    mirror: bool = True
    multipliers: bool = True
    decay: bool = True
    pool: int = 3  # the width of the pooling windows, 3 or 2 pixels

    def __post_init__(self) -> None:
        if self.epochs < 1 or self.batch < 1 or self.seed < 0:
            raise ValueError(
                f"epochs={self.epochs}, batch={self.batch}, seed={self.seed}; accepted are at least 1, 1, 0"
            )
        if self.pictures < self.batch:
            raise ValueError(f"pictures={self.pictures}; accepted is at least one batch, {self.batch}")

    @property
    def steps(self) -> int:
        """Steps in an epoch; pictures that do not fill a batch wait for the next epoch's order."""
        return self.pictures // self.batch

    @property
    def probabilities(self) -> tuple[float, ...]:
        """The dropout probability of each of the five blocks."""
        return DROPOUT if self.dropout else NO_DROPOUT

    def eta(self, epoch: int) -> float:
        """Return the learning rate of an epoch, counted from 1; fewer than 45 are cut like the 45."""
        for last, rate in RATES:
            if epoch <= round(self.epochs * last / 45):
                return rate
        raise ValueError(f"epoch {epoch} was asked for; the run has {self.epochs}")
