"""The network that the settings of a run ask for."""

import torch

from course_utils.cifar10.deep_net import DeepNet
from course_utils.cifar10.model import Net, build
from course_utils.cifar10.settings import Settings


def network_for(settings: Settings) -> Net | DeepNet:
    """Return it with random weights, the same for the same seed on every device."""
    if not settings.deep:
        return build(settings.probabilities, settings.pool, settings.seed)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(settings.seed)
        return DeepNet(settings.width, settings.normalise, settings.patches, settings.half)
