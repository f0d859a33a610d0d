"""What the paper leaves open (section 8): stability, adversarial pairs, repair, autoencoders."""

from course_utils.outlook.adversarial import NETWORK, Game
from course_utils.outlook.autoencoder import linear_sweeps, principal, recorded, signals, squared_error
from course_utils.outlook.known_networks import KNOWN
from course_utils.outlook.repair import WAYS, kept, mistakes, repaired, trained
from course_utils.outlook.stability import exchanged, sample, twins

__all__ = [
    "KNOWN",
    "NETWORK",
    "WAYS",
    "Game",
    "exchanged",
    "kept",
    "linear_sweeps",
    "mistakes",
    "principal",
    "recorded",
    "repaired",
    "sample",
    "signals",
    "squared_error",
    "trained",
    "twins",
]
