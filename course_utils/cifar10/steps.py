"""The steps of the stochastic gradient method on the network of section 7.4.

`Stepper` does what the loop does that everybody would write, faster; `python -m bench cifar10` measures the
gain. On a CPU: by the order of the numbers in memory (channels last), by batches divided into parts that
fit the cache, whose gradients are added, and by a fused update. On a GPU: a step is recorded once as a CUDA
graph and then replayed, and nothing is read back before the epoch ends.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F
from torch.optim.sgd import sgd

from course_utils.cifar10.model import Net, losses
from course_utils.cifar10.settings import DECAY, MOMENTUM, Settings

PART = 50  # pictures at a time on a CPU
# What the learning rate is multiplied by, of the weights and of the biases in blocks 1 to 5.
MULTIPLIERS = (0.1, 2.0, 0.1, 2.0, 0.1, 2.0, 0.1, 2.0, 0.01, 0.2)


def layout(device: torch.device) -> torch.memory_format:
    """Return the memory format of pictures: channels last, except on Apple's GPU."""
    # With it the gradients of pooling may be wrong there (PyTorch's issue 175190).
    return torch.contiguous_format if device.type == "mps" else torch.channels_last


def draw(settings: Settings, epoch: int) -> tuple[Tensor, Tensor]:
    """Return batches, (steps, batch) indices, and which are mirrored, (steps,); seed the dropout masks."""
    rng = np.random.default_rng([settings.seed, epoch])  # nothing else, so that a run can be resumed
    order = rng.permutation(settings.pictures)[: settings.steps * settings.batch]
    mirrored = (rng.random(settings.steps) < 0.5) & settings.mirror
    torch.manual_seed(int(rng.integers(2**62)))
    return torch.from_numpy(order.reshape(settings.steps, settings.batch)), torch.from_numpy(mirrored)


class Stepper:
    """Trains `net` on pictures (N, 3, 32, 32) and labels (N,) that lie on its device."""

    def __init__(self, net: Net, settings: Settings, pictures: Tensor, labels: Tensor) -> None:
        self.device = labels.device
        self.pictures = pictures.contiguous(memory_format=layout(self.device))
        self.labels = labels
        self.net = net.to(self.device, memory_format=layout(self.device))  # type: ignore[call-overload]
        self.settings = settings
        self.eta = settings.eta(1)
        self.part = PART if self.device.type == "cpu" else settings.batch
        # What a step works on keeps its address, so that a recorded step can be replayed.
        self.parameters = list(self.net.parameters())
        self.momentum = [torch.zeros_like(p) for p in self.parameters]
        self.gradient = [torch.zeros_like(p) for p in self.parameters]
        for p, its_gradient in zip(self.parameters, self.gradient, strict=True):
            p.grad = its_gradient
        self.batch = torch.zeros(settings.batch, dtype=torch.int64, device=self.device)
        self.mirror = torch.zeros((), dtype=torch.bool, device=self.device)
        self.totals = torch.zeros(3, device=self.device)
        self._recorded: tuple[float, torch.cuda.CUDAGraph] | None = None

    def epoch(self, number: int, between: Callable[[int], object] = lambda step: None) -> Tensor:
        """Do epoch `number`; return the sums of `losses`; `between` gets each step before it is queued."""
        self.eta = self.settings.eta(number)
        self.net.train()
        step = self._recorded_step(self.eta) if self.device.type == "cuda" else self.step
        order, mirrored = (drawn.to(self.device) for drawn in draw(self.settings, number))
        self.totals.zero_()
        for k in range(len(order)):
            between(k)
            self.batch.copy_(order[k])
            self.mirror.copy_(mirrored[k])
            step()
        return self.totals.clone()

    def step(self) -> None:
        """Take a step on the batch that is set, without waiting for the device."""
        x, y = self.pictures[self.batch], self.labels[self.batch]
        x = torch.where(self.mirror, x.flip(3), x)
        torch._foreach_zero_(self.gradient)
        for images, classes in zip(x.split(self.part), y.split(self.part), strict=True):
            outputs = self.net(images)
            (F.cross_entropy(outputs, classes, reduction="sum") / len(y)).backward()
            self.totals += losses(outputs.detach(), classes)
        self._update()

    @torch.no_grad()
    def _update(self) -> None:
        """Do what a step of torch.optim.SGD does; to make one imports a compiler, which takes a second."""
        factors = MULTIPLIERS if self.settings.multipliers else (1.0,) * len(MULTIPLIERS)
        decay = DECAY if self.settings.decay else 0.0
        how: dict[str, Any] = {"momentum": MOMENTUM, "dampening": 0, "nesterov": False, "maximize": False}
        fused = self.device.type in ("cpu", "cuda") or None
        for p, g, v, factor in zip(self.parameters, self.gradient, self.momentum, factors, strict=True):
            sgd([p], [g], [v], fused=fused, lr=self.eta * factor, weight_decay=decay, **how)

    def _recorded_step(self, eta: float) -> Callable[[], None]:
        """Return the step as a CUDA graph, recorded again when the learning rate in it has changed."""
        if self._recorded is None or self._recorded[0] != eta:
            stream = torch.cuda.Stream()
            stream.wait_stream(torch.cuda.current_stream())
            with torch.cuda.stream(stream):
                self.rehearse()
            torch.cuda.current_stream().wait_stream(stream)
            graph = torch.cuda.CUDAGraph()
            with torch.cuda.graph(graph):
                self.step()
            self._recorded = eta, graph
        return self._recorded[1].replay

    def rehearse(self, steps: int = 3) -> None:
        """Take some steps and undo them, so that all memory is allocated before a step is recorded."""
        changed = [*(p.data for p in self.parameters), *self.momentum, self.totals]
        before = [tensor.clone() for tensor in changed]
        for _ in range(steps):
            self.step()
        for tensor, value in zip(changed, before, strict=True):
            tensor.copy_(value)
