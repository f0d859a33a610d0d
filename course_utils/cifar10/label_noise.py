"""The network of section 7.4 trained on few pictures with true or shuffled labels ([36])."""

from collections.abc import Iterator

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional as F
from torch.optim.adam import adam

from course_utils.cifar10.data import Pictures
from course_utils.cifar10.evaluate import net_outputs
from course_utils.cifar10.model import Net, build
from course_utils.cifar10.trained import Ready

ETA = 1e-3  # of Adam
LEARNT = 0.995  # by heart: the share of its pictures with which a live training ends

Prepared = NDArray[np.float32]
Labels = NDArray[np.uint8]
History = tuple[tuple[int, float, float], ...]


def shuffled_labels(labels: Labels, seed: int, share: float = 1.0) -> Labels:
    """Return the labels, (N,), with a share of them permuted at random: each class as often as before."""
    rng, found = np.random.default_rng(seed), labels.copy()
    some = rng.permutation(len(labels))[: round(share * len(labels))]
    found[some] = rng.permutation(labels[some])
    return found


class AdamTraining:
    """Adam, mini-batches in a new order every epoch; `step` and `epoch` count what has been completed."""

    def __init__(self, x: Prepared, labels: Labels, batch: int = 50, seed: int = 0) -> None:
        self.x = torch.from_numpy(x).contiguous(memory_format=torch.channels_last)
        self.labels = torch.from_numpy(labels.astype(np.int64))
        self.net: Net = build(seed=seed).to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        self.parameters = list(self.net.parameters())
        self.moments = [[torch.zeros_like(p) for p in self.parameters] for _ in range(2)]
        self.counts = [torch.tensor(0.0) for _ in self.parameters]
        self.rng, self.batch = np.random.default_rng(seed), batch
        self.step = self.epoch = 0
        self.order: list[torch.Tensor] = []

    def advance(self) -> float:
        """Take one step; return the share of its pictures that were classified as labelled before it."""
        if not self.order:
            self.order = list(torch.from_numpy(self.rng.permutation(len(self.x))).split(self.batch))
        some = self.order.pop()
        self.net.zero_grad()
        found = self.net.train()(self.x[some])
        F.cross_entropy(found, self.labels[some]).backward()
        self._adam()
        self.step += 1
        self.epoch += not self.order
        return float((found.argmax(1) == self.labels[some]).float().mean())

    @torch.no_grad()
    def _adam(self) -> None:
        """Do what a torch.optim.Adam does, whose making would import a compiler first."""
        gradients = [p.grad for p in self.parameters if p.grad is not None]
        means, squares = self.moments
        adam(
            self.parameters,
            gradients,
            means,
            squares,
            [],  # no maximum of the squares is kept
            self.counts,
            amsgrad=False,
            maximize=False,
            weight_decay=0.0,
            eps=1e-8,
            beta1=0.9,
            beta2=0.999,
            lr=ETA,
        )

    def accuracy(self, x: Prepared, labels: Labels) -> float:
        """Return the share of the prepared pictures that are classified as labelled."""
        found = net_outputs(self.net.eval(), torch.from_numpy(x)).argmax(1).numpy()
        return float(np.mean(found == labels))


def live_training(
    ready: Ready, labels: Labels, new: Labels, batch: int, epochs: int, seed: int
) -> Iterator[tuple[int, History]]:
    """Train with the first N test pictures and `labels`, (N,); validate with the next N and `new` ones.

    Yields the step, 0 while pictures are prepared, and by epoch the shares that got their labels. Each step
    looks at a batch of new pictures, so that none takes long; the epoch's mean is shown, as in Figure 11.
    """
    N, parts, history = len(labels), list[Prepared](), list[tuple[int, float, float]]()
    for k in range(0, 2 * N, 2 * batch):
        some = slice(k, k + 2 * batch)
        parts.append(ready.prepare(Pictures(ready.test.pixels[some], ready.test.labels[some])))
        yield 0, ()
    x, x_new = np.split(np.concatenate(parts), 2)
    fit = AdamTraining(x, labels, batch, seed)
    for epoch in range(1, epochs + 1):
        hits = np.zeros(2)
        for k in range(0, N, batch):
            hits += fit.advance(), fit.accuracy(x_new[k : k + batch], new[k : k + batch])
            if k + batch == N:
                training, validation = hits / (N // batch)
                history.append((epoch, float(training), float(validation)))
            yield fit.step, tuple(history)
        if history[-1][1] > LEARNT:
            return
