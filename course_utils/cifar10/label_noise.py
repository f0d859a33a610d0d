"""The network of section 7.4 trained on few pictures with true or shuffled labels ([36])."""

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional as F

from course_utils.cifar10.evaluate import net_outputs
from course_utils.cifar10.model import Net, build

ETA = 1e-3  # of Adam


def shuffled_labels(labels: NDArray[np.uint8], seed: int, share: float = 1.0) -> NDArray[np.uint8]:
    """Return the labels, (N,), with a share of them permuted at random: each class as often as before."""
    rng, found = np.random.default_rng(seed), labels.copy()
    some = rng.permutation(len(labels))[: round(share * len(labels))]
    found[some] = rng.permutation(labels[some])
    return found


class AdamTraining:
    """A training, step by step: Adam, mini-batches in a new order every epoch, no dropout, no weight decay.

    x: prepared pictures, (N, 3, 32, 32); labels: (N,); `step` and `epoch` count what has been completed.
    """

    def __init__(
        self, x: NDArray[np.float32], labels: NDArray[np.uint8], batch: int = 50, seed: int = 0
    ) -> None:
        self.x = torch.from_numpy(x).contiguous(memory_format=torch.channels_last)
        self.labels = torch.from_numpy(labels.astype(np.int64))
        self.net: Net = build(seed=seed).to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        self.adam = torch.optim.Adam(self.net.parameters(), ETA)
        self.rng, self.batch = np.random.default_rng(seed), batch
        self.step = self.epoch = 0
        self.order: list[torch.Tensor] = []

    def advance(self) -> float:
        """Take one step; return the share of its pictures that were classified as labelled before it."""
        if not self.order:
            self.order = list(torch.from_numpy(self.rng.permutation(len(self.x))).split(self.batch))
        some = self.order.pop()
        self.adam.zero_grad()
        found = self.net.train()(self.x[some])
        F.cross_entropy(found, self.labels[some]).backward()
        self.adam.step()
        self.step += 1
        self.epoch += not self.order
        return float((found.argmax(1) == self.labels[some]).float().mean())

    def accuracy(self, x: NDArray[np.float32], labels: NDArray[np.uint8]) -> float:
        """Return the share of the prepared pictures that are classified as labelled."""
        found = net_outputs(self.net.eval(), torch.from_numpy(x)).argmax(1).numpy()
        return float(np.mean(found == labels))
